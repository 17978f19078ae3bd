"""The loop closing itself, and recall of old and new patterns early and late, for each gate."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

LOOK = dict(none=(style.BLACK, ':', 'v', 'not shown'), open=(style.VERMILLION, '-', 'o', 'no gate'),
            Hebb=(style.PURPLE, '-.', '^', 'Hebb gated'),
            all=(style.BLUE, '--', 's', 'all gated'),
            apart=(style.ORANGE, (0, (3, 1, 1, 1, 1, 1)), 'D', 'kept apart'))


def loop_panel(axis, data):
    """Response to every presentation of the new pattern, and the gate it opens."""
    x = np.arange(1, data['response_hz'].shape[-1] + 1)
    other = axis.twinx()
    for row, name in enumerate(data['condition']):
        if name in ('open', 'all', 'apart'):
            color, line, _, label = LOOK[str(name)]
            style.band(axis, x, data['response_hz'][row], color=color, ls=line, label=label)
    row = list(data['condition']).index('all')
    mean, *_ = style.bars(other, x, data['open_share'][row], color='0.55', fmt='none', lw=0.8)
    other.bar(x, mean, 0.6, color='0.85', zorder=-1)
    other.set(ylim=(0, 2.2), yticks=(0, 0.5, 1))
    other.set_ylabel('gate open (grey bars)', fontsize=8)
    other.spines['right'].set_visible(True)
    axis.set_zorder(other.get_zorder() + 1)
    axis.patch.set_visible(False)
    axis.set(xlabel='presentation of the new pattern', ylabel='rate of the shown cells (Hz)',
             xticks=x[[0, len(x)//2 - 1, -1]], ylim=(0, None),
             title='  Surprise decays, the gate closes')
    axis.legend(loc='upper right', fontsize=7)


def recall_panel(axis, data, name, title):
    """G of one pattern in each condition, early and late: seeds and the interval of the mean."""
    for row, condition in enumerate(data['condition']):
        color, _, mark, _ = LOOK[str(condition)]
        for shift, when, face in ((-0.18, 'early', 'white'), (0.18, 'late', color)):
            style.dots(axis, row + shift, data[f'{when}_{name}_hz'][row], color=color,
                       shift=(-0.1, 0), fmt=mark, mfc=face)
    axis.axhline(0, color='0.6', lw=0.8, ls=':')
    axis.set_xticks(range(len(data['condition'])), [LOOK[str(one)][3].replace(' ', '\n', 1)
                                                    for one in data['condition']], fontsize=7)
    axis.set(xlim=(-0.6, len(data['condition']) - 0.4), ylabel='recall gain G (Hz)', title=title)


def draw(data, meta):
    """Three panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 3.1), width_ratios=(1.25, 1, 1),
                                layout='constrained')
    loop_panel(axes[0], data)
    recall_panel(axes[1], data, 'old', '  Old, overlapped')
    recall_panel(axes[2], data, 'new', '  New')
    low = min(axis.get_ylim()[0] for axis in axes[1:])
    high = max(axis.get_ylim()[1] for axis in axes[1:])
    for axis in axes[1:]:
        axis.set_ylim(low, high + 0.2*(high - low))
    axes[2].errorbar([], [], [], fmt='o', color='0.4', mfc='white', label='4 s after')
    axes[2].errorbar([], [], [], fmt='o', color='0.4', label='26 s after')
    axes[2].legend(loc='upper left', fontsize=7)
    style.letters(*axes)
    early, late = (data[f'{when}_old_hz'][1] - data[f'{when}_old_hz'][0]
                   for when in ('early', 'late'))
    better = data['late_new_hz'][3] - data['late_new_hz'][1]
    style.claim(
        figure, 'Repeating a new pattern masks an old one; rest brings it back',
        f"Repeating a new pattern changes G of the old by {style.said(early, 'Hz', 2)}; after rest "
        f"by {style.said(late, 'Hz', 2)}.\nWith all plasticity gated G of the new is higher by "
        f"{style.said(better, 'Hz', 2)} than without gate.\n"
        'Kept apart: inhibition onto cells of old patterns is frozen; the old is not back after '
        'rest.\n'
        f"Mean, 95 % interval of {data['late_kept'].shape[1]} seeds, paired; time compressed")
    style.key(figure, '', 'G')
    return figure
