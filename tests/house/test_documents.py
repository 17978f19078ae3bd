"""README and documents: short, complete, every link there, every command and snippet executed."""
import json
import pathlib
import re
import shlex
import subprocess
import sys

import pytest

import homeozoo
from homeozoo import __main__ as cli

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob('*.md'), *(ROOT / 'docs').glob('*.md')])
README = (ROOT / 'README.md').read_text(encoding='utf-8')


def python_of(file):
    """The first Python snippet of a document."""
    text = (ROOT / file).read_text(encoding='utf-8')
    return re.search(r'```python\n(.*?)```', text, re.S).group(1)


def commands(text):
    """Commands of a document: lines of its code blocks without language, and code in the text."""
    blocks = re.findall(r'^```\n(.*?)^```', text, re.S | re.M)
    spans = re.findall(r'`([^`\n]+)`', re.sub(r'^```.*?^```', '', text, flags=re.S | re.M))
    found = [line.split('  #')[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in found + spans
            if line.startswith(('make ', 'python ', 'pip ', 'homeozoo ', '.venv/bin/'))]


def test_readme_fits_on_a_screen():
    lines = README.splitlines()
    assert len(lines) <= 60 and README.count('![') == 1
    for part in ('Regenerate', 'Reuse', 'Where everything is', 'Cite'):
        assert f'\n## {part}\n' in README


def test_readme_commands_are_executed():
    """`make` as far as it says what it would do, since tests/house/test_make.py lets it do it."""
    said = commands(README)
    assert {'make figures', 'make test', 'make report', 'make figure-runaway'} <= set(said)
    for command in said:
        program, *words = shlex.split(command)
        if program == 'make':
            done = subprocess.run(['make', '-n', f'PYTHON3={sys.executable}', *words], cwd=ROOT,
                                  capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
        elif program == 'pip':
            assert words == ['install', '.']       # tests/house/test_packaging.py builds, installs
        else:
            assert pathlib.Path(program).name == 'homeozoo' and cli.main(words) == 0, command


@pytest.mark.parametrize('file', ['README.md', 'docs/reuse.md'])
def test_example_runs_learns_and_says_so(file):
    """The first script of a document as it stands there, in a process of its own."""
    script = python_of(file)
    if file == 'README.md':
        body = [line for line in script.splitlines() if line and ' import ' not in line]
        assert len(body) == 6
    more = "\nprint(len(S), float(S.w[:].std()), float(S.w[:].min()), float(S.w[:].max()))"
    done = subprocess.run(
        [sys.executable, '-c', "import brian2; "
         "brian2.prefs.codegen.target = 'numpy'\n" + script + more],
        capture_output=True, text=True, cwd='/')
    assert done.returncode == 0, done.stderr[-2000:]
    said, numbers = done.stdout.strip().splitlines()[-2:]
    number, spread, low, high = numbers.split()
    assert number == '100' and float(spread) > 0 and float(low) >= 0
    assert said == f'100 weights of 0.5 are now {float(low):.3f} to {float(high):.3f}'


def test_the_example_says_what_the_rule_needs(numpy_target):
    """Without the rate estimate the script is refused in the words of the card."""
    script, prose = python_of('docs/reuse.md'), (ROOT / 'docs/reuse.md').read_text()
    assert 'variable `rate`' in prose and 'neurons.rate_sensor' in prose
    without = script.replace(' + neurons.rate_sensor(tau=1*second)', '')
    assert without != script
    names = {}
    with pytest.raises(ValueError, match='needs the variable rate'):
        exec(without, names)
    assert 'rate (Hz) of the postsynaptic cell, such as neurons.rate_sensor' in names['rule'].card()


def test_table_of_models_is_complete():
    text = (ROOT / 'docs/models.md').read_text()
    table = text.split('<!-- models -->')[1].split('<!-- end -->')[0]
    named = re.findall(r'^\| `([^`]+)`', table, re.M)
    assert named == homeozoo.list_models()


def test_gallery_shows_figures_that_exist_in_order():
    """Every picture has its claim; every experiment whose picture is kept is shown."""
    text = (ROOT / 'docs/gallery.md').read_text()
    body = text.split('<!-- gallery -->')[1].split('<!-- end gallery -->')[0]
    named = re.findall(r'^\*\*(\w+)\*\*: ', body, re.M)
    assert named == sorted(named) == re.findall(r'^!\[(\w+)\]\(gallery/\1\.png\)$', body, re.M)
    figures = {path.stem for path in (ROOT / 'figures').glob('*.py')}
    kept = {path.stem for path in (ROOT / 'docs/gallery').glob('*.png')}
    assert set(named) == kept & figures
    for name, claim in re.findall(r'^\*\*(\w+)\*\*: (.*)$', body, re.M):
        described = json.loads((ROOT / f'protocols/{name}.json').read_text(encoding='utf-8'))
        assert claim == described['claim'], f'{name}: make gallery'


def headings(path):
    """Anchors of the headings of a document, as Git hosts make them."""
    text = re.sub(r'^```.*?^```', '', path.read_text(encoding='utf-8'), flags=re.S | re.M)
    return {re.sub(r'[^\w\- ]', '', line.lower()).replace(' ', '-')
            for line in re.findall(r'^#+ (.+)$', text, re.M)}


def broken(path, text):
    """Links of a document, and files it names in code, that are not there: a list of str."""
    found = []
    for target in re.findall(r'\]\(([^)\s]+)\)', text):
        if not target.startswith(('https://', 'http://')):
            name, _, anchor = target.partition('#')
            file = (path.parent / name).resolve() if name else path
            if not file.exists() or anchor and anchor not in headings(file):
                found.append(target)
    for name in re.findall(r'`((?:docs|tests|models|protocols|figures|engine)/[\w./]+)`', text):
        if not (ROOT / name).exists() and name == name.lower():
            found.append(name)
    return found


@pytest.mark.parametrize('path', DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents(path):
    assert broken(path, path.read_text(encoding='utf-8')) == []


def test_broken_links_are_found():
    text = '[a](no.md) [b](README.md#no) [c](README.md#reuse) `docs/no.md` [d](https://x.y/z)'
    assert broken(ROOT / 'README.md', text) == ['no.md', 'README.md#no', 'docs/no.md']
