"""Stability-plasticity plane of the flagship network, rasters, rates, weights, and the table of R,
S and G.
"""
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.patches import Rectangle

from homeozoo.analysis import metrics, statistics
from homeozoo.figures import style

NAMES = {
    'none': 'no plasticity',
    'H': 'H: Hebb alone',
    'I': 'I',
    'S': 'S',
    'HI': 'H + I',
    'HS': 'H + S',
    'IS': 'I + S, no Hebb',
    'HIS': 'H + I + S',
    'HS slow': 'H + slow S',
    'HISXTG': 'all six',
}
STYLE = {
    'none': ('o', style.GREY),
    'H': ('X', style.VERMILLION),
    'I': ('v', style.GREY),
    'S': ('^', style.GREY),
    'HI': ('s', style.ORANGE),
    'HS': ('D', style.BLUE),
    'IS': ('P', style.BLACK),
    'HIS': ('*', style.GREEN),
    'HS slow': ('<', style.PURPLE),
    'HISXTG': ('h', style.SKY),
}
TELLING = ('H', 'IS', 'HIS')


def plane(axis, data, names):
    """R against G, a dot per seed and condition; the target quadrant shaded."""
    target = metrics.TARGET
    axis.add_patch(
        Rectangle(
            (0.5, target['gain_min_hz']),
            target['runaway_max'] - 0.5,
            100,
            color=style.GREEN,
            alpha=0.13,
            lw=0,
        )
    )
    axis.text(1.03, 18.6, 'target', color=style.GREEN, va='top', fontsize=7)
    for name, (marker, color) in STYLE.items():
        row = names.index(name)
        axis.scatter(
            data['runaway'][row],
            data['gain_hz'][row],
            marker=marker,
            color=color,
            s=34 if marker == '*' else 16,
            lw=0.4,
            edgecolor='white',
            label=NAMES[name],
            zorder=3,
        )
    high = max(19.0, 1.08*np.max(data['gain_hz'][[names.index(name) for name in STYLE]]))
    axis.set(xscale='log', xlim=(1, 14), ylim=(min(-6, np.min(data['gain_hz']) - 1), high),
             xlabel='runaway index R (peak rate / target)', ylabel='completion gain G (Hz)')
    axis.set_xticks([1, 2, 4, 8], labels=['1', '2', '4', '8'])
    axis.minorticks_off()
    axis.axhline(0, color='0.6', lw=0.6, zorder=0)
    axis.legend(
        loc='upper left',
        bbox_to_anchor=(1.0, 1.03),
        fontsize=6,
        handletextpad=0.2,
        labelspacing=0.35,
    )
    axis.set_title('  Stability-plasticity plane')


def rates(axis, data, names):
    """Excitatory rate against time, on a logarithmic axis."""
    t = np.arange(data['course_hz'].shape[2]) + 0.5
    start, rest, test, _ = data['phases_s']
    axis.axvspan(start, rest, color='0.92', lw=0)
    axis.axvspan(test, t[-1] + 0.5, color='0.92', lw=0)
    for name, ls in (('H', '-'), ('HS slow', ':'), ('HS', '--'), ('HIS', '-')):
        style.band(
            axis,
            t,
            np.maximum(data['course_hz'][names.index(name)], 0.5),
            color=STYLE[name][1],
            ls=ls,
            label=NAMES[name],
        )
    for x, text in ((start/2, 'burn-in'), ((start + rest)/2, 'learning'), ((rest + test)/2, 'rest'),
                    ((test + t[-1])/2, 'test')):
        axis.text(
            x,
            1.03,
            text,
            ha='center',
            va='bottom',
            fontsize=6,
            color='0.35',
            transform=axis.get_xaxis_transform(),
        )
    axis.axhline(float(data['target_hz']), color='0.4', lw=0.7, ls=(0, (1, 1)), zorder=0)
    axis.set(
        yscale='log',
        ylim=(2, 90),
        xlabel='time (s)',
        ylabel='rate of E cells (Hz)',
        xlim=(0, t[-1] + 0.5),
    )
    axis.set_yticks([5, 10, 40], labels=['5', '10', '40'])
    axis.minorticks_off()
    axis.legend(
        loc='upper center',
        bbox_to_anchor=(0.5, -0.24),
        ncols=4,
        fontsize=6,
        columnspacing=0.8,
        handlelength=1.7,
    )


def raster(axis, data, name, patterns):
    """Spikes of the cells of all patterns in the first trials of the test; black bars mark the cued
    halves.
    """
    t, i = data[f'raster_{name}_t'], data[f'raster_{name}_i']
    shown = t < patterns + 1
    axis.plot(t[shown], i[shown], ',', color=STYLE[name][1], alpha=0.9, rasterized=True)
    size = int(i.max() + 1)//(patterns + 1) if i.size else 40
    for onset, which in zip(data['test_onsets_s'], data['test_pattern']):
        if onset < patterns + 1:
            axis.add_patch(
                Rectangle(
                    (onset, which * size),
                    float(data['cue_s']),
                    size / 2,
                    fill=False,
                    ec='black',
                    lw=0.8,
                )
            )
            axis.add_patch(
                Rectangle(
                    (onset, (which + 0.5) * size),
                    float(data['cue_s']),
                    size / 2,
                    fill=False,
                    ec='0.45',
                    lw=0.7,
                    ls='--',
                )
            )
    axis.set(xlim=(0, patterns + 1), ylim=(0, (patterns + 1)*size), xlabel='test time (s)')
    axis.set_yticks(
        (np.arange(patterns + 1) + 0.5) * size, [*(f'{k + 1}' for k in range(patterns)), 'new']
    )
    axis.tick_params(axis='y', length=0)
    axis.set_title(f'  {NAMES[name]}')


def matrix(axis, blocks, title):
    """Mean weight from group to group, over seeds: the patterns, the new one (n), the other cells
    (r).
    """
    image = axis.imshow(blocks.mean(axis=0), vmin=0, vmax=0.5, cmap='viridis', origin='lower')
    number = blocks.shape[-1]
    labels = [*(str(k + 1) for k in range(number - 2)), 'n', 'r']
    axis.set_xticks(range(number), labels, fontsize=6)
    axis.set_yticks(range(number), labels, fontsize=6)
    axis.tick_params(length=0)
    axis.set(xlabel='to')
    axis.set_title(title)
    return image


def table(axis, data, names):
    """R, S, G of every condition: mean and bootstrap interval; Hedges g of R and G against H
    alone.
    """
    axis.axis('off')
    rows, colors = [], []
    others = (
        {
            key: statistics.against(
                data[key][names.index('H')],
                {name: data[key][row] for row, name in enumerate(names) if name != 'H'},
                resamples=999,
            )
            for key in ('runaway', 'gain_hz')
        }
        if data['runaway'].shape[1] > 1
        else {}
    )

    def said(values, digits):
        mean, low, high = statistics.bootstrap_interval(values, resamples=2000)
        return f'{mean:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]'

    def effect(key, name):
        if name == 'H' or not others:
            return '\N{EN DASH}'
        one = others[key][name]
        return f"{one['hedges_g']:.1f} ({one['p_holm']:.2g})"
    for row, name in enumerate(names):
        inside = metrics.in_target(
            *(data[key][row] for key in ('runaway', 'selectivity', 'gain_hz', 'novel_hz'))
        )
        rows.append(
            [
                NAMES.get(name, name),
                said(data['runaway'][row], 2),
                said(data['selectivity'][row], 1),
                said(data['gain_hz'][row], 1),
                said(data['novel_hz'][row], 1),
                said(data['rest_hz'][row], 1),
                f"{int(inside.sum())}/{inside.size}",
                effect('runaway', name),
                effect('gain_hz', name),
            ]
        )
        colors.append(['0.93' if inside.all() else 'white']*9)
    head = [
        'condition',
        'R',
        'S',
        'G (Hz)',
        'G new (Hz)',
        'rest rate (Hz)',
        'in target',
        'g of R (p)',
        'g of G (p)',
    ]
    grid = axis.table(
        rows,
        colLabels=head,
        cellColours=colors,
        loc='center',
        cellLoc='center',
        bbox=(0, 0, 1, 1),
        colWidths=[0.12, 0.155, 0.11, 0.15, 0.155, 0.14, 0.07, 0.11, 0.11],
    )
    grid.auto_set_font_size(False)
    grid.set_fontsize(5.4)
    for (line, _), cell in grid.get_celld().items():
        cell.set_linewidth(0)
        if line == 0:
            cell.set_text_props(fontweight='bold')


def draw(data, meta):
    """Plane, rates, rasters, weights and table; intervals are bootstrap intervals over seeds."""
    names = [str(name) for name in data['condition']]
    patterns = data['gains_hz'].shape[2]
    figure = plt.figure(figsize=(style.DOUBLE, 9.0), layout='none')
    outer = figure.add_gridspec(
        4,
        1,
        height_ratios=(1.0, 0.85, 0.62, 1.45),
        hspace=0.55,
        left=0.08,
        right=0.94,
        top=0.885,
        bottom=0.015,
    )
    top = outer[0].subgridspec(1, 2, wspace=0.62, width_ratios=(1, 1.25))
    first = [figure.add_subplot(top[0]), figure.add_subplot(top[1])]
    plane(first[0], data, names)
    rates(first[1], data, names)
    middle = outer[1].subgridspec(1, 3, wspace=0.22)
    rasters = [figure.add_subplot(middle[k]) for k in range(3)]
    for axis, name in zip(rasters, TELLING):
        raster(axis, data, name, patterns)
    rasters[0].set_ylabel('pattern')
    below = outer[2].subgridspec(1, 4, wspace=0.35)
    maps = [figure.add_subplot(below[k]) for k in range(4)]
    matrix(maps[0], data['blocks'][names.index('none')], '  Weights before')
    for axis, name in zip(maps[1:], ('H', 'HI', 'HIS')):
        image = matrix(axis, data['blocks'][names.index(name)], f'  {NAMES[name]}')
    maps[0].set_ylabel('from')
    figure.colorbar(image, ax=maps, fraction=0.02, pad=0.02, label='mean weight')
    last = figure.add_subplot(outer[3])
    table(last, data, names)
    style.letters(*first, *rasters, *maps, last)
    his, h = names.index('HIS'), names.index('H')

    def said(key, row, digits=2, unit=''):
        mean, low, high = statistics.bootstrap_interval(data[key][row], resamples=2000)
        return f'{mean:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]{unit}'
    alone = np.mean(metrics.in_target(*(data[key][names.index('HI')] for key in (
        'runaway', 'selectivity', 'gain_hz', 'novel_hz'))))
    figure.suptitle(
        f"Hebbian learning alone (H) runs away, R = {said('runaway', h)}. With inhibitory "
        f"plasticity (I) and scaling (S)\n"
        f"R = {said('runaway', his)}, S = {said('selectivity', his, 1)}, G = "
        f"{said('gain_hz', his, 1)} Hz, new pattern "
        f"{said('novel_hz', his, 1)} Hz.\nH + I without scaling is in the target quadrant in "
        f"{100*alone:.0f} % of the seeds. "
        f"{data['runaway'].shape[1]} seeds, 95 % bootstrap intervals;\na minute of learning and "
        f"scaling of 20 s stand "
        f"for hours", fontsize=7.5, y=0.985, linespacing=1.25)
    return figure
