"""Inhibitory plasticity copies the excitatory tuning of one neuron (correlation above 0.9), and copies it again after the tuning has moved; its rate falls at least fivefold.

Mechanism (M3). One conductance-based neuron, eight channels of 100 excitatory and 25 inhibitory
inputs. All inputs of a channel follow one signal, rectified noise of 50 ms. Excitatory weights have
a preferred channel; inhibitory ones start equal and learn by inhibitory STDP (Vogels et al. 2011,
doi 10.1126/science.1211095). Half-way the preferred channel of excitation moves from 5 to 2.

Parameters. Weights, conductances, learning rate and target (0.25/(2*20 ms) = 6.25 Hz) are those of
the authors' inhib_plasticity.m (ModelDB 143751).

Deviations. The signal is an Ornstein-Uhlenbeck process x of unit variance and an input fires at 5
Hz + 50 Hz*max(x, 0); the authors use peaks of 500 Hz. The learning rate is three times theirs. Time
step 0.5 ms.

Control. The same with learning rate 0.
"""
import numpy as np
from brian2 import (
    Hz,
    Network,
    NeuronGroup,
    SpikeMonitor,
    StateMonitor,
    Synapses,
    TimedArray,
    ms,
    second,
)

from homeozoo import istdp, neurons
from homeozoo.analysis import metrics
from homeozoo.running import Model

MECHANISMS = ('M3',)
SEEDS = dict(smoke=2, default=10, paper=20)
SCALES = dict(smoke=dict(duration=120*second, eta=0.01), default={},
              paper=dict(duration=2400*second, eta=0.001))
CHANNELS, EXC, INH = 8, 100, 25
PREFERRED = (5, 2)               # channel, counted from 1, before and after the change
SAMPLES = 120


def tuning(preferred):
    """Excitatory weight of each channel, (8,); jitter of up to 0.1 is added per synapse."""
    return 0.3 + 1.1/(1 + (np.arange(1, CHANNELS + 1) - preferred)**4.0)


def build(*, duration, rate, depth, target, g_exc, g_inh, tau_signal, dt):
    """One neuron with eight channels; knob: eta. rate, depth: of an input, rate + depth*max(x,
    0).
    """
    rule = istdp.vogels2011(target=target)
    cell = (neurons.lif_vogels2011 + rule.on_neurons('post')).group(1, name='cell', dt=dt)
    exc = neurons.poisson.group(CHANNELS*EXC, name='exc', dt=dt)
    inh = (neurons.poisson + rule.on_neurons('pre')).group(CHANNELS*INH, name='inh', dt=dt)
    signal = NeuronGroup(CHANNELS, 'dx/dt = -x/tau_x + sqrt(2/tau_x)*xi : 1', method='euler', dt=dt,
                         namespace=dict(tau_x=tau_signal), name='signal')
    signal.x = 'randn()'
    drives = []
    for group, per in ((exc, EXC), (inh, INH)):
        drive = Synapses(
            signal, group, namespace=dict(base=rate, depth=depth), dt=dt, name=f'drive_{group.name}'
        )
        drive.connect(i=np.arange(CHANNELS*per)//per, j=np.arange(CHANNELS*per))
        drive.run_regularly(
            'rates_post = base + depth*clip(x_pre, 0, 6)', dt=2 * ms, name=f'modulate_{group.name}'
        )
        drives.append(drive)
    table = TimedArray(
        np.array([tuning(one) for one in PREFERRED]), dt=duration / 2, name='tuning_table'
    )
    excitation = Synapses(
        exc,
        cell,
        'jitter : 1 (constant)',
        on_pre='ge_post += g_exc*(tuning_table(t, i//per_channel) + jitter)',
        dt=dt,
        namespace=dict(g_exc=g_exc, per_channel=EXC, tuning_table=table),
        name='excitation',
    )
    excitation.connect()
    excitation.jitter = '0.1*rand()'
    inhibition = rule.synapses(
        inh,
        cell,
        name='inhibition',
        transmit='gi_post += w*g_inh',
        w_min=0,
        w_max=20,
        knobs=('eta',),
        namespace=dict(g_inh=g_inh),
        connect={},
    )
    inhibition.w = '0.1 + 0.02*rand()'
    spikes = SpikeMonitor(cell, name='spikes')
    weights = StateMonitor(
        inhibition,
        'w',
        record=np.arange(CHANNELS * INH),
        dt=duration / SAMPLES,
        when='end',
        name='weights',
    )
    currents = StateMonitor(cell, ('ge', 'gi', 'v'), record=[0], dt=5*ms, name='currents')
    return Model(
        Network(cell, exc, inh, signal, *drives, excitation, inhibition, spikes, weights, currents),
        duration,
        outputs=dict(
            t=(spikes, 't'),
            w=(weights, 'w'),
            ge=(currents, 'ge'),
            gi=(currents, 'gi'),
            v=(currents, 'v'),
        ),
        knobs=dict(eta=(inhibition, 'istdp_eta')),
        spikes=('t', 1),
    )


def correlation(a, b):
    """Pearson correlation of two arrays (8,); 0 if one is constant."""
    return float(np.corrcoef(a, b)[0, 1]) if np.ptp(a) > 0 and np.ptp(b) > 0 else 0.0


def measure(out, _, *, duration_s):
    """What one run shows.

    tuning_r (2,): correlation of the tuning curves before the change and at the end; former_r: of
    the last inhibitory with the former excitatory tuning; inh_tuning (2, 8); path (8, samples):
    mean inhibitory weight of each channel; rate_hz (3,): first 5 s (a tenth of a shorter run), last
    tenth of the first half, last tenth of the run; course_hz (samples,); fall: first over second
    rate;
    current_r: correlation of the two currents in the last tenth; sparse (2,): share of bins of 50
    ms without a spike, at the first and second of these times.
    """
    half, tenth = duration_s/2, duration_s/10
    path = out['w'].reshape(CHANNELS, INH, -1).mean(axis=1)
    ends = path[:, [path.shape[1]//2, -1]].T
    first = min(5.0, tenth)
    spans = ((0, first), (half - tenth, half), (duration_s - tenth, duration_s))
    rates = np.array([np.sum((out['t'] >= a) & (out['t'] < b))/(b - a) for a, b in spans])
    empty = [
        np.mean(np.histogram(out['t'], np.arange(a, b + 1e-9, 0.05))[0] == 0) for a, b in spans[:2]
    ]
    late = slice(int(0.9*out['v'].shape[1]), None)
    v = out['v'][:, late]
    r = metrics.current_correlation(
        -out['ge'][:, late] * v, out['gi'][:, late] * (v + 0.08), 0.005
    )[0][0]
    return dict(
        tuning_r=np.array([correlation(inh, tuning(one)) for inh, one in zip(ends, PREFERRED)]),
        former_r=correlation(ends[1], tuning(PREFERRED[0])),
        inh_tuning=ends,
        path=path,
        rate_hz=rates,
        course_hz=np.histogram(out['t'], np.linspace(0, duration_s, SAMPLES + 1))[0]
        / (duration_s / SAMPLES),
        fall=rates[0] / max(rates[1], 1 / tenth),
        current_r=0.0 if np.isnan(r) else r,
        sparse=np.array(empty),
    )


def run(
    sim,
    *,
    duration=600 * second,
    eta=0.003,
    target=6.25 * Hz,
    rate=5 * Hz,
    depth=50 * Hz,
    g_exc=0.014,
    g_inh=0.035,
    tau_signal=50 * ms,
    dt=0.5 * ms,
):
    """With and without plasticity.

    Returns, for every name of `measure`, an array (conditions, …, seeds) for tuning_r and rate_hz,
    which are (2, 2, seeds) and (2, 3, seeds), else (conditions, seeds, …); with condition, t_s
    (samples,), exc_tuning (2, 8) and target_hz.
    """
    duration_s = float(duration/second)
    data = sim.sweep(build, [dict(eta=eta), dict(eta=0.0)], measure=measure,
                     given=dict(duration_s=duration_s), duration=duration, rate=rate, depth=depth,
                     target=target, g_exc=g_exc, g_inh=g_inh, tau_signal=tau_signal, dt=dt)
    for name in ('tuning_r', 'rate_hz', 'sparse'):
        data[name] = np.moveaxis(data[name], 1, 2)
    data.update(
        condition=np.array(['plastic', 'fixed']),
        t_s=(np.arange(SAMPLES) + 0.5) * duration_s / SAMPLES,
        exc_tuning=np.array([tuning(one) for one in PREFERRED]),
        target_hz=np.array(float(target / Hz)),
    )
    return data
