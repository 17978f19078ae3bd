"""A weak stimulus leaves no late weight after 8 h; on a cell with a strong one it is captured (late weight 0.4), without protein it is not.

Mechanism (M6). Synaptic tagging and capture after Luboeinski & Tetzlaff 2021, without noise. Each
cell has two synapses. One may receive a weak stimulus (21 pulses at 100 Hz), the other a strong one
(3 trains of 100 pulses at 100 Hz, 10 min apart). The early weight decays in 1.9 h. A change beyond
20 % tags the synapse; a summed change beyond 50 % on the cell starts the synthesis of proteins,
which all synapses of the cell share.

- weak, strong: one stimulus alone. both: weak and strong at the same time.
- lag: the weak stimulus from 1.75 h before to 5 h after the strong one; late weight 8 h after the
  strong.
- blocked (control): both, but no protein is made. apart (control): the two synapses on two cells.
- saturated: a synapse set to twice its rest at time 0, for the exact landmarks.

Parameters. The authors' code. Stimuli as in another program, tagtric.py of Clopath et al. 2008
(ModelDB 118199, line 131): wtet 1 burst of 21 pulses at 100 Hz, stet 3 bursts of 100 pulses at
100 Hz, 600 s apart.

Deviations. No noise, no postsynaptic spikes, and so no need of the calcium delay. Time step 10 ms:
calcium is exact at every step; the slow variables have a clock of 1 s.
"""
import numpy as np
from brian2 import Network, SpikeGeneratorGroup, StateMonitor, ms, second

from homeozoo import consolidation
from homeozoo.core import Neuron
from homeozoo.running import Model

MECHANISMS = ('M6',)
SEEDS = dict(smoke=1, default=1, paper=1)
SCALES = dict(
    smoke=dict(hours=0.05, lags=[0.0], record=0.002), default={}, paper=dict(record=0.002)
)
HOUR = 3600
STRONG_H = 2.0
MAY_BE_NAN = ('protein_stop_h', 'tag_stop_h', 'tag_weak_h')    # in runs too short
BODY = Neuron(
    'body',
    doc='Cell without voltage.',
    model='body_v : 1',
    spike_variable='body_v',
    threshold='1e9',
)


def trains(lags):
    """Pulse times (s) of the sources: weak, strong, strong of the lags, none, then weak at each lag
    (h).
    """
    weak = np.arange(21)*0.01
    strong = np.concatenate([start + np.arange(100)*0.01 for start in (0, 600, 1200)])
    return [weak, strong, STRONG_H * HOUR + strong, np.zeros(0)] + [
        (STRONG_H + lag) * HOUR + weak for lag in lags
    ]


def build(*, hours, lags, record, slow, dt):
    """All cells in one network; the knob theta_pro (over h0) blocks the protein when large.

    Synapses in order: weak; strong; both (weak, strong); saturated; apart (weak, strong); lags
    (weak, strong) each. Cells in the same order: 0 to 3, then 4 and 5 for apart, then one per lag.
    """
    rule = consolidation.luboeinski2021
    times = trains(lags)
    which = np.concatenate([np.full(len(train), k) for k, train in enumerate(times)])
    when = np.concatenate(times)
    kept = when < hours*HOUR - 1
    sources = SpikeGeneratorGroup(len(times), which[kept], when[kept]*second, dt=dt, name='sources')
    cells = (BODY + rule.on_neurons('post')).group(
        6 + len(lags), name='cells', dt=dt, knobs=('cons_theta_pro',)
    )
    pairs = [(0, 0), (1, 1), (0, 2), (1, 2), (3, 3), (0, 4), (1, 5)]
    for k in range(len(lags)):
        pairs += [(4 + k, 6 + k), (2, 6 + k)]
    synapses = rule.synapses(sources, cells, name='plastic', slow=slow)
    synapses.connect(i=[i for i, j in pairs], j=[j for i, j in pairs])
    first = np.ones(len(pairs))
    first[4] = 2.0
    synapses.w = first
    every = dict(dt=record*HOUR*second, when='end', order=1)
    paths = StateMonitor(
        synapses, ['w', 'cons_z'], record=np.arange(len(pairs)), name='paths', **every
    )
    protein = StateMonitor(
        cells, ['cons_p', 'cons_sum'], record=np.arange(6 + len(lags)), name='protein', **every
    )
    return Model(
        Network(sources, cells, synapses, paths, protein),
        hours * HOUR * second,
        outputs=dict(
            t=(paths, 't'),
            w=(paths, 'w'),
            z=(paths, 'cons_z'),
            p=(protein, 'cons_p'),
            total=(protein, 'cons_sum'),
        ),
        knobs=dict(theta_pro=(cells, 'cons_theta_pro')),
    )


def falls_below(t, x, level):
    """First time at which x falls below `level`, interpolated; nan if never."""
    k = np.flatnonzero((x[:-1] >= level) & (x[1:] < level))
    return (
        np.nan
        if not k.size
        else t[k[0]] + (x[k[0]] - level) / (x[k[0]] - x[k[0] + 1]) * (t[k[0] + 1] - t[k[0]])
    )


def measure(out, point):
    """Landmarks in hours and late weights; paths of the first seven synapses and six cells."""
    t = out['t']/HOUR
    w, z, total = out['w'], out['z'], out['total']
    index = min(np.searchsorted(t, 8.0 - 1e-6), len(t) - 1)
    at = dict(
        zip(
            (
                'weak',
                'strong',
                'both_weak',
                'both_strong',
                'saturated',
                'apart_weak',
                'apart_strong',
            ),
            z[:, index],
        )
    )
    late = min(np.searchsorted(t, STRONG_H + 8.0 - 1e-6), len(t) - 1)
    change = w[4] - 1
    held = (t > 0.1) & (t < 6) if t[-1] > 1 else t > 0
    return dict(
        {f'z_{name}': value for name, value in at.items()},
        t_h=t,
        w_path=w[:7],
        z_path=z[:7],
        p_path=out['p'][:6],
        z_lag=z[7::2, late],
        decay_h=-1 / np.polyfit(t[held], np.log(change[held]), 1)[0],
        protein_stop_h=falls_below(t, total[3], 0.5),
        tag_stop_h=falls_below(t, change, 0.2),
        tag_weak_h=falls_below(t[1:], w[0, 1:] - 1, 0.2),
        early_weak=w[0].max(),
        early_strong=w[1].max(),
    )


def run(
    sim,
    *,
    hours=10.0,
    lags=np.round(np.arange(-1.75, 5.01, 0.25), 2),
    record=0.01,
    slow=1 * second,
    dt=10 * ms,
):
    """Both points in one build: protein as in the paper, and blocked.

    Returns the arrays of `measure` for the first, with one row (1,) or (1, …) for the one seed; and
    blocked_NAME for the late weights of the second; lag_h (lags,).
    """
    theta = consolidation.luboeinski2021.params['cons_theta_pro'].value
    found = sim.sweep(build, [dict(theta_pro=theta), dict(theta_pro=1e9)], measure=measure,
                      seeds=sim.seeds[:1], hours=hours, record=record, slow=slow, dt=dt,
                      lags=[float(lag) for lag in np.atleast_1d(lags)])
    data = {name: value[0] for name, value in found.items()}
    data.update(
        {f'blocked_{name}': value[1] for name, value in found.items() if name.startswith('z_')}
    )
    data.update(t_h=data['t_h'][0], lag_h=np.atleast_1d(lags))
    return data
