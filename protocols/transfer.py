"""A consolidated pattern is relearnt with 99 % of the presentations saved; one that shares half its cells with it saves 5 %, no more than one without common cells (2 %): in this network what was learnt does not transfer.

Mechanism (M9, M14). Transfer as savings (the measure of Ebbinghaus): how many presentations does a
pattern need that it would have needed without what was learnt before? The flagship network learns
two patterns and rests for 28 s (consolidated), or is shown the same while Hebbian plasticity is
shut (exposed, the control without consolidation: same cues, same inhibition, nothing stored). Then
both, with the same cues and the same plasticity, are shown three patterns in turn, one presentation
of each in a block: `same`, one of the two old ones; `shared`, half of which is the second half of
the other old one; `fresh`, with no common cell. After each block of presentations and 12 s of rest
the recall of the second half is tested, with all plasticity frozen; in `shared` that is the half
that is known.

A pattern counts as learnt when the mean weight between its halves reaches 0.2 (start 0.05, largest
0.5); presentations are interpolated between blocks, 0 if it is so from the start, one more than
were shown if never. savings = 100*(1 - needed when consolidated/needed when exposed), in per cent.

Found: no transfer. The difference between `shared` and `fresh` is 2 % (95 % interval of the seeds
-3 to 8), and after one presentation the recall of `shared` is the same in both states (G 4.8 and
4.6 Hz). What decides how fast a pattern is learnt is that its cells fire at 40 Hz in the cue, and
they do so whether half of them know each other or not. With a cue of 900 instead of 1500 Hz two
trial seeds showed no transfer either (weights 0.08 and 0.07 after two presentations). The row that
hopes for 10 % fails and stays. Before the full run the order of the halves (the known half is
recalled, not cued), one presentation a block and the pattern `same` were chosen on trial seeds.

Controls. exposed, in every measure; `fresh`, which can save nothing; `same`, which shows that the
measure finds savings where they are.

Deviations from `flagship`: learning, rest and blocks are chunks of 28 s of one program; burn-in of
10 s with a fast inhibitory rate (0.03); Hebbian plasticity acts during presentations only; for
time, presentations 0.5 s apart, steps of 0.2 ms and a background drawn each 1 ms at default scale.
Time is compressed: see `flagship`.
"""
import numpy as np
from brian2 import ms

from homeozoo.analysis import metrics
from homeozoo.protocols import _flagship, _flagship_branches as branches, _flagship_measures

MECHANISMS = ('M9', 'M14')
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(smoke=dict(n_exc=200, n_inh=50, length=9.0, repeats=2, blocks=2, trials=1,
                         learnt_at=0.08),
              default={}, paper=dict(dt=0.1*ms, grid=0.5*ms))
MAY_BE_NAN = ()
STATES = {'consolidated': 'HISG', 'exposed': 'ISG'}
#: New patterns (tenths of the cells): the first half of one is the second half of an old one.
OLD, NEW, UNSEEN = ((0, 1), (2, 3)), ((10, 1), (12, 13), (2, 3)), (14, 15)
KINDS = ('shared', 'fresh', 'same')
OFF_S = 0.5


def chunks(length, repeats, trials):
    """Learning of the old patterns, rest, and a block of presentations of the new ones with a test:
    three `Chunk` of one length."""
    lesson = branches.Chunk(patterns=OLD, novel=UNSEEN, off=OFF_S, length=length, repeats=repeats,
                            burn=length - 2*repeats*(1 + OFF_S), rest=0.0, trials=0, burn_eta=0.03)
    pause = branches.Chunk(patterns=OLD, novel=UNSEEN, length=length, repeats=0, burn=0.0,
                           rest=length, trials=0)
    rest = length - len(NEW)*(1 + OFF_S) - (len(NEW) + 1)*trials
    block = branches.Chunk(patterns=NEW, novel=UNSEEN, off=OFF_S, length=length, repeats=1,
                           burn=0.0, rest=rest, trials=trials)
    return lesson, pause, block


def left(out, point, *, protocol, options):
    """`state_of`, and what a block shows.

    For the patterns of NEW, (3,): new_w, mean weight between the halves; response_hz, rate of the
    shown cells; gain_hz, G of the second half when the first is cued; auc. old_w: within the old
    patterns; unseen_hz: G of a pattern never shown; runaway: R.
    """
    n_exc = options['n_exc']
    t, i, size = out['t'], out['i'], n_exc//20
    part = out['ee_i']//size*20 + out['ee_j']//size
    w = (np.bincount(part, out['w_ee'], 400)/np.maximum(np.bincount(part, minlength=400), 1)
         ).reshape(20, 20)
    found = dict(_flagship.state_of(out, duration=protocol.duration, **options),
                 new_w=np.array([(w[a, b] + w[b, a])/2 for a, b in NEW]),
                 old_w=np.mean([w[a:b + 1, a:b + 1].mean() for a, b in OLD]),
                 runaway=metrics.runaway_index(t, n_exc, _flagship.TARGET_HZ, protocol.learn_start,
                                               float(protocol.duration)),
                 connectome=_flagship_measures.checksum(out))
    if protocol.trials:
        own = _flagship_measures.members(protocol, n_exc)
        starts, which = protocol.presentations()
        recall = _flagship_measures.of_recall(t, i, protocol, protocol.groups(size),
                                              _flagship_measures.outside(own, n_exc))
        found.update(gain_hz=recall['gains_hz'], auc=recall['aucs'], unseen_hz=recall['novel_hz'],
                     response_hz=np.array([
                         metrics.cell_rates(t, i, own[k], start, start + 1).mean()
                         for start, k in zip(starts[:len(NEW)], which[:len(NEW)])]))
    return found


def needed(w, level):
    """Presentations until w reaches `level`, interpolated; 0 if it has it from the start, one more
    than there were if never.

    w: (…, n + 1), after 0 to n presentations. Returns (…,).
    """
    w = np.asarray(w)
    flat = w.reshape(-1, w.shape[-1])
    found = np.full(len(flat), float(w.shape[-1]))
    for row, course in enumerate(flat):
        over = np.flatnonzero(course >= level)
        if over.size:
            k = over[0]
            found[row] = k and k - 1 + (level - course[k - 1])/(course[k] - course[k - 1])
    return found.reshape(w.shape[:-1])


def run(sim, *, n_exc=400, n_inh=100, length=28.0, repeats=6, blocks=3, trials=3, eta_inh=0.003,
        learnt_at=0.2, dt=0.2*ms, grid=1*ms):
    """Both states and all blocks in one build.

    Returns state (2,), kind (3,), shown (blocks + 1,): presentations from 0 on; new_w (2, 3, seeds,
    blocks + 1); gain_hz, auc, response_hz (2, 3, seeds, blocks); unseen_hz, runaway (2, seeds,
    blocks); learnt_w (2, seeds): within the old patterns; needed (2, 3, seeds); savings (3, seeds),
    in per cent; first_hz (2, 3, seeds): G after one presentation.
    """
    options = dict(n_exc=n_exc, n_inh=n_inh, dt=dt, grid=grid, record=0)
    lesson, pause, block = chunks(length, repeats, trials)

    def go(chunk, conditions, starts, noise):
        points = [_flagship.knobs(chunk, name, 20, eta_inh=eta_inh) for name in conditions]
        found = branches.run(sim, chunk, points, starts, left, options, noise)
        _flagship_measures.check_connectomes(found['connectome'])
        return found, [_flagship.resume(found, row, **options) for row in range(len(conditions))]
    learnt, ends = go(lesson, STATES.values(), [None, None], 0)
    rested, ends = go(pause, STATES.values(), ends, 1)
    found = []
    for number in range(int(blocks)):
        one, ends = go(block, ['HISG']*2, ends, 2 + number)
        found.append(one)

    def course(name, *before):
        """(2, …, blocks), patterns before seeds where there are patterns."""
        stacked = np.stack([*before, *(one[name] for one in found)], axis=-1)
        return np.swapaxes(stacked, 1, 2) if stacked.ndim == 4 else stacked
    data = {name: course(name) for name in ('gain_hz', 'auc', 'unseen_hz', 'runaway',
                                            'response_hz')}
    data['new_w'] = course('new_w', rested['new_w'])
    data['needed'] = needed(data['new_w'], learnt_at)
    data['savings'] = 100*(1 - data['needed'][0]/data['needed'][1])
    return dict(data, state=np.array(list(STATES)), kind=np.array(KINDS),
                shown=np.arange(int(blocks) + 1), learnt_w=learnt['old_w'],
                first_hz=data['gain_hz'][..., 0])
