"""The calcium experiment: published tables, statistics, and one run at smoke scale."""
import json
from pathlib import Path

import numpy as np
import pytest

from homeozoo import calcium, store
from homeozoo.protocols import calcium_curves
from homeozoo.runner import run_protocol


@pytest.fixture(scope='module')
def smoke(tmp_path_factory):
    """Arrays of run() at smoke scale."""
    out = tmp_path_factory.mktemp('calcium')/'calcium_curves.npz'
    assert run_protocol('calcium_curves', scale='smoke', out=out) == 0
    return store.load(out)[0]


def test_closed_form_agrees_with_the_published_monte_carlo():
    """Two tables of the authors: within 4 standard errors and within 0.05 at every lag.

    Their runs go on after the stimulus, until the potential has decided; the closed form ends with it.
    """
    for name in ('dp', 'dpd'):
        rule = getattr(calcium, 'graupner2012_' + name)
        rows = [row for row in calcium_curves.read('calcium_monte_carlo.csv') if row['set'] == name]
        lag, change, sem = (np.array([float(row[key]) for row in rows]) for key in ('lag_ms', 'change', 'sem'))
        distance = calcium_curves.theory(rule, lag, np.ones(lag.size), 60) - change
        assert np.abs(distance/sem).max() < 4
        assert np.abs(distance).max() < 0.05


def test_standard_error_against_sampling():
    """Binomial draws with the closed-form switching probabilities have the stated spread."""
    rule, lag, n = calcium.graupner2012_dp, np.array([10.0]), 200
    error = calcium_curves.switching_error(rule, lag, np.ones(1), 60, n)[0]
    rng = np.random.default_rng(5)
    from brian2 import second
    w = [np.sqrt(variance)*rng.standard_normal((4000, n)) + mean for mean, variance in (
        calcium.expected_efficacy(rule, [0.5]*second, [0.51]*second, 1*second, 60, w0) for w0 in (0, 1))]
    found = calcium_curves.change(rule, np.stack(w, axis=1))
    assert found.std() == pytest.approx(error, rel=0.06)
    assert found.mean() == pytest.approx(calcium_curves.theory(rule, lag, np.ones(1), 60)[0], abs=4*error/4000**0.5)


def test_conditions_cover_the_measurements():
    lag, period = calcium_curves.conditions('rates')
    assert len(lag) == 10 and period.max() == 1 and period.min() == 0.02
    assert set(calcium_curves.CHECK_LAGS_MS) <= set(calcium_curves.LAGS_MS)


@pytest.mark.slow
def test_expectations_name_existing_arrays(smoke):
    for item in json.loads(Path(calcium_curves.__file__).with_suffix('.json').read_text())['expectations']:
        assert item['ours'] in smoke
        assert item.get('control') is None or item['control'] in smoke


@pytest.mark.slow
def test_event_scheme_follows_the_closed_form(smoke):
    """Five pairs, 20 synapses per initial state: the mean efficacy within 5 standard errors."""
    from brian2 import second
    spread = max(calcium.expected_efficacy(calcium.graupner2012_dp, [0.5]*second, [0.5 + 1e-3*lag]*second,
                                           1*second, 5, 0)[1] for lag in calcium_curves.CLOCK_LAGS_MS)
    assert float(smoke['event_difference'][0]) < 5*np.sqrt(spread/20)
    assert smoke['change'].shape == (6, 1, len(calcium_curves.LAGS_MS))


@pytest.mark.slow
def test_figure_draws(smoke):
    import matplotlib
    matplotlib.use('Agg')
    from matplotlib import pyplot as plt

    from homeozoo.figures import calcium_curves as figure_file
    figure = figure_file.draw(smoke, {})
    assert len(figure.axes) == 8
    plt.close(figure)
