"""Accuracy of every arm, course over the tasks, what is kept of each task, which weights change."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

#: Arm: colour, mark, label; in groups from the top of the panel down.
LOOK = {'joint': (style.BLACK, 'D', 'all at once'),
        'class means': (style.ORANGE, '^', 'class means, in half of batch'),
        'exemplar balanced': (style.ORANGE, 'v', '1 image a class, in half of batch'),
        'exemplar': (style.ORANGE, 'x', '1 image a class, added once'),
        'src': (style.GREEN, 'o', 'sleep replay'), 'P1': (style.GREEN, 's', 'numbers P1'),
        'P0': (style.GREEN, '<', 'numbers P0'),
        'present': (style.GREEN, '>', 'alpha from the present task'),
        'rehearsal': (style.BLUE, '^', 'rehearsal of mean image'),
        'depression': (style.PURPLE, 'v', 'depression only'),
        'potentiation': (style.PURPLE, '^', 'potentiation only'),
        'once': (style.PURPLE, 'o', 'one sleep, at the end'),
        'noise': (style.PURPLE, 's', 'noise as input'),
        'permuted': (style.PURPLE, 'x', 'pixels permuted'),
        'halved': (style.VERMILLION, 's', 'output weights halved'),
        'ewc': (style.VERMILLION, 'x', 'elastic weight consolidation'),
        'sequential': (style.VERMILLION, 'o', 'sequential')}
GROUPS = (('class means', 'memory: an image a class'), ('src', 'memory: the mean image'),
          ('depression', 'controls of sleep'), ('halved', 'no image stored'))
COURSES = ('class means', 'exemplar balanced', 'src', 'rehearsal', 'sequential')


def rows():
    """Height of every arm, with room for a word above each group."""
    heads, y, found = {name for name, _ in GROUPS}, 0.0, {}
    for name in LOOK:
        y += 1.7 if name in heads else 1.0
        found[name] = y
    return found


def arms_panel(axis, data):
    """Accuracy at the end: seeds, mean and interval."""
    names, at = list(data['arm']), rows()
    for name, (color, mark, _) in LOOK.items():
        style.dots(axis, at[name], data['accuracy'][names.index(name)], color=color, shift=(0, 0),
                   alpha=0.4, along='x', fmt=mark)
    for name, words in GROUPS:
        axis.axhline(at[name] - 1.2, color='0.8', lw=0.8)
        axis.text(0.99, at[name] - 1.1, words, fontsize=7, color='0.35', ha='right', va='top',
                  transform=axis.get_yaxis_transform())
    axis.axvline(0.2, color='0.6', lw=0.8, ls=':')
    axis.set_yticks(list(at.values()), [label for _, _, label in LOOK.values()], fontsize=7)
    axis.set(xlim=(0, 1.02), ylim=(max(at.values()) + 0.6, 0.4), title='  After five tasks',
             xlabel='accuracy, all ten digits (dotted: 2 of 10)')


def course_panel(axis, data):
    """Accuracy over the digits learnt so far, after each task."""
    names, after = list(data['arm']), np.arange(1, 6)
    for shift, name in enumerate(COURSES):
        color, mark, label = LOOK[name]
        by_task = data['by_task'][names.index(name)]
        known = np.stack([by_task[:, k, :k + 1].mean(axis=-1) for k in range(5)], axis=1)
        style.bars(axis, after + 0.04*(shift - 2), known, color=color, fmt=f'{mark}-', label=label)
    axis.set(xlabel='tasks learnt', ylabel='accuracy, tasks so far', ylim=(0, 1.05),
             xticks=after, title='  Forgetting (colours as in A)')


def task_panel(axis, data):
    """What is known of each task at the end."""
    names, task = list(data['arm']), np.arange(1, 6)
    for shift, name in enumerate(COURSES):
        color, mark, label = LOOK[name]
        style.bars(axis, task + 0.04*(shift - 2), data['by_task'][names.index(name), :, -1],
                   color=color, fmt=f'{mark}-', label=label)
    axis.set(xlabel='task (two digits each)', ylabel='accuracy at the end', ylim=(0, 1.05),
             xticks=task, title='  Old and new tasks')


def weight_panel(axis, data):
    """Shares of what sleep changes, by layer."""
    for shift, (name, color, label) in enumerate((
            ('down', style.BLUE, 'of changed weights, shrink'),
            ('on_positive', style.ORANGE, 'of change, on w > 0.005'))):
        x = np.arange(3) + 0.36*shift - 0.18
        mean, *_ = style.bars(axis, x, data[name][0], color='black', fmt='none', lw=1)
        axis.bar(x, mean, 0.34, color=color, label=label)
    axis.set_xticks(range(3), ['1', '2', '3'])
    axis.set(xlabel='layer of weights', ylabel='share', ylim=(0, 1.95), yticks=(0, 0.5, 1),
             title='  Sleep grows inhibition')
    axis.legend(fontsize=7, loc='upper left')


def draw(data, meta):
    """Four panels. data: arrays of the protocol; meta: its record."""
    figure = plt.figure(figsize=(style.DOUBLE, 5.4), layout='constrained')
    grid = figure.add_gridspec(3, 2, width_ratios=(1.15, 1), height_ratios=(1, 1, 0.85))
    left = figure.add_subplot(grid[:, 0])
    right = [figure.add_subplot(grid[row, 1]) for row in range(3)]
    for axis, panel in zip((left, *right), (arms_panel, course_panel, task_panel, weight_panel)):
        panel(axis, data)
    style.letters(left, *right)
    at = {name: row for row, name in enumerate(data['arm'])}
    style.claim(
        figure, 'Sleep replay beats sequential learning; a stored image a class beats both',
        f"Accuracy with sleep replay {style.said(data['accuracy'][at['src']], digits=2)}, "
        f"sequential {style.said(data['accuracy'][at['sequential']], digits=2)}; with one stored "
        f"image a class {style.said(data['accuracy'][at['exemplar balanced']], digits=2)} and "
        f"{style.said(data['accuracy'][at['class means']], digits=2)}.\nScikit-learn's digits, "
        f"mean and 95 % interval of {data['accuracy'].shape[1]} seeds, dots: seeds")
    return figure
