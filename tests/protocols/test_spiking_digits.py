"""Spiking digits: no test image in learning, reading by hand, what each control lacks."""
import numpy as np
import pytest

from homeozoo.protocols import _spiking_digits as network, spiking_digits as protocol
from homeozoo.running.errors import UsageError


@pytest.fixture(autouse=True)
def digits():
    pytest.importorskip('sklearn')


@pytest.mark.parametrize('plan', [network.together, network.one_by_one])
def test_nothing_of_the_test_is_learnt_and_all_of_the_training_is(plan):
    learner = network.learner_of(3)
    made = plan(learner, 2)
    point = made.point(len(made.number) + 5)
    learnt = point['number'][point['learn'] > 0].astype(int)
    assert sorted(set(learnt)) == sorted(learner.train) and len(learnt) == 2*len(learner.train)
    for name, (first, last) in made.phases.items():
        assert np.all(point['learn'][first:last] == name.startswith('learn'))
        assert name.startswith('test') == bool(set(made.number[first:last]) <= set(learner.test))
    assert np.all(point['number'][-5:] == network.BLANK)
    with pytest.raises(UsageError, match='slots = 10'):
        made.point(10)


def test_tasks_come_one_by_one():
    learner = network.learner_of(3, images=6)
    plan = network.one_by_one(learner, 1, sleep=4)
    for task in range(5):
        for name, allowed in ((f'learn {task}', {task}), (f'label {task}', {task}),
                              (f'test {task}' if task < 4 else 'test', set(range(task + 1)))):
            first, last = plan.phases[name]
            assert set(learner.digits[np.array(plan.number[first:last])]//2) == allowed
        first, last = plan.phases[f'sleep {task}']
        assert plan.number[first:last] == [network.MEANS + task]*4
    table = network.pictures(learner)
    np.testing.assert_allclose(table[network.MEANS], learner.mean_image(0))
    assert table[network.BLANK].sum() == 0


def test_reading_by_hand():
    """Cells 0 and 1 fire at digit 3, cell 2 at digit 7, the others never."""
    digits = np.array([3, 3, 7, 5])
    counts = np.zeros((7, network.CELLS), dtype=int)
    plan = network.Plan()
    plan.add('label', [0, 1, 2], learn=False)
    plan.add('test', [0, 1, 2, 3], learn=False)
    counts[0, [0, 1]] = counts[1, [0, 1]] = 4
    counts[2, 2] = 5
    counts[2, 0] = 1
    label = network.labels(network.responses(counts, plan, 'label', digits))
    assert list(label[:4]) == [3, 3, 7, -1]
    counts[3, [0, 2]] = 3, 1            # mean 1.5 for the two cells of 3, 1 for that of 7
    counts[4, [0, 2]] = 3, 2            # 1.5 against 2: wrong
    counts[5, 2] = 1
    counts[6, 50] = 9                   # a cell without a label is not heard
    accuracy, by_task, confusion = network.read(counts, plan, 'test', label, digits)
    assert accuracy == 0.5
    np.testing.assert_array_equal(by_task, [np.nan, 0.5, 0, 1, np.nan])
    assert confusion[3, 3] == confusion[3, 7] == 0.5 and confusion[7, 7] == confusion[5, 10] == 1


@pytest.mark.slow
def test_each_control_lacks_one_thing(smoke):
    """Sums of weights, thresholds, weights as drawn; inhibition leaves few spikes of an image."""
    data, meta = smoke('spiking_digits')
    at = {name: row for row, name in enumerate(protocol.ARMS)}
    sums = data['w'].sum(axis=1)
    for name, row in at.items():
        assert np.allclose(sums[row], network.TOTAL, rtol=1e-9) == (name != 'no sums')
        assert np.all(data['theta_mv'][row] == 0) == (name in ('no thresholds', 'random'))
    assert data['theta_mv'][at['full']].sum() > 1.5*data['theta_mv'][at['slower']].sum() > 0
    drawn = data['w'][at['random']]
    assert drawn.std(axis=0).max() < 0.12 < data['w'][at['full']].std(axis=0).max()
    assert np.all(data['spikes'] < 25)
    table = data['confusion'][:, 0]
    np.testing.assert_allclose(table.sum(axis=-1), 1)
    right = np.trace(table[..., :10], axis1=1, axis2=2)/10
    np.testing.assert_allclose(right, data['accuracy'][:, 0])
