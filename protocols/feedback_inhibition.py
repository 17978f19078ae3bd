"""Feedback inhibition ends the bursts after all 4 pulses of input; the best share of feedforward inhibition ends 2 of them.

Mechanism (M3). 400 excitatory and 100 inhibitory cells. Excitatory cells excite each other
strongly enough to go on firing after a pulse of input of 50 ms. A pulse is held if the cells
respond to it (above 50 Hz in 5 ms) and are silent at the end. Feedforward inhibition (the same
input drives the inhibitory cells, with any share) shifts the input of the loop, but leaves its
slope, so that after the pulse both states are stable as before: at weak pulses (4 and 5 kHz) a
share either leaves the burst, which then goes on for ever, or suppresses the response as a whole.
It can end the burst if its share fits the pulse: at 7 and 10 kHz inhibitory cells fire after the
first volley and extinguish it; with half the recurrent weights some shares do so at 5 kHz too. No
share holds all four pulses. Feedback (excitatory cells drive the inhibitory ones) answers the burst
itself, and holds all pulses without tuning.

Control. Feedback cut, with every share of feedforward inhibition, none included.

Parameters. Cells, strengths of 0.1 and drive of 6 kHz are those of a prototype; recurrent strength
0.2 chosen here in trials.

Deviations. Published circuits are larger; all quantities are ours.
"""
import numpy as np
from brian2 import Hz, kHz, ms, second

from homeozoo.protocols._feedback_loop import SLOT, build, course

MECHANISMS = ('M3',)
SEEDS = dict(smoke=2, default=10, paper=20)
SCALES = dict(smoke=dict(duration=0.3*second), default={}, paper=dict(duration=2*second))
PULSES_KHZ = (4.0, 5.0, 7.0, 10.0)
SHARES = (0.0, 0.5, 0.7, 0.75, 0.8, 0.85, 0.9, 1.0)
WITH_FEEDBACK = (0.0, 0.7)
PULSE = (100*ms, 150*ms)


def measure(out, _, *, duration_s, n_exc):
    """What one run shows; the pulse is PULSE.

    peak_hz: largest rate of excitatory cells in 5 ms during the pulse; late_hz: their rate in the
    last fifth of the run; held: 1 if peak_hz > 50 and late_hz < 5; course_hz: excitatory rate in 5
    ms.
    """
    t = out['t_exc']
    begin, end = (float(edge/second) for edge in PULSE)
    peak, from_s = course(t, n_exc, begin, end, 0.005).max(), 0.8*duration_s
    late = np.sum(t >= from_s)/n_exc/(duration_s - from_s)
    return dict(peak_hz=peak, late_hz=late, held=float(peak > 50 and late < 5),
                course_hz=course(t, n_exc, 0.0, duration_s, 0.005))


def run(sim, *, duration=0.5*second, n_exc=400, n_inh=100, strength=0.1, w_ee=0.2, w_bg=0.05,
        rest=2*kHz, tau_gaba=6*ms, tau_ex=2*ms, dt=0.1*ms):
    """Pulses with and without feedback.

    Returns, for each name of `measure`, arrays (shares, pulses, seeds, …): NAME with feedback cut
    (`share` of the input reaches inhibitory cells, pulses `pulse_khz`), back_NAME with feedback and
    `back_share`, weak_NAME with feedback cut and half the recurrent weights, one pulse of 5 kHz.
    held_5khz, weak_held_5khz (seeds,): 1 if any share holds the pulse of 5 kHz; best (seeds,): part
    of the pulses that the best share holds; back_best (shares, seeds).
    """
    time = np.arange(int(round(float(duration/SLOT))))*float(SLOT)
    inside = (time >= float(PULSE[0]) - 1e-9) & (time < float(PULSE[1]) - 1e-9)
    bursts = {khz: np.where(inside, khz*1e3, float(rest))*Hz for khz in PULSES_KHZ}
    kinds = (('', SHARES, PULSES_KHZ, 0.0, w_ee), ('back_', WITH_FEEDBACK, PULSES_KHZ, strength,
                                                   w_ee), ('weak_', SHARES, (5.0,), 0.0, w_ee/2))
    points = [dict(base_exc=0*Hz, base_inh=0*Hz, w_ie=strength, tau_gaba=tau_gaba,
                   drive=bursts[khz], forward=share, w_ee=recurrent, w_ei=w_ei)
              for _, shares, pulses, w_ei, recurrent in kinds for share in shares for khz in pulses]
    found = sim.sweep(build, points, measure=measure,
                      given=dict(duration_s=float(duration/second), n_exc=n_exc), duration=duration,
                      n_exc=n_exc, n_inh=n_inh, w_bg=w_bg, tau_ex=tau_ex, dt=dt)
    data, first = {}, 0
    for prefix, shares, pulses, _, _ in kinds:
        rows = slice(first, first + len(shares)*len(pulses))
        first = rows.stop
        for name, value in found.items():
            data[prefix + name] = value[rows].reshape(len(shares), len(pulses), *value.shape[1:])
    five = PULSES_KHZ.index(5.0)
    data.update(share=np.array(SHARES), back_share=np.array(WITH_FEEDBACK),
                pulse_khz=np.array(PULSES_KHZ), held_5khz=data['held'][:, five].max(axis=0),
                best=data['held'].mean(axis=1).max(axis=0),
                back_best=data['back_held'].mean(axis=1),
                weak_held_5khz=data['weak_held'].max(axis=(0, 1)))
    return data
