"""Measures of stability and of memory. Imports numpy and scipy only.

Spikes are two flat arrays: `t_s`, times in seconds, and `i`, the cell of each. Cells of a
pattern are given as integer arrays. A measure that has nothing to measure is NaN.

Recall is never judged by `auc` or `recall_q` alone: assemblies that are permanently on, as in
a network that ran away, give good values of both. `completion_gain` subtracts the rate
of the same cells before the cue, and `in_target` asks for both runaway indices as well: that of
the population and that of the assemblies, since a tenth of the cells can be locked at 60 Hz and
leave the mean of the population near its target.
"""
import numpy as np
import scipy

from homeozoo.analysis.statistics import auc

#: Bounds of the target quadrant of the stability-plasticity plane: a network that neither runs away
#: nor forgets to learn. runaway_max holds for the population and for every assembly,
#: selectivity_min against the weights between patterns and against the background, gain_min_hz for
#: the mean over patterns, weakest_min_hz for the worst of them; novel_max_hz is one-sided.
TARGET = dict(runaway_max=2.0, selectivity_min=5.0, gain_min_hz=4.0, weakest_min_hz=0.0,
              novel_max_hz=1.5)

#: What `in_target` judges, the names of its arguments.
JUDGED = ('runaway', 'assembly', 'selectivity', 'selectivity_bg', 'gain_hz', 'weakest_hz',
          'novel_hz')

#: A pattern counts as stored if the lower bound of the interval of its AUC exceeds this.
STORED_AUC = 0.6


# -------------------------------------------------------------------------------- rates and spiking

def smoothed_rate(t_s, n_cells, start_s, stop_s, *, window_s=1.0, step_s=0.01):
    """Population rate per cell in a sliding window.

    Returns the centres of the windows (s) and the rates (Hz), of equal length; every window lies
    within [start_s, stop_s). A window is a whole number of steps.
    """
    bins = int(round((stop_s - start_s)/step_s))
    width = int(round(window_s/step_s))
    if bins < width:
        return np.empty(0), np.empty(0)
    edges = start_s + step_s*np.arange(bins + 1)
    total = np.concatenate([[0], np.cumsum(np.histogram(t_s, edges)[0])])
    rate = (total[width:] - total[:-width])/(n_cells*width*step_s)
    return edges[:-width] + width*step_s/2, rate


def runaway_index(t_s, n_cells, target_hz, onset_s, stop_s, *, window_s=1.0):
    """R: maximum of the rate, smoothed over 1 s, from the onset of learning to the end, over the
    target rate."""
    rate = smoothed_rate(t_s, n_cells, onset_s, stop_s, window_s=window_s)[1]
    return float(rate.max()/target_hz) if rate.size else np.nan


def assembly_index(t_s, i, assemblies, target_hz, onset_s, stop_s, *, driven=None, window_s=1.0,
                   step_s=0.05):
    """R of each assembly, shape (assemblies,): largest rate of its cells, smoothed over 1 s, over
    the target rate.

    assemblies: int arrays of cells; driven: boolean (assemblies, bins), bins of step_s from time 0:
    windows that touch a driven bin of the assembly are left out, so that its own stimulus does not
    count. NaN for an assembly that has no window.
    """
    first, last = int(round(onset_s/step_s)), int(round(stop_s/step_s))
    width, edges = int(round(window_s/step_s)), step_s*np.arange(first, last + 1)
    i, found = np.asarray(i), np.full(len(assemblies), np.nan)
    for row, cells in enumerate(assemblies):
        spikes = np.asarray(t_s)[np.isin(i, cells)]
        kept = np.ones(max(0, last - first - width + 1), dtype=bool)
        if driven is not None:
            kept = _sliding(driven[row][first:last], width) == 0
        if kept.any():
            most = _sliding(np.histogram(spikes, edges)[0], width)[kept].max()
            found[row] = most/(len(cells)*width*step_s)/target_hz
    return found


def _sliding(counts, width):
    """Sums over `width` neighbours, from the first that fit."""
    total = np.concatenate([[0], np.cumsum(counts)])
    return total[width:] - total[:-width]


def cell_rates(t_s, i, cells, start_s, stop_s):
    """Rates (Hz) of `cells`, shape (len(cells),), within [start_s, stop_s)."""
    cells = np.asarray(cells, dtype=int)
    i = np.asarray(i)[(np.asarray(t_s) >= start_s) & (np.asarray(t_s) < stop_s)]
    size = int(max(cells.max(initial=-1), i.max(initial=-1))) + 1
    return np.bincount(i, minlength=size)[cells]/(stop_s - start_s)


def cv_isi(t_s, i, start_s=-np.inf, stop_s=np.inf, *, min_spikes=5):
    """Coefficient of variation of interspike intervals, mean over cells with at least `min_spikes`
    spikes.

    1 for a Poisson process, 0 for a clock; NaN if no cell has enough spikes.
    """
    t_s, i = np.asarray(t_s), np.asarray(i)
    inside = (t_s >= start_s) & (t_s < stop_s)
    order = np.lexsort((t_s[inside], i[inside]))
    t, cell = t_s[inside][order], i[inside][order]
    cuts = np.flatnonzero(np.diff(cell)) + 1
    trains = [train for train in np.split(t, cuts) if train.size >= min_spikes]
    if not trains:
        return np.nan
    intervals = [np.diff(train) for train in trains]
    return float(np.mean([gap.std(ddof=1)/gap.mean() for gap in intervals]))


def fano(t_s, start_s, stop_s, *, bin_s=0.1):
    """Fano factor of the population count: variance over mean of the spikes in bins of 100 ms.

    1 for independent Poisson cells, N for N cells that fire the same Poisson train.
    """
    bins = int(np.floor((stop_s - start_s)/bin_s + 1e-9))
    if bins < 2:
        return np.nan
    count = np.histogram(t_s, start_s + bin_s*np.arange(bins + 1))[0]
    return float(count.var(ddof=1)/count.mean()) if count.any() else np.nan


# ------------------------------------------------------------------------ excitation and inhibition

def current_correlation(excitatory, inhibitory, dt_s, *, bin_s=0.005, max_lag_s=0.05):
    """Pearson correlation of the two currents of each cell, at the lag of its maximum.

    excitatory, inhibitory: arrays (cells, times) sampled every dt_s, both counted positive, such as
    g_E*(E_e - V) and g_I*(V - E_i); they are averaged in bins of bin_s.
    Returns r and lag_s, each (cells,); a positive lag means that inhibition follows excitation.
    NaN for a cell without variance.
    """
    per_bin = max(1, int(round(bin_s/dt_s)))
    most = int(round(max_lag_s/(per_bin*dt_s)))

    def binned(current):
        current = np.atleast_2d(np.asarray(current, dtype=float))
        bins = current.shape[1]//per_bin
        return current[:, :bins*per_bin].reshape(len(current), bins, per_bin).mean(axis=2)

    exc, inh = binned(excitatory), binned(inhibitory)
    lags = np.arange(-most, most + 1)
    table = np.empty((len(lags), len(exc)))
    for row, lag in enumerate(lags):
        early = exc[:, max(0, -lag):exc.shape[1] - max(0, lag)]
        late = inh[:, max(0, lag):inh.shape[1] - max(0, -lag)]
        table[row] = _pearson(early, late)
    flat = np.isnan(table).any(axis=0)
    best = np.where(np.isnan(table), -np.inf, table).argmax(axis=0)
    r = table[best, np.arange(table.shape[1])]
    lag_s = lags[best]*per_bin*dt_s
    return np.where(flat, np.nan, r), np.where(flat, np.nan, lag_s)


def stimulus_correlation(excitatory, inhibitory):
    """Pearson correlation across stimuli of the mean currents of each cell; arrays (cells,
    stimuli), returns (cells,)."""
    return _pearson(np.atleast_2d(excitatory), np.atleast_2d(inhibitory))


def _pearson(x, y):
    """Row by row; NaN where a row is constant."""
    with np.errstate(invalid='ignore', divide='ignore'):
        x = x - x.mean(axis=1, keepdims=True)
        y = y - y.mean(axis=1, keepdims=True)
        return (x*y).sum(axis=1)/np.sqrt((x*x).sum(axis=1)*(y*y).sum(axis=1))


# ------------------------------------------------------------------------------------------ weights

def membership(patterns, n_cells):
    """Boolean array (patterns, cells): which cell belongs to which pattern."""
    table = np.zeros((len(patterns), n_cells), dtype=bool)
    for row, cells in enumerate(patterns):
        table[row, np.asarray(cells, dtype=int)] = True
    return table


def selectivity(w, i, j, patterns, n_cells):
    """S: mean weight within patterns over mean weight between members of different patterns.

    w, i, j: weights with their source and target cells. A synapse whose cells share a pattern
    is within; one whose cells belong to patterns, but share none, is between; others do not count.
    """
    within, between = within_between(w, i, j, patterns, n_cells)
    return within/between


def within_between(w, i, j, patterns, n_cells):
    """The two mean weights of `selectivity`; NaN for one that has no synapse."""
    table = membership(patterns, n_cells)
    source, target = table[:, i], table[:, j]
    shared = (source & target).any(axis=0)
    apart = source.any(axis=0) & target.any(axis=0) & ~shared
    w = np.asarray(w)
    return tuple(float(w[mask].mean()) if mask.any() else np.nan for mask in (shared, apart))


def background(w, i, j, patterns, n_cells):
    """Weights between cells that belong to no pattern, a flat array: what plasticity does where
    nothing was shown. `selectivity` is blind to it."""
    free = ~membership(patterns, n_cells).any(axis=0)
    return np.asarray(w)[free[i] & free[j]]


def weight_shape(w, w_min, w_max):
    """Dict of log_skew (skewness of log w, over w > 0) and at_low, at_high: fractions within 1 % of
    each bound."""
    w = np.asarray(w, dtype=float)
    edge = 0.01*(w_max - w_min)
    positive = np.log(w[w > 0])
    skewed = positive.size > 2 and np.ptp(positive) > 0
    return dict(log_skew=float(scipy.stats.skew(positive)) if skewed else np.nan,
                at_low=float(np.mean(w <= w_min + edge)), at_high=float(np.mean(w >= w_max - edge)))


# ------------------------------------------------------------------------------------------- recall

def completion_gain(t_s, i, uncued, cue_starts_s, cue_s, *, before_s=0.4):
    """G (Hz): rate of the un-cued members of a pattern during the cue, less that of the same cells
    before it.

    cue_starts_s: onset of every trial. Mean over trials. Report it for a group that was
    never trained too: a drive that reaches all cells is no recall.
    """
    during = [cell_rates(t_s, i, uncued, on, on + cue_s).mean()
              for on in np.atleast_1d(cue_starts_s)]
    earlier = [cell_rates(t_s, i, uncued, on - before_s, on).mean()
               for on in np.atleast_1d(cue_starts_s)]
    return float(np.mean(during) - np.mean(earlier))


def recall_q(t_s, i, uncued, cued, control, cue_starts_s, cue_s):
    """Q = (rate of un-cued members - rate of control cells)/rate of cued members, during the cue.

    Luboeinski & Tetzlaff's measure. Blind to assemblies that are always on: give G and R beside it.
    """
    def rate(cells):
        return np.mean([cell_rates(t_s, i, cells, on, on + cue_s).mean()
                        for on in np.atleast_1d(cue_starts_s)])
    driven = rate(cued)
    return float((rate(uncued) - rate(control))/driven) if driven > 0 else np.nan


def trial_aucs(t_s, i, uncued, others, cue_starts_s, cue_s):
    """`auc` of every trial, shape (trials,): un-cued members against cells of no cued pattern,
    during the cue."""
    return np.array([auc(cell_rates(t_s, i, uncued, on, on + cue_s),
                         cell_rates(t_s, i, others, on, on + cue_s))
                     for on in np.atleast_1d(cue_starts_s)])


def told_apart(aucs, *, level=0.95):
    """Number of patterns whose lower bound of the mean AUC exceeds 0.6, whatever the rates.

    aucs: array (patterns, trials) with at least three trials; the bound is the lower end of the
    t interval over trials, since a bootstrap of so few trials is too narrow.
    """
    aucs = np.atleast_2d(aucs)
    trials = aucs.shape[1]
    if trials < 3:
        raise ValueError(f'an interval over {trials} trials says nothing; give at least three')
    half = scipy.stats.t.ppf((1 + level)/2, trials - 1)*aucs.std(axis=1, ddof=1)/np.sqrt(trials)
    return int(np.sum(aucs.mean(axis=1) - half > STORED_AUC))


def capacity(aucs, *runaway):
    """K*: `told_apart` in a network in which every index of runaway given is at most 2, by
    definition 0 in another."""
    number = told_apart(aucs)
    return number if all(index <= TARGET['runaway_max'] for index in runaway) else 0


def forgetting(just_after, at_end):
    """F: AUC of each pattern just after it was learnt, less its AUC at the end; arrays (patterns,).
    """
    return np.asarray(just_after, dtype=float) - np.asarray(at_end, dtype=float)


def in_target(*, runaway, assembly, selectivity, selectivity_bg, gain_hz, weakest_hz, novel_hz):
    """Whether a network lies in the target quadrant, `TARGET`: neither the population nor an
    assembly runs away; weights within patterns stand out from those between them and from the
    background; patterns are recalled, none is dead, and one that was never learnt is not recalled.

    assembly: largest `assembly_index`; selectivity_bg: weight within over background; weakest_hz: G
    of the worst pattern; novel_hz: G of a pattern never learnt, which may be negative: its cue then
    suppresses its other half, which is no false recall.
    """
    return (np.less_equal(runaway, TARGET['runaway_max'])
            & np.less_equal(assembly, TARGET['runaway_max'])
            & np.greater(selectivity, TARGET['selectivity_min'])
            & np.greater(selectivity_bg, TARGET['selectivity_min'])
            & np.greater(gain_hz, TARGET['gain_min_hz'])
            & np.greater(weakest_hz, TARGET['weakest_min_hz'])
            & np.less(novel_hz, TARGET['novel_max_hz']))
