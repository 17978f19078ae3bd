"""Accuracy for each schedule of equal sleep, paired differences, what is kept of each task."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

LOOK = {'none': (style.VERMILLION, 's', 'no sleep'), 'after': (style.GREEN, 'o', 'after each task'),
        'periodic': (style.BLUE, '^', '10 pieces, periodic'),
        'jittered': (style.PURPLE, 'v', '10 pieces, jittered')}


def draw(data, meta):
    """Three panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 3.1), layout='constrained')
    for row, (color, mark, label) in enumerate(LOOK.values()):
        style.dots(axes[0], row, data['accuracy'][row], color=color, shift=(-0.2, 0), fmt=mark)
    axes[0].set_xticks(range(4), ['no sleep', 'after', 'periodic', 'jittered'], rotation=45,
                       ha='right', fontsize=7)
    axes[0].set(xlim=(-0.6, 3.5), ylim=(0, 0.75), ylabel='accuracy after five tasks',
                title='  Equal steps of sleep')
    pairs = (('after less\nperiodic', data['later'][2], style.BLUE, '^'),
             ('after less\njittered', data['later'][3], style.PURPLE, 'v'),
             ('periodic less\njittered', data['rhythm'], style.BLACK, 'D'))
    for x, (_, values, color, mark) in enumerate(pairs):
        style.dots(axes[1], x, values, color=color, shift=(-0.2, 0), fmt=mark)
    axes[1].axhline(0, color='0.5', lw=0.8, ls=':')
    axes[1].set_xticks(range(3), [words for words, *_ in pairs], rotation=45, ha='right',
                       fontsize=7)
    axes[1].set(xlim=(-0.6, 2.5), ylabel='paired difference in accuracy',
                title='  When, and how regularly')
    task = np.arange(1, 6)
    for row, (color, mark, label) in enumerate(LOOK.values()):
        style.bars(axes[2], task + 0.05*(row - 1.5), data['by_task'][row, :, -1], color=color,
                   fmt=f'{mark}-', label=label)
    axes[2].set(xlabel='task (two digits each)', ylabel='accuracy at the end', ylim=(0, 1.75),
                yticks=(0, 0.5, 1), xticks=task, title='  Old and new tasks')
    axes[2].legend(fontsize=7, loc='upper left')
    style.letters(*axes)
    style.claim(
        figure, 'Sleep after each task serves better than sleep in pieces',
        f"Sleep after each task keeps {style.said(data['later'][2], digits=2)} more than ten "
        f"periodic pieces; periodic less jittered {style.said(data['rhythm'], digits=1)}.\nMean "
        f"and 95 % interval of {data['accuracy'].shape[1]} seeds, paired; dots: seeds")
    return figure
