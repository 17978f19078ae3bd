"""The command line and the registry."""
import os
import pathlib
import re
import subprocess
import sys

import pytest

import homeozoo
from homeozoo import __main__ as cli

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAMES = ('stdp.song2000', 'stdp.vanrossum2000', 'stdp.gutig2003',
         'stdp.morrison2007', 'triplet.pfister2006_visual_full',
         'triplet.pfister2006_visual_minimal',
         'triplet.pfister2006_visual_full_nearest',
         'triplet.pfister2006_visual_minimal_nearest',
         'triplet.pfister2006_hippocampal_full',
         'triplet.pfister2006_hippocampal_minimal',
         'triplet.pfister2006_hippocampal_full_nearest',
         'triplet.pfister2006_hippocampal_minimal_nearest',
         'istdp.vogels2011', 'scaling.turrigiano1998',
         'scaling.vanrossum2000')


@pytest.mark.parametrize('name', NAMES)
def test_promised_names_exist(name):
    assert name in homeozoo.list_models()
    assert homeozoo.load(name) is getattr(
        getattr(homeozoo, name.split('.')[0]), name.split('.')[1])


def test_pattern():
    assert 'istdp.vogels2011' in homeozoo.list_models('*2011')
    assert all(name.endswith('2011') for name in homeozoo.list_models('*2011'))
    assert homeozoo.list_models('no such model') == []


def test_list_names_each_value_once_and_nothing_private():
    names = homeozoo.list_models()
    assert names == sorted(set(names))
    assert not [name for name in names if '._' in name or name[0] == '_']


def test_load_says_what_comes_close():
    with pytest.raises(LookupError, match='did you mean.*stdp.song2000'):
        homeozoo.load('stdp.sogn2000')
    with pytest.raises(LookupError, match='no model called'):
        homeozoo.load('nothing')


def test_unknown_attribute():
    with pytest.raises(AttributeError, match='no_such_thing'):
        homeozoo.no_such_thing


@pytest.mark.parametrize('words, hint', [
    (['show', 'stdp.sogn2000'], 'stdp.song2000'),
    (['cite', 'istdp.vogel2011'], 'istdp.vogels2011'),
    (['run', 'triplet_frequncy'], 'triplet_frequency'),
    (['draw', 'triplet_frequncy'], 'triplet_frequency')])
def test_unknown_names_end_with_2_and_a_hint(words, hint, capsys):
    assert cli.main(words) == 2
    assert f'did you mean {hint}' in capsys.readouterr().err


def test_wrong_use_ends_with_2(capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(['run', 'triplet_frequency', '--scale', 'huge'])
    assert end.value.code == 2


def test_list(capsys):
    assert cli.main([]) == 0
    out = capsys.readouterr().out
    for name in NAMES:
        assert re.search(rf'^{re.escape(name)} ', out, re.M), name
    assert '10.1038/78829' in out


def test_show_prints_card_script_and_dois(capsys):
    assert cli.main(['show', 'stdp.song2000+scaling.vanrossum2000']) == 0
    out = capsys.readouterr().out
    rule = homeozoo.load('stdp.song2000') + homeozoo.load(
        'scaling.vanrossum2000')
    assert str(rule) in out
    assert rule.card() in out
    for name, parameter in rule.params.items():
        assert re.search(rf'^ +{name} = ', out, re.M)
    for doi in rule.cite:
        assert f'doi: {doi}' in out


def test_show_refuses_rules_that_clash(capsys):
    assert cli.main(['show', 'stdp.song2000+stdp.song2000']) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_cite_prints_bibtex_once(capsys):
    assert cli.main(['cite', 'stdp.song2000', 'stdp.song2000']) == 0
    out = capsys.readouterr().out
    assert out.count('@article{song2000') == 1
    assert '10.1038/78829' in out


@pytest.mark.parametrize('name', NAMES)
def test_every_promised_model_has_its_paper_in_the_bibliography(name):
    dois = cli.citations(homeozoo.load(name))
    assert dois, f'{name} cites nothing'
    assert {doi.lower() for doi in dois} <= set(cli.bibliography())


def test_every_cited_doi_is_in_the_bibliography():
    entries = cli.bibliography()
    missing = {doi for model in homeozoo._models().values()
               for doi in cli.citations(model) if doi.lower() not in entries}
    assert not missing


def test_run_hands_its_words_to_the_runner(monkeypatch):
    from homeozoo.running import runner
    seen = {}

    def run_protocol(name, **words):
        seen.update(words, name=name)
        return 7

    monkeypatch.setattr(runner, 'run_protocol', run_protocol)
    code = cli.main(['run', 'triplet_frequency', '--scale', 'smoke', '--seeds', '3',
                     '--set', 'a=1', '--set', 'b=2*ms', '--target', 'numpy',
                     '--scheduler', 'tcp://x:1', '--jobs', '1',
                     '--out', 'x.npz'])
    assert code == 7
    assert seen == dict(name='triplet_frequency', scale='smoke', seeds=3,
                        settings=['a=1', 'b=2*ms'], target='numpy',
                        scheduler='tcp://x:1', jobs=1,
                        out=pathlib.Path('x.npz'))


def test_draw_without_data_says_how_to_make_them(tmp_path, capsys):
    missing = tmp_path / 'triplet_frequency.npz'
    assert cli.main(['draw', 'triplet_frequency', '--data', str(missing)]) == 2
    assert f'make {missing}' in capsys.readouterr().err


def test_module_is_runnable():
    done = subprocess.run([sys.executable, '-m', 'homeozoo', '--version'],
                          cwd='/', capture_output=True, text=True)
    assert done.stdout.strip() == homeozoo.__version__


def test_doctor_finds_this_machine_well(capsys):
    assert cli.main(['doctor']) == 0
    out = capsys.readouterr().out
    for word in ('C++ compiler', 'brian2', 'cache', 'disk'):
        assert word in out


def test_doctor_says_what_to_do_without_a_compiler(monkeypatch, capsys):
    from homeozoo.running import doctor
    monkeypatch.setenv('PATH', '/nonexistent')
    monkeypatch.delenv('CXX', raising=False)
    state, text = doctor.compiler()
    assert state == doctor.FAILED and 'apt install g++' in text


def test_table_of_models_is_written_between_its_marks(tmp_path):
    file = tmp_path / 'models.md'
    file.write_text('before\n<!-- models -->\nstale line\n<!-- end -->\nafter\n')
    assert cli.main(['list', '--readme', str(file)]) == 0
    text = file.read_text()
    assert text.startswith('before\n') and text.endswith('\nafter\n')
    assert 'stale line' not in text and '| `stdp.song2000` | M1 M6 |' in text
    file.write_text('no marks')
    assert cli.main(['list', '--readme', str(file)]) == 2
    assert file.read_text() == 'no marks'


LIST = '''
import pathlib, sys
from homeozoo import __main__ as cli
cli.main(['list'])
print('brian2' in sys.modules, file=sys.stderr)
'''


def test_list_imports_brian2_only_after_a_change(tmp_path):
    """The second list is the same without Brian2; a kept list of other sources is not believed."""
    def listed():
        done = subprocess.run([sys.executable, '-c', LIST], cwd=tmp_path, text=True,
                              capture_output=True, check=True,
                              env={**os.environ, 'HOMEOZOO_CACHE': str(tmp_path)})
        return done.stdout, done.stderr.strip()

    first, imported = listed()
    assert imported == 'True' and 'stdp.song2000' in first
    assert listed() == (first, 'False')
    kept = tmp_path / 'models.json'
    for spoilt in (kept.read_text().replace('"sources": "', '"sources": "0'), '{'):
        kept.write_text(spoilt)
        assert listed() == (first, 'True')
