"""A fresh Python process for each build: no names or defaults leak from one into the next."""
import errno
import json
import os
import pickle
import re
import sys
import traceback
from pathlib import Path

from homeozoo.running.errors import Diverged, RunError, UsageError
from homeozoo.running.generate import generate
from homeozoo.running.interpret import interpret
from homeozoo.running.processes import children, last_line
from homeozoo.running.provenance import sources, watch_opened

_BOOT = ('import sys, pickle; file = open(sys.argv[1], "rb"); sys.path[:] = pickle.load(file); '
         'from homeozoo.running.child import child; child(file)')


def fresh_python(request, folder):
    """Do `request` in a fresh Python process that works in `folder`; returns its answer (JSON
    values)."""
    path = folder / 'request.pickle'
    path.write_bytes(pickle.dumps(sys.path) + pickle.dumps(dict(request, folder=str(folder))))
    env = dict(os.environ, PYTHONHASHSEED='0', OMP_NUM_THREADS='1', OPENBLAS_NUM_THREADS='1',
               TMPDIR=str(folder))
    code, out, err = children.run([sys.executable, '-c', _BOOT, str(path)], cwd=folder, env=env)
    answer = folder / 'answer.json'
    if answer.exists():
        result = json.loads(answer.read_text())
    elif code < 0:
        raise RunError(f'the Python process of the simulation was ended by signal {-code}'
                       + (' (a damaged Cython cache? see: python -m homeozoo doctor)' if code == -7
                          else ''))
    else:
        if os.strerror(errno.ENOSPC) in err:
            raise RunError(f'no space left on the disk of {folder.parent}')
        raise RunError(f'the Python process of the simulation failed: {last_line(err)}')
    if 'error' in result:
        kinds = {1: RunError, 2: UsageError, 3: Diverged}
        error = kinds.get(result['exit_code'], RunError)(result['error'])
        error.details = result['traceback']
        raise error
    if err.strip() and os.environ.get('HOMEOZOO_DEBUG'):
        print(err, file=sys.stderr, end='')
    return result


def child(file):
    """Entry point of the fresh Python process: reads the request, writes answer.json."""
    request = pickle.load(file)
    folder = Path(request['folder'])
    opened = watch_opened()
    try:
        _import_brian()
        answer = {'generate': generate, 'run': interpret}[request['task']](request, folder)
        answer['sources'] = sources(opened)
    except (Exception, SystemExit) as error:
        answer = dict(error=describe(error), exit_code=getattr(error, 'exit_code', 1),
                      traceback=traceback.format_exc())
    temporary = folder / 'answer.tmp'
    temporary.write_text(json.dumps(answer))
    os.replace(temporary, folder / 'answer.json')


def _import_brian():
    """Import Brian2 without what it only hands on, asks the version of, or runs its own tests with:
    nearly half of the time."""
    unneeded = [name for name in ('pylab', 'matplotlib', 'pytest') if name not in sys.modules]
    sys.modules.update(dict.fromkeys(unneeded))
    try:
        import brian2  # noqa: F401
    finally:
        for name in unneeded:
            del sys.modules[name]


def describe(error):
    """One sentence for an exception; Brian2's chains are followed to their cause."""
    names = []
    while error.__cause__ is not None and not hasattr(error, 'exit_code'):
        found = re.search(r"object with name '([^']+)'|object named '([^']+)'", str(error))
        if found:
            names.append(found.group(1) or found.group(2))
        error = error.__cause__
    text = ' '.join(str(error).split()) or type(error).__name__
    if isinstance(error, SystemExit):
        text = f'the protocol ended itself by sys.exit({error.code!r})'
    elif isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        text = ('no space left on a disk: look at those of the result, of the temporary folder '
                '(TMPDIR) and of the compiled programs (HOMEOZOO_CACHE)')
    elif isinstance(error, OSError) and error.strerror and error.filename is not None:
        text = f'cannot use {error.filename}: {error.strerror}'
    elif not hasattr(error, 'exit_code'):
        text = f'{type(error).__name__}: {text}'
    return text + (f" (object '{names[-1]}')" if names else '')
