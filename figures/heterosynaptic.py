"""Weight of Poisson pairs over its closed form, and the drift without heterosynaptic terms."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style


def fixed_point_panel(axis, data):
    """Weight at each rate over its closed form."""
    x = data['rates_hz']
    axis.plot(x, data['theory'], color=style.BLACK, marker='_', ls='', ms=14, mew=2,
              label='closed form')
    style.bars(axis, x, data['w'].T, color=style.BLUE, ms=5, capsize=3, label='simulation')
    axis.axhline(0, color=style.GREY, lw=0.8, zorder=0)
    axis.set(xlabel='postsynaptic rate (Hz)', ylabel='weight minus reference', xscale='log',
             title='  With both terms')
    axis.set_xticks(x, [f'{v:g}' for v in x])
    axis.minorticks_off()
    axis.legend(loc='lower right')


def control_panel(axis, data):
    """The same with and without the terms."""
    x = data['rates_hz']
    for name, color, marker, label in (('w_control', style.VERMILLION, 's',
                                        r'$\beta = \delta = 0$'),
                                       ('w', style.BLUE, 'o', 'with both terms')):
        style.bars(axis, x, data[name].T, color=color, fmt=f'{marker}-', ms=5, capsize=3,
                   label=label)
    axis.axhline(0, color=style.GREY, lw=0.8, zorder=0)
    axis.set(xlabel='postsynaptic rate (Hz)',
             ylabel=f'weight after {float(data["settle_s"]):.0f} s', xscale='log',
             title='  Control: drift without end')
    axis.set_yscale('symlog', linthresh=0.05)
    axis.set_ylim(-0.4, 40)
    axis.set_yticks([-0.1, 0, 0.1, 1, 10], ['\N{MINUS SIGN}0.1', '0', '0.1', '1', '10'])
    axis.set_xticks(x, [f'{v:g}' for v in x])
    axis.minorticks_off()
    axis.legend(loc='lower right')


def draw(data, meta):
    """Two panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 2, figsize=(style.DOUBLE, 2.9))
    fixed_point_panel(axes[0], data)
    control_panel(axes[1], data)
    style.letters(*axes)
    worst = 100*np.abs(data['deviation'].mean(axis=1)).max()
    style.claim(
        figure, 'Burst and transmitter terms hold weights; without them weights drift',
        f'Burst and transmitter terms: weights within {worst:.2g} % of the closed '
        f'form\nMean and 95 % interval of {data["w"].shape[1]} seeds')
    return figure
