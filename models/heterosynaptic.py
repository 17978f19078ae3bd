"""Hebbian triplet rule kept in bounds by two non-Hebbian terms (Zenke, Agnes & Gerstner 2015) (M1, M6, M14).

Three parts, each a rule of its own; `zenke2015` is their sum with the authors' parameters.

- `triplet`: at a presynaptic spike w falls by B*zm, at a postsynaptic spike it grows by
  A*zp*zs; zp follows the presynaptic, zm and zs (slow) the postsynaptic spikes. At Poisson rates
  x and y the drift is x*y*(A*tau_p*tau_s*y - B*tau_m): depression below the rate
  B*tau_m/(A*tau_p*tau_s), 10 Hz with the authors' values, potentiation above it.
- `transmitter`: every presynaptic spike alone adds delta, so a silent cell regains its inputs.
- `burst`: at a postsynaptic spike w moves by -beta*z^3*(w - ref) towards a reference weight,
  whether or not the synapse was active; the cube makes it a matter of bursts.

The reference follows the weight: dref/dt = (w - ref - P*ref*(ref - w_P/2)*(ref - w_P))/tau_cons,
with stable points near 0 and w_P once the weight lets go (consolidation). It is brought up to date at postsynaptic spikes by one Euler step over the time since the last one,
which is at most tau_cons/10 (the authors step every tau_cons/1000, at all synapses).

Left out: the short-term plasticity of the same synapses in the paper, which scales what is
transmitted, not w.
"""
from brian2 import ms, second

from homeozoo.rule import P, Rule, Trace

DOI = '10.1038/ncomms7922'
_CODE = 'Zenke 2015, authors\' P10Connection.cpp'
_SET = 'Zenke 2015, authors\' globalvars.sh'
_WMAX = 5.0

triplet = Rule(
    'heb', doc='Hebbian triplet rule of Zenke et al. 2015: depression B*zm at a presynaptic spike, potentiation '
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
    'trans', doc='Transmitter-induced plasticity: every presynaptic spike adds delta.',
    dw_pre='trans_delta', cite=DOI, mechanisms=('M1', 'M14'), bounds=(0.0, _WMAX),
    params=dict(trans_delta=P(2e-5, 'step of w at a presynaptic spike', _CODE + ' (0.02 A)', low=0)))

burst = Rule(
    'het', doc='Heterosynaptic plasticity: bursts of the postsynaptic cell pull every weight to its reference, '
               '-beta*z^3*(w - ref) at a postsynaptic spike; the reference follows the weight within 20 min and has '
               'two stable points, near 0 and w_P.',
    model=('het_ref : 1', 'het_last : second'),
    traces=(Trace('het_z', 'post', tau='het_tau'),),
    state_post=('het_part = clip((t - het_last)/het_tau_cons, 0, 0.1)\n'
                'het_ref = het_ref + het_part*(w - het_ref - het_P*het_ref*(het_ref - het_w_P/2)*(het_ref - het_w_P))\n'
                'het_last = t'),
    dw_post='-het_beta*het_z**3*(w - het_ref)', cite=DOI, mechanisms=('M1', 'M14'), bounds=(0.0, _WMAX),
    params=dict(
        het_beta=P(0.05, 'strength of the heterosynaptic term', _SET, low=0),
        het_tau=P(20*ms, 'decay of the burst trace', _CODE),
        het_tau_cons=P(1200*second, 'time constant of the reference weight', _CODE),
        het_P=P(20.0, 'strength of the two stable points', _CODE, low=0),
        het_w_P=P(0.5, 'upper stable reference', _CODE, low=0)))

zenke2015 = (triplet + transmitter + burst)(
    doc='Hebbian triplet, transmitter-induced and heterosynaptic plasticity with a consolidating reference weight '
        '(Zenke, Agnes & Gerstner 2015), authors\' parameters. Weights in units of the leak conductance, 0 to 5.')
