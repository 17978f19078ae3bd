"""Dopamine-modulated STDP of one synapse in plain NumPy, in the order of the author's program.

Written from daspnet.m (Izhikevich 2007, ModelDB 84167), not from the package. One step is 1 ms.
The program stores the spike trace of every cell in a table of times, so that "of the step before"
is a column of that table; here the column is a second variable.
"""
import numpy as np


def daspnet(pre, post, rewards, steps, *, w0=1.0, trace=0.1, ratio=1.5, keep_trace=0.95,
            keep_dopamine=0.995, keep_eligibility=0.99, baseline=0.002, reward=0.5, every=10,
            top=4.0):
    """Weight, eligibility trace and dopamine above the baseline at the end of each step.

    pre, post, rewards: steps (1, 2, ...) in which the cells fire and dopamine is given. Returns
    three arrays of shape (steps + 1,), the first entry before the first step.
    """
    pre, post, rewards = set(pre), set(post), set(rewards)
    w, e, dopamine = float(w0), 0.0, 0.0
    x_now = x_before = y_now = 0.0
    course = np.zeros((3, steps + 1))
    course[0, 0] = w
    for step in range(1, steps + 1):
        if step in pre:
            x_now = trace                       # STDP(fired,t+D)=0.1
        if step in post:
            y_now = trace
            e += x_before                       # sd(pre{...}) + STDP(...): column t
        if step in pre:
            e -= ratio*y_now                    # sd(...) - 1.5*STDP(ind,t+D): column t+D
        x_before, x_now, y_now = x_now, keep_trace*x_now, keep_trace*y_now
        dopamine *= keep_dopamine
        if step % every == 0:
            w = max(0.0, min(top, w + (baseline + dopamine)*e))
            e *= keep_eligibility
        if step in rewards:
            dopamine += reward
        course[:, step] = w, e, dopamine
    return course
