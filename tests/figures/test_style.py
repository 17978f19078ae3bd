"""Drawing: byte-stable files, the gallery, data of the wrong scale."""
import numpy as np
import pytest

from homeozoo.running import store


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
        seen.append([(folder / f).read_bytes() for f in ('f.pdf', 'f.png', 'f.svg')])
        assert sorted(p.name for p in folder.iterdir()) == ['f.pdf', 'f.png', 'f.svg']
    assert seen[0] == seen[1]


@pytest.mark.parametrize('along', 'xy')
@pytest.mark.parametrize('at, shape', [(3, (4,)), ([3, 5], (4, 2))])
def test_dots_and_bars_are_the_seeds_and_their_interval(along, at, shape):
    import matplotlib
    matplotlib.use('Agg')
    from matplotlib import pyplot as plt

    from homeozoo.figures import style
    values = np.random.default_rng(1).normal(size=shape)
    figure, axis = plt.subplots()
    got = style.dots(axis, np.array(at), values, color=style.BLUE, shift=(-0.2, 0.5), spread=0.1,
                     along=along, fmt='s', label='all')
    mean, low, high = style.interval(values)
    assert all(map(np.array_equal, got, (mean, low, high)))
    turn = slice(None, None, 1 if along == 'y' else -1)
    columns = values.reshape(4, -1).T
    *seeds, centre = [line.get_xydata()[:, turn] for line in axis.lines
                      if line.get_marker() in ('.', 's')]
    for found, place, column in zip(seeds, np.atleast_1d(at), columns, strict=True):
        assert np.allclose(found, np.c_[place - 0.2 + np.linspace(-0.1, 0.1, 4), column])
    assert np.allclose(centre, np.c_[np.atleast_1d(at) + 0.5, np.atleast_1d(mean)])
    bars = [bar[:, turn] for bar in axis.collections[0].get_segments()]
    assert np.allclose([bar[:, 1] for bar in bars], np.c_[low, high])
    assert np.allclose([bar[:, 0].mean() for bar in bars], centre[:, 0])
    assert axis.get_legend_handles_labels()[1] == ['all']
    plt.close(figure)


def test_gallery_shrinks_and_shows(tmp_path):
    from PIL import Image

    from homeozoo.figures import __main__ as tools
    (tmp_path / 'out/figures').mkdir(parents=True)
    (tmp_path / 'out/data').mkdir()
    png = tmp_path / 'out/figures/p.png'
    Image.new('RGB', (1600, 800), 'red').save(png)
    (tmp_path / 'out/data/p.json').write_text('{"claim": "It is 5 Hz."}')
    page = tmp_path / 'gallery.md'
    page.write_text('a\n<!-- gallery -->\nstale\n<!-- end gallery -->\nb\n')
    tools.gallery([png], page, tmp_path / 'gallery')
    with Image.open(tmp_path / 'gallery/p.png') as image:
        assert image.size == (800, 400)
    text = page.read_text()
    assert 'It is 5 Hz.' in text and '![p](gallery/p.png)' in text
    assert 'stale' not in text and text.endswith('\nb\n')


def test_draw_refuses_data_of_another_scale(tmp_path):
    from homeozoo.figures import __main__ as tools
    file = tmp_path / 'p.npz'
    store.save(file, dict(rate_hz=np.ones(2)), {'scale': 'smoke'})
    with pytest.raises(SystemExit, match='smoke, not default'):
        tools.draw('p', file, tmp_path / 'p.pdf', scale='default')


def test_a_broken_title_has_lines_of_like_length():
    from homeozoo.figures import style
    assert style.balanced('aa bb cc dd ee', 12) == ['aa bb cc', 'dd ee']
    assert style.balanced('short', 12) == ['short'] and style.balanced('', 12) == ['']


def test_colours_differ_for_every_eye():
    """Told apart with each form of colour blindness; roles that meet in a figure by far."""
    from itertools import combinations

    import legible

    from homeozoo.figures import style
    for kind in (None, *legible.BLINDNESS):
        for one, two in combinations(style.PALETTE, 2):
            assert legible.distance(one, two, kind) > 10, (one, two, kind)
        roles = (style.HEBB, style.REGULATED, style.DATA, style.STILL)
        for one, two in combinations(roles, 2):
            assert legible.distance(one, two, kind) > 25, (one, two, kind)
    assert legible.distance('#ff0000', '#00a000', 'deutan') < 60 < legible.distance(
        '#ff0000', '#00a000')


def test_caption_and_claim_stand_in_the_files(tmp_path):
    import matplotlib
    matplotlib.use('Agg')
    from matplotlib import pyplot as plt
    from PIL import Image

    from homeozoo.figures import __main__ as tools
    from homeozoo.figures import style
    figure, _ = plt.subplots()
    style.claim(figure, 'A holds', 'Rate 5 [-4, 6-7] Hz\nMean of\n3 seeds')
    style.save(figure, tmp_path / 'f.pdf')
    plt.close(figure)
    caption = 'Rate 5 [\N{MINUS SIGN}4, 6-7] Hz. Mean of 3 seeds'
    with Image.open(tmp_path / 'f.png') as image:
        assert image.info['Title'] == 'A holds' and image.info['Description'] == caption
    assert tools.shrink(tmp_path / 'f.png', tmp_path / 'small', 100) == caption
    assert caption in (tmp_path / 'f.svg').read_text(encoding='utf-8')


def spoilt(axis, fault):
    """Draw what `fault` names."""
    axis.plot([1, 10], [1, 100], color='#0072B2')
    axis.set(xlabel='time (s)', ylabel='weight')
    if fault == 'small':
        axis.text(2, 50, 'tiny', fontsize=5)
    if fault == 'over':
        axis.text(2, 50, 'one text')
        axis.text(2.1, 50, 'another')
    if fault == 'curve':
        axis.plot([1, 4, 10], [90, 50, 20], color='#0072B2')
        axis.text(3.5, 50, 'under it')
    if fault == 'cut':
        axis.figure.text(0.8, 0.02, 'beyond the page by far, and on')
    if fault == 'unit':
        axis.set(xlabel='time')
    if fault == 'label':
        axis.set(ylabel='')
    if fault == 'log':
        axis.set(yscale='log', yticks=[2, 50])
        axis.set_yticks([2, 50], ['2', '50'])
        axis.minorticks_off()
    if fault == 'colour':
        axis.plot([1, 2], [3, 4], color='#6a3d9a')
    if fault == 'meaning':
        axis.plot([1, 2], [3, 4], color='#0072B2', label='Hebb alone')


@pytest.mark.parametrize('fault, said', [
    ('', ''), ('small', '5 points'), ('over', 'written over'), ('cut', 'cut by the page'),
    ('curve', 'crossed by the curve'),
    ('unit', 'no unit'), ('label', 'no label'), ('log', 'logarithmic'), ('colour', 'no colour'),
    ('meaning', 'not #D55E00'), ('title', 'more than one number'), ('lines', 'longer')])
def test_faults_of_a_figure_are_found(fault, said):
    import legible
    import matplotlib
    matplotlib.use('Agg')
    from matplotlib import pyplot as plt

    from homeozoo.figures import style
    style.use()
    figure, axis = plt.subplots(figsize=(4, 3))
    spoilt(axis, fault)
    title = {'title': 'From 3 to 4.5 Hz', 'lines': 'One\ntwo'}.get(fault, 'A holds')
    style.claim(figure, title, 'Of one seed')
    found = legible.faults('some', figure)
    plt.close(figure)
    assert len(found) == bool(fault) and said in ' '.join(found)


def test_a_small_copy_keeps_the_colours(tmp_path):
    """Also those of few points among many greys and another map."""
    import legible
    from matplotlib import colors
    from PIL import Image

    from homeozoo.figures import __main__ as tools
    from homeozoo.figures import style
    shades = np.linspace(0, 255, 300*300).astype('uint8').reshape(300, 300, 1)
    picture = np.repeat(shades, 3, axis=2)
    picture[..., 1] = picture[::-1, :, 1]
    for k, color in enumerate(style.PALETTE):
        picture[20:24, 20*k + 20:20*k + 24] = np.round(255*np.array(colors.to_rgb(color)))
    Image.fromarray(picture).save(tmp_path / 'f.png')
    tools.shrink(tmp_path / 'f.png', tmp_path / 'small', 300)
    with Image.open(tmp_path / 'small/f.png') as image:
        small = np.array(image.convert('RGB'))
    for k, color in enumerate(style.PALETTE):
        found = colors.to_hex(small[22, 20*k + 22]/255)
        assert legible.distance(found, color) < 10, (color, found)
