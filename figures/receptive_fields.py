"""Receptive fields that BCM learns from photographs, from scrambled ones, and with a threshold that
does not move.
"""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

NAMES = {
    'natural': 'photographs',
    'scrambled': 'phases scrambled',
    'fixed_low': r'fixed threshold $\theta$ = 0.1',
    'fixed_high': r'fixed threshold $\theta$ = 1',
}
COLORS = {
    'natural': style.BLUE,
    'scrambled': style.ORANGE,
    'fixed_low': style.VERMILLION,
    'fixed_high': style.PURPLE,
}
SHOWN = 10


def field(data, w):
    """Weights (120,) as a picture with nan outside the patch."""
    side = int(data['row'].max()) + 1
    picture = np.full((side, side), np.nan)
    picture[data['row'], data['column']] = w
    return picture


def draw(data, meta):
    """Rows of receptive fields of one cell per seed; index and weights of all cells."""
    names = [str(name) for name in data['condition']]
    figure = plt.figure(figsize=(style.DOUBLE, 5.0))
    top, bottom = figure.subfigures(2, 1, height_ratios=(1.1, 1))
    seeds = min(SHOWN, data['w'].shape[1])
    axes = top.subplots(3, seeds, squeeze=False, gridspec_kw=dict(hspace=0.1, wspace=0.02))
    for line, name in enumerate(('natural', 'scrambled', 'fixed_low')):
        for seed in range(seeds):
            axis = axes[line, seed]
            w = data['w'][names.index(name), seed, 0]
            axis.imshow(field(data, w), cmap='gray', vmin=-np.abs(w).max(), vmax=np.abs(w).max())
            axis.set_axis_off()
        axes[line, 0].annotate(
            f'{NAMES[name]}'
            + (', first cell of each seed, each with its own scale of grey' if not line else ''),
            (0, 1),
            xycoords='axes fraction',
            xytext=(6, 4),
            textcoords='offset points',
            va='bottom',
        ).set_in_layout(False)
    bars = bottom.subplots(1, 3)
    rng = np.random.default_rng(0)
    for k, name in enumerate(names):
        index = data['index'][k].ravel()
        bars[0].plot(
            k + rng.uniform(-0.2, 0.2, index.size),
            index,
            'o',
            ms=2.5,
            alpha=0.7,
            color=COLORS[name],
        )
        style.bars(bars[0], k, data['mean_index'][k], color='black', fmt='_', ms=16, lw=1)
        bars[1].plot(
            k + np.linspace(-0.2, 0.2, data['largest'].shape[1]),
            data['largest'][k],
            'o',
            ms=3,
            color=COLORS[name],
        )
    ticks = ['photo-\ngraphs', 'scram-\nbled', 'fixed\n0.1', 'fixed\n1']
    for axis in bars[:2]:
        axis.set_xticks(range(len(names)), ticks)
        axis.set_xlim(-0.5, len(names) - 0.5)
    bars[0].set(ylabel='orientation index', ylim=(0, 1), title='  All cells')
    bars[1].set(
        ylabel='largest weight', yscale='log', ylim=(0.3, 400), title='  Runaway (dashed: bound)'
    )
    bars[1].axhline(200, color='0.4', lw=0.8, ls='--')
    bars[2].imshow(data['picture'], cmap='gray', vmin=-2.5, vmax=2.5)
    side = int(data['row'].max()) + 1
    bars[2].add_patch(plt.Circle((50, 50), side/2, fill=False, color=style.VERMILLION))
    bars[2].set_axis_off()
    bars[2].set_title('  Input; circle: a patch')
    style.letters(axes[0, 0], axes[1, 0], axes[2, 0], *bars)
    natural, scrambled, runaway = (
        names.index(name) for name in ('natural', 'scrambled', 'fixed_low')
    )
    style.claim(
        figure, 'BCM becomes oriented on photographs, not on their scrambled versions',
        f"BCM on photographs: orientation index "
        f"{style.said(data['mean_index'][natural])}; with scrambled phases "
        f"{style.said(data['mean_index'][scrambled])}\nThreshold fixed at 0.1: "
        f"{np.sum(data['largest'][runaway] > 199)} of {data['largest'].shape[1]} runs "
        f"end at the bound. "
        f"Mean and 95 % interval of {data['largest'].shape[1]} seeds, "
        f"{data['index'].shape[2]} cells each")
    return figure
