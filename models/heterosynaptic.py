"""Hebbian triplet rule kept in bounds by two non-Hebbian terms (Zenke, Agnes & Gerstner 2015) (M1,
M6, M14).

Three parts, each a rule of its own; `zenke2015` is their sum with the authors' parameters.

- `triplet`: at a presynaptic spike w falls by B*zm, at a postsynaptic spike it grows by
  A*zp*zs; zp follows the presynaptic, zm and zs (slow) the postsynaptic spikes. At Poisson rates
  x and y the drift is x*y*(A*tau_p*tau_s*y - B*tau_m): depression below the rate
  B*tau_m/(A*tau_p*tau_s), 10 Hz with the authors' values, potentiation above it.
- `transmitter`: every presynaptic spike alone adds delta, so a silent cell regains its inputs.
- `burst`: at a postsynaptic spike w moves by -beta*z^3*(w - ref) towards a reference weight,
  whether or not the synapse was active; the cube makes it a matter of bursts.

The reference follows the weight: dref/dt = (w - ref - P*ref*(ref - w_P/2)*(ref - w_P))/tau_cons,
with stable points near 0 and w_P once the weight lets go (consolidation). It is brought up to date
at postsynaptic spikes by one Euler step over the time since the last one, which is at most
tau_cons/10 (the authors step every tau_cons/1000, at all synapses).

Left out: the short-term plasticity of the same synapses in the paper, which scales what is
transmitted, not w.
"""
from brian2 import ms, second

from homeozoo.core import Neuron
from homeozoo.core import P, Rule, Trace

DOI = '10.1038/ncomms7922'
_CODE = 'Zenke 2015, authors\' P10Connection.cpp'
_SET = 'Zenke 2015, authors\' globalvars.sh'
_BETA = (_SET + ' in 2015orchestrated/ and in the newest src/ (fzenke/pub2015orchestrated '
         '23da872), and default of sim_rc_p10c.cpp; versions of src/ of September 2016 (1d2780a) '
         'have 0.04')
_WMAX = 5.0

triplet = Rule(
    'heb', doc='Hebbian triplet rule of Zenke et al. 2015: depression B*zm at a presynaptic '
               'spike, potentiation '
               'A*zp*zs at a postsynaptic spike; the traces are read before the spike.',
    traces=(Trace('heb_zm', 'post', tau='heb_tau_m'), Trace('heb_zp', 'pre', tau='heb_tau_p'),
            Trace('heb_zs', 'post', tau='heb_tau_s')),
    dw_pre='-heb_B*heb_zm', dw_post='heb_A*heb_zp*heb_zs', cite=DOI, mechanisms=('M6', 'M14'),
    bounds=(0.0, _WMAX),
    params=dict(
        heb_A=P(1e-3, 'potentiation by a triplet', _SET, low=0),
        heb_B=P(1e-3, 'depression by a pair', _SET, low=0),
        heb_tau_p=P(20*ms, 'decay of the presynaptic trace zp', _CODE),
        heb_tau_m=P(20*ms, 'decay of the fast postsynaptic trace zm', _CODE),
        heb_tau_s=P(100*ms, 'decay of the slow postsynaptic trace zs', _CODE)))

transmitter = Rule(
    'trans',
    doc='Transmitter-induced plasticity: every presynaptic spike adds delta.',
    dw_pre='trans_delta',
    cite=DOI,
    mechanisms=('M1', 'M14'),
    bounds=(0.0, _WMAX),
    params=dict(
        trans_delta=P(2e-5, 'step of w at a presynaptic spike', _CODE + ' (0.02 A)', low=0)
    ),
)

burst = Rule(
    'het',
    doc='Heterosynaptic plasticity: bursts of the postsynaptic cell pull every weight to its '
        'reference, '
    '-beta*z^3*(w - ref) at a postsynaptic spike; the reference follows the weight within 20 min '
    'and has '
    'two stable points, near 0 and w_P.',
    model=('het_ref : 1', 'het_last : second'),
    traces=(Trace('het_z', 'post', tau='het_tau'),),
    state_post=(
        'het_part = clip((t - het_last)/het_tau_cons, 0, 0.1)\n'
        'het_ref = het_ref + het_part*(w - het_ref - het_P*het_ref*(het_ref - het_w_P/2)*(het_ref '
        '- het_w_P))\n'
        'het_last = t'
    ),
    dw_post='-het_beta*het_z**3*(w - het_ref)',
    cite=DOI,
    mechanisms=('M1', 'M14'),
    bounds=(0.0, _WMAX),
    params=dict(
        het_beta=P(0.05, 'strength of the heterosynaptic term', _BETA, low=0),
        het_tau=P(20 * ms, 'decay of the burst trace', _CODE),
        het_tau_cons=P(1200 * second, 'time constant of the reference weight', _CODE),
        het_P=P(20.0, 'strength of the two stable points', _CODE, low=0),
        het_w_P=P(0.5, 'upper stable reference', _CODE, low=0),
    ),
)

zenke2015 = (triplet + transmitter + burst)(
    doc='Hebbian triplet, transmitter-induced and heterosynaptic plasticity with a consolidating '
        'reference weight '
        '(Zenke, Agnes & Gerstner 2015), authors\' parameters. Weights in units of the leak '
        'conductance, 0 to 5.')

# ------------------------------------------------------------------------------------ bursts alone

chen2013 = Rule(
    'chen',
    doc='Bursts of the postsynaptic cell, with or without presynaptic spikes, move every weight '
        'towards the '
    'middle: weak synapses grow, strong ones shrink. Minimal form of our own after the '
    'experiments of '
    'Chen et al. 2013; their biophysical model is not reproduced.',
    traces=(Trace('chen_z', 'post', tau='chen_tau'),),
    dw_post='int(chen_z > chen_burst)*(chen_a*(chen_w_mid - w) + chen_noise*randn())',
    cite='10.1523/JNEUROSCI.5088-12.2013',
    mechanisms=('M4', 'M6'),
    bounds=(0.0, 1.0),
    params=dict(
        chen_tau=P(20 * ms, 'decay of the burst trace', 'chosen here'),
        chen_burst=P(
            1.0,
            'trace above which a spike belongs to a burst: two spikes just before it',
            'chosen here',
            low=0,
        ),
        chen_a=P(
            0.01,
            'share of the way to the middle at a spike of a burst',
            'chosen here',
            low=0,
            high=1,
        ),
        chen_w_mid=P(0.5, 'weight that bursts leave alone', 'chosen here'),
        chen_noise=P(0.0, 'standard deviation of the change', 'chosen here: none', low=0),
    ),
)

# --------------------------------------------------------------------------- one pool of receptors

_TRIESCH = '10.7554/eLife.37836'
_POOL = "Triesch 2018, authors' heterosynapticPlasticity.py"

receptor_pool = Neuron(
    'pool',
    doc='Receptors of one cell for the rule `triesch2018`: pool_free float, pool_bound sit in '
        'synapses; '
    'new ones come at a constant rate, free ones are lost. pool_free holds for one time step.',
    model=(
        'dpool_total/dt = pool_delta*(pool_rest - pool_free) : 1',
        'pool_bound : 1',
        'pool_free = pool_total - pool_bound : 1 (constant over dt)',
    ),
    start={'pool_total': 'pool_rest'},
    cite=_TRIESCH,
    params=dict(
        pool_rest=P(
            1.0,
            'free receptors at rest (production over loss)',
            'chosen here: the unit of slots; the slots of '
            'a cell sum to 1/(phi*F) = 0.749 at the relative pool size phi = 2.67 of the program',
            low=0,
        ),
        pool_delta=P(
            1 / (14 * 60 * second), 'loss of free receptors', _POOL + ': delta = 1/14 per min'
        ),
    ),
)

triesch2018 = Rule(
    'trie',
    doc='Competition for receptors (Triesch, Vo & Hafner 2018): w counts the slots of a synapse, '
        'which other '
    'rules change; receptors from one pool of the cell fill them, dr/dt = alpha*pool*(w - r) - '
    'beta*r, '
    'and r is transmitted. The share of filled slots, pool/(pool + beta/alpha), is common to all '
    'synapses: scaling is multiplicative and fast, and new slots at some synapses rob the others. '
    'Needs the cell `receptor_pool`.',
    model=('trie_r : 1', 'trie_flow : 1'),
    efficacy='trie_r',
    on_slow='trie_flow = slow_dt*(trie_alpha*pool_free_post*(w - trie_r) - trie_beta*trie_r)\n'
    'trie_r += trie_flow\n'
    'pool_bound_post += trie_flow',
    every=1 * second,
    needs={'pool_free_post': receptor_pool, 'pool_bound_post': receptor_pool},
    cite=_TRIESCH,
    mechanisms=('M2', 'M4'),
    bounds=(0.0, float('inf')),
    params=dict(
        trie_alpha=P(
            1 / (43 * second),
            'binding per free receptor and empty slot',
            _POOL + ': alpha = beta/(phi*S*(1-F)) '
            'with filling fraction F = 0.5; phi*S*(1-F) is the pool at rest, 1 here',
        ),
        trie_beta=P(
            1 / (43 * second), 'release of a bound receptor', _POOL + ': beta = 60/43 per min'
        ),
    ),
)
