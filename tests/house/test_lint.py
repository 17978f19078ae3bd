"""Style that ruff checks, and the width of the lines of experiments, whose claims may be longer."""
import ast
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_ruff_has_nothing_to_say():
    """The same as `make lint`."""
    done = subprocess.run([sys.executable, '-m', 'ruff', 'check', '--output-format', 'concise'],
                          cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def long_lines(text):
    """Numbers of the lines above 100 characters other than the first line of the docstring."""
    claim = ast.parse(text).body[0].lineno
    return [number for number, line in enumerate(text.split('\n'), 1)
            if len(line) > 100 and number != claim]


def test_only_the_claim_is_longer_than_100():
    long = 101*'x'
    assert long_lines(f'"""{long}\n{long}\n"""\n# {long}\n') == [2, 4]
    found = [f'{path.name}:{number}' for path in sorted((ROOT / 'protocols').glob('*.py'))
             for number in long_lines(path.read_text(encoding='utf-8'))]
    assert found == []
