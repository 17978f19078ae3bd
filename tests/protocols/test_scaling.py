"""The scaling experiment: its measures and closed forms, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import scaling as protocol


def test_start_weights():
    w = protocol.start_weights(100, 0.3)
    assert w.mean() == pytest.approx(1)
    assert np.std(np.log(w)) == pytest.approx(0.3, rel=0.03)
    assert np.all(np.diff(w) > 0)


def test_line_of_sorted_weights():
    before = np.array([0.5, 2.0, 1.0])
    assert protocol.line(before, 1.9*before[::-1]) == pytest.approx([1.9, 0], abs=1e-12)
    assert protocol.line(before, before + 0.3) == pytest.approx([1, 0.3])


def test_logistic_solves_its_equation():
    t = np.linspace(0, 3, 3001)
    r = protocol.logistic(t, 2.0, 5.0, 1.5)
    assert r[0] == pytest.approx(2)
    np.testing.assert_allclose(np.gradient(r, t)[1:-1], (r*(5 - r)/(5*1.5))[1:-1], rtol=1e-5)


@pytest.mark.slow
def test_multiplicative_lines_pass_through_the_origin(smoke):
    data, _ = smoke('scaling')
    up, down = data['slope_multiplicative'][1], data['slope_multiplicative'][2]
    assert np.all(up > 1.2) and np.all(down < 0.95)
    assert np.abs(data['intercept_multiplicative']).max() < 1e-9
    assert data['ratio_error_multiplicative'].max() < 1e-9
    assert data['silent_over_theory'] == pytest.approx([1, 1], abs=1e-3)


@pytest.mark.slow
def test_additive_control_shifts(smoke):
    data, _ = smoke('scaling')
    np.testing.assert_allclose(data['slope_additive'], 1, atol=1e-9)
    assert np.all(data['intercept_additive'][1] > 0.2)
    assert np.all(data['intercept_additive'][2] < -0.05)
    assert np.all(data['ratio_error_additive'][1] > 0.05)
