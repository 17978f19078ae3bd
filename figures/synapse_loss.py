"""Recall and activity of an associative network that loses its synapses."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

COLORS = (style.CONTROL, style.ORANGE, style.BLUE)
NAMES = ('no compensation', 'uniform factor', 'own input')
LINES = (':', '--', '-')


def curves(axis, data, name, arms, labels=NAMES):
    """One band for each of the arms, a dict of row -> number of its style."""
    for row, kind in arms.items():
        style.band(axis, data['loss'], data[name][row].T, color=COLORS[kind], ls=LINES[kind],
                   marker='o', ms=2.5, label=labels[kind])


def activity_panel(axis, data):
    """Activity after the cue of a pattern that is not stored, with the theory of its onset."""
    curves(axis, data, 'false_active', {0: 0, 1: 1, 2: 2})
    style.band(axis, data['loss'], data['false_active'][5].T, color=style.PURPLE, ls='--',
               marker='s', ms=2.5, label='uniform, more memories')
    for limit, color in zip(data['theory_limit'], (style.ORANGE, style.PURPLE)):
        axis.axvline(limit, color=color, lw=0.8, ls='-.')
    axis.axhline(1, color='0.6', lw=0.8)
    axis.set(xlabel='share of synapses lost', ylabel='active cells (of a memory: 1)',
             title='  After the cue of no memory', ylim=(-0.1, 3.9))
    axis.legend(fontsize=7, loc='upper left', title='dash-dotted: theory of the limit',
                title_fontsize=7)


def factor_panel(axis, data):
    """Compensating factor of the cells: median, theory, and the uniform one."""
    x = data['loss']
    style.band(axis, x, data['factor'][2].T, color=style.BLUE, marker='o', ms=2.5,
               label='own input, median cell')
    axis.plot(x, data['theory_factor'], '-.', color=style.SKY, label='theory of own, recall whole')
    axis.plot(x, 1/(1 - x), '--', color=style.ORANGE, label='uniform, 1/(1 - loss)')
    axis.set(xlabel='share of synapses lost', ylabel='compensating factor', yscale='log',
             title='  What compensation does', ylim=(0.9, 30))
    axis.set_yticks([1, 2, 5, 10, 20], ['1', '2', '5', '10', '20'])
    axis.minorticks_off()
    axis.legend(fontsize=7, loc='upper left')


def draw(data, meta):
    """Four panels; bands are 95 % intervals over seeds."""
    figure, axes = plt.subplot_mosaic('AB;CD', figsize=(style.DOUBLE, 5.0), layout='constrained')
    curves(axes['A'], data, 'overlap', {0: 0, 1: 1, 2: 2})
    axes['A'].axhline(0.5, color='0.6', lw=0.8)
    axes['A'].set(xlabel='share of synapses lost', ylabel='overlap with the memory',
                  title='  Recall', ylim=(-0.05, 1.05))
    axes['A'].legend(fontsize=7, loc='lower left', bbox_to_anchor=(0.32, 0.1))
    activity_panel(axes['B'], data)
    curves(axes['C'], data, 'overlap', {3: 1, 4: 2})
    axes['C'].set(xlabel='share of synapses lost (mean over cells)',
                  ylabel='overlap with the memory', title='  Recall, loss unequal among cells',
                  ylim=(-0.05, 1.05))
    axes['C'].legend(fontsize=7, loc='lower left')
    factor_panel(axes['D'], data)
    style.letters(*axes.values())
    none, uniform, own = (f'{np.mean(row):.2f}' for row in data['memory_limit'][:3])
    style.claim(
        figure, 'Compensation delays the failure of recall; a uniform factor runs away',
        f'Recall fails at a loss of {none} without, {uniform} with uniform compensation, {own} by '
        f"own input.\nRunaway from {style.said(data['runaway_limit'][1], digits=2)} on with a "
        f"uniform factor, never by own input. "
        f"95 % intervals, {data['overlap'].shape[-1]} seeds")
    return figure
