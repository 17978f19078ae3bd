"""A complete plain Brian2 program for one synapse under a rule: what ``print(rule)`` shows and `drive` runs."""
import importlib
from typing import NamedTuple

import numpy as np
from brian2 import Equations, Quantity, have_same_dimensions, ms, second

from homeozoo.core.compose import bounds
from homeozoo.core.parameters import RuleError, check_time_step, source_text, unit_name
from homeozoo.core.text import identifiers

TARGETS = {'numpy': 'numpy', 'cython': 'cython', 'cpp': 'cpp_standalone',
           'cpp_standalone': 'cpp_standalone'}

CONVENTION = ('# At zero lag the presynaptic spike comes first. With an axonal delay, on_pre and a presynaptic',
              '# trace on the synapse are delayed; a presynaptic trace on the neuron is not.')

EXAMPLE_PRE = [10.0, 40.0, 70.0]*ms

EXAMPLE_POST = [20.0, 35.0, 72.0]*ms


def _steps(times, dt, name):
    """Spike times as whole steps of dt; refuses what a spike generator cannot do."""
    if len(np.shape(times)) != 1 and np.size(times):
        raise RuleError(f'{name} has the shape {np.shape(times)}; give a flat list of times.')
    values = np.sort(np.asarray(times, dtype=float).ravel())
    if values.size and not (isinstance(times, Quantity) and have_same_dimensions(times, second)):
        raise RuleError(f'{name} = {times} has no time unit; give Brian2 quantities such as [10]*ms.')
    if not np.all(np.isfinite(values)) or np.any(values < 0):
        raise RuleError(f'{name} = {times}; spike times are finite and not negative.')
    steps = np.floor(values/float(dt) + 0.5 + 1e-9).astype(int)
    if np.any(np.diff(steps) == 0):
        raise RuleError(f'{name} has two spikes within one time step of {dt}; use a smaller dt.')
    return steps


def _array_text(steps, dt_text):
    return f'array({list(map(int, steps))})*{dt_text}'

#: Cells that `drive` uses for a variable that a rule needs, as module.object.
PROVIDERS = {'rate': 'neurons.rate_sensor', 'pool_free': 'heterosynaptic.receptor_pool',
             'pool_bound': 'heterosynaptic.receptor_pool', 'volt_u': 'voltage.adex_clopath2010'}

#: Variables of the target cell that sum over its synapses, as what they are with the one driven synapse.
SUMS = {'wsum': 'w'}


class _Cell(NamedTuple):
    """Extra code of a driven cell: lines, spike code, constants, starts, refractory period."""
    lines: list
    spike: list
    constants: dict
    starts: dict
    refractory: list


def _add(cell, provider):
    """Write the code of a `Neuron` into a driven cell."""
    keywords = provider.kwargs(check_dt=False)
    cell.lines.extend(keywords['model'].splitlines())
    cell.spike.extend(list(provider.reset) + [trace.step for trace in provider.traces if trace.step])
    used = identifiers('\n'.join(cell.lines + cell.spike + list(provider.start.values())))
    if provider.refractory:
        cell.refractory.append(provider.refractory)
        used.add(provider.refractory)
    cell.constants.update({key: record for key, record in provider.params.items() if key in used})
    cell.starts.update({key: repr(value) for key, value in provider.start.items()})


def _one(unit):
    """The value 1 of a unit as text."""
    return f'1*{unit_name(unit)}' if unit_name(unit) != '1' else '1'


def _inputs(neuron):
    """Variables of a cell that only the outside sets, dict from name to unit."""
    equations = Equations('\n'.join(neuron.model))
    return {name: neuron.variables[name] for name in equations.parameter_names}


def _settable(neuron):
    """Names of the variables of a cell that can be given a value."""
    computed = Equations('\n'.join(neuron.model)).subexpr_names
    return (set(neuron.variables) | set(neuron.needs)) - set(computed)


def _own_cell(neuron):
    """The driven cell of an add-on, with constants for what other parts must bring."""
    cell = _Cell([], [], {}, {}, [])
    for need, unit in neuron.needs.items():
        cell.lines.append(f'{need} : {unit_name(unit)}')
        cell.starts[need] = _one(unit)
    _add(cell, neuron)
    for name, unit in _inputs(neuron).items():
        cell.starts.setdefault(name, _one(unit))
    return cell


def _cell_lines(rule, side, given=()):
    """What the driven cell must hold besides being driven, from PROVIDERS or as a constant."""
    cell = _Cell([], [], {}, {}, [])
    for need, unit in rule.needs.items():
        base, _, where = need.rpartition('_')
        if where != side:
            continue
        if base in PROVIDERS and any(line.startswith((f'{base} ', f'd{base}/dt')) for line in cell.lines):
            continue
        if base in PROVIDERS and (base == 'rate' or base not in given):
            module, _, name = PROVIDERS[base].partition('.')
            provider = getattr(importlib.import_module('homeozoo.' + module), name)
            _add(cell, provider)
        else:
            cell.lines.append(f'{base} : {unit_name(unit)}')
            cell.starts[base] = _one(unit)
    return cell


def script(rule, pre_times=None, post_times=None, w0=None, *, w_min=None, w_max=None,
           dt=0.1*ms, target='numpy', given=None, duration=None, seed=1, cell=None):
    """A complete plain Brian2 script: one synapse, given spikes, weight after every event.

    Parameters are those of `drive`; `cell`: an add-on to drive in place of the rule. The script defines ``t_s`` and ``w`` and prints them; for an
    add-on of a cell also ``state``.

    Returns
    -------
    str
    """
    if target not in TARGETS:
        raise RuleError(f'target = {target!r}; allowed are {", ".join(TARGETS)}.')
    check_time_step((cell or rule).params, dt, rule.name)
    example = pre_times is None and post_times is None
    pre = _steps(EXAMPLE_PRE if example else ([]*ms if pre_times is None else pre_times), dt,
                 'pre_times')
    post = _steps(EXAMPLE_POST if example else ([]*ms if post_times is None else post_times), dt,
                  'post_times')
    low, high = bounds(rule, w_min, w_max)
    if w0 is None:
        w0 = 0.5
    if not np.isfinite(float(w0)) or np.ndim(w0):
        raise RuleError(f'w0 = {w0}; the initial weight is one finite number.')
    if not low <= float(w0) <= high:
        raise RuleError(f'w0 = {w0} lies outside w_min = {low} to w_max = {high}.')
    events = np.union1d(pre, post)
    if duration is None and not events.size:
        raise RuleError('pre_times and post_times are both empty; give duration= to run without spikes.')
    last = int(events[-1]) if events.size else 0
    if duration is not None:
        last = max(last, int(round(float(duration)/float(dt))) - 1)
        events = np.union1d(events, [last])
    keywords = rule.kwargs(w_min=low, w_max=high, dt=dt, slow='own' if rule.slow else False)
    constants = {name: rule.params[name] for name in keywords['namespace'] if name in rule.params}
    cells = {side: _own_cell(cell) if cell is not None and side == 'post' else _cell_lines(rule, side, given or ())
             for side in ('pre', 'post')}
    dt_text = source_text(dt)
    out = ['# One synapse in plain Brian2: ' + rule.name,
           *(f'# https://doi.org/{doi}' for doi in rule.cite),
           *(CONVENTION if rule.traces else ()),
           *(('# The post cell fires at the given times; the synapse is not changed.',) if cell is not None else ()),
           'from brian2 import *', '']
    if TARGETS[target] == 'cpp_standalone':
        out += ["set_device('cpp_standalone', directory=None)"]
    else:
        out += [f"prefs.codegen.target = '{TARGETS[target]}'"]
    out += [f'dt_ = {dt_text}', f'seed({int(seed)})', '', 'namespace = {']
    for name, record in constants.items():
        out.append(f'    {name!r}: {source_text(record.value)},  # {record.meaning} ({record.source})')
    for name in ('w_min', 'w_max'):
        if name in keywords['namespace']:
            out.append(f'    {name!r}: {keywords["namespace"][name]!r},')
    out += ['}', f"model = '''\n{keywords['model']}\n'''"]
    for key in ('on_pre', 'on_post'):
        out.append(f"{key} = '''\n{keywords.get(key, '')}\n'''")
    out += ['', '# spikes start one step late, so that a driven cell can fire at time 0']
    kicked = []
    settable = () if cell is None else _settable(cell)
    for side, steps in (('pre', pre), ('post', post)):
        lines, spike, more, starts, refractory = cells[side]
        if not lines:
            out.append(f"{side} = SpikeGeneratorGroup(1, zeros({len(steps)}, dtype=int), "
                       f"{_array_text(steps + 1, dt_text)}, dt=dt_, name='{side}')")
            continue
        kicked.append(side)
        model = '\n'.join(lines + ['fire : 1'])
        reset = '\n'.join(['fire -= 1'] + spike)
        values = ', '.join(f'{name!r}: {source_text(record.value)}' for name, record in more.items())
        rest = f" refractory={refractory[0]!r}," if refractory else ''
        out += [f"{side} = NeuronGroup(1, '''\n{model}\n''', threshold='fire > 0.5', reset='''\n{reset}\n''',",
                f"    method='euler',{rest} namespace={{{values}}}, dt=dt_, name='{side}')"]
        values = {**starts, **{name: source_text(value) for name, value in (given or {}).items()
                               if name in starts or name == 'rate' or name in settable}}
        out += [f'{side}.{name} = {value}' for name, value in values.items()]
        out += [f"{side}_times = SpikeGeneratorGroup(1, zeros({len(steps)}, dtype=int), "
                f"{_array_text(steps, dt_text)}, dt=dt_, name='{side}_times')",
                f"{side}_kick = Synapses({side}_times, {side}, on_pre='fire_post += 1', "
                f"namespace={{}}, dt=dt_, name='{side}_kick')",
                f'{side}_kick.connect()']
    unknown = set(given or {}) - {n.rpartition('_')[0] for n in rule.needs} - set(settable)
    if unknown:
        raise RuleError(f'given names {sorted(unknown)[0]}, which the rule {rule.name} does not need.')
    sums = {base: code for base, code in SUMS.items() if f'{base}_post' in rule.needs and base not in (given or {})}
    out += [f'post.{base} = {float(w0)!r}' for base in sums]
    method = ", method='euler', order=-1" if 'method' in keywords else ''
    out += [f"synapse = Synapses(pre, post, model=model, on_pre=on_pre, on_post=on_post,",
            f"                   namespace=namespace{method}, dt=dt_, name='synapse')",
            'synapse.connect()', f'synapse.w = {float(w0)!r}']
    for base, code in sums.items():
        out += [f"post.run_regularly('{base} = 0', dt=dt_, when='start', order=0, name='clear_{base}')",
                f"synapse.run_regularly('{base}_post += {code}', dt=dt_, when='start', order=1, name='sum_{base}')"]
    if rule.slow:
        code, every = rule.statements(None, low, high, slow='own')['slow'], source_text(rule.every)
        out += [f"synapse.namespace['slow_dt'] = {every}",
                f"synapse.run_regularly('''\n{code}\n''', dt={every}, when='end', order=-1, name='slow')"]
    names = sorted(cell.variables) if cell is not None else []
    if cell is not None:
        out += [f"states = StateMonitor(post, {names!r}, record=[0], when='end', dt=dt_, name='states')"]
    out += ["record = StateMonitor(synapse, 'w', record=[0], when='end', dt=dt_, name='record')",
            'network = Network(pre, post, synapse, record' + (', states' if cell is not None else '')
            + ''.join(f', {side}_times, {side}_kick' for side in kicked) + ')',
            f'network.run({last + 2}*dt_, namespace={{}})',
            '',
            f'event_steps = array({list(map(int, events))})',
            't_s = event_steps*float(dt_)',
            'w = array(record.w[0])[event_steps + 1]',
            'print(t_s)', 'print(w)']
    if cell is not None:
        out += [f'state = {{name: array(getattr(states, name)[0])[event_steps + 1] for name in {names!r}}}',
                'print(state)']
    return '\n'.join(out) + '\n'
