"""A script in a process of its own ends with the one that started it, and so does all it started.
"""
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
from brian2 import ms

from homeozoo import drive, stdp
from homeozoo.core import apart

SCRIPT = 'import subprocess; subprocess.run(["sh", "-c", "sleep 61; true"])'
STARTER = f"""
import importlib.util, sys
spec = importlib.util.spec_from_file_location('apart', {apart.__file__!r})
apart = importlib.util.module_from_spec(spec)
spec.loader.exec_module(apart)
apart.run_script(*sys.argv[1:])
"""


@pytest.fixture
def work(tmp_path):
    """A folder with a script that waits for a program which waits for another."""
    folder = tmp_path / 'work'
    folder.mkdir()
    (folder / 'script.py').write_text(SCRIPT)
    return folder


def below(number, word):
    """The processes below process `number` once the command of one of them holds `word`."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        found = psutil.Process(number).children(recursive=True)
        for process in found:
            try:
                if word in ' '.join(process.cmdline()):
                    return found
            except psutil.Error:
                pass
        time.sleep(0.02)
    raise AssertionError(f'no {word} was started')


def test_a_killed_process_leaves_no_other_and_no_folder(work):
    process = subprocess.Popen([sys.executable, '-c', STARTER, str(work / 'script.py'), str(work)])
    running = below(process.pid, 'sleep 61')
    process.kill()
    process.wait()
    assert len(running) >= 3 and not psutil.wait_procs(running, timeout=20)[1]
    assert not work.exists()


def test_drive_runs_its_compiled_program_that_way(monkeypatch):
    asked = []
    monkeypatch.setattr(sys.modules['homeozoo.core.drive'], 'run_script',
                        lambda *words: asked.append(words) or (1, 'no\n'))
    with pytest.raises(RuntimeError, match='failed: no'):
        drive(stdp.song2000, [10]*ms, [15]*ms, 0.5, target='cpp_standalone')
    assert len(asked) == 1


def test_started_for_a_process_that_has_ended(work):
    begin = time.monotonic()
    done = subprocess.run([sys.executable, '-I', '-S', apart.__file__, '1', str(work), 'sleep',
                           '60'], start_new_session=True)
    assert done.returncode == -signal.SIGKILL and time.monotonic() - begin < 30
    assert not work.exists()


def test_interrupted(work):
    """Ctrl+C while the script waits for a program it has started."""
    before = psutil.Process().children(recursive=True)

    def interrupt(*_):
        running.extend(process for process in below(os.getpid(), 'sleep 61')
                       if process not in before)
        raise KeyboardInterrupt
    running, previous = [], signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(KeyboardInterrupt):
            apart.run_script(str(work / 'script.py'), str(work))
    finally:
        signal.signal(signal.SIGALRM, previous)
    assert len(running) >= 3 and not psutil.wait_procs(running, timeout=10)[1]


def test_ends_as_the_script_does(work):
    script = work / 'script.py'
    script.write_text('import sys; print("out"); sys.exit("said")')
    assert apart.run_script(str(script), str(work)) == (1, 'said\n')
