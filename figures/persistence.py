"""Weights within patterns, between them and of the background, S, recall and runaway over a long
rest."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.analysis import metrics
from homeozoo.figures import style

LOOK = {
    'HIS': (style.VERMILLION, '-', 'o', 'Hebb open'),
    'HISG': (style.GREEN, '--', 's', 'gated'),
    'HISX balanced': (style.BLUE, ':', '^', 'open, balanced'),
    'IS': (style.BLACK, '-.', 'v', 'no Hebb'),
}


def lines(axis, data, key, label, learnt=True):
    """One line for each condition over the rest; the end of learning at 0."""
    for row, name in enumerate(data['condition']):
        color, ls, mark, said = LOOK[str(name)]
        x, values = data['rest_s'], data[key][row]
        if learnt and f'learnt_{key}' in data:
            x = np.r_[0.0, x]
            values = np.vstack([data[f'learnt_{key}'][row], values])
        style.band(axis, x, values.T, color=color, ls=ls, marker=mark, ms=3.5, label=said)
        axis.plot(x, values, '.', ms=2, color=color, alpha=0.6)
    axis.set(xlabel='rest after learning (s)', ylabel=label, xlim=(0, None))


def bound(axis, value, above):
    """Shade the target side of a bound."""
    low, high = axis.get_ylim()
    axis.axhspan(*((value, high) if above else (low, value)), color=style.GREEN, alpha=0.13, lw=0,
                 zorder=-1)
    axis.set_ylim(low, high)


def draw(data, meta):
    """Six panels: the three weights, S, G, and the worst assembly."""
    figure, axes = plt.subplots(2, 3, figsize=(style.DOUBLE, 4.9), layout='constrained')
    within, between, background, ratio, gain, away = axes.ravel()
    lines(within, data, 'within', 'mean weight')
    lines(between, data, 'between', 'mean weight')
    lines(background, data, 'background', 'mean weight')
    lines(ratio, data, 'selectivity', 'S = within / between')
    lines(gain, data, 'gain_hz', 'G (Hz)')
    lines(away, data, 'assembly', 'R of the worst assembly')
    target = metrics.TARGET
    for axis in (within, between, background):
        axis.set_ylim(0, None)
    ratio.set(yscale='log', ylim=(0.7, 1.5*data['selectivity'].max()))
    bound(ratio, target['selectivity_min'], True)
    bound(gain, target['gain_min_hz'], True)
    away.set_ylim(0, max(3.0, 1.1*data['assembly'].max()))
    bound(away, target['runaway_max'], False)
    for axis, title in zip(axes.ravel(), ('Within patterns', 'Between patterns', 'Background',
                                          'Selectivity', 'Recall', 'Runaway, not cued')):
        axis.set_title(f'  {title}')
    handles, labels = within.get_legend_handles_labels()
    figure.legend(handles, labels, loc='outside lower center', ncols=4, fontsize=7)
    style.letters(*axes.ravel())

    def said(key, row, time):
        return style.said(data[key][row, time], digits=2)

    def count(row, time):
        inside = data['inside'][row, time]
        return f'{int(inside.sum())} of {inside.size}'
    end = f"{data['rest_s'][-1]:g} s"
    style.claim(
        figure, 'Memories last through rest if Hebbian plasticity is gated',
        f"Background after {end} of rest, of its start: {said('kept', 0, -1)} with Hebb open, "
        f"{said('kept', 1, -1)} gated.\nS from {said('selectivity', 0, 0)} at "
        f"{data['rest_s'][0]:g} s to {said('selectivity', 0, -1)} at {end} open, "
        f"{said('selectivity', 1, -1)} gated.\nSeeds in the target (green) at {end}: open "
        f"{count(0, -1)}, gated {count(1, -1)}, balanced {count(2, -1)}.\nMean, 95 % interval; "
        "dots: seeds; time compressed")
    style.key(figure, '', 'RSG', 'green: target')
    return figure
