"""A pathway made 4 times too strong is brought back without a detector: its response within 20 s by inhibition, its weight within minutes by scaling.

Our minimal model of an idea that has no agreed one: networks restrain pathways that are
disproportionately strong. Nothing compares pathways. Every pathway carries the same two equations,
which read only what is at hand:

- inhibitory STDP (M3; Vogels et al. 2011, doi 10.1126/science.1211095) at the inhibitory synapses
  of the pathway: spikes of the two cells;
- two-factor scaling (M2, `scaling.gain`) with one factor h per pathway: dh/dt = h*(target -
  a)/(target*tau), a being the effective input of this pathway alone, low-pass filtered. Local
  scaling was proposed for dendrites, such as by Rabinowitch & Segev 2008 (Trends in Neurosciences
  31:377), without this equation.

One conductance-based neuron (Vogels 2011), eight pathways of 50 excitatory and 20 inhibitory inputs
that follow one signal per pathway (rectified noise of 50 ms). Inhibition learns for 80 s; then the
excitatory synapses of pathway 3 are multiplied by 4 for good. In the last 30 s nothing is plastic
and the inhibition of this pathway is halved.

Conditions, alike until the change: both mechanisms; inhibition alone (no scaling); scaling alone
(inhibitory learning rate 0 from the change on); neither (control). Blanket, not alike (control of
inhibition): inhibitory STDP of inputs that follow no signal, without scaling.

Measures. The gain of a pathway is rate times mean signal 10 ms before a spike; for Gaussian signals
it is the derivative of the rate by the signal (Stein's lemma). The response excess is the gain of
the strong pathway less the mean gain of the others. Theory: inhibitory STDP has its fixed point
where gains are equal; the effective weight 4*h follows 1/(1 - 3/4*exp(-t/tau)).

What it shows and what not. Time constants are chosen here: inhibition is fast, scaling has 50 s
where experiments have hours. Scaling removes whatever was stored as the total strength of a
pathway; ratios inside the pathway stay, by construction. Its set-point is the input that each
pathway has before the change: imposed, not emergent.
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

from homeozoo import istdp, neurons, scaling
from homeozoo.core import Neuron, P
from homeozoo.running import Model

MECHANISMS = ('M2', 'M3')
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(smoke=dict(before=40*second, after=60*second, probe=20*second), default={},
              paper=dict(before=200*second, after=600*second, probe=100*second))
CONDITIONS = ('both', 'inhibition', 'scaling', 'neither', 'blanket')
PATHS, EXC, INH = 8, 50, 20
STRONG = 2                       # the pathway that changes, counted from 0
NEVER = 1e12*second
SIGNAL_DT = 5*ms
LEAD_S = 0.010                   # a spike is compared with the signal this long before it
WIDTH_S = 10.0                   # bins of the time course


def build(
    *, before, after, probe, left, factor, rate, depth, target, g_exc, g_inh, tau_signal, sensor, dt
):
    """The neuron and its pathways.

    Knobs: eta, table over seconds of the inhibitory learning rate; scal_tau; tuned, 1 if inhibitory
    inputs follow the signal of their pathway, 0 if they fire at its mean rate. rate, depth: of an
    input, rate + depth*max(x, 0).
    """
    mean = rate + depth/np.sqrt(2*np.pi)
    inhibition = istdp.vogels2011(
        eta=P(1.0, 'factor of the learning rate on the cell', 'chosen here', low=0), target=target
    ).gated('learning_post')
    pathway = scaling.gain(target=mean).paced(
        'held_post'
    )  # held: 0 stops the factors, for the probe
    seconds = int(round(float((before + after + probe)/second)))
    eta = TimedArray(np.zeros(seconds), dt=1*second, name='eta_table')
    start, stop = int(round(float(before/second))), int(round(float((before + after)/second)))
    strength = TimedArray(
        np.where(np.arange(seconds) < start, 1.0, factor), dt=1 * second, name='strength_table'
    )
    opened = TimedArray(
        np.where(np.arange(seconds) < stop, 1.0, left), dt=1 * second, name='open_table'
    )
    held = TimedArray(np.where(np.arange(seconds) < stop, 1.0, 0.0), dt=1*second, name='held_table')
    switch = Neuron('switch', model='learning : 1')
    cell = (neurons.lif_vogels2011 + switch + inhibition.on_neurons('post')).group(
        1, name='cell', dt=dt
    )
    cell.namespace['eta_table'] = eta
    cell.run_regularly('learning = eta_table(t)', dt=1*second, when='start', name='switch')
    local = Neuron(
        'branch', model=('drate/dt = -rate/tau_rate : Hz', 'held = held_table(t) : 1')
    ) + pathway.on_neurons('post')
    branches = local.group(PATHS, name='branches', dt=dt, spikes=False, knobs=('scal_tau',),
                           namespace=dict(tau_rate=sensor, held_table=held))
    branches.rate = mean
    exc = (neurons.poisson + Neuron('own', model='h : 1')).group(PATHS*EXC, name='exc', dt=dt)
    exc.h = 1
    inh = (neurons.poisson + inhibition.on_neurons('pre')).group(PATHS*INH, name='inh', dt=dt)
    share_factor = Synapses(branches, exc, namespace={}, dt=dt, name='share_factor')
    share_factor.connect(i=np.arange(PATHS*EXC)//EXC, j=np.arange(PATHS*EXC))
    share_factor.run_regularly('h_post = 1 + scal_g_pre', dt=100*ms, name='hand_over')
    signal = NeuronGroup(PATHS, 'dx/dt = -x/tau_x + sqrt(2/tau_x)*xi : 1', method='euler', dt=dt,
                         namespace=dict(tau_x=tau_signal), name='signal')
    signal.x = 'randn()'
    drives = []
    for group, per in ((exc, EXC), (inh, INH)):
        drive = Synapses(
            signal,
            group,
            'tuned : 1 (shared, constant)',
            dt=dt,
            name=f'drive_{group.name}',
            namespace=dict(base=rate, depth=depth, mean=mean),
        )
        drive.connect(i=np.arange(PATHS*per)//per, j=np.arange(PATHS*per))
        drive.tuned = 1
        drive.run_regularly(
            'rates_post = tuned*(base + depth*clip(x_pre, 0, 6)) + (1 - tuned)*mean',
            dt=2 * ms,
            name=f'modulate_{group.name}',
        )
        drives.append(drive)
    scales = f'(1 + int(i//{EXC} == {STRONG})*(strength_table(t) - 1))'
    # input of each pathway as its own scaling sees it, and as the cell receives it
    sensed = pathway.synapses(
        exc,
        branches,
        name='sensed',
        transmit=f'rate_post += w*{scales}/(tau_rate*{EXC})',
        w_min=0,
        w_max=100,
        traces='neurons',
        namespace=dict(tau_rate=sensor, strength_table=strength),
    )
    sensed.connect(i=np.arange(PATHS*EXC), j=np.arange(PATHS*EXC)//EXC)
    sensed.w = 1
    excitation = Synapses(
        exc,
        cell,
        on_pre=f'ge_post += g_exc*h_pre*{scales}',
        dt=dt,
        name='excitation',
        namespace=dict(g_exc=g_exc, strength_table=strength),
    )
    excitation.connect()
    disinhibition = f'(1 + int(i//{INH} == {STRONG})*(open_table(t) - 1))'
    brake = inhibition.synapses(
        inh,
        cell,
        name='brake',
        transmit=f'gi_post += w*g_inh*{disinhibition}',
        w_min=0,
        w_max=50,
        traces='neurons',
        namespace=dict(g_inh=g_inh, open_table=opened),
        connect={},
    )
    brake.w = 0.5
    spikes = SpikeMonitor(cell, name='spikes')
    signals = StateMonitor(signal, 'x', record=True, dt=SIGNAL_DT, name='signals')
    factors = StateMonitor(branches, 'scal_g', record=True, dt=1*second, name='factors')
    weights = StateMonitor(brake, 'w', record=np.arange(PATHS*INH), dt=1*second, name='weights')
    net = Network(
        cell,
        branches,
        exc,
        inh,
        share_factor,
        signal,
        *drives,
        sensed,
        excitation,
        brake,
        spikes,
        signals,
        factors,
        weights,
    )
    return Model(
        net,
        seconds * second,
        outputs=dict(t=(spikes, 't'), x=(signals, 'x'), g=(factors, 'scal_g'), w=(weights, 'w')),
        knobs=dict(
            eta=(eta, 'values'), scal_tau=(branches, 'scal_tau'), tuned=(drives[1], 'tuned')
        ),
    )


def gains(t, x, start_s, stop_s):
    """Gain of every pathway (Hz per standard deviation of its signal), (paths,): rate times mean
    signal before spikes.

    t: spikes in seconds; x: signals (paths, times) in steps of SIGNAL_DT.
    """
    step = float(SIGNAL_DT/second)
    inside = t[(t >= start_s) & (t < stop_s)] - LEAD_S
    rows = np.rint(inside/step).astype(int)
    rows = rows[(rows >= 0) & (rows < x.shape[1])]
    mean = x[:, int(start_s/step):int(stop_s/step)].mean(axis=1)
    return ((x[:, rows] - mean[:, None]).sum(axis=1) if len(rows) else np.zeros(len(x))) / (
        stop_s - start_s
    )


def excess(found):
    """Gain of the strong pathway less the mean gain of the others (Hz)."""
    return found[STRONG] - np.delete(found, STRONG).mean()


def measure(out, _, *, before_s, after_s, probe_s, factor):
    """What one run shows.

    response (4,): response excess (Hz) in the last third of the time before the change, in the
    first 20 s after it, in the last third of the time after it, and with disinhibition; rate_hz
    (4,), gain_hz (4, paths): in these times; weight: effective excitatory weight of the strong
    pathway at the end (original: 1); inhibition: its mean inhibitory weight at the end over that of
    the others; response_path, rate_path (bins,) of 10 s; weight_path, inhibition_path (seconds,).
    """
    end = before_s + after_s
    spans = (
        (before_s * 2 / 3, before_s),
        (before_s, before_s + min(20.0, after_s / 2)),
        (end - after_s / 3, end),
        (end, end + probe_s),
    )
    t, x = out['t'], out['x']
    found = np.array([gains(t, x, *span) for span in spans])
    weights = out['w'].reshape(PATHS, INH, -1).mean(axis=1)
    others = np.delete(weights, STRONG, axis=0).mean(axis=0)
    seconds = np.arange(out['g'].shape[1])
    weight = (1 + out['g'][STRONG])*np.where(seconds < before_s, 1.0, factor)
    edges = np.arange(0, end + 1e-9, min(WIDTH_S, before_s))
    last = int(end) - 1
    return dict(
        response=np.array([excess(one) for one in found]),
        gain_hz=found,
        rate_hz=np.array([np.sum((t >= a) & (t < b)) / (b - a) for a, b in spans]),
        weight=weight[last],
        inhibition=weights[STRONG, last] / others[last],
        response_path=np.array([excess(gains(t, x, a, b)) for a, b in zip(edges[:-1], edges[1:])]),
        rate_path=np.histogram(t, edges)[0] / np.diff(edges),
        weight_path=weight,
        inhibition_path=weights[STRONG] / others,
    )


def weight_theory(t_s, factor, tau_s):
    """Effective weight at the time t_s after a multiplication by `factor`: 1/(1 - (1 -
    1/factor)*exp(-t/tau)).
    """
    return 1/(1 - (1 - 1/factor)*np.exp(-np.asarray(t_s)/tau_s))


def run(
    sim,
    *,
    before=80 * second,
    after=180 * second,
    probe=30 * second,
    left=0.5,
    factor=4.0,
    tau_scaling=50 * second,
    eta=0.01,
    target=8 * Hz,
    rate=5 * Hz,
    depth=50 * Hz,
    g_exc=0.05,
    g_inh=0.15,
    tau_signal=50 * ms,
    sensor=2 * second,
    dt=0.5 * ms,
):
    """All conditions in one program; before, after, probe in whole seconds.

    left: what disinhibition leaves of the inhibition of the strong pathway. Returns condition (5,);
    response, rate_hz (5, 4, seeds); weight, inhibition (5, seeds); gain_hz (5, seeds, 4, paths);
    response_path, rate_path (5, seeds, bins) with path_t_s; weight_path, inhibition_path (5, seeds,
    seconds); theory_weight (seconds,); early_ratio (seeds,), response excess of the first 20 s with
    both over that with scaling alone; change_s, stop_s and target_hz.
    """
    times = [float(time/second) for time in (before, after, probe)]
    seconds, change, stop = int(sum(times)), int(times[0]), int(times[0] + times[1])
    learning = np.zeros(seconds)
    learning[:stop] = eta
    frozen = np.where(np.arange(seconds) < change, learning, 0.0)
    choices = dict(
        both=(learning, tau_scaling, 1.0),
        inhibition=(learning, NEVER, 1.0),
        scaling=(frozen, tau_scaling, 1.0),
        neither=(frozen, NEVER, 1.0),
        blanket=(learning, NEVER, 0.0),
    )
    points = [dict(zip(('eta', 'scal_tau', 'tuned'), choices[name])) for name in CONDITIONS]
    data = sim.sweep(
        build,
        points,
        measure=measure,
        given=dict(before_s=times[0], after_s=times[1], probe_s=times[2], factor=factor),
        before=before,
        after=after,
        probe=probe,
        left=left,
        factor=factor,
        rate=rate,
        depth=depth,
        target=target,
        g_exc=g_exc,
        g_inh=g_inh,
        tau_signal=tau_signal,
        sensor=sensor,
        dt=dt,
    )
    for name in ('response', 'rate_hz'):
        data[name] = np.moveaxis(data[name], 1, 2)
    width = min(WIDTH_S, times[0])
    t = np.arange(data['weight_path'].shape[-1])
    data.update(
        condition=np.array(CONDITIONS),
        path_t_s=width * (np.arange(data['rate_path'].shape[-1]) + 0.5),
        theory_weight=np.where(
            t < change,
            1.0,
            weight_theory(np.maximum(t - change, 0), factor, float(tau_scaling / second)),
        ),
        early_ratio=data['response'][0, 1] / data['response'][2, 1],
        change_s=np.array(times[0]),
        stop_s=np.array(times[0] + times[1]),
        target_hz=np.array(float(target / Hz)),
    )
    return data
