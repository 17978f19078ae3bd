"""Small helpers of the figures: colours, panel letters, bands, saving.

Imports matplotlib and numpy, never Brian2.
"""
import io
import pathlib
import textwrap

import matplotlib

from homeozoo.analysis.statistics import interval
from homeozoo.running import store

# Okabe and Ito's colours, told apart with every form of colour blindness.
BLUE = '#0072B2'
VERMILLION = '#D55E00'
GREEN = '#009E73'
PURPLE = '#CC79A7'
ORANGE = '#E69F00'
SKY = '#56B4E9'
YELLOW = '#F0E442'
BLACK = '#000000'
GREY = '#999999'
PALETTE = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, BLACK)

SINGLE, DOUBLE = 3.35, 6.85                        # widths in inches
SHEET = pathlib.Path(__file__).with_name('zoo.mplstyle')


def use():
    """Take the zoo's style from here on."""
    matplotlib.style.use(SHEET)


def letters(*axes, labels='ABCDEFGHIJKLMNOP'):
    """Write a bold panel letter above the left corner of each of `axes`."""
    for axis, letter in zip(axes, labels):
        axis.annotate(letter, (0, 1), xycoords='axes fraction', xytext=(-4, 4),
                      textcoords='offset points', fontsize=10, fontweight='bold',
                      va='bottom', ha='right')


def band(axis, x, values, *, color, label=None, level=0.95, **kwargs):
    """Line of the mean over seeds with its interval as a band.

    x: array (n,); values: array (seeds, n). Returns the line.
    """
    mean, low, high = interval(values, level)
    line, = axis.plot(x, mean, color=color, label=label, **kwargs)
    axis.fill_between(x, low, high, color=color, alpha=0.25, linewidth=0)
    return line


def said(values, unit='', digits=3):
    """'mean [low, high] unit' over the seeds, for titles and legends."""
    mean, low, high = (f'{v:.{digits}g}' for v in interval(values))
    return f'{mean} [{low}, {high}] {unit}'.strip()


def balanced(line, width):
    """A text in as few lines of `width` characters as it needs, all about equally long."""
    parts = textwrap.wrap(line, width) or ['']
    for narrower in range(max(len(line)//len(parts), 1), width):
        found = textwrap.wrap(line, narrower)
        if len(found) == len(parts):
            return found
    return parts


def fit_title(figure):
    """Break lines of the figure's title that are wider than the figure."""
    title = getattr(figure, '_suptitle', None)
    if title is None:
        return
    room = 0.92*figure.bbox.width
    lines = title.get_text().split('\n')
    width = max(map(len, lines))
    while title.get_window_extent(figure.canvas.get_renderer()).width > room and width > 20:
        width -= 4
        title.set_text('\n'.join(part for line in lines for part in balanced(line, width)))


def save(figure, out):
    """Write a figure as PDF, PNG and SVG, whole or not at all, byte for byte alike.

    out: path ending in .pdf; the others go beside it. A title too wide gets more lines.
    """
    fit_title(figure)
    out = pathlib.Path(out)
    stable = {'.pdf': {'CreationDate': None}, '.png': {'Software': None}, '.svg': {'Date': None}}
    for suffix in ('.png', '.svg', '.pdf'):      # the PDF last: make's stamp
        drawn = io.BytesIO()
        figure.savefig(drawn, format=suffix[1:], metadata=stable[suffix])
        store.write_atomically(out.with_suffix(suffix), drawn.getvalue())
