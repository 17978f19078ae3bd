"""The capacity experiment: patterns, timetable, measure on made-up spikes, and one smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import _flagship, capacity


def pairs(patterns):
    return [len(set(a) & set(b)) for k, a in enumerate(patterns) for b in patterns[:k]]


def test_disjoint_patterns_share_nothing():
    patterns, novel = capacity.draw_patterns(8, 0.0, 400, np.random.default_rng(1))
    assert [len(set(cells)) for cells in patterns] == [40]*8 and sum(pairs(patterns)) == 0
    assert len(set(novel)) == 40 and not set(novel) & set().union(*patterns)


@pytest.mark.parametrize('overlap', [0.1, 0.25])
def test_overlap_of_drawn_patterns(overlap):
    """Mean over 40 draws within 4 % of the overlap asked for; the novel pattern shares no cell."""
    shared = []
    for seed in range(40):
        patterns, novel = capacity.draw_patterns(4, overlap, 400, np.random.default_rng(seed))
        shared.append(capacity.mean_overlap(patterns))
        assert not set(novel) & set().union(*patterns)
    assert np.mean(shared) == pytest.approx(overlap, rel=0.04)
    with pytest.raises(ValueError, match='need 400 cells'):
        capacity.draw_patterns(4, 0.1, 200, np.random.default_rng(1))
    with pytest.raises(ValueError, match='no novel'):
        capacity.draw_patterns(10, 0.0, 400, np.random.default_rng(1))


TIMES = dict(patterns=(tuple(range(4)), tuple(range(4, 8))), novel=tuple(range(8, 12)), burn=1.0,
             repeats=2, on=1.0, off=0.5, rest=2.0, trials=3, trial=0.65, cue_at=0.4, checks=1,
             settle=3.0)


def test_timetable_interleaved():
    """Two patterns twice, a check of both, a rest, then three trials of three patterns."""
    course = capacity.Course(**TIMES)
    times, which = course.presentations()
    assert list(times) == [1.0, 2.5, 4.0, 5.5] and list(which) == [0, 1, 0, 1]
    times, which = course.check_cues()
    assert times == pytest.approx([7.4, 8.05]) and list(which) == [0, 1]
    assert course.rest_start == pytest.approx(8.3) and course.test_start == pytest.approx(10.3)
    assert float(course.duration) == pytest.approx(10.3 + 9*0.65)


def test_timetable_sequential():
    """Each pattern is checked after its own block, and again, three times, 3 s later."""
    course = capacity.Course(**TIMES, sequential=True)
    times, which = course.presentations()
    assert times == pytest.approx([1.0, 2.5, 9.6, 11.1]) and list(which) == [0, 0, 1, 1]
    times, which = course.check_cues()
    assert times == pytest.approx([4.4, 13.0]) and list(which) == [0, 1]
    times, which = course.settled_cues()
    assert times[:3] == pytest.approx([8.05, 8.7, 9.35]) and list(which) == [0, 0, 0, 1, 1, 1]
    assert (float(course.duration) - float(capacity.Course(**TIMES).duration)
            == pytest.approx(2*(3.0 + 3*0.65)))
    assert not len(capacity.Course(**TIMES).settled_cues()[0])


@pytest.mark.parametrize('sequential', [False, True])
def test_checks_are_cued_and_frozen(sequential):
    """During a check half of the pattern is cued; presentations are never frozen."""
    course = capacity.Course(**TIMES, sequential=sequential)
    table, frozen, slot = course.cue_table(20), course.frozen(), _flagship.SLOT_S
    for onset, number in zip(*course.early_cues()):
        row = int(round(onset/slot)) + 1
        assert list(np.flatnonzero(table[row])) == list(course.patterns[number][:2])
        assert frozen[row] and frozen[int(round((onset - 0.4)/slot)) + 1]
    for start, number in zip(*course.presentations()):
        row = int(round(start/slot)) + 1
        assert list(np.flatnonzero(table[row])) == list(course.patterns[number]) and not frozen[row]


def test_measure_on_known_spikes():
    """Un-cued members answer all cues, pattern 0 at the end only; interleaved: nothing settles."""
    course = capacity.Course(**TIMES)
    t, i = [], []
    cues = [(on, number) for on, number in zip(*course.tests()) if number < 2]
    cues += [(on, number) for on, number in zip(*course.check_cues()) if number == 1]
    for on, number in cues:
        for cell in course.patterns[number][2:]:
            t.append(on + 0.1)
            i.append(cell)
    point = _flagship.knobs(course, 'H', 20)
    out = dict(t=np.array(t), i=np.array(i), w_ee=np.array([0.4, 0.1, 0.2]),
               ee_i=np.array([0, 0, 13]), ee_j=np.array([1, 5, 14]))
    found = capacity.measure(out, point, courses=[capacity.Course(**TIMES, sequential=True),
                                                  course], n_exc=20)
    assert found['stored'] == 2 and found['auc'] == 1 and found['auc_early'] == 1
    assert found['told'] == 2 and found['auc_after'] == pytest.approx(0.75)
    assert np.isnan(found['forgetting']) and np.isnan(found['auc_settled'])
    assert found['gain_hz'] == pytest.approx(4.0) and found['novel_hz'] == 0
    assert found['selectivity'] == pytest.approx(4.0) and found['runaway'] < 0.3


def test_forgetting_is_measured_from_recall():
    """Pattern 0 answers after it has settled and no more at the end: F = 0.5; the last, which
    answers always, waits without loss."""
    course = capacity.Course(**TIMES, sequential=True)
    settled, which = course.settled_cues()
    cues = [(on, 0) for on in settled[which == 0]]
    cues += [(on, 1) for times, each in (course.settled_cues(), course.tests())
             for on in times[each == 1]]
    t, i = np.array([(on + 0.1, cell) for on, number in cues
                     for cell in course.patterns[number][2:]]).T
    out = dict(t=t, i=i.astype(int), w_ee=np.array([0.4, 0.1, 0.05]), ee_i=np.array([0, 0, 13]),
               ee_j=np.array([1, 5, 14]))
    found = capacity.measure(out, _flagship.knobs(course, 'H', 20), courses=[course], n_exc=20)
    assert found['forgetting'] == pytest.approx(0.5) and found['waiting'] == 0
    assert found['auc_settled'] == 1 and found['auc_after'] == pytest.approx(0.5)
    assert (found['within'], found['between'], found['background']) == pytest.approx((0.4, 0.1,
                                                                                      0.05))


@pytest.mark.slow
def test_smoke_run(smoke):
    """Two patterns: conditions in order; more runaway without the regulators."""
    data, _ = smoke('capacity')
    assert data['runaway'].shape == (11, 1)
    assert list(data['regulators'][[0, 2, 4, 6, 8]]) == ['HIS', 'HISX', 'HI', 'HS', 'H']
    assert list(np.flatnonzero(data['sequential'])) == [9, 10]
    assert data['runaway'][8, 0] > data['runaway'][0, 0]
