"""Tagging and capture: stimuli, landmarks on synthetic courses, three minutes of the experiment."""
import numpy as np
import pytest

import reference_consolidation as reference
from homeozoo.protocols import tag_and_capture as protocol


def test_trains():
    """21 pulses at 100 Hz; three times 100, 10 min apart; the weak one also at each lag from the
    strong one at 2 h.
    """
    weak, strong, late, none, before, after = protocol.trains([-1.0, 0.5])
    assert len(weak) == 21 and weak[-1] == pytest.approx(0.2)
    assert len(strong) == 300 and strong[100] == 600 and strong[200] == 1200
    np.testing.assert_allclose(late - strong, 7200)
    assert len(none) == 0
    np.testing.assert_allclose([before[0], after[0]], [3600, 9000])


def test_falls_below():
    t = np.array([0.0, 1, 2])
    assert protocol.falls_below(t, np.array([2.0, 1, 0]), 0.5) == pytest.approx(1.5)
    assert protocol.falls_below(t, np.array([0.0, 1, 0]), 0.5) == pytest.approx(1.5)  # first rises
    assert np.isnan(protocol.falls_below(t, np.array([2.0, 3, 4]), 0.5))


def test_measure_on_exponential_courses():
    """Early weights that decay in 1.912 h: the landmarks are logarithms; late weights are those at
    8 h and 10 h.
    """
    tau, t = 1.912, np.arange(0, 10.001, 0.01)
    decay = np.exp(-t/tau)
    w = np.ones((11, len(t)))
    w[0], w[1], w[4] = 1 + 0.37*decay, 1 + 0.9*decay, 1 + decay
    z = np.tile(np.arange(11.0)[:, None], len(t)) + t*0.001
    total = np.zeros((8, len(t)))
    total[3] = decay
    found = protocol.measure(dict(t=t*3600, w=w, z=z, p=0*total, total=total), {})
    assert found['decay_h'] == pytest.approx(tau, rel=1e-6)
    assert found['protein_stop_h'] == pytest.approx(tau*np.log(2), rel=1e-4)
    assert found['tag_stop_h'] == pytest.approx(tau*np.log(5), rel=1e-4)
    assert found['tag_weak_h'] == pytest.approx(tau*np.log(0.37/0.2), rel=1e-4)
    assert found['z_weak'] == pytest.approx(0.008) and found['z_apart_weak'] == pytest.approx(5.008)
    np.testing.assert_allclose(found['z_lag'], [7.010, 9.010])
    assert found['early_strong'] == pytest.approx(1.9)


@pytest.mark.slow
def test_early_weights_of_the_first_train(smoke):
    """Three minutes, one lag: the first train, before any decay."""
    data, _ = smoke('tag_and_capture')
    weak, strong = (reference.early(np.arange(pulses)*0.01, [], jump)
                    for pulses, jump in ((21, 0.4), (100, 1.2)))
    assert data['early_weak'][0] == pytest.approx(weak, rel=0.01)
    assert data['early_strong'][0] == pytest.approx(strong, rel=0.01)
    assert data['z_strong'][0] > 0 and data['blocked_z_strong'][0] == 0
