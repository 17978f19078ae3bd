"""Inhibitory plasticity holds 3, 5, 8 and 12 Hz within 10 %; without it the neuron fires near 50 Hz.

Mechanism (M3). One conductance-based neuron receives 800 excitatory and 200 inhibitory
Poisson inputs. The inhibitory weights follow Vogels et al. 2011 (Science 334:1569, doi
10.1126/science.1211095): every pairing within 20 ms strengthens, every inhibitory spike
weakens by eta*alpha. For uncorrelated spikes the weights come to rest when the neuron
fires at alpha/(2 tau), whatever its excitation. An inhibitory spike keeps the neuron
silent for a moment, which makes the two trains anticorrelated: the achieved rate lies a
few per cent above the target.

Parameters. Neuron as in the feed-forward model of the paper (ModelDB 143751): rest
-60 mV, threshold -50 mV, inhibitory reversal -80 mV, membrane 20 ms, refractory 5 ms,
synapses 5 ms and 10 ms; start weight 0.1.

Deviations. The inputs have constant rates (6 and 10 Hz), not the correlated channels of
the paper. The weight of an excitatory input is chosen here so that the neuron fires near
50 Hz without plasticity; one unit of inhibitory weight is a tenth of the leak. eta is 0.005,
five times that of the paper's model, so that the weights settle within 30 s.

Control. The same network with eta = 0.
"""
import numpy as np
from brian2 import Hz, Network, SpikeMonitor, StateMonitor, Synapses, ms, second

from homeozoo import istdp, neurons
from homeozoo.running import Model

MECHANISMS = ('M3',)
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(smoke=dict(duration=30*second, settle=15*second), default={},
              paper=dict(duration=200*second, settle=50*second))
START_WEIGHT = 0.1
W_MAX = 10.0


def build(*, duration, n_exc, n_inh, rate_exc, rate_inh, g_exc, g_inh, dt):
    """One neuron with plastic inhibition.

    duration, dt: time; n_exc, n_inh: numbers of inputs; rate_exc, rate_inh: their rates;
    g_exc, g_inh: conductance of one spike of unit weight, in units of the leak.
    Returns a Model with the knobs eta and target.
    """
    rule = istdp.vogels2011
    cells = (neurons.lif_vogels2011 + rule.on_neurons('post')).group(1, name='cells', dt=dt)
    exc = neurons.poisson.group(n_exc, name='exc', dt=dt)
    inh = (neurons.poisson + rule.on_neurons('pre')).group(n_inh, name='inh', dt=dt)
    exc.rates = rate_exc
    inh.rates = rate_inh
    drive = Synapses(exc, cells, on_pre='ge_post += g_exc', namespace=dict(g_exc=g_exc),
                     name='drive', dt=dt)
    drive.connect()
    brake = rule.synapses(
        inh,
        cells,
        name='brake',
        transmit='gi_post += w*g_inh',
        w_min=0,
        w_max=W_MAX,
        knobs=('eta', 'target'),
        namespace=dict(g_inh=g_inh),
        connect={},
    )
    brake.w = START_WEIGHT
    spikes = SpikeMonitor(cells, name='spikes')
    path = StateMonitor(brake, 'w', record=np.arange(n_inh), dt=1*second, name='path')
    return Model(Network(cells, exc, inh, drive, brake, spikes, path), duration,
                 outputs=dict(spike_t=(spikes, 't'), w=(brake, 'w'), path_w=(path, 'w')),
                 knobs=dict(eta=(brake, 'istdp_eta'), target=(brake, 'istdp_target')),
                 spikes=('spike_t', 1))


def measure(out, point, *, duration_s, settle_s, bin_s):
    """Rate after settling (Hz), its course (Hz), mean and largest weight."""
    t = out['spike_t']
    edges = np.arange(0, duration_s + bin_s/2, bin_s)
    return dict(rate_hz=np.sum(t >= settle_s)/(duration_s - settle_s),
                course_hz=np.histogram(t, edges)[0]/bin_s,
                weight=np.mean(out['w']),
                weight_course=out['path_w'].mean(axis=0),
                largest=np.max(out['path_w']))


def run(sim, *, duration=80*second, settle=30*second, bin_width=2*second, eta=5e-3,
        targets=np.array([3, 5, 8, 12])*Hz, n_exc=800, n_inh=200, rate_exc=6*Hz,
        rate_inh=10*Hz, g_exc=0.019, g_inh=0.1, dt=0.2*ms):
    """Rates and weights at every target and for eta = 0.

    Returns arrays: rate_hz, bias_percent (targets, seeds); rate_control_hz, slope,
    slope_control, weight_fraction (seeds,); course_hz (targets + control, seeds, time).
    """
    points = [dict(eta=eta, target=target) for target in targets]
    points.append(dict(eta=0.0, target=targets[0]))
    duration_s, settle_s, bin_s = (float(x/second) for x in (duration, settle, bin_width))
    found = sim.sweep(build, points, max_rate=150*Hz, measure=measure,
                      given=dict(duration_s=duration_s, settle_s=settle_s, bin_s=bin_s),
                      duration=duration, n_exc=n_exc, n_inh=n_inh, rate_exc=rate_exc,
                      rate_inh=rate_inh, g_exc=g_exc, g_inh=g_inh, dt=dt)
    largest = found['largest']
    if largest.max() >= W_MAX:
        raise ValueError(f'an inhibitory weight reached its bound {W_MAX}')
    target_hz = np.asarray(targets/Hz, dtype=float)
    achieved, control = found['rate_hz'][:-1], found['rate_hz'][-1]
    held = np.broadcast_to(control, achieved.shape)
    course, weights = found['course_hz'], found['weight_course']
    return dict(target_hz=target_hz, rate_hz=achieved, rate_control_hz=control,
                bias_percent=100*(achieved/target_hz[:, None] - 1),
                slope=np.polyfit(target_hz, achieved, 1)[0],
                slope_control=np.polyfit(target_hz, held, 1)[0],
                weight=found['weight'], weight_fraction=largest.max(axis=0)/W_MAX,
                t_s=bin_s*(np.arange(course.shape[-1]) + 0.5), course_hz=course,
                weight_t_s=np.arange(weights.shape[-1], dtype=float), weight_course=weights,
                settle_s=np.array(settle_s))
