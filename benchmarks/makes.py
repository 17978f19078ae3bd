"""Several `make` at once on one checkout: every result must be that of one alone.

    python benchmarks/makes.py [--rounds 20] [--seed 1]

A scratch copy of the checkout with one small experiment and its figure. In each round its results
are removed, in every fifth also the compiled program, and two or three `make` start within two
seconds. Each must end without error, and data and figure must have the bytes of a make alone. One
line for each round and a summary; the exit code is 1 after any fault.
"""
import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FIGURE = '''"""The first thousand numbers."""
from matplotlib import pyplot as plt


def draw(data, meta):
    """A line of numbers. data: dict of arrays; meta: dict."""
    figure, axis = plt.subplots()
    axis.plot(data['numbers'][:1000])
    axis.set(xlabel='number', ylabel='value')
    return figure
'''


def copied(place):
    """Make the scratch copy in a folder, whose Python imports the copy."""
    for name in ('Makefile', 'bootstrap.py', 'setup.cfg', 'pyproject.toml', 'constraints.txt',
                 'references.bib'):
        shutil.copy(ROOT / name, place / name)
    for folder in ('models', 'engine'):
        shutil.copytree(ROOT / folder, place / folder,
                        ignore=shutil.ignore_patterns('__pycache__'))
    for folder, names in (('protocols', ['__init__.py']),
                          ('figures', ['__init__.py', '__main__.py', 'style.py', 'zoo.mplstyle'])):
        (place / folder).mkdir()
        for name in names:
            shutil.copy(ROOT / folder / name, place / folder / name)
    shutil.copy(Path(__file__).with_name('_toy.py'), place / 'protocols' / 'toy.py')
    (place / 'figures' / 'toy.py').write_text(FIGURE)
    (place / 'site').mkdir()
    (place / 'site' / 'homeozoo').symlink_to(place / 'models')
    for name, folder in (('core', 'engine/core'), ('running', 'engine/running'),
                         ('analysis', 'engine/analysis'), ('protocols', 'protocols'),
                         ('figures', 'figures')):
        (place / 'models' / name).symlink_to(place / folder)
    python = place / '.venv' / 'bin' / 'python'
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nPYTHONPATH={place}/site exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    (place / '.venv' / '.ready').touch()


def start(place):
    """Start one make of the figure."""
    env = {key: value for key, value in os.environ.items()
           if key not in ('MAKEFLAGS', 'MAKELEVEL', 'MFLAGS', 'SCALE', 'PYTHONPATH')}
    env.update(HOMEOZOO_CACHE=str(place / 'cache'), HOMEOZOO_OPTIMISE='1')
    return subprocess.Popen(['make', f'PYTHON3={sys.executable}', 'figure-toy'], cwd=place, env=env,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def results(place):
    """Bytes of the data and of the figure, a dict from name to bytes."""
    return {path.name: path.read_bytes() for path in sorted((place / 'out').rglob('toy.*'))
            if path.suffix in ('.npz', '.pdf', '.png', '.d')}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--rounds', type=int, default=20)
    parser.add_argument('--seed', type=int, default=1)
    options = parser.parse_args()
    chance, wrong, begin = random.Random(options.seed), 0, time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder).resolve()
        copied(place)
        alone = start(place)
        said = alone.communicate()[0]
        if alone.returncode:
            sys.exit(f'one make alone fails:\n{said}')
        wanted = results(place)
        print(f'alone: {", ".join(wanted)}', flush=True)
        for number in range(1, options.rounds + 1):
            shutil.rmtree(place / 'out')
            cold = number % 5 == 1
            if cold:
                shutil.rmtree(place / 'cache')
            makes, found = [], []
            for _ in range(2 + number % 2):
                makes.append(start(place))
                time.sleep(chance.uniform(0, 1))
            for one in makes:
                said = one.communicate()[0]
                if one.returncode:
                    found.append(f'exit code {one.returncode}: {said.strip()[-300:]}')
            there = results(place)
            found += [f'{name} differs' for name in wanted if there.get(name) != wanted[name]]
            wrong += bool(found)
            print(f'round {number}: {len(makes)} at once{", nothing compiled" if cold else ""}: '
                  f'{"; ".join(found) or "equal to one alone"}', flush=True)
    print(f'{options.rounds} rounds: {wrong} with a fault; {time.monotonic() - begin:.0f} s')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
