"""The network with inhibitory plasticity: its measures on spikes made for the purpose, its wiring,
and a short run.
"""
import numpy as np
import pytest
from brian2 import Hz, get_device, ms, prefs, second

from homeozoo.protocols import balance

N, LEARNING = 500, 2.0           # 400 excitatory cells, groups of 20; spans of 1, 2, 2, 1 + 1 s


def trains(rates, spans, rng):
    """Poisson spikes: rates (cells, spans) in Hz, spans of (start, stop); returns t, i, ordered in
    time.
    """
    t, i = [], []
    for column, (a, b) in enumerate(spans):
        counts = rng.poisson(rates[:, column]*(b - a))
        t.append(rng.uniform(a, b, counts.sum()))
        i.append(np.repeat(np.arange(len(rates)), counts))
    t, i = np.concatenate(t), np.concatenate(i)
    order = np.argsort(t, kind='stable')
    return t[order], i[order]


@pytest.fixture(scope='module')
def made():
    """Spikes at 6 Hz; groups at 18 Hz in the second after embedding; the rest of A at 30 Hz during
    the cue.
    """
    rng = np.random.default_rng(3)
    spans = ((0, 1), (1, 3), (3, 4), (4, 5), (5, 6), (6, 7))
    rates = np.full((400, 6), 6.0)
    rates[:40, 2] = 18.0
    rates[5:20, 4] = 30.0
    t, i = trains(rates, spans, rng)
    times, cells = 1401, balance.RECORDED
    common, own = rng.normal(size=times), rng.normal(size=(cells, times))
    v = np.full((cells, times), -0.05)
    return dict(
        t=t,
        i=i,
        inh_t=np.sort(rng.uniform(0, 7, 7 * 50 * 8)),
        ge=1 + 0.1 * (common + own),
        gi=2 + 0.2 * (common + own),
        v=v,
        w=np.array([0.2, 0.4]),
        w_j=np.array([200, 204]),
    )


def test_measure_finds_what_was_put_in(made):
    found = balance.measure(made, {}, n=N, learning_s=LEARNING)
    assert found['rate_hz'] == pytest.approx([6]*5, rel=0.1)
    assert found['visible'] == pytest.approx([3, 1], rel=0.15)
    assert found['gain_hz'][0] == pytest.approx(24, abs=3.5)
    assert abs(found['gain_hz'][1]) < 3
    assert found['inh_hz'][1] == pytest.approx(8, rel=0.1)
    assert found['synchrony'][1] == pytest.approx(1, abs=0.25)
    assert 0.7 < found['cv'][1] < 1.1
    assert found['w_mean'] == pytest.approx(0.3)
    assert found['course_hz'].shape == (4, 28)
    assert np.nansum(np.isfinite(found['raster'][0])) > 100


def test_currents_of_one_cell_against_another(made):
    """Half the variance is common: r is 1 within a cell and 1/2 across cells; without inhibition it
    counts as 0.
    """
    found = balance.measure(made, {}, n=N, learning_s=LEARNING)
    assert found['current_r'] == pytest.approx(1, abs=1e-6)
    assert np.all(found['cell_lag_s'] == 0)
    assert found['other_r'] == pytest.approx(0.5, abs=0.1)
    silent = balance.measure(dict(made, gi=0*made['gi']), {}, n=N, learning_s=LEARNING)
    assert silent['current_r'] == 0 and np.isnan(silent['cell_r']).all()


def test_locked_cells_are_synchronous(made):
    """All cells at 50 Hz in the same steps: CV 0, synchrony as large as the number of cells."""
    t, i = np.meshgrid(np.arange(0.001, 7, 0.02), np.arange(400))
    found = balance.measure(dict(made, t=t.T.ravel(), i=i.T.ravel()), {}, n=N, learning_s=LEARNING)
    assert found['cv'][0] < 1e-6
    assert found['synchrony'][0] > 100
    assert found['rate_hz'][0] == pytest.approx(50)


def test_learning_is_on_between_the_first_and_the_cue():
    point = balance.points(9, 0.003, strength=10.0)
    assert point['eta'].tolist() == [0.0] + [0.003]*6 + [0.0]*2
    spans = balance.phases(3.0)
    assert spans[0] == (0, 1) and spans[4] == (7, 8) and spans[2] == (4, 5)
    assert {name for name in point if name.startswith('strength')} == {
        f'strength_{n}' for n in balance.STRENGTHS
    }
    assert all(point[f'strength_{name}'] == 10 for name in balance.STRENGTHS)


@pytest.fixture(scope='module')
def model():
    """The network, not run; without a compiler."""
    before, prefs.codegen.target = prefs.codegen.target, 'numpy'
    get_device().apply_run_args = lambda: None
    try:
        yield balance.build(
            learning=1 * second, n=N, target=3 * Hz, factor=5.0, cue_rate=100 * Hz, dt=0.1 * ms
        )
    finally:
        del get_device().apply_run_args
        prefs.codegen.target = before


def test_wiring(model):
    """Numbers of synapses per cell, who is inside a group, and when the inside is strengthened."""
    groups = {group.name: group for group in model.net.objects}
    ee, ie = groups['ee'], groups['ie']
    assert len(ee.i)/400 == pytest.approx(160, rel=0.03)
    assert len(ie.i)/400 == pytest.approx(40, rel=0.05)
    assert not np.any(ee.i[:] == ee.j[:])
    same = (ee.i[:]//20 == ee.j[:]//20) & (ee.i[:] < 40)
    assert np.array_equal(ee.inside[:] == 1, same)
    table = ee.namespace['memory_table']
    assert [float(table(when*second)) for when in (0.5, 1.9, 2.0, 4.5)] == [1, 1, 5, 5]
    assert set(groups['cueing'].j[:]) <= set(range(5))
    assert set(model.knobs) == set(balance.points(5, 0.003))


@pytest.fixture(scope='module')
def short_run(smoke):
    """500 cells, 1 s for each phase of learning."""
    return smoke('balance')[0]


@pytest.mark.slow
def test_inhibition_unlocks_the_network(short_run):
    """Rate and CV move only with plasticity; strong weights stay synchronous, with inhibition at
    the start they do not.
    """
    rate, cv = short_run['rate_hz'][..., 0], short_run['cv'][..., 0]
    assert np.all(rate[[0, 1], 0] > 100) and np.all(cv[[0, 1], 0] < 0.05)
    assert rate[0, 1] < 40 and cv[0, 1] > 0.5
    assert rate[1, 1] > 100 and cv[1, 1] < 0.05
    assert cv[2, 1] < 0.1 < 0.5 < cv[3, 1]
    assert short_run['w_mean'][1] == 0


@pytest.mark.slow
def test_cue_recalls_the_cued_memory_only(short_run):
    assert short_run['gain_hz'][0, 0] > 4
    assert short_run['gain_hz'][1, 0] < 0.5*short_run['gain_hz'][0, 0]
    assert abs(short_run['fixed_gain_hz'][0, 0]) < 4


def test_balance_of_the_population_and_what_a_cell_keeps_of_it():
    """Common drive of variance 1; private noise of 1 in excitation and of 8 in inhibition leaves
    1/sqrt(2*9) in a cell.
    """
    rng = np.random.default_rng(5)
    cells, times = 50, 4000
    common = rng.normal(size=times)
    exc = common + rng.normal(size=(cells, times))
    inh = common + np.sqrt(8)*rng.normal(size=(cells, times))
    found = balance.shared_balance(exc, inh, (1.0, 8.0))
    assert found['mean_r'] == pytest.approx(1/np.sqrt(1.02*1.16), abs=0.02)
    assert abs(found['later_r']) < 0.1
    assert found['allowed_r'] == pytest.approx(1/np.sqrt(18), rel=0.05)
    assert balance.correlations(exc, inh)[0].mean() == pytest.approx(found['allowed_r'], rel=0.1)
    assert not any(balance.shared_balance(exc, 0*inh, (1.0, 0.0)).values())


def test_shot_noise_against_a_simulated_conductance():
    rng = np.random.default_rng(6)
    dt, steps, w = 1e-3, 200000, np.array([0.2, 0.4])
    g, trace = 0.0, np.empty(steps)
    arrivals = rng.poisson(20*5.0*dt, (steps, 2)) @ w          # 40 inputs at 5 Hz, half of each w
    for step in range(steps):
        g = g*np.exp(-dt/0.01) + arrivals[step]
        trace[step] = g
    assert balance.shot_noise(40, 5.0, w, 0.01) == pytest.approx(trace.var(), rel=0.1)
