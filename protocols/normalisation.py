"""One matrix of correlations gives weights graded within 1 % of its eigenvector under multiplicative, all or none under subtractive normalisation.

Mechanism (M1, M2). Twenty inputs on a line whose correlations fall off as exp(-(distance/5)**2);
the Hebbian rule dw/dt = x*y/tau with multiplicative or subtractive normalisation of the sum of
weights to 6 (Miller & MacKay 1994, doi 10.1162/neco.1994.6.1.100), weights from 0 to 1.
Multiplicative: the weights become the principal eigenvector, graded. Subtractive: all but at most
one weight at a bound.

Control. No normalisation: all weights at the upper bound.

Deterministic, one seed: the inputs are the columns of a square root of the correlation matrix, one
after the other, so that their average over a cycle is the matrix itself.

Parameters. All chosen here. The sum is restored at every pass; it exceeds the total by the growth
of one pass of the Hebbian rule, which the result reports.
"""
import numpy as np
from brian2 import Network, NeuronGroup, TimedArray, ms, second

from homeozoo import normalisation, rates
from homeozoo.running import Model

MECHANISMS = ('M1', 'M2')
SEEDS = dict(smoke=1, default=1, paper=1)
SCALES = dict(
    smoke=dict(hold=200 * second, tau=50 * second),
    default={},
    paper=dict(hold=1600 * second, tau=400 * second),
)
KINDS = ('multiplicative', 'subtractive', 'none')
N_LINE = 20
TOTAL = 6.0
REACH = 5.0


def correlations():
    """Correlation matrix of the inputs on the line, array (20, 20)."""
    place = np.arange(N_LINE)
    return np.exp(-((place[:, None] - place)/REACH)**2)


def patterns():
    """Twenty input vectors (rows) whose mean outer product is the correlation matrix."""
    value, vector = np.linalg.eigh(correlations())
    root = (vector*np.sqrt(np.clip(value, 0, None))) @ vector.T
    return np.sqrt(N_LINE)*root


def principal():
    """Principal eigenvector of the correlations, scaled to the sum TOTAL."""
    vector = np.abs(np.linalg.eigh(correlations())[1][:, -1])
    return vector*TOTAL/vector.sum()


def build(*, hold, pattern, tau):
    """Twenty inputs on a line and three linear units, the Hebbian rule with each of KINDS.

    hold: time; pattern: of one input vector; tau: of the Hebbian rule. Returns a Model.
    """
    w_max = 1.0
    hebb = normalisation.hebb(tau=tau)
    rules = dict(multiplicative=hebb
                 + normalisation.miller1994_multiplicative(total=TOTAL, tau=pattern),
                 subtractive=hebb + normalisation.miller1994_subtractive(total=TOTAL, tau=pattern),
                 none=hebb)
    inputs = NeuronGroup(N_LINE, 'x : 1', name='inputs', dt=pattern/10,
                         namespace=dict(table=TimedArray(patterns(), dt=1*second), n=N_LINE,
                                        one=1*second, pattern=pattern))
    inputs.run_regularly('x = table((int(t/pattern + 0.5) % n + 0.5)*one, i)', dt=pattern,
                         when='start', order=0, name='show')
    start = TOTAL/N_LINE*(1 + 0.1*np.cos(1 + 2.3*np.arange(N_LINE)))
    objects, outputs = [inputs], {}
    for kind in KINDS:
        cells = NeuronGroup(1, **(rates.unit + normalisation.sums).kwargs(dt=pattern/10),
                            name=f'cells_{kind}', dt=pattern/10)
        learn = rules[kind].synapses(inputs, cells, name=f'learn_{kind}', slow=pattern, w_min=0,
                                     w_max=w_max, connect={})
        learn.w = start*TOTAL/start.sum()
        rates.linear_passes(learn, pattern, order=1)
        if kind != 'none':
            normalisation.sum_passes(learn, pattern, w_min=0, w_max=w_max)
        objects += [cells, learn]
        outputs[kind] = (learn, 'w')
    return Model(Network(*objects), hold, outputs=outputs)


def measure(out, point):
    """Final weights, array (kinds, 20)."""
    return dict(w=np.array([out[kind] for kind in KINDS]))


def run(sim, *, hold=800*second, pattern=10*ms, tau=200*second):
    """The three kinds of normalisation.

    Returns w (kinds, 20); sum, inside (kinds,): sum of weights, number of weights off the bounds;
    graded_error, graded_error_subtractive (): largest deviation from the principal eigenvector,
    over its largest entry; kind, principal, correlations, total.
    """
    w = sim.sweep(build, [{}], measure=measure, seeds=sim.seeds[:1], hold=hold, pattern=pattern,
                  tau=tau)['w'][0, 0]
    target = principal()
    error, error_subtractive = (np.abs(row - target).max()/target.max() for row in w[:2])
    return dict(kind=np.array(KINDS), w=w, sum=w.sum(axis=1), total=np.array(TOTAL),
                inside=np.sum((w > 0.01) & (w < 0.99), axis=1).astype(float), principal=target,
                graded_error=error, graded_error_subtractive=error_subtractive,
                correlations=correlations())
