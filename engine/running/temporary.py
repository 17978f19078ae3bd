"""Temporary folders and files that are gone when the process is, however it ended.

Each name says whose it is. A small process removes what one that was killed has left; what
even that leaves (all processes killed at once) the next run sweeps.
"""
import atexit
import contextlib
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from pathlib import Path

from homeozoo.running.errors import RunError

KEEPER = str(Path(__file__).with_name('keeper.py'))

_PREFIX = 'homeozoo-'
_open = set()
_cleaner = None
_lock = threading.Lock()


def mark():
    """Beginning of the names of what this process makes: machine and process."""
    return f'{_PREFIX}{socket.gethostname()}-{os.getpid()}-'


def removed_with_us(path):
    """Have a folder or file of this name removed when this process ends, even by SIGKILL."""
    global _cleaner
    with _lock, contextlib.suppress(OSError):
        if _cleaner is None or _cleaner[0] != os.getpid():
            process = subprocess.Popen([sys.executable, '-I', '-S', KEEPER, 'clean'],
                                       stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, cwd='/', start_new_session=True)
            _cleaner = os.getpid(), process
            atexit.register(_dismiss_cleaner, process, os.getpid())
        _cleaner[1].stdin.write(os.fsencode(os.path.abspath(path)) + b'\0')
        _cleaner[1].stdin.flush()


def _dismiss_cleaner(process, owner):
    if owner == os.getpid():
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            process.stdin.close()
            process.wait(timeout=5)


@contextlib.contextmanager
def scratch(parent=None):
    """A temporary folder, private whatever the umask, always removed.

    Raises RunError in one sentence where none can be made.
    """
    try:
        folder = tempfile.mkdtemp(prefix=mark(), dir=parent)
    except OSError as error:
        where = parent or tempfile.gettempdir()
        raise RunError(f'cannot make a temporary folder in {where}: {error.strerror}') from error
    _open.add(folder)
    removed_with_us(folder)
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _open.discard(folder)


def finish():
    """Wait until the threads have removed their temporary folders; after five seconds remove the
    rest."""
    deadline = time.monotonic() + 5
    while _open and time.monotonic() < deadline:
        time.sleep(0.02)
    for folder in list(_open):
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def without(*names):
    """Within this context the modules of these names cannot be imported, unless they have been."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def import_brian():
    """Import Brian2 with its log file in a folder of ours, which a killed run does not leave.

    That the log does not fit on a full disk is nothing a user must be told.
    """
    if 'brian2' in sys.modules:
        return
    logging.raiseExceptions = False
    folder = tempfile.mkdtemp(prefix=mark())
    removed_with_us(folder)
    # Brian2 removes its log at the end of the process, before this: the last registered goes first.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    kept, tempfile.tempdir = tempfile.tempdir, folder
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings('ignore', 'Could not copy script file')
            # What Brian2 only hands on is nearly half of the time.
            with without('pylab', 'matplotlib', 'pytest'):
                import brian2  # noqa: F401
    finally:
        tempfile.tempdir = kept


def sweep_stale(parent=None):
    """Remove temporary folders of processes of this machine and user that no longer exist (they
    were killed)."""
    root = Path(parent or tempfile.gettempdir())
    start = f'{_PREFIX}{socket.gethostname()}-'
    with contextlib.suppress(OSError):
        for folder in [entry for entry in root.iterdir() if entry.name.startswith(start)]:
            pid = folder.name[len(start):].split('-')[0]
            with contextlib.suppress(OSError, ValueError):
                if folder.stat().st_uid == os.getuid() and not alive(int(pid)):
                    shutil.rmtree(folder, ignore_errors=True)


def alive(pid):
    """Whether a process of this number exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        pass
    return True
