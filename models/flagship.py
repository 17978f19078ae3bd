"""The flagship: one recurrent network in which every regulator of plasticity is a switch (M14).

Excitatory and inhibitory conductance-based neurons with sparse random synapses. All mechanisms
are rules of this package, added up once; a condition is nothing but a set of knobs, so that all
conditions, seeds and sweeps share one compiled program, and all conditions of a seed share one
connectome.

======  =====================================================================  ==================
switch  mechanism                                                              rule
======  =====================================================================  ==================
H       Hebbian triplet rule, E to E                                           heterosynaptic.triplet
I       inhibitory plasticity, I to E                                          istdp.vogels2011
S       scaling: one factor h per cell multiplies its E to E input             scaling.gain
X       heterosynaptic and transmitter-induced plasticity, consolidation       heterosynaptic
T       threshold that follows the error of the rate                           `intrinsic` (here)
G       gate: H acts during cues only (without G it is always open)            Rule.gated
======  =====================================================================  ==================

Use
---
`network(...)` returns a `Flagship` with the groups, everything a `brian2.Network` needs in
`objects`, and `knobs`. `build(...)` is the same as a `runner.Model`. What happens when is said by
tables over time (`TimedArray` of `SLOT` = 50 ms), one per process, which are knobs too:

- ``M``: gate of H (0 closed, 1 open); ``X``, ``S``, ``T``: 1 while X, S, T act, 0 frozen;
- ``eta_inh``: learning rate of inhibition (the step of w at a pair);
- ``cue``: extra background rate (Hz), one row per slot and one column per part of the E cells;
- ``goal``, with `network(goals=True)` only: relative shift of the set-point of scaling and threshold, rows and columns
  as ``cue``. S and T other than 0 or 1 change the speed of both: a state of time constant tau/S.

`Protocol` makes these tables from a list of phases; `knobs(protocol, condition)` is a point of
`Simulation.sweep`. E cells are divided into parts of ``part_size`` cells (cell i belongs to part
i//part_size); a pattern is a set of parts, so overlaps need no other program.

Background. Each cell receives Poisson spikes (1.6 kHz, at E) of weight 0.05. Drawing them at every
time step of 0.1 ms would cost more than the rest of the network; they are drawn as counts on a grid
of ``grid`` = 0.5 ms, a tenth of the decay of the conductance. Mean and variance of the conductance
are those of the Poisson process (averaged over the grid); what is lost is timing below 0.5 ms, and
arrivals of different cells share the grid. ``grid=dt`` is the exact process on the time step.

Values. The specification of this network was tuned in a prototype with 400 excitatory cells:
its numbers are marked 'tuned (flagship)'. Time is compressed: scaling takes 20 s where
experiments have hours, and learning takes a minute.
"""
from collections import namedtuple
from dataclasses import dataclass, replace

import numpy as np
from brian2 import Hz, Network, SpikeMonitor, StateMonitor, Synapses, TimedArray, kHz, ms, mV, second

from homeozoo import heterosynaptic, istdp, neurons, scaling
from homeozoo.core import Neuron
from homeozoo.core import P, Trace
from homeozoo.core.text import renamed
from homeozoo.running import Model

TUNED = 'tuned (flagship)'
SLOT = 50*ms
RHO0 = 5*Hz
NEVER = 1e12*second

# ------------------------------------------------------------------------------------ the rules

# The pair and triplet terms with the authors' values, gated by M; the same rule as
# `heterosynaptic.zenke2015`, each part with its own switch.
HEBB = heterosynaptic.triplet.gated('M_post')
HETERO = (heterosynaptic.transmitter(delta=0.0, source=TUNED) + heterosynaptic.burst).gated('X_post')
# The learning rate of inhibition is the variable eta_inh of the cell: it differs between phases.
INHIBITORY = istdp.vogels2011(eta=P(1.0, 'factor of eta_inh, the learning rate on the cell', TUNED, low=0),
                              target=(RHO0, TUNED)).gated('eta_inh_post')
SCALING = scaling.gain(target=(RHO0, TUNED), tau=(20*second, TUNED))
SCALING = replace(SCALING, needs={**SCALING.needs, 'S_post': 1}, traces=tuple(
    replace(trace, ode=f'S*({trace.ode})') for trace in SCALING.traces))

intrinsic = Neuron(
    'intr', doc='Adaptive threshold around a set-point: it rises by a step at each spike of the cell, falls at the '
                'constant speed that balances the target rate, and relaxes; zero on average at the target. '
                'Frozen while T = 0.',
    traces=(Trace('intr_theta', 'post', ode='-T*(intr_theta/intr_tau + intr_step*intr_target)',
                  step='intr_theta += T*intr_step', unit='volt'),),
    threshold='intr_theta', needs={'T': 1},
    params=dict(intr_tau=P(10*second, 'relaxation of the threshold shift', TUNED),
                intr_step=P(0.02*mV, 'rise at a spike', 'chosen here'),
                intr_target=P(RHO0, 'rate without shift', TUNED)))

switches = Neuron(
    'switches', doc='What is on: read from the tables over time every 50 ms. M gates Hebbian plasticity, X the '
                    'heterosynaptic one, S scaling, T the threshold; eta_inh is the learning rate of inhibition.',
    model=('M : 1', 'X : 1', 'S : 1', 'T : 1', 'eta_inh : 1'))

background = Neuron(
    'bg', doc='Background input: Poisson spikes at the rate bg_now, each of weight bg_w, into the conductance ge.',
    params=dict(bg_rate=P(1.6*kHz, 'rate without cue', TUNED), bg_w=P(0.05, 'weight of a spike', TUNED)),
    model=('bg_now : Hz', 'bg_mean : 1', 'bg_none : 1', 'bg_u : 1'))


def poisson_count(terms):
    """Statements that turn a uniform number bg_u into a Poisson count bg_count with mean bg_mean, at most `terms`.

    Inverts the distribution function; bg_none is exp(-bg_mean). One random number and no exponential
    per draw, and the compiler can vectorise it: three times faster than Brian2's poisson().
    """
    lines = ['bg_p0 = bg_none', 'bg_c0 = bg_p0', 'bg_n0 = int(bg_u > bg_c0)']
    for k in range(1, terms):
        lines += [f'bg_p{k} = bg_p{k - 1}*bg_mean*{1/k!r}', f'bg_c{k} = bg_c{k - 1} + bg_p{k}',
                  f'bg_n{k} = bg_n{k - 1} + int(bg_u > bg_c{k})']
    return '\n'.join(lines + [f'bg_count = bg_n{terms - 1}'])


def poisson_terms(mean, miss=1e-6):
    """How many terms `poisson_count` needs so that larger counts have a probability below `miss`."""
    terms, p, left = 0, np.exp(-mean), 1 - np.exp(-mean)
    while left > miss:
        terms += 1
        p *= mean/terms
        left -= p
    return terms + 1

_cell = neurons.lif_vogels2011(V_rest=-70*mV, V_reset=-70*mV, source=TUNED)
EXCITATORY = HEBB + HETERO + SCALING
E_CELL = (_cell + neurons.rate_sensor + intrinsic + switches + background
          + EXCITATORY.on_neurons('both') + INHIBITORY.on_neurons('post'))
I_CELL = (_cell(refractory=2*ms, source=TUNED) + background + INHIBITORY.on_neurons('pre'))

#: Knobs that are parameters of rules and cells: name -> (group, variable). Knobs of cells act on E.
RULE_KNOBS = dict(
    A=('ee', 'heb_A'), B=('ee', 'heb_B'), delta=('ee', 'trans_delta'), beta=('ee', 'het_beta'),
    tau_cons=('ee', 'het_tau_cons'), tau_p=('exc', 'heb_tau_p'), tau_m=('exc', 'heb_tau_m'), tau_s=('exc', 'heb_tau_s'),
    tau_scaling=('exc', 'scal_tau'), target_scaling=('exc', 'scal_target'), tau_sensor=('exc', 'sens_tau'),
    target_inh=('ie', 'istdp_target'), theta_step=('exc', 'intr_step'), theta_tau=('exc', 'intr_tau'),
    tau_membrane=('exc', 'lif_tau_m'), tau_ex=('exc', 'lif_tau_ex'), tau_in=('exc', 'lif_tau_in'),
    rate_exc=('exc', 'bg_rate'), rate_inh=('inh', 'bg_now'), w_bg=('exc', 'bg_w'), w_bg_inh=('inh', 'bg_w'),
    w_ee=('ee', 'w'), w_ie=('ie', 'w'), w_ei=('ei', 'w'), w_ii=('ii', 'w'))
E_KNOBS = tuple(name for group, name in RULE_KNOBS.values() if group == 'exc')
EE_KNOBS = tuple(name for group, name in RULE_KNOBS.values() if group == 'ee' and name != 'w')
TABLES = ('M', 'X', 'S', 'T', 'eta_inh', 'cue')


def with_goals(cell):
    """The cell with set-points of scaling and threshold that are (1 + goal) times as high, goal a variable."""
    def moved(trace):
        code = trace.ode and renamed(trace.ode, {name: f'({name}*(1 + goal))' for name in ('scal_target', 'intr_target')})
        return replace(trace, ode=code)
    return replace(cell, model=cell.model + ('goal : 1',), traces=tuple(moved(trace) for trace in cell.traces))

Flagship = namedtuple('Flagship', 'exc inh ee ei ie ii tables objects knobs')


def network(*, slots, n_exc=400, n_inh=100, k_ee=80, k_ei=80, k_ie=40, k_ii=40, w_ee=0.05, w_max=0.5,
            w_ei=0.15, w_ie=0.15, w_ii=0.15, w_ie_max=2.0, w_bg=0.05, rate_exc=1.6*kHz, rate_inh=1.3*kHz,
            part_size=None, max_rate=4*kHz, grid=0.5*ms, dt=0.1*ms, goals=False):
    """The network, all mechanisms included and all tables zero (nothing learns, no cue).

    slots: length of the tables, in steps of SLOT. k_xy: mean number of synapses that a cell
    of y receives from x (k_ie: from I to E); each exists with the probability k_xy/N_x, so that
    networks of other sizes have equal in-degrees. w_xy: start weights in units of the leak
    conductance. rate_exc, rate_inh, w_bg: background. part_size: cells per part, the grain of `cue`;
    None: a twentieth of the E cells. max_rate: largest background rate, cues included, that is drawn exactly. grid:
    time step of the background. dt: time step of the rest. goals: whether set-points can move in time and differ
    between parts (table ``goal``); without, the equations are those of fixed set-points.

    Returns a Flagship: groups exc, inh and synapses ee, ei, ie, ii; tables: dict of TimedArray;
    objects: list for a brian2.Network; knobs: name -> (owner, variable).
    """
    for name, k, n in (('k_ee', k_ee, n_exc), ('k_ei', k_ei, n_exc), ('k_ie', k_ie, n_inh), ('k_ii', k_ii, n_inh)):
        if not 0 <= k <= n:
            raise ValueError(f'{name} = {k}, but there are {n} source cells')
    part_size = part_size or n_exc//20
    parts = -(-n_exc//part_size)
    tables = {name: TimedArray(np.zeros(slots), dt=SLOT, name=f'table_{name}') for name in TABLES[:-1]}
    tables['cue'] = TimedArray(np.zeros((slots, parts))*Hz, dt=SLOT, name='table_cue')
    cell, shift = E_CELL, ''
    if goals:
        cell, shift = with_goals(E_CELL), '\ngoal = table_goal(t, i//part_size)'
        tables['goal'] = TimedArray(np.zeros((slots, parts)), dt=SLOT, name='table_goal')
    exc = cell.group(n_exc, name='exc', dt=dt, knobs=E_KNOBS)
    inh = I_CELL.group(n_inh, name='inh', dt=dt, knobs=('bg_w',))
    exc.rate = RHO0
    exc.v = inh.v = '-70*mV + 20*mV*rand()'
    exc.run_regularly('\n'.join(f'{name} = table_{name}(t)' for name in TABLES[:-1])
                      + '\nbg_now = bg_rate + table_cue(t, i//part_size)' + shift, dt=SLOT, when='start', name='switch')
    exc.namespace.update({f'table_{name}': table for name, table in tables.items()},
                         part_size=part_size)
    exc.bg_rate, exc.bg_w, inh.bg_w = rate_exc, w_bg, w_bg
    inh.bg_now = rate_inh
    count = poisson_count(poisson_terms(float(max_rate*grid)))
    for group in (exc, inh):
        group.namespace.update(bg_grid=grid)
        group.run_regularly('bg_mean = bg_now*bg_grid\nbg_none = exp(-bg_mean)', dt=SLOT, when='start', order=1,
                            name=f'background_{group.name}_mean')
        group.run_regularly('bg_u = rand()', dt=grid, when='before_groups', name=f'background_{group.name}_draw')
        group.run_regularly(f'{count}\nge += bg_w*bg_count', dt=grid, when='before_groups', order=1,
                            name=f'background_{group.name}')
    ee = EXCITATORY.synapses(exc, exc, name='ee', transmit='ge_post += w', w_min=0, w_max=w_max,
                             traces='neurons', knobs=EE_KNOBS,
                             connect=dict(condition='i != j', p=k_ee/n_exc))
    ei = Synapses(exc, inh, 'w : 1 (shared, constant)', on_pre='ge_post += w', name='ei', dt=dt)
    ie = INHIBITORY.synapses(inh, exc, name='ie', transmit='gi_post += w', w_min=0, w_max=w_ie_max,
                             traces='neurons', knobs=('istdp_target',), connect=dict(p=k_ie/n_inh))
    ii = Synapses(inh, inh, 'w : 1 (shared, constant)', on_pre='gi_post += w', name='ii', dt=dt)
    ei.connect(p=k_ei/n_exc)
    ii.connect(condition='i != j', p=k_ii/n_inh)
    ee.w, ee.het_ref, ie.w, ei.w, ii.w = w_ee, w_ee, w_ie, w_ei, w_ii
    owners = dict(exc=exc, inh=inh, ee=ee, ei=ei, ie=ie, ii=ii)
    knobs = {name: (owners[owner], variable) for name, (owner, variable) in RULE_KNOBS.items()}
    knobs.update({name: (tables[name], 'values') for name in tables})
    return Flagship(exc, inh, ee, ei, ie, ii, tables, [exc, inh, ee, ei, ie, ii], knobs)


# ------------------------------------------------------------------------------------ what happens when

@dataclass(frozen=True)
class Protocol:
    """Burn-in, learning, rest, test: the times of everything, and the tables that make it happen.

    patterns: tuple of patterns, each a tuple of parts of the E cells; novel: a pattern never learned,
    tested only. Learning: `repeats` presentations of every pattern, `on` with the extra rate
    `cue_rate`, `off` without; interleaved, or one pattern after the other (`sequential`). Test: `trials`
    trials of `trial` for every pattern, the novel one last, with a cue of length `cue` from `cue_at`
    to the first `cued` share of the parts of the pattern; all plasticity is frozen. `burn_eta`:
    learning rate of inhibition in the burn-in, when nothing else learns, equal for all conditions.
    Times are in seconds, multiples of SLOT; cue_rate is in Hz.
    """
    patterns: tuple = ((0, 1), (2, 3), (4, 5), (6, 7))
    novel: tuple = (8, 9)
    burn: float = 20.0
    repeats: int = 8
    on: float = 1.0
    off: float = 1.0
    rest: float = 30.0
    trials: int = 5
    trial: float = 1.0
    cue: float = 0.25
    cue_at: float = 0.5
    cued: float = 0.5
    cue_rate: float = 1500.0
    burn_eta: float = 0.01
    sequential: bool = False

    def order(self):
        """Which pattern is shown at each presentation, an int array."""
        each = np.arange(len(self.patterns))
        return np.repeat(each, self.repeats) if self.sequential else np.tile(each, self.repeats)

    @property
    def learn_start(self):
        """Start of learning in seconds; the run counts for R from here."""
        return self.burn

    @property
    def rest_start(self):
        """End of learning in seconds."""
        return self.learn_start + len(self.order())*(self.on + self.off)

    @property
    def test_start(self):
        """Start of the test in seconds; the last state of the weights."""
        return self.rest_start + self.rest

    @property
    def duration(self):
        """Of the whole run, a Quantity."""
        return (self.test_start + (len(self.patterns) + 1)*self.trials*self.trial)*second

    @property
    def slots(self):
        """Length of the tables."""
        return int(round(float(self.duration)/float(SLOT)))

    def presentations(self):
        """Starts of the presentations in seconds, float array (n,), and their patterns, int array (n,)."""
        order = self.order()
        return self.learn_start + np.arange(len(order))*(self.on + self.off), order

    def tests(self):
        """Onsets of the test cues in seconds, float array (n,), and the pattern of each, int array (n,).

        Pattern number len(patterns) is the novel one. Trials go round the patterns.
        """
        which = np.tile(np.arange(len(self.patterns) + 1), self.trials)
        return self.test_start + np.arange(len(which))*self.trial + self.cue_at, which

    def groups(self, part_size):
        """For every pattern and the novel one: (cued cells, un-cued cells), two int arrays."""
        found = []
        for parts in (*self.patterns, self.novel):
            cells = np.concatenate([np.arange(part*part_size, (part + 1)*part_size) for part in parts])
            split = int(round(self.cued*len(parts)))*part_size
            found.append((cells[:split], cells[split:]))
        return found

    def cue_table(self, parts):
        """Extra rate in Hz, a float array (slots, parts)."""
        table = np.zeros((self.slots, parts))

        def show(start, length, which):
            first = int(round(start/float(SLOT)))
            table[first:first + int(round(length/float(SLOT))), list(which)] = self.cue_rate
        for start, number in zip(*self.presentations()):
            show(start, self.on, self.patterns[number])
        every = (*self.patterns, self.novel)
        for start, number in zip(*self.tests()):
            show(start, self.cue, every[number][:int(round(self.cued*len(every[number])))])
        return table


def knobs(protocol, condition, parts, *, eta_inh=0.003, **values):
    """A point of `Simulation.sweep`: the tables of one condition, and other knobs by name.

    condition: letters of the switches that are on, such as 'HIS'; '' has no plasticity after the
    burn-in. parts: number of parts of the E cells. eta_inh: learning rate of inhibition while I is on.
    """
    unknown = set(condition) - set('HISXTG')
    if unknown:
        raise ValueError(f'condition {condition!r}: the switches are H, I, S, X, T and G')
    time = (np.arange(protocol.slots) + 0.5)*float(SLOT)
    burning, learning = time < protocol.learn_start, (time > protocol.learn_start) & (time < protocol.test_start)
    cue = protocol.cue_table(parts)
    gate = (cue.max(axis=1) > 0) if 'G' in condition else np.ones(len(time), bool)
    tables = {name: 1.0*learning*(name in condition) for name in 'XST'}
    tables['M'] = 1.0*(learning & gate)*('H' in condition)
    tables['eta_inh'] = protocol.burn_eta*burning + eta_inh*learning*('I' in condition)
    tables['cue'] = cue*Hz
    return {**tables, **values}


def build(*, duration, record=10, **options):
    """The network as a `runner.Model`; options as in `network`, without slots.

    record: number of cells whose conductances and voltage are kept, every 5 ms.

    Outputs: t, i (spikes of E), inh_t; ee_i, ee_j, w (E to E), ie_w, ref, gain (h - 1), theta (V),
    ge, gi, v (cells, times).
    """
    cells = network(slots=int(round(float(duration)/float(SLOT))), **options)
    spikes = SpikeMonitor(cells.exc, name='spikes')
    inhibition = SpikeMonitor(cells.inh, name='inh_spikes')
    currents = StateMonitor(cells.exc, ('ge', 'gi', 'v'), record=np.arange(record)*(len(cells.exc)//record),
                            dt=5*ms, name='currents')
    return Model(Network(*cells.objects, spikes, inhibition, currents), duration, knobs=cells.knobs,
                 outputs=dict(t=(spikes, 't'), i=(spikes, 'i'), inh_t=(inhibition, 't'), ee_i=(cells.ee, 'i'),
                              ee_j=(cells.ee, 'j'), w=(cells.ee, 'w'), ie_w=(cells.ie, 'w'),
                              ref=(cells.ee, 'het_ref'), gain=(cells.exc, 'scal_g'), theta=(cells.exc, 'intr_theta'),
                              ge=(currents, 'ge'), gi=(currents, 'gi'), v=(currents, 'v')))
