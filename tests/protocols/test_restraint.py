"""Restraint along a dendrite: its measures by hand, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import restraint as protocol


def test_measure():
    out = dict(w=np.array([8.0, 0.5, 0.7, 1.0, 1.2]), x=np.array([50.0, 44, 61, 20, 90]))
    found = protocol.measure(out, {}, sigma=6.0)
    assert found['grown'] == 8 and found['neighbours'] == pytest.approx(0.6)
    assert found['far'] == pytest.approx(1.1) and found['total'] == pytest.approx(11.4)
    assert found['profile'][5] == 0.5 and found['profile'][6] == 1 and found['at_bound'] == 0


@pytest.mark.slow
def test_smoke_run(smoke):
    """The sum holds at kappa = 1 and nowhere else but without modulator."""
    data, _ = smoke('restraint')
    exact = data['sum_error'] < 1e-9
    assert np.all(exact[[2, 4]]) and not exact[[0, 1, 3, 5]].any()
    assert np.all(np.diff(data['neighbours'][:4], axis=0) < 0)
    assert np.all(data['grown'][:4] > 1.5) and np.all(data['profile'][4] == 1)
