"""The monitor and the gate by hand, and that gains act as factors of weights."""
import numpy as np
import pytest

from homeozoo.protocols import _digits, monitor_and_gate as protocol


@pytest.fixture
def learner():
    pytest.importorskip('sklearn')
    return _digits.Learner(2)


def test_the_monitor_moves_gains_in_proportion_within_bounds(learner):
    watch = protocol.Watch('monitor', 0.1, 20, low=0.8, high=1.15)
    a = [None, np.tile(np.linspace(0, 2, 100), (3, 1)), np.full((3, 100), 0.5)]
    assert watch(learner, a, np.ones((3, 10))) == 1.0 and learner.gains[0].max() == 1
    watch.goals = [1.0, 1.0]
    watch(learner, a, np.ones((3, 10)))
    np.testing.assert_allclose(learner.gains[0], 1 + 0.1*(1 - np.linspace(0, 2, 100)))
    np.testing.assert_allclose(learner.gains[1], 1.05)
    for _ in range(9):
        watch(learner, a, np.ones((3, 10)))
    assert (learner.gains[0].min(), learner.gains[0].max()) == (0.8, 1.15)
    watch.remember(learner)
    assert all(goal > 0 for goal in watch.goals)


def test_the_gate_slows_learning_of_the_expected_only(learner):
    watch = protocol.Watch('gate', 0.1, 20)
    errors = [np.full((3, 10), size) for size in (1.0, 2.0, 0.5)]
    factors = [watch(learner, [], error) for error in errors]
    running = 1 + 3/20
    assert factors == [1.0, 1.0, pytest.approx(0.25/running)]
    assert all(np.all(gain == 1) for gain in learner.gains)


def test_gains_are_factors_of_the_weights(learner):
    """Outputs are those of the product; after a sleep the product is what sleep left."""
    learner.gains = [np.linspace(0.5, 2, 100), np.linspace(2, 0.5, 100)]
    for w, gain, whole in zip(learner.weights, learner.gains, learner.effective()):
        np.testing.assert_array_equal(whole, w*gain[:, None])
    slept = [0.9*w for w in learner.effective()]
    found = {f'w{k}': w.T.ravel()[None, None] for k, w in enumerate(slept, start=1)}
    _digits.wake(learner, found, 0, 0)
    for ours, theirs in zip(learner.effective(), slept):
        np.testing.assert_allclose(ours, theirs, rtol=1e-14)
