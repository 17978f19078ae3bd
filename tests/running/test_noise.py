"""Other noise on the same connectome, and states that differ between seeds, as knobs."""
import numpy as np
import pytest
from brian2 import Network, NeuronGroup, Synapses, ms

from homeozoo.running import Model
from homeozoo.running.errors import RunError, UsageError
from homeozoo.running.simulation import Simulation

pytestmark = pytest.mark.usefixtures('own_cache')
TARGETS = ('cpp_standalone', 'numpy')


def build():
    """Ten noisy cells, random starts, synapses and weights; knobs: weights and potentials."""
    cells = NeuronGroup(10, '''dv/dt = -v/(10*ms) + xi*(10*ms)**-0.5 : 1
                               first : 1''', method='euler', name='cells', namespace={})
    cells.v = cells.first = 'rand()'
    syn = Synapses(cells, cells, 'w : 1', name='syn', namespace={})
    syn.connect(p=0.4)
    syn.w = 'randn()'
    return Model(Network(cells, syn), 2*ms, knobs=dict(w=(syn, 'w'), v=(cells, 'v')),
                 outputs=dict(v=(cells, 'v'), first=(cells, 'first'), i=(syn, 'i'), j=(syn, 'j'),
                              w=(syn, 'w')))


@pytest.mark.slow
@pytest.mark.parametrize('target', TARGETS)
def test_noise_changes_the_run_and_not_the_network(target):
    """Equal numbers give equal bits, other numbers other noise; two seeds share no noise."""
    points = [{}, dict(noise=1), dict(noise=1), dict(noise=2)]
    seeds = (5, 6) if target == 'cpp_standalone' else (5,)          # NumPy: a process for each run
    found = Simulation(seeds=seeds, target=target, jobs=1).sweep(build, points)
    for seed in range(len(seeds)):
        for name in ('first', 'i', 'j', 'w'):
            one, *others = found[name][:, seed]
            assert all(one.tobytes() == other.tobytes() for other in others), name
    none, one, again, two = found['v']
    assert one.tobytes() == again.tobytes()
    runs = [*none, *one, *two]
    assert len({run.tobytes() for run in runs}) == len(runs)
    moved = [found['v'][1, seed] - found['first'][1, seed] for seed in range(len(seeds))]
    assert len(seeds) == 1 or abs(np.corrcoef(moved)[0, 1]) < 0.9


@pytest.mark.slow
@pytest.mark.parametrize('target', TARGETS)
def test_a_state_may_differ_between_seeds(target):
    """One dict per seed: arrays of the size of each connectome; a wrong size is refused."""
    sim = Simulation(seeds=(5, 6), target=target, jobs=1)
    first = sim.sweep(build, [{}])
    sizes = [len(w) for w in first['w'][0]]
    assert sizes[0] != sizes[1]
    states = [dict(w=-first['w'][0, seed], v=np.arange(10.0)) for seed in (0, 1)]
    again = sim.sweep(build, [states])
    for seed in (0, 1):
        assert again['w'][0, seed].tobytes() == states[seed]['w'].tobytes()
        assert again['v'][0, seed, 9] > 5
    if target == 'cpp_standalone':
        plain = sim.sweep(build, [{}])
        assert all(plain['w'][0, seed].tobytes() == first['w'][0, seed].tobytes()
                   for seed in (0, 1))
        with pytest.raises(RunError):
            sim.sweep(build, [states[::-1]])


def test_refusals():
    sim = Simulation(seeds=(5, 6), target='numpy')
    for wrong in (-1, 0.5, True, '1'):
        with pytest.raises(UsageError, match='not a whole number >= 0'):
            sim.sweep(build, [dict(noise=wrong)])
    with pytest.raises(UsageError, match='1 entries for 2 seeds'):
        sim.sweep(build, [[{}]])
    with pytest.raises(UsageError, match="cannot be called 'noise'"):
        sim.sweep(build_reserved, [{}])


def build_reserved():
    """A knob with the name of the reserved entry."""
    cells = NeuronGroup(1, 'noise : 1', name='cells', namespace={})
    return Model(Network(cells), 1*ms, outputs={}, knobs=dict(noise=(cells, 'noise')))
