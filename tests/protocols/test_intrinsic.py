"""The experiment on intrinsic plasticity: its measure, and its smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import intrinsic as protocol


def test_measure_counts():
    """Two inputs, one cell each, one spike per second; theta of 1 mV with 1 mV*1 s goes with 1 Hz."""
    t = np.repeat(np.arange(10.0) + 0.5, 2)
    i = np.tile([0, 1], 10)
    out = {f't_{name}': t for name in protocol.CONDITIONS}
    out.update({f'i_{name}': i for name in protocol.CONDITIONS})
    out.update(theta_setpoint=np.zeros((2, 8)), theta_diehl2015=np.full((2, 8), 1e-3))
    for name in ('plastic', 'frozen'):
        out.update({f'y_{name}': np.tile([0.1, 0.3], (3, 6)), f'a_{name}': np.ones((3, 6)), f'b_{name}': np.ones((3, 6))})
    found = protocol.measure(out, {}, duration_s=10.0, n_inputs=2, n_each=1, tau_s=1.0, step_v=1e-3)
    np.testing.assert_allclose(found['rate_fixed'], 1)
    np.testing.assert_allclose(found['theta_rate'], 1)
    assert found['mean_y_plastic'] == pytest.approx(0.2) and found['cv_y_plastic'] == pytest.approx(0.5)


@pytest.mark.slow
def test_smoke_run(smoke):
    data, _ = smoke('intrinsic')
    assert data['worst_setpoint'][0] < 0.06
    assert data['worst_fixed'][0] > 0.9
    assert data['span_diehl2015'][0] > 1.3
    assert data['theory_error'][0] < 0.04
    assert data['mean_y_frozen'][0] > 0.4 > 0.2 > data['mean_y_plastic'][0]
