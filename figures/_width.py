"""A figure at the width of a journal's column: `homeozoo draw NAME --width single`.

The paper gets narrower, the letters stay as large as they are; what then runs into each other is
said. Widths in millimetres; single and double are those of the style, 85 and 174 mm.
"""
from homeozoo.figures import _texts, style

WIDTHS = {'single': round(25.4*style.SINGLE, 2), 'double': round(25.4*style.DOUBLE, 2)}
LEAST_MM, MOST_MM = 40, 400


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
    return crowded(figure)


def crowded(figure):
    """Complaints about a figure: texts below 7 pt, cut off, or over each other."""
    small, cut, over = _texts.unreadable(figure)
    return [f'{len(found)} {what}, such as {_texts.named(example)!r}' for found, what, example in (
        (small, 'texts below 7 pt', small and small[0]),
        (cut, 'texts cut off', cut and cut[0]),
        (over, 'pairs of texts over each other', over and over[0][0])) if found]
