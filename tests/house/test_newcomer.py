"""The newcomer's path: the three templates, copied as they are, give a model, a figure, a row."""
import json
import os
import pathlib
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT

PACKAGES = {'core': 'engine/core', 'running': 'engine/running', 'analysis': 'engine/analysis',
            'protocols': 'protocols', 'figures': 'figures'}


@pytest.fixture(scope='module')
def checkout(tmp_path_factory):
    """A copy of the checkout with the templates under names of their own, and its interpreter.

    `.venv/bin/python` is ours, but `homeozoo` is a folder of links to the files of the copy.
    """
    folder = tmp_path_factory.mktemp('newcomer')
    for name in ('engine', 'models', 'protocols', 'figures'):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns('__pycache__'))
    for name in ('Makefile', 'bootstrap.py', 'setup.cfg', 'pyproject.toml', 'constraints.txt',
                 'references.bib'):
        shutil.copy2(ROOT / name, folder / name)
    for name, copy in (('models/_template.py', 'models/mine.py'),
                       ('protocols/_template.py', 'protocols/own.py'),
                       ('protocols/_template.json', 'protocols/own.json'),
                       ('figures/_template.py', 'figures/own.py')):
        shutil.copy(folder / name, folder / copy)
    package = folder / 'lib/homeozoo'
    package.mkdir(parents=True)
    for file in (folder / 'models').glob('*.py'):
        (package / file.name).symlink_to(file)
    for name, place in PACKAGES.items():
        (package / name).symlink_to(folder / place)
    python = folder / '.venv/bin/python'
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nPYTHONPATH={folder}/lib exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    (folder / '.venv/.ready').touch()
    return folder


def run(checkout, *words):
    """What a command prints, run in the copy; it must succeed."""
    env = {key: value for key, value in os.environ.items() if not key.startswith('MAKE')}
    done = subprocess.run([str(word) for word in words], cwd=checkout, env=env, text=True,
                          capture_output=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


def test_the_copy_runs_its_own_files(checkout):
    said = run(checkout, '.venv/bin/python', '-c',
               'import homeozoo.core.rule as r, homeozoo as h; print(r.__file__, h.__file__)')
    assert all(str(checkout) in path for path in said.split())


def test_model_is_listed_and_has_its_card(checkout):
    assert 'mine.author2000 ' in run(checkout, '.venv/bin/python', '-m', 'homeozoo')
    card = run(checkout, '.venv/bin/python', '-m', 'homeozoo', 'show', 'mine.author2000')
    assert 'name_A*name_x' in card and 'name_tau' in card and 'chosen here' in card
    assert 'doi: 10.' in card


def test_model_learns(checkout):
    """One pair of spikes: w rises by A*exp(-10/20)."""
    said = run(checkout, '.venv/bin/python', '-c',
               'from homeozoo import drive, mine; from brian2 import ms\n'
               'w = drive(mine.author2000, pre_times=[10]*ms, post_times=[20]*ms, w0=0.5)[1]\n'
               'print(w[-1] - 0.5)')
    assert float(said.split()[-1]) == pytest.approx(0.01*0.6065307, rel=1e-6)


@pytest.mark.slow
def test_experiment_gives_figure_and_row(checkout):
    """make figure-NAME as the recipe says; the report has a row of it, and nothing is stale."""
    assert 'own' in run(checkout, 'make', 'help')
    run(checkout, 'make', 'figure-own', 'SCALE=smoke')
    drawn = [checkout / f'out/figures/own.{kind}' for kind in ('pdf', 'png')]
    before = [file.read_bytes() for file in drawn]
    assert before[0].startswith(b'%PDF') and before[1].startswith(b'\x89PNG')
    depends = (checkout / 'out/data/own.d').read_text()
    assert 'protocols/own.py' in depends and 'models/scaling.py' in depends
    run(checkout, '.venv/bin/python', '-m', 'homeozoo', 'report')
    rows = [row for row in json.loads((checkout / 'out/report.json').read_text())
            if row['protocol'] == 'own']
    assert rows and all(row['ours'] is not None and row['control'] is not None for row in rows)
    assert '## own (smoke)' in (checkout / 'out/report.md').read_text()
    said = run(checkout, 'make', 'figure-own', 'SCALE=smoke')
    assert 'drawing' not in said and 'simulating' not in said
    drawn[0].unlink()                       # drawn again from the same data: the same bytes
    said = run(checkout, 'make', 'figure-own', 'SCALE=smoke')
    assert 'own: drawing' in said and 'simulating' not in said
    assert [file.read_bytes() for file in drawn] == before


def test_templates_stay_out_of_the_lists(root):
    """What begins with an underscore is neither model nor experiment nor figure."""
    import homeozoo
    from homeozoo.__main__ import expectations, names_in
    import homeozoo.figures
    import homeozoo.protocols
    assert not [name for name in homeozoo.list_models() if 'template' in name]
    assert '_template' not in names_in(homeozoo.protocols) + names_in(homeozoo.figures)
    assert '_template' not in expectations()[0]
    assert (pathlib.Path(root) / 'protocols/_template.json').exists()
