"""Control of the rate by the integral of its error oscillates once gamma > beta/tau: growth begins at 0.998 of it, for targets of 10 and 20 Hz alike.

Mechanism (M2, M13). Integral control (van Rossum, Bi & Turrigiano 2000, J Neurosci 20:8812) adds
gamma*w times the integral of the rate error to synaptic scaling. Around the target a linear neuron
follows tau*s**3 + s**2 + r0*beta*s + r0*gamma = 0, stable only if beta > gamma*tau, whatever r0.
Its rate is simulated without noise (growth of a small deviation) and with Poisson spikes (standard
deviation against the linear theory), beta and tau as published, not compressed.

Control. gamma = 0: scaling without the integral.

Seeds. One: growth has no noise, and the spiking neurons are independent, one value each.

Deviations. Linear neurons, each with one synapse onto itself; targets, gains and their number are
chosen here.
"""
import numpy as np
from brian2 import Hz, Network, NeuronGroup, StateMonitor, Synapses, ms, second
import scipy

from homeozoo import neurons, scaling
from homeozoo.protocols._stability import crossing
from homeozoo.running import Model

MECHANISMS = ('M2', 'M13')
SEEDS = dict(smoke=1, default=1, paper=1)
SCALES = dict(smoke=dict(hold=10000*second, n_spiking=4), default={},
              paper=dict(n_spiking=100, hold=40000*second))
W_MAX = 20.0
# Gain of the integral as a multiple of its critical value beta/tau.
RATIOS = (0.0, 0.25, 0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0)
TARGETS_HZ = (10.0, 20.0)
DEVIATION = 1e-4
RECORD_S = 10.0


def build(*, hold, tau, dt, spiking_dt, n_spiking):
    """Linear neurons under integral control, without noise and with Poisson spikes.

    hold: simulated time; tau: of the rate estimate; dt, spiking_dt: time steps.
    One synapse of weight w per neuron; its rate is w times the target. Knobs: the
    integral gain of each group, gamma_0, gamma_1 and gamma_spiking. Returns a Model.
    """
    objects, outputs, knobs = [], {}, {}
    for k, target_hz in enumerate(TARGETS_HZ):
        cells = NeuronGroup(1, '''drate/dt = (drive - rate)/tau : Hz
                                  drive : Hz''', method='euler', dt=dt, name=f'smooth_{k}',
                            namespace=dict(tau=tau))
        cells.rate = target_hz*Hz
        cells.drive = target_hz*(1 + DEVIATION)*Hz
        rule = scaling.vanrossum2000(target=target_hz*Hz)
        own = Synapses(cells, cells, name=f'own_{k}', dt=dt, **rule.kwargs(
            w_min=0, w_max=W_MAX, source=cells, target=cells, dt=dt, knobs=('gamma',),
            by_hand=True))
        own.connect(j='i')
        own.w = 1 + DEVIATION
        own.scal_gamma = rule.params['scal_gamma'].value
        own.run_regularly('drive_post = w*unit_rate', dt=dt, when='end', name=f'own_{k}_drive')
        own.namespace['unit_rate'] = target_hz*Hz
        path = StateMonitor(own, 'w', record=[0], dt=RECORD_S*second, name=f'path_{k}')
        objects += [cells, own, path]
        outputs[f'w_{k}'] = (path, 'w')
        outputs['t'] = (path, 't')
        knobs[f'gamma_{k}'] = (own, 'scal_gamma')
    target = TARGETS_HZ[0]*Hz
    rule = scaling.vanrossum2000(target=target)
    cells = (neurons.poisson + neurons.rate_sensor(tau=tau) + rule.on_neurons('post')).group(
        n_spiking, name='spiking', dt=spiking_dt)
    cells.rates = target
    cells.rate = target
    own = Synapses(cells, cells, name='own_spiking', dt=spiking_dt, **rule.kwargs(
        w_min=0, w_max=W_MAX, source=cells, target=cells, dt=spiking_dt, knobs=('gamma',),
        by_hand=True))
    own.connect(j='i')
    own.w = 1
    own.scal_gamma = rule.params['scal_gamma'].value
    own.run_regularly('rates_post = w*unit_rate', dt=dt, when='end', order=1,
                      name='own_spiking_rate')
    own.namespace['unit_rate'] = target
    path = StateMonitor(own, 'w', record=np.arange(n_spiking), dt=RECORD_S*second,
                        name='path_spiking')
    outputs['w_spiking'] = (path, 'w')
    knobs['gamma_spiking'] = (own, 'scal_gamma')
    return Model(Network(*objects, cells, own, path), hold, outputs=outputs, knobs=knobs)


def growth(t, x):
    """Growth rate (1/s) of an oscillation around 0 from its successive extremes; nan without."""
    size = np.abs(x)
    peak = np.flatnonzero((size[1:-1] > size[:-2]) & (size[1:-1] >= size[2:])) + 1
    peak = peak[t[peak] > t[-1]/20]
    if len(peak) < 2:
        return np.nan
    return np.polyfit(t[peak], np.log(size[peak]), 1)[0]


def measure(out, point):
    """Growth rate of each noise-free neuron; variance around the target of the spiking ones."""
    t = out['t']
    w = out['w_spiking']
    return dict(t_s=t, growth_hz=np.array([growth(t, out[f'w_{k}'][0] - 1)
                                           for k in range(len(TARGETS_HZ))]),
                variance=np.mean((w[:, len(t)//2:] - 1)**2, axis=1), course=w[:3],
                largest=max(w.max(), max(out[f'w_{k}'].max()
                                         for k in range(len(TARGETS_HZ)))))


def theory_growth(ratio, r0, beta, tau):
    """Largest real part (1/s) of the complex roots of tau s^3 + s^2 + r0 beta s + r0 gamma."""
    roots = np.roots([tau, 1, r0*beta, r0*ratio*beta/tau])
    return roots.real.max()


def theory_table(ratios, beta, tau):
    """`theory_growth` for all ratios and TARGETS_HZ, array (ratios, targets)."""
    return np.array([[theory_growth(ratio, r0, beta, tau) for r0 in TARGETS_HZ]
                     for ratio in ratios])


def theory_sd(ratio, r0, beta, tau):
    """Relative s.d. of the rate that Poisson noise gives the linear loop; nan if unstable.

    States: relative change x of the weight, integral I of the error, estimate a.
    """
    gamma = ratio*beta/tau
    if ratio >= 1:
        return np.nan
    if ratio == 0:
        a = np.array([[0, -beta], [r0/tau, -1/tau]])
    else:
        a = np.array([[0, -beta, gamma], [r0/tau, -1/tau, 0], [0, -1, 0]])
    noise = np.zeros_like(a)
    noise[1, 1] = r0/tau**2
    return np.sqrt(scipy.linalg.solve_continuous_lyapunov(a, -noise)[0, 0])


def run(sim, *, hold=20000*second, tau=100*second, dt=200*ms, spiking_dt=20*ms, n_spiking=40):
    """Linear neurons at all gains, without noise and with spikes.

    hold: simulated time; tau: of the rate estimate; dt, spiking_dt: time steps without and with
    spikes; n_spiking: spiking neurons. Returns growth_hz (ratios above 0, targets) and its theory
    on theory_ratio; boundary (targets,), gamma*tau/beta at which oscillations grow; growth_error
    (), relative to r0*beta/2; variance (ratios, neurons) of the rate over the target, sd (ratios,)
    and its theory on sd_theory_ratio; variance_over_theory, variance_over_theory_control
    (neurons,): at the published gains, gamma = beta/(4 tau), and at gamma = 0, over the theory at
    the published ones; course (ratios, 3, times), t_s.
    """
    beta, tau_s = float(scaling.vanrossum2000.params['scal_beta'].value), float(tau/second)
    points = [{knob: ratio*beta/tau_s*Hz for knob in ('gamma_0', 'gamma_1', 'gamma_spiking')}
              for ratio in RATIOS]
    found = sim.sweep(build, points, seeds=sim.seeds[:1], measure=measure, hold=hold, tau=tau,
                      dt=dt, spiking_dt=spiking_dt, n_spiking=n_spiking)
    found = {name: value[:, 0] for name, value in found.items()}
    if found['largest'].max() >= W_MAX:
        raise ValueError(f'a weight reached its bound {W_MAX}')
    ratio, variance = np.array(RATIOS), found['variance']
    unstable, rates = ratio[ratio > 0], found['growth_hz'][ratio > 0]
    fine, stable = np.linspace(0.02, ratio[-1], 200), np.linspace(0.001, 0.985, 100)
    published = theory_sd(0.25, TARGETS_HZ[0], beta, tau_s)**2
    return dict(
        ratio=unstable, growth_hz=rates, target_hz=np.array(TARGETS_HZ), theory_ratio=fine,
        boundary=np.array([crossing(unstable, column) for column in rates.T]),
        growth_theory_hz=theory_table(fine, beta, tau_s),
        growth_error=np.max(np.abs(rates - theory_table(unstable, beta, tau_s))
                            / (np.array(TARGETS_HZ)*beta/2)),
        noise_ratio=ratio, variance=variance, sd=np.sqrt(variance.mean(axis=1)),
        sd_theory_ratio=stable,
        sd_theory=np.array([theory_sd(x, TARGETS_HZ[0], beta, tau_s) for x in stable]),
        variance_over_theory=variance[RATIOS.index(0.25)]/published,
        variance_over_theory_control=variance[0]/published,
        t_s=found['t_s'][0], course=found['course'])
