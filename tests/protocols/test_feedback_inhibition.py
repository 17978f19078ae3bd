"""Feedback inhibition: its measures on synthetic runs, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import feedback_inhibition as protocol


def test_measure():
    """50 cells that fire within 4 ms, every 25 ms; silence after the pulse counts as held."""
    n = 50
    t = (np.arange(0.0005, 1.0, 0.025)[:, None] + np.linspace(0, 0.0039, n)).ravel()
    found = protocol.measure(dict(t_exc=t), {}, duration_s=1.0, n_exc=n)
    assert found['peak_hz'] == pytest.approx(200) and found['late_hz'] == pytest.approx(40)
    assert found['held'] == 0 and found['course_hz'].shape == (200,)
    held = protocol.measure(dict(t_exc=t[t < 0.2]), {}, duration_s=1.0, n_exc=n)
    assert held['held'] == 1 and held['late_hz'] == 0
    early = protocol.measure(dict(t_exc=t[t < 0.09]), {}, duration_s=1.0, n_exc=n)
    assert early['held'] == 0


@pytest.mark.slow
def test_feedback_ends_the_burst(smoke):
    data, _ = smoke('feedback_inhibition')
    pulse = list(data['pulse_khz']).index(5.0)
    assert np.all(data['late_hz'][0, pulse] > 50) and np.all(data['back_late_hz'][0, pulse] < 5)
    assert np.all(data['back_peak_hz'][0, pulse] > 50)
    assert np.all(data['back_best'] == 1) and np.all(data['best'] < 1)
