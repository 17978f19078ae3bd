"""Rasters, population rates and spectra of the four states of Brunel 2000, and of a network five
times smaller.
"""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

COLORS = (style.VERMILLION, style.ORANGE, style.GREEN, style.BLUE)
PUBLISHED_HZ = (np.nan, 60.7, 37.7, 5.5)
PUBLISHED_PEAK_HZ = (np.nan, 180.0, np.nan, 22.0)


def state_panels(raster, course, data, row):
    """Spikes of fifty cells above the population rate, last 0.2 s of the first seed."""
    raster.plot(
        1000 * data['raster_t_s'][row], data['raster_i'][row], '|', ms=2, mew=0.7, color=COLORS[row]
    )
    shown = 20 if data['state'][row] == 'SR' else 200
    raster.set(xlim=(0, shown), ylim=(-1, 50), xticklabels=[], yticks=[])
    rate = data['course_hz'][row, 0]
    per = 1 if shown == 20 else 5
    rate = rate[:len(rate)//per*per].reshape(-1, per).mean(axis=1)
    course.plot(0.1*per*(np.arange(len(rate)) + 0.5), rate, color=COLORS[row], lw=0.7)
    course.set(xlim=(0, shown), ylim=(0, None), xlabel='time (ms)')
    raster.set_title(
        f"  {data['state'][row]}: {data['rate_hz'][row].mean():.3g} Hz\n"
        f"  g {data['g'][row]:g}, drive {data['drive'][row]:g}",
        fontsize=7,
    )


def spectra_panel(axis, data, prefix, n):
    """Power of the population rate times the number of neurons: independent of size for independent
    cells.
    """
    f = data['f_hz']
    for row, name in enumerate(data['state']):
        if name == 'SR':
            continue
        power = (
            data[prefix + 'power'][row].mean(axis=0)
            * float(n)
            / (2 * data[prefix + 'rate_hz'][row].mean())
        )
        axis.loglog(f, power, color=COLORS[row], label=str(name), lw=0.9)
        if not np.isnan(PUBLISHED_PEAK_HZ[row]):
            axis.axvline(PUBLISHED_PEAK_HZ[row], color=COLORS[row], ls=':', lw=0.9, ymax=0.78)
    axis.set(xlim=(5, 500), ylim=(0.3, 1e6), xlabel='frequency (Hz)', title=f'  N = {int(n):,}')


def rates_panel(axis, data):
    """Rates of the two sizes, theory and publication."""
    x = np.arange(len(data['state']))
    for shift, prefix, marker, n in (
        (-0.12, '', 'o', data['n']),
        (0.12, 'small_', 's', data['small_n']),
    ):
        style.bars(axis, x + shift, data[prefix + 'rate_hz'].T, fmt=marker, ms=3.5, lw=0.8,
                   color=style.BLUE if prefix == '' else style.ORANGE, label=f'N = {int(n):,}')
        axis.plot(x + shift, data[prefix + 'theory_hz'], 'x', color=style.BLACK, ms=5, mew=0.9,
                  label='diffusion theory' if prefix == '' else None)
    axis.plot(
        x - 0.3, PUBLISHED_HZ, '>', color=style.DATA, ms=4, mfc='none',
        label='published (N = 12,500)'
    )
    axis.set(xticks=x, xticklabels=data['state'], yscale='log', ylabel='rate (Hz)', ylim=(3, 6000))
    axis.set_yticks([10, 100, 1000], labels=['10', '100', '1000'])
    axis.legend(fontsize=7, labelspacing=0.2, loc='upper right', borderpad=0, handlelength=1)
    axis.set_title('  Fewer neurons at equal J·C')


def draw(data, meta):
    """data: arrays of the experiment; meta: of its run. Returns the Figure."""
    figure = plt.figure(figsize=(style.DOUBLE, 5.4))
    grid = figure.add_gridspec(3, 4, height_ratios=(1, 0.75, 1.5))
    tops = []
    for row in range(4):
        raster = figure.add_subplot(grid[0, row])
        course = figure.add_subplot(grid[1, row])
        state_panels(raster, course, data, row)
        tops.append(raster)
        if row == 0:
            raster.set_ylabel('50 cells')
            course.set_ylabel('population\nrate (Hz)')
        else:
            course.set_ylabel('Hz', labelpad=0)
    bottom = grid[2, :].subgridspec(1, 3, width_ratios=(1, 1, 1.1), wspace=0.02)
    large, small, rates = (figure.add_subplot(bottom[0, column]) for column in range(3))
    spectra_panel(large, data, '', data['n'])
    spectra_panel(small, data, 'small_', data['small_n'])
    large.set_ylabel('power, 1 = independent')
    large.legend(
        fontsize=7,
        loc='upper left',
        ncols=3,
        columnspacing=0.8,
        handlelength=1,
        title='dotted: published',
        title_fontsize=7,
        alignment='left',
        borderpad=0,
    )
    small.set_yticklabels([])
    rates_panel(rates, data)
    style.letters(*tops, large, small, rates)
    rate, peak = data['rate_hz'], data['peak_hz']
    seeds = rate.shape[1]
    style.claim(
        figure, 'One network shows the four states of Brunel 2000',
        f"Four states of one network (published in brackets): SI fast {style.said(rate[1])} Hz "
        f"(60.7),\nrhythm "
        f"{style.said(peak[1])} Hz (180); AI {style.said(rate[2])} Hz (37.7);\nSI slow "
        f"{style.said(rate[3])} Hz (5.5), "
        f"rhythm {style.said(peak[3])} Hz (22)\n"
        + (f'Mean and 95 % interval of {seeds} seeds' if seeds > 1 else 'One seed')
        + '; only the drive and the strength g of inhibition differ')
    return figure
