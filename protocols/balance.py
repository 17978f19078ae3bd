"""Inhibitory plasticity takes a network from locked-in firing above 100 Hz to irregular firing at 4.3 Hz (target 3 Hz) and hides a memory that a cue recalls.

Mechanism (M3). Vogels et al. 2011, doi 10.1126/science.1211095, figure 4: 80 % excitatory and 20 %
inhibitory conductance-based neurons, random synapses, constant drive of 200 pA (20 mV), inhibitory
STDP from inhibitory to excitatory cells, which start at weight 0. Phases: 1 s without plasticity;
inhibition learns; the excitatory weights inside two groups of a twentieth of the excitatory cells
are multiplied by five; inhibition learns again; plasticity stops and a quarter of group A receives
additional Poisson spikes for 1 s.

Parameters. Those of brian2 examples/frompapers/Vogels_et_al_2011.py and ModelDB 143751: leak 10 nS,
excitation 0.3 nS, inhibitory to inhibitory 3 nS, target 3 Hz. The paper has 10,000 cells and
connection probability 0.02 (scale paper); here 2,500 and 0.08, equal numbers of synapses per cell.
The learning rate is 0.03 nS, three times that program's. The factor five is not confirmed, the cue
is chosen here. Weight w is in units of the leak: 0.03, 0.3.

Control. Learning rate 0: the network stays locked in. Its memory is embedded and cued as well; the
phases are shorter, since this state costs twenty times more.

Trap. A well-known program (sim_isp_orig of Auryn) has weights ten times larger, starts inhibition
at 3 leaks and has
a learning rate of 0.001 leaks. Condition strong: its weights and learning rate, but inhibition from
zero, 10 s for each phase of learning; strong, started: the same with its start. (That program has a
delay of 0.8 ms, too.) A prototype of the specification reported a CV of 0.01 at 14 Hz for strong;
here the CV is that low for small networks and early times only, but the cells fire in bursts of the
whole network, as synchrony shows (variance over mean of the population
count in 5 ms: 1 for independent cells). Neither the rate nor the CV alone tells these states apart.

Currents are sampled every 5 ms. The excitatory current of a cell comes from 160 inputs, its
inhibitory current from 40. Each input is noise of its own to the cell; what all cells share is the
rate of the population. Balance is therefore judged where it can be seen: between the means of both
currents over 50 cells (control: the mean inhibition of another time). What is left of it in one
cell follows from the number of inputs: r of the means times the root of the shares that both
populations have in the variance of the currents of one cell, with the rest from the shot noise of
160 and 40 Poisson inputs (`shared_balance`). After a first run of 4 seeds its inhibitory weights
became those of the recorded cells: cells of the memories have stronger ones. An earlier bound of
0.5 for the single cell was missed (0.26). `allowed_r` says that 0.21 was within reach: the cells do
a quarter better than Poisson inputs allow, and the report shows that miss of the theory.
"""
import numpy as np
from brian2 import (
    Hz,
    Network,
    PoissonGroup,
    SpikeMonitor,
    StateMonitor,
    Synapses,
    TimedArray,
    get_device,
    ms,
    mV,
    second,
)

from homeozoo import istdp, neurons
from homeozoo.analysis import metrics
from homeozoo.core import Neuron, P
from homeozoo.running import Model

MECHANISMS = ('M3',)
SEEDS = dict(smoke=1, default=10, paper=10)
SCALES = dict(
    smoke=dict(n=500, learning=1 * second, fixed_learning=1 * second, strong_learning=1 * second),
    default={},
    paper=dict(n=10000),
)
CONDITIONS = ('plastic', 'fixed', 'strong', 'strong, started')
RAMP, CUE, AFTER = 1*second, 1*second, 1*second
RECORDED = 50
STRENGTHS = ('ee', 'ei', 'ii', 'cueing')
W_EXC = 0.03                     # units of the leak
#: Decay of the excitatory and the inhibitory conductance, in seconds.
TAU_S = tuple(float(neurons.lif_vogels2011.params[f'lif_tau_{kind}'].value/second)
              for kind in ('ex', 'in'))


def recorded(n_exc):
    """Numbers of the cells whose currents are kept; none belongs to a memory."""
    return np.arange(RECORDED)*(n_exc//2//RECORDED) + n_exc//2


def phases(learning):
    """Start and stop in seconds of: before, late before memory, memory new, memory adapted, cue."""
    before = float(RAMP/second)
    learned, adapted = before + learning, before + 2*learning
    late = min(5.0, learning/2)
    return (
        (0.0, before),
        (learned - late, learned),
        (learned, learned + 1),
        (adapted - late, adapted),
        (adapted, adapted + float(CUE / second)),
    )


def build(*, learning, n, target, factor, cue_rate, dt):
    """The network. Knobs: eta, table over seconds of the learning rate; strength_ee and so on
    (`STRENGTHS`), factor of
    all weights but the plastic ones; w_start, weight of these at the start.
    """
    n_exc = 4*n//5
    group = n_exc//20
    p = 200.0/n
    seconds = int(round(float((RAMP + 2*learning + CUE + AFTER)/second)))
    eta = TimedArray(np.zeros(seconds), dt=1*second, name='eta_table')
    rule = istdp.vogels2011(
        eta=P(1.0, 'factor of the learning rate on the cell', 'chosen here', low=0), target=target
    ).gated('learning_post')
    base = neurons.lif_vogels2011(drive=20*mV)
    switch = Neuron('switch', model=('learning : 1', 'w_start : 1 (shared, constant)'))
    exc = (base + switch + rule.on_neurons('post')).group(n_exc, name='exc', dt=dt)
    inh = (base + rule.on_neurons('pre')).group(n - n_exc, name='inh', dt=dt)
    exc.v = inh.v = '-60*mV + 10*mV*rand()'
    exc.namespace['eta_table'] = eta
    exc.run_regularly('learning = eta_table(t)', dt=1*second, when='start', name='switch')
    embed = TimedArray(
        np.where(np.arange(seconds) < float((RAMP + learning) / second), 1.0, factor),
        dt=1 * second,
        name='memory_table',
    )
    # inside: 1 where both cells are in the same of the two groups
    strength = 'strength : 1 (shared, constant)'
    ee = Synapses(exc, exc, f'inside : 1 (constant)\n{strength}',
                  on_pre='ge_post += strength*w_exc*(1 + inside*(memory_table(t) - 1))',
                  namespace=dict(w_exc=W_EXC, memory_table=embed), dt=dt, name='ee')
    ee.connect(condition='i != j', p=p)
    ee.inside = f'int(i//{group} == j//{group})*int(i < {2*group})'
    ei = Synapses(
        exc,
        inh,
        strength,
        on_pre='ge_post += strength*w_exc',
        namespace=dict(w_exc=W_EXC),
        dt=dt,
        name='ei',
    )
    ii = Synapses(
        inh,
        inh,
        strength,
        on_pre='gi_post += strength*w_inh',
        namespace=dict(w_inh=0.3),
        dt=dt,
        name='ii',
    )
    ei.connect(p=p)
    ii.connect(condition='i != j', p=p)
    ie = rule.synapses(
        inh,
        exc,
        name='ie',
        transmit='gi_post += w',
        w_min=0,
        w_max=100,
        traces='neurons',
        connect=dict(p=p),
    )
    start = RAMP + 2*learning
    source = PoissonGroup(
        100,
        f'{float(cue_rate / Hz)!r}*Hz*int(t >= {float(start / second)!r}*second)'
        f'*int(t < {float((start + CUE) / second)!r}*second)',
        dt=dt,
        namespace={},
        name='cue',
    )
    cued = Synapses(
        source,
        exc,
        strength,
        on_pre='ge_post += strength*w_cue',
        namespace=dict(w_cue=W_EXC*factor),
        dt=dt,
        name='cueing',
    )
    cued.connect(condition=f'j < {group//4}', p=0.2)
    get_device().apply_run_args()
    ie.w = 'w_start_post'
    spikes = SpikeMonitor(exc, name='spikes')
    inh_spikes = SpikeMonitor(inh[:50], name='inh_spikes')
    currents = StateMonitor(
        exc,
        ('ge', 'gi', 'v'),
        record=recorded(n_exc),
        dt=5 * ms,
        name='currents',
    )
    knobs = dict(eta=(eta, 'values'), w_start=(exc, 'w_start'))
    knobs.update({f'strength_{group.name}': (group, 'strength') for group in (ee, ei, ii, cued)})
    return Model(
        Network(exc, inh, ee, ei, ii, ie, source, cued, spikes, inh_spikes, currents),
        seconds * second,
        outputs=dict(
            t=(spikes, 't'),
            i=(spikes, 'i'),
            inh_t=(inh_spikes, 't'),
            ge=(currents, 'ge'),
            gi=(currents, 'gi'),
            v=(currents, 'v'),
            w=(ie, 'w'),
            w_j=(ie, 'j'),
        ),
        knobs=knobs,
    )


def rows_of(t, i, chosen, start, stop, most):
    """Raster of the `chosen` cells in [start, stop): (2, most), time and row, NaN at the end."""
    place = np.full(max(int(chosen.max()), int(i.max(initial=0))) + 1, -1)
    place[chosen] = np.arange(len(chosen))
    keep = (t >= start) & (t < stop) & (place[i] >= 0)
    raster = np.full((2, most), np.nan)
    shown = min(most, keep.sum())
    raster[:, :shown] = t[keep][:shown], place[i[keep]][:shown]
    return raster


def currents(out, start_s, stop_s):
    """Excitatory and inhibitory currents of the recorded cells, both positive, (cells, times)."""
    part = slice(int(round(start_s/0.005)), int(round(stop_s/0.005)))
    v = out['v'][:, part]
    return -out['ge'][:, part]*v, out['gi'][:, part]*(v + 0.08)


def correlations(exc, inh):
    """r and lag (s) of the two currents of each cell, and r with the inhibition of the next cell;
    (cells,).
    """
    other = metrics.current_correlation(exc, np.roll(inh, 1, axis=0), 0.005)[0]
    return (*metrics.current_correlation(exc, inh, 0.005), other)


def shot_noise(inputs, rate_hz, w, tau_s):
    """Variance of a conductance fed by Poisson inputs: each spike adds w, which decays with tau."""
    return inputs*rate_hz*np.mean(np.square(w))*tau_s/2


def shared_balance(exc, inh, private):
    """Correlation of the currents of the population, and what it allows in a single cell.

    exc, inh: currents (cells, times); private: variance of each that a cell has for itself, (2,).
    Returns mean_r, of the means over cells; later_r, the same with inhibition half the time later;
    allowed_r, of one cell: the variance that the means show beyond the private noise of so many
    cells is common, the private variance adds to it. All 0 where a current is constant.
    """
    means, half = (exc.mean(axis=0), inh.mean(axis=0)), exc.shape[1]//2
    if min(mean.var() for mean in means) == 0:
        return dict.fromkeys(('mean_r', 'later_r', 'allowed_r'), 0.0)
    mean_r = metrics.current_correlation(*means, 0.005)[0][0]
    later = metrics.current_correlation(means[0], np.roll(means[1], half), 0.005)[0][0]
    factor = 1.0
    for mean, own in zip(means, private):
        common = max(mean.var() - own/len(exc), 0.0)
        factor *= mean.var()/(common + own)
    return dict(mean_r=mean_r, later_r=later, allowed_r=mean_r*np.sqrt(factor))


def mean_or_zero(values):
    """Mean without NaN; 0 where nothing is left, as for cells without inhibition."""
    values = np.asarray(values)[~np.isnan(values)]
    return float(values.mean()) if values.size else 0.0


def measure(out, point, *, n, learning_s):
    """Rates and the like in the five phases of `phases`.

    rate_hz, cv, synchrony (5,): excitatory cells outside the groups; visible (2,): rate of both
    groups over that of the others, first second after embedding and after adaptation; gain_hz (2,):
    completion gain of group A (un-cued cells) and B; cell_r, cell_lag_s (cells,): correlation of
    the currents of a cell before the memory and its lag; current_r, their mean, other_r: the same
    with inhibition of another cell; mean_r, later_r, allowed_r: see `shared_balance`; inh_hz (5,):
    rate of inhibitory cells; course_hz (4, bins): cued A, un-cued A, B and the others, in bins of
    0.25 s; w_mean: mean inhibitory weight; rasters of 60 other cells in the last 0.3 s of the first
    two phases, and of the memory around the cue.
    """
    n_exc = 4*n//5
    size = n_exc//20
    strength = point.get('strength_ee', 1.0)
    parts = (
        np.arange(size // 4),
        np.arange(size // 4, size),
        np.arange(size, 2 * size),
        np.arange(2 * size, n_exc),
    )
    spans = phases(learning_s)
    t, i = out['t'], out['i']
    memory = np.arange(2*size)

    def rate(cells, span):
        return metrics.cell_rates(t, i, cells, *span).mean()
    outside = i >= 2*size
    cvs = [metrics.cv_isi(t[outside], i[outside], *span) for span in spans]
    together = [metrics.fano(t[outside], *span, bin_s=0.005) for span in spans]
    others = [max(rate(parts[3], span), 1e-3) for span in spans]
    onset = spans[4][0]
    exc, inh = currents(out, *spans[1])
    r, lag, other = correlations(exc, inh)
    inh_hz = [np.sum((out['inh_t'] >= a) & (out['inh_t'] < b))/(50*(b - a)) for a, b in spans]
    v = out['v'].mean()
    weights = out['w'][np.isin(out['w_j'], recorded(n_exc))]
    private = (v**2*shot_noise(160, others[1], W_EXC*strength, TAU_S[0]),
               (v + 0.08)**2*shot_noise(40, inh_hz[1], weights, TAU_S[1]))
    total = onset + float((CUE + AFTER)/second)
    edges = np.arange(0, total + 1e-9, 0.25)
    chosen = np.r_[parts[0], parts[1][:size//2], parts[2][:size//2], parts[3][:size]]
    few = parts[3][:60]
    recall = rows_of(t, i, chosen, onset - 1, onset + 1.5, 12000)
    recall[0] -= onset
    return dict(
        rate_hz=np.array(others),
        cv=np.array([mean_or_zero([one]) for one in cvs]),
        synchrony=np.array([mean_or_zero([one]) for one in together]),
        visible=np.array([rate(memory, spans[row]) / others[row] for row in (2, 3)]),
        gain_hz=np.array(
            [metrics.completion_gain(t, i, cells, onset, 1.0) for cells in parts[1:3]]
        ),
        cell_r=r,
        cell_lag_s=lag,
        current_r=mean_or_zero(r),
        other_r=mean_or_zero(other),
        **shared_balance(exc, inh, private),
        inh_hz=np.array(inh_hz),
        course_hz=np.array(
            [np.histogram(t[np.isin(i, cells)], edges)[0] / (0.25 * len(cells)) for cells in parts]
        ),
        raster=recall,
        raster_before=rows_of(t, i, few, spans[0][1] - 0.3, spans[0][1], 4000),
        raster_after=rows_of(t, i, few, spans[1][1] - 0.3, spans[1][1], 4000),
        w_mean=out['w'].mean(),
    )


def points(seconds, eta, strength=1.0, w_start=0.0):
    """Knobs of one condition; eta is on from second 1 to the last two."""
    table = np.zeros(seconds)
    table[1:seconds - int(round(float((CUE + AFTER)/second)))] = eta
    return dict(eta=table, w_start=w_start, **{f'strength_{name}': strength for name in STRENGTHS})


def run(
    sim,
    *,
    learning=40 * second,
    fixed_learning=2 * second,
    strong_learning=10 * second,
    n=2500,
    target=3 * Hz,
    eta=0.003,
    factor=5.0,
    cue_rate=100 * Hz,
    strong=10.0,
    strong_eta=0.001,
    strong_start=3.0,
    dt=0.1 * ms,
):
    """The network with and without inhibitory plasticity, and with strong weights.

    learning, fixed_learning, strong_learning: length of each of the two learning phases (whole
    seconds) with plasticity, without, and with strong weights; eta, strong_eta: step of w (units of
    the leak) at a pair;
    strong: factor of all weights of the last two conditions; strong_start: start weight of
    inhibition in the last. Returns condition (4,); rate_hz, cv, synchrony, inh_hz (4, 5, seeds);
    current_r, other_r, mean_r, later_r, allowed_r, w_mean (4, seeds); r_over_allowed (seeds,) of
    the plastic network; cell_r, cell_lag_s (4, seeds, cells); visible, gain_hz
    (2, seeds) of the plastic network, fixed_visible, fixed_gain_hz; course_hz (seeds, 4, bins) of
    the plastic network, fixed_course_hz, strong_course_hz; rasters of
    the first seed: raster, of the cue, raster_before and raster_after (4, 2, spikes).
    """
    shared = dict(n=n, target=target, factor=factor, cue_rate=cue_rate, dt=dt)
    results, spans = {}, {}
    for length, names in ((learning, ('plastic',)), (fixed_learning, ('fixed',)),
                          (strong_learning, ('strong', 'strong, started'))):
        seconds = int(round(float((RAMP + 2*length + CUE + AFTER)/second)))
        choices = {'plastic': points(seconds, eta), 'fixed': points(seconds, 0.0),
                   'strong': points(seconds, strong_eta, strong),
                   'strong, started': points(seconds, strong_eta, strong, strong_start)}
        found = sim.sweep(
            build,
            [choices[name] for name in names],
            measure=measure,
            given=dict(n=n, learning_s=float(length / second)),
            learning=length,
            **shared,
        )
        for row, condition in enumerate(names):
            results[condition] = {name: value[row] for name, value in found.items()}
        spans.update(dict.fromkeys(names, phases(float(length/second))))
    per_seed = {name: [results[condition][name] for condition in CONDITIONS]
                for name in results['plastic']}
    data = {
        name: np.array(per_seed[name])
        for name in ('current_r', 'other_r', 'mean_r', 'later_r', 'allowed_r', 'w_mean', 'cell_r',
                     'cell_lag_s')
    }
    data['r_over_allowed'] = data['current_r'][0]/data['allowed_r'][0]
    data.update(
        {
            name: np.moveaxis(np.array(per_seed[name]), 1, 2)
            for name in ('rate_hz', 'cv', 'synchrony', 'inh_hz')
        }
    )
    for row, prefix in ((0, ''), (1, 'fixed_'), (2, 'strong_')):
        data[prefix + 'visible'] = per_seed['visible'][row].T
        data[prefix + 'gain_hz'] = per_seed['gain_hz'][row].T
        data[prefix + 'course_hz'] = per_seed['course_hz'][row]
        data[prefix + 'course_t_s'] = 0.25*(np.arange(per_seed['course_hz'][row].shape[-1]) + 0.5)
    data.update(
        condition=np.array(CONDITIONS),
        raster=per_seed['raster'][0][0],
        target_hz=np.array(float(target / Hz)),
        raster_before=np.array([one[0] for one in per_seed['raster_before']]),
        raster_after=np.array([one[0] for one in per_seed['raster_after']]),
        phases_s=np.array([spans[name] for name in CONDITIONS]),
        group=np.array(4 * n // 5 // 20),
    )
    return data


MAY_BE_NAN = ('raster', 'raster_before', 'raster_after', 'cell_r', 'cell_lag_s')
