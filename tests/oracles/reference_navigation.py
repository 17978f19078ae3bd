"""Sequential neuromodulation of one synapse in plain NumPy, in the order of the authors' program.

Written from seq_neuromod_plasticity.m and weights_update_stdp.m (Zannone et al. 2018, ModelDB
245018), not from the package. One step is 1 ms.
"""
import numpy as np


def zannone(pre, post, ends, steps, *, w0=2.0, ach=1.0, eta_ach=0.002, eta_da=0.01, keep=0.9,
            keep_e=1 - 1/2000, low=1.0, high=3.0):
    """Weight at the end of each step.

    pre, post: steps (1, 2, …) in which the cells fire; ends: step -> 1 if the trial that ends there
    found the reward, else 0. Returns an array of shape (steps + 1,), first the value before step 1.
    """
    pre, post = set(pre), set(post)
    w = at_start = float(w0)
    x = y = trace = 0.0
    course = np.full(steps + 1, w)
    for step in range(1, steps + 1):
        fired_pre, fired_post = step in pre, step in post
        x_old, y_old = keep*x, keep*y
        x, y = x_old + fired_pre, y_old + fired_post
        if fired_pre and fired_post:
            change = x_old + y_old + 1
        else:
            change = x*fired_post + y*fired_pre
        trace = keep_e*trace + change
        w = min(high, max(low, w - eta_ach*ach*change))
        if step in ends:
            if ends[step]:
                w = min(high, max(low, at_start + eta_da*trace))
            at_start, trace = w, 0.0
        course[step] = w
    return course
