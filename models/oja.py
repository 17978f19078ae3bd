"""Oja's rule: Hebbian growth with a decay that keeps the norm of the weights (M1).

    dw/dt = y*(x - alpha*y*w)/tau

With y = sum of w*x the weight vector turns to the first principal component of the inputs and
its norm to 1/sqrt(alpha) (Oja 1982, alpha = 1). The control alpha = 0 is the plain Hebbian rule,
whose norm grows without bound. x and y are activities without unit (`rates.unit`).

Deviations: the paper has steps of size gamma per pattern; here gamma = (time of a pattern)/tau.
"""
from brian2 import second

from homeozoo.core import P, Rule

oja1982 = Rule(
    'oja',
    doc='Oja\'s rule: dw/dt = y*(x - alpha*y*w)/tau; the weights become the first principal '
        'component '
    'of the inputs, with norm 1/sqrt(alpha).',
    dw_dt='y_post*(x_pre - oja_alpha*y_post*w)/oja_tau',
    needs={'x_pre': 1, 'y_post': 1},
    bounds=(float('-inf'), float('inf')),
    mechanisms=('M1',),
    cite='10.1007/BF00275687',
    params=dict(
        oja_tau=P(10 * second, 'time constant of learning at x = y = 1', 'chosen here'),
        oja_alpha=P(1.0, 'strength of the decay; 0 is plain Hebbian growth', 'Oja 1982', low=0),
    ),
)
