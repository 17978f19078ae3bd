"""Gamma rhythm of a feedback loop: its measures on synthetic runs, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import gamma_rhythm as protocol


def test_measure():
    """50 cells that fire within 4 ms, every 25 ms: a rhythm of 40 Hz."""
    n = 50
    t = (np.arange(0.0005, 1.0, 0.025)[:, None] + np.linspace(0, 0.0039, n)).ravel()
    found = protocol.measure(dict(t_exc=t, t_inh=t), {}, duration_s=1.0, n_exc=n, n_inh=n)
    assert found['rhythm_hz'] == pytest.approx(40, abs=0.5) and found['cv'] > 2
    assert found['rate_hz'] == found['inh_hz'] == pytest.approx(40)
    silent = protocol.measure(dict(t_exc=t[:0], t_inh=t), {}, duration_s=1.0, n_exc=n, n_inh=n)
    assert silent['cv'] == silent['rate_hz'] == 0


@pytest.mark.slow
def test_the_loop_makes_the_rhythm(smoke):
    """The cut loop has as many spikes and no rhythm; slower inhibition makes it slower."""
    data, _ = smoke('gamma_rhythm')
    assert np.all(data['cv'][:-1] > 3*data['cv'][-1])
    assert np.all(data['inh_hz'][-1] == 0) and np.all(data['inh_hz'][:-1] > 0)
    assert np.all(np.diff(data['rhythm_hz'][:-1], axis=0) < 0)
