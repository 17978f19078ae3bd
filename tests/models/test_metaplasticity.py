"""Prior activity as a factor of learning: against NumPy, and ablated."""
import numpy as np
import pytest
from brian2 import Hz, Network, SpikeGeneratorGroup, Synapses, ms

from homeozoo import metaplasticity, triplet
from homeozoo.core import Neuron

pytestmark = pytest.mark.usefixtures('numpy_target')
BODY = Neuron('body', doc='Cell that fires where it is told to.', model='body_v : 1',
              spike_variable='body_v', threshold='0.5', reset='body_v = 0')

PRE, POST = [10, 45, 60, 72, 130], [20, 40, 61, 65, 73]               # ms
VALUES = dict(tau_plus=16.8, tau_minus=33.7, tau_y=114.0, A3_plus=6.5e-3, A2_minus=7.1e-3)


def reference(prior_hz, target_hz=5.0, tau_s=60.0, w=0.5):
    """w after all spikes, from the equations: dw = min(r/target, target/r)*dw_triplet, r read at
    the start of the step, traces before the spike of their own side."""
    r1 = o1 = o2 = 0.0
    rate, last = prior_hz, 0.0
    for t, post in sorted([(t, False) for t in PRE] + [(t, True) for t in POST]):
        gap, last = t - last, t
        r1 *= np.exp(-gap/VALUES['tau_plus'])
        o1 *= np.exp(-gap/VALUES['tau_minus'])
        o2 *= np.exp(-gap/VALUES['tau_y'])
        rate *= np.exp(-gap/1e3/tau_s)
        eta = min(rate/target_hz, target_hz/rate)
        if post:
            w += eta*r1*VALUES['A3_plus']*o2
            o1, o2, rate = o1 + 1, o2 + 1, rate + 1/tau_s
        else:
            w -= eta*o1*VALUES['A2_minus']
            r1 += 1
    return w


def final(rule, prior_hz):
    """w after the spikes, and the factor at the end, one cell for each of prior_hz."""
    n = len(prior_hz)
    cells = (BODY + metaplasticity.prior).group(n, name='cells', dt=1*ms)
    cells.prior_rate = prior_hz*Hz
    pre = SpikeGeneratorGroup(1, np.zeros(len(PRE), int), PRE*ms, dt=1*ms, name='pre')
    post = SpikeGeneratorGroup(1, np.zeros(len(POST), int), POST*ms - 1*ms, dt=1*ms, name='post')
    fire = Synapses(post, cells, on_pre='body_v = 1', name='fire', namespace={})
    fire.connect()
    path = rule.synapses(pre, cells, name='path', traces='synapses', connect={})
    path.w = 0.5
    Network(cells, pre, post, fire, path).run(140*ms, namespace={})
    return np.array(path.w), np.array(cells.prior_eta)


def test_against_numpy_and_ablated():
    """Below, at and above the target; and the triplet rule itself, which no prior activity moves.
    """
    hz = np.array([0.5, 2.5, 5.0, 10.0, 20.0])
    w, eta = final(metaplasticity.proportional, hz)
    np.testing.assert_allclose(w, [reference(one) for one in hz], atol=1e-6)
    np.testing.assert_allclose(eta, np.minimum(hz/5, 5/hz), atol=0.02)
    plain, _ = final(triplet.pfister2006_visual_minimal, hz)
    np.testing.assert_allclose(plain, reference(5.0, tau_s=1e9), atol=1e-9)
    assert np.ptp(plain) == 0 and np.ptp(w - 0.5) > 0.5*abs(plain[0] - 0.5)
