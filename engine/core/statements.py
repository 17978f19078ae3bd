"""The texts of a rule in Brian2: equations, statements at spikes, statements on a slow clock.

`statements` is a method of `Rule`.
"""
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from brian2 import Quantity, get_dimensions
from brian2.units.fundamentalunits import DIMENSIONLESS

from homeozoo.core.parameters import (BOUNDS, RuleError, full_name, raise_unless_number,
                                      unit_name, variable_name)
from homeozoo.core.placement import placed
from homeozoo.core.text import clipped, joined, renamed
from homeozoo.core.traces import SIDES

UNBOUNDED = 1e300


def statements(rule, transmit: str | None = None, w_min: float | None = None,
               w_max: float | None = None, traces: str | dict = 'synapses',
               knobs: Iterable[str] = (), slow: Quantity | None = None) -> dict:
    """The Brian2 code as a dict: model, on_pre, on_post, on_slow, has_clock.

    ``w_min``, ``w_max``: default the rule's. ``traces``: 'synapses' or 'neurons', or a mapping from
    each trace to its name at the synapse, such as x_pre for a trace of the source cells. ``knobs``:
    parameters declared in the equations as ``(shared, constant)``. ``slow``: the time of the slow
    clock, as in `synapses`; the entry ``on_slow`` holds what `Synapses.run_regularly` must run once
    per ``slow_dt``: the continuous change of ``w``, if ``slow`` is given, and the rule's own slow
    statements.
    """
    places = variables_of(rule, knobs)
    limits = [finite(value) if name in places else value
              for name, value in zip(BOUNDS, bounds(rule, w_min, w_max))]
    if isinstance(traces, str):
        traces = placed(rule, traces, None, None)
    names = names_at_synapse(rule, places, traces)
    here = traces_here(rule, traces)
    model = own_lines(model_lines(rule, here, slow), names) + declarations(rule, places)
    code = {'model': '\n'.join(model)}
    for side in SIDES:
        lines = event_lines(rule, side, here, transmit, limits)
        code['on_' + side] = '\n'.join(own_lines(lines, names))
    code['on_slow'] = '\n'.join(own_lines(slow_lines(rule, limits, slow), names))
    code['has_clock'] = 'clock-driven' in code['model']
    return code


def variables_of(rule, knobs):
    """Parameters that are variables: full name -> 'shared', 'synapse', 'pre' or 'post'."""
    knobs = [full_name(name, rule.params, rule.name, BOUNDS) for name in knobs]
    for name in knobs:
        if name in rule.varied:
            raise RuleError(
                f'{rule.name}: {name} varies already ({rule.varied[name]}); it needs no knob.'
            )
    places = {**rule.varied, **dict.fromkeys(knobs, 'shared')}
    return {name: places[name] for name in (*rule.params, *BOUNDS) if name in places}


def names_at_synapse(rule, places, traces):
    """How the code of the synapse calls parameters that vary, and traces; traces: mapping from each
    to its name at the synapse.
    """
    names = {}
    for name, place in places.items():
        names[name] = variable_name(name) + ('' if place in ('shared', 'synapse') else f'_{place}')
    for trace in rule.traces:
        at_synapse = traces.get(trace.name, trace.name)
        if at_synapse == f'{trace.name}_{trace.side}':
            check_cell_trace(rule, trace, places)
        if at_synapse != trace.name:
            names[trace.name] = at_synapse
    return names


def traces_here(rule, traces):
    """The traces that live on the synapse, under their names there."""
    return [replace(trace, name=traces[trace.name]) for trace in rule.traces
            if traces[trace.name] != f'{trace.name}_{trace.side}']


def check_cell_trace(rule, trace, places):
    """A trace on a neuron can read what varies from cell to cell of its own side only."""
    for name in sorted(trace.reads & set(places)):
        place = places[name]
        if place == trace.side:
            continue
        cells = 'source' if trace.side == 'pre' else 'target'
        if place == 'shared':
            raise RuleError(
                f'{rule.name}: the trace {trace.name} on the {cells} cells reads {name}, so that a '
                f"knob of the synapses would not reach it; make it a knob of the {cells} cells, or "
                "use traces='synapses'."
            )
        raise RuleError(
            f'{rule.name}: the trace {trace.name} on the {cells} cells reads {name}, which varies '
            f"({place}); use traces='synapses', or per={trace.side!r}."
        )


def declarations(rule, places):
    """Equations of the parameters that are variables of the synapse."""
    flags = dict(shared='(shared, constant)', synapse='(constant)')
    return [f'{variable_name(name)} : {rule.params[name].unit if name in rule.params else 1} '
            f'{flags[place]}'
            for name, place in places.items() if place in flags]


def model_lines(rule, here, slow):
    """Equations of the synapse; here: the traces that live on it."""
    lines = [
        f'dw/dt = {joined(rule.dw_dt)} : 1 (clock-driven)'
        if rule.dw_dt and slow is None
        else 'w : 1'
    ]
    lines += rule.model
    lines += [trace.line_on_synapse(rule.cell_variables(trace.side)) for trace in here]
    for variable, tau in rule.decays:
        lines.append(f'd{variable}/dt = -{variable}/{tau} : 1 (clock-driven)' if slow is None
                     else f'{variable} : 1')
    return lines


def event_lines(rule, side, here, transmit, limits):
    """Statements at a spike of one side, in their fixed order."""
    lines = []
    if side == 'pre' and transmit:
        lines += own_lines([transmit], {'w': f'({rule.efficacy[0]})'} if rule.efficacy else {})
    lines += getattr(rule, 'state_' + side)
    lines += weight_lines(rule, side, limits)
    lines += [trace.step_on_synapse(rule.cell_variables(side)) for trace in here
              if trace.side == side and trace.step]
    return lines + list(getattr(rule, 'on_' + side))


def slow_lines(rule, limits, slow):
    """Statements on the slow clock: the continuous change of w if it is not in the equations, then
    the rule's own.
    """
    lines = []
    if slow is not None and rule.dw_dt:
        lines = [f'w = {clipped(f"w + slow_dt*({joined(rule.dw_dt)})", *limits)}']
        lines += [f'{variable} = {variable}*exp(-slow_dt/{tau})' for variable, tau in rule.decays]
    return lines + list(rule.on_slow)


def own_lines(texts, names):
    """The lines of several texts, renamed."""
    return [
        renamed(line.strip(), names) for text in texts for line in text.splitlines() if line.strip()
    ]


def weight_lines(rule, side, limits):
    """How w changes at a spike: the sum of all terms, then at most one map, then one clip."""
    terms, maps = getattr(rule, 'dw_' + side), getattr(rule, 'map_' + side)
    if not maps:
        return [f'w = {clipped(f"w + {joined(terms)}", *limits)}'] if terms else []
    lines = [f'w = w + {joined(terms)}'] if terms else []
    return lines + [f'w = {clipped(maps[0], *limits)}']


def finite(bound):
    """A bound of the weight as a number that code can hold."""
    return max(-UNBOUNDED, min(bound, UNBOUNDED))


def bounds(rule, w_min, w_max):
    low = rule.bounds[0] if w_min is None else w_min
    high = rule.bounds[1] if w_max is None else w_max
    for name, value in (('w_min', low), ('w_max', high)):
        raise_unless_number(name, value)
        if get_dimensions(value) is not DIMENSIONLESS:
            raise RuleError(f'{name} = {value} has the unit {unit_name(value)}; weights are '
                            'dimensionless, the conductance belongs in transmit.')
        if np.isnan(float(value)):
            raise RuleError(f'{name} = {value!r} is not a number.')
    low, high = float(low), float(high)
    if not low < high:
        raise RuleError(f'w_min = {low} is not below w_max = {high}.')
    spikes = rule.dw_pre or rule.dw_post or rule.map_pre or rule.map_post
    if high <= 0 and (rule.bounds[0] >= 0 or spikes):
        raise RuleError(f'{rule.name}: w_min = {low}, w_max = {high}; the rule counts strength '
                        'from 0 upwards. Keep w positive and write the sign of an inhibitory '
                        "synapse in transmit, such as 'v_post -= w*J'.")
    return low, high
