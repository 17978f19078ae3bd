"""Pairing curve of the voltage rule between two implementations, and a cell with and without
homeostasis.
"""
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
    axis.plot(
        x, data['curve'][row], 'o-', ms=3, lw=1.2, color=style.BLUE, label='here, frozen factor'
    )
    axis.plot(
        x, data['curve_live'][row], '--', lw=1, color=style.GREEN, label='live factor, from rest'
    )
    axis.plot(
        x, data['curve_paper_b'][row], ':', lw=1.2, color=style.ORANGE, label='adaptation 80.5 pA'
    )
    axis.plot(
        x, data['curve_without_spike'][row], '-.', lw=1, color=style.GREY, label='no spike shape'
    )
    axis.set(
        xlabel='pairs per second (Hz)',
        title=f'  lag {data["lag_ms"][row]:+.0f} ms'.replace('-', '\N{MINUS SIGN}'),
        ylim=(45, 190),
    )


CASES = ((0, style.BLUE, 'factor live'), (1, style.VERMILLION, 'factor frozen'),
         (2, style.GREY, 'live, $u_{ref}^2$ = 60 mV$^2$'))


def rate_panel(axis, data):
    """Output rate of the driven cell, one line per seed."""
    for case, color, label in CASES:
        for k, rate in enumerate(data['driven_hz'][case]):
            axis.plot(
                data['time_s'], rate, color=color, lw=0.7, alpha=0.8, label=None if k else label
            )
    axis.set(xlabel='time (s)', ylabel='rate (Hz)', title='  Driven cell',
             ylim=(-2, 1.45*max(10, np.max(data['driven_hz']))))
    axis.legend(loc='upper right', fontsize=6, labelspacing=0.2)


def weight_panel(axis, data):
    """Sorted group weights at the end, every seed."""
    n = data['group_w'].shape[-1]
    for case, color, label in CASES:
        for groups in data['group_w'][case]:
            axis.plot(
                np.arange(1, n + 1) + 0.1 * (case - 1),
                np.sort(groups)[::-1],
                'o-',
                ms=3,
                lw=0.6,
                color=color,
            )
    axis.set(xlabel='group, sorted', ylabel='mean weight', title='  Weights at the end',
             ylim=(-0.05, 1.1))


def reference_panel(axis, data):
    """Late rate against the reference of the factor, every seed; the frozen factor beside it."""
    x = data['u_ref2_mv2']
    n = data['late_hz_by_reference'].shape[1]
    spread = np.linspace(0.92, 1.08, n) if n > 1 else np.ones(1)
    for k, value in enumerate(x):
        axis.plot(
            value * spread,
            data['late_hz_by_reference'][k],
            'o',
            ms=2.5,
            mfc='none',
            mew=0.7,
            color=style.BLUE,
            label=None if k else 'factor live',
        )
    axis.axhline(
        np.mean(data['late_frozen_hz']), color=style.VERMILLION, lw=1, label='frozen, mean'
    )
    silent = np.mean(data['late_hz_by_reference'] == 0, axis=1)
    top = 1.25*max(10, np.max(data['late_hz_by_reference']), np.mean(data['late_frozen_hz']))
    for value, fraction in zip(x, silent):
        axis.annotate(
            f'{100 * fraction:.0f} %',
            (value, -0.06 * top),
            ha='center',
            va='top',
            fontsize=6,
            color='0.3',
        )
    axis.set(
        xscale='log',
        xlabel='reference $u_{ref}^2$ (mV$^2$)',
        ylabel='late rate (Hz)',
        ylim=(-0.16 * top, top),
        xlim=(38, 1500),
        title='  Late rate; % of seeds silent',
    )
    axis.set_xticks(x, [f'{value:.0f}' for value in x])
    axis.minorticks_off()
    axis.legend(loc='upper left', fontsize=6)


def draw(data, meta):
    """Five panels; data: arrays of protocols/voltage_frequency.py."""
    figure = plt.figure(figsize=(style.DOUBLE, 5.2), layout='constrained')
    grid = figure.add_gridspec(2, 6)
    a, b = figure.add_subplot(grid[0, :3]), figure.add_subplot(grid[0, 3:])
    c, d, e = (figure.add_subplot(grid[1, 2*k:2*k + 2]) for k in range(3))
    pairing_panel(a, data, 0)
    pairing_panel(b, data, 1)
    a.set_ylabel('normalised weight (%)')
    b.legend(loc='upper left', fontsize=6)
    rate_panel(c, data)
    weight_panel(d, data)
    reference_panel(e, data)
    style.letters(a, b, c, d, e)
    n = len(data['silent_live'])
    figure.suptitle(
        'Voltage rule: pairing curve at most '
        f'{float(data["distance"]):.1f} points outside the span of two implementations;\n'
        f'driven cell at {style.said(data["late_live_hz"], "Hz")} with homeostasis '
        f'({int(np.sum(data["silent_live"]))} of {n} seeds fall silent),\n'
        f'at {style.said(data["late_frozen_hz"], "Hz")} with the factor frozen (mean and 95 % '
        f'interval)',
        fontsize=8.5,
    )
    return figure
