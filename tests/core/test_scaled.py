"""Traces kept scaled, `on_neurons(..., rebase=...)`: the weights and traces of those that decay in
every time step, over several times of being multiplied down; refused where they do not fit."""
import numpy as np
import pytest
import toys
from brian2 import Network, SpikeGeneratorGroup, StateMonitor, Synapses, mV, ms, second

from homeozoo import istdp, neurons, shortterm, stdp, triplet, voltage
from homeozoo.core import Neuron, Rule, RuleError, Trace
from homeozoo.core.parameters import P
from homeozoo.running import Model
from homeozoo.running.simulation import Simulation

pytestmark = pytest.mark.usefixtures('numpy_target')

BASE = Neuron('twin', model='fire : 1', spike_variable='fire', threshold='0.5', reset='fire -= 1')
CELLS, STEPS, DT, REBASE = 12, 700, 0.5*ms, 40*ms
FIRES = np.random.RandomState(3).rand(STEPS, CELLS) < 0.02      # 40 Hz


def network(rule, delay=None, shift=0, **rebases):
    """The same spikes onto one group of cells for each rebase, name -> (cells, synapses)."""
    step, cell = np.nonzero(FIRES[shift:])
    times = SpikeGeneratorGroup(CELLS, cell, step*DT, dt=DT, name='times')
    made, objects = {}, [times]
    for name, rebase in rebases.items():
        held = BASE + rule.on_neurons('both', delay=delay, rebase=rebase)
        cells = held.group(CELLS, name=f'cells_{name}', dt=DT)
        kick = Synapses(times, cells, on_pre='fire_post += 1', dt=DT,
                        name=f'kick_{name}')
        kick.connect(j='i')
        synapses = rule.synapses(cells, cells[2:], name=f'synapses_{name}', w_min=0, w_max=2,
                                 delay=delay, connect=dict(condition='i != j + 2'))
        assert set(synapses.traces.values()) <= {'source cells', 'target cells'}
        synapses.w = '0.5 + 0.01*i + 0.02*j'
        made[name] = cells, synapses
        objects += [cells, kick, synapses]
    return Network(objects), made


@pytest.mark.parametrize('rule, delay', [
    (stdp.song2000(A_plus=0.02), None), (stdp.song2000(A_plus=0.02), 1.5*ms),
    (triplet.pfister2006_visual_full, 1*ms), (istdp.vogels2011(eta=0.01), 1*ms),
    (triplet.pfister2006_hippocampal_full_nearest, None), (shortterm.tsodyks1998, None)])
def test_weights_and_traces_are_those_of_decay_in_every_step(rule, delay):
    net, made = network(rule, delay, every=None, scaled=REBASE)
    traces = [trace.name for trace in rule.traces]
    seen = [StateMonitor(cells, traces, record=True, when='end', dt=DT,
                         name=f'seen_{name}')
            for name, (cells, _) in made.items()]
    net.add(*seen)
    net.run(STEPS*DT, namespace={})
    every, scaled = (np.asarray(synapses.w) for _, synapses in made.values())
    start = 0.5 + 0.01*made['every'][1].i + 0.02*made['every'][1].j
    assert rule is shortterm.tsodyks1998 or np.std(every - start) > 0.01
    np.testing.assert_allclose(scaled, every, rtol=1e-10, atol=0)
    for name in traces:
        first, other = (getattr(monitor, name) for monitor in seen)
        assert np.max(first) > 0.3
        np.testing.assert_allclose(other, first, rtol=1e-10, atol=1e-300)


def test_no_time_step_changes_them():
    rule = triplet.pfister2006_visual_full
    _, made = network(rule, every=None, scaled=REBASE)
    names = {trace.name for trace in rule.traces}
    every, scaled = (cells.equations.diff_eq_names for cells, _ in made.values())
    assert names <= every and not scaled & {*names, *(f'{name}_scaled' for name in names)}


def test_state_goes_on_in_another_network():
    rule, half = stdp.song2000(A_plus=0.02), 330                 # between two rebases
    net, made = network(rule, scaled=REBASE)
    net.run(half*DT, namespace={})
    state = [group.get_states(read_only_variables=False) for group in made['scaled']]
    again, fresh = network(rule, shift=half, scaled=REBASE)
    for group, values in zip(fresh['scaled'], state):
        group.set_states({name: value for name, value in values.items() if name not in 'ij'})
    net.run((STEPS - half)*DT, namespace={})
    again.run((STEPS - half)*DT, namespace={})
    whole, parts = (np.asarray(one['scaled'][1].w) for one in (made, fresh))
    np.testing.assert_allclose(parts, whole, rtol=1e-10)


def test_a_rule_with_another_time_constant_stays_on_the_synapse():
    cells = (BASE + stdp.song2000.on_neurons('both', rebase=REBASE)).group(2, name='cells')
    other = stdp.song2000(tau_pre=30*ms, A_plus=0.1)
    traces = other.synapses(cells, cells, name='synapses', connect={}).traces
    assert traces['stdp_x'].startswith('synapses (') and 'stdp_tau_pre' in traces['stdp_x']
    assert traces['stdp_y'] == 'target cells'


def both(*, n=150):
    """Two groups that fire alike, with traces that decay in every step and with scaled ones."""
    rule, delay, objects, outputs = triplet.pfister2006_visual_full, 0.8*ms, [], {}
    for name, rebase in (('every', None), ('scaled', 30*ms)):
        cell = neurons.lif_vogels2011(drive=22*mV) + rule.on_neurons('both', delay=delay,
                                                                     rebase=rebase)
        cells = cell.group(n, name=name)
        cells.v = '-60*mV + 10*mV*i/N'
        synapses = rule.synapses(cells, cells, name=f'{name}_synapses', delay=delay, w_max=2,
                                 transmit='ge_post += 0.001*w',
                                 connect=dict(condition='i != j and (7*i + 11*j) % 5 < 2'))
        synapses.w = 0.5
        objects += [cells, synapses]
        outputs[name] = synapses, 'w'
    return Model(Network(objects), 200*ms, outputs=outputs)


def test_in_a_compiled_program(own_cache):
    out = toys.single(Simulation(seeds=(4,)), both, {})
    assert np.std(out['every']) > 0.01
    np.testing.assert_allclose(out['scaled'], out['every'], rtol=1e-10)


CHANGING = Rule('chg', traces=(Trace('chg_x', 'pre', tau='chg_tau'),
                               Trace('chg_z', 'pre', ode='(chg_x - chg_z)/chg_tau')),
                dw_pre='0.1*chg_z', params=dict(chg_tau=P(20*ms, 'decay', 'chosen here')))
GROUP = dict(N=2, name='cells')


@pytest.mark.parametrize('make, sentence', [
    (lambda: stdp.song2000.on_neurons('pre', rebase=200), 'rebase = 200 has the unit 1'),
    (lambda: stdp.song2000.on_neurons('pre', rebase=-1*ms), 'must not be below 0'),
    (lambda: CHANGING.on_neurons('pre', rebase=REBASE), 'chg_x is read between spikes'),
    (lambda: voltage.clopath2010_visual.on_neurons('pre', rebase=REBASE),
     'no trace that decays exponentially'),
    (lambda: stdp.song2000.varying('tau_pre', per='pre').on_neurons(
        'pre', rebase=REBASE).paced('T'), 'leave rebase out'),
    (lambda: (BASE + stdp.song2000.varying('tau_pre', per='pre').on_neurons(
        'pre', rebase=REBASE)).group(**GROUP), 'stdp_tau_pre, which is a variable'),
    (lambda: (BASE + stdp.song2000.on_neurons('pre', rebase=REBASE)).group(
        knobs=['tau_pre'], **GROUP), 'stdp_tau_pre, which is a variable'),
    (lambda: (BASE + stdp.song2000.on_neurons('pre', rebase=13*second)).group(**GROUP),
     'rebase = 13000 ms is too long for stdp_x, which decays with stdp_tau_pre = 20. ms; allowed '
     'is up to 12.06 s'),
    (lambda: (BASE + stdp.song2000.on_neurons('pre', rebase=2*second)).group(
        dtype=np.float32, **GROUP), 'rebase = 2000 ms is too long'),
    (lambda: (BASE + stdp.song2000.on_neurons('pre', rebase=REBASE)).kwargs(),
     'stdp_x is multiplied down on a slow clock, which keywords cannot say; use group')])
def test_what_does_not_fit_is_refused(make, sentence):
    with pytest.raises(RuleError, match=sentence):
        make()
