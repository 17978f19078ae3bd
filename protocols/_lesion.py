"""What the experiments on deafferentation share: a flagship that can lose its input, its chunks.

Every E cell has two more variables. `drive` multiplies its background and its cues (1: intact; a
cell with less is called cut), `tone` what it receives from I cells. Both are knobs and part of the
state. Scaling has a largest factor (`scaling.bounded_gain`), since a cell without input would scale
up without end.

All is chunks of one length and one program (`_flagship_branches`): learning; a rest with inhibitory
plasticity and scaling, and a test, both before the lesion; then whatever is compared, from there,
with a background of its own. Hebbian plasticity acts in presentations only. In a chunk plasticity
may act in the rest; the test is frozen.
"""
import numpy as np
from brian2 import second

from homeozoo import flagship, neurons, scaling
from homeozoo.analysis import metrics
from homeozoo.core import Neuron
from homeozoo.protocols import _flagship, _flagship_branches as branches, _flagship_measures
from homeozoo.protocols._flagship import SLOT_S, TARGET_HZ

#: Largest factor of scaling: with 4 a quarter of the cut cells meet it and the rate stays low.
MOST = 12.0
RULE = flagship.hebb + scaling.bounded_gain(
    target=(flagship.RHO0, flagship.TUNED), tau=(20*second, flagship.TUNED),
    most=(MOST, flagship.TUNED)).paced('S_post')
CELL = neurons.rate_sensor + Neuron(
    'lesion', doc='Factors of the background and cues (drive) and of inhibition (tone) of a cell.',
    model=('drive : 1', 'tone : 1'), start=dict(drive='1', tone='1'))
PARTS = 20
PATTERNS = 4
BIN_S = 0.05
#: First share of the rest of a chunk that is not measured: time to settle.
SETTLING = 0.25


def lesion(cells):
    """The statement that weakens the background of cut cells (`extend` of `_flagship.build`)."""
    cells.exc.run_regularly('bg_now *= drive', dt=flagship.SLOT, when='start',
                            name='switch_lesion')
    return [], {}, {}


def options(n_exc, n_inh, dt, grid):
    """Arguments of `_flagship.build` besides the duration."""
    return dict(n_exc=n_exc, n_inh=n_inh, dt=dt, grid=grid, record=0, rule_ee=RULE, add_exc=CELL,
                transmit=dict(ie='gi_post += tone_post*w'), extend=lesion)


def learn(sim, length, test, repeats, given):
    """A learnt and rested state of every seed, tested at the end of its rest.

    Returns a list of dicts (`_flagship.resume`), one for each seed, and what `seen` finds.
    """
    first = branches.Chunk(**branches._patterns(PATTERNS), repeats=repeats, off=0.5, rest=0.0,
                           burn=length - 1.5*PATTERNS*repeats, trials=0, length=length)
    found = branches.run(sim, first, [_flagship.knobs(first, 'HISG', PARTS)], [None],
                         branches.left, given, 0)
    _flagship_measures.check_connectomes(found['connectome'])
    rest = chunk(length, length - test)
    found = branches.run(sim, rest, [_flagship.knobs(rest, 'IS', PARTS)],
                         [_flagship.resume(found, 0, **given)], seen, given, 1)
    return _flagship.resume(found, 0, **given), found


def chunk(length, rest):
    """A chunk of `rest` seconds in which plasticity may act, then a frozen test."""
    return branches.resting(length, patterns=PATTERNS, rest=rest)


def cut(seeds, n_exc, fraction, left=0.0):
    """The drive of every cell, one float array (n_exc,) for each seed.

    A random `fraction` of the cells has `left` of it; with the same seed the cells of a smaller
    fraction are among those of a larger one.
    """
    found = np.ones((len(seeds), n_exc))
    for row, seed in zip(found, seeds):
        row[np.random.default_rng(seed).permutation(n_exc)[:int(round(fraction*n_exc))]] = left
    return found


def with_values(starts, **values):
    """Starts with other values, each an array (seeds, …) or one number for all."""
    return [{**start, **{name: np.broadcast_to(value, (len(starts), np.size(value[0])))[k]
                         if np.ndim(value) else value for name, value in values.items()}}
            for k, start in enumerate(starts)]


def seen(out, point, *, protocol, options):
    """`state_of`, activity in the rest of a chunk, and recall in its test.

    Over the rest without its first quarter: all_hz, cut_hz, intact_hz (rates; NaN where there is no
    such cell), counts (spikes in bins of 50 ms), fano, peak_hz (largest rate of a bin), runaway
    (R). At the end: h_cut, h_intact (mean scaling factors), at_most (share of cells at the
    largest). In the test: what `of_recall` finds, and test_runaway.
    """
    n_exc, t, i = options['n_exc'], out['t'], out['i']
    start, stop = _window(protocol)
    hurt = np.asarray(point.get('drive', np.ones(n_exc))) < 1
    rates = metrics.cell_rates(t, i, np.arange(n_exc), start, stop)
    bins = int(round((stop - start)/BIN_S))
    counts = np.histogram(t, start + BIN_S*np.arange(bins + 1))[0]
    found = dict(_flagship.state_of(out, duration=protocol.duration, **options),
                 all_hz=rates.mean(), counts=counts, fano=metrics.fano(t, start, stop, bin_s=BIN_S),
                 peak_hz=counts.max()/n_exc/BIN_S,
                 runaway=metrics.runaway_index(t, n_exc, TARGET_HZ, start, stop),
                 at_most=np.mean(out['scal_g'] > 0.99*MOST - 1),
                 connectome=_flagship_measures.checksum(out))
    for name, cells in (('cut', hurt), ('intact', ~hurt)):
        found[f'{name}_hz'] = rates[cells].mean() if cells.any() else np.nan
        found[f'h_{name}'] = 1 + out['scal_g'][cells].mean() if cells.any() else np.nan
    if protocol.trials:
        members = _flagship_measures.members(protocol, n_exc)
        found.update(_flagship_measures.of_recall(t, i, protocol, protocol.groups(n_exc//PARTS),
                                                  _flagship_measures.outside(members, n_exc)),
                     test_runaway=metrics.runaway_index(t, n_exc, TARGET_HZ, protocol.test_start,
                                                        float(protocol.duration)))
    return found


def _window(protocol):
    """Start and end (s) of what is measured of a rest."""
    return round(SETTLING*protocol.rest/SLOT_S)*SLOT_S, protocol.rest


def burst_share(counts, intact):
    """Share of all spikes in bins above mean + 3 SD of the intact network of the same seed.

    counts: (…, bins); intact: (bins,) or with the seeds before. 0 for a network without spikes.
    """
    limit = intact.mean(axis=-1) + 3*intact.std(axis=-1)
    high = np.where(counts > np.asarray(limit)[..., None], counts, 0).sum(axis=-1)
    return high/np.maximum(counts.sum(axis=-1), 1)
