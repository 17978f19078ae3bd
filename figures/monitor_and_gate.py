"""Accuracy with monitor and gate, without and with sleep, paired effects, and each task."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

LOOK = {'none': (style.CONTROL, 'o', 'neither'), 'monitor': (style.BLUE, 's', 'monitor'),
        'gate': (style.ORANGE, '^', 'gate'), 'both': (style.GREEN, 'D', 'both')}
PLACES = (0, 1, 2, 3, 4.6, 5.6, 6.6, 7.6)


def kind(arm):
    """Colour, mark and label of an arm, with or without sleep."""
    return LOOK[str(arm).removeprefix('sleep, ')]


def values_panel(axis, data, name, rows):
    """Seeds, mean and interval of some arms."""
    for row in rows:
        color, mark, _ = kind(data['arm'][row])
        style.dots(axis, PLACES[row], data[name][row], color=color, shift=(-0.22, 0), fmt=mark)
    axis.set_xticks([PLACES[row] for row in rows], [kind(data['arm'][row])[2] for row in rows],
                    rotation=45, ha='right', fontsize=7)


def halves(axis):
    """Divide a panel into arms without and with sleep."""
    axis.axvline(3.8, color='0.8', lw=0.8)
    for x, words in ((1.5, 'no sleep'), (6.1, 'sleep')):
        axis.text(x, 0.97, words, fontsize=7, color='0.35', ha='center', va='top',
                  transform=axis.get_xaxis_transform())
    axis.set_xlim(-0.7, 8.2)


def draw(data, meta):
    """Three panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 3.0), layout='constrained')
    values_panel(axes[0], data, 'accuracy', range(8))
    axes[0].set(ylabel='accuracy after five tasks', ylim=(0, 0.8), title='  Ten digits')
    values_panel(axes[1], data, 'effect', (1, 2, 3, 5, 6, 7))
    axes[1].axhline(0, color='0.5', lw=0.8, ls=':')
    low, high = axes[1].get_ylim()
    axes[1].set(ylabel='paired difference from neither', ylim=(low, high + 0.2*(high - low)),
                title='  What they change')
    for axis in axes[:2]:
        halves(axis)
    task = np.arange(1, 6)
    for row in range(4, 8):
        color, mark, label = kind(data['arm'][row])
        style.bars(axes[2], task + 0.06*(row - 5.5), data['by_task'][row, :, -1], color=color,
                   fmt=f'{mark}-', label=label)
    axes[2].set(xlabel='task (two digits each)', ylabel='accuracy at the end', ylim=(0, 1.4),
                yticks=(0, 0.5, 1), xticks=task, title='  With sleep, by task')
    axes[2].legend(fontsize=7, loc='upper left', ncols=2)
    style.letters(*axes)
    alone, slept = data['effect'][:4], data['effect'][4:]
    style.claim(
        figure, 'Activity monitor and surprise gate make no difference that seeds show',
        f"With sleep: monitor {style.said(slept[1], digits=2)}, gate "
        f"{style.said(slept[2], digits=2)}, both {style.said(slept[3], digits=2)}; without: "
        f"monitor {style.said(alone[1], digits=1)}, gate {style.said(alone[2], digits=1)}.\n"
        f"Paired differences in accuracy, mean and 95 % interval of {alone.shape[1]} seeds")
    return figure
