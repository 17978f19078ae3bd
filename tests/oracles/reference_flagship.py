"""The flagship in NumPy: its equations by forward Euler, one time step after the other.

The order of a step: tables; background; cells; spikes; presynaptic events with the old weights,
then the presynaptic traces of the cells that spike, then postsynaptic events; resets.
"""
import numpy as np
from scipy.stats import poisson

STEP = 1e-4
GRID, SLOT = 5, 500                         # steps between draws of the background, between tables
CELL = dict(tau=0.02, rest=-0.07, reset=-0.07, fire=-0.05, high=0.0, low=-0.08, tau_ex=0.005,
            tau_in=0.01)
HEBB = dict(A=1e-3, B=1e-3, tau_p=0.02, tau_m=0.02, tau_s=0.1)
BURST = dict(beta=0.05, tau=0.02, tau_cons=1200.0, P=20.0, w_P=0.5)
INHIBITORY = dict(tau=0.02, target=5.0)
SCALING = dict(target=5.0, tau=20.0)
THRESHOLD = dict(target=5.0, tau=10.0, step=2e-5)


class Cells:
    """Integrate-and-fire cells with traces that decay: name -> time constant in seconds."""

    def __init__(self, v, rate, refractory, traces):
        n = len(v)
        self.v, self.rate, self.wait = np.array(v), rate, int(round(refractory/STEP))
        self.ge, self.gi, self.theta = np.zeros(n), np.zeros(n), np.zeros(n)
        self.silent = np.full(n, 10**6)                 # steps since the last spike
        self.traces = {name: np.zeros(n) for name in traces}
        self.decay = {name: np.exp(-STEP/tau) for name, tau in traces.items()}

    def integrate(self):
        """One Euler step of potentials and conductances, decay of traces; which cells may fire."""
        c = CELL
        self.silent += 1
        active = self.silent >= self.wait
        change = (c['rest'] - self.v + self.ge*(c['high'] - self.v)
                  + self.gi*(c['low'] - self.v))/c['tau']
        self.v = np.where(active, self.v + STEP*change, self.v)
        self.ge = self.ge*(1 - STEP/c['tau_ex'])
        self.gi = self.gi*(1 - STEP/c['tau_in'])
        for name in self.traces:
            self.traces[name] = self.traces[name]*self.decay[name]
        return active


def run(steps, exc_v, inh_v, pairs, w, *, tables, rng, w_ei, w_ii, w_max, w_ie_max, rate_exc,
        rate_inh, w_bg, delta):
    """Simulate `steps` steps of 0.1 ms.

    exc_v, inh_v: potentials at the start (V). pairs: projection -> (sources, targets), int arrays,
    for ee, ei, ie, ii. w: start weights, dict of ee and ie. tables: M, X, S, T, eta_inh, each a
    function of the number of the slot. rng: has random(n). Rates in Hz. Returns spikes (list of
    (step, cell) of the E cells), w, ref, h - 1, theta, rate.
    """
    exc = Cells(exc_v, rate_exc, 0.005, dict(zp=HEBB['tau_p'], zm=HEBB['tau_m'], zs=HEBB['tau_s'],
                                             z=BURST['tau'], y=INHIBITORY['tau'], r=1.0))
    inh = Cells(inh_v, rate_inh, 0.002, dict(x=INHIBITORY['tau']))
    exc.traces['r'] += 5.0
    gain, ref, last = np.zeros(len(exc_v)), w['ee'].copy(), np.zeros(len(w['ee']))
    w, spikes = {name: values.copy() for name, values in w.items()}, []
    for step in range(steps):
        if step % SLOT == 0:
            M, X, S, T, eta = (tables[name](step//SLOT) for name in ('M', 'X', 'S', 'T', 'eta_inh'))
        if step % GRID == 0:
            for cells in (exc, inh):
                cells.ge += w_bg*poisson.ppf(rng.random(len(cells.v)), cells.rate*GRID*STEP)
        rate, theta = exc.traces['r'].copy(), exc.theta.copy()
        active = exc.integrate()
        gain += STEP*S*(1 + gain)*(SCALING['target'] - rate)/(SCALING['target']*SCALING['tau'])
        exc.theta = theta - STEP*T*(theta/THRESHOLD['tau'] + THRESHOLD['step']*THRESHOLD['target'])
        fired = active & (exc.v > CELL['fire'] + exc.theta)
        fired_inh = inh.integrate() & (inh.v > CELL['fire'])
        spikes += [(step, cell) for cell in np.flatnonzero(fired)]
        before = {name: values.copy() for name, values in exc.traces.items()}
        # presynaptic events
        source, goal = pairs['ee']
        now = fired[source]
        np.add.at(exc.ge, goal[now], ((1 + gain[goal])*w['ee'])[now])
        w['ee'][now] = np.clip(w['ee'] - M*HEBB['B']*before['zm'][goal] + X*delta, 0, w_max)[now]
        source, goal = pairs['ie']
        now = fired_inh[source]
        np.add.at(exc.gi, goal[now], w['ie'][now])
        change = eta*(before['y'][goal] - 2*INHIBITORY['target']*INHIBITORY['tau'])
        w['ie'][now] = np.clip(w['ie'] + change, 0, w_ie_max)[now]
        np.add.at(inh.ge, pairs['ei'][1], w_ei*fired[pairs['ei'][0]])
        np.add.at(inh.gi, pairs['ii'][1], w_ii*fired_inh[pairs['ii'][0]])
        exc.traces['zp'] += fired
        inh.traces['x'] += fired_inh
        # postsynaptic events
        source, goal = pairs['ee']
        now = fired[goal]
        part = np.clip((step*STEP - last)/BURST['tau_cons'], 0, 0.1)
        pull = w['ee'] - ref - BURST['P']*ref*(ref - BURST['w_P']/2)*(ref - BURST['w_P'])
        ref[now] = (ref + part*pull)[now]
        last[now] = step*STEP
        change = M*HEBB['A']*exc.traces['zp'][source]*before['zs'][goal]
        change -= X*BURST['beta']*before['z'][goal]**3*(w['ee'] - ref)
        w['ee'][now] = np.clip(w['ee'] + change, 0, w_max)[now]
        source, goal = pairs['ie']
        now = fired[goal]
        w['ie'][now] = np.clip(w['ie'] + eta*inh.traces['x'][source], 0, w_ie_max)[now]
        # resets
        for name in ('zm', 'zs', 'z', 'y'):
            exc.traces[name] += fired
        exc.traces['r'] += fired/1.0
        exc.theta += fired*T*THRESHOLD['step']
        for cells, these in ((exc, fired), (inh, fired_inh)):
            cells.v[these], cells.silent[these] = CELL['reset'], 0
    return spikes, w, ref, gain, exc.theta, exc.traces['r']
