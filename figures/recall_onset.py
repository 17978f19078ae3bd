"""Recall after learning against the time of rest, what restores it, and runaway while learning."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.analysis import metrics
from homeozoo.figures import style

COLORS = (style.GREEN, style.ORANGE, style.VERMILLION)
MARKS = ('o', 's', '^')
LINES = ('-', '--', ':')
SHIFT = (-0.2, 0.0, 0.2)


def names_of(data):
    """What each learning rate of inhibition is called."""
    usual = data['eta'][0]
    return ['usual rate', f'rate / {usual/data["eta"][1]:g}', 'none']


def course(axis, data, key, label):
    """Pattern learnt last, a line for each rate of inhibition during learning."""
    x = np.arange(len(data['rests_s']))
    for row, (name, color, mark, ls) in enumerate(zip(names_of(data), COLORS, MARKS, LINES)):
        values = data[key][row]
        style.band(axis, x, values.T, color=color, ls=ls, marker=mark, ms=4, label=name)
        axis.plot(x, values, '.', ms=2, color=color, alpha=0.6)
    axis.set_xticks(x, [f'{rest:g}' for rest in data['rests_s']])
    axis.set(xlabel='rest after learning (s)', ylabel=label)


def dots(axis, place, values, color, mark):
    """Mean with its interval, and the seeds."""
    style.bars(axis, place, values, color=color, fmt=mark, ms=4.5, lw=1)
    axis.plot(np.full(values.size, place), values, '.', ms=2, color='black', alpha=0.5, zorder=0)


def changes(axis, data):
    """AUC right after learning, as learnt and with what was set back."""
    for row, (color, mark, shift) in enumerate(zip(COLORS, MARKS, SHIFT)):
        for place, values in enumerate(data['changed_last_auc'][row]):
            dots(axis, place + shift, values, color, mark)
    labels = ['as learnt', 'inhibition\nof before', 'scaling\nfactors 1', 'both']
    axis.set_xticks(range(len(labels)), labels)
    axis.set(ylabel='AUC right after learning', ylim=(0, 1), xlim=(-0.5, len(labels) - 0.5))


def cost(axis, data):
    """Runaway while learning: of the population and of the worst assembly while not cued."""
    for row, (color, mark, shift) in enumerate(zip(COLORS, MARKS, SHIFT)):
        for place, key in enumerate(('learn_runaway', 'learn_assembly')):
            dots(axis, place + shift, data[key][row], color, mark)
    low, high = 0.5, max(4.0, 1.15*max(data['learn_runaway'].max(), data['learn_assembly'].max()))
    axis.axhspan(low, metrics.TARGET['runaway_max'], color=style.GREEN, alpha=0.13, lw=0, zorder=-1)
    axis.set(yscale='log', ylim=(low, high), xlim=(-0.5, 1.5), ylabel='R while learning')
    ticks = [tick for tick in (1, 2, 4, 8, 16, 32) if tick <= high]
    axis.set_yticks(ticks, [f'{tick}' for tick in ticks])
    axis.minorticks_off()
    axis.set_xticks((0, 1), ['population', 'worst assembly'])


def draw(data, meta):
    """Four panels: AUC and G against rest, interventions, runaway while learning."""
    figure, axes = plt.subplots(2, 2, figsize=(style.DOUBLE, 5.0), layout='constrained')
    time, gain, after, price = axes.ravel()
    course(time, data, 'last_auc', 'AUC of un-cued members')
    course(gain, data, 'last_gain_hz', 'completion gain G (Hz)')
    time.set(ylim=(0, 1))
    gain.axhline(0, color='0.5', lw=0.8, ls='--')
    changes(after, data)
    for axis in (time, after):
        axis.axhline(0.5, color='0.5', lw=0.8, ls='--')
        axis.annotate('chance', (1, 0.5), xycoords=('axes fraction', 'data'), xytext=(-2, -2),
                      textcoords='offset points', ha='right', va='top', fontsize=7, color='0.4')
    cost(price, data)
    time.legend(title='inhibition while learning', fontsize=7, title_fontsize=7, loc='upper left')
    for axis, title in zip(axes.ravel(), ('Recall after learning', 'The same as a rate',
                                          'Right after learning, set back', 'Runaway')):
        axis.set_title(f'  {title}')
    style.letters(*axes.ravel())

    def said(key, *row):
        return style.said(data[key][row], digits=2)
    style.claim(
        figure, 'Right after learning the last pattern is hidden, later it is recalled',
        f"The pattern learnt last: AUC {said('last_auc', 0, 0)} right after learning, "
        f"{said('last_auc', 0, -1)} after {data['rests_s'][-1]:g} s.\n"
        f"Right after, with the inhibitory weights of before: {said('changed_last_auc', 0, 1)}; "
        f"with scaling factors of 1: {said('changed_last_auc', 0, 2)}\n"
        f"Mean and 95 % interval of {data['last_auc'].shape[-1]} seeds (dots); green: R "
        "$\\leq$ 2; time compressed")
    style.key(figure, '', 'RG',
              'green: R up to 2; '
              'AUC: share of pairs in which a member fires more than another cell')
    return figure
