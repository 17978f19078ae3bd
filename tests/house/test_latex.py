"""Tables for papers: complete, escaped, plain ASCII, and LaTeX takes them."""
import re
import shutil
import subprocess

import pytest

import homeozoo
from homeozoo import __main__ as cli, _latex
from homeozoo._catalogue import experiment_files, experiment_rows

COMPILER = next((name for name in ('pdflatex', 'tectonic') if shutil.which(name)), None)


def tables(capsys, *words):
    """What `homeozoo latex` prints."""
    assert cli.main(['latex', *words]) == 0
    return capsys.readouterr().out


def faults(text):
    """What LaTeX would refuse: environments and braces that do not close, signs that are not
    escaped."""
    found, open_ = [], []
    for kind, name in re.findall(r'\\(begin|end)\{(\w+)\}', text):
        if kind == 'begin':
            open_.append(name)
        elif not open_ or open_.pop() != name:
            found.append(f'end of {name}')
    plain = re.sub(r'\\.', '', re.sub(r'(?<!\\)%.*', '', text), flags=re.S)
    found += open_
    if plain.count('{') != plain.count('}'):
        found.append('braces')
    if plain.count('$') % 2:
        found.append('dollars')
    body = re.sub(r'\$[^$]*\$|\\begin\{aligned\}.*?\\end\{aligned\}|\\zoofit\{.*', '', text,
                  flags=re.S)
    found += re.findall(r'(?<!\\)[#_^~]', re.sub(r'\\newcommand.*', '', body))
    return found + [sign for sign in text if not sign.isascii()]


@pytest.mark.parametrize('text', ['a_b', r'\begin{table}', '{', '$x', 'µ', r'\end{table}', '50 #'])
def test_faults_are_found(text):
    assert faults(text)


def test_escape():
    assert _latex.escape('a_b & 5 % of µ, Gütig, ≥ ξ') == \
        r'a\_b \& 5 \% of $\mu$, G\"{u}tig, $\geq$ $\xi$'
    assert _latex.escape('\N{SNOWMAN}') == '[snowman]'


def test_every_model_and_claim_is_plain():
    for name, model in homeozoo._models().items():
        text = _latex.model_tables([model])
        assert faults(text) == [], name
        for parameter in model.params:
            assert _latex.breakable(parameter) in text, name
        unknown = re.findall(r'\[(?:greek|latin|character|mathematical)[^]]*\]', text)
        assert not unknown, (name, unknown)
    for row in experiment_rows():
        assert faults(_latex.escape(row['about'])) == [], row['name']


def test_parameters_stand_with_value_unit_and_source(capsys):
    text = tables(capsys, 'stdp.song2000')
    assert r'$\tau_{\mathrm{pre}}$ & stdp\_\allowbreak{}tau\_\allowbreak{}pre & $20$ & ms &' in text
    assert 'decay of the presynaptic trace & Song 2000' in text
    text = _latex.model_tables([homeozoo.load('stdp.song2000')(tau_pre=7*homeozoo.load(
        'stdp.song2000').params['stdp_tau_pre'].unit_value)])
    assert '& $7$ & second &' in text and 'set by the caller' in text


def test_an_experiment_is_described_from_its_objects(capsys):
    text = tables(capsys, 'runaway', '--tables')
    for part in ('Model summary', 'Populations', 'Connectivity', 'Neuron', 'Plasticity', 'Input',
                 'Measurements', 'Parameters', 'Parameters of the experiment at scale default'):
        assert re.search(rf'\\textbf\{{[A-Z]\\quad {part}', text), part
    assert r'exc & pois+\allowbreak{}scal+\allowbreak{}stdp\_\allowbreak{}pre & 400' in text
    assert re.search(r'brake & inh & cells & all to all & gi', text)
    assert faults(text) == []
    from brian2 import get_device
    from brian2.devices.device import RuntimeDevice
    assert isinstance(get_device(), RuntimeDevice)


def test_sizes_follow_the_scale(capsys):
    assert 'scale smoke' in tables(capsys, 'runaway', '--scale', 'smoke', '--tables')


def test_what_has_no_network_is_said(capsys):
    assert cli.main(['latex', 'compatibility']) == 2
    assert 'simulates no network' in capsys.readouterr().err
    assert cli.main(['latex', 'stdp.sogn2000']) == 2
    assert 'did you mean stdp.song2000' in capsys.readouterr().err


def compiled(folder, text):
    """Compile a document; returns the log."""
    (folder / 'tables.tex').write_text(text, encoding='ascii')
    options = ['-interaction=nonstopmode', '-halt-on-error'] if COMPILER == 'pdflatex' else []
    done = subprocess.run([COMPILER, *options, 'tables.tex'], cwd=folder, capture_output=True,
                          text=True, errors='replace')
    assert done.returncode == 0, done.stdout[-1500:]
    assert (folder / 'tables.pdf').stat().st_size > 10_000
    return done.stdout


@pytest.mark.skipif(COMPILER is None, reason='neither pdflatex nor tectonic is installed')
def test_latex_takes_them(tmp_path, capsys):
    compiled(tmp_path, tables(capsys, 'runaway', 'stdp.song2000', 'calcium.graupner2012_p'))


@pytest.mark.long
@pytest.mark.skipif(COMPILER is None, reason='neither pdflatex nor tectonic is installed')
def test_latex_takes_all(tmp_path, capsys):
    """All models in one document, and every experiment that simulates a network."""
    compiled(tmp_path, tables(capsys, *homeozoo.list_models()))
    described = 0
    for name in experiment_files():
        code = cli.main(['latex', name])
        text = capsys.readouterr().out
        if code == 0:
            assert faults(text) == [], name
            compiled(tmp_path, text)
            described += 1
    assert described >= 50
