"""State taken from one network goes on in another at time 0, and after store and restore.

Every rule, with its traces on the synapse, on cells whose variables are constants.
"""
import numpy as np
import pytest
from brian2 import Network, NeuronGroup, SpikeGeneratorGroup, Synapses, mV, ms

import homeozoo
from homeozoo import neurons, stdp
from homeozoo.core import Neuron, Rule
from homeozoo.core.parameters import P, unit_name

pytestmark = pytest.mark.usefixtures('numpy_target')

RULES = {name: homeozoo.load(name) for name in homeozoo.list_models()
         if isinstance(homeozoo.load(name), Rule)}
# one parameter set of each kind: rules of equal text differ in numbers alone
KINDS = sorted({str((rule.name, rule.model, rule.dw_pre, rule.dw_post, rule.dw_dt, rule.traces)):
                name for name, rule in RULES.items() if '+' not in rule.name}.values())
STEPS = dict(pre=[11, 150, 385, 455, 600], post=[30, 160, 390, 520, 610])        # of 0.1 ms
HALF = 400


def cells(rule, side, shift):
    """Two cells with what the rule needs, which fire from step `shift` on, and their kicks."""
    lines = ['fire : 1'] + [f'{need} : {unit_name(unit)}'
                            for need, unit in rule.cell_variables(side).items()]
    group = NeuronGroup(2, '\n'.join(lines), threshold='fire > 0.5', reset='fire = 0', name=side)
    for need, unit in rule.cell_variables(side).items():
        setattr(group, need, -30*mV if unit_name(unit) == 'volt' else 0.7*unit)
    steps = np.array([step for step in STEPS[side] if step >= shift]) - shift
    kick = SpikeGeneratorGroup(1, np.zeros(len(steps), int), steps*0.1*ms, name=f'{side}_times')
    path = Synapses(kick, group, on_pre='fire_post += 1', name=f'{side}_kick')
    path.connect()
    return group, [kick, path]


def network(rule, shift=0):
    source, more = cells(rule, 'pre', shift)
    target, rest = cells(rule, 'post', shift)
    synapses = rule.synapses(source, target, name='synapses', traces='synapses', connect={},
                             slow=10*ms)
    synapses.w = 0.4
    return Network(source, target, *more, *rest, synapses), [source, target, synapses]


def values(synapses):
    """The state but for the times, which count from the start of their network."""
    return {name: np.array(value) for name, value in
            synapses.get_states(units=False, read_only_variables=False).items()
            if name not in ('i', 'j', 'lastupdate', 'followed_until')
            and not name.endswith('_last')}


@pytest.mark.parametrize('name', KINDS)
def test_state_goes_on_in_another_network(name):
    rule = RULES[name]
    noise = {short: 0.0 for short in rule.params if short.endswith('_noise')}
    rule = rule(**noise)
    net, groups = network(rule)
    net.run(HALF*0.1*ms, namespace={})
    net.store()
    taken = [group.get_states(units=False, read_only_variables=False) for group in groups]
    np.random.seed(1)
    net.run(HALF*0.1*ms, namespace={})
    first = values(groups[-1])
    net.restore()
    np.random.seed(1)
    net.run(HALF*0.1*ms, namespace={})
    fresh, others = network(rule, shift=HALF)
    for group, states in zip(others, taken):
        group.set_states({key: value for key, value in states.items() if key not in 'ijN'},
                         units=False)
    np.random.seed(1)
    fresh.run(HALF*0.1*ms, namespace={})
    for key, value in values(groups[-1]).items():
        assert value.tobytes() == first[key].tobytes(), key
        assert np.all(np.isfinite(value)), key
        np.testing.assert_allclose(values(others[-1])[key], value, rtol=1e-9, atol=1e-15,
                                   err_msg=key)


def test_a_refractory_cell_fires_again_in_another_network():
    """The time of the last spike is moved, too: 40 s would else be 40 s of silence."""
    base = Neuron('quiet', model='x : 1', spike_variable='x', threshold='0.5', refractory='quiet_r',
                  params={'quiet_r': P(2*ms, 'refractory period', 'test')})
    first, second = (base.group(1, name=name) for name in ('first', 'second'))
    first.x = 1
    Network(first).run(41*ms, namespace={})
    second.set_states(first.get_states(units=False, read_only_variables=False), units=False)
    before = float(second.lastspike[0])
    Network(second).run(5*ms, namespace={})
    assert before > 0.039 and 0 < float(second.lastspike[0]) < 0.005


def test_times_stay_in_double_precision():
    """A float32 time of the last spike lengthens refractory periods from 2 s on."""
    cells = (neurons.lif_vogels2011 + stdp.song2000.on_neurons('post')).group(
        3, name='cells', dtype=np.float32)
    S = stdp.song2000.synapses(cells, cells, name='S', transmit='ge_post += w', traces='synapses',
                               connect={}, dtype=np.float32)
    for group, single, double in ((cells, ('v', 'ge', 'stdp_y'), ('lastspike', 'alive_until')),
                                  (S, ('w', 'stdp_x'), ('lastupdate', 'followed_until'))):
        assert {np.dtype(group.variables[name].dtype) for name in single} == {np.dtype('f4')}
        assert {np.dtype(group.variables[name].dtype) for name in double} == {np.dtype('f8')}
