"""Triplet STDP fits ten visual-cortex points with E = 0.34; the best pair rule leaves E = 7.6.

Mechanism (M6). Two recordings of spike-timing-dependent plasticity are driven
through the triplet rule of Pfister & Gerstner (2006, J Neurosci 26:9673, doi
10.1523/JNEUROSCI.1425-06.2006) with each of its eight published parameter
sets: pairs at 0.1 to 50 Hz in visual cortex (Sjostrom et al. 2001) and pairs,
triplets and quadruplets in hippocampal cultures (Wang et al. 2005). Every
condition is one synapse with its own pre- and postsynaptic train. The distance
to the data is

    E = mean over conditions of ((change of the model - measured change)/sem)**2

Stimulation: one continuous train of 60 pairs at each rate for visual cortex, 60
repeats at 1 Hz for hippocampus, as in the fit of the paper.

Deviations. At 0.1 Hz a single pair is simulated and its change multiplied by
the number of pairs: after 10 s every trace has decayed (the slowest, 714 ms, to
8e-7). The E printed in the paper is reproduced only to about 7 %, presumably
because its parameters and data are rounded; an independent computation from the
same rounded numbers is reproduced to 1e-3.

Controls. (1) The best all-to-all pair rule with the same time constants: its two
amplitudes follow from linear least squares on simulated responses, and the
fitted rule is then simulated. (2) Each visual-cortex set with A3_plus = 0. (3)
The burst protocol of the experiment (15 trains of 5 pairs) with the parameters
that were fitted to one continuous train.
"""
import csv
from pathlib import Path

import numpy as np
from brian2 import Network, SpikeGeneratorGroup, ms, second

from homeozoo import triplet
from homeozoo.running import Model

MECHANISMS = ('M6',)
DATA = ('triplet_visual_cortex.csv', 'triplet_hippocampus.csv')
SEEDS = dict(smoke=1, default=1, paper=1)
SCALES = dict(smoke=dict(n_pairs=6), default={}, paper={})

VISUAL_SETS = ('visual_full', 'visual_minimal',
               'visual_full_nearest', 'visual_minimal_nearest')
HIPPOCAMPAL_SETS = ('hippocampal_full', 'hippocampal_minimal',
                    'hippocampal_full_nearest', 'hippocampal_minimal_nearest')
AMPLITUDES = ('trip_A2_plus', 'trip_A3_plus',
              'trip_A2_minus', 'trip_A3_minus')
KNOBS = AMPLITUDES + ('trip_tau_x', 'trip_tau_y')

# Rates and separations of the smooth curves: every interval is a multiple of 0.1 ms.
CURVE_RATES_HZ = (1.0, 2.0, 5.0, 8.0, 10.0, 12.5, 16.0, 20.0, 25.0, 31.25, 40.0, 50.0)
CURVE_T_MS = (-100, -80, -60, -50, -40, -30, -25, -20, -15, -10,
              10, 15, 20, 25, 30, 40, 50, 60, 80, 100)
START_S = 0.12              # first presynaptic spike
BURSTS = 15                 # trains of five pairs in Sjostrom et al. 2001
PAIRS_PER_BURST = 5


def read(name):
    """Rows of a published table beside this file, as dicts of strings."""
    path = Path(__file__).with_name(name)
    with path.open(newline='') as file:
        return list(csv.DictReader(line for line in file if not line.startswith('#')))


def column(rows, name):
    """One numeric column; empty cells become 0."""
    return np.array([float(row[name] or 0) for row in rows])


def train(rate_hz, lag_ms, n_pairs):
    """Times (s) of n_pairs pairs at a rate; returns pre (n,), post (n,)."""
    pre = START_S + np.arange(n_pairs)/rate_hz
    return pre, pre + 1e-3*lag_ms


def motif(kind, first_ms, second_ms):
    """Spikes of one hippocampal stimulus; returns times in ms, pre and post."""
    if kind == 'pair':
        return [0], [first_ms]
    if kind == 'pre-post-pre':
        return [0, first_ms - second_ms], [first_ms]
    if kind == 'post-pre-post':
        return [0], [first_ms, second_ms]
    if kind == 'quadruplet' and second_ms > 0:       # post-pre, then pre-post
        return [first_ms, second_ms], [0, second_ms + first_ms]
    if kind == 'quadruplet':                         # pre-post, then post-pre
        return [0, first_ms - second_ms], [first_ms, -second_ms]
    raise ValueError(f'unknown stimulus {kind!r}')


def repeated(pre_ms, post_ms, n):
    """The same motif n times, once per second; returns times in s, pre and post."""
    start = START_S + np.arange(n)[:, None]
    pre = (start + 1e-3*np.asarray(pre_ms, float)).ravel()
    post = (start + 1e-3*np.asarray(post_ms, float)).ravel()
    return np.sort(pre), np.sort(post)


def conditions(n_pairs):
    """All stimuli of the experiment, in blocks.

    Returns a dict block -> list of (pre times in s, post times in s, factor by
    which the simulated change is multiplied).
    """
    visual, hippocampus = (read(name) for name in DATA)
    blocks = dict(visual=[], bursts=[], curve=[], hippocampus=[], quadruplets=[])
    for row in visual:
        rate_hz, lag_ms = float(row['rate_hz']), float(row['lag_ms'])
        sparse = rate_hz < 1
        blocks['visual'].append(
            (*train(rate_hz, lag_ms, 1), n_pairs) if sparse
            else (*train(rate_hz, lag_ms, n_pairs), 1))
        blocks['bursts'].append(
            (*train(rate_hz, lag_ms, 1), BURSTS*PAIRS_PER_BURST) if sparse
            else (*train(rate_hz, lag_ms, PAIRS_PER_BURST), BURSTS))
    for lag_ms in (10, -10):
        for rate_hz in CURVE_RATES_HZ:
            blocks['curve'].append((*train(rate_hz, lag_ms, n_pairs), 1))
    for row in hippocampus:
        spikes = motif(row['kind'], float(row['first_ms']), float(row['second_ms'] or 0))
        blocks['hippocampus'].append((*repeated(*spikes, n_pairs), 1))
    for t_ms in CURVE_T_MS:
        spikes = motif('quadruplet', 5, t_ms)
        blocks['quadruplets'].append((*repeated(*spikes, n_pairs), 1))
    return blocks


def flatten(trains):
    """Indices and times of many trains for a SpikeGeneratorGroup."""
    i = np.repeat(np.arange(len(trains)), [len(t) for t in trains])
    return i, np.concatenate(trains)*second


def build(*, nearest=False, n_pairs=60, w_start=1.0):
    """One synapse per condition, without bounds, under the full rule.

    A minimal rule is the full one with A3_minus = 0.
    """
    everything = sum(conditions(n_pairs).values(), [])
    n = len(everything)
    pre_i, pre_t = flatten([c[0] for c in everything])
    post_i, post_t = flatten([c[1] for c in everything])
    pre = SpikeGeneratorGroup(n, pre_i, pre_t, dt=0.1*ms, name='pre_spikes')
    post = SpikeGeneratorGroup(n, post_i, post_t, dt=0.1*ms, name='post_spikes')
    rule = (triplet.pfister2006_visual_full_nearest if nearest
            else triplet.pfister2006_visual_full)
    synapses = rule.synapses(pre, post, name='pairings', knobs=KNOBS, connect=dict(j='i'))
    synapses.w = w_start
    duration = (np.ceil(max(pre_t.max(), post_t.max())/second) + 0.2)*second
    return Model(Network(pre, post, synapses), duration,
                 outputs=dict(w=(synapses, 'w')),
                 knobs={name: (synapses, name) for name in KNOBS})


def measure(out, point):
    """Weights at the end (conditions,)."""
    return dict(w=np.asarray(out['w'], float))


def point_of(name, **changes):
    """Knob values of a published parameter set, some of them replaced."""
    rule = getattr(triplet, 'pfister2006_' + name)
    values = dict(trip_A3_minus=0.0, trip_tau_x=100*ms)     # absent from the minimal rules
    values.update((knob, rule.params[knob].value) for knob in KNOBS if knob in rule.params)
    return {**values, **changes}


def pair_point(A_plus, A_minus):
    """The pair rule as the triplet rule without its triplet terms."""
    return point_of('visual_full', trip_A2_plus=A_plus, trip_A2_minus=A_minus,
                    trip_A3_plus=0.0, trip_A3_minus=0.0)


def error(change, data, sem):
    """E of Pfister & Gerstner 2006, equation 5: mean squared distance in units of the sem."""
    return float(np.mean(((change - data)/sem)**2))


def best_pair(response, data, sem):
    """Amplitudes (A_plus, A_minus) that minimise E for responses (conditions, 2) per unit amplitude."""
    weighted = response/sem[:, None]
    return np.linalg.lstsq(weighted, data/sem, rcond=None)[0]


def run(sim, *, n_pairs=60, w_start=1.0):
    """Changes for every parameter set and control, and their E.

    n_pairs: pairs (visual cortex) or repeats (hippocampus), 60 in the paper.
    w_start: weight before the pairing; changes are relative to it.
    """
    blocks = conditions(n_pairs)
    edges = np.cumsum([0] + [len(block) for block in blocks.values()])
    slices = {name: slice(a, b) for name, a, b in zip(blocks, edges[:-1], edges[1:])}
    factor = np.concatenate([[c[2] for c in block] for block in blocks.values()])

    visual, hippocampus = (read(name) for name in DATA)
    v_data, v_sem = column(visual, 'change'), column(visual, 'sem')
    h_data, h_sem = column(hippocampus, 'change'), column(hippocampus, 'sem')

    def changes(points, nearest):
        """Relative change of every condition at every point (points, conditions)."""
        w = sim.sweep(build, points, measure=measure, nearest=nearest, n_pairs=n_pairs,
                      w_start=w_start)['w'][:, 0]
        return factor*(w - w_start)/w_start

    # Published sets and their ablations, by spike interaction.
    change, ablated = {}, {}
    for nearest in (False, True):
        names = [name for name in VISUAL_SETS + HIPPOCAMPAL_SETS
                 if name.endswith('nearest') == nearest]
        cut = [name for name in names if name in VISUAL_SETS]
        points = [point_of(name) for name in names]
        points += [point_of(name, trip_A3_plus=0.0) for name in cut]
        found = changes(points, nearest)
        change.update(zip(names, found))
        ablated.update(zip(cut, found[len(names):]))

    # The best pair rule: responses per unit amplitude, least squares, simulate the result.
    unit = 1e-3
    response = changes([pair_point(unit, 0.0), pair_point(0.0, unit)], False).T/unit
    pair_v = best_pair(response[slices['visual']], v_data, v_sem)
    pair_h = best_pair(response[slices['hippocampus']], h_data, h_sem)
    fitted_v, fitted_h = changes([pair_point(*pair_v), pair_point(*pair_h)], False)

    data = dict(
        visual_rate_hz=column(visual, 'rate_hz'),
        visual_lag_ms=column(visual, 'lag_ms'),
        visual_data=v_data, visual_sem=v_sem,
        hippocampal_kind=np.array([row['kind'] for row in hippocampus]),
        hippocampal_first_ms=column(hippocampus, 'first_ms'),
        hippocampal_second_ms=column(hippocampus, 'second_ms'),
        hippocampal_data=h_data, hippocampal_sem=h_sem,
        curve_rate_hz=np.array(CURVE_RATES_HZ),
        curve_T_ms=np.array(CURVE_T_MS, float),
        change_visual_pair=fitted_v[slices['visual']],
        curve_visual_pair=fitted_v[slices['curve']].reshape(2, -1),
        change_hippocampal_pair=fitted_h[slices['hippocampus']],
        curve_hippocampal_pair=fitted_h[slices['quadruplets']],
        pair_visual_A_plus=pair_v[0], pair_visual_A_minus=pair_v[1],
        pair_hippocampal_A_plus=pair_h[0], pair_hippocampal_A_minus=pair_h[1],
        E_visual_pair=error(fitted_v[slices['visual']], v_data, v_sem),
        E_hippocampal_pair=error(fitted_h[slices['hippocampus']], h_data, h_sem),
    )
    for name in VISUAL_SETS:
        data['change_' + name] = change[name][slices['visual']]
        data['curve_' + name] = change[name][slices['curve']].reshape(2, -1)
        data['E_' + name] = error(change[name][slices['visual']], v_data, v_sem)
        data['E_' + name + '_bursts'] = error(change[name][slices['bursts']], v_data, v_sem)
        data['E_' + name + '_without_A3_plus'] = error(ablated[name][slices['visual']], v_data, v_sem)
        data['curve_' + name + '_without_A3_plus'] = ablated[name][slices['curve']].reshape(2, -1)
    for name in HIPPOCAMPAL_SETS:
        data['change_' + name] = change[name][slices['hippocampus']]
        data['curve_' + name] = change[name][slices['quadruplets']]
        data['E_' + name] = error(change[name][slices['hippocampus']], h_data, h_sem)
    return {name: np.asarray(value) for name, value in data.items()}
