"""Oja's rule against closed form and the NumPy reference, and its fixed point."""
import numpy as np
import pytest
from brian2 import ms, second

import homeozoo
import reference_rate_rules as reference
from homeozoo import oja
from rate_network import run_rule

RULE = oja.oja1982

pytestmark = pytest.mark.usefixtures('numpy_target')


def test_drive_with_constant_activities():
    """x = 1, y = 2, alpha = 1, tau = 1 s: dw/dt = 2 - 4 w, so w goes to x/y = 0.5; by hand, one
    step from 0.1 is 0.00016.
    """
    rule = RULE(tau=1*second)
    w = homeozoo.drive(rule, []*ms, []*ms, 0.1, given=dict(x=1.0, y=2.0), duration=500*ms)[1][-1]
    assert w == pytest.approx(0.5 - 0.4*(1 - 4e-4)**5001, rel=1e-9)
    early = homeozoo.drive(rule, [0]*ms, []*ms, 0.1, given=dict(x=1.0, y=2.0))[1][0]
    steps = 2  # the step of the event and the one that shifts it
    assert early == pytest.approx(0.5 - 0.4*(1 - 4e-4)**steps, rel=1e-12)


def test_network_equals_the_reference():
    rng = np.random.default_rng(5)
    patterns, w = rng.normal(0, 1, (80, 3)), np.array([0.3, -0.2, 0.1])
    found, _ = run_rule(RULE(tau=0.5*second, alpha=2.0), patterns, w)
    for x in patterns:
        w = reference.oja(w, x, tau=0.5, alpha=2.0, step=0.01)
    np.testing.assert_allclose(found, w, rtol=1e-10)


@pytest.mark.parametrize('alpha, norm', [(1.0, 1.0), (4.0, 0.5), (0.0, None)])
def test_norm(alpha, norm):
    """Inputs +-x along one axis: the norm is 1/sqrt(alpha); without decay it grows as (1 + |x|**2
    step/tau)**n.
    """
    axis = np.array([0.6, 0.8, 0.0])
    patterns = np.outer(np.resize([1.0, -1.0], 2000), axis)
    w, _ = run_rule(RULE(tau=1*second, alpha=alpha), patterns, np.array([0.1, 0.0, 0.0]))
    if norm is None:
        assert np.linalg.norm(w) == pytest.approx(0.06*1.01**2000, rel=1e-3)
    else:
        np.testing.assert_allclose(w, norm*axis, atol=1e-3)
