"""Synaptic scaling against the NumPy reference and its closed forms."""
import numpy as np
import pytest
from brian2 import Hz, Network, ms, second

import homeozoo
import reference_scaling as reference
from homeozoo import neurons, scaling, stdp
from homeozoo.core import Neuron, RuleError

DT = 1*ms
DT_S = 1e-3
SENSOR_S = 1.0                  # the rate estimate that drive() gives a cell
POST_MS = [3, 40, 41, 90, 160, 161, 170, 240, 300, 333]
PRE_MS = [10, 55, 120, 260, 399]

RULES = {
    'turrigiano1998': (
        scaling.turrigiano1998(tau=2 * second, target=5 * Hz),
        reference.turrigiano(5, 2),
    ),
    'additive': (
        scaling.additive(tau=2 * second, target=5 * Hz, w_ref=0.7),
        reference.additive(5, 2, 0.7),
    ),
    'vanrossum2000': (
        scaling.vanrossum2000(target=5 * Hz, beta=0.3, gamma=2 * Hz),
        reference.vanrossum(5, 0.3, 2),
    ),
}


@pytest.mark.parametrize('name', RULES)
def test_rule_equals_the_reference(name):
    rule, derivative = RULES[name]
    t, w = homeozoo.drive(rule, PRE_MS*ms, POST_MS*ms, 0.8, dt=DT)
    steps = np.rint(t/DT_S).astype(int)
    assert list(steps) == sorted(PRE_MS + POST_MS)
    weights = reference.path(derivative, np.array(POST_MS) + 1, 0.8, dt=DT_S, steps=steps[-1] + 2,
                             tau_rate=SENSOR_S)
    np.testing.assert_allclose(w, weights[steps + 1], rtol=1e-10)
    assert np.ptp(w) > 1e-3


def test_silent_neuron_grows_exponentially():
    """No spikes, no remembered rate: w = w0 exp(t/tau), within the error of the step."""
    rule = scaling.turrigiano1998(tau=0.5*second)
    t, w = homeozoo.drive(rule, []*ms, []*ms, 0.3, dt=0.5*ms, duration=500*ms)
    assert w[-1] == pytest.approx(0.3*np.exp(t[-1]/0.5), rel=2e-3)
    coarse = homeozoo.drive(rule, []*ms, []*ms, 0.3, dt=1*ms, duration=500*ms)
    errors = [abs(w/(0.3*np.exp((t + step)/0.5)) - 1)[-1]
              for (t, w), step in (((t, w), 1e-3), (coarse, 2e-3))]
    assert errors[1] == pytest.approx(2*errors[0], rel=0.05)


def test_two_days_of_silence_give_192_percent():
    tau = float(scaling.turrigiano1998.params['scal_tau'].value/second)
    assert np.exp(48*3600/tau) == pytest.approx(1.92, abs=0.005)


def test_nothing_moves_at_the_target():
    """With the estimate held at the target by hand the drift is zero; above it, negative."""
    rule = scaling.turrigiano1998(tau=1*second, target=5*Hz)
    start = homeozoo.drive(rule, []*ms, []*ms, 0.5, dt=DT, duration=1*ms, given=dict(rate=5*Hz))[1]
    assert start[-1] == pytest.approx(0.5, abs=2e-5)
    high = homeozoo.drive(rule, []*ms, []*ms, 0.5, dt=DT, duration=20*ms, given=dict(rate=20*Hz))[1]
    assert high[-1] < 0.5 - 0.02


def test_multiplicative_keeps_ratios_and_additive_does_not():
    def changes(rule):
        return [homeozoo.drive(rule, []*ms, POST_MS*ms, w0, dt=DT)[1][-1] for w0 in (0.2, 0.6)]
    small, large = changes(RULES['turrigiano1998'][0])
    assert large/small == pytest.approx(3, rel=1e-9)
    small, large = changes(RULES['additive'][0])
    assert large - small == pytest.approx(0.4, rel=1e-9)
    assert abs(large/small - 3) > 0.01


def test_without_the_integral_the_controller_is_proportional():
    """gamma = 0 and beta = 1/(target tau) is the rule of Turrigiano."""
    proportional = scaling.vanrossum2000(target=5*Hz, beta=0.1, gamma=0*Hz)
    same = scaling.turrigiano1998(target=5*Hz, tau=2*second)
    found = [
        homeozoo.drive(rule, [] * ms, POST_MS * ms, 0.8, dt=DT)[1] for rule in (proportional, same)
    ]
    np.testing.assert_allclose(found[0], found[1], rtol=1e-10)
    whole = homeozoo.drive(RULES['vanrossum2000'][0](beta=0.1), []*ms, POST_MS*ms, 0.8, dt=DT)[1]
    assert np.max(np.abs(whole - found[0])) > 1e-3


def test_bound_is_not_passed():
    """Continuous change with w_max on a slow clock stops at the bound (see protocols/scaling)."""
    rule = scaling.turrigiano1998(tau=1*second)
    with pytest.raises(RuleError, match='outside'):
        homeozoo.drive(rule, []*ms, [1]*ms, 2.0, w_max=1.0, dt=DT)


def test_horn1996_equals_its_closed_form():
    """dh/dt = h*(1 - power)/tau: exponential at constant power; at power 1 nothing moves."""
    def factor(power):
        cells = scaling.horn1996(tau=0.5*second).on_neurons('post')
        group = (Neuron('one', model=('power : 1', 'x : 1'), spike_variable='x', threshold='1')
                 + cells).group(1, name='cells', dt=1*ms)
        group.power = power
        Network(group).run(100*ms)
        return 1 + group.scal_g[0]
    for power in (0.0, 0.4, 3.0):
        assert factor(power) == pytest.approx(np.exp(0.1*(1 - power)/0.5), rel=1e-3)
    assert factor(1.0) == 1


def test_adds_to_stdp_in_either_order():
    rule = RULES['turrigiano1998'][0]
    one, other = stdp.song2000 + rule, rule + stdp.song2000
    found = [homeozoo.drive(r, PRE_MS*ms, POST_MS*ms, 0.4, dt=DT)[1] for r in (one, other)]
    assert np.array_equal(*found)
    alone = homeozoo.drive(rule, PRE_MS*ms, POST_MS*ms, 0.4, dt=DT)[1]
    assert np.max(np.abs(found[0] - alone)) > 1e-4


@pytest.mark.parametrize('change, words', [
    (dict(tau=-1*second), 'out of range'), (dict(tau=5*Hz), 'unit'),
    (dict(target=0*Hz), 'out of range'), (dict(targett=5*Hz), 'did you mean')])
def test_refuses(change, words):
    with pytest.raises(RuleError, match=words):
        scaling.turrigiano1998(**change)


@pytest.mark.parametrize('ratio, stable', [(0.9, True), (0.99, True), (1.01, False), (1.5, False)])
@pytest.mark.parametrize('r0', [1.0, 10.0, 50.0])
def test_boundary_does_not_depend_on_the_target(ratio, stable, r0):
    record = scaling.vanrossum2000.params
    roots = reference.boundary_roots(ratio, r0, float(record['scal_beta'].value), 100)
    assert (roots.real.max() < 0) == stable


def test_published_gains_lie_inside():
    record = scaling.vanrossum2000.params
    assert float(record['scal_gamma'].value) * 100 / float(
        record['scal_beta'].value
    ) == pytest.approx(0.25)


def factor(rule, rate, start):
    """h after 1 s of a cell without spikes that remembers a rate, from the factor `start`."""
    cells = (neurons.lif_conductance + neurons.rate_sensor + rule.on_neurons('post')).group(
        1, name='cells', dt=0.5*ms)
    cells.rate, cells.scal_g = rate, start - 1
    Network(cells).run(1*second, namespace={})
    return 1 + cells.scal_g[0]


def test_bounded_gain():
    """A silent cell scales up as exp(t/tau), but no further than `most`, and comes back from there
    as without bound: log h = (1 - integral of the rate/target)/tau, the rate decaying in 1 s."""
    rule = scaling.bounded_gain(tau=400*ms, most=4.0)
    silent = np.exp(1/0.4)
    assert silent > 4 and factor(rule, 0*Hz, 1.0) == pytest.approx(4, rel=2e-3)
    assert factor(scaling.gain(tau=400*ms), 0*Hz, 1.0) == pytest.approx(silent, rel=4e-3)
    assert factor(rule(most=50.0), 0*Hz, 1.0) == factor(scaling.gain(tau=400*ms), 0*Hz, 1.0)
    back = 4*np.exp((1 - 10/5*(1 - np.exp(-1)))/0.4)
    assert factor(rule, 10*Hz, 4.0) == pytest.approx(back, rel=5e-3)
    with pytest.raises(RuleError, match='out of range'):
        scaling.bounded_gain(most=0.5)
