"""Triplet rule against hippocampal data: stimuli, and E from the NumPy reference."""
import numpy as np
import pytest

import triplet_reference
from homeozoo.protocols import _triplet_pairs as pairs
from homeozoo.protocols import triplet_hippocampus as protocol


@pytest.fixture(scope='module')
def by_reference():
    """Arrays of run() at default scale, computed by the reference."""
    return protocol.run(triplet_reference.Simulation())


def test_hippocampal_table():
    rows = pairs.read('triplet_hippocampus.csv')
    kinds = [row['kind'] for row in rows]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        'pair': 2, 'pre-post-pre': 4, 'post-pre-post': 4, 'quadruplet': 3}
    assert pairs.column(rows, 'sem').min() > 0


def test_motifs_by_hand():
    motif = protocol.motif
    assert motif('pair', -10, 0) == ([0], [-10])
    assert motif('pre-post-pre', 15, -5) == ([0, 20], [15])
    assert motif('post-pre-post', -5, 15) == ([0], [-5, 15])
    assert motif('quadruplet', 5, 20) == ([5, 20], [0, 25])
    assert motif('quadruplet', 5, -88.5) == ([0, 93.5], [5, 88.5])
    with pytest.raises(ValueError, match='quintuplet'):
        motif('quintuplet', 5, 5)


def test_quadruplets_are_two_pairs_at_the_stated_distance():
    for t_ms in (-88.5, -20, 20, 83.7):
        pre, post = (np.array(side) for side in protocol.motif('quadruplet', 5, t_ms))
        centres = (pre + post)/2
        assert centres[1] - centres[0] == pytest.approx(abs(t_ms))
        assert list(post - pre) == ([-5, 5] if t_ms > 0 else [5, -5])


def test_trains_lie_on_the_grid_and_never_coincide():
    triplet_reference.check_trains(protocol.conditions(60))


@pytest.mark.parametrize('expectation', triplet_reference.judged('triplet_hippocampus'))
def test_expectations_by_reference(expectation, by_reference):
    """Published parameters, data and stimuli give the stated values without Brian2."""
    triplet_reference.check('triplet_hippocampus', expectation, by_reference)


@pytest.mark.parametrize('kind', pairs.KINDS)
def test_every_set_beats_the_best_pair_rule(kind, by_reference):
    assert float(by_reference['E_' + kind]) < float(by_reference['E_pair'])/2


@pytest.mark.slow
def test_simulation_equals_the_reference(smoke):
    """Every change of every set, simulated in C++, is that of the reference within 1e-9."""
    triplet_reference.check_simulation(protocol.run(triplet_reference.Simulation(), n_repeats=6),
                                       smoke('triplet_hippocampus')[0])
