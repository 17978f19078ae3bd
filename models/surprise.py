"""Surprise opens the gate of plasticity, and its decay closes it: a closed loop (M4, M9).

What is novel makes few cells fire fast; once inhibition has learnt it, the same cells fire at a
lower rate. One modulator cell listens to all excitatory cells. Every spike brings it the recent
rate r_i of the cell that fired, as a facilitating synapse would do, so that with the count of
spikes it knows the rate that an average spike comes from:

    read = sum_i(r_i*spikes_i)/sum_i(spikes_i),   in the mean  sum(r_i^2)/sum(r_i)
    tau_gate*dgate/dt = -gate + 1/(1 + exp(-(read - expected)/width))

If all cells fire alike, read is their rate; a tenth of the cells at ten times the rate of the
others lift it to half of theirs. No cell needs to know which pattern is shown. The gate is sent
back to all cells alike, as nov_open: a global signal.

Use: give the cells `reporter` and add what `join` returns to the network; what the gate does is up
to the network, such as ``rule.gated('nov_open_post')``. Form of our own; the idea that
suppression of the familiar by inhibition yields a novelty signal is that of Schulz et al. 2021
(eLife, doi 10.7554/eLife.65309).
"""
from brian2 import Hz, Synapses, ms, second

from homeozoo.core import Neuron, P, Trace

_CITE = '10.7554/eLife.65309'

reporter = Neuron(
    'nov', doc='What a cell reports to the modulator at each of its spikes, its recent rate '
               'nov_rate, and what it hears from it, the gate nov_open.',
    traces=(Trace('nov_rate', 'post', tau='nov_fast', step='nov_rate += 1/nov_fast', unit='Hz',
                  doc='recent rate of the cell'),),
    model=('nov_open : 1',), cite=_CITE,
    params=dict(nov_fast=P(0.2*second, 'time of the recent rate', 'chosen here')))

modulator = Neuron(
    'mod', doc='Modulator cell: mod_read, the rate that an average spike comes from, opens its '
               'gate mod_gate above an expected rate.',
    model=('dmod_count/dt = -mod_count/mod_tau : 1', 'dmod_sum/dt = -mod_sum/mod_tau : Hz',
           'mod_read = mod_sum/(mod_count + 1e-6) : Hz',
           'dmod_gate/dt = (1/(1 + exp(-(mod_read - mod_expected)/mod_width)) - mod_gate)'
           '/mod_tau_gate : 1'), cite=_CITE,
    params=dict(mod_tau=P(0.2*second, 'time over which spikes are averaged', 'chosen here'),
                mod_expected=P(15*Hz, 'rate at which the gate is half open', 'chosen here: between '
                               'a novel and a familiar pattern of a tenth of the cells (21 and 7 '
                               'Hz in the flagship)'),
                mod_width=P(2*Hz, 'width of the step', 'chosen here'),
                mod_tau_gate=P(0.1*second, 'time constant of the gate', 'chosen here')))


def join(cells, every, *, rule=modulator, name='modulator', dt=1*ms):
    """The modulator of a group of cells that have `reporter`: [its group, two Synapses].

    every: how often the cells hear the gate; rule: `modulator`, or the same with other values; dt:
    time step of the modulator.
    """
    group = rule.group(1, name=name, dt=dt, spikes=False)
    listen = Synapses(cells, group, on_pre='mod_count_post += 1\nmod_sum_post += nov_rate_pre',
                      name=f'{name}_listens', namespace={}, dt=cells.clock.dt)
    tell = Synapses(group, cells, 'nov_open_post = mod_gate_pre : 1 (summed)', dt=every,
                    name=f'{name}_tells', namespace={})
    listen.connect()
    tell.connect()
    return [group, listen, tell]
