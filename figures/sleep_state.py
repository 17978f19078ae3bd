"""Rates asleep and awake, the measures of the state and what is replayed, learnt or not."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

NAMES = ('asleep', '  untrained', 'awake', '  untrained')
COLORS = (style.BLUE, style.SKY, style.VERMILLION, style.ORANGE)


def course_panel(axis, data):
    """Three seconds of one network: rates of the patterns (lines) asleep and awake."""
    time = 0.01*np.arange(data['course_hz'].shape[-1])
    for row, offset in ((0, 0), (2, 7)):
        groups = data['course_hz'][row, 0]
        for k in range(len(groups)):
            y = offset + len(groups) - 1 - k
            pattern = k < len(groups) - 2
            axis.fill_between(time, y, y + np.minimum(groups[k], 100)/110, lw=0,
                              color=style.PALETTE[k] if pattern else '0.6')
    names = ('pattern 1', '2', '3', '4', 'never shown', 'other cells')
    axis.set_yticks([*range(6), *range(7, 13)], [*names[::-1], *names[::-1]], fontsize=7)
    axis.set(xlim=(0, 3), ylim=(0, 13.9), xlabel='time in the night (s)', title='  Rates')
    axis.text(0.02, 6.1, 'asleep (full height 110 Hz)', fontsize=7)
    axis.text(0.02, 13.1, 'awake', fontsize=7)
    axis.spines['left'].set_visible(False)
    axis.tick_params(axis='y', length=0)


def dots(axis, values, label, title, top=None):
    """Seeds as dots and the interval of the mean, for each condition."""
    for row, color in enumerate(COLORS):
        style.dots(axis, row, values[row], color=color)
    axis.set_xticks(range(4), NAMES, fontsize=7, rotation=90)
    axis.set(ylabel=label, xlim=(-0.6, 3.6), title=f'  {title}')
    axis.set_ylim(0 if top else None, top)


def draw(data, meta):
    """Four panels. data: arrays of the protocol; meta: its record."""
    figure = plt.figure(figsize=(style.DOUBLE, 4.3), layout='constrained')
    left, right = figure.subfigures(1, 2, width_ratios=(1.15, 1))
    first = left.subplots()
    course_panel(first, data)
    axes = right.subplots(2, 2)
    dots(axes[0, 0], data['down'], 'share of time DOWN', 'DOWN states', 1)
    dots(axes[0, 1], data['rate_hz'], 'rate (Hz)', 'Spikes', 1.15*data['rate_hz'].max())
    dots(axes[1, 0], data['transitions'], 'UP states per second', 'Transitions',
         1.15*data['transitions'].max())
    dots(axes[1, 1], data['replayed'], 'reactivations', 'Replay',
         1.15*max(data['replayed'].max(), 1))
    style.letters(first, *axes.flat)
    style.claim(
        figure, 'Asleep the network alternates and reactivates what it has learnt',
        f"Asleep: DOWN {style.said(data['down'][0], digits=2)} of the time, "
        f"{style.said(data['saved'][0], digits=2)} of the spikes of wake; reactivations of four "
        f"patterns {style.said(data['replayed'][0])}, untrained "
        f"{style.said(data['replayed'][1], digits=2)}.\nMean, 95 % interval; dots: "
        f"{data['down'].shape[1]} seeds; {float(data['night_s']):.0f} s each; time compressed")
    return figure
