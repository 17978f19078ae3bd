"""The report: what is written from expectations and data, and what is kept."""
import json

import numpy as np

import homeozoo.protocols
from homeozoo import __main__ as cli
from homeozoo.running import store

EXPECTATION = {'quantity': 'rate (Hz)', 'ours': 'rate_hz', 'published': 10.0, 'kind': 'theory',
               'source': 'paper | page 3', 'tolerance': {'absolute': 3}, 'scales': ['default'],
               'no_control': 'a closed form'}
DATA = {'rate_hz': np.array([9.0, 10.0, 11.0])}


def written(tmp_path, monkeypatch, data=True):
    """Run the whole report on one protocol; returns (list, Markdown)."""
    protocols = tmp_path / 'protocols'
    protocols.mkdir()
    (protocols / 'p.json').write_text(json.dumps(
        {'claim': 'The claim.', 'expectations': [
            EXPECTATION, {**EXPECTATION, 'published': 20.0, 'quantity': 'wrong',
                          'kind': 'published', 'source': 'from a talk, not confirmed'}]}))
    if data:
        store.save(tmp_path / 'data' / 'p.npz', DATA, {'scale': 'default'})
    monkeypatch.setattr(homeozoo.protocols, '__path__', [str(protocols)])
    words = ['report', '--data', str(tmp_path / 'data'), '--out', str(tmp_path)]
    assert cli.main(words) == 0
    assert cli.main(words + ['--strict']) == (1 if data else 0)
    return (json.loads((tmp_path / 'report.json').read_text()),
            (tmp_path / 'report.md').read_text())


def test_files(tmp_path, monkeypatch, capsys):
    table, text = written(tmp_path, monkeypatch)
    assert [row['passed'] for row in table] == [True, False]
    assert '1 passed, 1 failed, 0 not judged' in text
    assert '**FAIL**' in text and '10 [7.516, 12.48]' in text
    assert 'paper \\| page 3' in text
    assert '| theory | derived without this program | 1 | 0 | 0 |' in text
    assert '| published | printed in a paper or in its authors\' program | 0 | 1 | 0 |' in text
    assert '## Not confirmed\n\n- p: wrong' in text
    said = capsys.readouterr().out
    assert 'failed: p: wrong' in said and 'outside the bound' in said


def test_without_data_nothing_passes(tmp_path, monkeypatch):
    table, text = written(tmp_path, monkeypatch, data=False)
    assert [row['passed'] for row in table] == [None, None]
    assert [row['ours'] for row in table] == [None, None]
    assert 'no data yet' in text


def test_damaged_data_stop_the_report(tmp_path, monkeypatch, capsys):
    written(tmp_path, monkeypatch)
    file = tmp_path / 'data' / 'p.npz'
    file.write_bytes(file.read_bytes()[:-20])
    assert cli.main(['report', '--data', str(tmp_path / 'data'), '--out', str(tmp_path)]) == 1
    assert 'damaged' in capsys.readouterr().err


def test_protocol_without_expectations_is_named(tmp_path, monkeypatch, capsys):
    """In the report, on the screen, and by exit code 1 where it is strict; its shared parts are
    not."""
    for name in ('shown', '_shared'):
        (tmp_path / f'{name}.py').write_text('')
    monkeypatch.setattr(homeozoo.protocols, '__path__', [str(tmp_path)])
    words = ['report', '--data', str(tmp_path), '--out', str(tmp_path / 'out')]
    assert cli.main(words) == 0
    assert 'no expectations: shown' in capsys.readouterr().out
    text = (tmp_path / 'out/report.md').read_text()
    assert 'Without expectations: shown.' in text and '_shared' not in text
    assert cli.main(words + ['--strict']) == 1


def test_after_one_run_the_report_speaks_of_it(tmp_path, monkeypatch, capsys):
    """What has no data is left out and counted; --strict has it all."""
    written(tmp_path, monkeypatch)
    (tmp_path / 'protocols/q.json').write_text(json.dumps(
        {'claim': 'Another.', 'expectations': [EXPECTATION]}))
    words = ['report', '--data', str(tmp_path / 'data'), '--out', str(tmp_path)]
    capsys.readouterr()
    assert cli.main(words) == 0
    assert 'left out: 1 experiments' in capsys.readouterr().out
    assert '## q' not in (tmp_path / 'report.md').read_text()
    assert cli.main([*words, '--strict']) == 1
    assert '## q (no data yet)' in (tmp_path / 'report.md').read_text()


def test_malformed_expectations_stop_the_report(tmp_path, monkeypatch, capsys):
    (tmp_path / 'p.json').write_text(json.dumps(
        {'claim': 'The claim.', 'expectations': [{**EXPECTATION, 'typo': 1}]}))
    monkeypatch.setattr(homeozoo.protocols, '__path__', [str(tmp_path)])
    assert cli.main(['report', '--data', str(tmp_path), '--out', str(tmp_path / 'out')]) == 1
    assert "p.json, expectation 1: unknown entries ['typo']" in capsys.readouterr().err


def test_keep_names_the_protocols_there_are(tmp_path, capsys):
    assert cli.main(['report', '--keep', str(tmp_path / 'runawy.npz'), '--out', str(tmp_path)]) == 2
    assert 'did you mean runaway' in capsys.readouterr().err
