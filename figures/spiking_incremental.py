"""Accuracy of every arm with both kinds of labels, by task, forgetting curves, confusions."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import _confusion, style

LOOK = {'full': (style.BLUE, 'o', 'full'), 'slower': (style.VERMILLION, 's', 'slower thresholds'),
        'gated': (style.ORANGE, '^', 'gated by threshold'),
        'gated slower': (style.GREEN, 'D', 'gated and slower'),
        'no thresholds': (style.PURPLE, 'v', 'no thresholds'),
        'no sums': (style.GREY, 'x', 'no normalisation')}
COURSES = ('full', 'slower', 'gated slower')


def arms_panel(axis, data):
    """Accuracy of every arm, labels from all images and labels given when learnt."""
    names = list(data['arm'])
    for y, (name, (color, _, _)) in enumerate(LOOK.items()):
        for shift, kind, mark in ((-0.15, 'accuracy', 'o'), (0.2, 'strict', 's')):
            style.dots(axis, y + shift, data[kind][names.index(name)], color=color, shift=(0, 0),
                       alpha=0.35, along='x', fmt=mark, mfc=None if mark == 'o' else 'white')
    axis.plot([], [], 'o', ms=4, color='0.3', label='labels from all digits')
    axis.plot([], [], 's', ms=4, color='0.3', mfc='white', label='labels when learnt')
    axis.legend(fontsize=7, loc='lower right')
    axis.axvline(0.1, color='0.6', lw=0.8, ls=':')
    axis.set_yticks(range(len(LOOK)), [label for _, _, label in LOOK.values()], fontsize=7)
    axis.set(xlim=(0, 1.02), ylim=(len(LOOK) - 0.4, -0.6), title='  After five tasks',
             xlabel='accuracy, all ten digits (dotted: chance)')


def task_panel(axis, data):
    """What is known of each task at the end, labels from all digits."""
    names, task = list(data['arm']), np.arange(1, 6)
    for shift, name in enumerate(COURSES):
        color, mark, label = LOOK[name]
        style.bars(axis, task + 0.06*(shift - 1), data['by_task'][names.index(name)], color=color,
                   fmt=f'{mark}-', label=label)
    axis.set(xlabel='task (two digits each)', ylabel='accuracy at the end', ylim=(0, 1.05),
             xticks=task, title='  The newest is read worst')
    axis.legend(fontsize=7, loc='lower left')


def course_panel(axis, data, name):
    """Accuracy of each task after each later one, labels given when learnt."""
    course, after = data['course'][list(data['arm']).index(name)], np.arange(1, 6)
    for task in range(5):
        style.bars(axis, after[task:] + 0.05*(task - 2), course[:, task:, task],
                   color=style.PALETTE[task], fmt='osD^v'[task] + '-', label=f'task {task + 1}')
    axis.set(xlabel='tasks learnt', ylabel='accuracy of a task', ylim=(0, 1.05), xticks=after,
             xlim=(0.7, 6.7), title=f'  Forgetting, {LOOK[name][2]}')
    axis.legend(fontsize=7, loc='upper right', handlelength=1)


def draw(data, meta):
    """Six panels. data: arrays of the protocol; meta: its record."""
    figure = plt.figure(figsize=(style.DOUBLE, 7.4), layout='constrained')
    grid = figure.add_gridspec(3, 2, height_ratios=(1, 0.85, 1))
    axes = [figure.add_subplot(grid[k]) for k in range(6)]
    arms_panel(axes[0], data)
    task_panel(axes[1], data)
    course_panel(axes[2], data, 'full')
    course_panel(axes[3], data, 'gated slower')
    at = {name: row for row, name in enumerate(data['arm'])}
    for axis, name in zip(axes[4:], ('full', 'gated slower')):
        _confusion.matrix(axis, data['confusion'][at[name]], f'  Answers, {LOOK[name][2]} (%)')
    style.letters(*axes)
    accuracy = data['accuracy']
    style.claim(
        figure, 'A gate with slower thresholds keeps old digits, without room for new',
        f"Two digits at a time: accuracy {style.said(accuracy[at['full']], digits=2)}, gated and "
        f"slower {style.said(accuracy[at['gated slower']], digits=2)}.\nScikit-learn's digits, "
        f'mean and 95 % interval of {accuracy.shape[1]} seeds.\nLabels from all digits in B, E, F, '
        'given when learnt in C, D')
    return figure
