"""Pairing curve of the voltage rule between two implementations, and a cell with and without homeostasis."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style


def pairing_panel(axis, data, row):
    """Normalised weight against pairing rate at one lag."""
    low, high = (edge(data['authors'][row], data['nest'][row]) for edge in (np.minimum, np.maximum))
    hz = data['golden_hz']
    axis.axhline(100, color='0.85', lw=0.7, zorder=0)
    axis.fill_between(hz, low - 8, high + 8, color='0.92', lw=0, label='within 8 points')
    axis.fill_between(hz, low, high, color='0.75', lw=0, label="between authors' code and NEST")
    for name, mark in (('authors', 's'), ('nest', 'D')):
        axis.plot(hz, data[name][row], mark, ms=3.5, mfc='none', color='black',
                  label=dict(authors="authors' code", nest='NEST 3.10')[name])
    x = data['rate_hz']
    axis.plot(x, data['curve'][row], 'o-', ms=3, lw=1.2, color=style.BLUE, label='here, frozen factor')
    axis.plot(x, data['curve_live'][row], '--', lw=1, color=style.GREEN, label='live factor, from rest')
    axis.plot(x, data['curve_paper_b'][row], ':', lw=1.2, color=style.ORANGE, label='adaptation 80.5 pA')
    axis.plot(x, data['curve_without_spike'][row], '-.', lw=1, color=style.GREY, label='no spike shape')
    axis.set(xlabel='pairs per second (Hz)', title=f'  lag {data["lag_ms"][row]:+.0f} ms'.replace('-', '\N{MINUS SIGN}'), ylim=(45, 190))


CASES = ((0, style.BLUE, 'factor live'), (1, style.VERMILLION, 'factor frozen'),
         (2, style.GREY, 'live, $u_{ref}^2$ = 60 mV$^2$'))


def rate_panel(axis, data):
    """Output rate of the driven cell, one line per seed."""
    for case, color, label in CASES:
        for k, rate in enumerate(data['driven_hz'][case]):
            axis.plot(data['time_s'], rate, color=color, lw=0.7, alpha=0.8, label=None if k else label)
    axis.set(xlabel='time (s)', ylabel='rate (Hz)', title='  Driven cell, every seed',
             ylim=(-2, 1.25*max(10, np.max(data['driven_hz']))))
    axis.legend(loc='upper right', ncols=3, fontsize=6)


def weight_panel(axis, data):
    """Sorted group weights at the end, every seed."""
    n = data['group_w'].shape[-1]
    for case, color, label in CASES:
        for groups in data['group_w'][case]:
            axis.plot(np.arange(1, n + 1) + 0.1*(case - 1), np.sort(groups)[::-1], 'o-', ms=3, lw=0.6, color=color)
    axis.set(xlabel='group of inputs, sorted', ylabel='mean weight', title='  Weights at the end',
             ylim=(-0.05, 1.1))


def draw(data, meta):
    """Four panels; data: arrays of protocols/voltage_frequency.py."""
    figure, axes = plt.subplots(2, 2, figsize=(style.DOUBLE, 5.2), layout='constrained')
    pairing_panel(axes[0, 0], data, 0)
    pairing_panel(axes[0, 1], data, 1)
    axes[0, 0].set_ylabel('normalised weight (%)')
    axes[0, 1].legend(loc='upper left', fontsize=6)
    rate_panel(axes[1, 0], data)
    weight_panel(axes[1, 1], data)
    style.letters(*axes.ravel())
    n = len(data['silent_live'])
    figure.suptitle('Voltage rule: pairing curve at most '
                    f'{float(data["distance"]):.1f} points outside the span of two implementations;\n'
                    f'driven cell at {style.said(data["late_live_hz"], "Hz")} with homeostasis '
                    f'({int(np.sum(data["silent_live"]))} of {n} seeds fall silent),\n'
                    f'at {style.said(data["late_frozen_hz"], "Hz")} with the factor frozen (mean and 95 % interval)', fontsize=8.5)
    return figure
