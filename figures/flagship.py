"""Stability-plasticity plane of the flagship network, rates, rasters, weights, and all conditions
in rows.
"""
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.patches import Rectangle

from homeozoo.analysis import metrics
from homeozoo.figures import style

NAMES = {
    'none': 'no plasticity',
    'H': 'H: Hebb alone',
    'I': 'I',
    'S': 'S',
    'HI': 'H + I',
    'HS': 'H + S (20 s)',
    'IS': 'I + S, no Hebb',
    'HIS': 'H + I + S (20 s)',
    'HS slow': 'H + S (1000 s)',
    'HX zero': 'H + X from 0',
    'HS fast': 'H + S (3 s)',
    'HIS hours': 'H + I + S (3 h)',
    'HISXTG': 'all six',
    'HSXTG': 'all but I',
    'ISXTG': 'all but H',
    'HIXTG': 'all but S',
    'HISTG': 'all but X',
    'HISXG': 'all but T',
    'HISXT': 'all but G',
    'HX': 'H + X',
    'HT': 'H + T',
    'HG': 'H + G',
}
STYLE = {
    'none': ('o', style.STILL),
    'H': ('X', style.HEBB),
    'HI': ('s', style.ORANGE),
    'HS': ('D', style.BLUE),
    'HS slow': ('<', style.PURPLE),
    'IS': ('P', style.BLACK),
    'HIS': ('*', style.TARGET),
    'HISXTG': ('h', style.SKY),
}
TELLING = ('H', 'IS', 'HIS')


def worst(data):
    """The larger of R and the index of the worst assembly, (conditions, seeds)."""
    return np.maximum(data['runaway'], data['assembly'])


def plane(axis, data, names):
    """Runaway, of the population or of an assembly, against G, a dot per seed and condition; the
    target quadrant shaded.
    """
    target, x = metrics.TARGET, worst(data)
    corner = (0.5, target['gain_min_hz'])
    axis.add_patch(Rectangle(corner, target['runaway_max'] - 0.5, 100, color=style.GREEN, lw=0,
                             alpha=0.13))
    for name, (marker, color) in STYLE.items():
        row = names.index(name)
        axis.scatter(x[row], data['gain_hz'][row], marker=marker, color=color, zorder=3, lw=0.4,
                     s=34 if marker == '*' else 16, edgecolor='white', label=NAMES[name])
    shown = [names.index(name) for name in STYLE]
    low, high = np.min(data['gain_hz'][shown]), np.max(data['gain_hz'][shown])
    axis.set(xscale='log', xlim=(1, 48), ylim=(min(-4, low - 1), max(15.0, 1.12*high)),
             xlabel='R, or that of the worst assembly', ylabel='completion gain G (Hz)')
    axis.text(1.05, axis.get_ylim()[1]*0.97, 'target', color=style.GREEN, va='top', fontsize=7)
    axis.set_xticks([1, 2, 4, 8, 16, 32], labels=['1', '2', '4', '8', '16', '32'])
    axis.minorticks_off()
    axis.axhline(0, color='0.6', lw=0.6, zorder=0)
    axis.legend(loc='upper left', bbox_to_anchor=(1.0, 1.06), fontsize=7, handletextpad=0.1,
                labelspacing=0.25, borderaxespad=0.3)
    axis.set_title('  Stability-plasticity plane (log)')


def rates(axis, data, names):
    """Excitatory rate against time, on a logarithmic axis."""
    t = np.arange(data['course_hz'].shape[2]) + 0.5
    start, rest, test, _ = data['phases_s']
    axis.axvspan(start, rest, color='0.92', lw=0)
    axis.axvspan(test, t[-1] + 0.5, color='0.92', lw=0)
    for name, ls in (('H', '-'), ('HS slow', ':'), ('HS', '--'), ('HIS', '-')):
        style.band(axis, t, np.maximum(data['course_hz'][names.index(name)], 0.5),
                   color=STYLE[name][1], ls=ls, label=NAMES[name])
    for x, text in ((start/2 + 2, 'start'), ((start + rest)/2, 'learning'),
                    ((rest + test)/2, 'rest'), ((test + t[-1])/2, 'test')):
        axis.text(x, 1.03, text, ha='center', va='bottom', fontsize=7, color='0.35',
                  transform=axis.get_xaxis_transform())
    axis.axhline(float(data['target_hz']), color='0.4', lw=0.7, ls=(0, (1, 1)), zorder=0)
    axis.set(yscale='log', ylim=(2, 300), xlabel='time (s)', ylabel='rate of E cells (Hz)',
             xlim=(0, t[-1] + 0.5))
    axis.set_yticks([5, 10, 40], labels=['5', '10', '40'])
    axis.minorticks_off()
    axis.legend(loc='upper center', ncols=2, fontsize=7, columnspacing=0.8, handlelength=1.7,
                borderaxespad=0.2)


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
            for half, edge in ((0, dict(ec='black', lw=0.8)), (0.5, dict(ec='0.45', lw=0.7,
                                                                         ls='--'))):
                axis.add_patch(Rectangle((onset, (which + half)*size), float(data['cue_s']), size/2,
                                         fill=False, **edge))
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
    axis.set_xticks(range(number), labels, fontsize=7)
    axis.set_yticks(range(number), labels, fontsize=7)
    axis.tick_params(length=0)
    axis.set(xlabel='to group')
    axis.set_title(title)
    return image


#: Columns of the overview: name of the data, heading, whether logarithmic, lower and upper bound of
#: the target.
COLUMNS = (
    ('worst', 'R, or of the worst assembly', True, (1, metrics.TARGET['runaway_max'])),
    ('selectivity', 'selectivity S', True, (metrics.TARGET['selectivity_min'], 1000)),
    ('gain_hz', 'completion gain G (Hz)', False, (metrics.TARGET['gain_min_hz'], 100)),
)


def overview(axes, data, names):
    """Every condition in a row: a dot per seed, mean and 95 % interval, the target shaded; on the
    right the number of seeds in it.
    """
    rows = np.arange(len(names))
    for axis, (key, heading, log, target) in zip(axes, COLUMNS):
        values = worst(data) if key == 'worst' else data[key]
        axis.axvspan(*target, color=style.TARGET, alpha=0.13, lw=0)
        for row, name in enumerate(names):
            color = STYLE.get(name, ('', '0.3'))[1]
            axis.plot(values[row], np.full(values.shape[1], row), '.', ms=2.5, mew=0, alpha=0.6,
                      color=color)
            style.bars(axis, row, values[row], color=color, along='x', ms=3.5, lw=0.9)
        top, bottom = 1.15*np.max(values), np.min(values)
        axis.set(ylim=(len(names) - 0.5, -0.5), xlabel=heading)
        axis.set_yticks(rows, [])
        axis.tick_params(axis='y', length=0)
        if log:
            ticks = [x for x in (1, 2, 4, 8, 16, 32, 64, 128) if x <= max(top, 4)]
            axis.set(xscale='log', xlim=(0.8, max(top, 4)))
            axis.set_xticks(ticks, [f'{x}' for x in ticks])
            axis.minorticks_off()
        else:
            axis.set_xlim(min(bottom - 1, -4), max(top, 8))
    axes[0].set_yticks(rows, [NAMES.get(name, name) for name in names], fontsize=7)
    for row in rows:
        inside = data['inside'][row]
        axes[-1].text(1.03, row, f'{int(inside.sum())} of {inside.size}', va='center', fontsize=7,
                      transform=axes[-1].get_yaxis_transform(), color='black' if inside.all()
                      else '0.5', fontweight='bold' if inside.all() else 'normal')
    axes[-1].text(1.03, -1.2, 'in target', fontsize=7, transform=axes[-1].get_yaxis_transform())


def draw(data, meta):
    """Plane, rates, rasters, weights and all conditions."""
    names = [str(name) for name in data['condition']]
    patterns = data['gains_hz'].shape[2]
    figure = plt.figure(figsize=(style.DOUBLE, 9.9), layout='none')
    outer = figure.add_gridspec(4, 1, height_ratios=(1.0, 0.8, 0.66, 1.95), hspace=0.5, left=0.075,
                                right=0.915, top=0.945, bottom=0.1)
    top = outer[0].subgridspec(1, 2, wspace=0.75, width_ratios=(1, 1.1))
    first = [figure.add_subplot(top[0]), figure.add_subplot(top[1])]
    plane(first[0], data, names)
    rates(first[1], data, names)
    middle = outer[1].subgridspec(1, 3, wspace=0.22)
    rasters = [figure.add_subplot(middle[k]) for k in range(3)]
    for axis, name in zip(rasters, TELLING):
        raster(axis, data, name, patterns)
    rasters[0].set_ylabel('pattern')
    for axis in rasters[1:]:
        axis.tick_params(labelleft=False)
    below = outer[2].subgridspec(1, 4, wspace=0.35)
    maps = [figure.add_subplot(below[k]) for k in range(4)]
    for axis, name in zip(maps, ('none', 'H', 'HI', 'HIS')):
        image = matrix(axis, data['blocks'][names.index(name)], f'  {NAMES[name]}')
    maps[0].set_ylabel('from group')
    figure.colorbar(image, ax=maps, fraction=0.02, pad=0.02, label='mean weight')
    last = outer[3].subgridspec(1, 4, wspace=0.12, width_ratios=(0.36, 1, 1, 1)).subplots()
    last[0].axis('off')
    overview(last[1:], data, names)
    style.letters(*first, *rasters, *maps, *last[1:])
    style.claim(
        figure, 'Hebb alone runs away; inhibitory plasticity and scaling keep rate and memory',
        title(data, names))
    style.key(figure, 'HISXTG', 'RSG', 'C-E: black boxes, cells cued, dashed, the other half of '
              'their pattern; F-I: n, pattern never learnt, r, other cells')
    return figure


def title(data, names):
    """Numbers of the figure."""
    def said(key, name, digits=1):
        mean, low, high = style.interval(data[key][names.index(name)])
        return f'{mean:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]'

    def share(name):
        inside = data['inside'][names.index(name)]
        return f'{int(inside.sum())} of {inside.size}'
    return (f"Hebb alone (H) runs away: R = {said('runaway', 'H')}, worst assembly "
            f"{said('assembly', 'H')}.\nWith inhibitory plasticity (I) and scaling (S) R = "
            f"{said('runaway', 'HIS')}, worst assembly {said('assembly', 'HIS')},\nS = "
            f"{said('selectivity', 'HIS')}, G = {said('gain_hz', 'HIS')} Hz.\nSeeds in the target: "
            f"H + I {share('HI')}, with S in 20 s {share('HIS')}, with S in 3 h "
            f"{share('HIS hours')}; H + S in 20 s {share('HS')}.\n95 % t intervals over "
            f"{data['runaway'].shape[1]} seeds; assemblies while not cued; time is compressed")
