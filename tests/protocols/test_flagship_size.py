"""Sizes and numerics of the flagship: shapes, worst cases, signs at smoke scale."""
import numpy as np
import pytest

from homeozoo.protocols import flagship_size as protocol


@pytest.mark.slow
def test_smoke_run(smoke):
    data, _ = smoke('flagship_size')
    assert data['runaway'].shape == (2, 3, 1)
    assert list(data['version']) == ['250', list(protocol.NUMERICS)[0]]
    hebb, homeostasis, both = np.moveaxis(data['runaway'][..., 0], 1, 0)
    assert np.all(hebb > both) and np.all(data['selectivity'][:, 2] > 2)
    assert data['worst_hebb'] == hebb.min() and data['worst_runaway'] == both.max()
    assert len(set(both)) == 2
