"""Presets of other simulators and programs against what those programs do."""
import numpy as np
import pytest
from brian2 import ms, second

import reference_peers as peers
from homeozoo import drive, stdp, triplet

# rule, first weight, potentiation and depression in the words of the peer's program
SYNAPSES = {
    'gutig2003_nest': (40.0, lambda w, k: min(w + 100*0.01*(1 - w/100)*k, 100.0),
                       lambda w, k: max(w - 100*0.01*(w/100)*k, 0.0)),
    'morrison2007_nest': (40.0, lambda w, k: w + 0.1*w**0.4*k,
                          lambda w, k: max(w - 0.1*1.0*w*k, 0.0)),
    'gutig2003_pynn': (0.4, lambda w, k: min(w + 0.01*(1 - w)**0.5*k, 1.0),
                       lambda w, k: max(w - 0.01*w**0.5*k, 0.0)),
    'song2000_pynn': (0.4, lambda w, k: min(w + 0.01*k, 1.0), lambda w, k: max(w - 0.01*k, 0.0))}
DELAY = 1e-3
TAUS = dict(delay=DELAY, tau_plus=20e-3, tau_minus=20e-3)


def trains(seed, rate=40, seconds=1.0):
    """Two trains on the grid of 0.1 ms that never meet at the synapse."""
    rng = np.random.default_rng(seed)
    taken = rng.choice(np.arange(200, int(seconds*1e4)), size=2*rate, replace=False)
    return np.sort(taken[:rate])*1e-4, np.sort(taken[rate:])*1e-4 - DELAY


def ours(name, w0, pre, post):
    """Weight right after each presynaptic spike, with the postsynaptic spikes a delay late."""
    t_s, w = drive(getattr(stdp, name), pre*second, (post + DELAY)*second, w0)
    return w[np.isin(np.round(t_s*1e4).astype(int), np.round(pre*1e4).astype(int))]


@pytest.mark.parametrize('name', SYNAPSES)
def test_same_weights_as_the_peer_where_no_pair_meets(name):
    w0, up, down = SYNAPSES[name]
    pre, post = trains(20150803)
    theirs = peers.nest(pre, post, w0, up, down, **TAUS)
    np.testing.assert_allclose(ours(name, w0, pre, post), theirs, rtol=1e-12)
    assert abs(theirs - w0).max() > 1e-2*w0


@pytest.mark.parametrize('name', SYNAPSES)
def test_a_pair_that_meets_is_no_pair_there_and_potentiates_here(name):
    w0, up, down = SYNAPSES[name]
    pre, post = np.array([0.010, 0.200]), np.array([0.010 - DELAY])
    theirs = peers.nest(pre, post, w0, up, down, **TAUS)
    assert theirs[0] == w0
    assert ours(name, w0, pre, post)[0] == pytest.approx(up(w0, 1.0), rel=1e-12)


def test_diehl_and_cook():
    pre, post = trains(20150804)
    t_s, w = drive(triplet.diehl2015, pre*second, post*second, 0.3)
    theirs = peers.diehl(np.round(pre, 4), np.round(post, 4), 0.3)
    np.testing.assert_allclose(w, theirs, rtol=1e-12)
    assert w.max() > 0.31


def test_diehl_and_cook_needs_two_postsynaptic_spikes():
    """Potentiation reads the trace of the postsynaptic spike before: one alone changes nothing."""
    assert drive(triplet.diehl2015, [10]*ms, [15]*ms, 0.3).w[-1] == 0.3
    two = drive(triplet.diehl2015, [10]*ms, [15, 25]*ms, 0.3).w[-1]
    assert two == pytest.approx(0.3 + 0.01*np.exp(-15/20)*np.exp(-10/40), rel=1e-12)
