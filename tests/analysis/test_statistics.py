"""Statistics over seeds, against scipy or by hand."""
import numpy as np
import pytest
from scipy import stats

from homeozoo.analysis import statistics


def test_interval_of_three_seeds_by_hand():
    mean, low, high = statistics.interval([9.0, 10.0, 11.0])
    t = 0.95 * np.sqrt(2 / (1 - 0.95 ** 2))  # closed form, 2 degrees of freedom
    half = t * 1.0 / np.sqrt(3)
    assert mean == 10
    assert (low, high) == pytest.approx((10 - half, 10 + half), rel=1e-9)


def test_interval_covers_the_truth_at_its_nominal_rate():
    """95 % of intervals of 5 seeds hold the mean; 2000 trials, 4 s.d. band."""
    rng = np.random.default_rng(1)
    draws = rng.normal(3.0, 2.0, (2000, 5))
    held = [low <= 3.0 <= high for _, low, high in map(statistics.interval, draws)]
    assert abs(np.mean(held) - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 2000)


def test_interval_over_the_first_axis():
    """Each column of (seeds, …) has the interval of its own; one seed has none."""
    values = np.random.default_rng(2).normal(size=(7, 3))
    whole = np.array(statistics.interval(values))
    assert whole.T == pytest.approx(np.array([statistics.interval(v) for v in values.T]))
    assert [v.tolist() for v in statistics.interval(values[:1])] == [values[0].tolist()]*3


def test_auc_with_ties_by_hand():
    """Pairs (2,1) (2,2) (0,1) (0,2): one win, one tie."""
    assert statistics.auc([2, 0], [1, 2]) == pytest.approx(1.5/4)
    assert statistics.auc([3, 4], [0, 1]) == 1 and statistics.auc([1, 1], [1, 1]) == 0.5
    assert np.isnan(statistics.auc([], [1]))


def test_bootstrap_interval_covers():
    """The 95 % interval of 20 normal values covers the mean in 88 to 98 % of 300 samples."""
    rng = np.random.default_rng(11)
    covered = [low <= 3 <= high for _, low, high in
               (statistics.bootstrap_interval(rng.normal(3, 1, 20), resamples=500)
                for _ in range(300))]
    assert 0.88 < np.mean(covered) < 0.98


def test_bootstrap_interval_of_equal_values():
    assert statistics.bootstrap_interval([2.0, 2.0, 2.0]) == (2, 2, 2)
    assert statistics.bootstrap_interval([4.0]) == (4, 4, 4)
    assert statistics.bootstrap_interval([8.0, 8, 8, 7], statistic=np.median)[:2] == (8, 7)
    assert statistics.bootstrap_interval([1.0, 2, 4]) == statistics.bootstrap_interval([1.0, 2, 4])


def test_hedges_g_by_hand():
    """Means 3 and 1, both variances 1, 3 + 3 values: d = 2, J = Gamma(2)/(sqrt(2) Gamma(3/2)) =
    0.7979."""
    assert statistics.hedges_g([2, 3, 4], [0, 1, 2]) == pytest.approx(2*np.sqrt(2/np.pi))
    assert (statistics.hedges_g([1, 1], [0, 0]) == np.inf
            and statistics.hedges_g([1, 1], [1, 1]) == 0)


def test_cliffs_delta():
    assert (statistics.cliffs_delta([3, 4], [1, 2]) == 1
            and statistics.cliffs_delta([1, 2], [3, 4]) == -1)
    assert statistics.cliffs_delta([1, 3], [2, 2]) == 0


def test_holm_by_hand():
    assert statistics.holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert statistics.holm([0.5, 0.9]) == pytest.approx([1.0, 1.0])


def test_paired_uses_the_pairing():
    """A shift of 1 under a spread of 10 between seeds shows only in pairs; six seeds reach p =
    2/64."""
    seeds = np.array([0.0, 10, 20, 30, 40, 50])
    shifted = seeds + [1.0, 1.1, 0.9, 1.2, 0.8, 1.05]
    found = statistics.paired(shifted, seeds)
    assert found['p'] == pytest.approx(2/64)
    assert 0.8 < found['low'] < found['difference'] < found['high'] < 1.2
    assert stats.mannwhitneyu(shifted, seeds).pvalue > 0.5
    assert statistics.paired(seeds, seeds)['p'] == 1
    with pytest.raises(ValueError, match='equally many'):
        statistics.paired(seeds, seeds[:3])


def test_against_corrects_over_conditions():
    control = np.arange(6.0)
    found = statistics.against(control, dict(up=control + np.linspace(1, 2, 6), same=control[::-1]))
    assert found['up']['p_holm'] == pytest.approx(2*found['up']['p'])
    assert found['same']['p_holm'] >= found['same']['p']
