"""The voltage rule and its cell in plain NumPy, to compare `homeozoo.voltage` with.

Nothing here is shared with the package. One synapse, forward Euler with 0.1 ms; units are mV, ms,
pA, nS, pF. The presynaptic spike comes first at zero lag.
"""
import numpy as np

VISUAL = dict(
    theta_minus=-70.6,
    theta_plus=-45.3,
    A_LTD=14e-5,
    A_LTP=8e-5,
    tau_x=15.0,
    tau_minus=10.0,
    tau_plus=7.0,
)
HIPPOCAMPAL = dict(
    theta_minus=-41.0,
    theta_plus=-38.0,
    A_LTD=38e-5,
    A_LTP=2e-5,
    tau_x=16.0,
    tau_minus=15.0,
    tau_plus=45.0,
)
E_L = -70.6


def play(
    pre_ms,
    post_ms,
    until_ms,
    *,
    theta_minus,
    theta_plus,
    A_LTD,
    A_LTP,
    tau_x,
    tau_minus,
    tau_plus,
    live=False,
    b=0.0805,
    V_spike=33.0,
    u_ref2=60.0,
    tau_bb=1200.0,
    held=True,
    dt=0.1,
):
    """Change of the weight; held=False lets a spike contaminate its own filters."""
    u, adapt, tail, shift = E_L, 0.0, 0.0, 0.0
    minus = plus = minus_before = plus_before = E_L
    x, h, change, left = 0.0, 1.0, 0.0, 0
    pre, post = (set(np.rint(np.asarray(t)/dt).astype(int)) for t in (pre_ms, post_ms))
    for k in range(int(round(until_ms/dt))):
        seen = V_spike if left else u
        if left and held:
            read_minus, read_plus = minus_before, plus_before
        else:
            read_minus, read_plus = minus, plus
        change += dt*A_LTP*x/tau_x*max(seen - theta_plus, 0)*max(read_plus - theta_minus, 0)
        x *= np.exp(-dt/tau_x)
        minus += dt*(seen - minus)/tau_minus
        plus += dt*(seen - plus)/tau_plus
        h += dt*((seen - E_L)**2/u_ref2 - h)/tau_bb
        if left:
            left -= 1
        if not left:
            du = (30*(E_L - u) + 60*np.exp(min((u + 50.4 - shift)/2, 10)) - adapt + tail)/281
            adapt += dt*(4*(u - E_L) - adapt)/144
            tail -= dt*tail/40
            shift -= dt*shift/50
            u += dt*du
        if k in pre:
            read_minus = minus_before if left and held else minus
            change -= A_LTD*(h if live else 1)*max(read_minus - theta_minus, 0)
            x += 1
        if k in post:
            minus_before, plus_before = minus, plus
            left = int(round(2/dt))
            u, tail, shift, adapt = -49.6, 400.0, 20.0, adapt + b
    return change
