"""A BCM cell learns to answer one of N = 2, 4, 8 patterns with N, within 10 %, and the others with 0; with a fixed threshold it runs away or falls silent.

Mechanism (M1, M6). The BCM rule (`bcm.intrator1992`) on a linear rate unit, y = sum of w*x, one
pattern x every 10 ms, drawn at random from N equiprobable patterns of length 1 that overlap by one
half (cosine 0.5), all inputs positive. Stable fixed points: y = N for one pattern, 0 for the
others, since theta = mean of y**2 = N (Intrator & Cooper 1992, doi 10.1016/S0893-6080(05)80003-6).
Which pattern wins is chance.

Control. The same with a threshold that does not move (theta = 1): every pattern answered above the
threshold runs away to the bound of the weights, 50.

Parameters. All times are chosen here; only their ratios matter. Learning takes 2000 patterns, the
threshold averages 200. How slow the threshold may be: `bcm_oscillation`.
"""
import numpy as np
from brian2 import Network, NeuronGroup, StateMonitor, ms, second

from homeozoo import bcm, rates
from homeozoo.running import Model

MECHANISMS = ('M1', 'M6')
SEEDS = dict(smoke=2, default=10, paper=20)
SCALES = dict(smoke=dict(patterns=150000), default={}, paper=dict(patterns=1000000))
NUMBERS = (2, 4, 8)
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

    patterns: how many are shown; pattern: time of each; tau_w, tau_theta: of the rule. Returns a
    Model with the knobs n, number of patterns, tau_theta, and theta, where the threshold starts.
    """
    rule = bcm.intrator1992(tau_w=tau_w, tau_theta=tau_theta)
    inputs = NeuronGroup(max(NUMBERS) + 1, '''x : 1
        shown : integer (shared)
        n : 1 (shared, constant)''', name='inputs', dt=pattern, namespace={})
    inputs.run_regularly('shown = int(n*rand())', dt=pattern, when='start', order=0, name='choose')
    inputs.run_regularly('x = own*int(i == shown) + common*int(i == last)', dt=pattern,
                         when='start', order=1, name='show')
    inputs.namespace.update(own=np.sqrt(1 - OVERLAP), common=np.sqrt(OVERLAP), last=max(NUMBERS))
    cells = (rates.unit + rule.on_neurons('post')).group(1, name='cells', dt=pattern,
                                                         knobs=('tau_theta',), spikes=False)
    cells.bcm_tau_theta = tau_theta
    learn = rule.synapses(inputs, cells, name='learn', slow=pattern, w_min=-W_MAX, w_max=W_MAX,
                          connect={})
    learn.w = '0.5 + 0.5*rand()'
    rates.linear_passes(learn, pattern, order=2)
    duration = patterns*pattern
    weights = StateMonitor(learn, 'w', record=np.arange(max(NUMBERS) + 1), dt=duration/SAMPLES,
                           when='end', order=5, name='weights')
    return Model(Network(inputs, cells, learn, weights), duration,
                 outputs=dict(w_path=(weights, 'w'), w=(learn, 'w')),
                 knobs=dict(n=(inputs, 'n'), tau_theta=(cells, 'bcm_tau_theta'),
                            theta=(cells, 'bcm_theta')))


def measure(out, point):
    """Answers to all patterns: path (8, SAMPLES) padded with 0; strongest, and largest other.

    The last two are means over the last fifth of the time.
    """
    n = int(point['n'])
    x = pattern_matrix(n, max(NUMBERS) + 1)
    path = np.zeros((max(NUMBERS), SAMPLES))
    path[:n] = x @ out['w_path'][:, :SAMPLES]
    late = path[:n, -SAMPLES//5:].mean(axis=1)
    best = np.argmax(late)
    return dict(path=path, strongest=late[best], other=np.abs(np.delete(late, best)).max(),
                at_bound=np.abs(out['w']).max())


def run(sim, *, patterns=200000, pattern=10*ms, tau_w=20*second, tau_theta=2*second):
    """All NUMBERS of patterns, with the sliding and with a fixed threshold.

    Returns strongest, other, at_bound, relative (strongest over N) (numbers, seeds) and path
    (numbers, seeds, 8, SAMPLES), the same with _fixed for a fixed threshold; number, t_s.
    """
    points = ([dict(n=n, tau_theta=tau_theta, theta=0.0) for n in NUMBERS]
              + [dict(n=n, tau_theta=NEVER, theta=1.0) for n in NUMBERS])
    found = sim.sweep(build, points, measure=measure, patterns=patterns, pattern=pattern,
                      tau_w=tau_w, tau_theta=tau_theta)
    k, number = len(NUMBERS), np.array(NUMBERS)
    found['relative'] = found['strongest']/np.tile(number, 2)[:, None]
    data = {name: value[:k] for name, value in found.items()}
    data.update({name + '_fixed': value[k:] for name, value in found.items()})
    return dict(data, number=number,
                t_s=np.arange(SAMPLES)*float(patterns*pattern/second)/SAMPLES)
