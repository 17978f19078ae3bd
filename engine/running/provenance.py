"""On what a result depends: files, versions, commit; and the rule for make that says so."""
import importlib.metadata
import os
import platform
import re
import site
import subprocess
import sys
import sysconfig
from pathlib import Path

from homeozoo.running import store
from homeozoo.running.errors import UsageError


def checkout():
    """The folder that holds models/ and protocols/ of the running package, as a path."""
    return Path(__file__).resolve().parents[2]


def loaded_sources():
    """Source files of the package that this process has imported (without the command line), sorted
    paths."""
    files = set()
    for name, module in list(sys.modules.items()):
        if name == 'homeozoo' or name.startswith('homeozoo.'):
            file = getattr(module, '__file__', None)
            if file and not file.endswith('__main__.py'):
                files.add(str(Path(file).resolve()))
    return sorted(files)


def watch_opened():
    """Set of files that this process opens for reading from now on."""
    opened = set()

    def hook(event, args):
        if (event == 'open' and isinstance(args[0], str) and isinstance(args[1], str)
            and 'r' in args[1]):
            opened.add(args[0])
    sys.addaudithook(hook)
    return opened


def sources(opened):
    """Files of the checkout this process depends on: imported modules, and data files read beside
    them."""
    files = set(loaded_sources())
    roots = [checkout() / 'models', checkout() / 'protocols', checkout() / 'engine']
    for name in opened:
        path = Path(name).resolve()
        inside = any(root in path.parents for root in roots)
        if (inside and path.suffix not in ('.pyc', '.py') and '__pycache__' not in path.parts
            and path.is_file()):
            files.add(str(path))
    return sorted(files)


def own_files(opened):
    """Files this process depends on that no version tells of: modules imported, and files opened,
    from outside Python and the installed packages; sorted paths."""
    apart = {Path(path).resolve() for name, path in sysconfig.get_paths().items()
             if name in ('stdlib', 'platstdlib', 'purelib', 'platlib', 'include', 'scripts')}
    apart |= {Path(path) for path in ('/proc', '/sys', '/dev', '/etc', '/usr')} | {Path.cwd()}
    apart |= {Path(path).resolve() for path in [*site.getsitepackages(), *installed_folders()]}
    names = {getattr(module, '__file__', None) for module in list(sys.modules.values())}
    files = {Path(name).resolve() for name in {*names, *opened} - {None}}
    return sorted(str(file) for file in files
                  if file.suffix != '.pyc' and not apart & set(file.parents) and file.is_file())


def installed_folders():
    """The folders of sys.path that hold installed packages."""
    return [path for path in sys.path if Path(path).name in ('site-packages', 'dist-packages')]


def installed():
    """Names and versions of the packages on sys.path as their folders give them, a sorted list."""
    return sorted({entry.name for path in installed_folders()
                   for entry in Path(path).glob('*-info')})


def watch_environment():
    """Set of the names of environment variables that this process asks for from now on."""
    asked = set()

    class Watched(type(os.environ)):
        def __getitem__(self, name):
            asked.add(name)
            return super().__getitem__(name)
    os.environ.__class__ = Watched
    return asked


def versions():
    """Versions of what determines a result: name -> text."""
    found = {name: importlib.metadata.version(name) for name in ('homeozoo', 'brian2', 'numpy')}
    return dict(found, python=platform.python_version())


def check_checkout():
    """Refuse to run code from elsewhere where make watches the files of this folder."""
    here, ours = Path.cwd(), checkout()
    ours_too = all((here / name).exists() for name in ('Makefile', 'protocols', 'models'))
    if ours_too and here.resolve() != ours:
        raise UsageError(f'homeozoo is imported from {ours}, but make watches the files of {here}: '
                         'use the environment of this checkout (make figures sets it up)')


def git_state(folder):
    """Commit of the checkout and whether files differ from it; None outside a repository."""
    def ask(*words):
        done = subprocess.run(['git', '--no-optional-locks', '-C', str(folder), *words],
                              capture_output=True, text=True, timeout=30)
        if done.returncode:
            raise OSError
        return done.stdout.strip()
    try:
        return dict(commit=ask('rev-parse', 'HEAD'), dirty=bool(ask('status', '--porcelain')))
    except (OSError, subprocess.SubprocessError):
        return None


#: Characters of names that make reads as something else, whatever stands before them.
UNWRITABLE = '%;=|\\'


def check_name(path):
    """Refuse the name of a file that could not be shown on one line."""
    if not str(path).isprintable():
        raise UsageError(f'{str(path)!r} holds a line break or another control character; rename '
                         'it')


def make_name(file):
    """A path as make reads it, relative to the checkout if inside; None if make cannot."""
    file, root = Path(file).resolve(), checkout()
    text = str(file.relative_to(root) if root in file.parents else file)
    if not text.isprintable() or set(text) & set(UNWRITABLE) or text.startswith('~'):
        return None
    return re.sub(r'([ #:*?\[])', r'\\\1', text).replace('$', '$$')


def write_dependencies(path, files):
    """Write the make rule 'NAME.npz: files it was made from' to NAME.d.

    Nothing in a name is ever read as code of make: what can be escaped is, a file whose name make
    cannot read is left out, and a result with such a name gets no rule.
    """
    rule, target = Path(path).with_suffix('.d'), make_name(path)
    if target is None:
        rule.unlink(missing_ok=True)
        return
    names = sorted({make_name(file) for file in files} - {None})
    text = (f'{target}: ' + ' \\\n  '.join(names) + '\n\n'
            + ''.join(f'{name}:\n' for name in names))
    store.write_atomically(rule, text.encode())
