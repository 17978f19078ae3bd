"""The rule of Zenke, Agnes & Gerstner 2015 in plain NumPy: the reference for
heterosynaptic.zenke2015.

It shares no code with the package. Presynaptic first at equal times; traces are read before
their own spike. The reference weight is stepped at postsynaptic spikes, as the package does.
"""
import numpy as np


def weights(
    pre_times,
    post_times,
    w0,
    *,
    A,
    B,
    delta,
    beta,
    tau_p,
    tau_m,
    tau_s,
    tau_cons,
    P,
    w_P,
    w_min=0.0,
    w_max=5.0,
    ref0=0.0,
    begin=0.0,
):
    """Times, weights and reference weights after every spike; times in seconds, everything else
    plain numbers.

    begin: time from which the reference weight has been moving.
    """
    both = sorted([(t, 0) for t in pre_times] + [(t, 1) for t in post_times])
    zp = zm = zs = last = 0.0
    last_post = begin
    w, ref, path = float(w0), float(ref0), []
    for t, side in both:
        gap, last = t - last, t
        zp, zm, zs = zp*np.exp(-gap/tau_p), zm*np.exp(-gap/tau_m), zs*np.exp(-gap/tau_s)
        if side == 0:
            w = min(max(w - B*zm + delta, w_min), w_max)
            zp += 1
        else:
            part = min(max((t - last_post)/tau_cons, 0), 0.1)
            ref, last_post = ref + part*(w - ref - P*ref*(ref - w_P/2)*(ref - w_P)), t
            w = min(max(w + A*zp*zs - beta*zm**3*(w - ref), w_min), w_max)
            zm, zs = zm + 1, zs + 1
        path.append((t, w, ref))
    return tuple(np.array(column) for column in zip(*path))


def consolidation(w, ref0, seconds, *, tau_cons, P, w_P, dt=0.1):
    """The reference weight after `seconds` of constant w, by many small steps."""
    ref = float(ref0)
    for _ in range(int(round(seconds/dt))):
        ref += dt/tau_cons*(w - ref - P*ref*(ref - w_P/2)*(ref - w_P))
    return ref
