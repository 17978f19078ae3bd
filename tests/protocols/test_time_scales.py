"""The time-scale experiment: what it derives from its runs, and one smoke run to the figure."""
import numpy as np
import pytest

from homeozoo.protocols import time_scales


def test_critical_is_where_r_is_four():
    """R = 2 at 10 s and 6 at 1000 s reach 4 half-way in log tau: 100 s."""
    tau = np.array([1.0, 10.0, 1000.0])
    assert time_scales.critical(tau, np.array([1.5, 2.0, 6.0])) == pytest.approx(100)
    assert time_scales.critical(tau, np.array([1.5, 4.0, 6.0])) == pytest.approx(10)
    assert np.isnan(time_scales.critical(tau, np.array([1.0, 1.0, 1.0])))
    assert np.isnan(time_scales.critical(tau, np.array([5.0, 1.0, 6.0])))


def test_trend_of_each_seed():
    assert time_scales.trend([1, 2, 3], np.array([[1, 9], [2, 8], [7, 1]])) == pytest.approx([1,
                                                                                              -1])


@pytest.mark.slow
def test_knobs_reach_the_network(smoke):
    """Nothing moves without plasticity; Hebb alone equals I at rate 0; slow scaling is near 0."""
    data, _ = smoke('time_scales')
    assert data['none_selectivity'] == pytest.approx([1.0])
    assert data['hebb_selectivity'][0] != pytest.approx(1.0, abs=1e-3)
    for name in ('runaway', 'within', 'between'):
        assert data[f'inhibition_{name}'][0] == pytest.approx(data[f'hebb_{name}'])
    fast, slow = data['paradox_within'][0, :, 0] - data['hebb_within'][0]
    assert abs(slow) < abs(fast)
    assert data['inhibition_within'][1, 0] < data['inhibition_within'][0, 0]
