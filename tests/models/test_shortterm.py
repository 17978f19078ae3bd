"""Short-term plasticity: the NumPy reference and the closed form at a constant rate."""
import numpy as np
import pytest
from brian2 import (Hz, Network, NeuronGroup, SpikeGeneratorGroup, SpikeMonitor, StateMonitor, ms,
                    second, seed)

import reference_shortterm as reference
from homeozoo import heterosynaptic, neurons, shortterm
from homeozoo.core import RuleError

pytestmark = pytest.mark.usefixtures('numpy_target')
VALUES = dict(zenke2015=dict(U=0.2, tau_d=0.2, tau_f=0.6, use='before'),
              tsodyks1998=dict(U=0.03, tau_d=0.13, tau_f=0.53, use='after'))
BOTH = pytest.mark.parametrize('name', sorted(VALUES))


def sent_along(rule, source, seconds, w=0.5, **more):
    """Spike times (s) of the first source cell and what each of its spikes transmits."""
    target = NeuronGroup(1, 'got : 1', threshold='got > 1e9', name='target', namespace={}, dt=1*ms)
    path = rule.synapses(source, target, name='path', transmit='got_post += w', **more)
    path.connect(i=0, j=0)
    path.w = w
    spikes = SpikeMonitor(source, name='spikes')
    record = StateMonitor(target, 'got', record=[0], dt=1*ms, when='end', name='record')
    Network(source, target, path, spikes, record).run(seconds*second, namespace={})
    times = np.asarray(spikes.t)[np.asarray(spikes.i) == 0]
    got = np.r_[0, np.asarray(record.got[0])]
    steps = np.rint(times/1e-3).astype(int)
    return times, got[steps + 1] - got[steps], path


def trained(times_s):
    return SpikeGeneratorGroup(1, np.zeros(len(times_s), int), np.asarray(times_s)*second, dt=1*ms,
                               name='source')


@BOTH
def test_against_the_reference_on_synapses(name):
    times = np.sort(np.random.default_rng(3).choice(np.arange(1, 2000), 40, replace=False))*1e-3
    found, sent, path = sent_along(getattr(shortterm, name), trained(times), 2.01)
    np.testing.assert_allclose(found, times, atol=1e-9)
    np.testing.assert_allclose(sent, 0.5*reference.transmitted(times, **VALUES[name]), rtol=1e-10)
    assert np.ptp(sent) > 0.1*sent.mean() and float(path.w[0]) == 0.5


@BOTH
def test_against_the_reference_on_neurons(name):
    """Traces on the cells, where all synapses share them; Poisson spikes of 20 Hz."""
    seed(5)
    rule = getattr(shortterm, name)
    source = (neurons.poisson + rule.on_neurons('pre')).group(1, name='source', dt=1*ms,
                                                             rates=20*Hz)
    times, sent, _ = sent_along(rule, source, 2.0, traces='neurons')
    assert len(times) > 20
    np.testing.assert_allclose(sent, 0.5*reference.transmitted(times, **VALUES[name]), rtol=1e-9)


@BOTH
@pytest.mark.parametrize('rate', [5, 20, 50])
def test_steady_state_at_a_constant_rate(name, rate):
    """3 s of a regular train end at the closed form; the first spike transmits U or U(2 - U)."""
    times = np.arange(10, 3000, 1000//rate)*1e-3
    sent = sent_along(getattr(shortterm, name), trained(times), 3.1, w=1.0)[1]
    first = VALUES[name]['U']*(1 if name == 'zenke2015' else 2 - VALUES[name]['U'])
    assert sent[0] == pytest.approx(first, rel=1e-9)
    assert sent[-1] == pytest.approx(reference.steady(rate, **VALUES[name]), rel=2e-3)
    assert np.ptp(sent) > 0.05*sent[0]


def test_what_arrives_saturates_with_the_rate():
    """Closed form: from 10 to 45 Hz the drive rate*u*x grows by less than 1.7."""
    drive = [rate*reference.steady(rate, **VALUES['zenke2015']) for rate in (10, 45)]
    assert 1.2 < drive[1]/drive[0] < 1.7


def test_mean_facilitation_of_poisson_spikes():
    """U(1 + r tau)/(1 + r tau U) just before a spike; 400 cells at 10 Hz, after 2 s."""
    seed(8)
    rule = shortterm.zenke2015
    cells = (neurons.poisson + rule.on_neurons('pre')).group(400, name='cells', dt=1*ms,
                                                            rates=10*Hz)
    spikes = SpikeMonitor(cells, 'stp_f', name='spikes')
    Network(cells, spikes).run(4*second, namespace={})
    late = np.asarray(spikes.t) > 2
    before = 0.2 + np.asarray(spikes.stp_f)[late]
    wanted = reference.mean_facilitation(10, U=0.2, tau_f=0.6)
    assert before.mean() == pytest.approx(wanted, rel=0.03)


def test_without_the_rule_every_spike_transmits_the_same():
    sent = sent_along(heterosynaptic.triplet, trained(np.arange(10, 500, 20)*1e-3), 0.6)[1]
    assert np.ptp(sent) < 1e-12


def test_it_adds_to_rules_that_change_the_weight():
    rule = heterosynaptic.zenke2015 + shortterm.zenke2015
    code = rule.kwargs('ge_post += w', traces='neurons')
    assert '(w*(stp_U + stp_f_pre)*(1 - stp_d_pre))' in code['on_pre'] and 'heb_B' in code['on_pre']
    with pytest.raises(RuleError, match='both declare'):
        shortterm.zenke2015 + shortterm.tsodyks1998
