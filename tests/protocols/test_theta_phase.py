"""Theta phase: the first harmonic on paper, the measures on synthetic weights, the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import theta_phase as protocol


def test_harmonic():
    """A cosine of 5 with its maximum at 45 degrees; a mixture; a constant has none."""
    phase = 2*np.pi*np.arange(8)/8
    assert protocol.harmonic(3 + 5*np.cos(phase - np.pi/4)) == pytest.approx((5, 45, 1))
    size, angle, explained = protocol.harmonic(4*np.cos(phase) + 4*np.cos(2*phase))
    assert (size, explained) == pytest.approx((4, 0.5)) and angle == pytest.approx(0, abs=1e-9)
    assert protocol.harmonic(np.ones(8))[0] == pytest.approx(0, abs=1e-12)


def test_measure():
    """Weight 0.5 from 0.4 with b = 6: strength 3.5 over 3; spikes count from the first pulse to 15
    ms after the last one, in bursts alone."""
    out = dict(w=np.full(16, 0.5), triplet=np.r_[np.full(14, 1.0), 0.8, 0.6],
               t=np.array([0.190, 0.2, 0.243, 0.245, 0.4284 + 0.2, 2*0.4284 + 0.2]),
               i=np.array([0, 1, 15, 15, 0, 0]))
    found = protocol.measure(out, {}, bursts=2, trials=2, gap_s=0.4284, w0=0.4, b=6)
    assert found['peak'] == found['trough'] == pytest.approx(100*(3.5/3 - 1))
    assert found['spikes'][0] == 2/4 and found['spikes'][7] == 1/4 and found['spikes'].sum() == 0.75
    assert found['triplet_change'][7] == pytest.approx(-30) and found['triplet_change'][0] == 0


@pytest.mark.slow
def test_smoke_run(smoke):
    """The burst fires the cell at the peak and not at the trough; shuffled phases share both."""
    data, _ = smoke('theta_phase')
    assert np.all(data['spikes'][0, :, 0] > 0.5) and np.all(data['spikes'][0, :, 4] < 0.2)
    assert np.all(data['peak'][0] > 0) and np.all(data['trough'][0] < 0)
    assert np.ptp(data['spikes'][3].mean(axis=0)) < np.ptp(data['spikes'][0].mean(axis=0))
