"""Inhibitory STDP of Vogels et al. 2011 in plain NumPy: the reference for the rule.

It shares no code with the package. At a presynaptic spike the weight changes by
``eta*(y - alpha)``, at a postsynaptic spike by ``eta*x``; x and y are traces of the
presynaptic and postsynaptic spikes that jump by one and decay with ``tau``. A spike reads
the trace of the other side as it was before this spike; of two spikes at the same time the
presynaptic one comes first.
"""
import numpy as np


def events(pre_times, post_times):
    """All spikes in order of time as a list of (time in s, 'pre' or 'post').

    pre_times, post_times: sequences of float, in seconds. Presynaptic first at equal times.
    """
    both = [(float(t), 0, 'pre') for t in pre_times] + [(float(t), 1, 'post') for t in post_times]
    return [(t, side) for t, _, side in sorted(both)]


def weights(pre_times, post_times, w0, *, eta, target, tau, w_min=0.0, w_max=np.inf):
    """Weight after every spike.

    pre_times, post_times: float, in seconds; w0: start weight; eta: step (1);
    target: rate in Hz; tau: time constant in seconds; w_min, w_max: bounds.
    Returns (t, w), two arrays with one entry for each spike.
    """
    alpha = 2 * target * tau
    x = y = last = 0.0
    w = float(w0)
    times, path = [], []
    for t, side in events(pre_times, post_times):
        decay = np.exp(-(t - last) / tau)
        x, y, last = x * decay, y * decay, t
        if side == 'pre':
            w = min(max(w + eta * (y - alpha), w_min), w_max)
            x += 1
        else:
            w = min(max(w + eta * x, w_min), w_max)
            y += 1
        times.append(t)
        path.append(w)
    return np.array(times), np.array(path)


def window(lag, *, eta, target, tau):
    """Weight change of one isolated pair, lag = post - pre in seconds."""
    return eta * (np.exp(-np.abs(lag) / tau) - 2 * target * tau)


def drift(pre_rate, post_rate, *, eta, target, tau):
    """Mean dw/dt in 1/s for independent Poisson trains of the given rates in Hz.

    Both windows together have the area 2*tau, so dw/dt = eta*x*(2*tau*y - alpha), which
    vanishes at y = alpha/(2*tau) = target.
    """
    return eta * pre_rate * 2 * tau * (post_rate - target)
