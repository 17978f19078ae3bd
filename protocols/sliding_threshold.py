"""Triplet STDP with sliding depression holds its rate only with a detector slower than 0.4 s and faster than tau_crit = 1/(eta kappa) = 38 s.

Mechanism (M1, M6). The triplet rule of Zenke, Hennequin & Gerstner 2013 (`triplet.zenke2013`, doi
10.1371/journal.pcbi.1003330): depression grows with the square of ybar, the rate averaged over
tau_hom.

Too slow. On a linear neuron the drift of the rate is eta*y*(y - ybar**2/kappa), tau_hom*dybar/dt =
y - ybar. At the fixed point y = ybar = kappa the trace is eta*kappa - 1/tau_hom and the determinant
positive: Hopf bifurcation at tau_crit = 1/(eta*kappa), growth rate (eta*kappa - 1/tau_hom)/2. The
equations are integrated as they stand (part `ode`), and then run with spikes: 100 Poisson inputs at
10 Hz, one Poisson neuron whose rate is 0.1 Hz per unit of summed weight, eta =
kappa*x*A3_plus*tau_plus*tau_y. Near the boundary the cycle of the equations has the standard
deviation 2*kappa*sqrt(1 - tau_crit/tau_hom) (coefficient of the Hopf normal form, checked in the
tests). Far beyond, at 1.5 tau_crit, the rate is lost: it leaves every bound, or stays near 0 for
longer than the run.

Too fast. With a short tau_hom the detector counts single spikes: the mean of (trace o1)*ybar**2 is
that of shot noise, tau_minus*y*(y**2 + b*y + c), b = 2/(tau_hom + tau_minus) + 1/(2*tau_hom), c =
1/(tau_hom*(tau_hom + 2*tau_minus)), so that depression is too strong. The rate settles at the
larger root of y**2 - (kappa - b)*y + c = 0; below the tau_hom at which the roots meet there is
none, and the rate falls without end. (Derived here, for learning slower than the detector.) The
fall follows the theory until weights meet their bound at zero, which holds the mean up: at 0.3 s
the rate is 0.6 Hz after 1500 s, where the theory and a trial without the bound have 0.3 Hz.
Therefore the expectation that it falls below kappa/100 fails at 0.3 s.

Controls. A depression that does not slide (ybar fixed at kappa): the rate runs away or falls
silent.

Parameters. Rule: visual cortex, with A3_plus doubled to save time, kappa = 10 Hz in place of 3 Hz.
Time step 1 ms, whose effect on the means of the traces (1 to 3 %) is in the theory: kappa and eta
are those of the discrete rule. A rate of 200 Hz counts as run away (the bound of the weights).
"""
import numpy as np
from brian2 import Hz, Network, NeuronGroup, StateMonitor, ms, second
import scipy

from homeozoo import neurons, triplet
from homeozoo.protocols._stability import crossing, growth
from homeozoo.running import Model

MECHANISMS = ('M1', 'M6')
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(smoke=dict(duration=60*second, cycles=200), default={},
              paper=dict(duration=6000*second))
RATIOS = (0.8, 0.9, 0.95, 0.98, 1.02, 1.05, 1.1, 1.15, 1.2, 1.5)
DETECTORS_S = (0.2, 0.3, 0.6, 1.0, 2.0, 5.0, 10.0, 19.0, 30.0, 57.0, 76.0)
# the last two are 1.5 and 2 tau_crit
NEVER = 1e12*second
START = 1.00001
CAP = 20.0                                  # largest weight; the fixed point has weights of 1


def discrete(rule, dt_s):
    """Factors that the time step puts on potentiation and depression (both 1 for dt to 0)."""
    tau = {name: float(rule.params['trip_tau_' + name].value/second)
           for name in ('plus', 'minus', 'y')}

    def before(t):
        return dt_s/t*np.exp(-dt_s/t)/(1 - np.exp(-dt_s/t))
    return before(tau['plus'])*np.exp(dt_s/tau['plus'])*before(tau['y']), before(tau['minus'])


def critical(rule, kappa_hz, rate_in_hz, dt_s):
    """tau_crit (s) of the linear neuron with rate kappa at w = 1; kappa (Hz) in discrete time."""
    p = {name: float(np.asarray(rule.params['trip_' + name].value))
         for name in ('A3_plus', 'tau_plus', 'tau_y')}
    up, down = discrete(rule, dt_s)
    eta = kappa_hz*rate_in_hz*p['A3_plus']*p['tau_plus']*p['tau_y']
    return down/(eta*kappa_hz*up**2), kappa_hz*up/down


def fixed_rate(tau_s, kappa_hz, tau_minus_s):
    """Rate (Hz) that a detector of tau_s (array) holds; nan where there is none."""
    tau_s = np.asarray(tau_s, dtype=float)
    b = 2/(tau_s + tau_minus_s) + 1/(2*tau_s)
    c = 1/(tau_s*(tau_s + 2*tau_minus_s))
    free = kappa_hz - b
    root = free**2 - 4*c
    return np.where((root >= 0) & (free > 0), (free + np.sqrt(np.clip(root, 0, None)))/2, np.nan)


def fall(tau_s, kappa_hz, tau_minus_s, eta, t_s, start_hz):
    """Course of the rate (Hz) for learning slower than the detector; t_s: times from 0.

    kappa_hz, eta: as in `critical`.
    """
    b = 2/(tau_s + tau_minus_s) + 1/(2*tau_s)
    c = 1/(tau_s*(tau_s + 2*tau_minus_s))
    return scipy.integrate.solve_ivp(lambda t, y: eta*y*(y - (y*y + b*y + c)/kappa_hz),
                                     (0, t_s[-1]), [start_hz], t_eval=t_s, rtol=1e-8).y[0]


def fastest(kappa_hz, tau_minus_s):
    """Shortest tau_hom (s) with a fixed point, by bisection."""
    low, high = 1e-3/kappa_hz, 1e3/kappa_hz
    for _ in range(100):
        middle = np.sqrt(low*high)
        low, high = (low, middle) if np.isfinite(fixed_rate(middle, kappa_hz,
                                                            tau_minus_s)) else (middle, high)
    return high


def cycle_sd(ratio):
    """Standard deviation over kappa of the cycle near the boundary; 0 below."""
    return 2*np.sqrt(np.clip(1 - 1/np.asarray(ratio, dtype=float), 0, None))


def build_ode(*, cycles):
    """The linear neuron without noise, one cell for each of RATIOS.

    Time is in tau_crit = 1 s, rate in kappa. cycles: duration in tau_crit. Returns a Model.
    """
    linear = NeuronGroup(len(RATIOS), '''dy/dt = y*(y - ybar**2)*int(y < 100)/unit : 1
        dybar/dt = (y - ybar)/(ratio*unit) : 1
        ratio : 1 (constant)''', method='rk4', dt=10*ms, name='linear',
                         namespace=dict(unit=1*second))
    linear.y, linear.ybar, linear.ratio = START, 1, RATIOS
    courses = StateMonitor(linear, 'y', record=np.arange(len(RATIOS)), dt=50*ms, name='courses')
    return Model(Network(linear, courses), cycles*second,
                 outputs=dict(t=(courses, 't'), y=(courses, 'y')))


def measure_ode(out, point):
    """Growth rates of small deviations, late standard deviation, and whether the rate is lost.

    lost: above 100 kappa, or below kappa/100 all of the last quarter.
    """
    t, y = out['t'], out['y']
    late = y[:, 3*y.shape[1]//4:]
    rate = np.array([growth(t, one - 1, 0.01, skip=1) for one in y])
    return dict(growth=rate, late_sd=late.std(axis=1),
                lost=((y.max(axis=1) >= 100) | (late.max(axis=1) < 0.01)).astype(float),
                course=y[:, -400:], course_t_s=t[-400:] - t[-400])


def build(*, duration, n, rate_in, kappa, A3_plus, dt):
    """100 Poisson inputs on one linear Poisson neuron under the rule. Knob: tau_hom."""
    rule = triplet.zenke2013(kappa=kappa, A3_plus=A3_plus)
    cells = (neurons.poisson + rule.on_neurons('post')).group(1, name='cells', dt=dt,
                                                              knobs=('trip_tau_hom',))
    inputs = (neurons.poisson + rule.on_neurons('pre')).group(n, name='inputs', dt=dt,
                                                              rates=rate_in)
    cells.rates, cells.trip_ybar = kappa, kappa
    learn = rule.synapses(inputs, cells, name='learn', w_min=0, w_max=CAP, connect={})
    learn.w = 1
    cells.run_regularly('rates = 0*hertz', dt=100*ms, when='end', order=0, name='clear')
    learn.run_regularly('rates_post += w*gain', dt=100*ms, when='end', order=1, name='add')
    learn.namespace['gain'] = kappa/n
    path = StateMonitor(cells, 'rates', record=[0], dt=1*second, when='end', order=3, name='path')
    return Model(Network(cells, inputs, learn, path), duration,
                 outputs=dict(rate=(path, 'rates'), w=(learn, 'w')),
                 knobs=dict(tau_hom=(cells, 'trip_tau_hom')))


def measure(out, point, *, kappa_hz):
    """Mean rate (Hz), s.d. over kappa, and held, from the second half of the run.

    held: fraction of time between kappa/2 and 2 kappa; silent: whether the rate ended below
    kappa/100; ran_away: whether it came within 5 % of the bound.
    """
    rate = out['rate'][0]
    late = rate[len(rate)//2:]
    return dict(rate_hz=late.mean(), sd=late.std()/kappa_hz,
                held=np.mean((late > kappa_hz/2) & (late < 2*kappa_hz)), course_hz=rate,
                silent=float(rate[-1] < kappa_hz/100),
                ran_away=float(rate.max() > 0.95*CAP*kappa_hz))


def without_noise(sim, cycles):
    """The equations beside their theory: part of what `run` returns."""
    found = sim.sweep(build_ode, [{}], measure=measure_ode, seeds=sim.seeds[:1], cycles=cycles)
    ode, ratio = {name: value[0, 0] for name, value in found.items()}, np.array(RATIOS)
    theory = (1 - 1/ratio)/2
    return dict(ode, ratio=ratio, growth_theory=theory, late_sd_theory=cycle_sd(ratio),
                growth_error=np.abs(ode['growth'] - theory).max(),
                boundary=crossing(ratio, ode['growth']))


def run(sim, *, cycles=1500, duration=1500*second, n=100, rate_in=10*Hz, kappa=10*Hz, A3_plus=0.013,
        dt=1*ms):
    """The equations once, the spikes with all seeds.

    growth, growth_theory, late_sd, late_sd_theory, lost (ratios,); boundary (); rate_hz, sd, held,
    silent, ran_away (detectors, seeds), with _fixed (seeds,) for the control; rate_theory_hz
    (detectors,).
    """
    data = without_noise(sim, cycles)
    found = sim.sweep(build, [dict(tau_hom=tau*second) for tau in DETECTORS_S]
                      + [dict(tau_hom=NEVER)], measure=measure,
                      given=dict(kappa_hz=float(kappa/Hz)), duration=duration, n=n, rate_in=rate_in,
                      kappa=kappa, A3_plus=A3_plus, dt=dt)
    for name, values in found.items():
        data[name], data[name + '_fixed'] = values[:-1], values[-1]
    kappa_hz = float(kappa/Hz)
    rule = triplet.zenke2013(kappa=kappa, A3_plus=A3_plus)
    tau_minus = float(rule.params['trip_tau_minus'].value/second)
    tau_crit, kappa_discrete = critical(rule, kappa_hz, float(rate_in/Hz), float(dt/second))
    fine = np.geomspace(0.15, 100, 300)
    data.update(tau_hom_s=np.array(DETECTORS_S), tau_crit_s=tau_crit,
                tau_fast_s=fastest(kappa_discrete, tau_minus),
                rate_theory_hz=fixed_rate(DETECTORS_S, kappa_discrete, tau_minus), fine_tau_s=fine,
                fine_rate_hz=fixed_rate(fine, kappa_discrete, tau_minus), kappa_hz=kappa_hz)
    t_s = np.arange(data['course_hz'].shape[2], dtype=float)
    # eta of potentiation: tau_crit = 1/(eta*kappa) in terms of the discrete rule
    data['fall_theory_hz'] = fall(0.3, kappa_discrete, tau_minus, 1/(tau_crit*kappa_discrete), t_s,
                                  kappa_hz)
    k = min(200, len(t_s) - 1)
    data['fall_over_theory'] = data['course_hz'][DETECTORS_S.index(0.3), :,
                                                 k]/data['fall_theory_hz'][k]
    data['rate_over_theory'] = data['rate_hz']/data['rate_theory_hz'][:, None]
    return {name: np.asarray(value) for name, value in data.items()}


MAY_BE_NAN = ('rate_theory_hz', 'fine_rate_hz', 'rate_over_theory')
