"""Oscillatory power: rates and phases on synthetic spikes, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import _rhythm as shared
from homeozoo.protocols import oscillatory_power as protocol


def test_population_rate_and_frequency():
    """Volleys of two of four cells each 25 ms."""
    t = np.repeat(np.arange(0.0105, 2, 0.025), 2)
    rate = shared.population(t, 4, 2.0, start_s=0.5)
    assert len(rate) == 1500 and rate.max() == 500 and rate.mean() == pytest.approx(20)
    assert shared.frequency(rate) == pytest.approx(40)


def test_measure():
    """Driven cells that fire with the volleys are locked, the last quarter of the power counts."""
    volleys = np.cumsum(np.random.default_rng(1).uniform(0.018, 0.034, 150))
    out = dict(t_exc=np.repeat(volleys, 3), t_inh=np.array([]), t_out=volleys[::2],
               power=np.arange(40.0)[None], h=np.linspace(1, 0.5, 40)[None], w=np.array([1, 1.2]))
    found = protocol.measure(out, {}, duration_s=4.0, n_exc=10, n_inh=2, n_out=2, part_s=1.0)
    late = np.sum((volleys >= 0.5) & (volleys < 4))
    assert found['exc_hz'] == pytest.approx(0.3*late/3.5, rel=0.02) and found['inh_hz'] == 0
    assert found['power_late'] == 34.5 and found['h_end'] == 0.5
    assert found['gained'] == pytest.approx(0.1)
    assert found['locked'] > 0.9 > 0.5 > found['chance']


@pytest.mark.slow
def test_smoke_run(smoke):
    """The power is larger with rhythm and calls the regulator; without it h stays 1, exactly."""
    data, _ = smoke('oscillatory_power')
    assert np.all(data['h'][1:] == 1) and np.all(data['h_end'][0] < 1)
    assert np.all(data['power_mean'][2] > 3*data['power_mean'][1])
    assert np.all(data['inh_hz'][1] == 0) and np.all(data['inh_hz'][2] > 10)
