"""Synaptic scaling: slow control of the postsynaptic rate through all weights (M2, M13).

The rules read ``rate_post``, the postsynaptic cell's own rate estimate
(`neurons.rate_sensor`). Multiplicative scaling multiplies every weight of a cell by
the same factor, so the ratios of weights stay; ``additive`` is the control that adds
the same amount to each. All act continuously; use ``slow=`` in `Rule.synapses` to
make the pass over the synapses on a slow clock, or ``gain``, which costs nothing.
"""
from dataclasses import replace

from brian2 import Hz, second

from homeozoo import neurons
from homeozoo.core import P, Rule, Trace

HOUR = 3600*second
_CONTROL = 'van Rossum 2000, equation 3, as quoted in intf6.mod (ModelDB 147141)'
NEEDS = {'rate_post': neurons.rate_sensor}


def _params(tau, source):
    return dict(scal_target=P(5*Hz, 'target rate', 'chosen here', low=1e-9*Hz),
                scal_tau=P(tau, 'time constant of scaling', source))


turrigiano1998 = Rule(
    'scal', doc='Multiplicative synaptic scaling, dw/dt = w*(target - rate)/(target*tau). A silent '
                'neuron scales up as exp(t/tau); tau = 73.6 h gives the factor 1.92 in 48 h.',
    dw_dt='w*(scal_target - rate_post)/(scal_target*scal_tau)', needs=NEEDS,
    cite='10.1038/36103', mechanisms=('M2',), bounds=(0.0, float('inf')),
    params=_params(73.6*HOUR, 'from the factor 1.92 in 48 h of blockade (Turrigiano 1998, '
                   'not confirmed)'))

additive = Rule(
    'scal',
    doc='Control: additive homeostasis, dw/dt = w_ref*(target - rate)/(target*tau). Adds the '
    'same amount to each weight, so ratios are lost.',
    dw_dt='scal_w_ref*(scal_target - rate_post)/(scal_target*scal_tau)',
    needs=NEEDS,
    mechanisms=('M2',),
    bounds=(0.0, float('inf')),
    params={
        **_params(73.6 * HOUR, 'as turrigiano1998'),
        'scal_w_ref': P(
            0.5, 'weight at which it is as fast as multiplicative scaling', 'chosen here', low=0
        ),
    },
)

vanrossum2000 = Rule(
    'scal',
    doc='Integral control of the rate (van Rossum, Bi & Turrigiano 2000): dw/dt = '
    'beta*w*(target - a) + gamma*w*integral(target - a), a the rate estimate. Stable if '
    'beta > gamma*(time constant of a); the published estimate has 100 s (the same '
    'program, line 355).',
    dw_dt='w*(scal_beta*(scal_target - rate_post) + scal_gamma*scal_I)',
    needs=NEEDS,
    traces=(Trace('scal_I', 'post', ode='scal_target - rate', doc='integral of the rate error'),),
    cite='10.1523/JNEUROSCI.20-23-08812.2000',
    mechanisms=('M2', 'M13'),
    bounds=(0.0, float('inf')),
    params=dict(
        scal_target=P(20 * Hz, 'target rate', 'chosen here', low=1e-9 * Hz),
        scal_beta=P(
            4e-5, 'proportional gain (per second per Hz)', _CONTROL + ', line 356: was e-5', low=0
        ),
        scal_gamma=P(
            1e-7 / second,
            'integral gain (per second squared per Hz)',
            _CONTROL + ', line 357: was e-7',
            low=0 / second,
        ),
    ),
)

gain = Rule(
    'scal',
    doc='Two-factor scaling: the cell carries one factor h = 1 + scal_g that multiplies all '
    'its weights at transmission, dh/dt = h*(target - rate)/(target*tau). Exactly '
    'multiplicative and free of any pass over the synapses.',
    efficacy='(1 + scal_g)*w',
    needs=NEEDS,
    mechanisms=('M2', 'M13'),
    cite='10.1038/36103',
    traces=(
        Trace(
            'scal_g',
            'post',
            ode='(1 + scal_g)*(scal_target - rate)/(scal_target*scal_tau)',
            doc='scaling factor of the cell, less one',
        ),
    ),
    bounds=(0.0, float('inf')),
    params=_params(60 * second, 'chosen here'),
)

horn1996 = Rule(
    'scal',
    doc='Neuronal compensation of lost synapses (after Horn, Levy & Ruppin 1996): a factor h = 1 + '
    'scal_g multiplies the weights onto the cell, dh/dt = h*(1 - power)/tau, with power the square '
    'of the synaptic input over its mean square before the loss. Form of our own: of the paper '
    'only the principle was read, that each cell maintains the profile of its own input.',
    efficacy='(1 + scal_g)*w',
    needs={'power_post': 1},
    mechanisms=('M2', 'M11'),
    cite='10.1162/neco.1996.8.6.1227',
    traces=(
        Trace(
            'scal_g',
            'post',
            ode='(1 + scal_g)*(1 - power)/scal_tau',
            doc='compensating factor of the cell, less one',
        ),
    ),
    bounds=(float('-inf'), float('inf')),
    params=dict(scal_tau=P(1*second, 'time constant of compensation', 'chosen here')),
)

bounded_gain = replace(
    gain,
    doc='Two-factor scaling with a largest factor: as `gain`, but h stops growing at `most`, so '
        'that a cell that stays silent does not scale up without end.',
    traces=tuple(
        replace(trace, ode=f'{trace.ode}*int(1 + scal_g < scal_most or rate > scal_target)')
        for trace in gain.traces),
    params={**gain.params, 'scal_most': P(12.0, 'largest factor h', 'chosen here', low=1)})

kilman2002 = Rule(
    'scal',
    doc='Scaling of inhibition, inverse to that of excitation: dw/dt = -w*(target - '
    'rate)/(target*tau). A cell that fires too little loses inhibition, as in blockade (Kilman, '
    'van Rossum & Turrigiano 2002). w >= 0 scales an inhibitory conductance. Form of our own.',
    dw_dt='-w*(scal_target - rate_post)/(scal_target*scal_tau)', needs=NEEDS,
    cite='10.1523/JNEUROSCI.22-04-01328.2002', mechanisms=('M2', 'M3'), bounds=(0.0, float('inf')),
    params=_params(73.6*HOUR, 'chosen here: as turrigiano1998'))
