"""Timed curve under each state of the receptors, the table of signs, and the mixture that decides.
"""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

LOOK = dict(beta=(style.ORANGE, '-', 'beta alone'), M1=(style.SKY, '--', 'M1 alone'),
            both=(style.BLUE, '-.', 'both'), none=(style.GREY, ':', 'none'))


def window_panel(axis, data):
    """Change against the lag, two-sided rule."""
    before = data['lag_ms'] < 0
    for row, name in enumerate(data['receptors']):
        color, line, label = LOOK[str(name)]
        for part, said in ((before, None), (~before, label)):
            axis.plot(data['lag_ms'][part], data['window'][0, row, part], line, color=color,
                      label=said)
    axis.set(xlabel='lag, post minus pre (ms)', ylabel='change of weight (%)',
             title='  Timed curves', ylim=(-62, 112))
    axis.legend(loc='upper left', fontsize=7)


def table_panel(axis, data):
    """Change at both orders: full marks two-sided, open marks one-sided windows."""
    axis.axhline(0, color='0.4', lw=0.8)
    for rule, shift, face in ((0, -0.12, None), (1, 0.12, 'white')):
        for order, mark, color in ((0, '^', style.GREEN), (1, 'v', style.PURPLE)):
            style.bars(axis, np.arange(4) + shift, data['change'][rule, :, order].T, color=color,
                       fmt=mark, ms=5, mfc=face, label=f"{('pre first', 'post first')[order]}"
                       f"{'' if rule == 0 else ', control'}")
    axis.set_xticks(np.arange(4), [LOOK[str(name)][2].replace(' ', '\n')
                                   for name in data['receptors']])
    axis.set(ylabel='change of weight (%)', title='  The receptors set the sign', xlim=(-0.5, 3.5),
             ylim=(-62, 112))
    axis.legend(loc='upper right', fontsize=7, ncols=1)


def mixture_panel(axis, data):
    """Change at both orders against the share of M1, with the closed form of the crossing."""
    axis.axhline(0, color='0.4', lw=0.8)
    for order, mark, color, label in ((0, '^', style.GREEN, 'pre first'),
                                      (1, 'v', style.PURPLE, 'post first')):
        axis.plot(data['mixture'], data['mixed'][0, order], marker=mark, ms=4, color=color,
                  label=label)
        axis.plot(data['mixture'], data['mixed'][1, order], ':', color=color,
                  label=f'{label}, control')
        axis.plot(data['crossing_theory'][0, order], 0, 'o', ms=8, mfc='none', color=style.BLACK,
                  label='closed form' if order else None)
    axis.set(xlabel='share of M1 activation', ylabel='change of weight (%)',
             title='  The mixture decides', ylim=(-62, 112))
    axis.legend(loc='upper right', fontsize=7)


def draw(data, meta):
    """Three panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 3.0), layout='constrained')
    for axis, panel in zip(axes, (window_panel, table_panel, mixture_panel)):
        panel(axis, data)
    style.letters(*axes)
    change = data['change'][0].mean(axis=-1)
    style.claim(
        figure, 'Receptors set the sign of plasticity at both orders of spikes',
        f'Beta receptors alone: {change[0, 0]:+.0f} % (pre first), {change[0, 1]:+.0f} % (post '
        f'first). M1 alone: {change[1, 0]:+.0f} %, {change[1, 1]:+.0f} %.\nControl (open, dotted): '
        'one-sided windows. 60 pairs; signs are the claim, amplitudes are chosen; 95 % intervals '
        f"of {data['change'].shape[-1]} seeds")
    return figure
