"""The site: what its pages hold, and that it opens without the network."""
import pathlib
import sys

import numpy as np
import pytest

import homeozoo
from homeozoo.analysis.expectations import read
from homeozoo.core.card import latex_blocks
from homeozoo.running import store

ROOT = pathlib.Path(__file__).resolve().parents[2]
SITE = ROOT / 'docs/site'
sys.path.append(str(SITE))
import generate  # noqa: E402
import kept  # noqa: E402
import myst  # noqa: E402
import pages  # noqa: E402

ONLY = ('runaway', 'stdp.song2000', 'stdp.gutig2003', 'neurons.rate_sensor')


@pytest.fixture(scope='module')
def made(tmp_path_factory):
    """Pages and files of one experiment and three models, without results of one's own."""
    # tests/house/test_notebooks.py runs them
    generate.notebooks.MADE.update(pages={'notebooks': '# Notebooks\n'}, files={})
    return generate.texts(tmp_path_factory.mktemp('data'), tmp_path_factory.mktemp('figures'), ONLY)


@pytest.fixture(scope='module')
def texts(made):
    """The pages."""
    return made[0]


def test_card_of_a_rule_holds_everything(texts, made):
    page, model = texts['models/stdp.gutig2003'], homeozoo.load('stdp.gutig2003')
    for name, record in model.params.items():
        assert f'`{name}`' in page and myst.escape(record.meaning) in page
    for _, block in latex_blocks(model)[0]:
        assert block in page
    assert str(model).strip() in page and '{cite:t}`gutig2003`' in page
    assert made[1]['stdp.gutig2003.py'] == str(model) and 'neurons.rate_sensor.py' not in made[1]
    assert '[runaway](/figures/runaway.md): Biased STDP runs away' in page
    assert '[M6](/mechanisms/M6.md)' in page


def test_card_says_what_a_rule_composes_with(texts):
    """As adding says: other kinds of STDP share its traces, scaling does not."""
    page = texts['models/stdp.gutig2003'].partition('## With other rules')[2].partition('## ')[0]
    assert '[stdp.vanrossum2000](/models/stdp.vanrossum2000.md)' in page
    assert 'two rules of the same mechanism' in page and 'scaling.vanrossum2000' not in page
    assert 'With other rules' not in texts['models/neurons.rate_sensor']


def test_page_of_a_figure_holds_everything(texts):
    from homeozoo.protocols import runaway
    page = texts['figures/runaway']
    claim, expected = read(ROOT / 'protocols/runaway.json')
    assert myst.escape(claim) in page and '<img class="figure" src="../files/runaway.png"' in page
    for row in expected:
        assert myst.escape(row['quantity']) in page and myst.escape(row['source']) in page
    for name in runaway.run.__kwdefaults__:
        assert f'| `{name}` |' in page
    assert '[stdp.gutig2003](/models/stdp.gutig2003.md)' in page
    assert 'make figure-runaway' in page and '{cite:t}`vogels2011`' in page


def test_kept_values_stand_on_the_page_with_their_run(made):
    """Where there is no result of one's own: value, verdict, seeds, run time, versions, date."""
    record, page = kept.kept()['runaway'], made[0]['figures/runaway']
    row = record['rows'][0]
    low, high = (f'{row[key]:.4g}' for key in ('low', 'high'))
    assert myst.escape(f'{row["ours"]:.4g} [{low}, {high}]') in page and '`pass`' in page
    for word in (str(record['seeds'][-1]), pages.time_of(record), record['started'][:10],
                 f'Brian {record["versions"]["brian2"]}', 'kept in `docs/results.json`'):
        assert word in page
    assert made[1]['runaway.csv'].count('\n') == len(record['rows']) + 1
    assert record['sha256'] in made[1]['runaway.json'] and 'runaway.npz' not in made[1]


def test_a_row_of_another_scale_shows_no_value_of_default_scale():
    assert [kept.shown(item) for item in ({}, dict(scales=[]), dict(scales=['default', 'paper']),
                                          dict(scales=['paper']))] == [True, True, True, False]


@pytest.fixture
def own(tmp_path):
    """A result of two seeds at 200 Hz with five arms, and the drawn figure."""
    rates = np.array([[200., 201.], [0, 0], [0, 0], [0, 0], [10, 10.1]])

    def write(scale, factor=1):
        store.save(tmp_path / 'runaway.npz', dict(rate_hz=rates*[[factor], [1], [1], [1], [1]]),
                   dict(scale=scale, seeds=[7, 8], wall_s=3.0, cpu_s=5.0, status='complete',
                        versions={'brian2': '2.9.0'}))
        for suffix in ('png', 'svg'):
            (tmp_path / f'runaway.{suffix}').write_text('')
    return tmp_path, write


def test_own_result_comes_before_the_kept(own):
    """200 Hz pass the bound of 100 Hz, 20 Hz do not; a result of scale smoke is not shown."""
    folder, write = own
    claim, expected = read(ROOT / 'protocols/runaway.json')
    for scale, factor, passed in (('default', 1, True), ('paper', 0.1, False)):
        write(scale, factor)
        rows, run, here = kept.result('runaway', claim, expected[:1], folder, kept.kept())
        assert (rows[0]['passed'], run['seeds'], here) == (passed, [7, 8], True)
    assert '{bdg-danger}`fail`' in pages.expectations(rows)
    files = generate.files_of({'runaway': rows}, {'runaway': (run, folder / 'runaway.npz')}, folder)
    assert {'runaway.npz', 'runaway.svg', 'runaway.png', 'runaway.csv'} < set(files)
    assert '>all data (npz)</a>' in pages.downloads('runaway', files)
    write('smoke')
    assert kept.result('runaway', claim, expected[:1], folder, kept.kept())[2] is False


def test_verdict_on_kept_values_is_given_anew():
    """It follows the bound of now; a quantity that is not kept has no value."""
    claim, expected = read(ROOT / 'protocols/runaway.json')
    record = kept.kept()['runaway']
    rows = kept.judged('runaway', claim, expected, record)
    assert rows[0]['passed'] is True
    moved = [dict(expected[0], tolerance={'max': 1}), dict(expected[1], quantity='another')]
    rows = kept.judged('runaway', claim, moved, record)
    assert rows[0]['passed'] is False and rows[1]['ours'] is None and rows[1]['passed'] is None


def test_results_are_kept_as_the_report_has_them(own, tmp_path, monkeypatch):
    """Of complete runs at default scale, and those of other experiments stay."""
    folder, write = own
    monkeypatch.setattr(kept, 'expectations', lambda: (
        {'runaway': (lambda claim, rows: (claim, rows[:1]))(*read(ROOT / 'protocols/runaway.json')),
         'bcm': ('', [])}, []))
    out = tmp_path / 'kept.json'
    out.write_text('{"bcm": {"rows": []}, "gone": {}}')
    for scale, names in (('smoke', {'bcm'}), ('default', {'bcm', 'runaway'})):
        write(scale)
        kept.main(['--data', str(folder), '--out', str(out)])
        assert set(kept.kept(out)) == names
    expected = kept.expectations()[0]['runaway']
    judged = kept.judged('runaway', *expected, kept.kept(out)['runaway'])
    assert judged == kept.loaded('runaway', *expected, folder)[0] and judged[0]['ours'] == 200.5


def test_story_ties_each_sentence_to_a_figure_of_the_mechanism(texts):
    rows = {row['name']: row['mechanisms'] for row in generate.experiment_rows()}
    assert list(pages.MECHANISMS) == [f'M{k}' for k in range(1, 15)]
    told = set()
    for key, mechanism in pages.MECHANISMS.items():
        for part in mechanism['story']:
            assert key in rows[part['figure']] and not any(map(str.isdigit, part['says']))
            told.add(part['figure'])
    assert told == {name for name, mechanisms in rows.items() if mechanisms}


def test_page_of_a_mechanism_tells_story_and_claims(texts):
    page = texts['mechanisms/M1']
    says = pages.MECHANISMS['M1']['story'][0]['says']
    assert f'1. {myst.escape(says)} [runaway](/figures/runaway.md)' in page
    claim = read(ROOT / 'protocols/runaway.json')[0]
    assert ':link: /figures/runaway\n' in page and myst.escape(claim) in page
    assert '[stdp.song2000](/models/stdp.song2000.md)' in page and 'gutig2003' not in page
    assert 'Next: [M2 Synaptic scaling' in page


def test_functions_come_with_their_docstrings(texts):
    for word in ('load(name)', 'runaway_index(', 'drive(', 'RuleError', 'run_protocol('):
        assert word in texts['api']


def test_text_is_no_markup():
    assert myst.escape('a*b_c `d*e` <f> $g$ |h|') == (
        'a\\*b\\_c `d*e` \\<f\\> \\$g\\$ \\|h\\|')
    assert myst.prose('a*b:\n\n    c*d\n    e*f\n\n- g*h') == (
        'a\\*b:\n\n    c*d\n    e*f\n\n- g\\*h')
    assert myst.dois('(doi 10.1016/S0893-6080(05)80003-6), 10.1038/78829. 10.1038/78829') == [
        '10.1016/S0893-6080(05)80003-6', '10.1038/78829']


def test_links_of_documents_are_bent():
    bent = myst.relinked('[a](../CITATION.cff) [b](gallery.md) [c](https://x.y) [nest.md](nest.md)',
                         'docs', pages.documents())
    assert bent == 'a (`CITATION.cff`) [b](/figures.md) [c](https://x.y) [nest.md](/nest.md)'


def test_every_document_can_be_reached(texts):
    listed = texts['index'].partition('```{toctree}')[2]
    for page in pages.DOCUMENTS.values():
        assert f'\n{page}\n' in listed or f'<{page}>\n' in listed


def test_what_is_missing_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(generate, 'write_sources', lambda *args: None)
    monkeypatch.setattr(generate.importlib.util, 'find_spec', lambda name: None)
    assert generate.main(['--out', str(tmp_path)]) == 2
    assert "-e '.[site]'" in capsys.readouterr().err
    monkeypatch.setattr(generate.shutil, 'which', lambda name: None)
    with pytest.raises(SystemExit, match='install npm'):
        generate.from_npm(tmp_path, *generate.MATHJAX)
    (tmp_path / 'mathjax-3.2.2.tgz').write_bytes(b'another')
    with pytest.raises(SystemExit, match='is not mathjax@3.2.2'):
        generate.from_npm(tmp_path, *generate.MATHJAX)


def test_generator_stays_small():
    for path in SITE.glob('*.py'):
        assert len(path.read_text(encoding='utf-8').splitlines()) <= 300
