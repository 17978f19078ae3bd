"""Small helpers of the figures: colours, panel letters, bands, saving.

Imports matplotlib and numpy, never Brian2.
"""
import io
import pathlib
import re
import textwrap

import matplotlib
import numpy as np

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

# One colour, one meaning, wherever these are shown.
HEBB = CONTROL = VERMILLION                        # Hebb alone; the mechanism missing or frozen
REGULATED = BLUE                                   # the mechanism under test at work
TARGET = GREEN                                     # all regulators at work; the target quadrant
STILL = GREY                                       # no plasticity at all
DATA = BLACK                                       # published, measured or from theory

#: Letters of the conditions of the flagship, and of what is measured in it.
LETTERS = {'H': 'Hebbian plasticity', 'I': 'inhibitory plasticity', 'S': 'scaling',
           'X': 'heterosynaptic plasticity', 'T': 'sliding threshold', 'G': 'gate, open in cues'}
MEASURES = {'R': 'R: runaway, rate over target', 'S': 'S: selectivity, weight within over between',
            'G': 'G: recall, rate that a cue to half of a pattern adds in its other half'}

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


def claim(figure, title, caption=''):
    """Give a figure its claim, one short line, and a caption that is stored with its files.

    caption: numbers, intervals, seeds; goes into the metadata and beside the picture.
    """
    figure.suptitle(title, x=0.01, ha='left', fontsize=9, fontweight='bold')
    caption = re.sub(r'(?<=[^.,;:\s])\s*\n(?=[A-Z])', '. ', caption)
    figure.caption = re.sub(r'(?<![\w.)])-(?=\d)', '\N{MINUS SIGN}', ' '.join(caption.split()))


def key(figure, conditions='', measures='', more=''):
    """Say below the panels what the letters of conditions and measures mean."""
    parts = [', '.join(f'{letter} {LETTERS[letter]}' for letter in conditions),
             *(MEASURES[letter] for letter in measures), more]
    line = '; '.join(filter(None, parts))
    lines = '\n'.join(balanced(line, 125))
    if figure.legends:                                # which stands where the line would
        figure.legends[-1].set_title(lines, prop={'size': 7})
    else:
        figure.supxlabel(lines, x=0.01, ha='left', fontsize=7, color='0.3')


def bars(axis, at, values, *, color, fmt='o', along='y', **kwargs):
    """Mean over seeds as a mark, with its interval as bars.

    at: position, or positions (n,); values: array (seeds,) or (seeds, n); along: the axis of the
    values, 'x' for bars that lie. Keywords go to errorbar. Returns mean, low, high.
    """
    mean, low, high = interval(values)
    reach = np.reshape([mean - low, high - mean], (2, -1))
    place = (at, mean) if along == 'y' else (mean, at)
    axis.errorbar(*place, **{f'{along}err': reach}, fmt=fmt, color=color, **kwargs)
    return mean, low, high


def dots(axis, at, values, *, color, shift=(-0.15, 0.1), spread=0, size=3, alpha=0.5, along='y',
         **kwargs):
    """A dot for every seed, and beside them `bars`, to which `at`, `along` and keywords go.

    shift: of the dots and of the bars from `at`; spread: the dots of the seeds lie this far to
    both sides of their place, the first to the last. values: array (seeds,) or (seeds, n).
    """
    values = np.asarray(values)
    aside = np.linspace(-spread, spread, len(values)).reshape(-1, *[1]*(values.ndim - 1))
    place = np.broadcast_to(at + shift[0] + aside, values.shape)
    axis.plot(*((place, values) if along == 'y' else (values, place)), '.', color=color, ms=size,
              alpha=alpha)
    return bars(axis, at + shift[1], values, color=color, along=along, **kwargs)


def balanced(line, width):
    """A text in as few lines of `width` characters as it needs, all about equally long."""
    parts = textwrap.wrap(line, width) or ['']
    for narrower in range(max(len(line)//len(parts), 1), width):
        found = textwrap.wrap(line, narrower)
        if len(found) == len(parts):
            return found
    return parts


def fit_title(figure):
    """Write a title wider than the figure smaller, or else in more lines."""
    title = getattr(figure, '_suptitle', None)
    if title is None:
        return
    room, renderer = 0.97*figure.bbox.width, figure.canvas.get_renderer()
    while title.get_window_extent(renderer).width > room and title.get_fontsize() > 8:
        title.set_fontsize(title.get_fontsize() - 0.25)
    lines = title.get_text().split('\n')
    width = max(map(len, lines))
    while title.get_window_extent(renderer).width > room and width > 20:
        width -= 4
        title.set_text('\n'.join(part for line in lines for part in balanced(line, width)))


def save(figure, out):
    """Write a figure as PDF, PNG and SVG, whole or not at all, byte for byte alike.

    out: path ending in .pdf; the others go beside it. A title too wide gets smaller.
    Title and caption stand in their metadata.
    """
    fit_title(figure)
    out = pathlib.Path(out)
    said = getattr(figure, 'caption', '')
    title = ' '.join(figure._suptitle.get_text().split()) if figure._suptitle else ''
    stable = {'.pdf': {'CreationDate': None, 'Title': title, 'Subject': said},
              '.png': {'Software': None, 'Title': title, 'Description': said},
              '.svg': {'Date': None, 'Title': title, 'Description': said}}
    for suffix in ('.png', '.svg', '.pdf'):      # the PDF last: make's stamp
        drawn = io.BytesIO()
        figure.savefig(drawn, format=suffix[1:], metadata=stable[suffix])
        store.write_atomically(out.with_suffix(suffix), drawn.getvalue())
