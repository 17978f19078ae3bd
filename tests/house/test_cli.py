"""The command line and the registry."""
import json
import os
import pathlib
import re
import subprocess
import sys

import pytest

import homeozoo
from homeozoo import __main__ as cli, _commands, _uses
from homeozoo._catalogue import citations, experiment_files

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


def listed(capsys, *words, code=0):
    """What `list` prints with these words."""
    assert cli.main(['list', *words]) == code
    return capsys.readouterr().out


def test_list_fits_80_columns_and_names_everything(capsys):
    out = listed(capsys)
    lines = out.splitlines()
    assert max(map(len, lines)) <= 80
    heads = [line.split()[0] for line in lines if line.isupper()]
    assert heads == ['RULES', 'NEURONS', 'EXPERIMENTS']
    named = [line.split()[0] for line in lines if line and line.split()[0] not in heads]
    assert sorted(named[:-len(experiment_files())]) == homeozoo.list_models()
    assert named[-len(experiment_files()):] == sorted(experiment_files())
    assert cli.main([]) == 0 and capsys.readouterr().out == out


def test_list_takes_pattern_and_mechanism(capsys):
    rows = [line for line in listed(capsys, '*2011').splitlines() if line and not line.isupper()
            and '(' not in line[:12]]
    assert rows and all('2011' in line for line in rows)
    assert 'metaplasticity.prior' in listed(capsys, 'PRIOR') and '*' not in listed(capsys, 'prior')
    for row in json.loads(listed(capsys, '--mechanism', 'M9', '--json')):
        assert 'M9' in row['mechanisms']
    assert listed(capsys, 'stdp.*', '--mechanism', 'M9', code=1) == ''
    with pytest.raises(SystemExit):
        cli.main(['list', '--mechanism', 'M99'])


def test_list_as_json_holds_all_that_is_known(capsys):
    rows = {row['name']: row for row in json.loads(listed(capsys, '--json'))}
    song = rows['stdp.song2000']
    assert song == dict(name='stdp.song2000', kind='rule', mechanisms=['M1', 'M6'],
                        about=' '.join(homeozoo.load('stdp.song2000').doc.split()),
                        cite=['10.1038/78829'])
    assert rows['neurons.rate_sensor']['kind'] == 'neuron'
    import homeozoo.protocols.runaway as runaway
    assert rows['runaway']['about'] == runaway.__doc__.splitlines()[0]
    assert tuple(rows['runaway']['mechanisms']) == runaway.MECHANISMS


@pytest.mark.parametrize('words', [['list'], ['cite', 'stdp.song2000']])
def test_a_reader_that_leaves_is_no_error(words):
    """As `homeozoo list | head -0`: nothing on standard error, exit code 141."""
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([sys.executable, '-m', 'homeozoo', *words], stdout=write,
                          stderr=subprocess.PIPE, text=True)
    os.close(write)
    assert (done.stderr, done.returncode) == ('', 141)


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


def test_show_begins_with_needs_and_bounds_and_names_experiments(capsys):
    assert cli.main(['show', 'scaling.turrigiano1998']) == 0
    out = capsys.readouterr().out
    places = [out.index(f'\n{head}\n') for head in ('Needs', 'Weight', 'Parameters', 'Experiments',
                                                 'Code')]
    assert places == sorted(places)
    assert 'rate (Hz) of the postsynaptic cell' in out and 'w_min = 0, w_max = ' in out
    assert '\nExperiments\n    runaway, scaling\n' in out


def test_show_of_an_experiment_is_its_claim_and_how_to_run_it(capsys):
    assert cli.main(['show', 'runaway']) == 0
    out = capsys.readouterr().out
    assert out.startswith('Biased STDP runs away') and 'homeozoo run runaway' in out


def test_uses_follow_models_within_models_and_shared_parts():
    """flagship -> _flagship -> flagship.network -> excitatory -> heterosynaptic.triplet."""
    found = _uses.uses(homeozoo.list_models(), experiment_files())
    assert 'flagship' in found['heterosynaptic.triplet'] and 'flagship' in found['scaling.gain']
    assert found['stdp.song2000_pynn'] == [] and found['bcm.intrator1992'] == [
        'bcm', 'bcm_oscillation', 'receptive_fields']
    assert 'calcium_curves' in found['calcium.graupner2012_d']      # getattr(calcium, …)


def test_show_refuses_rules_that_clash(capsys):
    assert cli.main(['show', 'stdp.song2000+stdp.song2000']) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_cite_prints_bibtex_once_of_program_simulator_and_papers(capsys):
    assert cli.main(['cite', 'stdp.song2000+istdp.vogels2011', 'stdp.song2000']) == 0
    out = capsys.readouterr().out
    assert re.findall(r'^@\w+{(\w+),', out, re.M) == [
        'homeozoo', 'stimberg2019', 'song2000', 'vogels2011']
    about = (ROOT / 'CITATION.cff').read_text()
    assert f'version = {{{homeozoo.__version__}}}' in out and 'HomeoZoo developers' in about
    assert cli.main(['cite']) == 0 and '@article{stimberg2019' in capsys.readouterr().out
    assert cli.main(['cite', 'neurons.gate']) == 0 and 'name no paper' in capsys.readouterr().out


@pytest.mark.parametrize('name', NAMES)
def test_every_promised_model_has_its_paper_in_the_bibliography(name):
    dois = citations(homeozoo.load(name))
    assert dois, f'{name} cites nothing'
    assert {doi.lower() for doi in dois} <= set(_commands.bibliography())


def test_every_cited_doi_is_in_the_bibliography():
    entries = _commands.bibliography()
    missing = {doi for model in homeozoo._models().values()
               for doi in citations(model) if doi.lower() not in entries}
    assert not missing


@pytest.mark.parametrize('shell', _commands.SHELLS)
def test_completion_offers_commands_rules_and_experiments(shell, capsys):
    pytest.importorskip('shtab')
    assert cli.main(['completion', shell]) == 0
    out = capsys.readouterr().out
    for word in ('doctor', 'stdp.song2000', 'runaway'):
        assert word in out
    if shell == 'bash':
        done = subprocess.run(['bash', '-n'], input=out, text=True, capture_output=True)
        assert done.returncode == 0, done.stderr


def test_completion_without_shtab_says_how_to_get_it(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, 'shtab', None)
    assert cli.main(['completion', 'bash']) == 2
    assert "pip install 'homeozoo[completion]'" in capsys.readouterr().err


def test_exit_codes_are_the_documented_ones():
    from homeozoo.running import errors
    for code in {0, 1, 2, 130, 141, errors.RunError.exit_code, errors.UsageError.exit_code,
                 errors.Diverged.exit_code}:
        assert re.search(rf'\b{code}\b', cli.__doc__.partition('Exit codes')[2])


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


def test_draw_without_data_says_how_to_make_them(tmp_path, capsys, monkeypatch):
    missing = tmp_path / 'triplet_frequency.npz'
    assert cli.main(['draw', 'triplet_frequency', '--data', str(missing)]) == 2
    assert f'make {missing}' in capsys.readouterr().err
    monkeypatch.chdir(tmp_path)                         # outside a checkout there is no make
    assert cli.main(['draw', 'triplet_frequency']) == 2
    assert 'homeozoo run triplet_frequency' in capsys.readouterr().err


def test_module_is_runnable():
    done = subprocess.run([sys.executable, '-m', 'homeozoo', '--version'],
                          cwd='/', capture_output=True, text=True)
    assert done.stdout.strip() == homeozoo.__version__


def test_doctor_finds_this_machine_well(capsys):
    assert cli.main(['doctor']) == 0
    out = capsys.readouterr().out
    for word in ('C++ compiler', 'brian2', 'cache', 'disk'):
        assert word in out


def test_doctor_sees_a_folder_that_hides_the_package(tmp_path, monkeypatch):
    from homeozoo.running import doctor
    monkeypatch.chdir(tmp_path)
    assert [state for state, _ in doctor.imports()] == [doctor.OK]*2
    (tmp_path / 'homeozoo').mkdir()
    assert doctor.WARNING in [state for state, _ in doctor.imports()]


def test_doctor_says_what_to_do_without_a_compiler(monkeypatch, capsys):
    from homeozoo.running import doctor
    monkeypatch.setenv('PATH', '/nonexistent')
    monkeypatch.delenv('CXX', raising=False)
    state, text = doctor.compiler()
    assert state == doctor.FAILED and 'apt install g++' in text


@pytest.mark.parametrize('make, advice', [(True, 'run make env'), (False, 'pip install scipy')])
def test_doctor_advises_where_the_user_is(make, advice, tmp_path, monkeypatch):
    """A checkout has a Makefile, an installed package has not."""
    from homeozoo.running import doctor
    if make:
        (tmp_path / 'Makefile').touch()
    monkeypatch.setattr(doctor, 'checkout', lambda: tmp_path)
    monkeypatch.setattr(doctor.sys, 'version_info', (3, 9))
    found = doctor.importlib.metadata.version

    def version(name):
        if name == 'scipy':
            raise doctor.importlib.metadata.PackageNotFoundError
        return found(name)
    monkeypatch.setattr(doctor.importlib.metadata, 'version', version)
    said = [text for state, text in doctor.versions() if state != doctor.OK]
    assert len(said) == 2 and advice in said[1] and ('make' in said[0]) is make



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
