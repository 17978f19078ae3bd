"""Rules: plasticity as values that add up and end in plain Brian2 keywords.

A `Rule` says what one mechanism does to a synapse. Rules are added with ``+``,
gated, routed through an eligibility trace, and turned into the keywords of
`brian2.Synapses`. At every event the order is fixed:

1. transmit with the old weight;
2. ``state`` statements of the rules;
3. change ``w``: the sum of all terms, then at most one map, then one clip.
   Terms read the traces as they were *before* this spike;
4. update the traces.

The presynaptic event comes before the postsynaptic one in a time step, so a
pair with zero lag counts as pre before post (potentiation in Hebbian rules).
"""
import difflib
import math
import re
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import brian2
import numpy as np
from brian2 import (Equations, Hz, Quantity, Synapses, amp, defaultclock, farad, get_dimensions,
                    get_unit, have_same_dimensions, mV, ms, nS, pA, pF, second, siemens, volt)
from brian2.core.functions import DEFAULT_FUNCTIONS
from brian2.core.namespace import DEFAULT_UNITS
from brian2.core.variables import Constant, Variable
from brian2.parsing.expressions import parse_expression_dimensions
from brian2.units.fundamentalunits import DIMENSIONLESS, DimensionMismatchError
from brian2.utils.stringtools import get_identifiers

SIDES = ('pre', 'post')
BUILTIN = {'t': second, 'dt': second, 'w': 1, 'w_min': 1, 'w_max': 1, 'slow_dt': second,
           't_in_timesteps': 1, 'i': 1, 'j': 1}
UNBOUNDED = 1e300


class RuleError(ValueError):
    """A rule, a neuron or one of their parameters is not usable; the message says why."""


# --------------------------------------------------------------------------- parameters

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
        return have_same_dimensions(self.value, second)

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


# --------------------------------------------------------------------------- text helpers

def as_tuple(value):
    if value is None or value == '':
        return ()
    if isinstance(value, str):
        return (value.strip(),)
    return tuple(value)


def renamed(text, names):
    """Replace whole identifiers, names: mapping from old to new."""
    if not names:
        return text
    pattern = r'(?<![\w.])(' + '|'.join(re.escape(n) for n in names) + r')(?!\w)'
    return re.sub(pattern, lambda match: names[match.group(1)], text)


def identifiers(text):
    return set(get_identifiers(text)) - {'and', 'or', 'not', 'True', 'False', 'int', 'inf'}


# --------------------------------------------------------------------------- traces

@dataclass(frozen=True)
class Trace:
    """A variable that follows the spikes of one side of the synapse.

    ``tau`` names the parameter of its exponential decay; or ``ode`` gives its
    continuous change (an expression over parameters and variables of the same
    cell, for slow variables such as an integral of the rate); ``ode=''`` is a variable that
    only statements change. ``step`` is the statement at each spike of that side. A trace starts at zero and lives on the
    neuron or on the synapse, as the composer is told.
    """
    name: str
    side: str
    tau: str = None
    step: str = None
    ode: str = None
    unit: object = 1
    doc: str = ''

    def __post_init__(self):
        if isinstance(self.unit, str):
            object.__setattr__(self, 'unit', 1 if self.unit == '1' else DEFAULT_UNITS[self.unit])
        if self.side not in SIDES:
            raise RuleError(f'trace {self.name}: side = {self.side!r}; allowed are pre and post.')
        if (self.tau is None) == (self.ode is None):
            raise RuleError(f'trace {self.name}: give either tau or ode.')
        if self.step is None and self.ode is None:
            object.__setattr__(self, 'step', f'{self.name} += 1')

    def line_on_neuron(self, method='euler'):
        """Its equation in a NeuronGroup; exact also under forward Euler."""
        if self.ode == '':
            return f'{self.name} : {unit_name(self.unit)}'
        if self.ode is not None:
            return f'd{self.name}/dt = {self.ode} : {unit_name(self.unit)}'
        rate = (f'{self.name}*expm1(-dt/{self.tau})/dt' if method == 'euler'
                else f'-{self.name}/{self.tau}')
        return f'd{self.name}/dt = {rate} : {unit_name(self.unit)}'

    def line_on_synapse(self, cell_variables=()):
        """Its equation in a Synapses: event-driven where it decays by itself."""
        if self.ode == '':
            return f'{self.name} : {unit_name(self.unit)}'
        if self.ode is None:
            return (f'd{self.name}/dt = -{self.name}/{self.tau} : '
                    f'{unit_name(self.unit)} (event-driven)')
        ode = renamed(self.ode, {name: f'{name}_{self.side}' for name in cell_variables})
        return f'd{self.name}/dt = {ode} : {unit_name(self.unit)} (clock-driven)'


def nearest(name):
    """The step of a trace that sees only the nearest spike."""
    return f'{name} = 1'


# --------------------------------------------------------------------------- the rule

@dataclass(frozen=True, eq=False)
class Rule:
    """What a mechanism does to a synapse, as an immutable value.

    Parameters
    ----------
    name : str
        Prefix of every name that the rule declares (``stdp`` for ``stdp_tau_pre``).
    doc : str
        What it does, with the source.
    model : str or tuple of str
        Own synaptic variables as Brian2 equation lines. Never ``w``: the composer
        declares it once.
    traces : tuple of Trace
        Variables that follow the pre- or postsynaptic spikes.
    dw_pre, dw_post : str or tuple of str
        Change of ``w`` (dimensionless) at a presynaptic or postsynaptic spike.
    dw_dt : str or tuple of str
        Continuous change of ``w``, in 1/second.
    state_pre, state_post : str or tuple of str
        Statements for the rule's own state, before ``w`` changes.
    map_pre, map_post : str
        New ``w`` as an expression of ``w``; applied after the sums, one at most.
    on_pre, on_post : str or tuple of str
        Own statements after ``w`` has changed.
    decays : tuple of (variable, tau parameter)
        Synaptic variables that decay and feed ``dw_dt`` (eligibility traces).
    slow : str or tuple of str
        Statements run once per ``slow_dt`` on a slow clock, for own variables that change
        continuously but slowly (late weight, reference weight). One text per rule; it may set
        ``w`` and must then keep it within ``w_min`` and ``w_max`` itself.
    every : Quantity
        The slow clock of these statements where the caller gives none.
    efficacy : str
        What is transmitted in place of ``w``.
    params : mapping of name to P
    needs : mapping of variable name with ``_pre`` or ``_post`` to its unit
        Variables the source or target cells must have.
    cite : str or tuple of str
        DOIs.
    bounds : (w_min, w_max)
        Bounds used when the caller gives none.
    mechanisms : tuple of str
        Which of M1 to M14 it belongs to.

    Raises
    ------
    RuleError
        In one sentence, for any name, unit or value that cannot work.
    """
    name: str
    doc: str = ''
    model: tuple = ()
    traces: tuple = ()
    dw_pre: tuple = ()
    dw_post: tuple = ()
    dw_dt: tuple = ()
    state_pre: tuple = ()
    state_post: tuple = ()
    map_pre: tuple = ()
    map_post: tuple = ()
    on_pre: tuple = ()
    on_post: tuple = ()
    decays: tuple = ()
    efficacy: tuple = ()
    slow: tuple = ()
    every: object = None
    params: dict = field(default_factory=dict)
    needs: dict = field(default_factory=dict)
    cite: tuple = ()
    bounds: tuple = (0.0, 1.0)
    mechanisms: tuple = ()

    _TEXTS = ('model', 'dw_pre', 'dw_post', 'dw_dt', 'state_pre', 'state_post', 'map_pre',
              'map_post', 'on_pre', 'on_post', 'efficacy', 'slow')

    def __post_init__(self):
        set_ = object.__setattr__
        for slot in self._TEXTS + ('cite', 'mechanisms'):
            set_(self, slot, as_tuple(getattr(self, slot)))
        set_(self, 'traces', tuple(self.traces))
        set_(self, 'decays', tuple(self.decays))
        set_(self, 'params', MappingProxyType(
            {name: record.checked(name) for name, record in sorted(self.params.items())}))
        set_(self, 'needs', MappingProxyType(dict(sorted(self.needs.items()))))
        self._check()

    # ---- value semantics

    def __getstate__(self):
        state = dict(self.__dict__)
        state['params'], state['needs'] = dict(self.params), dict(self.needs)
        return state

    def __setstate__(self, state):
        for key, value in state.items():
            if key in ('params', 'needs'):
                value = MappingProxyType(value)
            object.__setattr__(self, key, value)

    def _key(self):
        parts = [getattr(self, slot) for slot in self._TEXTS] + [self.traces, self.decays]
        parts.append(tuple((name, source_text(record.value))
                           for name, record in self.params.items()))
        parts.append(tuple((name, unit_name(unit)) for name, unit in self.needs.items()))
        return repr((parts, self.bounds, None if self.every is None else float(self.every)))

    def __eq__(self, other):
        return isinstance(other, Rule) and self._key() == other._key()

    def __hash__(self):
        return hash(self._key())

    def __repr__(self):
        return f'<Rule {self.name}: {", ".join(self.params) or "no parameters"}>'

    def __str__(self):
        return self.script()

    # ---- checks

    @property
    def variables(self):
        """Names and units of the synaptic state: traces, own variables, decays."""
        own = {trace.name: trace.unit for trace in self.traces}
        for equation in self._own_equations().values():
            own[equation.varname] = get_unit(equation.dim) if equation.dim is not DIMENSIONLESS else 1
        own.update({name: 1 for name, _ in self.decays})
        return own

    def _own_equations(self):
        return Equations('\n'.join(self.model)) if self.model else Equations('')

    def _check(self):
        try:
            equations = self._own_equations()
        except Exception as error:
            raise RuleError(f'{self.name}: the model is not valid Brian2 code: {error}') from None
        declared = ([trace.name for trace in self.traces] + list(equations.names)
                    + [name for name, _ in self.decays] + list(self.params))
        for name in declared:
            if declared.count(name) > 1:
                raise RuleError(f'{self.name}: {name} is declared twice.')
            if name == 'w':
                raise RuleError(f'{self.name}: w is declared by the composer; leave it out.')
            if name in BUILTIN or name in DEFAULT_FUNCTIONS:
                raise RuleError(f'{self.name}: {name} is a reserved name.')
            if '+' not in self.name and not name.startswith(self.name + '_'):
                raise RuleError(f'{self.name}: {name} must start with {self.name}_.')
        for name in list(equations.names) + [t.name for t in self.traces]:
            if name.endswith(('_pre', '_post')):
                raise RuleError(f'{self.name}: the variable {name} ends in _pre or _post, '
                                'which Brian2 keeps for the connected cells.')
        for name in self.needs:
            if not name.endswith(('_pre', '_post')):
                raise RuleError(f'{self.name}: needs {name}; write {name}_post or {name}_pre.')
        event_driven = {t.name for t in self.traces if t.ode is None}
        for equation in equations.values():
            if equation.expr is None:
                continue
            used = equation.identifiers
            outside = {name for name in used if name in self.needs
                       or (name.endswith(('_pre', '_post')) and name not in self.params)}
            if 'event-driven' in equation.flags and outside:
                raise RuleError(f'{self.name}: the event-driven equation of {equation.varname} reads '
                                f'{sorted(outside)[0]}, which changes between events; '
                                'make it clock-driven.')
            if 'event-driven' in equation.flags:
                event_driven.add(equation.varname)
        for equation in equations.values():
            stale = equation.expr is not None and 'event-driven' not in equation.flags \
                and event_driven & set(equation.identifiers)
            if stale:
                raise RuleError(f'{self.name}: the clock-driven equation of {equation.varname} reads '
                                f'the event-driven variable {sorted(stale)[0]}, '
                                'which is known at events only.')
        for text in self.dw_dt:
            stale = event_driven & identifiers(text)
            if stale:
                raise RuleError(f'{self.name}: dw_dt reads the event-driven trace '
                                f'{sorted(stale)[0]}, which is known at events only.')
        for trace in self.traces:
            if trace.tau is not None and trace.tau not in self.params:
                raise RuleError(f'{self.name}: trace {trace.name} decays with {trace.tau}, '
                                'which is not a parameter.')
        for side in SIDES:
            if len(getattr(self, 'map_' + side)) > 1:
                raise RuleError(f'{self.name}: two rules set w as a map at the {side}synaptic spike; '
                                'only one map is possible, since maps do not add.')
        if len(self.efficacy) > 1:
            raise RuleError(f'{self.name}: two rules say what is transmitted; only one can.')
        if bool(self.slow) != (self.every is not None):
            raise RuleError(f'{self.name}: slow statements and every, their clock, go together; give both.')
        if self.slow and not (have_same_dimensions(self.every, second) and float(self.every) > 0):
            raise RuleError(f'{self.name}: every = {self.every} is not a positive time.')
        low, high = self.bounds
        if not low < high:
            raise RuleError(f'{self.name}: bounds = {self.bounds}; the lower must be below the upper.')
        self._check_names_and_units(equations)

    def _check_names_and_units(self, equations):
        known = {name: Variable(name=name, dimensions=get_dimensions(unit))
                 for name, unit in BUILTIN.items()}
        known.update({name: Variable(name=name, dimensions=get_dimensions(unit))
                      for name, unit in {**self.variables, **self.needs}.items()})
        known.update({name: Constant(name=name, value=float(np.asarray(record.value)),
                                     dimensions=get_dimensions(record.value))
                      for name, record in self.params.items()})
        known.update(DEFAULT_FUNCTIONS)
        known.update({name: Constant(name=name, value=float(unit), dimensions=unit.dim)
                      for name, unit in DEFAULT_UNITS.items()
                      if isinstance(unit, Quantity)})
        slots = [('dw_pre', self.dw_pre, 1), ('dw_post', self.dw_post, 1),
                 ('map_pre', self.map_pre, 1), ('map_post', self.map_post, 1),
                 ('efficacy', self.efficacy, 1), ('dw_dt', self.dw_dt, Hz)]
        for slot, texts, unit in slots:
            for text in texts:
                self._check_expression(slot, text, unit, known)
        for slot in ('state_pre', 'state_post', 'on_pre', 'on_post', 'slow'):
            local = set()
            for text in getattr(self, slot):
                for line in filter(None, (part.strip() for part in text.splitlines())):
                    left = re.match(r'(\w+)\s*[-+*/]?=(?!=)', line)
                    used = identifiers(line[left.end():] if left else line)
                    self._raise_unknown(slot, used - local - set(known))
                    if left and left.group(1) not in known:
                        local.add(left.group(1))
        for equation in equations.values():
            if equation.expr is not None:
                self._raise_unknown('model', equation.identifiers - set(known))

    def _raise_unknown(self, slot, unknown):
        if unknown:
            name = sorted(unknown)[0]
            every = list(self.params) + list(self.variables) + list(self.needs)
            raise RuleError(f'{self.name}: {slot} uses {name}, which is no parameter, variable or '
                            f'need of the rule; {did_you_mean(name, every)}')

    def _check_expression(self, slot, text, unit, known):
        self._raise_unknown(slot, identifiers(text) - set(known))
        try:
            dim = parse_expression_dimensions(text, known)
        except DimensionMismatchError as error:
            raise RuleError(f'{self.name}: {slot} = {text} mixes units: {error}') from None
        except (SyntaxError, ValueError) as error:
            raise RuleError(f'{self.name}: {slot} = {text} is not a Brian2 expression: {error}') from None
        if dim is not get_dimensions(unit):
            raise RuleError(f'{self.name}: {slot} = {text} has the unit {get_unit(dim)}; '
                            f'it must have the unit {unit_name(unit)}.')

    # ---- algebra

    def __add__(self, other):
        """Both mechanisms on the same weight; the order does not matter."""
        if other == 0:
            return self
        if not isinstance(other, Rule):
            return NotImplemented
        what = f'{self.name} + {other.name}'
        for name in set(self.variables) & set(other.variables):
            raise RuleError(f'{what}: both declare {name}; '
                            'two rules of the same mechanism cannot share a synapse.')
        needs = dict(self.needs)
        for name, unit in other.needs.items():
            if name in needs and not have_same_dimensions(needs[name], unit):
                raise RuleError(f'{what}: {name} is needed in {unit_name(needs[name])} '
                                f'and in {unit_name(unit)}.')
            needs[name] = unit
        slots = {slot: tuple(sorted(getattr(self, slot) + getattr(other, slot)))
                 for slot in self._TEXTS}
        low = [b for b in (self.bounds, other.bounds)]
        clocks = [float(rule.every)*second for rule in (self, other) if rule.every is not None]
        return Rule(name='+'.join(sorted(self.name.split('+') + other.name.split('+'))),
                    doc='\n\n'.join(sorted(filter(None, (self.doc, other.doc)))),
                    traces=tuple(sorted(self.traces + other.traces, key=lambda trace: trace.name)),
                    decays=tuple(sorted(self.decays + other.decays)),
                    params=merged_params(self.params, other.params, what),
                    needs=needs, every=min(clocks, default=None),
                    cite=tuple(sorted(set(self.cite + other.cite))),
                    mechanisms=tuple(sorted(set(self.mechanisms + other.mechanisms),
                                            key=lambda m: int(m[1:]))),
                    bounds=(max(b[0] for b in low), min(b[1] for b in low)),
                    **slots)

    __radd__ = __add__

    def __call__(self, *, source='set by the caller', cite=None, doc=None, bounds=None, **values):
        """The same rule with other parameter values.

        Names may leave out the prefix. A value is a quantity, or a pair
        (quantity, source), or a whole `P`.

        Raises
        ------
        RuleError
            For an unknown or ambiguous name, a wrong unit or a value out of range.
        """
        params = dict(self.params)
        for short, value in values.items():
            name = full_name(short, params, self.name)
            params[name] = params[name].with_value(name, value, source)
        return replace(self, params=params,
                       cite=self.cite if cite is None else as_tuple(cite),
                       doc=self.doc if doc is None else doc,
                       bounds=self.bounds if bounds is None else bounds)

    def gated(self, gate):
        """The changes of ``w`` at spikes multiplied by a variable of a cell.

        ``gate`` names a dimensionless variable with its side, such as ``M_post``.
        Traces, state and slow statements go on as before; only the weight stops.
        """
        if not gate.endswith(('_pre', '_post')):
            raise RuleError(f'gate = {gate!r} names no cell; write {gate}_post or {gate}_pre.')

        def terms(slot):
            return tuple(f'{gate}*({text})' for text in getattr(self, slot))

        def maps(slot):
            return tuple(f'w + {gate}*(({text}) - w)' for text in getattr(self, slot))

        return replace(self, dw_pre=terms('dw_pre'), dw_post=terms('dw_post'),
                       map_pre=maps('map_pre'), map_post=maps('map_post'),
                       needs={**self.needs, gate: 1})

    def eligibility(self, modulator='D_post', tau=1*second, name=None,
                    source='chosen here'):
        """Three-factor form: spikes change an eligibility trace, a modulator moves ``w``.

        The event terms are added to a synaptic trace e that decays with ``tau``;
        dw/dt = D*e/tau, with D dimensionless. With D = 1 held, the total change
        equals that of the rule without eligibility; with D = 0 nothing moves.
        """
        if not modulator.endswith(('_pre', '_post')):
            raise RuleError(f'modulator = {modulator!r} names no cell; '
                            f'write {modulator}_post or {modulator}_pre.')
        if self.map_pre or self.map_post:
            raise RuleError(f'{self.name}: a map cannot go into an eligibility trace, '
                            'since it is not a sum.')
        prefix = self.name.split('+')[0]
        trace = name or f'{prefix}_elig'
        tau_name = f'{trace}_tau'

        def into(terms):
            return (f'{trace} += {joined(terms)}',) if terms else ()

        return replace(self, dw_pre=(), dw_post=(),
                       state_pre=tuple(sorted(self.state_pre + into(self.dw_pre))),
                       state_post=tuple(sorted(self.state_post + into(self.dw_post))),
                       decays=self.decays + ((trace, tau_name),),
                       dw_dt=tuple(sorted(self.dw_dt + (f'{modulator}*{trace}/{tau_name}',))),
                       params={**self.params,
                               tau_name: P(tau, 'decay of the eligibility trace', source)},
                       needs={**self.needs, modulator: 1})

    def citations(self):
        """DOIs of all parts, each once."""
        return self.cite

    # ---- to Brian2

    def statements(self, transmit=None, w_min=None, w_max=None, traces='synapses', knobs=(),
                   slow=False):
        """The Brian2 code as a dict: model, on_pre, on_post, slow, has_clock.

        ``traces``: 'synapses' or 'neurons'. ``knobs``: parameters declared in the
        equations as ``(shared, constant)``. ``slow``: leave the continuous change of
        ``w`` to a statement for `Synapses.run_regularly`, in the entry ``slow``, which also
        holds the rule's own slow statements; False or 'own' leaves the change of ``w`` to the
        equations.
        """
        slow = slow is True
        on_neurons = traces == 'neurons'
        names = ({trace.name: f'{trace.name}_{trace.side}' for trace in self.traces}
                 if on_neurons else {})
        cell = {side: {need[:-len(side) - 1] for need in self.needs if need.endswith('_' + side)}
                for side in SIDES}
        model = []
        drift = tuple(renamed(text, names) for text in self.dw_dt)
        model.append(f'dw/dt = {joined(drift)} : 1 (clock-driven)' if drift and not slow else 'w : 1')
        model += [renamed(line, names) for line in self.model]
        if not on_neurons:
            model += [trace.line_on_synapse(cell[trace.side]) for trace in self.traces]
        for variable, tau in self.decays:
            model.append(f'{variable} : 1' if slow
                         else f'd{variable}/dt = -{variable}/{tau} : 1 (clock-driven)')
        model += [f'{name} : {self.params[name].unit} (shared, constant)' for name in knobs]
        code = {'model': '\n'.join(model)}
        for side in SIDES:
            lines = []
            if side == 'pre' and transmit:
                sent = {'w': f'({renamed(self.efficacy[0], names)})'} if self.efficacy else {}
                lines += [renamed(line.strip(), sent) for line in transmit.splitlines() if line.strip()]
            for text in getattr(self, 'state_' + side):
                lines += [renamed(line.strip(), names) for line in text.splitlines() if line.strip()]
            lines += self._weight_lines(side, names, w_min, w_max)
            if not on_neurons:
                lines += [trace.step for trace in self.traces if trace.side == side and trace.step]
            for text in getattr(self, 'on_' + side):
                lines += [renamed(line.strip(), names) for line in text.splitlines() if line.strip()]
            code['on_' + side] = '\n'.join(lines)
        code['slow'] = ''
        if slow and drift:
            change = f'w + slow_dt*({joined(drift)})'
            code['slow'] = '\n'.join(
                [f'w = {clipped(change, w_min, w_max)}']
                + [f'{variable} = {variable}*exp(-slow_dt/{tau})' for variable, tau in self.decays])
        own = [renamed(line.strip(), names) for text in self.slow
               for line in text.splitlines() if line.strip()]
        code['slow'] = '\n'.join(filter(None, [code['slow']] + own))
        code['has_clock'] = 'clock-driven' in code['model']
        return code

    def _weight_lines(self, side, names, w_min, w_max):
        terms = [renamed(text, names) for text in getattr(self, 'dw_' + side)]
        maps = [renamed(text, names) for text in getattr(self, 'map_' + side)]
        if not maps:
            return [f'w = {clipped(f"w + {joined(terms)}", w_min, w_max)}'] if terms else []
        lines = [f'w = w + {joined(terms)}'] if terms else []
        return lines + [f'w = {clipped(maps[0], w_min, w_max)}']

    def _bounds(self, w_min, w_max):
        low = self.bounds[0] if w_min is None else w_min
        high = self.bounds[1] if w_max is None else w_max
        for name, value in (('w_min', low), ('w_max', high)):
            if get_dimensions(value) is not DIMENSIONLESS:
                raise RuleError(f'{name} = {value} has the unit {unit_name(value)}; weights are '
                                'dimensionless, the conductance belongs in transmit.')
            if not isinstance(value, (int, float, np.number, np.ndarray)) or np.isnan(float(value)):
                raise RuleError(f'{name} = {value!r} is not a number.')
        low, high = float(low), float(high)
        if not low < high:
            raise RuleError(f'w_min = {low} is not below w_max = {high}.')
        return low, high

    def kwargs(self, transmit=None, *, w_min=None, w_max=None, traces='auto', source=None,
               target=None, knobs=(), namespace=None, dt=None, slow=False):
        """Plain keywords for `brian2.Synapses`.

        Parameters
        ----------
        transmit : str
            Statement at the presynaptic spike, such as ``'ge_post += w*g_max'``.
        w_min, w_max : float
            Bounds of the dimensionless weight; infinite for none. Default: the rule's.
        traces : 'auto', 'synapses' or 'neurons'
            Where traces live. 'auto': on the neurons if ``source`` and ``target`` are
            given and hold them, else on the synapses.
        source, target : brian2 groups, optional
            Checked for the variables the rule needs.
        knobs : sequence of str
            Parameters to declare as ``(shared, constant)`` variables (set them before
            the run); names may leave out the prefix.
        namespace : dict
            Constants used by ``transmit``.
        dt : Quantity
            Time step to check time constants against (default: the default clock's).
        slow : bool or 'own'
            True: leave out the continuous change of ``w`` (see `synapses`). A rule with slow
            statements needs True or 'own' (keep the change of ``w``) here, as a reminder that
            ``statements()['slow']`` must be run by hand; `synapses` does all that.

        Returns
        -------
        dict with model, on_pre, on_post, namespace and, where needed, method and order.

        Raises
        ------
        RuleError
            Before anything is compiled.
        """
        low, high = self._bounds(w_min, w_max)
        if self.slow and not slow:
            raise RuleError(f'{self.name} has slow statements, which keywords cannot hold; '
                            'use rule.synapses(...).')
        check_time_step(self.params, defaultclock.dt if dt is None else dt, self.name)
        traces = self._placement(traces, source, target)
        self._check_groups(source, target, traces)
        knobs = tuple(full_name(name, self.params, self.name) for name in knobs)
        code = self.statements(transmit, low, high, traces, knobs, slow)
        values = {name: record.value for name, record in self.params.items() if name not in knobs}
        values.update(w_min=max(low, -UNBOUNDED), w_max=min(high, UNBOUNDED))
        for name, value in (namespace or {}).items():
            if name in values or name in self.variables:
                raise RuleError(f'namespace: {name} is a name of the rule {self.name}; choose another.')
            values[name] = value
        if transmit and target is not None:
            self._check_transmit(transmit, source, target, values)
        used = identifiers('\n'.join((code['model'], code['on_pre'], code['on_post'], code['slow'])))
        values = {name: value for name, value in values.items() if name in used}
        keywords = dict(model=code['model'], on_pre=code['on_pre'], on_post=code['on_post'],
                        namespace=values)
        if code['has_clock']:
            # order: read the cells' variables before they are updated, whatever the names
            keywords.update(method='euler', order=-1)
        return {key: value for key, value in keywords.items() if value != ''}

    def _check_transmit(self, transmit, source, target, values):
        known = (set(values) | set(BUILTIN) | set(self.variables) | set(DEFAULT_FUNCTIONS)
                 | set(self.needs))
        units = {name for name in dir(brian2) if isinstance(getattr(brian2, name), Quantity)}
        for name in identifiers(transmit) - known - units:
            base, _, side = name.rpartition('_')
            group = {'pre': source, 'post': target}.get(side)
            if group is not None and base in group.variables:
                continue
            if side == 'pre' and source is None:
                continue
            where = f'the target cells have no variable {base}' if side == 'post' else \
                'it is no constant of the namespace'
            raise RuleError(f'transmit = {transmit!r} uses {name}, but {where}.')

    def _placement(self, traces, source, target):
        if traces not in ('auto', 'synapses', 'neurons'):
            raise RuleError(f'traces = {traces!r}; allowed are auto, synapses and neurons.')
        groups = dict(pre=source, post=target)
        if traces == 'auto':
            held = self.traces and all(groups[trace.side] is not None
                                       and trace.name in groups[trace.side].variables
                                       for trace in self.traces)
            return 'neurons' if held else 'synapses'
        return traces

    def _check_groups(self, source, target, traces):
        groups = dict(pre=source, post=target)
        words = dict(pre='source', post='target')
        for need, unit in self.needs.items():
            base, _, side = need.rpartition('_')
            group = groups[side]
            if group is not None and base not in group.variables:
                raise RuleError(f'{self.name} needs the variable {base} ({unit_name(unit)}) on the '
                                f'{words[side]} cells, but {group.name} has none.')
        for trace in self.traces:
            group = groups[trace.side]
            if traces == 'synapses' and group is not None and trace.name in group.variables:
                raise RuleError(f'{self.name}: the {words[trace.side]} cells {group.name} already hold '
                                f'the trace {trace.name}; use traces="neurons" or a group without it.')
            if traces == 'neurons' and group is not None and trace.name not in group.variables:
                raise RuleError(f'{self.name}: the trace {trace.name} is to live on the '
                                f'{words[trace.side]} cells, but {group.name} has none; '
                                f'add rule.on_neurons({trace.side!r}) to that neuron.')

    def synapses(self, source, target, *, name, transmit=None, w_min=None, w_max=None,
                 traces='auto', slow=None, knobs=(), namespace=None, delay=None, connect=None,
                 **more):
        """A plain `brian2.Synapses` with this rule.

        ``connect``: keywords of `Synapses.connect` (``{}`` for all to all); None leaves
        that to the caller, who then also sets the knobs, if there are any.

        ``slow``: a time such as ``10*ms``; the continuous change of ``w`` is then made
        on that clock (first order in ``slow``) instead of at every time step. Slow
        statements of a rule run on it too, or on the rule's own slow clock. Other
        arguments as in `kwargs`; ``more`` goes to `Synapses`. A rule without continuous
        change and slow statements ignores ``slow``.
        """
        mode = slow is not None or ('own' if self.slow else False)
        keywords = self.kwargs(transmit, w_min=w_min, w_max=w_max, traces=traces, source=source,
                               target=target, knobs=knobs, namespace=namespace,
                               dt=source.clock.dt if hasattr(source, 'clock') else None,
                               slow=mode)
        low, high = self._bounds(w_min, w_max)
        if hasattr(source, 'clock'):
            more.setdefault('dt', source.clock.dt)
        code = ''
        if self.slow or (slow is not None and self.dw_dt):
            slow = self.every if slow is None else slow
            if not have_same_dimensions(slow, second) or not float(slow) > 0:
                raise RuleError(f'slow = {slow} is not a positive time.')
            placed = self._placement(traces, source, target)
            full = tuple(full_name(knob, self.params, self.name) for knob in knobs)
            code = self.statements(transmit, low, high, placed, full, mode)['slow']
            used = identifiers(code)
            extra = {key: record.value for key, record in self.params.items()
                     if key in used and key not in full}
            extra.update(slow_dt=slow, w_min=max(low, -UNBOUNDED), w_max=min(high, UNBOUNDED))
            keywords['namespace'].update({k: v for k, v in extra.items() if k in used})
        if delay is not None:
            more['delay'] = delay
        group = Synapses(source, target, name=name, **keywords, **more)
        if code:
            group.run_regularly(code, dt=slow, when='end', name=f'{name}_slow')
        if connect is not None:
            group.connect(**connect)
            for knob in knobs:
                full = full_name(knob, self.params, self.name)
                setattr(group, full, self.params[full].value)
        return group

    def on_neurons(self, side):
        """The traces of one side ('pre', 'post' or 'both') as an add-on for a neuron."""
        from homeozoo.neurons import Neuron
        if side == 'both':
            return self.on_neurons('pre') + self.on_neurons('post')
        if side not in SIDES:
            raise RuleError(f'side = {side!r}; allowed are pre, post and both.')
        traces = tuple(trace for trace in self.traces if trace.side == side)
        used = {trace.tau for trace in traces if trace.tau}
        for trace in traces:
            if trace.ode:
                used |= identifiers(trace.ode)
            if trace.step:
                used |= identifiers(trace.step)
        needs = {need.rpartition('_')[0]: unit for need, unit in self.needs.items()
                 if need.endswith('_' + side) and need.rpartition('_')[0] in used}
        return Neuron(name=f'{self.name}_{side}', traces=traces,
                      early=tuple(t.name for t in traces if side == 'pre'),
                      params={name: record for name, record in self.params.items() if name in used},
                      needs=needs, cite=self.cite)

    def script(self, pre_times=None, post_times=None, w0=None, **options):
        """A complete plain Brian2 script of one synapse under this rule (see `driving`)."""
        from homeozoo.driving import script
        return script(self, pre_times, post_times, w0, **options)


def joined(terms):
    """Sum of terms in sorted order, each in brackets."""
    if len(terms) == 1:
        return f'({terms[0]})'
    return '(' + ' + '.join(f'({term})' for term in sorted(terms)) + ')'


def clipped(expression, w_min, w_max):
    """The expression kept within finite bounds."""
    low = w_min is not None and math.isfinite(w_min)
    high = w_max is not None and math.isfinite(w_max)
    return f'clip({expression}, w_min, w_max)' if low or high else expression
