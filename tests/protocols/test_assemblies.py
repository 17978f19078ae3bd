"""Assemblies: measures on a synthetic record, what the network is made of, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import _rewiring_network as network
from homeozoo.protocols import assemblies as protocol


def test_sums_over_the_pool():
    """Three cells, the first driven; contacts at two looks and at the end."""
    out = dict(i=np.array([0, 0, 1, 1, 2, 2]), j=np.array([1, 2, 0, 2, 0, 1]),
               n=np.array([[0, 1], [0, 0], [2, 2], [0, 3], [1, 1], [0, 1]]),
               n_end=np.array([1, 0, 0, 5, 1, 1]))
    n, driven = network.course(out, 'n'), np.array([True, False, False])
    assert n.shape == (6, 3)
    assert network.among(n, out, ~driven, ~driven).tolist() == [0, 4, 6]
    assert network.among(n, out, ~driven, driven).tolist() == [3, 3, 1]
    assert network.among(n, out, driven, ~driven).tolist() == [0, 1, 1]


def test_measure():
    """Two driven cells of four: their contact vanishes and returns three times."""
    i, j = np.nonzero(~np.eye(4, dtype=bool))
    n = np.ones((12, 2), int)
    own = (i < 2) & (j < 2)
    n[own, 1], end = 0, np.where(own, 3, 1)
    out = dict(i=i, j=j, n=n, n_end=end, Ca=np.full((4, 4), 20.0))
    found = protocol.measure(out, {}, n_exc=4, group=2, target_hz=10.0, looks=(0, 1))
    assert found['ratio'] == 3 and found['ratio_stimulus'] == 0 and found['most'] == 3
    assert found['within'].tolist() == [0.5, 0, 1.5] and found['drive_end'] == 2


@pytest.mark.slow
def test_smoke_run(smoke):
    """The compiled step: no cell has more contacts than elements could have grown, the control of
    old contacts never exceeds them, and without rewiring nothing moves."""
    data, _ = smoke('assemblies')
    begin = list(data['t_s']).index(data['grow_s'])
    for name in ('within', 'elsewhere', 'between'):
        assert np.all(data[f'{name}_off'][:, begin:] == data[f'{name}_off'][:, [begin]])
        assert np.all(data[f'{name}_old'][:, begin:] <= data[f'{name}_old'][:, [begin]] + 1e-12)
        assert np.all(data[name][:, -1] > data[name][:, 0])
    assert np.all(data['rate_driven_hz'][:, -1] > data['rate_driven_hz'][:, 1])
    assert np.any(data['within'] != data['within_other'][:, :])
