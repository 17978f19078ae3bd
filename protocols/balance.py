"""Inhibitory plasticity takes a network from locked-in firing above 100 Hz to irregular firing near 3 Hz and hides a memory that a cue to a quarter of its cells recalls.

Mechanism (M3). Vogels et al. 2011, doi 10.1126/science.1211095, figure 4: 80 % excitatory and 20 %
inhibitory conductance-based neurons, random synapses, constant drive of 200 pA (20 mV), inhibitory
STDP from inhibitory to excitatory cells, which start at weight 0. Phases: 1 s without plasticity; inhibition
learns; the excitatory weights inside two groups of a twentieth of the excitatory cells are multiplied by five;
inhibition learns again; plasticity stops and a quarter of group A receives additional Poisson spikes for 1 s.

Parameters. Those of brian2 examples/frompapers/Vogels_et_al_2011.py and ModelDB 143751: leak 10 nS,
excitation 0.3 nS, inhibitory to inhibitory 3 nS, target 3 Hz. The paper has 10,000 cells and connection
probability 0.02 (scale paper); here 2,500 and 0.08, equal numbers of synapses per cell. The
learning rate is 0.03 nS, three times that program's. The factor five is from memory. Weight w is in units of the
leak: 0.03, 0.3.

Trap. A well-known implementation (Auryn's sim_isp_orig) has weights ten times larger. From zero inhibition such a
network locks into synchronous firing of 14 Hz with a CV of 0.01, at the target rate of no cell, in a prototype of
the specification (not repeated here): compare CV and rate, never the rate alone.

Control. Learning rate 0: the network stays locked in. Its memory is embedded and cued as well.
"""
from functools import partial

import numpy as np
from brian2 import Hz, Network, PoissonGroup, SpikeMonitor, StateMonitor, Synapses, TimedArray, ms, mV, second

from homeozoo import istdp, metrics, neurons
from homeozoo.runner import Model

MECHANISMS = ('M3',)
SEEDS = dict(smoke=1, default=5, paper=10)
SCALES = dict(smoke=dict(n=500, learning=1*second), default={}, paper=dict(n=10000, learning=40*second))
CONDITIONS = ('plastic', 'fixed')
RAMP, CUE, AFTER = 1*second, 1*second, 1*second
RECORDED = 20


def phases(learning):
    """Start and stop in seconds of: before, late before memory, memory new, memory adapted, cue."""
    before = float(RAMP/second)
    learned, adapted = before + learning, before + 2*learning
    late = min(5.0, learning/2)
    return ((0.0, before), (learned - late, learned), (learned, learned + 1), (adapted - late, adapted),
            (adapted, adapted + float(CUE/second)))


def build(*, learning, n, target, factor, cue_rate, dt):
    """The network; knob eta: table over seconds of the learning rate (a knob of the runner, TimedArray)."""
    n_exc = 4*n//5
    group = n_exc//20
    p = 200.0/n
    seconds = int(round(float((RAMP + 2*learning + CUE + AFTER)/second)))
    eta = TimedArray(np.zeros(seconds), dt=1*second, name='eta_table')
    rule = istdp.vogels2011(eta=neurons.P(1.0, 'factor of the learning rate on the cell', 'chosen here', low=0),
                            target=target).gated('learning_post')
    base = neurons.lif_vogels2011(drive=20*mV)
    exc = (base + neurons.Neuron('switch', model='learning : 1') + rule.on_neurons('post')).group(
        n_exc, name='exc', dt=dt)
    inh = (base + rule.on_neurons('pre')).group(n - n_exc, name='inh', dt=dt)
    exc.v = inh.v = '-60*mV + 10*mV*rand()'
    exc.namespace['eta_table'] = eta
    exc.run_regularly('learning = eta_table(t)', dt=1*second, when='start', name='switch')
    embed = TimedArray(np.where(np.arange(seconds) < float((RAMP + learning)/second), 1.0, factor), dt=1*second,
                       name='memory_table')
    # inside: 1 where both cells are in the same of the two groups
    ee = Synapses(exc, exc, 'inside : 1 (constant)', on_pre='ge_post += w_exc*(1 + inside*(memory_table(t) - 1))',
                  namespace=dict(w_exc=0.03, memory_table=embed), dt=dt, name='ee')
    ee.connect(condition='i != j', p=p)
    ee.inside = f'int(i//{group} == j//{group})*int(i < {2*group})'
    ei = Synapses(exc, inh, on_pre='ge_post += w_exc', namespace=dict(w_exc=0.03), dt=dt, name='ei')
    ii = Synapses(inh, inh, on_pre='gi_post += w_inh', namespace=dict(w_inh=0.3), dt=dt, name='ii')
    ei.connect(p=p)
    ii.connect(condition='i != j', p=p)
    ie = rule.synapses(inh, exc, name='ie', transmit='gi_post += w', w_min=0, w_max=100, traces='neurons',
                       connect=dict(p=p))
    ie.w = 0
    start = RAMP + 2*learning
    source = PoissonGroup(100, f'{float(cue_rate/Hz)!r}*Hz*int(t >= {float(start/second)!r}*second)'
                          f'*int(t < {float((start + CUE)/second)!r}*second)', dt=dt, namespace={}, name='cue')
    cued = Synapses(source, exc, on_pre='ge_post += w_cue', namespace=dict(w_cue=0.03*factor), dt=dt, name='cueing')
    cued.connect(condition=f'j < {group//4}', p=0.2)
    spikes = SpikeMonitor(exc, name='spikes')
    inh_spikes = SpikeMonitor(inh[:50], name='inh_spikes')
    currents = StateMonitor(exc, ('ge', 'gi', 'v'), record=np.arange(RECORDED)*(n_exc//2//RECORDED) + n_exc//2,
                            dt=5*ms, name='currents')
    return Model(Network(exc, inh, ee, ei, ii, ie, source, cued, spikes, inh_spikes, currents), seconds*second,
                 outputs=dict(t=(spikes, 't'), i=(spikes, 'i'), inh_t=(inh_spikes, 't'), ge=(currents, 'ge'),
                              gi=(currents, 'gi'), v=(currents, 'v'), w=(ie, 'w')),
                 knobs=dict(eta=(eta, 'values')))


def measure(out, _, *, n, learning_s):
    """Rates and the like in the five phases of `phases`.

    rate_hz, cv (5,): excitatory cells outside the groups; visible (2,): rate of both groups over that of the
    others, first second after embedding and after adaptation; gain_hz (2,): completion gain of group A
    (un-cued cells) and B; current_r: mean correlation of currents of a cell before the memory; inh_hz (5,): rate
    of inhibitory cells; course_hz (4, bins): cued A, un-cued A, B and the others, in bins of 0.25 s, and raster
    of the last 2.5 s; w_mean: mean inhibitory weight.
    """
    n_exc = 4*n//5
    size = n_exc//20
    parts = (np.arange(size//4), np.arange(size//4, size), np.arange(size, 2*size), np.arange(2*size, n_exc))
    spans = phases(learning_s)
    t, i = out['t'], out['i']
    memory = np.arange(2*size)

    def rate(cells, span):
        return metrics.cell_rates(t, i, cells, *span).mean()
    outside = i >= 2*size
    cvs = [metrics.cv_isi(t[outside], i[outside], *span) for span in spans]
    others = [max(rate(parts[3], span), 1e-3) for span in spans]
    onset = spans[4][0]
    lag = slice(int(round(spans[1][0]/0.005)), int(round(spans[1][1]/0.005)))
    v = out['v'][:, lag]
    r = metrics.current_correlation(-out['ge'][:, lag]*v, out['gi'][:, lag]*(v + 0.08), 0.005)[0]
    total = onset + float((CUE + AFTER)/second)
    edges = np.arange(0, total + 1e-9, 0.25)
    course = [np.histogram(t[np.isin(i, cells)], edges)[0]/(0.25*len(cells)) for cells in parts]
    window = (t >= onset - 1) & (t < onset + 1.5)
    chosen = np.r_[parts[0], parts[1][:size//2], parts[2][:size//2], parts[3][:size]]
    place = np.full(n_exc, -1)
    place[chosen] = np.arange(len(chosen))
    keep = window & (place[i] >= 0)
    raster = np.full((2, 12000), np.nan)
    shown = min(12000, keep.sum())
    raster[:, :shown] = t[keep][:shown] - onset, place[i[keep]][:shown]
    return dict(rate_hz=np.array(others), cv=np.array([0.0 if np.isnan(cv) else cv for cv in cvs]),
                visible=np.array([rate(memory, spans[row])/others[row] for row in (2, 3)]),
                gain_hz=np.array([metrics.completion_gain(t, i, cells, onset, 1.0) for cells in parts[1:3]]),
                current_r=0.0 if np.isnan(r).all() else float(np.nanmean(r)),
                inh_hz=np.array([np.sum((out['inh_t'] >= a) & (out['inh_t'] < b))/(50*(b - a)) for a, b in spans]),
                course_hz=np.array(course), raster=raster, w_mean=out['w'].mean())


def run(sim, *, learning=20*second, n=2500, target=3*Hz, eta=0.003, factor=5.0, cue_rate=100*Hz, dt=0.1*ms):
    """With and without inhibitory plasticity.

    learning: length of each of the two learning phases (whole seconds); eta: step of w (units of the leak) at a
    pair. Returns rate_hz, cv, inh_hz (conditions, 5, seeds), visible (2, seeds) and gain_hz (2, seeds) of the plastic
    network, current_r (conditions, seeds), course_hz (conditions, seeds, 4, bins), raster_s, raster_i of
    the first seed, course_t_s, phases_s (5, 2).
    """
    learning_s = float(learning/second)
    table = np.zeros(int(round(float((RAMP + 2*learning + CUE + AFTER)/second))))
    table[1:1 + int(2*learning_s)] = eta
    results = sim.sweep(build, [dict(eta=table), dict(eta=0*table)],
                        measure=partial(measure, n=n, learning_s=learning_s), learning=learning, n=n, target=target,
                        factor=factor, cue_rate=cue_rate, dt=dt)
    data = {name: np.array([[one[name] for one in row] for row in results]) for name in results[0][0]}
    for name in ('rate_hz', 'cv', 'inh_hz'):
        data[name] = np.moveaxis(data[name], 1, 2)
    raster = data.pop('raster')[0, 0]
    for name in ('visible', 'gain_hz'):
        data[f'fixed_{name}'] = data[name][1].T
        data[name] = data[name][0].T
    data.update(condition=np.array(CONDITIONS), raster_s=raster[0], raster_i=raster[1], phases_s=np.array(phases(learning_s)),
                course_t_s=0.25*(np.arange(data['course_hz'].shape[-1]) + 0.5), target_hz=np.array(float(target/Hz)))
    return data


MAY_BE_NAN = ('raster_s', 'raster_i')
