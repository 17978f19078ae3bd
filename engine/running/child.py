"""Inside a fresh Python process: it reads a request, does it, and writes answer.json."""
import contextlib
import errno
import json
import os
import pickle
import re
import signal
import sys
import tempfile
import traceback
from pathlib import Path

from homeozoo.running.generate import generate
from homeozoo.running.interpret import interpret
from homeozoo.running.provenance import own_files, sources, watch_environment, watch_opened
from homeozoo.running.temporary import without

#: Environment variables that each process is given: no build depends on them.
OURS = ('PYTHONHASHSEED', 'OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'TMPDIR')
#: After so many seconds without a request the server ends.
IDLE_S = 600


def fresh(file):
    """Entry point of a fresh process: the request comes as pickle in `file`."""
    child(pickle.load(file), watch_opened(), set())


def serve():
    """Entry point of the server: import Brian2, then do every request that comes by standard input
    in a process forked for it, and answer with its exit code; end with the input.
    """
    opened = watch_opened()
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    with without('Cython'):                         # a build generates C++ alone
        import_brian()
    while True:
        signal.alarm(IDLE_S)                        # its default action ends this process
        try:
            message = pickle.load(requests)
        except EOFError:
            return
        signal.alarm(0)
        process = os.fork()
        if not process:
            forked(message, opened)
        pickle.dump(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), answers)
        answers.flush()


def forked(message, opened):
    """The forked process: it becomes like one just started in its folder, does the request and
    ends."""
    code = 1
    try:
        os.chdir(message['folder'])
        os.environ.clear()
        os.environ.update(message['environment'])
        sys.path[:] = message['path']
        tempfile.tempdir = None
        null, out, err = (os.open(os.devnull, os.O_RDONLY),
                          *(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                            for name in ('stdout', 'stderr')))
        for number, file in enumerate((null, out, err)):
            os.dup2(file, number)
        child(pickle.loads(message['request']), opened, watch_environment())
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def child(request, opened, asked):
    """Do the request and write answer.json into its folder; `opened` and `asked`: files and
    environment variables that were read."""
    folder = Path(request['folder'])
    try:
        import_brian()
        answer = {'generate': generate, 'run': interpret}[request['task']](request, folder)
        answer['sources'] = sources(opened)
        answer['noted'] = dict(files=own_files(opened), environment={
            name: os.environ.get(name) for name in sorted(asked - set(OURS))})
    except (Exception, SystemExit) as error:
        answer = dict(error=describe(error), exit_code=getattr(error, 'exit_code', 1),
                      traceback=traceback.format_exc())
    temporary = folder / 'answer.tmp'
    temporary.write_text(json.dumps(answer))
    os.replace(temporary, folder / 'answer.json')


def import_brian():
    """Import Brian2 without what it only hands on, asks the version of, or runs its own tests with:
    nearly half of the time."""
    with without('pylab', 'matplotlib', 'pytest'):
        import brian2  # noqa: F401


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
