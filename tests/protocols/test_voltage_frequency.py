"""The voltage experiment: one run at smoke scale, its pairing curve against the reference."""
import numpy as np
import pytest

import reference_voltage as reference
from homeozoo.protocols import voltage_frequency as protocol


def test_one_group_is_active_at_a_time():
    rates = protocol.patterns(3.0, 20, 5, 40.0, 2.0)
    assert rates.shape == (30, 20)
    assert np.all(np.sum(rates == 40, axis=1) == 4) and np.all(np.sort(np.unique(rates)) == [2, 40])
    assert len(np.unique(rates.argmax(axis=1))) == 5


def test_rates_are_binned():
    np.testing.assert_allclose(protocol.binned([0.1, 0.2, 1.5], 2.0, 2), [2, 1])


@pytest.mark.slow
def test_pairing_curve(smoke):
    """Against the reference at three rates; within 8 points of both implementations; ablation."""
    data, _ = smoke('voltage_frequency')
    for row, lag in enumerate(protocol.LAGS_MS):
        for rate in (10.0, 30.0, 50.0):
            pre = 50 + 1000/rate*np.arange(5)
            change = reference.play(pre, pre + lag, pre[-1] + 60, **reference.VISUAL)
            ours = data['curve'][row, protocol.RATES_HZ.index(rate)]
            assert ours == pytest.approx(100 + 1500*change/0.5, abs=0.7)
    assert float(data['distance']) < 8 < float(data['distance_live'])
    assert float(data['largest_without_spike']) <= 100 + 1e-6 < float(data['largest'])
