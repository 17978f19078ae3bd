"""Down-selection that spares what is replayed in sleep lowers the mean weight by a fifth and raises the selectivity by 15 %; 81 % of recall is kept, against 44 % with uniform downscaling to the same mean; with shuffled tags or in wake selectivity gains less than 1 %.

Mechanism (M8, M14). The network of `flagship` learns four patterns, rests, and sleeps
(`sleep_state`): in the first half of the night synapses are tagged when both cells fire together,
in the second half they shrink as well, unless they are tagged (`sleep.downselection`, after Nere et
al. 2013 and Tononi & Cirelli 2014). Then it wakes, and recall of the un-cued half of each pattern
is tested, all plasticity frozen; before the night in the same way. All arms of a seed branch from
one learnt and rested state.

- replay: as above;
- uniform: no tags, the speed such that the mean weight ends where it does with replay;
- shuffled: the tags of the night with replay, permuted among all synapses; same mean weight;
- wake: the same rule in wake, the background lowered to as many spikes as in sleep; the speed of
  `uniform`;
- STDP: Hebbian plasticity open in sleep, no shrinking.

Whether the synapses that shrink are the weak ones is shown against their weight before. De Vivo et
al. 2017 (doi 10.1126/science.aah5982, abstract) find spines 18 % smaller after sleep and large ones
spared; a rule that spares by size fits that as well: see `sleep_size`. That sleep is a time of
downscaling is not settled: Hengen et al. 2016 (doi 10.1016/j.cell.2016.01.046) find upward
homeostasis of rates in wake, suppressed in sleep; see `sleep_scaling`.

Found (10 seeds). Recall does not improve in sleep; it falls by a fifth, in the controls by more
than half. Plain STDP in sleep neither erodes the patterns nor selects: S 0.91 to 1.14 of before,
mean weight 0.99, G 0.93; it is no downscaling. The control in wake has as many spikes as sleep:
1.45 against 1.47 Hz, 18 500 against 18 800 spikes of the 400 cells in a night (0.99, 0.96 to
1.02), with a background of 0.797, set after runs with 0.79 (9 % fewer) and 0.805 (2 seeds, 6 and
17 % more). S gained less than 1 % with each of them, so that the verdict does not hang on the
number of spikes.

Controls. All arms but the first; each is judged.

Deviations. The speed of shrinking was chosen for a mean of minus a fifth (with 2 seeds); that is no
result. Time is compressed: a night has 32 s. Hebbian plasticity acts during presentations only. For
time, steps of 0.2 ms and a background drawn each 1 ms at default scale.
"""
import numpy as np
from brian2 import Hz, ms

from homeozoo.protocols import _flagship_branches as branches, _sleep
from homeozoo.protocols.sleep_state import SMALL

MECHANISMS = ('M8', 'M14')
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(smoke=SMALL, default={}, paper=dict(dt=0.1*ms, grid=0.5*ms))
MAY_BE_NAN = ('down_hz',)
ARMS = ('replay', 'uniform', 'shuffled', 'wake', 'STDP')
NAMES = ('selectivity', 'within', 'between', 'background', 'mean_w', 'gain_hz', 'novel_hz', 'auc',
         'runaway', 'rate_hz', 'down', 'replayed', 'tags', 'shrunk', 'by_size')
TAU_S = 300.0                                              # decay of a tag
EDGES = np.array([0, 0.02, 0.04, 0.06, 0.1, 0.2, 0.3, 0.4, 0.5001])


def look(out, point, *, protocol, options):
    """`_sleep.woken` and, against the weights at the start: shrunk (3,), mean change within,
    between and outside of patterns over the weight; by_size (bins of EDGES,): the same for synapses
    of that weight, 0 where there is none.
    """
    found = _sleep.woken(out, point, protocol=protocol, options=options)
    before, after = np.asarray(point['w_ee']), out['w_ee']
    start = _sleep.grouped(before, out, protocol, options['n_exc'])
    bins = np.digitize(before, EDGES) - 1
    old, new = (np.bincount(bins, values, len(EDGES) - 1) for values in (before, after))
    return dict(found, by_size=np.where(old > 0, new/np.maximum(old, 1e-12) - 1, 0.0),
                shrunk=_sleep.grouped(after, out, protocol, options['n_exc'])/start - 1)


def speeds(before, after, seconds, waited, seed):
    """Of one seed: speed (Hz) of uniform shrinking, tags of the night permuted, and the speed with
    them, both to the mean weight of the night with replay.

    before: state at its start, after: at its end (dicts of arrays); seconds: of shrinking; waited:
    time before it, in which permuted tags decay.
    """
    goal = after['w_ee'].mean()
    tags = np.random.default_rng(seed).permutation(after['down_tag'])
    left = np.exp(-waited/TAU_S)
    mean = tags*left*TAU_S/seconds*(1 - np.exp(-seconds/TAU_S))
    return (_sleep.matched_rate(before['w_ee'], goal, 0.0, seconds), tags,
            _sleep.matched_rate(before['w_ee'], goal, mean, seconds))


def run(sim, *, n_exc=400, n_inh=100, length=50.0, test=15.0, repeats=6, rate_hz=_sleep.RATE_HZ,
        wake_drive=0.797, dt=0.2*ms, grid=1*ms):
    """One night for every arm from the same state.

    rate_hz: speed of shrinking with replay; wake_drive: background of E in the arm 'wake'.

    Returns arm (5,); for each of NAMES an array (5, seeds, …); before_NAME (seeds,) for those of
    weights and recall; shrunk_within, shrunk_between, shrunk_background, shrunk_large (the last
    bin) (5, seeds); s_ratio, w_ratio, kept (5, seeds): S, mean weight and G over those before;
    auc_more, kept_more (4, seeds): AUC and kept of replay less those of the other arms; spikes
    (seeds,): in wake over in sleep; edges: of by_size.
    """
    given = _sleep.options(n_exc, n_inh, dt, grid)
    chunk = _sleep.chunk(length, test)
    starts, before = _sleep.learn(sim, length, test, given, repeats=repeats)

    def night(tables, begun, noise=2):
        return branches.run(sim, chunk, tables, begun, look, given, noise)
    first = night([_sleep.night(chunk, rate_hz=rate_hz)], [starts])
    begin, half, stop = _sleep.hours(chunk)
    ends = [{name: first[name][0][k] for name in ('w_ee', 'down_tag')}
            for k in range(len(starts))]
    found = [speeds(start, end, stop - half, half, seed)
             for seed, (start, end) in enumerate(zip(starts, ends))]
    even = [{**start, 'down_rate': rate*Hz} for start, (rate, _, _) in zip(starts, found)]
    mixed = [{**start, 'down_tag': tags, 'down_rate': rate*Hz}
             for start, (_, tags, rate) in zip(starts, found)]
    slow = (0, stop, (wake_drive - 1)*1600)
    stdp = {**_sleep.night(chunk, tags=0.0, rate_hz=0.0),
            'M': _sleep.with_pieces(np.zeros(chunk.slots), [(begin, stop, 1.0)])}
    rest = night([_sleep.night(chunk, tags=0.0), _sleep.night(chunk, tags=0.0),
                  _sleep.night(chunk, asleep=False, more=[slow]), stdp],
                 [even, mixed, even, starts])
    data = {name: np.concatenate([first[name], rest[name]]) for name in NAMES}
    data.update({f'before_{name}': before[name][0]
                 for name in ('selectivity', 'within', 'between', 'background', 'mean_w', 'gain_hz',
                              'auc', 'novel_hz', 'rate_hz')})
    data.update({f'shrunk_{name}': data['shrunk'][..., k]
                 for k, name in enumerate(('within', 'between', 'background'))},
                shrunk_large=data['by_size'][..., -1])
    kept = data['gain_hz']/data['before_gain_hz']
    return dict(data, arm=np.array(ARMS), edges=EDGES, kept=kept, kept_more=kept[0] - kept[1:],
                s_ratio=data['selectivity']/data['before_selectivity'],
                w_ratio=data['mean_w']/data['before_mean_w'],
                auc_more=data['auc'][0] - data['auc'][1:],
                spikes=data['rate_hz'][ARMS.index('wake')]/data['rate_hz'][0])
