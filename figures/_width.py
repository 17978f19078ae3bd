"""A figure at the width of a journal's column: `homeozoo draw NAME --width single`.

The paper gets narrower, the letters stay as large as they are; what then runs into each other is
said. Widths in millimetres; single and double are those of the style, 85 and 174 mm.
"""
from itertools import combinations

from matplotlib.axes import Axes
from matplotlib.text import Text

from homeozoo.figures import style

WIDTHS = {'single': round(25.4*style.SINGLE, 2), 'double': round(25.4*style.DOUBLE, 2)}
LEAST_MM, MOST_MM = 40, 400
#: Overlaps of fewer pixels are none.
TOUCH = 1.5


def millimetres(text):
    """A width in mm from 'single', 'double' or a number; ValueError otherwise."""
    try:
        width = WIDTHS.get(text) or float(text)
    except ValueError:
        width = 0
    if not LEAST_MM <= width <= MOST_MM:
        raise ValueError(f'--width {text}: single, double, or {LEAST_MM} to {MOST_MM} millimetres')
    return width


def fit(figure, width_mm):
    """Give a figure this width; returns complaints about what does not fit, a list of str.

    A figure that gets narrower keeps its height, one that gets wider its height too.
    """
    figure.set_size_inches(width_mm/25.4, figure.get_size_inches()[1])
    style.fit_title(figure)
    figure.draw_without_rendering()
    return crowded(figure)


def crowded(figure):
    """Complaints about a drawn figure: texts below 7 pt, cut off, or over each other."""
    renderer, page = figure.canvas.get_renderer(), figure.bbox
    away = hidden(figure)
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()
             and text not in away]
    boxes = [(text, text.get_window_extent(renderer)) for text in texts]
    small = [text for text in texts if text.get_fontsize() < 6.95]
    cut = [text for text, box in boxes if box.x0 < page.x0 - TOUCH or box.x1 > page.x1 + TOUCH
           or box.y0 < page.y0 - TOUCH or box.y1 > page.y1 + TOUCH]
    over = [(one, other) for (one, a), (other, b) in combinations(boxes, 2)
            if min(a.x1, b.x1) - max(a.x0, b.x0) > TOUCH
            and min(a.y1, b.y1) - max(a.y0, b.y0) > TOUCH]
    found = [f'{number} {what}, such as {named(example)!r}' for number, what, example in (
        (len(small), 'texts below 7 pt', small and small[0]),
        (len(cut), 'texts cut off', cut and cut[0]),
        (len(over), 'pairs of texts over each other', over and over[0][0])) if number]
    return found


def hidden(figure):
    """Tick labels that are not drawn: outside of their axis, or of an axis that is off."""
    found = set()
    for axes in figure.findobj(Axes):
        for axis, limits, place in ((axes.xaxis, axes.get_xlim(), 0),
                                    (axes.yaxis, axes.get_ylim(), 1)):
            low, high = sorted(limits)
            room = 1e-9*(high - low)
            found |= {text for text in axis.get_ticklabels(which='both')
                      if not (axes.get_visible() and axes.axison and axis.get_visible()
                              and low - room <= text.get_position()[place] <= high + room)}
    return found


def named(text):
    """The beginning of a text."""
    return ' '.join(text.get_text().split())[:30]
