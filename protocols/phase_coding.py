"""With an 8-Hz oscillation cells learn by STDP to fire in 98 % of the cycles with a repeating pattern of input currents and in 46 % of the others; without it, at equal input rates, they fall silent or, with weaker depression, fire in 63 and 80 % and learn nothing.

Mechanism (M6, M7). Masquelier, Hugues, Deco & Thorpe 2009 (doi 10.1523/JNEUROSCI.2207-09.2009). A
thousand inputs are leaky cells under a steady current each; all currents are drawn anew at random
times, on average every 0.27 s. In a fifth of these segments 200 of the inputs get the same currents
as always: the pattern. An oscillation of 8 Hz that all inputs share turns current into phase: the
stronger the current, the earlier in the cycle the cell fires. Eight cells hear all inputs through
synapses with pair STDP (`stdp.song2000` with the windows of the paper), and learn to fire when the
pattern is there. A cell counts in a cycle if it fires at least once; cycles that hold the pattern
in part, or follow such a one, are left out.

Controls. No oscillation, with steady currents that make every input fire at the rate that it has
with the oscillation, and synapses strong enough for the same rate of the cells at the start; the
same with depression weaker than potentiation, as the authors' program has it for inputs without
oscillation, since with the first ratio the cell falls silent.

Parameters. The authors' program (ModelDB 123928, src/init.py): cells, noise, currents, oscillation,
STDP, and for the fifth of inputs in the pattern the strength and the ratio of depression to
potentiation; times of the segments as in its data. At the default scale half of its inputs, a
fifth of them in the pattern (there 2000 and a tenth, scale paper), 450 s, steps of 0.5 ms and noise
drawn every 5 ms, for time: 180 CPU seconds; ten seeds, of which the controls have five.

Found. What the cells choose of the pattern is not its strongest currents but those that put inputs
into a common phase: with one spike in each cycle, or with two. In the control with weak depression
the cells fire less often with the pattern than without, and the weights of its inputs are 6 % below
those of others. False alarms decrease slowly; a separate program of the same equations at the
published size gives 97 % of the cycles with the pattern and 13 % of the others after 1000 s, and 45
% of the others after 750 s. With depression stronger by 5 % it gives fewer false alarms at this
size, but some cells fall silent before they have found the pattern. Without oscillation the inputs
fire 4 % more often than with it, since noise helps where a current is near the threshold.
"""
import numpy as np
from brian2 import (Network, NeuronGroup, SpikeMonitor, StateMonitor, Synapses, TimedArray, ms,
                    second)

from homeozoo import stdp
from homeozoo.core import Neuron, P
from homeozoo.running import Model

MECHANISMS = ('M6', 'M7')
SEEDS = dict(smoke=1, default=10, paper=10)
SCALES = dict(smoke=dict(n=200, cells=3, duration=6*second, controls=1), default={},
              paper=dict(n=2000, share=0.1, duration=1000*second, dt=0.1*ms, strength=1.05**-2,
                         start=0.187, controls=10))
CASES = ('oscillation', 'no oscillation', 'no oscillation, weak depression')
CYCLE = 125*ms
BLOCKS, LEVELS = 12, 256
THRESHOLD, RESET, WAVE = 16.0, 10.0, 1.2        # mV above rest
LOW, HIGH = 0.95, 1.07                          # currents over the threshold
SEGMENT_S, OFTEN = 0.266, 0.2
NOISE_DT = 5*ms
FOUND = 0.25                    # shares of cycles with and without the pattern, apart

_PROGRAM = "Masquelier 2009, authors' program (ModelDB 123928), src/init.py: "
leaky = Neuron(
    'leak', doc='Leaky integrate-and-fire cell in mV above rest, with an own current, a shared '
                'wave, a synaptic current, and noise.',
    model=('dv/dt = (current - wave*sin(2*pi*t/cycle) + ge - v)/leak_tau + kick : 1',
           'dge/dt = -ge/leak_syn : 1', 'kick : Hz', 'current : 1',
           'wave : 1 (shared, constant)'),
    spike_variable='v', threshold='leak_theta', reset=('v = leak_reset',), refractory='leak_ref',
    params=dict(leak_tau=P(20*ms, 'membrane time constant', f'{_PROGRAM}taum'),
                leak_syn=P(5*ms, 'decay of the synaptic current', f'{_PROGRAM}taue'),
                leak_theta=P(THRESHOLD, 'threshold (mV)', f'{_PROGRAM}vt - El'),
                leak_reset=P(RESET, 'reset (mV)', f'{_PROGRAM}vr - El'),
                leak_ref=P(1*ms, 'refractory period', f'{_PROGRAM}refractoryPeriod')))
rule = stdp.song2000(A_plus=(0.005, f'{_PROGRAM}a_pre'), tau_pre=(16.8*ms, f'{_PROGRAM}tau_pre'),
                     tau_post=(33.7*ms, f'{_PROGRAM}tau_post'),
                     ratio=(1.05**8, f'{_PROGRAM}a_post, x=10% and 20%'))
#: SD of the noise of the program per square root of time (mV), 0.015*(vt - vr).
SIGMA = 0.015*(THRESHOLD - RESET)


def rates(current, wave, dt_s, duration_s=4.0):
    """Rates (Hz) of inputs without noise, for currents (n,) in mV, in the steps of the network."""
    v, left = np.linspace(RESET, THRESHOLD, len(current), endpoint=False), np.zeros(len(current))
    count, wait = np.zeros(len(current)), round(0.001/dt_s)
    for step in range(round(duration_s/dt_s)):
        free = left <= 0
        push = current - wave*np.sin(2*np.pi*step*dt_s/float(CYCLE)) - v
        v = np.where(free, v + dt_s/0.02*push, v)
        fired = v > THRESHOLD
        count += fired
        v, left = np.where(fired, RESET, v), np.where(fired, wait, left - 1)
    return count/duration_s


def currents(dt_s):
    """Current (LEVELS,) at each level of activation, with the oscillation and, for the same rate,
    without it."""
    level = (np.arange(LEVELS) + 0.5)/LEVELS
    own = THRESHOLD*(LOW + (HIGH - LOW)*level)
    steady = np.concatenate([[15.5], np.linspace(16.0, 19.0, 1200)])
    reached = np.maximum.accumulate(rates(steady, 0.0, dt_s))
    wanted = np.maximum.accumulate(rates(own, WAVE, dt_s))
    return own, np.interp(wanted, reached, steady)


def build(*, n, share, cells, duration, start, dt):
    """Scene, inputs, cells. Knobs: table (LEVELS,) of currents, wave, strength (mV), ratio."""
    table = TimedArray(np.zeros(LEVELS), dt=1*second, name='currents')
    scene = NeuronGroup(1, 'until : second\nshown : 1\ncoming : 1', name='scene', dt=dt,
                        threshold='t >= until', method='euler',
                        reset='until = t - segment*log(1 - rand())\nshown = coming\n'
                              'coming = int(rand() < often)',
                        namespace=dict(segment=SEGMENT_S*second, often=OFTEN))
    inputs = (leaky + Neuron('input', model=('always : 1', 'member : 1'))
              + rule.on_neurons('pre')).group(n, name='inputs', dt=dt, namespace=dict(cycle=CYCLE))
    doers = (leaky + Neuron('out', model='strength : 1 (shared, constant)')
             + rule.on_neurons('post')).group(cells, name='cells', dt=dt,
                                              namespace=dict(cycle=CYCLE))
    hold = float(NOISE_DT/leaky.params['leak_tau'].value)
    # as large as white noise of SIGMA/sqrt(tau) makes it at the end of each interval
    sd = SIGMA*np.sqrt((1 - np.exp(-2*hold))/2)/(1 - np.exp(-hold))/0.02
    for group in (inputs, doers):
        group.v = 'leak_reset + (leak_theta - leak_reset)*rand()'
        group.namespace['sd'] = sd/second
        group.run_regularly('kick = sd*randn()', dt=NOISE_DT, when='start',
                            name=f'noise_{group.name}')
    inputs.always, inputs.member = 'rand()', f'int(i < {round(share*n)})'
    draw = Synapses(scene, inputs, name='draw', dt=dt,
                    namespace=dict(levels=LEVELS, currents=table),
                    on_pre='level = rand()\nlevel += member_post*coming_pre*(always_post - level)\n'
                           'current_post = currents(floor(levels*level)*second)')
    draw.connect()
    plastic = rule.synapses(inputs, doers, name='plastic', knobs=['ratio'], connect={},
                            transmit='ge_post += w*strength_post')
    plastic.w = f'{2*start}*rand()'
    spikes = SpikeMonitor(doers, name='spikes')
    scenes = SpikeMonitor(scene, 'coming', name='scenes')
    count = SpikeMonitor(inputs, record=False, name='count')
    course = StateMonitor(plastic, 'w', record=np.arange(n*cells), dt=duration/BLOCKS,
                          when='end', name='course')
    return Model(Network(scene, inputs, doers, draw, plastic, spikes, scenes, count, course),
                 duration,
                 outputs=dict(t=(spikes, 't'), i=(spikes, 'i'), segment_t=(scenes, 't'),
                              shown=(scenes, 'coming'), count=(count, 'count'),
                              always=(inputs, 'always'), w=(course, 'w'),
                              end=(plastic, 'w')),
                 knobs=dict(table=(table, 'values'), wave=(inputs, 'wave'),
                            strength=(doers, 'strength'), ratio=(plastic, 'stdp_ratio')))


def presence(segment_t, shown, edges):
    """Share of each interval between edges (n + 1,) in which the pattern is there: (n,)."""
    time = np.concatenate([segment_t, [max(edges[-1], segment_t[-1]) + 1.0]])
    total = np.concatenate([[0.0], np.cumsum(np.diff(time)*shown)])
    return np.diff(np.interp(edges, time, total))/np.diff(edges)


def information(hit, false, often):
    """Bits about the pattern in one cycle over the bits of its presence; often: its probability."""
    joint = np.array([[often*hit, often*(1 - hit)],
                      [(1 - often)*false, (1 - often)*(1 - false)]])
    alone = joint.sum(axis=1, keepdims=True)*joint.sum(axis=0, keepdims=True)
    with np.errstate(divide='ignore', invalid='ignore'):
        bits = np.where(joint > 0, joint*np.log(joint/alone), 0).sum()
    return bits/-(often*np.log(often) + (1 - often)*np.log(1 - often))


def measure(out, _, *, n, share, cells, duration_s):
    """What one run shows, means over cells.

    hits, alarms (BLOCKS,): share of the cycles with the pattern, and of those without, in which a
    cell fires; in the last quarter hit, alarm, margin (hit minus alarm), found (share of cells with
    a margin above FOUND) and told (information); weights (BLOCKS + 1, 2): of inputs in the pattern,
    and of others; ratio of the last two; by_level (10,): weights at the end by the activation in
    the pattern; input_hz; start_hz in the first second; end_hz in the last quarter.
    """
    cycle, size = float(CYCLE), round(share*n)
    edges = np.arange(round(duration_s/cycle) + 1)*cycle
    there = presence(out['segment_t'], out['shown'], edges)
    before = np.concatenate([[0], there[:-1]])
    fired = np.zeros((cells, len(edges)), bool)
    fired[out['i'].astype(int), np.minimum((out['t']/cycle).astype(int), len(edges) - 1)] = True
    fired = fired[:, :-1]
    full, none = there > 0.999, (there < 0.001) & (before < 0.001)

    def shares(part):
        """Share of cycles with and without the pattern in which each cell fires: (2, cells)."""
        return np.array([fired[:, part & kind].mean(axis=1) if (part & kind).any()
                         else np.zeros(cells) for kind in (full, none)])
    block = np.minimum(np.arange(len(there))*BLOCKS//len(there), BLOCKS - 1)
    course = np.array([shares(block == k).mean(axis=1) for k in range(BLOCKS)])
    last = shares(block >= 3*BLOCKS//4)
    w = np.concatenate([out['w'], out['end'][:, None]], axis=1).reshape(n, cells, -1)
    weights = np.stack([w[:size].mean(axis=(0, 1)), w[size:].mean(axis=(0, 1))], axis=1)
    tenth = np.minimum((10*out['always'][:size]).astype(int), 9)
    mean = w[:size, :, -1].mean(axis=1)
    late = out['t'] >= 0.75*duration_s
    return dict(hits=course[:, 0], alarms=course[:, 1], hit=last[0].mean(), alarm=last[1].mean(),
                told=np.mean([information(*pair, OFTEN) for pair in last.T]),
                margin=np.mean(last[0] - last[1]), found=np.mean(last[0] - last[1] > FOUND),
                weights=weights, ratio=weights[-1, 0]/weights[-1, 1],
                by_level=np.bincount(tenth, mean, 10)/np.maximum(np.bincount(tenth, None, 10), 1),
                input_hz=out['count'].mean()/duration_s, end_hz=late.sum()/cells/duration_s*4,
                start_hz=np.sum(out['t'] < 1)/cells)


def run(sim, *, n=1000, share=0.2, cells=8, duration=450*second, strength=1.05**8, start=0.229,
        steady=1.45, weak=1.05**-11, controls=5, dt=0.5*ms):
    """The oscillation, and both controls with the first `controls` seeds, in one program.

    strength: of the synapses in units of the program, threshold over the number of inputs in the
    pattern and the largest potential of a unit; steady: what multiplies it without oscillation;
    weak: depression over potentiation in the last case. Returns, for each NAME of `measure`, NAME
    (seeds, …) and NAME_control (2, controls, …); input_ratio, start_ratio (controls,): input_hz and
    start_hz without oscillation over those with it; case; t_s, w_s: times of the blocks and of the
    weights.
    """
    unit = THRESHOLD/(share*n)/((4**(-1/3) - 4**(-4/3))/3)
    own, same_rate = currents(float(dt))
    usual = float(rule.params['stdp_ratio'].value)
    plain = dict(table=own, wave=WAVE, strength=unit*strength, ratio=usual)
    without = dict(table=same_rate, wave=0.0, strength=unit*strength*steady, ratio=usual)
    options = dict(n=n, share=share, cells=cells, duration=duration, start=start, dt=dt)
    given = dict(n=n, share=share, cells=cells, duration_s=float(duration))
    found = sim.sweep(build, [plain], measure=measure, given=given, **options)
    data = {name: values[0] for name, values in found.items()}
    found = sim.sweep(build, [without, {**without, 'ratio': weak}], measure=measure, given=given,
                      seeds=sim.seeds[:controls], **options)
    data.update({f'{name}_control': values for name, values in found.items()})
    number = len(data['hit_control'][0])
    for name in ('input', 'start'):
        data[f'{name}_ratio'] = data[f'{name}_hz_control'][0]/data[f'{name}_hz'][:number]
    return dict(data, case=np.array(CASES), t_s=(np.arange(BLOCKS) + 0.5)*float(duration)/BLOCKS,
                w_s=np.linspace(0, float(duration), BLOCKS + 1))
