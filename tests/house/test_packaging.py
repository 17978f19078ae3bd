"""The package as installed: lists, guards, cost of the import, sdist, wheel."""
import configparser
import importlib.metadata
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

import homeozoo

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ('models', 'engine/core', 'engine/running', 'engine/analysis', 'protocols', 'figures')
# Every package is found; those that need nothing installed are imported.
EVERYTHING = (
    'import homeozoo, homeozoo.protocols, homeozoo.figures, homeozoo.analysis\n'
    'from importlib.util import find_spec\n'
    'assert all(map(find_spec, ("homeozoo.core", "homeozoo.running", "homeozoo.stdp")))\n')


def setup():
    config = configparser.ConfigParser()
    config.read(ROOT / 'setup.cfg')
    return config


def clean_env():
    """The environment without what could lead an interpreter astray."""
    env = {key: value for key, value in os.environ.items()
           if key not in ('PYTHONPATH', 'PYTHONHOME', 'VIRTUAL_ENV',
                          'PYTHONWARNINGS')}
    return env


def run(*command, cwd='/', **more):
    done = subprocess.run([str(part) for part in command], cwd=cwd, text=True,
                          capture_output=True, env=clean_env(), **more)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


def copy_of_checkout(folder):
    """The files under version control or new, as a fresh clone has them."""
    listed = subprocess.run(
        ['git', 'ls-files', '--cached', '--others', '--exclude-standard'],
        cwd=ROOT, text=True, capture_output=True, check=True).stdout
    for name in listed.splitlines():
        if (ROOT / name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
    return folder


def pythons():
    """One interpreter per supported version found on this machine."""
    found = {}
    for minor in (11, 12, 13):
        places = [*pathlib.Path.home().glob(f'.pyenv/versions/3.{minor}.*/bin'),
                  *map(pathlib.Path, os.environ['PATH'].split(os.pathsep))]
        for place in places:
            python = place / f'python3.{minor}'
            if not python.exists():
                continue
            asked = subprocess.run(
                [python, '-c', 'import venv, ensurepip, sys; '
                               'print(sys.version_info[1])'],
                capture_output=True, text=True)
            if asked.returncode == 0 and asked.stdout.strip() == str(minor):
                found[f'3.{minor}'] = python
                break
    return found


PYTHONS = pythons()


def test_package_list_agrees_with_the_folders():
    options = setup()['options']
    packages = options['packages'].split()
    mapped = dict(line.split(' = ') for line
                  in options['package_dir'].strip().splitlines())
    assert sorted(mapped) == sorted(packages)
    for package, folder in mapped.items():
        assert (ROOT / folder / '__init__.py').is_file(), (
            f'{folder}/__init__.py is missing: an editable install would '
            f'lose {package}')
    assert set(mapped.values()) == set(FOLDERS)


@pytest.mark.parametrize('folder', FOLDERS)
def test_folders_are_flat(folder):
    nested = [path for path in (ROOT / folder).iterdir()
              if path.is_dir() and any(path.glob('*.py'))]
    assert not nested, 'a subpackage would not be installed'


def test_no_model_shadows_a_subpackage():
    for name in ('core', 'running', 'analysis', 'protocols', 'figures'):
        assert not (ROOT / 'models' / f'{name}.py').exists()


def test_version_is_the_same_everywhere():
    assert f'version: {homeozoo.__version__}' in (
        ROOT / 'CITATION.cff').read_text()
    assert importlib.metadata.version('homeozoo') == homeozoo.__version__, (
        'results name the installed version: install again, make distclean env')


def test_tests_run_this_checkout():
    assert pathlib.Path(homeozoo.__file__) == ROOT / 'models' / '__init__.py'


def test_wrong_import_name_is_refused():
    done = subprocess.run([sys.executable, '-c', 'import models'], cwd=ROOT,
                          capture_output=True, text=True)
    assert done.returncode != 0
    assert "the package 'homeozoo'" in done.stderr


def test_import_touches_neither_brian2_nor_models():
    code = ('import sys, homeozoo; '
            "print([m for m in sys.modules if m.startswith('homeozoo.') "
            "or m in ('brian2', 'numpy', 'matplotlib')])")
    assert run(sys.executable, '-c', code).strip() == '[]'


def test_import_costs_less_than_50_ms():
    """Least of several runs, since other jobs only ever add time."""
    code = ('import time; start = time.perf_counter(); import homeozoo; '
            'print(time.perf_counter() - start)')
    costs = [float(run(sys.executable, '-c', code)) for _ in range(7)]
    assert min(costs) < 0.050


def test_every_pinned_dependency_is_in_the_constraints():
    pinned = {line.split('==')[0].lower() for line
              in (ROOT / 'constraints.txt').read_text().splitlines()
              if line and not line.startswith('#')}
    asked = setup()
    extras = dict(asked['options.extras_require'])
    del extras['torch']         # its builds differ from machine to machine: the user's choice
    names = asked['options']['install_requires'] + ''.join(extras.values())
    for line in names.split('\n'):
        name = line.split(';')[0]
        for sign in '=<>,!~ ':
            name = name.split(sign)[0]
        assert not name or name.lower() in pinned, f'run make lock: {name}'


@pytest.fixture(scope='module')
def built(tmp_path_factory):
    """A wheel and an sdist, built from a copy so that nothing is left here.

    In the copy lies what an earlier build left: a module that was removed since.
    """
    folder = tmp_path_factory.mktemp('build')
    source = copy_of_checkout(folder / 'checkout')
    stale = source / 'build/lib/homeozoo/core/removed.py'
    stale.parent.mkdir(parents=True)
    stale.write_text('x = 1\n')
    python = fresh_venv(sys.executable, folder / 'venv')
    run(python, '-m', 'pip', 'wheel', '-q', '--no-deps', '-w', folder,
        source, cwd=folder)
    code = ('import os, sys; from setuptools import build_meta; '
            'os.chdir(sys.argv[1]); build_meta.build_sdist(sys.argv[2])')
    run(python, '-m', 'pip', 'install', '-q', 'setuptools>=64', cwd=folder)
    run(python, '-c', code, source, folder, cwd=folder)
    wheel, = folder.glob('*.whl')
    sdist, = folder.glob('*.tar.gz')
    return {'wheel': wheel, 'sdist': sdist, 'editable': source}


def fresh_venv(python, folder):
    """A new virtual environment; returns its interpreter."""
    run(python, '-m', 'venv', folder)
    return folder / 'bin' / 'python'


@pytest.mark.slow
def test_wheel_holds_the_packages_and_nothing_else(built):
    import zipfile
    with zipfile.ZipFile(built['wheel']) as wheel:
        names = wheel.namelist()
    tops = {name.split('/')[0] for name in names
            if '.dist-info' not in name and '.data' not in name}
    assert tops == {'homeozoo'}
    packages = dict(line.split(' = ') for line
                    in setup()['options']['package_dir'].strip().splitlines())
    expected = {f'{package.replace(".", "/")}/{path.name}' for package, folder in packages.items()
                for pattern in ('*.py', 'py.typed', '*.json', '*.csv', '*.mplstyle')
                for path in (ROOT / folder).glob(pattern)}
    assert {name for name in names if name.startswith('homeozoo/')} == expected
    assert any(name.endswith('share/homeozoo/references.bib')
               for name in names)


@pytest.mark.slow
@pytest.mark.parametrize('version, kinds', [
    ('3.11', ['wheel', 'sdist', 'editable']), ('3.12', ['wheel']), ('3.13', ['wheel'])])
def test_installs_without_dependencies(version, kinds, built, tmp_path):
    if version not in PYTHONS:
        pytest.skip(f'no Python {version} with venv on this machine')
    python = fresh_venv(PYTHONS[version], tmp_path/'venv')
    for kind in kinds:
        option = ['-e'] if kind == 'editable' else []
        run(python, '-m', 'pip', 'install', '-q', '--no-deps', *option, built[kind], cwd=tmp_path)
        code = EVERYTHING + 'print(homeozoo.__version__)'
        for folder in ('/', ROOT, built['editable']):
            assert run(python, '-c', code, cwd=folder).strip() == homeozoo.__version__
        assert run(python.parent / 'homeozoo', '--version').strip() == homeozoo.__version__
        where = run(python, '-c', 'import homeozoo; print(homeozoo.__file__)',
                    cwd=built['editable']).strip()
        installed = str(python.parents[2]) in where
        assert installed == (kind != 'editable'), where
        run(python, '-m', 'pip', 'uninstall', '-q', '-y', 'homeozoo', cwd=tmp_path)


@pytest.mark.long
def test_wheel_with_dependencies_lists_the_same_models(built, tmp_path):
    """A full installation, with the newest Python that is not ours."""
    others = [version for version in sorted(PYTHONS)
              if PYTHONS[version].parent.parent != pathlib.Path(sys.base_prefix)]
    if not others:
        pytest.skip('no second Python on this machine')
    python = fresh_venv(PYTHONS[others[-1]], tmp_path / 'venv')
    run(python, '-m', 'pip', 'install', '-q', '-c', ROOT / 'constraints.txt',
        built['wheel'], cwd=tmp_path)
    code = 'import homeozoo; print(*homeozoo.list_models())'
    assert run(python, '-c', code, cwd=ROOT).split() == homeozoo.list_models()
    entry = run(python, '-m', 'homeozoo', 'cite', 'stdp.song2000', cwd='/')
    assert '10.1038/78829' in entry and '@article' in entry
