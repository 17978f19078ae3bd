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

import numpy as np
from brian2 import Equations, NeuronGroup, defaultclock, get_unit
from brian2.core.functions import DEFAULT_FUNCTIONS
from brian2.core.namespace import DEFAULT_UNITS
from brian2.groups.group import CodeRunner

from homeozoo.core import operations
from homeozoo.core.parameters import RuleError, check_time_step, full_name, merged_params, source_text, unit_name
from homeozoo.core.text import as_tuple, identifiers, renamed


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
    """
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

    def __post_init__(self):
        set_ = object.__setattr__
        for slot in ('model', 'threshold', 'reset', 'early', 'currents', 'cite'):
            set_(self, slot, as_tuple(getattr(self, slot)))
        set_(self, 'traces', tuple(self.traces))
        params = {name: record.checked(name) for name, record in sorted(self.params.items())}
        for slot, value in (('params', params), ('start', self.start), ('needs', self.needs)):
            set_(self, slot, MappingProxyType(dict(value)))
        declared = [trace.name for trace in self.traces] + list(Equations('\n'.join(self.model)).names)
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
        values = tuple((name, source_text(record.value)) for name, record in self.params.items())
        return repr((self.model, self.traces, self.spike_variable, self.threshold, self.reset,
                     self.early, self.refractory, self.inlet, self.currents,
                     sorted(self.start.items()), values))

    def __eq__(self, other):
        return isinstance(other, Neuron) and self._key() == other._key()

    def __hash__(self):
        return hash(self._key())

    def __repr__(self):
        return f'<Neuron {self.name}: {", ".join(self.params) or "no parameters"}>'

    def __str__(self):
        keywords = self.kwargs(check_dt=False)
        lines = [f'# {self.name}']
        lines += [f"model = '''\n{keywords['model']}\n'''"]
        for key in ('threshold', 'reset', 'refractory'):
            if keywords.get(key) not in (None, False):
                lines.append(f'{key} = {keywords[key]!r}')
        lines.append('namespace = {')
        for name, record in self.params.items():
            lines.append(f'    {name!r}: {source_text(record.value)},  '
                         f'# {record.meaning} ({record.source})')
        lines.append('}')
        return '\n'.join(lines)

    def __add__(self, other):
        """Both parts in one neuron."""
        if other == 0:
            return self
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
                      cite=tuple(dict.fromkeys(self.cite + other.cite)))

    __radd__ = __add__

    def __call__(self, *, source='set by the caller', cite=None, doc=None, **values):
        """The same neuron with other parameter values (short or full names)."""
        params = dict(self.params)
        for short, value in values.items():
            name = full_name(short, params, f'neuron {self.name}')
            params[name] = params[name].with_value(name, value, source)
        return replace(self, params=params, cite=self.cite if cite is None else as_tuple(cite),
                       doc=self.doc if doc is None else doc)

    paced = operations.paced_neuron
    varying = operations.varying_neuron

    @property
    def variables(self):
        """Names and units of the variables of the cell."""
        own = {trace.name: trace.unit for trace in self.traces}
        for equation in Equations('\n'.join(self.model)).values():
            own[equation.varname] = get_unit(equation.dim)
        return own

    @property
    def early_code(self):
        return '\n'.join(trace.step for trace in self.traces
                         if trace.name in self.early and trace.step)

    def model_with_currents(self):
        """The equation lines with the currents of the add-ons, a list."""
        if not self.currents:
            return list(self.model)
        if self.inlet is None:
            raise RuleError(f'neuron {self.name}: there is no inlet for the current {self.currents[0]}; '
                            'add a base model that has one.')
        known = set(self.variables) | set(self.params) | set(DEFAULT_FUNCTIONS) | set(DEFAULT_UNITS)
        for text in self.currents:
            for name in sorted(identifiers(text) - known - {'t', 'dt', 'i'}):
                raise RuleError(f'neuron {self.name}: the current {text} uses {name}, which is no '
                                'variable or parameter of the cell.')
        total = f'({" + ".join((self.inlet, *sorted(self.currents)))})'
        return [renamed(line, {self.inlet: total}) if line.startswith(f'd{self.spike_variable}/dt')
                else line for line in self.model]

    def kwargs(self, *, method='euler', knobs=(), namespace=None, dt=None, check_dt=True,
               early_in_reset=True):
        """Plain keywords for `brian2.NeuronGroup`.

        ``knobs``: parameters declared as ``(shared, constant)`` variables. All steps at a
        spike stand in the reset, after the synapses; a pre- and a postsynaptic spike in
        the same time step then miss each other. `group` steps presynaptic traces earlier,
        so that such a pair counts as pre before post, as with traces on the synapses.

        Raises
        ------
        RuleError
            When a needed variable is missing or the time step is too coarse.
        """
        if method not in ('euler', 'exponential_euler', 'exact'):
            raise RuleError(f'method = {method!r}; allowed are euler, exponential_euler and exact.')
        if check_dt:
            check_time_step(self.params, defaultclock.dt if dt is None else dt, self.name)
            for need in set(self.needs) - set(self.variables):
                raise RuleError(f'neuron {self.name} needs the variable {need} '
                                f'({unit_name(self.needs[need])}); add a part that has it.')
        knobs = tuple(full_name(name, self.params, self.name) for name in knobs)
        lines = self.model_with_currents()
        if self.refractory:
            lines = [line + ' (unless refractory)'
                     if line.startswith(f'd{self.spike_variable}/dt') else line for line in lines]
        lines += [trace.line_on_neuron(method) for trace in self.traces]
        lines += [f'{name} : {self.params[name].unit} (shared, constant)' for name in knobs]
        late = list(self.reset) + [trace.step for trace in self.traces
                                   if trace.step and (early_in_reset
                                                      or trace.name not in self.early)]
        keywords = dict(model='\n'.join(lines), method=method)
        if self.spike_variable:
            keywords['threshold'] = f'{self.spike_variable} > {" + ".join(self.threshold)}'
            keywords['reset'] = '\n'.join(late)
        if self.refractory:
            keywords['refractory'] = self.refractory
        values = {name: record.value for name, record in self.params.items() if name not in knobs}
        text = '\n'.join((keywords['model'], keywords.get('threshold', ''),
                          keywords.get('reset', ''), self.early_code, self.refractory or '',
                          ' '.join(str(value) for value in self.start.values())))
        values = {name: value for name, value in values.items() if name in identifiers(text)}
        for name, value in (namespace or {}).items():
            if name in values:
                raise RuleError(f'namespace: {name} is a parameter of the neuron {self.name}.')
            values[name] = value
        keywords['namespace'] = values
        return keywords

    def group(self, N, *, name, dt=None, method='euler', knobs=(), namespace=None, rates=None,
              **more):
        """A plain `brian2.NeuronGroup` of N cells, with initial values set.

        ``rates``: firing rates of `poisson` neurons (Quantity, one or N values), checked
        against the time step. ``more`` goes to `NeuronGroup`.

        Raises
        ------
        RuleError
            Before anything is compiled.
        """
        if isinstance(N, bool) or int(N) != N or N < 1:
            raise RuleError(f'N = {N!r}; the number of neurons is a positive whole number.')
        if not self.spike_variable:
            raise RuleError(f'neuron {self.name} has no base model; add one such as lif_conductance.')
        keywords = self.kwargs(method=method, knobs=knobs, namespace=namespace, dt=dt,
                               early_in_reset=False)
        if rates is not None:
            if 'rates' not in self.variables:
                raise RuleError(f'neuron {self.name} has no variable rates; only Poisson neurons do.')
            check_rates(rates, defaultclock.dt if dt is None else dt)
        if dt is not None:
            more['dt'] = dt
        group = NeuronGroup(int(N), name=name, **keywords, **more)
        if self.early_code:
            group.contained_objects.append(EarlySteps(group, self.early_code))
        for knob in knobs:
            full = full_name(knob, self.params, self.name)
            setattr(group, full, self.params[full].value)
        for variable, value in self.start.items():
            setattr(group, variable, value)
        if rates is not None:
            group.rates = rates
        return group


def check_rates(rates, dt):
    """Refuse Poisson rates that a time step cannot resolve (rate*dt > 0.1) or below zero.

    rates: Quantity in Hz, any shape.
    """
    values = np.atleast_1d(np.asarray(rates, dtype=float))
    if unit_name(rates) not in ('Hz', '1'):
        raise RuleError(f'rates = {rates} has the unit {unit_name(rates)}; it must have the unit Hz.')
    if not np.all(np.isfinite(values)) or np.any(values < 0):
        raise RuleError(f'rates = {rates}; allowed are finite rates >= 0 Hz.')
    if np.max(values, initial=0) * float(dt) > 0.1:
        raise RuleError(f'rates up to {values.max()} Hz with dt = {dt} make rate*dt > 0.1; '
                        f'use rates <= {0.1 / float(dt):g} Hz or a smaller dt.')
    return rates


class EarlySteps(CodeRunner):
    """Steps of presynaptic traces at a spike, after on_pre and before on_post."""

    def __init__(self, group, code):
        super().__init__(group, 'reset', code=code, clock=group.clock, when='synapses', order=0,
                         name=f'{group.name}_early_steps',
                         override_conditional_write=['not_refractory'],
                         needed_variables=['_spikespace'],
                         template_kwds={'eventspace_variable': group.variables['_spikespace']})
