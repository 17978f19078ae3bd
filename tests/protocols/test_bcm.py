"""Selectivity of a BCM cell: its inputs, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import bcm as protocol


def test_patterns_overlap_by_one_half():
    x = protocol.pattern_matrix(4, 9)
    np.testing.assert_allclose(x @ x.T, 0.5 + 0.5*np.eye(4), atol=1e-12)


@pytest.mark.slow
def test_one_pattern_wins(smoke):
    data, _ = smoke('bcm')
    np.testing.assert_allclose(data['relative'][:2], 1, atol=0.15)
    assert np.all(data['other'][:2] < 0.3)
    fixed = data['strongest_fixed']
    assert np.all((fixed > 50) | (fixed < 0.1))
