"""Recall after learning: chunks of one length, interventions on a stored state, one smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import _flagship, _flagship_branches as branches, recall_onset
from homeozoo.running.errors import UsageError


def test_chunks_have_one_length():
    """Burn-in and presentations, or rest and whole rounds of the test, fill it."""
    lesson = branches.learning(100.0, patterns=4, repeats=8, sequential=True)
    assert (lesson.learn_start, lesson.rest_start, float(lesson.duration)) == (36, 100, 100)
    assert list(lesson.presentations()[1][:9]) == [0]*8 + [1]
    for rest, trials in ((0.0, 20), (30.0, 14), (100.0, 0)):
        chunk = branches.resting(100.0, patterns=4, rest=rest)
        assert (chunk.learn_start, chunk.test_start, chunk.trials) == (0, rest, trials)
        assert chunk.slots == lesson.slots == 2000 and len(chunk.presentations()[0]) == 0
    with pytest.raises(UsageError, match='burn-in'):
        branches.learning(64.0, patterns=4, repeats=8)
    with pytest.raises(UsageError, match='does not fit'):
        branches.resting(100.0, patterns=4, rest=101.0)


def test_rest_is_open_and_its_test_frozen():
    chunk = branches.resting(100.0, patterns=4, rest=30.0)
    for condition, hebb in (('HIS', 1.0), ('HISG', 0.0)):
        tables = _flagship.knobs(chunk, condition, 20)
        for name, value in (('M', hebb), ('S', 1.0), ('eta_inh', 0.003)):
            assert np.all(tables[name][:600] == value) and not tables[name][600:].any()
    cue = np.asarray(tables['cue'])
    assert not cue[:600].any() and cue[600:].any()


def test_interventions_touch_what_they_say():
    start = [dict(w_ee=1, w_ie=np.array([2.0]), scal_g=np.array([0.5]))]
    before = [dict(w_ee=0, w_ie=np.array([0.1]), scal_g=np.array([0.0]))]
    found = {name: recall_onset.intervened(start, before, name)[0]
             for name in recall_onset.INTERVENTIONS}
    assert [one['w_ie'][0] for one in found.values()] == [2.0, 0.1, 2.0, 0.1]
    assert [one['scal_g'][0] for one in found.values()] == [0.5, 0.5, 0.0, 0.0]
    assert all(one['w_ee'] == 1 for one in found.values())


@pytest.mark.slow
def test_smoke_run(smoke):
    """What was learnt is one state for all rests; recall comes back with rest, and at once where
    both regulators are set back."""
    data, _ = smoke('recall_onset')
    assert data['last_auc'].shape == (3, 2, 1) and data['changed_last_auc'].shape == (3, 4, 1)
    np.testing.assert_array_equal(data['changed_aucs'][:, 0], data['aucs'][:, 0])
    assert data['last_auc'][0, -1, 0] > data['last_auc'][0, 0, 0]
    assert data['changed_last_auc'][0, 3, 0] > 0.5 > data['changed_last_auc'][0, 0, 0]
    assert data['learn_runaway'][2, 0] > data['learn_runaway'][0, 0]
