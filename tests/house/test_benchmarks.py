"""The benchmarks, whose long forms are not in the suite: they start, and say what they do."""
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / 'benchmarks'


@pytest.mark.parametrize('name', ['kills', 'makes', 'load', 'structural'])
def test_says_what_it_does(name):
    done = subprocess.run([sys.executable, FOLDER / f'{name}.py', '--help'], capture_output=True,
                          text=True)
    assert done.returncode == 0 and name in done.stdout


def test_each_is_in_the_docs():
    text = (FOLDER.parent / 'docs' / 'rooms.md').read_text()
    for path in FOLDER.glob('[!_]*.py'):
        assert f'`{path.name}`' in text
