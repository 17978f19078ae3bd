"""Running a protocol: settings, guards, exit codes, what is written and on what it depends."""
import io
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import toys
from brian2 import Hz, Network, NeuronGroup, Quantity, StateMonitor, mV, ms, nS, second

from homeozoo.running import cache as programs, execute, fresh, processes, provenance
from homeozoo.running.functions import reference
from homeozoo.running import runner, store
from homeozoo.running.model import Model, check_model, check_size
from homeozoo.running.runner import run_protocol
from homeozoo.running.settings import convert, parse_value, text_of
from homeozoo.running.simulation import spawn_seeds
from homeozoo.running.errors import Diverged, RunError, UsageError

TOYS = str(Path(toys.__file__))


@pytest.fixture(autouse=True)
def cache(own_cache, monkeypatch, tmp_path):
    """Each test works in a folder of its own."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def nothing_compiles(monkeypatch):
    """Fail if anything is generated or compiled."""
    def refuse(*args):
        raise AssertionError('this must be refused before anything is generated')
    monkeypatch.setattr(programs, 'prepare', refuse)
    monkeypatch.setattr(fresh, 'fresh_python', refuse)


def test_seeds_are_a_prefix_of_more_seeds():
    assert spawn_seeds(3) == spawn_seeds(20)[:3]
    assert len(set(spawn_seeds(1000))) == 1000
    assert all(0 <= seed < 2**31 for seed in spawn_seeds(1000))


def test_run_writes_data_description_and_dependencies(tmp_path):
    # A process of its own: the dependencies are what it imports, and the tests import everything.
    subprocess.run([sys.executable, '-m', 'homeozoo', 'run', TOYS, '--scale', 'smoke', '--set',
                    'gain=2.5', '--set', 'v_rest=-0.07*volt'], check=True)
    data, meta = store.load('out/data/toys.npz')
    assert data['mean_w'].shape == (2, 2) and np.isfinite(data['mean_w']).all()
    assert (meta['protocol'] == 'toys' and meta['claim']
            == 'A toy fires for every test of the runner.')
    assert meta['parameters'] == dict(duration='50*ms', n=20, mode='fine', v_rest='-70*mV',
                                      wide=False, gain=2.5, rates=['10*Hz', '20*Hz'])
    assert (meta['seeds'] == list(spawn_seeds(2)) and meta['scale'] == 'smoke'
            and meta['status'] == 'complete')
    assert meta['target'] == 'cpp_standalone' and 'g++' in meta['compiler']['version']
    assert set(meta['versions']) == {'homeozoo', 'python', 'brian2', 'numpy'} and meta['wall_s'] > 0
    assert 0.05 < meta['cpu_s'] < 600
    rule = Path('out/data/toys.d').read_text()
    assert rule.startswith(f"{tmp_path / 'out/data/toys.npz'}:")
    for file in ('models/__init__.py', 'running/runner.py', 'running/execute.py', TOYS):
        name = str(Path(file).relative_to(provenance.checkout())) if file == TOYS else file
        assert f'{name} ' in rule or f'{name}\n' in rule
    assert 'stdp.py' not in rule and '__main__' not in rule


def test_same_seed_same_bytes():
    assert run_protocol(TOYS, scale='smoke', out='a.npz') == 0
    assert run_protocol(TOYS, scale='smoke', out='b.npz', jobs=1) == 0
    assert run_protocol(TOYS, scale='smoke', seeds=3, out='c.npz') == 0
    assert Path('a.npz').read_bytes() == Path('b.npz').read_bytes()
    first, more = store.load('a.npz')[0], store.load('c.npz')[0]
    np.testing.assert_array_equal(first['mean_w'], more['mean_w'][:, :2])


@pytest.mark.parametrize('kwargs, message', [
    (dict(settings=['duratoin=1*second']), "did you mean 'duration'"),
    (dict(settings=['duration=1*mV']), 'wrong unit'),
    (dict(settings=['duration=3']), 'wrong unit'),
    (dict(settings=['gain=3*Hz']), 'without unit'),
    (dict(settings=['n=2.5']), 'whole number'),
    (dict(settings=['wide=2']), 'true or false'),
    (dict(settings=['rates=[1*Hz, 2*ms]']), 'wrong unit'),
    (dict(settings=['duration=1*secnd']), "did you mean 'second'"),
    (dict(settings=['duration=__import__("os").getpid()*second']), 'only numbers'),
    (dict(settings=['gain=9**9**9']), 'only numbers'),
    (dict(settings=['gain']), 'name=value'),
    (dict(settings=['gain=1/0']), 'division by zero'),
    (dict(scale='huge'), 'unknown scale'),
    (dict(target='cuda'), 'unknown target'),
    (dict(seeds=0), 'at least 1'),
    (dict(jobs=0), 'at least 1'),
    (dict(out='data.txt'), 'must be a .npz'),
])
def test_wrong_use_is_refused_before_anything_compiles(kwargs, message, nothing_compiles, capsys):
    assert run_protocol(TOYS, **kwargs) == 2
    err = capsys.readouterr().err
    assert message in err and err.count('\n') == 1
    assert not Path('out').exists()


@pytest.mark.parametrize('duration', [0*ms, -5*ms, np.inf*ms, np.nan*ms, None, 5, 3*mV,
                                      [1, 2]*ms])
def test_a_model_without_a_duration_is_wrong_use(duration):
    with pytest.raises(UsageError, match='^duration = .* of the model is '):
        check_model(Model(None, duration, outputs={}))


def test_an_empty_duration_reaches_the_user_in_one_sentence(capsys):
    assert run_protocol(TOYS, scale='smoke', settings=dict(duration='0*ms')) == 2
    err = capsys.readouterr().err
    assert err.count('\n') == 1 and 'is empty or not finite; a simulation takes' in err


def test_what_no_machine_can_hold_is_refused_before_it_starts():
    cells = NeuronGroup(3, 'v : 1', name='cells', namespace={})
    watch = StateMonitor(cells, 'v', record=True, dt=1*ms, name='watch')
    check_size(Model(Network(cells, watch), 10*second, outputs={}))
    with pytest.raises(UsageError, match=r'would record 3\.0e\+13 values, 240000 GB'):
        check_size(Model(Network(cells, watch), 1e10*second, outputs={}))


def test_unknown_protocol(capsys):
    assert run_protocol('triplet_frequncy') == 2
    assert "did you mean 'triplet_frequency'" in capsys.readouterr().err
    assert run_protocol('nowhere/x.py') == 2


def test_converted_values_keep_type_and_unit():
    assert (convert('x', '10*ms', 1*second) == 10*ms
            and isinstance(convert('x', '10*ms', 1*second), Quantity))
    assert convert('x', '-70*mV', -60*mV) == -70*mV
    assert convert('x', '3', 1.5) == 3.0 and type(convert('x', '3', 1.5)) is float
    assert convert('x', '1e3', 5) == 1000 and type(convert('x', '1e3', 5)) is int
    assert convert('x', 'True', False) is True
    assert convert('x', '12', 'text') == '12'
    assert list(convert('x', '[1*Hz, 2*Hz]', [5]*Hz)) == [1*Hz, 2*Hz]
    assert convert('x', '1, 2', (0.5,)) == (1.0, 2.0)
    for value in (10*ms, 0.3*second, 1.5*nS, -60*mV, 5*Hz):
        assert abs(float(parse_value(text_of(value)) - value)) <= 1e-11 * abs(float(value))


@pytest.mark.parametrize('mode, word', [('nan', 'not finite'), ('runaway', 'ran away'),
                                        ('empty', 'not finite')])
def test_divergence_is_no_result(mode, word, capsys):
    assert run_protocol(TOYS, scale='smoke', settings=dict(mode=mode)) == 3
    err = capsys.readouterr().err
    assert word in err and err.count('\n') == 1
    assert not Path('out/data/toys.npz').exists() and not Path('out/data/toys.json').exists()


def test_a_late_second_failure_does_not_stop_the_next_run():
    """Two tasks fail, the second one after the pool has given up: children may still be started."""
    late = threading.Event()

    def fail(task):
        if task:
            late.wait(10)
        raise RunError(f'task {task}')
    threads = set(threading.enumerate())
    with pytest.raises(RunError, match='task 0'):
        processes.run_local(fail, [0, 1], jobs=2)
    late.set()
    for thread in set(threading.enumerate()) - threads:
        thread.join(10)
    assert not processes.children.stopped


def test_rate_guard_looks_at_the_last_tenth():
    guards = dict(spikes=['t', 2], duration=10.0, max_rate=5.0)
    task = dict(seed=1, point={}, max_rate=None)
    early, late = dict(t=np.linspace(0, 8.9, 1000)), dict(t=np.linspace(9.0, 9.99, 11))
    execute.check(early, guards, task)
    with pytest.raises(Diverged, match='5.5 Hz'):
        execute.check(late, guards, task)
    execute.check(late, guards, dict(task, max_rate=6.0))
    execute.check(late, guards, dict(task, max_rate=float('inf')))
    execute.check(late, dict(guards, max_rate=None), task)


def test_a_failure_keeps_the_earlier_result():
    assert run_protocol(TOYS, scale='smoke') == 0
    before = Path('out/data/toys.npz').read_bytes()
    assert run_protocol(TOYS, scale='smoke', settings=dict(mode='nan')) == 3
    assert Path('out/data/toys.npz').read_bytes() == before
    store.load('out/data/toys.npz')


def test_unexpected_errors_are_one_sentence(tmp_path, capsys):
    (tmp_path / 'broken.py').write_text('"""Nothing."""\ndef run(sim):\n    return {}["x"]\n')
    assert run_protocol('broken.py') == 1
    err = capsys.readouterr().err
    assert err.count('\n') == 1 and 'KeyError' in err
    assert run_protocol('broken.py', debug=True) == 1
    assert 'Traceback' in capsys.readouterr().err


def test_two_files_of_one_name_after_each_other(tmp_path):
    for folder, text in (('one', 'def run(sim:'), ('two', 'def run(sim):\n    return {}'),
                         ('three', 'def run(sim):\n    return {"x": 1.0}')):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / 'same.py').write_text('"""Nothing."""\n' + text + '\n')
    assert [run_protocol(f'{folder}/same.py') for folder in ('one', 'two', 'three', 'one')] == [
        1, 1, 0, 1]


def test_another_checkout_is_refused(tmp_path, capsys, nothing_compiles):
    (tmp_path / 'Makefile').touch()
    (tmp_path / 'protocols').mkdir()
    (tmp_path / 'models').mkdir()
    assert run_protocol(TOYS) == 2
    assert 'imported from' in capsys.readouterr().err


@pytest.mark.skipif(os.getuid() == 0, reason='root may write anywhere')
def test_folder_that_cannot_be_written(tmp_path, capsys, nothing_compiles):
    (tmp_path / 'locked').mkdir(mode=0o500)
    assert run_protocol(TOYS, out='locked/x.npz') == 1
    assert 'cannot write' in capsys.readouterr().err


def test_unchanged_build_is_not_generated_again(tmp_path, monkeypatch):
    """A note names the program of a build in the package; it counts only while every source is
    unchanged."""
    source = tmp_path / 'source.py'
    source.write_text('1')
    handle = programs.prepare(toys.build, {})
    builds = Path(handle['folder']).parent
    ref = dict(reference(toys.build), module='homeozoo.protocols.toy')
    note = programs._note_path(builds, dict(build=ref, kwargs=b''), 'g++', [])
    assert programs._read_note(note, builds) is None
    programs._write_note(note, handle['key'], [str(source)], {})
    assert programs._read_note(note, builds)['manifest'] == handle['manifest']
    other = programs._note_path(builds, dict(build=ref, kwargs=b'n'), 'g++', [])
    assert other != note
    source.write_text('2')
    assert programs._read_note(note, builds) is None


OWN = '''
import os
from pathlib import Path
import beside
import toys
def build():
    os.environ.get('OWN_VARIABLE')
    (Path(__file__).parent / 'data.txt').read_text()
    return toys.build(n=beside.NUMBER)
def run(sim):
    return dict(n=sim.sweep(build, [{}]))
'''


def test_an_own_build_is_generated_again_only_if_something_it_depends_on_has_changed(
        tmp_path, monkeypatch):
    generated = []
    monkeypatch.setattr(programs, 'fresh_python', lambda request, folder: (
        generated.append(1), fresh.fresh_python(request, folder))[1])
    monkeypatch.syspath_prepend(tmp_path)
    for name, text in (('own.py', OWN), ('beside.py', 'NUMBER = 20'), ('data.txt', '1')):
        (tmp_path / name).write_text(text)
    build = runner.load_protocol(str(tmp_path / 'own.py')).build

    def new():
        generated.clear()
        programs.prepare(build, {})
        return bool(generated)
    assert new() and not new()
    for change in (lambda: (tmp_path / 'beside.py').write_text('NUMBER = 10*2'),
                   lambda: (tmp_path / 'data.txt').write_text('2'),
                   lambda: monkeypatch.setenv('OWN_VARIABLE', 'x')):
        change()
        assert new() and not new()
    (tmp_path / 'unrelated.py').write_text('')
    assert not new()


def test_progress_is_for_terminals():
    class Terminal(io.StringIO):
        def isatty(self):
            return True
    quiet, early, late = io.StringIO(), Terminal(), Terminal()
    for stream, begin in ((quiet, -100), (early, 0), (late, -100)):
        progress = processes.Progress(4, 'toy', stream)
        progress.begin += begin
        progress.step('seed 1 of 4')
    assert quiet.getvalue() == '' and early.getvalue() == ''
    assert late.getvalue().startswith('toy: seed 1 of 4 done, 1 of 4, 100 s, about 300 s left')


def test_first_error_ends_the_work():
    done = []

    def work(task):
        done.append(task['number'])
        if task['number'] == 1:
            raise Diverged('gone')
        return processes.children.run(['sleep', '30'])
    with pytest.raises(Diverged, match='gone'):
        processes.run_local(work, [dict(number=number) for number in range(40)], jobs=2)
    assert len(done) < 10 and not processes.children.stopped


def test_importing_a_protocol_draws_nothing():
    """The runner, and the protocol it imports, need no matplotlib of their own."""
    script = ('import sys, homeozoo.running.runner; '
              'assert not {"matplotlib", "brian2"} & set(sys.modules)')
    subprocess.run([sys.executable, '-c', script], check=True)


def test_description_is_valid_json():
    assert run_protocol(TOYS, scale='smoke') == 0
    assert (json.loads(Path('out/data/toys.json').read_text())['sha256']
            == store.sha256('out/data/toys.npz'))
    shutil.rmtree('out')
    assert runner.SCALES == ('smoke', 'default', 'paper')
