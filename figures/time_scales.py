"""Maximum rate against the speed of scaling, and rate and selectivity against the speed of
inhibitory plasticity.
"""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

COLORS = (style.BLUE, style.GREEN, style.VERMILLION)
LINES = ('-', '--', ':')
MARKS = ('o', 's', '^')


def reference(axis, values, text, color, va='bottom'):
    """Mean of a control over its seeds as a level with its name."""
    mean = style.interval(values)[0]
    axis.axhline(mean, color=color, lw=0.9, ls=(0, (4, 2)), zorder=0)
    axis.annotate(
        text,
        (1, mean),
        xycoords=('axes fraction', 'data'),
        xytext=(-2, 1.5 if va == 'bottom' else -2),
        textcoords='offset points',
        ha='right',
        va=va,
        fontsize=6.5,
        color=color,
    )


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
    axis.set(xscale='log', xlabel='time constant of scaling $\\tau_h$ (s)')


def draw(data, meta):
    """Four panels: the paradox (rate, selectivity) above, the inverted U (rate, selectivity)
    below.
    """
    figure, axes = plt.subplots(2, 2, figsize=(style.DOUBLE, 5.1), sharex='row')
    rate, learnt, brake, shape = axes.ravel()
    detectors(rate, data, 'runaway')
    detectors(learnt, data, 'selectivity')
    x = data['eta_inh']
    points(brake, x, data['inhibition_runaway'], style.ORANGE, '-', 'o')
    points(shape, x, data['inhibition_selectivity'], style.ORANGE, '-', 'o')
    for axis in (brake, shape):
        axis.set(xscale='log', xlabel='learning rate of inhibition $\\eta_I$')
    for axis in (rate, brake):
        axis.axhspan(0.9, 2, color=style.GREEN, alpha=0.12, lw=0)
        reference(axis, data['hebb_runaway'], 'Hebb alone', style.BLACK)
        reference(axis, data['none_runaway'], 'no plasticity', '0.45', va='top')
        axis.set(yscale='log', ylim=(0.9, 16), ylabel='R: maximum rate / target')
        axis.set_yticks([1, 2, 4, 8, 16], labels=['1', '2', '4', '8', '16'])
        axis.minorticks_off()
    for axis in (learnt, shape):
        axis.axhspan(
            5,
            1.08 * max(data['inhibition_selectivity'].max(), data['paradox_selectivity'].max()),
            color=style.GREEN,
            alpha=0.12,
            lw=0,
        )
        reference(axis, data['hebb_selectivity'], 'Hebb alone', style.BLACK, va='top')
        axis.set(ylim=(0, None), ylabel='S: weights within / between')
    learnt.legend(loc='center right', fontsize=6.5, labelspacing=0.3)
    rate.set_title('  Scaling alone: maximum rate')
    learnt.set_title('  Scaling alone: selectivity')
    brake.set_title('  Inhibitory plasticity alone: maximum rate')
    shape.set_title('  Inhibitory plasticity alone: selectivity')
    style.letters(*axes.ravel())
    S = data['inhibition_selectivity']
    best = int(np.argmax(S.mean(axis=1)))
    limit = data['critical_tau_s'][int(np.flatnonzero(data['hebb'] == 1)[0])]
    if np.isfinite(limit).all():
        mean, low, high = style.interval(limit)
        rate.errorbar(
            mean,
            4,
            xerr=[[mean - low], [high - mean]],
            fmt='D',
            ms=3.5,
            color='black',
            capsize=2,
            lw=1,
        )
        rate.annotate(
            f"R = 4 at {style.said(limit, 's', 2)}\n(detector {data['tau_r_s'][0]:g} s)",
            (high, 4),
            xytext=(24, -11),
            textcoords='offset points',
            fontsize=6.5,
            va='center',
        )
    shown = (0, best, len(x) - 1)
    figure.suptitle(
        "Scaling prevents runaway only if fast: R = "
        f"{style.said(data['runaway_fast'], digits=2)} at $\\tau_h$ = {data['tau_h_s'][0]:g} s, "
        f"{style.said(data['runaway_slow'], digits=2)} at {data['tau_h_s'][-1]:g} s\n"
        f"Inhibitory plasticity at rate {', '.join(f'{x[k]:g}' for k in shown)}: "
        f"S = {', '.join(style.said(S[k], digits=2) for k in shown)}\n"
        f"Mean and 95 % interval of {data['hebb_runaway'].size} seeds (dots); shaded: R $\\leq$ "
        f"2, S > 5; "
        "learning shortened, time compressed",
        fontsize=8,
    )
    return figure
