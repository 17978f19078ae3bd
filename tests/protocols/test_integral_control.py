"""Integral control: its measures and theory, and the smoke run."""
import numpy as np
import pytest

import reference_scaling as reference
from homeozoo.protocols import integral_control as protocol
from homeozoo.protocols._stability import crossing


@pytest.mark.parametrize('rate', [-2e-4, 1e-4])
def test_growth_of_a_known_oscillation(rate):
    t = np.arange(0, 20000, 10.0)
    assert protocol.growth(t, 1e-3*np.exp(rate*t)*np.cos(2e-3*t)) == pytest.approx(rate, abs=2e-6)
    assert np.isnan(protocol.growth(t, np.exp(-1e-3*t)))


def test_theory_of_the_controller():
    """Growth from the reference's roots; without the integral the s.d. is sqrt(beta/2)."""
    for ratio in (0.5, 1.5):
        roots = reference.boundary_roots(ratio, 10, 4e-5, 100)
        assert protocol.theory_growth(ratio, 10, 4e-5, 100) == pytest.approx(roots.real.max())
    assert protocol.theory_sd(0, 10, 4e-5, 100) == pytest.approx(np.sqrt(4e-5/2), rel=1e-6)
    assert protocol.theory_sd(0.9, 10, 4e-5, 100) > 3*protocol.theory_sd(0.25, 10, 4e-5, 100)
    assert np.isnan(protocol.theory_sd(1.1, 10, 4e-5, 100))


def test_crossing():
    found = crossing(np.array([0.5, 0.9, 1.1]), np.array([-1, -0.1, 0.1]))
    assert found == pytest.approx(1.0)


@pytest.mark.slow
def test_boundary_and_growth_follow_theory(smoke):
    data, _ = smoke('integral_control')
    assert data['boundary'] == pytest.approx([1, 1], abs=0.02)
    assert data['growth_error'] < 0.05
    assert np.all(np.diff(data['growth_hz'], axis=0) > 0)
