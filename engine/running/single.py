"""Loops over variables in single precision that compute in single precision.

Brian2 writes constants, and what it computes before a loop, as double: with variables in single
precision (dtype=float32) every product then converts its factors forth and back, and a vector holds
half as many numbers. Here a statement of the loop over cells or synapses that reads and sets none
but single numbers gets its constants as such. What reads a time or another double variable stays
as it was, as do statements with functions other than `_FUNCTIONS`, and all of a group in double
precision.
"""
import re

_FUNCTIONS = {'_clip', 'exp', 'log', 'sqrt', 'fabs', 'tanh'}
_CONSTANT = re.compile(r'^\s*const double (\w+) = (.*);$', re.M)
_LOADED = re.compile(r'_ptr_array_\w+\[\w+\]')
_DECLARED = re.compile(r'^\s*(?:const )?(double|float) (\w+)(?: = (.*))?;$', re.M)
_STATEMENT = re.compile(r'^(?P<space>\s*)(?P<kind>(?:const )?(?:double|float|char) )?'
                        r'(?P<name>\w+) (?P<sign>[-+*/]?=) (?P<value>.*);$', re.M)
_NUMBER = re.compile(r'(?<![\w.])(\d+\.\d*(?:[eE][-+]?\d+)?|\d+[eE][-+]?\d+)(?![\w.])')
_BOUNDS = 'const T value, const double a_min, const double a_max)\n    {'
_SINGLE_BOUNDS = ('const T value, const double _low, const double _high)\n    {\n'
                  '        const T a_min = _low, a_max = _high;')


def names(text):
    return set(re.findall(r'[A-Za-z_]\w*', text))


def scalars(text):
    """Constants and what is computed before the loop: those that may be single, and those that
    hold a time or another variable in double precision, or follow from one other than as the
    argument of an exponential, which is a factor."""
    may, kept = set(), set()
    for name, value in _CONSTANT.findall(text):
        loaded = _LOADED.fullmatch(value) and not value.endswith('_dt[0]')
        follows = names(value) & kept and not value.startswith('exp(')
        (kept if loaded or follows else may).add(name)
    return may, kept


def wide(loop, kept):
    """Names in a loop that are double: variables, times, and what is computed from these."""
    declared = {name: (kind, value) for kind, name, value in _DECLARED.findall(loop)}
    found = kept | {name for name, (kind, value) in declared.items()
                    if kind == 'double' and _LOADED.fullmatch(value)}
    while True:
        more = {statement['name'] for statement in _STATEMENT.finditer(loop)
                if declared.get(statement['name'], ('',))[0] == 'double'
                and not narrow(statement['value'], found)} - found
        if not more:
            return found
        found = found | more


def narrow(value, double):
    """Whether an expression can be computed in single precision."""
    return not names(value) & double and set(re.findall(r'(\w+)\s*\(', value)) <= _FUNCTIONS


def in_single_precision(text):
    """The text of a code object, changed where its loop is over single numbers."""
    functions, mark, code = text.partition('// scalar code')
    before, start, loop = code.partition('for(')
    before = functions + mark + before
    singles = {name for kind, name, value in _DECLARED.findall(loop)
               if kind == 'float' and _LOADED.fullmatch(value)}
    if not start or not singles:
        return text
    may, kept = scalars(before)
    double = wide(loop, kept)
    numbers = {name for _, name, _ in _DECLARED.findall(loop)} - double

    def changed(statement):
        name, value = statement['name'], statement['value']
        if _LOADED.fullmatch(value) or not narrow(value, double) or not (
                name in numbers or name == '_cond' and names(value) & numbers):
            return statement[0]
        value = _NUMBER.sub(r'\1f', re.sub(
            r'[A-Za-z_]\w*', lambda word: f'(float){word[0]}' if word[0] in may else word[0],
            value))
        kind = (statement['kind'] or '').replace('double', 'float')
        return f'{statement["space"]}{kind}{name} {statement["sign"]} {value};'

    new = _STATEMENT.sub(changed, loop)
    for name in numbers:
        new = re.sub(rf'^(\s*)double {name};$', rf'\1float {name};', new, flags=re.M)
    clips = {line for line in new.splitlines() if '_clip(' in line}
    if clips and not clips & set(loop.splitlines()):
        before = before.replace(_BOUNDS, _SINGLE_BOUNDS)
    return before + start + new
