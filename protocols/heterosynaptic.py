"""Heterosynaptic terms hold weights within 8 % of a closed form, keep biased STDP off its bound, and share one pool of receptors.

Three mechanisms (M4, M6), each with the control in which it is removed.

Zenke, Agnes & Gerstner 2015 (doi 10.1038/ncomms7922). Pairs of Poisson neurons, presynaptic rate x,
postsynaptic rate y, and their rule with free bounds. With k = y tau_m the weight settles at
w - ref = (A x y (tau_p tau_s y - tau_m) + delta x)/(beta y (k/3 + 1.5 k^2 + k^3)), where the cube of
the burst trace enters through its third moment. A, beta and delta are a tenth of the authors', since
the closed form holds for small steps; the reference is kept still. Control: beta = delta = 0, the
authors' unstable one: the weight drifts without end.

Chen et al. 2013 (doi 10.1523/JNEUROSCI.5088-12.2013), in a minimal form of our own: every spike of a
burst moves all weights of the cell towards the middle. One neuron under pair STDP that favours
potentiation (depression 0.9 of potentiation), with and without it.

Triesch, Vo & Hafner 2018 (doi 10.7554/eLife.37836). Synapses compete for receptors: twenty minutes
into the run two of ten synapses double their slots; the others lose receptors at once and regain
them over the following hour. If binding is fast against the supply, the free receptors p after the
change solve p + S p/(p + beta/alpha) = their sum before, S the slots of the cell. The more slots
per free receptor, the larger the loss; a pool that is large against the slots (ratio 0.01) is the
control. Rates of binding and supply are chosen here.
"""
import numpy as np
from brian2 import Hz, Network, NeuronGroup, SpikeMonitor, StateMonitor, Synapses, ms, second
from scipy.optimize import brentq

from homeozoo import heterosynaptic, neurons, stdp
from homeozoo.running import Model

MECHANISMS = ('M4', 'M6')
SEEDS = dict(smoke=2, default=10, paper=20)
SCALES = dict(smoke=dict(settle=100*second, pairs=20, learn=5*second), default={},
              paper=dict(pairs=400, learn=600*second))
RATES_HZ = (5.0, 10.0, 20.0, 40.0)
SMALL = 0.1
SLOT_RATIOS = (0.01, 0.3, 1.0, 3.0, 10.0)
N_SLOTS, N_NEW = 10, 2
CHANGE_S = 1200.0
NEVER = 1e12*second
EDGES = np.linspace(0, 1, 26)


def fixed_point(x, y):
    """Closed form of w - ref at Poisson rates x, y (Hz), the authors' parameters."""
    p = {name: float(record.value) for name, record in heterosynaptic.zenke2015.params.items()}
    k = y*p['het_tau']
    drift = p['heb_A']*x*y**2*p['heb_tau_p']*p['heb_tau_s'] - p['heb_B']*x*y*p['heb_tau_m']
    return (drift + p['trans_delta']*x)/(p['het_beta']*y*(k/3 + 1.5*k**2 + k**3))


def build_pairs(*, settle, pairs, rate_pre, dt):
    """Independent pairs of Poisson neurons under the rule of Zenke 2015, `pairs` for each rate of RATES_HZ.

    Two spikes in one time step count as presynaptic before postsynaptic, where in continuous time half of
    them would come in the other order. Hence A and B are those of the half step: A*exp(-dt/(2 tau_p)),
    B*exp(dt/(2 tau_m)). Without this, steps of 1 ms shift the balance of both by 5 %, and the weight at 10 Hz,
    a small difference of the two, by half.

    Returns a Model with the knobs beta and delta; output w, shape (rates*pairs,).
    """
    rule = heterosynaptic.zenke2015
    value = {name: record.value for name, record in rule.params.items()}
    half = 0.5*dt
    rule = rule(A=SMALL*value['heb_A']*float(np.exp(-half/value['heb_tau_p'])),
                B=SMALL*value['heb_B']*float(np.exp(half/value['heb_tau_m'])), tau_cons=NEVER)
    n = len(RATES_HZ)*pairs
    pre = (neurons.poisson + rule.on_neurons('pre')).group(n, name='pre', dt=dt, rates=rate_pre)
    post = (neurons.poisson + rule.on_neurons('post')).group(
        n, name='post', dt=dt, rates=np.repeat(RATES_HZ, pairs)*Hz)
    path = rule.synapses(pre, post, name='path', w_min=-np.inf, w_max=np.inf, traces='neurons',
                         knobs=('het_beta', 'trans_delta'), connect=dict(j='i'))
    return Model(Network(pre, post, path), settle, outputs=dict(w=(path, 'w')),
                 knobs=dict(beta=(path, 'het_beta'), delta=(path, 'trans_delta')))


def measure_pairs(out, point):
    """Mean weight at each rate."""
    return dict(w=out['w'].reshape(len(RATES_HZ), -1).mean(axis=1))


def build_bursts(*, learn, n_exc, n_inh, rate, step, ratio, g_exc, g_inh, dt):
    """One neuron under biased STDP; the knob `a` is the strength of the burst rule."""
    alpha = ratio*float(np.exp(float(dt/stdp.song2000.params['stdp_tau_pre'].value)))
    rule = stdp.song2000(A_plus=step, ratio=alpha) + heterosynaptic.chen2013
    cells = (neurons.lif_conductance + rule.on_neurons('post')).group(1, name='cells', dt=dt)
    exc = (neurons.poisson + rule.on_neurons('pre')).group(n_exc, name='exc', dt=dt, rates=rate)
    inh = neurons.poisson.group(n_inh, name='inh', dt=dt, rates=rate)
    plastic = rule.synapses(exc, cells, name='plastic', transmit='ge_post += w*g_exc', w_min=0, w_max=1,
                            traces='neurons', knobs=('chen_a',), namespace=dict(g_exc=g_exc), connect={})
    plastic.w = '0.3 + 0.4*rand()'
    brake = Synapses(inh, cells, on_pre='gi_post += g_inh', namespace=dict(g_inh=g_inh), name='brake', dt=dt)
    brake.connect()
    spikes = SpikeMonitor(cells, name='spikes')
    return Model(Network(cells, exc, inh, plastic, brake, spikes), learn,
                 outputs=dict(spike_t=(spikes, 't'), w=(plastic, 'w')), knobs=dict(a=(plastic, 'chen_a')),
                 spikes=('spike_t', 1))


def measure_bursts(out, point, *, learn_s):
    """Rate of the last third (Hz), mean, spread and histogram of the final weights, fraction above 0.9."""
    w = out['w']
    return dict(rate_hz=np.sum(out['spike_t'] > learn_s*2/3)/(learn_s/3), mean=w.mean(), sd=w.std(),
                at_max=np.mean(w > 0.9), histogram=np.histogram(w, EDGES)[0]/w.size)


def build_pool(*, hours, dt):
    """One cell for each of SLOT_RATIOS, ten synapses each; two double their slots after CHANGE_S."""
    rule = heterosynaptic.triesch2018
    source = NeuronGroup(N_SLOTS, 'x : 1', name='source', namespace={}, dt=dt)
    cells = (neurons.poisson + heterosynaptic.receptor_pool).group(
        len(SLOT_RATIOS), name='cells', dt=dt, rates=0*Hz)
    path = rule.synapses(source, cells, name='path', slow=dt, connect={})
    path.run_regularly('w = w + w*int(i < n_new)*int(abs(t - change) < dt/2)', dt=dt, when='start',
                       name='potentiate')
    path.namespace.update(n_new=N_NEW, change=CHANGE_S*second)
    path.w = np.tile(np.array(SLOT_RATIOS)/N_SLOTS, N_SLOTS)
    # Start at rest: all synapses filled to their share.
    cells_p = heterosynaptic.receptor_pool.params['pool_rest'].value
    share = filled(cells_p)
    path.trie_r = np.tile(np.array(SLOT_RATIOS)/N_SLOTS*share, N_SLOTS)
    cells.pool_bound = np.array(SLOT_RATIOS)*share
    cells.pool_total = cells_p + np.array(SLOT_RATIOS)*share
    record = StateMonitor(path, 'trie_r', record=np.arange(N_SLOTS*len(SLOT_RATIOS)), dt=10*second, name='record')
    pool = StateMonitor(cells, 'pool_total', record=True, dt=10*second, name='pool_record')
    return Model(Network(source, cells, path, record, pool), hours,
                 outputs=dict(r=(record, 'trie_r'), t=(record, 't'), total=(pool, 'pool_total')))


def filled(p):
    """Share of slots that is filled at p free receptors."""
    q = {name: float(record.value) for name, record in heterosynaptic.triesch2018.params.items()}
    return p/(p + q['trie_beta']/q['trie_alpha'])


def loss_theory(ratio):
    """Share that the other synapses keep right after the change if binding is fast against the supply."""
    before = 1 + ratio*filled(1)
    after = ratio*(1 + N_NEW/N_SLOTS)
    p = brentq(lambda p: p + after*filled(p) - before, 0, 10)
    return filled(p)/filled(1)


def run(sim, *, settle=4000*second, pairs=100, rate_pre=10*Hz, learn=240*second, n_exc=400, n_inh=100,
        rate=10*Hz, step=0.01, ratio=0.9, a=0.01, g_exc=0.04, g_inh=0.1, hours=3*3600*second,
        pair_dt=1*ms, dt=0.5*ms, pool_dt=1*second):
    """All three mechanisms with their controls.

    Returns w, w_control (rates, seeds) and theory (rates,); burst_NAME (2, seeds, …): without and with the
    burst rule; kept (ratios, time), new (ratios, time): receptors over their start, kept_low, kept_end and kept_theory (ratios,).
    """
    params = heterosynaptic.zenke2015.params
    small = dict(beta=SMALL*params['het_beta'].value, delta=SMALL*params['trans_delta'].value)
    pair_w = sim.sweep(build_pairs, [small, dict(beta=0.0, delta=0.0)], measure=measure_pairs,
                       settle=settle, pairs=pairs, rate_pre=rate_pre, dt=pair_dt)['w']
    w, control = pair_w.transpose(0, 2, 1)
    theory = np.array([fixed_point(float(rate_pre/Hz), y) for y in RATES_HZ])
    learn_s = float(learn/second)
    bursts = sim.sweep(build_bursts, [dict(a=0.0), dict(a=a)], measure=measure_bursts,
                       given=dict(learn_s=learn_s), learn=learn, n_exc=n_exc, n_inh=n_inh, rate=rate,
                       step=step, ratio=ratio, g_exc=g_exc, g_inh=g_inh, dt=dt)
    pool = sim.sweep(build_pool, [{}], seeds=sim.seeds[:1], hours=hours, dt=pool_dt)
    r = pool['r'].reshape(N_SLOTS, len(SLOT_RATIOS), -1)
    r = r/r[:, :, :1]
    kept, new = r[N_NEW:].mean(axis=0), r[:N_NEW].mean(axis=0)
    data = dict(rates_hz=np.array(RATES_HZ), w=w, w_control=control, theory=theory,
                deviation=w/theory[:, None] - 1, escape=np.abs(control/theory[:, None]),
                t_s=pool['t'][0, 0], kept=kept, new=new, slot_ratio=np.array(SLOT_RATIOS),
                kept_low=kept.min(axis=1), kept_end=kept[:, -1],
                kept_theory=np.array([loss_theory(ratio) for ratio in SLOT_RATIOS]),
                common_scale=np.abs(r[N_NEW:]/r[N_NEW:N_NEW + 1] - 1).max(), edges=EDGES,
                settle_s=np.array(float(settle/second)))
    data['kept_error'] = np.abs(data['kept_low']/data['kept_theory'] - 1).max()
    data.update({'burst_' + name: value for name, value in bursts.items()})
    return {name: np.asarray(value) for name, value in data.items()}
