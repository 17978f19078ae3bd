"""Pair and triplet spike-timing rules in plain NumPy, to compare `homeozoo` with.

Nothing here is shared with the package. A trace is not carried along from
event to event: each event sums over all earlier spikes again, straight from
the definition in the papers. That is slow and hard to get wrong.

Conventions (the same as in the package, and the reason for each):

- A presynaptic and a postsynaptic spike at the same time count as pre before
  post: the pair potentiates and does not depress.
- An event sees the traces left by spikes before it, not by itself
  (Pfister & Gerstner 2006, the t - epsilon in equations 3 and 4).
- The weight is clipped to [w_min, w_max] after every event.
- Spikes of one train are distinct.

Times and time constants are in seconds; weights have the unit of the rule.
"""
import numpy as np

PRE, POST = 0, 1


def trace(spikes, t, tau, *, nearest=False, include_now=False):
    """Sum of exp(-(t - s)/tau) over the spikes s before t (at most one if nearest).

    include_now=True also counts a spike at t itself: what a postsynaptic event
    sees of a coincident presynaptic spike.
    """
    spikes = np.asarray(spikes, dtype=float)
    earlier = spikes[spikes <= t] if include_now else spikes[spikes < t]
    if earlier.size == 0:
        return 0.0
    if nearest:
        return float(np.exp(-(t - earlier.max())/tau))
    return float(np.exp(-(t - earlier)/tau).sum())


def events(pre, post):
    """Times and kinds of all spikes in the order in which they act."""
    t = np.concatenate([np.asarray(pre, float), np.asarray(post, float)])
    kind = np.concatenate([np.full(len(pre), PRE), np.full(len(post), POST)])
    order = np.lexsort((kind, t))
    return t[order], kind[order]


def play(pre, post, w0, change_pre, change_post, w_min, w_max):
    """Weight after every event.

    change_pre(t, w) and change_post(t, w) give the change of w at a spike.
    Returns times (events,), kinds (events,) and weights (events,).
    """
    w = float(w0)
    times, kinds = events(pre, post)
    weights = np.empty(len(times))
    for k, (t, kind) in enumerate(zip(times, kinds)):
        change = change_pre(t, w) if kind == PRE else change_post(t, w)
        w = min(max(w + change, w_min), w_max)
        weights[k] = w
    return times, kinds, weights


def pair(pre, post, w0, *, plus, minus, tau_plus, tau_minus, w_min, w_max,
         nearest=False):
    """Pair rule: + plus(w) * r at a postsynaptic, - minus(w) * o at a presynaptic spike."""
    def at_pre(t, w):
        return -minus(w)*trace(post, t, tau_minus, nearest=nearest)

    def at_post(t, w):
        return plus(w)*trace(pre, t, tau_plus, nearest=nearest, include_now=True)

    return play(pre, post, w0, at_pre, at_post, w_min, w_max)


def song(pre, post, w0, *, A_plus=0.005, ratio=1.05, tau_plus=20e-3,
         tau_minus=20e-3, w_min=0.0, w_max=1.0, nearest=False):
    """Song, Miller & Abbott 2000: steps independent of the weight, in units of w_max."""
    return pair(pre, post, w0,
                plus=lambda w: A_plus*w_max,
                minus=lambda w: ratio*A_plus*w_max,
                tau_plus=tau_plus, tau_minus=tau_minus,
                w_min=w_min, w_max=w_max, nearest=nearest)


def diehl(pre, post, w0, *, A_plus=0.0169, target=0.2, A_minus=1e-4, mu=0.0, tau_plus=20e-3,
          tau_minus=20e-3, w_min=0.0, w_max=1.0):
    """Diehl & Cook 2015, equations 3, 5 and 6, nearest spikes: a trace less its target."""
    def at_pre(t, w):
        return -A_minus*w**mu*trace(post, t, tau_minus, nearest=True)

    def at_post(t, w):
        x = trace(pre, t, tau_plus, nearest=True, include_now=True)
        return A_plus*(x - target)*(w_max - w)**mu

    return play(pre, post, w0, at_pre, at_post, w_min, w_max)


def vanrossum(pre, post, w0, *, c_p=7e-3, c_d=3e-3, tau_plus=20e-3,
              tau_minus=20e-3, w_min=0.0, w_max=np.inf, nearest=False):
    """Van Rossum, Bi & Turrigiano 2000, without noise: fixed step up, proportional step down.

    w and c_p in nS.
    """
    return pair(pre, post, w0,
                plus=lambda w: c_p,
                minus=lambda w: c_d*w,
                tau_plus=tau_plus, tau_minus=tau_minus,
                w_min=w_min, w_max=w_max, nearest=nearest)


def gutig(pre, post, w0, *, lam=0.005, alpha=1.05, mu=0.1, tau_plus=20e-3,
          tau_minus=20e-3, w_min=0.0, w_max=1.0, nearest=False):
    """Guetig, Aharonov, Rotter & Sompolinsky 2003, in units of w_max."""
    return pair(pre, post, w0,
                plus=lambda w: lam*w_max*(1 - w/w_max)**mu,
                minus=lambda w: lam*alpha*w_max*(w/w_max)**mu,
                tau_plus=tau_plus, tau_minus=tau_minus,
                w_min=w_min, w_max=w_max, nearest=nearest)


def morrison(pre, post, w0, *, lam=0.1, alpha=0.11, mu=0.4, w_ref=1.0,
             tau_plus=20e-3, tau_minus=20e-3, w_min=0.0, w_max=np.inf,
             nearest=False):
    """Morrison, Aertsen & Diesmann 2007: power-law potentiation, w and w_ref in pA."""
    return pair(pre, post, w0,
                plus=lambda w: lam*w_ref**(1 - mu)*w**mu,
                minus=lambda w: lam*alpha*w,
                tau_plus=tau_plus, tau_minus=tau_minus,
                w_min=w_min, w_max=w_max, nearest=nearest)


def triplet(pre, post, w0, *, A2_plus, A3_plus, A2_minus, A3_minus, tau_x, tau_y,
            tau_plus=16.8e-3, tau_minus=33.7e-3, w_min=-np.inf, w_max=np.inf,
            nearest=False):
    """Pfister & Gerstner 2006, equations 3 and 4.

    r1, r2 are traces of the presynaptic spikes (tau_plus, tau_x), o1, o2 of the
    postsynaptic spikes (tau_minus, tau_y).
    """
    def at_pre(t, w):
        o1 = trace(post, t, tau_minus, nearest=nearest)
        r2 = trace(pre, t, tau_x, nearest=nearest) if A3_minus else 0.0
        return -o1*(A2_minus + A3_minus*r2)

    def at_post(t, w):
        r1 = trace(pre, t, tau_plus, nearest=nearest, include_now=True)
        o2 = trace(post, t, tau_y, nearest=nearest) if A3_plus else 0.0
        return r1*(A2_plus + A3_plus*o2)

    return play(pre, post, w0, at_pre, at_post, w_min, w_max)


# Amplitudes dimensionless, tau_x and tau_y in seconds, as printed in tables 3
# and 4 of Pfister & Gerstner 2006. tau_x has no effect where A3_minus = 0.
TRIPLET_SETS = {
    'visual_full': dict(
        A2_plus=5e-10, A3_plus=6.2e-3, A2_minus=7e-3, A3_minus=2.3e-4,
        tau_x=101e-3, tau_y=125e-3, nearest=False),
    'visual_minimal': dict(
        A2_plus=0.0, A3_plus=6.5e-3, A2_minus=7.1e-3, A3_minus=0.0,
        tau_x=100e-3, tau_y=114e-3, nearest=False),
    'visual_full_nearest': dict(
        A2_plus=8.8e-11, A3_plus=5.3e-2, A2_minus=6.6e-3, A3_minus=3.1e-3,
        tau_x=714e-3, tau_y=40e-3, nearest=True),
    'visual_minimal_nearest': dict(
        A2_plus=0.0, A3_plus=5e-2, A2_minus=8e-3, A3_minus=0.0,
        tau_x=100e-3, tau_y=40e-3, nearest=True),
    'hippocampal_full': dict(
        A2_plus=6.1e-3, A3_plus=6.7e-3, A2_minus=1.6e-3, A3_minus=1.4e-3,
        tau_x=946e-3, tau_y=27e-3, nearest=False),
    'hippocampal_minimal': dict(
        A2_plus=5.3e-3, A3_plus=8e-3, A2_minus=3.5e-3, A3_minus=0.0,
        tau_x=100e-3, tau_y=40e-3, nearest=False),
    'hippocampal_full_nearest': dict(
        A2_plus=4.6e-3, A3_plus=9.1e-3, A2_minus=3e-3, A3_minus=7.5e-9,
        tau_x=575e-3, tau_y=47e-3, nearest=True),
    'hippocampal_minimal_nearest': dict(
        A2_plus=4.6e-3, A3_plus=9.1e-3, A2_minus=3e-3, A3_minus=0.0,
        tau_x=100e-3, tau_y=48e-3, nearest=True),
}
