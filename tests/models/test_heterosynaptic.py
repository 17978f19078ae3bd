"""Bursts alone (chen2013), competition for receptors (triesch2018)."""
import numpy as np
import pytest
import reference_receptors as receptors
from brian2 import Hz, Network, NeuronGroup, StateMonitor, ms, second

from homeozoo import drive, heterosynaptic, neurons

CHEN = heterosynaptic.chen2013


def test_a_burst_pulls_to_the_middle_without_presynaptic_spikes():
    """Four spikes at 5 ms: the trace before the k-th is sum of exp(-5 ms*j/20 ms); from the third
    on it exceeds 1.
    """
    trace = np.cumsum(np.exp(-5/20*np.arange(1, 4)))
    assert list(trace > 1) == [False, True, True]
    times = [5, 10, 15, 20]*ms
    for start in (0.1, 0.9):
        w = drive(CHEN, []*ms, times, start).w
        np.testing.assert_allclose(
            w - 0.5, (start - 0.5) * np.array([1, 1, 0.99, 0.99**2]), rtol=1e-12
        )


def test_single_spikes_leave_the_weight_alone():
    assert np.all(drive(CHEN, []*ms, [50, 150, 250]*ms, 0.9).w == 0.9)
    assert np.all(drive(CHEN(a=0.0), []*ms, [5, 10, 15]*ms, 0.9).w == 0.9)


SLOTS = np.array([20.0, 40.0, 60.0, 80.0])


def test_reference_gives_the_numbers_of_the_authors_program():
    """heterosynapticPlasticity.py: the others lose 5.61 % at worst, the doubled end at +91.9 %."""
    bound, _ = receptors.course(SLOTS)
    change = bound/bound[0] - 1
    np.testing.assert_allclose(change[:, [1, 3]].min(axis=0), -0.0561, atol=5e-5)
    np.testing.assert_allclose(change[-1, [0, 2]], 0.919, atol=5e-4)


def test_receptors_against_the_authors_program():
    """The authors' slots in units of their pool of 267: the same Euler steps of 2.4 s, to 1e-9."""
    step = 2.4*second
    slots = SLOTS/(2.67*0.5*SLOTS.sum())
    source = NeuronGroup(4, 'x : 1', name='source', namespace={}, dt=step)
    cell = (neurons.poisson + heterosynaptic.receptor_pool).group(1, name='cell', dt=step,
                                                                  rates=0*Hz)
    path = heterosynaptic.triesch2018.synapses(source, cell, name='path', slow=step, connect={})
    path.run_regularly('w = w + w*int(i % 2 == 0)*int(abs(t - 120*second) < dt/2)', dt=step,
                       when='start', name='double')
    path.w, path.trie_r = slots, slots/2
    cell.pool_bound, cell.pool_total = slots.sum()/2, slots.sum()/2 + 1
    record = StateMonitor(path, 'trie_r', record=True, dt=step, when='start', order=-1,
                          name='record')
    Network(source, cell, path, record).run(600*second, namespace={})
    expected, _ = receptors.course(SLOTS, step=0.04)
    np.testing.assert_allclose(record.trie_r.T/(slots/2), expected/expected[0], atol=1e-9)
    assert np.min(record.trie_r[1])/slots[1]*2 - 1 == pytest.approx(-0.0561, abs=5e-4)


def test_receptors_fill_the_common_share():
    """In the end the pool is at rest and every synapse is filled to 1/(1 + beta/alpha) = 1/2."""
    bound, pool = receptors.course(SLOTS, duration=120, step=0.01)
    np.testing.assert_allclose(bound[-1]/SLOTS/[2, 1, 2, 1], 0.5, rtol=1e-2)
    assert pool[-1] == pytest.approx(pool[0], rel=1e-2)
