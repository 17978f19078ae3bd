"""The experiment on heterosynaptic plasticity: its theory, receptors in NumPy, its smoke run."""
import numpy as np
import pytest
import reference_receptors as receptors

from homeozoo.protocols import heterosynaptic as protocol


@pytest.mark.slow
def test_pool_against_the_reference(smoke):
    """The protocol at one slot per free receptor: the lowest point of the others and their return."""
    bound, _ = receptors.course(np.full(10, 0.1), size=2, doubled=(0, 1), change=0, duration=60,
                                step=0.005)
    low = bound[:, -1].min()/0.05
    data, _ = smoke('heterosynaptic')
    assert data['kept_low'][2] == pytest.approx(low, abs=1e-3)
    assert low < 0.97 < data['kept_low'][0]


def test_receptors_fill_the_common_share():
    assert protocol.filled(1.0) == 0.5


@pytest.mark.slow
def test_smoke_run_shows_the_signs(smoke):
    data, _ = smoke('heterosynaptic')
    assert data['w'].shape == (4, 2)
    assert np.all(np.abs(data['w'][3]) < np.abs(data['w_control'][3])/5)
    assert data['common_scale'] < 1e-9 and data['kept_error'] < 0.05
    np.testing.assert_allclose(data['kept_end'][:3], 1, atol=0.01)
    assert np.all(np.diff(data['kept_low']) < 0)


def test_closed_form_by_hand():
    """Values of the specification at x = 10 Hz: -0.0243 at y = 5 Hz, 0.0030 at 10 Hz; zero crossing of the Hebbian part at 10 Hz."""
    assert protocol.fixed_point(10, 5) == pytest.approx(-0.0243, abs=5e-5)
    assert protocol.fixed_point(10, 10) == pytest.approx(0.0030, abs=5e-5)
