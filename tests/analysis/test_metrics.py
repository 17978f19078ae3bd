"""Measures on synthetic spike trains and numbers with known answers."""
import numpy as np
import pytest

from homeozoo.analysis import metrics


def poisson(rng, rates_hz, stop_s, start_s=0.0):
    """Independent Poisson spikes: t_s and i, sorted by time."""
    counts = rng.poisson(np.asarray(rates_hz)*(stop_s - start_s))
    i = np.repeat(np.arange(len(counts)), counts)
    t = rng.uniform(start_s, stop_s, i.size)
    order = np.argsort(t)
    return t[order], i[order]


# -------------------------------------------------------------------------------- rates and spiking

def test_runaway_index_of_a_burst():
    """10 cells: 5 Hz throughout, and one second with 20 Hz more; R is 25/5 and the window is found.
    """
    # 20 s, every cell each 200 ms
    regular = np.repeat(np.arange(100)/5 + 0.055, 10)
    burst = np.repeat(8 + np.arange(20)/20 + 0.013, 10)
    t = np.sort(np.concatenate([regular, burst]))
    assert metrics.runaway_index(t, 10, 5.0, 0.0, 20.0) == pytest.approx(5.0)
    assert metrics.runaway_index(t, 10, 5.0, 10.0, 20.0) == pytest.approx(1.0)
    centres, rate = metrics.smoothed_rate(t, 10, 0.0, 20.0)
    assert centres[rate.argmax()] == pytest.approx(8.5, abs=0.06)
    assert centres[0] == pytest.approx(0.5) and centres[-1] == pytest.approx(19.5)


def test_runaway_index_smooths():
    """All spikes of one second within 10 ms give the same R as spread ones."""
    crammed = np.full(50, 3.005)
    assert metrics.runaway_index(crammed, 10, 5.0, 0.0, 10.0) == pytest.approx(1.0)


def test_runaway_index_needs_a_window():
    assert np.isnan(metrics.runaway_index([0.1], 1, 5.0, 0.0, 0.5))


def test_assembly_index_of_a_locked_assembly():
    """A tenth of the cells at 55 Hz: R of the population is 2, of the assembly 11; its stimulus
    does not count, what follows it does."""
    cells = [np.arange(10), np.arange(10, 20)]
    clock = np.repeat(np.arange(0.0, 20.0, 0.2) + 0.013, 100)
    each = np.tile(np.arange(100), 100)
    locked = np.repeat(np.arange(5.0, 7.0, 0.02) + 0.005, 10)     # 50 Hz more from 5 s to 7 s
    t, i = np.r_[clock, locked], np.r_[each, np.tile(np.arange(10), 100)]
    assert metrics.runaway_index(t, 100, 5.0, 1.0, 20.0) == pytest.approx(2.0)
    assert metrics.assembly_index(t, i, cells, 5.0, 1.0, 20.0) == pytest.approx([11.0, 1.0])
    driven = np.zeros((2, 400), dtype=bool)
    driven[0, 100:140] = True
    found = metrics.assembly_index(t, i, cells, 5.0, 1.0, 20.0, driven=driven)
    assert found == pytest.approx([1.0, 1.0])
    driven[0, 130:] = False                                        # 0.5 s of it after the cue
    found = metrics.assembly_index(t, i, cells, 5.0, 1.0, 20.0, driven=driven)
    assert found == pytest.approx([6.0, 1.0])
    driven[1] = True
    assert np.isnan(metrics.assembly_index(t, i, cells, 5.0, 1.0, 20.0, driven=driven)[1])


def test_cell_rates():
    t, i = np.array([0.1, 0.2, 0.9, 1.0, 1.5]), np.array([0, 0, 2, 2, 0])
    assert list(metrics.cell_rates(t, i, [2, 0, 7], 0.0, 1.0)) == [1.0, 2.0, 0.0]
    assert list(metrics.cell_rates([], np.array([], dtype=int), [0, 1], 0, 1)) == [0, 0]


def test_cv_of_poisson_and_clock():
    t, i = poisson(np.random.default_rng(1), np.full(50, 20.0), 100.0)
    assert metrics.cv_isi(t, i) == pytest.approx(1.0, abs=0.01)
    clock = np.arange(200)*0.05
    assert (metrics.cv_isi(np.repeat(clock, 3), np.tile([0, 1, 2], 200))
            == pytest.approx(0.0, abs=1e-9))


def test_cv_of_gamma_intervals():
    """Gamma intervals of order 4 have CV 1/2."""
    gaps = np.random.default_rng(2).gamma(4, 0.02, (40, 2000))
    t = gaps.cumsum(axis=1)
    i = np.repeat(np.arange(40), 2000)
    assert metrics.cv_isi(t.ravel(), i) == pytest.approx(0.5, abs=0.01)


def test_cv_leaves_out_cells_with_few_spikes():
    t = np.concatenate([np.arange(10)*0.1, [0.0, 0.01, 0.5, 0.9]])
    i = np.array([0]*10 + [1]*4)
    assert metrics.cv_isi(t, i) == pytest.approx(0, abs=1e-9)
    assert np.isnan(metrics.cv_isi(t, i, 0.0, 0.35))


def test_fano():
    """1 for Poisson cells, 20 for 20 cells with one common train, 0 for clocks."""
    t, _ = poisson(np.random.default_rng(3), np.full(20, 5.0), 2000.0)
    assert metrics.fano(t, 0, 2000) == pytest.approx(1.0, abs=0.05)
    common, _ = poisson(np.random.default_rng(4), [5.0], 2000.0)
    assert metrics.fano(np.repeat(common, 20), 0, 2000) == pytest.approx(20.0, rel=0.05)
    assert metrics.fano(np.arange(1000)*0.01 + 0.005, 0, 10) == 0
    assert np.isnan(metrics.fano([], 0, 10))


# ------------------------------------------------------------------------ excitation and inhibition

@pytest.mark.parametrize('lag_bins', [0, 3, -2])
def test_current_correlation_finds_the_lag(lag_bins):
    """Inhibition is excitation shifted by whole bins, plus as much noise: r = 1/sqrt(2) at the
    shift."""
    rng = np.random.default_rng(5)
    bins = rng.standard_normal((3, 4000))
    noise = rng.standard_normal((3, 4000))
    exc = np.repeat(bins, 5, axis=1)
    inh = np.repeat(np.roll(bins, lag_bins, axis=1) + noise, 5, axis=1)
    r, lag = metrics.current_correlation(exc, inh, 0.001)
    assert lag == pytest.approx(np.full(3, lag_bins*0.005))
    assert r == pytest.approx(np.full(3, np.sqrt(0.5)), abs=0.03)


def test_current_correlation_of_unrelated_currents():
    rng = np.random.default_rng(6)
    r, _ = metrics.current_correlation(rng.standard_normal((5, 20000)),
                                       rng.standard_normal((5, 20000)), 0.005)
    assert np.all(r < 0.04)
    r, lag = metrics.current_correlation(np.ones((1, 100)), rng.standard_normal((1, 100)), 0.005)
    assert np.isnan(r[0]) and np.isnan(lag[0])


def test_stimulus_correlation():
    exc = np.array([[1.0, 2, 3], [1, 2, 3]])
    assert (metrics.stimulus_correlation(exc, np.array([[2.0, 4, 6], [3, 2, 1]]))
            == pytest.approx([1, -1]))


# ------------------------------------------------------------------------------------------ weights

def test_selectivity_counts_by_membership():
    """Cells 0, 1 | 2, 3; cell 4 belongs to none: 0.4 within, 0.1 between, the rest not counted."""
    i, j = np.array([0, 2, 0, 3, 4, 1]), np.array([1, 3, 2, 1, 0, 4])
    w = np.array([0.5, 0.3, 0.1, 0.1, 9.0, 9.0])
    assert metrics.selectivity(w, i, j, [[0, 1], [2, 3]], 5) == pytest.approx(4.0)
    assert metrics.within_between(w, i, j, [[0, 1], [2, 3]], 5) == pytest.approx((0.4, 0.1))


def test_selectivity_of_overlapping_patterns():
    """A cell of two patterns is within both."""
    i, j = np.array([0, 1, 0]), np.array([1, 2, 2])
    assert (metrics.within_between([0.2, 0.4, 0.1], i, j, [[0, 1], [1, 2]], 3)
            == pytest.approx((0.3, 0.1)))
    assert np.isnan(metrics.selectivity([0.2], [0], [1], [[0, 1]], 2))


def test_background_is_between_cells_of_no_pattern():
    i, j, w = np.array([0, 1, 3, 4, 3]), np.array([1, 3, 4, 3, 0]), np.arange(5.0)
    assert list(metrics.background(w, i, j, [[0, 1], [2]], 5)) == [2.0, 3.0]


def test_weight_shape():
    rng = np.random.default_rng(7)
    lognormal = metrics.weight_shape(np.exp(rng.standard_normal(50000)*0.3 - 3), 0, 1)
    assert abs(lognormal['log_skew']) < 0.05
    bimodal = metrics.weight_shape(np.array([0, 0, 0.004, 0.5, 0.996, 1.0]), 0, 1)
    assert (bimodal['at_low'], bimodal['at_high']) == (0.5, pytest.approx(1/3))
    assert np.isnan(metrics.weight_shape(np.full(5, 0.3), 0, 1)['log_skew'])


# ------------------------------------------------------------------------------------------- recall

CUES, CUE = np.arange(1.0, 21.0), 0.25
CUED, UNCUED, OTHERS = np.arange(20), np.arange(20, 40), np.arange(40, 200)


def test_completion_gain_is_a_difference():
    """One cell: 8 Hz in the cue, 5 Hz in the 400 ms before: 3 Hz."""
    t = np.array([0.61, 0.75, 1.0, 1.1, 1.25])                             # 1.25 is after the cue
    assert (metrics.completion_gain(t, np.zeros(5, dtype=int), [0], [1.0], 0.25)
            == pytest.approx(3.0))


def healthy(rng):
    """5 Hz everywhere; in the cue the cued fire at 60 Hz and the un-cued members at 20 Hz."""
    parts = [poisson(rng, np.full(200, 5.0), 22.0)]
    for on in CUES:
        t, i = poisson(rng, np.r_[np.full(20, 55.0), np.full(20, 15.0)], on + CUE, on)
        parts.append((t, i))
    return tuple(np.concatenate(part) for part in zip(*parts))


def ran_away(rng):
    """The members fire at 40 Hz always, the cue adds to the cued alone."""
    parts = [poisson(rng, np.r_[np.full(40, 40.0), np.full(160, 10.0)], 22.0)]
    for on in CUES:
        parts.append(poisson(rng, np.full(20, 20.0), on + CUE, on))
    return tuple(np.concatenate(part) for part in zip(*parts))


def recall(t, i):
    return dict(Q=metrics.recall_q(t, i, UNCUED, CUED, OTHERS, CUES, CUE),
                AUC=metrics.trial_aucs(t, i, UNCUED, OTHERS, CUES, CUE).mean(),
                G=metrics.completion_gain(t, i, UNCUED, CUES, CUE),
                R=metrics.runaway_index(t, 200, 5.0, 0.0, 22.0))


def test_healthy_recall():
    found = recall(*healthy(np.random.default_rng(8)))
    assert found['G'] == pytest.approx(15, abs=1.5)
    assert found['Q'] == pytest.approx(0.25, abs=0.04) and found['AUC'] > 0.7
    assert found['R'] < 2


def test_trap_runaway_looks_like_recall():
    """Assemblies that are always on have good Q and AUC; G and R tell."""
    found = recall(*ran_away(np.random.default_rng(9)))
    assert found['Q'] > 0.2 and found['AUC'] > 0.7
    assert found['G'] == pytest.approx(0, abs=1.5) and found['R'] > 3
    assert not metrics.in_target(**{**GOOD, 'runaway': found['R'], 'gain_hz': found['G']})


GOOD = dict(runaway=1.5, assembly=1.5, selectivity=10, selectivity_bg=10, gain_hz=8, weakest_hz=1,
            novel_hz=-5)


def test_in_target_asks_for_all():
    """Each alone can fail it; a new pattern may be suppressed, but not recalled."""
    assert metrics.in_target(**GOOD) and tuple(GOOD) == metrics.JUDGED
    bad = dict(runaway=2.1, assembly=2.1, selectivity=4, selectivity_bg=4, gain_hz=3,
               weakest_hz=-0.1, novel_hz=1.6)
    for name in GOOD:
        assert not metrics.in_target(**{**GOOD, name: bad[name]})
        assert not metrics.in_target(**{**GOOD, name: np.nan})
    assert list(metrics.in_target(**{**GOOD, 'runaway': np.array([1, 9])})) == [True, False]


def test_capacity():
    """Clearly above, above with too wide an interval, at chance; none where the network ran away.
    """
    aucs = np.array([[0.9, 0.92, 0.91, 0.9], [0.95, 0.45, 0.95, 0.45], [0.5, 0.52, 0.48, 0.5]])
    assert metrics.told_apart(aucs) == metrics.capacity(aucs, 1.5, 2.0) == 1
    assert metrics.capacity(aucs, 2.5, 1.0) == 0 and metrics.capacity(aucs, np.nan) == 0
    assert metrics.capacity(aucs, 1.0, 2.5) == 0
    with pytest.raises(ValueError, match='three'):
        metrics.capacity(aucs[:, :2], 1.0)


def test_capacity_rarely_counts_chance():
    """Chance AUC (0.5 with 0.1 spread, five trials) is stored in fewer than 2.5 % of the patterns.
    """
    aucs = np.random.default_rng(10).normal(0.5, 0.1, (4000, 5))
    assert metrics.capacity(aucs, 1.0)/4000 < 0.025


def test_forgetting():
    assert metrics.forgetting([0.9, 0.8], [0.7, 0.85]) == pytest.approx([0.2, -0.05])
