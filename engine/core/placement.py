"""Where the traces of a rule live: on the cells that hold them, or on the synapse.

Both places give the same weights, or one of them is refused. A trace on a cell follows the spikes
of that cell when they happen; at the synapse a spike counts when it arrives. A trace can therefore
live on a cell only where its side has no delay, or where all spikes have the delay with which the
cell steps it.
"""
import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from brian2 import Equations

from homeozoo.core.arguments import check_delay
from homeozoo.core.group import EarlySteps
from homeozoo.core.parameters import RuleError, unit_name, variable_name
from homeozoo.core.text import renamed
from homeozoo.core.traces import SIDES

WORDS = dict(pre='source', post='target')
CHOICES = ('auto', 'synapses', 'neurons')


def delays(rule, delay):
    """Seconds by which the spikes of each side are delayed, a dict; NaN where synapses differ.

    delay: as in `brian2.Synapses`, a time or a mapping.
    """
    if delay is None:
        return {}
    check_delay(delay)
    by_side = delay if isinstance(delay, Mapping) else {'pre': delay}
    for side in by_side:
        if side not in SIDES:
            raise RuleError(f'{rule.name}: delay names {side!r}; allowed are pre and post.')
    return {side: np.nan if isinstance(time, str) or np.ptp(time) > 0 else float(np.max(time))
            for side, time in by_side.items()}


def placed(rule, traces, source, target, delayed=MappingProxyType({})):
    """The name of each trace at the synapse, a dict: x_pre where x lives on the source cells, x
    where it lives on the synapse, or x_syn where a cell has a variable x already.
    """
    chosen = traces if isinstance(traces, Mapping) else dict.fromkeys(SIDES, traces)
    for side, place in chosen.items():
        if place not in CHOICES or side not in SIDES:
            raise RuleError(f'traces = {traces!r}; allowed are auto, synapses and neurons, or one '
                            "of them for each side: dict(pre='synapses', post='neurons').")
    groups = dict(pre=source, post=target)
    names = {}
    for trace in rule.traces:
        place, group = chosen.get(trace.side, 'auto'), groups[trace.side]
        obstacle = obstacle_on_cell(rule, trace, group, delayed)
        if place == 'neurons' and obstacle and not written_at_spikes(rule, trace):
            raise RuleError(f'{rule.name}: {obstacle}.')
        if place == 'auto' and obstacle and group is not None and shared(rule, trace):
            raise RuleError(
                f'{rule.name}: {trace.name} is one number of each {WORDS[trace.side]} cell that '
                f'its synapses share; add rule.on_neurons({trace.side!r}) to that neuron, or say '
                "traces='synapses' for a number of each synapse."
            )
        on_cell = not obstacle and (
            place == 'neurons' or place == 'auto' and group is not None and same(rule, trace, group)
        )
        taken = any(g is not None and trace.name in g.variables for g in (source, target))
        names[trace.name] = (f'{trace.name}_{trace.side}' if on_cell
                             else trace.name + ('_syn' if taken else ''))
    return names


def places(rule, names, source, target, delayed):
    """Where each trace lives, in words: 'source cells', 'target cells' or 'synapses', and for these
    what keeps it from the cells if anything does. names: as `placed` returns them.
    """
    said = {}
    for trace in rule.traces:
        if names[trace.name] == f'{trace.name}_{trace.side}':
            said[trace.name] = f'{WORDS[trace.side]} cells'
            continue
        group = dict(pre=source, post=target)[trace.side]
        why = obstacle_on_cell(rule, trace, group, delayed)
        said[trace.name] = f'synapses ({why})' if why else 'synapses'
    return said


def obstacle_on_cell(rule, trace, group, delayed):
    """Why a trace cannot live on the cells of its side, as a clause; None where it can."""
    cells = f'the {WORDS[trace.side]} cells'
    if written_at_spikes(rule, trace):
        return f'the trace {trace.name} is changed by the synapse at spikes of the other cell'
    late = delayed.get(trace.side, 0.0)
    if not trace.step or same_time(late, held_late(group, trace)):
        pass
    elif late == 0:
        return f'the trace {trace.name} on {cells} follows delayed spikes; use traces=\'synapses\''
    else:
        way = (f"add rule.on_neurons('pre', delay={1e3*late:g}*ms) to that neuron or "
               if trace.side == 'pre' and late == late else '')
        return (f'the {trace.side}synaptic spikes are delayed, which the trace {trace.name} on '
                f"{cells} does not see; {way}use traces='synapses'")
    if group is None:
        return None
    if trace.name not in group.variables:
        return (f'the trace {trace.name} is to live on {cells}, but {group.name} has none; add '
                f'rule.on_neurons({trace.side!r}) to that neuron')
    return difference(rule, trace, getattr(group, 'source', group), cells)


def held_late(group, trace):
    """Seconds from a spike to the step of a trace on a group of cells."""
    held = getattr(getattr(group, 'source', group), 'arriving', {})
    return held.get(trace.name, (0.0, ''))[0]


def same_time(first, second):
    """Whether two delays in seconds are the same; NaN is the same as nothing."""
    return abs(first - second) < 1e-9


def difference(rule, trace, group, cells):
    """How the trace of this name that a group of cells holds differs from that of the rule: a
    clause, or None.
    """
    for name in sorted(trace.reads & set(rule.params)):
        value = group.namespace.get(name)
        if value is not None and float(value) != float(rule.params[name].value):
            return (f'the trace {trace.name} on {cells} {group.name} has {name} = {value}, the '
                    f"rule has {rule.params[name].value}; use traces='synapses'")
    lines = {line.strip() for line in steps(group).splitlines()}
    scaled = trace.tau and trace.held in group.variables
    step = replace(trace, rebase=1.0).step_on_neuron() if scaled else trace.step
    if step and not set(as_on(group, rule, step).splitlines()) <= lines:
        return (f'the trace {trace.name} on {cells} {group.name} does not step as that of the '
                f"rule, {trace.step}; use traces='synapses'")
    return None


def same(rule, trace, group):
    """Whether it is certain that a group of cells follows the trace as the synapse would."""
    group = getattr(group, 'source', group)
    early = any(isinstance(part, EarlySteps) for part in group.contained_objects)
    if trace.side == 'pre' and trace.step and not early and not held_late(group, trace):
        return False    # steps after the synapses, as in cells made from keywords
    if not all(name in group.namespace or variable_name(name) in group.variables
               for name in trace.reads & set(rule.params)):
        return False
    equation = group.equations[trace.name] if trace.name in group.equations else None
    if equation is None or equation.expr is None or trace.tau and trace.held in group.variables:
        return True
    wanted = (Equations(as_on(group, rule, trace.line_on_neuron(method)))[trace.name]
              for method in ('euler', 'exact'))
    return str(equation.expr) in {str(one.expr) for one in wanted}


def as_on(group, rule, text):
    """A text of the rule as a group of cells writes it, where parameters may be variables."""
    names = {name: variable_name(name) for name in rule.params
             if variable_name(name) in group.variables}
    return renamed(text, names)


def steps(group):
    """The statements of a group of cells at its spikes."""
    early = [part.code for part in group.contained_objects if isinstance(part, EarlySteps)]
    late = [step for _, step in getattr(group, 'arriving', {}).values()]
    return '\n'.join([getattr(group, 'event_codes', {}).get('spike', ''), *early, *late])


def written_at_spikes(rule, trace):
    """Whether statements of the synapse at spikes set a trace, which then belongs to it."""
    texts = (text for slot in ('state', 'on') for side in SIDES
             for text in getattr(rule, f'{slot}_{side}'))
    return writes('\n'.join(texts), trace.name)


def shared(rule, trace):
    """Whether a trace is a number of the cell that slow statements of its synapses change."""
    return writes('\n'.join(rule.on_slow), trace.name)


def writes(text, name):
    return bool(re.search(rf'^\s*{name}\s*[-+*/]?=(?!=)', text, re.MULTILINE))


def needs_of(rule):
    """What the cells must have: the needs of a rule and its parameters that vary from cell to
    cell.
    """
    return {
        **rule.needs,
        **{
            f'{variable}_{side}': rule.params[name].value if name in rule.params else 1
            for side in SIDES
            for name, variable in rule.varied_on(side).items()
        },
    }


def check_needs(rule, source, target):
    """Refuse cells without a variable that the rule needs."""
    groups = dict(pre=source, post=target)
    for need, unit in needs_of(rule).items():
        base, _, side = need.rpartition('_')
        group = groups[side]
        if group is not None and base not in group.variables:
            hint = (
                ''
                if need in rule.needs
                else f'; add rule.on_neurons({side!r}, traces=False) to that neuron'
            )
            raise RuleError(f'{rule.name} needs the variable {base} ({unit_name(unit)}) on the '
                            f'{WORDS[side]} cells, but {group.name} has none{hint}.')
