"""Selectivity, mean weight and recall after the night of each arm, and which synapses shrink."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

NAMES = ('replay', 'uniform', 'shuffled\ntags', 'wake', 'STDP in\nsleep')
COLORS = (style.GREEN, style.BLUE, style.SKY, style.ORANGE, style.VERMILLION)


def arms(axis, values, label, title, line=None):
    """Seeds as dots and the interval of the mean, for each arm."""
    for row, color in enumerate(COLORS[:len(values)]):
        style.dots(axis, row, values[row], color=color, shift=(-0.15, 0.12))
    if line is not None:
        axis.axhline(line, color='0.5', lw=0.8, ls=':')
    axis.set_xticks(range(len(values)), NAMES[:len(values)], fontsize=7, rotation=30)
    axis.set(ylabel=label, xlim=(-0.5, len(values) - 0.5), title=f'  {title}')


def size_panel(axis, data):
    """Change of the weights against the weight before."""
    edges = data['edges']
    keep = np.flatnonzero(data['by_size'][0].any(axis=0))
    middle = (edges[:-1] + edges[1:])[keep]/2
    for row, mark in ((0, 'o'), (1, 's'), (2, '^'), (3, 'v')):
        style.bars(axis, middle + 0.004*(row - 1.5), 100*data['by_size'][row][:, keep],
                   color=COLORS[row], fmt=mark, label=NAMES[row].replace('\n', ' '))
    axis.axhline(-18, color='0.5', lw=0.8, ls=':')
    axis.text(0.17, -24.8, 'dotted: de Vivo 2017, spines −18 %', fontsize=7)
    axis.set(xlabel='weight before (leak conductances)', ylabel='change in the night (%)',
             title='  Which synapses shrink', ylim=(-26, 2))
    axis.legend(fontsize=7, loc='upper left', ncols=2)


def draw(data, meta):
    """Four panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(2, 2, figsize=(style.DOUBLE, 4.6), layout='constrained')
    arms(axes[0, 0], data['s_ratio'], 'S after / before', 'Selectivity', 1)
    arms(axes[0, 1], data['w_ratio'], 'mean w after / before', 'Mean weight', 1)
    arms(axes[1, 0], data['kept'], 'G after / before', 'Recall of the un-cued half', 1)
    size_panel(axes[1, 1], data)
    style.letters(*axes.flat)
    style.claim(
        figure, 'Down-selection by replay raises selectivity and spares recall',
        f"Night with replay: mean weight {style.said(data['w_ratio'][0], digits=2)}, selectivity "
        f"{style.said(data['s_ratio'][0])}, recall {style.said(data['kept'][0], digits=2)} of that "
        f"before (uniform {style.said(data['kept'][1], digits=2)}).\nMean, 95 % interval; dots: "
        f"{data['kept'].shape[1]} seeds; time compressed")
    style.key(figure, '', 'SG')
    return figure
