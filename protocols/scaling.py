"""Two days of silence multiply all weights by one factor (1.9, to which tau is set) and two days without inhibition by 0.76; additive homeostasis shifts them all by the same amount.

Mechanism (M2). Three neurons with the same 100 excitatory and 25 inhibitory Poisson inputs
come to their target rate under synaptic scaling, dw/dt = w (target - rate)/(target tau).
Then one loses all its input and falls silent (as with TTX), one loses its inhibition (as
with bicuculline), one is left alone. Weights after against weights before, each sorted,
give a line through the origin whose slope is the scaling factor. Source: Turrigiano et
al. 1998, Nature 391:892, doi 10.1038/36103.

Time is compressed 1000 times: 48 h take 172.8 s and tau = 73.6 h takes 265 s. This tau is
set from the factor 1.92 in 48 h, so the size of the up-scaling is a calibration; that it is
common to all synapses, and what happens without inhibition, are not. Both published
percentages are not confirmed. Against uniform scaling
speak Hanes et al. 2020, J Neurosci 40:4090: small synapses hardly change.

Linear Poisson neurons show the closed form: without noise their rate would follow the
logistic r(t) = r0/(1 + (r0/r(0) - 1) exp(-t/tau)).

Control. Additive homeostasis, which adds the same amount to every weight: slope 1 and an intercept.

Deviations. Numbers of inputs, conductances, the spread of the start weights (quantiles of
a lognormal) and the target are chosen here.
"""
import numpy as np
from brian2 import Hz, Network, StateMonitor, Synapses, ms, second
import scipy

from homeozoo import neurons, scaling
from homeozoo.core import Neuron
from homeozoo.running import Model

MECHANISMS = ('M2',)
SEEDS = dict(smoke=2, default=10, paper=30)
SCALES = dict(smoke=dict(compression=5000.0, baseline=20*second), default={},
              paper=dict(n_linear=1000))

HOUR = 3600*second
W_MAX = 20.0
CONDITIONS = ('control', 'blockade', 'disinhibition')
START_RATES_HZ = (1.25, 20.0)
RECORD_S = 1.0

drugs = Neuron('drug', model=('drug_ttx : 1', 'drug_bic : 1'),
               doc='Switches of the cell: 1 takes away its excitation or its inhibition.')


def start_weights(n, spread):
    """n quantiles of a lognormal distribution with mean 1; spread is the s.d. of log w."""
    w = np.exp(spread*scipy.special.ndtri((np.arange(n) + 0.5)/n))
    return w/w.mean()


def build(*, baseline, length, tau, sensor, target, n_exc, n_inh, rate_in, g_exc,
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
                                dt=dt,
                                transmit='ge_post += w*g_exc*(1 - drug_ttx_post*int(t > t_drug))',
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


def measure(out, point, *, baseline_s, target_hz, tau_s, sensor_s):
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


def logistic(t, start, target, tau):
    """Rate of a linear neuron under multiplicative scaling (all in Hz and s)."""
    return target/(1 + (target/start - 1)*np.exp(-t/tau))


def run(sim, *, compression=1000.0, duration=48*HOUR, tau=73.6*HOUR, baseline=60*second,
        target=5*Hz, sensor=5*second, n_exc=100, n_inh=25, rate_in=10*Hz, g_exc=0.045,
        g_inh=0.05, spread=0.3, n_linear=100, linear_sensor=1*second, slow=10*ms, dt=0.5*ms):
    """Three changes of input under both kinds of homeostasis, and linear neurons.

    Returns the arrays of `measure`: slope_*, intercept_* and ratio_error_* (conditions, seeds),
    rows control, blockade, disinhibition; others (seeds, …). linear_theory_hz (starts, times),
    linear_error (starts, seeds): largest relative deviation of the mean rate from it; t_s (times,).
    """
    length, fast_tau = duration/compression, tau/compression
    tau_s, target_hz = float(fast_tau/second), float(target/Hz)
    found = sim.sweep(
        build, [{}], measure=measure,
        given=dict(baseline_s=float(baseline/second), target_hz=target_hz, tau_s=tau_s,
                   sensor_s=float(sensor/second)),
        baseline=baseline, length=length, tau=fast_tau, sensor=sensor, target=target,
        n_exc=n_exc, n_inh=n_inh, rate_in=rate_in, g_exc=g_exc, g_inh=g_inh, spread=spread,
        n_linear=n_linear, linear_sensor=linear_sensor, slow=slow, dt=dt)
    data = {name: value[0] for name, value in found.items()}
    if data['largest'].max() >= W_MAX or data['smallest'].min() <= 0:
        raise ValueError(f'a weight reached its bound: {data["smallest"].min()} to '
                         f'{data["largest"].max()}, allowed is 0 to {W_MAX}')
    t = data['t_s'][0]
    for kind in ('multiplicative', 'additive'):
        for name in ('slope', 'intercept', 'ratio_error'):
            data[f'{name}_{kind}'] = data[f'{name}_{kind}'].T
    theory = np.array([logistic(t, start, target_hz, tau_s) for start in START_RATES_HZ])
    data.update(t_s=t, linear_theory_hz=theory,
                linear_error=np.abs(data['linear_rate_hz']/theory - 1).max(axis=2).T,
                baseline_s=np.array(float(baseline/second)), compression=np.array(compression),
                target_hz=np.array(target_hz))
    return data
