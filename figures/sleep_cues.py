"""What cues in sleep leave of the cued pattern and of the others: weights, recall, spikes."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

NAMES = ('cues', 'cues to\nnovel', 'none')
COLORS = (style.GREEN, style.ORANGE, style.CONTROL)


LOOK = dict(shift=(-0.1, 0.05), ms=5)


def kept_panel(axis, data):
    """Weights within the cued pattern and within the others, over before."""
    number = data['kept'].shape[-1]
    own = np.eye(number, dtype=bool)[data['cued']]
    for row, color in enumerate(COLORS):
        kept = data['kept'][row]
        rest = np.where(own, 0, kept).sum(axis=-1)/(number - 1)
        style.dots(axis, row - 0.17, kept[own], color=color, **LOOK)
        style.dots(axis, row + 0.2, rest, color=color, fmt='s', mfc='white', **LOOK)
    axis.plot([], [], 'o', color='0.3', label='cued pattern')
    axis.plot([], [], 's', color='0.3', mfc='white', label='the others')
    low, high = axis.get_ylim()
    axis.set(ylabel='weights within, over before', title='  Weights', xlim=(-0.5, 2.5),
             ylim=(low, high + 0.3*(high - low)))
    axis.legend(fontsize=7, loc='upper right')


def draw(data, meta):
    """Four panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 4, figsize=(style.DOUBLE, 3.0), width_ratios=(1.5, 1, 1, 0.8),
                                layout='constrained')
    kept_panel(axes[0], data)
    for axis, name, label, title, line in (
            (axes[1], 'stronger', 'cued / others', 'Relative', 1),
            (axes[2], 'gain_hz', 'change of G, cued − others (Hz)', 'Recall', 0)):
        for row, color in enumerate(COLORS):
            style.dots(axis, row, data[name][row], color=color, **LOOK)
        axis.axhline(line, color='0.5', lw=0.8, ls=':')
        axis.set(ylabel=label, title=f'  {title}', xlim=(-0.5, 2.5))
    for axis in axes[:3]:
        axis.set_xticks(range(3), NAMES, fontsize=7, rotation=30)
    for row in range(2):
        style.dots(axes[3], row, data['spikes'][row], color=COLORS[row], **LOOK)
    axes[3].axhline(1, color='0.5', lw=0.8, ls=':')
    axes[3].set_xticks(range(2), NAMES[:2], fontsize=7, rotation=30)
    axes[3].set(ylabel='spikes over no cues', title='  Spikes', xlim=(-0.5, 1.5), ylim=(0.8, 1.2))
    style.letters(*axes)
    style.claim(
        figure, 'Cues in sleep strengthen the cued pattern against the others',
        f"Cued pattern relative to the others: {style.said(data['stronger'][0])} with cues, "
        f"{style.said(data['stronger'][1])} with cues to novel cells, "
        f"{style.said(data['stronger'][2])} without.\nMean, 95 % interval; dots: "
        f"{data['stronger'].shape[1]} seeds; time compressed")
    style.key(figure, '', 'G')
    return figure
