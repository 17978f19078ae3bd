"""Prior activity: slopes on synthetic gains, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import prior_activity


def test_measure_finds_both_slopes():
    """Cells at 1 to 10 Hz; gains 10 % (plain), in proportion (0.5 %), and falling (sliding)."""
    hz = np.array([1, 2, 3, 4, 6, 8, 10])
    t = np.concatenate([10 + (np.arange(10*rate) + 0.5)/rate for rate in hz])
    i = np.repeat(np.arange(7), 10*hz)
    x = hz/5
    out = dict(t=t, i=i, target=np.arange(7), plain=np.full(7, 1.1),
               proportional=1 + 0.1*np.minimum(x, 1/x), sliding=1.1 - 0.1*x)
    found = prior_activity.measure(out, {}, prior_s=20.0, cells=7)
    # 120 s are more than the 20 s there are
    np.testing.assert_allclose(found['prior_hz'], hz/2)
    out['t'] = np.concatenate([t - 10, t])
    out['i'] = np.tile(i, 2)
    found = prior_activity.measure(out, {}, prior_s=20.0, cells=7)
    np.testing.assert_allclose(found['below'], [0, 1, -1], atol=1e-12)
    assert abs(found['above'][1] - 1) < 1e-12 and found['most'][0] == pytest.approx(1)


@pytest.mark.slow
def test_smoke_run(smoke):
    """Only the proportional rule has a slope near 1 on both sides."""
    data, _ = smoke('prior_activity')
    for side in ('below', 'above'):
        plain, proportional, _ = data[side][:, 0]
        assert abs(proportional - 1) < 0.5 < abs(plain - 1)
    assert data['most'][2, 0] < 0.5 < data['most'][0, 0]
