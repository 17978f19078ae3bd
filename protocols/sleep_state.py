"""Asleep the flagship alternates between UP and DOWN states, 63 % of the time DOWN, with 35 % of the spikes of wake; what it has learnt is reactivated 307 times in 32 s, in an untrained network never.

Mechanism (M8). In sleep (`sleep.slow_waves`) a potassium conductance grows at every spike of an
excitatory cell, excitatory cells excite each other more strongly, and the background is weaker. The
network of `flagship` learns four patterns with all regulators, rests, and sleeps with all
plasticity off; an untrained network with the same past but for the patterns sleeps as well. A bin
of 50 ms is DOWN if the population fires below 1 Hz. A pattern is reactivated in a bin if half of
its cells fire and their share exceeds three times that of all other cells.

Replay needs no labels: the same test on 500 random sets of as many cells gives the largest count of
any of them.

Controls. The untrained network asleep; both networks awake, in the rest before the night, with the
same measures. Rest replays too: wake is no control of replay, but of UP and DOWN states.

Deviations. UP and DOWN states follow one another five times a second, not below 1 Hz as the slow
oscillation of cortex does: time is compressed, and an UP state is hardly more than a reactivation.
Hebbian plasticity acts during presentations only. For time, steps of 0.2 ms and a background drawn
each 1 ms at default scale. The parameters of sleep were chosen with the first seed (see
`sleep.cell`).
"""
import numpy as np
from brian2 import ms

from homeozoo.protocols import _flagship_branches as branches, _sleep

MECHANISMS = ('M8', 'M14')
SEEDS = dict(smoke=1, default=10, paper=20)
SMALL = dict(n_exc=200, n_inh=50, length=16.0, test=5.0, repeats=2)
SCALES = dict(smoke=SMALL, default={}, paper=dict(dt=0.1*ms, grid=0.5*ms))
MAY_BE_NAN = ('down_hz',)
CONDITIONS = ('asleep', 'untrained, asleep', 'awake', 'untrained, awake')
NAMES = ('down', 'up_hz', 'down_hz', 'transitions', 'rate_hz', 'replays', 'replayed', 'most_random',
         'course_hz')
SETS, COURSE_S = 500, 4.0


def look(out, point, *, protocol, options):
    """`_sleep.woken` and: most_random, the largest number of reactivations of SETS random sets of
    as many cells as a pattern has; course_hz (patterns, novel and others; times): rates in bins of
    10 ms in the first COURSE_S seconds of the night.
    """
    t, i, n_exc = out['t'], out['i'], options['n_exc']
    start, _, stop = _sleep.hours(protocol)
    table, _ = _sleep.fired(t, i, n_exc, start, stop)
    rng, size = np.random.default_rng(1), n_exc//10
    sets = np.zeros((SETS, n_exc), dtype=bool)
    for row in sets:
        row[rng.choice(n_exc, size, replace=False)] = True
    group = np.minimum(np.arange(n_exc)//size, len(protocol.patterns) + 1)
    edges = start + 0.01*np.arange(int(COURSE_S*100) + 1)
    course = [np.histogram(t[group[i] == k], edges)[0]/np.sum(group == k)/0.01
              for k in range(group.max() + 1)]
    return dict(_sleep.woken(out, point, protocol=protocol, options=options),
                most_random=_sleep.reactivations(table, sets).max(), course_hz=np.array(course))


def run(sim, *, n_exc=400, n_inh=100, length=50.0, test=15.0, repeats=6, dt=0.2*ms, grid=1*ms):
    """Both networks, awake and asleep.

    Returns condition (4,), and for each of NAMES an array (4, seeds, …); saved (2, seeds): spikes
    asleep over awake, trained and untrained; night_s, how long was looked at.
    """
    given = _sleep.options(n_exc, n_inh, dt, grid)
    chunk = _sleep.chunk(length, test)
    awake, starts = [], []
    for taught in (True, False):
        begun, found = _sleep.learn(sim, length, test, given, repeats=repeats, taught=taught,
                                    measure=look)
        awake.append(found)
        starts.append(begun)
    night = _sleep.night(chunk, tags=0.0, rate_hz=0.0)
    asleep = branches.run(sim, chunk, [night]*2, starts, look, given, 2)
    data = {name: np.concatenate([asleep[name], awake[0][name], awake[1][name]]) for name in NAMES}
    start, _, stop = _sleep.hours(chunk)
    return dict(data, condition=np.array(CONDITIONS), night_s=np.array(stop - start),
                saved=data['rate_hz'][:2]/data['rate_hz'][2:])
