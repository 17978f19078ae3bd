"""Rank-order lines of scaling against the additive control, and the course of weights."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

CONDITIONS = ('control', 'blockade', 'disinhibition')
NAMES = {'control': 'input unchanged', 'blockade': 'input silent', 'disinhibition': 'no inhibition'}
COLOURS = {'control': style.GREY, 'blockade': style.BLUE, 'disinhibition': style.VERMILLION}


def rank_panel(axis, data, kind, title):
    """Sorted weights after against before, with the fitted lines; mean over seeds."""
    top = data[f'before_{kind}'].max()
    x = np.array([0, 1.05*top])
    axis.plot(x, x, color='0.7', lw=0.7, ls=':')
    for c, name in enumerate(CONDITIONS):
        before = data[f'before_{kind}'][:, c].mean(axis=0)
        after = data[f'after_{kind}'][:, c].mean(axis=0)
        slope, intercept = data[f'slope_{kind}'][c], data[f'intercept_{kind}'][c]
        axis.plot(before[::4], after[::4], 'o', ms=2.5, color=COLOURS[name])
        label = (f'{NAMES[name]}: ×{slope.mean():.2f}' if kind == 'multiplicative'
                 else f'{NAMES[name]}: {intercept.mean():+.2f}'.replace('-', '\N{MINUS SIGN}'))
        axis.plot(x, slope.mean()*x + intercept.mean(), lw=0.9, color=COLOURS[name], label=label)
    axis.set(xlabel='sorted weight before', ylabel='sorted weight after', xlim=(0, x[1]),
             ylim=(min(0, axis.get_ylim()[0]), 1.45*data[f'after_{kind}'].max()))
    axis.set_title(title)
    axis.legend(loc='upper left')


def course_panel(axis, data):
    """Mean weight relative to the moment of change, with the exponential of silence."""
    hours = (data['t_s'] - data['baseline_s'])*data['compression']/3600
    for c, name in enumerate(CONDITIONS):
        style.band(axis, hours, data['factor_course_multiplicative'][:, c], color=COLOURS[name])
        style.band(axis, hours, data['factor_course_additive'][:, c], color=COLOURS[name],
                   ls=(0, (3, 1.5)), lw=0.8)
    axis.axvline(0, color='0.7', lw=0.7)
    axis.plot([], [], color='0.3', label='multiplicative')
    axis.plot([], [], color='0.3', ls=(0, (3, 1.5)), lw=0.8, label='additive')
    axis.set(xlabel='time (h, compressed)', ylabel='mean weight (relative)',
             xlim=(hours[0], hours[-1]))
    axis.set_title(f'  48 h in {48*3600/float(data["compression"]):.0f} s')
    axis.legend(loc='upper left', bbox_to_anchor=(0.3, 1))


def logistic_panel(axis, data):
    """Rate of linear neurons over the logistic closed form."""
    hours = data['t_s']*data['compression']/3600
    for k, colour in enumerate((style.BLUE, style.VERMILLION)):
        style.band(axis, hours, data['linear_rate_hz'][:, k], color=colour, lw=2.5, alpha=0.6,
                   label='simulated' if k == 0 else None)
        axis.plot(hours, data['linear_theory_hz'][k], color='k', lw=0.9, ls='--',
                  label='logistic' if k == 0 else None)
    axis.axhline(data['target_hz'], color='0.7', lw=0.7, ls=':')
    axis.set(xlabel='time (h, compressed)', ylabel='firing rate (Hz)', yscale='log',
             xlim=(0, hours[-1]))
    axis.set_yticks([1, 2, 5, 10, 20], ['1', '2', '5', '10', '20'])
    axis.minorticks_off()
    error = 100*data['linear_error'].mean(axis=1).max()
    axis.set_title(f'  Linear neuron, off by {error:.1f} %')
    axis.legend(loc='upper right')


def draw(data, meta):
    """Four panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(2, 2, figsize=(style.DOUBLE, 4.6))
    rank_panel(axes[0, 0], data, 'multiplicative', '  Scaling: lines through 0')
    rank_panel(axes[0, 1], data, 'additive', '  Additive control: slope 1')
    course_panel(axes[1, 0], data)
    logistic_panel(axes[1, 1], data)
    style.letters(*axes.flat)
    up, down = (style.said(data['slope_multiplicative'][c]) for c in (1, 2))
    seeds = data['slope_multiplicative'].shape[1]
    style.claim(
        figure, 'Scaling multiplies all weights by one factor',
        f'Scaling multiplies all weights: silence ×{up}, no inhibition ×{down};\n'
        f'mean and 95 % interval of {seeds} seeds')
    return figure
