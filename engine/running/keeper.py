"""A small process that outlives its parent just long enough to clean up after it.

Run as a file, without the package, so that it stands before anything is imported:

    keeper.py run PID COMMAND …   run a command; if process PID, our parent, ends first, end the
                                  command and all that it started
    keeper.py clean               read names of folders and files from standard input, each ended by
                                  a zero byte; at its end, which is that of the parent, remove them
"""
import os
import signal
import sys
import time


def signal_at_death_of_parent(number):
    """Ask Linux for signal `number` when the process that started this one ends, even by SIGKILL.
    """
    if sys.platform == 'linux':
        import ctypes
        ctypes.CDLL(None).prctl(1, number)


def end_all(*_):
    """End this process and all others of its group."""
    os.killpg(0, signal.SIGKILL)


def run(parent, command):
    """Run `command` to its end and end as it did, or with `parent`."""
    signal.signal(signal.SIGTERM, end_all)
    signal_at_death_of_parent(signal.SIGTERM)
    if os.getppid() != parent:                         # it ended before the signal was asked for
        end_all()
    own = os.getpid()
    child = os.fork()
    if not child:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal_at_death_of_parent(signal.SIGKILL)
        if os.getppid() != own:
            os._exit(1)
        try:
            os.execvp(command[0], command)
        except OSError as error:
            print(f'cannot run {command[0]}: {error.strerror}', file=sys.stderr, flush=True)
            os._exit(127)
    code = awaited(child, parent)
    if code < 0:
        import resource
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if -code != signal.SIGKILL:
            signal.signal(-code, signal.SIG_DFL)
        os.kill(own, -code)
    sys.exit(code)


def awaited(child, parent):
    """Exit code of `child`, negative for a signal."""
    if sys.platform == 'linux':
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    while True:                                        # no signal there: look at the parent
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if os.getppid() != parent:
            end_all()
        time.sleep(0.05)


def clean():
    """Remove the folders and files named on standard input once it ends."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    paths = sys.stdin.buffer.read().split(b'\0')[:-1]
    import shutil
    deadline = time.monotonic() + 20                   # what dies with the parent may still write
    while paths and time.monotonic() < deadline:
        for path in paths:
            shutil.rmtree(path, ignore_errors=True)
            if os.path.isfile(path):
                os.unlink(path)
        paths = [path for path in paths if os.path.lexists(path)]
        time.sleep(0.05 if paths else 0)


if __name__ == '__main__':
    if sys.argv[1] == 'run':
        run(int(sys.argv[2]), sys.argv[3:])
    else:
        clean()
