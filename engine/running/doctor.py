"""What this machine has and lacks, and what to do about each.

`python -m homeozoo doctor` prints one line per check; exit code 1 if one that
is needed fails.
"""
import importlib.metadata
import os
import pathlib
import shutil
import sys
import tempfile

from homeozoo.running.processes import children
from homeozoo.running.provenance import checkout
from homeozoo.running.temporary import scratch

OK, WARNING, FAILED = 'ok', 'warning', 'FAILED'

PROGRAM = '#include <cmath>\nint main() { return (int) std::floor(0.5); }\n'


def advice(checked_out, installed):
    """The advice that fits where the user is: in a checkout, or where the package is installed."""
    return checked_out if (checkout() / 'Makefile').exists() else installed


def compiler():
    """(state, text) of the C++ compiler, which is tried on a tiny program."""
    name = os.environ.get('CXX') or 'g++'
    path = shutil.which(name.split()[0]) or shutil.which('clang++')
    if path is None:
        return FAILED, (f'C++ compiler: {name} not found. Install one: apt '
                        'install g++, on macOS xcode-select --install. Until '
                        'then: python -m homeozoo run NAME --target numpy')
    with scratch() as folder:
        source = folder / 'try.cpp'
        source.write_text(PROGRAM)
        code, _, said = children.run([path, str(source), '-o', str(folder / 'try')],
                                     env=dict(os.environ, TMPDIR=str(folder)))
    if code:
        return FAILED, (f'C++ compiler: {path} cannot compile a two-line '
                        f'program. Its words: {said.strip()[:300]}')
    version = children.run([path, '--version'])[1].split('\n')[0]
    return OK, f'C++ compiler: {path}, {version}'


def make():
    """(state, text) of GNU make, which builds the standalone programs."""
    path = shutil.which('make')
    if path is None:
        return FAILED, 'make: not found. Install it: apt install make'
    return OK, f'make: {path}'


def versions():
    """(state, text) of Python and of each package that matters."""
    found = f'{sys.version_info[0]}.{sys.version_info[1]}'
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        yield WARNING, (f'Python {found}: tested are 3.11, 3.12 and 3.13. Use one of them: '
                        + advice('remove .venv and run make env PYTHON3=python3.12',
                                 'python3.12 -m venv ENV, and install HomeoZoo there'))
    else:
        yield OK, f'Python {found}'
    needed = ('brian2', 'numpy', 'scipy', 'matplotlib', 'seaborn', 'joblib',
              'filelock')
    for name in needed + ('cython', 'distributed'):
        try:
            yield OK, f'{name} {importlib.metadata.version(name)}'
        except importlib.metadata.PackageNotFoundError:
            if name in needed:
                yield FAILED, f'{name}: missing. ' + advice(
                    'Remove .venv and run make env',
                    f'Install it: {sys.executable} -m pip install {name}')
            else:
                yield OK, f'{name}: not installed; only optional features need it'


def imports():
    """(state, text) on whether Brian2 starts, and from where we run."""
    yield OK, f'homeozoo {importlib.metadata.version("homeozoo")} from {checkout()}'
    if (checkout() / 'Makefile').exists() and os.path.isdir('homeozoo'):
        yield WARNING, ('folder homeozoo: beside your script it hides the package, as it is '
                        'installed from a checkout. Rename it')
    with scratch() as folder:
        code, _, said = children.run([sys.executable, '-c', 'import brian2'],
                                     env=dict(os.environ, TMPDIR=str(folder)))
    if code:
        last = said.strip().split('\n')[-1]
        yield FAILED, (f'Brian2 cannot be imported ({last}). Its versions do not fit each other: '
                       + advice('remove .venv and run make env',
                                'install HomeoZoo into a new environment, python -m venv ENV'))
    else:
        yield OK, 'Brian2 can be imported'


def size(folder):
    """Bytes in all files below `folder`."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(root, name)).st_size
            except OSError:
                pass                           # removed while we looked
    return total


def caches():
    """(state, text) on each cache: place, size, whether it can be written."""
    default = pathlib.Path(os.environ.get('XDG_CACHE_HOME',
                                          '~/.cache')).expanduser()
    places = {'builds': pathlib.Path(os.environ.get('HOMEOZOO_CACHE',
                                                    default / 'homeozoo')),
              'Cython': pathlib.Path('~/.cython/brian_extensions')
              .expanduser()}
    for what, folder in places.items():
        existing = folder
        while not existing.exists():
            existing = existing.parent
        if not os.access(existing, os.W_OK):
            yield WARNING, (f'cache of {what}: {folder} cannot be written. '
                            'Give yourself the right, or set HOMEOZOO_CACHE')
            continue
        used = size(folder) / 1e6 if folder.exists() else 0
        state = WARNING if used > 5000 else OK
        yield state, (f'cache of {what}: {folder}, {used:.0f} MB; it may be '
                      'removed at any time when nothing runs')


def disk():
    """(state, text) on free space here and in the temporary folder."""
    for folder in {os.getcwd(), tempfile.gettempdir()}:
        free = shutil.disk_usage(folder).free / 1e9
        text = f'disk at {folder}: {free:.1f} GB free'
        if free < 1:
            yield FAILED, text + '. Make room: figures need about 1 GB'
        else:
            yield OK, text


def main():
    """Print all checks; returns 1 if a needed one failed, else 0."""
    checks = [compiler(), make(), *versions(), *imports(), *caches(), *disk()]
    for state, text in checks:
        print(f'{state:<8} {text}')
    failed = sum(state == FAILED for state, _ in checks)
    print(f'\n{failed} of {len(checks)} checks failed' if failed
          else '\nall is well')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
