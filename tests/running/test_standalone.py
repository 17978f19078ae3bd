"""Compiled simulations: one program for all seeds and points, the same bits as plain Brian2, damage
found."""
import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import toys
from brian2 import Hz, ms

from homeozoo.running import cache as programs, compile, execute, fresh
from homeozoo.running.functions import reference
from homeozoo.running.simulation import Simulation
from homeozoo.running.errors import RunError, UsageError


@pytest.fixture(autouse=True)
def cache(own_cache):
    return own_cache


def same(first, second):
    return set(first) == set(second) and all(
        first[name].dtype == second[name].dtype and first[name].tobytes() == second[name].tobytes()
        for name in first)


_PLAIN = '''
import sys
sys.path.insert(0, {tests!r})
import numpy as np, toys
from brian2 import set_device, device, prefs
prefs.devices.cpp_standalone.extra_make_args_unix = ['-j2']
prefs.codegen.cpp.extra_compile_args = {flags!r}
set_device('cpp_standalone', build_on_run=False)
model = toys.build(**{kwargs!r})
model.net.run(model.duration, namespace={{}})
device.build(directory={folder!r}, with_output=False)
arrays = {{name: np.asarray(getattr(group, variable))
          for name, (group, variable) in model.outputs.items() if name != 'second_v'}}
np.savez({folder!r} + '/result.npz', **arrays)
'''


def plain_brian(folder, **kwargs):
    """The toy built by Brian2 alone with everything compiled in: dict of arrays."""
    flags = compile.compile_flags(compile.compiler()[1])
    script = _PLAIN.format(tests=str(Path(toys.__file__).parent), kwargs=kwargs,
                           folder=str(folder), flags=flags)
    subprocess.run([sys.executable, '-c', script], check=True, capture_output=True)
    with np.load(folder / 'result.npz') as archive:
        return {name: archive[name] for name in archive.files}


def test_seed_and_point_at_run_time_equal_a_build_of_their_own(tmp_path, monkeypatch):
    """The seed from the environment is Brian2's seed(n) bit for bit, as is a swept parameter set in
    the build. Both have the same flags, and neither is optimised: a compiler may round otherwise in
    one unit than in forty."""
    monkeypatch.setenv('HOMEOZOO_OPTIMISE', '0')
    ours = toys.single(Simulation(seeds=(12345,)), toys.build, dict(eta=0.07))
    theirs = plain_brian(tmp_path, seed=12345, eta=0.07)
    assert len(theirs['t']) > 5
    for name, values in theirs.items():
        assert ours[name].tobytes() == np.ascontiguousarray(values).tobytes() or \
            np.array_equal(ours[name], values), name
    assert ours['v'].shape == theirs['v'].shape == (2, 200)


def test_one_compilation_serves_seeds_and_points(monkeypatch, tmp_path):
    monkeypatch.setenv('HOMEOZOO_CACHE', str(tmp_path))
    compiled = []
    original = compile.compile_project
    monkeypatch.setattr(programs, 'compile_project', lambda *a: (compiled.append(1), original(*a)))
    sim = Simulation(seeds=3)
    points = [dict(eta=0.0), dict(eta=0.05), dict(eta=0.05, rates=np.linspace(5, 40, 20)*Hz,
                                                  offset=0.1)]
    found = sim.sweep(toys.build, points, measure=toys.count)
    assert compiled == [1]
    assert found['eta'].shape == found['spikes'].shape == (3, 3)
    assert list(found['eta'][:, 0]) == [0.0, 0.05, 0.05]
    assert len({w.tobytes() for w in found['w'].flat}) == 9
    again = sim.sweep(toys.build, points, measure=toys.count)
    assert compiled == [1] and sim.builds[1]['compiled'] is False
    assert all(a.tobytes() == b.tobytes() for a, b in zip(found['w'].flat, again['w'].flat))
    assert not [entry for entry in (tmp_path / 'builds').iterdir()
                if entry.name.startswith('homeozoo-')]


def test_number_of_jobs_does_not_matter():
    one = Simulation(seeds=4, jobs=1).sweep(toys.build, [{}])
    four = Simulation(seeds=4, jobs=4).sweep(toys.build, [{}])
    for seed in range(4):
        first, second = ({name: value[0, seed] for name, value in found.items()}
                         for found in (one, four))
        assert same(first, second)


def test_numpy_agrees_on_fixed_spikes():
    """Within rounding (measured 2e-16 in w, 5e-16 elsewhere)."""
    compiled, plain = (toys.single(Simulation(seeds=(1,), target=target), toys.build_fixed, {})
                       for target in ('cpp', 'numpy'))
    assert len(compiled['t']) > 50 and np.ptp(compiled['w']) > 0.1
    assert (np.array_equal(compiled['t'], plain['t'])
            and np.array_equal(compiled['i'], plain['i']))
    np.testing.assert_allclose(compiled['w'], plain['w'], rtol=0, atol=1e-14)
    np.testing.assert_allclose(compiled['v'], plain['v'], rtol=0, atol=1e-14)


@pytest.mark.long
def test_cython_agrees_on_fixed_spikes(monkeypatch):
    """Bit for bit, both fully optimised."""
    monkeypatch.setenv('HOMEOZOO_OPTIMISE', '3')
    compiled, cython = (toys.single(Simulation(seeds=(1,), target=target), toys.build_fixed, {})
                        for target in ('cpp', 'cython'))
    assert same(compiled, cython)


def test_optimisation_is_asked_of_the_environment(monkeypatch):
    for level in '0123':
        monkeypatch.setenv('HOMEOZOO_OPTIMISE', level)
        assert f'-O{level}' in compile.compile_flags('g++ 12')
    monkeypatch.delenv('HOMEOZOO_OPTIMISE')
    assert '-O3' in compile.compile_flags('g++ 12')
    monkeypatch.setenv('HOMEOZOO_OPTIMISE', 'fast')
    with pytest.raises(UsageError, match="HOMEOZOO_OPTIMISE = 'fast'; allowed are 0, 1, 2, 3"):
        compile.compile_flags('g++ 12')


def test_numpy_target_has_the_same_interface():
    cpp = toys.single(Simulation(seeds=(7,)), toys.build, dict(eta=0.07))
    plain = toys.single(Simulation(seeds=(7,), target='numpy'), toys.build, dict(eta=0.07))
    assert {k: (v.shape, v.dtype) for k, v in cpp.items() if k not in 'ti'} \
        == {k: (v.shape, v.dtype) for k, v in plain.items() if k not in 'ti'}
    assert plain['eta'] == 0.07


@pytest.mark.parametrize('target', ['cpp', 'numpy'])
def test_knobs_set_where_the_build_says(target):
    found = Simulation(seeds=(1,), target=target).sweep(toys.build_midway,
                                                        [dict(a=2.0), dict(a=3.0)], scale=10.0)
    np.testing.assert_array_equal(found['v'][:, 0], [[0, 20, 40, 60], [0, 30, 60, 90]])


def test_subgroup_output_is_its_part():
    out = toys.single(Simulation(seeds=(1,)), toys.build, {})
    assert out['second_v'].shape == (1,)


@pytest.mark.parametrize('point, message', [
    (dict(etta=1.0), "did you mean 'eta'"),
    (dict(eta=1*ms), 'wrong unit'),
    (dict(rates=5.0), 'wrong unit'),
    (dict(eta=[1.0, 2.0]), 'takes 1 values, not 2'),
    (dict(rates=np.ones(3)*Hz), 'takes 20 values, not 3'),
    (dict(eta=float('nan')), 'not a finite number'),
])
def test_bad_points_are_refused(point, message):
    with pytest.raises(UsageError, match=message):
        Simulation(seeds=(1,)).sweep(toys.build, [point])


def test_objects_need_names():
    with pytest.raises(UsageError, match="automatic name"):
        Simulation(seeds=(1,)).sweep(toys.build_unnamed, [{}])


def test_functions_must_be_found_by_others():
    def inner():
        pass
    with pytest.raises(UsageError, match='top level'):
        Simulation(seeds=(1,)).sweep(inner, [{}])


def test_errors_of_a_build_arrive_in_one_sentence():
    with pytest.raises(RunError) as caught:
        Simulation(seeds=(1,)).sweep(toys.build, [{}], n=-1)
    assert '\n' not in str(caught.value)


def _build(**kwargs):
    return programs.prepare(toys.build, kwargs)


def test_the_way_to_compile_is_part_of_the_key(tmp_path, monkeypatch):
    keys = [programs.project_key(tmp_path, {}, 'x', [])]
    for name in ('compile.py', 'faster.py', 'arrivals.py', 'single.py'):
        read = Path.read_bytes
        monkeypatch.setattr(Path, 'read_bytes',
                            lambda path: read(path) + b'#'*(path.name == name))
        keys.append(programs.project_key(tmp_path, {}, 'x', []))
        monkeypatch.undo()
    assert len({*keys}) == 5


def test_text_of_a_program_is_the_same_in_every_process(tmp_path):
    texts = []
    for number in range(2):
        folder = tmp_path / str(number)
        folder.mkdir()
        request = dict(task='generate', build=reference(toys.build), kwargs=pickle.dumps({}))
        manifest = fresh.fresh_python(request, folder)
        manifest.pop('sources')
        texts.append(programs.project_key(folder / 'project', manifest, 'x', []))
    assert texts[0] == texts[1]


def test_damaged_build_is_made_again(monkeypatch):
    """The compiler's second work is the same as its first: here it is kept instead of repeated."""
    sim = Simulation(seeds=(3,))
    before = toys.single(sim, toys.build, {})
    main = Path(_build()['folder']) / 'main'
    kept = main.read_bytes()

    def compile_again(project, *_):
        (project / 'main').write_bytes(kept)
        (project / 'main').chmod(0o700)
    monkeypatch.setattr(programs, 'compile_project', compile_again)
    middle = len(kept) // 2
    flipped = kept[:middle] + bytes([kept[middle] ^ 255]) + kept[middle + 1:]
    for damage in (lambda: main.write_bytes(flipped), lambda: main.write_bytes(kept[:1000]),
                   main.unlink, lambda: (main.parent / 'manifest.json').write_text('{')):
        damage()
        sim = Simulation(seeds=(3,))
        after = toys.single(sim, toys.build, {})
        assert sim.builds[0]['compiled'] and same(before, after)


def test_incomplete_and_interrupted_results_are_refused(tmp_path):
    """The files of one run, each cut short in turn; and a clock that did not reach the end."""
    handle = _build()
    manifest = handle['manifest']
    results = tmp_path / 'results'
    results.mkdir()
    env = dict(os.environ, HOMEOZOO_SEED='1')
    subprocess.run([handle['folder'] + '/main', '--results_dir', f'{results}/'],
                   cwd=handle['folder'], env=env, check=True)
    assert 'w' in execute.read_results(results, manifest)
    for name in ('w', 'v', 'eta'):
        path = results / manifest['outputs'][name]['file']
        data = path.read_bytes()
        path.write_bytes(data[:-3])
        with pytest.raises(RunError, match=f"'{name}' is incomplete"):
            execute.read_results(results, manifest)
        path.unlink()
        with pytest.raises(RunError, match=f"no result for '{name}'"):
            execute.read_results(results, manifest)
        path.write_bytes(data)
    np.array([5], dtype='<i8').tofile(results / manifest['clocks'][0]['file'])
    with pytest.raises(RunError, match='interrupted at step 5'):
        execute.read_results(results, manifest)


def test_fallback_to_the_generated_makefile(monkeypatch, tmp_path):
    """A unit that does not compile must not matter, nor change a bit."""
    point = dict(a=3.0)
    expected = toys.single(Simulation(seeds=(5,)), toys.build_midway, point)
    monkeypatch.setenv('HOMEOZOO_CACHE', str(tmp_path))

    def broken(project, as_generated, units):
        (project / 'unity.cpp').write_text('this is no program\n')
    monkeypatch.setattr(compile, 'join_sources', broken)
    sim = Simulation(seeds=(5,))
    assert same(toys.single(sim, toys.build_midway, point), expected)
    assert sim.builds[0]['compiled'] and expected['v'][1] == 3


def test_no_compiler(monkeypatch, tmp_path):
    monkeypatch.setenv('PATH', str(tmp_path))
    monkeypatch.delenv('CXX', raising=False)
    with pytest.raises(RunError, match='no C.. compiler found .*install g..') as caught:
        Simulation(seeds=(1,)).sweep(toys.build, [{}])
    assert '\n' not in str(caught.value)


def test_reading_needs_no_brian(tmp_path):
    """A worker that only runs a finished program imports no Brian2."""
    handle = _build()
    (tmp_path / 'handle.json').write_text(json.dumps(handle))
    script = ('import json, sys; from homeozoo.running import execute; '
              'handle = json.load(open(sys.argv[1])); '
              'out = execute.execute(dict(handle=handle, point={}, seed=1)); '
              'assert out["w"].size > 10; assert "brian2" not in sys.modules')
    subprocess.run([sys.executable, '-c', script, str(tmp_path / 'handle.json')], check=True)
