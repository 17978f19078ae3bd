"""Run a protocol: result guarded and stored whole, exit codes.

A protocol describes its simulation by a module-level `build(**kwargs)` that returns a `Model`, and
asks `Simulation.sweep` to run it for all points and seeds. `run_protocol` is what `python -m
homeozoo run NAME` calls.

Exit codes: 0 done; 1 error; 2 wrong use (unknown name, wrong unit); 3 diverged; 130 interrupted.
"""
import contextlib
import datetime
import difflib
import importlib
import importlib.util
import inspect
import os
import pkgutil
import socket
import sys
import time
import traceback
from pathlib import Path

import numpy as np

from homeozoo.running import cache, fresh, processes, store
from homeozoo.running.child import describe
from homeozoo.running.errors import Diverged, RunError, UsageError
from homeozoo.running.provenance import (
    check_checkout,
    check_name,
    checkout,
    git_state,
    loaded_sources,
    versions,
    write_dependencies,
)
from homeozoo.running.settings import resolve_settings, text_of
from homeozoo.running.simulation import Simulation, spawn_seeds, target_called
from homeozoo.running.temporary import import_brian, sweep_stale, without

SCALES = ('smoke', 'default', 'paper')
_files = set()          # protocols loaded from a path; another file of the same name may follow


def load_protocol(name):
    """The module of a protocol: a name in protocols/, or the path of a .py file."""
    if name.endswith('.py'):
        path = Path(name).resolve()
        if not path.is_file():
            raise UsageError(f'{name} is a folder, no protocol' if path.is_dir()
                             else f'there is no file {name}')
        other = sys.modules.get(path.stem)
        if other is not None and getattr(other, '__file__', None) not in {str(path), *_files}:
            raise UsageError(f"a protocol cannot be called '{path.stem}': a Python module has that "
                             "name")
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        _files.add(str(path))
        spec.loader.exec_module(module)
    else:
        folders = importlib.util.find_spec('homeozoo.protocols').submodule_search_locations
        known = sorted(module.name for module in pkgutil.iter_modules(folders)
                       if not module.name.startswith('_'))
        full = f'homeozoo.protocols.{name}'
        if not name.isidentifier() or importlib.util.find_spec(full) is None:
            near = difflib.get_close_matches(name, known, n=1)
            hint = (f"did you mean '{near[0]}'?" if near
                    else f"there are {', '.join(known) or 'none'}")
            raise UsageError(f"there is no protocol '{name}'; {hint}")
        module = importlib.import_module(full)
    if not callable(getattr(module, 'run', None)):
        raise UsageError(f"the protocol '{name}' has no function run(sim, ...)")
    return module


def _check_arrays(arrays, module):
    if not isinstance(arrays, dict) or not arrays:
        raise RunError('run() must return a dict of arrays')
    allowed = set(getattr(module, 'MAY_BE_NAN', ()))
    for name, value in arrays.items():
        array = np.asarray(value)
        if hasattr(value, 'dim') and value.dim.is_dimensionless is False:
            raise RunError(f"result '{name}' has a unit; divide by it and say so in the name, as "
                           "in rate_hz")
        if array.dtype.kind in 'fc' and name not in allowed and not np.isfinite(array).all():
            raise Diverged(f"result '{name}' is not finite "
                           f"({np.count_nonzero(~np.isfinite(array))} of {array.size} values; a "
                           "protocol lists in MAY_BE_NAN what may be missing)")


def run_protocol(name, *, scale='default', seeds=None, settings=(), target=None, scheduler=None,
                 out=None, jobs=None, debug=None):
    """Run the protocol `name`, store out/data/NAME.npz, and return the exit code.

    scale: 'smoke', 'default' or 'paper'. seeds: how many; None: as the protocol says for the scale.
    settings: iterable of 'key=value' or a mapping. target: 'cpp_standalone' (or 'cpp'), 'cython',
    'numpy'.
    scheduler: address of a Dask scheduler. out: path of the result. jobs: simulations at a time, by
    default one per processor. debug: show tracebacks (also HOMEOZOO_DEBUG=1).

    Errors are one sentence on stderr: exit code 1, 2 (wrong use), 3 (diverged), 130 (interrupted).
    """
    if debug is None:
        debug = os.environ.get('HOMEOZOO_DEBUG', '') not in ('', '0')
    shown = name if name.isprintable() else repr(name)
    try:
        with processes.ended_by_signals():
            _run(name, scale, seeds, settings, target, scheduler, out, jobs)
        return 0
    except KeyboardInterrupt:
        print(f'{shown}: interrupted, no result was written', file=sys.stderr)
        return 130
    except (Exception, SystemExit) as error:
        if debug:
            traceback.print_exc()
            print(getattr(error, 'details', ''), file=sys.stderr, end='')
        print(f'{shown}: {describe(error)}', file=sys.stderr)
        return getattr(error, 'exit_code', 1)


def _run(name, scale, seeds, settings, target, scheduler, out, jobs):
    if scale not in SCALES:
        raise UsageError(f"unknown scale '{scale}': use {', '.join(SCALES)}")
    if jobs is not None and jobs < 1:
        raise UsageError('--jobs must be at least 1')
    target = target_called(target)
    label = Path(name).stem
    path = Path('out/data') / f'{label}.npz' if out is None else Path(out)
    if path.suffix != '.npz':
        raise UsageError(f"the result must be a .npz file, not '{'' if out == '' else path}'")
    for file in (name, path.absolute()):
        check_name(file)
    check_checkout()
    if scheduler is not None:
        processes.check_scheduler(scheduler)
    if target == 'cpp_standalone' and 'brian2' not in sys.modules and not cache.noted(label):
        fresh.server.start()                        # it imports Brian2 while we do
    with without(*['Cython'] if target == 'cpp_standalone' else []):       # which it does not need
        import_brian()
    module = load_protocol(name)
    kwargs = resolve_settings(module.run, getattr(module, 'SCALES', {}).get(scale, {}), settings)
    number = seeds if seeds is not None else getattr(module, 'SEEDS', {}).get(scale, 1)
    if number < 1:
        raise UsageError('--seeds must be at least 1')
    store.check_target(path)
    sweep_stale()
    with _result_lock(path, label):
        begin, used = time.time(), _cpu()
        sim = Simulation(seeds=spawn_seeds(number), scale=scale, target=target, scheduler=scheduler,
                         jobs=jobs, label=label)
        arrays = module.run(sim, **kwargs)
        _check_arrays(arrays, module)
        files = set(loaded_sources()) | sim.sources | {str(Path(module.__file__).resolve())}
        files |= {str(Path(module.__file__).resolve().parent / file)
                  for file in getattr(module, 'DATA', ())}
        lines = (inspect.getdoc(module) or '').splitlines()
        meta = dict(protocol=label, claim=lines[0] if lines else '',
                    mechanisms=list(getattr(module, 'MECHANISMS', ())),
                    parameters={key: text_of(value) for key, value in kwargs.items()}, scale=scale,
                    seeds=list(sim.seeds), target=target, versions=versions(),
                    compiler=sim.compiler, status='complete', git=git_state(checkout()),
                    wall_s=round(time.time() - begin, 3),
                    cpu_s=None if scheduler else round(_cpu() - used, 1),
                    started=datetime.datetime.fromtimestamp(begin, datetime.UTC).isoformat(),
                    host=socket.gethostname(), jobs=jobs, scheduler=scheduler, builds=sim.builds)
        write_dependencies(path, files)
        store.save(path, arrays, meta)


def _cpu():
    """Processor seconds of this process and of those it has awaited."""
    return sum(os.times()[:4])


@contextlib.contextmanager
def _result_lock(path, label):
    """Two runs of one result wait for each other."""
    from filelock import Timeout
    lock = store.lock_of(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        print(f'{label}: another run is making {path}; waiting for it', file=sys.stderr)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
