"""Sparing by size alone, without replay, raises the selectivity as sparing by replay does (1.26 against 1.15); a strong pattern silenced in sleep tells them apart: by replay its weights end 14 % lower than after a night with it, by size at the same.

Mechanism (M8). Imaging finds synapses smaller after sleep and large ones spared (de Vivo et al.
2017, doi 10.1126/science.aah5982, abstract). Down-selection by replay gives that where the large
synapses are those of patterns that are replayed; so does a rule that only looks at size,
dw/dt = -rate*w*(1 - w/w_max). The network of `flagship` learns four patterns, rests and sleeps as
in `sleep_replay`; in the night the background of the cells of pattern 4 is taken away, so that it
is strong but hardly replayed. Both rules end at the same mean weight (that of replay with the
silenced pattern).

Found (8 seeds). Silencing takes all reactivations of the pattern and 7.3 Hz of its recall, where
sparing is by replay. Sizes after sleep cannot decide between the two readings.

Controls. The same nights without the silenced pattern: each rule is compared with itself, pattern
by pattern, so that patterns of unequal strength do not matter.

Deviations. As `sleep_replay`; eight seeds, for time.
"""
import numpy as np
from brian2 import Hz, ms

from homeozoo.protocols import _flagship_branches as branches, _sleep
from homeozoo.protocols.sleep_state import SMALL

MECHANISMS = ('M8', 'M14')
SEEDS = dict(smoke=1, default=8, paper=20)
SCALES = dict(smoke=SMALL, default={}, paper=dict(dt=0.1*ms, grid=0.5*ms))
ARMS = ('replay', 'replay, silenced', 'size', 'size, silenced')
NAMES = ('selectivity', 'within', 'between', 'background', 'mean_w', 'inside', 'gain_hz',
         'gains_hz', 'novel_hz', 'aucs', 'rate_hz', 'member_hz', 'replays', 'tags')
SILENCED = 3                                                          # number of the pattern


def run(sim, *, n_exc=400, n_inh=100, length=50.0, test=15.0, repeats=6, rate_hz=_sleep.RATE_HZ,
        dt=0.2*ms, grid=1*ms):
    """One night for every arm from the same state.

    Returns arm (4,); for each of NAMES an array (4, seeds, …); before_NAME (seeds, …) of inside,
    gains_hz, selectivity, mean_w; s_ratio, w_ratio (4, seeds) over before; kept_inside (4, seeds,
    patterns): weights within each pattern over before; silent_kept (2, seeds), of replay and of
    size: the silenced pattern's weights over those after the night without silencing; others_kept
    (2, seeds): the same of the other patterns; silent_gain_hz (2, seeds): its G less that after
    that night; silent_replays (seeds,): reactivations of the silenced pattern over those in that
    night; matched (seeds,): mean weight of size over that of replay, both with silencing.
    """
    given = _sleep.options(n_exc, n_inh, dt, grid)
    chunk = _sleep.chunk(length, test)
    starts, before = _sleep.learn(sim, length, test, given, repeats=repeats)
    _, half, stop = _sleep.hours(chunk)
    cut = np.zeros(_sleep.PARTS)
    cut[list(chunk.patterns[SILENCED])] = -1600.0
    silent = [(0, stop, cut)]
    by_tag = branches.run(sim, chunk, [_sleep.night(chunk, rate_hz=rate_hz),
                                       _sleep.night(chunk, rate_hz=rate_hz, more=silent)],
                          [starts]*2, _sleep.woken, given, 2)
    speeds = [_sleep.matched_rate(start['w_ee'], goal, 'size', stop - half)
              for start, goal in zip(starts, by_tag['mean_w'][1])]
    begun = [{**start, 'down_rate': rate*Hz} for start, rate in zip(starts, speeds)]
    size = dict(tags=0.0, down_by_tag=0.0, down_by_size=1.0)
    by_size = branches.run(sim, chunk, [_sleep.night(chunk, **size),
                                        _sleep.night(chunk, more=silent, **size)], [begun]*2,
                           _sleep.woken, given, 2)
    data = {name: np.concatenate([by_tag[name], by_size[name]]) for name in NAMES}
    data.update({f'before_{name}': before[name][0]
                 for name in ('inside', 'gains_hz', 'selectivity', 'mean_w')})
    ratio = data['inside'][1::2]/data['inside'][::2]
    gained = data['gains_hz'][1::2] - data['gains_hz'][::2]
    replays = data['replays'][..., SILENCED]
    return dict(data, arm=np.array(ARMS), kept_inside=data['inside']/data['before_inside'],
                s_ratio=data['selectivity']/data['before_selectivity'],
                w_ratio=data['mean_w']/data['before_mean_w'], silent_kept=ratio[..., SILENCED],
                others_kept=np.delete(ratio, SILENCED, axis=-1).mean(axis=-1),
                silent_gain_hz=gained[..., SILENCED],
                matched=data['mean_w'][3]/data['mean_w'][1],
                silent_replays=replays[1]/np.maximum(replays[0], 1))
