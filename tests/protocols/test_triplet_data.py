"""The triplet experiment: published data, stimuli, and E, first in NumPy, then through the runner."""
import json
from pathlib import Path

import numpy as np
import pytest

import reference_stdp as reference
from homeozoo.analysis import report
from homeozoo.running import store
from homeozoo.protocols import triplet_data
from homeozoo.running.runner import run_protocol

EXPECTATIONS = Path(triplet_data.__file__).with_suffix('.json')


class ReferenceSimulation:
    """Answers a sweep with the NumPy reference instead of Brian2."""
    seeds = (1,)

    def sweep(self, build, points, *, measure, nearest, n_pairs, w_start):
        stimuli = sum(triplet_data.conditions(n_pairs).values(), [])
        results = []
        for point in points:
            parameters = {name.removeprefix('trip_'): float(value) for name, value in point.items()}
            results.append([reference.triplet(pre, post, w_start, nearest=nearest, **parameters)[2][-1]
                            for pre, post, _ in stimuli])
        return dict(w=np.array(results)[:, None])


@pytest.fixture(scope='module')
def by_reference():
    """Arrays of run() at default scale, computed by the reference."""
    return triplet_data.run(ReferenceSimulation())


@pytest.fixture(scope='module')
def simulated(tmp_path_factory):
    """Arrays of run() at default scale, simulated in C++ through the runner."""
    out = tmp_path_factory.mktemp('triplet')/'triplet_data.npz'
    assert run_protocol('triplet_data', out=out) == 0
    return store.load(out)[0]


def judged():
    """Expectations with a bound, as (name, expectation)."""
    _, expectations = report.read(EXPECTATIONS)
    return [pytest.param(item, id=item['quantity']) for item in expectations if item['tolerance']]


# --- data

def test_visual_cortex_table():
    rows = triplet_data.read('triplet_visual_cortex.csv')
    found = {(row['rate_hz'], row['lag_ms']): (float(row['change']), float(row['sem']))
             for row in rows}
    assert len(rows) == len(found) == 10
    assert found['0.1', '-10'] == (-0.29, 0.08)
    assert found['40', '-10'] == (0.56, 0.32)
    assert found['50', '10'] == (0.56, 0.26)


def test_hippocampal_table():
    rows = triplet_data.read('triplet_hippocampus.csv')
    kinds = [row['kind'] for row in rows]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        'pair': 2, 'pre-post-pre': 4, 'post-pre-post': 4, 'quadruplet': 3}
    assert triplet_data.column(rows, 'sem').min() > 0


# --- stimuli

def test_motifs_by_hand():
    motif = triplet_data.motif
    assert motif('pair', -10, 0) == ([0], [-10])
    assert motif('pre-post-pre', 15, -5) == ([0, 20], [15])
    assert motif('post-pre-post', -5, 15) == ([0], [-5, 15])
    assert motif('quadruplet', 5, 20) == ([5, 20], [0, 25])
    assert motif('quadruplet', 5, -88.5) == ([0, 93.5], [5, 88.5])
    with pytest.raises(ValueError, match='quintuplet'):
        motif('quintuplet', 5, 5)


def test_quadruplets_are_two_pairs_at_the_stated_distance():
    for t_ms in (-88.5, -20, 20, 83.7):
        pre, post = (np.array(side) for side in triplet_data.motif('quadruplet', 5, t_ms))
        centres = (pre + post)/2
        assert centres[1] - centres[0] == pytest.approx(abs(t_ms))
        assert list(post - pre) == ([-5, 5] if t_ms > 0 else [5, -5])


def test_trains_lie_on_the_grid_and_never_coincide():
    for block in triplet_data.conditions(60).values():
        for pre, post, _ in block:
            steps = np.concatenate([pre, post])/1e-4
            np.testing.assert_allclose(steps, np.rint(steps), rtol=0, atol=1e-6)
            assert len(np.unique(np.rint(steps))) == len(steps)
            assert steps.min() > 0


def test_one_continuous_train_of_sixty_pairs():
    visual = triplet_data.conditions(60)['visual']
    rows = triplet_data.read('triplet_visual_cortex.csv')
    for (pre, post, factor), row in zip(visual, rows):
        assert factor*len(pre) == 60
        np.testing.assert_allclose(post - pre, 1e-3*float(row['lag_ms']))
        np.testing.assert_allclose(np.diff(pre), 1/float(row['rate_hz']))


@pytest.mark.parametrize('name', triplet_data.VISUAL_SETS)
def test_sixty_times_one_pair_equals_sixty_pairs_at_a_tenth_of_a_hertz(name):
    """The shortcut at 0.1 Hz: traces are gone after 10 s, to 1e-6 of the change."""
    for lag_ms in (10, -10):
        one = reference.triplet(*triplet_data.train(0.1, lag_ms, 1), 0, **reference.TRIPLET_SETS[name])
        all_ = reference.triplet(*triplet_data.train(0.1, lag_ms, 60), 0, **reference.TRIPLET_SETS[name])
        assert all_[2][-1] == pytest.approx(60*one[2][-1], rel=1e-6, abs=1e-12)


# --- E

def test_error_by_hand():
    # ((0.1/0.1)**2 + (0.4/0.2)**2)/2
    found = triplet_data.error(np.array([0.1, 0.4]), np.zeros(2), np.array([0.1, 0.2]))
    assert found == pytest.approx(2.5)


def test_no_neighbour_beats_the_best_pair_rule(by_reference):
    """The least-squares amplitudes are a minimum of E, and both are positive."""
    data, sem = by_reference['visual_data'], by_reference['visual_sem']
    units = [triplet_data.pair_point(1, 0), triplet_data.pair_point(0, 1)]
    response = ReferenceSimulation().sweep(None, units, measure=None, nearest=False,
                                           n_pairs=60, w_start=0.0)['w'][:, 0].T
    factor = np.array([c[2] for c in triplet_data.conditions(60)['visual']])
    response = factor[:, None]*response[:len(data)]
    best = np.array([by_reference['pair_visual_A_plus'], by_reference['pair_visual_A_minus']])
    assert np.all(best > 0)
    lowest = triplet_data.error(response @ best, data, sem)
    assert lowest == pytest.approx(float(by_reference['E_visual_pair']), rel=1e-9)
    for step in ([1e-5, 0], [-1e-5, 0], [0, 1e-5], [0, -1e-5]):
        assert triplet_data.error(response @ (best + step), data, sem) > lowest


@pytest.mark.parametrize('expectation', judged())
def test_expectations_by_reference(expectation, by_reference):
    """Published parameters, data and stimuli give the stated values without Brian2."""
    row = report.judge('triplet_data', '', expectation, by_reference, 'default')
    assert row['passed'], f'{row["ours"]} is not {row["published"]} within {row["tolerance"]}'


@pytest.mark.parametrize('name', triplet_data.VISUAL_SETS)
def test_every_visual_set_needs_its_triplet_term(name, by_reference):
    """Claim of the figure: each set beats the best pair rule tenfold, none does without A3_plus."""
    pair = float(by_reference['E_visual_pair'])
    assert float(by_reference['E_' + name]) < pair/10
    assert float(by_reference['E_' + name + '_without_A3_plus']) > pair


@pytest.mark.parametrize('name', triplet_data.HIPPOCAMPAL_SETS)
def test_every_hippocampal_set_beats_the_best_pair_rule(name, by_reference):
    assert float(by_reference['E_' + name]) < float(by_reference['E_hippocampal_pair'])/2


def test_expectations_name_existing_arrays(by_reference):
    for item in json.loads(EXPECTATIONS.read_text())['expectations']:
        assert item['ours'] in by_reference
        assert item.get('control') is None or item['control'] in by_reference


@pytest.mark.slow
def test_simulation_equals_the_reference(simulated, by_reference):
    """Every change of every set, simulated in C++, is that of the reference within 1e-9."""
    assert sorted(simulated) == sorted(by_reference)
    for name, expected in by_reference.items():
        if expected.dtype.kind != 'f':
            assert np.array_equal(simulated[name], expected)
            continue
        np.testing.assert_allclose(simulated[name], expected, rtol=0, atol=1e-9, err_msg=name)


@pytest.mark.slow
@pytest.mark.parametrize('expectation', judged())
def test_expectations_by_simulation(expectation, simulated):
    row = report.judge('triplet_data', '', expectation, simulated, 'default')
    assert row['passed'], f'{row["ours"]} is not {row["published"]} within {row["tolerance"]}'


def test_figure_draws_and_says_the_claim(by_reference):
    """The drawing takes what run() returns; its title holds both values of E."""
    import matplotlib
    matplotlib.use('Agg')
    from matplotlib import pyplot as plt

    from homeozoo.figures import triplet_data as figure_file
    figure = figure_file.draw(by_reference, {})
    title = figure.get_suptitle()
    assert 'E = 0.34' in title and '7.6' in title
    assert len(figure.axes) == 5
    plt.close(figure)
