"""The set-point experiment: tables, theory, derived values, and one small run to the figure."""
import numpy as np
import pytest
from brian2 import Hz

from homeozoo.protocols import setpoints

TIMING = dict(burn=4.0, burn_eta=0.03, day=4.0, low=0.86)
SLOTS = int(round((4 + 9*4)/setpoints.SLOT_S))


def test_conditions_share_the_past_and_the_drive():
    """Before deprivation all is equal; then only S differs, with the same mean in wake only."""
    free, frozen, wake = (setpoints.tables(setpoints.deprivation(name, **TIMING), SLOTS)
                          for name in setpoints.CONDITIONS)
    start = int(round((4 + 3*4)/setpoints.SLOT_S))
    for name in free:
        assert np.array_equal(free[name][:start], frozen[name][:start])
        if name != 'S':
            assert np.array_equal(free[name], frozen[name]) and np.array_equal(free[name],
                                                                               wake[name])
    assert np.all(free['S'][start:] == 1) and not frozen['S'][start:].any()
    assert wake['S'][start:].mean() == pytest.approx(1) and set(wake['S'][start:]) == {0, 2}
    drive = 1 + np.asarray(free['cue']/Hz)[:, 0]/setpoints.RATE_HZ
    assert np.all(drive[:start] == 1) and drive[-1] == pytest.approx(0.86)
    assert np.all(np.diff(drive[start:]) <= 1e-12) and drive[start + 80] == pytest.approx(0.93,
                                                                                          abs=1e-3)


def test_tables_refuse_a_gap():
    with pytest.raises(ValueError, match='fill'):
        setpoints.tables([dict(length=1.0)], 21)


def test_mean_setpoint_is_five():
    goals = setpoints.spread()
    assert goals.mean() == pytest.approx(1) and goals[-1]/goals[0] == pytest.approx(1.6**2)


def test_small_steps_relax_with_the_slow_root():
    """R = 5*h**2 near h = 1: theory, fit and closed form agree; no sensor: tau_h/(S*kappa)."""
    curve, t = np.array([0.0, 2.0, np.log(5)]), np.arange(0, 20, 0.25)
    tau, kappa = setpoints.linear_tau(curve + [1e-9, 0, 0], 1.0, 0.5, tau_h=8, tau_r=1.0)
    slow = 2/(1 - np.sqrt(1 - 4*0.5*2/8))
    assert kappa == pytest.approx(2) and tau == pytest.approx(slow)
    assert setpoints.linear_tau(curve + [1e-9, 0, 0], 1.0, 0.5, tau_h=8,
                                tau_r=1e-4)[0] == pytest.approx(8, rel=1e-3)
    x = setpoints.predicted(curve, t, -0.01, 5*(1 - 0.02), goal=5.0, speed=0.5, tau_h=8, tau_r=1e-3)
    assert setpoints.relaxation(t, x) == pytest.approx(8, rel=0.02)
    assert x[-1] == pytest.approx(0, abs=2e-3)


def test_curve_of_a_power():
    h = np.array(setpoints.LEVELS['full'])
    assert setpoints.rate_curve(h, 5*h**1.5) == pytest.approx([0, 1.5, np.log(5)], abs=1e-9)


def test_deprivation_measures():
    """A rate that halves on day 2 and returns on day 5, with every part at its set-point."""
    bins = int((4 + 36)/setpoints.BIN_S)
    days = (np.arange(bins)*setpoints.BIN_S + 0.25 - 4)/4 - 3
    factor = np.where(days < 1, 1, np.where(days < 4, 0.5, 1))
    rate = setpoints.spread()[:, None]*5*factor
    found = setpoints.of_deprivation(dict(rate_hz=rate, log_h=np.zeros(bins)), burn=4, day=4)
    assert (found['trough'], found['recovered']) == pytest.approx((0.5, 1))
    assert found['own_setpoint'] == pytest.approx(0,
                                                  abs=1e-12) and found['rank'] == pytest.approx(1)


@pytest.mark.slow
def test_small_run(smoke):
    """Half the size, 40 s: frozen keeps h and the low rate, scaling raises both."""
    data, _ = smoke('setpoints')
    md = data['days'] > 0
    assert np.ptp(data['log_h'][1, 0][md]) < 1e-9 < 0.1 < np.ptp(data['log_h'][0, 0][md])
    assert data['recovered'][1, 0] < 0.7 < data['recovered'][0, 0]
    before = data['days'] < 0
    assert np.array_equal(data['course'][0, 0][before], data['course'][1, 0][before])
    assert data['identity_worst'][0] < 0.2
