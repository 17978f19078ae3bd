"""Spike trains for comparisons, a rule driven by them, and their expected traces."""
import numpy as np
from brian2 import ms, second

import homeozoo

DT = 0.1*ms


def driven(rule, pre_s, post_s, w0, **options):
    """Times (s) and weights after every event, from the package."""
    return homeozoo.drive(rule, np.asarray(pre_s)*second, np.asarray(post_s)*second, w0,
                          dt=DT, **options)


def last_at_each_time(times, weights):
    """The weight when all events of one time step are over."""
    steps = np.rint(np.asarray(times)/1e-4).astype(int)
    return {step: weight for step, weight in zip(steps, weights)}


def compare(found, times, weights):
    """Both sides hold the same times and, to 1e-10, the same weights."""
    ours = last_at_each_time(found[0], found[1])
    theirs = last_at_each_time(times, weights)
    assert sorted(ours) == sorted(theirs)
    keys = sorted(theirs)
    np.testing.assert_allclose([ours[k] for k in keys], [theirs[k] for k in keys],
                               rtol=1e-10, atol=1e-13)


def poisson_trains(rng, rate_pre, rate_post, seconds):
    """Two trains on the 0.1 ms grid, drawn independently, so with some coincidences."""
    steps = int(seconds*1e4)
    pre = np.flatnonzero(rng.random(steps) < rate_pre*1e-4) + 1
    post = np.flatnonzero(rng.random(steps) < rate_post*1e-4) + 1
    together = rng.choice(steps, 5, replace=False) + 1
    pre, post = np.union1d(pre, together), np.union1d(post, together)
    return pre*1e-4, post*1e-4


def mean_trace(rate_hz, tau_s, dt_s, steps, include_now):
    """Expected trace of a Poisson train at every step, from an empty start (steps,)."""
    k = np.arange(steps)
    decay = np.exp(-dt_s/tau_s)
    sums = (1 - decay**(k + 1))/(1 - decay)
    return rate_hz*dt_s*(sums if include_now else sums - 1)
