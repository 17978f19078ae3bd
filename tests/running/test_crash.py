"""Runs that are stopped, killed, or doubled leave no half result, no process, and nothing in the
way of the next."""
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest
import toys

from homeozoo.running import processes, store, temporary
from homeozoo.running.runner import run_protocol

TOYS = str(Path(toys.__file__))
ENDLESS = 'duration=100000*second'


@pytest.fixture(autouse=True)
def folders(own_cache, monkeypatch, tmp_path):
    """Temporary folders of the runs where the test can see them."""
    (tmp_path / 'tmp').mkdir()
    monkeypatch.setenv('TMPDIR', str(tmp_path / 'tmp'))
    monkeypatch.chdir(tmp_path)


def start(*settings):
    """Start a smoke run of the toy in a process of its own."""
    code = ('import sys; from homeozoo.running.runner import run_protocol; '
            'sys.exit(run_protocol(sys.argv[1], scale="smoke", settings=sys.argv[2:]))')
    return subprocess.Popen([sys.executable, '-c', code, TOYS, *settings], stderr=subprocess.PIPE,
                            text=True)


def simulations(process, number=2):
    """Wait until the compiled program runs `number` times below `process`, past its first steps, by
    when it minds signals; returns these processes."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None, process.stderr.read()
        found = []
        for child in psutil.Process(process.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):                # it has just ended
                if child.name() == 'main' and child.cpu_times().user > 0.05:
                    found.append(child)
        if len(found) >= number:
            return found
        time.sleep(0.1)
    raise AssertionError('the simulation did not start')


def gone(processes):
    """Whether all processes end within ten seconds."""
    return not psutil.wait_procs(processes, timeout=10)[1]


def works_now():
    """A complete run in the same folder, with the same cache."""
    process = start()
    assert process.wait() == 0, process.stderr.read()
    store.load('out/data/toys.npz')


def left_in(folder):
    """What is in a folder, after up to ten seconds in which the last one may still be removed."""
    deadline = time.monotonic() + 10
    while list(Path(folder).iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return list(Path(folder).iterdir())


@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_three_signals_interrupt(number):
    with pytest.raises(KeyboardInterrupt), processes.ended_by_signals():
        os.kill(os.getpid(), number)
        time.sleep(5)


def test_stopped_in_mid_run():
    process = start(ENDLESS)
    running = simulations(process, min(2, os.cpu_count()))
    process.send_signal(signal.SIGHUP)
    assert process.wait(timeout=20) == 130
    assert 'interrupted, no result was written' in process.stderr.read()
    assert gone(running)
    assert not [file for file in Path('out/data').iterdir() if not file.name.endswith('.lock')]
    assert not left_in('tmp')


def test_killed_in_mid_run():
    process = start(ENDLESS)
    running = simulations(process, min(2, os.cpu_count()))
    process.kill()
    process.wait()
    if sys.platform == 'linux':
        assert gone(running)
    assert not [file for file in Path('out/data').iterdir() if not file.name.endswith('.lock')]
    assert not left_in('tmp')
    works_now()


def below(process, word):
    """Wait until a process whose command holds `word` runs below `process`; all that run then."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None, process.stderr.read()
        found = psutil.Process(process.pid).children(recursive=True)
        with contextlib.suppress(psutil.Error):
            if any(word in ' '.join(child.cmdline()) for child in found):
                return found
        time.sleep(0.005)
    raise AssertionError(f'no {word} was started')


@pytest.mark.skipif(sys.platform != 'linux', reason='the death signal is one of Linux')
@pytest.mark.parametrize('word', ['running.child', 'cc1plus'])
def test_killed_before_the_simulation(word, monkeypatch, tmp_path):
    """While it is generated or compiled: nothing goes on, nothing stays in the temporary folder."""
    monkeypatch.setenv('HOMEOZOO_CACHE', str(tmp_path / 'cold'))
    process = start()
    running = below(process, word)
    process.kill()
    process.wait()
    assert gone(running)
    assert not left_in('tmp')
    assert not list((tmp_path / 'cold' / 'builds').glob('homeozoo-*'))


@pytest.mark.skipif(sys.platform != 'linux', reason='the death signal is one of Linux')
def test_a_command_started_for_a_dead_parent_ends_at_once():
    begin = time.monotonic()
    done = subprocess.run([sys.executable, '-I', '-S', temporary.KEEPER, 'run', '1', 'sleep', '60'],
                          start_new_session=True)
    assert done.returncode == -signal.SIGKILL and time.monotonic() - begin < 30


def test_what_a_killed_process_leaves_is_removed_by_its_very_name(tmp_path):
    """A line break in a name does not make two of it."""
    victim = tmp_path / 'victim'
    victim.mkdir()
    folder = Path(f'{tmp_path}/x\n{victim}\n')
    folder.mkdir(parents=True)
    code = ('import os, sys; from homeozoo.running import temporary; '
            'temporary.removed_with_us(sys.argv[1]); os.kill(os.getpid(), 9)')
    subprocess.run([sys.executable, '-c', code, str(folder)])
    assert not left_in(folder.parent) and victim.exists()


def test_what_is_kept_ends_as_it_would_alone():
    run = processes.children.run
    assert run(['sh', '-c', 'echo out; echo err >&2; exit 3']) == (3, 'out\n', 'err\n')
    assert run(['sh', '-c', 'kill -SEGV $$'])[0] == -signal.SIGSEGV
    assert run(['/no/such/program'])[0] == 127


def test_hang_up_stays_ignored_under_nohup():
    kept = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with processes.ended_by_signals():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, kept)


def test_simulation_killed_alone():
    """One simulation ended from outside (out of memory) is an error, not a result."""
    process = start(ENDLESS)
    simulations(process, 1)[0].kill()
    assert process.wait(timeout=20) == 1
    assert 'was ended by signal 9' in process.stderr.read()
    assert not Path('out/data/toys.npz').exists()


def test_simulation_stopped_gently():
    """Brian2's program returns normally after Ctrl+C; its clock tells."""
    process = start(ENDLESS)
    simulations(process, 1)[0].send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 1
    assert 'interrupted at step' in process.stderr.read()


def test_two_runs_at_once(monkeypatch, tmp_path):
    """Same result, same cold cache: both succeed, one program is compiled, the data are whole."""
    monkeypatch.setenv('HOMEOZOO_CACHE', str(tmp_path / 'cold'))
    both = [start(), start()]
    assert [process.wait() for process in both] == [0, 0]
    store.load('out/data/toys.npz')
    assert len(list((tmp_path / 'cold' / 'builds').glob('*/manifest.json'))) == 1
    assert 'waiting for it' in ''.join(process.stderr.read() for process in both)


def test_two_runs_with_other_parameters_do_not_mix():
    """Different programs at once, into different files, give what each gives alone."""
    code = ('import sys; from homeozoo.running.runner import run_protocol; '
            'sys.exit(run_protocol(sys.argv[1], scale="smoke", settings=[sys.argv[2]], '
            'out=sys.argv[3]))')

    both = [subprocess.Popen([sys.executable, '-c', code, TOYS, setting, out])
            for setting, out in (('n=20', 'a.npz'), ('n=10', 'b.npz'))]
    assert [process.wait() for process in both] == [0, 0]
    for setting, out in (('n=20', 'c.npz'), ('n=10', 'd.npz')):
        assert run_protocol(TOYS, scale='smoke', settings=[setting], out=out) == 0
    assert Path('a.npz').read_bytes() == Path('c.npz').read_bytes()
    assert Path('b.npz').read_bytes() == Path('d.npz').read_bytes()
    assert Path('a.npz').read_bytes() != Path('b.npz').read_bytes()


def test_full_disk_for_results(tmp_path, monkeypatch):
    """The simulation itself runs into the full disk: its truncated files are refused."""
    small = tmp_path / 'small'
    small.mkdir()
    try:
        done = subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', str(small)],
                              capture_output=True)
    except OSError:
        pytest.skip('there is no mount command')
    if done.returncode:
        pytest.skip('mounting a small tmpfs is not permitted here')
    try:
        works_now()
        Path('out/data/toys.npz').unlink()
        monkeypatch.setenv('TMPDIR', str(small))
        assert tempfile.gettempdir() != str(small)
        process = start()
        code = process.wait()
        message = process.stderr.read()
        assert code == 1 and not Path('out/data/toys.npz').exists()
        assert message.count('\n') == 1 and '(disk full?)' in message
    finally:
        subprocess.run(['umount', str(small)], check=True)
