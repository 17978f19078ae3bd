"""Global inhibitory plasticity: paper and pencil, its sign, and the rate it reads."""
import numpy as np
import pytest
from brian2 import Hz, Network, SpikeMonitor, StateMonitor, ms, second, seed

import homeozoo
from homeozoo import neurons, secreted

RULE = secreted.zenke2015


def reference(pre_s, post_s, w0, H, *, eta=2e-5, target=4.0, tau=0.02):
    """Weights after every event, from the authors' GlobalPFConnection; presynaptic first."""
    both = sorted([(t, 0) for t in pre_s] + [(t, 1) for t in post_s])
    w, x, y, last, path = w0, 0.0, 0.0, 0.0, []
    modulation = eta/target*(H - target)
    for t, side in both:
        x, y, last = x*np.exp((last - t)/tau), y*np.exp((last - t)/tau), t
        w = min(max(w + modulation*(y + 1 if side == 0 else x), 0.0), 5.0)
        x, y = (x + 1, y) if side == 0 else (x, y + 1)
        path.append(w)
    return np.array(path)


@pytest.mark.parametrize('H', [0.0, 4.0, 10.0, 60.0])
def test_against_the_reference(H):
    pre, post = [0.010, 0.031, 0.080, 0.081, 0.2], [0.012, 0.030, 0.079, 0.150]
    w = homeozoo.drive(RULE, pre*second, post*second, 0.3, given=dict(secr_H=H*Hz))[1]
    np.testing.assert_allclose(w, reference(pre, post, 0.3, H), rtol=1e-10)
    assert np.sign(w[-1] - 0.3) == np.sign(H - 4)


def test_by_hand():
    """H = 8 Hz, twice the target: G = 1. Pre at 10 ms: +2e-5. Post one tau later: +2e-5/e."""
    w = homeozoo.drive(RULE, [10]*ms, [30]*ms, 0.3, given=dict(secr_H=8*Hz))[1]
    assert w == pytest.approx([0.30002, 0.30002 + 2e-5*0.36787944117], abs=1e-13)


def test_gland_measures_the_population_rate(numpy_target):
    """50 Poisson cells at 8 Hz: H leaves 4 Hz for the filtered count, and the cells read it."""
    seed(4)
    cells = (neurons.poisson + secreted.secreted_factor).group(50, name='cells', dt=1*ms,
                                                               rates=8*Hz)
    objects = secreted.gland(cells, tau=500*ms)
    spikes = SpikeMonitor(cells, name='spikes')
    read = StateMonitor(cells, 'secr_H', record=[0, 49], dt=10*ms, when='end', name='read')
    Network(cells, *objects, spikes, read).run(2*second, namespace={})
    end = np.asarray(read.t)[-1]
    before = np.asarray(spikes.t)[np.asarray(spikes.t) < end]
    wanted = 4*np.exp(-end/0.5) + np.exp((before - end)/0.5).sum()/(50*0.5)
    np.testing.assert_allclose(np.asarray(read.secr_H)[:, -1], wanted, rtol=0.01)
    assert np.asarray(read.secr_H)[0, 0] == pytest.approx(4, abs=0.1)
