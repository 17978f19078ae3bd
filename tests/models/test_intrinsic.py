"""Intrinsic plasticity: set-point, its absence under decay, Triesch's rule."""
import numpy as np
import pytest
from brian2 import Hz, Network, NeuronGroup, SpikeMonitor, mV, ms, second

import reference_intrinsic as reference
from homeozoo import drive, intrinsic, neurons
from homeozoo.core import RuleError

pytestmark = pytest.mark.usefixtures('numpy_target')


def driven(part, drives=(12.0, 20.0), duration_s=12.0):
    """Spike times (s) of each of several cells with constant drives (mV), and their last threshold
    shifts (V).
    """
    base = neurons.lif_current(tau_ex=1e9*second)              # Ie stays where it is set
    cells = (base + part).group(len(drives), name='cells', dt=1*ms)
    cells.Ie = np.array(drives)*mV
    spikes = SpikeMonitor(cells, name='spikes')
    Network(cells, spikes).run(duration_s*second, namespace={})
    trains = spikes.spike_trains()
    return [np.array(trains[k]/second) for k in range(len(drives))], np.array(cells.intr_theta[:])


def test_setpoint_holds_the_rate():
    """number of spikes = target*time + change of theta/d, exactly; late in the run the rate is 5 Hz
    at both drives.
    """
    trains, theta = driven(intrinsic.setpoint(d=1*mV))
    for times, last in zip(trains, theta):
        assert last == pytest.approx(reference.setpoint_threshold(times, 12, 1e-3, 5.0), abs=1e-9)
        assert np.sum(times > 6)/6 == pytest.approx(5, abs=0.2)


def test_without_the_drift_the_cell_falls_silent_and_without_the_step_it_runs_on():
    silent = driven(intrinsic.setpoint(d=1*mV, target=0*Hz), duration_s=4.0)[0]
    assert all(np.sum(times > 3) == 0 < len(times) for times in silent)
    weak, strong = driven(intrinsic.setpoint(d=0*mV), duration_s=4.0)[0]
    assert np.sum(weak > 2)/2 > 20 and np.sum(strong > 2) > 1.4*np.sum(weak > 2)


def test_decay_has_no_setpoint():
    """The rate is theta/(step*tau), and differs with the drive."""
    trains, theta = driven(intrinsic.diehl2015(tau=1*second, step=2*mV))
    rates = [np.sum(times > 6)/6 for times in trains]
    assert rates == pytest.approx(theta/2e-3, abs=0.7)         # theta is a saw-tooth of one step
    assert rates[1] > 1.2*rates[0]


def test_published_set_goes_with_004_hz():
    p = {name: float(record.value) for name, record in intrinsic.diehl2015.params.items()}
    assert p['intr_start']/(p['intr_step']*p['intr_tau']) == pytest.approx(0.04)


def test_triesch_equals_the_reference_step_by_step():
    rule = intrinsic.triesch2005(tau=100*ms)
    unit = NeuronGroup(1, name='unit', dt=1*ms, **rule.kwargs(dt=1*ms))
    unit.intr_a = 1
    unit.intr_x = 0.7
    Network(unit).run(200*ms, namespace={})
    y, a, b = reference.triesch(np.full(200, 0.7), 0.1, 0.01)
    assert (unit.intr_a[0], unit.intr_b[0]) == pytest.approx((a, b), rel=1e-9)
    assert unit.intr_y[0] < y[0]


def test_fixed_point_is_nearly_exponential():
    """Mean and s.d. over mean of the output at the fixed point; an exponential of mean mu has mu
    and 1.
    """
    a, b, mean, square = reference.triesch_fixed_point(0.1)
    assert mean == pytest.approx(0.1, rel=0.05)
    assert np.sqrt(square - mean**2)/mean == pytest.approx(1, abs=0.15)
    assert (2 + 1/0.1)*mean - square/0.1 == pytest.approx(1, abs=1e-9)
    rng = np.random.default_rng(3)
    y, found_a, found_b = reference.triesch(rng.standard_normal(20000), 0.1, 0.01)
    assert y[10000:].mean() == pytest.approx(mean, rel=0.1)
    frozen = 1/(1 + np.exp(-rng.standard_normal(20000)))
    assert frozen.mean() > 0.4 and frozen.std()/frozen.mean() < 0.5


# pre and post spikes in ms, the post spikes up to and with each event, and the time of continuous
# change in s
PRE, POST = [5, 30], [10, 20, 70]
COUNT = np.array([0, 1, 2, 2, 3])
CHANGED_S = np.array([5, 10, 20, 30, 70])*1e-3 + 2*0.1e-3


def test_driven_setpoint_rises_by_spikes_and_falls_with_time():
    driven = drive(intrinsic.setpoint(d=1*mV, target=20*Hz), PRE*ms, POST*ms, 0.4)
    assert driven.t_s == pytest.approx([0.005, 0.01, 0.02, 0.03, 0.07])
    assert np.all(driven.w == 0.4)
    assert driven.state['intr_theta'] == pytest.approx(1e-3*COUNT - 1e-3*20*CHANGED_S, abs=1e-12)
    at_target = drive(
        intrinsic.setpoint(target=20 * Hz),
        [] * ms,
        np.arange(0, 1000, 50) * ms,
        0.4,
        duration=1 * second,
    )
    assert at_target.state['intr_theta'][-1] == pytest.approx(0, abs=1e-6)


def test_driven_diehl_decays():
    """From its start, theta decays; each spike adds a step that decays from then on."""
    driven = drive(
        intrinsic.diehl2015(tau=50 * ms, step=1 * mV),
        PRE * ms,
        POST * ms,
        0.4,
        given=dict(intr_theta=5 * mV),
    )
    since = np.array([5, 10, 20, 30, 70])[:, None] - np.array(POST)
    own = np.where(since >= 0, np.exp(-since/50.0), 0).sum(axis=1)
    assert driven.state['intr_theta'] == pytest.approx(
        1e-3 * own + 5e-3 * np.exp(-CHANGED_S / 0.05), rel=1e-9
    )
    start = drive(intrinsic.diehl2015, PRE*ms, POST*ms, 0.4).state['intr_theta']
    assert start == pytest.approx(0.02 + 0.05e-3*COUNT, rel=1e-4)


def test_driven_triesch_follows_its_given_input():
    """At input 0 the gain is sqrt(1 + 2*t/tau), and the output goes to the root of 1 - (2 + 1/mu)*y
    + y**2/mu.
    """
    driven = drive(
        intrinsic.triesch2005(tau=100 * ms),
        [] * ms,
        [] * ms,
        0.4,
        given=dict(intr_x=0),
        duration=3 * second,
        dt=1 * ms,
    )
    assert driven.state['intr_a'][0] == pytest.approx(np.sqrt(1 + 2*3.001/0.1), rel=2e-3)
    assert driven.state['intr_y'][0] == pytest.approx(
        min(np.roots([1 / 0.1, -(2 + 1 / 0.1), 1])), rel=1e-3
    )
    y, a, b = reference.triesch(np.full(3001, 0.7), 0.1, 0.01)
    driven = drive(
        intrinsic.triesch2005(tau=100 * ms),
        [] * ms,
        [] * ms,
        0.4,
        given=dict(intr_x=0.7),
        duration=3 * second,
        dt=1 * ms,
    )
    assert (driven.state['intr_a'][0], driven.state['intr_b'][0]) == pytest.approx((a, b), rel=1e-9)


def test_drive_refuses_what_the_cell_has_not():
    with pytest.raises(RuleError, match='does not need'):
        drive(intrinsic.setpoint, PRE*ms, POST*ms, 0.4, given=dict(intr_x=1))
    with pytest.raises(RuleError, match='fires by itself'):
        drive(neurons.lif_current + intrinsic.setpoint, PRE*ms, POST*ms, 0.4)


def test_refuses():
    with pytest.raises(RuleError, match='out of range'):
        intrinsic.triesch2005(mu=2.0)
    with pytest.raises(RuleError, match='no base model'):
        intrinsic.setpoint.group(1, name='cells')
    with pytest.raises(RuleError, match='declared twice'):
        neurons.lif_current + intrinsic.setpoint + intrinsic.diehl2015
