"""One Hebbian rule with one regulator at a time: runaway, selectivity and recall."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

PASS = '#BFE3D5'


def rows(axis, values, colors, label, bound, sign, title):
    """Seeds as dots, the mean with its interval, one row for each regulator."""
    for row, (each, color) in enumerate(zip(values, colors)):
        finite = each[np.isfinite(each)]
        if not finite.size:
            axis.text(0.97, row, 'stopped', transform=axis.get_yaxis_transform(), fontsize=7,
                      ha='right', va='center', color=color)
            continue
        style.dots(axis, row, finite, color=color, shift=(0.18, -0.1), along='x')
    axis.axvline(bound, color='0.5', lw=0.8, ls=':')
    low, high = axis.get_xlim()
    axis.axvspan(*((low, bound) if sign < 0 else (bound, high)), color=PASS, lw=0, zorder=0)
    axis.set(xlabel=label, title=f'  {title}', xlim=(low, high), ylim=(len(values) - 0.5, -0.5))


def draw(data, meta):
    """Three panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 3.1), sharey=True,
                                layout='constrained')
    colors = [style.GREEN if share > 0.5 else style.VERMILLION
              for share in data['inside'].mean(axis=1)]
    worst = np.maximum(data['runaway'], data['assembly'])
    axes[0].set_xscale('log')
    rows(axes[0], worst, colors, 'R, the worse (log)', 2, -1, 'Runaway index')
    axes[0].set_xticks([1, 2, 5, 10, 30], ['1', '2', '5', '10', '30'])
    axes[0].minorticks_off()
    least = np.minimum(data['selectivity'], data['selectivity_bg'])
    rows(axes[1], least, colors, 'S, the worse', 5, 1, 'Selectivity')
    rows(axes[2], data['gain_hz'], colors, 'G (Hz)', 4, 1, 'Recall')
    axes[0].set_yticks(range(len(data['regulator'])), data['regulator'], fontsize=7)
    style.letters(*axes)
    style.claim(
        figure, 'Of eight regulators inhibitory STDP alone brings the rule to target',
        f'Mean, 95 % interval, {worst.shape[1]} seeds; shaded: asked')
    style.key(figure, '', 'RSG', 'green: target')
    return figure
