"""Children and parallel work: every process we start is known, so an interrupted run leaves none
behind.

Simulations run as subprocesses, so threads suffice to start and await them (joblib). With the
address of a Dask scheduler the same function runs on the workers of that cluster.
"""
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path


class Interrupted(KeyboardInterrupt):
    """The run was told to stop."""


class Children:
    """The subprocesses of this process; `stop` ends all of them and refuses new ones until `reset`.
    """

    def __init__(self):
        self._lock = threading.RLock()
        self._running = set()
        self.stopped = False

    def reset(self):
        self.stopped = False

    def stop(self):
        self.stopped = True
        for process in list(self._running):
            with contextlib.suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)

    def run(self, command, *, cwd=None, env=None):
        """Run a command to its end in a session of its own; returns (exit code, stdout, stderr) as
        text."""
        if self.stopped:
            raise Interrupted
        process = subprocess.Popen(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   start_new_session=True)
        self._running.add(process)
        try:
            if self.stopped:
                raise Interrupted
            out, err = process.communicate()
        except BaseException:
            with contextlib.suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        finally:
            self._running.discard(process)
        if self.stopped:
            raise Interrupted
        return process.returncode, out.decode(errors='replace'), err.decode(errors='replace')


children = Children()


@contextlib.contextmanager
def ended_by_signals():
    """Within this context SIGINT and SIGTERM end all children and raise KeyboardInterrupt."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handler(number, frame):
        children.stop()
        raise Interrupted(number)

    children.reset()
    previous = {number: signal.signal(number, handler)
                for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except KeyboardInterrupt:
        _finish_scratch()
        raise
    finally:
        for number, action in previous.items():
            signal.signal(number, action)
        children.reset()


_PREFIX = 'homeozoo-'
_scratch = set()


def _finish_scratch():
    """Wait until the threads have removed their temporary folders; after five seconds remove the
    rest."""
    deadline = time.monotonic() + 5
    while _scratch and time.monotonic() < deadline:
        time.sleep(0.02)
    for folder in list(_scratch):
        shutil.rmtree(folder, ignore_errors=True)


def _mark():
    return f'{_PREFIX}{socket.gethostname()}-{os.getpid()}-'


@contextlib.contextmanager
def scratch(parent=None):
    """A temporary folder, always removed; its name says whose it is, so that `sweep_stale` can find
    it after a kill."""
    folder = tempfile.mkdtemp(prefix=_mark(), dir=parent)
    _scratch.add(folder)
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _scratch.discard(folder)


def sweep_stale(parent=None):
    """Remove temporary folders of processes of this machine and user that no longer exist (they
    were killed)."""
    root = Path(parent or tempfile.gettempdir())
    start = f'{_PREFIX}{socket.gethostname()}-'
    for folder in root.glob(f'{start}*'):
        pid = folder.name[len(start):].split('-')[0]
        with contextlib.suppress(OSError, ValueError):
            if folder.stat().st_uid == os.getuid() and not _alive(int(pid)):
                shutil.rmtree(folder, ignore_errors=True)


def _alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


class Progress:
    """One line per finished simulation on a terminal's stderr once the work has taken five seconds;
    else silence."""

    def __init__(self, total, label='', stream=None):
        self.total, self.label, self.done = total, label, 0
        self.stream = stream if stream is not None else sys.stderr
        self.begin = time.monotonic()
        self._lock = threading.Lock()

    def step(self, what):
        with self._lock:
            self.done += 1
            elapsed = time.monotonic() - self.begin
            if elapsed < 5 or not self.stream.isatty():
                return
            left = elapsed / self.done * (self.total - self.done)
            print(f'{self.label}: {what} done, {self.done} of {self.total}, {elapsed:.0f} s, about '
                  f'{left:.0f} s left',
                  file=self.stream, flush=True)


def cpu_count():
    """Number of processors this process may use."""
    import joblib
    return joblib.cpu_count()


def run_local(function, tasks, *, jobs=None, progress=None):
    """Apply `function` to each task in up to `jobs` threads; results in order.

    The first error ends all the work.
    """
    import joblib
    tasks = list(tasks)
    jobs = max(1, min(jobs or cpu_count(), len(tasks) or 1))
    failures, lock = [], threading.Lock()

    def guarded(task):
        try:
            result = function(task)
        except BaseException as error:
            # Only the first failure stops the others: a later one may come when the next run has
            # begun.
            with lock:
                failures.append(error)
                if len(failures) == 1:
                    children.stop()
            raise
        if progress is not None:
            progress.step(task.get('label', 'run'))
        return result

    try:
        if jobs == 1:
            return [guarded(task) for task in tasks]
        return joblib.Parallel(n_jobs=jobs, backend='threading', batch_size=1)(
            joblib.delayed(guarded)(task) for task in tasks)
    except BaseException:
        # The others ended because of the first; a signal from outside has no failure before it.
        if failures:
            raise failures[0]
        raise
    finally:
        if failures and not isinstance(failures[0], Interrupted):
            children.reset()


def run_distributed(function, tasks, *, scheduler, shared=None, progress=None):
    """Apply `function(task, shared)` to each task on the workers of the Dask cluster at
    `scheduler`.

    `shared` is sent once to every worker. Results in order; needs the optional package
    `distributed`.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise RuntimeError("--scheduler needs the package 'distributed': pip install "
                           "'homeozoo[cluster]'") from None
    tasks = list(tasks)
    try:
        client = Client(scheduler, timeout=20, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise RuntimeError(f'no Dask scheduler answers at {scheduler}: {error}') from None
    with client:
        if not client.scheduler_info(n_workers=-1)['workers']:
            raise RuntimeError(f'the Dask scheduler at {scheduler} has no workers')
        ship = client.scatter(shared, broadcast=True)
        futures = [client.submit(function, task, ship, pure=False, retries=0) for task in tasks]
        order = {future.key: number for number, future in enumerate(futures)}
        results = [None] * len(tasks)
        try:
            for future in as_completed(futures, loop=client.loop):
                number = order[future.key]
                results[number] = future.result()
                if progress is not None:
                    progress.step(tasks[number].get('label', 'run'))
        except BaseException:
            client.cancel(futures)
            raise
    return results


def last_line(text):
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1].strip() if lines else 'no message'
