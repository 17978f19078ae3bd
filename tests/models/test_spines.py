"""Spines: fluctuations, losses and formations against their laws, what another rule's change does.
"""
import numpy as np
import pytest
from brian2 import Network, NeuronGroup, second, seed

from homeozoo import spines
from homeozoo.spines import DAY, HOUR

pytestmark = pytest.mark.usefixtures('numpy_target')


def places(n, days, *, slow=6*HOUR, on=1, w=1.0, s=0.0, **values):
    """n places after so many days; returns the synapses."""
    cells = NeuronGroup(n, 'x : 1', name='cells', dt=slow)
    made = spines.loewenstein2011(**values).synapses(cells, cells, name='made', slow=slow, dt=slow,
                                                     connect=dict(condition='i == j'))
    made.w, made.spin_on, made.spin_slow = w, on, s
    seed(3)
    Network(cells, made).run(days*DAY)
    return made


def test_sizes_decay_and_fluctuate_as_two_processes():
    """Without loss: mean and variance of ln w from w = e, slow part 0.4, in closed form."""
    made = places(4000, 6, hazard=0/second, w=np.e, s=0.4)
    ln, slow = np.log(made.w), np.array(made.spin_slow)
    fast = 0.6*np.exp(-6/3)
    expected = fast + 0.4*np.exp(-6/60)
    variance = 0.2**2*(1 - np.exp(-2*6/3)) + 0.55**2*(1 - np.exp(-2*6/60))
    assert ln.mean() == pytest.approx(expected, abs=5*np.sqrt(variance/4000))
    assert ln.var() == pytest.approx(variance, rel=0.12)
    assert slow.mean() == pytest.approx(0.4*np.exp(-6/60), abs=0.02)
    assert np.all(np.array(made.spin_on) == 1)


def test_small_spines_are_lost_at_their_rate():
    """Frozen sizes: survival exp(-hazard*w^-protect*T) for two sizes, and new ones start small."""
    still = dict(sd_fast=0, sd_slow=0, tau_fast=1e9*DAY, tau_slow=1e9*DAY, form=0/second)
    for w, protect in ((0.5, 2.0), (0.5, 0.0)):
        made = places(4000, 5, w=w, s=np.log(w), hazard=0.02/DAY, protect=protect, **still)
        expected = np.exp(-0.02*5*w**-protect)
        assert np.mean(made.spin_on) == pytest.approx(
            expected, abs=5*np.sqrt(expected*(1 - expected)/4000))


def test_free_sites_form_small_spines():
    made = places(4000, 5, on=0, form=0.1/DAY, hazard=0/second, sd_slow=0, tau_slow=1e9*DAY)
    on = np.array(made.spin_on) == 1
    assert on.mean() == pytest.approx(1 - np.exp(-0.5), abs=0.04)
    young = np.array(made.spin_slow)[on]
    assert young.mean() == pytest.approx(-1.2, abs=0.05) and young.std() == pytest.approx(0.3, 0.1)
    assert np.all(np.array(made.spin_born/DAY)[on] < 5) and np.all(np.array(made.spin_slow)[~on]
                                                                  == 0)
