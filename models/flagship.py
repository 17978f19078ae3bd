"""The flagship: one recurrent network in which every regulator of plasticity is a switch (M14).

Excitatory and inhibitory conductance-based neurons with sparse random synapses. All mechanisms
are rules of this package, added up once; a condition is nothing but a set of knobs, so that all
conditions, seeds and sweeps share one compiled program, and all conditions of a seed share one
connectome.

======  =====================================================================  ==================
switch  mechanism                                                              rule
======  =====================================================================  ==================
M       Hebbian triplet rule, E to E                                           `hebb`
X       heterosynaptic and transmitter-induced plasticity, consolidation       `bursts`
S       scaling: one factor h per cell multiplies its E to E input             `gain`
T       threshold that follows the error of the rate                           `threshold`
eta_inh inhibitory plasticity, I to E                                          `inhibitory`
======  =====================================================================  ==================

Use
---
`network(...)` returns a `Flagship`: groups, everything a `brian2.Network` needs in `objects`, and
`knobs`, name -> (owner, variable). What is on when is said by tables over time (`TimedArray` with a
value per `SLOT` = 50 ms), which are knobs too: ``M``, ``X``, ``S``, ``T``: 1 while the mechanism
acts, 0 frozen (S and T other than 0 or 1 change the speed: a state of time constant tau/S);
``eta_inh``: the step of an inhibitory weight at a pair; ``cue``: extra background rate (Hz), one
row per slot and one column per part of the E cells. E cells are divided into parts of ``part_size``
cells (cell i belongs to part i//part_size); a pattern is a set of parts, so overlaps need no other
program.

The rule of either plastic projection, the add-ons of the cells, what a spike transmits, and further
tables are arguments; the last line lets the set-point of scaling differ between parts and times:

    network(slots=200, rule_ee=stdp.song2000.gated('M_post') + flagship.gain)
    network(slots=200, more_tables=dict(f=Table(1.0)), transmit=dict(ee='ge_post += f_post*w'))
    network(slots=200, more_tables=dict(goal=Table(parts=True)),
            rule_ee=flagship.excitatory.varying(scal_target='scal_target*(1 + goal_post)'))

With ``sleep=sleep.slow_waves`` there is one more table, ``Z``: 1 while the network is asleep (see
`homeozoo.sleep`), 0 awake, when it is the same network spike by spike.

A run can start where another ended: `state_variables` names what has to be kept, all of it knobs.

Values. The specification of this network was tuned in a prototype with 400 excitatory cells:
its numbers are marked 'tuned (flagship)'. Time is compressed: scaling takes 20 s where
experiments have hours, and learning takes a minute.
"""
from collections import namedtuple

import numpy as np
from brian2 import Equations, Hz, Synapses, TimedArray, kHz, ms, mV, second

from homeozoo import background, heterosynaptic, istdp, neurons, scaling, sleep as sleeping
from homeozoo._given import TABLES, TRANSMIT, Table, check, check_bases, parameter_knobs
from homeozoo.core import Neuron, P, RuleError, Trace
from homeozoo.core.parameters import unit_name

TUNED = 'tuned (flagship)'
SLOT = 50*ms
RHO0 = 5*Hz

# --------------------------------------------------------------------------- rules and cells

# The pair and triplet terms with the authors' values; together the same rule as
# `heterosynaptic.zenke2015`, each part with its own switch.
hebb = heterosynaptic.triplet(
    doc='Hebbian triplet rule of Zenke et al. 2015 while M is open.').gated('M_post')

bursts = (heterosynaptic.transmitter(delta=0.0, source=TUNED) + heterosynaptic.burst)(
    doc='Heterosynaptic and transmitter-induced plasticity of Zenke et al. 2015 while X is open, '
        'with a reference weight that consolidates.').gated('X_post')

gain = scaling.gain(
    target=(RHO0, TUNED), tau=(20*second, TUNED),
    doc='Two-factor scaling at the speed S: one factor 1 + scal_g per cell multiplies its weights '
        'at transmission.').paced('S_post')

excitatory = (hebb + bursts + gain)(
    doc='E to E synapses of the flagship: Hebbian, heterosynaptic and transmitter-induced '
        'plasticity and scaling, each with a switch on the cell.')

inhibitory = istdp.vogels2011(
    eta=P(1.0, 'factor of eta_inh, the learning rate on the cell', TUNED, low=0),
    target=(RHO0, TUNED),
    doc='I to E synapses of the flagship: inhibitory STDP of Vogels et al. 2011 with the learning '
        'rate on the cell, eta_inh, because it differs between phases.').gated('eta_inh_post')

threshold = Neuron(
    'intr', doc='Adaptive threshold around a set-point: it rises by a step at each spike of the '
                'cell, falls at the constant speed that balances the target rate, and relaxes; '
                'zero on average at the target. Frozen while T = 0.',
    traces=(Trace('intr_theta', 'post', ode='-(intr_theta/intr_tau + intr_step*intr_target)',
                  step='intr_theta += intr_step', unit='volt'),),
    threshold='intr_theta',
    params=dict(intr_tau=P(10*second, 'relaxation of the threshold shift', TUNED),
                intr_step=P(0.02*mV, 'rise at a spike', 'chosen here'),
                intr_target=P(RHO0, 'rate without shift', TUNED))).paced('T')

_switches = Neuron('switches', model=('M : 1', 'X : 1', 'S : 1', 'T : 1', 'eta_inh : 1'))
_lif = neurons.lif_vogels2011(V_rest=-70*mV, V_reset=-70*mV, source=TUNED)
_lif_inh = _lif(refractory=2*ms, source=TUNED)
_add_exc = neurons.rate_sensor + threshold


# --------------------------------------------------------------------------- what it keeps

def state_variables(rule_ee=excitatory, rule_ie=inhibitory, add_exc=_add_exc):
    """What a run leaves behind: knob -> (owner, variable, unit).

    All but the variables of the base models, potentials and conductances: the weights, the own
    variables of both rules, and those of the E cells that the rules and add-ons bring.
    """
    found = dict(w_ee=('ee', 'w', 1), w_ie=('ie', 'w', 1))
    cell = add_exc + rule_ee.on_neurons('both') + rule_ie.on_neurons('post')
    parts = dict(ee=(rule_ee, rule_ee.traces), ie=(rule_ie, rule_ie.traces), exc=(cell, ()))
    for owner, (part, traces) in parts.items():
        equations = Equations('\n'.join(part.model)) if part.model else Equations('')
        elsewhere = {trace.name for trace in traces} | equations.subexpr_names
        for name, unit in part.variables.items():
            if name in found:
                raise RuleError(f'{name} is a variable of two parts of the flagship; rename one.')
            if name not in elsewhere:
                found[name] = (owner, name, unit)
    return found


# --------------------------------------------------------------------------- the network

Flagship = namedtuple('Flagship', 'exc inh ee ei ie ii tables objects knobs state')


def network(*, slots, n_exc=400, n_inh=100, k_ee=80, k_ei=80, k_ie=40, k_ii=40, w_ee=0.05,
            w_max=0.5, w_ei=0.15, w_ie=0.15, w_ii=0.15, w_ie_max=2.0, w_bg=0.05, rate_exc=1.6*kHz,
            rate_inh=1.3*kHz, part_size=None, max_rate=4*kHz, grid=0.5*ms, dt=0.1*ms,
            rule_ee=excitatory, rule_ie=inhibitory, add_exc=_add_exc, add_inh=None, cell=_lif,
            cell_inh=_lif_inh, more_tables=None, transmit=None, more_knobs=(), slow=None,
            sleep=None):
    """The network, all mechanisms included and all tables zero (nothing learns, no cue).

    slots: length of the tables, in steps of SLOT. k_xy: mean number of synapses that a cell of y
    receives from x (k_ie: from I to E); each exists with the probability k_xy/N_x, so that networks
    of other sizes have equal in-degrees. w_xy: start weights in units of the leak conductance.
    rate_exc, rate_inh, w_bg: background. part_size: cells per part, the grain of `cue`; None: a
    twentieth of the E cells. max_rate: largest background rate, cues included, that is drawn
    exactly. grid: time step of the background (see `background`). dt: time step of the rest.

    rule_ee, rule_ie: rules of the E to E and I to E synapses; every change of a weight is gated by
    a variable of the cell such as M, so that it can be frozen. cell, cell_inh: base models of the E
    and the I cells, with the variables v, ge and gi in units of the leak conductance; add_exc,
    add_inh: what the cells are beside them, the background and the traces of the rules; a rule with
    scaling needs `neurons.rate_sensor` in add_exc. more_tables: name -> `Table`, further variables
    of the E cells. transmit: projection -> statement at a spike, in place of those of TRANSMIT.
    more_knobs: full names of parameters that become knobs. slow: clock of continuous changes of E
    to E weights (see `Rule.synapses`). sleep: a `sleep.State`, what the table Z changes in E and I
    cells; None: the network does not sleep.

    Returns a Flagship: groups exc, inh and synapses ee, ei, ie, ii; tables: dict of TimedArray;
    objects: list for a brian2.Network; knobs: name -> (owner, variable): tables, start weights,
    those of `_given.KNOBS` that are there, and the state; state: `state_variables`.

    Raises RuleError, a ValueError, in one sentence before anything is built.
    """
    more_tables = {**({'Z': Table()} if sleep else {}), **(more_tables or {})}
    transmit = {**TRANSMIT, **(sleeping.TRANSMIT if sleep else {}), **(transmit or {})}
    if not isinstance(sleep, (sleeping.State, type(None))):
        raise RuleError(f'sleep = {sleep!r} is no sleep.State, such as sleep.slow_waves.')
    if part_size is not None and not 1 <= part_size <= n_exc:
        raise RuleError(f'part_size = {part_size}; a part has 1 to {n_exc} cells.')
    degrees = dict(ee=(k_ee, n_exc), ei=(k_ei, n_exc), ie=(k_ie, n_inh), ii=(k_ii, n_inh))
    check_bases(cell=cell, cell_inh=cell_inh)
    check(degrees, rule_ee, rule_ie, add_exc, add_inh, more_tables, transmit, cell)
    cells = _cells((cell, cell_inh), rule_ee, rule_ie, add_exc, add_inh, more_tables,
                   sleep or (None, None))
    parameters = parameter_knobs(cells, dict(ee=rule_ee, ie=rule_ie), transmit, more_knobs,
                                  slow)
    declared = {owner: tuple(dict.fromkeys(name for place, name in parameters.values()
                                           if place == owner))
                for owner in ('exc', 'inh', 'ee', 'ie')}
    declared['inh'] += ('bg_rate',) if sleep else ()
    part_size = n_exc//20 if part_size is None else part_size
    tables = _tables(slots, -(-n_exc//part_size), more_tables)
    exc = cells['exc'].group(n_exc, name='exc', dt=dt, knobs=declared['exc'])
    inh = cells['inh'].group(n_inh, name='inh', dt=dt, knobs=declared['inh'])
    if 'rate' in exc.variables:
        exc.rate = RHO0
    exc.v = inh.v = '-70*mV + 20*mV*rand()'
    _follow_tables(exc, tables, more_tables, part_size)
    exc.bg_rate, exc.bg_w, inh.bg_w = rate_exc, w_bg, w_bg
    inh.bg_now = rate_inh
    if sleep:
        inh.bg_rate = rate_inh
        sleeping.follow(exc, inh, tables['Z'], sleep, SLOT)
    for group in (exc, inh):
        background.draw(group, max_rate, grid)
    owners = dict(exc=exc, inh=inh, **_synapses(exc, inh, degrees, rule_ee, rule_ie, transmit,
                                                declared, slow, w_ee=(w_ee, w_max),
                                                w_ie=(w_ie, w_ie_max), w_ei=w_ei, w_ii=w_ii))
    state = state_variables(rule_ee, rule_ie, add_exc)
    knobs = {name: (table, 'values') for name, table in tables.items()}
    knobs.update(rate_inh=(inh, 'bg_rate' if sleep else 'bg_now'), w_ei=(owners['ei'], 'w'),
                 w_ii=(owners['ii'], 'w'))
    knobs.update({name: (owners[owner], variable)
                  for name, (owner, variable, *_) in {**state, **parameters}.items()})
    return Flagship(**owners, tables=tables, objects=list(owners.values()), knobs=knobs,
                    state=state)


def _synapses(exc, inh, degrees, rule_ee, rule_ie, transmit, declared, slow, *, w_ee, w_ie, w_ei,
              w_ii):
    """The four projections, w_ee and w_ie with the largest weight: a dict of Synapses."""
    p = {name: k/n for name, (k, n) in degrees.items()}
    fixed = dict(model='w : 1 (shared, constant)', dt=exc.clock.dt)
    ee = rule_ee.synapses(exc, exc, name='ee', transmit=transmit['ee'], w_min=0, w_max=w_ee[1],
                          traces='neurons', knobs=declared['ee'], slow=slow,
                          connect=dict(condition='i != j', p=p['ee']))
    ei = Synapses(exc, inh, on_pre=transmit['ei'], name='ei', **fixed)
    ie = rule_ie.synapses(inh, exc, name='ie', transmit=transmit['ie'], w_min=0, w_max=w_ie[1],
                          traces='neurons', knobs=declared['ie'], connect=dict(p=p['ie']))
    ii = Synapses(inh, inh, on_pre=transmit['ii'], name='ii', **fixed)
    ei.connect(p=p['ei'])
    ii.connect(condition='i != j', p=p['ii'])
    ee.w = w_ee[0]
    if 'het_ref' in ee.variables:
        ee.het_ref = w_ee[0]
    ie.w, ei.w, ii.w = w_ie[0], w_ei, w_ii
    return dict(ee=ee, ei=ei, ie=ie, ii=ii)


def _cells(bases, rule_ee, rule_ie, add_exc, add_inh, more_tables, sleep):
    """The E and the I cells, two Neurons."""
    add_exc, add_inh = (sum(filter(None, (first, second_)), 0)
                        for first, second_ in zip((add_exc, add_inh), sleep))
    exc = (bases[0] + add_exc + _switches + background.poisson + rule_ee.on_neurons('both')
           + rule_ie.on_neurons('post'))
    inh = bases[1] + background.poisson + rule_ie.on_neurons('pre')
    if more_tables:
        exc = exc + Neuron('tables', model=tuple(f'{name} : {unit_name(table.start)}'
                                                 for name, table in more_tables.items()))
    return dict(exc=exc, inh=inh + add_inh if add_inh else inh)


def _tables(slots, parts, more_tables):
    """All tables, a dict of TimedArray: zero, or at their start."""
    tables = {name: TimedArray(np.zeros(slots), dt=SLOT, name=f'table_{name}')
              for name in TABLES[:-1]}
    tables['cue'] = TimedArray(np.zeros((slots, parts))*Hz, dt=SLOT, name='table_cue')
    for name, table in more_tables.items():
        shape = (slots, parts) if table.parts else slots
        tables[name] = TimedArray(np.ones(shape)*table.start, dt=SLOT, name=f'table_{name}')
    return tables


def _follow_tables(exc, tables, more_tables, part_size):
    """Let the variables of the E cells follow the tables."""
    lines = [f'{name} = table_{name}(t)'
             for name in TABLES[:-1]] + ['bg_now = bg_rate + table_cue(t, i//part_size)']
    lines += [f'{name} = table_{name}(t, i//part_size)' if table.parts
              else f'{name} = table_{name}(t)' for name, table in more_tables.items()]
    exc.run_regularly('\n'.join(lines), dt=SLOT, when='start', name='switch')
    exc.namespace.update({f'table_{name}': table for name, table in tables.items()},
                         part_size=part_size)
