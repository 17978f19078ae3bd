"""Response to every presentation, and novel against familiar, for each set of switches."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

LOOK = dict(HIS=(style.GREEN, '-', 'o', 'all (HIS)'), IS=(style.BLUE, '--', 's', 'no Hebb (IS)'),
            S=(style.ORANGE, '-.', '^', 'scaling alone'), none=(style.STILL, ':', 'v', 'none'))


def course_panel(axis, data):
    """Response to all presentations in turn; novel patterns as large marks."""
    x, which = np.arange(1, len(data['which']) + 1), data['which']
    for row, name in enumerate(data['condition']):
        color, line, mark, label = LOOK[str(name)]
        values = data['response_hz'][row]
        style.band(axis, x[which == 0], values[:, which == 0], color=color, ls=line, label=label)
        style.bars(axis, x[which > 0], values[:, which > 0], color=color, fmt='*', ms=8)
    axis.plot([], [], '*', ms=8, color='0.4', label='novel patterns')
    axis.axvspan(int(data['repeats']) + 0.5, x[-1] + 0.5, color='0.93', lw=0, zorder=-2)
    axis.set(xlabel='presentation', ylabel='rate of the shown cells (Hz)', ylim=(0, None),
             title='  The familiar fades, the novel does not')
    axis.set_ylim(0, 1.45*data['response_hz'].mean(axis=1).max())
    axis.legend(loc='upper left', ncols=3, fontsize=7)


def ratio_panel(axis, data):
    """Novel over familiar, seeds and the interval of the mean."""
    for row, name in enumerate(data['condition']):
        color, _, mark, label = LOOK[str(name)]
        style.dots(axis, row, data['ratio'][row], color=color, alpha=0.6, fmt=mark)
        axis.text(row, 0.15, f"R {data['runaway'][row].mean():.1f}", ha='center', fontsize=7)
    axis.axhline(1, color='0.5', lw=0.8, ls=':')
    axis.set_xticks(range(4), [LOOK[str(name)][3].replace(' ', '\n', 1)
                               for name in data['condition']], fontsize=7)
    axis.set(ylabel='response, novel over familiar', ylim=(0, None), xlim=(-0.5, 3.5),
             title='  Novelty')


def draw(data, meta):
    """Two panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 2, figsize=(style.DOUBLE, 3.1), width_ratios=(1.7, 1),
                                layout='constrained')
    course_panel(axes[0], data)
    ratio_panel(axes[1], data)
    style.letters(*axes)
    style.claim(
        figure, 'Where inhibition learns, a novel pattern draws the larger response',
        f"Novel over familiar: {style.said(data['ratio'][0], digits=2)} with all regulators (R "
        f"{data['runaway'][0].mean():.2f}), {style.said(data['ratio'][2], digits=2)} with scaling "
        f"alone, {style.said(data['ratio'][3], digits=2)} without.\nMean, 95 % interval of "
        f"{data['ratio'].shape[1]} seeds; time compressed")
    style.key(figure, 'HIS', 'R')
    return figure
