"""Who reaches the reward and who still visits the old place, trial by trial, and where they go."""
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.patches import Circle
from matplotlib.ticker import MaxNLocator

from homeozoo.figures import style

LOOK = (('both', style.BLUE, '-', 'o'), ('no acetylcholine', style.VERMILLION, '--', 's'),
        ('no dopamine', style.BLACK, ':', '^'), ('dopamine by chance', style.PURPLE, '-.', 'v'))
GOAL, RADIUS = 1.5, 0.3


def course_panel(axis, data, name, first, title):
    """A share of agents in every trial from `first` on; intervals of the two that are compared."""
    x = np.arange(first, data[name].shape[-1] + 1)
    for case, (label, color, line, _) in enumerate(LOOK):
        values = 100*data[name][case][:, first - 1:]
        if case < 2:
            style.band(axis, x, values, color=color, ls=line, label=label)
        else:
            axis.plot(x, values.mean(axis=0), color=color, ls=line, lw=1, label=label)
    axis.set(xlabel='trial', ylabel='agents (%)', xlim=(first, x[-1]), ylim=(0, 145),
             yticks=(0, 50, 100), title=title)
    axis.xaxis.set_major_locator(MaxNLocator(integer=True))


def map_panel(axis, data, case):
    """Where the agents of one condition are in the last quarter of trials."""
    label, color, _, _ = LOOK[case]
    share = 100*data['map'][case].mean(axis=0)
    axis.imshow(np.sqrt(share), origin='lower', extent=(-2, 2, -2, 2), cmap='Greys', vmin=0,
                vmax=np.sqrt(8))
    for side, line in ((-1, '-'), (1, ':')):
        axis.add_patch(Circle((side*GOAL, side*GOAL), RADIUS, fill=False, color=color, lw=1.2,
                              ls=line))
    axis.plot(0, 0, '+', color=color, ms=6)
    axis.set_xticks([-2, 0, 2])
    axis.set_yticks([-2, 0, 2])
    axis.set_title(f'  {label}', fontsize=8)


def late_panel(axis, data):
    """Both shares in the last quarter, seeds and intervals."""
    for case, (_, color, _, mark) in enumerate(LOOK):
        for shift, name, fill in ((-0.16, 'late', color), (0.16, 'late_old', 'white')):
            style.dots(axis, case + shift, 100*data[name][case], color=color, shift=(0, 0),
                       spread=0.06, size=2.5, fmt=mark, mfc=fill, ms=5)
    axis.plot([], [], 'o', color='0.4', ms=4, label='reach the new place')
    axis.plot([], [], 'o', color='0.4', mfc='white', ms=4, label='visit the old one')
    axis.legend(loc='upper right', fontsize=7, handletextpad=0.2)
    axis.set_xticks(range(4), ['both', 'no acetyl-\ncholine', 'no\ndopamine', 'by\nchance'],
                    fontsize=7)
    axis.set(ylabel='last quarter of trials (%)', xlim=(-0.5, 3.5), ylim=(-3, 140),
             yticks=(0, 50, 100), title='  In the end')


def draw(data, meta):
    """Five panels. data: arrays of the protocol; meta: its record."""
    figure = plt.figure(figsize=(style.DOUBLE, 4.5), layout='constrained')
    grid = figure.add_gridspec(2, 12)
    first, second = figure.add_subplot(grid[0, :6]), figure.add_subplot(grid[0, 6:])
    maps = [figure.add_subplot(grid[1, :3]), figure.add_subplot(grid[1, 3:6])]
    last = figure.add_subplot(grid[1, 6:])
    move = data['reached'].shape[-1]/2 + 0.5
    course_panel(first, data, 'reached', 1, '  Reach the reward')
    first.axvline(move, color='0.5', lw=0.8, ls=(0, (1, 1)))
    first.text(move, 112, ' it moves', fontsize=7, color='0.35')
    course_panel(second, data, 'old', int(move + 0.5), '  Visit the place where it was')
    second.legend(loc='upper right', fontsize=7, labelspacing=0.2, handlelength=1.8, ncols=2)
    for axis, case in zip(maps, (0, 1)):
        map_panel(axis, data, case)
    maps[0].set_xlabel('solid: reward\ndotted: where it was', fontsize=7)
    maps[0].set_ylabel('place')
    maps[1].tick_params(labelleft=False)
    maps[1].set_xlabel('share of time,\nlast quarter', fontsize=7)
    late_panel(last, data)
    style.letters(first, second, *maps, last)
    late, old = 100*data['late'], 100*data['late_old']
    style.claim(
        figure, 'Acetylcholine unlearns the old place after the reward has moved',
        f"Acetylcholine unlearns the old place: {style.said(late[0], '%', 2)} reach the new one, "
        f"{style.said(old[0], '%', 2)} visit the old one;\nwithout it "
        f"{style.said(late[1], '%', 2)} and {style.said(old[1], '%', 2)}. "
        f"{late.shape[1]} seeds, 95 % intervals")
    return figure
