"""The Song 2000 experiment: the rule, the measures, and its claim at reduced length."""
import numpy as np
import pytest
from brian2 import ms

import homeozoo
from homeozoo import stdp
from homeozoo.protocols import song2000


def trains(seed):
    """Irregular spike times (ms): presynaptic at even, postsynaptic at odd steps of 0.1 ms."""
    generator = np.random.default_rng(seed)
    pre = 2*np.cumsum(generator.integers(5, 100, 40))
    post = 2*np.cumsum(generator.integers(5, 100, 40)) + 1
    return 0.1*pre*ms, 0.1*post*ms


def test_exponent_zero_is_the_rule_of_song2000():
    """The experiment uses gutig2003 with mu = 0; it must be the additive rule."""
    pre, post = trains(1)
    _, additive = homeozoo.drive(stdp.song2000, pre, post, 0.5)
    _, power = homeozoo.drive(
        stdp.gutig2003(mu=0.0, alpha=1.05, **{'lambda': 0.005}), pre, post, 0.5
    )
    assert np.ptp(additive) > 0.005
    np.testing.assert_allclose(power, additive, rtol=1e-10)


def test_areas_of_the_lobes_on_a_grid():
    """Summed over all lags of the grid, depression over potentiation is the ratio asked for."""
    dt, tau, ratio = 0.5*ms, 20*ms, 1.05
    rule = stdp.gutig2003(mu=0.0, alpha=ratio*float(np.exp(dt/tau)))

    def change(pre_steps, post_step):
        _, w = homeozoo.drive(rule, pre_steps*dt, np.array([post_step])*dt, 0.5, dt=dt)
        return w[-1] - 0.5

    # A presynaptic spike on every step of 150 ms; the postsynaptic one at the last, or before all.
    steps = np.arange(10, 310)
    potentiation = change(steps, 309)
    assert potentiation > change(steps[:-1], 309) > 0      # zero lag counts as potentiation
    assert -change(steps, 9)/potentiation == pytest.approx(ratio, rel=2e-3)


def test_measure_counts():
    """Known spikes and weights give known fractions and rates."""
    w = np.concatenate([np.full(3, 0.05), np.full(2, 0.5), np.full(5, 0.95)])
    out = dict(w=w, spike_t=np.array([0.1, 0.2, 0.6, 8.5, 9.0, 9.5]))
    found = song2000.measure(out, {}, duration_s=10.0)
    assert (found['weak'], found['strong']) == (0.3, 0.5)
    assert found['middle'] == pytest.approx(0.2)
    assert found['early_hz'] == 2/0.5
    assert found['rate_hz'] == 3/2
    assert found['histogram'].sum() == pytest.approx(1)
    assert found['course_hz'].sum()*10/50 == pytest.approx(6)


@pytest.mark.slow
def test_claim_at_reduced_length(smoke):
    """120 s: buffering at 20 and 40 Hz, one group with mu = 1, runaway of the Hebbian control."""
    data, _ = smoke('song2000')
    assert np.all((data['rate_hz'][1:] > 8) & (data['rate_hz'][1:] < 40))
    assert np.all(data['early_hz'][1:].mean(axis=1) > 100)
    assert data['early_hz'][2].mean() > data['early_hz'][1].mean() > data['early_hz'][0].mean()
    assert np.all(data['weak'][2] > 0.4)
    assert np.all(data['strong'][2] < data['strong'][0])
    assert np.all(data['mu_outer'][3] < 0.01)
    assert data['mu_sd'][3].max() < data['mu_sd'][0].min()
    assert np.all(data['hebb_strong'] > 0.95)
    assert np.all(data['hebb_rate_hz'] > 100)
