"""Two days of silence multiply all weights by 1.9; control by the integral oscillates once gamma > beta/tau.

Mechanism (M2). Three neurons with the same 100 excitatory and 25 inhibitory Poisson inputs
come to their target rate under synaptic scaling, dw/dt = w (target - rate)/(target tau).
Then one loses all its input and falls silent (as with TTX), one loses its inhibition (as
with bicuculline), one is left alone. Weights after against weights before, each sorted,
give a line through the origin whose slope is the scaling factor. Source: Turrigiano et
al. 1998, Nature 391:892, doi 10.1038/36103.

Time is compressed 1000 times: 48 h take 172.8 s and tau = 73.6 h takes 265 s. This tau is
set from the factor 1.92 in 48 h, so the size of the up-scaling is a calibration; that it is
common to all synapses, and what happens without inhibition, are not. Both published
percentages are quoted from memory and could not be confirmed. Against uniform scaling
speak Hanes et al. 2020, J Neurosci 40:4090: small synapses hardly change.

Linear Poisson neurons show the closed form: without noise their rate would follow the
logistic r(t) = r0/(1 + (r0/r(0) - 1) exp(-t/tau)).

Integral control (van Rossum, Bi & Turrigiano 2000, J Neurosci 20:8812) adds
gamma w times the integral of the rate error. Around the target a linear neuron follows
tau s^3 + s^2 + r0 beta s + r0 gamma = 0, stable only if beta > gamma tau, whatever r0.
Its rate is simulated without noise (growth of a small deviation) and with Poisson spikes
(standard deviation against the linear theory), beta and tau as published, not compressed.

Controls. Additive homeostasis, which adds the same amount to every weight: slope 1 and an
intercept. gamma = 0 for the integral controller.

Deviations. Numbers of inputs, conductances, the spread of the start weights (quantiles of
a lognormal) and the target are chosen here.
"""
import numpy as np
from brian2 import Hz, Network, NeuronGroup, StateMonitor, Synapses, ms, second
from scipy.linalg import solve_continuous_lyapunov
from scipy.special import ndtri

from homeozoo import neurons, scaling
from homeozoo.core import Neuron
from homeozoo.running import Model

MECHANISMS = ('M2', 'M13')
SEEDS = dict(smoke=2, default=10, paper=30)
SCALES = dict(smoke=dict(compression=5000.0, baseline=20*second, hold=10000*second,
                         n_spiking=4),
              default={}, paper=dict(n_linear=1000, n_spiking=100, hold=40000*second))

HOUR = 3600*second
W_MAX = 20.0
CONDITIONS = ('control', 'blockade', 'disinhibition')
START_RATES_HZ = (1.25, 20.0)
# Gain of the integral as a multiple of its critical value beta/tau.
RATIOS = (0.0, 0.25, 0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0)
CONTROLLER_TARGETS_HZ = (10.0, 20.0)
DEVIATION = 1e-4
RECORD_S = 1.0
CONTROLLER_RECORD_S = 10.0

drugs = Neuron('drug', model=('drug_ttx : 1', 'drug_bic : 1'),
               doc='Switches of the cell: 1 takes away its excitation or its inhibition.')


def start_weights(n, spread):
    """n quantiles of a lognormal distribution with mean 1; spread is the s.d. of log w."""
    w = np.exp(spread*ndtri((np.arange(n) + 0.5)/n))
    return w/w.mean()


def build_scaling(*, baseline, length, tau, sensor, target, n_exc, n_inh, rate_in, g_exc,
                  g_inh, spread, n_linear, linear_sensor, slow, dt):
    """Three neurons under multiplicative and three under additive homeostasis.

    baseline, length: time before and after the change of input; tau: time constant of
    scaling; sensor, linear_sensor: of the rate estimates; target, rate_in: rates;
    g_exc, g_inh: conductance of one spike in units of the leak. Returns a Model.
    """
    exc = neurons.poisson.group(n_exc, name='exc', dt=dt)
    inh = neurons.poisson.group(n_inh, name='inh', dt=dt)
    exc.rates = rate_in
    inh.rates = rate_in
    objects, outputs = [exc, inh], {}
    rules = dict(multiplicative=scaling.turrigiano1998(tau=tau, target=target),
                 additive=scaling.additive(tau=tau, target=target, w_ref=1.0))
    cell = neurons.lif_vogels2011 + neurons.rate_sensor(tau=sensor) + drugs
    for kind, rule in rules.items():
        cells = cell.group(len(CONDITIONS), name=f'cells_{kind}', dt=dt)
        cells.rate = target
        cells.drug_ttx = [0, 1, 0]
        cells.drug_bic = [0, 0, 1]
        plastic = rule.synapses(exc, cells, name=f'exc_{kind}', w_min=0, w_max=W_MAX, slow=slow,
                                dt=dt, transmit='ge_post += w*g_exc*(1 - drug_ttx_post*int(t > t_drug))',
                                namespace=dict(g_exc=g_exc, t_drug=baseline))
        plastic.connect()
        plastic.w = np.repeat(start_weights(n_exc, spread), len(CONDITIONS))
        fixed = Synapses(inh, cells, name=f'inh_{kind}', dt=dt,
                         on_pre='gi_post += g_inh*(1 - (drug_ttx_post + drug_bic_post)'
                                '*int(t > t_drug))',
                         namespace=dict(g_inh=g_inh, t_drug=baseline))
        fixed.connect()
        path = StateMonitor(plastic, 'w', record=np.arange(n_exc*len(CONDITIONS)),
                            dt=RECORD_S*second, name=f'path_{kind}')
        rate = StateMonitor(cells, 'rate', record=True, dt=RECORD_S*second, name=f'rate_{kind}')
        objects += [cells, plastic, fixed, path, rate]
        outputs[f'w_{kind}'] = (path, 'w')
        outputs[f'rate_{kind}'] = (rate, 'rate')
        outputs['t'] = (path, 't')
    linear = (neurons.poisson + neurons.rate_sensor(tau=linear_sensor)).group(
        2*n_linear, name='linear', dt=dt)
    start = np.repeat(START_RATES_HZ, n_linear)
    linear.rates = start*Hz
    linear.rate = start*Hz
    own = rules['multiplicative'].synapses(linear, linear, name='own', w_min=0, w_max=W_MAX,
                                           slow=slow, dt=dt)
    own.connect(j='i')
    own.w = start/float(target/Hz)
    own.run_regularly('rates_post = w*unit_rate', dt=slow, when='end', order=1, name='own_rate')
    own.namespace['unit_rate'] = target
    path = StateMonitor(own, 'w', record=np.arange(2*n_linear), dt=RECORD_S*second,
                        name='path_linear')
    outputs['w_linear'] = (path, 'w')
    return Model(Network(*objects, linear, own, path), baseline + length, outputs=outputs)


def line(before, after):
    """Slope and intercept of sorted weights after against before."""
    return np.polyfit(np.sort(before), np.sort(after), 1)


def measure_scaling(out, point, *, baseline_s, target_hz, tau_s, sensor_s):
    """Rank-order lines, ratios of weights, course of weights and rates of one seed."""
    n = len(CONDITIONS)
    k = int(np.argmin(np.abs(out['t'] - baseline_s)))
    found = dict(t_s=out['t'])
    largest, smallest = 0.0, np.inf
    for kind in ('multiplicative', 'additive'):
        w = out[f'w_{kind}'].reshape(-1, n, len(out['t']))
        before, after = w[:, :, k], w[:, :, -1]
        slope, intercept = np.array([line(before[:, c], after[:, c]) for c in range(n)]).T
        share = (after/after.mean(axis=0))/(before/before.mean(axis=0))
        found.update({f'before_{kind}': np.sort(before, axis=0).T,
                      f'after_{kind}': np.sort(after, axis=0).T,
                      f'slope_{kind}': slope, f'intercept_{kind}': intercept,
                      f'ratio_error_{kind}': np.abs(share - 1).max(axis=0),
                      f'factor_course_{kind}': (w.mean(axis=0)
                                                / before.mean(axis=0)[:, None]),
                      f'rate_course_{kind}': out[f'rate_{kind}']})
        largest, smallest = max(largest, w.max()), min(smallest, w.min())
    # One second after the input has gone the neuron is silent: from there on the closed
    # form is exact, with the rate estimate decaying by itself.
    w, rate = out['w_multiplicative'].reshape(-1, n, len(out['t'])), out['rate_multiplicative']
    elapsed = out['t'][-1] - out['t'][k + 1]
    remembered = rate[1, k + 1]/target_hz*sensor_s*(1 - np.exp(-elapsed/sensor_s))
    theory = np.exp((elapsed - remembered)/tau_s)
    found['silent_over_theory'] = w[:, 1, -1].mean()/w[:, 1, k + 1].mean()/theory
    linear = out['w_linear'].reshape(len(START_RATES_HZ), -1, len(out['t']))
    found['linear_rate_hz'] = linear.mean(axis=1)*target_hz
    found['largest'], found['smallest'] = max(largest, linear.max()), min(smallest, linear.min())
    return found


def build_controller(*, hold, tau, dt, spiking_dt, n_spiking):
    """Linear neurons under integral control, without noise and with Poisson spikes.

    hold: simulated time; tau: of the rate estimate; dt, spiking_dt: time steps.
    One synapse of weight w per neuron; its rate is w times the target. Knobs: the
    integral gain of each group, gamma_0, gamma_1 and gamma_spiking. Returns a Model.
    """
    objects, outputs, knobs = [], {}, {}
    for k, target_hz in enumerate(CONTROLLER_TARGETS_HZ):
        cells = NeuronGroup(1, '''drate/dt = (drive - rate)/tau : Hz
                                  drive : Hz''', method='euler', dt=dt, name=f'smooth_{k}',
                            namespace=dict(tau=tau))
        cells.rate = target_hz*Hz
        cells.drive = target_hz*(1 + DEVIATION)*Hz
        rule = scaling.vanrossum2000(target=target_hz*Hz)
        own = Synapses(cells, cells, name=f'own_{k}', dt=dt, **rule.kwargs(
            w_min=0, w_max=W_MAX, source=cells, target=cells, dt=dt, knobs=('gamma',), by_hand=True))
        own.connect(j='i')
        own.w = 1 + DEVIATION
        own.scal_gamma = rule.params['scal_gamma'].value
        own.run_regularly('drive_post = w*unit_rate', dt=dt, when='end', name=f'own_{k}_drive')
        own.namespace['unit_rate'] = target_hz*Hz
        path = StateMonitor(own, 'w', record=[0], dt=CONTROLLER_RECORD_S*second,
                            name=f'path_{k}')
        objects += [cells, own, path]
        outputs[f'w_{k}'] = (path, 'w')
        outputs['t'] = (path, 't')
        knobs[f'gamma_{k}'] = (own, 'scal_gamma')
    target = CONTROLLER_TARGETS_HZ[0]*Hz
    rule = scaling.vanrossum2000(target=target)
    cells = (neurons.poisson + neurons.rate_sensor(tau=tau) + rule.on_neurons('post')).group(
        n_spiking, name='spiking', dt=spiking_dt)
    cells.rates = target
    cells.rate = target
    own = Synapses(cells, cells, name='own_spiking', dt=spiking_dt, **rule.kwargs(
        w_min=0, w_max=W_MAX, source=cells, target=cells, dt=spiking_dt, knobs=('gamma',), by_hand=True))
    own.connect(j='i')
    own.w = 1
    own.scal_gamma = rule.params['scal_gamma'].value
    own.run_regularly('rates_post = w*unit_rate', dt=dt, when='end', order=1, name='own_spiking_rate')
    own.namespace['unit_rate'] = target
    path = StateMonitor(own, 'w', record=np.arange(n_spiking), dt=CONTROLLER_RECORD_S*second,
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


def measure_controller(out, point):
    """Growth rate of each noise-free neuron; variance around the target of the spiking ones."""
    t = out['t']
    w = out['w_spiking']
    return dict(t_s=t, growth_hz=np.array([growth(t, out[f'w_{k}'][0] - 1)
                                           for k in range(len(CONTROLLER_TARGETS_HZ))]),
                variance=np.mean((w[:, len(t)//2:] - 1)**2, axis=1), course=w[:3],
                largest=max(w.max(), max(out[f'w_{k}'].max()
                                         for k in range(len(CONTROLLER_TARGETS_HZ)))))


def theory_growth(ratio, r0, beta, tau):
    """Largest real part (1/s) of the complex roots of tau s^3 + s^2 + r0 beta s + r0 gamma."""
    roots = np.roots([tau, 1, r0*beta, r0*ratio*beta/tau])
    return roots.real.max()


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
    return np.sqrt(solve_continuous_lyapunov(a, -noise)[0, 0])


def logistic(t, start, target, tau):
    """Rate of a linear neuron under multiplicative scaling (all in Hz and s)."""
    return target/(1 + (target/start - 1)*np.exp(-t/tau))


def crossing(x, y):
    """Where y(x) changes sign from - to +, by linear interpolation."""
    k = int(np.flatnonzero((y[:-1] < 0) & (y[1:] >= 0))[0])
    return x[k] - y[k]*(x[k + 1] - x[k])/(y[k + 1] - y[k])


def run(sim, *, compression=1000.0, duration=48*HOUR, tau=73.6*HOUR, baseline=60*second,
        target=5*Hz, sensor=5*second, n_exc=100, n_inh=25, rate_in=10*Hz, g_exc=0.045,
        g_inh=0.05, spread=0.3, n_linear=100, linear_sensor=1*second, slow=10*ms, dt=0.5*ms,
        hold=20000*second, controller_tau=100*second, controller_dt=200*ms, spiking_dt=20*ms,
        n_spiking=40):
    """Scaling after a change of input (all seeds), and the controller's stability boundary.

    Rows of slope_*, intercept_* and ratio_error_*: control, blockade, disinhibition;
    columns: seeds. growth_hz (ratios, targets), variance (ratios, neurons) of the rate over
    the target; variance_over_theory (neurons,) at the published gains, gamma = beta/(4 tau).
    """
    length, fast_tau = duration/compression, tau/compression
    tau_s, target_hz = float(fast_tau/second), float(target/Hz)
    found = sim.sweep(
        build_scaling, [{}], measure=measure_scaling,
        given=dict(baseline_s=float(baseline/second), target_hz=target_hz, tau_s=tau_s,
                   sensor_s=float(sensor/second)),
        baseline=baseline, length=length, tau=fast_tau, sensor=sensor, target=target,
        n_exc=n_exc, n_inh=n_inh, rate_in=rate_in, g_exc=g_exc, g_inh=g_inh, spread=spread,
        n_linear=n_linear, linear_sensor=linear_sensor, slow=slow, dt=dt)
    data = {name: value[0] for name, value in found.items()}
    t = data['t_s'][0]
    for kind in ('multiplicative', 'additive'):
        for name in ('slope', 'intercept', 'ratio_error'):
            data[f'{name}_{kind}'] = data[f'{name}_{kind}'].T
    theory = np.array([logistic(t, start, target_hz, tau_s) for start in START_RATES_HZ])
    data.update(t_s=t, linear_theory_hz=theory,
                linear_error=np.abs(data['linear_rate_hz']/theory - 1).max(axis=2).T,
                baseline_s=float(baseline/second), compression=compression, target_hz=target_hz)

    record = scaling.vanrossum2000.params
    beta, tau_a = float(record['scal_beta'].value), float(controller_tau/second)
    points = [{knob: ratio*beta/tau_a*Hz for knob in ('gamma_0', 'gamma_1', 'gamma_spiking')}
              for ratio in RATIOS]
    control = sim.sweep(
        build_controller, points, seeds=sim.seeds[:1], measure=measure_controller, hold=hold,
        tau=controller_tau, dt=controller_dt, spiking_dt=spiking_dt, n_spiking=n_spiking)
    control = {name: value[:, 0] for name, value in control.items()}
    ratio = np.array(RATIOS)
    rates = control['growth_hz']
    found = ratio > 0
    fine = np.linspace(0.02, ratio[-1], 200)
    stable = np.linspace(0.001, 0.985, 100)
    variance = control['variance']
    published = RATIOS.index(0.25)
    data.update(
        ratio=ratio[found], growth_hz=rates[found], controller_target_hz=np.array(CONTROLLER_TARGETS_HZ),
        boundary=np.array([crossing(ratio[found], rates[found, k])
                           for k in range(len(CONTROLLER_TARGETS_HZ))]),
        theory_ratio=fine,
        growth_theory_hz=np.array([[theory_growth(x, r0, beta, tau_a) for r0 in CONTROLLER_TARGETS_HZ]
                                   for x in fine]),
        growth_error=np.array([[abs(rates[k, c] - theory_growth(x, r0, beta, tau_a))/(r0*beta/2)
                                for c, r0 in enumerate(CONTROLLER_TARGETS_HZ)]
                               for k, x in enumerate(ratio) if x > 0]).max(),
        noise_ratio=ratio, variance=variance, sd=np.sqrt(variance.mean(axis=1)), sd_theory_ratio=stable,
        sd_theory=np.array([theory_sd(x, CONTROLLER_TARGETS_HZ[0], beta, tau_a) for x in stable]),
        variance_over_theory=variance[published]/theory_sd(0.25, CONTROLLER_TARGETS_HZ[0], beta, tau_a)**2,
        variance_over_theory_control=variance[0]/theory_sd(0.25, CONTROLLER_TARGETS_HZ[0], beta, tau_a)**2,
        controller_t_s=control['t_s'][0], controller_course=control['course'])
    largest = max(data['largest'].max(), control['largest'].max())
    if largest >= W_MAX or data['smallest'].min() <= 0:
        raise ValueError(f'a weight reached its bound: {data["smallest"].min()} to {largest}, '
                         f'allowed is 0 to {W_MAX}')
    return {name: np.asarray(value) for name, value in data.items()}
