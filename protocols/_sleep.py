"""What the experiments on sleep share: a flagship that can sleep, its chunks, its measures.

All are chunks of one length and one program (`_flagship_branches`): learning, a rest awake with
inhibitory plasticity and scaling, then nights and tests that branch from there with a background of
their own. Hebbian plasticity acts during presentations only (the gate G), since otherwise the
background melts in any wake (see `persistence`). In a night all plasticity of wake is off.

A night has a first part in which synapses are tagged and a second in which weights shrink as well
(`sleep.downselection`); the network is then awake again and recall is tested, all plasticity
frozen, in the same chunk.
"""
import numpy as np
from brian2 import Hz, second
from scipy.optimize import brentq

from homeozoo import flagship, heterosynaptic, sleep
from homeozoo.analysis import metrics
from homeozoo.protocols import _flagship, _flagship_branches as branches, _flagship_measures
from homeozoo.protocols._flagship import SLOT_S
from homeozoo.running.errors import UsageError

RULE = (flagship.hebb + heterosynaptic.transmitter(delta=0.0).gated('X_post') + flagship.gain
        + sleep.downselection.paced('down_post'))
KNOBS = ('down_rate', 'down_by_tag', 'down_by_size')
PARTS = 20
BIN_S = 0.05
#: A bin of the population counts as DOWN below this rate.
DOWN_HZ = 1.0
#: A pattern is reactivated in a bin if at least this share of its cells fires, and more than
#: CLEAR times the share of all other cells.
SHARE, CLEAR = 0.5, 3.0
SETTLE_S = 1.0
#: Speed of shrinking of a night: a fifth of all weights in its second half.
RATE_HZ = 0.0155


def options(n_exc, n_inh, dt, grid):
    """Arguments of `_flagship.build` besides the duration."""
    return dict(n_exc=n_exc, n_inh=n_inh, dt=dt, grid=grid, record=0, rule_ee=RULE,
                slow=0.5*second, sleep=sleep.slow_waves, more_knobs=KNOBS,
                more_tables=dict(tagging=flagship.Table(), down=flagship.Table()))


# --------------------------------------------------------------------------------------- chunks

def lesson(length, *, patterns=4, repeats=6):
    """The chunk that learns: a burn-in that fills it up, then the presentations."""
    burn = length - patterns*repeats*1.5
    if burn <= 0:
        raise UsageError(f'length = {length:g} s: {patterns*repeats} presentations take '
                         f'{patterns*repeats*1.5} s and need a burn-in before them')
    return branches.Chunk(**branches._patterns(patterns), repeats=repeats, off=0.5, burn=burn,
                          rest=0.0, trials=0, length=length)


def tables(chunk, condition='', **pieces):
    """The tables of a chunk. pieces: name of a table -> list of (start, stop, value), in s."""
    made = _flagship.knobs(chunk, condition, PARTS)
    made.update({name: np.zeros(chunk.slots) for name in ('Z', 'tagging', 'down')})
    made.update({name: with_pieces(made[name], parts) for name, parts in pieces.items()})
    return made


def with_pieces(table, pieces):
    """A table with values from start to stop (s), float array."""
    table = np.array(table, dtype=float)
    for start, stop, value in pieces:
        table[int(round(start/SLOT_S)):int(round(stop/SLOT_S))] = value
    return table


def hours(chunk):
    """Start, middle and end (s) of the night in a chunk; what is left after a pause is the test."""
    start, stop = SETTLE_S, chunk.rest - 2*SETTLE_S
    return start, start + round((stop - start)/2/SLOT_S)*SLOT_S, stop


def night(chunk, *, asleep=True, tags=1.0, more=(), rate_hz=RATE_HZ, **knobs):
    """The tables of a night: tags from its start, shrinking from its middle.

    asleep: False for the same rule in wake; tags: 0 keeps those that are there; more: pieces of the
    cue; rate_hz: speed of shrinking; knobs: others by name.
    """
    start, half, stop = hours(chunk)
    made = tables(chunk, Z=[(0, stop, float(asleep))], tagging=[(start, stop, tags)],
                  down=[(half, stop, 1.0)])
    made['cue'] = with_pieces(made['cue']/Hz, more)*Hz
    return {**made, 'down_rate': rate_hz*Hz, **knobs}


def learn(sim, length, test, given, *, patterns=4, repeats=6, taught=True, measure=None):
    """A learnt and rested state of every seed, tested at the end of its rest.

    taught: False for the same past without presentations. Returns (starts, found): a list of dicts
    (`_flagship.resume`), one for each seed, and what `measure` (by default `woken`) finds.
    """
    first = lesson(length, patterns=patterns, repeats=repeats)
    table = tables(first, 'HISG')
    if not taught:
        table.update(cue=0*table['cue'], M=0*table['M'])
    found = branches.run(sim, first, [table], [None], branches.left, given, 0)
    _flagship_measures.check_connectomes(found['connectome'])
    rest = chunk(length, test, patterns)
    found = branches.run(sim, rest, [tables(rest, 'ISG')], [_flagship.resume(found, 0, **given)],
                         measure or woken, given, 1)
    return _flagship.resume(found, 0, **given), found


def matched_rate(w, goal, spared, seconds):
    """Speed (Hz) of shrinking that takes the mean of the weights w to `goal` in `seconds`.

    spared: by how much each weight is spared, 0 to 1: an array like w, or 'size', w/w_max at every
    moment. Closed forms of `sleep.downselection`.
    """
    def mean(rate):
        if isinstance(spared, str):
            return np.mean(0.5/(1 + (0.5/np.maximum(w, 1e-12) - 1)*np.exp(rate*seconds)))
        return np.mean(w*np.exp(-rate*seconds*(1 - spared)))
    return brentq(lambda rate: mean(rate) - goal, 0, 1)


def chunk(length, test, patterns=4):
    """A chunk of rest or night with a test in its last `test` seconds."""
    return branches.resting(length, patterns=patterns, rest=length - test)


# -------------------------------------------------------------------------------------- measures

def fired(t, i, n_exc, start, stop):
    """Which cell fires in which bin of BIN_S, boolean array (bins, cells), and spikes per bin."""
    bins = int(round((stop - start)/BIN_S))
    inside = (t >= start) & (t < stop)
    number = np.minimum(((t[inside] - start)/BIN_S).astype(int), bins - 1)
    table = np.zeros((bins, n_exc), dtype=bool)
    table[number, i[inside]] = True
    return table, np.bincount(number, minlength=bins)


def reactivations(table, sets):
    """Bins in which a set of cells is reactivated, int array (sets,). table: of `fired`; sets:
    boolean array (sets, cells)."""
    sets = np.asarray(sets, dtype=float)
    inside = table @ sets.T
    own = inside/sets.sum(axis=1)
    rest = (table.sum(axis=1)[:, None] - inside)/(table.shape[1] - sets.sum(axis=1))
    return np.sum((own >= SHARE) & (own > CLEAR*rest), axis=0)


def oscillation(count, n_exc):
    """DOWN and UP states. count: spikes per bin. Returns a dict of down (share of bins), up_hz
    (rate in the others), down_hz, and transitions (UP states per second)."""
    rate = count/n_exc/BIN_S
    down = rate < DOWN_HZ
    starts = np.sum(down[:-1] & ~down[1:])
    return dict(down=down.mean(), up_hz=rate[~down].mean() if np.any(~down) else 0.0,
                down_hz=rate[down].mean() if down.any() else 0.0,
                transitions=starts/(len(count)*BIN_S))


def grouped(values, out, protocol, n_exc):
    """Means of a variable of the synapses within, between and outside of patterns, array (3,)."""
    synapses = values, out['ee_i'], out['ee_j'], _flagship_measures.members(protocol, n_exc)[:-1]
    return np.array([*metrics.within_between(*synapses, n_exc),
                     metrics.background(*synapses, n_exc).mean()])


def woken(out, point, *, protocol, options):
    """What a chunk shows and leaves behind.

    `branches.left`; in the night (or rest) `oscillation`, rate_hz, replays (patterns and the novel
    one,), replayed (sum of the trained), member_hz (patterns and the novel one,); at the end tags
    (within, between, rest), mean_w of all weights, inside (patterns,): weights within each; in the
    test gain_hz, gains_hz (patterns,), novel_hz, auc, aucs.
    """
    n_exc, (start, _, stop) = options['n_exc'], hours(protocol)
    table, count = fired(out['t'], out['i'], n_exc, start, stop)
    own = _flagship_measures.members(protocol, n_exc)
    replays = reactivations(table, metrics.membership(own, n_exc))
    rates = metrics.cell_rates(out['t'], out['i'], np.arange(n_exc), start, stop)
    found = branches.left(out, point, protocol=protocol, options=options)
    recall = _flagship_measures.of_recall(out['t'], out['i'], protocol, protocol.groups(n_exc//20),
                                          _flagship_measures.outside(own, n_exc))
    return dict(found, **oscillation(count, n_exc), rate_hz=rates.mean(), replays=replays,
                replayed=replays[:-1].sum(), member_hz=np.array([rates[c].mean() for c in own]),
                tags=grouped(out['down_tag'], out, protocol, n_exc), mean_w=out['w_ee'].mean(),
                inside=np.diag(found['blocks'])[:len(own) - 1], **{name: recall[name] for name in
                ('gain_hz', 'gains_hz', 'novel_hz', 'auc',
                                                   'aucs')})
