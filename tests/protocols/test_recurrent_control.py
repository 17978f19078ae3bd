"""Integral control of a recurrent neuron: the theoretical boundary, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import recurrent_control as protocol


def test_boundary_of_the_recurrent_control():
    """At the boundary a pair of roots lies on the imaginary axis; faster control has growing
    ones."""
    t1, t2 = protocol.T1_S, protocol.T2_S
    for j in (0.0, 0.5, 0.9):
        t3 = float(protocol.boundary_t3(j))
        for factor, sign in ((0.9, 1), (1.1, -1)):
            roots = np.roots([t1*t2, t1 + (1 - j)*t2, 1 - j, 1/(factor*t3)])
            assert np.sign(roots.real.max()) == sign
        assert abs(np.roots([t1*t2, t1 + (1 - j)*t2, 1 - j, 1/t3]).real.max()) < 1e-6


@pytest.mark.slow
def test_recurrence_needs_slower_control(smoke):
    data, _ = smoke('recurrent_control')
    np.testing.assert_allclose(data['boundary'], 1, atol=0.02)
    np.testing.assert_allclose(data['slowdown'], [1, 3.429, 15, 40], rtol=0.02)
