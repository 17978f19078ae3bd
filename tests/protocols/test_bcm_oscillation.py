"""Onset of oscillation of a BCM cell: theory of the amplitude, and the smoke run."""
import numpy as np
import pytest

import reference_rate_rules as reference
from homeozoo.protocols import bcm_oscillation as protocol
from homeozoo.protocols import sliding_threshold


def test_cycle_amplitudes_are_those_of_the_normal_form():
    """dr/dt = (1 - 1/ratio)/2*r + l*r**3, so the s.d. is sqrt((1 - 1/ratio)/(-4 l))."""
    ratio = np.array([0.9, 1.02, 1.1])
    linear = np.clip(1 - 1/ratio, 0, None)
    square = reference.lyapunov(lambda y, theta: y*(y - theta), lambda y, theta: y*y - theta,
                                (1.0, 1.0))
    np.testing.assert_allclose(protocol.cycle_sd(ratio), np.sqrt(linear/(-4*square)), rtol=1e-5)
    mean = reference.lyapunov(lambda y, ybar: y*(y - ybar**2), lambda y, ybar: y - ybar, (1.0, 1.0))
    np.testing.assert_allclose(sliding_threshold.cycle_sd(ratio), np.sqrt(linear/(-4*mean)),
                               rtol=1e-5)


@pytest.mark.slow
def test_onset_at_equal_times(smoke):
    data, _ = smoke('bcm_oscillation')
    assert abs(data['boundary'] - 1) < 0.003
    assert data['growth_error'] < 0.001
