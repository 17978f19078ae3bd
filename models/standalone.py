"""From a protocol's `build` to results: generate the C++ program once, compile it once, run it for each point and seed.

The program is generated in a fresh Python process, so that no names or defaults leak from one build into the next. Its
seed comes from the environment and its swept parameters from the command line, hence one compiled program serves all
seeds and points. Finished programs are kept in a cache under a key made of the generated text, the data it reads, the
versions, the compiler and its flags. Running one and reading its results needs NumPy alone.

For the targets numpy and cython `execute` starts one fresh Python process per run instead, and returns the same.
"""
import contextlib
import hashlib
import importlib
import importlib.metadata
import importlib.util
import io
import itertools
import json
import os
import pickle
import platform
import re
import shutil
import signal
import sys
import threading
import traceback
import types
import zipfile
from pathlib import Path

import numpy as np

from homeozoo.parallel import Interrupted, children, scratch, sweep_stale

FORMAT = 1
SEED_VARIABLE = 'HOMEOZOO_SEED'


class RunError(RuntimeError):
    """A simulation cannot be run or used; the message is one sentence for the user."""

    exit_code = 1


class UsageError(RunError):
    """The user or the protocol asked for something that does not exist or has the wrong unit."""

    exit_code = 2


class Diverged(RunError):
    """The simulation ran, but its result is not finite or its rate ran away."""

    exit_code = 3


# ----------------------------------------------------------------------------------------------- naming functions

def reference(function):
    """A description of a module-level function that another process, or another machine, can turn back into it."""
    if '<' in function.__qualname__ or '.' in function.__qualname__:
        raise UsageError(f'{function.__qualname__} must be a function at the top level of its module, '
                         'so that another process can find it')
    module = sys.modules[function.__module__]
    file = getattr(module, '__file__', None)
    source = Path(file).read_text(encoding='utf-8') if file else ''
    return dict(module=function.__module__, name=function.__name__, file=file, source=source)


def resolve(ref):
    """The function described by `reference`, imported if it belongs to a package, else made from its source."""
    name = ref['module']
    if not name.startswith('homeozoo.') or importlib.util.find_spec(name) is None:
        own = '_homeozoo_main' if name == '__main__' else name
        digest = hashlib.sha256(ref['source'].encode()).hexdigest()
        module = sys.modules.get(own)
        if getattr(module, '_homeozoo_digest', None) != digest and not _same_file(module, ref):
            module = types.ModuleType(own)
            module.__file__ = ref['file']
            module._homeozoo_digest = digest
            sys.modules[own] = module
            exec(compile(ref['source'], ref['file'], 'exec'), module.__dict__)
    else:
        module = importlib.import_module(name)
    return getattr(module, ref['name'])


def _same_file(module, ref):
    file = getattr(module, '__file__', None)
    return bool(file) and os.path.exists(file) and Path(file).read_text(encoding='utf-8') == ref['source']


# ------------------------------------------------------------------------------------------------ child processes

_BOOT = ('import sys, pickle; file = open(sys.argv[1], "rb"); sys.path[:] = pickle.load(file); '
         'from homeozoo.standalone import child; child(file)')


def _python(request, folder):
    """Do `request` in a fresh Python process that works in `folder`; returns its answer (JSON values)."""
    path = folder / 'request.pickle'
    path.write_bytes(pickle.dumps(sys.path) + pickle.dumps(dict(request, folder=str(folder))))
    env = dict(os.environ, PYTHONHASHSEED='0', OMP_NUM_THREADS='1', OPENBLAS_NUM_THREADS='1')
    code, out, err = children.run([sys.executable, '-c', _BOOT, str(path)], cwd=folder, env=env)
    answer = folder / 'answer.json'
    if answer.exists():
        result = json.loads(answer.read_text())
    elif code < 0:
        raise RunError(f'the Python process of the simulation was ended by signal {-code}'
                       + (' (a damaged Cython cache? see: python -m homeozoo doctor)' if code == -7 else ''))
    else:
        raise RunError(f'the Python process of the simulation failed: {_last_line(err)}')
    if 'error' in result:
        kinds = {1: RunError, 2: UsageError, 3: Diverged}
        error = kinds[result['exit_code']](result['error'])
        error.details = result['traceback']
        raise error
    if err.strip() and os.environ.get('HOMEOZOO_DEBUG'):
        print(err, file=sys.stderr, end='')
    return result


def _last_line(text):
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1].strip() if lines else 'no message'


def die_with_parent():
    """Ask Linux to end this process when the process that started it ends, even by SIGKILL."""
    if sys.platform == 'linux':
        import ctypes
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, 9)


def child(file):
    """Entry point of the fresh Python process: reads the request, writes answer.json."""
    die_with_parent()
    request = pickle.load(file)
    folder = Path(request['folder'])
    opened = _watch_opened()
    try:
        answer = {'generate': _generate, 'run': _run_in_python}[request['task']](request, folder)
        answer['sources'] = _sources(opened)
    except Exception as error:
        answer = dict(error=describe(error), exit_code=getattr(error, 'exit_code', 1),
                      traceback=traceback.format_exc())
    temporary = folder / 'answer.tmp'
    temporary.write_text(json.dumps(answer))
    os.replace(temporary, folder / 'answer.json')


def describe(error):
    """One sentence for an exception; Brian2's chains are followed to their cause."""
    names = []
    while error.__cause__ is not None:
        found = re.search(r"object with name '([^']+)'|object named '([^']+)'", str(error))
        if found:
            names.append(found.group(1) or found.group(2))
        error = error.__cause__
    text = ' '.join(str(error).split()) or type(error).__name__
    if not isinstance(error, RunError):
        text = f'{type(error).__name__}: {text}'
    return text + (f" (object '{names[-1]}')" if names else '')


def _watch_opened():
    """Set of files that this process opens for reading from now on."""
    opened = set()

    def hook(event, args):
        if event == 'open' and isinstance(args[0], str) and isinstance(args[1], str) and 'r' in args[1]:
            opened.add(args[0])
    sys.addaudithook(hook)
    return opened


def checkout():
    """The folder that holds models/ and protocols/ of the running package, as a path."""
    import homeozoo
    return Path(homeozoo.__file__).resolve().parent.parent


def loaded_sources():
    """Source files of the package that this process has imported (without the command line), sorted paths."""
    files = set()
    for name, module in list(sys.modules.items()):
        if name == 'homeozoo' or name.startswith('homeozoo.'):
            file = getattr(module, '__file__', None)
            if file and not file.endswith('__main__.py'):
                files.add(str(Path(file).resolve()))
    return sorted(files)


def _sources(opened):
    """Files of the checkout this process depends on: imported modules, and data files read beside them."""
    files = set(loaded_sources())
    roots = [checkout() / 'models', checkout() / 'protocols']
    for name in opened:
        path = Path(name).resolve()
        inside = any(root in path.parents for root in roots)
        if inside and path.suffix not in ('.pyc', '.py') and '__pycache__' not in path.parts and path.is_file():
            files.add(str(path))
    return sorted(files)


# ------------------------------------------------------------------------------------- inside the generating child

def _prepare_brian(request):
    import random
    import brian2
    random.seed(0)
    np.random.seed(0)
    # A file in the working folder or the home folder must not change results.
    brian2.prefs.reset_to_defaults()
    brian2.prefs.devices.cpp_standalone.openmp_threads = 0
    brian2.BrianLogger.log_level_error()
    return brian2, resolve(request['build']), pickle.loads(request['kwargs'])


def _check_model(model):
    from homeozoo.runner import Model
    if not isinstance(model, Model):
        raise UsageError(f'build() must return a homeozoo.runner.Model, not {type(model).__name__}')


def _generate(request, folder):
    """Write the C++ project of a build into folder/project; returns the manifest (without checksums)."""
    brian2, build, kwargs = _prepare_brian(request)
    brian2.set_device('cpp_standalone', build_on_run=False)
    device = brian2.get_device()
    _order_clocks(brian2.Clock)
    model = build(**kwargs)
    _check_model(model)
    _check_names(model.net)
    model.net.run(model.duration, namespace={})
    steps = '\n'.join((
        f'const char* _zoo_seed = std::getenv("{SEED_VARIABLE}");',
        'if (_zoo_seed) for (size_t _i=0; _i<brian::_random_generators.size(); _i++)',
        '    brian::_random_generators[_i].seed(std::strtoul(_zoo_seed, NULL, 10) + _i);'))
    device.insert_code('after_start', steps)
    device.insert_code('before_start', '#ifdef __linux__\nprctl(PR_SET_PDEATHSIG, SIGKILL);\n#endif')
    brian2.prefs.codegen.cpp.extra_compile_args = []
    device.build(directory=str(folder / 'project'), compile=False, run=False, with_output=False)
    return manifest_of(model, device)


def _order_clocks(clock_class):
    """Brian2 walks through sets of clocks; give them an order that does not depend on memory addresses.

    Without this the generated text, hence the key of the cache, differs from process to process.
    """
    counter = itertools.count()

    def hash_of_creation(self):
        return self.__dict__.setdefault('_creation_number', next(counter))
    clock_class.__hash__ = hash_of_creation


def _check_names(net):
    for obj in net.sorted_objects:
        if re.fullmatch(r'(neurongroup|synapses|spikemonitor|statemonitor|poissongroup|spikegeneratorgroup|'
                        r'populationratemonitor|poissoninput|network|eventmonitor)(_\d+)?', obj.name):
            raise UsageError(f"the object '{obj.name}' has an automatic name: give it one with name=, "
                             'because results depend on names')


def manifest_of(model, device):
    """What the runner must know about a generated program to set its knobs and read its results (JSON values)."""
    outputs = {name: _describe_output(name, where, device) for name, where in model.outputs.items()}
    clocks = [dict(name=clock.name, file=device.get_array_filename(clock.variables['timestep']),
                   steps=int(clock._i_end)) for clock in sorted(model.net._clocks, key=lambda c: c.name)]
    knobs = {name: _describe_knob(name, where, device) for name, where in model.knobs.items()}
    return dict(format=FORMAT, outputs=outputs, clocks=clocks, knobs=knobs, **guards_of(model))


def guards_of(model):
    """Duration, rate guard and spike output of a Model as JSON values."""
    spikes = None if model.spikes is None else [model.spikes[0], int(model.spikes[1])]
    if spikes and spikes[0] not in model.outputs:
        raise UsageError(f"spikes names the output '{spikes[0]}', which is not among outputs")
    limit = None if model.max_rate is None else float(model.max_rate)
    if limit is not None and spikes is None:
        raise UsageError('max_rate needs spikes=(name of the output with spike times, number of neurons)')
    return dict(duration=float(model.duration), spikes=spikes, max_rate=limit)


def variable_of(kind, name, where):
    """(group, variable) named by an entry of outputs or knobs, checked."""
    try:
        group, variable = where
        variables = group.variables
    except (TypeError, ValueError, AttributeError):
        raise UsageError(f"{kind} '{name}' must be a pair (group or monitor, 'variable')") from None
    if variable not in variables:
        raise UsageError(f"{kind} '{name}': '{group.name}' has no variable '{variable}'; "
                         f"it has {', '.join(sorted(v for v in variables if not v.startswith('_')))}")
    return group, variables[variable]


def _describe_output(name, where, device):
    from brian2.core.variables import ArrayVariable
    group, variable = variable_of('output', name, where)
    if not isinstance(variable, ArrayVariable):
        raise UsageError(f"output '{name}' is computed when asked for, not stored: "
                         'record it with a monitor or declare it as a variable')
    entry = dict(file=device.get_array_filename(variable), dtype=np.dtype(variable.dtype).str,
                 scalar=bool(variable.scalar), size=None, columns=None, part=None)
    if getattr(variable, 'ndim', 1) == 2:
        entry['columns'] = int(np.size(group.record))
    elif variable not in device.dynamic_arrays:
        entry['size'] = int(variable.size)
    if hasattr(group, 'start') and hasattr(group, 'stop') and type(group).__name__ == 'Subgroup':
        entry['part'] = [int(group.start), int(group.stop)]
    return entry


def _describe_knob(name, where, device):
    from brian2 import TimedArray
    if isinstance(where, (tuple, list)) and len(where) == 2 and isinstance(where[0], TimedArray):
        table = where[0]
        return dict(arg=f'{table.name}.values', dtype=np.dtype(table.values.dtype).str, size=int(table.values.size),
                    scalar=False, dims=[float(d) for d in table.dim._dims])
    group, variable = variable_of('knob', name, where)
    if getattr(variable, 'read_only', False) or not hasattr(variable, 'device'):
        raise UsageError(f"knob '{name}' cannot be set: declare it in the equations, for example as "
                         f"'{where[1]} : 1 (shared, constant)'")
    size = None if variable in device.dynamic_arrays else int(variable.size)
    return dict(arg=f'{variable.owner.name}.{variable.name}', dtype=np.dtype(variable.dtype).str, size=size,
                scalar=bool(variable.scalar), dims=[float(d) for d in variable.dim._dims])


# -------------------------------------------------------------------------------------- inside the numpy/cython child

def _run_in_python(request, folder):
    """Build, set the knobs, run, and write the outputs into folder/outputs.npz (read by `execute` right after)."""
    brian2, build, kwargs = _prepare_brian(request)
    brian2.prefs.codegen.target = request['target']
    brian2.seed(request['seed'])
    asked = []
    placed = request.get('knob_map')
    device = brian2.get_device()

    def apply_run_args():
        asked.append(True)
        if placed:
            _assign_by_name(placed, request['point'])

    device.apply_run_args = apply_run_args
    model = build(**kwargs)
    _check_model(model)
    _check_names(model.net)
    unknown_knobs(request['point'], model.knobs)
    if not asked:
        for name, value in request['point'].items():
            _assign(*_knob_target(name, model), value)
    elif not placed and request['point']:
        # The build wants its knobs half-way: start over, now that we know which variables they are.
        names = {}
        for name in request['point']:
            owner, variable = _knob_target(name, model)
            names[name] = (owner.name, variable)
        return dict(knob_map=names)
    from brian2.core.variables import ArrayVariable
    model.net.run(model.duration, namespace={})
    steps = int(round(float(model.duration) / min(float(c.dt) for c in model.net._clocks)))
    reached = min(int(clock.variables['timestep'].get_value().item()) - int(clock._i_end)
                  for clock in model.net._clocks)
    if reached < 0:
        raise RunError(f'the simulation stopped before its end of {steps} steps')
    arrays = {}
    for name, where in model.outputs.items():
        group, variable = variable_of('output', name, where)
        if not isinstance(variable, ArrayVariable):
            raise UsageError(f"output '{name}' is computed when asked for, not stored: "
                             'record it with a monitor or declare it as a variable')
        values = np.asarray(variable.get_value())
        if values.ndim == 2:
            values = values.T
        if type(group).__name__ == 'Subgroup' and not variable.scalar:
            values = values[group.start:group.stop]
        arrays[name] = values.reshape(()) if variable.scalar else values
    np.savez(folder / 'outputs.npz', **arrays)
    return guards_of(model)


def unknown_knobs(point, knobs):
    """Raise UsageError if `point` sets something that is not a knob."""
    import difflib
    for name in point:
        if name not in knobs:
            near = difflib.get_close_matches(name, knobs, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"knobs are {', '.join(sorted(knobs)) or 'none'}"
            raise UsageError(f"'{name}' is not a knob of this model; {hint}")


def _knob_target(name, model):
    from brian2 import TimedArray
    where = model.knobs[name]
    if isinstance(where[0], TimedArray):
        return where[0], 'values'
    group, variable = variable_of('knob', name, where)
    if getattr(variable, 'read_only', False):
        raise UsageError(f"knob '{name}' cannot be set")
    return group, where[1]


def _assign(owner, variable, value):
    from brian2 import DimensionMismatchError, TimedArray
    from brian2.units.fundamentalunits import fail_for_dimension_mismatch
    try:
        if isinstance(owner, TimedArray):
            fail_for_dimension_mismatch(owner.dim, value)
            owner.values[:] = np.asarray(value)
        else:
            setattr(owner, variable, value)
    except DimensionMismatchError as error:
        raise UsageError(f"value {value} for '{owner.name}.{variable}' has the wrong unit: {error}") from None


def _assign_by_name(names, point):
    from brian2.core.base import BrianObject
    groups = {obj().name: obj() for obj in BrianObject.__instances__() if obj() is not None}
    for name, (owner, variable) in names.items():
        if owner in groups:
            _assign(groups[owner], variable, point[name])


# ----------------------------------------------------------------------------------------------- compiler and cache

def cache_folder():
    """Where compiled programs are kept: $HOMEOZOO_CACHE, else $XDG_CACHE_HOME/homeozoo, else ~/.cache/homeozoo."""
    own = os.environ.get('HOMEOZOO_CACHE')
    if own:
        return Path(own).expanduser().resolve()
    base = os.environ.get('XDG_CACHE_HOME') or '~/.cache'
    return Path(base).expanduser() / 'homeozoo'


def compiler():
    """(command, version line) of the C++ compiler: $CXX, else g++, else clang++; UsageError if there is none."""
    asked = os.environ.get('CXX')
    candidates = [asked] if asked else ['g++', 'clang++', 'c++']
    for command in candidates:
        words = command.split()
        if words and shutil.which(words[0]):
            code, out, err = children.run([*words, '--version'])
            if code == 0:
                return words, out.splitlines()[0]
    raise RunError(f"no C++ compiler found (tried {', '.join(candidates)}): install g++ (Debian and Ubuntu: "
                   'apt-get install g++) or use --target numpy, which is slow')


def compile_flags(version):
    """Compiler flags.

    $HOMEOZOO_MARCH replaces 'native' where the program must run on other machines than the one that compiles it.
    """
    # -ffast-math is Brian2's own default. Kept on evidence (tests/test_standalone.py): on fixed spikes it gives the bits
    # of the Cython target and differs from NumPy by at most 5e-16, as a build without it does too.
    flags = ['-w', '-O3', '-ffast-math', '-fno-finite-math-only', '-std=c++17',
             f"-march={os.environ.get('HOMEOZOO_MARCH', 'native')}"]
    if 'clang' not in version:
        flags.append('--param=vect-max-version-for-alias-checks=1000')
    return flags


def _machine():
    """Identity of the processor, since -march=native depends on it."""
    text = platform.machine() + platform.system()
    with contextlib.suppress(OSError):
        info = Path('/proc/cpuinfo').read_text()
        text += ''.join(sorted({line for line in info.splitlines() if line.startswith(('model name', 'flags',
                                                                                      'Features'))}))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def versions():
    """Versions of what determines a result: name -> text."""
    import homeozoo
    found = dict(homeozoo=homeozoo.__version__, python=platform.python_version())
    for name in ('brian2', 'numpy'):
        found[name] = importlib.metadata.version(name)
    return found


def project_key(project, manifest, version, flags):
    """Checksum of everything the compiled program depends on."""
    digest = hashlib.sha256()
    for path in sorted(project.rglob('*')):
        if path.is_file():
            digest.update(str(path.relative_to(project)).encode() + b'\0')
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    facts = dict(manifest=manifest, versions=versions(), compiler=version, flags=flags, machine=_machine())
    digest.update(json.dumps(facts, sort_keys=True).encode())
    return digest.hexdigest()[:40]


def _makefile_words(project, name):
    import shlex
    for line in (project / 'makefile').read_text().splitlines():
        if re.match(rf'{name}\s*=', line):
            return shlex.split(line.split('=', 1)[1])
    return []


def join_sources(project):
    """Join the generated sources into one file, project/unity.cpp: the headers are then parsed once, not 40 times.

    Each file's anonymous namespace gets a name of its own, and the functions of that file use it.
    """
    parts = []
    for number, name in enumerate(_makefile_words(project, 'SRCS')):
        text = (project / name).read_text()
        if name == 'network.cpp':
            # The processor time, asked of the kernel at every step for a limit of run time that is never set,
            # took a tenth of the time of a network of 500 cells.
            text = re.sub(r'(\(\*i\)->tick\(\);.*?)current = std::clock\(\);', r'\1current = start;', text,
                          count=1, flags=re.S)
        if name.startswith('code_objects/'):
            space = f'_zoo_part_{number}'
            text, found = re.subn(r'^namespace \{', f'namespace {space} {{', text, flags=re.M)
            if found:
                text = text.replace('using namespace brian;', f'using namespace brian; using namespace {space};')
        parts.append(f'// {name}\n{text}\n')
    (project / 'unity.cpp').write_text(_HEADERS + '\n'.join(parts))


_HEADERS = '#ifdef __linux__\n#include <sys/prctl.h>\n#endif\n#include <csignal>\n#include <cstdlib>\n'


def compile_project(project, command, flags):
    """Compile project/main; first as one unit, and if that fails by the generated makefile."""
    include = _makefile_words(project, 'OPTIMISATIONS')
    link = _makefile_words(project, 'LFLAGS')
    main = project / 'main.cpp'
    main.write_text(_HEADERS + main.read_text())
    join_sources(project)
    wrapper = [shutil.which('ccache')] if shutil.which('ccache') and Path(command[0]).name != 'ccache' else []
    env = dict(os.environ, CCACHE_BASEDIR=str(project), CCACHE_NOHASHDIR='1')
    code, out, err = children.run([*wrapper, *command, *include, *flags, '-I.', '-c', 'unity.cpp', '-o', 'unity.o'],
                                  cwd=project, env=env)
    if code == 0:
        code, out, err = children.run([*command, 'unity.o', '-o', 'main', *link], cwd=project)
    if code != 0:
        if not shutil.which('make'):
            raise RunError(f'the generated program does not compile: {_first_error(err)}')
        words = [f'-I{word[2:]}' if word.startswith('-I') else word for word in include]
        code, out, err = children.run(['make', '-j2', f'CXX={" ".join(wrapper + command)}',
                                       f'OPTIMISATIONS={" ".join(words + flags)}'], cwd=project)
    if code != 0 or not (project / 'main').exists():
        raise RunError(f'the generated program does not compile: {_first_error(err)}')


def _first_error(text):
    for line in text.splitlines():
        if 'error' in line.lower():
            return line.strip()
    return _last_line(text)


def _file_sums(folder, manifest_name='manifest.json'):
    sums = {}
    for path in sorted(folder.rglob('*')):
        if path.is_file() and path.name != manifest_name:
            sums[str(path.relative_to(folder))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return sums


def read_build(folder):
    """The manifest of a finished, undamaged build, or None."""
    try:
        manifest = json.loads((folder / 'manifest.json').read_text())
        if manifest['format'] == FORMAT and manifest['files'] == _file_sums(folder) and 'main' in manifest['files']:
            return manifest
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None


def _finish(folder, manifest, target):
    """Give a complete build its manifest and move it to its place in the cache."""
    manifest = dict(manifest, files=_file_sums(folder))
    (folder / 'manifest.json').write_text(json.dumps(manifest, indent=1, sort_keys=True))
    if target.exists():
        shutil.rmtree(target)
    os.replace(folder, target)
    return manifest


def _builds():
    folder = cache_folder() / 'builds'
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f'cannot use the cache {folder}: {error.strerror}; set HOMEOZOO_CACHE to a writable '
                       'folder') from None
    return folder


def _lock(path):
    from filelock import FileLock
    return FileLock(str(path))


def prepare(build, kwargs):
    """Generate, and compile unless the cache holds it, the program of `build(**kwargs)`.

    Returns dict(target, folder, key, manifest, sources, compiled).
    """
    command, version = compiler()
    flags = compile_flags(version)
    builds = _builds()
    sweep_stale(builds)
    request = dict(task='generate', build=reference(build), kwargs=pickle.dumps(kwargs))
    note = _note_path(builds, request, version, flags)
    known = _read_note(note, builds)
    if known is not None:
        return known
    with scratch(builds) as work:
        manifest = _python(request, work)
        sources = manifest.pop('sources')
        project = work / 'project'
        key = project_key(project, manifest, version, flags)
        folder = builds / key
        with _lock(builds / f'{key}.lock'):
            ready = read_build(folder)
            compiled = ready is None
            if compiled:
                compile_project(project, command, flags)
                done = work / 'done'
                done.mkdir()
                shutil.copy2(project / 'main', done / 'main')
                shutil.copytree(project / 'static_arrays', done / 'static_arrays')
                ready = _finish(done, dict(manifest, key=key, compiler=version, flags=flags), folder)
    _write_note(note, key, sources)
    return dict(target='cpp_standalone', folder=str(folder), key=key, manifest=ready, sources=sources,
                compiled=compiled)


def _note_path(builds, request, version, flags):
    """Where to note which program a build gave, so that an unchanged one need not be generated again; or None.

    Only for builds inside the package, where the child can tell every file they depend on.
    """
    if not request['build']['module'].startswith('homeozoo.'):
        return None
    facts = [request['build'], versions(), version, flags, _machine(), FORMAT]
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode() + request['kwargs'])
    return builds / f'note-{digest.hexdigest()[:40]}.json'


def _read_note(note, builds):
    """The finished build that a note names, if all files it was generated from are unchanged; else None."""
    try:
        content = json.loads(note.read_text())
        for file, checksum in content['sources'].items():
            if hashlib.sha256(Path(file).read_bytes()).hexdigest() != checksum:
                return None
        folder = builds / content['key']
        manifest = read_build(folder)
    except (AttributeError, OSError, ValueError, KeyError, TypeError):
        return None
    if manifest is None:
        return None
    return dict(target='cpp_standalone', folder=str(folder), key=content['key'], manifest=manifest,
                sources=sorted(content['sources']), compiled=False)


def _write_note(note, key, sources):
    if note is None:
        return
    sums = {file: hashlib.sha256(Path(file).read_bytes()).hexdigest() for file in sources}
    temporary = note.with_suffix(f'.{os.getpid()}.tmp')
    temporary.write_text(json.dumps(dict(key=key, sources=sums), indent=1))
    os.replace(temporary, note)


def pack(handle):
    """A build as bytes (zip) for a machine that does not share our disk."""
    buffer = io.BytesIO()
    folder = Path(handle['folder'])
    with zipfile.ZipFile(buffer, 'w', zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob('*')):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return buffer.getvalue()


def unpack(key, data):
    """Put a packed build into this machine's cache unless it is there; returns (folder, manifest)."""
    builds = _builds()
    folder = builds / key
    with _lock(builds / f'{key}.lock'):
        manifest = read_build(folder)
        if manifest is None:
            with scratch(builds) as work:
                done = work / 'done'
                done.mkdir()
                with zipfile.ZipFile(io.BytesIO(data)) as archive:
                    archive.extractall(done)
                (done / 'main').chmod(0o755)
                manifest = json.loads((done / 'manifest.json').read_text())
                manifest = _finish(done, manifest, folder)
    return str(folder), manifest


# -------------------------------------------------------------------------------------------------------- one run

def execute(task):
    """Run one point with one seed and return its outputs, or what `measure` makes of them.

    `task`: dict with `handle` (from `prepare`, or dict(target='numpy'|'cython', build=, kwargs=)), `point` (knob ->
    value), `seed` (int), `measure` (function or None), `max_rate` (Hz; None: as the model says; inf: no guard).
    """
    handle = task['handle']
    if handle['target'] == 'cpp_standalone':
        out, guards = _run_binary(handle, task['point'], task['seed'])
    else:
        out, guards = _run_python(handle, task['point'], task['seed'])
    check(out, guards, task)
    if task.get('measure') is None:
        return out
    return task['measure'](out, task['point'])


def check(out, guards, task):
    """Raise Diverged if an output is not finite or the rate in the last tenth of the run exceeds its limit."""
    where = f"seed {task['seed']}" + (f", point {_short(task['point'])}" if task['point'] else '')
    for name, values in out.items():
        if values.dtype.kind in 'fc' and not np.isfinite(values).all():
            wrong = values.size - int(np.isfinite(values).sum())
            raise Diverged(f"the simulation diverged ({where}): {wrong} of {values.size} values of '{name}' "
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
    return ', '.join(f'{name}={value}' if np.ndim(value) == 0 else f'{name}=array' for name, value in point.items())


def _run_args(point, knobs, work):
    """Command line arguments that set the knobs; arrays go to files in `work`."""
    unknown_knobs(point, knobs)
    args = []
    for name, value in point.items():
        knob = knobs[name]
        dims = [float(d) for d in getattr(value, 'dim')._dims] if hasattr(value, 'dim') else [0.0] * 7
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
            raise UsageError(f"knob '{name}' takes {1 if knob['scalar'] else knob['size']} values, not {array.size}")
        path = work / f'knob_{len(args)}'
        np.ascontiguousarray(array).tofile(path)
        args.append(f"{knob['arg']}={path}")
    return args


def _run_binary(handle, point, seed):
    manifest = handle['manifest']
    with scratch() as work:
        args = _run_args(point, manifest['knobs'], work)
        results = work / 'results'
        results.mkdir()
        env = dict(os.environ, **{SEED_VARIABLE: str(int(seed))})
        command = [str(Path(handle['folder']) / 'main'), '--results_dir', f'{results}/', *args]
        try:
            code, out, err = children.run(command, cwd=handle['folder'], env=env)
        except OSError as error:
            raise RunError(f"cannot run the compiled program {command[0]}: {error.strerror}") from None
        if code == -4:
            raise RunError('the compiled program uses instructions this machine does not have: set '
                           'HOMEOZOO_MARCH=x86-64-v3 (or x86-64) for machines of different kinds')
        if code != 0:
            reason = f'was ended by signal {-code}' if code < 0 else f'failed: {_last_line(err or out)}'
            raise RunError(f'the compiled simulation (seed {seed}) {reason}')
        trouble = [line for line in (err + out).splitlines() if re.match('Error|Could not|Cannot', line)]
        if trouble:
            raise RunError(f'the compiled simulation (seed {seed}) reports: {trouble[0]}')
        return read_results(results, manifest), manifest


def read_results(results, manifest):
    """Read the outputs of one run from its results folder: name -> array in SI units, sizes checked.

    Monitors of several cells give shape (cells, times), as in Brian2; shared variables give shape ().
    """
    for clock in manifest['clocks']:
        steps = int(_read(results, clock['file'], '<i8', 1, clock['name'])[0])
        if steps != clock['steps']:
            raise RunError(f"the simulation was interrupted at step {steps} of {clock['steps']} ({clock['name']})")
    return {name: _read_output(results, name, entry) for name, entry in manifest['outputs'].items()}


def _read(results, file, dtype, size, name):
    path = results / file
    dtype = np.dtype(dtype)
    if not path.exists():
        raise RunError(f"the simulation wrote no result for '{name}' (disk full?)")
    length = path.stat().st_size
    if length % dtype.itemsize or (size is not None and length != size * dtype.itemsize):
        wanted = 'a multiple of ' + str(dtype.itemsize) if size is None else str(size * dtype.itemsize)
        raise RunError(f"the result for '{name}' is incomplete: {length} bytes, expected {wanted} (disk full?)")
    return np.fromfile(path, dtype=dtype)


def _read_output(results, name, entry):
    values = _read(results, entry['file'], entry['dtype'], entry['size'], name)
    if entry['columns'] is not None:
        columns = entry['columns']
        if columns == 0 or values.size % columns:
            raise RunError(f"the result for '{name}' is incomplete: {values.size} values for {columns} columns")
        values = values.reshape(-1, columns).T
    if entry['scalar'] and values.size == 1:
        return values.reshape(())
    if entry['part'] is not None:
        values = values[slice(*entry['part'])]
    return values


def _run_python(handle, point, seed):
    request = dict(task='run', build=handle['build'], kwargs=handle['kwargs'], target=handle['target'],
                   seed=int(seed), point=point)
    for _ in range(2):
        with scratch() as work:
            guards = _python(request, work)
            if 'knob_map' in guards:
                request['knob_map'] = guards['knob_map']
                continue
            handle.setdefault('sources', set()).update(guards['sources'])
            with np.load(work / 'outputs.npz', allow_pickle=False) as archive:
                return {name: archive[name] for name in archive.files}, guards
    raise RunError('the model asked for its parameters twice')


_importing = threading.Lock()


def _import_brian():
    """Import Brian2 in a worker's thread: it installs a handler for Ctrl+C, which only main threads may."""
    with _importing:
        if 'brian2' in sys.modules or threading.current_thread() is threading.main_thread():
            return
        original = signal.signal
        signal.signal = lambda *args: None
        try:
            importlib.import_module('brian2')
        finally:
            signal.signal = original


def execute_packed(task, shared):
    """`execute` on a worker of a cluster: functions arrive by description, the program as bytes."""
    children.reset()
    task = dict(task, handle=dict(task['handle']))
    if shared is not None:
        folder, manifest = unpack(task['handle']['key'], shared)
        task['handle'].update(folder=folder, manifest=manifest)
    _import_brian()  # protocols and the units of points need it
    task['point'] = pickle.loads(task['point'])
    if task.get('measure') is not None:
        task['measure'] = resolve(task['measure'])
    try:
        return execute(task)
    except Interrupted:
        raise RunError('the run on the cluster was interrupted') from None
