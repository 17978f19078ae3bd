"""Texts that nobody can read: below 7 points, cut by the page, over one another, under a curve."""
from itertools import combinations

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.text import Text

LEAST_POINTS = 7
#: A text may reach this many pixels over an edge, and two texts twice as many into each other.
TOUCH = 0.75


def written(figure):
    """Texts that are really drawn, in order: ticks outside the view and hidden axes are not."""
    found, plain = [], Text.draw

    def note(self, renderer, *args, **kwargs):
        if self.get_visible() and self.get_text().strip():
            found.append(self)
        return plain(self, renderer, *args, **kwargs)

    Text.draw = note
    try:
        figure.draw_without_rendering()
    finally:
        Text.draw = plain
    return found


def corners(item, renderer, shrink=TOUCH):
    """The four corners of a text as drawn (pixels), array (4, 2), each side drawn in a little."""
    around = item.get_window_extent(renderer)
    centre = np.array([around.x0 + around.x1, around.y0 + around.y1])/2
    angle = item.get_rotation()
    item.set_rotation(0)
    flat = item.get_window_extent(renderer)
    item.set_rotation(angle)
    half = np.maximum(np.array([flat.width, flat.height])/2 - shrink, 0.1)
    turn = np.radians(angle)
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return centre + np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])*half @ turned.T


def apart(one, two):
    """Whether two convex shapes (corners, 2) leave a line between them."""
    for shape in (one, two):
        for side in np.roll(shape, -1, axis=0) - shape:
            normal = np.array([-side[1], side[0]])
            a, b = one @ normal, two @ normal
            if a.max() <= b.min() or b.max() <= a.min():
                return True
    return False


def unreadable(figure):
    """Three lists: texts below 7 points, texts cut by the page, pairs of texts over each other."""
    items, renderer = written(figure), figure.canvas.get_renderer()
    shapes = [corners(item, renderer) for item in items]
    small = [item for item in items if item.get_fontsize() < LEAST_POINTS]
    cut = [item for item, shape in zip(items, shapes)
           if shape.min() < 0 or np.any(shape.max(axis=0) > figure.bbox.size)]
    over = [(items[one], items[two]) for one, two in combinations(range(len(items)), 2)
            if not apart(shapes[one], shapes[two])]
    return small, cut, over


def crossed(figure):
    """Pairs of a text and a curve (a line of three points or more) that runs through it."""
    items, renderer = written(figure), figure.canvas.get_renderer()
    shapes = [corners(item, renderer, 2*TOUCH) for item in items]
    for line in figure.findobj(Line2D):
        shown = line.axes is not None and line.axes.get_visible() and line.get_visible()
        if not shown or line.get_linestyle() == 'None' or len(line.get_xdata()) < 3:
            continue
        view = line.axes.bbox.corners()[[0, 1, 3, 2]]
        curve = line.get_transform().transform_path(line.get_path())
        yield from ((item, line) for item, shape in zip(items, shapes) if not apart(shape, view)
                    and curve.intersects_path(Path(np.vstack([shape, shape[:1]])), filled=False))


def named(text, length=40):
    """The beginning of a text, in one line."""
    return ' '.join(text.get_text().split())[:length]
