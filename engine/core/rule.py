"""Rules: plasticity as values that add up and end in plain Brian2 keywords.

A `Rule` says what one mechanism does to a synapse. Rules are added with ``+``,
gated, paced, routed through an eligibility trace, and turned into the keywords of
`brian2.Synapses`. At every event the order is fixed:

1. transmit with the old weight;
2. ``state`` statements of the rules;
3. change ``w``: the sum of all terms, then at most one map, then one clip.
   Terms read the traces as they were *before* this spike;
4. update the traces.

The presynaptic event comes before the postsynaptic one in a time step, so a
pair with zero lag counts as pre before post (potentiation in Hebbian rules).
"""
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from brian2 import Equations, get_unit, have_same_dimensions, second
from brian2.units.fundamentalunits import DIMENSIONLESS

from homeozoo.core import card, compose, fields, on_cells, operations, script, statements
from homeozoo.core.checks import check_rule
from homeozoo.core.neuron import Neuron
from homeozoo.core.parameters import (RuleError, full_name, in_parts, merged_params, source_text,
                                      unit_name, variable_name)
from homeozoo.core.text import as_tuple, declared_name

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
    on_slow : str or tuple of str
        Statements run once per ``slow_dt`` on a slow clock, for own variables that change
        continuously but slowly (late weight, reference weight). One text per rule; it may set
        ``w`` and must then keep it within ``w_min`` and ``w_max`` itself.
    every : Quantity
        The time of the slow clock for these statements where the caller gives none (``slow``
        of `synapses`).
    efficacy : str
        What is transmitted in place of ``w``.
    params : mapping of name to P
    needs : mapping of variable name with ``_pre`` or ``_post`` to its unit or to a `Neuron`
        Variables the source or target cells must have. A `Neuron` has this variable: `drive` and
        the printed script put it on the cell. `needs` of the rule holds the units, `providers`
        the neurons.
    sums : mapping of a needed variable to an expression
        Variables of a cell that are the sum of this expression over its synapses.
    varied : mapping of parameter to 'synapse', 'pre' or 'post'
        Parameters that are variables; see `varying`.
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
    __doc__, __signature__ = card.Doc(__doc__), card.Call()
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
    on_slow: tuple = ()
    every: object = None
    params: dict = field(default_factory=dict)
    needs: dict = field(default_factory=dict)
    providers: dict = field(default_factory=dict)
    sums: dict = field(default_factory=dict)
    varied: dict = field(default_factory=dict)
    cite: tuple = ()
    bounds: tuple = (0.0, 1.0)
    mechanisms: tuple = ()

    _TEXTS = ('model', 'dw_pre', 'dw_post', 'dw_dt', 'state_pre', 'state_post', 'map_pre',
              'map_post', 'on_pre', 'on_post', 'efficacy', 'on_slow')
    _MAPPINGS = ('params', 'needs', 'providers', 'sums', 'varied')

    def __post_init__(self):
        set_ = object.__setattr__
        fields.check_fields(self)
        for slot in self._TEXTS + ('cite', 'mechanisms'):
            set_(self, slot, as_tuple(getattr(self, slot)))
        set_(self, 'traces', tuple(self.traces))
        set_(self, 'decays', tuple(self.decays))
        needs, providers = dict(self.needs), dict(self.providers)
        for name, unit in self.needs.items():
            if isinstance(unit, Neuron):
                needs[name], providers[name] = provided(self.name, name, unit), unit
        params = {name: record.checked(name) for name, record in self.params.items()}
        set_(self, 'params', MappingProxyType(params))
        for slot, value in (('needs', needs), ('providers', providers), ('sums', self.sums),
                            ('varied', self.varied)):
            set_(self, slot, MappingProxyType(dict(sorted(value.items()))))
        check_rule(self)

    # ---- value semantics

    def __getstate__(self):
        return {key: dict(value) if key in self._MAPPINGS else value
                for key, value in self.__dict__.items() if key != '_own_equations'}

    def __setstate__(self, state):
        for key, value in state.items():
            object.__setattr__(
                self, key, MappingProxyType(value) if key in self._MAPPINGS else value
            )

    def _key(self):
        parts = [getattr(self, slot) for slot in self._TEXTS] + [self.traces, self.decays]
        parts.append(tuple((name, source_text(record.value))
                           for name, record in sorted(self.params.items())))
        parts.append(tuple((name, unit_name(unit)) for name, unit in self.needs.items()))
        parts.append(tuple((name, neuron._key()) for name, neuron in self.providers.items()))
        parts += [tuple(self.sums.items()), tuple(self.varied.items())]
        return repr((parts, self.bounds, None if self.every is None else float(self.every)))

    def __eq__(self, other):
        return isinstance(other, Rule) and self._key() == other._key()

    def __hash__(self):
        return hash(self._key())

    def __str__(self):
        return self.script()

    # ---- checks

    @property
    def variables(self) -> dict:
        """Names and units of the synaptic state: traces, own variables, decays."""
        own = {trace.name: trace.unit for trace in self.traces}
        for equation in self._own_equations.values():
            own[equation.varname] = (
                get_unit(equation.dim) if equation.dim is not DIMENSIONLESS else 1
            )
        own.update({name: 1 for name, _ in self.decays})
        return own

    @cached_property
    def _own_equations(self):
        return Equations('\n'.join(self.model)) if self.model else Equations('')

    def cell_variables(self, side: str) -> dict:
        """Names, as on the cell, and units of the variables that the rule needs on the cells of one
        side.
        """
        return {
            name[: -len(side) - 1]: unit
            for name, unit in self.needs.items()
            if name.endswith('_' + side)
        }

    def varied_on(self, side: str) -> dict:
        """Parameters that are variables of the cells of one side: dict from parameter to variable
        name.
        """
        return {name: variable_name(name) for name, place in self.varied.items() if place == side}

    # ---- algebra

    def __add__(self, other) -> 'Rule':
        """Both mechanisms on the same weight; the order does not matter."""
        if other == 0:
            return self
        operations.refuse_cell(self, other)
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
        providers, sums, varied = (
            operations.union(getattr(self, slot), getattr(other, slot), what, clash)
            for slot, clash in (
                ('providers', 'take {} from different cells'),
                ('sums', 'make {} different sums'),
                ('varied', 'vary {} in different places'),
            )
        )
        params = merged_params(self.params, other.params, what)
        slots = {slot: tuple(sorted(getattr(self, slot) + getattr(other, slot)))
                 for slot in self._TEXTS[1:]}
        low = [b for b in (self.bounds, other.bounds)]
        clocks = [float(rule.every)*second for rule in (self, other) if rule.every is not None]
        return Rule(
            name='+'.join(sorted(self.name.split('+') + other.name.split('+'))),
            doc='\n\n'.join(sorted(filter(None, (self.doc, other.doc)))),
            model=tuple(in_parts(self.model, other.model, declared_name)),
            traces=tuple(in_parts(self.traces, other.traces, lambda trace: trace.name)),
            decays=tuple(sorted(self.decays + other.decays)),
            params={name: params[name] for name in in_parts(self.params, other.params)},
            needs=needs,
            providers=providers,
            sums=sums,
            varied=varied,
            every=min(clocks, default=None),
            cite=tuple(sorted(set(self.cite + other.cite))),
            mechanisms=tuple(
                sorted(set(self.mechanisms + other.mechanisms), key=lambda m: int(m[1:]))
            ),
            bounds=(max(b[0] for b in low), min(b[1] for b in low)),
            **slots,
        )

    __radd__ = __add__

    def __call__(self, *, source='set by the caller', cite=None, doc=None, bounds=None,
                 **values) -> 'Rule':
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

    gated = operations.gated
    paced = operations.paced
    varying = operations.varying
    eligibility = operations.eligibility

    def citations(self) -> tuple:
        """DOIs of all parts, each once."""
        return self.cite

    # ---- to Brian2

    statements = statements.statements
    kwargs = compose.kwargs
    synapses = compose.synapses
    on_neurons = on_cells.on_neurons
    script = script.script
    __repr__, card, _repr_html_, _repr_latex_ = card.named, card.card, card.html, card.latex


def provided(owner, name, neuron):
    """The unit of the variable ``name`` (with its side) that a neuron has."""
    base = name.rpartition('_')[0]
    if base not in neuron.variables:
        raise RuleError(
            f'{owner} needs {name} from the neuron {neuron.name}, which has no variable {base}.'
        )
    return neuron.variables[base]
