"""Consolidation rules against NumPy and closed forms."""
import numpy as np
import pytest
from brian2 import Network, NeuronGroup, SpikeGeneratorGroup, StateMonitor, ms, second

import reference_consolidation as reference
from homeozoo import consolidation, drive, stdp
from homeozoo.protocols import memory_lifetime, tag_and_capture
from homeozoo.core import RuleError

STC = consolidation.luboeinski2021

pytestmark = pytest.mark.usefixtures('numpy_target')


# --------------------------------------------------------------------------- tagging and capture

@pytest.mark.parametrize('post', [[], list(np.arange(3, 23)*0.01 + 0.004)])
def test_early_weight_equals_brute_force(post):
    """21 pulses at 100 Hz, with and without postsynaptic spikes; a last pulse brings w up to
    date.
    """
    pre = list(np.arange(21)*0.01) + [0.45]
    rule = STC(leak=0.0)
    w = drive(rule, np.array(pre)*second, np.array(post)*second, 1.0, dt=1*ms).w
    expected = reference.early(pre, post, 0.45, dt=1e-5, leak=0.0)
    assert w[-1] == pytest.approx(expected, rel=1e-3)
    assert w[-1] > 1.3


def test_low_rate_depresses_and_subthreshold_calcium_does_nothing():
    pre = np.arange(60)*0.025
    found = drive(STC, pre*second, []*ms, 1.0, dt=1*ms).w[-1]
    assert found == pytest.approx(reference.early(pre, [], 1.475, dt=1e-4), abs=2e-3)
    assert found < 0.8
    assert np.all(drive(STC(leak=0.0), np.arange(5)*0.5*second, []*ms, 1.0, dt=1*ms).w == 1)


def test_saturates_at_twice_its_rest_with_351_ms():
    w = drive(STC, np.arange(200)*10*ms, []*ms, 1.0, dt=10*ms).w
    assert w[-1] == pytest.approx(2.000, abs=0.01)
    held = slice(20, 90)
    slope = np.polyfit(np.arange(200)[held]*0.01, np.log(2.0000 - w[held]), 1)[0]
    assert -1/slope == pytest.approx(0.351, rel=0.02)


def eight_hours(starts, cells, **changes):
    """Late weights after 8 h of synapses that start at early weights `starts` on the cells numbered
    `cells`.
    """
    rule = STC(**changes)
    source = SpikeGeneratorGroup(1, [], []*second, dt=5*second, name='source')
    target = (tag_and_capture.BODY + rule.on_neurons('post')).group(
        max(cells) + 1, name='target', dt=5 * second
    )
    paths = rule.synapses(source, target, name='paths', slow=5*second)
    paths.connect(i=[0]*len(cells), j=cells)
    paths.w = starts
    Network(source, target, paths).run(8*3600*second, namespace={})
    return np.array(paths.cons_z[:])


def test_landmarks_over_eight_hours():
    """Saturated alone 0.698; weak alone 0; weak and saturated on one cell both captured, as in the
    reference.
    """
    weak = 1 + 1.5/4.20075
    z = eight_hours([2.0, weak, 2.0, weak, 0.4], [0, 1, 2, 2, 3])
    assert z[0] == pytest.approx(0.698, rel=0.01)
    assert z[0] == pytest.approx(reference.late_closed_form(2.0, 8*3600), rel=0.01)
    assert z[1] == 0
    expected = reference.late([(0, 2.0), (0, weak)], 8*3600, dt=5.0)[0]
    np.testing.assert_allclose(z[2:4], expected, rtol=0.01)
    assert z[3] > 0.3
    assert 0 > z[4] > -0.5  # a depressed synapse is captured downwards


def test_no_capture_without_protein_or_tag():
    assert np.all(eight_hours([2.0, 1.4], [0, 0], theta_pro=1e9) == 0)
    assert np.all(eight_hours([2.0, 1.4], [0, 0], theta_tag=1e9) == 0)


def test_what_is_transmitted_and_refused():
    assert STC.efficacy == ('w + cons_z',)
    with pytest.raises(RuleError, match='slow statements'):
        STC.kwargs()
    with pytest.raises(RuleError, match='only one map'):
        from homeozoo import calcium
        STC + calcium.graupner2012_dp


# --------------------------------------------------------------------------- chain

def chain_path(rule, start, steps, **bounds):
    source = NeuronGroup(1, 'x : 1', dt=1*second, name='source', namespace={})
    paths = rule.synapses(source, source, name='paths', connect={}, **bounds)
    paths.w = start
    record = StateMonitor(paths, 'w', record=[0], dt=1*second, when='start', name='record')
    Network(source, paths, record).run(steps*second, namespace={})
    return record.w[0]


@pytest.mark.parametrize('m', [2, 5])
def test_chain_equals_the_reference(m):
    np.testing.assert_allclose(
        chain_path(consolidation.chain(m), 1.0, 300), reference.chain_response(m, 300), rtol=1e-10
    )


def test_chain_returns_to_its_rest_and_keeps_to_bounds():
    path = chain_path(consolidation.chain(2)(rest=0.3), 1.0, 400)
    np.testing.assert_allclose(
        path - 0.3, 0.7 * reference.chain_response(2, 400), rtol=1e-9, atol=1e-12
    )
    assert chain_path(consolidation.chain(2)(rest=-2.0), 1.0, 50, w_min=0, w_max=1)[-1] == 0


def test_slope_is_minus_one_half_and_minus_infinity_without_the_chain():
    """Impulse responses: the slope of the chain nears -1/2 with m; a bounded weight forgets
    exponentially.
    """
    age = np.unique(np.geomspace(8, 2**12, 40).astype(int))
    response = reference.chain_response(8, 2**12 + 1)
    assert memory_lifetime.slope(age, response[age]) == pytest.approx(-0.5, abs=0.03)
    course, noise = reference.bounded_response(0.25, 1, 300)
    assert memory_lifetime.slope(np.arange(100, 250), course[100:250]) < -5
    assert noise == pytest.approx(np.sqrt(np.mean(np.linspace(-1, 1, 9)**2)))


def test_chain_joins_a_rule_that_moves_w():
    """A pair potentiates, then the weight leaks towards its rest, more slowly with the chain than
    the first step says.
    """
    rule = stdp.song2000 + consolidation.chain(3)
    w = drive(rule, [500]*ms, [510]*ms, 0.5, duration=4*second, dt=1*ms).w
    alone = drive(stdp.song2000, [500]*ms, [510]*ms, 0.5, duration=4*second, dt=1*ms).w
    assert alone[1] > alone[0] and alone[2] == alone[1]
    assert w[2] < w[1] and w[1] > w[0]


# --------------------------------------------------------------------------- cascade

@pytest.mark.parametrize('n', [4, 10])
def test_cascade_matrix(n):
    """Columns sum to 1; uniform occupancy is stationary; the signal is 1/n at storage, 1/(3n) one
    event later.
    """
    up, down = reference.cascade(n)
    np.testing.assert_allclose(up.sum(axis=0), 1)
    even = np.full(2*n, 0.5/n)
    np.testing.assert_allclose((up + down) @ even/2, even, atol=1e-16)
    assert reference.cascade_response(n, 1)[0] == pytest.approx(1/n)
    np.testing.assert_allclose(
        memory_lifetime.theory_cascade(n, 30) / 2, reference.cascade_response(n, 30), rtol=1e-9
    )
    assert reference.cascade_response(12, 2)[1] == pytest.approx(1/36, rel=1e-3)


@pytest.mark.parametrize('potentiation', [True, False])
def test_cascade_rule_has_the_transition_probabilities(potentiation):
    """4000 synapses in every state see one candidate event; new weights and depths follow the
    matrix.
    """
    n, each = 4, 4000
    rule = consolidation.fusi2005(n=float(n))
    pre, post = (SpikeGeneratorGroup(1, [0], [time]*ms, dt=1*ms, name=name) for name, time in
                 (('pre', 2 if potentiation else 12), ('post', 7)))
    paths = rule.synapses(pre, post, name='paths')
    paths.connect(n=2*n*each)
    state = np.repeat(np.arange(2*n), each)
    paths.w, paths.casc_depth = state//n, state % n
    Network(pre, post, paths).run(15*ms, namespace={})
    found = np.round(paths.w[:]*n + paths.casc_depth[:]).astype(int)
    matrix = reference.cascade(n)[0 if potentiation else 1]
    for k in range(2*n):
        counts = np.bincount(found[state == k], minlength=2*n)/each
        sd = np.sqrt(matrix[:, k]*(1 - matrix[:, k])/each)
        assert np.all(np.abs(counts - matrix[:, k]) <= 4.5*sd), k


def test_no_candidate_outside_the_window():
    far = drive(consolidation.fusi2005, [10]*ms, [40]*ms, 0.0).w
    near = drive(consolidation.fusi2005, [10]*ms, [25]*ms, 0.0).w
    assert far[-1] == 0 and near[-1] == 1
