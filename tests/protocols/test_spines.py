"""Spines: the measures on synthetic records, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import spines as protocol
from homeozoo.spines import DAY


def test_alive_needs_the_same_spine():
    """A spine that went and came again is another one."""
    on = np.array([[1, 1], [1, 0], [1, 1], [0, 1]]) > 0
    born = np.array([[0, 0], [0, 0], [0, 5], [0, 5]])
    assert protocol.alive(on, born, 0, 1).tolist() == [True, False, False, False]


def test_slope_of_proportional_and_of_equal_changes():
    rng = np.random.default_rng(1)
    size = np.exp(rng.normal(0, 0.7, 20000))
    change = rng.normal(0, 0.2, 20000)
    assert protocol.slope(size, change*size) == pytest.approx(1, abs=0.03)
    assert protocol.slope(size, change) == pytest.approx(0, abs=0.03)


def test_measure_counts_turnover():
    """100 spines on 110 sites for 40 days; on day 20 ten form and five go, one of them new."""
    on = np.zeros((110, 60))
    on[:100] = 1
    on[100:, 21:] = 1
    on[:4, 21:] = 0
    on[104, 25:] = 0
    born = np.full((110, 60), -1e9)
    born[100:, 21:] = 20.5*float(DAY)
    w = np.exp(np.random.default_rng(2).normal(0, 0.5, (110, 60)))
    found = protocol.measure(dict(on=on, born=born, w=w), {}, begin=20, learn=4)
    assert found['formed'][0] == 0.1 and found['lost'][0] == 0.04 and found['lost'][4] == 0.01
    assert found['learning'] == pytest.approx(10/4) and found['later'] == 0
    assert found['survival_8'] == found['survival_30'] == 0.96 and found['learned'] == 0.9


@pytest.mark.slow
def test_smoke_run(smoke):
    """Until learning begins all cases with the same hazard are the same; learning forms more."""
    data, _ = smoke('spines')
    assert np.all(data['survival_8_plain'] == data['survival_8_learn'])
    assert np.all(data['number_plain'][:, 0] == data['number_no_growth'][:, 0])
    assert np.all(data['formed_learn'][:, :4].sum(axis=1)
                  > 1.3*data['formed_plain'][:, :4].sum(axis=1))
    assert np.all(data['learned_learn'] > data['learned_no_growth'])
    assert np.all(data['new_8_flat'] > data['new_8_plain'])
