"""Fresh Python processes: no names or defaults leak from one build into the next.

On Linux the builds of a process come from one Python process that has imported Brian2, and nothing
else, and forks for each: the import is most of the time of a small build.
"""
import atexit
import contextlib
import errno
import json
import os
import pickle
import shutil
import signal
import sys
import tempfile
import threading
from pathlib import Path

from homeozoo.running import temporary
from homeozoo.running.errors import Diverged, RunError, UsageError
from homeozoo.running.processes import Interrupted, children, last_line

_FRESH = ('import sys, pickle; file = open(sys.argv[1], "rb"); sys.path[:] = pickle.load(file); '
          'from homeozoo.running.child import fresh; fresh(file)')
_SERVER = ('import sys, pickle; sys.path[:] = pickle.load(sys.stdin.buffer); '
           'from homeozoo.running.child import serve; serve()')


def environment(folder):
    """The environment of a fresh process that works in `folder`."""
    return dict(os.environ, PYTHONHASHSEED='0', OMP_NUM_THREADS='1', OPENBLAS_NUM_THREADS='1',
                TMPDIR=str(folder))


def fresh_python(request, folder):
    """Do `request` in a fresh Python process that works in `folder`; returns its answer (JSON
    values)."""
    request = dict(request, folder=str(folder))
    if sys.platform == 'linux' and request['task'] == 'generate':
        code, err = server.ask(request)
    else:
        path = folder / 'request.pickle'
        path.write_bytes(pickle.dumps(sys.path) + pickle.dumps(request))
        code, _, err = children.run([sys.executable, '-c', _FRESH, str(path)], cwd=folder,
                                    env=environment(folder))
    return answer_of(folder, code, err)


def answer_of(folder, code, err):
    """The answer that a process left in `folder`, or the error that it names, or that its end
    means."""
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


class Server:
    """The Python process that has imported Brian2 and forks a process for each request.

    It is started by the first request, or by `start` while this process still imports; it ends with
    this process, however that ends, and by itself if it is not asked for some minutes.
    """

    def __init__(self):
        self._lock = threading.Lock()
        self._process = self._folder = self._stamp = self._owner = None

    def start(self):
        """Start it, unless it runs on the code that lies on the disk now."""
        stamp = _code_stamp()
        if (self._process is not None and self._owner == os.getpid()
            and self._process.poll() is None and stamp == self._stamp):
            return
        self.end()
        self._folder = tempfile.mkdtemp(prefix=temporary.mark())
        temporary.removed_with_us(self._folder)
        self._process = children.start([sys.executable, '-c', _SERVER], cwd=self._folder,
                                       env=environment(self._folder))
        self._stamp, self._owner = stamp, os.getpid()
        atexit.register(self.end)
        self._send(sys.path)

    def _send(self, value):
        self._process.stdin.write(pickle.dumps(value))
        self._process.stdin.flush()

    def ask(self, request):
        """Do a request; returns the exit code and the standard error of its process."""
        folder = Path(request['folder'])
        message = dict(request=pickle.dumps(request), folder=str(folder), path=sys.path,
                       environment=environment(folder))
        with self._lock:
            for last in (False, True):
                if children.stopped:
                    raise Interrupted
                try:
                    self.start()
                    self._send(message)
                    code = pickle.load(self._process.stdout)
                    break
                except (OSError, EOFError):          # it had ended, or was ended
                    self.end()
                    if last and not children.stopped:
                        return -signal.SIGKILL, ''
                except BaseException:
                    self.end()
                    raise
        if children.stopped:
            raise Interrupted
        return code, (folder / 'stderr').read_text(errors='replace')

    def end(self):
        """End it, if it runs."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        atexit.unregister(self.end)
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        children.ended(process)
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                stream.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _code_stamp():
    """Changes with any file of the package's machinery, which the server has imported."""
    here = Path(__file__).resolve().parent
    files = [*here.glob('*.py'), *(here.parent/'core').glob('*.py')]
    return sorted((str(file), file.stat().st_mtime_ns) for file in files)


server = Server()
