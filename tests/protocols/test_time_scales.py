"""The time-scale experiment: what it derives from its runs, and one smoke run to the figure."""
import json

import numpy as np
import pytest
from brian2 import ms, second

from homeozoo.analysis import report
from homeozoo.protocols import time_scales
from homeozoo.running.simulation import Simulation


def test_critical_is_where_r_is_four():
    """R = 2 at 10 s and 6 at 1000 s reach 4 half-way in log tau: 100 s."""
    tau = np.array([1.0, 10.0, 1000.0])
    assert time_scales.critical(tau, np.array([1.5, 2.0, 6.0])) == pytest.approx(100)
    assert time_scales.critical(tau, np.array([1.5, 4.0, 6.0])) == pytest.approx(10)
    assert np.isnan(time_scales.critical(tau, np.array([1.0, 1.0, 1.0])))
    assert np.isnan(time_scales.critical(tau, np.array([5.0, 1.0, 6.0])))


def test_trend_of_each_seed():
    assert time_scales.trend([1, 2, 3], np.array([[1, 9], [2, 8], [7, 1]])) == pytest.approx([1,
                                                                                              -1])


def test_claim_is_the_first_line(root):
    content = json.loads((root/'protocols'/'time_scales.json').read_text())
    assert time_scales.__doc__.split('\n')[0] == content['claim']


@pytest.fixture(scope='module')
def smoke():
    """Half the network, one presentation, 8 s: the wiring of the sweep, not its claims."""
    return time_scales.run(Simulation(seeds=1), tau_h=[3, 1000]*second, tau_r=[1, 10]*second,
                           eta_inh=(0.0, 0.03), repeats=1, burn=2*second, off=0.25*second,
                           rest=1*second, n_exc=200, n_inh=50, dt=0.2*ms, grid=1*ms)


@pytest.mark.slow
def test_knobs_reach_the_network(smoke):
    """Nothing moves without plasticity; Hebb alone equals I at rate 0; slow scaling is near 0."""
    assert smoke['none_selectivity'] == pytest.approx([1.0])
    assert smoke['hebb_selectivity'][0] != pytest.approx(1.0, abs=1e-3)
    for name in ('runaway', 'within', 'between'):
        assert smoke[f'inhibition_{name}'][0] == pytest.approx(smoke[f'hebb_{name}'])
    fast, slow = smoke['paradox_within'][0, :, 0] - smoke['hebb_within'][0]
    assert abs(slow) < abs(fast)
    assert smoke['inhibition_within'][1, 0] < smoke['inhibition_within'][0, 0]


@pytest.mark.slow
def test_expectations_and_figure_take_the_data(smoke, root):
    """Every expectation finds its array; the figure is drawn."""
    from matplotlib import pyplot as plt
    from homeozoo.figures import time_scales as figure
    claim, expectations = report.read(root/'protocols'/'time_scales.json')
    for expectation in expectations:
        report.judge('time_scales', claim, expectation, smoke, 'smoke')
    drawn = figure.draw(smoke, {})
    assert len(drawn.axes) == 4
    plt.close(drawn)
