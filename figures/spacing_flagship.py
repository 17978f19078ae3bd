"""Recall of a pattern shown massed or spaced, with scaling, without, and with slow scaling."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

COLORS = dict(on=style.REGULATED, off=style.CONTROL, slow=style.SKY)
NAMES = ('on', 'off', 'slow')
ARMS = (('o', 'white', 'massed'), ('s', None, 'spaced'))


LOOK = dict(shift=(-0.09, 0.04), ms=5)


def arms_panel(axis, values, label, title):
    """Massed and spaced for each kind of scaling. values: (3, 2, seeds)."""
    for row, name in enumerate(NAMES):
        for column, (mark, face, _) in enumerate(ARMS):
            style.dots(axis, row - 0.2 + 0.4*column, values[row, column], color=COLORS[name],
                       fmt=mark, mfc=face, **LOOK)
    axis.set_xticks(range(3), NAMES)
    axis.set(xlabel='scaling', ylabel=label, title='  ' + title, xlim=(-0.5, 2.5))


def response_panel(axis, data):
    """Rate of the pattern while it is shown, one line for each arm."""
    shown = np.arange(1, data['response_hz'].shape[-1] + 1)
    for row, name in enumerate(NAMES):
        for column, (mark, face, _) in enumerate(ARMS):
            style.band(axis, shown, data['response_hz'][row, column], color=COLORS[name],
                       marker=mark, ms=3.5, mfc=face or COLORS[name], ls=('--', '-')[column])
    axis.set(xlabel='presentation', ylabel='rate of its cells (Hz)', title='  While it is shown',
             xticks=shown[::3], ylim=(0, None))


def effects_panel(axis, data):
    """Interactions: benefit of spacing less that without scaling."""
    rows = (('soon', data['interaction'][0, 0], 'on'), ('late', data['interaction'][0, 1], 'on'),
            ('late,\nfactors 1', data['interaction_1'], 'on'),
            ('late,\nslow', data['interaction'][1, 1], 'slow'))
    for x, (_, values, name) in enumerate(rows):
        style.dots(axis, x, values, color=COLORS[name], fmt='D', **LOOK)
    axis.axhline(0, color='0.5', lw=0.8, ls=':')
    axis.set_xticks(range(len(rows)), [row[0] for row in rows], fontsize=7)
    axis.set(ylabel='difference of benefits (Hz)', xlim=(-0.5, 3.5),
             title='  Benefit of spacing: with less without scaling')


def draw(data, meta):
    """Five panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplot_mosaic('AABBCC;DDDEEE', figsize=(style.DOUBLE, 4.8),
                                      layout='constrained')
    soon, late = data['rest_s']
    arms_panel(axes['A'], data['gain_hz'][:, :, 0], 'recall, G (Hz)', f'{soon:g} s after')
    arms_panel(axes['B'], data['gain_hz'][:, :, 1], 'recall, G (Hz)', f'{late:g} s after')
    arms_panel(axes['C'], data['within'], 'weight within the pattern', 'Weights')
    response_panel(axes['D'], data)
    effects_panel(axes['E'], data)
    for mark, face, label in ARMS:
        axes['D'].plot([], [], mark, ls=('-', '--')[label == 'massed'], color='0.3',
                       mfc=face or '0.3', label=label)
    for name in NAMES:
        axes['D'].plot([], [], '-', color=COLORS[name], label=f'scaling {name}')
    low, high = axes['D'].get_ylim()
    axes['D'].set_ylim(0, 1.35*high)
    axes['D'].legend(fontsize=7, ncols=3, loc='upper center')
    style.letters(*axes.values())
    style.claim(
        figure, 'Spacing improves late recall with scaling, not without',
        f"Spaced less massed, late: {style.said(data['benefit'][0, 1], 'Hz')} with scaling, "
        f"{style.said(data['benefit'][1, 1], 'Hz')} without, "
        f"{style.said(data['benefit'][2, 1], 'Hz')} with slow scaling.\n"
        f"Mean, 95 % interval; dots: {data['within'].shape[-1]} seeds; time compressed")
    style.key(figure, '', 'G')
    return figure
