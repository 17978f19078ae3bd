"""Figure of the matrix of rules: which compose, which refuse, and why."""
import numpy as np
import seaborn
from matplotlib import pyplot as plt
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

from homeozoo.figures import style

COLOURS = ('#FFFFFF', '0.9', style.VERMILLION, style.BLACK, style.ORANGE, style.PURPLE)
SAID = {'composes': 'composes', 'same names': 'refused: same variables', 'two maps':
        'refused: two maps of the weight', 'two efficacies': 'refused: two efficacies'}


def draw(data, meta):
    """The lower triangle. data: arrays of the protocol; meta: its record."""
    names, state = [str(name) for name in data['name']], data['state']
    rooms = [name.split('.')[0] for name in names]
    size = len(names)
    figure, axis = plt.subplots(figsize=(style.DOUBLE, 6.3), layout='constrained')
    seaborn.heatmap(state, mask=np.triu(np.ones(state.shape, bool)), ax=axis, cbar=False,
                    cmap=ListedColormap(COLOURS), vmin=-0.5, vmax=5.5, linecolor='white',
                    linewidths=0.4, xticklabels=False, yticklabels=False)
    starts = [k for k in range(size) if k == 0 or rooms[k] != rooms[k - 1]]
    for start, stop in zip(starts, [*starts[1:], size]):
        axis.plot([0, start], [start, start], color='0.45', lw=0.5)
        axis.plot([start, start], [start, size], color='0.45', lw=0.5)
        axis.plot([start, stop], [start, stop], color='0.45', lw=0.8)
        axis.text((start + stop)/2 + 0.6, (start + stop)/2, rooms[start], fontsize=7, va='center')
    axis.set(xlim=(0, size), ylim=(size, 0), xticks=[])
    axis.set_yticks(np.arange(size) + 0.5, [name.split('.')[1] for name in names], fontsize=7)
    axis.tick_params(length=0)
    for side in ('left', 'bottom'):
        axis.spines[side].set_visible(False)
    seen = [k for k in range(1, len(COLOURS)) if np.any(state == k)]
    labels = [str(data['states'][k]) for k in seen]
    axis.legend(handles=[Patch(color=COLOURS[k], label=SAID.get(label, label))
                         for k, label in zip(seen, labels)], loc='upper right')
    axis.text(1, 0.7, 'each rule against the rules\nabove it, in the same order',
              transform=axis.transAxes, ha='right', fontsize=7, color='0.3')
    style.claim(
        figure, 'Most pairs of rules compose, in whatever order they are given',
        f'{int(data["composed"])} of {int(data["composed"] + data["refused"])} pairs of rules '
        f'compose, '
        f'{int(data["differing_orders"])} of {int(data["ran"])} rules depend on the order')
    return figure
