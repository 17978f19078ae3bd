"""From a rule to Brian2: its statements, the keywords of a Synapses, a Synapses, and its traces on neurons.

The functions of this file are methods of `Rule`.
"""
from typing import NamedTuple

import brian2
import numpy as np
from brian2 import Quantity, Synapses, defaultclock, get_dimensions, second
from brian2.core.functions import DEFAULT_FUNCTIONS
from brian2.units.fundamentalunits import DIMENSIONLESS

from homeozoo.core.checks import BUILTIN
from homeozoo.core.neuron import Neuron
from homeozoo.core.parameters import RuleError, check_time_step, full_name, unit_name
from homeozoo.core.text import clipped, identifiers, joined, renamed
from homeozoo.core.traces import SIDES

UNBOUNDED = 1e300


def statements(rule, transmit=None, w_min=None, w_max=None, traces='synapses', knobs=(),
               slow=None):
    """The Brian2 code as a dict: model, on_pre, on_post, on_slow, has_clock.

    ``w_min``, ``w_max``: default the rule's. ``traces``: 'synapses' or 'neurons'. ``knobs``: parameters
    declared in the equations as ``(shared, constant)``. ``slow``: the time of the slow clock, as in `synapses`;
    the entry ``on_slow`` holds what `Synapses.run_regularly` must run once per ``slow_dt``: the
    continuous change of ``w``, if ``slow`` is given, and the rule's own slow statements.
    """
    w_min, w_max = bounds(rule, w_min, w_max)
    names = ({trace.name: f'{trace.name}_{trace.side}' for trace in rule.traces}
             if traces == 'neurons' else {})
    code = {'model': '\n'.join(model_lines(rule, names, knobs, slow))}
    for side in SIDES:
        code['on_' + side] = '\n'.join(event_lines(rule, side, names, transmit, w_min, w_max))
    code['on_slow'] = '\n'.join(slow_lines(rule, names, w_min, w_max, slow))
    code['has_clock'] = 'clock-driven' in code['model']
    return code


def model_lines(rule, names, knobs, slow):
    """Equations of the synapse; names: of the traces that live on the neurons."""
    drift = tuple(renamed(text, names) for text in rule.dw_dt)
    lines = [f'dw/dt = {joined(drift)} : 1 (clock-driven)' if drift and slow is None else 'w : 1']
    lines += [renamed(line, names) for line in rule.model]
    if not names:
        lines += [trace.line_on_synapse(rule.cell_variables(trace.side)) for trace in rule.traces]
    for variable, tau in rule.decays:
        lines.append(f'd{variable}/dt = -{variable}/{tau} : 1 (clock-driven)' if slow is None
                     else f'{variable} : 1')
    return lines + [f'{name} : {rule.params[name].unit} (shared, constant)' for name in knobs]


def event_lines(rule, side, names, transmit, w_min, w_max):
    """Statements at a spike of one side, in their fixed order."""
    lines = []
    if side == 'pre' and transmit:
        sent = {'w': f'({renamed(rule.efficacy[0], names)})'} if rule.efficacy else {}
        lines += own_lines((transmit,), sent)
    lines += own_lines(getattr(rule, 'state_' + side), names)
    lines += weight_lines(rule, side, names, w_min, w_max)
    if not names:
        lines += [trace.step_on_synapse(rule.cell_variables(side)) for trace in rule.traces
                  if trace.side == side and trace.step]
    return lines + own_lines(getattr(rule, 'on_' + side), names)


def slow_lines(rule, names, w_min, w_max, slow):
    """Statements on the slow clock: the continuous change of w if it is not in the equations, then the rule's own."""
    lines = []
    if slow is not None and rule.dw_dt:
        drift = joined(tuple(renamed(text, names) for text in rule.dw_dt))
        lines = [f'w = {clipped(f"w + slow_dt*({drift})", w_min, w_max)}']
        lines += [f'{variable} = {variable}*exp(-slow_dt/{tau})' for variable, tau in rule.decays]
    return lines + own_lines(rule.on_slow, names)


def own_lines(texts, names):
    """The lines of several texts, renamed."""
    return [renamed(line.strip(), names) for text in texts for line in text.splitlines() if line.strip()]


def weight_lines(rule, side, names, w_min, w_max):
    terms = [renamed(text, names) for text in getattr(rule, 'dw_' + side)]
    maps = [renamed(text, names) for text in getattr(rule, 'map_' + side)]
    if not maps:
        return [f'w = {clipped(f"w + {joined(terms)}", w_min, w_max)}'] if terms else []
    lines = [f'w = w + {joined(terms)}'] if terms else []
    return lines + [f'w = {clipped(maps[0], w_min, w_max)}']


def bounds(rule, w_min, w_max):
    low = rule.bounds[0] if w_min is None else w_min
    high = rule.bounds[1] if w_max is None else w_max
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


class Composed(NamedTuple):
    """A rule in Brian2: keywords of a Synapses, statements on the slow clock, and its time (None without)."""
    keywords: dict
    on_slow: str
    slow: object


def composed(rule, transmit=None, *, w_min=None, w_max=None, traces='auto', source=None, target=None,
             knobs=(), namespace=None, dt=None, slow=None):
    """All that Brian2 needs, each text composed once; arguments as in `kwargs`. Returns `Composed`."""
    low, high = bounds(rule, w_min, w_max)
    if slow is not None and not (isinstance(slow, Quantity) and slow.dim is second.dim and slow > 0*second):
        raise RuleError(f'slow = {slow!r}; it is the time of the slow clock, such as 10*ms.')
    check_time_step(rule.params, defaultclock.dt if dt is None else dt, rule.name)
    traces = placement(rule, traces, source, target)
    check_groups(rule, source, target, traces)
    knobs = tuple(full_name(name, rule.params, rule.name) for name in knobs)
    code = statements(rule, transmit, low, high, traces, knobs, slow)
    slow = (rule.every if slow is None else slow) if code['on_slow'] else None
    values = {name: record.value for name, record in rule.params.items() if name not in knobs}
    values.update(w_min=max(low, -UNBOUNDED), w_max=min(high, UNBOUNDED))
    if slow is not None:
        values['slow_dt'] = slow
    for name, value in (namespace or {}).items():
        if name in values or name in rule.variables:
            raise RuleError(f'namespace: {name} is a name of the rule {rule.name}; choose another.')
        values[name] = value
    if transmit and target is not None:
        check_transmit(rule, transmit, source, target, values)
    used = identifiers('\n'.join((code['model'], code['on_pre'], code['on_post'], code['on_slow'])))
    keywords = dict(model=code['model'], on_pre=code['on_pre'], on_post=code['on_post'],
                    namespace={name: value for name, value in values.items() if name in used})
    if code['has_clock']:
        # order: read the cells' variables before they are updated, whatever the names
        keywords.update(method='euler', order=-1)
    return Composed({key: value for key, value in keywords.items() if value != ''}, code['on_slow'], slow)


def kwargs(rule, transmit=None, *, w_min=None, w_max=None, traces='auto', source=None,
           target=None, knobs=(), namespace=None, dt=None, slow=None):
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
    slow : Quantity
        Time of the slow clock, as in `synapses`. Keywords cannot hold what runs on it: run
        ``rule.statements(..., slow=slow)['on_slow']`` with `Synapses.run_regularly` on that clock.
        A rule with slow statements is refused without it; `synapses` does all that.

    Returns
    -------
    dict with model, on_pre, on_post, namespace and, where needed, method and order.

    Raises
    ------
    RuleError
        Before anything is compiled.
    """
    if rule.on_slow and slow is None:
        raise RuleError(f'{rule.name} has slow statements, which keywords cannot hold; '
                        'use rule.synapses(...).')
    return composed(rule, transmit, w_min=w_min, w_max=w_max, traces=traces, source=source, target=target,
                    knobs=knobs, namespace=namespace, dt=dt, slow=slow).keywords


def check_transmit(rule, transmit, source, target, values):
    known = (set(values) | set(BUILTIN) | set(rule.variables) | set(DEFAULT_FUNCTIONS)
             | set(rule.needs))
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


def placement(rule, traces, source, target):
    if traces not in ('auto', 'synapses', 'neurons'):
        raise RuleError(f'traces = {traces!r}; allowed are auto, synapses and neurons.')
    groups = dict(pre=source, post=target)
    if traces == 'auto':
        held = rule.traces and all(groups[trace.side] is not None
                                   and trace.name in groups[trace.side].variables
                                   for trace in rule.traces)
        return 'neurons' if held else 'synapses'
    return traces


def check_groups(rule, source, target, traces):
    groups = dict(pre=source, post=target)
    words = dict(pre='source', post='target')
    for need, unit in rule.needs.items():
        base, _, side = need.rpartition('_')
        group = groups[side]
        if group is not None and base not in group.variables:
            raise RuleError(f'{rule.name} needs the variable {base} ({unit_name(unit)}) on the '
                            f'{words[side]} cells, but {group.name} has none.')
    for trace in rule.traces:
        group = groups[trace.side]
        if traces == 'synapses' and group is not None and trace.name in group.variables:
            raise RuleError(f'{rule.name}: the {words[trace.side]} cells {group.name} already hold '
                            f'the trace {trace.name}; use traces="neurons" or a group without it.')
        if traces == 'neurons' and group is not None and trace.name not in group.variables:
            raise RuleError(f'{rule.name}: the trace {trace.name} is to live on the '
                            f'{words[trace.side]} cells, but {group.name} has none; '
                            f'add rule.on_neurons({trace.side!r}) to that neuron.')


def synapses(rule, source, target, *, name, transmit=None, w_min=None, w_max=None,
             traces='auto', slow=None, knobs=(), namespace=None, delay=None, connect=None,
             **more):
    """A plain `brian2.Synapses` with this rule.

    ``slow`` is a time such as ``10*ms``: the slow clock. The continuous change of ``w`` is then made
    on that clock (first order in ``slow``) instead of at every time step, and so are the slow
    statements of a rule, which without it run on the rule's own clock, ``every``. A rule without
    continuous change and slow statements ignores it.

    ``connect``: keywords of `Synapses.connect` (``{}`` for all to all); None leaves
    that to the caller, who then also sets the knobs, if there are any. Other
    arguments as in `kwargs`; ``more`` goes to `Synapses`.
    """
    dt = getattr(getattr(source, 'clock', None), 'dt', None)
    code = composed(rule, transmit, w_min=w_min, w_max=w_max, traces=traces, source=source,
                    target=target, knobs=knobs, namespace=namespace, dt=dt, slow=slow)
    if dt is not None:
        more.setdefault('dt', dt)
    if delay is not None:
        more['delay'] = delay
    group = Synapses(source, target, name=name, **code.keywords, **more)
    if code.on_slow:
        group.run_regularly(code.on_slow, dt=code.slow, when='end', name=f'{name}_slow')
    if connect is not None:
        group.connect(**connect)
        for knob in knobs:
            full = full_name(knob, rule.params, rule.name)
            setattr(group, full, rule.params[full].value)
    return group


def on_neurons(rule, side):
    """The traces of one side ('pre', 'post' or 'both') as an add-on for a neuron."""
    if side == 'both':
        return rule.on_neurons('pre') + rule.on_neurons('post')
    if side not in SIDES:
        raise RuleError(f'side = {side!r}; allowed are pre, post and both.')
    traces = tuple(trace for trace in rule.traces if trace.side == side)
    used = {trace.tau for trace in traces if trace.tau}
    for trace in traces:
        if trace.ode:
            used |= identifiers(trace.ode)
        if trace.step:
            used |= identifiers(trace.step)
    needs = {name: unit for name, unit in rule.cell_variables(side).items() if name in used}
    return Neuron(name=f'{rule.name}_{side}', traces=traces,
                  early=tuple(t.name for t in traces if side == 'pre'),
                  params={name: record for name, record in rule.params.items() if name in used},
                  needs=needs, cite=rule.cite)
