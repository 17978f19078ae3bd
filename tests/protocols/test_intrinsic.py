"""Thresholds with and without a set-point: measures on a synthetic run, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import intrinsic as protocol


def test_measure():
    """Two inputs, one cell each, one spike per second; theta of 1 mV, 1 mV*1 s goes with 1 Hz."""
    t = np.repeat(np.arange(10.0) + 0.5, 2)
    i = np.tile([0, 1], 10)
    out = {f't_{name}': t for name in protocol.CONDITIONS}
    out.update({f'i_{name}': i for name in protocol.CONDITIONS})
    out.update(theta_setpoint=np.zeros((2, 8)), theta_diehl2015=np.full((2, 8), 1e-3))
    found = protocol.measure(out, {}, duration_s=10.0, n_inputs=2, n_each=1, tau_s=1.0, step_v=1e-3)
    np.testing.assert_allclose(found['rate_fixed'], 1)
    np.testing.assert_allclose(found['theta_rate'], 1)
    np.testing.assert_allclose(found['course_setpoint'].mean(axis=1), 1)


@pytest.mark.slow
def test_only_the_setpoint_holds_the_rate(smoke):
    data, _ = smoke('intrinsic')
    assert np.all(data['worst_setpoint'] < 0.06)
    assert np.all(data['worst_fixed'] > 0.9)
    assert np.all(data['span_diehl2015'] > 1.3)
    assert np.all(data['theory_error'] < 0.04)
