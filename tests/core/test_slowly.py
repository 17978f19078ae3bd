"""Slow variables of cells on a slow clock, `Neuron.slowly`: the rate estimate loses nothing, what
follows it differs to first order in the clock; refused where it does not fit."""
import numpy as np
import pytest
from brian2 import Hz, Network, NeuronGroup, SpikeGeneratorGroup, StateMonitor, Synapses, ms, second

from homeozoo import neurons, scaling
from homeozoo.core import Neuron, RuleError

pytestmark = pytest.mark.usefixtures('numpy_target')

BASE = Neuron('twin', model='fire : 1', spike_variable='fire', threshold='0.5', reset='fire -= 1')
GAIN = scaling.gain(target=8*Hz, tau=2*second)
INTEGRAL = scaling.vanrossum2000(target=8*Hz, beta=0.02, gamma=0.01/second)
CELLS, STEPS, DT = 6, 4000, 0.5*ms
FIRES = np.random.RandomState(3).rand(STEPS, CELLS) < 0.01*np.arange(1, CELLS + 1)/CELLS  # to 20 Hz


def followed(rule, name, clocks):
    """The same spikes for each clock: name of the clock -> (rate, slow variable, weights), each an
    array of times by cells (weights: one a cell)."""
    step, cell = np.nonzero(FIRES)
    times = SpikeGeneratorGroup(CELLS, cell, step*DT, dt=DT, name='times')
    silent = NeuronGroup(1, 'x : 1', threshold='x > 1', dt=DT, name='silent', namespace={})
    net, made = Network(times, silent), {}
    for label, every in clocks.items():
        held = BASE + neurons.rate_sensor + rule.on_neurons('post')
        if every is not None:
            held = held.slowly(every, 'rate', name)
        cells = held.group(CELLS, name=f'cells_{label}', dt=DT)
        kick = Synapses(times, cells, on_pre='fire_post += 1', dt=DT, name=f'kick_{label}')
        kick.connect(j='i')
        synapses = rule.synapses(silent, cells, name=f'synapses_{label}', w_min=0, w_max=9,
                                 slow=50*ms, connect={})
        assert synapses.traces[name] == 'target cells'
        synapses.w = 1
        seen = StateMonitor(cells, ['rate', name], record=True, dt=50*ms, when='after_end',
                            name=f'seen_{label}')
        net.add(cells, kick, synapses, seen)
        made[label] = seen, synapses
    net.run(STEPS*DT, namespace={})
    return {label: (np.asarray(seen.rate).T, np.asarray(getattr(seen, name)).T,
                    np.array(synapses.w)) for label, (seen, synapses) in made.items()}


@pytest.mark.parametrize('rule, name', [(GAIN, 'scal_g'), (INTEGRAL, 'scal_I')])
def test_slow_variables_follow_those_of_every_step(rule, name):
    found = followed(rule, name, dict(step=None, fine=10*ms, coarse=50*ms))
    rate, slow, w = found['step']
    assert np.ptp(rate[-1]) > 8 and np.ptp(slow[-1]) > 0.5
    if rule is INTEGRAL:
        assert np.ptp(w) > 0.1
    error = {}
    for label in ('fine', 'coarse'):
        other_rate, other, other_w = found[label]
        np.testing.assert_allclose(other_rate, rate, rtol=1e-10)
        error[label] = np.max(np.abs(other - slow))/np.ptp(slow)
        np.testing.assert_allclose(other_w, w, rtol=0.02)
    assert 0 < error['fine'] < error['coarse'] < 0.05


def test_says_what_it_does():
    cell = (neurons.lif_conductance + neurons.rate_sensor + GAIN.on_neurons('post')).slowly(
        100*ms, 'rate', 'scal_g')
    assert '# every 100 ms: dscal_g/dt = (1 + scal_g)*' in str(cell)
    assert 'dscal_g/dt' not in cell.group(1, name='cells').equations
    with pytest.raises(RuleError, match='which keywords cannot say; use group'):
        cell.kwargs()


@pytest.mark.parametrize('every, names, message', [
    (100*ms, ('rate',), 'rate decays exponentially and is read at every time step'),
    (100*ms, ('v',), 'v is no trace that changes by itself; allowed are rate, scal_g'),
    (100*ms, (), 'at least one name'), (0*ms, ('scal_g',), 'every = 0'),
    (3, ('scal_g',), 'every = 3 has the unit 1; it must have the unit second')])
def test_refused(every, names, message):
    cell = neurons.lif_conductance + neurons.rate_sensor + GAIN.on_neurons('post')
    with pytest.raises(RuleError, match=message):
        cell.slowly(every, *names)
