"""Sleep: a state of the network with UP and DOWN states, and what becomes of weights in it (M8).

The state. `cell` and `inhibitory_cell` are what sleep changes in excitatory and inhibitory cells
while Z = 1: a potassium conductance grows at every spike of the cell and ends an UP state, E cells
excite each other more strongly, the background is weaker. With Z = 0 nothing changes. They stand
for low acetylcholine and noradrenaline; `flagship.network` takes the pair as ``sleep=``:

    network(slots=200, sleep=sleep.slow_waves)          # the table Z says when it sleeps

`downselection`: weights shrink unless they are spared. A synapse whose two cells fire together is
tagged at spikes of its target while `tagging` = 1,

    tag += step*(1 - tag)  if zs*zp > theta,   d tag/dt = -tag/tau
    dw/dt = -rate*w*(1 - by_tag*tag - by_size*w/w_max)

zp follows the presynaptic, zs (slow) the postsynaptic spikes, both as they were before the spike.
by_tag = 1, by_size = 0: replay decides, and untagged synapses shrink in proportion (down-selection
as proposed by Nere et al. 2013, doi 10.3389/fneur.2013.00143, and Tononi & Cirelli 2014; the form
is one of this package). by_tag = 0, by_size = 0: uniform downscaling, w(t) = w0*exp(-rate*t).
by_tag = 0, by_size = 1: large synapses are spared whatever they do, the other reading of what
imaging finds after sleep (de Vivo et al. 2017, doi 10.1126/science.aah5982: the interface of spines
is 18 % smaller, large ones are spared); it is the logistic equation backwards,
w(t) = w_max/(1 + (w_max/w0 - 1)*exp(rate*t)).

Values marked 'tuned here' were chosen in the flagship (one seed, 17 sets): with stronger excitation
or weaker inhibition all patterns fire together in one UP state, which tags the synapses between
them. Time is compressed: a night takes under a minute, UP and DOWN states a fraction of a second.
"""
from collections import namedtuple

from brian2 import Hz, ms, second

from homeozoo.core import Neuron, P, Rule, Trace

TUNED = 'tuned here'

cell = Neuron(
    'sleep', doc='Sleep of an excitatory cell while Z = 1: a potassium conductance sleep_gk rises '
                 'at each of its spikes, what it receives from E cells is multiplied, its '
                 'background is weaker.',
    model='sleep_ee : 1', start={'sleep_ee': '1'},
    needs={'Z': 1}, currents='sleep_gk*(lif_E_in - v)',
    traces=(Trace('sleep_gk', 'post', tau='sleep_tau', step='sleep_gk += Z*sleep_step'),),
    params=dict(
        sleep_tau=P(1*second, 'decay of the potassium conductance', TUNED),
        sleep_step=P(0.03, 'its rise at a spike, in units of the leak', TUNED, low=0),
        sleep_exc=P(1.5, 'factor of transmission from E cells', TUNED, low=0),
        sleep_drive=P(0.7, 'factor of the background', TUNED + ': 1.1 kHz', low=0)))

inhibitory_cell = Neuron(
    'sleep', doc='Sleep of an inhibitory cell while Z = 1: its background is weaker.',
    model='Z : 1', params=dict(sleep_drive=P(1.0/1.3, 'factor of the background',
                                             TUNED + ': 1.0 kHz', low=0)))

#: What `flagship.network` takes as ``sleep=``: add-ons of the E and of the I cells.
State = namedtuple('State', 'exc inh')
slow_waves = State(cell, inhibitory_cell)

#: What a spike does at E cells in a network that can sleep.
TRANSMIT = dict(ee='ge_post += sleep_ee_post*w')

downselection = Rule(
    'down', doc='Down-selection in sleep: weights shrink, but for those tagged by joint firing of '
                'both cells while tagging = 1 (by_tag), or for large ones (by_size).',
    traces=(Trace('down_zp', 'pre', tau='down_tau_p'), Trace('down_zs', 'post', tau='down_tau_s')),
    state_post='down_tag += tagging_post*down_step*(1 - down_tag)'
               '*int(down_zs*down_zp > down_theta)',
    decays=(('down_tag', 'down_tau'),),
    dw_dt='-down_rate*w*(1 - down_by_tag*down_tag - down_by_size*w/w_max)',
    needs={'tagging_post': 1}, mechanisms=('M8',),
    cite=('10.3389/fneur.2013.00143', '10.1016/j.neuron.2013.12.025'),
    params=dict(
        down_rate=P(0.012*Hz, 'speed of shrinking', TUNED + ': a fifth in a night of 24 s',
                    low=0*Hz),
        down_theta=P(1.5, 'product of the traces above which both cells fire together', TUNED,
                     low=0),
        down_step=P(0.5, 'share of the way to 1 that a tag goes at a spike', TUNED, low=0, high=1),
        down_by_tag=P(1.0, 'share of shrinking that a full tag spares', 'chosen here', low=0,
                      high=1),
        down_by_size=P(0.0, 'share of shrinking that the largest weight is spared', 'chosen here',
                       low=0, high=1),
        down_tau=P(300*second, 'decay of a tag', TUNED),
        down_tau_p=P(20*ms, 'decay of the presynaptic trace zp', 'as heterosynaptic.triplet'),
        down_tau_s=P(100*ms, 'decay of the postsynaptic trace zs', 'as heterosynaptic.triplet')))


def follow(exc, inh, table, state, slot):
    """Let the cells of a network sleep while `table` is 1; run by `flagship.network`.

    state: the pair of add-ons; slot: time step of the table. The statements come after those that
    set Z and bg_now of the E cells, and before the background is drawn.
    """
    for group, add_on in ((exc, state.exc), (inh, state.inh)):
        group.namespace.update({name: record.value for name, record in add_on.params.items()
                                if name not in group.variables})
    exc.run_regularly('sleep_ee = 1 + Z*(sleep_exc - 1)\nbg_now += bg_rate*Z*(sleep_drive - 1)',
                      dt=slot, when='start', name='switch_sleep')
    inh.namespace['table_Z'] = table
    inh.run_regularly('Z = table_Z(t)\nbg_now = bg_rate*(1 + Z*(sleep_drive - 1))', dt=slot,
                      when='start', name='switch_sleep_inh')
