"""R, S and G of the flagship network for several sizes, half the time step and a finer
background.
"""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.analysis import metrics
from homeozoo.figures import style

STYLE = {'H': ('X', style.VERMILLION, 'H: Hebb alone'), 'IS': ('P', style.BLACK, 'I + S, no Hebb'),
         'HIS': ('o', style.GREEN, 'H + I + S')}
PANELS = (
    ('runaway', 'R (peak rate / target)', '  Runaway, population'),
    ('assembly', 'R of the worst assembly', '  Runaway, assemblies'),
    ('selectivity', 'S (within / between)', '  Selectivity'),
    ('gain_hz', 'G (Hz)', '  Completion gain'),
)
WEIGHTS = (('within', '-', 'o'), ('between', '--', 's'), ('background', ':', '^'))


def panel(axis, data, key, label, title):
    """Every seed as a dot, the mean as a mark, joined over the sizes; the target shaded."""
    x = np.arange(len(data['version']))
    for row, name in enumerate(data['condition']):
        marker, color, said = STYLE[str(name)]
        values = data[key][:, row]
        sizes = np.unique(data['n_exc']).size
        axis.plot(x[:sizes], values.mean(axis=1)[:sizes], color=color, lw=1, zorder=3)
        axis.plot(
            x,
            values.mean(axis=1),
            color=color,
            ls='',
            label=said,
            marker=marker,
            ms=5,
            mec='white',
            mew=0.4,
            zorder=3,
        )
        axis.plot(
            np.repeat(x, values.shape[1])
            + np.tile(np.linspace(-0.16, 0.16, values.shape[1]), len(x)),
            values.ravel(),
            '.',
            color=color,
            ms=2.5,
            zorder=2,
        )
    if key == 'assembly':
        axis.set(yscale='log', ylim=(0.5, 48))
        axis.set_yticks([1, 2, 4, 8, 16, 32], labels=['1', '2', '4', '8', '16', '32'])
        axis.minorticks_off()
    (low, high), target = axis.get_ylim(), metrics.TARGET
    band = dict(selectivity=(target['selectivity_min'], high),
                gain_hz=(target['gain_min_hz'], high)).get(key, (low, target['runaway_max']))
    axis.axhspan(*band, color=style.GREEN, alpha=0.13, lw=0, zorder=0)
    axis.set(ylim=(low, high), ylabel=label)
    axis.set_title(title)
    versions(axis, data)


def versions(axis, data):
    """The versions along the axis."""
    x = np.arange(len(data['version']))
    labels = [str(version).replace('half the time step', 'dt/2')
              .replace('background each step', 'fine\nbackgr.') for version in data['version']]
    axis.set_xticks(x, labels, fontsize=7)
    axis.set(xlim=(-0.5, len(x) - 0.5), xlabel='neurons, or numerics')


def weights(axis, data):
    """Mean weights of H + I + S: within patterns, between them, and of the background."""
    x = np.arange(len(data['version']))
    row = [str(name) for name in data['condition']].index('HIS')
    for key, ls, marker in WEIGHTS:
        values = data[key][:, row]
        axis.plot(x, values.mean(axis=1), ls=ls, marker=marker, ms=4, color=style.GREEN, label=key)
        axis.plot(x, values, '.', color=style.GREEN, ms=2.5)
    axis.set(ylim=(0, None), ylabel='mean weight (H + I + S)')
    axis.legend(fontsize=7, loc='center right')
    axis.set_title('  Weights')
    versions(axis, data)


def draw(data, meta):
    """Four panels of outcomes, see `panel`, and the weights behind S."""
    figure, axes = plt.subplots(2, 3, figsize=(style.DOUBLE, 5.0), layout='constrained')
    flat = axes.ravel()
    for axis, (key, label, title) in zip(flat, PANELS):
        panel(axis, data, key, label, title)
    weights(flat[4], data)
    flat[5].axis('off')
    handles, labels = flat[0].get_legend_handles_labels()
    flat[5].legend(handles, labels, loc='center left', fontsize=7)
    style.letters(*flat[:5])
    inside = data['inside'][:, list(data['condition']).index('HIS')]
    at_most, at_least = '\N{LESS-THAN OR EQUAL TO}', '\N{GREATER-THAN OR EQUAL TO}'

    def worst(key, digits):
        return f'{data[f"worst_{key}"].mean():.{digits}f}'
    style.claim(
        figure, "The flagship's verdict holds across network sizes and numerics",
        f"Worst of {len(data['version'])} sizes and numerics, H + I + S: R {at_most} "
        f"{worst('runaway', 2)}, of assemblies {at_most} {worst('assembly', 2)}, S {at_least} "
        f"{worst('selectivity', 1)},\nG {at_least} {worst('gain_hz', 1)} Hz, new pattern {at_most} "
        f"{worst('novel_rise_hz', 1)} Hz. Hebb alone: R {at_least} {worst('hebb', 1)}.\n"
        f"{int(inside.sum())} of {inside.size} runs of H + I + S in the target (green). Means of "
        f"{len(meta['seeds'])} seeds (dots)")
    style.key(figure, 'HIS', 'RSG', 'green: target')
    return figure
