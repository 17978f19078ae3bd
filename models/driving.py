"""One synapse driven by given spike times: `drive`, and the script that it runs.

`script` writes a complete plain Brian2 program for one synapse under a rule; it is
what ``print(rule)`` shows. `drive` runs that very program and returns the weight
after every event, so what is shown is what is tested.
"""
import importlib
import os
import subprocess
import sys
import tempfile
from typing import NamedTuple

import numpy as np
from brian2 import Equations, Quantity, get_device, have_same_dimensions, ms, prefs, second

from homeozoo.neurons import Neuron
from homeozoo.rule import Rule, RuleError, check_time_step, identifiers, source_text, unit_name

TARGETS = {'numpy': 'numpy', 'cython': 'cython', 'cpp': 'cpp_standalone',
           'cpp_standalone': 'cpp_standalone'}
CONVENTION = ('# At zero lag the presynaptic spike comes first. With an axonal delay, on_pre and a presynaptic',
              '# trace on the synapse are delayed; a presynaptic trace on the neuron is not.')
EXAMPLE_PRE = [10.0, 40.0, 70.0]*ms
EXAMPLE_POST = [20.0, 35.0, 72.0]*ms


class Driven(NamedTuple):
    """What `drive` returns: event times in seconds, and the weight right after each."""
    t_s: np.ndarray
    w: np.ndarray


class DrivenCell(Driven):
    """What `drive` returns for an add-on of a cell: also `state`, its variables right after each event.

    state: dict from the name of a variable to an array of the shape of t_s, in SI units.
    """
    state: dict


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
           dt=0.1*ms, target='numpy', given=None, duration=None, seed=1):
    """A complete plain Brian2 script: one synapse, given spikes, weight after every event.

    Parameters are those of `drive`. The script defines ``t_s`` and ``w`` and prints them; for an
    add-on of a cell also ``state``.

    Returns
    -------
    str
    """
    if target not in TARGETS:
        raise RuleError(f'target = {target!r}; allowed are {", ".join(TARGETS)}.')
    cell = rule if isinstance(rule, Neuron) else None
    if cell is not None:
        if cell.spike_variable:
            raise RuleError(f'{cell.name} fires by itself; drive takes rules and add-ons of a cell such as '
                            'intrinsic.setpoint, which fire at the given times.')
        rule = Rule(cell.name, doc=cell.doc, cite=cell.cite)
    check_time_step((cell or rule).params, dt, rule.name)
    example = pre_times is None and post_times is None
    pre = _steps(EXAMPLE_PRE if example else ([]*ms if pre_times is None else pre_times), dt,
                 'pre_times')
    post = _steps(EXAMPLE_POST if example else ([]*ms if post_times is None else post_times), dt,
                  'post_times')
    low, high = rule._bounds(w_min, w_max)
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


def drive(rule, pre_times, post_times, w0, *, w_min=None, w_max=None, dt=0.1*ms, target='numpy',
          given=None, duration=None, seed=1):
    """Drive one synapse by given spike times and return its weight after every event.

    An add-on of a cell, such as `intrinsic.setpoint`, is put on the postsynaptic cell, which fires at
    ``post_times`` whatever its threshold; its variables after every event are returned too.
    It leaves the synapse alone: w stays w0.

    Parameters
    ----------
    rule : Rule, or Neuron without a base model
    pre_times, post_times : Quantity, shape (n,)
        Spike times; two spikes of one cell within one dt are refused. At equal times
        the presynaptic spike comes first.
    w0 : float
        Initial weight, dimensionless.
    w_min, w_max : float
        Bounds of the weight (infinite for none); default: the rule's.
    dt : Quantity
        Time step; spike times are rounded to it.
    target : 'numpy', 'cython' or 'cpp_standalone'
    given : dict
        Values of variables that the rule needs on a cell, such as ``{'M': 0}``
        (default 1); ``rate`` is estimated from the given spikes by
        `neurons.rate_sensor` and starts at 0 or at the value given here; the potential
        ``volt_u`` is that of `voltage.adex_clopath2010`, firing at the given times, or, as
        in a voltage clamp, the value given here. For an add-on: constants that other parts
        of the cell or the outside would set (default 1), such as ``intr_x``, and first values of its own
        variables.
    duration : Quantity
        Run at least so long; the weight at its end is then the last entry.
    seed : int
        For rules with noise.

    Returns
    -------
    Driven(t_s, w) : named pair of numpy arrays, shape (number of distinct event times,)
        Times in seconds and weights right after each of them. For an add-on a `DrivenCell`,
        which has ``state`` as well: dict from each variable of the add-on to an array of the same shape, in
        SI units. A variable that changes by itself has changed for t_s + 2*dt by then: the cells
        start one step before time 0, and a step in Brian2 changes continuous variables before spikes.

    Raises
    ------
    RuleError
        In one sentence, before anything runs.
    """
    text = script(rule, pre_times, post_times, w0, w_min=w_min, w_max=w_max, dt=dt, target=target,
                  given=given, duration=duration, seed=seed)
    if TARGETS[target] == 'cpp_standalone':
        return _run_apart(text)
    for name in Driven._fields + ('state',):
        text = text.replace(f'\nprint({name})\n', '\n')
    kept, state = prefs.codegen.target, get_device().get_random_state()
    names = {}
    try:
        exec(compile(text, f'<script of {rule.name}>', 'exec'), names)
    finally:
        prefs.codegen.target = kept
        get_device().set_random_state(state)
    return _result(names['t_s'], names['w'], names.get('state'))


def _result(t_s, w, state):
    """What `drive` returns."""
    if state is None:
        return Driven(t_s, w)
    result = DrivenCell(t_s, w)
    result.state = state
    return result


def _run_apart(text):
    """Run a script in its own process (a standalone build leaves the device in use)."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'one_synapse.py')
        result = os.path.join(folder, 'result.npz')
        with open(path, 'w') as file:
            text = text.replace('directory=None', f'directory={os.path.join(folder, "build")!r}')
            file.write(text + f'savez({result!r}, t_s=t_s, w=w, **globals().get("state", {{}}))\n')
        done = subprocess.run([sys.executable, path], capture_output=True, text=True, cwd=folder)
        if done.returncode:
            raise RuntimeError('the C++ build or run of the synapse failed: '
                               + done.stderr.strip().splitlines()[-1])
        with np.load(result) as data:
            state = {name: data[name] for name in data.files if name not in Driven._fields}
            return _result(data['t_s'], data['w'], state or None)
