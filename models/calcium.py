"""Calcium-based plasticity (Graupner & Brunel 2012) (M6).

Between events the calcium c decays; while c exceeds theta_p the efficacy w (the
paper's rho, between 0 and 1) relaxes to gamma_p/(gamma_p + gamma_d) with the time
constant tau/(gamma_p + gamma_d), and while it lies between theta_d and theta_p it
decays with tau/gamma_d. The time above each threshold since the last event is known
in closed form, so w is updated exactly at each event and nothing runs in between.

Left out here: the double-well drift and the noise. Only the set used as example is
given; w is brought up to date at events, so a last event after the calcium has
decayed shows the final value. The presynaptic calcium arrives with the delay
`calc_D`: pass ``delay={'pre': 13.7*ms}`` to the synapses.
"""
from brian2 import ms, second

from homeozoo.rule import P, Rule

DOI = '10.1073/pnas.1109359109'
_SOURCE = 'Graupner & Brunel 2012, authors\' synapticChange.py'

_SINCE_LAST_EVENT = '''
calc_since = t - calc_last
calc_tP = clip(calc_tau_Ca*log((calc_c + 1e-12)/calc_theta_p), 0*second, calc_since)
calc_tD = clip(calc_tau_Ca*log((calc_c + 1e-12)/calc_theta_d), 0*second, calc_since) - calc_tP
calc_fP = exp(-calc_tP*(calc_gamma_p + calc_gamma_d)/calc_tau)
calc_fD = exp(-calc_tD*calc_gamma_d/calc_tau)
'''
_RELAX = ('(calc_gamma_p/(calc_gamma_p + calc_gamma_d)*(1 - calc_fP) + w*calc_fP)*calc_fD')


def _set(doc, *, tau_Ca, C_pre, C_post, theta_p, gamma_d, gamma_p, tau):
    def advance(step):
        return (f'calc_c = calc_c*exp(-calc_since/calc_tau_Ca) + {step}', 'calc_last = t')

    return Rule(
        'calc', doc=doc, cite=DOI, mechanisms=('M6',), bounds=(0.0, 1.0),
        model=('calc_c : 1', 'calc_last : second', 'calc_since : second', 'calc_tP : second',
               'calc_tD : second', 'calc_fP : 1', 'calc_fD : 1'),
        state_pre=_SINCE_LAST_EVENT, state_post=_SINCE_LAST_EVENT,
        map_pre=_RELAX, map_post=_RELAX,
        on_pre='\n'.join(advance('calc_C_pre')), on_post='\n'.join(advance('calc_C_post')),
        params=dict(
            calc_tau_Ca=P(tau_Ca, 'decay of calcium', _SOURCE),
            calc_C_pre=P(C_pre, 'calcium step of a presynaptic spike', _SOURCE, low=0),
            calc_C_post=P(C_post, 'calcium step of a postsynaptic spike', _SOURCE, low=0),
            calc_theta_d=P(1.0, 'threshold of depression', _SOURCE, low=1e-9),
            calc_theta_p=P(theta_p, 'threshold of potentiation', _SOURCE, low=1e-9),
            calc_gamma_d=P(gamma_d, 'speed of depression', _SOURCE, low=0),
            calc_gamma_p=P(gamma_p, 'speed of potentiation', _SOURCE, low=0),
            calc_tau=P(tau, 'time constant of the efficacy', _SOURCE)))


graupner2012_dp = _set('Calcium rule, set DP: depression for post before pre, potentiation for pre '
                       'before post.', tau_Ca=20*ms, C_pre=1.0, C_post=2.0, theta_p=1.3,
                       gamma_d=200.0, gamma_p=321.808, tau=150*second)
