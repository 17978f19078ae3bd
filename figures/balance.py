"""A network before and after inhibition has learnt, its hidden memory, and the currents of its
cells.
"""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

NAMES = ('inhibition learns', 'no plasticity', 'weights ×10,\nfrom zero inhibition',
         'weights ×10, some\ninhibition at start')
COLORS = (style.GREEN, style.VERMILLION, style.PURPLE, style.ORANGE)
MARKERS = 'osD^'
LEARNT = 1                       # the phase after learning, before the memory


def raster_panel(axis, raster, color, title):
    """Spikes of sixty cells in 0.3 s; raster: (2, spikes)."""
    start = np.nanmin(raster[0]) if np.isfinite(raster[0]).any() else 0.0
    axis.plot(1000*(raster[0] - start), raster[1], '|', ms=1.8, mew=0.5, color=color)
    axis.set(xlim=(0, 300), ylim=(-1, 60), xlabel='time (ms)', yticks=[])
    axis.set_title(title, fontsize=7)


def course_panel(axis, data):
    """Rates of the groups against time, and of the network without plasticity."""
    t, course = data['course_t_s'], np.maximum(data['course_hz'], 0.5)
    memory = (course[:, 0] + 3*course[:, 1])/4
    style.band(
        axis,
        data['fixed_course_t_s'],
        data['fixed_course_hz'][:, 3],
        color=COLORS[1],
        label='no plasticity',
    )
    style.band(axis, t, course[:, 3], color=COLORS[0], label='other cells')
    style.band(axis, t, memory, color=style.BLUE, label='memory A', lw=0.9)
    style.band(axis, t, course[:, 2], color=style.ORANGE, ls='--', label='memory B', lw=0.9)
    axis.axhline(float(data['target_hz']), color='0.4', lw=0.8, ls=':')
    learnt, cue = data['phases_s'][0, 1, 1], data['phases_s'][0, 4, 0]
    for when, text in ((learnt, 'memories embedded'), (cue, 'cue')):
        axis.annotate(
            text,
            (when, 25),
            ha='right',
            va='center',
            fontsize=7,
            xytext=(-3, 0),
            textcoords='offset points',
        )
        axis.axvline(when, color='0.6', lw=0.8, ls=':', zorder=0)
    axis.set(
        xlabel='time (s)', ylabel='rate (Hz)', yscale='log', ylim=(1, 400), xlim=(0, t[-1] + 0.2)
    )
    axis.set_yticks([1, 10, 100], labels=['1', '10', '100'])
    axis.legend(fontsize=7, ncols=4, loc='upper right', borderpad=0.2, columnspacing=1)
    axis.set_title('  Rates (dotted: target)')


def trap_panel(axis, data):
    """Coefficient of variation against rate: the rate alone does not tell the states apart."""
    for row, name in enumerate(NAMES):
        rate, cv = data['rate_hz'][row, LEARNT], data['cv'][row, LEARNT]
        axis.plot(rate, cv, MARKERS[row], ms=3.5, color=COLORS[row], mfc='none', mew=0.8)
        axis.annotate(
            name,
            (rate.mean(), cv.mean()),
            xytext=((-6, 7), (0, 8), (0, -18), (8, 4))[row],
            fontsize=7,
            textcoords='offset points',
            color=COLORS[row],
            ha=('left', 'right', 'center', 'left')[row],
        )
    axis.axvline(float(data['target_hz']), color='0.4', lw=0.8, ls=':')
    axis.set(
        xscale='log', xlim=(2, 300), ylim=(-0.1, 2.0), xlabel='rate (Hz)', ylabel='CV of intervals'
    )
    axis.set_xticks([3, 10, 100], labels=['3', '10', '100'])
    axis.set_title('  The trap: strong weights')


def recall_panel(axis, data):
    """Spikes around the cue, one row per cell."""
    size = int(data['group'])
    edges = np.cumsum([0, size//4, size//2, size//2, size])
    place, colors = data['raster'][1], (style.VERMILLION, style.BLUE, style.ORANGE, COLORS[0])
    for low, high, color, name in zip(
        edges[:-1], edges[1:], colors, ('A, cued', 'A, rest', 'B', 'others')
    ):
        inside = (place >= low) & (place < high)
        axis.plot(data['raster'][0][inside], place[inside], '.', ms=0.9, mew=0, color=color)
        axis.text(-1.06, (low + high)/2, name, fontsize=7, va='center', ha='right', color=color)
    axis.axvspan(0, 1, color='0.93', lw=0, zorder=0)
    axis.text(0.5, edges[-1]*1.02, 'cue', ha='center', fontsize=7)
    axis.set(xlim=(-1, 1.5), ylim=(-1, edges[-1]*1.09), yticks=[], xlabel='time from cue (s)')
    axis.set_title('  Memory recalled by its cue')


def memory_panel(axis, data):
    """Visibility at rest and gain by the cue, with controls."""
    rows = (
        ('just embedded', data['visible'][0], style.GREY),
        ('adapted', data['visible'][1], COLORS[0]),
    )
    for y, (name, values, color) in enumerate(rows):
        mean, low, high = style.bars(axis, y, values, color='black', fmt='none', lw=0.9, along='x')
        axis.barh(y, mean, color=color, height=0.6)
        axis.text(high + 0.04, y, f'{mean:.2f}', va='center', fontsize=7)
        axis.text(0.05, y, name, va='center', fontsize=7, color='white')
    axis.set_yticks([])
    axis.invert_yaxis()
    axis.axvline(1, color='0.3', lw=0.8, ls=':')
    axis.margins(x=0.2)
    axis.set(xlabel='rate at rest, A and B / others')
    axis.set_title('  Invisible at rest')


def currents_panel(axis, data):
    """Correlation of both currents: of the population, and of cells beside what their inputs allow.
    """
    rows = (('mean_r', 'means over 50 cells', style.ORANGE),
            ('later_r', 'the same, inhibition of another time', style.GREY),
            ('current_r', 'one cell', COLORS[0]),
            ('other_r', 'one cell, inhibition of another', style.VERMILLION),
            ('allowed_r', 'one cell, theory: 160 and 40 inputs', style.DATA))
    for y, (name, text, color) in enumerate(rows):
        mean, low, high = style.bars(axis, y, data[name][0], color='black', fmt='none', lw=0.9,
                                     along='x')
        axis.barh(y, mean, color=color, height=0.3)
        axis.text(max(high, mean) + 0.03, y, f'{mean:.2f}', va='center', fontsize=7)
        axis.text(0, y - 0.2, text, va='bottom', fontsize=7, color=color)
    axis.set(xlabel='r of E and I current', xlim=(-0.1, 1.1), ylim=(4.4, -0.9), yticks=[])
    axis.set_title('  Balance of the population')


def draw(data, meta):
    """data: arrays of the experiment; meta: of its run. Returns the Figure."""
    figure = plt.figure(figsize=(style.DOUBLE, 6.2))
    grid = figure.add_gridspec(3, 6, height_ratios=(0.85, 1.15, 1.15))
    top = [figure.add_subplot(grid[0, 2*k:2*k + 2]) for k in range(3)]
    for axis, raster, row, title in (
            (top[0], data['raster_before'][0], 1, '  No inhibition: locked in'),
            (top[1], data['raster_after'][0], 0, '  Inhibition has learnt'),
            (top[2], data['raster_after'][2], 2, '  Weights ×10, from zero')):
        phase = 0 if row == 1 else LEARNT
        kept = 0 if row == 1 else row
        rate, cv = (data[name][kept, phase].mean() for name in ('rate_hz', 'cv'))
        raster_panel(
            axis,
            raster,
            COLORS[row],
            f'{title}\n  {rate:.1f} Hz, CV {cv:.2f}',
        )
    top[0].set_ylabel('60 cells')
    course, trap = figure.add_subplot(grid[1, :4]), figure.add_subplot(grid[1, 4:])
    course_panel(course, data)
    trap_panel(trap, data)
    low = [figure.add_subplot(grid[2, 2*k:2*k + 2]) for k in range(3)]
    recall_panel(low[0], data)
    memory_panel(low[1], data)
    currents_panel(low[2], data)
    style.letters(*top, course, trap, *low)
    rate, seeds = data['rate_hz'], data['rate_hz'].shape[-1]
    shown = '{:.2f} [{:.2f}, {:.2f}]'.format(*style.interval(data['visible'][1]))
    style.claim(
        figure, 'Inhibitory plasticity calms the network and hides a memory a cue recalls',
        f"Inhibitory plasticity takes the network from {rate[0, 0].mean():.0f} Hz to "
        f"{style.said(rate[0, LEARNT], 'Hz')} "
        f"(target {float(data['target_hz']):g} Hz), CV "
        f"{data['cv'][0, LEARNT].mean():.2f};\nwithout it "
        f"{rate[1, LEARNT].mean():.0f} Hz, CV {data['cv'][1, LEARNT].mean():.2f}. At rest the "
        f"memories fire "
        f"{shown} times as much as others;\na cue to a quarter of A adds "
        f"{style.said(data['gain_hz'][0], 'Hz')} in the rest of A, "
        f"{style.said(data['gain_hz'][1], 'Hz', 2)} in B\n".replace(
            '[-', '[\N{MINUS SIGN}'
        )
        + (f'Mean and 95 % interval of {seeds} seeds' if seeds > 1 else 'One seed')
        + '; rasters: first seed')
    return figure
