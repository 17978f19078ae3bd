"""Neurons as values: base models and add-ons that compose with ``+``, as rules do.

``lif_conductance + rate_sensor(tau=1*second) + rule.on_neurons('post')`` is a
neuron with a rate estimate and the traces that a rule reads. `Neuron.group`
gives a plain `brian2.NeuronGroup`; ``print(neuron)`` shows its equations.

Traces, which are read at spikes, are written so that forward Euler, the fast method, is
exact for them: ``dx/dt = x*expm1(-dt/tau)/dt`` multiplies x by exp(-dt/tau) in every step.
Synaptic conductances and currents, whose integral counts, are plain equations: under
Euler their sum over steps is exactly size*tau, which the exact decay would exceed by
dt/(2*tau).
"""
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from brian2 import Equations, get_unit

from homeozoo.core import card, cell_operations, group
from homeozoo.core.fields import check_neuron
from homeozoo.core.operations import RULE_AND_CELL
from homeozoo.core.parameters import (RuleError, definitions, full_name, merged_params, source_text,
                                      variable_name)
from homeozoo.core.text import as_tuple


@dataclass(frozen=True, eq=False)
class Neuron:
    """A neuron model or an add-on, as an immutable value.

    Parameters
    ----------
    name : str
        Short name; parts are joined by ``+``.
    model : str or tuple of str
        Brian2 equation lines.
    traces : tuple of Trace
        Variables that decay or follow the neuron's own spikes.
    spike_variable, threshold : str, tuple of str
        The neuron fires when ``spike_variable`` exceeds the sum of the threshold terms.
    reset : tuple of str
        Statements at a spike (slot ``resets``, after all synapses).
    early : tuple of str
        Names of traces whose step is made between the presynaptic and the
        postsynaptic pathways, so that a pair with zero lag counts as pre before post.
    refractory : str
        Name of the parameter with the refractory period.
    inlet : str
        Of a base model: the parameter in the equation of ``spike_variable`` to which currents are
        added.
    currents : tuple of str
        Of an add-on: expressions with the unit of the inlet, such as ``gk*(lif_E_in - v)``.
    start : mapping of variable to expression
        Initial values.
    params, needs, cite, doc
        As in `Rule`; needs are variables of the same cell that another part must bring.
    varied : tuple of str
        Parameters that are a variable of each cell; see `varying`.
    """
    __doc__, __signature__ = card.Doc(__doc__), card.Call()
    name: str
    doc: str = ''
    model: tuple = ()
    traces: tuple = ()
    spike_variable: str = None
    threshold: tuple = ()
    reset: tuple = ()
    early: tuple = ()
    refractory: str = None
    inlet: str = None
    currents: tuple = ()
    start: dict = field(default_factory=dict)
    params: dict = field(default_factory=dict)
    needs: dict = field(default_factory=dict)
    cite: tuple = ()
    varied: tuple = ()

    _TEXTS = ('model', 'threshold', 'reset', 'early', 'currents', 'cite', 'varied')
    _SLOTS = (
        'model',
        'traces',
        'spike_variable',
        'threshold',
        'reset',
        'early',
        'refractory',
        'inlet',
        'currents',
        'varied',
    )

    def __post_init__(self):
        set_ = object.__setattr__
        check_neuron(self)
        for slot in self._TEXTS:
            set_(self, slot, as_tuple(getattr(self, slot)))
        set_(self, 'traces', tuple(self.traces))
        params = {name: record.checked(name) for name, record in self.params.items()}
        for slot, value in (('params', params), ('start', self.start), ('needs', self.needs)):
            set_(self, slot, MappingProxyType(dict(value)))
        declared = [trace.name for trace in self.traces] + list(
            Equations('\n'.join(self.model)).names
        )
        declared += [variable_name(name) for name in self.varied if name not in self.params]
        for name in declared + list(self.params):
            if (declared + list(self.params)).count(name) > 1:
                raise RuleError(f'neuron {self.name}: {name} is declared twice.')

    def __getstate__(self):
        return {key: dict(value) if isinstance(value, MappingProxyType) else value
                for key, value in self.__dict__.items()}

    def __setstate__(self, state):
        for key, value in state.items():
            object.__setattr__(self, key, MappingProxyType(value)
                               if key in ('params', 'start', 'needs') else value)

    def _key(self):
        values = [(name, source_text(record.value)) for name, record in sorted(self.params.items())]
        start = [(name, value if isinstance(value, str) else source_text(value))
                 for name, value in sorted(self.start.items())]
        return repr(([getattr(self, slot) for slot in self._SLOTS], start, values))

    def __eq__(self, other):
        return isinstance(other, Neuron) and self._key() == other._key()

    def __hash__(self):
        return hash(self._key())

    def __str__(self):
        keywords = self.kwargs(check_dt=False, by_hand=True)
        lines = [f"model = '''\n{keywords['model']}\n'''"]
        if self.inlet is None:
            lines += [f'# into the membrane: {text}' for text in self.currents]
        for key in ('threshold', 'reset', 'refractory'):
            if keywords.get(key) not in (None, False):
                lines.append(f'{key} = {keywords[key]!r}')
        lines += [f'# {trace.step}, {1e3*trace.late:g} ms after the spike'
                  for trace in self.traces if trace.late and trace.step]
        lines += [f'# every {1e3*trace.every:g} ms: d{trace.name}/dt = {trace.ode}'
                  for trace in self.traces if trace.every]
        lines.append('namespace = {')
        for name, record in self.params.items():
            if name not in self.varied:
                lines.append(f'    {name!r}: {source_text(record.value)},  '
                             f'# {record.meaning} ({record.source})')
        lines.append('}')
        lines += [f'# {variable_name(name)} starts at {source_text(self.params[name].value)}'
                  for name in self.varied]
        return '\n'.join([f'# {self.name}', *definitions('\n'.join(lines)), *lines])

    def __add__(self, other) -> 'Neuron':
        """Both parts in one neuron."""
        if other == 0:
            return self
        if hasattr(other, 'on_neurons'):
            raise RuleError(RULE_AND_CELL.format(rule=other.name, cell=self.name))
        if not isinstance(other, Neuron):
            return NotImplemented
        what = f'{self.name} + {other.name}'
        if self.spike_variable and other.spike_variable:
            raise RuleError(f'{what}: both are base models; a neuron has one.')
        if self.refractory and other.refractory:
            raise RuleError(f'{what}: both set a refractory period.')
        if not self.spike_variable and other.spike_variable:
            return other + self
        return Neuron(name='+'.join((self.name, other.name)),
                      doc='\n\n'.join(filter(None, (self.doc, other.doc))),
                      model=self.model + other.model, traces=self.traces + other.traces,
                      spike_variable=self.spike_variable,
                      threshold=self.threshold + other.threshold, reset=self.reset + other.reset,
                      early=self.early + other.early,
                      refractory=self.refractory or other.refractory,
                      inlet=self.inlet or other.inlet,
                      currents=self.currents + other.currents,
                      start={**self.start, **other.start},
                      params=merged_params(self.params, other.params, what, same_allowed=True),
                      needs={**self.needs, **other.needs},
                      varied=tuple(dict.fromkeys(self.varied + other.varied)),
                      cite=tuple(dict.fromkeys(self.cite + other.cite)))

    __radd__ = __add__

    def __call__(self, *, source='set by the caller', cite=None, doc=None, **values) -> 'Neuron':
        """The same neuron with other parameter values (short or full names)."""
        params = dict(self.params)
        for short, value in values.items():
            name = full_name(short, params, f'neuron {self.name}')
            params[name] = params[name].with_value(name, value, source)
        return replace(self, params=params, cite=self.cite if cite is None else as_tuple(cite),
                       doc=self.doc if doc is None else doc)

    paced = cell_operations.paced_neuron
    slowly = cell_operations.slowly
    varying = cell_operations.varying_neuron

    @property
    def variables(self) -> dict:
        """Names and units of the variables of the cell."""
        own = {trace.name: trace.unit for trace in self.traces}
        for equation in Equations('\n'.join(self.model)).values():
            own[equation.varname] = get_unit(equation.dim)
        own.update({variable_name(name): self.params[name].unit_value for name in self.varied})
        return own

    kwargs = group.kwargs
    group = group.group
    __repr__, card, _repr_html_, _repr_latex_ = card.named, card.card, card.html, card.latex
