"""The live pages in Debian's Chromium, opened from their files (needs `pip install playwright`)."""
import pathlib
import re
import sys

import pytest
from browsing import chromium

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / 'docs/site'))
import live  # noqa: E402

pytestmark = pytest.mark.long

PHONE, DESK = 390, 1280
#: As in a browser without WebAssembly.
WITHOUT = 'delete window.WebAssembly'


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp('live')
    for place, text in live.files().items():
        (made / pathlib.Path(place).name).write_text(text, encoding='utf-8')
    return made


@pytest.fixture(scope='module')
def browser():
    with chromium() as found:
        yield found


@pytest.fixture
def opened(browser, folder):
    """opened(name, width): the page, and at the end nothing that went wrong in it."""
    wrong, made = [], []

    def show(name, width=DESK, before='', **options):
        page = browser.new_page(viewport=dict(width=width, height=900), **options)
        made.append(page)
        page.on('console', lambda message: wrong.append(message.text)
                if message.type in ('error', 'warning') and not before else None)
        page.on('pageerror', lambda error: wrong.append(str(error)))
        page.on('request', lambda request: re.match('(file|data|blob):', request.url)
                or wrong.append(request.url))
        if before:
            page.add_init_script(before)
        page.goto((folder / f'{name}.html').as_uri())
        return page
    yield show
    for page in made:
        page.close()
    assert wrong == []


def rate(page):
    """Rate over the last second, Hz."""
    return page.evaluate('mean(zoo.rates)')


def wait(page, condition):
    page.wait_for_function(condition, timeout=120_000, polling=100)


def test_hebb_alone_runs_away_and_inhibition_brings_it_back(opened):
    """By the switches of the page; at reset all is as at the start."""
    page = opened('network')
    page.select_option('#speed', '0')
    wait(page, '!zoo.settling')
    assert rate(page) < 10
    wait(page, 'mean(zoo.rates) > 10 && zoo.R > 2')
    wait(page, "document.querySelector('#tile-R').innerText.includes('ran away')")
    page.check('#switch-I')
    since = page.evaluate('zoo.seconds')
    wait(page, f'zoo.seconds > {since} + 8')
    assert rate(page) < 10 and page.evaluate('zoo.R') > 2
    page.click('#reset')
    assert page.evaluate('[zoo.seconds, zoo.R, plots.slices.length]')[1:] == [None, 0]
    assert page.locator('#switch-I').is_checked()


def test_keys_throw_switches_show_and_pause(opened):
    page = opened('network')
    page.keyboard.press('i')
    page.keyboard.press('z')
    assert page.locator('#switch-I').is_checked() and page.locator('#switch-Z').is_checked()
    assert 'sleep on' in page.locator('#status').inner_text()
    page.keyboard.press('z')
    wait(page, '!zoo.settling')
    page.keyboard.press('3')
    wait(page, 'plots.slices.some(slice => slice.pattern === 2)')
    page.keyboard.press('c')
    wait(page, 'zoo.gains !== null')
    assert page.evaluate('zoo.gains.length') == 5
    page.keyboard.press('p')
    page.wait_for_timeout(300)
    stopped = page.evaluate('zoo.seconds')
    page.wait_for_timeout(500)
    assert page.evaluate('zoo.seconds') == stopped
    page.focus('#seed')
    page.keyboard.type('7')                            # no pattern: the seed is being typed
    assert page.input_value('#seed') != '1'
    page.keyboard.press('Tab')
    assert page.evaluate('document.activeElement.id') == 'speed'


@pytest.mark.parametrize('name', live.PARTS)
@pytest.mark.parametrize('width', [320, PHONE, DESK])
def test_nothing_is_wider_than_the_window(opened, name, width):
    page = opened(name, width)
    page.wait_for_timeout(500)
    assert page.evaluate('document.documentElement.scrollWidth') <= width


def test_less_motion_waits_to_be_started(opened):
    page = opened('network', reduced_motion='reduce')
    page.wait_for_timeout(1000)
    assert page.evaluate('zoo.seconds') == 0
    page.click('#pause')
    wait(page, 'zoo.seconds > 1')


@pytest.mark.parametrize('name', live.PARTS)
def test_without_webassembly_there_is_something_else(opened, name):
    page = opened(name, before=WITHOUT)
    page.wait_for_timeout(300)
    assert page.locator('#fallback').is_visible() and not page.locator('#live').is_visible()
    assert name != 'network' or page.locator('#fallback svg').is_visible()


def test_order_of_spikes_decides(opened):
    """Pre before post strengthens, the reverse weakens under the pair rule; drawing sets spikes."""
    page = opened('synapse', reduced_motion='reduce')
    wait(page, 'zoo.done')
    assert page.evaluate('zoo.weights["stdp.song2000"]') > 0.6
    page.get_by_role('button', name='post, pre', exact=True).click()
    wait(page, 'zoo.done && zoo.weights["stdp.song2000"] < 0.4')
    box = page.locator('#draw').bounding_box()
    page.mouse.click(box['x'] + box['width']*0.7, box['y'] + box['height']*0.25)
    assert len(page.input_value('#pre').split(',')) == 2
    page.fill('#post', 'soon')
    page.click('#run')
    assert 'numbers from 0 to 100' in page.locator('#status').inner_text()
    page.check('input[value=random]')
    page.click('#run')
    wait(page, 'zoo.done')
    assert 'spikes of pre' in page.locator('#status').inner_text()
