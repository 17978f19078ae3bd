"""Names of files: make reads them as they are, and a result replaces nothing but itself."""
import os
import subprocess
import sys
from pathlib import Path

import pytest

from homeozoo.running import provenance
from homeozoo.running.runner import run_protocol

SAFE = [' ', '#', '$', ':', '*', '?', '[', ']', '&', '(', ')', '@', '+', ',', "'", '"', 'é', '{',
        '!', '<', '~', '$(shell touch planted)', '`touch planted`', '${shell}', '$$', 'a b#c:d']
UNREADABLE = ['%', ';', '=', '|', '\\']

TINY = '''"""A tiny claim."""
import sys
def run(sim, *, n=3, end=False):
    open('simulated', 'w').close()
    if end:
        sys.exit(0)
    return dict(x=list(range(n)))
'''


@pytest.fixture(autouse=True)
def forgotten(monkeypatch):
    """Protocols of these names in other folders are not known any more."""
    for name in ('tiny', 'outside'):
        monkeypatch.delitem(sys.modules, name, raising=False)


def newer(folder, part):
    """What make does with a result and a source whose names hold `part`, first with an older, then
    with a newer source; and whether there is a rule."""
    source, result = folder / f's{part}s' / 'p.py', folder / f'r{part}r.npz'
    source.parent.mkdir()
    for number, file in enumerate((source, result)):
        file.write_text('')
        os.utime(file, (1000 + number, 1000 + number))
    provenance.write_dependencies(result, [source])
    rule = result.with_suffix('.d')
    (folder / 'Makefile').write_text('first:\n%.npz:\n\t@echo made anew\n'
                                     + (rule.read_text() if rule.exists() else ''))
    goal, said = str(result), []
    for _ in range(2):
        done = subprocess.run(['make', '-f', 'Makefile', goal], cwd=folder, capture_output=True,
                              text=True)
        said.append(done.stdout + done.stderr)
        os.utime(source)
    return said, rule.exists()


@pytest.mark.parametrize('part', SAFE)
def test_make_follows_a_name_and_runs_nothing_in_it(tmp_path, part):
    (old, new), written = newer(tmp_path, part)
    assert written and 'made anew' not in old and 'made anew' in new
    assert not (tmp_path / 'planted').exists()


@pytest.mark.parametrize('part', UNREADABLE)
def test_a_name_that_make_cannot_read_gets_no_rule(tmp_path, part):
    (old, _), written = newer(tmp_path, part)
    assert not written and 'missing separator' not in old


@pytest.mark.parametrize('part', ['\n', '\t', '\x1b[31m', '\r', '\u2028'])
@pytest.mark.parametrize('where', ['protocol', 'out'])
def test_control_characters_are_refused_before_simulating(tmp_path, monkeypatch, capsys, part,
                                                          where):
    monkeypatch.chdir(tmp_path)
    folder = Path(f'a{part}b')
    folder.mkdir()
    for file in (folder / 'tiny.py', Path('tiny.py')):
        file.write_text(TINY)
    if where == 'protocol':
        code = run_protocol(str(folder / 'tiny.py'))
    else:
        code = run_protocol('tiny.py', out=folder / 'x.npz')
    err = capsys.readouterr().err
    assert code == 2 and err.count('\n') == 1 and 'control character' in err
    assert not Path('simulated').exists()


@pytest.mark.parametrize('words, code, said', [
    (dict(out=''), 2, '.npz'), (dict(out='.npz'), 2, '.npz'),
    (dict(out='d.npz'), 1, 'it is a folder'), (dict(out='settings.npz'), 1, 'settings.json'),
    (dict(out='f/x.npz'), 1, 'cannot write results'), (dict(scheduler=''), 2, 'no address'),
    (dict(scheduler='no such place'), None, 'scheduler'),
    (dict(scheduler='tcp://'), 2, 'no address')])
def test_refused_in_one_sentence_before_simulating(tmp_path, monkeypatch, capsys, words, code,
                                                   said):
    monkeypatch.chdir(tmp_path)
    Path('tiny.py').write_text(TINY)
    Path('d.npz').mkdir()
    Path('f').write_text('')
    Path('settings.json').write_text('{"precious": 1}')
    found = run_protocol('tiny.py', **words)
    err = capsys.readouterr().err
    assert found == code or (code is None and found in (1, 2))
    assert said in err and err.count('\n') == 1 and 'Error' not in err
    assert not Path('simulated').exists()
    assert Path('settings.json').read_text() == '{"precious": 1}'


def test_a_protocol_that_ends_itself_is_no_result(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path('tiny.py').write_text(TINY)
    assert run_protocol('tiny.py', settings=dict(end=True)) == 1
    Path('outside.py').write_text('import sys\nsys.exit(0)\n')
    assert run_protocol('outside.py') == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2 and all('sys.exit(0)' in line for line in said)
    assert not list(Path().glob('out/data/*.npz'))
    assert run_protocol('tiny.py') == 0 and Path('out/data/tiny.npz').exists()


def test_folder_is_no_protocol(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path('dir.py').mkdir()
    assert run_protocol('dir.py') == 2
    assert 'is a folder' in capsys.readouterr().err
