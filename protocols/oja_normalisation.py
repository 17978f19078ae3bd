"""Oja's rule ends at the first principal component with norm 1; one matrix of correlations gives graded weights or all-or-none, by its normalisation.

Mechanism (M1, M2). Oja: a linear rate unit with three Gaussian inputs of variances 2, 1, 0.5 along rotated axes, one
sample every 10 ms (`oja.oja1982`). Control: the same without the decay (alpha = 0), whose norm grows as
exp(2 t/tau) along the component, until the bound 1000.

Normalisation: 20 inputs on a line whose correlations fall off as exp(-(distance/5)**2); the Hebbian rule dw/dt = x*y/tau with
multiplicative or subtractive normalisation of the sum of weights to 6 (Miller & MacKay 1994, doi
10.1162/neco.1994.6.1.100), weights from 0 to 1. Multiplicative: the weights become the principal eigenvector,
graded. Subtractive: all but at most one weight at a bound. Control: no normalisation, all weights
at the upper bound. This part is deterministic: the inputs are the columns of a square root of the
correlation matrix, one after the other, so that their average over a cycle is the matrix itself.

Parameters. All chosen here. The sum is restored at every pass; it exceeds the total by the growth of one
pass of the Hebbian rule, which the result reports.
"""
import numpy as np
from brian2 import Network, NeuronGroup, StateMonitor, TimedArray, ms, second

from homeozoo import normalisation, oja, rates
from homeozoo.running import Model

MECHANISMS = ('M1', 'M2')
SEEDS = dict(smoke=2, default=10, paper=20)
SCALES = dict(smoke=dict(samples=10000, hold=100*second), default={}, paper=dict(samples=500000))
VARIANCES = (2.0, 1.0, 0.5)
W_MAX = 1000.0
KINDS = ('multiplicative', 'subtractive', 'none')
SAMPLES = 200
N_LINE = 20
TOTAL = 6.0
REACH = 5.0


def axes():
    """Principal axes of the three inputs, the rows of an orthogonal array (3, 3)."""
    return np.linalg.qr(np.array([[2.0, 1.0, 0.5], [1.0, -1.0, 1.0], [1.0, 1.0, -2.0]]))[0].T


def correlations():
    """Correlation matrix of the inputs on the line, array (20, 20)."""
    place = np.arange(N_LINE)
    return np.exp(-((place[:, None] - place)/REACH)**2)


def patterns():
    """Twenty input vectors (rows) whose mean outer product is the correlation matrix."""
    value, vector = np.linalg.eigh(correlations())
    root = (vector*np.sqrt(np.clip(value, 0, None))) @ vector.T
    return np.sqrt(N_LINE)*root


def build_oja(*, samples, pattern, tau):
    """One linear unit with three Gaussian inputs. Returns a Model with the knob alpha."""
    rule = oja.oja1982(tau=tau)
    inputs = NeuronGroup(3, 'x : 1\n' + '\n'.join(f'z{k} : 1 (shared)\nb{k} : 1 (constant)' for k in range(3)),
                         name='inputs', dt=pattern, namespace={})
    for k, (axis, variance) in enumerate(zip(axes(), VARIANCES)):
        setattr(inputs, f'b{k}', np.sqrt(variance)*axis)
    inputs.run_regularly('z0 = randn()\nz1 = randn()\nz2 = randn()', dt=pattern, when='start', order=0, name='draw')
    inputs.run_regularly('x = b0*z0 + b1*z1 + b2*z2', dt=pattern, when='start', order=1, name='mix')
    cells = NeuronGroup(1, **rates.unit.kwargs(dt=pattern), name='cells', dt=pattern)
    learn = rule.synapses(inputs, cells, name='learn', slow=pattern, w_min=-W_MAX, w_max=W_MAX, knobs=('alpha',),
                          connect={})
    learn.w = '0.1*randn()'
    rates.linear_passes(learn, pattern, order=2)
    duration = samples*pattern
    weights = StateMonitor(learn, 'w', record=np.arange(3), dt=duration/SAMPLES, when='end', order=5, name='weights')
    return Model(Network(inputs, cells, learn, weights), duration, outputs=dict(w=(weights, 'w'), t=(weights, 't')),
                 knobs=dict(alpha=(learn, 'oja_alpha')))


def measure_oja(out, point):
    """Course (SAMPLES,) of norm and |cosine| with the first axis; their means over the last fifth."""
    w = out['w'][:, :SAMPLES]
    norm = np.linalg.norm(w, axis=0)
    cosine = np.abs(axes()[0] @ w)/norm
    late = slice(-SAMPLES//5, None)
    return dict(norm_course=norm, cosine_course=cosine, norm=norm[late].mean(), cosine=cosine[late].mean(),
                last_norm=norm[-1], t_s=out['t'][:SAMPLES])


def build_line(*, hold, pattern, tau):
    """Twenty inputs on a line and three linear units, Hebbian rule with each of KINDS of normalisation.

    hold: time; pattern: of one input vector; tau: of the Hebbian rule. Returns a Model.
    """
    w_max = 1.0
    hebb = normalisation.hebb(tau=tau)
    rules = dict(multiplicative=hebb + normalisation.miller1994_multiplicative(total=TOTAL, tau=pattern),
                 subtractive=hebb + normalisation.miller1994_subtractive(total=TOTAL, tau=pattern), none=hebb)
    inputs = NeuronGroup(N_LINE, 'x : 1', name='inputs', dt=pattern/10,
                         namespace=dict(table=TimedArray(patterns(), dt=1*second), n=N_LINE, one=1*second,
                                        pattern=pattern))
    inputs.run_regularly('x = table((int(t/pattern + 0.5) % n + 0.5)*one, i)', dt=pattern, when='start', order=0,
                         name='show')
    start = TOTAL/N_LINE*(1 + 0.1*np.cos(1 + 2.3*np.arange(N_LINE)))
    objects, outputs = [inputs], {}
    for kind in KINDS:
        cells = NeuronGroup(1, **(rates.unit + normalisation.sums).kwargs(dt=pattern/10), name=f'cells_{kind}',
                            dt=pattern/10)
        learn = rules[kind].synapses(inputs, cells, name=f'learn_{kind}', slow=pattern, w_min=0, w_max=w_max, connect={})
        learn.w = start*TOTAL/start.sum()
        rates.linear_passes(learn, pattern, order=1)
        if kind != 'none':
            normalisation.sum_passes(learn, pattern, w_min=0, w_max=w_max)
        objects += [cells, learn]
        outputs[kind] = (learn, 'w')
    return Model(Network(*objects), hold, outputs=outputs)


def measure_line(out, point):
    """Final weights, array (kinds, 20)."""
    return dict(w=np.array([out[kind] for kind in KINDS]))


def principal():
    """Principal eigenvector of the correlations, scaled to the sum TOTAL."""
    vector = np.abs(np.linalg.eigh(correlations())[1][:, -1])
    return vector*TOTAL/vector.sum()


def run(sim, *, samples=100000, pattern=10*ms, tau=10*second, hold=800*second, hebb_tau=200*second):
    """Oja with all seeds (norm, cosine, courses; last_norm_hebb, norm_course_hebb without decay), normalisation with one.

    line_w (kinds, 20); line_sum, inside (number of weights off the bounds) (kinds,); graded_error: largest
    deviation of the multiplicative weights from the principal eigenvector, over its largest entry.
    """
    found = sim.sweep(build_oja, [dict(alpha=1.0), dict(alpha=0.0)], measure=measure_oja,
                      samples=samples, pattern=pattern, tau=tau)
    t_s = found.pop('t_s')[0, 0]
    data = {name + suffix: value[row] for name, value in found.items()
            for row, suffix in enumerate(('', '_hebb'))}
    w = sim.sweep(build_line, [{}], measure=measure_line, seeds=sim.seeds[:1], hold=hold, pattern=pattern,
                  tau=hebb_tau)['w'][0, 0]
    inside = np.sum((w > 0.01) & (w < 0.99), axis=1)
    data.update(t_s=t_s, kind=np.array(KINDS), line_w=w, line_sum=w.sum(axis=1), total=TOTAL,
                inside=inside.astype(float), principal=principal(),
                graded_error=np.abs(w[0] - principal()).max()/principal().max(),
                graded_error_subtractive=np.abs(w[1] - principal()).max()/principal().max(),
                correlations=correlations())
    return {name: np.asarray(value) for name, value in data.items()}
