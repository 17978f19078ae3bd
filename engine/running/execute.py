"""One point with one seed: the compiled program is run and its results are read.

Needs NumPy alone.
"""
import os
import pickle
import re
import signal
import sys
import threading
from pathlib import Path

import numpy as np

from homeozoo.running.cache import unpack
from homeozoo.running.errors import Diverged, RunError, UsageError
from homeozoo.running.faster import huge_pages
from homeozoo.running.fresh import fresh_python
from homeozoo.running.functions import resolve
from homeozoo.running.generate import NOISE_VARIABLE, PARENT_VARIABLE, SEED_VARIABLE
from homeozoo.running.model import split_noise, unknown_knobs
from homeozoo.running.processes import Interrupted, children, last_line
from homeozoo.running.temporary import import_brian, scratch, sweep_stale


def execute(task):
    """Run one point with one seed and return its outputs, or what `measure` makes of them.

    `task`: dict with `handle` (from `prepare`, or dict(target='numpy'|'cython', build=, kwargs=)),
    `point` (knob -> value, and `noise`), `seed` (int), `measure` (function or None), `given`
    (further arguments of it), `max_rate` (Hz; None: as the model says; inf: no guard).
    """
    handle = task['handle']
    point, noise = split_noise(task['point'], task['seed'])
    run = _run_binary if handle['target'] == 'cpp_standalone' else _run_python
    out, guards = run(handle, point, task['seed'], noise)
    check(out, guards, task)
    if task.get('measure') is None:
        return out
    return task['measure'](out, task['point'], **task.get('given', {}))


def check(out, guards, task):
    """Raise Diverged if an output is not finite or the rate in the last tenth of the run exceeds
    its limit."""
    where = f"seed {task['seed']}" + (f", point {_short(task['point'])}" if task['point'] else '')
    for name, values in out.items():
        if values.dtype.kind in 'fc' and not np.isfinite(values).all():
            wrong = values.size - int(np.isfinite(values).sum())
            raise Diverged(f"the simulation diverged ({where}): {wrong} of {values.size} values of "
                           f"'{name}' "
                           'are not finite')
    limit = guards['max_rate'] if task.get('max_rate') is None else task['max_rate']
    if limit is None or guards['spikes'] is None or not np.isfinite(limit):
        return
    name, number = guards['spikes']
    window = 0.1 * guards['duration']
    rate = np.count_nonzero(out[name] >= guards['duration'] - window) / (number * window)
    if rate > limit:
        raise Diverged(f'the rate ran away ({where}): {rate:.1f} Hz in the last tenth of the run, '
                       f'more than {limit:g} Hz')


def _short(point):
    return ', '.join(f'{name}={value}' if np.ndim(value) == 0 else f'{name}=array'
                     for name, value in point.items())


def _run_args(point, knobs, work):
    """Command line arguments that set the knobs; arrays go to files in `work`."""
    unknown_knobs(point, knobs)
    args = []
    for name, value in point.items():
        knob = knobs[name]
        dims = ([float(d) for d in getattr(value, 'dim')._dims] if hasattr(value, 'dim')
                else [0.0] * 7)
        if dims != knob['dims']:
            raise UsageError(f"value {value} for knob '{name}' has the wrong unit")
        array = np.asarray(value)
        if array.dtype.kind not in 'biuf' or not np.isfinite(array.astype(float)).all():
            raise UsageError(f"value {value} for knob '{name}' is not a finite number")
        dtype = np.dtype(knob['dtype'])
        array = np.asarray(array, dtype=dtype)
        if array.size == 1:
            args.append(f"{knob['arg']}={array.item()!r}")
            continue
        if knob['scalar'] or (knob['size'] is not None and array.size != knob['size']):
            raise UsageError(f"knob '{name}' takes {1 if knob['scalar'] else knob['size']} values, "
                             f"not {array.size}")
        path = work / f'knob_{len(args)}'
        np.ascontiguousarray(array).tofile(path)
        args.append(f"{knob['arg']}={path}")
    return args


def _run_binary(handle, point, seed, noise):
    manifest = handle['manifest']
    with scratch() as work:
        args = _run_args(point, manifest['knobs'], work)
        results = work / 'results'
        results.mkdir()
        env = huge_pages({name: value for name, value in os.environ.items()
                          if name != NOISE_VARIABLE})
        env[SEED_VARIABLE] = str(int(seed))
        env[PARENT_VARIABLE] = str(os.getpid())
        if noise is not None:
            env[NOISE_VARIABLE] = str(noise)
        command = [str(Path(handle['folder']) / 'main'), '--results_dir', f'{results}/', *args]
        try:
            code, out, err = children.run(command, cwd=handle['folder'], env=env,
                                          kept=False)
        except OSError as error:
            raise RunError(f"cannot run the compiled program {command[0]}: "
                           f"{error.strerror}") from None
        if code == -4:
            raise RunError('the compiled program uses instructions this machine does not have: set '
                           'HOMEOZOO_MARCH=x86-64-v3 (or x86-64) for machines of different kinds')
        if code != 0:
            reason = (f'was ended by signal {-code}' if code < 0
                      else f'failed: {last_line(err or out)}')
            raise RunError(f'the compiled simulation (seed {seed}) {reason}')
        trouble = [line for line in (err + out).splitlines()
                   if re.match('Error|Could not|Cannot', line)]
        if trouble:
            raise RunError(f'the compiled simulation (seed {seed}) reports: {trouble[0]}')
        return read_results(results, manifest), manifest


def read_results(results, manifest):
    """Read the outputs of one run from its results folder: name -> array in SI units, sizes
    checked.

    Monitors of several cells give shape (cells, times), as in Brian2; shared variables give shape
    ().
    """
    for clock in manifest['clocks']:
        steps = int(_read(results, clock['file'], '<i8', 1, clock['name'])[0])
        if steps != clock['steps'] and not manifest['may_stop']:
            raise RunError(f"the simulation was interrupted at step {steps} of {clock['steps']} "
                           f"({clock['name']})")
    return {name: _read_output(results, name, entry) for name, entry in manifest['outputs'].items()}


def _read(results, file, dtype, size, name):
    path = results / file
    dtype = np.dtype(dtype)
    if not path.exists():
        raise RunError(f"the simulation wrote no result for '{name}' (disk full?)")
    length = path.stat().st_size
    if length % dtype.itemsize or (size is not None and length != size * dtype.itemsize):
        wanted = ('a multiple of ' + str(dtype.itemsize) if size is None
                  else str(size * dtype.itemsize))
        raise RunError(f"the result for '{name}' is incomplete: {length} bytes, expected {wanted} "
                       "(disk full?)")
    return np.fromfile(path, dtype=dtype)


def _read_output(results, name, entry):
    values = _read(results, entry['file'], entry['dtype'], entry['size'], name)
    if entry['columns'] is not None:
        columns = entry['columns']
        if columns == 0 or values.size % columns:
            raise RunError(f"the result for '{name}' is incomplete: {values.size} values for "
                           f"{columns} columns")
        values = values.reshape(-1, columns).T
    if entry['scalar'] and values.size == 1:
        return values.reshape(())
    if entry['part'] is not None:
        values = values[slice(*entry['part'])]
    return values


def _run_python(handle, point, seed, noise):
    request = dict(task='run', build=handle['build'], kwargs=handle['kwargs'],
                   target=handle['target'], seed=int(seed), noise=noise, point=point)
    for _ in range(2):
        with scratch() as work:
            guards = fresh_python(request, work)
            if 'knob_map' in guards:
                request['knob_map'] = guards['knob_map']
                continue
            handle.setdefault('sources', set()).update(guards['sources'])
            with np.load(work / 'outputs.npz', allow_pickle=False) as archive:
                return {name: archive[name] for name in archive.files}, guards
    raise RunError('the model asked for its parameters twice')

_importing = threading.Lock()


def _import_brian():
    """Import Brian2 in a worker's thread: it installs a handler for Ctrl+C, which only main threads
    may."""
    with _importing:
        if 'brian2' in sys.modules or threading.current_thread() is threading.main_thread():
            return
        original = signal.signal
        signal.signal = lambda *args: None
        try:
            import_brian()
        finally:
            signal.signal = original


def execute_packed(task, shared):
    """`execute` on a worker of a cluster: functions arrive by description, the program as bytes."""
    children.reset()
    sweep_stale()
    task = dict(task, handle=dict(task['handle']))
    if shared is not None:
        folder, manifest = unpack(task['handle']['key'], shared)
        task['handle'].update(folder=folder, manifest=manifest)
    _import_brian()  # protocols and the units of points need it
    task['point'], task['given'] = pickle.loads(task['point']), pickle.loads(task['given'])
    if task.get('measure') is not None:
        task['measure'] = resolve(task['measure'])
    try:
        return execute(task)
    except Interrupted:
        raise RunError('the run on the cluster was interrupted') from None
