"""Memories in chains of eight variables fade as 1/sqrt(age), slope -0.49; plain bounded synapses forget exponentially.

Mechanism (M6). One random memory per second is written into every synapse: its weight moves up or
down. A pair of cells receives the same memories, except for the tracked one, of opposite sign. The
signal at an age is half the difference of the two weights, times the sign of the tracked memory,
averaged over
the synapses: what a matched readout gains from the memory. The noise is the s.d. of the weights
from all other memories. Both are per synapse; n synapses multiply their ratio by sqrt(n).

- chain: Benna & Fusi 2016 (doi 10.1038/nn.4401), m = 8, steps of ±1, no bounds.
- bounded (control): the same steps scaled to ±1/4 between bounds ±1, no hidden variables.
- cascade: Fusi, Drew & Abbott 2005 (doi 10.1016/j.neuron.2005.02.001), n = 10; every memory is a
  pair of spikes, in the order that makes it a candidate potentiation or depression.

Parameters. g_k, C_k and the cascade's probabilities as in `models/consolidation.py`; the rest is
chosen here.

Deviations. The subtraction of two cells with common noise stands for an average over many runs; it
is exact for the chain. The cascade starts in its stationary distribution (all states alike).
"""
import numpy as np
from brian2 import Network, NeuronGroup, StateMonitor, Synapses, ms, second

from homeozoo import consolidation
from homeozoo.core import Neuron
from homeozoo.core import P, Rule
from homeozoo.running import Model

MECHANISMS = ('M6',)
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(smoke=dict(m=4, n=20, warm_up=50, ages=300, n_bounded=2000, n_cascade=500,
                         cascade_ages=10), default={},
              paper=dict(n=500))
MEMORY = 1*second
SIZES = dict(chain=1.0, bounded=0.25)
CASCADE_MEMORY, CASCADE_DT = 250*ms, 10*ms
write = Rule('write', doc='One memory per slow step: w changes by x*y times a size.',
             on_slow='w = clip(w + write_size*x_pre*y_post, w_min, w_max)', every=MEMORY,
             needs={'x_pre': 1, 'y_post': 1}, bounds=(-float('inf'), float('inf')),
             params={'write_size': P(1.0, 'change of w by a memory', 'chosen here')})


def build_slow(*, kind, m, n, warm_up, ages):
    """n synapses on each of two cells; kind: chain (m variables) or bounded. The memory after
    warm_up is tracked.

    Outputs, per memory: signal and square, sums over the synapses of each cell.
    """
    source = NeuronGroup(n, 'x : 1\nmark : 1', dt=MEMORY, namespace={}, name='source')
    sink = NeuronGroup(2, 'y : 1\nsignal : 1\nsquare : 1', dt=MEMORY, namespace={}, name='sink')
    now = f'int(abs(t/second - {warm_up}) < 0.5)'
    source.run_regularly(
        f'x = 2*int(rand() < 0.5) - 1\nmark = mark + {now}*x',
        dt=MEMORY,
        when='start',
        name='memories',
    )
    sink.run_regularly(
        f'y = 1 - 2*{now}*i\nsignal = 0\nsquare = 0', dt=MEMORY, when='start', name='signs'
    )
    rule = consolidation.chain(m) + write if kind == 'chain' else write(size=SIZES[kind])
    bounds = dict(w_min=-1, w_max=1) if kind == 'bounded' else {}
    paths = rule.synapses(source, sink, name='paths', slow=MEMORY, connect={}, **bounds)
    paths.w = 0
    paths.run_regularly(
        'signal_post += mark_pre*w\nsquare_post += w**2',
        dt=MEMORY,
        when='end',
        order=1,
        name='read',
    )
    record = StateMonitor(
        sink, ['signal', 'square'], record=[0, 1], dt=MEMORY, when='end', order=2, name='record'
    )
    return Model(Network(source, sink, paths, record), (warm_up + ages)*MEMORY,
                 outputs=dict(signal=(record, 'signal'), square=(record, 'square')))


def build_cascade(*, n, ages, states):
    """n pairs of cascade synapses on one cell. Both of a pair see the same memories but for the
    first, tracked one.
    """
    rule = consolidation.fusi2005(n=states, tau=100*ms)
    steps = round(float(CASCADE_MEMORY/CASCADE_DT))
    pulse = Neuron(
        'pulse',
        model=(
            'x : 1',
            'first : 1',
            'turn : 1',
            'mark : 1',
            'depth : 1',
            f'now = int((t_in_timesteps % {steps}) == 10 + 2*int(x < 0)) : 1',
        ),
        spike_variable='now',
        threshold='0.5',
        doc='Fires at 100 ms for x = 1, at 120 ms for x = -1.',
    )
    beat = Neuron(
        'beat',
        model=(f'now = int((t_in_timesteps % {steps}) == 11) : 1', 'signal : 1', 'mean : 1'),
        spike_variable='now',
        threshold='0.5',
        doc='Fires at 110 ms of every memory.',
    )
    source = (pulse + rule.on_neurons('pre')).group(2*n, name='source', dt=CASCADE_DT)
    cell = (beat + rule.on_neurons('post')).group(1, name='cell', dt=CASCADE_DT)
    source.turn = np.where(np.arange(2*n) < n, 1, -1)
    source.first = 'int(rand() < 0.5)'
    source.depth = f'floor(rand()*{states})'
    source.run_regularly(
        'x = 2*int(rand() < 0.5) - 1', dt=CASCADE_MEMORY, when='start', order=0, name='memories'
    )
    twins = Synapses(source, source, dt=CASCADE_DT, namespace={}, name='twins')
    twins.connect(i=np.arange(n), j=np.arange(n) + n)
    twins.run_regularly(
        'x_post = x_pre*(1 - 2*int(t < dt))\nfirst_post = first_pre\ndepth_post = depth_pre',
        dt=CASCADE_MEMORY,
        when='start',
        order=1,
        name='copy',
    )
    paths = rule.synapses(source, cell, name='paths')
    paths.connect()
    paths.run_regularly('w = w + int(t < dt)*(first_pre - w)\ncasc_depth = casc_depth + int(t < '
                        'dt)*(depth_pre - casc_depth)',
                        dt=CASCADE_MEMORY, when='start', order=2, name='begin')
    source.run_regularly(
        'mark = mark + int(t < dt)*x*turn', dt=CASCADE_MEMORY, when='start', order=2, name='keep'
    )
    cell.run_regularly(
        'signal = 0\nmean = 0', dt=CASCADE_MEMORY, when='start', order=3, name='clear'
    )
    paths.run_regularly(
        'signal_post += mark_pre*turn_pre*w\nmean_post += w',
        dt=CASCADE_MEMORY,
        when='start',
        order=4,
        name='read',
    )
    record = StateMonitor(
        cell,
        ['signal', 'mean'],
        record=[0],
        dt=CASCADE_MEMORY,
        when='start',
        order=5,
        name='record',
    )
    return Model(Network(source, cell, twins, paths, record), (ages + 1)*CASCADE_MEMORY,
                 outputs=dict(signal=(record, 'signal'), mean=(record, 'mean')))


def measure_slow(out, point, *, n, warm_up):
    """Signal per synapse at ages 0 … and the s.d. of the weights after the warm-up."""
    signal = (out['signal'][0] - out['signal'][1])/(2*n)
    square = out['square'].mean(axis=0)/n
    return dict(signal=signal[warm_up:], noise=np.sqrt(square[warm_up:].mean()))


def measure_cascade(out, point, *, n):
    """Signal per synapse at ages 0 …, and the s.d. of the weights."""
    mean = out['mean'][0, 1:].mean()/(2*n)
    return dict(signal=out['signal'][0, 1:]/(2*n), noise=np.sqrt(mean*(1 - mean)))


def lifetime(signal, noise, synapses):
    """First age at which `synapses` synapses give a signal-to-noise ratio below 1."""
    low = np.flatnonzero(np.sqrt(synapses)*signal/noise < 1)
    return float(low[0]) if low.size else float(len(signal))


def slope(age, ratio):
    """Slope of log ratio over log age."""
    return np.polyfit(np.log(age), np.log(ratio), 1)[0]


def theory_cascade(states, ages, x=0.5):
    """Signal-to-noise ratio of the cascade at ages 0 …, from its Markov chain in the stationary
    state.
    """
    states = int(states)
    depth = np.arange(states)
    switch, deepen = x**depth, x**(depth + 1)/(1 - x)
    switch[-1], deepen[-1] = x**(states - 1)/(1 - x), 0
    up = np.zeros((2 * states, 2 * states))  # columns: from; weak states, then strong ones
    up[depth, depth] = 1 - switch
    up[states, depth] = switch
    up[states + depth, states + depth] = 1 - deepen
    up[states + depth[1:], states + depth[:-1]] += deepen[:-1]
    swap = np.roll(np.eye(2*states), states, axis=0)
    down = swap @ up @ swap
    difference = (up - down) @ np.full(2*states, 0.25/states)
    course = np.empty(ages)
    for age in range(ages):
        course[age] = difference[states:].sum()
        difference = (up + down) @ difference/2
    return course/0.5


def run(
    sim,
    *,
    m=8,
    n=100,
    warm_up=131072,
    ages=16385,
    n_bounded=5000,
    bounded_ages=250,
    n_cascade=5000,
    cascade_ages=400,
    states=10,
    synapses=1e4,
    first=8,
):
    """The three models.

    Returns age_NAME (ages,), ratio_NAME (seeds, ages): signal-to-noise ratio per synapse;
    noise_NAME (seeds,); slope (seeds,), of the chain between the ages `first` and `ages` - 1;
    slope_bounded (seeds,), of the control between `first` and 64; lifetime_chain and
    lifetime_bounded (seeds,) for `synapses` synapses; signal_0, signal_1 (seeds,): of the cascade
    at the ages 0 and 1; theory_cascade (cascade_ages,).
    """
    data = {}
    for kind, size, warm, length in (
        ('chain', n, warm_up, ages),
        ('bounded', n_bounded, 200, bounded_ages),
    ):
        found = sim.sweep(build_slow, [{}], measure=measure_slow, given=dict(n=size, warm_up=warm),
                          kind=kind, m=m, n=size, warm_up=warm, ages=length)
        signal, noise = found['signal'][0], found['noise'][0]
        data[f'signal_{kind}'], data[f'noise_{kind}'] = signal, noise
        data[f'lifetime_{kind}'] = np.array(
            [lifetime(*one, synapses) for one in zip(signal, noise)]
        )
    found = sim.sweep(build_cascade, [{}], measure=measure_cascade, given=dict(n=n_cascade),
                      n=n_cascade, ages=cascade_ages, states=float(states))
    data['signal_cascade'], data['noise_cascade'] = found['signal'][0], found['noise'][0]
    data['signal_0'], data['signal_1'] = data['signal_cascade'][:, 0], data['signal_cascade'][:, 1]
    for kind in ('chain', 'bounded', 'cascade'):
        data[f'ratio_{kind}'] = data.pop(f'signal_{kind}')/data[f'noise_{kind}'][:, None]
    age = np.unique(np.geomspace(first, ages - 1, 60).astype(int))
    data['slope'] = np.array([slope(age, row[age]) for row in data['ratio_chain']])
    age = np.arange(first, 65)
    data['slope_bounded'] = np.array(
        [slope(age, np.maximum(row[age], 1e-6)) for row in data['ratio_bounded']]
    )
    kept = np.unique(np.concatenate([np.arange(20), np.geomspace(20, ages - 1, 150).astype(int)]))
    kept = kept[kept < ages]
    data.update(
        age_chain=kept,
        ratio_chain=data['ratio_chain'][:, kept],
        m=m,
        states=states,
        synapses=synapses,
        theory_cascade=theory_cascade(states, cascade_ages),
    )
    return {name: np.asarray(value) for name, value in data.items()}
