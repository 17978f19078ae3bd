"""What can be done to a rule besides adding: gate it, pace it, let a parameter vary, wait for a
modulator.

The functions of this file are methods of `Rule`.
"""
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from brian2 import Quantity, have_same_dimensions, second
from brian2.core.functions import DEFAULT_FUNCTIONS
from brian2.core.namespace import DEFAULT_UNITS

from homeozoo.core.parameters import BOUNDS, P, RuleError, full_name, unit_name, variable_name
from homeozoo.core.text import identifiers, joined, renamed

#: What an operation takes and gives: a rule.
Value = TypeVar('Value')

RULE_AND_CELL = (
    '{rule} is a rule of synapses and {cell} a part of cells, which do not add; write '
    "cells = (neuron + rule.on_neurons('post')).group(...), then rule.synapses(source, cells, ...)."
)
FREE_NAMES = (
    set(DEFAULT_FUNCTIONS) | set(DEFAULT_UNITS) | {'t', 'dt', 'i', 'j', 'w', 'w_min', 'w_max'}
)


def refuse_cell(rule, other):
    """Refuse the sum of a rule and a neuron."""
    if hasattr(other, 'spike_variable'):
        raise RuleError(RULE_AND_CELL.format(rule=rule.name, cell=other.name))


def union(first, second_, what, clash):
    """Both mappings in one; an entry that differs is refused with the sentence `clash`."""
    for name in set(first) & set(second_):
        if first[name] != second_[name]:
            raise RuleError(f'{what}: they {clash.format(name)}; give both the same.')
    return {**first, **second_}


def name_of_cell(name):
    """Whether a text names a variable of a cell, with its side."""
    return isinstance(name, str) and name.isidentifier() and bool(
        re.fullmatch(r'\w*[^\W_]\w*_(pre|post)', name))


def side_of(name, what):
    """'pre' or 'post' of a variable of a cell, or `RuleError`."""
    base = name.rpartition('_')[0] if isinstance(name, str) else ''
    if not name_of_cell(name) or base in FREE_NAMES:
        raise RuleError(f'{what} = {name!r} names no variable of a cell; write {base or name}_post '
                        f'or {base or name}_pre.')
    return name.rpartition('_')[2]


def with_need(rule, name, unit=1):
    """The needs of a rule and one more."""
    if name in rule.needs and not have_same_dimensions(rule.needs[name], unit):
        raise RuleError(
            f'{rule.name} needs {name} in {unit_name(rule.needs[name])}, not in {unit_name(unit)}.'
        )
    return {**rule.needs, name: rule.needs.get(name, unit)}


# --------------------------------------------------------------------------------- gates and paces

def gated(rule: Value, gate: str) -> Value:
    """The changes of ``w`` at spikes multiplied by a variable of a cell.

    ``gate`` names a dimensionless variable with its side, such as ``M_post``.
    Traces, state and slow statements go on as before; only the weight stops. What changes
    continuously is the matter of `paced`.
    """
    side_of(gate, 'gate')
    if not (rule.dw_pre or rule.dw_post or rule.map_pre or rule.map_post):
        raise RuleError(f'{rule.name} changes w at no spike, so there is nothing to gate; '
                        f'use paced({gate!r}) for a continuous change.')

    def held(text):
        return f'w + {gate}*(({text}) - w)'

    maps = rule.map_pre + rule.map_post

    def slow(line):
        """A slow statement that brings a map up to date is gated as the map is."""
        return f'w = {held(line[4:])}' if line.startswith('w = ') and line[4:] in maps else line

    return replace(
        rule,
        needs=with_need(rule, gate),
        on_slow=tuple('\n'.join(map(slow, text.splitlines())) for text in rule.on_slow),
        **{
            slot: tuple(f'{gate}*({text})' for text in getattr(rule, slot))
            for slot in ('dw_pre', 'dw_post')
        },
        **{slot: tuple(map(held, getattr(rule, slot))) for slot in ('map_pre', 'map_post')},
    )


def read_at_spikes(rule):
    """Names that statements at spikes use, and the traces linked with them by their equations."""
    names = identifiers('\n'.join(
        text for slot in ('dw', 'map', 'state', 'on') for end in ('pre', 'post')
        for text in getattr(rule, f'{slot}_{end}')))
    traces = {trace.name for trace in rule.traces}
    linked = [{trace.name} | identifiers(trace.ode) & traces for trace in rule.traces if trace.ode]
    for _ in linked:
        names = names.union(*(group for group in linked if group & names))
    return names


def paced(rule: Value, gate: str) -> Value:
    """The continuous change multiplied by a variable of a cell: 0 stops it, 2 makes it twice as
    fast.

    ``gate`` names a dimensionless variable with its side, such as ``S_post``. It multiplies
    ``dw_dt``, the ``slow_dt`` of slow statements, and the change of slow variables of the cell that
    no spike reads or moves, such as the factor of `scaling.gain`. Changes at spikes, eligibility
    traces and what is measured for a spike (a filtered potential, and all that its equation is
    linked with) go on; see `gated`.
    """
    side = side_of(gate, 'gate')
    at_spikes = read_at_spikes(rule)
    slow = {trace.name for trace in rule.traces
            if trace.ode and not trace.step and trace.name not in at_spikes}
    steps = any('slow_dt' in identifiers(text) for text in rule.on_slow)
    if not (rule.dw_dt or slow or steps):
        raise RuleError(
            f'{rule.name} has no continuous change, so there is nothing to pace'
            + ('.' if rule.on_slow else f'; use gated({gate!r}) for changes at spikes.')
        )
    for trace in rule.traces:
        if trace.name in slow and trace.side != side:
            raise RuleError(
                f'{rule.name}: {trace.name} belongs to the {trace.side}synaptic cell, which cannot '
                f'read {gate}; pace it by a variable of that cell.'
            )
    base = gate[:-len(side) - 1]
    return replace(
        rule,
        needs=with_need(rule, gate),
        dw_dt=tuple(f'{gate}*({text})' for text in rule.dw_dt),
        on_slow=tuple(renamed(text, {'slow_dt': f'({gate}*slow_dt)'}) for text in rule.on_slow),
        traces=tuple(
            replace(trace, ode=f'{base}*({trace.ode})') if trace.name in slow else trace
            for trace in rule.traces
        ),
    )


# ---------------------------------------------------------------------------- parameters that vary

PLACES = ('synapse', 'pre', 'post')


def varying(rule: Value, *names: str, per: str = 'synapse', needs: Mapping | None = None,
            **expressions: str) -> Value:
    """Parameters that are variables, or expressions of variables, in place of one number.

    ``rule.varying('A_plus', 'tau_pre')`` makes them variables of each synapse; with ``per='post'``
    or ``per='pre'`` they are variables of the target or source cells, which `on_neurons` brings.
    w_min and w_max can vary too. They start at the rule's values, and are set like any variable:
    ``synapses.stdp_A_plus
    = '0.01*rand()'``. Brian2 keeps
    the endings _pre and _post for the connected cells: the variable of stdp_tau_pre is stdp_taupre.
    A trace that lives on a cell can only read what varies with that cell.

    ``scaling.gain.varying(target='scal_target*(1 + goal_post)')`` has the parameter times 1 + goal,
    where goal is a variable of the postsynaptic cell; ``needs``: units of the variables that are
    not without unit.

    Names may leave out the prefix.

    Raises
    ------
    RuleError
        Where a trace would have to read what its cell does not have, or decays with the expression.
    """
    if per not in PLACES:
        raise RuleError(f'per = {per!r}; allowed are {", ".join(PLACES)}.')
    places = {full_name(name, rule.params, rule.name, BOUNDS): per for name in names}
    taken = set(rule.params) | set(rule.variables)
    for name in places:
        if variable_name(name) != name and variable_name(name) in taken:
            raise RuleError(f'{rule.name}: {name} would be the variable {variable_name(name)}, '
                            f'which there is already.')
    full = {
        full_name(name, rule.params, rule.name): f'({text})' for name, text in expressions.items()
    }
    new = dict(rule.needs)
    for name in (
        identifiers(' '.join(full.values())) - FREE_NAMES - set(rule.params) - set(rule.variables)
    ):
        side_of(name, 'a variable of the expression')
        new.setdefault(name, (needs or {}).get(name, 1))
    return replace(
        rule,
        needs=new,
        varied={**rule.varied, **places},
        traces=tuple(varied_trace(rule, trace, full) for trace in rule.traces),
        decays=tuple((name, full.get(tau, tau)) for name, tau in rule.decays),
        **{
            slot: tuple(renamed(text, full) for text in getattr(rule, slot)) for slot in rule._TEXTS
        },
    )


def varied_trace(rule, trace, full):
    """A trace with parameters replaced by expressions, as its cell reads them."""
    if trace.tau in full:
        raise RuleError(
            f'{rule.name}: the trace {trace.name} decays with {trace.tau}, which must be a number '
            'between spikes; an expression of changing variables is none.'
        )
    own = '_' + trace.side
    texts = {}
    for name in full.keys() & identifiers(f'{trace.ode or ""} {trace.step or ""}'):
        outside = identifiers(full[name]) - FREE_NAMES - set(rule.params)
        for used in sorted(outside):
            if not used.endswith(own):
                raise RuleError(
                    f'{rule.name}: {trace.name} belongs to the {trace.side}synaptic cell, which '
                    f'cannot read {used} for {name}.'
                )
        texts[name] = renamed(full[name], {used: used[:-len(own)] for used in outside})
    return replace(trace, ode=trace.ode and renamed(trace.ode, texts),
                   step=trace.step and renamed(trace.step, texts))


# ------------------------------------------------------------------------------------ three factors

def eligibility(rule: Value, modulator: str = 'D_post', tau: Quantity = 1*second,
                name: str | None = None, source: str = 'chosen here') -> Value:
    """Three-factor form: spikes change an eligibility trace, a modulator moves ``w``.

    The event terms are added to a synaptic trace e that decays with ``tau``;
    dw/dt = D*e/tau, with D dimensionless. With D = 1 held, the total change
    equals that of the rule without eligibility; with D = 0 nothing moves.
    """
    side_of(modulator, 'modulator')
    if rule.map_pre or rule.map_post:
        raise RuleError(
            f'{rule.name}: a map cannot go into an eligibility trace, since it is not a sum.'
        )
    if not (rule.dw_pre or rule.dw_post):
        raise RuleError(
            f'{rule.name} changes w at no spike, so an eligibility trace would stay empty.'
        )
    trace = name or f'{rule.name.split("+")[0]}_elig'
    tau_name = f'{trace}_tau'

    def into(terms):
        return (f'{trace} += {joined(terms)}',) if terms else ()

    return replace(
        rule,
        dw_pre=(),
        dw_post=(),
        state_pre=tuple(sorted(rule.state_pre + into(rule.dw_pre))),
        state_post=tuple(sorted(rule.state_post + into(rule.dw_post))),
        decays=rule.decays + ((trace, tau_name),),
        dw_dt=tuple(sorted(rule.dw_dt + (f'{modulator}*{trace}/{tau_name}',))),
        params={**rule.params, tau_name: P(tau, 'decay of the eligibility trace', source)},
        needs=with_need(rule, modulator),
    )
