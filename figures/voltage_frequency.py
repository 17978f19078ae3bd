"""Pairing curve of the voltage rule between two implementations, and what moves it away."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

CURVES = (('ours', '-', style.BLUE, 'here, 5 ms'), ('no_delay', '--', style.VERMILLION, 'no delay'),
          ('live', '--', style.GREEN, 'live factor, from rest'),
          ('no_shape', '-.', style.GREY, 'no spike shape'),
          ('paper_b', ':', style.ORANGE, 'adaptation 80.5 pA'))
ROWS = (('ours', 'delay 5 ms'), ('short_delay', 'delay 3 ms'), ('no_delay', 'no delay'),
        ('live', 'live factor'), ('no_shape', 'no spike shape'), ('paper_b', 'adaptation\n80.5 pA'))


def pairing_panel(axis, data, row):
    """Normalised weight against pairing rate at one lag."""
    hz = data['golden_hz']
    low, high = (edge(data['five_pairs'][row], data['nest'][row])
                 for edge in (np.minimum, np.maximum))
    axis.axhline(100, color='0.85', lw=0.7, zorder=0)
    axis.vlines(hz, low - 1, high + 1, color='0.8', lw=7, label='span of both, 1 point wider')
    for name, mark, label in (('five_pairs', 's', "authors' program, 5 pairs"),
                              ('nest', 'D', 'NEST 3.10, 5 pairs')):
        axis.plot(hz, data[name][row], mark, ms=4, mfc='none', color='black', label=label)
    if row:
        axis.plot(hz, data['program'][row], 'x', ms=4, color='black',
                  label='program as published,\n6 postsynaptic spikes')
    for name, line, color, label in CURVES:
        axis.plot(data['rate_hz'], data[f'curve_{name}'][row], line, lw=1.2, color=color,
                  label=label)
    lag = f'{data["lag_ms"][row]:+.0f} ms'.replace('-', '\N{MINUS SIGN}')
    axis.set(xlabel='pairs per second (Hz)', title=f'  lag {lag}', ylim=(40, 250))


def distance_panel(axis, data):
    """Largest distance from both spans, one row per condition."""
    names = [name for name, _ in ROWS]
    y = np.arange(len(ROWS))[::-1]
    axis.axvspan(0.01, 1, color='0.9', lw=0, label='within 1 point')
    for prefix, mark, label in (('distance', 'o', 'five pairs'),
                                ('published', 'x', 'as published')):
        points = [max(float(data[f'{prefix}_{name}']), 0.01) for name in names]
        axis.plot(points, y, mark, ms=4.5, mfc='none', label=label,
                  color=style.BLUE if mark == 'o' else 'black')
    axis.set(xscale='log', xlim=(0.05, 300), xlabel='largest distance (points)',
             title='  From the span', ylim=(-2.6, len(ROWS) - 0.5))
    axis.set_yticks(y, [label for _, label in ROWS])
    axis.set_xticks((0.1, 1, 10, 100), ('0.1', '1', '10', '100'))
    axis.minorticks_off()
    axis.legend(loc='lower right', fontsize=7)


def draw(data, meta):
    """Three panels; data: arrays of protocols/voltage_frequency.py."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 3.8), layout='constrained',
                                gridspec_kw=dict(width_ratios=(1, 1, 0.9)))
    for row in range(2):
        pairing_panel(axes[row], data, row)
    axes[0].set_ylabel('normalised weight (%)')
    distance_panel(axes[2], data)
    style.letters(*axes)
    handles, labels = axes[1].get_legend_handles_labels()
    figure.legend(handles, labels, loc='outside lower center', ncols=3, fontsize=7)
    near, published, far = (float(data[name]) for name in
                            ('distance_ours', 'published_ours', 'distance_no_delay'))
    style.claim(
        figure, 'The voltage rule follows two earlier programs along the pairing curve',
        f'Voltage rule: pairing curve at most {near:.1f} points outside the span of '
        f'two implementations\n({published:.1f} with the program as published); read '
        f'without delay, as for receptive fields, {far:.0f} points')
    return figure
