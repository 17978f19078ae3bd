"""The report: intervals, verdicts, fields; and the style's byte-stable files."""
import json
import pathlib

import numpy as np
import pytest

from homeozoo.analysis import report
from homeozoo.running import store

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXPECTATION = {'quantity': 'rate (Hz)', 'ours': 'rate_hz',
               'control': 'rate_control_hz', 'published': 10.0,
               'kind': 'theory', 'source': 'paper | page 3',
               'tolerance': {'absolute': 0.5}, 'scales': ['default']}
DATA = {'rate_hz': np.array([9.0, 10.0, 11.0]),
        'rate_control_hz': np.array([50.0, 52.0]), 'scalar': np.array(4.0),
        'rows': np.array([[1.0, 2.0], [10.0, 10.2]])}


def judged(scale='default', **changes):
    return report.judge('p', 'claim', {**EXPECTATION, **changes}, DATA, scale)


def test_row_has_exactly_the_promised_fields():
    assert set(judged()) == {
        'protocol', 'claim', 'quantity', 'published', 'source', 'ours', 'low',
        'high', 'tolerance', 'passed', 'control'}


def test_interval_of_three_seeds_by_hand():
    mean, low, high = report.interval([9.0, 10.0, 11.0])
    t = 0.95 * np.sqrt(2 / (1 - 0.95 ** 2))  # closed form, 2 degrees of freedom
    half = t * 1.0 / np.sqrt(3)
    assert mean == 10
    assert (low, high) == pytest.approx((10 - half, 10 + half), rel=1e-9)


def test_scalar_has_no_interval():
    row = judged(ours='scalar', published=4.0)
    assert row['low'] == row['ours'] == row['high'] == 4.0
    assert row['passed'] is True


def test_interval_covers_the_truth_at_its_nominal_rate():
    """95 % of intervals of 5 seeds hold the mean; 2000 trials, 4 s.d. band."""
    rng = np.random.default_rng(1)
    draws = rng.normal(3.0, 2.0, (2000, 5))
    held = [low <= 3.0 <= high for _, low, high in map(report.interval, draws)]
    assert abs(np.mean(held) - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 2000)


@pytest.mark.parametrize('tolerance, published, passed', [
    ({'absolute': 0.5}, 10.4, True), ({'absolute': 0.5}, 10.6, False),
    ({'relative': 0.05}, 10.5, True), ({'relative': 0.05}, 11.0, False),
    ({'relative': 0.05}, -10.0, False),
    ({'min': 9, 'max': 11}, None, True), ({'min': 10.1}, 10.0, False),
    ({'max': 9.9}, 10.0, False)])
def test_verdict(tolerance, published, passed):
    row = judged(tolerance=tolerance, published=published)
    assert row['passed'] is passed


def test_nan_never_passes():
    for tolerance in ({'absolute': 1e9}, {'relative': 1e9}, {'min': -1e9},
                      {'max': 1e9}):
        assert report.within(float('nan'), 1.0, tolerance) is False


def test_other_scale_is_not_judged():
    row = judged(scale='smoke')
    assert row['passed'] is None and row['ours'] == 10


def test_control_is_the_mean_over_seeds():
    assert judged()['control'] == 51


def test_index_picks_a_row():
    row = judged(ours='rows', index=1)
    assert row['ours'] == pytest.approx(10.1)
    assert judged(ours='rows', index=[1, 0])['ours'] == 10


def test_missing_array_is_an_error_not_a_pass():
    with pytest.raises(KeyError, match='no_such'):
        judged(ours='no_such')
    with pytest.raises(ValueError, match='one value per seed'):
        judged(ours='rows')


@pytest.mark.parametrize('change, complaint', [
    (dict(tolerance={'absolute': 1, 'relative': 1}), 'tolerance'),
    (dict(tolerance=None), 'without a tolerance'),
    (dict(kind='guess'), 'kind'), (dict(published=None), 'published'),
    (dict(typo=1), 'typo')])
def test_malformed_expectations_are_refused(change, complaint):
    with pytest.raises(ValueError, match=complaint):
        report.check({**EXPECTATION, **change}, 'here')


@pytest.mark.parametrize('path', sorted((ROOT / 'protocols').glob('*.json')),
                         ids=lambda path: path.stem)
def test_expectations_beside_the_protocols(path):
    claim, expectations = report.read(path)
    assert claim and expectations
    assert path.with_suffix('.py').exists()


def written(tmp_path, monkeypatch, data=True):
    """Run the whole report on one protocol; returns (list, Markdown)."""
    protocols = tmp_path / 'protocols'
    protocols.mkdir()
    (protocols / 'p.json').write_text(json.dumps(
        {'claim': 'The claim.', 'expectations': [
            EXPECTATION, {**EXPECTATION, 'published': 20.0,
                          'quantity': 'wrong'}]}))
    if data:
        store.save(tmp_path / 'data' / 'p.npz', DATA, {'scale': 'default'})
    import homeozoo.protocols
    monkeypatch.setattr(homeozoo.protocols, '__path__', [str(protocols)])
    words = ['--data', str(tmp_path / 'data'), '--out', str(tmp_path)]
    assert report.main(words) == 0
    assert report.main(words + ['--strict']) == (1 if data else 0)
    return (json.loads((tmp_path / 'report.json').read_text()),
            (tmp_path / 'report.md').read_text())


def test_files(tmp_path, monkeypatch, capsys):
    table, text = written(tmp_path, monkeypatch)
    assert [row['passed'] for row in table] == [True, False]
    assert '1 passed, 1 failed, 0 not judged' in text
    assert '**FAIL**' in text and '10 [7.516, 12.48]' in text
    assert 'paper \\| page 3' in text
    assert 'failed: p: wrong' in capsys.readouterr().out


def test_without_data_nothing_passes(tmp_path, monkeypatch):
    table, text = written(tmp_path, monkeypatch, data=False)
    assert [row['passed'] for row in table] == [None, None]
    assert [row['ours'] for row in table] == [None, None]
    assert 'no data yet' in text


def test_damaged_data_stop_the_report(tmp_path, monkeypatch, capsys):
    written(tmp_path, monkeypatch)
    file = tmp_path / 'data' / 'p.npz'
    file.write_bytes(file.read_bytes()[:-20])
    assert report.main(['--data', str(tmp_path / 'data'),
                        '--out', str(tmp_path)]) == 1
    assert 'damaged' in capsys.readouterr().err


def test_saved_figures_are_the_same_byte_for_byte(tmp_path):
    import matplotlib
    matplotlib.use('Agg')
    from matplotlib import pyplot as plt

    from homeozoo.figures import style
    style.use()
    seen = []
    for name in ('a', 'b'):
        figure, axis = plt.subplots()
        style.letters(axis)
        style.band(axis, np.arange(3), np.arange(12).reshape(4, 3) ** 2,
                   color=style.BLUE, label='x')
        folder = tmp_path / name
        style.save(figure, folder / 'f.pdf')
        plt.close(figure)
        seen.append([(folder / f).read_bytes() for f in ('f.pdf', 'f.png')])
        assert sorted(p.name for p in folder.iterdir()) == ['f.pdf', 'f.png']
    assert seen[0] == seen[1]


def test_style_interval_agrees_with_the_report():
    from homeozoo.figures import style
    values = np.random.default_rng(2).normal(size=7)
    assert style.interval(values) == pytest.approx(report.interval(values))


def test_gallery_shrinks_and_shows(tmp_path):
    from PIL import Image

    from homeozoo.figures import __main__ as tools
    (tmp_path / 'out/figures').mkdir(parents=True)
    (tmp_path / 'out/data').mkdir()
    png = tmp_path / 'out/figures/p.png'
    Image.new('RGB', (1600, 800), 'red').save(png)
    (tmp_path / 'out/data/p.json').write_text('{"claim": "It is 5 Hz."}')
    readme = tmp_path / 'README.md'
    readme.write_text('a\n<!-- gallery -->\nstale\n<!-- end gallery -->\nb\n')
    tools.gallery([png], readme, tmp_path / 'gallery')
    with Image.open(tmp_path / 'gallery/p.png') as image:
        assert image.size == (800, 400)
    text = readme.read_text()
    assert 'It is 5 Hz.' in text and 'gallery/p.png' in text
    assert 'stale' not in text and text.endswith('\nb\n')


def test_draw_refuses_data_of_another_scale(tmp_path):
    from homeozoo.figures import __main__ as tools
    file = tmp_path / 'p.npz'
    store.save(file, DATA, {'scale': 'smoke'})
    with pytest.raises(SystemExit, match='smoke, not default'):
        tools.draw('p', file, tmp_path / 'p.pdf', scale='default')
