"""Class-incremental digits: images apart, gradients, sleeps against the reference in NumPy."""
import numpy as np
import pytest

import reference_replay as reference
from homeozoo.protocols import _digits, class_incremental as protocol


@pytest.fixture(autouse=True)
def digits():
    pytest.importorskip('sklearn')


def test_no_image_is_in_two_parts():
    assert not set(_digits.SEARCH) & set(_digits.RESULTS)
    assert len(set(_digits.SEARCH) | set(_digits.RESULTS)) == 1797
    for seed in (1, 2):
        train, test = _digits.split(seed)
        assert not set(train) & set(test)
        assert sorted([*train, *test]) == sorted(_digits.RESULTS)
        counts = np.bincount(_digits.images()[1][test], minlength=10)
        assert counts.min() >= 29 and len(test) == 303
    assert set(_digits.split(1)[1]) != set(_digits.split(2)[1])


def test_gradients_are_those_of_the_squared_error(monkeypatch):
    """Without dropout a step is the numerical gradient of half the squared error, a mean over the
    batch; with gains, of the product of gain and weight."""
    monkeypatch.setattr(_digits, 'DROP', 0.0)
    learner = _digits.Learner(3)
    x, y = learner.pixels[:7], np.eye(10)[learner.digits[:7]]
    before = [w.copy() for w in learner.weights]
    learner.gains = [np.linspace(0.5, 2, 100), np.linspace(2, 0.5, 100)]

    def loss(weights):
        gained = [w*g[:, None] for w, g in zip(weights, learner.gains)] + weights[-1:]
        return 0.5*np.sum((_digits.forward(gained, x)[-1] - y)**2)/len(x)
    learner.step(x, y, np.random.default_rng(1))
    rng = np.random.default_rng(2)
    for layer in range(3):
        for _ in range(3):
            at = tuple(rng.integers(size) for size in before[layer].shape)
            moved = [[w.copy() for w in before] for _ in (0, 1)]
            moved[0][layer][at] += 1e-6
            moved[1][layer][at] -= 1e-6
            slope = (loss(moved[0]) - loss(moved[1]))/2e-6
            step = learner.weights[layer][at] - before[layer][at]
            assert step == pytest.approx(-_digits.RATE*slope, abs=1e-9)


def test_memories():
    """What the baselines keep, and that they keep nothing else."""
    learner = _digits.Learner(5)
    assert protocol.memory_of('class means', learner, 0) is None
    for arm in ('exemplar balanced', 'class means'):
        x, y = protocol.memory_of(arm, learner, 2)(np.random.default_rng(1))
        assert x.shape == (20, 64) and set(y.argmax(axis=1)) <= {0, 1, 2, 3}
        assert len(np.unique(x, axis=0)) <= 4
    x, y = protocol.memory_of('rehearsal', learner, 2)(np.random.default_rng(1))
    np.testing.assert_allclose(y, _digits.forward(learner.weights, x)[-1])
    fisher = protocol.Fisher(2.0)
    fisher.remember(learner, 0)
    assert all(np.all(pull == 0) for pull in fisher.pull(learner.weights))
    away = [w + 0.1 for w in learner.weights]
    assert all(np.all(pull >= 0) and pull.max() > 0 for pull in fisher.pull(away))


def test_what_a_sleep_changed():
    before = [np.full(pre*post, 0.1) for pre, post in zip(_digits.SIZES, _digits.SIZES[1:])]
    before[0][:64] = -0.1
    after = [w.copy() for w in before]
    after[0][:10] -= 0.3
    after[0][100] -= 0.1
    after[1][0] += 0.2
    found = _digits.slept({f'w{k}': w for k, w in enumerate(after, 1)},
                          {f'w{k}': w for k, w in enumerate(before, 1)})
    np.testing.assert_allclose(found['on_positive'], [0.1/3.1, 1, 0])
    np.testing.assert_allclose(found['down'], [1, 0, 0])


@pytest.mark.slow
def test_the_sleeps_are_those_of_the_reference(smoke):
    """One sleep: spikes equal, weights to 1e-12. All tasks, learnt and slept in NumPy: equal
    accuracies."""
    data, meta = smoke('class_incremental')
    sleep = default_sleep()
    given = dict(threshold=sleep.threshold, decay=sleep.decay, inc=sleep.inc, dec=sleep.dec)
    cuts = np.cumsum([6400, 10000])
    before = [_digits.shaped(w, layer)
              for layer, w in enumerate(np.split(data['probe_before'], cuts))]
    weights, counts = reference.asleep(before, data['probe_spikes'], alpha=data['probe_alpha'],
                                       **given)
    np.testing.assert_array_equal(np.concatenate(counts), data['probe_count'])
    ours = np.split(data['probe_after'], cuts)
    for layer, w in enumerate(weights):
        np.testing.assert_allclose(_digits.shaped(ours[layer], layer), w, rtol=0, atol=1e-12)
        assert np.abs(w - before[layer]).max() > 1e-3

    small = protocol.SCALES['smoke']
    learner = _digits.Learner(meta['seeds'][0])
    for task in range(small['tasks']):
        learner.learn(learner.of_task(task), task, epochs=small['epochs'])
        images = learner.pixels[learner.of_task(task, upto=True)]
        alpha = [sleep.scale*one for one in reference.factors(learner.weights, images)]
        rng = np.random.default_rng([learner.seed, 2, task, 0])
        table = _digits.inputs(learner.mean_image(task), sleep, rng)
        learner.weights, _ = reference.asleep(learner.weights, table, alpha=alpha, **given)
        np.testing.assert_array_equal(data['by_task'][0, 0, task], learner.accuracies()[0])


def default_sleep():
    """The numbers of `run`."""
    from homeozoo.running.settings import defaults_of
    given = defaults_of(protocol.run)
    return _digits.Sleep(*(given[name] for name in _digits.Sleep.__dataclass_fields__))
