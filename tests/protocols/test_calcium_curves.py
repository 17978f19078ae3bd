"""The calcium experiment: published tables, statistics, and the smoke run."""
from math import erfc

import numpy as np
import pytest
from brian2 import second

from homeozoo import calcium
from homeozoo.protocols import calcium_curves


def test_closed_form_agrees_with_the_published_monte_carlo():
    """Two tables of the authors: within 4 standard errors and within 0.05 at every lag.

    Their runs go on after the stimulus, until the potential has decided; the closed form ends with
    it.
    """
    for name in ('dp', 'dpd'):
        rule = getattr(calcium, 'graupner2012_' + name)
        rows = [row for row in calcium_curves.read('calcium_monte_carlo.csv') if row['set'] == name]
        lag, change, sem = (np.array([float(row[key]) for row in rows])
                            for key in ('lag_ms', 'change', 'sem'))
        distance = calcium_curves.theory(rule, lag, np.ones(lag.size), 60) - change
        assert np.abs(distance/sem).max() < 4
        assert np.abs(distance).max() < 0.05


def test_standard_error_against_sampling():
    """Binomial draws with the closed-form switching probabilities have the stated spread."""
    rule, lag, n = calcium.graupner2012_dp, np.array([10.0]), 200
    error = calcium_curves.switching_error(rule, lag, np.ones(1), 60, n)[0]
    rng = np.random.default_rng(5)
    w = [np.sqrt(variance)*rng.standard_normal((4000, n)) + mean
         for mean, variance in (calcium.expected_efficacy(rule, [0.5]*second, [0.51]*second,
                                                          1*second, 60, w0) for w0 in (0, 1))]
    found = calcium_curves.change(rule, np.stack(w, axis=1))
    assert found.std() == pytest.approx(error, rel=0.06)
    assert found.mean() == pytest.approx(calcium_curves.theory(rule, lag, np.ones(1), 60)[0],
                                         abs=4*error/4000**0.5)


def change_by_phases(rule, lag_ms, pairs):
    """Change after pairs at 1 Hz, moments carried from event to event without averaging over a
    period."""
    p = {key[5:]: float(np.asarray(record.value)) for key, record in rule.params.items()}
    pre = 0.2 + p['D'] + np.arange(pairs)
    post = 0.2 + 1e-3*lag_ms + np.arange(pairs)
    events = sorted([(t, p['Cpre']) for t in pre] + [(t, p['Cpost'])
                                                     for t in post]) + [(pairs + 1.0, 0.0)]
    high = []
    for mean in (0.0, 1.0):
        variance = c = last = 0.0
        for t, step in events:
            above = [max(p['tau_Ca']*np.log((c + 1e-12)/p[name]), 0.0)
                     for name in ('theta_p', 'theta_d')]
            t_p, t_d = (min(time, t - last) for time in above)
            for time, speed, target, noise in ((t_p, p['gamma_p'] + p['gamma_d'], p['gamma_p'], 2),
                                               (t_d - t_p, p['gamma_d'], 0.0, 1)):
                kept = np.exp(-time*speed/p['tau'])
                mean = target/speed*(1 - kept) + mean*kept
                variance = variance*kept**2 + noise*p['sigma']**2*(1 - kept**2)/(2*speed)
            c, last = c*np.exp(-(t - last)/p['tau_Ca']) + step, t
        high.append(0.5*erfc((0.5 - mean)/np.sqrt(2*variance)))
    return calcium.change_of(rule, *high)


def test_what_averaging_over_a_period_is_worth():
    """The closed form lies above the moments carried through the phases, by 0.003 to 0.011, where
    both phases alternate."""
    rule = calcium.graupner2012_dp
    lag = np.array([-40.0, -10.0, 10.0, 40.0])
    difference = calcium_curves.theory(rule, lag, np.ones(4),
                                       60) - [change_by_phases(rule, one, 60) for one in lag]
    assert np.all((difference > 0.003) & (difference < 0.011))


@pytest.mark.slow
def test_event_scheme_follows_the_closed_form(smoke):
    """Five pairs, 20 synapses per initial state: the mean efficacy within 5 standard errors."""
    data, _ = smoke('calcium_curves')
    spread = max(calcium.expected_efficacy(calcium.graupner2012_dp, [0.5]*second,
                                           [0.5 + 1e-3*lag]*second, 1*second, 5, 0)[1]
                 for lag in calcium_curves.CLOCK_LAGS_MS)
    assert float(data['event_difference'][0]) < 5*np.sqrt(spread/20)
    assert data['change'].shape == (6, 1, len(calcium_curves.LAGS_MS))
