"""Which pairs of spikes count, exponents of each side, scaling of inhibition, sums over outgoing
weights: against pairs counted one by one and closed forms.
"""
import numpy as np
import pytest
from brian2 import Hz, Network, ms, second

from homeozoo import drive, neurons, normalisation, scaling, stdp
from homeozoo.core import Neuron

PRE = np.array([5.0, 12.0, 31.0, 33.0, 70.0, 74.0, 90.0])
POST = np.array([8.0, 20.0, 22.0, 36.0, 60.0, 61.0, 80.0, 95.0])
TAU, UP, DOWN = 20.0, 0.005, 0.005*1.05

pytestmark = pytest.mark.usefixtures('numpy_target')


def last(times, now):
    """The times before `now`, of which only the last is kept."""
    return times[times < now][-1:]


def every_pair():
    """(signed step, lag) of all pairs."""
    return ([(UP, post - pre) for post in POST for pre in PRE if pre < post]
            + [(-DOWN, pre - post) for pre in PRE for post in POST if post < pre])


def symmetric():
    """Each spike with the last one of the other cell."""
    return ([(UP, post - pre) for post in POST for pre in last(PRE, post)]
            + [(-DOWN, pre - post) for pre in PRE for post in last(POST, pre)])


def presynaptic():
    """Each presynaptic spike with the last and with the next postsynaptic spike."""
    return ([(UP, POST[POST > pre][0] - pre) for pre in PRE if np.any(POST > pre)]
            + [(-DOWN, pre - post) for pre in PRE for post in last(POST, pre)])


def reduced():
    """Only neighbours in the train of both cells together."""
    train = sorted([(time, 'pre') for time in PRE] + [(time, 'post') for time in POST])
    return [(UP if who == 'post' else -DOWN, time - before)
            for (before, other), (time, who) in zip(train, train[1:]) if other != who]


@pytest.mark.parametrize('rule, pairs', [
    (stdp.song2000, every_pair), (stdp.morrison2008_symmetric, symmetric),
    (stdp.morrison2008_presynaptic, presynaptic), (stdp.morrison2008_reduced, reduced)],
    ids=lambda value: getattr(value, '__name__', ''))
def test_weight_is_the_sum_over_the_pairs_that_count(rule, pairs):
    w = drive(rule(tau_pre=TAU*ms, tau_post=TAU*ms), PRE*ms, POST*ms, 0.5).w[-1]
    expected = 0.5 + sum(step*np.exp(-lag/TAU) for step, lag in pairs())
    assert w == pytest.approx(expected, rel=1e-12)
    assert abs(expected - 0.5) > 1e-3


def test_the_pairings_differ():
    sums = {round(sum(step*np.exp(-lag/TAU) for step, lag in pairs()), 6)
            for pairs in (every_pair, symmetric, presynaptic, reduced)}
    assert len(sums) == 4


def test_an_exponent_of_its_own_for_each_side():
    """mu_plus = 0: the step up does not depend on w; mu_minus = 1: the step down is as w."""
    rule = stdp.gutig2003_exponents(mu_plus=0, mu_minus=1)
    step, fade = 0.005, np.exp(-10/20)
    for w0 in (0.2, 0.6):
        up = drive(rule, [10]*ms, [20]*ms, w0).w[-1]
        down = drive(rule, [20]*ms, [10]*ms, w0).w[-1]
        assert up == pytest.approx(w0 + step*fade, rel=1e-12)
        assert down == pytest.approx(w0 - step*1.05*w0*fade, rel=1e-12)
    same = stdp.gutig2003_exponents(mu_plus=0.3, mu_minus=0.3)
    one = drive(stdp.gutig2003(mu=0.3), PRE*ms, POST*ms, 0.5).w
    np.testing.assert_allclose(drive(same, PRE*ms, POST*ms, 0.5).w, one, rtol=1e-12)


@pytest.mark.parametrize('rate', [2.0, 15.0])
def test_inhibition_is_scaled_the_other_way(rate):
    """The estimate starts at `rate` and decays with 1 s, so that ln w has a closed form; it is that
    of excitation with the other sign.
    """
    w, other = (drive(rule(tau=1*second, target=5*Hz), [200]*ms, []*ms, 0.5,
                      given={'rate': rate*Hz}).w[-1]
                for rule in (scaling.kilman2002, scaling.turrigiano1998))
    change = rate/5*(1 - np.exp(-0.2)) - 0.2
    assert abs(change) > 0.1
    assert w == pytest.approx(0.5*np.exp(change), rel=1e-3)
    assert w*other == pytest.approx(0.25, rel=1e-3)


def test_outgoing_sum_returns_and_keeps_ratios():
    """Each source cell has its own sum; without the rule the weights stay."""
    def final(active):
        source = (neurons.poisson + normalisation.outgoing_sum).group(2, name='source', dt=1*ms)
        target = (neurons.poisson + Neuron('idle', model='idle_x : 1')).group(
            3, name='target', dt=1*ms)
        rule = normalisation.outgoing(nout_total=6.0, nout_tau=50*ms)
        synapses = rule.synapses(source, target, name='synapses', connect={}, slow=5*ms, dt=1*ms)
        synapses.w = [1, 2, 3, 2, 2, 8]
        if active:
            normalisation.outgoing_passes(synapses, 5*ms)
        else:
            synapses.source.wout = 6.0
        before = np.array(synapses.w[:]).reshape(2, 3)
        Network(source, target, synapses).run(600*ms, namespace={})
        return before, np.array(synapses.w[:]).reshape(2, 3)
    before, after = final(True)
    np.testing.assert_allclose(after.sum(axis=1), 6.0, rtol=1e-3)
    np.testing.assert_allclose(after/after.sum(axis=1, keepdims=True),
                               before/before.sum(axis=1, keepdims=True), rtol=1e-9)
    before, still = final(False)
    np.testing.assert_allclose(still, before, rtol=1e-12)
