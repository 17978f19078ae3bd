"""Maximum rate, selectivity and weights against the speed of scaling, and against that of
inhibitory plasticity.
"""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

COLORS = (style.BLUE, style.ORANGE, style.PURPLE)
LINES = ('-', '--', ':')
MARKS = ('o', 's', '^')
WEIGHTS = ('within', 'between', 'background')


def reference(axis, values, text, color, va='bottom', side='right'):
    """Mean of a control over its seeds as a level with its name at one side."""
    mean = style.interval(values)[0]
    axis.axhline(mean, color=color, lw=0.9, ls=(0, (4, 2)), zorder=0)
    axis.annotate(text, (side == 'right', mean), xycoords=('axes fraction', 'data'),
                  xytext=(-2 if side == 'right' else 3, 1.5 if va == 'bottom' else -2),
                  textcoords='offset points', ha=side, va=va, fontsize=7, color=color)


def points(axis, x, values, color, ls, mark, label=None):
    """Mean with its interval as a band over x, and a dot for every seed; values: (n, seeds)."""
    style.band(axis, x, values.T, color=color, ls=ls, label=label, marker=mark, ms=3.5)
    axis.plot(x, values, ls='', marker='.', ms=2, color=color, alpha=0.5)


def detectors(axis, data, key):
    """One line per time constant of the rate detector against tau_h."""
    order = np.argsort(data['tau_r_s'])
    for row, color, ls, mark in zip(order, COLORS, LINES, MARKS):
        points(axis, data['tau_h_s'], data[f'paradox_{key}'][row], color, ls, mark,
               f"detector {data['tau_r_s'][row]:g} s")


def weights(axis, x, values):
    """Mean weight within patterns, between them, and of the background; each (n, seeds)."""
    for (name, each), color, ls, mark in zip(values.items(), COLORS, LINES, MARKS):
        points(axis, x, each, color, ls, mark, name)
    axis.set(ylim=(0, 1.45*axis.get_ylim()[1]), ylabel='mean weight')
    axis.legend(fontsize=7, loc='upper right', ncols=2, handlelength=1.2, labelspacing=0.2)


def shade(axis, low, high):
    """The target side of a bound."""
    axis.axhspan(low, high, color=style.GREEN, alpha=0.12, lw=0)


def away(axis, data, key, label, side):
    """Axis of an index of runaway, with its controls, one named at a side, and the target."""
    shade(axis, 0.5, 2)
    reference(axis, data[f'hebb_{key}'], 'Hebb alone', style.HEBB)
    reference(axis, data[f'none_{key}'], 'no plasticity', '0.45', 'top', side)
    axis.set(yscale='log', ylim=(0.5, 48), ylabel=label)
    axis.set_yticks([1, 2, 4, 8, 16, 32], labels=['1', '2', '4', '8', '16', '32'])
    axis.minorticks_off()


def draw(data, meta):
    """Two rows, the paradox and the inverted U: maximum rate of the population and of the worst
    assembly, selectivity, and the weights that make it.
    """
    figure, axes = plt.subplots(2, 4, figsize=(1.3*style.DOUBLE, 4.9), sharex='row',
                                layout='constrained')
    x = data['eta_inh']
    for row, axis in zip(axes, (data['tau_h_s'], x)):
        for one in row:
            one.set(xscale='log')
    for one in axes[0]:
        one.set_xlabel('time constant of scaling $\\tau_h$ (s)')
    for one in axes[1]:
        one.set_xlabel('step of inhibition $\\eta_I$')
    for column, key in enumerate(('runaway', 'assembly', 'selectivity')):
        detectors(axes[0, column], data, key)
        points(axes[1, column], x, data[f'inhibition_{key}'], style.BLUE, '-', 'o')
    weights(axes[0, 3], data['tau_h_s'], {name: data[f'paradox_{name}'][0] for name in WEIGHTS})
    weights(axes[1, 3], x, {name: data[f'inhibition_{name}'] for name in WEIGHTS})
    most = 1.08*max(data['inhibition_selectivity'].max(), data['paradox_selectivity'].max())
    for row, side in zip(axes, ('right', 'left')):    # where the curves leave room
        away(row[0], data, 'runaway', 'R: maximum rate / target', side)
        away(row[1], data, 'assembly', 'R of the worst assembly', side)
        shade(row[2], 5, most)
        reference(row[2], data['hebb_selectivity'], 'Hebb alone', style.HEBB, va='top')
        row[2].set(ylim=(0, None), ylabel='S: weights within / between')
    axes[0, 2].legend(fontsize=7, labelspacing=0.3)
    for one, title in zip(axes.ravel(), ('Scaling alone: population', 'Assemblies, not cued',
                                         'Selectivity', 'Weights, detector 1 s',
                                         'Inhibition alone: population', 'Assemblies, not cued',
                                         'Selectivity', 'Weights')):
        one.set_title(f'  {title}')
    style.letters(*axes.ravel())
    mark_critical(axes[0, 0], data)
    style.claim(
        figure, 'Homeostasis must be fast against runaway and slow to permit learning',
        title_of(data))
    style.key(figure, '', 'RS', 'green: target')
    return figure


def mark_critical(axis, data):
    """Where R = 4."""
    limit = data['critical_tau_s'][int(np.flatnonzero(data['hebb'] == 1)[0])]
    if np.isfinite(limit).all():
        style.bars(axis, 4, limit, color='black', fmt='D', ms=3.5, lw=1, along='x')
        axis.annotate(f"R = 4 at\n{style.said(limit, 's', 2)}", (1, 2.9), xytext=(-2, 0),
                      xycoords=('axes fraction', 'data'), textcoords='offset points', fontsize=7,
                      ha='right', va='center')


def title_of(data):
    """What the figure says, three lines."""
    S, x = data['inhibition_selectivity'], data['eta_inh']
    shown = (0, int(np.argmax(S.mean(axis=1))), len(x) - 1)
    return (f"Scaling prevents runaway only if fast: R = "
            f"{style.said(data['runaway_fast'], digits=2)} (worst assembly "
            f"{style.said(data['assembly_fast'], digits=2)}) at $\\tau_h$ = "
            f"{data['tau_h_s'][0]:g} s, {style.said(data['runaway_slow'], digits=2)} at "
            f"{data['tau_h_s'][-1]:g} s\nInhibitory plasticity at rate "
            f"{', '.join(f'{x[k]:g}' for k in shown)}: S = "
            f"{', '.join(style.said(S[k], digits=2) for k in shown)}\n"
            f"Mean and 95 % interval of {data['hebb_runaway'].size} seeds (dots); shaded: R "
            "$\\leq$ 2, S > 5; learning shortened, time compressed")
