"""Figure of the matrix of rules: which compose, which refuse, and why."""
import numpy as np
import seaborn
from matplotlib import pyplot as plt
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

from homeozoo.figures import style

COLOURS = ('#FFFFFF', style.SKY, style.VERMILLION, style.BLACK, style.ORANGE, style.PURPLE)


def draw(data, meta):
    """One panel. data: arrays of the protocol; meta: its record."""
    style.use()
    names, state = list(data['name']), data['state']
    numbers = range(1, len(names) + 1)
    figure, axis = plt.subplots(figsize=(style.DOUBLE, 5.5), layout='constrained')
    seaborn.heatmap(
        state,
        ax=axis,
        cmap=ListedColormap(COLOURS),
        vmin=-0.5,
        vmax=5.5,
        cbar=False,
        linewidths=0.4,
        linecolor='white',
        xticklabels=numbers,
        yticklabels=[f'{name}  {number}' for name, number in zip(names, numbers)],
    )
    axis.tick_params(labelsize=7, length=0)
    axis.tick_params(axis='x', rotation=90)
    shown = [k for k in range(1, len(COLOURS)) if np.any(state == k)]
    figure.legend(handles=[Patch(color=COLOURS[k], label=str(data['states'][k])) for k in shown],
                  loc='outside lower center', ncols=len(shown), frameon=False)
    figure.suptitle(
        f'{int(data["composed"])} of {int(data["composed"] + data["refused"])} pairs of rules '
        f'compose, '
        f'{int(data["differing_orders"])} of {int(data["ran"])} rules depend on the order'
    )
    return figure
