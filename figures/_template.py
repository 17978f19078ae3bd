"""What the figure shows, in one line.

Copy this file to figures/NAME.py; it draws out/data/NAME.npz.
"""
from matplotlib import pyplot as plt

from homeozoo.figures import style


def draw(data, meta):
    """The figure. data: dict of arrays; meta: dict with claim, seeds, …"""
    figure, (left, right) = plt.subplots(1, 2)
    style.letters(left, right)
    for axis, name in ((left, 'rate_hz'), (right, 'rate_control_hz')):
        mean, low, high = style.interval(data[name])
        axis.errorbar(0, mean, [[mean - low], [high - mean]], fmt='o')
        axis.set(ylabel='rate (Hz)', xticks=[],
                 title=style.said(data[name], 'Hz'))
    style.claim(figure, 'The claim, in at most twelve words', meta['claim'])
    return figure
