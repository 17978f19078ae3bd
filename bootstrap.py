"""What the Makefile needs before the environment exists (standard library only).

    python3 bootstrap.py env       create .venv and install the checkout into it
    python3 bootstrap.py help      list the targets of the Makefile
    python3 bootstrap.py unknown NAME    say which figures come close to NAME
    python3 bootstrap.py progress NAME OUT SCALE PID GOALS WORD    say that make does WORD for NAME
"""
import ast
import difflib
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import textwrap
import time

ROOT = pathlib.Path(__file__).resolve().parent
OLDEST, NEWEST = (3, 11), (3, 13)


def stop(sentence):
    """Print one sentence and end with exit code 2."""
    print(sentence, file=sys.stderr)
    raise SystemExit(2)


def missing(version=sys.version_info, which=shutil.which):
    """One sentence on what this machine lacks, or None.

    version: as sys.version_info; which: as shutil.which.
    """
    if not OLDEST <= tuple(version[:2]) <= NEWEST:
        return ('Python 3.11, 3.12 or 3.13 is needed and this is '
                f'{version[0]}.{version[1]}: install one and run '
                '`make PYTHON3=python3.12`.')
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return ('Python\'s venv module is missing: install it, on Debian and '
                'Ubuntu with `apt install python3-venv`.')
    compiler = (os.environ.get('CXX') or 'g++').split()[0]
    if not (which(compiler) or which('clang++') or which('c++')):
        return ('There is no C++ compiler: install one, on Debian and Ubuntu '
                'with `apt install g++`, on macOS with `xcode-select '
                '--install`.')
    return None


def working(python):
    """Whether the interpreter `python` exists, starts and has pip."""
    try:
        return subprocess.run([python, '-m', 'pip', '--version'],
                              capture_output=True).returncode == 0
    except OSError:
        return False


def make_env(folder):
    """Create the virtual environment `folder` and install the checkout.

    A lock lets a second `make` wait for the first. The stamp folder/.ready is
    written last, so an interrupted installation is taken up again.
    """
    sentence = missing()
    if sentence:
        stop(sentence)
    import fcntl
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    stamp = folder / '.ready'
    asked = [ROOT / name for name in
             ('setup.cfg', 'pyproject.toml', 'constraints.txt')]
    with open(folder / '.lock', 'w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        newest = max(path.stat().st_mtime for path in asked)
        python = folder / 'bin' / 'python'
        if (stamp.exists() and stamp.stat().st_mtime >= newest
                and working(python)):
            return
        if not working(python):
            subprocess.run([sys.executable, '-m', 'venv', folder], check=True)
        print(f'Installing into {folder} with Python '
              f'{sys.version_info[0]}.{sys.version_info[1]} (a few minutes)',
              flush=True)
        done = subprocess.run(
            [python, '-m', 'pip', 'install', '--quiet',
             '--disable-pip-version-check',
             '-c', ROOT / 'constraints.txt', '-e', f'{ROOT}[test]'])
        if done.returncode:
            stop('The installation failed: the lines above say why; is the '
                 'network there, and a disk with 1 GB free?')
        stamp.touch()


def claim(path):
    """First line of the docstring of a Python file, found without import."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding='utf-8')))
    return text.splitlines()[0] if text else '(no docstring)'


def figures():
    """Names of all figures, sorted."""
    return sorted(path.stem for path in (ROOT / 'figures').glob('*.py')
                  if not path.stem.startswith('_') and path.stem != 'style')


TARGETS = {
    'figures': 'simulate what has changed and draw every figure (main job)',
    'test': 'run the whole test suite',
    'quick': 'the same figures at smoke scale, to see that all runs',
    'report': 'published or theoretical value against ours: out/report.md',
    'gallery': 'refresh docs/gallery.md, its small PNGs, and docs/models.md',
    'bench': 'processor time of the reference networks, two minutes; more: BENCH=--long',
    'site': 'pages to look at in a browser: out/site/html/index.html',
    'live': 'compile the networks of the live pages anew if they no longer fit (emscripten)',
    'clean': 'remove out/ and what tests and builds left',
    'distclean': 'the same, and the virtual environment .venv',
    'lint': 'unused names, order of imports, lines above 100 (ruff)',
    'lock': 'compute constraints.txt anew (needs uv)',
    'figure-NAME': 'one figure and what it needs; NAME is one of',
}


def show_help():
    """Print each target with its one-line claim."""
    print('make TARGET [SCALE=smoke|default|paper] [PYTHON3=python3.12] [JOBS=2]\n')
    for name, text in TARGETS.items():
        print(f'  {name:<14} {text}')
    for name in figures():
        protocol = ROOT / 'protocols' / f'{name}.py'
        source = protocol if protocol.exists() else ROOT / f'figures/{name}.py'
        lines = textwrap.wrap(claim(source), 56)
        print(f'\n  figure-{name:<14} ' + lines[0])
        for line in lines[1:]:
            print(' ' * 24 + line)


DRAWING = 3.0                                   # seconds, about


def to_do(goals, scale):
    """Figures that make is about to make: name -> whether it is simulated."""
    clean = {key: value for key, value in os.environ.items()
             if key not in ('MAKEFLAGS', 'MAKELEVEL', 'MFLAGS')}
    said = subprocess.run(['make', '-n', f'SCALE={scale}', 'SCALED=', *goals.split()], text=True,
                          capture_output=True, env=clean).stdout
    found = re.findall(r'-m homeozoo (run|draw) (\S+)', said)
    return {name: ('run', name) in found for _, name in found}


def run_times(out, scale):
    """Seconds of a run of each experiment: of the results in `out`, else of those kept in docs.

    Processor time, where it is known, over the number of processors.
    """
    kept = ROOT / 'docs/results.json'
    runs = json.loads(kept.read_text()) if kept.exists() else {}
    runs.update({path.stem: run for path in (out / 'data').glob('*.json')
                 if (run := json.loads(path.read_text())).get('scale') == scale})
    cores = os.cpu_count() or 1
    times = {name: run['cpu_s']/cores if run.get('cpu_s') else run.get('wall_s')
             for name, run in runs.items() if run['scale'] == scale}
    return {name: seconds for name, seconds in times.items() if seconds}


def plan(out, scale, make, goals):
    """What this make has set out to do: when it began, seconds by name, what was said."""
    path = out / 'progress.json'
    if path.exists():
        found = json.loads(path.read_text())
        if found['make'] == make:
            return found
    known = run_times(out, scale)
    usual = statistics.median(known.values()) if known else None
    seconds = {name: (known.get(name, usual) if simulated else 0.0)
               for name, simulated in to_do(goals, scale).items()}
    return dict(make=make, began=time.time(), seconds=seconds, said=[])


def duration(seconds):
    """A time in words."""
    if seconds < 90:
        return f'{seconds:.0f} s'
    return f'{seconds/60:.0f} min' if seconds < 5400 else f'{seconds/3600:.1f} h'


def line_of(name, word, found, now):
    """'3 of 85  NAME: simulating, about 25 s; 4 min left'; times only where they are known.

    found: from `plan`. What was foreseen is multiplied by how far off it has been until now, five
    times at most; of the figures that were begun, the last two may not be done.
    """
    seconds, names, begun = found['seconds'], list(found['seconds']), found['said']
    line = f'{names.index(name) + 1} of {len(names)}  {name}: {word}'
    if None in seconds.values():
        return line
    passed = sum(seconds[other] + DRAWING for other in begun[:-2])
    factor = min(max((now - found['began'])/passed, 0.2), 5.0) if passed > 60 else 1.0
    left = factor*sum(seconds[other] + DRAWING for other in names if other not in begun)
    if seconds[name]:
        line += f', about {duration(factor*seconds[name])}'
    return line + (f'; {duration(left)} left' if len(names) > len(begun) + 1 else '')


def progress(name, out, scale, make, goals, word):
    """Print one line for each figure that make comes to; nothing that goes wrong here matters."""
    import fcntl
    out = pathlib.Path(out)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with open(out / '.progress', 'w') as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)               # figures are made at the same time
            found = plan(out, scale, make, goals)
            if name in found['said']:
                return
            print(line_of(name, word, found, time.time()), flush=True)
            found['said'].append(name)
            (out / '.progress-new').write_text(json.dumps(found))
            os.replace(out / '.progress-new', out / 'progress.json')
    except (OSError, ValueError, KeyError, TypeError):
        print(f'{name}: {word}', flush=True)


def main(words):
    """Carry out the command in `words` (a list of str)."""
    command, *rest = words or ['help']
    if command == 'env':
        make_env(*rest or [ROOT / '.venv'])
    elif command == 'help':
        show_help()
    elif command == 'progress' and len(rest) == 6:
        progress(*rest)
    elif command == 'unknown':
        near = difflib.get_close_matches(rest[0], figures()) or figures()
        stop(f'There is no figure called {rest[0]!r}; did you mean '
             + ' or '.join(near) + '?')
    else:
        stop(__doc__)


if __name__ == '__main__':
    main(sys.argv[1:])
