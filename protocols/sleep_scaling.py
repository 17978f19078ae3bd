"""If scaling may act in sleep it takes the low rate for a loss: the factor h rises 1.69 times in a night, the effective weight ends half higher than before and the network wakes at 19 Hz; confined to wake, the effective weight falls by a fifth in sleep, and half of that returns in the next wake, at 5 Hz.

Mechanism (M8, M13). Upward homeostasis of firing rates takes place in active wake and is suppressed
in sleep (Hengen et al. 2016, doi 10.1016/j.cell.2016.01.046, abstract), against the simple story
that sleep is the time of homeostasis. The network of `flagship` learns, rests, sleeps with replay
and down-selection as in `sleep_replay`, and is awake again for as long, with inhibitory plasticity
and scaling. The factor h of a cell multiplies its excitatory weights; the effective weight is the
mean of h*w over all synapses. In sleep the rate is a third of the set-point, so that scaling that
acts then can only go up.

Arms: wake only, scaling open in wake and shut in sleep (as in all experiments on sleep here);
always, open in sleep too; never, shut from the night on.

Found (8 seeds). In the next wake inhibitory plasticity and scaling tame the network that scaled in
sleep within seconds, from 10 Hz, R = 2 just on the bound; that row fails, as the control is not
outside. The rate returns without scaling too (4.8 Hz, by inhibitory plasticity), so that it does
not tell `never` from `wake only`; the factor h does.

Controls. `always` for what the restriction does, `never` for what scaling in wake does.

Deviations. Scaling takes 20 s, a night 32 s. As `sleep_replay`; eight seeds, for time.
"""
import numpy as np
from brian2 import ms

from homeozoo.analysis import metrics
from homeozoo.protocols import _flagship, _flagship_branches as branches, _sleep
from homeozoo.protocols.sleep_state import SMALL

MECHANISMS = ('M2', 'M8', 'M13')
SEEDS = dict(smoke=1, default=8, paper=20)
SCALES = dict(smoke=SMALL, default={}, paper=dict(dt=0.1*ms, grid=0.5*ms))
ARMS = ('wake only', 'always', 'never')
NAMES = ('h', 'effective', 'mean_w', 'selectivity', 'gain_hz', 'novel_hz', 'auc', 'most_hz',
         'last_hz', 'rate_hz')
STEP_S = 1.0


def look(out, point, *, protocol, options):
    """`_sleep.woken` and: h, mean factor of scaling; effective, mean of h*w; course_hz (seconds,),
    rate in bins of STEP_S; most_hz, largest of it from the night's end (or the start of a chunk
    awake) on; last_hz: mean rate of the last 10 s before the test.
    """
    factor, n_exc = 1 + out['scal_g'], options['n_exc']
    course = np.histogram(out['t'], np.arange(0, protocol.length + 0.5, STEP_S))[0]/n_exc/STEP_S
    stop = protocol.rest - 2*_sleep.SETTLE_S
    begin = stop if np.asarray(point['Z']).any() else 0.0
    last = metrics.cell_rates(out['t'], out['i'], np.arange(n_exc), max(stop - 10, 0), stop)
    return dict(_sleep.woken(out, point, protocol=protocol, options=options), h=factor.mean(),
                effective=np.mean(factor[out['ee_j']]*out['w_ee']), course_hz=course,
                most_hz=course[int(begin/STEP_S):int(protocol.rest/STEP_S)].max(),
                last_hz=last.mean())


def run(sim, *, n_exc=400, n_inh=100, length=50.0, test=15.0, repeats=6, dt=0.2*ms, grid=1*ms):
    """Night and next wake for every arm from the same state.

    Returns arm (3,); for each of NAMES night_NAME and wake_NAME (3, seeds), at the end of the night
    (rates as of `look`) and of the wake after it; before_NAME (seeds,); night_course_hz,
    wake_course_hz (3, seeds, seconds); night_effect, wake_effect, night_rise (3, seeds): effective
    weight over before, and h over before; rise_in_wake (3, seeds): h after the wake less before;
    runaway (3, seeds): R of the wake after the night, without its test.
    """
    given = _sleep.options(n_exc, n_inh, dt, grid)
    chunk = _sleep.chunk(length, test)
    starts, before = _sleep.learn(sim, length, test, given, repeats=repeats, measure=look)
    stop = _sleep.hours(chunk)[2]
    nights = [dict(_sleep.night(chunk), S=_sleep.with_pieces(np.zeros(chunk.slots),
                                                             [(0, stop, float(name == 'always'))]))
              for name in ARMS]
    slept = branches.run(sim, chunk, nights, [starts]*3, look, given, 2)
    days = [_sleep.tables(chunk, 'IG' if name == 'never' else 'ISG') for name in ARMS]
    woke = branches.run(sim, chunk, days, [_flagship.resume(slept, row, **given)
                                           for row in range(3)], look, given, 3)
    data = dict(arm=np.array(ARMS), runaway=woke['most_hz']/_flagship.TARGET_HZ)
    for name in (*NAMES, 'course_hz'):
        data.update({f'night_{name}': slept[name], f'wake_{name}': woke[name],
                     f'before_{name}': before[name][0]})
    for when in ('night', 'wake'):
        data[f'{when}_effect'] = data[f'{when}_effective']/data['before_effective']
    return dict(data, night_rise=data['night_h']/data['before_h'],
                rise_in_wake=data['wake_h'] - data['before_h'])
