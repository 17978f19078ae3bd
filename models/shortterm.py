"""Short-term plasticity of Tsodyks and Markram: what a spike transmits depends on those before it.

Of the resources x a spike uses the share u. In between both recover,

    dx/dt = (1 - x)/tau_d,   du/dt = (U - u)/tau_f,

and at a spike x falls by u*x and u rises by U*(1 - u). The rules differ in what the spike itself
uses: u as it was before its rise (`zenke2015`), or after it (`tsodyks1998`). A rule transmits
w*u*x in place of w and never changes w, so it is added to rules that do:

    (heterosynaptic.zenke2015 + shortterm.zenke2015).synapses(..., transmit='ge_post += w')

State: stp_d = 1 - x, the resources that are used up, and stp_f = u - U, both zero at rest. They
follow the presynaptic spikes alone, so that all synapses of a cell may share them (traces on
neurons).
"""
from brian2 import ms

from homeozoo.core import P, Rule, Trace

_PROGRAM = 'Zenke 2015, authors\' sim_rc_p10c.cpp and 1run_init.sh of March 2015'
_EXAMPLE = ('Tsodyks 1998, figure 1B in brian2 '
            'examples/frompapers/Tsodyks_Pawelzik_Markram_1998.py')


def _rule(used, **slots):
    """The rule whose spikes use the share `used` of the resources."""
    return Rule(
        'stp', efficacy=f'w*{used}*(1 - stp_d)', bounds=(0.0, float('inf')), mechanisms=('M14',),
        traces=(Trace('stp_d', 'pre', tau='stp_tau_d', step=f'stp_d += {used}*(1 - stp_d)',
                      doc='resources used up, 1 - x'),
                Trace('stp_f', 'pre', tau='stp_tau_f', step='stp_f += stp_U*(1 - stp_U - stp_f)',
                      doc='facilitation, u - U')), **slots)


zenke2015 = _rule(
    '(stp_U + stp_f)', cite='10.1038/ncomms7922',
    doc='Short-term plasticity of the excitatory synapses of Zenke et al. 2015: facilitation over '
        '600 ms, depression over 200 ms; a spike uses the share u of the resources, then u rises. '
        'Transmits w*u*x.',
    params=dict(
        stp_U=P(0.2, 'share that a spike uses at rest, and step of u', _PROGRAM, low=0, high=1),
        stp_tau_d=P(200*ms, 'recovery of the resources', _PROGRAM),
        stp_tau_f=P(600*ms, 'decay of facilitation', _PROGRAM)))

tsodyks1998 = _rule(
    '(stp_U + stp_f + stp_U*(1 - stp_U - stp_f))', cite='10.1162/089976698300017502',
    doc='Short-term plasticity of Tsodyks, Pawelzik & Markram 1998: u rises first, then the spike '
        'uses the share u of the resources. Transmits w*u*x; facilitating synapses from pyramidal '
        'cells to interneurons. The 1.5 ms for which resources are active are left out.',
    params=dict(
        stp_U=P(0.03, 'step of u; what the first spike uses is U*(2 - U)', _EXAMPLE,
                low=0, high=1),
        stp_tau_d=P(130*ms, 'recovery of the resources', _EXAMPLE),
        stp_tau_f=P(530*ms, 'decay of facilitation', _EXAMPLE)))
