"""Persistence in rest: one smoke run; what must not move does not."""
import numpy as np
import pytest

from homeozoo.protocols import persistence


@pytest.mark.slow
def test_smoke_run(smoke):
    """With Hebb open the background falls; gated, and without Hebb, weights stand still."""
    data, _ = smoke('persistence')
    assert list(data['condition']) == list(persistence.CONDITIONS)
    assert list(data['rest_s']) == [4.0, 20.0, 40.0]
    opened, gated, balanced, none = data['kept'][:, :, 0]
    assert np.all(np.diff(opened) < 0) and opened[-1] < gated[-1]
    assert np.ptp(gated) == 0 and none == pytest.approx(1.0, abs=1e-12)
    assert abs(balanced[-1] - 1) < abs(opened[-1] - 1)
    for name in ('within', 'between', 'background'):
        assert np.all(data[name][1, :, 0] == data[f'learnt_{name}'][1, 0])
    assert np.all(np.diff(data['runaway'], axis=1) >= 0)
