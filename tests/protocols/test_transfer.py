"""Transfer: chunks, presentations needed, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import transfer


def test_chunks_have_one_length_and_the_block_shows_each_pattern_once():
    lesson, pause, block = transfer.chunks(28.0, 6, 3)
    assert {float(one.duration) for one in (lesson, pause, block)} == {28.0}
    assert list(block.order()) == [0, 1, 2] and block.rest == 11.5
    assert lesson.rest_start == 28.0 and pause.slots == block.slots == 560
    shared, fresh, same = (set(parts) for parts in transfer.NEW)
    known = {part for old in transfer.OLD for part in old}
    assert len(shared & known) == 1 and not fresh & known and same <= known
    assert not (shared | fresh | known) & set(transfer.UNSEEN) and not shared & same


def test_presentations_needed():
    courses = [[0.1, 0.3, 0.5], [0.2, 0.3, 0.4], [0.0, 0.1, 0.1]]
    np.testing.assert_allclose(transfer.needed(courses, 0.2), [0.5, 0, 3])
    assert transfer.needed(np.array([courses, courses]), 0.2).shape == (2, 3)


@pytest.mark.slow
def test_smoke_run(smoke):
    """What was consolidated is known from the start, and only there; the rest starts equal."""
    data, _ = smoke('transfer')
    start = data['new_w'][..., 0, 0]
    assert start[0, 2] > 1.2*start[1, 2] and np.all(np.abs(start[:, :2] - 0.05) < 0.02)
    assert np.all(data['new_w'][..., -1] > data['new_w'][..., 0])
