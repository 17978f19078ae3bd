"""Feedforward inhibition: its measures on synthetic runs, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import feedforward_inhibition as protocol


def test_window_is_where_the_probability_halves():
    """From 0.8 at 2 ms to 0 at 4 ms: 0.4 at 3 ms. A silent cell has no window, one that never falls
    the whole range."""
    x = np.array([0.0, 2.0, 4.0, 6.0])
    assert protocol.width_of(np.array([0.8, 0.8, 0.0, 0.8]), x) == pytest.approx(3)
    assert protocol.width_of(np.zeros(4), x) == 0
    assert protocol.width_of(np.full(4, 0.9), x) == 6


def test_measure_counts_first_spikes():
    """Eight trials per interval; at interval 0 all fire at known times, one of them twice;
    elsewhere none does."""
    n = 8*len(protocol.INTERVALS_MS)
    t = np.array([12, 14]*4)*1e-3
    w = np.ones((2, n*protocol.AFFERENTS))
    w[1, :8*protocol.AFFERENTS] = 1.005
    out = dict(t=np.append(t, 0.030), i=np.append(np.arange(8), 0), w=w.ravel())
    found = protocol.measure(out, {}, trials=8)
    assert found['p'].tolist() == [1] + [0]*(len(protocol.INTERVALS_MS) - 1)
    assert found['window_ms'] == pytest.approx(0.5)
    assert found['jitter_ms'] == found['spread_ms'] == pytest.approx(np.std(1e3*t, ddof=1))
    assert found['second_percent'][0] == pytest.approx(30)
    assert not found['second_percent'][1:].any() and not found['first_percent'].any()
    silent = protocol.measure(dict(t=np.empty(0), i=np.empty(0, int), w=np.ones(2*n)), {}, trials=8)
    assert silent['window_ms'] == 0 and np.isnan(silent['jitter_ms'])


def test_trend_of_each_seed():
    assert protocol.trend((1, 2, 3), np.array([[1, 9, 4], [2, 8, 4],
                                               [7, 1, 4]])) == pytest.approx([1, -1, 0])


@pytest.mark.slow
def test_it_narrows_the_window(smoke):
    data, _ = smoke('feedforward_inhibition')
    lags = list(data['lag_ms'])
    window = data['window_ms']
    assert np.all(window[lags.index(2.0)] < 4)
    assert np.all(window[lags.index(10.0)] > 7) and np.all(window[-1] > 12)
    second = data['second_6ms_percent']
    assert np.all(second[lags.index(2.0)] < 5) and np.all(second[-1] > 10)
