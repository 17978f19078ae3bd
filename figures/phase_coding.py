"""Cycles with and without the pattern in which the cells fire, the weights, and who is chosen."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

LOOK = (('oscillation', style.BLUE, '-', 'o'), ('no oscillation', style.VERMILLION, '--', 's'),
        ('no oscillation,\nweak depression', style.BLACK, ':', '^'))


def case_of(data, name, case):
    """Values (seeds, …) of a measure with the oscillation (0) or in one of the controls."""
    return data[name] if case == 0 else data[f'{name}_control'][case - 1]


def course_panel(axis, data):
    """Learning: cycles with the pattern and without it in which a cell fires, oscillation on."""
    t = data['t_s']/60
    style.band(axis, t, 100*data['hits'], color=style.BLUE, label='with the pattern')
    style.band(axis, t, 100*data['alarms'], color=style.SKY, ls='--', label='without it')
    axis.set(xlabel='time (min)', ylabel='cycles with a spike (%)', xlim=(0, None), ylim=(0, 140),
             yticks=(0, 50, 100), title='  Oscillation')
    axis.legend(loc='upper left', fontsize=7, labelspacing=0.2, handlelength=1.8)


def weight_panel(axis, data):
    """Mean weights of inputs in the pattern (thick) and of the others (thin)."""
    t = data['w_s']/60
    for case, (label, color, line, _) in enumerate(LOOK):
        weights = case_of(data, 'weights', case)
        style.band(axis, t, weights[..., 0], color=color, ls=line, lw=1.8,
                   label=label.replace('\n', ' '))
        style.band(axis, t, weights[..., 1], color=color, ls=line, lw=0.8)
    top = data['weights'][:, -1].mean(axis=0)
    for value, name in zip(top, ('pattern', 'others')):
        axis.annotate(name, (t[-1], value), xytext=(-2, 5), textcoords='offset points', fontsize=7,
                      ha='right', color=style.BLUE)
    axis.set(xlabel='time (min)', ylabel='mean weight', xlim=(0, t[-1]), ylim=(0, 0.75),
             yticks=(0, 0.2, 0.4), title='  Weights')
    axis.legend(loc='upper left', fontsize=7, labelspacing=0.2, handlelength=2.6)


def chosen_panel(axis, data):
    """Weights at the end by the activation of the input in the pattern."""
    x = np.arange(10)/10 + 0.05
    for case, (_, color, line, mark) in enumerate(LOOK):
        style.bars(axis, x + 0.012*(case - 1), case_of(data, 'by_level', case), color=color,
                   fmt=mark, ls=line, ms=3, capsize=1.5, lw=1)
    axis.set(xlabel='activation in the pattern', ylabel='weight at the end', xlim=(0, 1),
             ylim=(0, None), title='  Inputs in the pattern')


def plane_panel(axis, data):
    """Each seed's cycles with a spike in the last quarter: pattern against none."""
    axis.plot([0, 100], [0, 100], color='0.5', lw=0.8, ls=(0, (1, 1)))
    axis.text(30, 22, 'no difference', fontsize=7, color='0.4', va='center')
    for case, (label, color, _, mark) in enumerate(LOOK):
        x, y = (100*case_of(data, name, case) for name in ('alarm', 'hit'))
        axis.plot(x, y, mark, color=color, ms=4, alpha=0.6, label=label)
        (a, *across), (b, *up) = style.interval(x), style.interval(y)
        axis.errorbar(a, b, [[b - up[0]], [up[1] - b]], [[a - across[0]], [across[1] - a]],
                      color=color, capsize=2, lw=1)
    axis.set(xlabel='cycles without the pattern (%)', ylabel='cycles with the pattern (%)',
             xlim=(-5, 105), ylim=(-5, 112), title='  A spike in the last quarter')


def draw(data, meta):
    """Four panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(2, 2, figsize=(style.DOUBLE, 4.6), layout='constrained')
    for axis, panel in zip(axes.flat, (course_panel, weight_panel, chosen_panel, plane_panel)):
        panel(axis, data)
    style.letters(*axes.flat)
    silent, weak = ([100*data[f'{name}_control'][case].mean() for name in ('hit', 'alarm')]
                    for case in (0, 1))
    style.claim(
        figure, 'An oscillation lets cells learn to fire with a repeating pattern',
        f"Cycles with a spike, pattern there and not: {style.said(100*data['hit'])} and "
        f"{style.said(100*data['alarm'])} % with the oscillation;\n"
        f"without it, at {np.mean(data['input_ratio']):.2f} of the input rates, {silent[0]:.0f} "
        f"and {silent[1]:.0f} %, with weak depression {weak[0]:.0f} and {weak[1]:.0f} %. "
        f"{len(data['hit'])} seeds, controls {data['hit_control'].shape[1]}")
    return figure
