"""What can be done to a cell or an add-on: pace it, slow it down, let a parameter vary.

The functions of this file are methods of `Neuron`.
"""
import re
from collections.abc import Mapping
from dataclasses import replace

from brian2 import Quantity, second

from homeozoo.core.arguments import check_number
from homeozoo.core.operations import FREE_NAMES, Value
from homeozoo.core.parameters import RuleError, full_name
from homeozoo.core.text import identifiers, renamed


def paced_neuron(neuron: Value, gate: str) -> Value:
    """An add-on of a cell whose own changes, in time and at spikes, are multiplied by a variable of
    the cell.

    ``gate`` names a dimensionless variable of the same cell that another part brings, such as
    ``T``: 0 freezes the add-on, 1 leaves it as it is.
    """
    if neuron.spike_variable:
        raise RuleError(f'neuron {neuron.name} is a base model, which has no pace; pace the '
                        f'add-on before adding it.')

    def moved(trace):
        ode = f'{gate}*({trace.ode})' if trace.ode else trace.ode
        if trace.tau is not None:
            ode = f'{trace.name}*expm1(-{gate}*dt/{trace.tau})/dt'
        return replace(trace, tau=None, ode=ode, step=paced_step(trace.step, gate))

    model = tuple(
        re.sub(r'^(d\w+/dt\s*=\s*)([^:]*\S)(\s*:)', rf'\1{gate}*(\2)\3', line)
        for line in neuron.model
    )
    traces = tuple(map(moved, neuron.traces))
    reset = tuple(paced_step(line, gate) for line in neuron.reset)
    if (model, traces, reset) == (neuron.model, neuron.traces, neuron.reset):
        raise RuleError(
            f'neuron {neuron.name} does not change by itself, so there is nothing to pace.'
        )
    return replace(neuron, model=model, traces=traces, reset=reset, needs={**neuron.needs, gate: 1})


def paced_step(statement, gate):
    """A statement ``x += a`` or ``x = a`` that makes only the share `gate` of its step."""
    match = statement and re.match(r'(\w+)\s*(\+?=)\s*(.+)$', statement)
    if not match:
        return statement
    name, sign, value = match.groups()
    return f'{name} += {gate}*({value if sign == "+=" else f"({value}) - {name}"})'


def slowly(neuron: Value, every: Quantity, *names: str) -> Value:
    """The same neuron with variables that change on a slow clock, not at every time step, which
    makes slow ones such as the estimate of a rate and the factor of `scaling.gain` cheap:
    ``cell.slowly(100*ms, 'rate', 'scal_g')``.

    ``every``: the time of the clock, much less than that in which they change. Names: of traces.
    One that decays exponentially is kept scaled (``rebase`` in `Rule.on_neurons`) and loses
    nothing; the change of another is made once per ``every``, to first order. Spikes act at once.

    Raises
    ------
    RuleError
        For a name that is no trace of the neuron, one that does not change by itself, and a trace
        that decays and is read at every time step, such as by the equation of another.
    """
    period = float(check_number('every', every, second, low=0))
    traces = {trace.name: trace for trace in neuron.traces}
    if not period or not names:
        raise RuleError(f'every = {every}, names {names}; give a time such as 100*ms and at least '
                        'one name.')
    for name in names:
        if name not in traces or traces[name].ode == '':
            raise RuleError(f'neuron {neuron.name}: {name} is no trace that changes by itself; '
                            f'allowed are {", ".join(n for n in traces if traces[n].ode != "")}.')
    each = [trace.ode for trace in neuron.traces if trace.ode and trace.name not in names]
    read = identifiers('\n'.join((*neuron.model, *neuron.currents, *neuron.threshold, *each)))
    for name in names:
        if traces[name].tau and name in read:
            raise RuleError(f'neuron {neuron.name}: {name} decays exponentially and is read at '
                            'every time step, where it would be a step ahead; name what reads it, '
                            'too, or leave it out.')
    return replace(neuron, traces=tuple(
        trace if trace.name not in names else
        replace(trace, rebase=period) if trace.tau else replace(trace, every=period)
        for trace in neuron.traces))


def varying_neuron(neuron: Value, *names: str, needs: Mapping | None = None,
                   **expressions: str) -> Value:
    """Parameters that are variables of each cell, or expressions of such variables, in place of one
    number.

    ``cell.varying('tau_m')`` makes it a variable that starts at the value of the parameter in each
    cell of `group`. ``cell.varying(intr_target='intr_target*(1 + goal)')``: an expression of other
    variables of the cell; ``needs``: units of those that are not without unit. Start values keep
    the parameter. Names and Brian2's endings
    _pre and _post: see `Rule.varying`.

    Raises
    ------
    RuleError
        Where a trace decays with the expression.
    """
    own = [full_name(name, neuron.params, f'neuron {neuron.name}') for name in names]
    full = {
        full_name(name, neuron.params, f'neuron {neuron.name}'): f'({text})'
        for name, text in expressions.items()
    }
    new = dict(neuron.needs)
    for name in (
        identifiers(' '.join(full.values()))
        - FREE_NAMES
        - set(neuron.params)
        - set(neuron.variables)
    ):
        new.setdefault(name, (needs or {}).get(name, 1))

    def moved(trace):
        if trace.tau in full:
            raise RuleError(f'neuron {neuron.name}: the trace {trace.name} decays with '
                            f'{trace.tau}, which must be a '
                            'number; an expression of changing variables is none.')
        return replace(
            trace,
            ode=trace.ode and renamed(trace.ode, full),
            step=trace.step and renamed(trace.step, full),
        )

    return replace(
        neuron,
        needs=new,
        varied=tuple(dict.fromkeys((*neuron.varied, *own))),
        traces=tuple(map(moved, neuron.traces)),
        refractory=neuron.refractory and renamed(neuron.refractory, full),
        **{
            slot: tuple(renamed(text, full) for text in getattr(neuron, slot))
            for slot in ('model', 'threshold', 'reset', 'currents')
        },
    )
