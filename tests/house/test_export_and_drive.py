"""The commands export and drive."""
import csv

import numpy as np
import pytest
from brian2 import ms, second

import homeozoo
from homeozoo import __main__ as cli
from homeozoo.core.nestml import nestml
from homeozoo.running import store

RULE = 'stdp.song2000'


@pytest.fixture
def files(tmp_path):
    """Two files of spike times, and the words that name them."""
    (tmp_path / 'pre.txt').write_text('0.01\n0.05\n')
    np.savez(tmp_path / 'post.npz', t=[0.02, 0.04])
    return ['--pre', str(tmp_path / 'pre.txt'), '--post', str(tmp_path / 'post.npz')]


def test_export_prints_or_writes_the_text(tmp_path, capsys):
    assert cli.main(['export', 'nestml', RULE]) == 0
    assert capsys.readouterr().out == nestml(homeozoo.load(RULE))
    out = tmp_path / 'mine.nestml'
    assert cli.main(['export', 'nestml', RULE, '--set', 'tau_pre=15*ms', '--w0', '0.2', '--name',
                     'mine_synapse', '--out', str(out)]) == 0
    assert out.read_text() == nestml(homeozoo.load(RULE)(tau_pre=15*ms), 'mine_synapse', 0.2)


@pytest.mark.parametrize('words, sentence', [
    (['nestml', 'scaling.vanrossum2000'], 'it changes between spikes'),
    (['nestml', RULE, '--set', 'tau_pre=15'], 'must have the unit second'),
    (['nestml', RULE, '--set', 'tau_pre'], 'write --set NAME=VALUE'),
    (['nestml', 'stdp.sogn2000'], 'did you mean stdp.song2000')])
def test_export_refuses_in_one_sentence(words, sentence, capsys):
    assert cli.main(['export', *words]) == 2
    out, err = capsys.readouterr()
    assert sentence in err and len(err.strip().splitlines()) == 1 and not out


def test_drive_writes_weights_and_a_picture(files, tmp_path, capsys):
    out = tmp_path / 'w.npz'
    words = ['drive', RULE, *files, '--w0', '0.3', '--duration', '0.1', '--set', 'tau_pre=15*ms']
    assert cli.main([*words, '--out', str(out)]) == 0
    expected = homeozoo.drive(homeozoo.load(RULE)(tau_pre=15*ms), [0.01, 0.05]*second,
                              [0.02, 0.04]*second, 0.3, duration=0.1*second)
    arrays, meta = store.load(out)
    assert arrays['w'].tobytes() == expected.w.tobytes() and arrays['pre_s'].tolist() == [.01, .05]
    assert meta['rule'] == 'stdp.song2000(stdp_tau_pre=15*ms)' and meta['w0'] == 0.3
    with open(out.with_suffix('.csv')) as file:
        rows = list(csv.reader(file))
    assert rows[0] == ['t_s', 'w'] and [float(row[1]) for row in rows[1:]] == expected.w.tolist()
    for suffix, start in (('.png', b'\x89PNG'), ('.pdf', b'%PDF')):
        assert out.with_suffix(suffix).read_bytes().startswith(start)
    assert f'w from 0.3 to {expected.w[-1]:.6g}' in capsys.readouterr().out


@pytest.mark.parametrize('more, sentence', [
    (['--w0', '2'], 'w0 = 2.0 lies outside'), (['--out', 'w.csv'], 'the result is a .npz file'),
    (['--pre', 'missing.txt'], 'there is no file missing.txt'), (['--dt', '10'], 'use dt <= 2'),
    (['--duration', '-1'], 'must not be below 0')])
def test_drive_refuses_in_one_sentence(files, more, sentence, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(['drive', RULE, *files, *more]) == 2
    err = capsys.readouterr().err
    assert sentence in err and len(err.strip().splitlines()) == 1
    assert not list(tmp_path.rglob('*.csv'))
