"""The calcium rule: event scheme, noise, flush, closed form, clock-driven form."""
import numpy as np
import pytest
from brian2 import Network, SpikeGeneratorGroup, Synapses, ms, seed, second

import reference_calcium as reference
from homeozoo import calcium, drive, stdp
from homeozoo.core import RuleError

GOLDEN_LAGS_MS = (-40, -20, -10, 0, 10, 20, 40)
GOLDEN = dict(dp=(.851, .764, .882, 1.008, 1.221, 1.172, 1.085),
              dpd=(1.000, .998, .859, .996, .961, .867, 1.000))

pytestmark = pytest.mark.usefixtures('numpy_target')


def rule_of(name):
    return getattr(calcium, 'graupner2012_' + name)


def expected(name, lag_ms, **changes):
    rule = rule_of(name)(**changes) if changes else rule_of(name)
    return calcium.expected_change(rule, [0.5]*second, [0.5 + 1e-3*lag_ms]*second, 1*second, 60)


@pytest.mark.parametrize('name', reference.SETS)
def test_published_values(name):
    params = rule_of(name).params
    for key, value in reference.parameters(name).items():
        assert float(params['calc_' + key].value) == pytest.approx(value, rel=1e-12), key
        assert 'synapticChange' in params['calc_' + key].source
    assert params['calc_theta_d'].value == 1 and params['calc_rho_star'].value == 0.5


@pytest.mark.parametrize('name', GOLDEN)
def test_closed_form_has_the_independent_values(name):
    """Computed independently for the specification, given to three digits."""
    found = [expected(name, lag) for lag in GOLDEN_LAGS_MS]
    np.testing.assert_allclose(found, GOLDEN[name], rtol=0, atol=1.1e-3)


@pytest.mark.parametrize('name', reference.SETS)
def test_closed_form_equals_the_reference(name):
    """Calcium from earlier periods included: 40 Hz, two presynaptic spikes per pair."""
    p = reference.parameters(name)
    for pre, post, period in (([2e-3, 6e-3], [11e-3], 25e-3), ([0.3], [0.29], 1.0)):
        ours = calcium.expected_change(rule_of(name), pre*second, post*second, period*second, 75)
        assert ours == pytest.approx(reference.change(pre, post, period, 75, p), abs=3e-4)


def test_times_may_lie_in_any_period():
    here = expected('dp', 10)
    rule = rule_of('dp')
    assert calcium.expected_change(
        rule, [3.5] * second, [0.51] * second, 1 * second, 60
    ) == pytest.approx(here)
    assert calcium.expected_change(rule, [1.5, 0.5]*second, [0.51, 1.51]*second, 2*second, 30) \
        == pytest.approx(here, rel=1e-9)


def test_nothing_above_threshold_changes_nothing():
    rule = rule_of('dp')
    assert calcium.expected_change(rule, []*second, []*second, 1*second, 60) == 1
    assert (
        calcium.expected_change(
            rule(Cpre=0.4, Cpost=0.4), [0.1] * second, [0.2] * second, 1 * second, 60
        )
        == 1
    )
    assert drive(rule(Cpre=0.4, Cpost=0.4), [10, 200]*ms, [20]*ms, 0.3).w[-1] == 0.3


def test_without_noise_switching_is_all_or_none():
    assert expected('dp', 10, sigma=0.0) == pytest.approx(5/3)        # all end above rho_star
    assert expected('dp', -20, sigma=0.0) == pytest.approx(1/3)       # all below
    assert expected('dp', 100, sigma=0.0) == 1                        # each stays


def test_no_potentiation_without_gamma_p():
    """T-abl: the lobe above 1 is gone, the depression stays."""
    with_it = [expected('dp', lag) for lag in range(-60, 61, 10)]
    without = [expected('dp', lag, gamma_p=0.0) for lag in range(-60, 61, 10)]
    assert max(with_it) > 1.2 and max(without) <= 1 and min(without) < 0.9


def test_wrong_use_is_refused():
    rule = rule_of('dp')
    with pytest.raises(RuleError, match='time unit'):
        calcium.expected_change(rule, [0.1], []*second, 1*second, 60)
    with pytest.raises(RuleError, match='positive'):
        calcium.expected_change(rule, []*second, []*second, 0*second, 60)
    with pytest.raises(RuleError, match='negative'):
        calcium.expected_change(rule, [0.1]*second, []*second, 1*second, -1)
    for call in (calcium.clock_driven,
                 lambda r: calcium.expected_change(r, [0.1]*second, []*second, 1*second, 1)):
        with pytest.raises(RuleError, match='calcium rule'):
            call(stdp.song2000)


# --- event scheme

@pytest.mark.parametrize('name', reference.SETS)
def test_event_scheme_equals_fine_integration(name):
    """A triplet and a pair, last event after all calcium: mean efficacy within 1e-6."""
    pre, post, until, w0 = [0.010, 0.030], [0.0215, 0.060], 0.5, 0.4
    w = drive(rule_of(name), np.array(pre + [until])*second, np.array(post)*second, w0).w[-1]
    mean, _ = reference.moments(pre, post, until, w0, reference.parameters(name))
    assert abs(mean - w0) > 1e-5 or name == 'd'
    assert w == pytest.approx(mean, abs=3e-6 + 2e-3*abs(mean - w0))


def test_speeds_of_zero_are_allowed():
    for zero in (dict(gamma_p=0.0), dict(gamma_d=0.0), dict(gamma_p=0.0, gamma_d=0.0)):
        rule = rule_of('dp')(**zero)
        p = dict(reference.parameters('dp'), **zero)
        w = drive(rule, [10, 500]*ms, [20]*ms, 0.4).w[-1]
        assert w == pytest.approx(reference.moments([0.01], [0.02], 0.5, 0.4, p)[0], abs=1e-5)


def test_presets_are_deterministic_and_noise_is_a_switch():
    times = dict(pre_times=[10, 400]*ms, post_times=[20]*ms, w0=0.5)
    quiet = drive(rule_of('dp'), **times).w
    assert quiet.tobytes() == drive(rule_of('dp'), **times, seed=7).w.tobytes()
    assert (
        quiet.tobytes() == drive(rule_of('dp')(noise=1.0, sigma=0.0), **times, seed=7).w.tobytes()
    )
    noisy = [drive(rule_of('dp')(noise=1.0), **times, seed=s).w[-1] for s in (1, 2)]
    assert noisy[0] != noisy[1] and quiet[-1] not in noisy


def population(rule, n, w0, end, flush=None, scheme_dt=0.1*ms):
    """Efficacies of n unbounded synapses after one pair at 10 and 21.5 ms and an event at `end`."""
    seed(3)
    pre = SpikeGeneratorGroup(1, [0, 0], [0.010, end]*second, dt=scheme_dt, name='pre_train')
    post = SpikeGeneratorGroup(1, [0], [21.5]*ms, dt=scheme_dt, name='post_train')
    synapses = Synapses(pre, post, dt=scheme_dt, name='pairings',
                        **rule.kwargs(w_min=-np.inf, w_max=np.inf, dt=scheme_dt))
    synapses.connect(n=n)
    synapses.w = w0
    if flush is not None:
        calcium.flush(synapses, rule, flush, w_min=-np.inf, w_max=np.inf)
    known_at_events = flush is None and 'calc_last' in synapses.variables
    Network(pre, post, synapses).run((end + 0.0001*known_at_events)*second, namespace={})
    return np.array(synapses.w)


def test_noise_has_the_exact_mean_and_variance():
    """4000 synapses, both phases: mean within 4 standard errors, variance within 10 %."""
    p = reference.parameters('p')
    w = population(rule_of('p')(noise=1.0), 4000, 0.4, 0.3)
    mean, variance = reference.moments([0.010], [0.0215], 0.3, 0.4, p)
    assert variance > 1e-4
    assert abs(w.mean() - mean) < 4*np.sqrt(variance/4000)
    assert w.var() == pytest.approx(variance, rel=0.1)           # 4.5 standard errors


def test_flush_brings_up_to_date_and_changes_nothing_else():
    """Flushes in between, also while calcium is high, lead to the same efficacy."""
    late = population(rule_of('dp'), 1, 0.5, 0.3)
    stale = population(rule_of('dp'), 1, 0.5, 0.2999, flush=1*second)
    flushed = population(rule_of('dp'), 1, 0.5, 0.2999, flush=7*ms)
    assert abs(late[0] - 0.5) > 1e-4
    assert stale[0] != pytest.approx(late[0], abs=1e-5)
    assert flushed[0] == pytest.approx(late[0], rel=1e-9)


def test_flush_needs_the_event_scheme():
    group = SpikeGeneratorGroup(1, [0], [1]*ms, name='one_train')
    other = Synapses(group, group, 'w : 1', namespace={}, name='no_rule')
    with pytest.raises(RuleError, match='nothing to flush'):
        calcium.flush(other, rule_of('dp'))


def test_weights_stay_within_bounds_with_noise():
    w = drive(
        rule_of('d')(noise=1.0, sigma=200.0),
        np.arange(10, 200, 10) * ms,
        np.arange(12, 200, 10) * ms,
        0.5,
    ).w
    assert w.min() >= 0 and w.max() <= 1 and len(np.unique(w)) > 3


# --- clock-driven form

def test_clock_driven_form_agrees_to_first_order():
    """Without noise, from w = rho_star where the drift vanishes; the error halves with dt."""
    late = population(rule_of('p'), 1, 0.5, 0.2)[0]
    coarse, fine = (
        abs(population(calcium.clock_driven(rule_of('p')), 1, 0.5, 0.2, scheme_dt=dt)[0] - late)
        for dt in (0.1 * ms, 0.02 * ms)
    )
    assert abs(late - 0.5) > 1e-3
    assert coarse < 0.03*abs(late - 0.5) and fine < 0.01*abs(late - 0.5)


def test_clock_driven_form_has_the_double_well():
    """At rest w moves away from 0.5 to the nearer state, at the speed of the paper."""
    rule = calcium.clock_driven(rule_of('dp')(tau=1*second))
    for w0, sign in ((0.3, -1), (0.7, 1)):
        w = drive(rule, []*ms, []*ms, w0, duration=0.1*second).w[-1]
        assert w - w0 == pytest.approx(sign*0.3*0.7*0.2*0.1, rel=0.05)


def test_clock_driven_noise_has_the_variance():
    p = reference.parameters('p')
    w = population(calcium.clock_driven(rule_of('p')(noise=1.0)), 2000, 0.4, 0.15)
    mean, variance = reference.moments([0.010], [0.0215], 0.15, 0.4, p)
    assert w.var() == pytest.approx(variance, rel=0.15)
    assert abs(w.mean() - mean) < 4*np.sqrt(variance/2000) + 1e-3


def test_composes_with_other_rules():
    both = rule_of('cortical_slice') + stdp.song2000
    assert np.all(np.isfinite(drive(both, [10, 300]*ms, [20]*ms, 0.5).w))
