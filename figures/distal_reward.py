"""Course of the rewarded synapse, all synapses with the rewarded one marked, and ranks."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

LOOK = (('', 'rewarded', style.BLUE, '-', 'o'),
        ('_random', 'random times', style.VERMILLION, '--', 's'),
        ('_constant', 'constant', style.BLACK, '-.', '^'),
        ('_erased', 'trace erased', style.PURPLE, ':', 'v'))


def course_panel(axis, data):
    """Weight of the synapse from n1 to n2 in every condition; thin lines: rewarded seeds."""
    t = data['t_s']/60
    axis.plot(t, data['path'].T, color=style.BLUE, lw=0.4, alpha=0.45)
    for end, label, color, line, _ in LOOK:
        style.band(axis, t, data[f'path{end}'], color=color, ls=line, label=label)
    axis.axhline(4, color='0.5', lw=0.7, ls=':')
    axis.set(xlabel='time (min)', ylabel='weight of the one synapse', ylim=(0, 5.6),
             title='  The rewarded synapse')
    axis.legend(loc='upper left', fontsize=7, ncols=2, columnspacing=0.8, handlelength=1.6)


def all_panel(axis, data):
    """Distribution of all synapses by mean weight, rewarded runs, and where the one stands."""
    edges = data['edges']
    middle = (edges[1:] + edges[:-1])/2
    mean, *_ = style.bars(axis, middle, data['histogram'], color='0.4', fmt='none', lw=0.6)
    axis.bar(middle, mean, np.diff(edges), color='0.75')
    for value in data['w_rewarded']:
        axis.annotate('', (value, 0.02), (value, 0.12), arrowprops=dict(
            arrowstyle='-|>', color=style.BLUE, lw=0.8, mutation_scale=6))
    axis.plot([], [], marker='v', ls='', color=style.BLUE, label='rewarded, each seed')
    axis.bar([0], [0], color='0.75', label='all synapses')
    axis.set(yscale='log', ylim=(0.02, 400), xlabel='mean weight, second half',
             ylabel='synapses (%)', title='  Among all synapses')
    axis.legend(loc='upper right', fontsize=7)


def rank_panel(axis, data):
    """Rank of the synapse in every condition: seeds, and the interval of the mean; ranks below
    0.01 % are drawn there."""
    ranks = np.concatenate([data[f'top_percent{end}'] for end, *_ in LOOK])
    floor = 0.05 if ranks.min() >= 0.05 else 0.008
    for x, (end, label, color, _, mark) in enumerate(LOOK):
        values = np.maximum(data[f'top_percent{end}'], 0.01)
        axis.plot(np.full(len(values), x - 0.13), values, '.', color=color, ms=4, alpha=0.7)
        mean, low, high = style.interval(values)
        low = max(low, floor)
        axis.errorbar(x + 0.13, mean, [[mean - low], [min(high, 100) - mean]], fmt=mark,
                      color=color, capsize=2)
    axis.axhline(50, color='0.5', lw=0.7, ls=':')
    axis.text(-0.4, 55, 'chance', fontsize=7, color='0.35', va='bottom')
    names = 'late\nreward', 'random\ntimes', 'constant\nlevel', 'trace\nerased'
    axis.set_xticks(range(4), names, fontsize=7)
    axis.set(yscale='log', ylim=(floor, 150), xlim=(-0.5, 3.5), ylabel='rank from the top (%)',
             title='  Only late reward finds it')


def draw(data, meta):
    """Three panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 2.9), layout='constrained',
                                width_ratios=(1, 1, 1.15))
    for axis, panel in zip(axes, (course_panel, all_panel, rank_panel)):
        panel(axis, data)
    style.letters(*axes)
    rank = data['top_percent']
    style.claim(
        figure, 'Reward seconds late still lifts the one responsible synapse',
        f"Reward 1 to 3 s late: the synapse lies in the top {style.said(rank, '%', 2)} (median "
        f"{np.median(rank):.2g} %) by its mean weight over the second half.\n"
        f"Controls: top {np.mean(data['top_percent_random']):.0f} %, "
        f"{np.mean(data['top_percent_constant']):.0f} %, "
        f"{np.mean(data['top_percent_erased']):.0f} %. {len(rank)} seeds, controls "
        f"{len(data['top_percent_random'])}; mean, 95 % interval")
    return figure
