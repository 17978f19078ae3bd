"""Normalisation against the NumPy reference; sums, ratios, bounds."""
import numpy as np
import pytest
from brian2 import Hz, Network, NeuronGroup, PoissonGroup, TimedArray, ms, second, seed

import homeozoo
import reference_rate_rules as reference
from homeozoo import normalisation, rates, stdp

STEP = 100*ms
START = np.array([0.1, 0.4, 0.95, 0.5, 0.3])
MULTIPLICATIVE = normalisation.miller1994_multiplicative
SUBTRACTIVE = normalisation.miller1994_subtractive

pytestmark = pytest.mark.usefixtures('numpy_target')


def run_rule(rule, passes, w0=START, w_min=0.0, w_max=1.0, patterns=None):
    """Weights after so many passes of 100 ms, without input unless patterns (rows) are given."""
    table = np.zeros((1, len(w0))) if patterns is None else patterns
    inputs = NeuronGroup(
        len(w0),
        'x : 1',
        name='inputs',
        dt=10 * ms,
        namespace=dict(table=TimedArray(table, dt=STEP)),
    )
    inputs.run_regularly('x = table(t + 0.5*dt, i)', dt=STEP, when='start', order=0, name='show')
    cells = NeuronGroup(
        1, **(rates.unit + normalisation.sums).kwargs(dt=10 * ms), name='cells', dt=10 * ms
    )
    learn = rule.synapses(
        inputs, cells, name='learn', slow=STEP, w_min=w_min, w_max=w_max, connect={}
    )
    learn.w = w0
    rates.linear_passes(learn, STEP, order=1)
    if 'norm_total' in rule.params:
        normalisation.sum_passes(learn, STEP, w_min=w_min, w_max=w_max)
    Network(inputs, cells, learn).run(passes*STEP, namespace={})
    return np.array(learn.w)


@pytest.mark.parametrize('total, tau_ms', [(3.0, 100), (1.5, 100), (3.0, 400)])
def test_passes_equal_the_reference(total, tau_ms):
    share, passes = 100/tau_ms, 5
    many, few = START, START
    for _ in range(passes):
        many = np.clip(reference.multiplicative(many, total, share), 0, 1)
        few = reference.subtractive(few, total, share, 0, 1)
    found = run_rule(MULTIPLICATIVE(total=total, tau=tau_ms*ms), passes)
    np.testing.assert_allclose(found, many, rtol=1e-12)
    found = run_rule(SUBTRACTIVE(total=total, tau=tau_ms*ms), passes)
    np.testing.assert_allclose(found, few, rtol=1e-12, atol=1e-15)


def test_one_pass_restores_the_sum():
    """Multiplicative keeps the ratios of weights, subtractive their differences."""
    w = run_rule(MULTIPLICATIVE(total=1.8, tau=STEP), 1)
    assert w.sum() == pytest.approx(1.8, abs=1e-12)
    np.testing.assert_allclose(w/w[0], START/START[0], rtol=1e-9)
    w = run_rule(SUBTRACTIVE(total=2.4, tau=STEP), 1)
    assert w.sum() == pytest.approx(2.4, abs=1e-12)
    np.testing.assert_allclose(w - w[0], START - START[0], atol=1e-9)


@pytest.mark.parametrize(
    'rule, w0, total, expected',
    [
        (MULTIPLICATIVE, 0.0, 3.0, 0.0),
        (SUBTRACTIVE, 1.0, 5.0, 1.0),
        (SUBTRACTIVE, 0.0, 0.5, 0.1),
        (SUBTRACTIVE, 1.0, 9.0, 1.0),
    ],
)
def test_weights_all_at_a_bound_stay_finite(rule, w0, total, expected):
    w = run_rule(rule(total=total, tau=STEP), 2, w0=np.full(5, w0))
    np.testing.assert_allclose(w, expected, atol=1e-12)


def test_sum_does_not_drift_at_the_bounds():
    """Three inputs win, the others meet zero: what the bounds hold back is shared by the free
    weights.
    """
    patterns = np.tile([0.0, 0.5, 1.0, 1.0, 0.9], (400, 1))
    rule = normalisation.hebb(tau=100*second) + SUBTRACTIVE(total=2.25, tau=STEP)
    w = run_rule(rule, 400, patterns=patterns)
    assert w.min() == 0 and w.max() == 1
    assert w.sum() == pytest.approx(2.25, rel=0.01)
    free = run_rule(normalisation.hebb(tau=100*second), 400, patterns=patterns)
    assert free.sum() > 3.5


def test_with_stdp_and_spikes():
    """Added to STDP that only potentiates, the sum stays; alone it drifts away from it."""
    sums = {}
    for name in ('normalised', 'alone'):
        seed(4)
        inputs = PoissonGroup(20, 40*Hz, dt=1*ms, name='inputs')
        hebb = stdp.gutig2003(mu=0.0, alpha=0.0, **{'lambda': 0.005})
        rule = hebb + SUBTRACTIVE(total=8.0, tau=10*ms) if name == 'normalised' else hebb
        cells = NeuronGroup(
            1,
            'v : 1\nwsum : 1\nwcount : 1',
            threshold='rand() < 0.03',
            reset='',
            dt=1 * ms,
            name='cells',
            namespace={},
        )
        learn = rule.synapses(inputs, cells, name='learn', w_min=0, w_max=1, slow=10*ms, connect={})
        learn.w = 0.4
        if name == 'normalised':
            normalisation.sum_passes(learn, 10*ms, w_min=0, w_max=1)
        Network(inputs, cells, learn).run(2*second, namespace={})
        sums[name] = float(np.sum(learn.w))
        spread = float(np.std(learn.w))
        assert spread > 0.005
    assert sums['normalised'] == pytest.approx(8, abs=0.1)
    assert abs(sums['alone'] - 8) > 0.5


def test_drive_with_a_given_sum():
    """wsum = 2, total = 4, tau = 100 ms: dw/dt = w/tau; 50 ms by forward Euler."""
    rule = MULTIPLICATIVE(total=4.0, tau=100*ms)
    w = homeozoo.drive(
        rule, [] * ms, [] * ms, 0.5, given=dict(wsum=2.0), w_max=10, duration=50 * ms
    )[1][-1]
    assert w == pytest.approx(0.5*np.exp(0.5), rel=0.005)


@pytest.mark.parametrize('rule', [MULTIPLICATIVE, SUBTRACTIVE])
def test_drive_alone_on_a_cell(rule):
    """The sum is the one weight: it goes to the total; by forward Euler 10 - 9.6*(1 -
    dt/tau)**steps.
    """
    t, w = homeozoo.drive(rule(total=10.0), [10]*ms, [40]*ms, 0.4, duration=900*ms)
    steps = np.round(t/1e-4).astype(int) + 2
    np.testing.assert_allclose(w, 10 - 9.6*(1 - 1e-3)**steps, rtol=1e-12)
    assert w[-1] > 9.99
