"""Run a protocol: settings checked, one build per sweep, results guarded and stored whole, exit codes.

A protocol describes its simulation by a module-level `build(**kwargs)` that returns a `Model`, and asks
`Simulation.sweep` to run it for all points and seeds. `run_protocol` is what `python -m homeozoo run NAME` calls.

Exit codes: 0 done; 1 error; 2 wrong use (unknown name, wrong unit); 3 diverged; 130 interrupted.
"""
import ast
import contextlib
import datetime
import difflib
import importlib
import importlib.util
import inspect
import math
import os
import pickle
import socket
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from homeozoo import parallel, standalone, store
from homeozoo.standalone import Diverged, RunError, UsageError

TARGETS = ('cpp_standalone', 'cython', 'numpy')
SCALES = ('smoke', 'default', 'paper')

#: Root of all seeds. The first N seeds are the same for every N.
ROOT_SEED = 1949


@dataclass(frozen=True)
class Model:
    """A network ready to run, with what goes in and what comes out.

    net: brian2.Network with every object, each with its own name= and namespace=.
    duration: biological time (Quantity).
    outputs: name -> (group or monitor, 'variable'), read after the run as plain SI numbers; a monitor of several cells
        gives shape (cells, times), a shared variable shape ().
    knobs: name -> (group, 'variable') or (TimedArray, 'values'), set for each point before the run, or where the build
        calls `device.apply_run_args()`.
    spikes: (name of the output with spike times, number of neurons), for the rate guard.
    max_rate: mean rate (Hz, number or Quantity) in the last tenth of the run above which the run counts as diverged;
        None: no limit, running away is intended or impossible.
    """

    net: object
    duration: object
    outputs: dict
    knobs: dict = field(default_factory=dict)
    spikes: tuple = None
    max_rate: object = None


def spawn_seeds(number):
    """`number` independent seeds, a tuple of int below 2**31; a longer list begins with the shorter one."""
    children = np.random.SeedSequence(ROOT_SEED).spawn(number)
    seeds = tuple(int(child.generate_state(1)[0] >> 1) for child in children)
    if len(set(seeds)) != number:
        raise RunError(f'two of {number} seeds are equal')
    return seeds


class Simulation:
    """What a protocol's `run(sim, ...)` receives: seeds, scale, and `sweep`."""

    def __init__(self, *, seeds=(1,), scale='default', target='cpp_standalone', scheduler=None, jobs=None, label=''):
        self.seeds = tuple(spawn_seeds(seeds)) if isinstance(seeds, int) else tuple(int(seed) for seed in seeds)
        self.scale = scale
        self.target = _target(target)
        self.scheduler = scheduler
        self.jobs = jobs
        self.label = label
        self.builds = []      # one entry per build: key and whether it was compiled now
        self.sources = set()  # files that the generating processes depended on
        self.compiler = None

    def sweep(self, build, points, *, measure=None, seeds=None, max_rate=None, **build_kwargs):
        """Run `build(**build_kwargs)` for every point and seed with one compiled program.

        points: list of dict knob -> value (Quantity, number, or array); [{}] for a single run.
        measure: module-level function (out, point) -> dict, called in the worker; None returns all outputs.
        seeds: tuple of int, by default `self.seeds`.
        max_rate: overrides the model's limit (Hz or Quantity); math.inf switches it off.

        Returns a list over points of a list over seeds of dict. Raises UsageError, RunError, or Diverged.
        """
        points = [dict(point) for point in points]
        seeds = self.seeds if seeds is None else tuple(int(seed) for seed in seeds)
        limit = None if max_rate is None else float(max_rate)
        handle = self._prepare(build, build_kwargs)
        tasks = [dict(handle=handle, point=point, seed=seed, measure=measure, max_rate=limit,
                      label=f'seed {number + 1} of {len(seeds)}'
                            + (f', point {row + 1} of {len(points)}' if len(points) > 1 else ''))
                 for row, point in enumerate(points) for number, seed in enumerate(seeds)]
        progress = parallel.Progress(len(tasks), self.label or build.__module__)
        if self.scheduler:
            results = self._run_on_cluster(handle, tasks, progress)
        else:
            results = parallel.run_local(standalone.execute, tasks, jobs=self.jobs, progress=progress)
        self.sources.update(handle.get('sources', ()))
        width = len(seeds)
        return [results[row * width:(row + 1) * width] for row in range(len(points))]

    def _prepare(self, build, kwargs):
        if self.target != 'cpp_standalone':
            return dict(target=self.target, build=standalone.reference(build), kwargs=pickle.dumps(kwargs))
        handle = standalone.prepare(build, kwargs)
        self.builds.append(dict(key=handle['key'], compiled=handle['compiled']))
        self.compiler = dict(version=handle['manifest']['compiler'], flags=handle['manifest']['flags'])
        return handle

    def _run_on_cluster(self, handle, tasks, progress):
        slim = {key: handle[key] for key in ('target', 'key', 'build', 'kwargs') if key in handle}
        shared = standalone.pack(handle) if handle['target'] == 'cpp_standalone' else None
        sent = []
        for task in tasks:
            measure = task['measure'] and standalone.reference(task['measure'])
            sent.append(dict(task, handle=slim, point=pickle.dumps(task['point']), measure=measure))
        return parallel.run_distributed(standalone.execute_packed, sent, scheduler=self.scheduler, shared=shared,
                                        progress=progress)


def _target(name):
    name = 'cpp_standalone' if name in (None, 'cpp') else name
    if name not in TARGETS:
        raise UsageError(f"unknown target '{name}': use {', '.join(TARGETS)} (cpp is cpp_standalone)")
    return name


# --------------------------------------------------------------------------------------------------------- settings

def parse_value(text):
    """Value of a text like '10*ms', '-3', '[1*Hz, 2*Hz]' or 'true', without evaluating code.

    Numbers, Brian2 unit names, * / ** and signs only. Raises ValueError.
    """
    lowered = text.strip().lower()
    if lowered in ('true', 'false'):
        return lowered == 'true'
    if lowered == 'none':
        return None
    try:
        tree = ast.parse(text.strip(), mode='eval')
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ValueError(f"'{text}' is not a number with a unit") from None
    return _value(tree.body)


def _value(node):
    from brian2.core.namespace import DEFAULT_UNITS
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value
    if isinstance(node, ast.Name):
        if node.id in DEFAULT_UNITS:
            return DEFAULT_UNITS[node.id]
        near = difflib.get_close_matches(node.id, DEFAULT_UNITS, n=1)
        raise ValueError(f"'{node.id}' is not a unit" + (f"; did you mean '{near[0]}'?" if near else ''))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.UAdd, ast.USub)):
        value = _value(node.operand)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, (ast.List, ast.Tuple)):
        return [_value(item) for item in node.elts]
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left), _value(node.right)
        if isinstance(left, list) or isinstance(right, list):
            raise ValueError('write the unit inside the brackets: [1*Hz, 2*Hz]')
        if isinstance(node.op, ast.Mult):
            return left * right
        if isinstance(node.op, ast.Div):
            return left / right
        if isinstance(node.op, ast.Pow) and type(right) in (int, float) and abs(right) <= 30:
            return (float(left) if type(left) is int else left) ** right
    raise ValueError('only numbers, units, *, / and ** are understood')


def convert(key, value, default):
    """`value` (text or a value) as the type and unit of `default`; raises UsageError in one sentence."""
    from brian2 import Quantity, get_dimensions, have_same_dimensions
    is_quantity = isinstance(default, Quantity)
    shown = str(value)
    if isinstance(value, str):
        if isinstance(default, str):
            return value
        try:
            value = parse_value(value)
        except (ValueError, ZeroDivisionError, OverflowError, TypeError) as error:
            raise UsageError(f"{key}={shown}: {error}") from None
    if value is None:
        if default is None:
            return None
        raise UsageError(f'{key} cannot be none')
    if isinstance(default, bool):
        if isinstance(value, (bool, np.bool_)):
            return bool(value)
        raise UsageError(f'{key} must be true or false, not {shown}')
    if isinstance(value, (bool, np.bool_)):
        raise UsageError(f'{key} must be a number, not {shown}')
    if isinstance(default, str):
        raise UsageError(f'{key} must be text, not {shown}')
    if default is None:
        return value
    if isinstance(default, (tuple, list)) or (isinstance(default, np.ndarray) and default.ndim):
        return _convert_list(key, value, default, shown)
    if isinstance(value, (list, tuple)):
        raise UsageError(f'{key} takes one value, not {shown}')
    if is_quantity and not have_same_dimensions(value, default):
        raise UsageError(f'{key}={shown} has the wrong unit: it must be like {text_of(default)}')
    if not is_quantity and get_dimensions(value) is not get_dimensions(1):
        raise UsageError(f'{key}={shown} has the wrong unit: it must be a number without unit, like {default}')
    number = float(value)
    if not math.isfinite(number):
        raise UsageError(f'{key}={shown} is not finite')
    if is_quantity:
        return Quantity(number, dim=default.dim)
    if isinstance(default, (int, np.integer)):
        if number != int(number):
            raise UsageError(f'{key} must be a whole number, not {shown}')
        return int(number)
    if isinstance(default, (float, np.floating)):
        return number
    raise UsageError(f'{key} ({type(default).__name__}) cannot be set from the command line')


def _convert_list(key, value, default, shown):
    from brian2 import Quantity
    items = list(value) if isinstance(value, (list, tuple, np.ndarray)) else [value]
    if not items or not len(default):
        raise UsageError(f'{key} needs at least one value')
    converted = [convert(key, item, default[0]) for item in items]
    if isinstance(default, Quantity):
        return Quantity([float(item) for item in converted], dim=default.dim)
    if isinstance(default, np.ndarray):
        return np.array(converted, dtype=default.dtype)
    return type(default)(converted)


def defaults_of(run):
    """The keyword parameters of a protocol's run() with their defaults."""
    parameters = list(inspect.signature(run).parameters.values())[1:]
    return {p.name: p.default for p in parameters if p.kind in (p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD)
            and p.default is not p.empty}


def resolve_settings(run, overrides, settings):
    """Keyword arguments of a run: its defaults, then the scale's overrides, then the user's settings.

    settings: iterable of 'key=value', or a mapping. Raises UsageError for an unknown key or a wrong unit.
    """
    values = defaults_of(run)
    given = dict(values)
    for key, value in dict(overrides).items():
        _known(key, values, 'SCALES sets')
        given[key] = convert(key, value, values[key])
    pairs = settings.items() if hasattr(settings, 'items') else (_split(item) for item in settings or ())
    for key, value in pairs:
        _known(key, values, '--set')
        given[key] = convert(key, value, values[key])
    return given


def _split(item):
    key, sign, value = item.partition('=')
    if not sign or not key.strip() or not value.strip():
        raise UsageError(f"--set {item}: write --set name=value")
    return key.strip(), value.strip()


def _known(key, values, who):
    if key not in values:
        near = difflib.get_close_matches(key, values, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(sorted(values)) or 'none'}"
        raise UsageError(f"{who} '{key}': this protocol has no such parameter; {hint}")


def text_of(value):
    """A parameter as text with its unit that `parse_value` understands: '10*ms'; others as plain values."""
    from brian2 import Quantity
    if isinstance(value, Quantity):
        if value.ndim:
            return [text_of(Quantity(item, dim=value.dim)) for item in np.asarray(value).ravel()]
        unit = value.get_best_unit() if value.dim is not Quantity(1).dim else None
        return f'{float(value):.12g}' if unit is None else f'{float(value) / float(unit):.12g}*{unit}'
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [text_of(item) for item in value]
    if isinstance(value, np.generic):
        return value.item()
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)


# -------------------------------------------------------------------------------------------------------- protocols

def load_protocol(name):
    """The module of a protocol: a name in protocols/, or the path of a .py file."""
    if name.endswith('.py'):
        path = Path(name).resolve()
        if not path.exists():
            raise UsageError(f'there is no file {name}')
        own = sys.modules.get(path.stem)
        if own is not None and getattr(own, '__file__', None) == str(path):
            del sys.modules[path.stem]
        elif own is not None:
            raise UsageError(f"a protocol cannot be called '{path.stem}': a Python module has that name")
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
    else:
        known = sorted(path.stem for path in (standalone.checkout() / 'protocols').glob('*.py')
                       if not path.stem.startswith('_'))
        full = f'homeozoo.protocols.{name}'
        if not name.isidentifier() or importlib.util.find_spec(full) is None:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(known) or 'none'}"
            raise UsageError(f"there is no protocol '{name}'; {hint}")
        module = importlib.import_module(full)
    if not callable(getattr(module, 'run', None)):
        raise UsageError(f"the protocol '{name}' has no function run(sim, ...)")
    return module


def check_checkout():
    """Refuse to run code from elsewhere where make watches the files of this folder."""
    here, ours = Path.cwd(), standalone.checkout()
    if (here / 'Makefile').exists() and (here / 'protocols').is_dir() and (here / 'models').is_dir() \
            and here.resolve() != ours:
        raise UsageError(f'homeozoo is imported from {ours}, but make watches the files of {here}: '
                         'use the environment of this checkout (make figures sets it up)')


def git_state(folder):
    """Commit of the checkout and whether files differ from it; None outside a repository."""
    def ask(*words):
        done = subprocess.run(['git', '-C', str(folder), *words], capture_output=True, text=True, timeout=30)
        if done.returncode:
            raise OSError
        return done.stdout.strip()
    try:
        return dict(commit=ask('rev-parse', 'HEAD'), dirty=bool(ask('status', '--porcelain')))
    except (OSError, subprocess.SubprocessError):
        return None


def write_dependencies(path, files):
    """Write the make rule 'NAME.npz: files it was made from' to NAME.d; paths relative to the checkout."""
    root = standalone.checkout()

    def shown(file):
        file = Path(file).resolve()
        return (str(file.relative_to(root)) if root in file.parents else str(file)).replace(' ', '\\ ')
    names = sorted({shown(file) for file in files})
    text = f'{shown(path)}: ' + ' \\\n  '.join(names) + '\n\n' + ''.join(f'{name}:\n' for name in names)
    store.write_atomically(Path(path).with_suffix('.d'), text.encode())


def _check_arrays(arrays, module):
    if not isinstance(arrays, dict) or not arrays:
        raise RunError('run() must return a dict of arrays')
    allowed = set(getattr(module, 'MAY_BE_NAN', ()))
    for name, value in arrays.items():
        array = np.asarray(value)
        if hasattr(value, 'dim') and value.dim.is_dimensionless is False:
            raise RunError(f"result '{name}' has a unit; divide by it and say so in the name, as in rate_hz")
        if array.dtype.kind in 'fc' and name not in allowed and not np.isfinite(array).all():
            raise Diverged(f"result '{name}' is not finite ({np.count_nonzero(~np.isfinite(array))} of {array.size} "
                           "values; a protocol lists in MAY_BE_NAN what may be missing)")


def run_protocol(name, *, scale='default', seeds=None, settings=(), target=None, scheduler=None, out=None, jobs=None,
                 debug=None):
    """Run the protocol `name`, store out/data/NAME.npz, and return the exit code.

    scale: 'smoke', 'default' or 'paper'. seeds: how many; None: as the protocol says for the scale.
    settings: iterable of 'key=value' or a mapping. target: 'cpp_standalone' (or 'cpp'), 'cython', 'numpy'.
    scheduler: address of a Dask scheduler. out: path of the result. jobs: simulations at a time, by default one per
    processor. debug: show tracebacks (also HOMEOZOO_DEBUG=1).

    Errors are one sentence on stderr: exit code 1, 2 (wrong use), 3 (diverged), 130 (interrupted).
    """
    if debug is None:
        debug = os.environ.get('HOMEOZOO_DEBUG', '') not in ('', '0')
    try:
        with parallel.ended_by_signals():
            _run(name, scale, seeds, settings, target, scheduler, out, jobs)
        return 0
    except KeyboardInterrupt:
        print(f'{name}: interrupted, no result was written', file=sys.stderr)
        return 130
    except Exception as error:
        if debug:
            traceback.print_exc()
            print(getattr(error, 'details', ''), file=sys.stderr, end='')
        print(f'{name}: {standalone.describe(error)}', file=sys.stderr)
        return getattr(error, 'exit_code', 1)


def _run(name, scale, seeds, settings, target, scheduler, out, jobs):
    if scale not in SCALES:
        raise UsageError(f"unknown scale '{scale}': use {', '.join(SCALES)}")
    if jobs is not None and jobs < 1:
        raise UsageError('--jobs must be at least 1')
    target = _target(target)
    check_checkout()
    module = load_protocol(name)
    kwargs = resolve_settings(module.run, getattr(module, 'SCALES', {}).get(scale, {}), settings)
    number = seeds if seeds is not None else getattr(module, 'SEEDS', {}).get(scale, 1)
    if number < 1:
        raise UsageError('--seeds must be at least 1')
    label = Path(name).stem
    path = Path(out) if out else Path('out/data') / f'{label}.npz'
    if path.suffix != '.npz':
        raise UsageError(f'the result must be a .npz file, not {path}')
    store.check_writable(path.parent)
    parallel.sweep_stale()
    with _result_lock(path, label):
        begin = time.time()
        sim = Simulation(seeds=spawn_seeds(number), scale=scale, target=target, scheduler=scheduler, jobs=jobs,
                         label=label)
        arrays = module.run(sim, **kwargs)
        _check_arrays(arrays, module)
        files = set(standalone.loaded_sources()) | sim.sources | {str(Path(module.__file__).resolve())}
        files |= {str(Path(module.__file__).resolve().parent / file) for file in getattr(module, 'DATA', ())}
        lines = (inspect.getdoc(module) or '').splitlines()
        meta = dict(protocol=label, claim=lines[0] if lines else '', mechanisms=list(getattr(module, 'MECHANISMS', ())),
                    parameters={key: text_of(value) for key, value in kwargs.items()}, scale=scale,
                    seeds=list(sim.seeds), target=target, versions=standalone.versions(), compiler=sim.compiler,
                    status='complete', git=git_state(standalone.checkout()), wall_s=round(time.time() - begin, 3),
                    started=datetime.datetime.fromtimestamp(begin, datetime.timezone.utc).isoformat(),
                    host=socket.gethostname(), jobs=jobs, scheduler=scheduler, builds=sim.builds)
        write_dependencies(path, files)
        store.save(path, arrays, meta)


@contextlib.contextmanager
def _result_lock(path, label):
    """Two runs of one result wait for each other."""
    from filelock import FileLock, Timeout
    lock = FileLock(str(path.parent / f'.{path.stem}.lock'))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        print(f'{label}: another run is making {path}; waiting for it', file=sys.stderr)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
