"""Tagging and capture, the Benna-Fusi chain and the cascade in NumPy: brute force and closed
forms.
"""
import numpy as np

HOUR = 3600.0
STC = dict(
    tau_h=688.4,
    leak=0.1,
    gamma_p=1645.6,
    gamma_d=313.1,
    top=10 / 4.20075,
    theta_p=3.0,
    theta_d=1.2,
    tau_ca=0.0488,
    ca_pre=1.0,
    ca_post=0.2758,
    theta_pro=0.5,
    theta_tag=0.2,
    tau_p=HOUR,
    tau_z=HOUR,
)


def early(pre_s, post_s, end_s, w=1.0, dt=1e-4, **changes):
    """Early weight at `end_s` by forward Euler of the authors' equation without noise; times in
    s.
    """
    p = {**STC, **changes}
    steps = round(end_s/dt)
    jump = np.zeros(steps + 1)
    np.add.at(jump, np.rint(np.asarray(pre_s)/dt).astype(int), p['ca_pre'])
    np.add.at(jump, np.rint(np.asarray(post_s)/dt).astype(int), p['ca_post'])
    c, fade = 0.0, np.exp(-dt/p['tau_ca'])
    for k in range(steps):
        c += jump[k]
        w += dt/p['tau_h']*(p['leak']*(1 - w) + p['gamma_p']*(p['top'] - w)*(c > p['theta_p'])
                            - p['gamma_d']*w*(c > p['theta_d']))
        c *= fade
    return w


def late(starts, end_s, dt=1.0, **changes):
    """Late weights of the synapses of one cell; starts: list of (time_s, weight after induction).

    Each early weight decays from its start; before, it is 1. Returns z (synapses,), p at the end.
    """
    p = {**STC, **changes}
    t0, w0 = np.array(starts, dtype=float).T
    z, protein = np.zeros(len(t0)), 0.0
    for t in np.arange(0, end_s, dt):
        w = 1 + np.where(t >= t0, (w0 - 1)*np.exp(-(t - t0)*p['leak']/p['tau_h']), 0)
        z = z + dt / p['tau_z'] * protein * (
            (1 - z) * (w - 1 > p['theta_tag']) - (z + 0.5) * (1 - w > p['theta_tag'])
        )
        protein += dt/p['tau_p']*((np.abs(w - 1).sum() > p['theta_pro']) - protein)
    return z, protein


def late_of_trains(count, trains, interval_s, end_s, dt=1.0):
    """Late weight at `end_s` after the first of `trains` trains of `count` pulses at 100 Hz, one
    synapse: each train at once, decay and Euler steps of `dt` between them.
    """
    p = STC
    w, z, protein = 1.0, 0.0, 0.0
    ahead = [k*interval_s for k in range(trains)]
    for t in np.arange(0, end_s, dt):
        if ahead and t >= ahead[0]:
            ahead.pop(0)
            w = early(np.arange(count)*0.01, [], count*0.01 + 0.2, w)
        z += dt/p['tau_z']*protein*(1 - z)*(w - 1 > p['theta_tag'])
        protein += dt/p['tau_p']*((abs(w - 1) > p['theta_pro']) - protein)
        w = 1 + (w - 1)*np.exp(-dt*p['leak']/p['tau_h'])
    return z


def late_closed_form(w0, end_s, **changes):
    """z at `end_s` after a start at w0 > 1 at time 0, one synapse, in closed form.

    dz/dt = p (1 - z)/tau while the tag lasts, so z = 1 - exp(-integral of p/tau), with p rising to
    the end of synthesis and falling after it.
    """
    p = {**STC, **changes}
    decay = p['tau_h']/p['leak']
    stop, tag = (decay*np.log((w0 - 1)/threshold) for threshold in (p['theta_pro'], p['theta_tag']))
    tag = min(tag, end_s)
    tau = p['tau_p']
    first = min(stop, tag)
    area = first - tau*(1 - np.exp(-first/tau))
    if tag > stop:
        area += (1 - np.exp(-stop/tau))*tau*(1 - np.exp(-(tag - stop)/tau))
    return 1 - np.exp(-area/p['tau_z'])


def chain_response(m, steps, step=1.0):
    """u_1 at ages 0 … steps - 1 after a unit step, one Euler step per memory."""
    size, tube = 2.0**np.arange(m), 0.25*2.0**-np.arange(1, m + 1)
    u = np.zeros(m)
    u[0] = 1
    course = np.empty(steps)
    for k in range(steps):
        course[k] = u[0]
        flow = step*tube*(u - np.r_[u[1:], 0])
        change = -flow/size
        change[1:] += flow[:-1]/size[1:]
        u = u + change
    return course


def bounded_response(step, bound, steps):
    """Signal at ages 0 … steps - 1 and noise s.d. of a weight that moves by ±step between
    ±bound.
    """
    n = round(2*bound/step) + 1
    up, down = np.eye(n, k=-1), np.eye(n, k=1)
    up[-1, -1] = down[0, 0] = 1  # columns: from; a step beyond the bound stays
    w = np.linspace(-bound, bound, n)
    even = np.full(n, 1/n)
    difference = (up - down) @ even/2
    mean = (up + down)/2
    course = np.empty(steps)
    for k in range(steps):
        course[k] = w @ difference
        difference = mean @ difference
    return course, np.sqrt(w**2 @ even)


def cascade(n, x=0.5):
    """Transition matrices (to, from) of a candidate potentiation and depression; states: weak 0 …
    n-1, strong n …
    """
    q = x**np.arange(n)
    q[-1] = x**(n - 1)/(1 - x)
    p = x**np.arange(1, n + 1)/(1 - x)
    p[-1] = 0
    up = np.zeros((2*n, 2*n))
    for k in range(n):
        up[n, k] += q[k]
        up[k, k] += 1 - q[k]
        up[n + min(k + 1, n - 1), n + k] += p[k]
        up[n + k, n + k] += 1 - p[k]
    swap = np.roll(np.eye(2*n), n, axis=0)
    return up, swap @ up @ swap


def cascade_response(n, steps, x=0.5):
    """Mean weight of tracked potentiation less that of tracked depression, over 2, at ages 0 …;
    weights 0, 1.
    """
    up, down = cascade(n, x)
    even = np.full(2*n, 0.5/n)
    strong = np.arange(2*n) >= n
    difference, mean = (up - down) @ even/2, (up + down)/2
    course = np.empty(steps)
    for k in range(steps):
        course[k] = strong @ difference
        difference = mean @ difference
    return course
