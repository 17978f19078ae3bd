"""Two of ten synapses double their slots: the eight others lose up to 12 % of their receptors, within 1 % of a closed form, and regain them.

Mechanism (M4). Triesch, Vo & Hafner 2018 (doi 10.7554/eLife.37836). Synapses compete for receptors:
twenty minutes into the run two of ten synapses double their slots; the others lose receptors at
once and regain them over the following hour. If binding is fast against the supply, the free
receptors p after the change solve p + S*p/(p + beta/alpha) = their sum before, S the slots of the
cell. The more slots per free receptor, the larger the loss. Rates of binding and supply are chosen
here.

Control. A pool that is large against the slots (ratio 0.01). Nothing is random: one seed.
"""
import numpy as np
from brian2 import Hz, Network, NeuronGroup, StateMonitor, second
import scipy

from homeozoo import heterosynaptic, neurons
from homeozoo.running import Model

MECHANISMS = ('M4',)
SEEDS = dict(smoke=1, default=1, paper=1)
SCALES = dict(smoke={}, default={}, paper=dict(dt=0.2*second))
SLOT_RATIOS = (0.01, 0.3, 1.0, 3.0, 10.0)
N_SLOTS, N_NEW = 10, 2
CHANGE_S = 1200.0


def filled(p):
    """Share of slots that is filled at p free receptors."""
    q = {name: float(record.value) for name, record in heterosynaptic.triesch2018.params.items()}
    return p/(p + q['trie_beta']/q['trie_alpha'])


def build(*, hours, dt):
    """A cell for each of SLOT_RATIOS, ten synapses each; two double their slots after CHANGE_S."""
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
    record = StateMonitor(path, 'trie_r', record=np.arange(N_SLOTS*len(SLOT_RATIOS)), dt=10*second,
                          name='record')
    pool = StateMonitor(cells, 'pool_total', record=True, dt=10*second, name='pool_record')
    return Model(Network(source, cells, path, record, pool), hours,
                 outputs=dict(r=(record, 'trie_r'), t=(record, 't'), total=(pool, 'pool_total')))


def loss_theory(ratio):
    """Share that the others keep right after the change if binding is fast against the supply."""
    before = 1 + ratio*filled(1)
    after = ratio*(1 + N_NEW/N_SLOTS)
    p = scipy.optimize.brentq(lambda p: p + after*filled(p) - before, 0, 10)
    return filled(p)/filled(1)


def run(sim, *, hours=3*3600*second, dt=1*second):
    """One cell for each of SLOT_RATIOS.

    Returns kept, new (ratios, times): receptors of the others and of the two over their start;
    kept_low, kept_end, kept_theory (ratios,); kept_error (), largest relative error of kept_low;
    common_scale (), largest difference in relative change between the others; slot_ratio, t_s.
    """
    found = sim.sweep(build, [{}], seeds=sim.seeds[:1], hours=hours, dt=dt)
    r = found['r'].reshape(N_SLOTS, len(SLOT_RATIOS), -1)
    r = r/r[:, :, :1]
    kept, new = r[N_NEW:].mean(axis=0), r[:N_NEW].mean(axis=0)
    theory = np.array([loss_theory(ratio) for ratio in SLOT_RATIOS])
    low = kept.min(axis=1)
    return dict(t_s=found['t'][0, 0], kept=kept, new=new, slot_ratio=np.array(SLOT_RATIOS),
                kept_low=low, kept_end=kept[:, -1], kept_theory=theory,
                kept_error=np.abs(low/theory - 1).max(),
                common_scale=np.abs(r[N_NEW:]/r[N_NEW:N_NEW + 1] - 1).max())
