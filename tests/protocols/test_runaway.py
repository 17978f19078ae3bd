"""The runaway experiment: its measures, and what each regulator does at reduced length."""
import numpy as np
import pytest

from homeozoo.protocols import runaway


def test_measure_counts():
    """Known weights and spikes give known selectivity, fraction and rate."""
    path = np.full((4, runaway.SAMPLES), 0.2)
    path[:2] = 0.95
    out = dict(spike_t=np.array([1.0, 21.0, 25.0, 29.0]), w_path=path, w=path[:, -1],
               w_inh=np.array([1.0, 0.5]))
    found = runaway.measure(out, {}, duration_s=30.0)
    assert found['rate_hz'] == pytest.approx(0.3)
    assert found['selectivity'] == pytest.approx(0.75)
    assert found['at_max'] == 0.5
    assert (found['inhibition'], found['inhibition_at_max']) == (0.75, 0.5)


@pytest.fixture(scope='module')
def values(smoke):
    """90 s: a dict over conditions of dicts over measures."""
    data, _ = smoke('runaway')
    rows = {str(name): row for row, name in enumerate(data['condition'])}
    return {name: {key: data[key][row]
                   for key in ('rate_hz', 'selectivity', 'at_max', 'inhibition')}
            for name, row in rows.items()}


@pytest.mark.slow
def test_biased_rule_runs_away(values):
    alone = values['hebb']
    assert np.all(alone['rate_hz'] > 100)
    assert np.all(alone['at_max'] > 0.9)
    assert np.all(np.abs(alone['selectivity']) < 0.05)


@pytest.mark.slow
def test_what_each_regulator_does_alone(values):
    """Scaling and inhibition hold the rate; inhibition leaves the drift; dependence leaves the
    rate.
    """
    assert np.all((values['scaling']['rate_hz'] > 8) & (values['scaling']['rate_hz'] < 18))
    assert np.all(values['scaling']['at_max'] < 0.1)
    assert np.all((values['inhibition']['rate_hz'] > 8) & (values['inhibition']['rate_hz'] < 15))
    assert np.all(values['inhibition']['inhibition'] > values['scaling']['inhibition'])
    assert np.all(values['inhibition']['selectivity'] < values['all']['selectivity'])
    assert np.all(values['dependence']['at_max'] < 0.5)
    assert np.all(values['dependence']['rate_hz'] > 50)


@pytest.mark.slow
def test_all_three_hold_the_rate_and_select(values):
    """Rate near the target, correlated inputs stronger; the selectivity vanishes without
    correlations.
    """
    assert np.all(np.abs(values['all']['rate_hz'] - 10) < 3)
    assert np.all(values['all']['selectivity'] > 0.05)
    assert np.all(values['all']['at_max'] < 0.2)
    assert abs(values['uncorrelated']['selectivity'].mean()) < 0.04
