"""One parameter of a model: value with unit, meaning, source and allowed range; and what mappings
of them need.
"""
import difflib
import math
import re
from dataclasses import dataclass, replace

import numpy as np
from brian2 import (
    Hz,
    amp,
    farad,
    get_dimensions,
    get_unit,
    have_same_dimensions,
    mV,
    ms,
    nS,
    pA,
    pF,
    second,
    siemens,
    volt,
)
from brian2.units.fundamentalunits import DIMENSIONLESS


class RuleError(ValueError):
    """A rule, a neuron or one of their parameters is not usable; the message says why."""


def unit_name(value):
    """The name of the unit of a value or unit, as the user would type it."""
    dim = get_dimensions(value)
    return '1' if dim is DIMENSIONLESS else repr(get_unit(dim)).replace('hertz', 'Hz')

#: Names of the bounds of the weight, which can vary as parameters do.
BOUNDS = ('w_min', 'w_max')

#: Units that values are written in, by name.
UNITS = dict(ms=ms, second=second, hour=3600*second, day=86400*second, mV=mV, volt=volt, nS=nS,
             siemens=siemens, pF=pF, farad=farad, pA=pA, amp=amp, Hz=Hz)

#: Those that Brian2 lacks, as source text; `definitions` says which a text uses.
LONG_TIMES = dict(hour='3600*second', day='86400*second')


def source_text(value):
    """Python text that gives exactly this value, in the unit in which it is shortest to read.

    It holds after ``from brian2 import *`` and the `definitions` of what Brian2 has no name for.
    """
    dim = get_dimensions(value)
    number = float(np.asarray(value))
    if dim is DIMENSIONLESS:
        return repr(number)
    texts = []
    for name, unit in UNITS.items():
        if get_dimensions(unit) is not dim:
            continue
        for digits in (6, 12, 17):
            text = f'{number/float(unit):.{digits}g}'
            if float(text)*float(unit) == number:
                odd = text.strip('-0') and not 1 <= abs(float(text)) < 1000
                texts.append((len(text) > 9, 'e' in text, bool(odd), len(text), len(texts),
                              f'{text}*{name}'))
                break
    return min(texts)[-1] if texts else f'{number!r}*{get_unit(dim)!r}'


def definitions(text):
    """Source lines that define the units in a text that Brian2 lacks."""
    return [
        f'{name} = {value}' for name, value in LONG_TIMES.items() if re.search(rf'\*{name}\b', text)
    ]


def variable_name(name):
    """The name of a parameter as a variable: Brian2 keeps the endings _pre and _post for the
    connected cells.

    stdp_tau_pre is the variable stdp_taupre; a name without such an ending stays as it is.
    """
    return re.sub(r'_(pre|post)$', r'\1', name)


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
    def unit(self) -> str:
        """Name of the unit ('1' when dimensionless)."""
        return unit_name(self.value)

    @property
    def unit_value(self):
        """The unit itself (1 when dimensionless)."""
        dim = get_dimensions(self.value)
        return 1 if dim is DIMENSIONLESS else get_unit(dim)

    @property
    def is_time(self) -> bool:
        return get_dimensions(self.value) is second.dim

    @property
    def range(self) -> str:
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
        """This record, or `RuleError` in one sentence when it is not allowed."""
        raise_unless_number(name, self.value)
        for what in ('meaning', 'source'):
            check_line(f'{name}: {what}', getattr(self, what))
        for bound in ('low', 'high'):
            value = getattr(self, bound)
            if value is None:
                continue
            raise_unless_number(f'{name}: {bound}', value)
            if not have_same_dimensions(value, self.value) or math.isnan(float(value)):
                raise RuleError(f'{name}: {bound} = {value}; a bound is a number with the unit '
                                f'{self.unit} of the value.')
        raise_unless_allowed(name, self.value, self)
        return self

    def with_value(self, name, value, source='set by the caller'):
        """A copy with another value (a `P` replaces the whole record)."""
        if isinstance(value, P):
            value.checked(name)
            raise_unless_allowed(name, value.value, replace(self, low=value.low, high=value.high))
            return value
        if isinstance(value, tuple):
            if len(value) != 2:
                raise RuleError(f'{name} = {value!r}; write a value, or a pair of value and '
                                'source.')
            value, source = value
            check_line(f'{name}: source', source)
        raise_unless_allowed(name, value, self)
        return replace(self, value=value, source=source)


def check_line(what, text):
    """Refuse what is not text on one line: texts stand in comments of the code that is run."""
    if not isinstance(text, str) or any(ord(sign) < 32 or sign in '\x7f\x85\u2028\u2029'
                                        for sign in text):
        raise RuleError(f'{what} = {text!r}; allowed is text on one line.')


def raise_unless_number(name, value):
    """Refuse what is not one number, with or without a unit."""
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        array = None
    if array is None or value is None or isinstance(value, (str, bytes, bool, np.bool_)):
        raise RuleError(f'{name} = {value!r} is not a number; a parameter is one number with its '
                        'unit.')
    if array.shape != ():
        raise RuleError(f'{name} has the shape {array.shape}; a parameter is one number.')


def raise_unless_allowed(name, value, record):
    """Refuse a wrong unit, a value that is not finite, or one outside the range."""
    raise_unless_number(name, value)
    if not have_same_dimensions(value, record.value):
        raise RuleError(f'{name} = {value} has the unit {unit_name(value)}; '
                        f'it must have the unit {record.unit}.')
    number = float(np.asarray(value))
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


def in_parts(first, second, name=str):
    """Items of two sums, mechanism by mechanism in alphabetical order, each in the order it was
    given.

    name: function from an item to the name whose prefix says the mechanism. Items of a mechanism
    that both sums hold are sorted, so that the order of addition does not matter.
    """
    def part(item):
        return name(item).partition('_')[0]

    shared = {part(item) for item in first} & {part(item) for item in second}
    return sorted([*first, *second],
                  key=lambda item: (part(item), name(item) if part(item) in shared else ''))


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


def full_name(short, params, owner, bounds=()):
    """The prefixed name of a parameter given in full or without its prefix; bounds: further
    names.
    """
    if short in params or short in bounds:
        return short
    matches = [name for name in params if name.partition('_')[2] == short]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise RuleError(
            f'{short} is ambiguous in {owner}; write one of {", ".join(sorted(matches))}.'
        )
    shorts = {name.partition('_')[2] for name in params} | set(params)
    raise RuleError(f'{owner} has no parameter {short}; {did_you_mean(short, shorts)}')
