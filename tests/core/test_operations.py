"""Gate, pace, expressions in place of parameters: what they multiply, and what they refuse."""
import pickle

import numpy as np
import pytest
from brian2 import Hz, Network, NeuronGroup, SpikeGeneratorGroup, Synapses, ms, mV, second

from homeozoo import (
    bcm,
    consolidation,
    drive,
    heterosynaptic,
    intrinsic,
    neurons,
    normalisation,
    scaling,
    stdp,
    voltage,
)
from homeozoo.core import Neuron, P, Rule, RuleError, Trace

PRE = [10, 40, 41.5, 100, 130]*ms
POST = [20, 35, 40, 71, 130]*ms
SLOWLY = dict(duration=3*second, dt=10*ms)
LONG = dict(duration=200*ms, dt=0.5*ms)

pytestmark = pytest.mark.usefixtures('numpy_target')

CONTINUOUS = dict(
    turrigiano=scaling.turrigiano1998(tau=5 * second),
    integral=scaling.vanrossum2000(beta=0.01),
    oja=normalisation.hebb,
    sliding=bcm.intrator1992(tau_w=1 * second),
)


@pytest.mark.parametrize('name', CONTINUOUS)
def test_pace_multiplies_continuous_change(name):
    """1 leaves the rule as it is, 0 stops it; twice the pace is half of every time constant."""
    rule = CONTINUOUS[name]
    plain = drive(rule, PRE, POST, 0.5, **LONG).w
    paced = rule.paced('S_post')
    assert drive(paced, PRE, POST, 0.5, given={'S': 1}, **LONG).w.tobytes() == plain.tobytes()
    assert np.all(drive(paced, PRE, POST, 0.5, given={'S': 0}, **LONG).w == 0.5)
    twice = drive(paced, PRE, POST, 0.5, given={'S': 2}, **LONG).w
    faster = {
        'turrigiano': dict(tau=2.5 * second),
        'integral': dict(beta=0.02, gamma=4e-7 / second),
        'oja': dict(tau=5 * second),
        'sliding': dict(tau_w=0.5 * second, tau_theta=0.5 * second),
    }[name]
    np.testing.assert_allclose(twice, drive(rule(**faster), PRE, POST, 0.5, **LONG).w, rtol=1e-12)
    assert not np.allclose(twice, plain, rtol=1e-6)


def final_gain(rule, pace):
    """Factor of a silent cell after 200 ms, with the traces on the cell and on the synapse."""
    source = SpikeGeneratorGroup(1, [], []*ms, name='source', dt=0.5*ms)
    base = neurons.lif_conductance + neurons.rate_sensor + Neuron('pace', model='S : 1')
    there = (base + rule.on_neurons('post')).group(1, name='there', dt=0.5*ms)
    here = base.group(1, name='here', dt=0.5*ms)
    on_cell = rule.synapses(source, there, name='on_cell', connect={})
    on_synapse = rule.synapses(source, here, name='on_synapse', connect={})
    there.S = here.S = pace
    Network(source, there, here, on_cell, on_synapse).run(200*ms, namespace={})
    return there.scal_g[0], on_synapse.scal_g[0]


def test_pace_reaches_the_factor_of_the_cell():
    rule = scaling.gain(tau=400*ms).paced('S_post')
    for pace in (0, 1, 2):
        on_cell, on_synapse = final_gain(rule, pace)
        assert on_cell == pytest.approx(np.expm1(pace/2), rel=2e-3) and on_synapse == on_cell


def test_pace_leaves_what_is_measured_for_spikes():
    """The filters of the voltage rule, which depression reads at spikes, run on; potentiation
    stops.
    """
    rule = voltage.clopath2010_visual
    assert rule.paced('S_post').traces == rule.traces
    still = drive(rule.paced('S_post'), PRE, POST, 0.5, given={'S': 0}).w
    assert still.tobytes() == drive(rule(A_LTP=0.0), PRE, POST, 0.5).w.tobytes() and still[-1] < 0.5


def test_pace_stretches_the_slow_clock():
    chain = consolidation.benna2016(rest=0.2)
    paced = chain.paced('S_post')
    assert np.all(drive(paced, []*ms, []*ms, 0.5, given={'S': 0}, **SLOWLY).w == 0.5)
    np.testing.assert_allclose(
        drive(paced, [] * ms, [] * ms, 0.5, given={'S': 2}, **SLOWLY).w,
        drive(chain(memory=0.5 * second), [] * ms, [] * ms, 0.5, **SLOWLY).w,
        rtol=1e-12,
    )


def test_closed_gate_stops_the_map_also_on_the_slow_clock():
    """Tagging and capture: calcium moves w at spikes and, brought up to date, on the slow clock."""
    rule = consolidation.luboeinski2021(leak=0.0, Ca_pre=4.0, decay_Ca=48.8*ms)
    moved = drive(rule, PRE, POST, 1.0, duration=2.5*second, dt=0.5*ms).w
    closed = drive(
        rule.gated('M_post'), PRE, POST, 1.0, given={'M': 0}, duration=2.5 * second, dt=0.5 * ms
    ).w
    assert np.all(closed == 1.0) and moved[-1] > 1.1
    np.testing.assert_array_equal(
        drive(rule.gated('M_post'), PRE, POST, 1.0, duration=2.5 * second, dt=0.5 * ms).w, moved
    )


def test_paced_addon_is_frozen_or_unchanged():
    for addon in (
        intrinsic.setpoint,
        intrinsic.diehl2015,
        intrinsic.triesch2005,
        neurons.rate_sensor,
    ):
        plain, paced = (
            drive(part, PRE, POST, 0.5, **LONG).state for part in (addon, addon.paced('T'))
        )
        frozen = drive(addon.paced('T'), PRE, POST, 0.5, given={'T': 0}, **LONG).state
        for name in addon.variables:
            assert paced[name].tobytes() == plain[name].tobytes()
            assert np.ptp(frozen[name]) == 0
        assert any(np.ptp(plain[name]) > 0 for name in addon.variables)
    half = drive(intrinsic.setpoint.paced('T'), PRE, POST, 0.5, given={'T': 0.5}).state[
        'intr_theta'
    ]
    np.testing.assert_allclose(
        half, drive(intrinsic.setpoint(d=0.05 * mV), PRE, POST, 0.5).state['intr_theta']
    )


def test_expression_in_place_of_a_parameter():
    """A set-point that is moved by a variable of the cell equals that set-point, on the cell and on
    the synapse.
    """
    moved = scaling.vanrossum2000(target=10*Hz).varying(target='scal_target*(1 + goal_post)')
    higher = drive(moved, PRE, POST, 0.5, given={'goal': 0.5}, **LONG).w
    np.testing.assert_allclose(
        higher, drive(scaling.vanrossum2000(target=15 * Hz), PRE, POST, 0.5, **LONG).w, rtol=1e-12
    )
    assert moved.on_neurons('post').needs.keys() == {'rate', 'goal'}
    cell = intrinsic.setpoint.varying(target='intr_target*(1 + goal)')
    theta = drive(cell, PRE, POST, 0.5, given={'goal': 0.5}).state['intr_theta']
    np.testing.assert_allclose(
        theta, drive(intrinsic.setpoint(target=7.5 * Hz), PRE, POST, 0.5).state['intr_theta']
    )
    step = stdp.song2000.varying(A_plus='A_post', ratio='ratio_pre')
    w = drive(step, PRE, POST, 0.5, given={'A': 0.01, 'ratio': 2}).w
    np.testing.assert_allclose(
        w, drive(stdp.song2000(A_plus=0.01, ratio=2), PRE, POST, 0.5).w, rtol=1e-14
    )


# ------------------------------------------------------------------------- who provides a variable

def test_needs_may_name_the_neuron_that_has_the_variable():
    """`drive` puts it on the cell, whatever its name; without, the variable is a constant."""
    pulse = Neuron(
        'beat',
        traces=(Trace('beat_x', 'post', tau='beat_tau'),),
        params={'beat_tau': P(20 * ms, 'decay', 'test')},
    )
    step = Rule('read', dw_pre='0.1*beat_x_post', needs={'beat_x_post': pulse})
    assert dict(step.needs) == {'beat_x_post': 1} and step.providers['beat_x_post'] is pulse
    w = drive(step, [25]*ms, [20]*ms, 0.5).w
    assert w[-1] == pytest.approx(0.5 + 0.1*np.exp(-5/20), abs=1e-12)
    bare = Rule('read', dw_pre='0.1*beat_x_post', needs={'beat_x_post': 1})
    assert drive(bare, [25]*ms, [20]*ms, 0.5).w[-1] == pytest.approx(0.6)
    assert (
        bare != step
        and hash(step) == hash(pickle.loads(pickle.dumps(step)))
        and pickle.loads(pickle.dumps(step)) == step
    )
    both = step + scaling.turrigiano1998
    assert both == scaling.turrigiano1998 + step and set(both.providers) == {
        'beat_x_post',
        'rate_post',
    }
    other = Rule('other', dw_pre='0.1*beat_x_post', needs={'beat_x_post': pulse(beat_tau=5*ms)})
    with pytest.raises(RuleError, match='take beat_x_post from different cells'):
        step + other
    with pytest.raises(RuleError, match='which has no variable gone'):
        Rule('read', dw_pre='gone_post', needs={'gone_post': pulse})


def test_given_value_clamps_what_the_provider_would_compute():
    rule = heterosynaptic.triesch2018(alpha=1/second, beta=1/second)
    w = drive(rule, PRE, POST, 1.0, given={'pool_free': 0}).w
    assert np.all(w == 1.0)
    with pytest.raises(RuleError, match='given names pool_none'):
        drive(rule, PRE, POST, 1.0, given={'pool_none': 0})


# ---------------------------------------------------------------------------------- the slow clock

def test_slow_is_a_time_everywhere():
    """The change of w leaves the equations for the slow clock; by hand it gives the bits of
    `synapses`.
    """
    rule = scaling.turrigiano1998(tau=1*second)
    code = rule.statements(slow=10*ms)
    assert 'slow_dt' in code['on_slow'] and code['model'] == 'w : 1' and not code['has_clock']
    assert (
        rule.statements()['on_slow'] == ''
        and rule.kwargs(slow=10 * ms, by_hand=True)['namespace']['slow_dt'] == 10 * ms
    )
    cells = NeuronGroup(1, 'rate : Hz', name='cells')
    own = rule.synapses(cells, cells, name='own', slow=10*ms, connect={})
    hand = Synapses(cells, cells, name='hand', **rule.kwargs(slow=10*ms, target=cells))
    hand.run_regularly(code['on_slow'], dt=10*ms, when='end')
    hand.connect()
    own.w = hand.w = 0.5
    Network(cells, own, hand).run(100*ms, namespace={})
    assert own.w[0] == hand.w[0] > 0.54


REFUSED = {
    'nothing to pace': (lambda: stdp.song2000.paced('S_post'), "use gated('S_post')"),
    'nothing to gate': (lambda: scaling.gain.gated('M_post'), "use paced('M_post')"),
    'nothing to gate on a slow clock': (
        lambda: consolidation.benna2016.gated('M_post'),
        "use paced('M_post')",
    ),
    'nothing for eligibility': (lambda: scaling.gain.eligibility(), 'would stay empty'),
    'pace without side': (lambda: scaling.gain.paced('S'), 'write S_post or S_pre'),
    'pace of the other cell': (
        lambda: scaling.gain.paced('S_pre'),
        'scal_g belongs to the postsynaptic cell',
    ),
    'gate with a unit': (
        lambda: (stdp.song2000 + scaling.gain).gated('rate_post'),
        'needs rate_post in Hz, not in 1',
    ),
    'pace of a base model': (lambda: neurons.lif_conductance.paced('T'), 'is a base model'),
    'pace of what stands still': (lambda: neurons.gate.paced('T'), 'does not change by itself'),
    'expression for a decay': (
        lambda: stdp.song2000.varying(tau_pre='stdp_tau_pre*x_pre'),
        'must be a number between spikes',
    ),
    'expression of the other cell': (
        lambda: scaling.gain.varying(target='goal_pre*Hz'),
        'cannot read goal_pre',
    ),
    'expression without cell': (
        lambda: scaling.gain.varying(target='goal*Hz'),
        'write goal_post or goal_pre',
    ),
    'unit of the expression': (lambda: scaling.gain.varying(target='goal_post'), 'mixes units'),
    'unknown parameter': (lambda: scaling.gain.varying(aim='goal_post'), 'has no parameter aim'),
    'slow is no time': (lambda: scaling.gain.kwargs(slow=True), 'slow = True; it is the time'),
    'slow is zero': (lambda: scaling.turrigiano1998.kwargs(slow=0 * ms), 'slow = 0'),
    'sum of what is not needed': (lambda: Rule('x', sums={'s_post': 'w'}), 'none of its needs'),
    'unit of a trace': (
        lambda: Rule('x', traces=(Trace('x_t', 'post', ode='1'),)),
        'must have the unit Hz',
    ),
    'unknown in a trace': (
        lambda: Rule('x', traces=(Trace('x_t', 'post', ode='rate'),)),
        'uses rate',
    ),
}


@pytest.mark.parametrize('case', REFUSED)
def test_bad_input_is_refused_in_one_sentence(case):
    make, message = REFUSED[case]
    with pytest.raises(RuleError) as caught:
        make()
    assert message in str(caught.value) and '\n' not in str(caught.value).strip()
