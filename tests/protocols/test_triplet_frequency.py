"""Triplet rule against pairing frequency: data, stimuli, and E from the NumPy reference."""
import numpy as np
import pytest

import reference_stdp as reference
import triplet_reference
from homeozoo.protocols import _triplet_pairs as pairs
from homeozoo.protocols import triplet_frequency as protocol


@pytest.fixture(scope='module')
def by_reference():
    """Arrays of run() at default scale, computed by the reference."""
    return protocol.run(triplet_reference.Simulation())


def test_visual_cortex_table():
    rows = pairs.read('triplet_visual_cortex.csv')
    found = {(row['rate_hz'], row['lag_ms']): (float(row['change']), float(row['sem']))
             for row in rows}
    assert len(rows) == len(found) == 10
    assert found['0.1', '-10'] == (-0.29, 0.08)
    assert found['40', '-10'] == (0.56, 0.32)
    assert found['50', '10'] == (0.56, 0.26)


def test_trains_lie_on_the_grid_and_never_coincide():
    triplet_reference.check_trains(protocol.conditions(60))


def test_one_continuous_train_of_sixty_pairs():
    visual = protocol.conditions(60)['visual']
    rows = pairs.read('triplet_visual_cortex.csv')
    for (pre, post, factor), row in zip(visual, rows):
        assert factor*len(pre) == 60
        np.testing.assert_allclose(post - pre, 1e-3*float(row['lag_ms']))
        np.testing.assert_allclose(np.diff(pre), 1/float(row['rate_hz']))


@pytest.mark.parametrize('kind', pairs.KINDS)
def test_sixty_times_one_pair_equals_sixty_pairs_at_a_tenth_of_a_hertz(kind):
    """The shortcut at 0.1 Hz: traces are gone after 10 s, to 1e-6 of the change."""
    rule = reference.TRIPLET_SETS['visual_' + kind]
    for lag_ms in (10, -10):
        one = reference.triplet(*protocol.train(0.1, lag_ms, 1), 0, **rule)
        all_ = reference.triplet(*protocol.train(0.1, lag_ms, 60), 0, **rule)
        assert all_[2][-1] == pytest.approx(60*one[2][-1], rel=1e-6, abs=1e-12)


def test_error_by_hand():
    # ((0.1/0.1)**2 + (0.4/0.2)**2)/2
    found = pairs.error(np.array([0.1, 0.4]), np.zeros(2), np.array([0.1, 0.2]))
    assert found == pytest.approx(2.5)


def test_no_neighbour_beats_the_best_pair_rule(by_reference):
    """The least-squares amplitudes are a minimum of E, and both are positive."""
    data, sem = by_reference['data'], by_reference['sem']
    stimuli = pairs.Stimuli(triplet_reference.Simulation(), protocol.conditions(60), 0.0)
    units = [pairs.pair_point(1, 0), pairs.pair_point(0, 1)]
    found = stimuli.sim.sweep(None, units, trains=stimuli.trains, nearest=False, w_start=0.0)
    response = (stimuli.factor*found['w'][:, 0])[:, stimuli.slices['visual']].T
    best = np.array([by_reference['pair_A_plus'], by_reference['pair_A_minus']])
    assert np.all(best > 0)
    lowest = pairs.error(response @ best, data, sem)
    assert lowest == pytest.approx(float(by_reference['E_pair']), rel=1e-9)
    for step in ([1e-5, 0], [-1e-5, 0], [0, 1e-5], [0, -1e-5]):
        assert pairs.error(response @ (best + step), data, sem) > lowest


@pytest.mark.parametrize('expectation', triplet_reference.judged('triplet_frequency'))
def test_expectations_by_reference(expectation, by_reference):
    """Published parameters, data and stimuli give the stated values without Brian2."""
    triplet_reference.check('triplet_frequency', expectation, by_reference)


@pytest.mark.parametrize('kind', pairs.KINDS)
def test_every_set_needs_its_triplet_term(kind, by_reference):
    """Claim of the figure: each set beats the best pair rule tenfold, none does without A3_plus."""
    pair = float(by_reference['E_pair'])
    assert float(by_reference['E_' + kind]) < pair/10
    assert float(by_reference[f'E_{kind}_without_A3_plus']) > pair


@pytest.mark.slow
def test_simulation_equals_the_reference(smoke):
    """Every change of every set, simulated in C++, is that of the reference within 1e-9."""
    triplet_reference.check_simulation(protocol.run(triplet_reference.Simulation(), n_pairs=6),
                                       smoke('triplet_frequency')[0])


def test_figure_says_the_claim(by_reference, draw):
    said = draw('triplet_frequency', by_reference, {}).caption
    assert 'E = 0.34' in said and '7.6' in said
