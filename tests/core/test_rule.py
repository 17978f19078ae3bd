"""The rule algebra: composition, placement of traces, printing, and refusals."""
import pickle
import subprocess
import sys

import numpy as np
import pytest
from brian2 import (Hz, Network, SpikeGeneratorGroup, SpikeMonitor, StateMonitor, Synapses, mV, ms,
                    prefs, second, seed)

from homeozoo import calcium, drive, gating, istdp, neurons, scaling, stdp, triplet
from homeozoo.core import P, Rule, RuleError, Trace

PRE = [10, 40, 41.5, 100, 130]*ms
POST = [20, 35, 40, 71, 130]*ms

pytestmark = pytest.mark.usefixtures('numpy_target')


def by_hand(rule, w_max=1.0):
    """The same spikes through Synapses(**rule.kwargs()), without `drive`."""
    def cell(times, name):
        return SpikeGeneratorGroup(1, np.zeros(len(times), int), times + 0.1*ms, name=name)
    source, target = cell(PRE, 'source'), cell(POST, 'target')
    synapse = Synapses(source, target, name='synapse', **rule.kwargs(w_max=w_max))
    synapse.connect()
    synapse.w = 0.5
    record = StateMonitor(synapse, 'w', record=True, when='end', name='record')
    network = Network(source, target, synapse, record)
    network.run(131*ms, namespace={})
    steps = np.unique(np.round(np.concatenate((PRE/ms, POST/ms))*10).astype(int))
    return np.array(record.w[0])[steps + 1]


@pytest.mark.parametrize('rule', [stdp.gutig2003, triplet.pfister2006_visual_full,
                                  calcium.graupner2012_dp, stdp.song2000 + istdp.vogels2011],
                         ids=lambda rule: rule.name)
def test_printed_script_is_the_rule(rule, tmp_path):
    """The printed text runs without homeozoo and gives the bits of kwargs()."""
    expected = by_hand(rule)
    text = rule.script(PRE, POST, 0.5, w_max=1.0)
    assert 'homeozoo' not in text
    path = tmp_path/'one.py'
    path.write_text(text + f'save({str(tmp_path/"w.npy")!r}, w)\n')
    subprocess.run([sys.executable, '-I', str(path)], check=True, cwd=tmp_path,
                   stdout=subprocess.DEVNULL)
    assert np.load(tmp_path/'w.npy').tobytes() == expected.tobytes()
    simulated = drive(rule, PRE, POST, 0.5, w_max=1.0, target='numpy')[1]
    assert simulated.tobytes() == expected.tobytes()
    assert not np.allclose(expected, 0.5), 'the spikes must move the weight'


def test_print_without_arguments_runs():
    names = {}
    exec(str(stdp.song2000).replace('print', 'str'), names)
    assert names['w'][-1] != 0.5


def network(rule, on_neurons, slow=None, transmit='ge_post += 0.3*clip(w, 0, 0.8)'):
    seed(3)
    source = neurons.poisson
    cells = (neurons.lif_conductance + neurons.rate_sensor + neurons.gate
             + neurons.modulator_pool)
    if on_neurons:
        source, cells = source + rule.on_neurons('pre'), cells + rule.on_neurons('post')
    source = source.group(20, name='source', dt=0.5*ms)
    cells = cells.group(5, name='cells', dt=0.5*ms)
    source.rates = 40*Hz
    synapses = rule.synapses(source, cells, name='synapses', transmit=transmit, slow=slow,
                             w_max=100)
    synapses.connect()
    synapses.w = 0.5
    cells.D = 1
    spikes = SpikeMonitor(cells, name='spikes')
    inputs = SpikeMonitor(source, name='inputs')
    net = Network(source, cells, synapses, spikes, inputs)
    net.run(600*ms, namespace={})
    same = np.intersect1d(np.round(spikes.t/ms, 1), np.round(inputs.t/ms, 1)).size
    return np.array(synapses.w[:]), spikes.num_spikes, same


@pytest.mark.parametrize('rule', [
    stdp.song2000, stdp.gutig2003, triplet.pfister2006_visual_full,
    triplet.pfister2006_hippocampal_full_nearest, istdp.vogels2011,
    stdp.song2000 + scaling.vanrossum2000, stdp.song2000 + scaling.gain(tau=5*second),
    gating.three_factor_stdp, gating.izhikevich2007, gating.gated_stdp])
def test_traces_on_neurons_or_synapses_give_the_same_weights(rule):
    first, spikes, same = network(rule, on_neurons=False)
    second_, other, _ = network(rule, on_neurons=True)
    assert same > 0, 'coincident pre- and postsynaptic spikes must occur in this test'
    assert spikes == other
    np.testing.assert_allclose(first, second_, rtol=1e-10)
    assert np.std(first) > 0 or rule.efficacy


def test_order_of_addition_does_not_matter():
    parts = [stdp.song2000, scaling.vanrossum2000(target=10*Hz), istdp.vogels2011]
    a, b, c = parts
    left, right = a + b + c, c + (b + a)
    assert left == right and hash(left) == hash(right) and str(left) == str(right)
    assert left != a + b
    assert sum(parts) == left
    for one, other in ((a + b, b + a), (left, right)):
        assert drive(one, PRE, POST, 0.5)[1].tobytes() == drive(other, PRE, POST, 0.5)[1].tobytes()


def test_sum_of_terms_uses_one_clip():
    """A step up and a step down in one event are added before the bound applies."""
    up = Rule('up', dw_pre='up_step', params={'up_step': P(0.4, 'step', 'test')})
    down = Rule('down', dw_pre='-down_step', params={'down_step': P(0.3, 'step', 'test')})
    assert drive(up + down, [1]*ms, []*ms, 0.9)[1][-1] == pytest.approx(1.0, abs=1e-12)
    assert drive(up + down, [1]*ms, []*ms, 0.5)[1][-1] == pytest.approx(0.6, abs=1e-12)


def test_map_comes_after_the_sum_and_two_maps_are_refused():
    half = Rule('half', map_post='half_f*w', params={'half_f': P(0.5, 'factor', 'test')})
    plus = Rule('plus', dw_post='plus_a', params={'plus_a': P(0.1, 'step', 'test')})
    assert drive(half + plus, []*ms, [1]*ms, 0.5)[1][-1] == pytest.approx(0.3, abs=1e-12)
    with pytest.raises(RuleError, match='only one map'):
        half + Rule('other', map_post='other_f*w', params={'other_f': P(0.5, 'factor', 'test')})


def test_gate_scales_the_change_and_closes():
    full = drive(stdp.song2000, PRE, POST, 0.5)[1] - 0.5
    gated = stdp.song2000.gated('M_post')
    half = drive(gated, PRE, POST, 0.5, given={'M': 0.5})[1] - 0.5
    np.testing.assert_allclose(half, full/2, rtol=1e-9)
    assert np.all(drive(gated, PRE, POST, 0.5, given={'M': 0})[1] == 0.5)


def test_eligibility_waits_for_the_modulator():
    rule = stdp.song2000.eligibility('D_post', tau=100*ms)
    options = dict(duration=2*second)
    none = drive(rule, [10]*ms, [20]*ms, 0.5, given={'D': 0}, **options)[1]
    assert np.all(none == 0.5)
    held = drive(rule, [10]*ms, [20]*ms, 0.5, given={'D': 1}, **options)[1]
    assert held[-1] - 0.5 == pytest.approx(0.005*np.exp(-0.5), rel=2e-3)
    assert held[1] == pytest.approx(0.5, abs=1e-5), 'nothing moves at the pair itself'


def test_slow_update_is_first_order():
    """Halving the slow clock halves its error against the update at every step.

    Transmission does not depend on the weight here, so all runs have the same spikes.
    """
    fixed = dict(transmit='ge_post += 0.2')
    fast = network(gating.three_factor_stdp, True, **fixed)[0]
    assert np.max(np.abs(fast - 0.5)) > 0.1
    coarse, fine = (
        np.abs(network(gating.three_factor_stdp, True, slow=slow, **fixed)[0] - fast).mean()
        for slow in (10 * ms, 5 * ms)
    )
    assert coarse/fine == pytest.approx(2, abs=0.3)
    assert fine < 0.02*np.abs(fast - 0.5).mean()


def leak(every=20*ms, **more):
    """w relaxes to a late variable on a slow clock, and that variable to w."""
    return Rule(
        'late',
        model='late_z : 1',
        every=every,
        params={'late_tau': P(400 * ms, 'tau', 'test')},
        on_slow='late_flow = slow_dt*(w - late_z)/late_tau\nw = clip(w - late_flow, w_min, w_max)\n'
        'late_z = late_z + late_flow',
        **more,
    )


def test_slow_statements_run_on_their_clock():
    """In `drive`, in the printed script and in `synapses`; the sum w + late_z is conserved."""
    expected = 0.25 + 0.25*(1 - 2*20/400)**np.arange(1, 6)      # at 0, 20, 40, 60, 80 ms
    w = drive(leak(), [0, 20, 40, 60, 80]*ms, []*ms, 0.5).w
    np.testing.assert_allclose(w, expected, rtol=1e-12)
    source, target = (
        SpikeGeneratorGroup(1, [0], [1] * ms, name=name) for name in ('source', 'target')
    )
    synapse = leak().synapses(source, target, name='synapse', connect={})
    synapse.w = 0.5
    coarse = leak().synapses(source, target, name='coarse', connect={}, slow=50*ms)
    coarse.w = 0.5
    Network(source, target, synapse, coarse).run(99*ms, namespace={})
    np.testing.assert_allclose(synapse.w[0], expected[-1], rtol=1e-12)
    np.testing.assert_allclose(synapse.w[0] + synapse.late_z[0], 0.5, rtol=1e-12)
    np.testing.assert_allclose(coarse.w[0], 0.25 + 0.25*(1 - 100/400)**2, rtol=1e-12)


def test_slow_statements_join_other_rules():
    both = leak() + stdp.song2000
    assert both == stdp.song2000 + leak() and both.every == 20*ms
    assert leak() != leak(every=10*ms)
    w = drive(both, PRE, POST, 0.5).w
    assert np.all(w[1:] != drive(stdp.song2000, PRE, POST, 0.5).w[1:])
    frozen = drive(leak()(tau=1e9*second) + stdp.song2000, PRE, POST, 0.5).w
    np.testing.assert_allclose(frozen, drive(stdp.song2000, PRE, POST, 0.5).w, rtol=1e-8)


def test_cell_variable_without_equation_is_shared_by_its_synapses():
    """ode='': every synapse adds to the variable of the cell, or to its own."""
    rule = Rule('pool', every=10*ms, on_slow='pool_sum = pool_sum + w',
                traces=(Trace('pool_sum', 'post', ode=''),))
    added = Rule('pool', every=10*ms, on_slow='pool_sum += w', traces=rule.traces)
    source = SpikeGeneratorGroup(3, [0], [1]*ms, name='source')
    cells = (neurons.lif_conductance + added.on_neurons('post')).group(1, name='cells')
    shared = added.synapses(source, cells, name='shared', connect={})
    plain = neurons.lif_conductance.group(1, name='plain')
    own = rule.synapses(source, plain, name='own', connect={}, traces='synapses')
    shared.w = own.w = [0.1, 0.2, 0.3]
    Network(source, cells, plain, shared, own).run(15*ms, namespace={})
    np.testing.assert_allclose(cells.pool_sum[0], 1.2)
    np.testing.assert_allclose(own.pool_sum[:], [0.2, 0.4, 0.6])


def test_map_holds_a_state_of_its_own():
    """Calcium rule: w is the paper's rho and follows the closed form of one event pair."""
    p = {name[5:]: float(record.value) for name, record in calcium.graupner2012_dp.params.items()}
    c = p['Cpre']*np.exp(-0.010/p['tau_Ca']) + p['Cpost']
    time_p = p['tau_Ca']*np.log(c/p['theta_p'])
    time_d = p['tau_Ca']*np.log(c/p['theta_d']) - time_p
    rest = p['gamma_p']/(p['gamma_p'] + p['gamma_d'])
    rho = rest + (0.5 - rest)*np.exp(-time_p*(p['gamma_p'] + p['gamma_d'])/p['tau'])
    rho *= np.exp(-time_d*p['gamma_d']/p['tau'])
    w = drive(calcium.graupner2012_dp, [10, 400]*ms, [20]*ms, 0.5)[1]
    np.testing.assert_allclose(w[-1], rho, rtol=1e-10)


def test_gain_multiplies_what_is_transmitted():
    """A cell at rate 0 raises its factor as exp(t/tau); w itself and so all ratios stay."""
    rule = scaling.gain(tau=1*second)
    source = SpikeGeneratorGroup(2, [0, 1], [999.9, 999.9]*ms, name='source')
    cells = (neurons.lif_conductance + neurons.rate_sensor + rule.on_neurons('post')).group(
        1, name='cells')
    paths = rule.synapses(source, cells, name='paths', transmit='ge_post += w')
    paths.connect(i=[0, 1], j=0)
    paths.w = [0.2, 0.6]
    Network(source, cells, paths).run(1*second, namespace={})
    assert list(paths.w[:]) == [0.2, 0.6]
    assert cells.ge[0] == pytest.approx(0.8*np.e, rel=1e-4)
    frozen = drive(rule, [10]*ms, []*ms, 0.5, given={'rate': 0*Hz})
    assert frozen.w[-1] == 0.5


def test_override_returns_a_new_rule_and_keeps_the_record():
    faster = stdp.song2000(tau_pre=10*ms, stdp_A_plus=0.01)
    assert faster.params['stdp_tau_pre'].value == 10*ms
    assert stdp.song2000.params['stdp_tau_pre'].value == 20*ms
    assert faster.params['stdp_tau_pre'].source == 'set by the caller'
    assert faster.params['stdp_tau_post'].source.startswith('Song 2000')
    with pytest.raises(Exception):
        faster.name = 'other'
    with pytest.raises(TypeError):
        faster.params['stdp_A_plus'] = None
    assert pickle.loads(pickle.dumps(faster)) == faster


def test_knobs_become_variables():
    source = SpikeGeneratorGroup(1, [0], [1]*ms, name='source')
    target = SpikeGeneratorGroup(1, [0], [2]*ms, name='target')
    rule = stdp.song2000
    synapse = rule.synapses(source, target, name='synapse', knobs=('A_plus',), connect={})
    assert synapse.stdp_A_plus[:] == 0.005
    synapse.w, synapse.stdp_A_plus = 0.5, 0.1
    Network(source, target, synapse).run(3*ms, namespace={})
    assert synapse.w[0] == pytest.approx(0.5 + 0.1*np.exp(-1/20))


def test_namespace_is_closed_against_the_caller(monkeypatch):
    stdp_A_plus = 7.0                                           # noqa: F841  must not be picked up
    assert by_hand(stdp.song2000)[1] == pytest.approx(0.5 + 0.005*np.exp(-0.5))


X = {'x_a': P(1.0, 'a', 'test'), 'x_tau': P(10*ms, 'tau', 'test')}
REFUSED = {
    'unknown parameter': (lambda: stdp.song2000(tau_per=20 * ms), 'did you mean tau_pre'),
    'wrong unit': (
        lambda: stdp.song2000(tau_pre=20 * mV),
        'stdp_tau_pre = 20. mV has the unit volt',
    ),
    'negative time': (lambda: stdp.song2000(tau_pre=-1 * ms), 'stdp_tau_pre = -1'),
    'zero time': (lambda: scaling.gain(tau=0 * second), 'scal_tau = 0'),
    'nan': (lambda: stdp.song2000(A_plus=float('nan')), 'stdp_A_plus = nan is not finite'),
    'infinite': (lambda: stdp.song2000(tau_post=float('inf') * ms), 'not finite'),
    'out of range': (
        lambda: stdp.gutig2003(mu=2.0),
        'stdp_mu = 2.0 is out of range; allowed is 0 to 1',
    ),
    'text': (lambda: stdp.song2000(A_plus='big'), 'is not a number'),
    'array': (lambda: stdp.song2000(A_plus=[1.0, 2.0]), 'one number'),
    'negative rate': (lambda: istdp.vogels2011(target=-1 * Hz), 'istdp_target = -1'),
    'clash': (lambda: stdp.song2000 + stdp.gutig2003, 'both declare stdp'),
    'ambiguous': (lambda: (istdp.vogels2011 + scaling.gain)(target=3 * Hz), 'ambiguous'),
    'coarse dt': (lambda: stdp.song2000.kwargs(dt=5 * ms), 'a tenth of stdp_tau'),
    'bounds': (lambda: stdp.song2000.kwargs(w_min=2), 'w_min = 2.0 is not below w_max'),
    'bounds unit': (lambda: stdp.song2000.kwargs(w_max=2 * mV), 'w_max = 2. mV has the unit volt'),
    'slow without clock': (lambda: Rule('x', model='x_z : 1', on_slow='x_z = w'), 'go together'),
    'clock not positive': (lambda: leak(every=0 * ms), 'every = 0'),
    'slow in keywords': (lambda: leak().kwargs(), 'has slow statements'),
    'unknown in slow': (
        lambda: Rule('x', model='x_z : 1', on_slow='x_z = x_q', every=1 * ms),
        'uses x_q',
    ),
    'placement': (lambda: stdp.song2000.kwargs(traces='axon'), "traces = 'axon'"),
    'gate': (lambda: stdp.song2000.gated('M'), 'write M_post or M_pre'),
    'own w': (lambda: Rule('x', model='w : 1'), 'w is declared by the composer'),
    'prefix': (lambda: Rule('x', params={'y_a': X['x_a']}), 'must start with x_'),
    'forgotten parameter': (lambda: Rule('x', dw_pre='x_b', params=X), 'uses x_b'),
    'unit of the step': (lambda: Rule('x', dw_pre='x_tau', params=X), 'must have the unit 1'),
    'unit of the drift': (lambda: Rule('x', dw_dt='x_a', params=X), 'must have the unit Hz'),
    'event-driven reads post': (
        lambda: Rule(
            'x',
            model='dx_v/dt = (v_post - x_v)/x_tau : 1 (event-driven)',
            params=X,
            needs={'v_post': 1},
        ),
        'event-driven equation of x_v reads v_post',
    ),
    'event-driven reads undeclared post': (
        lambda: Rule('x', model='dx_v/dt = (v_post - x_v)/x_tau : 1 (event-driven)', params=X),
        'event-driven equation of x_v reads v_post',
    ),
    'clock reads event': (
        lambda: Rule('x', traces=(Trace('x_t', 'pre', tau='x_tau'),), dw_dt='x_t/x_tau', params=X),
        'known at events only',
    ),
    'suffix': (lambda: Rule('x', model='x_pre : 1'), 'ends in _pre or _post'),
    'two decays': (lambda: Trace('x', 'pre'), 'either tau or ode'),
    'side': (lambda: Trace('x', 'left', tau='x_tau'), "side = 'left'"),
    'two spikes': (
        lambda: drive(stdp.song2000, [1, 1.01] * ms, [2] * ms, 0.5),
        'pre_times has two spikes',
    ),
    'no unit': (
        lambda: drive(stdp.song2000, [1], [2] * ms, 0.5),
        'pre_times = [1] has no time unit',
    ),
    'w0': (lambda: drive(stdp.song2000, [1] * ms, [2] * ms, 1.5), 'w0 = 1.5 lies outside'),
    'target': (
        lambda: drive(stdp.song2000, [1] * ms, [2] * ms, 0.5, target='gpu'),
        "target = 'gpu'",
    ),
}


@pytest.mark.parametrize('case', REFUSED)
def test_bad_input_is_refused_in_one_sentence(case):
    make, message = REFUSED[case]
    with pytest.raises(RuleError) as caught:
        make()
    text = str(caught.value)
    assert message in text
    assert '\n' not in text.strip()


def test_missing_variables_are_named():
    source = neurons.poisson.group(2, name='source')
    cells = neurons.lif_conductance.group(2, name='cells')
    with pytest.raises(RuleError, match=r'needs the variable rate \(Hz\) on the target cells'):
        scaling.turrigiano1998.synapses(source, cells, name='a')
    with pytest.raises(RuleError, match='trace stdp_x is to live on the source cells'):
        stdp.song2000.synapses(source, cells, name='b', traces='neurons')
    with pytest.raises(RuleError, match='transmit = .* uses gx_post'):
        stdp.song2000.synapses(source, cells, name='c', transmit='gx_post += w')
    with pytest.raises(RuleError, match='name of the rule'):
        stdp.song2000.kwargs(namespace={'stdp_tau_pre': 1*ms})


def test_standalone_agrees():
    """The Cython target, slow to compile, is held to both in tests/running/test_standalone.py."""
    rule = triplet.pfister2006_visual_full
    expected = drive(rule, PRE, POST, 1.0)[1]
    found = drive(rule, PRE, POST, 1.0, target='cpp_standalone')[1]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_drive_leaves_the_caller_alone():
    prefs.codegen.target = 'cython'
    np.random.seed(5)
    first = np.random.rand()
    np.random.seed(5)
    drive(stdp.vanrossum2000, PRE, POST, 0.5)
    assert prefs.codegen.target == 'cython'
    assert np.random.rand() == first


def test_zero_lag_counts_as_potentiation():
    w = drive(stdp.song2000, [10]*ms, [10]*ms, 0.5)[1]
    assert w.shape == (1,)
    assert w[0] == pytest.approx(0.505)
