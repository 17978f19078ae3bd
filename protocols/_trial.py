"""Any rule on the E to E synapses of the flagship, judged on stability and on learning.

One program for a rule: its learning rate (table M), the factor of its depression (dep), regulators,
both stimuli, the length of the run and a guard are tables.

Regulators, letters as in protocols/_flagship.py: I, S, X, T. X, heterosynaptic and
transmitter-induced plasticity, acts on w in leak conductances; a rule that contains it cannot have
it twice.

Stimuli. 'rate': the cells of the shown pattern fire more, as in `flagship`, without common timing.
'timing': they receive 400 Hz more and a volley each 50 ms, the second part 10 ms after the first;
the test cue is volleys to the first part. A rule that learns order strengthens the way from the
first part to the second, so that selectivity counts these weights alone.

Guard. A run stops when the rate of the population over a second exceeds `LIMIT_HZ`; its runaway
index is then at least that over the target, and nothing is recalled. In the short course of the
search the limit is lower: six times the target is a margin of -1, and no more is kept of it.
"""
import resource
from dataclasses import dataclass, replace

import numpy as np
from brian2 import Function, Hz, StateMonitor, get_device, ms, second

from homeozoo import flagship as model, heterosynaptic, neurons
from homeozoo.analysis import metrics
from homeozoo.protocols import _flagship, _flagship_measures, _trial_cells

LIMIT_HZ = dict(full=100.0, short=30.0)
STIMULI = ('rate', 'timing')
SLOT_S = _flagship.SLOT_S
K_EE = 80                            # E to E synapses onto a cell, as in `flagship`
VOLLEY = 1.5                         # leak conductances, chosen here
VOLLEY_PERIOD, VOLLEY_LAG = 5, 1     # in steps of VOLLEY_DT
VOLLEY_DT = 10*ms
VOLLEY_CUE_HZ = 400.0
KEPT = ('runaway', 'assembly', 'selectivity', 'selectivity_bg', 'within', 'between', 'background',
        'background_sd', 'gain_hz', 'weakest_hz', 'novel_hz', 'auc', 'rest_hz', 'member_hz', 'cv',
        'at_high', 'at_low', 'h', 'w_inh', 'connectome', 'course_hz')
MAY_BE_NAN = ('gain_hz', 'weakest_hz', 'novel_hz', 'auc', 'cv', 'selectivity', 'selectivity_bg',
              'directed', 'retention', 'course_hz')

SHORT = dict(burn=10.0, off=0.5, rest=15.0, trials=4)


def of_parts(*patterns, novel):
    """Both courses for patterns of other parts."""
    return {kind: replace(_flagship.plan(**more), patterns=patterns, novel=novel)
            for kind, more in (('full', {}), ('short', SHORT))}


#: Name -> what happens, in full and in the short course of the search. dense: patterns of a fifth
#: of the cells; overlap: of these, each shares a quarter with the next; sparse: patterns of a
#: twentieth; brief: for tests.
COURSES = dict(
    usual=dict(full=_flagship.plan(), short=_flagship.plan(**SHORT)),
    sparse=dict(full=_flagship.plan(), short=_flagship.plan(**SHORT)),
    dense=of_parts((0, 1, 2, 3), (4, 5, 6, 7), (8, 9, 10, 11), novel=(12, 13, 14, 15)),
    overlap=of_parts((0, 1, 2, 3), (3, 4, 5, 6), (6, 7, 8, 9), novel=(12, 13, 14, 15)),
    brief=dict(full=_flagship.plan(patterns=2, burn=3.0, repeats=3, rest=3.0, trials=3),
               short=_flagship.plan(patterns=2, burn=3.0, repeats=2, rest=2.0, trials=3)))
#: Parts of the E cells; a pattern of the usual and of the sparse course has two.
PARTS, FINE = 20, dict(sparse=40)


@dataclass(frozen=True)
class Shuffled(_flagship.Protocol):
    """A course whose parts are single cells, and each presentation shows as many cells as a pattern
    has, drawn anew from all: the control in which there is nothing to learn.

    cells: of the network. Patterns are those of the test.
    """
    cells: int = 0

    def cue_table(self, parts):
        table, rng = super().cue_table(parts), np.random.default_rng(1)
        for start, number in zip(*self.presentations()):
            slots = slice(*(int(round(when/SLOT_S)) for when in (start, start + self.on)))
            shown = rng.choice(self.cells, len(self.patterns[number]), replace=False)
            table[slots] = 0
            table[slots, shown] = self.cue_rate
        return table


def shuffled(plan, n_exc):
    """The course in which other cells are shown each time. Even cells of a pattern come first, so
    that they are its cued half, and lead in volleys."""
    size = n_exc//PARTS

    def cells(parts):
        own = [cell for part in parts for cell in range(part*size, (part + 1)*size)]
        return tuple(sorted(own, key=lambda cell: cell % 2))
    return Shuffled(**{**vars(plan), 'patterns': tuple(map(cells, plan.patterns)),
                       'novel': cells(plan.novel)}, cells=n_exc)


# --------------------------------------------------------------------------- the network

def has_bursts(rule):
    """Whether a rule contains heterosynaptic or transmitter-induced plasticity itself."""
    return any(name.startswith(('het_', 'trans_')) for name in rule.params)


def in_unit(unit):
    """X of the flagship for weights in `unit` leak conductances."""
    reference = 0.5/unit
    return (heterosynaptic.transmitter + heterosynaptic.burst(
        w_P=reference, P=20.0*unit**2))(doc='X of the flagship in the unit of w.').gated('X_post')


def on_network(candidate, bursts):
    """The rule of the E to E synapses: the candidate's, its gates, X if wanted, scaling."""
    rule = candidate.rule.gated('M_post')
    if np.isfinite(candidate.balance):
        rule = replace(rule, dw_pre=tuple(f'dep_post*({text})' for text in rule.dw_pre),
                       needs={**rule.needs, 'dep_post': 1})
    if bursts:
        rule = rule + in_unit(candidate.unit)
    return rule + model.gain


def parts_of(n_exc, length='usual', shuffle=False):
    """Number of parts of the E cells in a course."""
    return n_exc if shuffle else FINE.get(length, PARTS)


def options(candidate, *, n_exc=400, n_inh=100, dt=0.2*ms, grid=1*ms, inhibition=None, cell=None,
            bursts=False, length='usual', shuffle=False, base='', **more):
    """Arguments of `_flagship.build` for a candidate: a dict.

    inhibition: a rule of the I to E synapses in place of the flagship's; cell: a part of the
    excitatory cells in place of the threshold T, or None; bursts: whether X is there to be switched
    on; length: a key of COURSES; shuffle: whether other cells are shown at each presentation; base:
    a key of `_trial_cells.BASES`, other neurons, or '' for those of the flagship.
    """
    tables = dict(dep=model.Table(1.0), limit=model.Table(LIMIT_HZ['full']),
                  volley=model.Table(0.0))
    found = dict(n_exc=n_exc, n_inh=n_inh, dt=dt, grid=grid, record=0,
                 extend=equip_brief if length == 'brief' else equip, may_stop=True,
                 rule_ee=on_network(candidate, bursts), w_ee=candidate.start,
                 w_max=candidate.ceiling,
                 transmit=dict(ee=f'ge_post += {float(candidate.unit)!r}*w'), more_tables=tables,
                 part_size=n_exc//parts_of(n_exc, length, shuffle),
                 **(_trial_cells.BASES[base] if base else {}), **more)
    if inhibition is not None:
        found['rule_ie'] = inhibition.gated('eta_inh_post')
    if cell is not None:
        found['add_exc'] = neurons.rate_sensor + cell
    return found


def equip(cells, length='usual'):
    """Volleys, the guard, and the weights at the end of learning in full."""
    exc = cells.exc
    parity = f'((i//part_size) % 2)*{VOLLEY_LAG}'
    exc.run_regularly(
        'ge += volley*int(table_cue(t, i//part_size) > 0*Hz)'
        f'*int(int(t/volley_dt + 0.5) % {VOLLEY_PERIOD} == {parity})', dt=VOLLEY_DT,
        when='before_groups', order=2, name='volleys')
    exc.namespace.update(volley_dt=VOLLEY_DT, keep_going=guard())
    exc.run_regularly('watched = keep_going(rate/Hz, limit, i, N)', dt=model.SLOT,
                              when='end', name='guard')
    nearly_all = np.arange(int(0.97*K_EE*len(exc)))         # their number is random
    learnt = StateMonitor(cells.ee, 'w', record=nearly_all, name='learnt',
                          dt=COURSES[length]['full'].rest_start*second)
    return [learnt], {}, dict(w_learnt=(learnt, 'w'))


def equip_brief(cells):
    """As `equip` for the brief course."""
    return equip(cells, 'brief')


def guard():
    """A function of Brian2 that stops the program when the mean rate exceeds a limit, both in Hz;
    a negative limit stops it in any case.

    Only a generated program can be stopped; elsewhere it does nothing.
    """
    def python(rate, limit, i, n):
        return np.zeros_like(rate)
    function = Function(python, arg_units=[1, 1, 1, 1], return_unit=1, stateless=False)
    function.implementations.add_implementation('numpy', python)
    if type(get_device()).__name__ == 'CPPStandaloneDevice':
        function.implementations.add_implementation('cpp', '''
            double keep_going(double rate, double limit, int i, int n) {
                static double sum = 0;
                sum = i == 0 ? rate : sum + rate;
                if (i == n - 1 && sum > n*limit)
                    Network::_globally_stopped = true;
                return 0;
            }''', name='keep_going')
    return function


# --------------------------------------------------------------------------- conditions

def course(length, kind, stimulus, shuffle=0):
    """What happens when: kind is 'full' or 'short'; both fit into one program. shuffle: number of
    cells of which others are shown at each presentation, or 0."""
    plan = COURSES[length][kind]
    plan = shuffled(plan, shuffle) if shuffle else plan
    return plan if stimulus == 'rate' else replace(plan, cue_rate=VOLLEY_CUE_HZ)


def point(candidate, condition, c, *, protocol, slots, depression=1.0, stimulus='rate',
          eta_inh=0.003, inhibitory=1.0, parts=PARTS, bursts=False, limit_hz=LIMIT_HZ['full']):
    """The knobs of one condition in a program of `slots` slots.

    condition: letters of the mechanisms that are on, H being the candidate; c: its learning rate
    over the calibrated one; depression: factor of its terms at presynaptic spikes; inhibitory:
    factor of the learning rate of inhibition; bursts: as of `options`; limit_hz: of the guard,
    which also ends the program when the course is over.
    """
    values = dict(beta=0.05, delta=2e-5/candidate.unit) if bursts else {}
    knobs = _flagship.knobs(protocol, condition, parts, eta_inh=eta_inh, **values,
                            **candidate.held)
    knobs['M'] = c*candidate.speed*knobs['M']
    knobs['eta_inh'] = inhibitory*knobs['eta_inh']
    knobs = {name: padded(value, slots) if np.ndim(value) else value
             for name, value in knobs.items()}
    knobs['cue'] = knobs['cue']*Hz
    time = (np.arange(slots) + 0.5)*_flagship.SLOT_S
    return dict(knobs, dep=np.full(slots, float(depression)),
                limit=np.where(time > float(protocol.duration), -1.0, limit_hz),
                volley=np.full(slots, VOLLEY*(stimulus == 'timing')))


def padded(table, slots):
    """A table with zeros until `slots`."""
    table = np.asarray(table)
    return np.concatenate([table, np.zeros((max(slots - len(table), 0), *table.shape[1:]))])


# --------------------------------------------------------------------------- what a run shows

_spent = [0.0]


def cpu_s():
    """CPU seconds of the programs that this process ran since it was asked last."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    now, before = used.ru_utime + used.ru_stime, _spent[0]
    _spent[0] = now
    return now - before


def measure(out, point, *, protocol, full_s, n_exc, n_inh, ceiling, start, stimulus, parts=PARTS,
            limit_hz=LIMIT_HZ['full']):
    """KEPT of `_flagship_measures.measure`, and halted (1 where the guard stopped the run),
    directed (weights from the first to the second part of a pattern over those between patterns),
    retention (weights within patterns at the test over those at the end of learning; NaN in the
    short course), background_kept, cpu_s.

    With the timing stimulus selectivity and selectivity_bg count directed weights alone.
    """
    spent = cpu_s()
    end = float(protocol.duration)
    halted = out['t'].size > 0 and out['t'].max() < end - 1.0
    found = _flagship_measures.measure(out, point, protocol=protocol, n_exc=n_exc, n_inh=n_inh,
                                       w_max=ceiling, part_size=n_exc//parts)
    found = {name: found[name] for name in KEPT}
    found['course_hz'] = padded(found['course_hz'], int(full_s))
    directed = ordered(out, protocol, n_exc//parts)
    found.update(halted=float(halted), directed=directed/found['between'], cpu_s=spent,
                 background_kept=found['background']/start)
    if stimulus == 'timing':
        found.update(selectivity=found['directed'], selectivity_bg=directed/found['background'])
    found['retention'] = retained(out, protocol, full_s, n_exc, parts)
    if halted:
        found['runaway'] = max(found['runaway'], limit_hz/_flagship.TARGET_HZ)
        found.update(dict.fromkeys(('gain_hz', 'weakest_hz', 'novel_hz', 'auc'), np.nan))
    return found


def retained(out, protocol, full_s, n_exc, parts):
    """Weights within patterns at the test over those at the end of learning."""
    if float(protocol.duration) < full_s or out['w_learnt'].shape[1] < 2:
        return np.nan
    known = len(out['w_learnt'])
    own = _flagship_measures.members(protocol, n_exc, n_exc//parts)[:-1]
    here, gone = (metrics.within_between(w, out['ee_i'][:known], out['ee_j'][:known], own, n_exc)[0]
                  for w in (out['w_ee'][:known], out['w_learnt'][:, 1]))
    return here/gone


def ordered(out, protocol, part_size):
    """Mean weight from the cued half of a pattern to the other."""
    forward = np.zeros(len(out['ee_i']), bool)
    for first, second_ in protocol.groups(part_size)[:-1]:
        forward |= np.isin(out['ee_i'], first) & np.isin(out['ee_j'], second_)
    return out['w_ee'][forward].mean() if forward.any() else np.nan


def run(sim, candidate, conditions, kind, *, stimulus='rate', seeds=None, inhibitory=1.0,
        **sizes):
    """Points of one program: dict of arrays (points, seeds, …).

    conditions: list of (letters, c, depression); kind: 'full' or 'short'; sizes: arguments of
    `options`; inhibitory: see `point`.
    """
    n_exc, n_inh = sizes.get('n_exc', 400), sizes.get('n_inh', 100)
    length = sizes.get('length', 'usual')
    shuffle = sizes.get('shuffle', False)
    protocol, full = (course(length, each, stimulus, n_exc*shuffle) for each in (kind, 'full'))
    parts = parts_of(n_exc, length, shuffle)
    points = [point(candidate, letters, c, protocol=protocol, slots=full.slots,
                    depression=depression, stimulus=stimulus, inhibitory=inhibitory, parts=parts,
                    bursts=sizes.get('bursts', False), limit_hz=LIMIT_HZ[kind])
              for letters, c, depression in conditions]
    return sim.sweep(_flagship.build, points, measure=measure, seeds=seeds,
                     given=dict(protocol=protocol, full_s=float(full.duration), n_exc=n_exc,
                                n_inh=n_inh, ceiling=candidate.ceiling, start=candidate.start,
                                stimulus=stimulus, parts=parts, limit_hz=LIMIT_HZ[kind]),
                     duration=full.duration, **options(candidate, **sizes))
