"""The experiment on Oja's rule: its inputs, its measures, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import oja as protocol


def test_axes_are_orthonormal():
    np.testing.assert_allclose(protocol.axes() @ protocol.axes().T, np.eye(3), atol=1e-12)
    assert np.diff(protocol.VARIANCES).max() < 0               # the first is the principal one


def test_measure():
    """Weights that turn from the third axis to minus the first: |cosine| and norm by hand."""
    first, _, third = protocol.axes()
    # the last of the 201 samples is dropped
    angle = np.concatenate([np.linspace(0, np.pi/2, 160), np.full(41, np.pi/2)])
    w = 2*(np.cos(angle)*third[:, None] - np.sin(angle)*first[:, None])
    found = protocol.measure(dict(w=w, t=np.arange(201.0)), {})
    np.testing.assert_allclose(found['norm_course'], 2)
    np.testing.assert_allclose(found['cosine_course'], np.sin(angle[:200]), atol=1e-12)
    assert found['cosine'] == pytest.approx(1) and found['norm'] == pytest.approx(2)
    assert found['t_s'].shape == (protocol.SAMPLES,)


@pytest.mark.slow
def test_oja_and_its_control(smoke):
    data, _ = smoke('oja')
    np.testing.assert_allclose(data['norm'], 1, atol=0.02)
    assert np.all(data['cosine'] > 0.995)
    assert np.all(data['last_norm_hebb'] > 1000)
