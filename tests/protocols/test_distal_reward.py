"""Distal reward: the rank and the measures on synthetic weights, the constants, the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import distal_reward as protocol


def test_rank_counts_ties_half():
    assert protocol.top_percent(np.array([3.0, 1, 2, 4, 3]), 0) == pytest.approx(100*1.5/4)
    assert protocol.top_percent(np.full(11, 4.0), 0) == 50
    assert protocol.top_percent(np.array([5.0, 1, 2]), 0) == 0


def test_measure():
    """The one synapse passes 3.9 at three quarters; half of the other two are larger in the mean.
    """
    samples = protocol.SAMPLES
    path = np.where(np.arange(samples) < 0.75*samples, 1.0, 4.0)
    kept = samples/2 - 1
    out = dict(total=kept*np.array([2.0, 3.0, 1.0]), path=path[None], w=np.array([4.0, 4.0, 1.0]),
               count=np.array([100, 300, 50]), given=np.array([7.0]))
    found = protocol.measure(out, {}, duration_s=100.0, n_exc=2)
    assert found['passage_s'] == 75 and found['reached'] == 1
    assert found['top_percent'] == 50 and found['w_rewarded'] == 2 and found['w_all'] == 2
    assert found['rate_exc_hz'] == 2 and found['rate_inh_hz'] == 0.5 and found['rewards'] == 7
    assert found['ceiling'] == pytest.approx(2/3) and found['histogram'].sum() == pytest.approx(100)


@pytest.mark.slow
def test_smoke_run(smoke):
    """The one synapse starts at 0, rewards come, and constant dopamine needs none."""
    data, _ = smoke('distal_reward')
    assert data['path'].shape == (2, protocol.SAMPLES)
    assert np.all(data['path'][:, 0] == 0), 'the rewarded synapse starts at 0'
    assert data['rewards'].sum() > 0
    assert np.all(data['rewards_constant'] == 0)
    assert np.all(data['rate_exc_hz'] > 0.5)
