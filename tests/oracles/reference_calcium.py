"""The calcium rule in plain NumPy, to compare `homeozoo.calcium` with.

Nothing here is shared with the package, and no logarithm is taken: calcium is a sum of
exponentials on a fine grid of times, and the times above threshold are counted there.
Times are in seconds.
"""
import math

import numpy as np

# tau_Ca ms, Cpre, Cpost, theta_p, gamma_d, gamma_p, sigma, tau s, D ms, beta, b
SETS = dict(
    dp=(20, 1, 2, 1.3, 200, 321.808, 2.8284, 150, 13.7, 0.5, 5),
    dpd=(20, 0.9, 0.9, 1.3, 250, 550, 2.8284, 150, 4.6, 0.5, 5),
    dpd_prime=(20, 1, 2, 2.5, 50, 600, 2.8284, 150, 2.2, 0.5, 5),
    p=(20, 2, 2, 1.3, 160, 257.447, 2.8284, 150, 0, 0.5, 5),
    d=(20, 0.6, 0.6, 1.3, 500, 550, 5.6568, 150, 0, 0.5, 5),
    d_prime=(20, 1, 2, 3.5, 60, 600, 2.8284, 150, 0, 0.5, 5),
    hippocampal_slice=(
        48.8373,
        1,
        0.275865,
        1.3,
        313.0965,
        1645.59,
        9.1844,
        688.355,
        18.8008,
        0.7,
        5.28145,
    ),
    hippocampal_culture=(
        11.9536,
        0.58156,
        1.76444,
        1.3,
        61.141,
        113.6545,
        2.5654,
        33.7596,
        10,
        0.5,
        36.0263,
    ),
    cortical_slice=(
        22.6936,
        0.5617539,
        1.23964,
        1.3,
        331.909,
        725.085,
        3.3501,
        346.3615,
        4.6098,
        0.5,
        5.40988,
    ),
)
NAMES = (
    'tau_Ca',
    'Cpre',
    'Cpost',
    'theta_p',
    'gamma_d',
    'gamma_p',
    'sigma',
    'tau',
    'D',
    'beta',
    'b',
)


def parameters(name):
    """Values of a set in seconds, as a dict."""
    p = dict(zip(NAMES, map(float, SETS[name])))
    p['tau_Ca'] *= 1e-3
    p['D'] *= 1e-3
    return p


def phases(t, pre, post, p):
    """Whether calcium at the times t is above theta_p and above theta_d = 1, two bool arrays.

    pre: times at which presynaptic calcium arrives.
    """
    c = np.zeros(len(t))
    for spikes, step in ((pre, p['Cpre']), (post, p['Cpost'])):
        for spike in spikes:
            since = t - spike
            c += np.where(since >= 0, step*np.exp(-np.maximum(since, 0)/p['tau_Ca']), 0)
    return c > p['theta_p'], c > 1


def moments(pre, post, until, w0, p, step=1e-6, start_variance=0.0):
    """Mean and variance of the efficacy at time `until`, without bounds and drift."""
    t = (np.arange(int(round(until/step))) + 0.5)*step
    above_p, above_d = phases(t, pre, post, p)
    rate = (p['gamma_p']*above_p + p['gamma_d']*above_d)/p['tau']
    drive = p['gamma_p']*above_p/p['tau']
    noise = p['sigma']**2*(above_p*1.0 + above_d)/p['tau']
    mean, variance = float(w0), float(start_variance)
    for k in np.flatnonzero(above_d):
        mean += step*(drive[k] - rate[k]*mean)
        variance += step*(noise[k] - 2*rate[k]*variance)
    return mean, variance


def change(pre, post, period, repeats, p, step=2e-6):
    """The closed form of Graupner & Brunel 2012 with fractions of time counted on a grid."""
    before = int(np.ceil(20*p['tau_Ca']/period))                 # periods that still count
    shifts = np.arange(-before - 1, 1)*period
    t = (np.arange(int(round(period/step))) + 0.5)*step
    above_p, above_d = phases(t, (np.asarray(pre)[:, None] + p['D'] + shifts).ravel(),
                              (np.asarray(post)[:, None] + shifts).ravel(), p)
    alpha_p, alpha_d = above_p.mean(), above_d.mean()
    Gp, Gd = p['gamma_p']*alpha_p, p['gamma_d']*alpha_d
    if Gp + Gd == 0:
        return 1.0
    rhobar, tau_eff = Gp/(Gp + Gd), p['tau']/(Gp + Gd)
    sig2 = p['sigma']**2*(alpha_p + alpha_d)/(Gp + Gd)
    T = period*repeats
    root = math.sqrt(sig2*(1 - math.exp(-2*T/tau_eff)))
    U, D = ((1 + sign*math.erf(-(0.5 - rhobar + (rhobar - rho0)*math.exp(-T/tau_eff))/root))/2
            for rho0, sign in ((0, 1), (1, -1)))
    beta, b = p['beta'], p['b']
    return (beta*(1 - U) + (1 - beta)*D + b*(beta*U + (1 - beta)*(1 - D)))/(beta + (1 - beta)*b)
