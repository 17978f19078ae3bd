"""What the experiments on sleep share: a flagship that can sleep, its chunks, its measures.

All are chunks of one length and one program (`_flagship_branches`): learning, a rest awake with
inhibitory plasticity and scaling, then nights and tests that branch from there with a background of
their own. Hebbian plasticity acts during presentations only (the gate G), since otherwise the
background melts in any wake (see `persistence`). In a night all plasticity of wake is off.

A night has a first part in which synapses are tagged and a second in which weights shrink as well
(`sleep.downselection`).
"""
import numpy as np
from brian2 import Hz, second

from homeozoo import flagship, heterosynaptic, sleep
from homeozoo.analysis import metrics
from homeozoo.protocols import _flagship, _flagship_branches as branches, _flagship_measures
from homeozoo.protocols._flagship import SLOT_S

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


def options(n_exc, n_inh, dt, grid):
    """Arguments of `_flagship.build` besides the duration."""
    return dict(n_exc=n_exc, n_inh=n_inh, dt=dt, grid=grid, record=0, rule_ee=RULE,
                slow=0.5*second, sleep=sleep.slow_waves, more_knobs=KNOBS,
                more_tables=dict(tagging=flagship.Table(), down=flagship.Table()))


# --------------------------------------------------------------------------------------- chunks

def lesson(length, *, patterns=4, repeats=6):
    """The chunk that learns: a burn-in that fills it up, then the presentations."""
    burn = length - patterns*repeats*1.5
    return branches.Chunk(**branches._patterns(patterns), repeats=repeats, off=0.5, burn=burn,
                          rest=0.0, trials=0, length=length)


def tables(chunk, condition='', **pieces):
    """The tables of a chunk. pieces: name -> list of (start, stop, value), in seconds; the cue in
    Hz, each value one number or one for every part."""
    made = _flagship.knobs(chunk, condition, PARTS)
    made.update({name: np.zeros(chunk.slots) for name in ('Z', 'tagging', 'down')})
    for name, parts in pieces.items():
        table = np.array(made[name], dtype=float)
        for start, stop, value in parts:
            table[int(round(start/SLOT_S)):int(round(stop/SLOT_S))] = value
        made[name] = table*Hz if name == 'cue' else table
    return made


def night(chunk, *, asleep=True, tags=1.0, more=(), **knobs):
    """The tables of a night: tags from SETTLE_S on, shrinking in the second half.

    asleep: False for the same rule in wake; tags: 0 keeps those that are there; more: pieces of the
    cue; knobs: others by name.
    """
    length = chunk.length
    half = SETTLE_S + round((length - 2*SETTLE_S)/2/SLOT_S)*SLOT_S
    return {**tables(chunk, Z=[(0, length, float(asleep))],
                     tagging=[(SETTLE_S, length - SETTLE_S, tags)],
                     down=[(half, length - SETTLE_S, 1.0)], cue=list(more)), **knobs}


def learn(sim, length, given, *, patterns=4, repeats=6, untrained=False):
    """A learnt and rested state of every seed: (starts, what `left` finds after learning and after
    the rest); starts: a list of dicts (`_flagship.resume`), one for each seed.

    untrained: the same past without presentations.
    """
    first, rest = lesson(length, patterns=patterns, repeats=repeats), pause(length, patterns)
    table = tables(first, 'HISG')
    if untrained:
        table['cue'] = 0*table['cue']
        table['M'] = 0*table['M']
    found = branches.run(sim, first, [table], [None], branches.left, given, 0)
    starts = _flagship.resume(found, 0, **given)
    rested = branches.run(sim, rest, [tables(rest, 'ISG')], [starts], branches.left, given, 1)
    return _flagship.resume(rested, 0, **given), found, rested


def pause(length, patterns=4):
    """A chunk without test."""
    return branches.resting(length, patterns=patterns, rest=length)


def exam(length, patterns=4):
    """A chunk of tests."""
    return branches.resting(length, patterns=patterns, rest=0.0)


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


def slept(out, point, *, protocol, options):
    """What a night shows and leaves behind: `branches.left`, `oscillation`, rate_hz, replays
    (patterns and the novel one,), replayed (sum of the trained), tags (within, between, rest),
    member_hz (patterns,) and the mean of all weights, mean_w."""
    n_exc = options['n_exc']
    stop = protocol.length - SETTLE_S
    table, count = fired(out['t'], out['i'], n_exc, SETTLE_S, stop)
    own = _flagship_measures.members(protocol, n_exc)
    sets = metrics.membership(own, n_exc)
    replays = reactivations(table, sets)
    rates = metrics.cell_rates(out['t'], out['i'], np.arange(n_exc), SETTLE_S, stop)
    synapses = out['down_tag'], out['ee_i'], out['ee_j'], own[:-1], n_exc
    return dict(branches.left(out, point, protocol=protocol, options=options),
                **oscillation(count, n_exc), rate_hz=rates.mean(), replays=replays,
                replayed=replays[:-1].sum(), member_hz=np.array([rates[c].mean() for c in own]),
                tags=np.array([*metrics.within_between(*synapses),
                               metrics.background(*synapses).mean()]),
                mean_w=out['w_ee'].mean())
