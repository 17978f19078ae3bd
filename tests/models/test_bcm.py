"""BCM rule against closed form and the NumPy reference; its protocol at smoke scale."""
import json

import numpy as np
import pytest
from brian2 import ms, second

import homeozoo
import reference_rate_rules as reference
from homeozoo import bcm
from homeozoo.analysis import report
from homeozoo.protocols import bcm as protocol
from homeozoo.running.simulation import Simulation
from rate_network import run_rule

RULE = bcm.intrator1992

pytestmark = pytest.mark.usefixtures('numpy_target')


def test_drive_with_constant_activities():
    """x = 0.5, y = 2, y0 = 1: theta rises to 4; forward Euler has a closed form."""
    rule = RULE(tau_w=1*second, tau_theta=100*ms)
    t, w = homeozoo.drive(rule, [10]*ms, [50]*ms, 0.3, given=dict(x=0.5, y=2.0), duration=200*ms)
    steps = np.round(t/1e-4).astype(int) + 2         # steps made by the end of the step after the event
    theta = [4*(1 - (1 - 1e-4/0.1)**np.arange(n)) for n in steps]
    expected = [0.3 + 1e-4*np.sum(0.5*2*(2 - values)) for values in theta]
    np.testing.assert_allclose(w, expected, rtol=1e-9)
    assert w[1] > w[0] > 0.3 and w[2] < w[1]         # potentiation below the threshold, then depression


def test_network_equals_the_reference():
    rng = np.random.default_rng(3)
    patterns, w = rng.uniform(0, 1, (60, 4)), np.array([0.5, 0.1, 0.7, 0.3])
    found, cells = run_rule(RULE(tau_w=0.2*second, tau_theta=150*ms), patterns, w)
    theta = 0.0
    for x in patterns:
        w, theta = reference.bcm(w, theta, x, w @ x, tau_w=0.2, tau_theta=0.15, y0=1.0, step=0.01, theta_step=0.01)
    np.testing.assert_allclose(found, w, rtol=1e-10)
    assert cells.bcm_theta[0] == pytest.approx(theta, rel=1e-10)


@pytest.mark.parametrize('w0', [1.2, 0.8])
def test_sliding_threshold_holds_and_a_fixed_one_does_not(w0):
    """One input of 1: with a fast threshold w returns to y0 = 1 from both sides; with one that stays at 0 w meets its bound."""
    patterns = np.ones((3000, 1))
    kept = run_rule(RULE(tau_w=1*second, tau_theta=200*ms), patterns, w0)[0][0]
    assert kept == pytest.approx(1, abs=1e-3)
    assert run_rule(RULE(tau_w=1*second, tau_theta=1e9*second), patterns, w0, w_max=5.0)[0][0] == 5.0


def test_cycle_amplitudes_are_those_of_the_normal_form():
    """dr/dt = (1 - 1/ratio)/2*r + l*r**3, so the s.d. is sqrt((1 - 1/ratio)/(-4 l))."""
    from homeozoo.protocols import sliding_threshold
    ratio = np.array([0.9, 1.02, 1.1])
    linear = np.clip(1 - 1/ratio, 0, None)
    square = reference.lyapunov(lambda y, theta: y*(y - theta), lambda y, theta: y*y - theta, (1.0, 1.0))
    np.testing.assert_allclose(protocol.cycle_sd(ratio), np.sqrt(linear/(-4*square)), rtol=1e-5)
    mean = reference.lyapunov(lambda y, ybar: y*(y - ybar**2), lambda y, ybar: y - ybar, (1.0, 1.0))
    np.testing.assert_allclose(sliding_threshold.cycle_sd(ratio), np.sqrt(linear/(-4*mean)), rtol=1e-5)


def test_patterns_overlap_by_one_half():
    x = protocol.pattern_matrix(4, 9)
    np.testing.assert_allclose(x @ x.T, 0.5 + 0.5*np.eye(4), atol=1e-12)


def check_expectations(name, data, root, scale='default'):
    """Every expectation finds its data."""
    claim, expectations = report.read(root/'protocols'/f'{name}.json')
    module = __import__(f'homeozoo.protocols.{name}', fromlist=['x'])
    assert module.__doc__.split('\n')[0] == claim == json.loads((root/'protocols'/f'{name}.json').read_text())['claim']
    for expectation in expectations:
        assert report.judge(name, claim, expectation, data, scale)['ours'] is not None


@pytest.mark.slow
def test_protocol(root):
    data = protocol.run(Simulation(seeds=2), patterns=150000, hold=300*second)
    check_expectations('bcm', data, root)
    assert abs(data['boundary'] - 1) < 0.003
    assert data['growth_error'] < 0.001
    np.testing.assert_allclose(data['relative'][:2], 1, atol=0.15)
    assert np.all(data['other'][:2] < 0.3)
    fixed = data['strongest_fixed']
    assert np.all((fixed > 50) | (fixed < 0.1))
