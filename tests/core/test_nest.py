"""The export compiled by NESTML and run by NEST: the weights of `drive`, spike by spike.

The two rules stand for the two places where NESTML keeps traces: the cell, and the synapse where
a postsynaptic spike reads a trace of its own cell. More rules were compared once (`docs/nest.md`).
"""
import nest_build
import numpy as np
import pytest
from brian2 import ms

import homeozoo
from homeozoo import drive
from homeozoo.core.nestml import nestml

RULES = {'stdp_song2000_synapse': 'stdp.song2000',
         'triplet_pfister2006_visual_full_synapse': 'triplet.pfister2006_visual_full'}
WHY_NOT = nest_build.reason()
pytestmark = [pytest.mark.long, pytest.mark.skipif(WHY_NOT is not None, reason=str(WHY_NOT))]


@pytest.fixture(scope='module')
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp('nest')
    nest_build.compiled({key: nestml(homeozoo.load(name)) for key, name in RULES.items()}, folder)
    return folder


def spikes(meeting, steps_ms, delay):
    """Times in ms of 300 spikes of each cell in 6 s; meeting: whether some meet at the synapse."""
    rng = np.random.default_rng(1)
    drawn = rng.choice(np.arange(20, int(6000/steps_ms)), 600, replace=False)
    pre, post, late = np.sort(drawn[:300]), np.sort(drawn[300:]), round(delay/steps_ms)
    post = np.union1d(post, pre[::7] - late) if meeting else post[~np.isin(post + late, pre)]
    return pre*steps_ms, post*steps_ms


@pytest.mark.parametrize('key', RULES)
@pytest.mark.parametrize('steps_ms, delay, meeting', [
    (0.1, 1.0, False), (0.125, 0.125, False), (0.125, 0.375, True), (0.125, 1.0, True)])
def test_nest_gives_the_weights_of_drive(built, key, steps_ms, delay, meeting):
    pre, post = spikes(meeting, steps_ms, delay)
    times, weights, fired = nest_build.driven(key, pre, post, steps_ms, delay, built)
    assert len(times) == len(pre) and len(fired) == len(post)
    found = drive(homeozoo.load(RULES[key]), times*ms, (fired + delay)*ms, 0.5, dt=steps_ms*ms)
    before = np.r_[0.5, found.w[:-1]]             # transmitted is the weight before the spike
    at = np.searchsorted(found.t_s, times/1000 - 1e-6)
    difference = np.abs(weights - before[at]).max()
    print(f'{key}, step {steps_ms} ms, delay {delay} ms: largest difference {difference:.1e}')
    assert np.ptp(weights) > 0.05 and difference < 1e-12


def test_two_threads_give_the_same(built):
    key = 'stdp_song2000_synapse'
    pre, post = spikes(True, 0.125, 1.0)
    one, two = (nest_build.driven(key, pre, post, 0.125, 1.0, built, threads)[1]
                for threads in (1, 2))
    assert one.tobytes() == two.tobytes()
