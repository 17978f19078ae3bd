"""Fixed point of the rule of Zenke 2015: the closed form, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import heterosynaptic as protocol


def test_closed_form_by_hand():
    """Values of the specification at x = 10 Hz: -0.0243 at y = 5 Hz, 0.0030 at 10 Hz; zero crossing
    of the Hebbian part at 10 Hz."""
    assert protocol.fixed_point(10, 5) == pytest.approx(-0.0243, abs=5e-5)
    assert protocol.fixed_point(10, 10) == pytest.approx(0.0030, abs=5e-5)


@pytest.mark.slow
def test_the_terms_hold_the_weight(smoke):
    data, _ = smoke('heterosynaptic')
    assert data['w'].shape == (4, 2)
    assert np.all(np.abs(data['w'][3]) < np.abs(data['w_control'][3])/5)
