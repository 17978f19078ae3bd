"""Spacing in the flagship: chunks, effects, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import spacing_flagship


def test_both_arms_show_the_same_number_and_rest_as_long_before_the_test():
    massed = spacing_flagship.chunk(44.0, 12, 10.0, 5)
    last = spacing_flagship.chunk(44.0, 4, 10.0, 5)
    assert len(massed.order()) == 3*len(last.order()) == 12
    for one in (massed, last):
        assert float(one.duration) == 44 and one.tests()[0][-1] < 44
        end = one.presentations()[0][-1] + one.on + one.off
        assert one.test_start - end == 10


def test_effects():
    gain, plain = np.zeros((3, 2, 2, 1)), np.array([[1.0], [5.0]])
    gain[0, 1, 1], gain[1, 1, 1], gain[2, 0, 1] = 7, 2, 3
    found = spacing_flagship.effects(gain, plain)
    np.testing.assert_array_equal(found['benefit'][:, 1, 0], [7, 2, -3])
    np.testing.assert_array_equal(found['interaction'][:, 1, 0], [5, -5])
    assert (found['interaction_1'], found['by_factor'], found['faster']) == (2, 3, 10)


@pytest.mark.slow
def test_smoke_run(smoke):
    """Factors are 1 without scaling and move with it; every arm learns."""
    data, _ = smoke('spacing_flagship')
    assert np.all(data['factor'][1] == 1) and np.all(np.abs(data['factor'][0] - 1) > 0.001)
    assert np.all(data['within'] > 0.06)
