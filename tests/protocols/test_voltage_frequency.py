"""The pairing curve, the same at all scales, against the reference."""
import numpy as np
import pytest

import reference_voltage as reference
from homeozoo.protocols import voltage_frequency as protocol


@pytest.mark.slow
def test_pairing_curve(smoke):
    """Against the reference at three rates; within a point of both implementations; controls."""
    data, _ = smoke('voltage_frequency')
    for row, lag in enumerate(protocol.LAGS_MS):
        for rate in (10.0, 30.0, 50.0):
            pre = 50 + 1000/rate*np.arange(5)
            change = reference.play(pre, pre + lag, pre[-1] + 60, **reference.VISUAL)
            ours = data['curve_ours'][row, protocol.RATES_HZ.index(rate)]
            assert ours == pytest.approx(100 + 1500*change/0.5, abs=0.15)
    for span in ('distance', 'published', 'default'):
        assert float(data[f'{span}_ours']) < 1 < float(data[f'{span}_short_delay'])
        assert float(data[f'{span}_no_delay']) > 50
    assert float(data['largest_no_shape']) <= 100 + 1e-6 < float(data['largest_ours'])


@pytest.mark.slow
def test_figure(smoke, draw):
    figure = draw('voltage_frequency', *smoke('voltage_frequency'))
    assert len(figure.axes) == 3 and '0.2 points' in figure.caption
