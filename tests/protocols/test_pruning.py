"""Pruning: the measures on a synthetic record, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import pruning as protocol


def test_measure():
    """Two regions of two cells: in the first one contact goes and another forms twice, then both
    contacts that are left stay; in the second nothing happens."""
    i, j = np.array([0, 1, 2, 3]), np.array([1, 0, 3, 2])
    n = np.array([[4, 4, 2], [1, 1, 2], [1, 1, 1], [1, 1, 1]])
    formed = np.array([[4, 4, 4], [1, 1, 2], [1, 1, 1], [1, 1, 1]])
    out = dict(i=i, j=j, n=n, n_end=n[:, -1], formed=formed, formed_end=formed[:, -1],
               Ca=np.tile([[10.0], [10.0], [5.0], [5.0]], 7))
    found = protocol.measure(out, {}, n_exc=4, target_hz=5.0, begin=1, window=1)
    assert found['contacts'].tolist() == [[2.5, 2.5, 2, 2], [1, 1, 1, 1]]
    assert found['lost'].tolist() == [[0, 1, 0], [0, 0, 0]]
    assert found['formed'].tolist() == [[0, 0.5, 0], [0, 0, 0]]
    assert found['ratio'].tolist() == [[0, 2, 0], [0, 0, 0]]
    assert found['kept'].tolist() == [0.8, 1] and np.all(found['rate'] == [[2], [1]])


@pytest.mark.slow
def test_smoke_run(smoke):
    """The network is the same until the input begins; afterwards the region with more input fires
    more and has fewer contacts than without it, the other one has as many as before but for
    chance; without rewiring nothing moves."""
    data, _ = smoke('pruning')
    begin = list(data['t_s']).index(data['grow_s'])
    assert np.all(data['contacts'][:, :, :begin + 1] == data['contacts_equal'][:, :, :begin + 1])
    assert np.all(data['rate_hz'][:, 0, -1] > 1.1*data['rate_hz_equal'][:, 0, -1])
    assert np.all(data['contacts'][:, 0, -1] < data['contacts_equal'][:, 0, -1])
    assert np.allclose(data['contacts'][:, 1, -1], data['contacts_equal'][:, 1, -1], rtol=0.05)
    moved = data['contacts_off'][:, :, begin:]
    assert np.all(moved == moved[:, :, :1])
