"""Restraint in a flagship cell: the smoke run."""
import numpy as np
import pytest


@pytest.mark.slow
def test_smoke_run(smoke):
    """The sum of a pattern's cells grows without restraint and does not with it."""
    data, _ = smoke('restraint_flagship')
    plain, restrained, wild, held = data['member_sum'][:, 0]
    assert plain > 1.02*restrained and wild > 1.02*held
    assert np.all(data['member_sum'] <= data['worst_sum'])
    assert data['within'][1, 0] > 1.2*0.05
