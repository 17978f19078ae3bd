"""Phase of a rhythm: recovered from a sum of sines; circular statistics on known angles."""
import numpy as np
import pytest

from homeozoo.analysis import phase


def test_phase_of_a_rhythm_beside_others():
    t = np.arange(0, 4, 0.001)
    rate = 20 + 5*np.cos(2*np.pi*40*t - 1.0) + 8*np.cos(2*np.pi*3*t) + 2*np.cos(2*np.pi*150*t)
    found = phase.rhythm_phase(rate, 0.001, 25, 60)
    error = np.angle(np.exp(1j*(found - (2*np.pi*40*t - 1.0))))[500:-500]
    assert np.abs(error).max() < 0.1


def test_vector_strength_and_rayleigh():
    """Two angles at a right angle; a full circle has none; p falls with n and with strength."""
    assert phase.vector_strength([0, np.pi/2]) == pytest.approx((np.sqrt(0.5), np.pi/4))
    assert phase.vector_strength(2*np.pi*np.arange(8)/8)[0] == pytest.approx(0, abs=1e-12)
    assert np.isnan(phase.vector_strength([])[0])
    assert phase.rayleigh_p(0.0, 50) == pytest.approx(1)
    rng = np.random.default_rng(2)
    strengths = [phase.vector_strength(rng.uniform(0, 2*np.pi, 30))[0] for _ in range(2000)]
    assert np.mean([phase.rayleigh_p(s, 30) < 0.1 for s in strengths]) == pytest.approx(0.1,
                                                                                       abs=0.025)


def test_spikes_at_one_phase_are_locked_and_shifted_ones_are_not():
    """Cycles of uneven length, a spike at each peak."""
    lengths = np.random.default_rng(1).integers(20, 32, 200)
    angle = np.concatenate([2*np.pi*np.arange(n)/n for n in lengths])
    peaks = np.concatenate([[0], np.cumsum(lengths)[:-1]])*0.001 + 0.0005
    assert phase.vector_strength(phase.spike_phases(peaks, angle, 0.001))[0] > 0.99
    assert phase.shifted_strength(peaks, angle, 0.001).max() < 0.35
    assert len(phase.spike_phases([-1, 0.1, 99], angle, 0.001)) == 1
