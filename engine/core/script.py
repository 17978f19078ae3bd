"""A complete plain Brian2 program for one synapse under a rule: what ``print(rule)`` shows and
`drive` runs.
"""
from typing import NamedTuple

import numpy as np
from brian2 import Quantity, have_same_dimensions, ms, second

from homeozoo.core.compose import composed
from homeozoo.core.arguments import check_given, check_number, check_seed
from homeozoo.core.driven import cell_of, group_lines, own_cell, settable, units_of
from homeozoo.core.neuron import Neuron
from homeozoo.core.parameters import RuleError, check_time_step, definitions, source_text
from homeozoo.core.spikes import spike_times
from homeozoo.core.statements import bounds

TARGETS = {'numpy': 'numpy', 'cython': 'cython', 'cpp': 'cpp_standalone',
           'cpp_standalone': 'cpp_standalone'}

CONVENTION = ('# At zero lag the presynaptic spike comes first. With a delay, a spike counts when '
              'it arrives.',)

EXAMPLE_PRE = [10.0, 40.0, 70.0]*ms

EXAMPLE_POST = [20.0, 35.0, 72.0]*ms


def _steps(times, dt, name):
    """Spike times as whole steps of dt; refuses what a spike generator cannot do."""
    times = spike_times(times, name)
    if len(np.shape(times)) != 1 and np.size(times):
        raise RuleError(f'{name} has the shape {np.shape(times)}; give a flat list of times.')
    values = np.sort(np.asarray(times, dtype=float).ravel())
    if values.size and not (isinstance(times, Quantity) and have_same_dimensions(times, second)):
        raise RuleError(
            f'{name} = {times} has no time unit; give Brian2 quantities such as [10]*ms.'
        )
    if not np.all(np.isfinite(values)) or np.any(values < 0):
        raise RuleError(f'{name} = {times}; spike times are finite and not negative.')
    steps = np.floor(values/float(dt) + 0.5 + 1e-9).astype(int)
    if np.any(np.diff(steps) == 0):
        raise RuleError(f'{name} has two spikes within one time step of {dt}; use a smaller dt.')
    return steps


def _array_text(steps, dt_text):
    return f'array({list(map(int, steps))})*{dt_text}'


class Run(NamedTuple):
    """What is driven: steps of pre and post spikes, steps of all events, last step, bounds, first
    weight.
    """
    pre: np.ndarray
    post: np.ndarray
    events: np.ndarray
    last: int
    low: float
    high: float
    w0: float


def _checked(rule, pre_times, post_times, w0, w_min, w_max, dt, duration):
    """The arguments of `script` as a `Run`, or `RuleError`."""
    example = pre_times is None and post_times is None
    pre = _steps(
        EXAMPLE_PRE if example else ([] * ms if pre_times is None else pre_times), dt, 'pre_times'
    )
    post = _steps(
        EXAMPLE_POST if example else ([] * ms if post_times is None else post_times),
        dt,
        'post_times',
    )
    low, high = bounds(rule, w_min, w_max)
    w0 = check_number('w0', 0.5 if w0 is None else w0)
    if duration is not None and not have_same_dimensions(duration, second):
        raise RuleError(f'duration = {duration!r} is no time; give one such as 10*second.')
    if not low <= float(w0) <= high:
        raise RuleError(f'w0 = {w0} lies outside w_min = {low} to w_max = {high}.')
    events = np.union1d(pre, post)
    if duration is None and not events.size:
        raise RuleError(
            'pre_times and post_times are both empty; give duration= to run without spikes.'
        )
    last = int(events[-1]) if events.size else 0
    if duration is not None:
        check_number('duration', duration, second, low=0)
        last = max(last, int(round(float(duration)/float(dt))) - 1)
        events = np.union1d(events, [last])
    return Run(pre, post, events, last, low, high, float(w0))


class Plan(NamedTuple):
    """A driven synapse, checked: the rule, what is driven, its code and its cells.

    cells: 'pre' and 'post' to driven cells and the names on them that can be given a value;
    given: those values; names: variables of an add-on that are recorded.
    """
    rule: object
    run: Run
    code: object
    cells: dict
    given: dict
    names: list


def plan(rule, pre_times=None, post_times=None, w0=None, *, w_min=None, w_max=None, dt=0.1*ms,
         given=None, duration=None, cell=None):
    """The arguments of `script` as a `Plan`, or `RuleError`."""
    check_time_step((cell or rule).params, dt, rule.name)
    run = _checked(rule, pre_times, post_times, w0, w_min, w_max, dt, duration)
    code = composed(rule, w_min=run.low, w_max=run.high, dt=dt)
    given = {} if given is None else given
    cells = {side: cell_of(rule, side, given) for side in ('pre', 'post')}
    if cell is not None:
        cells['post'] = own_cell(cell), settable(cell)
    check_given(rule, given, units_of(rule, cell, set().union(*(n for _, n in cells.values()))))
    return Plan(rule, run, code, cells, given, sorted(cell.variables) if cell is not None else [])


def script(rule, pre_times: Quantity | None = None, post_times: Quantity | None = None,
           w0: float | None = None, *, dt: Quantity = 0.1*ms, target: str = 'numpy', seed: int = 1,
           cell: Neuron | None = None, **more) -> str:
    """A complete plain Brian2 script: one synapse, given spikes, weight after every event.

    Parameters are those of `drive`; `cell`: an add-on to drive in place of the rule. The script
    defines ``t_s`` and ``w`` and prints them; for an add-on of a cell also ``state``.

    Returns
    -------
    str
    """
    if target not in TARGETS:
        raise RuleError(f'target = {target!r}; allowed are {", ".join(TARGETS)}.')
    return written(plan(rule, pre_times, post_times, w0, dt=dt, cell=cell, **more), dt, target,
                   seed, cell)


def written(what, dt, target, seed, cell=None):
    """A `Plan` as the text of a script; other arguments as in `script`."""
    check_seed(seed)
    rule, run, code, cells, given, names = what
    out = _head(rule, target, dt, seed, cell) + _model(rule, code)
    for side, steps in (('pre', run.pre), ('post', run.post)):
        group, known = cells[side]
        times = (
            len(steps),
            _array_text(steps, source_text(dt)),
            _array_text(steps + 1, source_text(dt)),
        )
        out += group_lines(side, group, {key: given[key] for key in given if key in known}, times)
    out += _synapse(rule, code, run.w0, given)
    kicked = [side for side in cells if cells[side][0].lines]
    out += _end(run, kicked, names)
    at = out.index('from brian2 import *') + 1
    return '\n'.join(out[:at] + definitions('\n'.join(out)) + out[at:]) + '\n'


def _head(rule, target, dt, seed, cell):
    """Lines before the model."""
    lines = [
        '# One synapse in plain Brian2: ' + rule.name,
        *(f'# https://doi.org/{doi}' for doi in rule.cite),
        *(CONVENTION if rule.traces else ()),
    ]
    if cell is not None:
        lines.append('# The post cell fires at the given times; the synapse is not changed.')
    lines += ['from brian2 import *', '']
    if TARGETS[target] == 'cpp_standalone':
        lines.append("set_device('cpp_standalone', directory=None)")
    else:
        lines.append(f"prefs.codegen.target = '{TARGETS[target]}'")
    return lines + [f'dt_ = {source_text(dt)}', f'seed({int(seed)})', '']


def _model(rule, code):
    """Constants, equations and statements of the synapse."""
    values = code.keywords['namespace']
    lines = ['namespace = {']
    for name in values:
        if name in rule.params:
            record = rule.params[name]
            lines.append(
                f'    {name!r}: {source_text(record.value)},  # {record.meaning} ({record.source})'
            )
    lines += [f'    {name!r}: {values[name]!r},' for name in ('w_min', 'w_max') if name in values]
    lines += ['}', f"model = '''\n{code.keywords['model']}\n'''"]
    for key in ('on_pre', 'on_post'):
        lines.append(f"{key} = '''\n{code.keywords.get(key, '')}\n'''")
    return lines + ['', '# spikes start one step late, so that a driven cell can fire at time 0']


def _synapse(rule, code, w0, given):
    """The synapse, what sums over it, and its slow clock."""
    sums = [(*need.rsplit('_', 1), text) for need, text in rule.sums.items()
            if need.rpartition('_')[0] not in given]
    lines = [f'{side}.{name} = {w0!r}' for name, side, _ in sums]
    method = ", method='euler', order=-1" if 'method' in code.keywords else ''
    lines += ["synapse = Synapses(pre, post, model=model, on_pre=on_pre, on_post=on_post,",
              f"                   namespace=namespace{method}, dt=dt_, name='synapse')",
              'synapse.connect()', f'synapse.w = {w0!r}']
    lines += [f'synapse.{name} = {source_text(value)}' for name, value in code.starts.items()]
    for name, side, text in sums:
        lines += [
            f"{side}.run_regularly('{name} = 0', dt=dt_, when='start', order=0, "
            f"name='clear_{name}')",
            f"synapse.run_regularly('{name}_{side} += {text}', dt=dt_, when='start', order=1, "
            f"name='sum_{name}')",
        ]
    if code.on_slow:
        every = source_text(code.slow)
        lines += [f"synapse.namespace['slow_dt'] = {every}",
                  f"synapse.run_regularly('''\n{code.on_slow}\n''', dt={every}, when='end', "
                  f"order=-1, name='slow')"]
    return lines


def _end(run, kicked, names):
    """Monitors, the run, and what comes out; kicked: cells that hold variables; names: those of an
    add-on.
    """
    lines = []
    if names:
        lines += [
            f"states = StateMonitor(post, {names!r}, record=[0], when='end', dt=dt_, name='states')"
        ]
    lines += [
        "record = StateMonitor(synapse, 'w', record=[0], when='end', dt=dt_, name='record')",
        'network = Network(pre, post, synapse, record'
        + (', states' if names else '')
        + ''.join(f', {side}_times, {side}_kick' for side in kicked)
        + ')',
        f'network.run({run.last + 2}*dt_, namespace={{}})',
        '',
        f'event_steps = array({list(map(int, run.events))})',
        't_s = event_steps*float(dt_)',
        'w = array(record.w[0])[event_steps + 1]',
        'print(t_s)',
        'print(w)',
    ]
    if names:
        value = 'array(getattr(states, name)[0])[event_steps + 1]'
        lines += [f'state = {{name: {value} for name in {names!r}}}', 'print(state)']
    return lines
