"""Intrinsic plasticity in NumPy: thresholds under given spikes, Triesch's rule, and its fixed
point.
"""
import numpy as np


def setpoint_threshold(times, end, d, target, start=0.0):
    """Threshold shift at `end` after spikes at `times`: start + d*(number - target*end)."""
    return start + d*(np.sum(np.asarray(times) < end) - target*end)


def triesch(x, mu, eta, a=1.0, b=0.0):
    """Outputs y before each step for the inputs x (patterns,), and the last a and b."""
    y = np.empty(len(x))
    for k, value in enumerate(x):
        y[k] = 1/(1 + np.exp(-(a*value + b)))
        step = 1 - (2 + 1/mu)*y[k] + y[k]**2/mu
        a, b = a + eta*(1/a + value*step), b + eta*step
    return y, a, b


def triesch_fixed_point(mu, nodes=80):
    """Gain, offset, and the first two moments of y where both mean steps vanish, for x standard
    normal.
    """
    from scipy.optimize import fsolve
    x, weight = np.polynomial.hermite_e.hermegauss(nodes)
    weight = weight/weight.sum()

    def steps(values):
        a, b = values
        y = 1/(1 + np.exp(-(a*x + b)))
        step = 1 - (2 + 1/mu)*y + y**2/mu
        return weight @ step, 1/a + weight @ (x*step)

    a, b = fsolve(steps, (1.5, -3.0), xtol=1e-12)
    y = 1/(1 + np.exp(-(a*x + b)))
    return a, b, weight @ y, weight @ y**2
