"""The triplet rule with sliding depression against the reference; both edges of the detector."""
import numpy as np
import pytest
from brian2 import Hz, ms, second
from scipy.stats import poisson

import homeozoo
import reference_rate_rules as reference
from homeozoo import triplet
from homeozoo.protocols import sliding_threshold

RULE = triplet.zenke2013
PRE_MS = [5, 31, 32, 80, 140, 141.5, 230, 231]
POST_MS = [1, 30, 33, 33.1, 79.9, 150, 229.8, 260]
VALUES = dict(A3_plus=6.5e-3, tau_plus=16.8e-3, tau_minus=33.7e-3, tau_y=0.114)


def test_rule_equals_the_reference():
    """A short detector, so that ybar matters."""
    rule = RULE(tau_hom=100*ms, kappa=5*Hz)
    w = homeozoo.drive(rule, PRE_MS*ms, POST_MS*ms, 1.0)[1]
    steps = [[int(round(10*t)) for t in times] for times in (PRE_MS, POST_MS)]
    expected = reference.zenke(*steps, 1.0, 0.0, dt=1e-4, tau_hom=0.1, kappa=5.0, **VALUES)
    np.testing.assert_allclose(w, expected, rtol=1e-10)
    assert w.min() < 1 - 1e-3


def test_three_spikes_by_hand():
    """Post at 0, pre at 10, post at 20 ms; tau_hom 1 s, so ybar is 1 Hz, then 0.990 Hz.

    Depression: exp(-10/33.7) * 6.5e-3*16.8*0.114/33.7 * 0.99005**2/3 = 0.743250*3.69395e-4*0.326733
    = 8.97053e-5. Potentiation: exp(-10/16.8)*6.5e-3*exp(-20/114) = 0.551431*6.5e-3*0.839089 =
    3.00755e-3.
    """
    w = homeozoo.drive(RULE(tau_hom=1*second), [10]*ms, [0, 20]*ms, 1.0)[1]
    assert w[0] == 1
    assert w[1] == pytest.approx(1 - 8.9705e-5, abs=2e-9)
    assert w[2] - w[1] == pytest.approx(3.00755e-3, abs=1e-8)


def test_without_activity_of_the_cell_nothing_is_depressed():
    assert np.all(homeozoo.drive(RULE, PRE_MS*ms, []*ms, 1.0)[1] == 1)


def test_shot_noise_of_the_detector():
    """The protocol's b and c are the cumulants; a Monte Carlo agrees with both within 5 standard
    errors."""
    rate, tau_a, tau_b = 10.0, 0.0337, 0.5
    b = 2/(tau_b + tau_a) + 1/(2*tau_b)
    c = 1/(tau_b*(tau_b + 2*tau_a))
    theory = reference.shot_noise(rate, tau_a, tau_b)
    assert rate*tau_a*(rate**2 + b*rate + c) == pytest.approx(theory, rel=1e-12)
    rng = np.random.default_rng(8)
    assert poisson.sf(160, 100) < 1e-6               # 160 spikes suffice for a mean of 100 in 10 s
    ages = rng.uniform(0, 10, (20000, 160))
    live = np.arange(160) < rng.poisson(rate*10, 20000)[:, None]
    a = np.sum(live*np.exp(-ages/tau_a), axis=1)
    ybar = np.sum(live*np.exp(-ages/tau_b), axis=1)/tau_b
    sample = a*ybar**2
    assert abs(sample.mean() - theory) < 5*sample.std()/np.sqrt(len(sample))


def test_fixed_rate_solves_its_equation_and_ends_at_the_edge():
    tau, kappa, tau_minus = np.array([0.6, 2.0, 30.0]), 10.0, 0.0337
    rate = sliding_threshold.fixed_rate(tau, kappa, tau_minus)
    drift = [reference.shot_noise(r, tau_minus, t)/(tau_minus*kappa) - r*r
             for r, t in zip(rate, tau)]
    np.testing.assert_allclose(drift, 0, atol=1e-9)
    edge = sliding_threshold.fastest(kappa, tau_minus)
    assert np.isnan(sliding_threshold.fixed_rate(0.99*edge, kappa, tau_minus))
    assert np.isfinite(sliding_threshold.fixed_rate(1.01*edge, kappa, tau_minus))
    assert np.all(np.diff(rate) > 0) and rate[-1] < kappa


def test_fall_follows_its_equation():
    """Below the fast edge the drift is that of the shot noise; above it the course ends at the
    fixed rate."""
    t = np.linspace(0, 2000, 2001)
    eta, kappa, tau_minus = 0.00265, 10.0, 0.0337
    y = sliding_threshold.fall(0.3, kappa, tau_minus, eta, t, 10.0)
    drift = [eta*(r*r - reference.shot_noise(r, tau_minus, 0.3)/(tau_minus*kappa)) for r in y]
    np.testing.assert_allclose(np.gradient(y, t)[100:-1], drift[100:-1], rtol=1e-3)
    assert y[-1] < 0.1
    held = sliding_threshold.fall(2.0, kappa, tau_minus, eta, t, 10.0)[-1]
    assert held == pytest.approx(sliding_threshold.fixed_rate(2.0, kappa, tau_minus), rel=1e-3)


def test_critical_time_without_time_step():
    """tau_crit = 1/(eta*kappa), eta = kappa*x*A3_plus*tau_plus*tau_y; the time step shortens it."""
    rule = RULE(kappa=10*Hz)
    tau, kappa = sliding_threshold.critical(rule, 10.0, 10.0, 1e-7)
    assert tau == pytest.approx(1/(10*10*10*6.5e-3*16.8e-3*0.114), rel=1e-4)
    assert kappa == pytest.approx(10, rel=1e-4)
    assert sliding_threshold.critical(rule, 10.0, 10.0, 1e-3)[0] < tau


@pytest.mark.slow
def test_rates_follow_the_theory(smoke):
    """Inside the edges the rate is that of the theory, below the fast one it falls as the
    theory."""
    data, _ = smoke('sliding_threshold')
    assert abs(data['boundary'] - 1) < 0.002
    assert data['growth_error'] < 0.001
    rows = {tau: row for row, tau in enumerate(data['tau_hom_s'])}
    np.testing.assert_allclose(data['rate_over_theory'][rows[5.0]], 1, atol=0.15)
    assert np.all(data['held'][rows[5.0]] == 1)
    assert np.all(data['rate_hz'][rows[0.2]] < 0.7*data['kappa_hz'])
    np.testing.assert_allclose(data['fall_over_theory'], 1, atol=0.15)
