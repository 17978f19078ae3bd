"""The rooms and the arrows between them, read from the imports of every file, lazy ones included.

core <- models <- protocols; running <- protocols; analysis <- protocols, figures; figures take
from running only the reader of results; the command line stands on top. No circle.
"""
import ast
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = {'core': 'engine/core', 'running': 'engine/running', 'analysis': 'engine/analysis',
           'models': 'models', 'protocols': 'protocols', 'figures': 'figures'}
# The command line: only it may know all rooms, and nobody imports it.
TOP = {'models/__main__.py', 'models/_catalogue.py', 'models/_commands.py',
       'models/_interchange.py', 'models/_latex.py', 'models/_network.py',
       'models/_trial_command.py', 'models/_uses.py', 'figures/__main__.py'}
# The door: `import homeozoo` itself.
DOOR = 'models/__init__.py'

MAY_IMPORT = {
    'core': {'core'}, 'running': {'running'}, 'analysis': {'analysis'},
    'models': {'core', 'models'},
    'protocols': {'core', 'models', 'door', 'running', 'analysis', 'protocols'},
    'figures': {'analysis', 'figures'},
    'door': {'core', 'models', 'running'},
    'command line': {'core', 'running', 'analysis', 'models', 'protocols', 'figures', 'door',
                     'command line'}}
# Single files beyond these: a figure and its drawer may read results.
ALSO = {('figures', 'engine/running/store.py')}
# What each room may take from elsewhere; the standard library always.
LIBRARIES = {
    'core': {'brian2', 'numpy'}, 'running': {'brian2', 'numpy', 'joblib', 'filelock',
                                             'distributed', 'neo', 'quantities', 'xarray'},
    'analysis': {'numpy', 'scipy'}, 'models': {'brian2', 'numpy'},
    'protocols': {'brian2', 'numpy', 'scipy', 'sklearn'},
    'figures': {'numpy', 'scipy', 'matplotlib', 'seaborn', 'sklearn'}, 'door': set(),
    'command line': {'brian2', 'matplotlib', 'PIL', 'shtab'}}
# A file that is imported where somebody asks for it, and needs an extra.
OPTIONAL = {'models/torch.py': {'torch'}}

FILES = sorted(path for folder in FOLDERS.values() for path in (ROOT / folder).glob('*.py'))


def short(path):
    """Path of a file below the checkout, as str."""
    return path.relative_to(ROOT).as_posix()


def room(name):
    """The room of a file of the checkout, named as in `short`."""
    if name in TOP:
        return 'command line'
    if name == DOOR:
        return 'door'
    return next(room for room, folder in FOLDERS.items()
                if pathlib.Path(name).parent.as_posix() == folder)


def named_modules(tree):
    """Dotted names that a syntax tree imports, anywhere; `from a import b` gives a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, 'a relative import hides the room'
            yield from (f'{node.module}.{alias.name}' for alias in node.names)
        elif isinstance(node, ast.Call) and 'import_module' in ast.unparse(node.func):
            if isinstance(node.args[0], ast.Constant):
                yield node.args[0].value


def file_of(name):
    """File of this checkout behind a dotted name, or None if it is another package's."""
    package, *parts = name.split('.')
    if package != 'homeozoo':
        return None
    folder, rest = 'models', parts
    if parts and parts[0] in FOLDERS and parts[0] != 'models':
        folder, rest = FOLDERS[parts[0]], parts[1:]
    elif parts and parts[0] == 'drive':                # the door hands it on
        return 'engine/core/drive.py'
    if rest and (ROOT / folder / f'{rest[0]}.py').exists():
        return f'{folder}/{rest[0]}.py'
    return f'{folder}/__init__.py'


def imports(code):
    """(files of this checkout, other packages) that a source text imports, two sets."""
    names = set(named_modules(ast.parse(code)))
    ours = {file_of(name) for name in names} - {None}
    return ours, {name.split('.')[0] for name in names if file_of(name) is None}


GRAPH = {short(path): imports(path.read_text(encoding='utf-8')) for path in FILES}


def wrong_arrows(graph):
    """Imports of `graph` (file -> set of files) that no arrow allows, a list of str."""
    return [f'{name} ({room(name)}) imports {target} ({room(target)})'
            for name, targets in graph.items() for target in sorted(targets)
            if room(target) not in MAY_IMPORT[room(name)] and (room(name), target) not in ALSO]


def test_imports_point_one_way():
    assert wrong_arrows({name: ours for name, (ours, _) in GRAPH.items()}) == []


@pytest.mark.parametrize('name, code', [
    ('engine/core/x.py', 'from homeozoo import stdp'),
    ('engine/core/x.py', 'def f():\n    from homeozoo.running.runner import run_protocol'),
    ('engine/running/x.py', 'import homeozoo'),
    ('engine/running/x.py', "import importlib\nimportlib.import_module('homeozoo.core')"),
    ('engine/analysis/x.py', 'from homeozoo.running import store'),
    ('models/x.py', 'from homeozoo.analysis import metrics'),
    ('models/x.py', 'from homeozoo import load'),
    ('figures/x.py', 'from homeozoo.running import Model'),
    ('figures/x.py', 'import homeozoo.protocols.runaway'),
    ('protocols/x.py', 'from homeozoo.figures import style'),
    ('protocols/x.py', 'from homeozoo.__main__ import main')])
def test_wrong_arrows_are_found(name, code):
    assert wrong_arrows({name: imports(code)[0]})


def test_libraries():
    surplus = {name: others - LIBRARIES[room(name)] - OPTIONAL.get(name, set())
               - set(sys.stdlib_module_names)
               for name, (_, others) in GRAPH.items()}
    assert {name: others for name, others in surplus.items() if others} == {}


def circles(graph):
    """Circles of a graph (name -> names), each as a list; empty if there is none.

    Names are taken away one after the other once all they point at are gone; what stays lies
    on a circle or above one.
    """
    left = {name: set(targets) for name, targets in graph.items()}
    while True:
        free = [name for name, targets in left.items() if not targets & set(left)]
        if not free:
            break
        for name in free:
            del left[name]
    found = []
    while left:
        path = [next(iter(left))]
        while path[-1] not in path[:-1]:
            path.append(sorted(left[path[-1]] & set(left))[0])
        circle = path[path.index(path[-1]):]
        found.append(circle)
        for name in set(circle):
            del left[name]
        while any(not targets & set(left) for targets in left.values()):
            left = {name: targets for name, targets in left.items() if targets & set(left)}
    return found


def test_circles_are_found():
    assert circles(dict(a={'b'}, b={'c'}, c={'d'}, d=set())) == []
    assert circles(dict(a={'b'}, b={'c'}, c={'b'})) in ([['b', 'c', 'b']], [['c', 'b', 'c']])
    assert circles(dict(a={'a'})) == [['a', 'a']]
    assert len(circles(dict(a={'b'}, b={'a'}, c={'d'}, d={'c'}))) == 2


def test_no_circles_between_files():
    assert circles({name: ours for name, (ours, _) in GRAPH.items()}) == []


def test_no_circles_between_rooms():
    rooms = {}
    for name, (ours, _) in GRAPH.items():
        rooms.setdefault(room(name), set()).update(room(target) for target in ours)
    assert circles({name: targets - {name} for name, targets in rooms.items()}) == []


def test_nobody_imports_the_command_line():
    for name, (ours, _) in GRAPH.items():
        assert name in TOP or not ours & TOP, name


def test_no_file_of_machinery_above_300_lines():
    long = {short(path): count for path in FILES if short(path).startswith('engine/')
            if (count := len(path.read_text(encoding='utf-8').splitlines())) > 300}
    assert not long


def test_no_function_of_machinery_above_60_lines():
    long = {}
    for path in FILES:
        if short(path).startswith('engine/'):
            for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    lines = node.end_lineno - node.lineno + 1
                    if lines > 60:
                        long[f'{short(path)}: {node.name}'] = lines
    assert not long


def loaded_after(code):
    """Modules that a fresh process has loaded after `code`, a set of names."""
    done = subprocess.run([sys.executable, '-c', f'import sys\n{code}\nprint(*sys.modules)'],
                          capture_output=True, text=True, check=True, cwd='/')
    return set(done.stdout.split())


def test_list_models_imports_no_machinery_beyond_core():
    loaded = loaded_after('import homeozoo; homeozoo.list_models()')
    assert 'homeozoo.core.rule' in loaded and 'homeozoo.stdp' in loaded
    assert not {'homeozoo.analysis', 'homeozoo.protocols', 'homeozoo.figures', 'seaborn', 'joblib',
                'filelock'} & loaded                                   # Brian2 loads matplotlib
    assert {name for name in loaded if name.startswith('homeozoo.running.')} == {
        f'homeozoo.running.{name}' for name in (
            'arrivals', 'device', 'errors', 'faster', 'model', 'single')}


def test_figures_start_without_brian2():
    assert 'brian2' not in loaded_after('import homeozoo.running.store, homeozoo.figures.style')


def test_analysis_starts_with_numpy_and_scipy_alone():
    loaded = loaded_after('import homeozoo.analysis.report, homeozoo.analysis.metrics')
    assert not {'brian2', 'matplotlib', 'homeozoo.core', 'homeozoo.running'} & loaded


def test_the_runner_starts_without_core():
    loaded = loaded_after('import homeozoo.running.runner')
    assert not {name for name in loaded if name.startswith('homeozoo.core')}
