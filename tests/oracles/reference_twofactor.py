"""The two-factor model of Toyoizumi et al. 2014 in NumPy, at the size of the authors' code.

Written after the equations and parameters of twofm.m (ModelDB 180791): 500 inputs, 62 % from the
contralateral eye, noise on the input correlations drawn anew for each stage.
"""
import numpy as np

STAGES = (('warm-up', 50.0), ('baseline', 1.0), ('deprivation', 7.0), ('recovery', 3.0))     # days


def inputs(n, contra=0.62, width=0.2, between=0.5):
    """Number of contralateral inputs, envelope S (sum 1), and correlations without noise.

    Returns n_contra, S (n,), K (n, n).
    """
    n_contra = round(contra*n)
    place = np.r_[np.linspace(0, 1, n_contra), np.linspace(0, 1, n - n_contra)]
    eye = np.arange(n) < n_contra
    envelope = 1/(1 + np.exp(3*((place - 0.5)**2/width**2 - 1)))
    kernel = np.exp(-0.5*(place[:, None] - place)**2/width**2)/np.sqrt(2*np.pi*width**2)
    return n_contra, envelope/envelope.sum(), kernel*np.where(eye[:, None] == eye, 1, between)


def start(n, n_contra):
    """The authors' first Hebbian factors: 1 in the middle of each eye, 0.7 elsewhere."""
    middle = np.r_[
        np.abs(np.arange(1, n_contra + 1) - 0.5 * n_contra) < 0.25 * n_contra,
        np.abs(np.arange(1, n - n_contra + 1) - 0.5 * (n - n_contra)) < 0.25 * (n - n_contra),
    ]
    return np.where(middle, 1.0, 0.7)


def factor_changes(rho, h, corr, y, *, scaling=True, theta=0.6, low=0.7, high=1.0, tau_rho=0.2,
                   tau_h=4.0, y0=1.0):
    """Derivatives (per day) of the factors: rho (n,), h scalar."""
    factor = max(1.0, h) if scaling else 1.0
    c = corr - theta
    up, down = np.maximum(c, 0), np.maximum(-c, 0)
    change = np.maximum(high - rho, 0)*up - np.maximum(rho - low/np.sqrt(factor), 0)*down
    u = factor*y0/y
    return change/tau_rho, (-h + (1 + np.tanh(u - 1))*(u > 1.05))/tau_h


def course(seed, *, n=500, scaling=True, dt=0.02, noise=1.0):
    """Time (days from deprivation), responses to each eye, H and y; arrays (times,)."""
    rng = np.random.default_rng(seed)
    n_contra, envelope, kernel = inputs(n)
    rho, h, t, rows = start(n, n_contra), 0.0, -51.0, []
    for stage, days in STAGES:
        mu = np.ones(n)
        mu[:n_contra] = 0.5 if stage == 'deprivation' else 1.0
        extra = noise*rng.standard_normal((n, n))
        q = kernel*np.outer(mu, mu) + extra + extra.T
        on = scaling or stage == 'warm-up'
        for _ in range(round(days/dt)):
            factor = max(1.0, h) if on else 1.0
            w = factor*rho*envelope
            y = mu @ w
            if stage != 'warm-up':
                rows.append((t, w[:n_contra].sum(), w[n_contra:].sum(), factor, y))
            d_rho, d_h = factor_changes(rho, h, q @ w, y, scaling=on)
            rho, h, t = rho + dt*d_rho, h + dt*d_h, t + dt
    return tuple(np.array(rows).T)


def index(contra, ipsi):
    """Ocular dominance index, between 1 (contralateral only) and -1."""
    return (contra - ipsi)/(contra + ipsi)
