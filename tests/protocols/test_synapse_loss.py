"""Loss of synapses: weights, theory, measures, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import synapse_loss


def test_weights_give_the_fields_of_one_memory():
    """Field of the only memory: 1 - p in its cells, -p in the others."""
    pattern = synapse_loss.draw_patterns(1, 50, np.random.default_rng(1))
    p = synapse_loss.CODING
    np.testing.assert_allclose(pattern[0] @ synapse_loss.weights(pattern), pattern[0] - p)


def test_unequal_loss_has_the_mean_asked_for():
    pace = synapse_loss.paces(40, 0.5)
    x = synapse_loss.gone((0.0, 0.3, 0.9), pace)
    np.testing.assert_allclose(np.exp(-np.outer(x, pace)).mean(axis=1), [1, 0.7, 0.1], rtol=1e-9)


def test_own_factor_keeps_the_mean_square_of_the_field():
    """Against fields of a network whose synapses are drawn; without loss the factor is 1."""
    rng, n, p = np.random.default_rng(3), 400, synapse_loss.CODING
    patterns = synapse_loss.draw_patterns(60, n, rng)
    w = synapse_loss.weights(patterns)
    np.fill_diagonal(w, 0)
    kept = w*(rng.random((n, n)) < 0.4)
    before, after = (np.mean((patterns @ each)**2) for each in (w, kept))
    assert synapse_loss.own_factor(0.0, 0.15, n) == 1 and p == 0.1
    assert np.sqrt(before/after) == pytest.approx(synapse_loss.own_factor(0.6, 0.15, n), rel=0.02)


def test_critical_loss_is_the_last_without_activity_of_its_own():
    """Iterate a -> Q(threshold/sd) from many active cells, below and above the limit."""
    from scipy.stats import norm
    limit = synapse_loss.critical_loss(0.15)
    ends = []
    for loss in (limit - 0.01, limit + 0.01):
        a = 0.3
        for _ in range(400):
            a = norm.sf(synapse_loss.THRESHOLD/np.sqrt(0.15*a/(1 - loss) + 1e-9))
        ends.append(a)
    assert ends[0] < 1e-6 and ends[1] > 0.1


def test_crossing():
    x = np.array([0.0, 0.2, 0.4])
    values = np.array([[1.0, 0.75, 0.25], [1, 1, 1]])
    found = synapse_loss.crossing(x, values, 0.5, rising=False)
    assert found[0] == pytest.approx(0.3) and np.isnan(found[1])


@pytest.mark.slow
def test_smoke_run(smoke):
    """Nothing is lost at first; then only compensation keeps the memories, and factors follow."""
    data, _ = smoke('synapse_loss')
    half = list(data['loss']).index(0.5)
    assert np.all(data['overlap'][:, 0] > 0.8)
    assert np.all(data['overlap'][0, half] < 0.2) and np.all(data['overlap'][1:3, half] > 0.4)
    assert np.all(data['factor'][[0, 1, 3, 5]] == 1) and np.all(data['factor'][2, half] > 1.4)
