"""One parameter of a model: value with unit, meaning, source and allowed range; and what mappings of them need."""
import difflib
import math
from dataclasses import dataclass, replace

import numpy as np
from brian2 import (Hz, amp, farad, get_dimensions, get_unit, have_same_dimensions, mV, ms, nS, pA, pF, second, siemens,
                    volt)
from brian2.units.fundamentalunits import DIMENSIONLESS


class RuleError(ValueError):
    """A rule, a neuron or one of their parameters is not usable; the message says why."""


def unit_name(value):
    """The name of the unit of a value or unit, as the user would type it."""
    dim = get_dimensions(value)
    return '1' if dim is DIMENSIONLESS else repr(get_unit(dim)).replace('hertz', 'Hz')

_SHORT_UNITS = (ms, second, mV, volt, nS, siemens, pF, farad, pA, amp, Hz)

_SHORT_NAMES = ('ms', 'second', 'mV', 'volt', 'nS', 'siemens', 'pF', 'farad', 'pA', 'amp', 'Hz')


def source_text(value):
    """Python text that gives exactly this value after ``from brian2 import *``."""
    dim = get_dimensions(value)
    number = float(np.asarray(value))
    if dim is DIMENSIONLESS:
        return repr(number)
    best = None
    for unit, name in zip(_SHORT_UNITS, _SHORT_NAMES):
        if get_dimensions(unit) is not dim:
            continue
        factor = float(unit)
        for digits in (6, 12, 17):
            text = f'{number / factor:.{digits}g}'
            if float(text) * factor == number:
                if best is None or len(text) + len(name) < len(best) - 1:
                    best = f'{text}*{name}'
                break
    if best is None:
        best = f'{number!r}*{get_unit(dim)!r}'
    return best


@dataclass(frozen=True)
class P:
    """One parameter: value with unit, meaning, source, and the range that is allowed.

    ``low`` and ``high`` are inclusive bounds in the unit of the value. Times must be
    positive and rates must not be negative unless a bound says otherwise.
    """
    value: object
    meaning: str
    source: str
    low: object = None
    high: object = None

    @property
    def unit(self):
        """Name of the unit ('1' when dimensionless)."""
        return unit_name(self.value)

    @property
    def is_time(self):
        return get_dimensions(self.value) is second.dim

    @property
    def range(self):
        """The allowed range as text."""
        low, high = self.low, self.high
        if low is None and high is None:
            if self.is_time:
                return '> 0'
            if have_same_dimensions(self.value, Hz):
                return '>= 0'
            return 'any finite value'
        if high is None:
            return f'>= {low}'
        if low is None:
            return f'<= {high}'
        return f'{low} to {high}'

    def checked(self, name):
        """This record, or `RuleError` in one sentence when the value is not allowed."""
        raise_unless_allowed(name, self.value, self)
        return self

    def with_value(self, name, value, source='set by the caller'):
        """A copy with another value (a `P` replaces the whole record)."""
        if isinstance(value, P):
            return value.checked(name)
        if isinstance(value, tuple):
            value, source = value
        raise_unless_allowed(name, value, self)
        return replace(self, value=value, source=source)


def raise_unless_allowed(name, value, record):
    """Refuse a wrong unit, a value that is not finite, or one outside the range."""
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise RuleError(f'{name} = {value!r} is not a number; '
                        f'give a number with the unit {record.unit}.') from None
    if array.shape != ():
        raise RuleError(f'{name} has the shape {array.shape}; a parameter is one number.')
    if not have_same_dimensions(value, record.value):
        raise RuleError(f'{name} = {value} has the unit {unit_name(value)}; '
                        f'it must have the unit {record.unit}.')
    number = float(array)
    if not math.isfinite(number):
        raise RuleError(f'{name} = {value} is not finite; allowed is {record.range}.')
    low, high = record.low, record.high
    bad = ((low is not None and number < float(np.asarray(low)))
           or (high is not None and number > float(np.asarray(high))))
    if low is None and high is None:
        bad = ((record.is_time and number <= 0)
               or (have_same_dimensions(record.value, Hz) and number < 0))
    elif record.is_time and low is None and number <= 0:
        bad = True
    if bad:
        raise RuleError(f'{name} = {value} is out of range; allowed is {record.range}.')


def check_time_step(records, dt, owner):
    """Refuse a time step longer than a tenth of a time constant or of 1/rate.

    Time constants are the parameters in seconds whose name contains ``tau``.
    """
    if not have_same_dimensions(dt, second) or not float(dt) > 0:
        raise RuleError(f'dt = {dt} is not a positive time.')
    for name, record in records.items():
        if record.is_time and 'tau' in name and float(dt) > float(record.value) / 10 * (1 + 1e-9):
            raise RuleError(f'dt = {dt} is more than a tenth of {name} = {record.value} '
                            f'({owner}); use dt <= {record.value / 10}.')


def did_you_mean(name, known):
    """A hint for a misspelt name, or the list of known names."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    if close:
        return f'did you mean {close[0]}?'
    return 'known are ' + ', '.join(sorted(known)) + '.'


def merged_params(first, second, what, same_allowed=False):
    """Union of two parameter mappings; a name in both is an error unless equal and allowed."""
    union = dict(first)
    for name, record in second.items():
        if name in union and not (same_allowed
                                  and float(np.asarray(union[name].value))
                                  == float(np.asarray(record.value))):
            raise RuleError(f'{what}: both define the parameter {name}; '
                            'rename one or use only one of them.')
        union[name] = record
    return union


def full_name(short, params, owner):
    """The prefixed name of a parameter given in full or without its prefix."""
    if short in params:
        return short
    matches = [name for name in params if name.partition('_')[2] == short]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise RuleError(f'{short} is ambiguous in {owner}; write one of {", ".join(sorted(matches))}.')
    shorts = {name.partition('_')[2] for name in params} | set(params)
    raise RuleError(f'{owner} has no parameter {short}; {did_you_mean(short, shorts)}')
