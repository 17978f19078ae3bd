"""The minimal model of strong pathways: its measures on spikes made for the purpose, its theory,
and a short run.
"""
import numpy as np
import pytest

from homeozoo.protocols import paths


@pytest.fixture(scope='module')
def linear_cell():
    """A Poisson cell at 40 Hz + sum of slope*x 10 ms later, 600 s: spikes, signals, slopes."""
    rng = np.random.default_rng(5)
    slopes = np.array([1.0, 1.0, 6.0, 1.0, 1.0, 0.0, 1.0, -2.0])
    steps, dt = 120000, 0.005
    x = np.empty((paths.PATHS, steps))
    x[:, 0] = rng.normal(size=paths.PATHS)
    keep = np.exp(-dt/0.05)
    noise = np.sqrt(1 - keep**2)*rng.normal(size=x.shape)
    for k in range(1, steps):
        x[:, k] = keep*x[:, k - 1] + noise[:, k]
    rate = 40 + slopes @ x
    delayed = np.concatenate([np.full(2, 40.0), rate[:-2]])
    counts = rng.poisson(np.maximum(delayed, 0)*dt)
    return np.repeat(np.arange(steps)*dt, counts), x, slopes


def test_gain_is_the_slope_of_the_rate(linear_cell):
    t, x, slopes = linear_cell
    assert paths.gains(t, x, 0, 600) == pytest.approx(slopes, abs=0.9)
    assert paths.excess(paths.gains(t, x, 0, 600)) == pytest.approx(6 - 3/7, abs=1)
    assert np.array_equal(paths.gains(t[:0], x, 0, 600), np.zeros(paths.PATHS))


def test_weight_theory_solves_its_equation():
    """dh/dt = h*(1 - h)/tau from 4, by small steps of Euler."""
    h, dt, tau = 4.0, 0.001, 5.0
    assert paths.weight_theory(0.0, 4.0, tau) == pytest.approx(4)
    for _ in range(10000):
        h += dt*h*(1 - h)/tau
    assert paths.weight_theory(10.0, 4.0, tau) == pytest.approx(h, rel=1e-3)


def test_measure_reads_its_spans(linear_cell):
    """Spikes of the first 20 s after the change count as such; weight and inhibition are those at
    the end of learning.
    """
    t, x, _ = linear_cell
    g, w = np.zeros((paths.PATHS, 100)), np.ones((paths.PATHS*paths.INH, 100))
    g[paths.STRONG, 80:] = -0.5
    w[paths.STRONG*paths.INH:(paths.STRONG + 1)*paths.INH, 70:] = 3.0
    t = t[(t < 30) | (t >= 50)]
    found = paths.measure(
        dict(t=t, x=x[:, :20000], g=g, w=w),
        {},
        before_s=30.0,
        after_s=60.0,
        probe_s=10.0,
        factor=4.0,
    )
    assert found['rate_hz'] == pytest.approx([40, 0, 40, 40], abs=6)
    assert found['response'][1] == 0
    assert found['weight'] == 2 and found['inhibition'] == 3
    assert found['weight_path'][[29, 30, 79, 80]].tolist() == [1, 4, 4, 2]
    assert found['rate_path'].shape == (9,)


@pytest.fixture(scope='module')
def short_run(smoke):
    return smoke('paths')[0]


@pytest.mark.slow
def test_each_mechanism_does_its_part(short_run):
    """Inhibition acts at once, scaling on the weight; without both the excess stays; disinhibition
    shows the hidden one.
    """
    row = {str(name): k for k, name in enumerate(short_run['condition'])}
    response, weight = short_run['response'], short_run['weight']
    assert np.all(response[row['both'], 1] < 0.5*response[row['scaling'], 1])
    assert np.all(np.abs(response[row['inhibition'], 2]) < 0.2*response[row['neither'], 2])
    assert np.all(response[row['neither'], 2] > 20)
    assert np.all(response[row['blanket'], 2] > 2*np.abs(response[row['inhibition'], 2]))
    assert np.all(response[row['inhibition'], 3] > 1.3*response[row['both'], 3])
    assert weight[row['both']] == pytest.approx(paths.weight_theory(60, 4.0, 50), rel=0.15)
    assert weight[row['inhibition']] == pytest.approx(4, rel=1e-6)
    assert np.all(np.abs(response[:, 0]) < 5)


@pytest.mark.slow
def test_only_the_strong_pathway_is_scaled(short_run):
    """Before the change both mechanisms are at rest: weight 1, inhibition like that of the
    others.
    """
    row = list(short_run['condition']).index('both')
    assert short_run['weight_path'][row][:, 30] == pytest.approx(1, abs=0.15)
    assert short_run['inhibition_path'][row][:, 38] == pytest.approx(1, abs=0.5)
