"""Rate rules and the sliding threshold in plain NumPy: the reference for the rules.

It shares no code with the package. One call makes one step of the rule by forward Euler, or gives a
closed form.
"""
import numpy as np


def bcm(w, theta, x, y, *, tau_w, tau_theta, y0, step, theta_step):
    """New w (inputs,) and theta: the weight moves with the threshold that has been brought up to
    date.
    """
    theta = theta + theta_step*(y*y/y0 - theta)/tau_theta
    return w + step*x*y*(y - theta)/tau_w, theta


def oja(w, x, *, tau, alpha, step):
    """New w (inputs,) of a linear unit."""
    y = w @ x
    return w + step*y*(x - alpha*y*w)/tau


def multiplicative(w, total, share):
    """w after a share (0 to 1) of the way to the sum `total`, every weight in proportion."""
    return w + share*w*(total/w.sum() - 1)


def subtractive(w, total, share, low, high):
    """w after a share of the way to `total`, the same for all weights that are not at the bound
    ahead; clipped.
    """
    up = w.sum() <= total
    free = w < high if up else w > low
    return np.clip(w + share*(total - w.sum())/free.sum(), low, high)


def zenke(pre, post, w0, ybar0, *, dt, A3_plus, tau_plus, tau_minus, tau_y, tau_hom, kappa):
    """Weight after every spike; pre, post: time steps of the spikes; times in s, kappa in Hz.

    At equal times the presynaptic spike comes first; every handler reads the other traces before
    their own step.
    """
    w, last = float(w0), 0
    r1 = o1 = o2 = 0.0
    ybar, found = ybar0, []
    for step in sorted(set(pre) | set(post)):
        gap, last = (step - last)*dt, step
        r1, o1 = r1*np.exp(-gap/tau_plus), o1*np.exp(-gap/tau_minus)
        o2, ybar = o2*np.exp(-gap/tau_y), ybar*np.exp(-gap/tau_hom)
        if step in pre:
            w -= o1*A3_plus*tau_plus*tau_y*ybar**2/(tau_minus*kappa)
            r1 += 1
        if step in post:
            w += r1*A3_plus*o2
            o1, o2, ybar = o1 + 1, o2 + 1, ybar + 1/tau_hom
        found.append(w)
    return np.array(found)


def shot_noise(rate, tau_a, tau_b):
    """Mean of a*b**2 for shot noises a (steps 1, decay tau_a) and b (steps 1/tau_b, decay tau_b),
    by cumulants.
    """
    ma, mb = rate*tau_a, rate
    cov = rate/tau_b/(1/tau_a + 1/tau_b)
    var = rate/(2*tau_b)
    third = rate/tau_b**2/(1/tau_a + 2/tau_b)
    return ma*mb**2 + 2*mb*cov + ma*var + third


def derivative(func, i, j, h=1e-3):
    """Derivative of func(u, v) at the origin, order i in u and j in v, i + j <= 3, by
    differences.
    """
    weights = {0: {0: 1}, 1: {-2: 1/12, -1: -8/12, 1: 8/12, 2: -1/12}, 2: {-1: 1, 0: -2, 1: 1},
               3: {-2: -0.5, -1: 1, 1: -1, 2: 0.5}}
    return sum(
        p * q * func(m * h, n * h) for m, p in weights[i].items() for n, q in weights[j].items()
    ) / h ** (i + j)


def lyapunov(f, g, fixed):
    """Cubic coefficient l of dr/dt = mu*r + l*r**3 at a Hopf point of dx/dt = f, dy/dt = g; r the
    amplitude of x.

    fixed: the fixed point, where the trace of the Jacobian is 0. Guckenheimer & Holmes 1983, eq.
    3.4.11.
    """
    x0, y0 = fixed
    a = derivative(lambda u, v: f(x0 + u, y0 + v), 1, 0)
    b = derivative(lambda u, v: f(x0 + u, y0 + v), 0, 1)
    c = derivative(lambda u, v: g(x0 + u, y0 + v), 1, 0)
    omega = np.sqrt(-a*a - b*c)

    def xy(u, v):  # rotated pair: du/dt = -omega*v, dv/dt = omega*u, with u = x - x0
        return x0 + u, y0 - (omega*v + a*u)/b

    def F(u, v):
        return f(*xy(u, v))

    def G(u, v):
        return -(a*f(*xy(u, v)) + b*g(*xy(u, v)))/omega
    Fxx, Fxy, Fyy = derivative(F, 2, 0), derivative(F, 1, 1), derivative(F, 0, 2)
    Gxx, Gxy, Gyy = derivative(G, 2, 0), derivative(G, 1, 1), derivative(G, 0, 2)
    third = derivative(F, 3, 0) + derivative(F, 1, 2) + derivative(G, 2, 1) + derivative(G, 0, 3)
    return (third + (Fxy*(Fxx + Fyy) - Gxy*(Gxx + Gyy) - Fxx*Gxx + Fyy*Gyy)/omega)/16
