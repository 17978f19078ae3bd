"""Oja's rule ends at the first principal component (cosine above 0.995) with norm 1 within 2 %; without decay the norm grows to its bound.

Mechanism (M1). A linear rate unit with three Gaussian inputs of variances 2, 1, 0.5 along rotated
axes, one sample every 10 ms (`oja.oja1982`).

Control. The same without the decay (alpha = 0), whose norm grows as exp(2*t/tau) along the
component, until the bound 1000.

Parameters. All chosen here.
"""
import numpy as np
from brian2 import Network, NeuronGroup, StateMonitor, ms, second

from homeozoo import oja, rates
from homeozoo.running import Model

MECHANISMS = ('M1',)
SEEDS = dict(smoke=2, default=10, paper=20)
SCALES = dict(smoke=dict(samples=10000), default={}, paper=dict(samples=500000))
VARIANCES = (2.0, 1.0, 0.5)
W_MAX = 1000.0
SAMPLES = 200


def axes():
    """Principal axes of the three inputs, the rows of an orthogonal array (3, 3)."""
    return np.linalg.qr(np.array([[2.0, 1.0, 0.5], [1.0, -1.0, 1.0], [1.0, 1.0, -2.0]]))[0].T


def build(*, samples, pattern, tau):
    """One linear unit with three Gaussian inputs. Returns a Model with the knob alpha."""
    rule = oja.oja1982(tau=tau)
    inputs = NeuronGroup(3, 'x : 1\n' + '\n'.join(f'z{k} : 1 (shared)\nb{k} : 1 (constant)'
                                                  for k in range(3)), name='inputs', dt=pattern,
                         namespace={})
    for k, (axis, variance) in enumerate(zip(axes(), VARIANCES)):
        setattr(inputs, f'b{k}', np.sqrt(variance)*axis)
    inputs.run_regularly('z0 = randn()\nz1 = randn()\nz2 = randn()', dt=pattern, when='start',
                         order=0, name='draw')
    inputs.run_regularly('x = b0*z0 + b1*z1 + b2*z2', dt=pattern, when='start', order=1, name='mix')
    cells = NeuronGroup(1, **rates.unit.kwargs(dt=pattern), name='cells', dt=pattern)
    learn = rule.synapses(inputs, cells, name='learn', slow=pattern, w_min=-W_MAX, w_max=W_MAX,
                          knobs=('alpha',), connect={})
    learn.w = '0.1*randn()'
    rates.linear_passes(learn, pattern, order=2)
    duration = samples*pattern
    weights = StateMonitor(learn, 'w', record=np.arange(3), dt=duration/SAMPLES, when='end',
                           order=5, name='weights')
    return Model(Network(inputs, cells, learn, weights), duration,
                 outputs=dict(w=(weights, 'w'), t=(weights, 't')),
                 knobs=dict(alpha=(learn, 'oja_alpha')))


def measure(out, point):
    """Courses (SAMPLES,) of norm and |cosine| with the first axis, and means of the last fifth."""
    w = out['w'][:, :SAMPLES]
    norm = np.linalg.norm(w, axis=0)
    cosine = np.abs(axes()[0] @ w)/norm
    late = slice(-SAMPLES//5, None)
    return dict(norm_course=norm, cosine_course=cosine, norm=norm[late].mean(),
                cosine=cosine[late].mean(), last_norm=norm[-1], t_s=out['t'][:SAMPLES])


def run(sim, *, samples=100000, pattern=10*ms, tau=10*second):
    """With and without decay, all seeds.

    Returns norm, cosine, last_norm (seeds,), norm_course, cosine_course (seeds, SAMPLES) under
    Oja's rule, the same with _hebb without decay; t_s (SAMPLES,).
    """
    found = sim.sweep(build, [dict(alpha=1.0), dict(alpha=0.0)], measure=measure, samples=samples,
                      pattern=pattern, tau=tau)
    t_s = found.pop('t_s')[0, 0]
    data = {name + suffix: value[row] for name, value in found.items()
            for row, suffix in enumerate(('', '_hebb'))}
    return dict(data, t_s=t_s)
