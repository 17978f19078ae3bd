"""Contacts of a pair: two modes with the exact law, the loop of a rising and falling drive."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style


def modes_panel(axis, data, case, color, law, label):
    """Share of pairs with each number of contacts, with the exact law where there is one."""
    p = data[f'p_{case}']
    S = np.arange(p.shape[1])
    mean, *_ = style.bars(axis, S, p, color=color, fmt='none', capsize=1.5, lw=1)
    axis.bar(S, mean, color=color, alpha=0.55, width=0.8)
    if law is not None:
        axis.plot(S, law, 'o', ms=3.5, mfc='none', color=style.BLACK, label='exact law')
        axis.legend(loc='upper right', fontsize=7)
    axis.set(xlabel='contacts of a pair', ylabel='share of pairs', ylim=(0, 0.44),
             xticks=range(0, 13, 2), title=f'  {label}')


def loop_panel(axis, data):
    """Contacts against the drive: rising and falling, slower, and the control."""
    level = data['level']
    for case, color, label in (('ramp', style.BLUE, ''),
                               ('ramp_blind', style.VERMILLION, 'blind to weight')):
        for branch, line in ((0, '-'), (1, '--')):
            style.band(axis, level, data[f'branch_{case}'][:, branch], color=color, ls=line,
                       label=None if label and branch else
                       label or ('drive rises', 'drive falls')[branch])
    for branch in (0, 1):
        axis.plot(level, data['branch_ramp_theory'][branch], 'o', ms=2.5, mfc='none',
                  color=style.BLACK, label=None if branch else 'master equation')
    axis.set(xlabel='drive of the cell', ylabel='contacts of a pair', ylim=(0, 13.5),
             title='  The number lags the drive')
    axis.legend(loc='upper left', fontsize=7)


def gap_panel(axis, data):
    """Falling less rising, in all three ramps."""
    cases = (('ramp', f"{data['wait_s']:g}/b", style.BLUE),
             ('slow', f"{4*data['wait_s']:g}/b", style.ORANGE),
             ('ramp_blind', 'blind', style.VERMILLION))
    axis.axhline(0, color='0.5', lw=0.8, ls=':')
    for x, (case, _, color) in enumerate(cases):
        style.dots(axis, x, data[f'gap_{case}'], color=color, shift=(-0.15, 0.08), size=4,
                   alpha=0.6, fmt='s')
        axis.plot(x + 0.3, data[f'gap_{case}_theory'], 'o', ms=4, mfc='none', color=style.BLACK)
    axis.set_xticks(range(3), [case[1] for case in cases], fontsize=7)
    axis.set(xlabel='wait at each step', ylabel='lag (contacts)', xlim=(-0.5, 2.6),
             title='  On fast ramps')


def draw(data, meta):
    """Four panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 4, figsize=(style.DOUBLE, 2.7), layout='constrained',
                                width_ratios=(1, 1, 1.25, 0.95))
    modes_panel(axes[0], data, 'steady', style.BLUE, data['law'], 'Two modes')
    modes_panel(axes[1], data, 'steady_blind', style.VERMILLION, None, 'Blind: one')
    loop_panel(axes[2], data)
    gap_panel(axes[3], data)
    style.letters(*axes)
    style.claim(
        figure, 'Contacts that protect each other are none or many, and lag',
        f"Contacts that protect each other: none or {data['mode_steady'].mean():.0f}; they lag a "
        f"drive by {style.said(data['gap_ramp'])}.\nRemoval blind to weight: one mode, lag "
        f"{abs(data['gap_ramp_blind'].mean()):.2f}. {len(data['gap_ramp'])} seeds, 95 % intervals; "
        'circles: theory')
    return figure
