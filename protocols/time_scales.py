"""Homeostasis must be fast to prevent runaway (R 1.7 at tau_h = 1 s, 8 at 1000 s) and slow to permit learning (S falls from 7.2 to 1.3 when eta_I grows tenfold).

Mechanism (M13, M1, M3). The flagship network learns four patterns. Two of its regulators are
made faster and slower:

- Temporal paradox (Zenke, Gerstner & Ganguli 2017, doi 10.1016/j.conb.2017.03.015). Hebbian
  plasticity with scaling alone: R, the highest rate (1 s smoothing) over the target, against the
  time constant tau_h of scaling, for three time constants tau_r of the rate detector that scaling
  reads. Experiments find hours to days for tau_h. A fast tau_h needs a faster detector (Zenke,
  Hennequin & Gerstner 2013, doi 10.1371/journal.pcbi.1003330): with a slow one (10 s) the loop
  overshoots, and scaling with tau_h up to 10 s makes R larger than no scaling at all.
- Inverted U. Hebbian plasticity with inhibitory plasticity alone: its learning rate eta_I against R
  and against the selectivity S of the weights. Slow inhibition lets the network run away; fast
  inhibition silences the pattern before it is learnt.

Controls: Hebb without any regulator (tau_h infinite); eta_I small; no plasticity (R and S of the
drive alone).

Theory has the critical tau_h in inverse proportion to the Hebbian learning rate; at paper scale the
sweep is repeated at half and twice that rate. The critical value is where R = 4 (interpolated in
log tau_h).

Deviations from the 139 s protocol of the flagship, for time: a burn-in of 6 s with inhibitory
plasticity ten times as fast as in learning, three presentations of each pattern instead of eight,
0.5 s between them, 3 s of rest, no test of recall (S and R only); the full times at paper scale. R
counts the presentations too: the drive alone gives the value of the condition without plasticity.
"""
from functools import partial

import numpy as np
from brian2 import ms, second
import scipy

from homeozoo import flagship
from homeozoo.analysis import metrics
from homeozoo.protocols import _flagship, _flagship_measures

MECHANISMS = ('M1', 'M3', 'M13', 'M14')
SEEDS = dict(smoke=1, default=5, paper=10)
SCALES = dict(smoke=dict(repeats=1, burn=2*second, rest=1*second, tau_h=[3, 1000]*second,
                         off=0.25*second, tau_r=[1, 10]*second, eta_inh=[0.0, 0.03], n_exc=200,
                         n_inh=50, dt=0.2*ms, grid=1*ms),
              default={}, paper=dict(repeats=8, burn=20*second, off=1*second, rest=30*second,
                                     hebb=[0.5, 1.0, 2.0]))
MAY_BE_NAN = ('critical_tau_s', 'critical_ratio')
CRITICAL = 4.0


def measure(out, point, *, protocol, n_exc, part_size):
    """Runaway of the population (R) and of the worst assembly while it is not cued, the rate (Hz)
    that R is made of and that of the rest, S, S over the background, and the three mean weights."""
    members = [np.concatenate(pair) for pair in protocol.groups(part_size)]
    found = _flagship_measures.of_runaway(out['t'], out['i'], protocol, n_exc, part_size=part_size)
    weights = _flagship_measures.of_weights(out, members, n_exc, 0.5)
    resting = metrics.cell_rates(out['t'], out['i'], np.arange(n_exc), protocol.rest_start,
                                 float(protocol.duration))
    return dict(found, max_hz=found['runaway']*_flagship.TARGET_HZ, rest_hz=resting.mean(),
                **{name: weights[name] for name in ('selectivity', 'selectivity_bg', 'within',
                                                    'between', 'background')})


def critical(tau, runaway):
    """The time constant at which R rises through 4, interpolated in log tau; NaN if it does not.

    tau: (n,) rising; runaway: (n,).
    """
    above = np.flatnonzero(runaway >= CRITICAL)
    if not above.size or above[0] == 0:
        return np.nan
    k = above[0]
    part = (CRITICAL - runaway[k - 1])/(runaway[k] - runaway[k - 1])
    return float(np.exp(np.log(tau[k - 1]) + part*np.log(tau[k]/tau[k - 1])))


def trend(x, values):
    """Spearman correlation of x (n,) with values (n, seeds), for each seed."""
    return np.array([scipy.stats.spearmanr(x, column).statistic for column in values.T])


def run(sim, *, tau_h=np.array([1, 3, 10, 30, 100, 1000])*second,
        tau_r=np.array([1, 0.1, 10])*second, eta_inh=(3e-4, 1e-3, 3e-3, 6e-3, 1e-2, 3e-2),
        hebb=(1.0,), repeats=3, burn=6*second, burn_eta=0.03, off=0.5*second, rest=3*second,
        n_exc=400, n_inh=100, dt=0.1*ms, grid=0.5*ms):
    """Both sweeps and their controls in one build.

    tau_r: the first is the detector of the critical values; hebb: factors of the Hebbian learning
    rate.

    Returns paradox_NAME (len(tau_r), len(tau_h), seeds), inhibition_NAME (len(eta_inh), seeds),
    hebb_NAME and none_NAME (seeds,) (Hebb alone, no plasticity) for each NAME of `measure`; the
    axes tau_h_s, tau_r_s, eta_inh and hebb; and per seed what the expectations judge: runaway_fast,
    runaway_slow (R at the ends of tau_h), assembly_fast and assembly_peak (of the worst assembly,
    at the fastest scaling and at the eta_I of the largest S), paradox_trend, detector_ratio (R at
    the slowest over R at the fastest detector, at tau_h next to 3 s), inhibition_trend,
    peak_over_slow and peak_over_fast (the largest S over eta_I against S at both ends),
    peak_selectivity, peak_eta, critical_tau_s (len(hebb), seeds) and critical_ratio (first over
    last of them).
    """
    tau_h, tau_r = np.atleast_1d(tau_h), np.atleast_1d(tau_r)
    protocol = _flagship.Protocol(burn=float(burn/second), burn_eta=burn_eta, repeats=int(repeats),
                                  off=float(off/second), rest=float(rest/second), trials=0)
    part_size = 20
    knobs = partial(_flagship.knobs, protocol, parts=n_exc//part_size)
    usual = dict(tau_scaling=20*second, tau_sensor=1*second)
    rate = {name: flagship.hebb.params[f'heb_{name}'].value for name in 'AB'}
    points = [knobs('', **usual), knobs('H', **usual)]
    points += [knobs('HS', tau_scaling=slow, tau_sensor=detector) for detector in tau_r
               for slow in tau_h]
    points += [knobs('HI', eta_inh=float(eta), **usual) for eta in eta_inh]
    others = [float(factor) for factor in hebb if factor != 1]
    points += [knobs('HS', tau_scaling=slow, tau_sensor=tau_r[0],
                     **{name: factor*value for name, value in rate.items()}) for factor in others
               for slow in tau_h]
    table = sim.sweep(_flagship.build, [{**rate, **point} for point in points], measure=measure,
                      given=dict(protocol=protocol, n_exc=n_exc, part_size=part_size),
                      duration=protocol.duration, n_exc=n_exc, n_inh=n_inh, part_size=part_size,
                      dt=dt, grid=grid, record=0)
    seeds, inner = len(sim.seeds), len(tau_r)*len(tau_h)
    data = {}
    for name, values in table.items():
        data[f'none_{name}'], data[f'hebb_{name}'] = values[0], values[1]
        data[f'paradox_{name}'] = values[2:2 + inner].reshape(len(tau_r), len(tau_h), seeds)
        data[f'inhibition_{name}'] = values[2 + inner:2 + inner + len(eta_inh)]
    factors = {1.0: data['paradox_runaway'][0]}
    rest_of = table['runaway'][2 + inner + len(eta_inh):].reshape(len(others), len(tau_h), seeds)
    factors.update(zip(others, rest_of))
    tau_s, detector_s = np.asarray(tau_h/second), np.asarray(tau_r/second)
    found = np.array([[critical(tau_s, column) for column in factors[float(factor)].T]
                      for factor in hebb])
    paradox, S = data['paradox_runaway'], data['inhibition_selectivity']
    near = np.argmin(np.abs(np.log(tau_s/3)))
    peak = S.max(axis=0)
    data.update(runaway_fast=paradox[0, 0], runaway_slow=paradox[0, -1],
                assembly_fast=data['paradox_assembly'][0, 0],
                assembly_peak=np.take_along_axis(data['inhibition_assembly'],
                                                 S.argmax(axis=0)[None], axis=0)[0])
    data.update(tau_h_s=tau_s, tau_r_s=detector_s, eta_inh=np.array(eta_inh, dtype=float),
                hebb=np.array(hebb), paradox_trend=trend(tau_s, paradox[0]),
                inhibition_trend=trend(eta_inh, data['inhibition_runaway']),
                detector_ratio=paradox[detector_s.argmax(), near]/paradox[detector_s.argmin(),
                                                                          near],
                peak_selectivity=peak, peak_eta=np.array(eta_inh, dtype=float)[S.argmax(axis=0)],
                peak_over_slow=peak/S[0], peak_over_fast=peak/S[-1], critical_tau_s=found,
                critical_ratio=found[0]/found[-1])
    return data
