"""Receptive fields from photographs: index of known fields, the pictures, what is measured, one
short run.
"""
import numpy as np
import pytest

from homeozoo.figures import receptive_fields as figure_file
from homeozoo.protocols import receptive_fields as protocol

ROW, COLUMN = protocol.disc()


def grating(angle, cycles=0.25):
    """Weights (120,) of a grating whose wave vector has the given angle (rad) to the rows."""
    return np.cos(2*np.pi*cycles*((COLUMN - 5.5)*np.cos(angle) + (ROW - 5.5)*np.sin(angle)))


def test_the_patch_is_round():
    assert len(ROW) == len(COLUMN) == 120
    assert len(set(zip(ROW, COLUMN))) == 120
    assert np.hypot(ROW - 5.5, COLUMN - 5.5).max() <= 6.2
    assert (0, 0) not in set(zip(ROW, COLUMN)) and (0, 5) in set(zip(ROW, COLUMN))


@pytest.mark.parametrize('angle', [0.0, np.pi/4, np.pi/2, -np.pi/3])
def test_index_and_angle_of_a_grating(angle):
    """The doubled angle: a wave vector and its opposite are the same orientation."""
    index, found = protocol.orientation(grating(angle))
    assert index > 0.8
    assert abs(np.exp(2j*found) - np.exp(2j*angle)) < 0.1
    assert protocol.orientation(-5*grating(angle))[0] == pytest.approx(index, rel=1e-9)


def test_index_without_orientation():
    """A round spot, noise, and two crossed gratings have a small index."""
    spot = np.exp(-((ROW - 5.5)**2 + (COLUMN - 5.5)**2)/4)
    assert protocol.orientation(spot)[0] < 0.05
    rng = np.random.default_rng(4)
    assert np.mean([protocol.orientation(rng.normal(size=120))[0] for _ in range(20)]) < 0.2
    assert protocol.orientation(grating(0.0) + grating(np.pi/2))[0] < 0.05


def test_measure():
    """Weights arrive with the inputs in the rows of the connections, cells in the columns."""
    fields = np.array([grating(0.0), 300*grating(np.pi/2, 0.2)])
    fields[1] = np.clip(fields[1], -protocol.W_MAX, protocol.W_MAX)
    found = protocol.measure(dict(w=fields.T.ravel(), theta=np.array([0.1, 0.2])), {})
    np.testing.assert_array_equal(found['w'], fields)
    assert found['mean_index'] == pytest.approx(found['index'].mean())
    assert abs(found['angle'][0]) < 0.05 and abs(abs(found['angle'][1]) - np.pi/2) < 0.05
    assert found['largest'] == protocol.W_MAX
    assert found['at_bound'] == pytest.approx(np.mean(np.abs(fields[1]) == protocol.W_MAX)/2)
    assert 0 < found['at_bound'] < 0.5


def test_scrambled_pictures_keep_the_spectrum_and_lose_the_edges():
    pytest.importorskip('sklearn')
    natural, scrambled = protocol.photographs()
    for one, other in zip(natural, scrambled):
        np.testing.assert_allclose(
            np.abs(np.fft.fft2(other)), np.abs(np.fft.fft2(one)), atol=1e-6 * len(one) ** 2
        )
        assert np.mean(one**4) > 4 and abs(np.mean(other**4) - 3) < 0.3


def test_field_of_the_figure():
    picture = figure_file.field(dict(row=ROW, column=COLUMN), np.arange(120.0))
    assert picture.shape == (12, 12) and np.isnan(picture).sum() == 24
    np.testing.assert_array_equal(picture[ROW, COLUMN], np.arange(120))


@pytest.fixture(scope='module')
def short(smoke):
    """A seventh of the patches, two seeds."""
    pytest.importorskip('sklearn')
    return smoke('receptive_fields')[0]


@pytest.mark.slow
def test_a_fixed_threshold_runs_away_or_silences(short):
    """The control: too low a threshold ends at the bound, one that is not reached lets the weights
    shrink.
    """
    low, high, natural = (
        list(short['condition']).index(name) for name in ('fixed_low', 'fixed_high', 'natural')
    )
    assert np.all(short['largest'][low] > 199)
    assert np.all(short['largest'][natural] < 100)
    assert np.all(short['largest'][high] < 2)
    assert np.all(short['theta'][natural] > 0) and np.all(
        short['theta'][high] == pytest.approx(1, abs=1e-6)
    )
