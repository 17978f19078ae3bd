"""Ocular dominance through deprivation and recovery; responses; factors; one factor against two."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

NAMES = {
    'two_factor': 'two factors',
    'blocked': 'scaling blocked',
    'one_factor': 'one factor, 4 days',
    'one_factor_fast': 'one factor, 0.2 days',
}
COLORS = {'two_factor': style.BLUE, 'blocked': style.VERMILLION, 'one_factor': style.ORANGE,
          'one_factor_fast': style.PURPLE}
LINES = {'two_factor': '-', 'blocked': '--', 'one_factor': '-.', 'one_factor_fast': ':'}
ORACLE = {-0.2: 0.242, 1: 0.138, 3: 0.091, 7: 0.034}


def shade(axis):
    axis.axvspan(0, 7, color='0.92', lw=0, zorder=0)
    axis.set(xlabel='time (days)', xlim=(-1, 10), xticks=[0, 3, 7, 10])


def course(axis, data, name, key, rows, label, **more):
    for row in rows:
        condition = str(data['condition'][row])
        style.band(
            axis,
            data['t_day'],
            data[key][row],
            color=COLORS[condition],
            ls=LINES[condition],
            label=NAMES[condition],
            **more,
        )
    shade(axis)
    axis.set(ylabel=label)
    axis.set_title('  ' + name)


def draw(data, meta):
    """Five panels; bands are 95 % intervals over seeds."""
    figure = plt.figure(figsize=(style.DOUBLE, 4.5))
    top, bottom = figure.subfigures(2, 1)  # the colour bar moves nothing in the upper row
    (a, b, c), (d, e, f) = top.subplots(1, 3), bottom.subplots(1, 3)
    course(a, data, 'Ocular dominance', 'odi', (0, 1), 'ocular dominance index')
    a.plot(
        list(ORACLE), list(ORACLE.values()), 'k_', ms=7, mew=1.5, label="authors' code", zorder=5
    )
    a.set(ylim=(0, 0.4))
    a.legend(loc='upper center', fontsize=7, ncols=1)
    for axis, row, name in ((b, 0, 'Two factors'), (c, 1, 'Scaling blocked')):
        for key, color, ls, label in (
            ('contra', style.GREY, '--', 'deprived eye'),
            ('ipsi', style.GREEN, '-', 'open eye'),
        ):
            values = data[key][row]/data[f'{key}_start'][row][:, None]
            style.band(axis, data['t_day'], values, color=color, ls=ls, label=label)
        axis.axhline(1, color='0.6', lw=0.6)
        shade(axis)
        axis.set(ylabel='response (over start)', ylim=(0.5, 1.5))
        axis.set_title('  ' + name)
    b.legend(loc='upper left', fontsize=7)
    course(d, data, 'Factor of the cell', 'factor', (0, 1), 'factor H')
    d.set(ylim=(0.9, 1.5))
    d.legend(loc='upper left', fontsize=7)
    image = e.imshow(
        data['rho'],
        aspect='auto',
        origin='lower',
        cmap='viridis',
        vmin=0.6,
        vmax=1,
        extent=(data['t_day'][0], data['t_day'][-1], 0, len(data['rho'])),
        rasterized=True,
    )
    bottom.colorbar(image, ax=e, label='Hebbian factor', pad=0.03)
    e.axhline(round(0.62*len(data['rho'])), color='w', lw=0.7)
    e.set(xlabel='time (days)', ylabel='input (contra below line)', xticks=[0, 3, 7, 10])
    e.set_title('  Hebbian factors, one seed')
    names = [str(name) for name in data['condition']]
    rows = np.arange(len(names))
    mean, *_ = style.bars(f, rows, data['y_over_y0'].T, color='black', fmt='none', lw=1, along='x')
    f.barh(rows, mean, color=[COLORS[name] for name in names], height=0.65)
    for row, value in zip(rows, mean):
        f.annotate(
            f'{value:.3g}',
            (value, row),
            xytext=(5, 0),
            textcoords='offset points',
            va='center',
            fontsize=7,
        )
    f.axvline(1, color='0.3', lw=0.8, ls='--')
    f.set_yticks(
        rows, ['two\nfactors', 'scaling\nblocked', 'one,\n4 days', 'one,\n0.2 days'], fontsize=7
    )
    f.invert_yaxis()
    f.set(xscale='log', xlim=(0.5, 100), xlabel='activity over set-point')
    f.set_xticks([1, 10, 100], ['1', '10', '100'])
    f.set_title('  Before deprivation')
    style.letters(a, b, c, d, e, f)
    gain = data['ipsi_gain_day7']
    style.claim(
        figure, 'Deprivation shifts ocular dominance; the open eye gains only with scaling',
        f"Deprivation (grey) moves the index from {style.said(data['odi_start'][0])} to "
        f"{style.said(data['odi_day7'][0])};\n"
        f"the open eye gains ×{style.said(gain[0])}, with scaling blocked "
        f"×{style.said(gain[1])};\n"
        f"one factor with slow homeostasis: activity ×{style.said(data['y_over_y0'][2])} of its "
        f"set-point\n"
        f"Mean and 95 % interval of {gain.shape[1]} seeds")
    return figure
