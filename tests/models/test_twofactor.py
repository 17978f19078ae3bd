"""The two-factor rule against NumPy."""
import numpy as np
import pytest
from brian2 import Hz, ms, second

import reference_twofactor as reference
from homeozoo import drive, twofactor
from homeozoo.core import RuleError

FAST = dict(tau_rho=200*ms, tau_H=4*second)                   # days become seconds


@pytest.mark.parametrize(
    'corr, y, w0', [(0.2, 0.5, 0.9), (0.2, 2.0, 0.75), (1.0, 0.5, 0.8), (0.0, 0.4, 0.72)]
)
def test_rule_equals_the_reference(corr, y, w0):
    """Depression (also below 0.7 where H has grown) and potentiation under held drives."""
    rule = twofactor.toyoizumi2014(**FAST)
    t, w = drive(rule, []*ms, []*ms, w0, dt=5*ms, duration=6*second, given=dict(corr=corr, y=y))
    rho, h = np.array([w0]), 0.0
    for _ in range(round(t[-1] / 0.005) + 2):  # two steps more: drive starts one step late
        d_rho, d_h = reference.factor_changes(rho, h, np.array([corr]), y)
        rho, h = rho + 0.005*d_rho, h + 0.005*d_h
    assert w[-1] == pytest.approx(rho[0], rel=1e-9)
    assert abs(w[-1] - w0) > 0.01


def test_both_factors_rest():
    """At its bound and with y near y0 nothing moves; the one-factor control still does."""
    held = dict(given=dict(corr=1.0, y=1.0), dt=5*ms, duration=2*second)
    assert drive(twofactor.toyoizumi2014(**FAST), []*ms, []*ms, 1.0, **held).w[-1] == 1.0
    assert drive(twofactor.one_factor(**FAST), []*ms, []*ms, 1.0, **held).w[-1] > 2


def test_refuses():
    with pytest.raises(RuleError, match='corr'):
        drive(twofactor.toyoizumi2014, [1]*ms, []*ms, 0.8, given=dict(correlation=1))
    with pytest.raises(RuleError, match='unit'):
        twofactor.toyoizumi2014(tau_H=4*Hz)


def test_reference_has_the_numbers_of_the_authors_code():
    """500 inputs: index 0.242, 0.138, 0.091, 0.034; H 1.33; without scaling no late gain."""
    t, contra, ipsi, factor, y = reference.course(1, dt=0.05)
    index = reference.index(contra, ipsi)
    for day, value in ((-0.1, 0.242), (1, 0.138), (3, 0.091), (6.95, 0.034), (9.9, 0.242)):
        assert index[np.searchsorted(t, day - 1e-6)] == pytest.approx(value, abs=0.02), day
    last = np.searchsorted(t, 6.95 - 1e-6)
    assert factor[last] == pytest.approx(1.33, abs=0.02)
    assert ipsi[last]/ipsi[0] > 1.2
    blocked = reference.course(1, dt=0.05, scaling=False)
    assert blocked[2][last]/blocked[2][0] < 1
    assert np.all(blocked[3] == 1)
