"""Figures at the width of a journal's column."""
import re

import matplotlib
import matplotlib.pyplot as plt
import pytest

from homeozoo import __main__ as cli
from homeozoo.figures import _width

matplotlib.use('Agg')


@pytest.mark.parametrize('text, width', [('single', 85.09), ('double', 173.99), ('120', 120)])
def test_widths(text, width):
    assert _width.millimetres(text) == pytest.approx(width)


@pytest.mark.parametrize('text', ['triple', '0', '-3', 'nan', '1000'])
def test_wrong_widths_are_refused(text):
    with pytest.raises(ValueError, match='single, double, or 40 to 400 millimetres'):
        _width.millimetres(text)


def test_what_does_not_fit_is_said(monkeypatch):
    monkeypatch.setitem(plt.rcParams, 'figure.constrained_layout.use', False)
    figure, axes = plt.subplots(figsize=(6, 3))
    axes.plot([0, 1], [0, 1])
    assert _width.fit(figure, 150) == []
    one = axes.text(0.1, 0.5, 'one text', fontsize=8)
    other = axes.text(0.1, 0.5, 'another', fontsize=6)
    said = ' '.join(_width.fit(figure, 150))
    assert '1 texts below 7 pt' in said and '1 pairs of texts over each other' in said
    other.remove()
    one.set_position((1.04, 0.5))
    one.set_text('a text of many words, too long for the page')
    assert 'cut off' in ' '.join(_width.fit(figure, 150))
    plt.close(figure)


def test_only_what_is_drawn_counts(monkeypatch):
    """Not the corners around leaning labels, ticks out of view, or a hidden axis."""
    monkeypatch.setitem(plt.rcParams, 'figure.constrained_layout.use', False)
    figure, axes = plt.subplots(figsize=(4, 3), gridspec_kw=dict(left=0.3, bottom=0.4))
    axes.set_xticks([0, 1, 2, 30], ['a long label', 'another label', 'the last', 'the last'])
    axes.set(xlim=(0, 12), ylim=(0, 1))
    assert 'over each other' in ' '.join(_width.crowded(figure))
    for label in axes.get_xticklabels():
        label.set(rotation=60, rotation_mode='anchor', ha='right')
    assert _width.crowded(figure) == []
    axes.text(6, 0.5, 'one text')
    axes.text(6, 0.5, 'another').set_visible(False)
    twin = axes.twinx()
    twin.set_ylim(0, 1)
    twin.set_axis_off()
    assert _width.crowded(figure) == []
    plt.close(figure)


def test_the_pdf_has_the_width(smoke, tmp_path):
    from homeozoo.running import store
    arrays, meta = smoke('inhibitory_tuning')
    store.save(tmp_path / 'inhibitory_tuning.npz', arrays, meta)
    out = tmp_path / 'figure.pdf'
    for width, points in (('double', 493.2), ('single', 241.2)):
        assert cli.main(['draw', 'inhibitory_tuning', '--data',
                         str(tmp_path / 'inhibitory_tuning.npz'), '--width', width, '--out',
                         str(out)]) == 0
        box = re.search(rb'/MediaBox \[ 0 0 ([\d.]+) ', out.read_bytes())
        assert float(box[1]) == pytest.approx(points, abs=0.2)
