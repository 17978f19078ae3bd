"""The field that hears a population: its power against a filter in NumPy, and its regulator."""
import numpy as np
import pytest
from brian2 import Hz, Network, SpikeGeneratorGroup, StateMonitor, ms, second

from homeozoo import rhythm
from homeozoo.core import RuleError

DT = 0.25*ms
pytestmark = pytest.mark.usefixtures('numpy_target')


def heard(times, size, duration, **values):
    """power_now and power_h (times,) of a field that hears spikes of cell 0 of `size` cells."""
    cells = SpikeGeneratorGroup(size, np.zeros(len(times), int), times, name='cells', dt=DT)
    field = rhythm.power(**values).group(1, name='field', dt=DT, spikes=False)
    ears = rhythm.listen(cells, field)
    seen = StateMonitor(field, ('power_now', 'power_h'), record=[0], dt=DT, when='start',
                        name='seen')
    Network(cells, field, ears, seen).run(duration)
    return np.array(seen.power_now[0]), np.array(seen.power_h[0])


def test_power_is_that_of_two_filters():
    """Spikes at three times; decays, then the Euler step of the power, then the spikes."""
    spikes = (5, 9, 30)
    found, h = heard(np.array(spikes)*DT, 4, 60*DT, set=1e6*Hz)
    fast = slow = power = 0.0
    expected = []
    for step in range(60):
        expected.append(power)
        band = fast - slow
        power += 0.25e-3*(band**2 - power)/0.5
        fast, slow = fast*np.exp(-0.25/3), slow*np.exp(-0.25/15)
        if step in spikes:
            fast += 1/(4*0.003)
            slow += 1/(4*0.015)
    assert np.allclose(found, expected, rtol=1e-9) and np.all(h == 1)


def test_regulator_falls_only_while_the_power_is_above_the_level():
    """A burst of volleys for 200 ms: h falls and stays; a level out of reach leaves it at 1."""
    times = np.arange(0, 200, 20)*ms
    power, h = heard(times, 1, 0.7*second, set=5*Hz, tau_h=0.2*second, tau=50*ms)
    above = power > 25
    assert above.any() and not above[-1] and h[-1] < 0.8
    assert np.all(np.diff(h)[~above[:-1]] == 0) and np.all(np.diff(h) <= 0)
    assert np.all(heard(times, 1, 0.1*second, set=1e4*Hz)[1] == 1)


def test_listen_refuses_another_field():
    cells = SpikeGeneratorGroup(1, [0], [1]*ms, name='cells', dt=1*ms)
    with pytest.raises(RuleError, match='power_fast'):
        rhythm.listen(cells, cells)
