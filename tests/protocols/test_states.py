"""The four states of Brunel 2000: theory, background counts and measures, and a short run of a
small network.
"""
import numpy as np
import pytest
from brian2 import mV

from homeozoo.protocols import states


def test_thresholds_are_the_distribution_of_a_poisson_count():
    from scipy.stats import poisson
    for mean in (0.45, 2.0, 4.0):
        assert states.poisson_thresholds(mean) == pytest.approx(
            poisson.cdf(np.arange(states.TERMS), mean), abs=1e-12
        )


def test_counts_drawn_by_inversion_have_the_mean_and_variance_of_poisson():
    """What the network computes from a uniform number: how many thresholds lie below it."""
    u = np.random.default_rng(2).random(200000)
    count = (u[:, None] > states.poisson_thresholds(2.0)).sum(axis=1)
    assert count.mean() == pytest.approx(2, abs=0.02)
    assert count.var() == pytest.approx(2, abs=0.04)


def test_point_keeps_the_mean_input_at_every_size():
    """J*C and drive do not depend on the number of neurons; at the full size J is the paper's 0.1
    mV.
    """
    full, small = states.point(5.0, 2.0, states.FULL), states.point(5.0, 2.0, 2500)
    assert float(full['w_exc']/mV) == pytest.approx(0.1)
    assert float(full['w_inh']/mV) == pytest.approx(-0.5)
    assert float(small['w_exc']/mV) == pytest.approx(0.5)

    def mean_count(found):
        return sum(1 - found[f'c{k}'] for k in range(states.TERMS))

    assert mean_count(full) * float(full['w_ext']) == pytest.approx(
        mean_count(small) * float(small['w_ext']), rel=1e-4
    )
    # 20 mV over 20 ms reach threshold; drive 2 is twice that
    assert mean_count(full)*float(full['w_ext']/mV) == pytest.approx(2*20*0.1/20, rel=1e-4)


def test_theory_against_the_mean_first_passage_time_of_one_neuron():
    """The rate that comes out, put in as input, gives itself again, by direct simulation without a
    network.
    """
    rate = states.theory(5.0, 2.0)
    assert rate == pytest.approx(37.9, abs=0.2)
    C, J, dt, rng = 1000, 0.1, 1e-4, np.random.default_rng(4)
    v, free = np.zeros(400), np.zeros(400)
    spikes, steps = 0, 20000
    for step in range(steps):
        drive = J*(rng.poisson((1000*20.0 + C*rate)*dt, 400) - 5.0*rng.poisson(C/4*rate*dt, 400))
        active = step >= free
        v = np.where(active, v*np.exp(-dt/0.02) + drive, 10.0)
        fired = active & (v > 20)
        spikes += fired.sum() if step >= 2000 else 0
        v[fired], free[fired] = 10.0, step + 20
    assert spikes/(400*(steps - 2000)*dt) == pytest.approx(rate, rel=0.12)


def test_spectrum_and_synchrony_of_known_rates():
    """A rhythm of 60 Hz peaks there and is synchronous; independent Poisson cells have synchrony
    1.
    """
    rng, dt, n = np.random.default_rng(1), 1e-4, 2500
    time = np.arange(0, 1, dt)
    noise = rng.poisson(20*n*dt, len(time))/(n*dt)
    wave = rng.poisson(20*n*dt*(1 + 0.8*np.sin(2*np.pi*60*time)))/(n*dt)
    f, power = states.spectrum(wave, dt)
    assert f[power.argmax()] == pytest.approx(60, abs=1.5)
    assert states.synchrony(noise, n, dt) == pytest.approx(1, abs=0.15)
    assert states.synchrony(wave, n, dt) > 3
    assert states.synchrony(0*wave, n, dt) == 0


def test_measure_of_a_clock():
    """Ten cells at 100 Hz in step: rate, CV 0, peak at 100 Hz."""
    time = np.arange(0, 1.2, 1e-4)
    hits = np.isclose(time % 0.01, 0.005, atol=1e-6)
    t = time[hits]
    found = states.measure(
        dict(rate=hits / 1e-4, t=np.tile(t, 10), i=np.repeat(np.arange(10), len(t))),
        {},
        n=10,
        duration_s=1.2,
    )
    assert found['rate_hz'] == pytest.approx(100)
    assert found['cv'] < 1e-6
    assert found['peak_hz'] % 100 == pytest.approx(0, abs=1)
    assert found['course_hz'].shape == (2000,)
    assert np.isfinite(found['raster'][0]).sum() == pytest.approx(200, abs=10)


@pytest.fixture(scope='module')
def short_run(smoke):
    """Both networks with 1250 neurons, so that one program serves both."""
    return smoke('states')[0]


@pytest.mark.slow
def test_order_of_the_states(short_run):
    """Inhibition holds the rate; the driven network fires more than the weakly driven one; only SR
    is a clock.
    """
    rate, cv = short_run['rate_hz'][:, 0], short_run['cv'][:, 0]
    assert rate[0] > 200 > rate[1] > rate[2] > rate[3] > 0
    assert cv[0] < 0.1 and np.all(cv[1:3] > 0.2)
    assert np.array_equal(short_run['rate_hz'], short_run['small_rate_hz'])
