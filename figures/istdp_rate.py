"""Achieved against target rate under inhibitory plasticity, beside the frozen control."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

COLOURS = (style.BLUE, style.GREEN, style.ORANGE, style.PURPLE)
FROZEN = dict(color=style.VERMILLION, ls=(0, (4, 1.5)))


def course_panel(axis, data):
    """Rate in time at each target and without plasticity."""
    style.band(axis, data['t_s'], data['course_hz'][-1], label='$\\eta$ = 0', **FROZEN)
    for k in reversed(range(len(data['target_hz']))):
        target, colour = data['target_hz'][k], COLOURS[k % len(COLOURS)]
        axis.axhline(target, color=colour, lw=0.7, ls=':')
        style.band(axis, data['t_s'], data['course_hz'][k], color=colour,
                   label=f'target {target:g} Hz')
    axis.axvspan(float(data['settle_s']), data['t_s'][-1], color='0.95', lw=0, zorder=0)
    axis.set(xlabel='time (s)', ylabel='firing rate (Hz)', ylim=(0, None),
             xlim=(0, data['t_s'][-1]))
    axis.set_title('Rate settles at the target')
    axis.legend(loc='upper right', bbox_to_anchor=(1, 0.88))


def identity_panel(axis, data):
    """Achieved rate over target with the identity line and the band of +10 %."""
    target = data['target_hz']
    line = np.array([0, 1.15*target.max()])
    axis.plot(line, line, color='0.3', lw=0.8, label='identity')
    axis.fill_between(line, line, 1.1*line, color='0.85', lw=0, label='0 to +10 %')
    style.bars(axis, target, data['rate_hz'].T, color=style.BLUE, label='plastic', zorder=4)
    mean, low, high = style.interval(data['rate_control_hz'])
    axis.plot(line, [mean, mean], label='$\\eta$ = 0', **FROZEN)
    axis.fill_between(line, low, high, color=style.VERMILLION, alpha=0.25, lw=0)
    axis.set(xlabel='target rate (Hz)', ylabel='achieved rate (Hz)', xlim=(0, line[1]),
             ylim=(0, 1.15*mean))
    slope = style.said(data['slope'], digits=3)
    axis.set_title(f'Slope {slope}')
    axis.legend(loc='center left', bbox_to_anchor=(0, 0.6))


def bias_panel(axis, data):
    """Deviation from the target in per cent, every seed and the interval."""
    target, bias = data['target_hz'], data['bias_percent']
    axis.axhspan(0, 10, color='0.9', lw=0, zorder=0)
    axis.axhline(0, color='0.3', lw=0.8)
    x = np.arange(len(target))
    axis.plot(x - 0.15, bias, '.', ms=3, color=style.GREY)
    style.bars(axis, x, bias.T, color=style.BLUE)
    axis.set_xticks(x, [f'{value:g}' for value in target])
    axis.set(xlabel='target rate (Hz)', ylabel='deviation (%)', xlim=(-0.5, len(target) - 0.5))
    axis.set_title('A few per cent above')


def draw(data, meta):
    """Three panels: course, identity line, deviation. data: arrays of the protocol."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 2.9),
                                gridspec_kw=dict(width_ratios=(1.25, 1, 0.8)))
    course_panel(axes[0], data)
    identity_panel(axes[1], data)
    bias_panel(axes[2], data)
    style.letters(*axes)
    worst = np.abs(data['bias_percent'].mean(axis=1)).max()
    control = data['rate_control_hz'].mean()
    seeds = data['rate_hz'].shape[1]
    style.claim(
        figure, 'Inhibitory plasticity holds every target rate; frozen inhibition does not',
        f'Inhibitory plasticity holds every target rate within {worst:.0f} % in the mean;\n'
        f'frozen inhibition leaves {control:.0f} Hz ({seeds} seeds, 95 % intervals)')
    return figure
