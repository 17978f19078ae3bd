"""Three cycles of wake and night: background, old and new patterns, selectivity, for each arm."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

LOOK = {'replay': (style.GREEN, '-', 'o'), 'uniform': (style.BLUE, '--', 's'),
        'awake': (style.VERMILLION, ':', '^')}
TITLES = {'replay': 'sleep, replay', 'uniform': 'sleep, no replay', 'awake': 'no sleep'}


def line(axis, x, values, arm, label=True):
    """Mean and interval over seeds; values (seeds, points)."""
    color, style_, mark = LOOK[arm]
    style.bars(axis, x, values, color=color, ls=style_, fmt=mark,
               label=TITLES[arm] if label else None)


def background_panel(axis, data):
    """After every wake and every night."""
    cycles = data['background'].shape[1]
    for row, arm in enumerate(data['arm']):
        both = np.stack([data['woke_background'][row], data['background'][row]], axis=1)
        line(axis, np.arange(1, 2*cycles + 1)/2 + 0.03*(row - 1) + 0.25,
             both.reshape(2*cycles, -1).T, str(arm))
    for cycle in range(cycles):
        axis.axvspan(cycle + 0.99, cycle + 1.37, color='0.9', lw=0, zorder=-2)
    axis.set(xlabel='cycle (grey: after the night)', ylabel='weights outside of patterns',
             title='  Background', xticks=range(1, cycles + 1))
    low, high = axis.get_ylim()
    axis.set_ylim(low, high + 0.45*(high - low))
    axis.legend(fontsize=7, loc='upper left')


def old_panel(axis, data, values, label, title):
    """Means of the patterns of each cycle at the end. values (arms, seeds, patterns)."""
    cycles = data['background'].shape[1]
    pairs = values[..., :2*cycles].reshape(*values.shape[:2], cycles, 2).mean(axis=-1)
    for row, arm in enumerate(data['arm']):
        line(axis, np.arange(1, cycles + 1) + 0.06*(row - 1), pairs[row], str(arm), False)
    axis.set(xlabel='patterns of cycle', ylabel=label, title=f'  {title}',
             xticks=range(1, cycles + 1))


def draw(data, meta):
    """Four panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(2, 2, figsize=(style.DOUBLE, 4.6), layout='constrained')
    background_panel(axes[0, 0], data)
    old_panel(axes[0, 1], data, data['inside'][:, -1], 'weights within', 'After the last night')
    old_panel(axes[1, 0], data, data['gains_hz'][:, -1], 'recall G (Hz)', 'Recall, last test')
    axes[1, 0].axhline(0, color='0.5', lw=0.8, ls=':')
    for row, arm in enumerate(data['arm']):
        cycles = data['background'].shape[1]
        line(axes[1, 1], np.arange(1, cycles + 1) + 0.06*(row - 1), data['selectivity'][row].T,
             str(arm), False)
    axes[1, 1].set(xlabel='cycle', ylabel='S over patterns taught', title='  Selectivity',
                   xticks=range(1, cycles + 1))
    style.letters(*axes.flat)
    style.claim(
        figure, 'Sleep keeps the background from growing; replay saves no old pattern',
        f"Background, last night over the one before: {style.said(data['drift'][0])} with sleep, "
        f"{style.said(data['drift'][2])} without; oldest patterns keep "
        f"{style.said(data['oldest_kept'][0], digits=2)} with replay, "
        f"{style.said(data['oldest_kept'][1], digits=2)} in sleep without.\nMean, 95 % interval of "
        f"{data['drift'].shape[1]} seeds; time compressed")
    style.key(figure, '', 'SG')
    return figure
