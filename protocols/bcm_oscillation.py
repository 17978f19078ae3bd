"""BCM oscillates once its threshold is slower than learning: the onset lies at tau_theta/tau_w = 1, within 0.003.

Mechanism (M1, M6). The BCM rule (`bcm.intrator1992`) with one input x = 1: dw/dt = w*(w -
theta)/tau_w, tau_theta*dtheta/dt = w**2 - theta. At the fixed point w = theta = 1 the trace is
1/tau_w - 1/tau_theta and the determinant positive: small deviations grow with the rate (1/tau_w -
1/tau_theta)/2 and turn, so the boundary is tau_theta = tau_w. With u = log w the equations are a
Lienard oscillator, whose cycle near the boundary has the standard deviation sqrt(2*(1 -
tau_w/tau_theta)) (derived here).

Control. Thresholds faster than learning: deviations die out.

Parameters. All times are chosen here; only their ratio matters. Nothing is random: one seed.
Forward Euler with the step 0.001 tau_w moves the boundary by -0.001.
"""
import numpy as np
from brian2 import Network, NeuronGroup, StateMonitor, ms, second

from homeozoo import bcm, rates
from homeozoo.protocols._stability import crossing, growth
from homeozoo.running import Model

MECHANISMS = ('M1', 'M6')
SEEDS = dict(smoke=1, default=1, paper=1)
SCALES = dict(smoke=dict(hold=300*second), default={}, paper=dict(dt=0.2*ms))
RATIOS = (0.8, 0.9, 0.95, 0.98, 0.99, 1.01, 1.02, 1.05, 1.1, 1.15, 1.2)


def build(*, hold, tau_w, dt):
    """One unit with one input x = 1. Returns a Model with the knob tau_theta."""
    rule = bcm.intrator1992(tau_w=tau_w)
    source = NeuronGroup(1, 'x : 1', name='source', dt=dt, namespace={})
    source.x = 1
    cell = (rates.unit + rule.on_neurons('post')).group(1, name='cell', dt=dt,
                                                        knobs=('tau_theta',), spikes=False)
    cell.bcm_theta = 1
    cell.bcm_tau_theta = tau_w
    own = rule.synapses(source, cell, name='own', connect={})
    own.w = 1.001
    rates.linear_passes(own, dt)
    path = StateMonitor(own, 'w', record=[0], dt=0.05*tau_w, when='end', name='course')
    return Model(Network(source, cell, own, path), hold, outputs=dict(t=(path, 't'), w=(path, 'w')),
                 knobs=dict(tau_theta=(cell, 'bcm_tau_theta')))


def measure(out, point):
    """Growth rate of small deviations, standard deviation of w in the last quarter, the course."""
    t, w = out['t'], out['w'][0]
    late = w[3*len(w)//4:]
    return dict(growth=growth(t, w - 1, 0.01), late_sd=late.std(), lowest=late.min(),
                course=w[-800:], course_t_s=t[-800:] - t[-800])


def cycle_sd(ratio):
    """Standard deviation of the cycle near the boundary, sqrt(2*(1 - 1/ratio)); 0 below."""
    return np.sqrt(2*np.clip(1 - 1/np.asarray(ratio, dtype=float), 0, None))


def run(sim, *, hold=3000*second, tau_w=1*second, dt=1*ms):
    """The rule at all RATIOS of tau_theta to tau_w.

    Returns growth, growth_theory (1/s), late_sd, late_sd_theory (ratios,); boundary (), the ratio
    at which growth changes sign; growth_error (), the largest error of the growth rate, times
    tau_w; lowest (ratios,), course (ratios, times), course_t_s.
    """
    found = sim.sweep(build, [dict(tau_theta=ratio*tau_w) for ratio in RATIOS], measure=measure,
                      seeds=sim.seeds[:1], hold=hold, tau_w=tau_w, dt=dt)
    found = {name: value[:, 0] for name, value in found.items()}
    ratio, unit = np.array(RATIOS), float(tau_w/second)
    theory = (1 - 1/ratio)/2/unit
    return dict(found, course_t_s=found['course_t_s'][0], ratio=ratio, growth_theory=theory,
                growth_error=np.abs(found['growth'] - theory).max()*unit,
                late_sd_theory=cycle_sd(ratio), boundary=crossing(ratio, found['growth']))
