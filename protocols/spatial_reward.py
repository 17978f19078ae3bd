"""After the reward has moved, agents with acetylcholine reach the new place in 86 % of the last ten trials and visit the old one in 13 %; without acetylcholine in 48 and 66 %. Without dopamine nothing is learnt (27 % reach the first place, 95 % with).

Mechanism (M4). Brzosko et al. 2017 (doi 10.7554/eLife.27756), Zannone et al. 2018 (doi
10.1038/s41598-018-27393-2). An agent runs through an open field. 121 place cells excite 40 action
cells in a ring, each of which stands for a direction; they compete, and the agent moves the way
their spikes say. Synapses from place to action cells learn by `gating.brzosko2017`: pairs of spikes
depress at once where acetylcholine is, and leave a trace; where the trial ends with the reward,
dopamine turns the trace into potentiation and the depression of this trial is taken back. What led
nowhere is thus unlearnt, what led to the reward is kept. The reward lies in one corner for the
first half of the trials, in the opposite one for the second; a trial starts in the middle and ends
0.3 s after the reward or after 15 s.

All agents of all conditions run in one network and none waits for another: each has a trial of its
own. Position and trial are variables of the agent, and the place cells read them.

Controls. No acetylcholine; acetylcholine but no dopamine, so that nothing is kept (a learning rate
of 0 in the program is not the same: the end of a rewarded trial would still give back what
acetylcholine took); dopamine at
every second trial's end by chance, whether or not the reward was reached (a trial without ends
after 15 s).

Parameters. The authors' program (ModelDB 245018, commit 15807a6): cells, field, trials, filters and
weights as in seq_neuromod_plasticity.m, neuron.m and convolution.m.

Found. Dopamine by chance teaches something, 59 % in the trials before the move: at the end of a
trial that is short because the reward was reached the trace holds the way there, and half of these
trials count. One expectation fails: without acetylcholine the first place is reached in 85 % of the
trials, but in one seed of ten in 30 %, and the interval (69 to 100 %) is wider than the bound.
Without acetylcholine the agents end up at the walls beside the old place.

Deviations from the program. A spike of an action cell comes 1 ms later after what caused it; place
cells read the position every 5 ms; a trial ends at the first 0.1 s that is 0.25 s or more after the
reward (there 0.3 s), and the trace decays on the same clock; the window of spike pairs decays by
exp(-1/10) per ms (there 0.9); at a corner both walls push back. Two agents for each condition and
seed, 20 in all, for time: 130 CPU seconds; scale paper has 100.
"""
import numpy as np
from brian2 import (Clock, EventMonitor, Network, NeuronGroup, StateMonitor, Synapses, linked_var,
                    Hz, ms, second)

from homeozoo import gating
from homeozoo.core import Neuron, P
from homeozoo.running import Model
from homeozoo.running.errors import UsageError

MECHANISMS = ('M4',)
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(smoke=dict(agents=1, trials=4, limit=2*second), default={},
              paper=dict(agents=5))
#: acetylcholine, dopamine with the reward, dopamine by chance
CONDITIONS = {'both': (1, 1, 0), 'no acetylcholine': (0, 1, 0), 'no dopamine': (1, 0, 0),
              'by chance': (1, 0, 0.5)}
STEP, LOOK, SLOW = 1*ms, 5*ms, 100*ms
ACTIONS, SIDE, SPACING, EDGE = 40, 11, 0.4, 2.0
GOAL, RADIUS = 1.5, 0.3
BINS = 20                        # of the map of places, per side

_PROGRAM = "Zannone 2018, authors' program (ModelDB 245018), "
_MAIN = _PROGRAM + 'seq_neuromod_plasticity.m: '
place = Neuron(
    'place', doc='Place cell: fires by chance, with a Gaussian of the distance to its centre.',
    model=('field_x : 1', 'field_y : 1', 'x : 1 (linked)', 'y : 1 (linked)', 'seen : 1 (linked)',
           'chance : 1'), spike_variable='chance', threshold='rand()')
action = Neuron(
    'act', doc='Action cell: two filters make the synaptic potential, both cut at a spike; it '
               'fires by chance, exponential in the potential.',
    model=('dfall/dt = -fall/act_fall : 1', 'drise/dt = -rise/act_rise : 1',
           'dtired/dt = -tired/act_fall : 1',
           'u = act_eps*(fall - rise)/(act_fall - act_rise) - act_chi*tired : 1',
           'hazard = act_rho*exp((u - act_theta)/act_width) : Hz', 'east : 1', 'north : 1',
           'ACh : 1', 'DA : 1', 'end : 1', 'ACh_now : 1 (linked)', 'DA_now : 1 (linked)',
           'end_now : 1 (linked)'),
    spike_variable='hazard', threshold='rand()/dt', reset=('fall = 0', 'rise = 0', 'tired = 1'),
    params=dict(act_fall=P(20*ms, 'decay of the potential', f'{_MAIN}tau_m'),
                act_rise=P(5*ms, 'rise of the potential', f'{_MAIN}tau_s'),
                act_eps=P(20*ms, 'size of the potential', f'{_MAIN}eps0'),
                act_chi=P(5.0, 'drop after an own spike', f'{_MAIN}chi', low=0),
                act_rho=P(60*Hz, 'rate at the threshold', f'{_MAIN}rho0'),
                act_theta=P(16.0, 'threshold', f'{_MAIN}theta'),
                act_width=P(2.0, 'width of the threshold', f'{_MAIN}delta_u', low=0)))
AGENT = '''
dx/dt = speed*(east_fall - east_rise) : 1
dy/dt = speed*(north_fall - north_rise) : 1
deast_fall/dt = -east_fall/(50*ms) : 1
deast_rise/dt = -east_rise/(20*ms) : 1
dnorth_fall/dt = -north_fall/(50*ms) : 1
dnorth_rise/dt = -north_rise/(20*ms) : 1
ACh : 1
reward : 1
by_chance : 1
DA : 1
end : 1
seen : 1
trial : 1
clock : second
found : second
old : 1
last_trial : 1
last_found : second
last_old : 1
'''
WATCH = '''
x += 0.01*(int(x <= -edge) - int(x >= edge))
y += 0.01*(int(y <= -edge) - int(y >= edge))
clock += dt
side = 1 - 2*int(trial > trials/2 - 0.5)
there = int((x - side*goal)**2 + (y - side*goal)**2 <= radius**2)*int(found > limit)
found += there*(clock - found)
old = clip(old + int(side < 0)*int((x - goal)**2 + (y - goal)**2 <= radius**2), 0, 1)
seen = int(found > limit)*int(trial < trials)
end = 0
'''
FINISH = '''
over = int(clock > limit - dt/1000) + int(clock - found >= 0.25*second)
end = int(trial < trials)*clip(over, 0, 1)
DA = end*clip(reward*int(found < limit) + int(rand() < by_chance), 0, 1)
last_trial += end*(trial - last_trial)
last_found += end*(found - last_found)
last_old += end*(old - last_old)
'''
BEGIN = '''
trial += end
clock *= (1 - end)
found += end*(2*limit - found)
old *= (1 - end)
x *= (1 - end)
y *= (1 - end)
east_fall *= (1 - end)
east_rise *= (1 - end)
north_fall *= (1 - end)
north_rise *= (1 - end)
'''


def ring():
    """Weights between the action cells (to, from): narrow excitation, broad inhibition."""
    angle = 2*np.pi*np.arange(1, ACTIONS + 1)/ACTIONS
    f = np.exp(20*np.cos(angle[:, None] - angle))
    np.fill_diagonal(f, 0)
    return -300/ACTIONS + 100*f/f[0].sum()


def allowed():
    """(place cells, action cells): False where a place cell at a wall would drive out of it."""
    number = np.arange(1, ACTIONS + 1)
    leaves = dict(south=(number >= 11) & (number <= 29), north=(number <= 9) | (number >= 31),
                  east=number <= 19, west=(number >= 21) & (number <= 39))
    column, row = np.arange(SIDE**2) % SIDE, np.arange(SIDE**2)//SIDE
    at = dict(south=row == 0, north=row == SIDE - 1, east=column == SIDE - 1, west=column == 0)
    return ~np.any([at[wall][:, None] & leaves[wall] for wall in at], axis=0)


def blocks(agents, pre, post):
    """Indices of synapses, those of one agent repeated for all: (i, j)."""
    one_i, one_j, n_pre, n_post = pre[0], post[0], pre[1], post[1]
    shift = np.arange(agents)[:, None]
    return (one_i + n_pre*shift).ravel(), (one_j + n_post*shift).ravel()


def make_agents(n, limit, trials, tick):
    """The agents: where they are, what they found, and which modulators they have."""
    group = NeuronGroup(n, AGENT, method='euler', name='agents', clock=tick,
                        events={'finish': 'end > 0.5'},
                        namespace=dict(speed=0.08/ACTIONS/30/ms, edge=EDGE, goal=GOAL,
                                       radius=RADIUS, limit=limit, trials=trials))
    values = np.repeat(np.array(list(CONDITIONS.values()), float), n//len(CONDITIONS), axis=0)
    group.ACh, group.reward, group.by_chance = values.T
    group.found, group.seen = 2*limit, 1
    group.run_regularly(WATCH, clock=tick, when='end', order=-10, name='watch')
    group.run_regularly(FINISH, dt=SLOW, when='end', order=-9, name='finish')
    group.run_regularly(BEGIN, dt=SLOW, when='end', order=9, name='begin')
    return group


def build(*, agents, trials, limit):
    """`agents` of each condition, one after the other; all that an agent has is its own."""
    tick, n, places = Clock(STEP, name='tick'), agents*len(CONDITIONS), SIDE**2
    rule = gating.brzosko2017
    group = make_agents(n, limit, trials, tick)
    cells = (place + rule.on_neurons('pre')).group(n*places, name='places', dt=STEP)
    cells.field_x = np.tile(SPACING*(np.arange(places) % SIDE) - EDGE, n)
    cells.field_y = np.tile(SPACING*(np.arange(places)//SIDE) - EDGE, n)
    owner = np.repeat(np.arange(n), places)
    for name in ('x', 'y', 'seen'):
        setattr(cells, name, linked_var(group, name, index=owner))
    cells.run_regularly('chance = 0.4*seen*exp(-((x - field_x)**2 + (y - field_y)**2)/0.16)',
                        dt=LOOK, when='start', name='look')
    doers = (action + rule.on_neurons('post')).group(n*ACTIONS, name='actions', dt=STEP)
    angle = np.tile(2*np.pi*np.arange(1, ACTIONS + 1)/ACTIONS, n)
    doers.east, doers.north = np.sin(angle), np.cos(angle)
    owner = np.repeat(np.arange(n), ACTIONS)
    for name in ('ACh', 'DA', 'end'):
        setattr(doers, f'{name}_now', linked_var(group, name, index=owner))
    doers.run_regularly('ACh = ACh_now\nDA = DA_now\nend = end_now', dt=SLOW, when='end', order=-8,
                        name='levels')
    doers.run_regularly('\n'.join(f'{name} *= (1 - end)'
                                  for name in ('fall', 'rise', 'tired', 'seq_y')),
                        dt=SLOW, when='end', order=8, name='rest')
    # a filter decays once before it is first read: the program reads it in full
    full = {f'at_{name}': float(1/(1 - STEP/action.params[f'act_{name}'].value))
            for name in ('fall', 'rise')}
    plastic = rule.synapses(cells, doers, name='plastic', w_min=1, slow=SLOW, namespace=full,
                            transmit='fall_post += w*at_fall\nrise_post += w*at_rise')
    i, j = np.nonzero(allowed())
    i, j = blocks(n, (i, places), (j, ACTIONS))
    plastic.connect(i=i, j=j)
    plastic.w = 2
    lateral = Synapses(doers, doers, 'g : 1', name='lateral', clock=tick, namespace=full,
                       on_pre='fall_post += g*at_fall\nrise_post += g*at_rise')
    j, i = np.divmod(np.arange(ACTIONS**2), ACTIONS)
    i, j = blocks(n, (i, ACTIONS), (j, ACTIONS))
    lateral.connect(i=i, j=j)
    lateral.g = np.tile(ring().ravel(), n)
    steer = Synapses(doers, group, name='steer', clock=tick, namespace={},
                     on_pre='east_fall_post += east_pre\neast_rise_post += east_pre\n'
                            'north_fall_post += north_pre\nnorth_rise_post += north_pre')
    steer.connect(i=np.arange(n*ACTIONS), j=owner)
    ends = EventMonitor(group, 'finish', ('last_trial', 'last_found', 'last_old'), name='ends')
    path = StateMonitor(group, ('x', 'y', 'trial'), record=True, dt=SLOW, name='path')
    outputs = {name: (ends, f'last_{name}') for name in ('trial', 'found', 'old')}
    return Model(Network(group, cells, doers, plastic, lateral, steer, ends, path),
                 trials*limit + 2*SLOW,
                 outputs=dict(outputs, agent=(ends, 'i'), x=(path, 'x'), y=(path, 'y'),
                              now=(path, 'trial')))


def measure(out, _, *, agents, trials, limit_s):
    """What one network shows, for each condition.

    reached, old (conditions, trials): share of agents that reach the reward, and that come to the
    place where it was; seconds: time until the reward, limit_s where it is not reached; late,
    late_old (conditions,): the same in the last quarter of trials; first (conditions,): reached in
    the last half of the trials before the move; map (conditions, BINS, BINS): share of the time
    spent at each place in the last quarter, north up.
    """
    shape, kinds = (len(CONDITIONS)*agents, trials), len(CONDITIONS)
    found, old = np.full(shape, np.nan), np.full(shape, np.nan)
    where = out['agent'].astype(int), np.rint(out['trial']).astype(int)
    found[where], old[where] = out['found'], out['old']
    if np.isnan(found).any():
        raise ValueError('not every agent has ended every trial')
    by_kind = (kinds, agents, trials)
    reached = (found < limit_s + 1e-9).reshape(by_kind).mean(axis=1)
    old = old.reshape(by_kind).mean(axis=1)
    late = slice(3*trials//4, None)
    edges = np.linspace(-EDGE, EDGE, BINS + 1)
    maps = np.empty((kinds, BINS, BINS))
    for row in range(kinds):
        own = slice(row*agents, (row + 1)*agents)
        during = (out['now'][own] >= late.start - 0.5) & (out['now'][own] < trials - 0.5)
        x, y = (np.clip(out[axis][own][during], -EDGE, EDGE) for axis in 'xy')
        maps[row] = np.histogram2d(y, x, (edges, edges))[0]/max(during.sum(), 1)
    return dict(reached=reached, old=old, map=maps, late=reached[:, late].mean(axis=1),
                seconds=np.minimum(found, limit_s).reshape(by_kind).mean(axis=1),
                late_old=old[:, late].mean(axis=1),
                first=reached[:, trials//4:trials//2].mean(axis=1))


def run(sim, *, agents=2, trials=40, limit=15*second):
    """All conditions in one network for each seed.

    Returns, for each name of `measure`, (conditions, seeds, …); gain (seeds,): late with both minus
    without acetylcholine, gain_old the same of late_old; condition.
    """
    if trials < 4 or trials % 4:
        raise UsageError(f'trials = {trials}; the reward moves half-way and the last quarter is '
                         'compared: give a multiple of 4')
    found = sim.sweep(build, [{}], measure=measure,
                      given=dict(agents=agents, trials=trials, limit_s=float(limit)),
                      agents=agents, trials=trials, limit=limit)
    data = {name: np.moveaxis(values[0], 0, 1) for name, values in found.items()}
    return dict(data, gain=data['late'][0] - data['late'][1],
                gain_old=data['late_old'][0] - data['late_old'][1],
                condition=np.array(list(CONDITIONS)))
