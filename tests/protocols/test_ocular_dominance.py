"""Monocular deprivation: geometry, measures on synthetic courses, a short experiment with its
controls.
"""
import numpy as np
import pytest

import reference_twofactor as reference
from homeozoo.protocols import ocular_dominance as protocol


def test_geometry_is_that_of_the_reference():
    n_contra, envelope, kernel, rho = protocol.geometry(100, 0.62)
    expected = reference.inputs(100)
    assert n_contra == expected[0] == 62
    np.testing.assert_allclose(envelope, expected[1])
    np.testing.assert_allclose(kernel, expected[2])
    np.testing.assert_array_equal(rho, reference.start(100, 62))


def test_eyes_are_half_as_correlated_with_each_other():
    _, envelope, kernel, _ = protocol.geometry(100, 0.5)  # both eyes see the same places
    np.testing.assert_allclose(kernel[:50, 50:], 0.5*kernel[:50, :50])
    assert envelope.sum() == pytest.approx(1) and np.argmax(envelope[:50]) in (24, 25)


def test_measure():
    """62 inputs of strength 2, 38 of 1; time counts from deprivation; H below 1 does nothing."""
    day = float(protocol.DAY)
    t = np.arange(0, 13, 0.1)  # 2 days, 7 of deprivation, 3 of recovery, 1 to spare
    strength = np.ones((100, len(t)))
    strength[:62] = 2
    out = dict(
        t=t[:120] * day,
        a=strength[:, :120],
        w=strength[:, :120],
        y=np.full((1, 120), 0.9),
        h=np.full((1, 120), 0.5),
    )
    found = protocol.measure(out, {})
    assert found['t_day'][0] == pytest.approx(-1) and found['t_day'][-1] == pytest.approx(9.9)
    np.testing.assert_allclose(found['odi'], (124 - 38)/(124 + 38))
    assert np.all(found['factor'] == 1) and np.all(found['y'] == 0.9)
    out['h'] = out['h'] + 1
    assert np.all(protocol.measure(out, {})['factor'] == 1.5)
    del out['h']
    assert np.all(protocol.measure(out, {})['factor'] == 1)


def test_last_sample_up_to_a_day():
    t = np.array([-0.1, 0.0, 0.1, 0.2])
    values = np.array([[1.0, 2, 3, 4], [5, 6, 7, 8]])
    np.testing.assert_array_equal(protocol.at(t, values, 0.1), [3, 7])
    np.testing.assert_array_equal(protocol.at(t, values, -0.05), [1, 5])


@pytest.fixture(scope='module')
def short(smoke):
    """Five days of warm-up, coarse steps."""
    return smoke('ocular_dominance')[0]


@pytest.mark.slow
def test_short_experiment(short):
    """The index falls; the open eye gains with scaling only; one factor with slow homeostasis
    leaves its set-point.
    """
    assert short['t_day'][0] == pytest.approx(-1, abs=0.06)
    assert short['odi_start'][0, 0] == pytest.approx(0.245, abs=0.02)
    assert np.all(
        np.diff([short[f'odi_{day}'][0, 0] for day in ('start', 'day1', 'day3', 'day7')]) < 0
    )
    assert short['ipsi_gain_day7'][0, 0] > 1.1 > 1.0 > short['ipsi_gain_day7'][1, 0]
    assert short['y_over_y0'][2, 0] > 5 > short['y_over_y0'][3, 0]
