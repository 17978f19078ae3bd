"""Selectivity with both rules, and what becomes of a pattern that is silenced in sleep."""
from matplotlib import pyplot as plt

from homeozoo.figures import style

NAMES = ('replay', 'size')
COLORS = (style.GREEN, style.PURPLE)


LOOK = dict(shift=(-0.12, 0.05), ms=5)


def both(axis, values, label, title, line):
    """One quantity for both rules."""
    for row, color in enumerate(COLORS):
        style.dots(axis, row, values[row], color=color, **LOOK)
    axis.axhline(line, color='0.5', lw=0.8, ls=':')
    axis.set_xticks(range(2), NAMES)
    axis.set(ylabel=label, title=f'  {title}', xlim=(-0.5, 1.5))


def kept_panel(axis, data):
    """Weights within every pattern over before, with and without the silenced one."""
    for rule, color in enumerate(COLORS):
        for number in range(4):
            for silent in range(2):
                style.dots(axis, 5*rule + number + 0.3*silent,
                           data['kept_inside'][2*rule + silent][:, number], color=color,
                           fmt='os'[silent], mfc=(None, 'white')[silent], **LOOK)
    axis.axvspan(2.7, 3.7, color='0.92', lw=0, zorder=-2)
    axis.axvspan(7.7, 8.7, color='0.92', lw=0, zorder=-2)
    axis.set_xticks([0, 1, 2, 3, 5, 6, 7, 8], [1, 2, 3, 4, 1, 2, 3, 4])
    axis.plot([], [], 'o', color='0.3', label='all drive on')
    axis.plot([], [], 's', color='0.3', mfc='white', label='pattern 4 silenced in sleep')
    low, high = axis.get_ylim()
    axis.set(xlabel='pattern (left: by replay; right: by size)',
             ylabel='weights within, over before', title='  What the night leaves',
             ylim=(low, high + 0.35*(high - low)))
    axis.legend(fontsize=7, loc='upper left', ncols=2)


def draw(data, meta):
    """Three panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 3.0), width_ratios=(1, 2.4, 1),
                                layout='constrained')
    both(axes[0], data['s_ratio'][::2], 'S after / before', 'Selectivity', 1)
    kept_panel(axes[1], data)
    both(axes[2], data['silent_kept'], 'weights silenced / not silenced', 'Pattern 4', 1)
    style.letters(*axes)
    style.claim(
        figure, 'Sparing by size and by replay differ for a silenced pattern',
        f"Both rules raise S ({style.said(data['s_ratio'][0])} by replay, "
        f"{style.said(data['s_ratio'][2])} by size). Silenced in sleep, a strong pattern keeps "
        f"{style.said(data['silent_kept'][0])} by replay, {style.said(data['silent_kept'][1])} by "
        f"size.\nMean, 95 % interval; dots: {data['s_ratio'].shape[1]} seeds; time compressed")
    style.key(figure, '', 'S')
    return figure
