"""BCM rule against closed form and the NumPy reference."""
import numpy as np
import pytest
from brian2 import ms, second

import homeozoo
import reference_rate_rules as reference
from homeozoo import bcm
from rate_network import run_rule

RULE = bcm.intrator1992

pytestmark = pytest.mark.usefixtures('numpy_target')


def test_drive_with_constant_activities():
    """x = 0.5, y = 2, y0 = 1: theta rises to 4; forward Euler has a closed form."""
    rule = RULE(tau_w=1*second, tau_theta=100*ms)
    t, w = homeozoo.drive(rule, [10]*ms, [50]*ms, 0.3, given=dict(x=0.5, y=2.0), duration=200*ms)
    steps = np.round(t / 1e-4).astype(int) + 2  # steps made by the end of the step after the event
    theta = [4*(1 - (1 - 1e-4/0.1)**np.arange(n)) for n in steps]
    expected = [0.3 + 1e-4*np.sum(0.5*2*(2 - values)) for values in theta]
    np.testing.assert_allclose(w, expected, rtol=1e-9)
    assert w[1] > w[0] > 0.3 and w[2] < w[1]  # potentiation below the threshold, then depression


def test_network_equals_the_reference():
    rng = np.random.default_rng(3)
    patterns, w = rng.uniform(0, 1, (60, 4)), np.array([0.5, 0.1, 0.7, 0.3])
    found, cells = run_rule(RULE(tau_w=0.2*second, tau_theta=150*ms), patterns, w)
    theta = 0.0
    for x in patterns:
        w, theta = reference.bcm(
            w, theta, x, w @ x, tau_w=0.2, tau_theta=0.15, y0=1.0, step=0.01, theta_step=0.01
        )
    np.testing.assert_allclose(found, w, rtol=1e-10)
    assert cells.bcm_theta[0] == pytest.approx(theta, rel=1e-10)


@pytest.mark.parametrize('w0', [1.2, 0.8])
def test_sliding_threshold_holds_and_a_fixed_one_does_not(w0):
    """One input of 1: with a fast threshold w returns to y0 = 1 from both sides; with one that
    stays at 0 w meets its bound.
    """
    patterns = np.ones((3000, 1))
    kept = run_rule(RULE(tau_w=1*second, tau_theta=200*ms), patterns, w0)[0][0]
    assert kept == pytest.approx(1, abs=1e-3)
    assert (
        run_rule(RULE(tau_w=1 * second, tau_theta=1e9 * second), patterns, w0, w_max=5.0)[0][0]
        == 5.0
    )
