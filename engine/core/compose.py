"""From a rule to Brian2: the keywords of a Synapses, and a Synapses.

The functions of this file are methods of `Rule`.
"""
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import brian2
from brian2 import Quantity, Synapses, defaultclock, second
from brian2.core.functions import DEFAULT_FUNCTIONS
from brian2.groups.group import Group

from homeozoo.core.arguments import check_connect, check_namespace
from homeozoo.core.checks import BUILTIN, check_transmit_statements
from homeozoo.core.keeping import keep, times_in_double, times_of
from homeozoo.core.parameters import (BOUNDS, RuleError, check_time_step, full_name,
                                      variable_name)
from homeozoo.core.placement import WORDS, check_needs, delays, needs_of, placed, places
from homeozoo.core.statements import bounds, finite, statements, variables_of
from homeozoo.core.text import identifiers
from homeozoo.core.traces import SIDES


class Composed(NamedTuple):
    """A rule in Brian2.

    keywords: of a Synapses; on_slow: statements on the slow clock; slow: its time, None without;
    shared and starts: values of the variables that Brian2 would start at 0, those of all synapses
    and those of each; traces: where each lives, in words; late: the delay, in seconds, of each side
    with traces that step on the cells.
    """
    keywords: dict
    on_slow: str
    slow: object
    shared: dict
    starts: dict
    traces: dict
    late: dict


def composed(rule, transmit=None, *, w_min=None, w_max=None, traces='auto', source=None,
             target=None, knobs=(), namespace=None, dt=None, slow=None, delay=None):
    """All that Brian2 needs, each text composed once; arguments as in `kwargs`. Returns
    `Composed`.
    """
    if slow is not None and not (
        isinstance(slow, Quantity) and slow.dim is second.dim and slow > 0 * second
    ):
        raise RuleError(f'slow = {slow!r}; it is the time of the slow clock, such as 10*ms.')
    check_time_step(rule.params, defaultclock.dt if dt is None else dt, rule.name)
    check_transmit_statements(rule, transmit)
    delayed = delays(rule, delay)
    traces = placed(rule, traces, source, target, delayed)
    check_needs(rule, source, target)
    varied = variables_of(rule, knobs)
    code = statements(rule, transmit, w_min, w_max, traces, knobs, slow)
    slow = (rule.every if slow is None else slow) if code['on_slow'] else None
    values = {name: record.value for name, record in rule.params.items()}
    values.update({name: finite(value) for name, value in zip(BOUNDS, bounds(rule, w_min, w_max))})
    for name, value in zip(BOUNDS, (w_min, w_max)):
        if value is not None and varied.get(name) in SIDES:
            raise RuleError(
                f'{rule.name}: {name} is a variable of the cells; set it there, not here.'
            )
    shared, starts = (
        {variable_name(name): values[name] for name in varied if varied[name] == place}
        for place in ('shared', 'synapse')
    )
    values = {name: value for name, value in values.items() if name not in varied}
    if slow is not None:
        values['slow_dt'] = slow
    check_namespace({} if namespace is None else namespace)
    for name, value in (namespace or {}).items():
        if name in values or name in rule.variables or name in shared or name in starts:
            raise RuleError(f'namespace: {name} is a name of the rule {rule.name}; choose another.')
        values[name] = value
    for group in (source, target):
        double = group is not None and sorted({*shared, *starts} & set(group.variables))
        if double:
            raise RuleError(f'{rule.name}: {double[0]} is a variable of {group.name} already; '
                            'Brian2 keeps the names of synapses and cells apart.')
    if transmit:
        check_transmit(rule, transmit, source, target, {**values, **shared, **starts})
    used = identifiers('\n'.join((code['model'], code['on_pre'], code['on_post'], code['on_slow'])))
    keywords = dict(model=code['model'], on_pre=code['on_pre'], on_post=code['on_post'],
                    namespace={name: value for name, value in values.items() if name in used})
    if code['has_clock']:
        # order: read the cells' variables before they are updated, whatever the names
        keywords.update(method='euler', order=-1)
    keywords = {key: value for key, value in keywords.items() if value != ''}
    where = places(rule, traces, source, target, delayed)
    late = {trace.side: delayed.get(trace.side, 0.0) for trace in rule.traces
            if trace.step and where[trace.name].endswith('cells')}
    return Composed(keywords, code['on_slow'], slow, shared, starts, where, late)


def kwargs(rule, transmit: str | None = None, *, w_min: float | None = None,
           w_max: float | None = None, traces: str | Mapping = 'auto', source: Group | None = None,
           target: Group | None = None, knobs: Iterable[str] = (),
           namespace: Mapping | None = None, dt: Quantity | None = None,
           slow: Quantity | None = None, delay: Quantity | Mapping | None = None,
           by_hand: bool = False, **unknown) -> dict:
    """Plain keywords for `brian2.Synapses`.

    Parameters
    ----------
    transmit : str
        Statement at the presynaptic spike, such as ``'ge_post += w*g_max'``; ``ge`` alone is
        Brian2's short form of ``ge_post``.
    w_min, w_max : float
        Bounds of the dimensionless weight; infinite for none. Default: the rule's.
    traces : 'auto', 'synapses' or 'neurons', or a mapping of 'pre' and 'post' to one of these
        Where traces live. 'auto': on the neurons where ``source`` or ``target`` hold the same
        trace and step it when the spikes arrive (see `on_neurons`), else on the synapses; the
        weights are the same, on neurons in a third of the time. A trace ``x`` on the synapse is
        called ``x_syn`` if a cell has an ``x`` of its own.
    source, target : brian2 groups
        Checked for the variables the rule needs; to be given where it needs any.
    knobs : sequence of str
        Parameters, or w_min and w_max, to declare as ``(shared, constant)`` variables; names may
        leave out the prefix. See also `varying`.
    namespace : dict
        Constants used by ``transmit``.
    dt : Quantity
        Time step to check time constants against (default: the default clock's).
    slow : Quantity
        Time of the slow clock, as in `synapses`. Keywords cannot hold what runs on it: run
        ``rule.statements(..., slow=slow)['on_slow']`` with `Synapses.run_regularly` on that clock.
        A rule with slow statements is refused without it; `synapses` does all that.
    delay : Quantity or mapping of 'pre' and 'post' to Quantity
        As in `brian2.Synapses`; returned among the keywords.
    by_hand : bool
        True says that you set the knobs and the parameters that vary from synapse to synapse
        yourself, and look after the variables that the rule needs: Brian2 starts variables at 0,
        and keywords cannot carry another start. `synapses` starts them at the rule's values.

    Returns
    -------
    dict with model, on_pre, on_post, namespace and, where needed, method, order and delay;
    raises RuleError before anything is compiled.
    """
    check_unknown(rule, unknown, 'kwargs')
    if rule.on_slow and slow is None:
        raise RuleError(f'{rule.name} has slow statements, which keywords cannot hold; '
                        'use rule.synapses(...).')
    code = composed(rule, transmit, w_min=w_min, w_max=w_max, traces=traces, source=source,
                    target=target, knobs=knobs, namespace=namespace, dt=dt, slow=slow, delay=delay)
    if not by_hand:
        check_given(rule, source, target)
    if (code.shared or code.starts) and not by_hand:
        raise RuleError(
            f'{rule.name}: Brian2 would start {sorted({**code.shared, **code.starts})[0]} at 0, '
            'and keywords cannot say otherwise; use rule.synapses(...), or set it yourself and say '
            'kwargs(..., by_hand=True).'
        )
    return code.keywords if delay is None else {**code.keywords, 'delay': delay}


def check_unknown(rule, words, function):
    """Refuse parameters of the rule given as keywords of a function."""
    for word in words:
        name = full_name(word, rule.params, rule.name)
        raise RuleError(f'{rule.name}: {name} is a parameter of the rule; write '
                        f'rule({word}={words[word]}).{function}(...).')


def check_given(rule, source, target):
    """Refuse keywords for cells that nobody has looked at though the rule needs variables there."""
    for need in rule.needs:
        base, _, side = need.rpartition('_')
        if dict(pre=source, post=target)[side] is None:
            word = WORDS[side]
            raise RuleError(f'{rule.name} needs the variable {base} on the {word} cells; say '
                            f'kwargs({word}=...) with the group that has it.')


def check_transmit(rule, transmit, source, target, values):
    known = (set(values) | set(BUILTIN) | set(rule.variables) | set(DEFAULT_FUNCTIONS)
             | set(needs_of(rule)))
    units = {name for name in dir(brian2) if isinstance(getattr(brian2, name), Quantity)}
    for name in identifiers(transmit) - known - units:
        base, _, side = name.rpartition('_')
        groups = {'pre': source, 'post': target}
        held = side in groups and (groups[side] is None or base in groups[side].variables)
        if held or target is not None and name in target.variables:
            continue
        where = f'the target cells have no variable {base}' if side == 'post' else \
            f'it is no constant of the namespace and the target cells have no variable {name}'
        raise RuleError(f'transmit = {transmit!r} uses {name}, but {where}.')


def synapses(rule, source: Group, target: Group, *, name: str | None = None,
             transmit: str | None = None, w_min: float | None = None,
             w_max: float | None = None, traces: str | Mapping = 'auto',
             slow: Quantity | None = None, knobs: Iterable[str] = (),
             namespace: Mapping | None = None, delay: Quantity | Mapping | None = None,
             connect: Mapping | None = None, **more) -> Synapses:
    """A plain `brian2.Synapses` with this rule.

    ``slow`` is a time such as ``10*ms``: the slow clock. The continuous change of ``w`` is then
    made on that clock (first order in ``slow``) instead of at every time step, and so are the slow
    statements of a rule, which without it run on the rule's own clock, ``every``. A rule without
    continuous change and slow statements ignores it.

    ``connect``: keywords of `Synapses.connect` (``{}`` for all to all); None leaves that to the
    caller. Knobs start at the rule's values, and so do parameters that vary from synapse to
    synapse, which need ``connect`` here. Other arguments as in `kwargs`; ``more`` goes to
    `Synapses`. The attribute ``traces`` of the synapses says where each trace lives, and why if it
    is not on the cells. State saved with get_states can be set in another network; see
    `core.keeping`.
    """
    for group in (source, target):
        if not hasattr(group, 'variables'):
            raise RuleError(f'{rule.name}: {group!r} is no group of cells.')
    if name is None:
        raise RuleError(f"{rule.name}: give the synapses a name, such as name='synapses'.")
    if not isinstance(name, str) or not name.isidentifier():
        raise RuleError(f'name = {name!r}; the name of a group is that of a variable.')
    check_unknown(rule, {word: more[word] for word in more if is_parameter(rule, word)}, 'synapses')
    dt = getattr(getattr(source, 'clock', None), 'dt', None)
    code = composed(rule, transmit, w_min=w_min, w_max=w_max, traces=traces, source=source,
                    target=target, knobs=knobs, namespace=namespace, dt=dt, slow=slow, delay=delay)
    if code.starts and connect is None:
        raise RuleError(
            f'{rule.name}: {sorted(code.starts)[0]} starts at the value of the rule once there are '
            'synapses; give connect= here, such as connect=dict(i=[0], j=[0]).'
        )
    if dt is not None:
        more.setdefault('dt', dt)
    if connect is not None:
        check_connect(connect)
    if delay is not None:
        more['delay'] = delay
    if 'dtype' in more:
        more['dtype'] = times_in_double(code.keywords['model'], more['dtype'])
    group = Synapses(source, target, name=name, **code.keywords, **more)
    if code.on_slow:
        group.run_regularly(code.on_slow, dt=code.slow, when='end', name=f'{name}_slow')
    keep(group, 'synapses', ('lastupdate', *times_of(rule)), code.late)
    group.add_attribute('traces')
    group.traces = code.traces
    if connect is not None:
        group.connect(**connect)
    for variable, value in code.shared.items():
        # Brian2 refuses group.x = … before connect
        group.variables[variable].set_value(float(value))
    for variable, value in code.starts.items():
        setattr(group, variable, value)
    return group


def is_parameter(rule, word):
    """Whether a keyword names a parameter, in full or without the prefix."""
    return word in rule.params or any(name.partition('_')[2] == word for name in rule.params)
