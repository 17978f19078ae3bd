"""Selectivity of excitation against the width of inhibitory tuning, and its learning."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

BROAD, EXACT = 0.5, 0.2          # targets of the selectivity index
BLANKET, EXACTLY, CUT = 5, 0, 8  # rows of the data


def course_panel(axis, data):
    """Mean weight of the best channel and of the others over time, blanket and exact."""
    t = data['t_s']
    for row, color, name, line in ((BLANKET, style.BLUE, 'blanket', '-'),
                                   (EXACTLY, style.ORANGE, 'co-tuned', '-.'),
                                   (CUT, style.VERMILLION, 'cut', '--')):
        style.band(axis, t, data['path'][row][:, 0], color=color, ls=line, lw=1.4,
                   label=f'{name}: best')
        style.band(axis, t, data['path'][row][:, 1:].mean(axis=1), color=color, ls=line, lw=0.7)
    axis.set(xlabel='time (s)', ylabel='excitatory weight', ylim=(0, 1.05), title='  Learning')
    axis.legend(loc='center right', bbox_to_anchor=(1, 0.6), title='thin: other channels',
                title_fontsize=7)


def width_panel(axis, data):
    """Selectivity index against the width of inhibitory tuning, with the controls."""
    n = data['index'].shape[0]
    x = np.arange(n, dtype=float)
    x[-3:] = n - 2 + 1.5*np.arange(3)
    colors = [style.BLUE]*(n - 3) + [style.ORANGE, style.PURPLE, style.VERMILLION]
    for k in range(n):
        style.bars(axis, x[k], data['index'][k], color=colors[k], lw=1)
    axis.plot(x[:n - 3], data['index'][:n - 3].mean(axis=1), color=style.BLUE, lw=0.8)
    for level, text, side in ((EXACT, 'target of co-tuned: below', 'bottom'),
                              (BROAD, 'target of blanket: above', 'top')):
        axis.axhline(level, color='0.5', lw=0.8, ls=':', zorder=0)
        axis.text(x[-1] + 0.4, level, text, ha='right', va=side, fontsize=7, color='0.35')
    widths = ['0'] + [f'{width:g}' for width in data['width'][1:n - 4]] + ['all']
    axis.set_xticks(x, widths + ['all,\nslow', 'all,\nnoisy', 'cut'])
    axis.set(xlabel='width of inhibitory tuning (channels)', ylabel='selectivity index',
             ylim=(-0.04, 0.9), title='  The broader inhibition, the sharper competition')


def draw(data, meta):
    """Two panels. data: arrays of the experiment; meta: of its run."""
    figure, axes = plt.subplots(1, 2, figsize=(style.DOUBLE, 2.9), width_ratios=(1, 1.5))
    course_panel(axes[0], data)
    width_panel(axes[1], data)
    style.letters(*axes)
    index = data['index']
    style.claim(
        figure, 'Blanket inhibition makes inputs compete; co-tuned inhibition does not',
        f"Selectivity: blanket {style.said(index[BLANKET])}, co-tuned "
        f"{style.said(index[EXACTLY], digits=2)}, cut {index[CUT].mean():.2f}\n"
        f"Mean and 95 % interval of {index.shape[1]} seeds")
    return figure
