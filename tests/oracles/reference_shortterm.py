"""Short-term plasticity in plain NumPy, from spike times: the reference for models/shortterm.py.

It shares no code with the package. Two conventions: what a spike uses is u before its rise
("before", the program of Zenke et al. 2015: it sends x*u, then both change) or after it ("after",
Tsodyks et al. 1998).
"""
import numpy as np


def transmitted(times_s, *, U, tau_d, tau_f, use):
    """u*x at each spike, an array (spikes,); times in seconds, rising."""
    u, x, last, sent = U, 1.0, None, []
    for t in times_s:
        if last is not None:
            u = U + (u - U)*np.exp(-(t - last)/tau_f)
            x = 1 + (x - 1)*np.exp(-(t - last)/tau_d)
        risen = u + U*(1 - u)
        used = u if use == 'before' else risen
        sent.append(used*x)
        x, u, last = x*(1 - used), risen, t
    return np.array(sent)


def steady(rate_hz, *, U, tau_d, tau_f, use):
    """Closed form of u*x at the spikes of a regular train, after many of them.

    With e = exp(-1/(rate tau)) the facilitation before a spike is e_f U (1 - U)/(1 - e_f (1 - U)),
    and the resources are x = (1 - e_d)/(1 - e_d (1 - u)), u the share used.
    """
    e_f, e_d = np.exp(-1/(rate_hz*tau_f)), np.exp(-1/(rate_hz*tau_d))
    u = U + e_f*U*(1 - U)/(1 - e_f*(1 - U))
    if use == 'after':
        u = u + U*(1 - u)
    return u*(1 - e_d)/(1 - e_d*(1 - u))


def mean_facilitation(rate_hz, *, U, tau_f):
    """Mean of u just before a Poisson spike, exact: U (1 + rate tau_f)/(1 + rate tau_f U)."""
    return U*(1 + rate_hz*tau_f)/(1 + rate_hz*tau_f*U)
