"""Statistics over seeds: intervals, effect sizes, comparisons. Imports numpy and scipy only.

The seed is the unit of replication. What scipy has is scipy's (bootstrap, permutation test,
Mann-Whitney U, Student's t); Holm's correction and Hedges' g are a line each, for which
statsmodels or pingouin would bring pandas into every installation.
"""
import warnings

import numpy as np
import scipy


def interval(values, level=0.95):
    """Mean and t interval over the first axis, the seeds.

    values: array (seeds, …). Returns mean, low, high, each of shape (…); with a single seed
    low and high are the mean itself.
    """
    values = np.asarray(values, dtype=float)
    n, mean = values.shape[0], values.mean(axis=0)
    if n < 2:
        return mean, mean, mean
    half = scipy.special.stdtrit(n - 1, (1 + level)/2)*values.std(axis=0, ddof=1)/np.sqrt(n)
    return mean, mean - half, mean + half


def share_interval(values, level=0.95):
    """Share of ones among zeros and ones, with the exact interval of Clopper and Pearson.

    values: one 0 or 1 per seed, (seeds,). The t interval has no width where all seeds agree, as if
    six of six proved certainty; the exact one is then 0.54 to 1. Other values: ValueError.
    """
    values = np.asarray(values, dtype=float)
    if not np.isin(values, (0, 1)).all():
        raise ValueError(f'a share is counted over zeros and ones, not {values.tolist()}')
    ones = int(values.sum())
    found = scipy.stats.binomtest(ones, values.size).proportion_ci(level, method='exact')
    return ones/values.size, float(found.low), float(found.high)


def bootstrap_interval(values, *, statistic=np.mean, level=0.95, resamples=9999, seed=1949):
    """Value of the statistic with its bias-corrected, accelerated bootstrap interval: three floats.

    values: one per seed, (seeds,). With one seed, or equal values, the interval is the value
    itself; where the correction is undefined (a median among ties), it is the percentile interval.
    """
    values = np.asarray(values, dtype=float)
    value = float(statistic(values))
    if values.size < 2 or not np.ptp(values) > 0:
        return value, value, value
    for method in ('BCa', 'percentile'):
        with warnings.catch_warnings(), np.errstate(invalid='ignore', divide='ignore'):
            warnings.simplefilter('ignore', category=scipy.stats.DegenerateDataWarning)
            found = scipy.stats.bootstrap(
                (values,), statistic, confidence_level=level, n_resamples=resamples, method=method,
                random_state=np.random.default_rng(seed)).confidence_interval
        if np.isfinite([found.low, found.high]).all():
            break
    return value, float(found.low), float(found.high)


def hedges_g(treated, control):
    """Hedges' g: difference of means over the pooled standard deviation, corrected for few samples.

    Paired values are treated the same, so that g does not depend on the pairing.
    """
    a, b = np.asarray(treated, dtype=float), np.asarray(control, dtype=float)
    free = a.size + b.size - 2
    if free < 1:
        return np.nan
    pooled = np.sqrt(((a.size - 1)*_variance(a) + (b.size - 1)*_variance(b))/free)
    difference = a.mean() - b.mean()
    if pooled == 0:
        return 0.0 if difference == 0 else float(np.copysign(np.inf, difference))
    if free <= 1:
        return np.nan
    gammaln = scipy.special.gammaln
    exact = np.exp(gammaln(free/2) - gammaln((free - 1)/2))/np.sqrt(free/2)
    return float(difference/pooled*exact)


def _variance(values):
    return values.var(ddof=1) if values.size > 1 else 0.0


def auc(members, others):
    """Area under the ROC curve: probability that a member has more spikes than another cell; ties
    count half.

    members, others: spike counts of the cells in one trial. 0.5 is chance; blind to assemblies that
    are always on.
    """
    members, others = np.asarray(members), np.asarray(others)
    if not members.size or not others.size:
        return np.nan
    found = scipy.stats.mannwhitneyu(members, others, method='asymptotic')
    return float(found.statistic/(members.size*others.size))


def cliffs_delta(treated, control):
    """Cliff's delta, between -1 and 1: how much more often a treated value exceeds a control value
    than the reverse."""
    return 2*auc(treated, control) - 1


def holm(p_values):
    """Holm's step-down correction; p values adjusted for the number of comparisons, in the order
    given."""
    p = np.asarray(p_values, dtype=float)
    order = np.argsort(p, kind='stable')
    stepped = np.maximum.accumulate((p.size - np.arange(p.size))*p[order])
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted


def paired(treated, control, *, level=0.95, resamples=9999, seed=1949):
    """Comparison of two conditions run with the same seeds: arrays (seeds,) in the same order.

    Returns a dict: difference (mean) with low and high of its bootstrap interval, hedges_g,
    cliffs_delta, and p of the exchange of the two conditions within seeds (exact up to 13 seeds;
    with n seeds it cannot be below 2/2**n).
    """
    a, b = np.asarray(treated, dtype=float), np.asarray(control, dtype=float)
    if a.shape != b.shape or a.ndim != 1:
        raise ValueError(f'paired values must be flat and equally many, not {a.shape} and '
                         f'{b.shape}')
    difference, low, high = bootstrap_interval(a - b, level=level, resamples=resamples, seed=seed)
    p = np.nan
    if a.size > 1:
        p = float(scipy.stats.permutation_test(
            (a, b), lambda x, y, axis: np.mean(x - y, axis=axis), permutation_type='samples',
            vectorized=True, n_resamples=resamples,
            random_state=np.random.default_rng(seed)).pvalue)
    return dict(difference=difference, low=low, high=high, hedges_g=hedges_g(a, b),
                cliffs_delta=cliffs_delta(a, b),
                p=p)


def against(control, conditions, **more):
    """`paired` of every condition against one control, with p_holm corrected over all of them.

    control: array (seeds,); conditions: mapping of name to array (seeds,). Returns a mapping of
    name to dict.
    """
    found = {name: paired(values, control, **more) for name, values in conditions.items()}
    for one, p in zip(found.values(), holm([one['p'] for one in found.values()])):
        one['p_holm'] = float(p)
    return found
