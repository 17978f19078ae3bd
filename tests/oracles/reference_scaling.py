"""Synaptic scaling in plain NumPy: the reference for the rules.

It shares no code with the package. A rate estimate jumps by 1/tau at each postsynaptic spike
and decays; the weight follows it by forward Euler, in this order within a time step: the
weight and the integral of the error move, the estimate decays, a spike raises the estimate.
"""
import numpy as np


def path(rule, post_steps, w0, *, dt, steps, tau_rate, rate0=0.0):
    """Weight at the end of every time step.

    rule: function (w, rate, integral) -> (dw/dt, d integral/dt), in Hz and 1/s;
    post_steps: time steps with a postsynaptic spike; dt, tau_rate: seconds;
    steps: how many. Returns an array (steps,).
    """
    w, rate, integral = float(w0), float(rate0), 0.0
    spikes = set(int(step) for step in post_steps)
    weights = np.empty(steps)
    for step in range(steps):
        dw, di = rule(w, rate, integral)
        w, integral = w + dt*dw, integral + dt*di
        rate *= np.exp(-dt/tau_rate)
        if step in spikes:
            rate += 1/tau_rate
        weights[step] = w
    return weights


def turrigiano(target, tau):
    return lambda w, rate, integral: (w*(target - rate)/(target*tau), 0.0)


def additive(target, tau, w_ref):
    return lambda w, rate, integral: (w_ref*(target - rate)/(target*tau), 0.0)


def vanrossum(target, beta, gamma):
    return lambda w, rate, integral: (w*(beta*(target - rate) + gamma*integral), target - rate)


def boundary_roots(ratio, r0, beta, tau):
    """Roots (1/s) of tau s^3 + s^2 + r0 beta s + r0 gamma with gamma = ratio*beta/tau."""
    return np.roots([tau, 1, r0*beta, r0*ratio*beta/tau])
