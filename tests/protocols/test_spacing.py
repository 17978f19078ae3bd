"""Spacing: the trains, and the smoke run against the equations in NumPy."""
import numpy as np
import pytest

import reference_consolidation as reference
from homeozoo.protocols import spacing as protocol


def test_trains():
    """Equal pulses at every interval; irregular ones end where regular ones do."""
    for interval, shape in ((0, 0), (10, 0), (30, 1), (30, -1)):
        assert len(protocol.pulses(21, 4, interval, shape)) == 84
    np.testing.assert_allclose(protocol.starts(4, 30, 0), [0, 30, 60, 90])
    np.testing.assert_allclose(protocol.starts(4, 30, 1), [0, 15, 45, 90])
    np.testing.assert_allclose(protocol.starts(3, 60, -1), [0, 90, 120])
    assert protocol.pulses(40, 3, 0, 0)[-1] == pytest.approx(57 + 1.19)


@pytest.mark.slow
def test_late_weights_follow_the_equations(smoke):
    """Trains by Euler steps of 0.1 ms, decay between them, protein and late weight by 1 s."""
    data, _ = smoke('spacing')
    after_s = 3600*protocol.SCALES['smoke']['after_h']
    for row, minutes in ((0, 0), (0, 10), (1, 60), (2, 0)):
        count, trains = protocol.STRENGTHS[row]
        if minutes == 0:
            count, trains = count*trains, 1
        last_s = (trains - 1)*60*minutes
        expected = reference.late_of_trains(count, trains, 60*minutes, last_s + after_s)
        at = protocol.TABLE_MIN.index(minutes)
        assert data['table'][row, at] == pytest.approx(expected, abs=0.005)
        assert data['blocked_table'][row, at] == 0
