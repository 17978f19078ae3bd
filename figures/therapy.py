"""Runaway, recall and false recall after ten therapies, and the effects of their factorial."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.analysis.statistics import share_interval
from homeozoo.figures import style

TILTED = dict(rotation=50, ha='right', rotation_mode='anchor')
LOOK = {True: style.BLUE, False: style.VERMILLION}
EFFECTS = {'I': 'I', 'E': 'E', 'D': 'D', 'IE': 'I×E', 'ID': 'I×D', 'ED': 'E×D', 'IED': 'I×E×D'}


def arms(axis, data, values, label, title, *, log=False, lines=(), shift=0.0, mark='o', face=None,
         name=None):
    """Seeds as dots and the interval of their mean for each arm. values: (arms, seeds); log: the
    mean is that of logarithms."""
    for row, arm in enumerate(data['arm']):
        own = np.log2(values[row]) if log else values[row]
        mean, low, high = (2.0**v if log else v for v in style.interval(own))
        color = LOOK['I' in arm]
        if not shift:
            axis.plot(np.full(len(own), row - 0.22), values[row], '.', ms=3, color=color, alpha=0.5)
        axis.errorbar(row + shift, mean, [[mean - low], [high - mean]], fmt=mark, ms=4, color=color,
                      mfc=face or color, capsize=2)
    for line in lines:
        axis.axhline(line, color='0.5', lw=0.8, ls=':')
    axis.set_xticks(range(len(data['arm'])), [named(arm) for arm in data['arm']], fontsize=7,
                    **TILTED)
    axis.set(ylabel=label, title=f'  {title}', xlim=(-0.6, len(data['arm']) - 0.4))


def named(arm):
    """'IED' as 'I+E+D'."""
    return arm if arm == 'wait' else '+'.join(arm)


def effects_panel(axis, data, key, label, title):
    """Main effects and interactions with their intervals."""
    for row, effect in enumerate(data['effect']):
        style.dots(axis, row, data[key][row], fmt='D',
                   color=style.BLACK if len(effect) == 1 else style.GREY)
    axis.axhline(0, color='0.5', lw=0.8, ls=':')
    axis.set_xticks(range(len(EFFECTS)), [EFFECTS[str(one)] for one in data['effect']], fontsize=7,
                    **TILTED)
    axis.set(ylabel=label, title=f'  {title}')


def runaway_panel(axis, data):
    """R of late therapy and test, filled; the worst of the whole therapy, open."""
    arms(axis, data, data['largest'], 'R', 'Runaway', log=True, lines=(2,), mark='o')
    arms(axis, data, data['worst'], 'R', 'Runaway', log=True, shift=0.25, mark='^', face='white')
    axis.set_yscale('log')
    axis.set_yticks((1, 2, 5, 10, 20), ('1', '2', '5', '10', '20'))
    axis.minorticks_off()
    for mark, face, label in (('o', '0.3', 'last 30 s and test'), ('^', 'white', 'whole therapy')):
        axis.plot([], [], mark, ls='', ms=4, color='0.3', mfc=face, label=label)
    low, high = axis.get_ylim()
    axis.set_ylim(low, high*6)
    axis.legend(fontsize=7, loc='upper left', handletextpad=0.2, borderaxespad=0)


def restored_panel(axis, data):
    """Share of seeds restored, with the exact interval of a share."""
    for row, arm in enumerate(data['arm']):
        share, low, high = share_interval(data['restored'][row])
        axis.errorbar(row, share, [[share - low], [high - share]], fmt='o', ms=4, capsize=2,
                      color=LOOK['I' in arm])
    axis.set_xticks(range(len(data['arm'])), [named(arm) for arm in data['arm']], fontsize=7,
                    **TILTED)
    axis.set(ylabel='share of networks', title='  Restored in all respects', ylim=(-0.03, 1.03))


def draw(data, meta):
    """Six panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(2, 3, figsize=(style.DOUBLE, 5.0), layout='constrained')
    runaway_panel(axes[0, 0], data)
    arms(axes[0, 1], data, data['weakest_auc'], 'AUC of the weakest pattern', 'Recall',
         lines=(np.mean(data['before_weakest_auc']),))
    arms(axes[0, 2], data, data['novel_hz'], 'G of a pattern never shown (Hz)', 'False recall',
         lines=(-3, 3))
    restored_panel(axes[1, 0], data)
    effects_panel(axes[1, 1], data, 'effect_r', 'change of log2 R', 'Effects on R')
    effects_panel(axes[1, 2], data, 'effect_auc', 'change of AUC', 'Effects on recall')
    style.letters(*axes.flat)
    number, row = data['auc'].shape[1], list(data['arm']).index('I')
    style.claim(
        figure, 'In silico: inhibitory plasticity restores a bursting network; others alone do not',
        f"In silico. R {style.said(data['largest'][row])} with I, "
        f"{style.said(data['largest'][0])} waiting.\nI: inhibition learns (blue); E: stronger "
        f"inhibition; D: half of the drive;\nP: stimulation; W: stronger connections. Dotted: "
        f"bounds, or before the lesion.\nMean, 95 % interval of {number} seeds; time compressed")
    style.key(figure, '', 'R', 'I inhibition learns, E stronger inhibition, D half of the lost '
              'drive, P stimulation, W stronger connections; dotted: bound, or before the lesion')
    return figure
