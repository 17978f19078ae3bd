"""Rate of the cells over a trial, and the change of the three groups of synapses."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

LOOK = dict(both=(style.GREEN, '-', 'o', 'both'), plasticity=(style.BLUE, '--', 's', 'no gain'),
            gain=(style.ORANGE, '-.', '^', 'no plasticity'), none=(style.STILL, ':', 'v', 'none'),
            late=(style.PURPLE, (0, (4, 1, 1, 1)), 'D', '2 s later'))


def course_panel(axis, data):
    """Rate over a trial with and without noradrenaline."""
    for row in (0, 1, 3):
        color, line, _, label = LOOK[str(data['condition'][row])]
        style.band(axis, data['t_s'], data['course_hz'][row], color=color, ls=line, label=label)
    high = 1.4*data['course_hz'].mean(axis=1).max()
    axis.axvspan(0.5, 0.72, color='0.85', lw=0, zorder=-2)
    axis.text(0.8, 0.02*high, 'volleys', fontsize=7)
    axis.annotate('noradrenaline', (1.5, 0.45*high), (1.5, 0.72*high), ha='left', fontsize=7,
                  arrowprops=dict(arrowstyle='-|>', lw=0.8))
    axis.set(xlabel='time in the trial (s)', ylabel='rate (Hz)', ylim=(0, high),
             title='  Global: gain of the cells')
    axis.legend(loc='upper right', ncols=3, fontsize=7)


def change_panel(axis, data):
    """Change of weight of the three groups in all conditions."""
    axis.axhline(0, color='0.5', lw=0.8)
    for row, name in enumerate(data['condition']):
        color, _, mark, label = LOOK[str(name)]
        style.dots(axis, np.arange(3) + 0.15*(row - 2), data['change'][row], color=color,
                   shift=(0, 0), size=2, fmt=mark, ms=5, label=label)
    axis.set_xticks(range(3), ('tagged', 'active,\nuntagged', 'silent'))
    low, high = axis.get_ylim()
    axis.set(ylabel='change of weight (%)', ylim=(low, high + 0.2*(high - low)), xlim=(-0.5, 2.5),
             title='  Local: weights')
    axis.legend(loc='upper right', ncols=2, fontsize=7)


def draw(data, meta):
    """Two panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 2, figsize=(style.DOUBLE, 3.0), layout='constrained')
    course_panel(axes[0], data)
    change_panel(axes[1], data)
    style.letters(*axes)
    change = data['change'][0]
    style.claim(
        figure, 'One pulse of noradrenaline strengthens tagged synapses and weakens untagged ones',
        f"One signal: tagged {style.said(change[:, 0], '%', 2)}, active untagged "
        f"{style.said(change[:, 1], '%', 2)}, silent {change[:, 2].mean():g} %.\nRate after it "
        f"{style.said(data['rise'][0], digits=2)} times that before. Mean, 95 % interval of "
        f"{len(change)} seeds")
    return figure
