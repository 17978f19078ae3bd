"""What a figure has to keep to be read in ten seconds: faults found by the boxes of its text."""
import re

import numpy as np
from matplotlib import colors

from homeozoo.figures import _texts

#: What is allowed, by figure: (part of the fault, reason).
ALLOWED = {'sleep_state': (("y axis of '  Rates'", 'the rows have names, the height is said'),)}

#: What a word in a label has to be followed by: a unit in brackets.
QUANTITIES = re.compile(r'\b(time|rate|lag|delay|interval|frequency|voltage|duration)\b', re.I)

#: Viénot, Brettel and Mollon's and Machado's matrices, severity 1, on linear RGB.
BLINDNESS = {
    'protan': ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
               (-0.003882, -0.048116, 1.051998)),
    'deutan': ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
               (-0.011820, 0.042940, 0.968881)),
    'tritan': ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
               (0.004733, 0.691367, 0.303900)),
}


def text_faults(figure):
    """Texts below 7 points, outside the page, over one another, or with a curve through them."""
    small, cut, over = _texts.unreadable(figure)
    for item in small:
        yield f'{_texts.named(item)!r} is written in {item.get_fontsize():g} points'
    for item in cut:
        yield f'{_texts.named(item)!r} is cut by the page'
    for one, two in over:
        yield f'{_texts.named(one)!r} is written over {_texts.named(two)!r}'
    for item, line in _texts.crossed(figure):
        yield f'{_texts.named(item)!r} is crossed by the curve {line.get_label()!r}'


def title_faults(figure):
    """A title of one line, at most 14 words, at most one number."""
    title = figure._suptitle.get_text() if figure._suptitle else ''
    if not title:
        yield 'no title'
    if '\n' in title or len(title.split()) > 14:
        yield f'title longer than a line or 14 words: {title!r}'
    if len(re.findall(r'(?<![\w.])\d+(?:\.\d+)?', title)) > 1:
        yield f'title with more than one number: {title!r}'
    if not getattr(figure, 'caption', ''):
        yield 'no caption'


def ticks_of(axis):
    """Labels of the ticks of an axis that are drawn."""
    return [tick.label1.get_text() or tick.label2.get_text()
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]
            if axis.get_view_interval().min() - 1e-9 <= tick.get_loc()
            <= axis.get_view_interval().max() + 1e-9
            and (tick.label1.get_visible() or tick.label2.get_visible())
            and (tick.label1.get_text() or tick.label2.get_text())]


def number(label):
    """Whether a tick label is a number."""
    return re.fullmatch(r'[−\-+]?[\d., ]+(e[−\-+]?\d+)?[%×]?|\$.*\d.*\$', label) is not None


def axis_faults(figure):
    """Axes with data whose numbers have no label, no unit, or hide that they are logarithmic."""
    for axes in figure.axes:
        if not axes.has_data() or not axes.get_visible() or not axes.axison:
            continue
        for which in ('x', 'y'):
            axis = getattr(axes, f'{which}axis')
            labels, name = ticks_of(axis), axis.get_label_text()
            where = f'{which} axis of {axes.get_title(loc="left") or axes.get_title() or name!r}'
            numbers = [label for label in labels if number(label)]
            if len(numbers) > 1 and not said_beside(figure, axes, which):
                yield f'{where} has numbers and no label'
            if numbers and QUANTITIES.search(name) \
                    and not re.search(r'[(/%]|over|of time|fold', name):
                yield f'{where} has no unit: {name!r}'
            if axis.get_scale() in ('log', 'symlog') and numbers and 'log' not in name \
                    and len(numbers) < 3 and not any('^' in label for label in numbers):
                yield f'{where} is logarithmic and does not say so ({numbers})'


def said_beside(figure, axes, which):
    """Whether an axis has a label, or another in its row or column with the same limits has."""
    def lies(other):
        box = other.get_position()
        return (box.y0, box.y1) if which == 'y' else (box.x0, box.x1)

    limits = getattr(axes, f'get_{which}lim')
    return any(getattr(other, f'{which}axis').get_label_text() for other in figure.axes
               if other is axes or np.allclose(lies(other), lies(axes), atol=0.02)
               and np.allclose(getattr(other, f'get_{which}lim')(), limits()))


def seen(color, kind=None):
    """A colour in CIELAB, for a person with `kind` of colour blindness or none: (L, a, b)."""
    rgb = np.array(colors.to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb/12.92, ((rgb + 0.055)/1.055)**2.4)
    if kind:
        linear = np.clip(np.array(BLINDNESS[kind]) @ linear, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722],
                    [0.0193, 0.1192, 0.9505]]) @ linear/np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787*xyz + 16/116)
    return np.array([116*f[1] - 16, 500*(f[0] - f[1]), 200*(f[1] - f[2])])


def distance(one, two, kind=None):
    """How far apart two colours look (CIE 1976)."""
    return float(np.linalg.norm(seen(one, kind) - seen(two, kind)))


def grey(color):
    """Whether a colour is black, white or between."""
    return max(colors.to_rgb(color)) - min(colors.to_rgb(color)) < 0.02


def foreign_colours(figure, palette):
    """Colours of lines that are neither in the palette nor grey."""
    ours = {colors.to_hex(color) for color in palette}
    for axes in figure.axes:
        for line in axes.get_lines():
            color = line.get_color()
            if not grey(color) and colors.to_hex(color) not in ours:
                yield f'{colors.to_hex(color)} is no colour of figures/style.py'


def meaning_faults(figure, style):
    """Legend entries of one meaning in another colour than theirs."""
    fixed = ((r'Hebb alone\b|Hebb only', style.HEBB), (r'\bpublished\b|\bmeasured\b', style.DATA))
    for axes in figure.axes:
        for handle, label in zip(*axes.get_legend_handles_labels()):
            line = handle[0] if isinstance(handle, (tuple, list)) else handle
            color = line.get_color() if hasattr(line, 'get_color') else None
            for words, meant in fixed:
                if isinstance(color, (str, tuple)) and re.search(words, label) \
                        and colors.to_hex(color) != colors.to_hex(meant):
                    yield f'{label!r} is drawn in {colors.to_hex(color)}, not {meant}'


def faults(name, figure, whole=True):
    """All that is wrong with a figure, in words, without what is allowed by name.

    whole: also what depends on the data: texts that meet, leave the page or lie under a curve,
    ticks of logarithmic axes. Figures are laid out for default data.
    """
    from homeozoo.figures import style
    found = [*text_faults(figure), *title_faults(figure), *axis_faults(figure),
             *foreign_colours(figure, (*style.PALETTE, style.YELLOW)),
             *meaning_faults(figure, style)]
    allowed = [part for part, _ in ALLOWED.get(name, ())]
    if not whole:
        allowed += ['is written over', 'is cut by', 'is crossed by', 'is logarithmic']
    return sorted({line for line in found if not any(part in line for part in allowed)})
