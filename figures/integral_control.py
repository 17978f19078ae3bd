"""Growth of a small oscillation and spike noise under integral control, over linear theory."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

TARGET_COLOURS = (style.BLUE, style.ORANGE)


def growth_panel(axis, data):
    """Growth rate of a small oscillation against gamma tau/beta over the eigenvalues."""
    axis.axhline(0, color='0.7', lw=0.7)
    axis.axvline(1, color='0.7', lw=0.7)
    shown = data['theory_ratio'] > 0.1              # below, nothing oscillates
    for k, target in enumerate(data['target_hz']):
        axis.plot(data['theory_ratio'][shown], 1e3*data['growth_theory_hz'][shown, k], lw=0.9,
                  color=TARGET_COLOURS[k])
        axis.plot(data['ratio'], 1e3*data['growth_hz'][:, k], 'o', color=TARGET_COLOURS[k],
                  label=f'target {target:g} Hz')
    axis.plot([], [], color='0.3', lw=0.9, label='eigenvalue')
    axis.set(xlabel='integral gain $\\gamma\\tau/\\beta$', ylabel='growth rate (1/1000 s)')
    found = ', '.join(f'{value:.3f}' for value in data['boundary'])
    axis.set_title(f'  Sign changes at {found}')
    axis.legend(loc='upper left')


def noise_panel(axis, data):
    """Relative s.d. of spiking neurons over the linear theory; gamma = 0 is the control."""
    ratio = data['noise_ratio']
    mean, low, high = (100*np.sqrt(np.maximum(v, 0)) for v in style.interval(data['variance'].T))
    axis.axvline(1, color='0.7', lw=0.7)
    axis.plot(data['sd_theory_ratio'], 100*data['sd_theory'], color='k', lw=0.9, ls='--',
              label='linear theory')
    plastic = ratio > 0
    for chosen, marker, colour, label in ((plastic, 'o', style.BLUE, 'spiking'),
                                          (~plastic, 's', style.VERMILLION, '$\\gamma$ = 0')):
        axis.vlines(ratio[chosen], low[chosen], high[chosen], color=colour)
        axis.plot(ratio[chosen], mean[chosen], marker, color=colour, label=label)
    axis.set(xlabel='integral gain $\\gamma\\tau/\\beta$', ylabel='s.d. of the rate (%)',
             yscale='log')
    axis.set_title('  Spike noise, then oscillation')
    axis.legend(loc='lower right')


def course_panel(axis, data):
    """Weight of one spiking neuron below and above the boundary."""
    hours = data['t_s']/3600
    for ratio, colour in ((0.0, style.VERMILLION), (0.25, style.BLUE), (1.1, style.PURPLE)):
        k = int(np.argmin(np.abs(data['noise_ratio'] - ratio)))
        axis.plot(hours, data['course'][k, 0], color=colour, lw=0.8,
                  label=f'{ratio:g}' + (' (control)' if ratio == 0 else ''))
    axis.set(xlabel='time (h)', ylabel='rate over its target', title='  One spiking neuron',
             xlim=(0, hours[-1]))
    axis.legend(loc='upper left', ncols=3, title=r'$\gamma\tau/\beta$', title_fontsize=7,
                handlelength=1.2, columnspacing=0.8)
    low, high = axis.get_ylim()
    axis.set_ylim(low, high + 0.35*(high - low))


def draw(data, meta):
    """Three panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 2.8))
    for axis, panel in zip(axes, (growth_panel, course_panel, noise_panel)):
        panel(axis, data)
    style.letters(*axes)
    found = ' and '.join(f'{value:.3f}' for value in data['boundary'])
    style.claim(
        figure, 'Integral control of the rate oscillates once its gain passes a bound',
        'Integral control is unstable once $\\gamma > \\beta/\\tau$: growth changes '
        f'sign at {found} of this\n(targets of 10 and 20 Hz). Spiking: '
        f'{data["variance"].shape[1]} neurons, mean and 95 % interval')
    return figure
