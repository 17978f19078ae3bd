"""The BCM rule: a threshold between depression and potentiation that slides with activity (M1, M6).

    dw/dt = x*y*(y - theta)/tau_w,      tau_theta*dtheta/dt = y**2/y0 - theta

Bienenstock, Cooper & Munro 1982 (doi 10.1523/JNEUROSCI.02-01-00032.1982) demand that the threshold
grow faster than the mean activity; this quadratic form is that of Intrator & Cooper 1992. x and y
are activities without unit (`rates.unit`). With one input of size 1 the fixed point y = theta = y0
loses its stability in a Hopf bifurcation at tau_theta = tau_w/y0: the threshold must be fast. Among
N linearly independent patterns the cell learns to answer one with N*y0 and the others with 0.

Deviations: theta starts at 0 unless set. Weights have no bounds and may be negative, as in the
paper; give bounds where the rule is added to others. The time constants are chosen here: the paper
gives none in seconds.
"""
from brian2 import second

from homeozoo.core import P, Rule, Trace

INF = float('inf')

intrator1992 = Rule(
    'bcm',
    doc='BCM rule, quadratic form (Intrator & Cooper 1992): dw/dt = x*y*(y - theta)/tau_w with a '
    'threshold theta on the cell that follows y**2/y0.',
    dw_dt='x_pre*y_post*(y_post - bcm_theta)/bcm_tau_w',
    traces=(
        Trace(
            'bcm_theta',
            'post',
            ode='(y**2/bcm_y0 - bcm_theta)/bcm_tau_theta',
            doc='sliding threshold of the cell',
        ),
    ),
    needs={'x_pre': 1, 'y_post': 1},
    bounds=(-INF, INF),
    mechanisms=('M1', 'M6'),
    cite=('10.1016/S0893-6080(05)80003-6', '10.1523/JNEUROSCI.02-01-00032.1982'),
    params=dict(
        bcm_tau_w=P(10 * second, 'time constant of the weight at x = y = 1', 'chosen here'),
        bcm_tau_theta=P(1 * second, 'time constant of the threshold', 'chosen here'),
        bcm_y0=P(
            1.0, 'activity at which the threshold equals the activity', 'chosen here', low=1e-9
        ),
    ),
)
