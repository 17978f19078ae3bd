"""Two-factor plasticity: a fast Hebbian factor of the synapse times a slow factor of the cell (M2,
M13).

Toyoizumi, Kaneko, Stryker & Miller 2014 (Neuron 84:497-510; the DOI is not confirmed): the
strength is H*rho, where
rho (here w) lies between rho_min and rho_max and H belongs to the postsynaptic cell.

    drho/dt = ([rho_max - rho]+ [C]+ - [rho - rho_min/sqrt(H)]+ [-C]+)/tau_rho,   C = corr - theta
    tau_H dh/dt = -h + (1 + tanh(u - 1)) [u > 1.05],   u = H*y0/y,   H = max(1, h)

corr is the correlation of the input with the output, y the output activity; both are variables of
the cells without unit, set by the network (see protocols/ocular_dominance.py). Parameters are those
of the authors' code (ModelDB 180791). Each factor comes to rest by itself: rho at a bound, h at its
target.

`one_factor` is the control: the same drives act on one variable, dw/dt = C/tau_rho +
w*(y0 - y)/(y0*tau_H), with no upper bound. It rests only where the two changes are equal and
opposite, so slow homeostasis leaves the activity far above y0.
"""
from brian2 import second

from homeozoo.core import P, Rule, Trace

DAY = 86400*second
DOI = '10.1016/j.neuron.2014.09.036'
_SOURCE = "Toyoizumi 2014, authors' twofm.m (ModelDB 180791), lines 20 to 31"
_NEEDS = {'corr_pre': 1, 'y_post': 1}
_SHARED = dict(
    twof_theta=P(0.6, 'correlation between depression and potentiation', _SOURCE),
    twof_tau_rho=P(0.2*DAY, 'time constant of the Hebbian factor', _SOURCE),
    twof_tau_H=P(4*DAY, 'time constant of the homeostatic factor', _SOURCE),
    twof_y0=P(1.0, 'homeostatic set-point of the output', _SOURCE, low=1e-9))

toyoizumi2014 = Rule(
    'twof',
    doc='Two-factor rule (Toyoizumi et al. 2014): Hebbian factor w of the synapse between 0.7 and '
        '1, '
    'slow homeostatic factor H = max(1, twof_h) of the cell; their product is transmitted.',
    dw_dt='(clip(twof_rho_max - w, 0, 1e9)*clip(corr_pre - twof_theta, 0, 1e9)'
    ' - clip(w - twof_rho_min/sqrt(clip(twof_h, 1, 1e9)), 0, 1e9)*clip(twof_theta - corr_pre, 0, '
    '1e9))'
    '/twof_tau_rho',
    traces=(
        Trace(
            'twof_h',
            'post',
            doc='homeostatic factor before H = max(1, h)',
            ode='(-twof_h + (1 + tanh(clip(twof_h, 1, 1e9)*twof_y0/y - 1))'
            '*int(clip(twof_h, 1, 1e9)*twof_y0/y > twof_u_min))/twof_tau_H',
        ),
    ),
    efficacy='clip(twof_h, 1, 1e9)*w',
    needs=_NEEDS,
    bounds=(0.0, float('inf')),
    cite=DOI,
    mechanisms=('M2', 'M13'),
    params=dict(
        _SHARED,
        twof_rho_min=P(0.7, 'minimum of the Hebbian factor at H = 1', _SOURCE, low=0),
        twof_rho_max=P(1.0, 'maximum of the Hebbian factor', _SOURCE, low=0),
        twof_u_min=P(1.05, 'need y0/y below which h rests', _SOURCE),
    ),
)

one_factor = Rule(
    'twof',
    doc='Control: Hebbian and homeostatic change add up on one weight, '
    'dw/dt = (corr - theta)/tau_rho + w*(y0 - y)/(y0*tau_H). Ours, after the argument of '
    'Toyoizumi et al. 2014 against such models.',
    dw_dt='(corr_pre - twof_theta)/twof_tau_rho + w*(twof_y0 - y_post)/(twof_y0*twof_tau_H)',
    needs=_NEEDS,
    bounds=(0.0, float('inf')),
    cite=DOI,
    mechanisms=('M1', 'M2'),
    params=_SHARED,
)
