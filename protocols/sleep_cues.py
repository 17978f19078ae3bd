"""Cueing one of four patterns in sleep, at 3 % more spikes, leaves its weights 8 % stronger relative to the others than a night without cues (10 % than with cues to cells that learnt nothing); a gain of recall, 2 Hz, is not shown.

Mechanism (M8). Sounds that were heard in learning, played in sleep, strengthen the memories that go
with them (targeted memory reactivation: Rudoy et al. 2009, Science 326:1079). In the network of
`sleep_replay` pulses of 100 ms reach half of the cells of one pattern once a second through the
night. The background of all cells is lower in a night with cues, so that the number of spikes stays
that of a night without. Which pattern is cued goes round with the seed. Nothing is potentiated in
sleep: a cue can only spare, by replay and its tags.

Arms: cue; novel, the same pulses to half of the cells of a group that learnt nothing; none.

Measure: weights within the cued pattern over before, relative to the mean of the other three; the
same of its recall, in Hz.

Found (8 seeds). The cued pattern keeps 0.99 of its weights (0.90 without cues; that control reaches
into the bound, and the row fails; the paired difference does not). Recall relative to the others
gains 2.1 Hz over no cues, interval -0.9 to 5.1: not shown.

Controls. `none` for the same pattern, and `novel`.

Deviations. As `sleep_replay`; eight seeds, for time.
"""
import numpy as np
from brian2 import ms

from homeozoo.protocols import _flagship_branches as branches, _sleep
from homeozoo.protocols.sleep_state import SMALL

MECHANISMS = ('M8',)
SEEDS = dict(smoke=1, default=8, paper=20)
SCALES = dict(smoke=SMALL, default={}, paper=dict(dt=0.1*ms, grid=0.5*ms))
ARMS = ('cue', 'novel', 'none')
NAMES = ('inside', 'gains_hz', 'aucs', 'rate_hz', 'replays', 'mean_w', 'selectivity', 'tags',
         'down', 'member_hz')
PULSE_S, EVERY_S = 0.1, 1.0


def pulses(parts, cue_hz, less_hz, stop):
    """Pieces of the cue of a night: background of all cells lower by less_hz, and pulses of cue_hz
    to some parts."""
    everyone = np.full(_sleep.PARTS, -less_hz)
    shown = everyone.copy()
    shown[list(parts)] += cue_hz
    starts = np.arange(_sleep.SETTLE_S, stop - EVERY_S/2, EVERY_S)
    return [(0, stop, everyone)] + [(start, start + PULSE_S, shown) for start in starts]


def run(sim, *, n_exc=400, n_inh=100, length=50.0, test=15.0, repeats=6, rate_hz=_sleep.RATE_HZ,
        cue_hz=1500.0, less_hz=25.0, dt=0.2*ms, grid=1*ms):
    """One night for every arm from the same state.

    cue_hz: extra background in a pulse; less_hz: of all cells through a night with cues.

    Returns arm (3,); for each of NAMES an array (3, seeds, …); cued (seeds,), the number of the
    pattern; before_inside, before_gains_hz (seeds, patterns); kept (3, seeds, patterns): weights
    within over before; own_kept (3, seeds): of the cued one; stronger (3, seeds): kept of the cued
    pattern over the mean of the others; gain_hz (3, seeds): change of its recall less the mean of
    the others; more (2, seeds): stronger of cue less that of novel and of none; gain_more (2,
    seeds): the same of gain_hz; spikes (2, seeds): of cue and novel over none; replayed_more
    (seeds,): its reactivations with cues over those without.
    """
    given = _sleep.options(n_exc, n_inh, dt, grid)
    chunk = _sleep.chunk(length, test)
    starts, before = _sleep.learn(sim, length, test, given, repeats=repeats)
    stop = _sleep.hours(chunk)[2]
    each = np.arange(len(starts))
    cued = each % len(chunk.patterns)
    first = [_sleep.night(chunk, rate_hz=rate_hz,
                          more=pulses(parts[:1], cue_hz, less_hz, stop))
             for parts in (*chunk.patterns, chunk.novel)]
    plain = _sleep.night(chunk, rate_hz=rate_hz)
    points = [[{**table, **start, 'noise': 2} for table, start in zip(tables, starts)]
              for tables in ([first[k] for k in cued], [first[-1]]*len(starts),
                             [plain]*len(starts))]
    found = sim.sweep(branches._flagship.build, points, measure=_sleep.woken,
                      given=dict(protocol=chunk, options=given), duration=chunk.duration, **given)
    data = {name: found[name] for name in NAMES}
    kept = data['inside']/before['inside'][0]
    gained = data['gains_hz'] - before['gains_hz'][0]
    own = np.eye(len(chunk.patterns), dtype=bool)[cued]

    def others(values):
        return np.where(own, 0, values).sum(axis=-1)/(own.shape[1] - 1)
    stronger = kept[:, own]/others(kept)
    gain = gained[:, own] - others(gained)
    return dict(data, arm=np.array(ARMS), cued=cued, kept=kept, own_kept=kept[:, own],
                stronger=stronger,
                before_inside=before['inside'][0], before_gains_hz=before['gains_hz'][0],
                gain_hz=gain, more=stronger[0] - stronger[1:],
                gain_more=gain[0] - gain[1:],
                spikes=data['rate_hz'][:2]/data['rate_hz'][2],
                replayed_more=data['replays'][0, each, cued]
                / np.maximum(data['replays'][2, each, cued], 1))
