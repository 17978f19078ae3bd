"""What the figure shows, in one line.

Copy this file to figures/NAME.py; it draws out/data/NAME.npz.
"""
from matplotlib import pyplot as plt

from homeozoo.figures import style


def draw(data, meta):
    """The figure. data: dict of arrays; meta: dict with claim, seeds, …"""
    figure, (left, right) = plt.subplots(1, 2)
    style.letters(left, right)
    for axis, name, color in ((left, 'rate_hz', style.REGULATED),
                              (right, 'rate_control_hz', style.CONTROL)):
        style.dots(axis, 0, data[name], color=color)
        axis.set(ylabel='rate (Hz)', xticks=[],
                 title=style.said(data[name], 'Hz'))
    style.claim(figure, 'The claim, in at most twelve words', meta['claim'])
    return figure
