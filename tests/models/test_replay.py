"""Sleep replay consolidation: one event by hand, the network against the reference in NumPy."""
import numpy as np
import pytest
from brian2 import Network, ms

import reference_replay as reference
from homeozoo import drive, replay
from homeozoo.core import RuleError

pytestmark = pytest.mark.usefixtures('numpy_target')
SIZES, STEPS = (6, 9, 8, 4), 90
VALUES = dict(alpha=(1.0, 0.9, 1.1), threshold=(0.6, 0.5, 0.4), decay=0.9, inc=2e-4, dec=3e-3)


def sleep(weights, table, **values):
    """Weights (targets, sources) and counts after a sleep of the Brian2 network."""
    steps = len(table) + len(weights)
    asleep = replay.network(SIZES, steps)
    for name, value in replay.point(weights, table, steps, **values).items():
        owner, variable = asleep.knobs[name]
        if variable == 'values':
            owner.values[:] = value
        else:
            owner.variables[variable].set_value(np.asarray(value, dtype=float))
    Network(*asleep.objects).run(steps*ms, namespace={})
    return ([np.array(s.w).reshape(s.source.N, s.target.N).T for s in asleep.synapses],
            [np.array(owner.count) for owner, _ in asleep.counts.values()])


def case(seed=3):
    rng = np.random.default_rng(seed)
    weights = [0.3*rng.normal(size=shape) + 0.05 for shape in zip(SIZES[1:], SIZES)]
    return weights, rng.random((STEPS, SIZES[0])) < 0.4


def test_one_event_by_hand():
    """At w = 0 the factor is 1, far below 0 it is 2, far above 0 it is 0."""
    rule = replay.tadros2022(inc=0.1, dec=0.01)
    for w0, factor in ((0.0, 1.0), (-0.5, 2.0), (0.5, 0.0)):
        together = drive(rule, [10]*ms, [10]*ms, w0, dt=1*ms)
        alone = drive(rule, [10]*ms, [11]*ms, w0, dt=1*ms)
        assert together.w[-1] - w0 == pytest.approx(0.1*factor, abs=1e-12)
        assert alone.w[-1] - w0 == pytest.approx(-0.01*factor, abs=1e-12)


def test_network_equals_the_reference():
    weights, table = case()
    expected, spikes = reference.asleep(weights, table, **VALUES)
    found, counts = sleep(weights, table, **VALUES)
    for ours, theirs, before, count, number in zip(found, expected, weights, counts, spikes):
        np.testing.assert_array_equal(count, number)
        assert number.sum() > 5 and np.abs(theirs - before).max() > 1e-3
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)


def test_the_first_step_counts_only_what_has_arrived():
    """Sources that are silent in the first step, with a target that fires in it."""
    weights = [np.full(shape, 1.0) for shape in zip(SIZES[1:], SIZES)]
    weights[0][:, 1:] = -0.001
    table = np.zeros((1, SIZES[0]))
    table[0, 0] = 1
    found, counts = sleep(weights, table, **VALUES)
    expected, spikes = reference.asleep(weights, table, **VALUES)
    np.testing.assert_array_equal(counts[0], 1)
    np.testing.assert_allclose(found[0], expected[0], rtol=0, atol=1e-15)
    assert np.all(found[0][:, 1:] < -0.001)


def test_positive_weights_stay_and_without_the_rule_nothing_changes():
    weights, table = case()
    after, _ = reference.asleep(weights, table, **VALUES)
    change = np.concatenate([(a - b).ravel() for a, b in zip(after, weights)])
    w = np.concatenate([w.ravel() for w in weights])
    assert np.abs(change[w > 0.01]).max() < 1e-6 < np.abs(change[w < 0]).max()
    still, _ = sleep(weights, table, **{**VALUES, 'inc': 0.0, 'dec': 0.0})
    assert all(np.array_equal(a, b) for a, b in zip(still, weights))


@pytest.mark.parametrize('wrong, said', [
    (lambda: replay.network((6,), 10), 'sizes = '), (lambda: replay.network((6, 0), 10), 'sizes ='),
    (lambda: replay.network((6, 3), 0), 'steps = 0'),
    (lambda: replay.padded(np.zeros((9, 2)), 10, 2), 'needs 2 more')])
def test_refusals(wrong, said):
    with pytest.raises(RuleError, match=said):
        wrong()
