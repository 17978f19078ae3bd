"""The experiment on Oja's rule and on normalisation: its inputs, its measures, one short run."""
import numpy as np
import pytest
from brian2 import second

from homeozoo.analysis import report
from homeozoo.figures import oja_normalisation as figure_file
from homeozoo.protocols import oja_normalisation as protocol
from homeozoo.running.simulation import Simulation


def test_axes_are_orthonormal():
    np.testing.assert_allclose(protocol.axes() @ protocol.axes().T, np.eye(3), atol=1e-12)
    assert np.diff(protocol.VARIANCES).max() < 0               # the first is the principal one


def test_patterns_have_the_correlations():
    """One cycle of the twenty input vectors averages to the matrix, whose principal eigenvector is positive and graded."""
    x = protocol.patterns()
    np.testing.assert_allclose(x.T @ x/len(x), protocol.correlations(), atol=1e-9)
    vector = protocol.principal()
    assert vector.sum() == pytest.approx(protocol.TOTAL)
    ratio = protocol.correlations() @ vector/vector
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-9)
    assert ratio[0] == pytest.approx(np.linalg.eigvalsh(protocol.correlations())[-1])
    assert vector.min() > 0 and vector.max() < 1               # the bounds do not touch it


def test_measure_oja():
    """Weights that turn from the third axis to minus the first: |cosine| and norm by hand."""
    first, _, third = protocol.axes()
    angle = np.concatenate([np.linspace(0, np.pi/2, 160), np.full(41, np.pi/2)])   # one sample too many is dropped
    w = 2*(np.cos(angle)*third[:, None] - np.sin(angle)*first[:, None])
    found = protocol.measure_oja(dict(w=w, t=np.arange(201.0)), {})
    np.testing.assert_allclose(found['norm_course'], 2)
    np.testing.assert_allclose(found['cosine_course'], np.sin(angle[:200]), atol=1e-12)
    assert found['cosine'] == pytest.approx(1) and found['norm'] == pytest.approx(2)
    assert found['t_s'].shape == (protocol.SAMPLES,)


@pytest.fixture(scope='module')
def short():
    """run() with a fifth of the samples, two seeds."""
    return protocol.run(Simulation(seeds=2), samples=20000, hold=200*second, hebb_tau=50*second)


@pytest.mark.slow
def test_oja_and_its_control(short):
    np.testing.assert_allclose(short['norm'], 1, atol=0.02)
    assert np.all(short['cosine'] > 0.995)
    assert np.all(short['last_norm_hebb'] > 1000)


@pytest.mark.slow
def test_one_matrix_two_normalisations(short):
    assert short['graded_error'] < 0.03 < short['graded_error_subtractive']
    assert short['inside'][1] <= 1 and short['inside'][0] == 20
    assert short['line_sum'][1] == pytest.approx(6, rel=0.02)
    assert short['line_w'][2].min() > 0.999                    # none: all at the bound, but for the last inputs


@pytest.mark.slow
def test_expectations_and_figure(short, root):
    claim, expectations = report.read(root/'protocols'/'oja_normalisation.json')
    assert claim == protocol.__doc__.split('\n')[0]
    for expectation in expectations:
        assert report.judge('oja_normalisation', claim, expectation, short, 'default')['ours'] is not None
    import matplotlib
    matplotlib.use('Agg')
    from matplotlib import pyplot as plt
    figure = figure_file.draw(short, {})
    assert len(figure.axes) == 7 and f"subtractive: {int(short['inside'][1])} of 20" in figure.get_suptitle()
    plt.close(figure)
