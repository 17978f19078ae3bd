"""Restraint of the neighbours: against NumPy, conserved sum, ablated, and the same for a cell."""
import numpy as np
import pytest
import reference_restraint as reference
from brian2 import Network, NeuronGroup, TimedArray, ms

from homeozoo import heterosynaptic, restraint
from homeozoo.core import Neuron

pytestmark = pytest.mark.usefixtures('numpy_target')
STEP = 10*ms
SOURCE = Neuron('train', model='fire = int(abs(t - (1 + 3*i + i*(i - 1))*ms) < dt/2) : 1',
                spike_variable='fire', threshold='0.5')            # at 1, 4, 9 ms
TARGET = Neuron('train', model='fire = int(abs(t - 20*ms) < dt/2) + int(abs(t - 30*ms) < dt/2) : 1',
                spike_variable='fire', threshold='0.5')


def played(kappa, x, active, M=1.0):
    """Weights of the rule after the steps of active (steps, n)."""
    n = len(x)
    places = restraint.place.group(n, name='places', dt=STEP, spikes=False)
    source = NeuronGroup(n, 'none : 1', name='source', dt=STEP, namespace={})
    path = restraint.restraint(kappa=kappa).synapses(source, places, name='path', slow=STEP,
                                                     w_max=1e3)
    path.connect(j='i')
    path.w, places.x, places.M = 5, x, M
    places.namespace['shown'] = TimedArray(active, dt=STEP)
    places.run_regularly('here = shown(t, i)', dt=STEP, when='start', name='show')
    kernel = restraint.spread(places, STEP, sigma=6)
    Network(places, source, path, kernel).run(len(active)*STEP, namespace={})
    return np.array(path.w)


@pytest.mark.parametrize('kappa', [0.0, 1.0, 1.5])
def test_against_numpy(kappa):
    rng = np.random.default_rng(3)
    x, active = 40*rng.random(12), rng.random((15, 12))
    w = played(kappa, x, active)
    expected = reference.course(x, active, kappa=kappa, speed=2.0, step=0.01, sigma=6, w0=5)
    np.testing.assert_allclose(w, expected, atol=1e-12)
    assert (abs(w.sum() - 60) < 1e-10) == (kappa == 1)


def test_without_modulator_nothing_moves():
    assert np.all(played(1.0, np.arange(4.0), np.ones((5, 4)), M=0.0) == 5)


def test_triplet_with_restraint_conserves_the_sum():
    """Three inputs at 1, 4, 9 ms, cell at 20 and 30 ms: kappa = 0 is the triplet rule, kappa = 1
    moves weights by the same amount less its mean."""
    moved = []
    for rule in (heterosynaptic.triplet(B=0.0), restraint.restrained_triplet(B=0.0, kappa=0.0,
                                                                            n=3.0),
                 restraint.restrained_triplet(B=0.0, n=3.0)):
        inputs = (SOURCE + rule.on_neurons('pre')).group(3, name='inputs', dt=1*ms)
        cell = (TARGET + rule.on_neurons('post') + restraint.inflow).group(1, name='cell', dt=1*ms)
        path = rule.synapses(inputs, cell, name='path', traces='neurons', w_max=1e3, connect={})
        path.w = 1
        Network(inputs, cell, path).run(40*ms, namespace={})
        moved.append(np.array(path.w) - 1)
    plain, none, full = moved
    assert np.all(plain > 0) and plain[2] > plain[0]
    np.testing.assert_allclose(none, plain, rtol=1e-12)
    np.testing.assert_allclose(full, plain - plain.mean(), atol=1e-14)
