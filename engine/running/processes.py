"""Children and parallel work: every process we start is known, so an interrupted run leaves none
behind.

Simulations run as subprocesses, so threads suffice to start and await them (joblib). With the
address of a Dask scheduler the same function runs on the workers of that cluster.
"""
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

from homeozoo.running import temporary
from homeozoo.running.errors import RunError, UsageError

PATIENCE_S = 20          # with a scheduler that does not answer


class Interrupted(KeyboardInterrupt):
    """The run was told to stop."""


def _kept(command):
    """The command under a keeper, which ends it with this process."""
    return [sys.executable, '-I', '-S', temporary.KEEPER, 'run', str(os.getpid()), *command]


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

    def start(self, command, *, cwd=None, env=None):
        """Start a command that reads and writes while it runs; it ends by `stop`, or with this
        process. Whoever awaits its end says so by `ended`."""
        process = subprocess.Popen(_kept(command), cwd=cwd, env=env, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                   start_new_session=True)
        self._running.add(process)
        return process

    def ended(self, process):
        self._running.discard(process)

    def run(self, command, *, cwd=None, env=None, kept=True):
        """Run a command to its end in a session of its own; returns (exit code, stdout, stderr) as
        text.

        It and all that it starts end with this process, however this ends. kept: False for a
        program that sees to that by itself.
        """
        if self.stopped:
            raise Interrupted
        if kept:
            command = _kept(command)
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
    """Within this context SIGINT, SIGTERM and SIGHUP end all children and raise KeyboardInterrupt.

    SIGHUP stays ignored where it was, as under nohup.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handler(number, frame):
        children.stop()
        raise Interrupted(number)

    children.reset()
    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    previous = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    except KeyboardInterrupt:
        temporary.finish()
        raise
    finally:
        for number, action in previous.items():
            signal.signal(number, action)
        children.reset()


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


def connected(scheduler):
    """A client of the Dask scheduler at this address, which has workers; else RunError."""
    try:
        from distributed import Client
    except ImportError:
        raise UsageError("--scheduler needs the package 'distributed': pip install "
                         "'homeozoo[cluster]'") from None
    try:
        client = Client(scheduler, timeout=PATIENCE_S, set_as_default=False)
    except (OSError, ValueError, TypeError, TimeoutError, ImportError) as error:
        reason = ' '.join(str(error).split())
        raise RunError(f'no Dask scheduler answers at {scheduler!r}: {reason}') from None
    if not client.scheduler_info(n_workers=-1)['workers']:
        client.close()
        raise RunError(f'the Dask scheduler at {scheduler} has no workers')
    return client


def check_scheduler(address):
    """Raise RunError now, before anything is compiled, if no scheduler with workers is there."""
    if '://' in address:
        kind = address.partition('://')[0]
    else:
        kind, address = 'tcp', f'tcp://{address}'
    if not address.partition('://')[2].strip() or not kind.isalnum():
        raise UsageError(f'--scheduler {address!r} is no address; write it as tcp://HOST:PORT')
    connected(address).close()


def run_distributed(function, tasks, *, scheduler, shared=None, progress=None):
    """Apply `function(task, shared)` to each task on the workers of the Dask cluster at
    `scheduler`.

    `shared` is sent once to every worker. Results in order; needs the optional package
    `distributed`. A worker unpickles what the scheduler it is connected to sends, so whoever
    reaches that scheduler can run code on all of its workers: it belongs in a closed network.
    """
    from distributed import as_completed
    tasks = list(tasks)
    with connected(scheduler) as client:
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
