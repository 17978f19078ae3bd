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
    ('runaway', 'R (peak rate / target)', '  Runaway index'),
    ('selectivity', 'S (within / between)', '  Selectivity'),
    ('gain_hz', 'G (Hz)', '  Completion gain'),
)


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
    low, high = axis.get_ylim()
    target = metrics.TARGET
    band = dict(runaway=(low, target['runaway_max']), selectivity=(target['selectivity_min'], high),
                gain_hz=(target['gain_min_hz'], high))[key]
    axis.axhspan(*band, color=style.GREEN, alpha=0.13, lw=0, zorder=0)
    axis.set(ylim=(low, high), ylabel=label, xlim=(-0.5, len(x) - 0.5))
    labels = [
        str(version)
        .replace('half the time step', 'dt/2')
        .replace('background each step', 'fine\nbackgr.')
        for version in data['version']
    ]
    axis.set_xticks(x, labels, fontsize=6)
    axis.set_title(title)
    axis.set_xlabel('neurons, or numerics')


def draw(data, meta):
    """Three panels; see `panel`."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 2.9), layout='constrained')
    for axis, (key, label, title) in zip(axes, PANELS):
        panel(axis, data, key, label, title)
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc='outside lower center', ncols=3, fontsize=7)
    style.letters(*axes)
    figure.suptitle(
        f"Worst of {len(data['version'])} sizes and numerics: R \N{LESS-THAN OR EQUAL TO} "
        f"{float(data['worst_runaway']):.2f}, "
        f"S \N{GREATER-THAN OR EQUAL TO} {float(data['worst_selectivity']):.1f}, G "
        f"\N{GREATER-THAN OR EQUAL TO} "
        f"{float(data['worst_gain_hz']):.1f} Hz with H + I + S,\nR \N{GREATER-THAN OR EQUAL TO} "
        f"{float(data['worst_hebb']):.1f} with Hebb alone (means of {len(meta['seeds'])} seeds, "
        f"dots; green: target). "
        f"New pattern: |G| \N{LESS-THAN OR EQUAL TO} {float(data['worst_novel_hz']):.2f} Hz",
        fontsize=7.5,
    )
    return figure
