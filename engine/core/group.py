"""From a neuron to Brian2: the keywords of a NeuronGroup, and a NeuronGroup.

`kwargs` and `group` are methods of `Neuron`.
"""
from collections.abc import Iterable, Mapping

import numpy as np
from brian2 import NeuronGroup, Quantity, Synapses, defaultclock, get_device, prefs, second
from brian2.core.functions import DEFAULT_FUNCTIONS
from brian2.core.namespace import DEFAULT_UNITS
from brian2.groups.group import CodeRunner

from homeozoo.core.keeping import keep, times_in_double
from homeozoo.core.parameters import RuleError, check_time_step, full_name, unit_name, variable_name
from homeozoo.core.slow_clock import multiply_down, slow_steps
from homeozoo.core.text import identifiers, renamed
from homeozoo.core.traces import EPOCH

METHODS = ('euler', 'exponential_euler', 'exact')


def kwargs(neuron, *, method: str = 'euler', knobs: Iterable[str] = (),
           namespace: Mapping | None = None, dt: Quantity | None = None, check_dt: bool = True,
           early_in_reset: bool = True, by_hand: bool = False) -> dict:
    """Plain keywords for `brian2.NeuronGroup`.

    ``knobs``: parameters declared as ``(shared, constant)`` variables. All steps at a
    spike stand in the reset, after the synapses; a pre- and a postsynaptic spike in
    the same time step then miss each other. `group` steps presynaptic traces earlier,
    so that such a pair counts as pre before post, as with traces on the synapses.
    ``by_hand``: True says that you set knobs and varying parameters yourself; Brian2 starts them at
    0, as it does all variables of a group made from keywords.

    Raises
    ------
    RuleError
        When a needed variable is missing or the time step is too coarse.
    """
    if method not in METHODS:
        raise RuleError(f'method = {method!r}; allowed are {", ".join(METHODS)}.')
    if check_dt:
        check_parts(neuron, defaultclock.dt if dt is None else dt)
    places = variables_of(neuron, knobs)
    check_scaled(neuron, places)
    if early_in_reset and not by_hand:
        refuse_late(neuron)
    if places and not by_hand:
        raise RuleError(f'neuron {neuron.name}: Brian2 would start '
                        f'{variable_name(next(iter(places)))} at 0, and '
                        'keywords cannot say otherwise; use group(...), or set it yourself and say '
                        'kwargs(..., by_hand=True).')
    names = {name: variable_name(name) for name in places}
    late = list(neuron.reset) + [
        trace.step_on_neuron() for trace in neuron.traces
        if trace.step and not trace.late and (early_in_reset or trace.name not in neuron.early)]
    model = [renamed(line, names) for line in equations(neuron, method)]
    model += [
        f'{names[name]} : {neuron.params[name].unit} {flags}' for name, flags in places.items()
    ]
    keywords = dict(model='\n'.join(model), method=method)
    if neuron.spike_variable:
        keywords['threshold'] = renamed(
            f'{neuron.spike_variable} > {" + ".join(neuron.threshold)}', names
        )
        keywords['reset'] = renamed('\n'.join(late), names)
    if neuron.refractory:
        keywords['refractory'] = renamed(neuron.refractory, names)
    parts = (keywords.get(key, '') for key in ('model', 'threshold', 'reset', 'refractory'))
    text = '\n'.join([*parts, early_code(neuron, ()), *map(str, neuron.start.values()),
                      *(trace.tau for trace in neuron.traces if trace.rebase),
                      *(trace.ode for trace in neuron.traces if trace.every)])
    values = {name: record.value for name, record in neuron.params.items()
              if name not in places and name in identifiers(text)}
    for name, value in (namespace or {}).items():
        if name in values:
            raise RuleError(f'namespace: {name} is a parameter of the neuron {neuron.name}.')
        values[name] = value
    keywords['namespace'] = values
    return keywords


def check_parts(neuron, dt):
    """Refuse a time step that is too coarse, and parts that miss another one."""
    check_time_step(neuron.params, dt, neuron.name)
    for need in set(neuron.needs) - set(neuron.variables):
        raise RuleError(f'neuron {neuron.name} needs the variable {need} '
                        f'({unit_name(neuron.needs[need])}); add a part that has it.')
    if neuron.currents and neuron.inlet is None:
        raise RuleError(f'neuron {neuron.name}: there is no inlet for the current '
                        f'{neuron.currents[0]}; add a base model that has one.')


def refuse_late(neuron):
    """Refuse traces that keywords cannot hold: those that step after a delay, are kept scaled or
    change on a slow clock."""
    for trace in neuron.traces:
        what = ('is multiplied down on a slow clock' if trace.rebase else
                'changes on a slow clock' if trace.every else
                'steps when a delayed spike arrives' if trace.late and trace.step else '')
        if what:
            raise RuleError(f'neuron {neuron.name}: {trace.name} {what}, which keywords cannot '
                            'say; use group(...).')


def check_scaled(neuron, places, dtype=None):
    """Refuse scaled traces whose time constant varies (places: parameters that are variables), and
    a period in which they would leave the range of their numbers."""
    for trace in neuron.traces:
        if not trace.rebase:
            continue
        if trace.tau in places:
            raise RuleError(f'neuron {neuron.name}: {trace.name} decays with {trace.tau}, which is '
                            'a variable; a trace kept scaled (rebase) decays with a number.')
        kind = dtype.get(trace.held) if isinstance(dtype, Mapping) else dtype
        largest = np.finfo(kind or prefs.core.default_float_dtype).max
        longest = int(0.85*np.log(largest))*neuron.params[trace.tau].value
        if trace.rebase > float(longest):
            raise RuleError(f'rebase = {1e3*trace.rebase:g} ms is too long for {trace.name}, which '
                            f'decays with {trace.tau} = {neuron.params[trace.tau].value}; allowed '
                            f'is up to {longest}.')


def variables_of(neuron, knobs):
    """Parameters that are variables: full name -> flags of their equation."""
    knobs = [full_name(name, neuron.params, neuron.name) for name in knobs]
    for name in set(knobs) & set(neuron.varied):
        raise RuleError(
            f'neuron {neuron.name}: {name} varies from cell to cell already; it needs no knob.'
        )
    return {
        **dict.fromkeys(neuron.varied, '(constant)'),
        **dict.fromkeys(knobs, '(shared, constant)'),
    }


def equations(neuron, method):
    """The lines of equations, before parameters that vary are renamed."""
    lines = with_currents(neuron)
    if neuron.refractory:
        lines = [line + ' (unless refractory)'
                 if line.startswith(f'd{neuron.spike_variable}/dt') else line for line in lines]
    lines += [renamed(trace.line_on_neuron(method), {
        # as a number, since synapses that read the trace do not know the constants of the cells
        trace.tau: f'({float(neuron.params[trace.tau].value)!r}*second)'} if trace.rebase else {})
        for trace in neuron.traces]
    return lines + [f'{EPOCH} : second (shared)']*any(trace.rebase for trace in neuron.traces)


def with_currents(neuron):
    """The equation lines with the currents of the add-ons, a list; of an add-on alone its own."""
    if not neuron.currents or neuron.inlet is None:
        return list(neuron.model)
    known = set(neuron.variables) | set(neuron.params) | set(DEFAULT_FUNCTIONS) | set(DEFAULT_UNITS)
    for text in neuron.currents:
        for name in sorted(identifiers(text) - known - {'t', 'dt', 'i'}):
            raise RuleError(f'neuron {neuron.name}: the current {text} uses {name}, which is no '
                            'variable or parameter of the cell.')
    total = f'({" + ".join((neuron.inlet, *sorted(neuron.currents)))})'
    return [renamed(line, {neuron.inlet: total}) if line.startswith(f'd{neuron.spike_variable}/dt')
            else line for line in neuron.model]


def early_code(neuron, knobs):
    """Steps that are made between the presynaptic and the postsynaptic pathways."""
    code = '\n'.join(
        trace.step_on_neuron() for trace in neuron.traces
        if trace.name in neuron.early and trace.step and not trace.late
    )
    return renamed(code, {name: variable_name(name) for name in variables_of(neuron, knobs)})


def group(neuron, N: int, *, name: str | None = None, dt: Quantity | None = None,
          method: str = 'euler',
          knobs: Iterable[str] = (), namespace: Mapping | None = None,
          rates: Quantity | None = None, spikes: bool = True, **more) -> NeuronGroup:
    """A plain `brian2.NeuronGroup` of N cells, with initial values set.

    ``rates``: firing rates of `poisson` neurons (Quantity, one or N values), checked
    against the time step. ``spikes``: False for cells that never fire, such as `rates.unit`.
    ``more`` goes to `NeuronGroup`.

    Raises
    ------
    RuleError
        Before anything is compiled.
    """
    if name is None:
        raise RuleError(f"neuron {neuron.name}: give the group a name, such as name='cells'.")
    for word in more:
        if any(word in (full, full.partition('_')[2]) for full in neuron.params):
            raise RuleError(f'neuron {neuron.name}: {word} is a parameter of the neuron; write '
                            f'neuron({word}={more[word]}).group(...).')
    if isinstance(N, bool) or int(N) != N or N < 1:
        raise RuleError(f'N = {N!r}; the number of neurons is a positive whole number.')
    if not neuron.spike_variable and spikes:
        raise RuleError(
            f'neuron {neuron.name} has no base model; add one such as lif_conductance, or say '
            'spikes=False for cells that never fire.'
        )
    keywords = neuron.kwargs(method=method, knobs=knobs, namespace=namespace, dt=dt,
                             early_in_reset=False, by_hand=True)
    if rates is not None:
        if 'rates' not in neuron.variables:
            raise RuleError(f'neuron {neuron.name} has no variable rates; only Poisson neurons do.')
        check_rates(rates, defaultclock.dt if dt is None else dt)
    if dt is not None:
        more['dt'] = dt
    if 'dtype' in more:
        check_scaled(neuron, (), more['dtype'])
        more['dtype'] = times_in_double(keywords['model'], more['dtype'])
    cells = NeuronGroup(int(N), name=name, **keywords, **more)
    early = early_code(neuron, knobs)
    if early and neuron.spike_variable:
        cells.contained_objects.append(EarlySteps(cells, early))
    cells.add_attribute('arriving')
    cells.arriving = arrivals(neuron, cells, knobs)
    multiply_down(neuron, cells)
    slow_steps(neuron, cells, {name: variable_name(name) for name in variables_of(neuron, knobs)})
    keep(cells, 'cells', ('lastspike', EPOCH))
    names = {full: variable_name(full) for full in variables_of(neuron, knobs)}
    for full, variable in names.items():
        setattr(cells, variable, neuron.params[full].value)
    for variable, value in neuron.start.items():
        setattr(cells, variable, renamed(value, names) if isinstance(value, str) else value)
    if rates is not None:
        cells.rates = rates
    return cells


def check_rates(rates, dt):
    """Refuse Poisson rates that a time step cannot resolve (rate*dt > 0.1) or below zero.

    rates: Quantity in Hz, any shape.
    """
    values = np.atleast_1d(np.asarray(rates, dtype=float))
    if unit_name(rates) not in ('Hz', '1'):
        raise RuleError(
            f'rates = {rates} has the unit {unit_name(rates)}; it must have the unit Hz.'
        )
    if not np.all(np.isfinite(values)) or np.any(values < 0):
        raise RuleError(f'rates = {rates}; allowed are finite rates >= 0 Hz.')
    if np.max(values, initial=0) * float(dt) > 0.1:
        raise RuleError(f'rates up to {values.max()} Hz with dt = {dt} make rate*dt > 0.1; '
                        f'use rates <= {0.1 / float(dt):g} Hz or a smaller dt.')
    return rates


def arrivals(neuron, cells, knobs):
    """Make the steps of traces that follow delayed spikes; returns trace name -> (seconds, step).

    For each delay there is one synapse from every cell to itself, which steps the traces when the
    spike arrives, after on_pre and before on_post, so that each synapse with this delay finds the
    trace that it would hold itself.
    """
    names = {name: variable_name(name) for name in variables_of(neuron, knobs)}
    found = {trace.name: (trace.late, renamed(trace.step_on_neuron(), names))
             for trace in neuron.traces if trace.late and trace.step}
    at_cell = {name: f'{name}_post' for name in cells.variables}
    for number, late in enumerate(sorted({late for late, _ in found.values()})):
        code = '\n'.join(renamed(step, at_cell) for time, step in found.values() if time == late)
        path = Synapses(cells, cells, on_pre=code, delay=late*second, dt=cells.clock.dt,
                        namespace=cells.namespace, name=f'{cells.name}_arrivals_{number}')
        path.pre.order = 0
        path.connect(j='i')
        cells.contained_objects.append(path)
        # C++ standalone looks for synapses among the outermost objects of a network alone
        getattr(get_device(), 'synapses', set()).add(path)
    return found


class EarlySteps(CodeRunner):
    """Steps of presynaptic traces at a spike, after on_pre and before on_post."""

    def __init__(self, group, code):
        self.code = code
        super().__init__(group, 'reset', code=code, clock=group.clock, when='synapses', order=0,
                         name=f'{group.name}_early_steps',
                         override_conditional_write=['not_refractory'],
                         needed_variables=['_spikespace'],
                         template_kwds={'eventspace_variable': group.variables['_spikespace']})
