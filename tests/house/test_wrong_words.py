"""The command line answers wrong words and wrong files in one sentence, never by a traceback."""
import json
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from homeozoo import __main__ as cli
from homeozoo import _commands
from homeozoo.running import store


@pytest.fixture
def say(tmp_path, monkeypatch, capsys):
    """say(words): exit code and what was said on stderr, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv('HOMEOZOO_DEBUG', raising=False)

    def main(*words):
        code = cli.main([str(word) for word in words])
        return code, capsys.readouterr().err
    return main


@pytest.mark.parametrize('words', [
    ['show', ''], ['show', '+'], ['show', 'stdp.song2000+'], ['show', 'stdp'],
    ['show', 'stdp.song2000+neurons.gate'], ['show', 'neurons.gate+stdp.song2000'],
    ['show', 'neurons.adex+neurons.lif_current'], ['cite', 'nope'],
    ['cite', 'stdp.song2000', 'nope.x'], ['list', '--readme', 'nope.md'],
    ['list', '--readme', '.'], ['list', '--readme', 'binary'], ['run', ''], ['run', 'folder.py'],
    ['run', 'broken.py'], ['run', 'binary.py'], ['run', 'no_run.py'], ['run', '../bcm'],
    ['draw', ''], ['draw', 'style'], ['draw', 'bcm'], ['draw', 'bcm', '--data', 'folder.py'],
    ['draw', 'bcm', '--data', 'binary'], ['report', '--data', 'binary', '--out', 'binary'],
    ['report', '--keep', 'nope.npz'], ['report', '--keep', 'bcm.npz']])
def test_one_sentence(words, say, tmp_path):
    (tmp_path / 'folder.py').mkdir()
    for name in ('binary', 'binary.py'):
        (tmp_path / name).write_bytes(bytes(range(256)))
    (tmp_path / 'broken.py').write_text('def run(sim:\n')
    (tmp_path / 'no_run.py').write_text('x = 1\n')
    code, err = say(*words)
    assert code in (1, 2) and err.count('\n') == 1 and len(err) > 20
    assert 'Traceback' not in err


@pytest.mark.parametrize('content', [b'\xff\xfe', b'', b'a: models/stdp.py\xff'])
def test_a_damaged_dependency_file_does_not_stop_the_list(say, tmp_path, content):
    (tmp_path / 'out' / 'data' / 'x.d').mkdir(parents=True)
    (tmp_path / 'out' / 'data' / 'y.d').write_bytes(content)
    assert say('list') == (0, '')


@pytest.mark.parametrize('out, word', [('x.svg', '.pdf'), ('', '.pdf'), ('my.v2', '.pdf'),
                                       ('folder.pdf', 'folder.pdf'), ('file/x.pdf', 'file'),
                                       ('/proc/x/y.pdf', '/proc')])
def test_a_figure_goes_where_it_was_sent_or_nowhere(out, word, say, tmp_path):
    store.save(tmp_path / 'bcm.npz', dict(x=np.ones(3)), dict(protocol='bcm', scale='smoke'))
    (tmp_path / 'folder.pdf').mkdir()
    (tmp_path / 'file').write_text('')
    before = sorted(tmp_path.iterdir())
    code, err = say('draw', 'bcm', '--data', 'bcm.npz', '--out', out)
    assert code in (1, 2) and err.count('\n') == 1
    assert word in err or 'does not hold' in err
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize('arrays, meta, word', [
    (dict(x=np.ones(3)), dict(protocol='bcm'), 'does not hold what the figure bcm shows'),
    (dict(x=np.ones(3)), dict(protocol='balance'), 'is a result of balance')])
def test_data_of_another_kind_are_not_drawn(arrays, meta, word, say, tmp_path):
    store.save(tmp_path / 'x.npz', arrays, meta)
    code, err = say('draw', 'bcm', '--data', 'x.npz')
    assert code == 1 and word in err and err.count('\n') == 1


def test_a_scale_that_is_not_said_is_not_the_one_asked_for(say, tmp_path):
    store.save(tmp_path / 'x.npz', dict(x=np.ones(3)), dict(protocol='bcm'))
    with pytest.raises(SystemExit, match='not smoke'):
        say('draw', 'bcm', '--data', 'x.npz', '--scale', 'smoke')


def test_what_nobody_foresaw_is_one_sentence_too(say, monkeypatch):
    def broken(*args, **kwargs):
        raise ZeroDivisionError('deep inside')
    monkeypatch.setattr(_commands, 'listing', broken)
    assert say('list') == (1, 'ZeroDivisionError: deep inside\n')
    monkeypatch.setenv('HOMEOZOO_DEBUG', '1')
    with pytest.raises(ZeroDivisionError):
        say('list')


@pytest.mark.parametrize('number', [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_any_command_that_is_stopped_says_so(number, tmp_path):
    code = ('import sys, time; from homeozoo import __main__ as cli, _commands; '
            '_commands.listing = lambda *a, **k: (print("ready", flush=True), time.sleep(60)); '
            'sys.exit(cli.main(["list"]))')
    process = subprocess.Popen([sys.executable, '-c', code], cwd=tmp_path, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.readline() == 'ready\n'
    begin = time.monotonic()
    process.send_signal(number)
    assert process.communicate()[1] == 'interrupted\n' and process.returncode == 130
    assert time.monotonic() - begin < 20


def test_a_report_names_the_file_that_is_wrong(say, tmp_path, monkeypatch):
    import homeozoo.protocols
    monkeypatch.setattr(homeozoo.protocols, '__path__', [str(tmp_path)])
    for content in ('{', '[]', 'null', '{"claim": "c"}', '[' * 100_000,
                    json.dumps(dict(claim='c', expectations=None))):
        (tmp_path / 'p.json').write_text(content)
        code, err = say('report', '--out', 'o')
        assert code == 1 and 'p.json' in err and err.count('\n') == 1
