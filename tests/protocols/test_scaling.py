"""The scaling experiment: its measures and closed forms, its claim, and a short run."""
import json

import numpy as np
import pytest

import reference_scaling as reference
from homeozoo.protocols import scaling as protocol
from homeozoo.running.settings import resolve_settings
from homeozoo.running.simulation import Simulation


def test_claim_is_the_first_line(root):
    content = json.loads((root/'protocols'/'scaling.json').read_text())
    assert protocol.__doc__.split('\n')[0] == content['claim']


def test_start_weights():
    w = protocol.start_weights(100, 0.3)
    assert w.mean() == pytest.approx(1)
    assert np.std(np.log(w)) == pytest.approx(0.3, rel=0.03)
    assert np.all(np.diff(w) > 0)


def test_line_of_sorted_weights():
    before = np.array([0.5, 2.0, 1.0])
    assert protocol.line(before, 1.9*before[::-1]) == pytest.approx([1.9, 0], abs=1e-12)
    assert protocol.line(before, before + 0.3) == pytest.approx([1, 0.3])


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


def test_logistic_solves_its_equation():
    t = np.linspace(0, 3, 3001)
    r = protocol.logistic(t, 2.0, 5.0, 1.5)
    assert r[0] == pytest.approx(2)
    np.testing.assert_allclose(np.gradient(r, t)[1:-1], (r*(5 - r)/(5*1.5))[1:-1], rtol=1e-5)


def test_crossing():
    assert protocol.crossing(np.array([0.5, 0.9, 1.1]), np.array([-1, -0.1, 0.1])) == pytest.approx(1.0)


@pytest.fixture(scope='module')
def short_run():
    return protocol.run(Simulation(seeds=2), **resolve_settings(protocol.run, protocol.SCALES['smoke'], ()))


@pytest.mark.slow
def test_multiplicative_lines_pass_through_the_origin(short_run):
    up, down = short_run['slope_multiplicative'][1], short_run['slope_multiplicative'][2]
    assert np.all(up > 1.2) and np.all(down < 0.95)
    assert np.abs(short_run['intercept_multiplicative']).max() < 1e-9
    assert short_run['ratio_error_multiplicative'].max() < 1e-9


@pytest.mark.slow
def test_additive_control_shifts(short_run):
    np.testing.assert_allclose(short_run['slope_additive'], 1, atol=1e-9)
    assert np.all(short_run['intercept_additive'][1] > 0.2)
    assert np.all(short_run['intercept_additive'][2] < -0.05)
    assert np.all(short_run['ratio_error_additive'][1] > 0.05)


@pytest.mark.slow
def test_silence_and_boundary_follow_theory(short_run):
    assert short_run['silent_over_theory'] == pytest.approx([1, 1], abs=1e-3)
    assert short_run['boundary'] == pytest.approx([1, 1], abs=0.02)
    assert short_run['growth_error'] < 0.05
