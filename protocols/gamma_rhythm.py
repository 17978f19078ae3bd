"""A loop of excitatory and inhibitory cells under steady drive makes a gamma rhythm of 33 Hz, slower with slower inhibition; with the loop cut there is none.

Mechanism (M3, M7). 400 excitatory cells under steady Poisson drive excite 100 inhibitory ones,
which inhibit them; excitatory cells do not excite each other. Each volley of excitation brings a
volley of inhibition, and the next waits for its decay (PING): the frequency falls as inhibition
becomes slower.

Control. The same drive with the path from excitatory to inhibitory cells cut.

Parameters. Cells, strengths of 0.1 and drive of 6 kHz are those of a prototype with 34 Hz.

Deviations. Published circuits are larger; all quantities are ours.
"""
import numpy as np
from brian2 import Hz, kHz, ms, second
import scipy

from homeozoo.protocols._feedback_loop import SLOT, build, course

MECHANISMS = ('M3', 'M7')
SEEDS = dict(smoke=2, default=10, paper=20)
SCALES = dict(smoke=dict(duration=0.3*second), default={}, paper=dict(duration=2*second))
TAUS_MS = (4.0, 6.0, 9.0, 14.0)


def measure(out, _, *, duration_s, n_exc, n_inh):
    """What one run shows.

    rate_hz, inh_hz: rates of excitatory and inhibitory cells in the last fifth of the run;
    rhythm_hz: frequency (10 to 200 Hz) of the largest power of the excitatory population rate after
    0.1 s; cv: coefficient of variation of the population count in 1 ms; fine_hz: population rate in
    1 ms, 0.1 to 0.3 s.
    """
    from scipy.signal import welch
    fine = course(out['t_exc'], n_exc, 0.1, duration_s, 0.001)
    f, power = welch(fine, 1000, nperseg=min(500, len(fine)), nfft=2000)
    band = (f >= 10) & (f <= 200)
    from_s = 0.8*duration_s
    return dict(rate_hz=np.sum(out['t_exc'] >= from_s)/n_exc/(duration_s - from_s),
                inh_hz=np.sum(out['t_inh'] >= from_s)/n_inh/(duration_s - from_s),
                rhythm_hz=f[band][power[band].argmax()],
                cv=fine.std()/fine.mean() if fine.any() else 0.0, fine_hz=fine[:200])


def trend(x, values):
    """Rank correlation with x of each seed; values: (points, seeds). Returns (seeds,)."""
    return np.array([scipy.stats.spearmanr(x, column).statistic if np.ptp(column) > 0 else 0.0
                     for column in values.T])


def run(sim, *, duration=0.5*second, n_exc=400, n_inh=100, strength=0.1, w_bg=0.05, drive=6*kHz,
        tau_gaba=6*ms, tau_ex=2*ms, dt=0.1*ms):
    """Steady drive with the time constants of inhibition TAUS_MS, then with the loop cut.

    Returns, for each name of `measure`, an array (points, seeds, …); tau_ms (4,); trend (seeds,):
    rank correlation of frequency and time constant; per_cycle (points, seeds): inhibitory spikes
    per cycle.
    """
    steady = dict(base_exc=0*Hz, base_inh=0*Hz, w_ie=strength, tau_gaba=tau_gaba, forward=0, w_ee=0,
                  drive=np.full(int(round(float(duration/SLOT))), float(drive))*Hz)
    points = [dict(steady, w_ei=strength, tau_gaba=tau*ms)
              for tau in TAUS_MS] + [dict(steady, w_ei=0)]
    data = sim.sweep(build, points, measure=measure,
                     given=dict(duration_s=float(duration/second), n_exc=n_exc, n_inh=n_inh),
                     duration=duration, n_exc=n_exc, n_inh=n_inh, w_bg=w_bg, tau_ex=tau_ex, dt=dt)
    data.update(tau_ms=np.array(TAUS_MS), trend=trend(TAUS_MS, data['rhythm_hz'][:-1]),
                per_cycle=data['inh_hz']/data['rhythm_hz'])
    return data
