"""The voltage rule of Clopath et al. 2010 in plain NumPy, to compare `homeozoo.voltage` with.

Nothing here is shared with the package. `play` follows the paper (Nat Neurosci 13:344, equations 1
to 3 and the cell of its Methods) with the conventions of the authors' program (ModelDB 144566): the
spike is a plateau of 2 ms, after which the cell is reset with its afterdepolarisation and raised
threshold; the filtered potentials are read a fixed delay back. Steps of 0.1 ms. `program` is the
scheme of that program itself, in steps of 1 ms, for its published pairing curve.

Units are mV, ms, pA, nS, pF. A presynaptic spike comes before a postsynaptic one at zero lag.
"""
import numpy as np

VISUAL = dict(theta_minus=-70.6, theta_plus=-45.3, A_LTD=14e-5, A_LTP=8e-5, tau_x=15.0,
              tau_minus=10.0, tau_plus=7.0)
HIPPOCAMPAL = dict(theta_minus=-41.0, theta_plus=-38.0, A_LTD=38e-5, A_LTP=2e-5, tau_x=16.0,
                   tau_minus=15.0, tau_plus=45.0)
E_L, C, G_L, DELTA_T, V_T = -70.6, 281.0, 30.0, 2.0, -50.4
TAU_W, A_W, TAU_TAIL, TAU_V_T = 144.0, 4.0, 40.0, 50.0
I_TAIL, V_T_JUMP, WIDTH = 400.0, 20.0, 2.0


def slope(u, adapt, tail, threshold, current=0.0):
    """Change of the potential of the cell, mV/ms."""
    upswing = G_L*DELTA_T*np.exp(min((u - threshold)/DELTA_T, 300))
    return (G_L*(E_L - u) + upswing - adapt + tail + current)/C


def potential(post, steps, dt, b=0.0805, V_spike=33.0, V_reset=-49.6):
    """Potential of a cell at rest that is made to fire in the steps `post`, array (steps + 1,)."""
    u, adapt, tail, raised, plateau = E_L, 0.0, 0.0, 0.0, 0
    seen = np.empty(steps + 1)
    for k in range(steps + 1):
        seen[k] = V_spike if plateau else u
        plateau = max(plateau - 1, 0)
        if not plateau:
            change = slope(u, adapt, tail, V_T + raised)
            adapt += dt*(A_W*(u - E_L) - adapt)/TAU_W
            tail -= dt*tail/TAU_TAIL
            raised -= dt*raised/TAU_V_T
            u += dt*change
        if k in post:
            plateau = int(round(WIDTH/dt))
            u, adapt, tail, raised = V_reset, adapt + b, I_TAIL, V_T_JUMP
    return seen


def low_pass(values, tau, dt, start):
    """Filtered values; entry k has seen values[:k]. Array (len(values) + 1,)."""
    filtered = np.empty(len(values) + 1)
    filtered[0] = start
    for k, value in enumerate(values):
        filtered[k + 1] = filtered[k] + dt*(value - filtered[k])/tau
    return filtered


def back(filtered, steps, rest=E_L):
    """The filter as it was some steps ago, at rest before the start."""
    return np.concatenate([np.full(steps, rest), filtered])[:len(filtered)]


def held(filtered, post, dt):
    """The filter as it was at the last spike while that spike lasts, else as it is."""
    result = filtered.copy()
    for k in post:
        result[k + 1:k + 1 + int(round(WIDTH/dt))] = filtered[k + 1]
    return result


def play(pre_ms, post_ms, until_ms, *, theta_minus, theta_plus, A_LTD, A_LTP, tau_x, tau_minus,
         tau_plus, delay=5.0, live=False, u_ref2=60.0, tau_bb=1200.0, dt=0.1, **cell):
    """Change of the weight.

    delay: how far back the filters are read (ms), or 'held' for their value at the onset of the
    current spike; live: homeostatic factor, which starts at 1; cell: arguments of `potential`.
    """
    steps = int(round(until_ms/dt))
    pre, post = (np.rint(np.asarray(times)/dt).astype(int) for times in (pre_ms, post_ms))
    u = potential(set(post), steps, dt, **cell)
    minus, plus = (low_pass(u, tau, dt, E_L) for tau in (tau_minus, tau_plus))
    if delay == 'held':
        minus, plus = held(minus, post, dt), held(plus, post, dt)
    else:
        minus, plus = (back(filtered, int(round(delay/dt))) for filtered in (minus, plus))
    factor = low_pass((u - E_L)**2/u_ref2, tau_bb, dt, 1.0) if live else np.ones(steps + 2)
    spikes = np.zeros(steps + 1)
    spikes[pre] = 1
    trace = np.zeros(steps + 1)
    for k in range(steps):
        trace[k + 1] = trace[k]*np.exp(-dt/tau_x) + spikes[k]
    up = A_LTP*trace/tau_x*np.maximum(u - theta_plus, 0)*np.maximum(plus[:-1] - theta_minus, 0)
    down = A_LTD*factor[1:]*spikes*np.maximum(minus[1:] - theta_minus, 0)
    return float(np.sum(dt*up - down))


# --------------------------------------------------------------------------- the authors' program

def program_step(state, current):
    """The cell of the authors' program after one step of 1 ms: its state, and whether it fires.

    state: u, adapt, tail, threshold, and the phase of a spike, which has 29.4 and 32.862 mV.
    """
    u, adapt, tail, threshold, phase = state
    if phase == 2:
        u, adapt, tail, threshold, phase = E_L + 21.0984, adapt + 0.0805, I_TAIL, V_T + V_T_JUMP, 0
    du = slope(u, adapt, tail, threshold, current)
    d_adapt = (A_W*(u - E_L) - adapt)/TAU_W
    u, tail, threshold = u + du, tail*(1 - 1/TAU_TAIL), threshold + (V_T - threshold)/TAU_V_T
    if phase == 1:
        return (32.862, adapt, tail, threshold, 2), False
    if u > 20:
        return (29.4, adapt + d_adapt, tail, threshold, 1), True
    return (u, adapt + d_adapt, tail, threshold, 0), False


def program(rate_hz, lag_ms, delay=3, extra=True):
    """Normalised weight (%) after the pairings of the authors' program (VoTri.m).

    Five pairs at rate_hz, 15 times every 10 s; at 0.1 Hz ten times without a pause. delay: in
    steps. extra: as the program has it, a sixth postsynaptic spike in a burst with post before pre.
    Pauses are cut to 2 s, after which the slowest variable (144 ms) has lost all but a millionth.
    """
    step = min(int(round(1000/rate_hz)), 2000)
    first = abs(lag_ms)
    length = max(first + 5*step + 1, 2000)
    pre, post = np.zeros(length), np.zeros(length)
    pre[first + step*np.arange(5)] = 1
    post[first + lag_ms + step*np.arange(6 if extra and lag_ms < 0 else 5)] = 1
    pre, post = (np.tile(train, 10 if rate_hz < 1 else 15) for train in (pre, post))
    state, trace, w = (E_L, 0.0, 0.0, V_T, 0), 0.0, 0.5
    minus, plus = ([E_L]*(delay + 1) for _ in range(2))
    for k in range(3, len(pre)):
        state, _ = program_step(state, 1e6*post[k])
        u = state[0]
        w += 8e-5*trace*max(u + 45.3, 0)*max(plus[0] - E_L, 0)
        w -= 14e-5*pre[k]*max(minus[0] - E_L, 0)
        trace += (pre[k] - trace)/15
        minus = minus[1:] + [minus[-1] + (u - minus[-1])/10]
        plus = plus[1:] + [plus[-1] + (u - plus[-1])/7]
    return 200*w


def develop(seed, live=True, epochs=1000, speed=10.0):
    """A receptive field in the authors' program (RFdevelop.m).

    500 inputs, ten Gaussian patterns of 100 ms each; filters follow the potential one step back and
    are read at once. Returns, for the last fifth, late_hz and the share of spikes of the best
    pattern; at_bound, the number of weights above 2.9 of 3.
    """
    rng = np.random.default_rng(seed)
    n, epoch = 500, 100
    far = (np.arange(n) - n//2)**2
    pattern = [np.roll(1e-4 + 0.015*np.exp(-far/200.0), n//2 - 50*k) for k in range(10)]
    shown = rng.integers(10, size=epochs)
    w = 0.5 + 1.5*rng.random(n)
    trace = np.zeros(n)
    state = (E_L, 0.0, 0.0, V_T, 0)
    before = minus = plus = E_L
    square = 0.0
    counts, late = np.zeros(10), epochs*epoch*4//5
    for k in range(epochs*epoch):
        arrived = rng.random(n) < pattern[shown[k//epoch]]
        state, fires = program_step(state, 4*C*np.sum(w[arrived]))
        counts[shown[k//epoch]] += fires and k >= late
        u = state[0]
        trace += (arrived - trace)/15
        plus += (before - plus)/7
        minus += (before - minus)/10
        square += ((before - E_L)**2 - square)/1200
        w += speed*8e-5*trace*max(u + 45.3, 0)*max(plus - E_L, 0)
        w[arrived] -= speed*14e-5*max(minus - E_L, 0)*(square/60 if live else 1)
        w = np.clip(w, 0, 3)
        before = u
    return dict(late_hz=counts.sum()/(epochs*epoch/5000), share=counts.max()/max(counts.sum(), 1),
                at_bound=int(np.sum(w > 2.9)))
