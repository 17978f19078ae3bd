"""Ten cells follow a step: a small program to compile, 20 s of biological time to simulate, and
numbers that take a moment to store. For kills.py, makes.py and load.py."""
import numpy as np
from brian2 import Network, NeuronGroup, StateMonitor, ms, second

from homeozoo.running import Model

MECHANISMS = ()
SEEDS = dict(smoke=1, default=1, paper=1)


def build(*, n=10, duration=20*second, dt=0.1*ms, watched=0):
    """Cells that relax to `goal`, a knob; output: where they are at the end. `watched` of them are
    recorded at every step."""
    cells = NeuronGroup(n, '''dv/dt = (goal - v)/(10*ms) + 0.1*xi*(10*ms)**-0.5 : 1
                              goal : 1 (shared, constant)''', method='euler', name='cells', dt=dt,
                        namespace={})
    net = Network(cells, name='net')
    if watched:
        net.add(StateMonitor(cells, 'v', record=range(watched), dt=dt, name='watch'))
    return Model(net, duration, outputs=dict(v=(cells, 'v')), knobs=dict(goal=(cells, 'goal')))


def run(sim, *, goal=1.0, n=10, duration=20*second, dt=0.1*ms, size=1_000_000, points=1, watched=0):
    """The potentials of all cells (points, seeds, n), and `size` random numbers around the goal."""
    goals = [dict(goal=goal + number) for number in range(points)]
    found = sim.sweep(build, goals, n=n, duration=duration, dt=dt, watched=watched)
    numbers = goal + np.random.default_rng(sim.seeds[0]).random(size)
    return dict(v=found['v'], numbers=numbers)
