"""The Makefile: what is made again after which change, and what is said.

Most tests run the real Makefile in a small checkout whose `.venv/bin/python`
is a stand-in that writes down what it was asked to do.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
import bootstrap  # noqa: E402

STAND_IN = '''#!{python}
import os, pathlib, sys
words = sys.argv[1:]
if words[:3] == ['-m', 'homeozoo', 'run']:
    name, out = words[3], pathlib.Path(words[words.index('--out') + 1])
    job = 'run ' + name + ' ' + words[words.index('--scale') + 1]
    if os.environ.get('FAIL') == name:
        sys.exit(3)
    out.parent.mkdir(parents=True, exist_ok=True)
    used = ['models/stdp.py'] if name == 'one' else ['models/rule.py']
    out.with_suffix('.d').write_text(str(out) + ': ' + ' '.join(used) + '\\n\\n'
                                     + ''.join(u + ':\\n' for u in used))
    out.write_text(name)
elif words[:3] == ['-m', 'homeozoo', 'draw']:
    job, out = 'draw ' + words[3], pathlib.Path(words[words.index('--out') + 1])
    out.parent.mkdir(parents=True, exist_ok=True)
    out.with_suffix('.png').write_text('png')
    out.write_text('pdf')
else:
    job = ' '.join(words)
with open('log', 'a') as log:
    log.write(job + '\\n')
'''


@pytest.fixture
def checkout(tmp_path):
    """A small checkout with the figures one and two."""
    for name in ('Makefile', 'bootstrap.py', 'setup.cfg', 'pyproject.toml',
                 'constraints.txt'):
        shutil.copy(ROOT / name, tmp_path / name)
    for folder in ('models', 'engine', 'protocols', 'figures'):
        (tmp_path / folder).mkdir()
        for name in ('__init__', '_template'):
            (tmp_path / folder / f'{name}.py').write_text('')
    for name in ('one', 'two'):
        (tmp_path / f'protocols/{name}.py').write_text(
            f'"""The claim of {name} is 5 Hz.\n\nMore."""\nimport nothing\n')
        (tmp_path / f'figures/{name}.py').write_text('"""Draws."""\n')
    for name in ('models/stdp.py', 'models/rule.py', 'figures/style.py',
                 'figures/zoo.mplstyle', 'protocols/one.json'):
        (tmp_path / name).write_text('')
    python = tmp_path / '.venv/bin/python'
    python.parent.mkdir(parents=True)
    python.write_text(STAND_IN.format(python=sys.executable))
    python.chmod(0o755)
    (tmp_path / '.venv/.ready').touch()
    (tmp_path / 'tests').mkdir()
    return tmp_path


def make(checkout, *words, code=0, **env):
    """Run make; returns the set of jobs done since the last call."""
    log = checkout / 'log'
    log.unlink(missing_ok=True)
    surroundings = {key: value for key, value in os.environ.items()
                    if key not in ('MAKEFLAGS', 'MAKELEVEL', 'MFLAGS',
                                   'SCALE', 'PYTHON3')}
    done = subprocess.run(['make', f'PYTHON3={sys.executable}', *words],
                          cwd=checkout, text=True, capture_output=True,
                          env={**surroundings, **env})
    assert done.returncode == code, done.stdout + done.stderr
    make.said = done.stdout + done.stderr
    return set(log.read_text().splitlines()) if log.exists() else set()


def touch(path):
    """Make a file newer than everything that exists."""
    time.sleep(0.02)
    path.touch()


ALL = {'run one default', 'run two default', 'draw one', 'draw two'}


def test_second_make_does_nothing(checkout):
    assert make(checkout, 'figures') == ALL
    assert make(checkout, 'figures') == set()


@pytest.mark.parametrize('changed, jobs', [
    ('figures/zoo.mplstyle', {'draw one', 'draw two'}),
    ('figures/style.py', {'draw one', 'draw two'}),
    ('figures/one.py', {'draw one'}),
    ('protocols/one.json', {'draw one'}),
    ('protocols/one.py', {'run one default', 'draw one'}),
    ('models/stdp.py', {'run one default', 'draw one'}),
    ('models/rule.py', {'run two default', 'draw two'}),
    ('models/__init__.py', set())])
def test_exactly_what_a_change_touches(checkout, changed, jobs):
    make(checkout, 'figures')
    touch(checkout / changed)
    assert make(checkout, 'figures') == jobs
    assert make(checkout, 'figures') == set()


def test_removed_model_file_does_not_stop_make(checkout):
    make(checkout, 'figures')
    (checkout / 'models/stdp.py').unlink()
    assert make(checkout, 'figures') == {'run one default', 'draw one'}


def test_one_line_says_which_figure_of_how_many_and_the_time_left(checkout):
    """Run times come from docs/results.json, then from results of one's own."""
    (checkout / 'docs').mkdir()
    (checkout / 'docs/results.json').write_text(
        '{"one": {"scale": "default", "wall_s": 7200}, "two": {"scale": "default", "wall_s": 20}}')
    make(checkout, 'figures', 'JOBS=1')
    assert make.said.splitlines() == ['1 of 2  one: simulating, about 2.0 h; 2.0 h left',
                                      '2 of 2  two: simulating, about 20 s']
    touch(checkout / 'figures/two.py')
    make(checkout, 'figures', 'JOBS=1')
    assert make.said.splitlines() == ['1 of 1  two: drawing']
    (checkout / 'out/data/one.json').write_text('{"scale": "default", "wall_s": 999, "cpu_s": %d}'
                                                % (60*os.cpu_count()))
    touch(checkout / 'protocols/one.py')
    touch(checkout / 'figures/two.py')
    make(checkout, 'figures', 'JOBS=1')
    assert make.said.splitlines() == ['1 of 2  one: simulating, about 60 s; 66 s left',
                                      '2 of 2  two: drawing']
    make(checkout, 'figures', 'SCALE=smoke', 'JOBS=1')
    assert make.said.splitlines() == ['1 of 2  one: simulating', '2 of 2  two: simulating']


def test_figures_are_made_side_by_side_and_drawn_one_by_one(checkout):
    """Two are begun before one is done; each is drawn as soon as it is simulated."""
    script = checkout / '.venv/bin/python'
    script.write_text(script.read_text().replace("    out.write_text(name)", """
    import time
    with open('begun', 'a') as begun:
        begun.write(name + '\\n')
    for _ in range(300):                    # until another has begun as well
        if len(open('begun').readlines()) > 1:
            break
        time.sleep(0.1)
    else:
        sys.exit(4)
    out.write_text(name)"""))
    for folder in ('protocols', 'figures'):
        (checkout / f'{folder}/three.py').write_text('"""A claim."""\n')
    assert len(make(checkout, 'figures', 'JOBS=2')) == 6
    done = (checkout / 'log').read_text().split('\n')
    assert min(done.index('draw one'), done.index('draw three')) < done.index('run two default')
    assert make(checkout, 'figures', 'JOBS=2') == set()


def test_damaged_notes_of_progress_stop_nothing(checkout):
    (checkout / 'out').mkdir()
    (checkout / 'out/progress.json').write_text('{')
    assert make(checkout, 'figures') == ALL and 'one: simulating' in make.said


def test_removed_data_are_simulated_again(checkout):
    make(checkout, 'figures')
    (checkout / 'out/data/one.npz').unlink()
    assert make(checkout, 'figures') == {'run one default', 'draw one'}


def test_change_of_scale_simulates_again(checkout):
    make(checkout, 'figures')
    smoke = {job.replace('default', 'smoke') for job in ALL}
    assert make(checkout, 'quick') == smoke
    assert make(checkout, 'figures', 'SCALE=smoke') == set()
    assert make(checkout, 'figure-one') == {'run one default', 'draw one'}
    assert make(checkout, 'figures') == {'run two default', 'draw two'}


def test_unknown_scale_is_refused(checkout):
    make(checkout, 'figures', 'SCALE=huge', code=2)
    assert 'SCALE is smoke, default or paper' in make.said


def test_unknown_figure_gets_a_hint(checkout):
    make(checkout, 'figure-oen', code=2)
    assert "no figure called 'oen'; did you mean one" in make.said


def test_failed_simulation_leaves_nothing_and_is_repeated(checkout):
    make(checkout, 'figures', code=2, FAIL='two')
    assert not (checkout / 'out/data/two.npz').exists()
    assert {'run two default', 'draw two'} <= make(checkout, 'figures')


def test_both_formats_are_drawn_at_once(checkout):
    make(checkout, 'out/figures/one.png')
    assert (checkout / 'out/figures/one.pdf').exists()
    assert make(checkout, 'figure-one') == set()


def test_help_lists_targets_and_claims_without_importing(checkout):
    make(checkout, 'help')
    for word in ('figures', 'test', 'quick', 'report', 'clean', 'gallery', 'bench',
                 'figure-one', 'The claim of one is 5 Hz.'):
        assert word in make.said


def test_report_needs_data_and_no_figures(checkout):
    assert make(checkout, 'report') == {
        'run one default', 'run two default',
        '-m homeozoo report --data out/data --out out'}


def test_test_target_runs_pytest(checkout):
    assert make(checkout, 'test', 'PYTEST=-k cli') == {
        '-m pytest --numprocesses auto --dist loadfile -k cli'}


def test_clean_removes_results_and_keeps_the_environment(checkout):
    make(checkout, 'figures')
    for folder in ('engine/core/__pycache__', '.venv/lib/__pycache__', 'build/lib', 'a.egg-info'):
        (checkout / folder).mkdir(parents=True)
    make(checkout, 'clean')
    for name in ('out', 'build', 'a.egg-info', 'engine/core/__pycache__'):
        assert not (checkout / name).exists()
    for name in ('.venv/bin/python', '.venv/lib/__pycache__'):
        assert (checkout / name).exists()


def test_clean_wants_no_folder_to_be_there(tmp_path):
    """Nothing but the Makefile: nothing to remove, no error and no complaint."""
    shutil.copy(ROOT / 'Makefile', tmp_path / 'Makefile')
    make(tmp_path, 'clean')
    assert 'rror' not in make.said and 'o such file' not in make.said


@pytest.mark.parametrize('file', ['setup.cfg', 'pyproject.toml',
                                  'constraints.txt'])
def test_environment_is_set_up_again_when_its_recipe_changes(checkout, file):
    touch(checkout / file)
    assert '-m pip' in ' '.join(make(checkout, 'env'))
    assert make(checkout, 'env') == set()


def test_every_figure_has_its_protocol():
    for name in bootstrap.figures():
        assert (ROOT / f'protocols/{name}.py').exists()


def test_claim_is_the_first_line_of_the_docstring(tmp_path):
    (tmp_path / 'a.py').write_text('"""It is 5 Hz.\n\nMore."""\nimport nothing\n')
    assert bootstrap.claim(tmp_path / 'a.py') == 'It is 5 Hz.'


def test_missing_compiler_is_said_in_one_sentence():
    said = bootstrap.missing(which=lambda name: None)
    assert 'no C++ compiler' in said and 'apt install g++' in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize('version', [(3, 10, 1), (3, 14, 0), (2, 7, 18)])
def test_wrong_python_is_said_in_one_sentence(version):
    said = bootstrap.missing(version=version)
    assert '3.11, 3.12 or 3.13' in said and len(said.splitlines()) == 1


def test_missing_venv_module_is_said_in_one_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, 'ensurepip', None)
    said = bootstrap.missing()
    assert 'venv module is missing' in said and len(said.splitlines()) == 1


def test_no_compiler_stops_make_with_that_sentence(checkout, tmp_path):
    (checkout / '.venv/.ready').unlink()
    tools = tmp_path / 'tools'
    tools.mkdir()
    for name in ('make', 'sh', 'mkdir', 'cmp', 'echo'):
        (tools / name).symlink_to(shutil.which(name))
    make(checkout, 'figures', code=2, PATH=str(tools), CXX='')
    assert 'There is no C++ compiler' in make.said
    assert 'Traceback' not in make.said


def test_bench_target_measures(checkout):
    assert make(checkout, 'bench', 'BENCH=--long') == {
        'benchmarks/bench.py --out out/bench --long'}
