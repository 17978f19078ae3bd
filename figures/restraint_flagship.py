"""Sum of weights onto a cell, weights within patterns, recall and runaway, plain and restrained.
"""
from matplotlib import pyplot as plt

from homeozoo.figures import style

COLORS = (style.VERMILLION, style.BLUE, style.VERMILLION, style.BLUE)
PANELS = (('member_sum', 'sum onto a cell (over start)', '  Sum of weights', 1.0),
          ('within', 'weight within patterns', '  What was strengthened', 0.05),
          ('gain_hz', 'recall G (Hz)', '  Recall', 0.0),
          ('runaway', 'R of the population', '  Runaway', 2.0))


def panel(axis, data, key, label, title, line):
    """One measure in the four conditions: seeds and the interval of the mean."""
    for row, color in enumerate(COLORS):
        style.dots(axis, row, data[key][row], color=color, alpha=0.6, fmt='os'[row % 2])
    axis.axhline(line, color='0.5', lw=0.8, ls=':')
    axis.set_xticks(range(4), ('HIS\nplain', 'HIS\nrestr.', 'H\nplain', 'H\nrestr.'), fontsize=7)
    axis.set(ylabel=label, title=title, xlim=(-0.5, 3.5))


def draw(data, meta):
    """Four panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 4, figsize=(style.DOUBLE, 2.8), layout='constrained')
    for axis, what in zip(axes, PANELS):
        panel(axis, data, *what)
    axes[3].set_yscale('log')
    axes[3].set_yticks((1, 2, 5, 10), ('1', '2', '5', '10'))
    axes[3].minorticks_off()
    style.letters(*axes)
    style.claim(
        figure, 'Restraint lowers the sum of weights, but does not replace the regulators',
        f"Sum of excitatory weights onto a cell of a pattern, over its start: "
        f"{style.said(data['member_sum'][0])} plain, {style.said(data['member_sum'][1])} with "
        f"restraint (kappa = 1).\nDotted: start of the weights, no recall, bound of R. Mean, 95 % "
        f"interval of {data['runaway'].shape[1]} seeds; time compressed")
    style.key(figure, 'HIS', 'RG', 'dotted: weights at the start, no recall, bound of R')
    return figure
