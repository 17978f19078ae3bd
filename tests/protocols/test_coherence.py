"""Coherence: the measures on synthetic spikes, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import coherence as protocol


def test_measure():
    """B's volleys follow A's by a quarter of a cycle of 25 ms; the last second has twice as many
    spikes; the weights of the set in use are looked at."""
    volleys = np.arange(0.0105, 3, 0.025)
    late = volleys + 0.00625
    out = dict(t_a=np.repeat(volleys, 2),
               t_b=np.sort(np.concatenate([late, late[late > 2]])), w=np.array([1.5]),
               w_jittered=np.array([0.5]))
    point = dict(strength=0.01, strength_jittered=0.0)
    found = protocol.measure(out, point, duration_s=3.0, n_exc=2)
    assert found['a_hz'] == pytest.approx(40, rel=0.02) and found['gained'] == 0.5
    assert found['b_top_hz'] == pytest.approx(40, rel=0.03)
    assert found['coherence'] > 0.95 and found['behind'] == pytest.approx(0.25, abs=0.02)
    assert protocol.measure(out, dict(point, strength_jittered=0.01), duration_s=3.0,
                            n_exc=2)['gained'] == -0.5


@pytest.mark.slow
def test_smoke_run(smoke):
    """A's spikes are the same in every condition; A adds spikes to B; locked rhythms cohere."""
    data, _ = smoke('coherence')
    assert np.all(data['spread_hz'] == 0) and np.all(data['a_hz'] > 10)
    assert np.all(data['extra'].mean(axis=0) > 0)
    assert np.all(data['coherence'] > data['coherence_unlocked'].max())
