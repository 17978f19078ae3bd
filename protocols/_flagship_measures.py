"""What one run of the flagship shows: runaway, weights, recall, activity at rest.

Two indices of runaway, both largest rates over 1 s from the onset of learning, over the target. R
is that of the population, with everything that happens, cues included: the drive alone gives 1.5.
The other is that of the worst assembly. Its cue alone, +1.5 kHz on every cell, lifts an assembly
far above any bound whether or not anything was learnt (to 10 without plasticity), so the honest
window is the one in which no cell of the assembly is cued: between its presentations, in the rest,
and while other patterns are tested. `assembly` is that; `assembly_cued` counts its cues as well and
is reported beside the same of a network without plasticity, not judged.

Three groups of weights: within patterns, between members of different patterns, and the background,
between cells of no trained pattern.
"""
import zlib

import numpy as np

from homeozoo.analysis import metrics
from homeozoo.protocols._flagship import TARGET_HZ
from homeozoo.running.errors import RunError

#: Length of the stored raster, from the start of the test.
RASTER_S = 5.0


def checksum(out):
    """A number that tells connectomes apart."""
    return float(zlib.crc32(np.ascontiguousarray(out['ee_j']),
                            zlib.crc32(np.ascontiguousarray(out['ee_i']))))


def check_connectomes(found):
    """Raise RunError unless a seed has one connectome in all conditions, and no two seeds the same.

    found: checksums, shape (conditions, seeds).
    """
    if not (found == found[0]).all() or len(set(found[0])) != found.shape[1]:
        raise RunError('the conditions of a seed do not share one connectome')


def members(protocol, n_exc, part_size=None):
    """Cells of each trained pattern and of the novel one, a list of int arrays.

    part_size: cells of a part, by default a twentieth of the E cells.
    """
    return [np.concatenate(pair) for pair in protocol.groups(part_size or n_exc//20)]


def outside(members, n_exc):
    """Cells of none of `members`."""
    return np.setdiff1d(np.arange(n_exc), np.concatenate(members))


def of_weights(out, members, n_exc, w_max):
    """S and what goes with it. members: cells of each trained pattern and of the novel one."""
    w, source, goal = out['w_ee'], out['ee_i'], out['ee_j']
    within, between = metrics.within_between(w, source, goal, members[:-1], n_exc)
    apart = metrics.background(w, source, goal, members[:-1], n_exc)
    background = apart.mean() if apart.size else np.nan
    group = np.full(n_exc, len(members))
    for k, cells in enumerate(members):
        group[cells] = k
    number, size = group[source]*(len(members) + 1) + group[goal], (len(members) + 1)**2
    blocks = np.bincount(number, w, size)/np.maximum(np.bincount(number, minlength=size), 1)
    return dict(selectivity=within/between, selectivity_bg=within/background, within=within,
                between=between, background=background,
                background_sd=apart.std() if apart.size else np.nan,
                **metrics.weight_shape(w, 0, w_max), blocks=blocks.reshape(len(members) + 1, -1))


def of_recall(t, i, protocol, groups, others):
    """G and other measures of recall. groups: (cued, un-cued) cells, the novel pattern last."""
    onsets, which = protocol.tests()
    gains = [metrics.completion_gain(t, i, uncued, onsets[which == k], protocol.cue)
             for k, (_, uncued) in enumerate(groups)]
    recalled = [metrics.recall_q(t, i, uncued, cued, others, onsets[which == k], protocol.cue)
                for k, (cued, uncued) in enumerate(groups[:-1])]
    aucs = [metrics.trial_aucs(t, i, uncued, others, onsets[which == k], protocol.cue).mean()
            for k, (_, uncued) in enumerate(groups[:-1])]
    return dict(gain_hz=np.mean(gains[:-1]), weakest_hz=np.min(gains[:-1]),
                gains_hz=np.array(gains[:-1]), novel_hz=gains[-1],
                recall_q=np.mean(recalled), auc=np.mean(aucs), aucs=np.array(aucs))


def of_runaway(t, i, protocol, n_exc, target_hz=TARGET_HZ, part_size=None):
    """Both indices, from the onset of learning to the end: a dict of runaway (R), assembly and
    assembly_cued (the largest over trained patterns; see the top of this file).

    part_size: cells of a part, by default a twentieth of the E cells.
    """
    part_size = part_size or n_exc//20
    start, stop = protocol.learn_start, float(protocol.duration)
    cells = [np.concatenate(pair) for pair in protocol.groups(part_size)[:-1]]
    driven = protocol.driven(-(-n_exc//part_size), protocol.patterns)

    def worst(mask):
        return metrics.assembly_index(t, i, cells, target_hz, start, stop, driven=mask).max()
    return dict(runaway=metrics.runaway_index(t, n_exc, target_hz, start, stop),
                assembly=worst(driven), assembly_cued=worst(None))


def of_rest(out, window, members, others, n_exc, n_inh):
    """Activity in a window (start, end) of the rest, in seconds."""
    t, i, inh, (start, stop) = out['t'], out['i'], out['inh_t'], window

    def rate(cells):
        return metrics.cell_rates(t, i, cells, start, stop).mean()
    r = lag = np.array([np.nan])
    if 'ge' in out:
        inside = slice(int(start/0.005), int(stop/0.005))
        ge, gi, v = (out[name][:, inside] for name in ('ge', 'gi', 'v'))
        r, lag = metrics.current_correlation(ge*(0 - v), gi*(v + 0.08), 0.005)
    return dict(rest_hz=rate(np.arange(n_exc)), member_hz=rate(np.concatenate(members[:-1])),
                other_hz=rate(others),
                inh_hz=np.sum((inh >= start) & (inh < stop))/n_inh/(stop - start),
                cv=metrics.cv_isi(t, i, start, stop), fano=metrics.fano(t, start, stop),
                ei_r=np.nanmean(r) if np.isfinite(r).any() else np.nan,
                ei_lag_ms=1e3*np.nanmedian(lag) if np.isfinite(lag).any() else np.nan)


def measure(out, point, *, protocol, n_exc, n_inh, target_hz=TARGET_HZ, w_max=0.5,
            part_size=None):
    """What one run shows; point is not used. part_size: cells of a part, as in `of_runaway`.

    Returns runaway (R), assembly, assembly_cued (of the worst assembly, without and with its cues),
    selectivity (S), selectivity_bg (within over background), within, between, background (mean
    weights), background_sd; gain_hz (G, mean of the trained patterns), weakest_hz (the least of
    them), gains_hz (patterns,), novel_hz, recall_q, auc (means over patterns), aucs (patterns,);
    in the rest period without its first third rest_hz, member_hz (cells of trained patterns),
    other_hz, inh_hz, cv, fano, ei_r, ei_lag_ms; at_high, at_low, log_skew of the weights; h (mean
    scaling factor), threshold_mv, w_inh; course_hz (one value per second); blocks (groups, groups):
    mean weights from row to column, groups being the patterns, the novel one and the rest;
    connectome (a checksum); raster_t, raster_i: spikes of the tested cells in the first RASTER_S of
    the test.
    """
    t, i = out['t'], out['i']
    part_size = part_size or n_exc//20
    groups, own = protocol.groups(part_size), members(protocol, n_exc, part_size)
    others = outside(own, n_exc)
    resting = (protocol.rest_start + protocol.rest/3, protocol.test_start)
    shown = (t >= protocol.test_start) & (t < protocol.test_start + RASTER_S)
    shown &= i < own[-1].max() + 1
    return dict(
        **of_runaway(t, i, protocol, n_exc, target_hz, part_size),
        **of_weights(out, own, n_exc, w_max),
        **of_recall(t, i, protocol, groups, others),
        **of_rest(out, resting, own, others, n_exc, n_inh),
        h=1 + out.get('scal_g', np.zeros(1)).mean(), w_inh=out['w_ie'].mean(),
        threshold_mv=1e3*out.get('intr_theta', np.zeros(1)).mean(),
        course_hz=np.histogram(t, np.arange(0, float(protocol.duration) + 0.5))[0]/n_exc,
        connectome=checksum(out),
        raster_t=t[shown] - protocol.test_start, raster_i=i[shown])
