"""The experiment on normalisation: its inputs, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import normalisation as protocol


def test_patterns_have_the_correlations():
    """One cycle of the twenty input vectors averages to the matrix, whose principal eigenvector is
    positive and graded."""
    x = protocol.patterns()
    np.testing.assert_allclose(x.T @ x/len(x), protocol.correlations(), atol=1e-9)
    vector = protocol.principal()
    assert vector.sum() == pytest.approx(protocol.TOTAL)
    ratio = protocol.correlations() @ vector/vector
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-9)
    assert ratio[0] == pytest.approx(np.linalg.eigvalsh(protocol.correlations())[-1])
    assert vector.min() > 0 and vector.max() < 1               # the bounds do not touch it


@pytest.mark.slow
def test_one_matrix_two_normalisations(smoke):
    data, _ = smoke('normalisation')
    assert data['graded_error'] < 0.03 < data['graded_error_subtractive']
    assert data['inside'][1] <= 1 and data['inside'][0] == 20
    assert data['sum'][1] == pytest.approx(6, rel=0.02)
    assert data['w'][2].min() > 0.999                # none: all at the bound
