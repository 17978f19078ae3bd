"""Distribution of the output of rate units with and without the gradient rule."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

LOOK = (('_control', style.VERMILLION, '--', 'gain 1, offset 0'),
        ('', style.BLUE, '-', 'gradient rule'))


def density_panel(axis, data):
    """Density of the output beside an exponential of the same mean."""
    for suffix, color, line, label in LOOK:
        style.band(axis, data['y'], np.maximum(data[f'density{suffix}'], 1e-4), color=color,
                   ls=line, label=label)
    mu = float(data['mu'])
    axis.plot(data['y'], np.exp(-data['y']/mu)/mu, 'k:', lw=1, label=f'exponential, mean {mu:g}')
    axis.set(xlabel='output y', ylabel='probability density', yscale='log', ylim=(1e-3, 300),
             xlim=(0, 1), title='  Distribution of the output')
    axis.legend(loc='upper right')


def moment_panel(axis, data, name, theory, label):
    """One moment of every seed, with the mean and its interval, beside theory."""
    for k, (suffix, color, _, _) in enumerate(LOOK):
        style.dots(axis, k, data[name + suffix], color=color, shift=(0, 0.3), spread=0.15, size=5,
                   alpha=0.6, fmt='s')
    axis.axhline(theory, color='0.4', lw=0.8, ls=':')
    axis.set_xticks([0, 1], ['fixed', 'learnt'])
    axis.set(ylabel=label, xlim=(-0.5, 1.6), ylim=(0, None), title=f'  Dotted: {theory:g}')


def draw(data, meta):
    """Three panels; bands and bars are 95 % intervals over seeds."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 2.7), width_ratios=(1.8, 1, 1))
    density_panel(axes[0], data)
    moment_panel(axes[1], data, 'mean', float(data['mu']), 'mean of y')
    moment_panel(axes[2], data, 'cv', 1.0, 's.d. over mean of y')
    style.letters(*axes)
    style.claim(
        figure, 'A gradient rule for gain and offset makes outputs nearly exponential',
        f"Learnt gain and offset: mean output {style.said(data['mean'])}, s.d. over "
        f"mean {style.said(data['cv'])};\nwithout, mean "
        f"{style.said(data['mean_control'])}. Mean and 95 % interval of "
        f"{data['mean'].size} seeds")
    return figure
