"""Deafferentation: who is cut, what counts as a burst, the critical fraction, the smoke run."""
import numpy as np
import pytest
from brian2 import Hz, Network

from homeozoo import flagship
from homeozoo.protocols import _lesion, deafferentation


def test_smaller_lesions_lie_within_larger_ones():
    small, large = (_lesion.cut((3, 4), 100, d, left=0.5) for d in (0.2, 0.6))
    assert np.all((small == 0.5).sum(axis=1) == 20) and np.all((large == 0.5).sum(axis=1) == 60)
    assert np.all(large[small == 0.5] == 0.5) and np.any(small[0] != small[1])
    assert np.all(_lesion.cut((3,), 100, 0.0) == 1)


def test_a_cut_cell_receives_neither_background_nor_cues(numpy_target):
    """What the background sends goes with drive: 0, a half, all; also during a cue."""
    cells = flagship.network(slots=2, n_exc=60, n_inh=5, k_ee=2, k_ei=2, k_ie=2, k_ii=2, w_ee=0,
                             rule_ee=_lesion.RULE, add_exc=_lesion.CELL,
                             transmit=dict(ie='gi_post += tone_post*w'))
    _lesion.lesion(cells)
    cells.tables['cue'].values[:] = 400
    cells.exc.drive = np.repeat([0.0, 0.5, 1.0], 20)
    Network(*cells.objects).run(flagship.SLOT, namespace={})
    expected = np.repeat([0, 1000, 2000], 20)
    np.testing.assert_allclose(cells.exc.bg_now/Hz, expected)
    assert np.all(cells.exc.ge[:20] == 0) and np.all(cells.exc.ge[20:] > 0)


def test_bursts_are_measured_against_the_intact_network():
    """Mean 10, SD 2: above 16 counts. Twenty spikes of 50 are in such a bin."""
    intact = np.array([[8, 12]*10])
    counts = np.array([[20, 16, 14]])
    assert _lesion.burst_share(counts, intact)[0] == pytest.approx(20/50)
    assert _lesion.burst_share(0*counts, intact)[0] == 0
    assert _lesion.burst_share(intact, intact)[0] == 0


def test_critical_fraction():
    """Half way between R = 1 and 4 in the logarithm; at a fraction itself; never; at once."""
    runaway = np.array([[1, 1, 1, 3], [4, 2, 1.5, 1], [8, 5, 1.9, 9]])
    found = deafferentation.critical(np.array([0.0, 0.4, 0.8]), runaway)
    np.testing.assert_allclose(found, [0.2, 0.4, 0.8, 0.0], atol=1e-12)


@pytest.mark.slow
def test_smoke_run(smoke):
    """Cut cells are silent, and their factors grow as exp(t/20 s) over 13 s, less 1 s in which they
    forget their rate; those of intact cells do not, and without scaling none does."""
    data, _ = smoke('deafferentation')
    assert data['off_cut_hz'][-1, 0] < 0.5
    assert data['h_cut'][-1, 0] == pytest.approx(np.exp(12/20), rel=0.1)
    assert data['h_intact'][-1, 0] < 1.2 and data['off_h_cut'][-1, 0] < 1.2
    assert np.isnan(data['cut_hz'][0, 0])
