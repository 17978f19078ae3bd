"""Inhibitory STDP against the NumPy reference, paper and pencil, and its fixed point."""
import numpy as np
import pytest
from brian2 import Hz, ms

import homeozoo
import reference_istdp as reference
from homeozoo import istdp
from homeozoo.core import RuleError

RULE = istdp.vogels2011
VALUES = dict(eta=1e-3, target=5.0, tau=0.02)
PRE_MS = [5, 31, 32, 80, 140, 141.5, 230, 231]
POST_MS = [1, 30, 33, 33.1, 79.9, 150, 229.8, 260]


def driven(pre_ms, post_ms, w0, rule=RULE, **options):
    return homeozoo.drive(rule, pre_ms*ms, post_ms*ms, w0, **options)


@pytest.mark.parametrize('target', ['auto', 'numpy'])
def test_rule_equals_the_reference(target):
    t, w = driven(PRE_MS, POST_MS, 0.5, target=target)
    times, weights = reference.weights(np.array(PRE_MS)/1e3, np.array(POST_MS)/1e3, 0.5, **VALUES)
    np.testing.assert_allclose(t, times, atol=1e-12)
    np.testing.assert_allclose(w, weights, rtol=1e-10)
    assert np.ptp(w) > 1e-3


@pytest.mark.parametrize('target, w_min, w_max', [(5, 0.0, 0.501), (50, 0.4999, 1.0)])
def test_bounds_as_in_the_reference(target, w_min, w_max):
    w = driven(PRE_MS, POST_MS, 0.5, rule=RULE(target=target*Hz), w_min=w_min, w_max=w_max)[1]
    weights = reference.weights(np.array(PRE_MS)/1e3, np.array(POST_MS)/1e3, 0.5, w_min=w_min,
                                w_max=w_max, **{**VALUES, 'target': target})[1]
    np.testing.assert_allclose(w, weights, rtol=1e-10)
    assert w.max() == w_max or w.min() == w_min


def test_pair_worked_out_by_hand():
    """target 5 Hz, tau 20 ms: alpha = 0.2. Pre at 10 ms, post at 30 ms, one tau later.

    At the presynaptic spike w falls by eta*alpha = 0.0002, at the postsynaptic one it rises
    by eta/e = 0.00036787944. Then a presynaptic spike at 50 ms: y = 1/e, so eta*(1/e - 0.2).
    """
    w = driven([10, 50], [30], 1.0)[1]
    assert w == pytest.approx([0.9998, 1.00016787944, 1.00033575888], abs=1e-10)


def test_presynaptic_spike_alone_depresses_and_postsynaptic_alone_does_nothing():
    assert driven([10], [], 1.0)[1][-1] == pytest.approx(1 - 1e-3*0.2, abs=1e-12)
    assert driven([], [10], 1.0)[1][-1] == 1.0


@pytest.mark.parametrize('lag', [2.0, 10.0, 25.0, 60.0])
def test_window_is_symmetric(lag):
    causal = driven([100], [100 + lag], 1.0)[1][-1] - 1
    acausal = driven([100], [100 - lag], 1.0)[1][-1] - 1
    expected = reference.window(lag/1e3, **VALUES)
    assert causal == pytest.approx(expected, abs=1e-12)
    assert acausal == pytest.approx(expected, abs=1e-12)


def test_window_crosses_zero_where_the_trace_equals_alpha():
    lag = 20*np.log(1/0.2)
    assert driven([100], [np.round(100 + lag - 0.2, 1)], 1.0)[1][-1] > 1
    assert driven([100], [np.round(100 + lag + 0.2, 1)], 1.0)[1][-1] < 1


def test_fixed_point_is_alpha_over_two_tau():
    """The drift of independent Poisson trains vanishes at the target and nowhere else."""
    assert reference.drift(10, 5, **VALUES) == 0
    generator = np.random.default_rng(7)
    length, means = 2000.0, []
    for rate in (2.5, 5.0, 10.0):
        pre = np.sort(generator.uniform(0, length, generator.poisson(10*length)))
        post = np.sort(generator.uniform(0, length, generator.poisson(rate*length)))
        w = reference.weights(pre, post, 0.0, w_min=-np.inf, **VALUES)[1]
        means.append((w[-1]/length, reference.drift(10, rate, **VALUES)))
    for measured, theory in means:
        assert measured == pytest.approx(theory, abs=1.5e-4)
    assert means[0][0] < means[1][0] < means[2][0]


def test_without_learning_nothing_moves():
    assert np.all(driven(PRE_MS, POST_MS, 0.5, rule=RULE(eta=0))[1] == 0.5)


def test_target_sets_the_depression():
    low, high = (driven([10], [], 1.0, rule=RULE(target=target))[1][-1] for target in (3*Hz, 12*Hz))
    assert (1 - high)/(1 - low) == pytest.approx(4, rel=1e-9)


@pytest.mark.parametrize('change, words', [
    (dict(eta=-1), 'out of range'), (dict(tau=0*ms), 'out of range'), (dict(target=5*ms), 'unit'),
    (dict(tagret=5*Hz), 'did you mean')])
def test_refuses(change, words):
    with pytest.raises(RuleError, match=words):
        RULE(**change)
