"""Rate, scaling factor and effective weight through a night and the wake after it, for each arm."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

LOOK = {'wake only': (style.GREEN, '-', 'o'), 'always': (style.ORANGE, '--', 's'),
        'never': (style.CONTROL, ':', '^')}


def course_panel(axis, data):
    """Rate of the population: night and test, next wake and test."""
    for row, name in enumerate(data['arm']):
        color, line, _ = LOOK[str(name)]
        for part, first in (('night', 0), ('wake', 1)):
            values = data[f'{part}_course_hz'][row]
            time = first*values.shape[1] + 0.5 + np.arange(values.shape[1])
            style.band(axis, time, values, color=color, ls=line,
                       label=str(name) if first == 0 else None)
    length = data['night_course_hz'].shape[-1]
    axis.axvspan(0, length - 17, color='0.9', lw=0, zorder=-2)
    axis.text(1, 0.3, 'asleep', fontsize=7)
    for start in (length - 15, 2*length - 15):
        axis.axvspan(start, start + 15, color=style.YELLOW, alpha=0.2, lw=0, zorder=-2)
        axis.text(start + 0.5, 0.3, 'test', fontsize=7)
    axis.axhline(5, color='0.5', lw=0.8, ls=':')
    axis.set(xlabel='time (s)', ylabel='rate (Hz)', xlim=(0, 2*length), ylim=(0, None),
             title='  A night and the next wake')
    axis.set_ylim(0, 1.3*axis.get_ylim()[1])
    axis.legend(title='scaling open', fontsize=7, title_fontsize=7, ncols=3, loc='upper left')


def steps_panel(axis, data, name, label, title):
    """One quantity before the night, after it, and after the next wake."""
    for row, arm in enumerate(data['arm']):
        color, line, mark = LOOK[str(arm)]
        values = np.stack([data[f'before_{name}'], data[f'night_{name}'][row],
                           data[f'wake_{name}'][row]], axis=1)
        style.bars(axis, np.arange(3) + 0.06*(row - 1), values, color=color, ls=line, fmt=mark)
    axis.set_xticks(range(3), ('before', 'after\nnight', 'after\nwake'), fontsize=7)
    axis.set(ylabel=label, title=f'  {title}', xlim=(-0.3, 2.3))


def draw(data, meta):
    """Three panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 3.0), width_ratios=(2, 1, 1),
                                layout='constrained')
    course_panel(axes[0], data)
    steps_panel(axes[1], data, 'h', 'factor h, mean of cells', 'Scaling')
    steps_panel(axes[2], data, 'effective', 'mean of h·w', 'Effective weight')
    style.letters(*axes)
    style.claim(
        figure, 'Scaling that acts in sleep takes the low rate for a loss',
        f"Effective weight after the night over before: {style.said(data['night_effect'][0])} with "
        f"scaling in wake only, {style.said(data['night_effect'][1])} with scaling in sleep too.\n"
        f"Mean, 95 % interval of {data['night_effect'].shape[1]} seeds; time compressed")
    return figure
