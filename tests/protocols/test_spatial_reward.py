"""Spatial reward: the ring, the walls, the measures on made-up trials, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import spatial_reward as protocol
from homeozoo.running.errors import UsageError


def test_ring_and_walls():
    """Excitation to the next cells, the same inhibition far away; no way out of the field."""
    ring = protocol.ring()
    np.testing.assert_allclose(ring, ring.T)
    np.testing.assert_allclose(ring.sum(axis=0), 100 - 300)
    assert ring[0, 1] > 0 > ring[0, 20] and ring[0, 0] == -7.5
    free = protocol.allowed().reshape(11, 11, 40)
    angle = 2*np.pi*np.arange(1, 41)/40
    assert free[5, 5].all(), 'within the field every direction is open'
    assert not np.any(free[0] & (np.cos(angle) < -1e-9)) and not np.any(
        free[:, 10] & (np.sin(angle) > 0.16))
    assert free[0, 5].sum() == 21


def test_blocks_stay_within_an_agent():
    i, j = protocol.blocks(3, (np.array([0, 4]), 5), (np.array([1, 0]), 2))
    assert list(zip(i, j)) == [(0, 1), (4, 0), (5, 3), (9, 2), (10, 5), (14, 4)]


def test_measure():
    """Four conditions of one agent, four trials; the reward is found by the first alone."""
    agent, trial = np.divmod(np.arange(16), 4)
    found = np.where(agent == 0, 1.0 + trial, 30.0)
    out = dict(agent=agent, trial=trial, found=found, old=1.0*((agent == 1) & (trial > 1)),
               x=np.full((4, 6), 1.9), y=np.full((4, 6), -1.9),
               now=np.tile(np.arange(6) % 4, (4, 1)))
    seen = protocol.measure(out, {}, agents=1, trials=4, limit_s=15.0)
    assert seen['reached'].tolist() == [[1]*4] + [[0]*4]*3 and seen['late'].tolist() == [1, 0, 0, 0]
    assert seen['old'][1].tolist() == [0, 0, 1, 1] and seen['late_old'].tolist() == [0, 1, 0, 0]
    assert seen['seconds'][0].tolist() == [1, 2, 3, 4] and np.all(seen['seconds'][1:] == 15)
    assert np.all(seen['map'][:, 0, -1] == 1) and np.all(seen['map'].sum(axis=(1, 2)) == 1)
    with pytest.raises(ValueError, match='not every agent'):
        protocol.measure({name: value[:-1] for name, value in out.items()}, {}, agents=1, trials=4,
                         limit_s=15.0)


def test_trials_come_in_quarters():
    with pytest.raises(UsageError, match='trials = 6'):
        protocol.run(None, trials=6)


@pytest.mark.slow
def test_smoke_run(smoke):
    """Every agent ends every trial, and none leaves the field or stands still."""
    data, _ = smoke('spatial_reward')
    assert data['reached'].shape == (4, 1, 4) and np.all(data['old'][..., :2] == 0)
    assert np.all((data['seconds'] <= 2) & (data['seconds'] > 0.3))
    np.testing.assert_allclose(data['map'].sum(axis=(-1, -2)), 1)
    assert np.all(np.sum(data['map'] > 0, axis=(-1, -2)) > 2)
