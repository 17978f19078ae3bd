"""Late weight against the interval between equal trains, blocked control, courses, gain."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

LOOK = ((style.SKY, 'o', '4 × 21 pulses'), (style.BLUE, 's', '3 × 40 pulses'),
        (style.BLACK, '^', '3 × 100 pulses'))
COURSES = ((style.GREY, ':', 'end to end'), (style.ORANGE, '--', '10 min'),
           (style.BLACK, '-', '60 min'))


def curve_panel(axis, data):
    """Late weight against the interval, with the control and the best interval of each curve."""
    hours = data['interval_min']/60
    for row, (color, mark, label) in enumerate(LOOK):
        axis.plot(hours, data['z'][row], marker=mark, ms=3.5, color=color, label=label)
        axis.plot(data['best_min'][row]/60, data['z'][row].max(), 'o', ms=9, mfc='none',
                  color=style.VERMILLION, label='best interval' if row == 2 else None)
    axis.plot(hours, data['blocked_z'].max(axis=0), '--', color=style.PURPLE,
              label='all three, protein blocked')
    axis.set(xlabel='interval between trains (h)', ylabel='late weight, 8 h after last train',
             ylim=(-0.04, 1.05), xlim=(-0.1, 5.9), xticks=range(5))
    axis.set_title('  Equal pulses, equal time after the last')
    axis.legend(loc='center right', bbox_to_anchor=(1.0, 0.36), fontsize=7)


def irregular_panel(axis, data):
    """Late weight of irregular intervals less that of regular ones of the same mean."""
    at = [list(data['interval_min']).index(minutes) for minutes in (30, 60, 120)]
    axis.axhline(0, color='0.4', lw=0.8)
    for row, (color, mark, _) in enumerate(LOOK):
        for shape, face, label in ((0, color, 'lengthening'), (1, 'white', 'shortening')):
            axis.plot(np.arange(3) + 0.15*(row - 1), data['irregular'][row, shape]
                      - data['z'][row, at], mark, ms=5, color=color, mfc=face,
                      label=label if row == 2 else None)
    axis.set_xticks(range(3), ['0.5', '1', '2'])
    axis.set(xlabel='mean interval (h)', ylabel='late weight, less that of regular',
             xlim=(-0.5, 2.5))
    axis.set_title('  Irregular intervals')
    axis.legend(fontsize=7)


def course_panel(axis, data):
    """Late weight of 3 x 100 pulses in time."""
    for row, (color, line, label) in enumerate(COURSES):
        axis.plot(data['t_h'], data['z_path'][row], line, color=color, label=label)
    axis.set(xlabel='time (h)', ylabel='late weight', xlim=(0, 10), ylim=(-0.04, 1.05))
    axis.set_title('  3 × 100 pulses in time')
    axis.legend(title='interval', title_fontsize=7, fontsize=7, loc='lower right')


def gain_panel(axis, data):
    """What the second train adds to the early weight."""
    hours = data['interval_min'][1:]/60
    for row, (color, mark, label) in enumerate(LOOK):
        axis.plot(hours, data['gain'][row], marker=mark, ms=3.5, color=color, label=label)
    axis.axhline(1, color='0.5', lw=0.8, ls=':')
    axis.set(xlabel='interval (h)', ylabel='early weight: second / first train', ylim=(0, 1.12))
    axis.set_title('  The gain is graded')
    axis.legend(fontsize=7, loc='lower right')


def draw(data, meta):
    """Four panels; nothing is random, so there are no intervals."""
    figure, axes = plt.subplots(2, 2, figsize=(style.DOUBLE, 5.0), layout='constrained')
    for axis, panel in zip(axes.ravel(), (curve_panel, irregular_panel, course_panel, gain_panel)):
        panel(axis, data)
    style.letters(*axes.ravel())
    best = ', '.join(f'{minutes:.0f}' for minutes in data['best_min'])
    style.claim(
        figure, 'Late weights are largest at one best interval between trains',
        f'Best intervals {best} min from weak to strong trains; with protein synthesis blocked '
        f"{data['blocked_largest']:.0f}.\nSpaced above massed agrees in direction with Smolen et "
        'al. 2016. Deterministic')
    return figure
