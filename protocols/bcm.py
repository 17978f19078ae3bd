"""BCM: a cell learns to answer one of N patterns with N, the others with 0; the threshold must be faster than learning, tau_theta < tau_w.

Mechanism (M1, M6). The BCM rule (`bcm.intrator1992`) on a linear rate unit, y = sum of w*x, one pattern x every
10 ms, drawn at random.

Selectivity. N = 2, 4, 8 equiprobable patterns of length 1 that overlap by one half (cosine 0.5), all inputs
positive. Stable fixed points: y = N for one pattern, 0 for the others, since theta = mean of
y**2 = N (Intrator & Cooper 1992, doi 10.1016/S0893-6080(05)80003-6). Which pattern wins is chance.
Control: the same with a threshold that does not move (theta = 1): every pattern answered above
the threshold runs away to the bound of the weights, 50.

Hopf boundary. One input x = 1: dw/dt = w*(w - theta)/tau_w, tau_theta*dtheta/dt = w**2 - theta. At
the fixed point w = theta = 1 the trace is 1/tau_w - 1/tau_theta and the determinant positive: small
deviations grow with the rate (1/tau_w - 1/tau_theta)/2 and turn, so the boundary is tau_theta = tau_w. With u = log w
the equations are a Lienard oscillator, whose cycle near the boundary has the standard deviation
sqrt(2*(1 - tau_w/tau_theta)) (derived here).

Parameters. All times are chosen here; only their ratios matter. Learning takes 2000 patterns, the
threshold averages 200. Forward Euler with the step 0.001 tau_w moves the boundary by -0.001.
"""
import numpy as np
from brian2 import Network, NeuronGroup, StateMonitor, ms, second

from homeozoo import bcm, rates
from homeozoo.running import Model

MECHANISMS = ('M1', 'M6')
SEEDS = dict(smoke=2, default=10, paper=20)
SCALES = dict(smoke=dict(patterns=20000, hold=300*second), default={}, paper=dict(patterns=1000000))
NUMBERS = (2, 4, 8)
RATIOS = (0.8, 0.9, 0.95, 0.98, 0.99, 1.01, 1.02, 1.05, 1.1, 1.15, 1.2)
W_MAX = 50.0
NEVER = 1e12*second
SAMPLES = 200
OVERLAP = 0.5


def pattern_matrix(n, inputs):
    """The n patterns, array (n, inputs): unit vectors with the cosine OVERLAP between any two."""
    x = np.zeros((n, inputs))
    x[np.arange(n), np.arange(n)] = np.sqrt(1 - OVERLAP)
    x[:, -1] = np.sqrt(OVERLAP)
    return x


def build(*, patterns, pattern, tau_w, tau_theta):
    """One linear unit learning from random patterns.

    patterns: how many are shown; pattern: time of each; tau_w, tau_theta: of the rule. Returns a Model with
    the knobs n, number of patterns, tau_theta, and theta, where the threshold starts.
    """
    rule = bcm.intrator1992(tau_w=tau_w, tau_theta=tau_theta)
    inputs = NeuronGroup(max(NUMBERS) + 1, '''x : 1
        shown : integer (shared)
        n : 1 (shared, constant)''', name='inputs', dt=pattern, namespace={})
    inputs.run_regularly('shown = int(n*rand())', dt=pattern, when='start', order=0, name='choose')
    inputs.run_regularly('x = own*int(i == shown) + common*int(i == last)', dt=pattern, when='start', order=1,
                         name='show')
    inputs.namespace.update(own=np.sqrt(1 - OVERLAP), common=np.sqrt(OVERLAP), last=max(NUMBERS))
    cells = (rates.unit + rule.on_neurons('post')).group(1, name='cells', dt=pattern, knobs=('tau_theta',), spikes=False)
    cells.bcm_tau_theta = tau_theta
    learn = rule.synapses(inputs, cells, name='learn', slow=pattern, w_min=-W_MAX, w_max=W_MAX, connect={})
    learn.w = '0.5 + 0.5*rand()'
    rates.linear_passes(learn, pattern, order=2)
    duration = patterns*pattern
    weights = StateMonitor(learn, 'w', record=np.arange(max(NUMBERS) + 1), dt=duration/SAMPLES, when='end', order=5,
                           name='weights')
    return Model(Network(inputs, cells, learn, weights), duration,
                 outputs=dict(w_path=(weights, 'w'), w=(learn, 'w')),
                 knobs=dict(n=(inputs, 'n'), tau_theta=(cells, 'bcm_tau_theta'), theta=(cells, 'bcm_theta')))


def measure(out, point):
    """Answers to all patterns: path (8, SAMPLES) padded with 0; strongest, and largest of the others by size.

    They are means over the last fifth of the time.
    """
    n = int(point['n'])
    x = pattern_matrix(n, max(NUMBERS) + 1)
    path = np.zeros((max(NUMBERS), SAMPLES))
    path[:n] = x @ out['w_path'][:, :SAMPLES]
    late = path[:n, -SAMPLES//5:].mean(axis=1)
    best = np.argmax(late)
    return dict(path=path, strongest=late[best], other=np.abs(np.delete(late, best)).max(),
                at_bound=np.abs(out['w']).max())


def build_hopf(*, hold, tau_w, dt):
    """One unit with one input x = 1. Returns a Model with the knob tau_theta."""
    rule = bcm.intrator1992(tau_w=tau_w)
    source = NeuronGroup(1, 'x : 1', name='source', dt=dt, namespace={})
    source.x = 1
    cell = (rates.unit + rule.on_neurons('post')).group(1, name='cell', dt=dt, knobs=('tau_theta',), spikes=False)
    cell.bcm_theta = 1
    cell.bcm_tau_theta = tau_w
    own = rule.synapses(source, cell, name='own', connect={})
    own.w = 1.001
    rates.linear_passes(own, dt)
    path = StateMonitor(own, 'w', record=[0], dt=0.05*tau_w, when='end', name='course')
    return Model(Network(source, cell, own, path), hold, outputs=dict(t=(path, 't'), w=(path, 'w')),
                 knobs=dict(tau_theta=(cell, 'bcm_tau_theta')))


def growth(t, x, size):
    """Growth rate (1/s) of a small oscillation around 0, from its extremes between 1e-9 and `size`."""
    size_of = np.abs(x)
    peak = np.flatnonzero((size_of[1:-1] > size_of[:-2]) & (size_of[1:-1] >= size_of[2:])) + 1
    outside = np.flatnonzero((size_of[peak] > size) | (size_of[peak] < 1e-9))
    peak = peak[:outside[0]] if len(outside) else peak
    if len(peak) < 3:
        raise ValueError(f'only {len(peak)} extremes below {size}')
    return np.polyfit(t[peak], np.log(size_of[peak]), 1)[0]


def measure_hopf(out, point):
    """Growth rate of small deviations, standard deviation of w in the last quarter, and the course."""
    t, w = out['t'], out['w'][0]
    late = w[3*len(w)//4:]
    return dict(growth=growth(t, w - 1, 0.01), late_sd=late.std(), lowest=late.min(), course=w[-800:],
                course_t_s=t[-800:] - t[-800])


def cycle_sd(ratio):
    """Standard deviation of the cycle near the boundary, sqrt(2*(1 - 1/ratio)); 0 below."""
    return np.sqrt(2*np.clip(1 - 1/np.asarray(ratio, dtype=float), 0, None))


def run(sim, *, patterns=200000, pattern=10*ms, tau_w=20*second, tau_theta=2*second, hold=3000*second,
        hopf_tau_w=1*second, hopf_dt=1*ms):
    """Selectivity with all seeds and, without anything random, the Hopf boundary with one.

    strongest, other, at_bound (numbers, seeds), the same with _fixed for a fixed threshold; path (numbers,
    seeds, 8, SAMPLES); growth, growth_theory (1/s), late_sd, late_sd_theory (ratios,); boundary ().
    """
    points = ([dict(n=n, tau_theta=tau_theta, theta=0.0) for n in NUMBERS]
              + [dict(n=n, tau_theta=NEVER, theta=1.0) for n in NUMBERS])
    found = sim.sweep(build, points, measure=measure, patterns=patterns, pattern=pattern,
                      tau_w=tau_w, tau_theta=tau_theta)
    k = len(NUMBERS)
    data = {name: value[:k] for name, value in found.items()}
    data.update({name + '_fixed': value[k:] for name, value in found.items()})
    data['relative'] = data['strongest']/np.array(NUMBERS)[:, None]
    data['relative_fixed'] = data['strongest_fixed']/np.array(NUMBERS)[:, None]

    hopf = sim.sweep(build_hopf, [dict(tau_theta=r*hopf_tau_w) for r in RATIOS],
                     measure=measure_hopf, seeds=sim.seeds[:1], hold=hold, tau_w=hopf_tau_w,
                     dt=hopf_dt)
    hopf = {name: value[:, 0] for name, value in hopf.items()}
    ratio, unit = np.array(RATIOS), float(hopf_tau_w/second)
    rate = hopf['growth']
    theory = (1 - 1/ratio)/2/unit
    j = int(np.flatnonzero((rate[:-1] < 0) & (rate[1:] >= 0))[0])
    data.update(number=np.array(NUMBERS), t_s=np.arange(SAMPLES)*float(patterns*pattern/second)/SAMPLES,
                ratio=ratio, growth=rate, growth_theory=theory, growth_error=np.abs(rate - theory).max()*unit,
                late_sd=hopf['late_sd'], late_sd_theory=cycle_sd(ratio),
                boundary=ratio[j] - rate[j]*(ratio[j + 1] - ratio[j])/(rate[j + 1] - rate[j]),
                course=hopf['course'], course_t_s=hopf['course_t_s'][0])
    return {name: np.asarray(value) for name, value in data.items()}
