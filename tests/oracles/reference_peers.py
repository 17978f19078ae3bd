"""Pair STDP as other simulators carry it out, written from their programs, in plain NumPy.

`nest`: the synapse acts at presynaptic spikes alone (stdp_synapse.h, `send`): first potentiation
by every postsynaptic spike that has arrived since the last presynaptic one, then depression by the
postsynaptic trace. A postsynaptic spike arrives a delay late; one that arrives together with a
presynaptic spike is neither potentiated by it nor depresses at it.

`diehl`: the two statements of the digit network, in the order of the program.
"""
import numpy as np


def nest(pre, post, w0, facilitate, depress, *, delay, tau_plus, tau_minus, eps=1e-9):
    """Weight after each presynaptic spike, shape (pre,); times and delay in seconds."""
    arrivals = np.sort(np.asarray(post, dtype=float)) + delay
    w, k_plus, last, weights = float(w0), 0.0, 0.0, []
    for t in np.sort(pre):
        for s in arrivals[(arrivals > last + eps) & (arrivals <= t + eps)]:
            w = facilitate(w, k_plus*np.exp((last - s)/tau_plus))
        before = arrivals[arrivals < t - eps]
        w = depress(w, np.exp((before - t)/tau_minus).sum())
        k_plus = k_plus*np.exp((last - t)/tau_plus) + 1
        last = t
        weights.append(w)
    return np.array(weights)


def diehl(pre, post, w0, *, nu_pre=1e-4, nu_post=0.01, tau_pre=20e-3, tau_1=20e-3, tau_2=40e-3,
          w_max=1.0):
    """Weight after every spike; no two spikes at the same time."""
    events = sorted([(t, 'pre') for t in pre] + [(t, 'post') for t in post])
    x = y1 = y2 = before = 0.0
    w, weights = float(w0), []
    for t, kind in events:
        x, y1, y2 = (value*np.exp((before - t)/tau)
                     for value, tau in ((x, tau_pre), (y1, tau_1), (y2, tau_2)))
        if kind == 'pre':
            x = 1.0
            w -= nu_pre*y1
        else:
            w += nu_post*x*y2
            y1 = y2 = 1.0
        w, before = min(max(w, 0.0), w_max), t
        weights.append(w)
    return np.array(weights)
