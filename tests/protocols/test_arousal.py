"""Noradrenaline and arousal: pulses, measures by hand, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import arousal


def test_pulses():
    table = arousal.pulses(2, 1.0)
    assert list(np.flatnonzero(table)*arousal.SLOT_S) == pytest.approx([1.5, 5.5])


def test_measure():
    """20 cells, one trial: 10 spikes before the volleys, 30 after noradrenaline."""
    w = np.repeat([0.6, 0.4, 0.5], arousal.SIZE)
    out = dict(w=w, i=np.arange(3*arousal.SIZE),
               t=np.r_[np.linspace(0.1, 0.4, 10), np.linspace(1.6, 1.9, 30)])
    found = arousal.measure(out, {}, trials=1)
    assert found['change'] == pytest.approx([20, -20, 0])
    assert found['before_hz'] == 1 and found['during_hz'] == 3 and found['rise'] == 3
    assert found['moved'] == 0


@pytest.mark.slow
def test_smoke_run(smoke):
    """Tagged grow, untagged shrink, silent stay; gain and plasticity come apart."""
    data, _ = smoke('arousal')
    both, no_gain, no_learning, none, late = range(5)
    assert np.all(data['change_tagged'][both] > 0) and np.all(data['change_untagged'][both] < 0)
    assert np.all(data['moved'] == 0)
    assert not data['change'][[no_learning, none]].any()
    assert np.all(data['change_tagged'][late] < data['change_tagged'][both])
    assert data['rise'][both].mean() > 1.2*data['rise'][no_gain].mean()
