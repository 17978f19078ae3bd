"""Inhibitory spike-timing-dependent plasticity (M3).

Vogels et al. 2011: every near-coincident pair, in either order, strengthens an
inhibitory synapse by eta times the trace; every presynaptic spike alone weakens it
by eta*alpha, with alpha = 2*target*tau. If pre and post are uncorrelated the
postsynaptic rate settles at ``target``.
"""
from brian2 import Hz, ms

from homeozoo.core import P, Rule, Trace

_PROGRAM = "Vogels 2011, authors' inhib_plasticity.m (ModelDB 143751)"

vogels2011 = Rule(
    'istdp', doc='Inhibitory STDP (Vogels et al. 2011): symmetric window and depression at each '
                 'presynaptic spike; holds the postsynaptic rate near target. w >= 0 scales an '
                 'inhibitory conductance; choose w_max so large that no weight reaches it.',
    traces=(Trace('istdp_x', 'pre', tau='istdp_tau'), Trace('istdp_y', 'post', tau='istdp_tau')),
    dw_pre='istdp_eta*(istdp_y - 2*istdp_target*istdp_tau)', dw_post='istdp_eta*istdp_x',
    cite='10.1126/science.1211095', mechanisms=('M3',), bounds=(0.0, float('inf')),
    params=dict(
        istdp_tau=P(20*ms, 'decay of both traces', _PROGRAM + ', line 21'),
        istdp_eta=P(1e-3, 'learning rate (step of w at a pair)',
                    _PROGRAM + ', line 17; isp_brian.py has 0.01 nS', low=0),
        istdp_target=P(5*Hz, 'target rate of the postsynaptic cell',
                       'chosen here; 6.25 Hz in inhib_plasticity.m (line 19: alpha = 0.25 eta) '
                       'and 3 Hz in isp_brian.py (line 81) of ModelDB 143751')))
