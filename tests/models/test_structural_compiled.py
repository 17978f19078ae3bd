"""In the compiled program a potential synapse is as if it were not there, and a contact that forms,
for the first time or again, is a plain synapse that begins then: every spike, potential and weight,
bit for bit."""
from dataclasses import replace

import numpy as np
import pytest
from brian2 import Network, NeuronGroup, SpikeMonitor, StateMonitor, ms, second

from homeozoo import stdp, structural
from homeozoo.running import Model
from homeozoo.running.simulation import Simulation

SIZE, NEVER = 12, 9*second
CELL = '''dv/dt = (drive - v)/(10*ms) : 1
          drive : 1 (constant)
          z : 1
          late : second (constant)
          death : second (shared, constant)
          birth : second (shared, constant)'''
#: What plain synapses see: spikes that arrive before `death`, and those after `birth`.
EVENTS = dict(sent='t + late < death + dt/2', fired='t < death + dt/2', after='t > birth + dt/2')
CAPPED = replace(structural.contacts, model=(
    'cont_n : integer', 'cont_most : integer', 'cont_born : second', 'cont_later : integer'))
RULE = stdp.song2000(A_plus=0.05)
OTHERS = ~np.eye(SIZE, dtype=bool)
PRE, POST = np.nonzero(OTHERS)                      # the pool
EARLY = (3*PRE + POST) % 8 == 0                     # contacts from the start
WHENEVER = (3*PRE + POST) % 4 == 0                  # contacts after `birth`


def cells(name, delay):
    """Cells of different rates."""
    group = NeuronGroup(SIZE, CELL, threshold='v > 1', reset='v = 0', method='exact', name=name,
                        dt=0.1*ms, namespace={},
                        events={key: f'v > 1 and {when}' for key, when in EVENTS.items()})
    group.drive, group.late, group.z = np.linspace(1.01, 1.6, SIZE)**2, delay, 30
    return group


def build(*, delay):
    """Cells with a pool, and the same cells with plain synapses. Knobs: death and birth of both."""
    pooled, plain = cells('pooled', delay), cells('plain', delay)
    common = dict(transmit='v_post += w', traces='synapses', w_max=0.2, delay=dict(pre=delay))
    pool = (RULE + CAPPED).synapses(pooled, pooled, name='pool', connect=dict(condition='i != j'),
                                    **common)
    pool.cont_n, pool.cont_most, pool.cont_later, pool.w = EARLY, EARLY, WHENEVER & ~EARLY, 0.1
    every = dict(dt=100*ms, when='end', order=1)
    pooled.run_regularly('z = 30*int(t < death - dt/2 or t > birth - dt/2)', name='elements',
                         **every)
    pool.run_regularly('cont_most += cont_later*int(abs(t - birth_pre) < dt/2)', name='allow',
                       **every)
    structural.rewire(pool, 'z', 'z', new=dict(w=0.1, cont_born='t'), cap='cont_most', tries=1000)
    first, again = (
        RULE.synapses(plain, plain, name=name, on_event=dict(pre=pre, post=post),
                      connect=dict(i=PRE[which], j=POST[which]), **common)
        for name, pre, post, which in (('first', 'sent', 'fired', EARLY),
                                       ('again', 'after', 'after', WHENEVER)))
    first.w = again.w = 0.1
    objects = [pooled, plain, pool, first, again]
    outputs = dict(n=(pool, 'cont_n'), w=(pool, 'w'), born=(pool, 'cont_born'),
                   w_first=(first, 'w'), w_again=(again, 'w'))
    for group in (pooled, plain):
        seen = StateMonitor(group, 'v', record=True, name=f'{group.name}_v')
        spikes = SpikeMonitor(group, name=f'{group.name}_spikes')
        objects += [seen, spikes]
        outputs |= {f'v_{group.name}': (seen, 'v'), f't_{group.name}': (spikes, 't'),
                    f'i_{group.name}': (spikes, 'i')}
    knobs = {f'{key}_{group.name}': (group, key)
             for group in (pooled, plain) for key in ('death', 'birth')}
    return Model(Network(objects), 500*ms, outputs=outputs, knobs=knobs)


@pytest.mark.parametrize('delay', [0*ms, 1.5*ms], ids=['at once', 'delayed'])
def test_a_pool_is_what_plain_synapses_are(delay, own_cache):
    times = [(NEVER, NEVER), (100*ms, 200*ms)]
    points = [{f'{key}_{group}': time for key, time in zip(('death', 'birth'), pair)
               for group in ('pooled', 'plain')} for pair in times]
    both = Simulation(seeds=[1]).sweep(build, points, delay=delay)
    for row, (there, plain_w) in enumerate(((EARLY, 'w_first'), (WHENEVER, 'w_again'))):
        out = {name: values[row][0] for name, values in both.items()}
        assert np.array_equal(out['n'], there)
        assert np.all(out['born'][there] == (0, 0.2)[row]), 'all in one step'
        for name in ('t', 'i', 'v'):
            assert out[f'{name}_pooled'].tobytes() == out[f'{name}_plain'].tobytes(), name
        assert out['w'][there].tobytes() == out[plain_w].tobytes()
        assert np.ptp(out[plain_w]) > 0.05 and out['t_plain'].size > 300
    spikes = [both['t_plain'][row][0] for row in (0, 1)]
    assert spikes[0].tobytes() != spikes[1].tobytes()
