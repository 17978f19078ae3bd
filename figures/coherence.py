"""What one module adds to another, what becomes of the connection, and the rates, against lag."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

TICKS = (0, 0.25, 0.5, 0.75, 1)


def curve(axis, data, name, scale=1.0):
    """Interval over seeds against lag, with the first lag again at a whole cycle; the controls."""
    lag = np.append(data['lag'], 1)
    values = scale*np.column_stack([data[name].T, data[name][0]])
    style.band(axis, lag, values, color=style.BLUE, marker='o', ms=3, label='locked')
    for end, shift, color, mark, label in (('jittered', 0.02, style.VERMILLION, 's', 'jittered'),
                                           ('unlocked', -0.02, style.PURPLE, '^', 'unlocked')):
        for k, at in enumerate((0, 0.5)):
            style.bars(axis, at + shift, scale*data[f'{name}_{end}'][k], color=color, fmt=mark,
                       label=None if k else label, zorder=4)
    axis.set(xlabel='lag of A\'s spikes (cycles)', xticks=TICKS, xlim=(-0.05, 1.05))


def transfer_panel(axis, data):
    """Rate of B less that without A."""
    curve(axis, data, 'extra')
    axis.set(ylabel='rate added to B (Hz)', ylim=(0, 7), title='  A good lag carries more')
    axis.legend(loc='upper right', fontsize=7)


def weight_panel(axis, data):
    """Change of the connection."""
    axis.axhline(0, color='0.5', lw=0.8, ls=':')
    curve(axis, data, 'gained', 100)
    axis.set(ylabel='change of weights (%)', title='  The lag decides the sign')


def rate_panel(axis, data):
    """Rates of both modules, and the largest of B in half a second."""
    lag = np.append(data['lag'], 1)
    for name, color, line, label in (('a_hz', style.BLACK, '--', 'A'),
                                     ('b_hz', style.BLUE, '-', 'B'),
                                     ('b_top_hz', style.ORANGE, ':', 'B, most in 0.5 s')):
        style.band(axis, lag, np.column_stack([data[name].T, data[name][0]]), color=color, ls=line,
                   label=label)
    axis.axhline((data['b_hz'] - data['extra']).mean(), color='0.5', lw=0.8)
    axis.annotate('B without A', (0.5, (data['b_hz'] - data['extra']).mean()), xytext=(0, -3),
                  textcoords='offset points', fontsize=7, ha='center', va='top', color='0.35')
    axis.set(xlabel='lag of A\'s spikes (cycles)', ylabel='rate (Hz)', ylim=(0, 46), xticks=TICKS,
             xlim=(-0.05, 1.05), title='  Equal rates, no runaway')
    axis.legend(loc='upper right', fontsize=7)


def draw(data, meta):
    """Three panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 2.8), layout='constrained')
    for axis, panel in zip(axes, (transfer_panel, weight_panel, rate_panel)):
        panel(axis, data)
    style.letters(*axes)
    half = len(data['lag'])//2
    style.claim(
        figure, 'The same spikes drive most, and strengthen, at a good phase lag',
        f"The same spikes add {style.said(data['transfer'])} times as much at lag 0 as at half a "
        f"cycle, and weights change by {100*data['gained'][0].mean():+.1f} and "
        f"{100*data['gained'][half].mean():+.1f} %.\nJittered over a cycle: "
        f"{data['transfer_jittered'].mean():.2f} times, "
        f"{100*data['gained_jittered'].mean():+.1f} %. {len(data['transfer'])} seeds, 95 % "
        'intervals; both rhythms imposed')
    return figure
