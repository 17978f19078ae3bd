"""Parameters of a protocol: defaults, overrides of the scale, settings of the user; types and units
kept."""
import ast
import difflib
import inspect
import math

import numpy as np

from homeozoo.running.errors import UsageError


def parse_value(text):
    """Value of a text like '10*ms', '-3', '[1*Hz, 2*Hz]' or 'true', without evaluating code.

    Numbers, Brian2 unit names, * / ** and signs only. Raises ValueError.
    """
    lowered = text.strip().lower()
    if lowered in ('true', 'false'):
        return lowered == 'true'
    if lowered == 'none':
        return None
    try:
        tree = ast.parse(text.strip(), mode='eval')
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ValueError(f"'{text}' is not a number with a unit") from None
    return _value(tree.body)


def _value(node):
    from brian2.core.namespace import DEFAULT_UNITS
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value
    if isinstance(node, ast.Name):
        if node.id in DEFAULT_UNITS:
            return DEFAULT_UNITS[node.id]
        near = difflib.get_close_matches(node.id, DEFAULT_UNITS, n=1)
        hint = f"; did you mean '{near[0]}'?" if near else ''
        raise ValueError(f"'{node.id}' is not a unit{hint}")
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.UAdd, ast.USub)):
        value = _value(node.operand)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, (ast.List, ast.Tuple)):
        return [_value(item) for item in node.elts]
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left), _value(node.right)
        if isinstance(left, list) or isinstance(right, list):
            raise ValueError('write the unit inside the brackets: [1*Hz, 2*Hz]')
        if isinstance(node.op, ast.Mult):
            return left * right
        if isinstance(node.op, ast.Div):
            return left / right
        if isinstance(node.op, ast.Pow) and type(right) in (int, float) and abs(right) <= 30:
            return (float(left) if type(left) is int else left) ** right
    raise ValueError('only numbers, units, *, / and ** are understood')


def convert(key, value, default):
    """`value` (text or a value) as the type and unit of `default`; raises UsageError in one
    sentence."""
    from brian2 import Quantity, get_dimensions, have_same_dimensions
    is_quantity = isinstance(default, Quantity)
    shown = str(value)
    if isinstance(value, str):
        if isinstance(default, str):
            return value
        try:
            value = parse_value(value)
        except (ValueError, ZeroDivisionError, OverflowError, TypeError) as error:
            raise UsageError(f"{key}={shown}: {error}") from None
    if value is None:
        if default is None:
            return None
        raise UsageError(f'{key} cannot be none')
    if isinstance(default, bool):
        if isinstance(value, (bool, np.bool_)):
            return bool(value)
        raise UsageError(f'{key} must be true or false, not {shown}')
    if isinstance(value, (bool, np.bool_)):
        raise UsageError(f'{key} must be a number, not {shown}')
    if isinstance(default, str):
        raise UsageError(f'{key} must be text, not {shown}')
    if default is None:
        return value
    if isinstance(default, (tuple, list)) or (isinstance(default, np.ndarray) and default.ndim):
        return _convert_list(key, value, default, shown)
    if isinstance(value, (list, tuple)):
        raise UsageError(f'{key} takes one value, not {shown}')
    if is_quantity and not have_same_dimensions(value, default):
        raise UsageError(f'{key}={shown} has the wrong unit: it must be like {text_of(default)}')
    if not is_quantity and get_dimensions(value) is not get_dimensions(1):
        raise UsageError(f'{key}={shown} has the wrong unit: it must be a number without unit, '
                         f'like {default}')
    number = float(value)
    if not math.isfinite(number):
        raise UsageError(f'{key}={shown} is not finite')
    if is_quantity:
        return Quantity(number, dim=default.dim)
    if isinstance(default, (int, np.integer)):
        if number != int(number):
            raise UsageError(f'{key} must be a whole number, not {shown}')
        return int(number)
    if isinstance(default, (float, np.floating)):
        return number
    raise UsageError(f'{key} ({type(default).__name__}) cannot be set from the command line')


def _convert_list(key, value, default, shown):
    from brian2 import Quantity
    items = list(value) if isinstance(value, (list, tuple, np.ndarray)) else [value]
    if not items or not len(default):
        raise UsageError(f'{key} needs at least one value')
    converted = [convert(key, item, default[0]) for item in items]
    if isinstance(default, Quantity):
        return Quantity([float(item) for item in converted], dim=default.dim)
    if isinstance(default, np.ndarray):
        return np.array(converted, dtype=default.dtype)
    return type(default)(converted)


def defaults_of(run):
    """The keyword parameters of a protocol's run() with their defaults."""
    parameters = list(inspect.signature(run).parameters.values())[1:]
    return {p.name: p.default for p in parameters
            if p.kind in (p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD)
            and p.default is not p.empty}


def resolve_settings(run, overrides, settings):
    """Keyword arguments of a run: its defaults, then the scale's overrides, then the user's
    settings.

    settings: iterable of 'key=value', or a mapping. Raises UsageError for an unknown key or a wrong
    unit.
    """
    values = defaults_of(run)
    given = dict(values)
    for key, value in dict(overrides).items():
        _known(key, values, 'SCALES sets')
        given[key] = convert(key, value, values[key])
    pairs = (settings.items() if hasattr(settings, 'items')
             else (_split(item) for item in settings or ()))
    for key, value in pairs:
        _known(key, values, '--set')
        given[key] = convert(key, value, values[key])
    return given


def _split(item):
    key, sign, value = item.partition('=')
    if not sign or not key.strip() or not value.strip():
        raise UsageError(f"--set {item}: write --set name=value")
    return key.strip(), value.strip()


def _known(key, values, who):
    if key not in values:
        near = difflib.get_close_matches(key, values, n=1)
        known = ', '.join(sorted(values)) or 'none'
        hint = f"did you mean '{near[0]}'?" if near else f'known are {known}'
        raise UsageError(f"{who} '{key}': this protocol has no such parameter; {hint}")


def text_of(value):
    """A parameter as text with its unit that `parse_value` understands: '10*ms'; others as plain
    values."""
    from brian2 import Quantity
    if isinstance(value, Quantity):
        if value.ndim:
            return [text_of(Quantity(item, dim=value.dim)) for item in np.asarray(value).ravel()]
        unit = value.get_best_unit() if value.dim is not Quantity(1).dim else None
        return (f'{float(value):.12g}' if unit is None
                else f'{float(value) / float(unit):.12g}*{unit}')
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [text_of(item) for item in value]
    if isinstance(value, np.generic):
        return value.item()
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)
