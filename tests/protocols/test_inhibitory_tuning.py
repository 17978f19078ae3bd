"""Tuned and blanket inhibition: measures on synthetic runs, the rule, and the smoke run."""
import numpy as np
import pytest
from brian2 import Hz

from homeozoo.protocols import inhibitory_tuning as protocol


def test_selectivity_and_kernel():
    assert protocol.selectivity(np.array([0.3, 0.9, 0.3])) == pytest.approx(0.5)
    assert protocol.selectivity(np.full(8, 0.4)) == 0 == protocol.selectivity(np.zeros(8))
    assert protocol.kernel_sum(0.0) == pytest.approx(1)
    assert protocol.kernel_sum(np.inf) == 8
    assert protocol.kernel_sum(1.0) == pytest.approx(1 + 2*np.exp(-0.5) + 2*np.exp(-2)
                                                     + 2*np.exp(-4.5) + np.exp(-8))


def test_measure_turns_the_best_channel_to_the_front():
    """Channel 2 has the largest weight and 20 spikes in each of its presentations of 0.3 s."""
    w = np.full((protocol.CHANNELS, protocol.EXC), 0.25)
    w[2] = 0.75
    shown = np.tile(np.arange(8), 30)
    starts = 0.3*np.flatnonzero(shown == 2)
    t = np.sort((starts[:, None] + 0.3*(np.arange(20) + 0.5)/20).ravel())
    out = dict(w=np.repeat(w.reshape(-1, 1), 5, axis=1), w_end=w.ravel(), shown=shown[None], t=t,
               w_inh=np.repeat(np.arange(8.0), protocol.INH))
    found = protocol.measure(out, {}, duration_s=72.0)
    assert found['index'] == pytest.approx(0.5)
    assert found['response_hz'] == pytest.approx([20/0.3] + [0]*7)
    assert found['response_index'] == 1
    assert found['inh'] == pytest.approx([2, 3, 4, 5, 6, 7, 0, 1])
    assert found['path'][:, 0] == pytest.approx([0.75] + [0.25]*7)
    assert found['rate_hz'] == pytest.approx(20/2.4)


@pytest.mark.parametrize('theta', [6.0, 19.0])
def test_threshold_of_the_rule(theta):
    """Drifts of independent spikes cancel at theta: A2 tau_minus theta = A3 tau_plus tau_y
    theta**2."""
    p = {name: float(np.asarray(record.value))
         for name, record in protocol.hebbian(theta*Hz, 0.5).params.items()}
    up = p['trip_A3_plus']*p['trip_tau_plus']*p['trip_tau_y']*theta
    assert p['trip_A2_minus']*p['trip_tau_minus'] == pytest.approx(up)


@pytest.mark.slow
def test_knobs_of_tuning_reach_the_cell(smoke):
    """Without inhibition the rate is far above all others, and excitation grows; it is learnt."""
    data, _ = smoke('inhibitory_tuning')
    assert np.all(data['rate_hz'][-1] > 2*data['rate_hz'][:-1].max(axis=0))
    assert np.all(data['w'].mean(axis=2)[-1] > 2*data['w'].mean(axis=2)[:-1].max(axis=0))
    assert data['inh'].shape == (len(protocol.WIDTHS) + 3, 1, 8)
    assert np.all(data['inh'][-1] > 1) and np.all(data['inh'][0].mean(axis=1) < 0.4)
