"""Values that a user gives, checked before they reach equations: one sentence for each that cannot
work.
"""
import math

import numpy as np
from brian2 import Quantity, get_dimensions, have_same_dimensions, second

from homeozoo.core.parameters import RuleError, did_you_mean, unit_name

CONNECT = ('condition', 'i', 'j', 'p', 'n', 'skip_if_invalid', 'namespace')


def is_number(value):
    """Whether a value is one number, with or without a unit; truth values and texts are none."""
    if isinstance(value, (bool, np.bool_, str, bytes)) or value is None:
        return False
    try:
        return np.asarray(value, dtype=float).shape == ()
    except (TypeError, ValueError):
        return False


def check_number(name, value, unit=1, low=None):
    """`value`, or `RuleError` unless it is one finite number with `unit`, not below `low`."""
    wanted = f'one finite number with the unit {unit_name(unit)}'
    if not is_number(value):
        raise RuleError(f'{name} = {value!r}; allowed is {wanted}.')
    if not have_same_dimensions(value, unit):
        raise RuleError(f'{name} = {value} has the unit {unit_name(value)}; it must have the unit '
                        f'{unit_name(unit)}.')
    if not math.isfinite(float(value)):
        raise RuleError(f'{name} = {value}; allowed is {wanted}.')
    if low is not None and float(value) < low:
        raise RuleError(f'{name} = {value}; it must not be below {low}.')
    return value


def check_given(rule, given, units):
    """Refuse a value for a variable that no driven cell has, or that is no number of its unit.

    units: unit of each variable that can be given a value.
    """
    if not hasattr(given, 'items'):
        raise RuleError(f'given = {given!r}; write a mapping such as {{"M": 0}}.')
    for name, value in given.items():
        if name not in units:
            raise RuleError(f'given names {name}, which the rule {rule.name} does not need.')
        check_number(f'given {name}', value, units[name])


def check_seed(seed):
    """Refuse what is no seed of NumPy's random numbers."""
    whole = isinstance(seed, (int, np.integer)) and not isinstance(seed, bool)
    if not whole or not 0 <= seed < 2**32:
        raise RuleError(f'seed = {seed!r}; allowed are whole numbers from 0 to 2**32 - 1.')


def check_namespace(namespace):
    """Refuse constants that are no numbers, or not finite; functions and arrays in time pass."""
    if not hasattr(namespace, 'items'):
        raise RuleError(f'namespace = {namespace!r}; write a mapping such as dict(g_max=1*nS).')
    for name, value in namespace.items():
        if not isinstance(name, str) or not name.isidentifier():
            raise RuleError(f'namespace: {name!r} is no name.')
        if value is None or isinstance(value, (str, bytes)):
            raise RuleError(f'namespace: {name} = {value!r} is no number.')
        if is_number(value) and not math.isfinite(float(value)):
            raise RuleError(f'namespace: {name} = {value} is not finite.')


def check_delay(delay):
    """Refuse delays that are no times, negative or not finite; shape () or one for each synapse.

    A mapping gives one for each pathway.
    """
    for value in delay.values() if hasattr(delay, 'values') else [delay]:
        if isinstance(value, str):
            continue                               # an expression for each synapse
        if not isinstance(value, Quantity) or not have_same_dimensions(value, second):
            raise RuleError(f'delay = {value!r} has no time unit; write it as 2*ms.')
        values = np.asarray(value)
        if not np.all(np.isfinite(values)) or np.any(values < 0):
            raise RuleError(f'delay = {value}; delays are finite and not negative.')


def check_connect(connect):
    """Refuse keywords that `Synapses.connect` does not have, and probabilities outside 0 to 1."""
    if not hasattr(connect, 'items'):
        raise RuleError(f'connect = {connect!r}; write keywords such as dict(p=0.1), or {{}}.')
    for name in connect:
        if name not in CONNECT:
            raise RuleError(f'connect: there is no {name}; {did_you_mean(name, CONNECT)}')
    p = connect.get('p', 1)
    if not isinstance(p, str) and not (is_number(p) and get_dimensions(p) is get_dimensions(1)
                                       and 0 <= float(p) <= 1):
        raise RuleError(f'connect: p = {p}; a probability lies between 0 and 1.')
    n = connect.get('n', 1)
    if not isinstance(n, str) and not (is_number(n) and float(n).is_integer() and n >= 0):
        raise RuleError(f'connect: n = {n}; allowed are whole numbers from 0.')
