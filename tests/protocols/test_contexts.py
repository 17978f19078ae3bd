"""Varied contexts: exposure, effects, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import contexts


def test_equal_exposure_of_the_item_whatever_the_number_of_contexts():
    for number in (1, 2, 4):
        table = contexts.rates(number, 12, 1, 0.5, 20.0)
        train = table[:12]
        assert np.all(train[:, 0] == 20) and np.all(train[:, 1:].sum(axis=1) == 10)
        assert np.all(train[:, 1:number + 1].sum(axis=0) == 120/number)
        assert np.all(train[:, number + 1:] == 0)
    # the new context is shown in the tests alone, and the last test has no item
    np.testing.assert_array_equal(table[12:, [0, -1]],
                                  [[20, 0], [20, 10], [20, 0], [0, 0], [0, 10]])


def test_weights_at_rest_are_those_of_the_mean_input():
    """Rates in place of spikes, y = w*x: both competitions end at the ratios of the docstring."""
    def item(number, squares):
        w, x = np.full(5, 0.3), np.zeros((number, 5))
        x[:, 0], x[np.arange(number), 1 + np.arange(number)] = 1, 1
        for step in range(4000):
            now = x[step % number]
            y = now @ w
            w = w + 0.01*y*(now - y*w*squares)
            w = w if squares else 2*w/w.sum()
        return w[0]
    assert item(4, True)/item(1, True) == pytest.approx(np.sqrt(2/1.25), rel=0.01)
    assert item(4, False)/item(1, False) == pytest.approx(1, rel=0.01)


@pytest.mark.slow
def test_smoke_run(smoke):
    """Without competition nothing decays; Oja's rule lowers what is not shown."""
    data, _ = smoke('contexts')
    none, squares = (list(data['rule']).index(name) for name in ('none', 'squares'))
    assert np.all(data['new_w'][:, none] > 0.44) and np.all(data['new_w'][0, squares] < 0.4)
    assert np.all(data['item_w'][0, none] > 0.6)
