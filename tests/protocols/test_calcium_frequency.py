"""Calcium rule against pairing frequency: the data, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import calcium_frequency as protocol


def test_measurements():
    rate_hz, lag_ms, change, sem = protocol.measured()
    assert len(rate_hz) == 10 and set(lag_ms) == {-10, 10} and np.all(sem > 0)
    at = (rate_hz == 0.1) & (lag_ms == -10)
    assert change[at] == -0.29 and sem[at] == 0.08


@pytest.mark.slow
def test_few_pairs_leave_every_synapse_where_it_was(smoke):
    """Five pairs move no synapse over the threshold, in simulation and closed form alike."""
    data, _ = smoke('calcium_frequency')
    assert data['simulated'].shape == data['without_gamma_p'].shape == (1, 10)
    np.testing.assert_allclose(data['closed'], 1, atol=1e-3)
    np.testing.assert_allclose(data['simulated'], 1, atol=0.05)
