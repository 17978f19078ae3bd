"""What makes a rule unusable, found before anything is compiled."""
import re
from functools import cache

import numpy as np
from brian2 import Hz, Quantity, get_dimensions, get_unit, have_same_dimensions, second
from brian2.core.functions import DEFAULT_FUNCTIONS
from brian2.core.namespace import DEFAULT_UNITS
from brian2.core.variables import Constant, Variable
from brian2.parsing.expressions import parse_expression_dimensions
from brian2.parsing.statements import parse_statement
from brian2.units.fundamentalunits import DIMENSIONLESS, DimensionMismatchError

from homeozoo.core.fields import check_bounds
from homeozoo.core.parameters import RuleError, did_you_mean, unit_name
from homeozoo.core.text import identifiers
from homeozoo.core.traces import SIDES

BUILTIN = {'t': second, 'dt': second, 'w': 1, 'w_min': 1, 'w_max': 1, 'slow_dt': second,
           't_in_timesteps': 1, 'i': 1, 'j': 1}


def check_rule(rule):
    """Raise `RuleError` in one sentence for whatever cannot work."""
    try:
        equations = rule._own_equations
    except Exception as error:
        raise RuleError(f'{rule.name}: the model is not valid Brian2 code: {error}') from None
    check_declarations(rule, equations)
    check_when_known(rule, equations)
    check_bounds(rule)
    for side in SIDES:
        if len(getattr(rule, 'map_' + side)) > 1:
            raise RuleError(f'{rule.name}: two rules set w as a map at the {side}synaptic spike; '
                            'only one map is possible, since maps do not add.')
    if len(rule.efficacy) > 1:
        raise RuleError(f'{rule.name}: two rules say what is transmitted; only one can.')
    if bool(rule.on_slow) != (rule.every is not None):
        raise RuleError(f'{rule.name}: on_slow and every, its clock, go together; give both.')
    if rule.on_slow and not (have_same_dimensions(rule.every, second) and float(rule.every) > 0):
        raise RuleError(f'{rule.name}: every = {rule.every} is not a positive time.')
    check_names_and_units(rule, equations)
    check_traces(rule)


def check_declarations(rule, equations):
    """Names: each declared once, with the rule's prefix, none reserved; needs name their cell."""
    declared = ([trace.name for trace in rule.traces] + list(equations.names)
                + [name for name, _ in rule.decays] + list(rule.params))
    for name in declared:
        if declared.count(name) > 1:
            raise RuleError(f'{rule.name}: {name} is declared twice.')
        if name == 'w':
            raise RuleError(f'{rule.name}: w is declared by the composer; leave it out.')
        if name in BUILTIN or name in DEFAULT_FUNCTIONS:
            raise RuleError(f'{rule.name}: {name} is a reserved name.')
        if '+' not in rule.name and not name.startswith(rule.name + '_'):
            raise RuleError(f'{rule.name}: {name} must start with {rule.name}_.')
    for name in list(equations.names) + [t.name for t in rule.traces]:
        if name.endswith(('_pre', '_post')):
            raise RuleError(f'{rule.name}: the variable {name} ends in _pre or _post, '
                            'which Brian2 keeps for the connected cells.')
    for name in rule.needs:
        if not name.endswith(('_pre', '_post')):
            raise RuleError(f'{rule.name}: needs {name}; write {name}_post or {name}_pre.')
    for name in rule.sums:
        if name not in rule.needs:
            raise RuleError(f'{rule.name}: sums names {name}, which is none of its needs.')


def check_when_known(rule, equations):
    """Nothing is read at a time at which Brian2 does not know it."""
    event_driven = {t.name for t in rule.traces if t.ode is None}
    for equation in equations.values():
        if equation.expr is None or 'event-driven' not in equation.flags:
            continue
        event_driven.add(equation.varname)
        outside = {name for name in equation.identifiers if name in rule.needs
                   or (name.endswith(('_pre', '_post')) and name not in rule.params)}
        if outside:
            raise RuleError(f'{rule.name}: the event-driven equation of {equation.varname} reads '
                            f'{sorted(outside)[0]}, which changes between events; '
                            'make it clock-driven.')
    for equation in equations.values():
        stale = equation.expr is not None and 'event-driven' not in equation.flags \
            and event_driven & set(equation.identifiers)
        if stale:
            raise RuleError(f'{rule.name}: the clock-driven equation of {equation.varname} reads '
                            f'the event-driven variable {sorted(stale)[0]}, '
                            'which is known at events only.')
    for text in rule.dw_dt:
        stale = event_driven & identifiers(text)
        if stale:
            raise RuleError(f'{rule.name}: dw_dt reads the event-driven trace '
                            f'{sorted(stale)[0]}, which is known at events only.')


def known_names(rule):
    """What a rule's code may read, as Brian2 variables: dict from name."""
    known = {name: Variable(name=name, dimensions=get_dimensions(unit))
             for name, unit in {**BUILTIN, **rule.variables, **rule.needs}.items()}
    known.update({name: Constant(name=name, value=float(np.asarray(record.value)),
                                 dimensions=get_dimensions(record.value))
                  for name, record in rule.params.items()})
    return {**known, **functions_and_units()}


@cache
def functions_and_units():
    """What every code may read. Made once: a zoo of units takes Brian2 a tenth of a second."""
    units = {name: Constant(name=name, value=float(unit), dimensions=unit.dim)
             for name, unit in DEFAULT_UNITS.items() if isinstance(unit, Quantity)}
    return {**DEFAULT_FUNCTIONS, **units}


def check_names_and_units(rule, equations):
    """Every expression and statement of the synapse reads known names and has its unit."""
    known = known_names(rule)
    for slot, unit in (
        ('dw_pre', 1),
        ('dw_post', 1),
        ('map_pre', 1),
        ('map_post', 1),
        ('efficacy', 1),
        ('dw_dt', Hz),
    ):
        for text in getattr(rule, slot):
            check_expression(rule, slot, text, unit, known)
    for name, text in rule.sums.items():
        check_expression(rule, f'the sum {name}', text, rule.needs[name], known)
    for slot in ('state_pre', 'state_post', 'on_pre', 'on_post', 'on_slow'):
        local = {}
        for text in getattr(rule, slot):
            for line in text.splitlines():
                check_statement(rule, slot, line, known, local)
    for equation in equations.values():
        if equation.expr is not None:
            raise_unknown(rule, 'model', equation.identifiers - set(known))


def check_statement(rule, slot, line, known, local):
    """One statement: it can be read, knows its names, and both sides have one unit.

    local: variables that earlier statements of the slot have made, as in `known`; added to.
    """
    if not line.strip():
        return
    try:
        name, sign, text, _ = parse_statement(line)
    except ValueError:
        raise RuleError(f'{rule.name}: {slot} has the line {line.strip()!r}, which is no Brian2 '
                        'statement.') from None
    names = {**known, **local}
    if name == 'w' and slot != 'on_slow' and not text.startswith('clip('):
        raise RuleError(f'{rule.name}: {slot} sets w past its bounds; write dw_pre, dw_post or a '
                        'map.')
    if name not in names:
        if sign != '=':
            raise_unknown(rule, slot, {name})
        raise_unknown(rule, slot, identifiers(text) - set(names))
        local[name] = Variable(name=name, dimensions=dimensions(rule, slot, text, names))
        return
    unit = names[name].dim if sign in ('=', '+=', '-=') else DIMENSIONLESS
    check_expression(rule, f'{slot}: {name}', text, Quantity(1, dim=unit), names)


def check_transmit_statements(rule, transmit):
    """What is transmitted can be read, and leaves the weight to the rule."""
    if transmit is not None and not isinstance(transmit, str):
        raise RuleError(f"transmit = {transmit!r}; write a statement such as 'ge_post += w*g_max'.")
    for line in re.split('[\n;]', transmit or ''):
        if not line.strip():
            continue
        try:
            name = parse_statement(line)[0]
        except ValueError:
            raise RuleError(f'transmit = {transmit!r} has the part {line.strip()!r}, which is no '
                            'Brian2 statement.') from None
        if name == 'w':
            raise RuleError(f'transmit = {transmit!r} sets w, which the rule {rule.name} changes.')


def check_traces(rule):
    """Traces decay with a parameter, or change by an expression over their own cell."""
    everything = known_names(rule)
    for name, tau in rule.decays:
        if tau in rule.params and not rule.params[tau].is_time:
            raise RuleError(f'{rule.name}: {name} decays with {tau} = {rule.params[tau].value}, '
                            'which is no time.')
    for trace in rule.traces:
        if trace.tau is not None and trace.tau not in rule.params:
            raise RuleError(f'{rule.name}: trace {trace.name} decays with {trace.tau}, '
                            'which is not a parameter.')
        if trace.tau is not None and not rule.params[trace.tau].is_time:
            raise RuleError(f'{rule.name}: trace {trace.name} decays with {trace.tau} = '
                            f'{rule.params[trace.tau].value}, which is no time.')
        if not trace.ode and not trace.step:
            continue
        known = dict(everything)
        cell = rule.cell_variables(trace.side)
        known.update(
            {
                name: Variable(name=name, dimensions=get_dimensions(unit))
                for name, unit in cell.items()
            }
        )
        for name in list(rule.needs) + ['w', 'i', 'j']:
            known.pop(name, None)
        if trace.ode:
            check_expression(rule, f'the change of {trace.name}', trace.ode, get_unit(
                get_dimensions(trace.unit)/second.dim), known)
        check_statement(rule, f'the step of {trace.name}', trace.step or '', known, {})


def raise_unknown(rule, slot, unknown):
    if unknown:
        name = sorted(unknown)[0]
        every = list(rule.params) + list(rule.variables) + list(rule.needs)
        raise RuleError(f'{rule.name}: {slot} uses {name}, which is no parameter, variable or '
                        f'need of the rule; {did_you_mean(name, every)}')


def dimensions(rule, slot, text, known):
    """The dimensions of an expression, or `RuleError`."""
    try:
        return parse_expression_dimensions(text, known)
    except DimensionMismatchError as error:
        raise RuleError(f'{rule.name}: {slot} = {text} mixes units: {error}') from None
    except (SyntaxError, ValueError) as error:
        raise RuleError(
            f'{rule.name}: {slot} = {text} is not a Brian2 expression: {error}'
        ) from None


def check_expression(rule, slot, text, unit, known):
    """An expression knows its names and has its unit."""
    raise_unknown(rule, slot, identifiers(text) - set(known))
    dim = dimensions(rule, slot, text, known)
    if dim is not get_dimensions(unit):
        raise RuleError(f'{rule.name}: {slot} = {text} has the unit {get_unit(dim)}; '
                        f'it must have the unit {unit_name(unit)}.')
