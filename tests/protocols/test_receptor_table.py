"""The receptor table: its closed form on paper, and the smoke run."""
import numpy as np
import pytest

from homeozoo import gating
from homeozoo.protocols import receptor_table as protocol


def test_crossing():
    """At +10 ms (1 - m)*0.6065 = m*1.1*0.5*0.7515; a change that falls linearly crosses there."""
    assert protocol.crossing_theory(gating.seol2007, 10.0) == pytest.approx(0.5947, abs=1e-4)
    assert protocol.crossing_theory(gating.seol2007(k=0.0), 10.0) == 1
    mixture = np.linspace(0, 1, 6)
    assert protocol.crossing(mixture, 1 - 4*mixture) == pytest.approx(0.25)


@pytest.mark.slow
def test_table_of_signs(smoke):
    """(+, +), (-, -), (+, -), (0, 0); one-sided windows give (+, 0), (0, -) at the lag itself."""
    data, _ = smoke('receptor_table')
    assert np.all(np.sign(data['change'][0]).T == [[[1, -1, 1, 0], [1, -1, -1, 0]]]*2)
    at = list(data['lag_ms']).index(10.0)
    assert abs(data['window'][1, 1, at]) < 1e-9 < 1 < abs(data['window'][0, 1, at])
