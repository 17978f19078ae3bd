"""Additive STDP splits 1000 weights in two and keeps the output within 10-35 Hz for inputs of 10, 20 and 40 Hz.

Mechanism (M1, M6). Song, Miller & Abbott 2000 (Nat Neurosci 3:919, doi 10.1038/78829): one
conductance-based neuron, 1000 excitatory and 200 inhibitory Poisson inputs (the latter at 10 Hz),
pair STDP with depression 1.05 times as strong as potentiation. Inputs that happen to precede the
output grow, the others shrink, until the neuron is driven by fluctuations. More input means fewer
strong synapses and nearly the same output. With weight dependence (Gütig et al. 2003, exponent
mu, mu = 0 is the additive rule) the two groups merge into one from mu = 0.1.

Parameters. Neuron and A+ = 0.005 are those of the paper (g_max 0.015 and 0.05 of the leak). A+ is
not
enlarged for speed: four times A+ broadens the weights so much that the middle holds two thirds
of them at 10 Hz, and the output reaches 48 Hz at 40 Hz.

Deviations. Weights start uniformly between 0.2 and 1 (the paper: at g_max), which saves half of
the time to the stationary state and leaves the neuron above threshold at 10 Hz in every seed. The
slowest case, 10 Hz, gets 1200 s and the others 400 s; both are the same model, built twice. The
step is 0.5 ms. On a grid of steps a pair with zero lag counts as pre before post, which would
lower the ratio of the two lobes by exp(-dt/tau); the rule gets ratio*exp(dt/tau), so that
their areas stand at 1.05 for every step.

Controls. Plain Hebbian STDP (depression 0.9 of potentiation): all weights to the maximum. For the
output rate: the first half second of the same runs, before the weights have moved.
"""
import numpy as np
from brian2 import Hz, Network, SpikeMonitor, Synapses, ms, second

from homeozoo import neurons, stdp
from homeozoo.running import Model

MECHANISMS = ('M1', 'M6')
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(smoke=dict(long=120*second, short=120*second), default={},
              paper=dict(long=3000*second, short=1000*second, dt=0.2*ms))
WEAK, STRONG = 0.1, 0.9
EDGES = np.linspace(0, 1, 21)
EARLY_S = 0.5


def build(*, duration, n_exc, n_inh, rate_inh, a_plus, g_max, g_inh, w_start, dt):
    """The neuron of Song 2000 with its inputs.

    duration, dt: time; n_exc, n_inh: numbers of inputs; rate_inh: rate of each inhibitory input;
    a_plus: step of the weight; g_max, g_inh: conductance per spike in units of the leak; w_start:
    lower end of the uniform start weights. Returns a Model with the knobs rate, alpha and mu.
    """
    rule = stdp.gutig2003(**{'lambda': a_plus})
    cells = (neurons.lif_conductance + rule.on_neurons('post')).group(1, name='cells', dt=dt)
    exc = (neurons.poisson + rule.on_neurons('pre')).group(n_exc, name='exc', dt=dt)
    inh = neurons.poisson.group(n_inh, name='inh', dt=dt)
    inh.rates = rate_inh
    plastic = rule.synapses(
        exc,
        cells,
        name='plastic',
        dt=dt,
        transmit='ge_post += w*g_max',
        w_min=0,
        w_max=1,
        knobs=('alpha', 'mu'),
        namespace=dict(g_max=g_max),
    )
    plastic.connect()
    plastic.w = f'{float(w_start)!r} + {1 - float(w_start)!r}*rand()'
    brake = Synapses(inh, cells, on_pre='gi_post += g_inh', name='brake', dt=dt,
                     namespace=dict(g_inh=g_inh))
    brake.connect()
    spikes = SpikeMonitor(cells, name='spikes')
    return Model(Network(cells, exc, inh, plastic, brake, spikes), duration,
                 outputs=dict(spike_t=(spikes, 't'), w=(plastic, 'w')),
                 knobs=dict(rate=(exc, 'rates'), alpha=(plastic, 'stdp_alpha'),
                            mu=(plastic, 'stdp_mu')),
                 spikes=('spike_t', 1))


def measure(out, point, *, duration_s):
    """Rates (Hz) and fractions of weights.

    Returns early_hz (first 0.5 s), rate_hz (last fifth), course_hz (50 bins), weak (w < 0.1),
    middle, strong (w > 0.9), mean, sd, histogram (fractions in 20 bins from 0 to 1).
    """
    t, w = out['spike_t'], out['w']
    weak, strong = np.mean(w < WEAK), np.mean(w > STRONG)
    bins = np.linspace(0, duration_s, 51)
    return dict(early_hz=np.sum(t < EARLY_S)/EARLY_S,
                rate_hz=np.sum(t >= 0.8*duration_s)/(0.2*duration_s),
                course_hz=np.histogram(t, bins)[0]/(duration_s/50),
                weak=weak, strong=strong, middle=1 - weak - strong, mean=np.mean(w), sd=np.std(w),
                histogram=np.histogram(w, EDGES)[0]/w.size)


def run(sim, *, long=1200*second, short=400*second, rate_slow=10*Hz,
        rates_fast=np.array([20.0, 40.0])*Hz, mus=np.array([0.02, 0.1, 1.0]), ratio=1.05,
        ratio_hebb=0.9, a_plus=0.005, n_exc=1000, n_inh=200, rate_inh=10*Hz, g_max=0.015,
        g_inh=0.05, w_start=0.2, dt=0.5*ms):
    """Additive rule at every input rate, exponents mu > 0 at the slowest rate, Hebbian control.

    Returns arrays named as in `measure`: NAME (inputs, seeds), mu_NAME (exponents, seeds; the first
    is mu = 0), hebb_NAME (seeds,); course_hz (inputs + 1, seeds, bins), the last row the control.
    """
    same = dict(n_exc=n_exc, n_inh=n_inh, rate_inh=rate_inh, a_plus=a_plus, g_max=g_max,
                g_inh=g_inh, w_start=w_start, dt=dt)
    tau = stdp.gutig2003.params['stdp_tau_pre'].value
    on_grid = float(np.exp(float(dt/tau)))
    balanced = ratio*on_grid

    def simulate(points, duration):
        return sim.sweep(build, points, measure=measure, duration=duration,
                         given=dict(duration_s=float(duration/second)), **same)

    slow = simulate([dict(rate=rate_slow, alpha=balanced, mu=0.0)], long)
    points = [dict(rate=rate, alpha=balanced, mu=0.0) for rate in rates_fast]
    points += [dict(rate=rate_slow, alpha=balanced, mu=float(mu)) for mu in mus]
    points += [dict(rate=rate_slow, alpha=ratio_hebb*on_grid, mu=0.0)]
    quick = simulate(points, short)
    fast = len(rates_fast)

    def joined(name, rows):
        """The slowest input, then these rows of the others."""
        return np.concatenate([slow[name], quick[name][rows]])

    data = dict(input_hz=np.concatenate([[float(rate_slow/Hz)], np.asarray(rates_fast/Hz)]),
                mu=np.concatenate([[0.0], mus]), edges=EDGES,
                long_s=np.array(float(long/second)), short_s=np.array(float(short/second)))
    for name in ('early_hz', 'rate_hz', 'weak', 'middle', 'strong', 'mean', 'sd', 'histogram'):
        data[name] = joined(name, slice(fast))
        data['mu_' + name] = joined(name, slice(fast, -1))
        data['hebb_' + name] = quick[name][-1]
    data['course_hz'] = joined('course_hz', [*range(fast), -1])
    data['mu_outer'] = 1 - data['mu_middle']
    data['strong_loss'] = -np.diff(data['strong'], axis=0)
    lowest = np.maximum(data['rate_hz'].min(axis=0), 1e-3)
    data['rate_ratio'] = data['rate_hz'].max(axis=0)/lowest
    early = data['early_hz'].mean(axis=1)
    data['early_ratio'] = early.max()/max(early.min(), 1e-3)
    return data
