"""The site as built: every link, and every page in a browser, opened from its file.

Needs npm and the extra `site`; for the browser Debian's chromium and `pip install playwright`.
"""
import html.parser
import json
import pathlib
import re
import shutil
import sys
import urllib.parse

import pytest
from browsing import chromium

import homeozoo

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / 'docs/site'))
import generate  # noqa: E402

pytestmark = pytest.mark.long

AXE = ('axe-core@4.14.1', 'e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745',
       'axe.min.js')
WIDTHS = (390, 1280)
#: One page of each kind.
KINDS = ('index', 'mechanisms', 'mechanisms/M1', 'figures', 'figures/runaway', 'models',
         'models/stdp.song2000', 'models/neurons.lif_conductance', 'api', 'reuse', 'references',
         'search', 'live/network', 'live/synapse')


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


@pytest.fixture(scope='module')
def site(tmp_path_factory):
    """The folder of the site, built from what is kept."""
    pytest.importorskip('sphinx')
    if shutil.which('npm') is None:
        pytest.skip('no npm on this machine')
    folder = tmp_path_factory.mktemp('site')
    assert generate.main(['--out', str(folder), '--data', str(folder)]) == 0
    return folder / 'html'


def pages_of(site):
    """The pages, without a template of the theme."""
    return sorted(path for path in site.rglob('*.html') if '_static' not in path.parts)


def test_site_is_built_whole_and_needs_no_network(site):
    """Without a warning of Sphinx; every link leads somewhere; nothing is loaded from outside."""
    found = {path: Links(path.read_text(encoding='utf-8')) for path in pages_of(site)}
    assert len(found) > len(homeozoo.list_models()) + len(generate.experiment_files())
    assert (site / 'searchindex.js').exists()
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


@pytest.fixture(scope='module')
def browser():
    """Debian's Chromium, without a window."""
    with chromium() as found:
        yield found


class Watched:
    """A tab that writes down what goes wrong in it."""

    def __init__(self, browser, width, **options):
        self.wrong = []
        self.page = browser.new_page(viewport=dict(width=width, height=900), **options)
        self.page.on('console', lambda message: message.type in ('error', 'warning')
                     and self.wrong.append(f'{self.page.url}: {message.text}'))
        self.page.on('pageerror', lambda error: self.wrong.append(f'{self.page.url}: {error}'))
        self.page.on('requestfailed', lambda request: self.wrong.append(
            f'{self.page.url}: missing {request.url}'))
        self.page.on('request', lambda request: re.match('(file|data|blob):', request.url)
                     or self.wrong.append(f'{self.page.url}: outside: {request.url}'))

    def open(self, path):
        """Show a page; wait for its equations."""
        self.page.goto(path.as_uri())
        self.page.evaluate('window.MathJax && MathJax.startup && MathJax.startup.promise')
        return self.page


@pytest.mark.parametrize('width', WIDTHS)
def test_no_page_has_an_error_or_is_wider_than_the_window(site, browser, width):
    """All pages on a phone; on a desk one of each kind."""
    tab, wide, broken = Watched(browser, width), [], []
    for path in pages_of(site) if width == WIDTHS[0] else [site / f'{name}.html' for name in KINDS]:
        page = tab.open(path)
        if page.evaluate('document.documentElement.scrollWidth') > width:
            wide.append(path.name)
        broken += page.evaluate("""[...document.images].filter(image => image.complete
            && !image.naturalWidth && image.loading != 'lazy').map(image => image.src)""")
    assert (tab.wrong, wide, broken) == ([], [], [])


@pytest.mark.parametrize('width', WIDTHS)
def test_search_finds_a_rule_and_a_figure(site, browser, width):
    """From the start page, by the button, as a reader does."""
    for words, target in (('gutig2003', 'models/stdp.gutig2003.html'),
                          ('monocular deprivation', 'figures/ocular_dominance.html')):
        tab = Watched(browser, width)
        page = tab.open(site / 'index.html')
        page.locator('button.search-button__button:visible').first.click()
        page.keyboard.type(words)
        page.keyboard.press('Enter')
        page.wait_for_url('**/search.html*')
        link = page.locator(f'#search-results a[href*="{target}"]').first
        link.wait_for(timeout=20_000)
        link.click()
        assert page.locator('h1').first.inner_text().startswith(
            pathlib.Path(target).stem) and tab.wrong == []


@pytest.fixture(scope='module')
def axe(tmp_path_factory):
    """axe-core, the text of its program."""
    if shutil.which('npm') is None:
        pytest.skip('no npm on this machine')
    return generate.from_npm(tmp_path_factory.mktemp('axe'), *AXE).decode()


@pytest.mark.parametrize('scheme', ['light', 'dark'])
@pytest.mark.parametrize('width', WIDTHS)
def test_each_kind_of_page_is_accessible(site, browser, axe, width, scheme):
    """axe-core has nothing to say, of any severity."""
    tab, said = Watched(browser, width, color_scheme=scheme), {}
    for name in KINDS:
        page = tab.open(site / f'{name}.html')
        page.evaluate(axe)
        found = page.evaluate('axe.run().then(result => result.violations)')
        for item in found:
            said[f'{name}: {item["id"]}'] = [node['html'][:160] for node in item['nodes'][:3]]
    assert said == {}, json.dumps(said, indent=1)
