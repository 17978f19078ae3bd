"""The inhibition experiment: its measures on synthetic runs, its rule, and one short run of the three circuits."""
import json

import numpy as np
import pytest
from brian2 import Hz, second

from homeozoo.analysis import report
from homeozoo.protocols import inhibition
from homeozoo.running.simulation import Simulation


def test_window_is_where_the_probability_halves():
    """From 0.8 at 2 ms to 0 at 4 ms: 0.4 at 3 ms. A silent cell has no window, one that never falls the whole range."""
    x = np.array([0.0, 2.0, 4.0, 6.0])
    assert inhibition.width_of(np.array([0.8, 0.8, 0.0, 0.8]), x) == pytest.approx(3)
    assert inhibition.width_of(np.zeros(4), x) == 0
    assert inhibition.width_of(np.full(4, 0.9), x) == 6


def test_feedforward_measure_counts_first_spikes():
    """Eight trials per interval; at interval 0 all fire at known times, one of them twice; elsewhere none does."""
    n = 8*len(inhibition.INTERVALS_MS)
    t = np.array([12, 14]*4)*1e-3
    w = np.ones((2, n*inhibition.AFFERENTS))
    w[1, :8*inhibition.AFFERENTS] = 1.005
    out = dict(t=np.append(t, 0.030), i=np.append(np.arange(8), 0), w=w.ravel())
    found = inhibition.measure_feedforward(out, {}, trials=8)
    assert found['p'].tolist() == [1] + [0]*(len(inhibition.INTERVALS_MS) - 1)
    assert found['window_ms'] == pytest.approx(0.5)
    assert found['jitter_ms'] == found['spread_ms'] == pytest.approx(np.std(1e3*t, ddof=1))
    assert found['second_percent'][0] == pytest.approx(30)
    assert not found['second_percent'][1:].any() and not found['first_percent'].any()
    silent = inhibition.measure_feedforward(dict(t=np.empty(0), i=np.empty(0, int), w=np.ones(2*n)), {}, trials=8)
    assert silent['window_ms'] == 0 and np.isnan(silent['jitter_ms'])


def test_selectivity_and_kernel():
    assert inhibition.selectivity(np.array([0.3, 0.9, 0.3])) == pytest.approx(0.5)
    assert inhibition.selectivity(np.full(8, 0.4)) == 0 == inhibition.selectivity(np.zeros(8))
    assert inhibition.kernel_sum(0.0) == pytest.approx(1)
    assert inhibition.kernel_sum(np.inf) == 8
    assert inhibition.kernel_sum(1.0) == pytest.approx(1 + 2*np.exp(-0.5) + 2*np.exp(-2) + 2*np.exp(-4.5) + np.exp(-8))


def test_tuned_measure_turns_the_best_channel_to_the_front():
    """Channel 2 has the largest weight and 20 spikes in each of its presentations of 0.3 s."""
    w = np.full((inhibition.CHANNELS, inhibition.EXC), 0.25)
    w[2] = 0.75
    shown = np.tile(np.arange(8), 30)
    starts = 0.3*np.flatnonzero(shown == 2)
    t = np.sort((starts[:, None] + 0.3*(np.arange(20) + 0.5)/20).ravel())
    out = dict(w=np.repeat(w.reshape(-1, 1), 5, axis=1), w_end=w.ravel(), shown=shown[None], t=t,
               w_inh=np.repeat(np.arange(8.0), inhibition.INH))
    found = inhibition.measure_tuned(out, {}, duration_s=72.0)
    assert found['index'] == pytest.approx(0.5)
    assert found['response_hz'] == pytest.approx([20/0.3] + [0]*7)
    assert found['response_index'] == 1
    assert found['inh'] == pytest.approx([2, 3, 4, 5, 6, 7, 0, 1])
    assert found['path'][:, 0] == pytest.approx([0.75] + [0.25]*7)
    assert found['rate_hz'] == pytest.approx(20/2.4)


def test_feedback_measure():
    """50 cells that fire within 4 ms, every 25 ms: a rhythm of 40 Hz; silence after the pulse counts as held."""
    cells = 50
    t = (np.arange(0.0005, 1.0, 0.025)[:, None] + np.linspace(0, 0.0039, cells)).ravel()
    found = inhibition.measure_feedback(dict(t_exc=t, t_inh=t), {}, duration_s=1.0, n_exc=cells, n_inh=cells)
    assert found['rhythm_hz'] == pytest.approx(40, abs=0.5)
    assert found['peak_hz'] == pytest.approx(200)
    assert found['late_hz'] == found['inh_hz'] == pytest.approx(40)
    assert found['held'] == 0 and found['cv'] > 2
    held = inhibition.measure_feedback(dict(t_exc=t[t < 0.2], t_inh=t), {}, duration_s=1.0, n_exc=cells, n_inh=cells)
    assert held['held'] == 1 and held['late_hz'] == 0
    early = inhibition.measure_feedback(dict(t_exc=t[t < 0.09], t_inh=t), {}, duration_s=1.0, n_exc=cells, n_inh=cells)
    assert early['held'] == 0


@pytest.mark.parametrize('theta', [6.0, 19.0])
def test_threshold_of_the_rule(theta):
    """Drifts of independent spikes cancel at theta: A2 tau_minus theta = A3 tau_plus tau_y theta**2."""
    p = {name: float(np.asarray(record.value)) for name, record in inhibition.hebbian(theta*Hz, 0.5).params.items()}
    up = p['trip_A3_plus']*p['trip_tau_plus']*p['trip_tau_y']*theta
    assert p['trip_A2_minus']*p['trip_tau_minus'] == pytest.approx(up)


def test_trend_of_each_seed():
    assert inhibition.trend((1, 2, 3), np.array([[1, 9, 4], [2, 8, 4], [7, 1, 4]])) == pytest.approx([1, -1, 0])


def test_claim_is_the_first_line(root):
    content = json.loads((root/'protocols'/'inhibition.json').read_text())
    assert inhibition.__doc__.split('\n')[0] == content['claim']


@pytest.fixture(scope='module')
def short_run():
    """One seed of each circuit at the smoke scale: what needs no learning, and the wiring of the rest."""
    return inhibition.run(Simulation(seeds=1), trials=8, learning=6*second, duration=0.25*second)


@pytest.mark.slow
def test_feedforward_inhibition_narrows_the_window(short_run):
    lags = list(short_run['ff_lag_ms'])
    window = short_run['ff_window_ms'][:, 0]
    assert window[lags.index(2.0)] < 4 and window[lags.index(10.0)] > 7 and window[-1] > 12
    second = short_run['ff_second_6ms_percent'][:, 0]
    assert second[lags.index(2.0)] < 5 < 10 < second[-1]


@pytest.mark.slow
def test_knobs_of_tuning_reach_the_cell(short_run):
    """Without inhibition the rate is far above all others, and excitation grows; inhibition is learnt."""
    assert short_run['rf_rate_hz'][-1] > 2*short_run['rf_rate_hz'][:-1].max()
    assert short_run['rf_w'][-1].mean() > 2*short_run['rf_w'][:-1].mean()
    assert short_run['rf_inh'].shape == (len(inhibition.WIDTHS) + 3, 1, 8)
    assert np.all(short_run['rf_inh'][-1] > 1) and short_run['rf_inh'][0].mean() < 0.4


@pytest.mark.slow
def test_feedback_ends_the_burst(short_run):
    pulse = list(short_run['fb_pulse_khz']).index(5.0)
    assert short_run['fb_late_hz'][0, pulse] > 50 and short_run['back_late_hz'][0, pulse] < 5
    assert short_run['back_peak_hz'][0, pulse] > 50
    assert short_run['pi_cv'][1] > 3*short_run['pi_cv'][-1]
    assert short_run['pi_inh_hz'][-1] == 0 < short_run['pi_inh_hz'][1]


@pytest.mark.slow
def test_expectations_fit_the_data_and_the_figure_draws(short_run, root, tmp_path):
    from homeozoo.figures import inhibition as figure, style
    claim, expectations = report.read(root/'protocols'/'inhibition.json')
    for expectation in expectations:
        row = report.judge('inhibition', claim, expectation, short_run, 'default')
        assert expectation['ours'].startswith('ff_') or row['ours'] is not None
        assert 'control' not in expectation or row['control'] is not None
    style.save(figure.draw(short_run, {}), tmp_path/'inhibition.pdf')
    assert (tmp_path/'inhibition.png').stat().st_size > 10000
