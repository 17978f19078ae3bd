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
