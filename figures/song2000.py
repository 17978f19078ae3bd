"""Weights before and after competition, output against input rate, and the merging by weight
dependence.
"""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

ADDITIVE, HEBB, BEFORE = style.BLUE, style.VERMILLION, style.GREY


def percent(values):
    """Mean of a fraction as '30 %'."""
    return f'{100*np.mean(values):.0f} %'


def histogram(axis, data, values, color, label, **look):
    """Mean histogram over seeds (fraction per bin) as steps with the interval as a band."""
    edges = data['edges']
    mean, low, high = style.interval(values)
    axis.stairs(mean, edges, color=color, label=label, lw=1.3, **look)
    axis.fill_between(edges, np.append(low, low[-1]), np.append(high, high[-1]), step='post',
                      color=color, alpha=0.25, lw=0)


def weights_panel(axis, data):
    """Distribution at the slowest input for the additive rule and the Hebbian control."""
    histogram(axis, data, data['hebb_histogram'], HEBB, 'Hebbian control, LTD/LTP 0.9', ls='--')
    histogram(axis, data, data['histogram'][0], ADDITIVE, 'additive, LTD/LTP 1.05')
    axis.set(xlabel='weight w / g$_{max}$', ylabel='fraction of synapses per 0.05', xlim=(0, 1),
             yscale='log', ylim=(2e-3, 2))
    axis.legend(loc='upper left')
    axis.set_title(f"  {percent(data['weak'][0])} of weights below 0.1, "
                   f"{percent(data['strong'][0])} above 0.9")


def rate_panel(axis, data):
    """Output against input before and after learning."""
    x = data['input_hz']
    axis.axhspan(10, 35, color='0.92', lw=0, zorder=0)
    axis.text(x[-1], 32, '10\N{EN DASH}35 Hz', ha='right', va='top', color='0.4', fontsize=7)
    style.bars(axis, x, np.maximum(data['early_hz'], 0.1).T, color=BEFORE, fmt='s--',
               label='before learning (first 0.5 s)')
    style.bars(axis, x[0], data['hebb_rate_hz'], color=HEBB, fmt='D', label='Hebbian control')
    style.bars(axis, x, np.maximum(data['rate_hz'], 0.1).T, color=ADDITIVE, fmt='o-',
               label='additive, stationary')
    for position, values in zip(x, data['rate_hz']):
        axis.annotate(f'{values.mean():.1f}', (position, values.mean()), xytext=(0, -9),
                      textcoords='offset points', ha='center', va='top', fontsize=7, color=ADDITIVE)
    axis.set(xlabel='rate of each input (Hz)', ylabel='output rate (Hz)', yscale='log', xticks=x,
             ylim=(3, 4000), xlim=(x[0] - 3, x[-1] + 3))
    axis.legend(loc='upper left')
    axis.set_title(f"  Output changes {data['rate_ratio'].mean():.1f}-fold, "
                   f"{float(data['early_ratio']):.0f}-fold before")


def competition_panel(axis, data):
    """Fractions of strong and weak weights against the input rate."""
    x = data['input_hz']
    for name, mark, color, label in (('weak', 'v-', style.SKY, 'weak, w < 0.1'),
                                     ('middle', 's:', style.BLACK, 'between'),
                                     ('strong', '^-', ADDITIVE, 'strong, w > 0.9')):
        style.bars(axis, x, data[name].T, color=color, fmt=mark, label=label)
    axis.set(xlabel='rate of each input (Hz)', ylabel='fraction of synapses', xticks=x,
             ylim=(0, 1), xlim=(x[0] - 3, x[-1] + 3))
    axis.legend(loc='upper left')
    axis.set_title('  More input, fewer strong synapses')


def mu_panel(axis, data):
    """Distributions along the sweep of the exponent."""
    colors = (ADDITIVE, style.GREEN, style.ORANGE, style.PURPLE)
    lines = ('-', (0, (4, 1)), (0, (2, 1)), (0, (1, 1)))
    for row, mu in enumerate(data['mu']):
        histogram(axis, data, data['mu_histogram'][row], colors[row % 4],
                  f'$\\mu$ = {mu:g}', ls=lines[row % 4])
    axis.set(xlabel='weight w / g$_{max}$', ylabel='fraction of synapses per 0.05', xlim=(0, 1),
             yscale='log', ylim=(2e-3, 2))
    axis.legend(loc='upper right')
    axis.set_title('  Weight dependence merges the two groups')


def draw(data, meta):
    """Four panels; bands and bars are 95 % intervals over seeds."""
    figure, axes = plt.subplots(2, 2, figsize=(style.DOUBLE, 5.0))
    flat = axes.ravel()
    weights_panel(flat[0], data)
    rate_panel(flat[1], data)
    competition_panel(flat[2], data)
    mu_panel(flat[3], data)
    style.letters(*flat)
    rate = data['rate_hz'].mean(axis=1)
    style.claim(
        figure, 'Additive STDP splits the weights and holds the output rate',
        f"Additive STDP splits the weights and holds the output at {rate.min():.0f}\N{EN DASH}"
        f"{rate.max():.0f} Hz for inputs of {data['input_hz'][0]:.0f}\N{EN DASH}"
        f"{data['input_hz'][-1]:.0f} Hz\n"
        f"mean and 95 % interval of {data['rate_hz'].shape[1]} seeds; "
        f"{float(data['long_s']):g} s at {data['input_hz'][0]:.0f} Hz with $\\mu$ = 0, "
        f"{float(data['short_s']):g} s elsewhere")
    return figure
