"""Survival of spines against published values, sizes, formation and loss around learning."""
import numpy as np
from matplotlib import pyplot as plt
from scipy.stats import norm

from homeozoo.figures import style

DATA = ((8, 0.73, 'Holtmaat 2005'), (30, 0.5, 'Trachtenberg 2002'))   # abstracts; barrel cortex


def survival_panel(axis, data):
    """Survival of all spines, with published shares, and of new ones over 8 days."""
    day = data['day']
    for case, color, line, label in (('plain', style.BLUE, '-', 'small ones go first'),
                                     ('flat', style.VERMILLION, '--', 'flat hazard')):
        style.band(axis, day, data[f'survival_{case}'], color=color, ls=line, label=label)
        style.bars(axis, 8 if case == 'plain' else 6.5, data[f'new_8_{case}'], color=color, fmt='^',
                   ms=5, mfc='white', label='new spines, 8 days' if case == 'plain' else None)
    for mark, (when, share, label) in zip('Ds', DATA):
        axis.plot(when, share, mark, ms=6, mfc='none', color=style.BLACK, zorder=5, label=label)
    axis.set(xlabel='days', ylabel='share still there', ylim=(0, 1.03), xlim=(0, 57),
             title='  Two pools from one law')
    axis.legend(loc='upper right', fontsize=7, handlelength=1.6, labelspacing=0.3)


def size_panel(axis, data):
    """Quantiles of ln size against those of a Gaussian: a line for a lognormal law."""
    share = np.linspace(0.005, 0.995, data['classes_plain'].shape[1])
    x = norm.ppf(share)
    style.band(axis, x, data['classes_plain'], color=style.BLUE)
    middle = data['classes_plain'].mean(axis=0)
    line = np.polyfit(x[5:-5], middle[5:-5], 1)
    axis.plot(x, np.polyval(line, x), ':', color=style.BLACK, lw=1, label='lognormal')
    axis.set(xlabel='Gaussian quantile', ylabel='ln size', title='  Lognormal sizes')
    axis.legend(loc='lower right', fontsize=7)
    axis.annotate(f"ln SD(change) against\nln size: slope {data['slope_plain'].mean():.2f}",
                  (0.04, 0.96), xycoords='axes fraction', fontsize=7, va='top')


def turnover_panel(axis, data):
    """Spines formed and lost in each day, while learning and after."""
    day = data['day'][:-1] + 0.5
    shown = day < 20
    axis.axvspan(0, data['learn_days'], color='0.92', lw=0, zorder=0)
    for name, color, line in (('formed', style.GREEN, '-'), ('lost', style.BLACK, '--')):
        style.band(axis, day[shown], 100*data[f'{name}_learn'][:, shown], color=color, ls=line,
                   label=name)
    axis.annotate('learning', (0.3, 0.04), xycoords=('data', 'axes fraction'), fontsize=7)
    axis.set(xlabel='days since learning began', ylabel='% of spines a day', ylim=(0, 15),
             title='  Formation outpaces loss')
    axis.legend(loc='upper right', fontsize=7)


def learned_panel(axis, data):
    """Share of the spines formed in learning that are there a month later."""
    cases = (('learn', 'grown', style.GREEN), ('no_growth', 'not\ngrown', style.GREY),
             ('flat_learn', 'grown,\nflat', style.VERMILLION),
             ('flat_no_growth', 'not,\nflat', style.SKY))
    for x, (case, _, color) in enumerate(cases):
        style.dots(axis, x, data[f'learned_{case}'], color=color, size=4, alpha=0.6)
    axis.set_xticks(range(4), [case[1] for case in cases], fontsize=7)
    axis.set(ylabel='share there 30 days later', ylim=(0, 0.8), xlim=(-0.5, 3.5),
             title='  Spines formed in learning')


def draw(data, meta):
    """Four panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(2, 2, figsize=(style.DOUBLE, 4.8), layout='constrained')
    for axis, panel in zip(axes.flat, (survival_panel, size_panel, turnover_panel, learned_panel)):
        panel(axis, data)
    style.letters(*axes.flat)
    style.claim(
        figure, 'Spines that vanish when small live as in mouse cortex',
        f"Small spines go first: {100*data['survival_8_plain'].mean():.0f} % live 8 days, "
        f"{100*data['survival_30_plain'].mean():.0f} % a month, new ones "
        f"{100*data['new_8_plain'].mean():.0f} % 8 days; flat hazard "
        f"{100*data['survival_8_flat'].mean():.0f}, {100*data['survival_30_flat'].mean():.0f}, "
        f"{100*data['new_8_flat'].mean():.0f} %.\nLearning: {style.said(data['learning_learn'])} "
        f"formed for each lost. {len(data['gain'])} seeds, 95 % intervals")
    return figure
