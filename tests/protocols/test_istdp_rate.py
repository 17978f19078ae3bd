"""The experiment on target rates: its measures, its claim, and a short run with the control."""
import numpy as np
import pytest

from homeozoo.protocols import istdp_rate


def test_measure_counts_after_settling():
    out = dict(spike_t=np.array([0.5, 1.5, 6.0, 7.0, 9.9]), w=np.array([0.1, 0.3]),
               path_w=np.array([[0.1, 0.2], [0.4, 0.3]]))
    found = istdp_rate.measure(out, {}, duration_s=10.0, settle_s=5.0, bin_s=5.0)
    assert found['rate_hz'] == pytest.approx(0.6)
    assert found['course_hz'] == pytest.approx([0.4, 0.6])
    assert found['weight'] == pytest.approx(0.2)
    assert found['largest'] == 0.4


@pytest.mark.slow
def test_targets_are_approached_and_the_control_is_not(smoke):
    """30 s: rates near 5 and 12 Hz with plasticity, above 40 Hz without."""
    data, _ = smoke('istdp_rate')
    assert data['rate_hz'].shape == (4, 1)
    assert data['rate_hz'].mean(axis=1)[[1, 3]] == pytest.approx([5.3, 12.6], rel=0.15)
    assert np.all(data['rate_control_hz'] > 40)
    assert np.all(data['weight'][-1] == istdp_rate.START_WEIGHT)
    assert np.all(data['weight'][:-1] > 2*istdp_rate.START_WEIGHT)
    assert np.all(data['weight_fraction'] < 0.9)
