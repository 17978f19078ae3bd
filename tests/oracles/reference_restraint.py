"""Growth and restraint along a dendrite in plain NumPy, from the equation and not from the package.
"""
import numpy as np


def course(x, active, *, kappa, speed, step, sigma, w0=1.0):
    """Weights (n,) after every row of active (steps, n) has acted once, without bounds.

    x: places; a source k reaches i with exp(-(x_i - x_k)^2/(2 sigma^2)), normalised over i != k.
    """
    kernel = np.exp(-(x[:, None] - x[None, :])**2/(2*sigma**2))
    np.fill_diagonal(kernel, 0)
    kernel /= kernel.sum(axis=0)
    w = np.full(len(x), float(w0))
    for now in active:
        w = w + speed*step*(now - kappa*kernel @ now)
    return w
