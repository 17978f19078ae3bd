"""A Python script in a process of its own that does not outlive the one that started it.

Run as a file it is the small process between the two. It stands before anything is imported, and
when the one above it ends, however that happens, it ends the script, all that the script started
(compiler, compiled program), and removes the folder they work in.
"""
import os
import shutil
import signal
import subprocess
import sys
import time


def run_script(path, folder):
    """Run a script in `folder`, which also holds its temporary files, to its end.

    Returns (exit code, what it said on stderr).
    """
    command = [sys.executable, '-I', '-S', __file__, str(os.getpid()), folder, sys.executable, path]
    process = subprocess.Popen(command, cwd=folder, env=dict(os.environ, TMPDIR=folder),
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        said = process.communicate()[1]
        return process.returncode, said
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise


def end_all(folder):
    """End all processes of this group, remove the folder, and end this process too."""
    signal.signal(signal.SIGTERM, lambda *_: None)      # the others do not inherit it
    os.killpg(0, signal.SIGTERM)
    deadline = time.monotonic() + 10
    while os.path.lexists(folder) and time.monotonic() < deadline:
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.05)
    os.killpg(0, signal.SIGKILL)


def watch(parent, folder, command):
    """Run a command to its end, or to that of process `parent`, which started this one."""
    process = subprocess.Popen(command)
    while process.poll() is None:
        if os.getppid() != parent:
            end_all(folder)
        time.sleep(0.05)
    sys.exit(process.returncode)


if __name__ == '__main__':
    watch(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
