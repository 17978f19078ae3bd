"""Weights within each kind of pattern, and recall of every pattern, for the gate and its controls.
"""
from matplotlib import pyplot as plt

from homeozoo.figures import style

NAMES = ('gate', 'open for all', 'shut for all')
COLORS = (style.GREEN, style.VERMILLION, style.BLUE)


LOOK = dict(shift=(0, 0), size=2.5, ms=5)


def weight_panel(axis, data):
    """Weights within the patterns over their start."""
    for row, color in enumerate(COLORS):
        style.dots(axis, row - 0.13, data['kept_open'][row], color=color, **LOOK)
        style.dots(axis, row + 0.13, data['kept_shut'][row], color=color, fmt='s', mfc='white',
                   **LOOK)
    axis.axhline(1, color='0.5', lw=0.8, ls=':')
    axis.plot([], [], 'o', color='0.3', label='patterns 1, 2')
    axis.plot([], [], 's', color='0.3', mfc='white', label='patterns 3, 4')
    axis.set_xticks(range(3), NAMES)
    axis.set(ylabel='weight within pattern (over start)', ylim=(0, None), xlim=(-0.5, 2.5),
             title='  Stored weights')
    axis.legend(loc='upper right', fontsize=7)
    axis.set_ylim(0, 1.35*data['kept_open'].max())


def recall_panel(axis, data):
    """G of every pattern and of one never shown."""
    for row, (color, mark) in enumerate(zip(COLORS, 'osv')):
        for number in range(5):
            style.dots(axis, number + 0.2*(row - 1), data['gains_hz'][row][:, number], color=color,
                       fmt=mark, label=NAMES[row] if number == 0 else None, **LOOK)
    axis.axhline(0, color='0.5', lw=0.8)
    low, high = axis.get_ylim()
    axis.axvspan(-0.45, 1.5, color=style.GREEN, alpha=0.1, lw=0, zorder=-1)
    axis.text(0.5, low - 3, 'shown with the gate open', fontsize=7, ha='center', va='bottom')
    axis.text(2.5, low - 3, 'with it shut', fontsize=7, ha='center', va='bottom')
    axis.set_xticks(range(5), ('1', '2', '3', '4', 'never\nshown'))
    axis.set(xlabel='pattern', ylabel='recall G (Hz)', xlim=(-0.45, 4.5),
             ylim=(low - 3.5, 1.25*high), title='  Recall')
    axis.legend(loc='upper right', ncols=3, fontsize=7)


def draw(data, meta):
    """Two panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 2, figsize=(style.DOUBLE, 3.1), width_ratios=(1, 1.6),
                                layout='constrained')
    weight_panel(axes[0], data)
    recall_panel(axes[1], data)
    style.letters(*axes)
    style.claim(
        figure, 'A gate decides which of the patterns shown alike are stored',
        f"Gate: weights of patterns shown while it is shut {style.said(data['kept_shut'][0])} of "
        f"their start;\nG {style.said(data['gain_hz_open'][0], 'Hz', 2)} with the gate open, "
        f"{style.said(data['gain_hz_shut'][0], 'Hz', 2)} with it shut (never shown "
        f"{style.said(data['novel_hz'][0], 'Hz', 2)}).\nMean, 95 % interval; dots: "
        f"{data['kept_shut'].shape[1]} seeds; time compressed")
    style.key(figure, '', 'G')
    return figure
