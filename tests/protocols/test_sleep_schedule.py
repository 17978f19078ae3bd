"""When a network sleeps: times of each schedule, and that learning between sleeps is the same."""
import numpy as np
import pytest

from homeozoo.protocols import _digits, sleep_schedule as protocol
from homeozoo.running.errors import UsageError


def test_times():
    rng = np.random.default_rng(1)
    assert protocol.times('periodic', 90, 10, rng) == list(range(9, 91, 9))
    assert protocol.times('after', 90, 10, rng) == [90]
    assert protocol.times('none', 90, 10, rng) == []
    drawn = [protocol.times('jittered', 90, 10, rng) for _ in range(200)]
    assert all(len(set(one)) == 10 and one == sorted(one) and one[-1] == 90 for one in drawn)
    assert np.mean([one[0] for one in drawn]) == pytest.approx(9, abs=1.5)


def test_pieces_hold_the_same_batches_as_one_run():
    """Without what sleep changes, training in pieces is training."""
    pytest.importorskip('sklearn')
    plain = _digits.Learner(3)
    plain.learn(plain.of_task(0), 0, epochs=2)
    course = protocol.Course('jittered', 3, _digits.FOUND, 4)
    assert course.sleep.steps == 1086//4
    course.begin(0, 2)
    sleeps = 0
    while course.to_next_sleep():
        course.slept += 1
        sleeps += 1
    assert sleeps == 4 and course.done == course.batches
    for ours, theirs in zip(course.learner.weights, plain.weights):
        np.testing.assert_array_equal(ours, theirs)
    assert next(course.steps, 'over') == 'over'
    with pytest.raises(UsageError, match='pieces = 99'):
        protocol.Course('periodic', 3, _digits.FOUND, 99).begin(0, 1)
