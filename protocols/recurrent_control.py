"""Integral control that is stable for one neuron makes a recurrent one oscillate: at a recurrence of 0.9 it must be 40 times slower.

Mechanism (M1, M13). Harnack et al. 2015 (doi 10.1371/journal.pcbi.1004357) show that a control that
is stable for one neuron can destabilise a recurrent network. Smallest case, integrated as it
stands: rates t1*dr/dt = -(1 - J)*r - h, sensor t2*da/dt = r - a, integral control t3*dh/dt = a,
around the target. Routh-Hurwitz: stable for t3 > t1*t2/((1 - J)*(t1 + (1 - J)*t2)): stronger
recurrence J needs slower control.

Control. J = 0: no recurrence.

Parameters. t1 = 10 ms, t2 = 50 ms chosen here. Nothing is random: one seed.
"""
import numpy as np
from brian2 import Network, NeuronGroup, StateMonitor, ms, second

from homeozoo.protocols._stability import crossing, growth
from homeozoo.running import Model

MECHANISMS = ('M1', 'M13')
SEEDS = dict(smoke=1, default=1, paper=1)
SCALES = dict(smoke={}, default={}, paper=dict(dt=0.1*ms))
RECURRENCE = (0.0, 0.5, 0.8, 0.9)
RATIOS = np.linspace(0.7, 1.5, 9)
T1_S, T2_S = 0.01, 0.05


def boundary_t3(recurrence):
    """Shortest integration time t3 (s) of a stable control at recurrence J."""
    free = 1 - np.asarray(recurrence)
    return T1_S*T2_S/(free*(T1_S + free*T2_S))


def build(*, hold, dt):
    """Integral control of a recurrent neuron, a cell for each of RECURRENCE times RATIOS."""
    recurrence, t3 = np.array([(j, ratio*boundary_t3(j)) for j in RECURRENCE for ratio in RATIOS]).T
    loop = NeuronGroup(len(t3), '''dr/dt = (-(1 - J)*r - h)/t1 : 1
        da/dt = (r - a)/t2 : 1
        dh/dt = a/t3 : 1
        J : 1 (constant)
        t3 : second (constant)''', method='rk4', dt=dt, name='loop',
                       namespace=dict(t1=T1_S*second, t2=T2_S*second))
    loop.r, loop.J, loop.t3 = 1e-3, recurrence, t3*second
    loops = StateMonitor(loop, 'r', record=np.arange(len(t3)), dt=1*ms, name='loops')
    return Model(Network(loop, loops), hold, outputs=dict(t=(loops, 't'), r=(loops, 'r')))


def measure(out, point):
    """Growth rates (1/s) of the recurrent neurons, array (recurrences, control ratios)."""
    rates = np.array([growth(out['t'], one, 1e9, skip=1) for one in out['r']])
    return dict(growth=rates.reshape(len(RECURRENCE), -1))


def run(sim, *, hold=10*second, dt=0.5*ms):
    """Neurons of all recurrences under control around the boundary.

    Returns growth (recurrences, ratios) in 1/s; boundary (recurrences,), the shortest stable t3
    over theory; slowdown (recurrences,), that t3 over the one without recurrence; recurrence,
    theory_s (recurrences,); ratio (ratios,), of t3 to theory.
    """
    rates = sim.sweep(build, [{}], measure=measure, seeds=sim.seeds[:1], hold=hold,
                      dt=dt)['growth'][0, 0]
    boundary, theory = np.array([crossing(RATIOS, -row) for row in rates]), boundary_t3(RECURRENCE)
    return dict(recurrence=np.array(RECURRENCE), ratio=RATIOS, growth=rates, boundary=boundary,
                theory_s=theory, slowdown=boundary*theory/(boundary[0]*theory[0]))
