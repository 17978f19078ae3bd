"""The site: what its pages hold, and that it opens without the network."""
import html.parser
import pathlib
import re
import shutil
import sys
import urllib.parse

import numpy as np
import pytest

import homeozoo
from homeozoo.analysis.expectations import read
from homeozoo.core.card import latex_blocks

ROOT = pathlib.Path(__file__).resolve().parents[2]
SITE = ROOT / 'docs/site'
sys.path.append(str(SITE))
import generate  # noqa: E402
import myst  # noqa: E402
import pages  # noqa: E402

ONLY = ('runaway', 'stdp.song2000', 'stdp.gutig2003', 'neurons.rate_sensor')


@pytest.fixture(scope='module')
def texts(tmp_path_factory):
    """The pages of one experiment and three models, without results."""
    return generate.texts(tmp_path_factory.mktemp('data'), ONLY)


def test_card_of_a_rule_holds_everything(texts):
    page, model = texts['models/stdp.gutig2003'], homeozoo.load('stdp.gutig2003')
    for name, record in model.params.items():
        assert f'`{name}`' in page and myst.escape(record.meaning) in page
    for _, block in latex_blocks(model)[0]:
        assert block in page
    assert str(model).strip() in page and '{cite:t}`gutig2003`' in page
    assert '[runaway](/figures/runaway.md): Biased STDP runs away' in page
    assert '[M6](/mechanisms/M6.md)' in page


def test_page_of_a_figure_holds_everything(texts):
    from homeozoo.protocols import runaway
    page = texts['figures/runaway']
    claim, expected = read(ROOT / 'protocols/runaway.json')
    assert myst.escape(claim) in page and '(/pictures/runaway.png)' in page
    for row in expected:
        assert myst.escape(row['quantity']) in page and myst.escape(row['source']) in page
    for name in runaway.run.__kwdefaults__:
        assert f'| `{name}` |' in page
    assert '[stdp.gutig2003](/models/stdp.gutig2003.md)' in page
    assert 'make figure-runaway' in page and '{cite:t}`vogels2011`' in page
    assert 'verdict' not in page                                # there is no result here


def test_verdicts_stand_where_there_is_a_result():
    """Two seeds at 200 Hz pass the bound of 100 Hz, at 20 Hz they do not."""
    claim, expected = read(ROOT / 'protocols/runaway.json')
    rates = np.array([[200., 201.], [0, 0], [0, 0], [0, 0], [10, 10.1]])
    for factor, verdict in ((1, 'pass'), (0.1, '**fail**')):
        result = dict(rate_hz=rates*[[factor], [1], [1], [1], [1]]), dict(scale='default')
        shown = pages.expectations('runaway', claim, expected[:1], result)
        assert f'| {verdict} |' in shown and 'ours' in shown


def test_mechanisms_tell_the_claims_of_their_figures(texts):
    assert set(pages.MECHANISMS) == {f'M{k}' for k in range(1, 15)}
    page = texts['mechanisms/M1']
    claim = read(ROOT / 'protocols/runaway.json')[0]
    assert f'- {myst.escape(claim)} → [runaway](/figures/runaway.md)' in page
    assert '[stdp.song2000](/models/stdp.song2000.md)' in page and 'gutig2003' not in page


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


def test_what_is_missing_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(generate, 'write_sources', lambda *args: None)
    monkeypatch.setattr(generate.importlib.util, 'find_spec', lambda name: None)
    assert generate.main(['--out', str(tmp_path)]) == 2
    assert "-e '.[site]'" in capsys.readouterr().err
    monkeypatch.setattr(generate.shutil, 'which', lambda name: None)
    with pytest.raises(SystemExit, match='install npm'):
        generate.mathjax(tmp_path, tmp_path / 'js')
    (tmp_path / 'mathjax-3.2.2.tgz').write_bytes(b'another')
    with pytest.raises(SystemExit, match='is not mathjax@3.2.2'):
        generate.mathjax(tmp_path, tmp_path / 'js')


def test_generator_stays_small():
    for path in SITE.glob('*.py'):
        assert len(path.read_text(encoding='utf-8').splitlines()) <= 300


class Links(html.parser.HTMLParser):
    """What a page loads and where it points to, and the names that it gives."""

    def __init__(self, text):
        super().__init__()
        self.loaded, self.links, self.names = [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.names.update(attrs[key] for key in ('id', 'name') if attrs.get(key))
        if attrs.get('src') or tag == 'link' and attrs.get('href'):
            self.loaded.append(attrs.get('src') or attrs['href'])
        elif tag == 'a' and attrs.get('href'):
            self.links.append(attrs['href'])


@pytest.mark.long
def test_site_is_built_whole_and_needs_no_network(tmp_path):
    """Without a warning of Sphinx; every link leads somewhere; nothing is loaded from outside."""
    pytest.importorskip('sphinx')
    if shutil.which('npm') is None:
        pytest.skip('no npm on this machine')
    assert generate.main(['--out', str(tmp_path), '--data', str(tmp_path)]) == 0
    folder = tmp_path / 'html'
    found = {path: Links(path.read_text(encoding='utf-8')) for path in folder.rglob('*.html')
             if '_static' not in path.parts}                    # a template of the theme
    assert len(found) > len(homeozoo.list_models()) + len(generate.experiment_files())
    assert (folder / 'searchindex.js').exists()
    for path, page in found.items():
        for target in page.loaded + page.links:
            if re.match(r'(https?|mailto|data):', target):
                assert target not in page.loaded, f'{path.name} loads {target}'
                continue
            file, _, anchor = target.partition('#')
            file = path if not file else (path.parent / urllib.parse.unquote(
                file.partition('?')[0])).resolve()
            assert file.exists(), f'{path.name} -> {target}'
            if anchor and file in found:
                assert urllib.parse.unquote(anchor) in found[file].names, f'{path} -> {target}'
