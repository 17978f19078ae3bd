"""Rules on one network: verdict for each regulator and stimulus, and how far from the bounds."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

#: Rules with a threshold between 2.5 and 40 Hz, where the sign of the change turns, and without.
WITH, WITHOUT = style.BLUE, style.VERMILLION
NUMBERS = ('none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten',
           'eleven', 'twelve')
FAIL, PASS = '#F3D9C9', '#BFE3D5'
SHORT = {'heterosynaptic.triplet': 'triplet, Zenke 2015',
         'heterosynaptic.zenke2015': 'all terms, Zenke 2015',
         'triplet.pfister2006_visual_minimal': 'triplet, visual cortex',
         'triplet.zenke2013': 'triplet, Zenke 2013', 'stdp.song2000': 'additive pair',
         'stdp.gutig2003': 'pair, µ = 0.1', 'stdp.morrison2007': 'power-law pair'}
HEADS = {'alone': 'alone', 'inhibition': 'inhib.\nplasticity', 'scaling': 'scaling', 'both': 'both',
         'both, timing': 'both,\ntimed', 'balanced': 'both,\nbalanced'}


def label(name):
    """Short name of a rule."""
    return SHORT.get(name, name.split('.')[1].replace('_', ' '))


def colour(data, row):
    """Colour of a rule: whether it has a threshold."""
    return WITH if np.isfinite(data['threshold_hz'][row]) else WITHOUT


def table(axis, data):
    """One field for each rule and column: seeds in the quadrant, or how it fails."""
    inside, failure, heads = data['inside'].mean(axis=2), data['failure'], list(data['column'])
    if 'balanced_inside' in data:
        inside = np.column_stack([inside, data['balanced_inside'].mean(axis=1)])
        failure = np.column_stack([failure, data['balanced_failure']])
        heads.append('balanced')
    (rules, columns), seeds = inside.shape, data['inside'].shape[2]
    for row in range(rules):
        for place in range(columns):
            share = inside[row, place]
            axis.add_patch(plt.Rectangle((place, row), 0.96, 0.94, lw=0, color=(
                '#EEEEEE' if np.isnan(share) else PASS if share > 0.5 else FAIL)))
            number = '' if np.isnan(share) else f'{int(round(share*seeds))} of {seeds}'
            text = number if share > 0.5 else failure[row, place] or number
            axis.text(place + 0.48, row + 0.47, text, ha='center', va='center', fontsize=7)
    axis.set(xlim=(0, columns), ylim=(rules, 0), title='  Seeds in the target quadrant, or failure')
    axis.set_xticks(np.arange(columns) + 0.48, [HEADS.get(head, head) for head in heads],
                    fontsize=7)
    axis.set_yticks(np.arange(rules) + 0.47, [label(name) for name in data['rule']], fontsize=7)
    for row, tick in enumerate(axis.get_yticklabels()):
        tick.set_color(colour(data, row))
    axis.tick_params(length=0)
    for side in axis.spines.values():
        side.set_visible(False)


def plane(axis, data, column):
    """Worst runaway index against selectivity in one column, seeds and means."""
    place = list(data['column']).index(column)
    for row in range(len(data['rule'])):
        x = np.maximum(data['runaway'], data['assembly'])[row, place]
        y = np.minimum(data['selectivity'], data['selectivity_bg'])[row, place]
        axis.plot(x, y, '.', ms=3, color=colour(data, row), alpha=0.5)
        axis.plot(x.mean(), y.mean(), 'o', ms=5, color=colour(data, row), mec='white', mew=0.5)
    axis.set(xscale='log', yscale='log', xlabel='runaway index R, the worse (log)',
             ylabel='selectivity S, the worse (log)', title='  With both, timed cue'
             if 'timing' in column else '  With both regulators, rate cue')
    low, high = axis.get_xlim()
    bottom, top = min(axis.get_ylim()[0], 0.3), max(axis.get_ylim()[1], 20)
    axis.axvspan(min(low, 0.7), 2, ymin=np.log(5/bottom)/np.log(top/bottom), color=PASS, lw=0)
    axis.set(xlim=(min(low, 0.7), max(high, 3)), ylim=(bottom, top))
    axis.set_xticks([1, 2, 5], ['1', '2', '5'])
    axis.set_yticks([0.5, 1, 2, 5, 10, 20], ['0.5', '1', '2', '5', '10', '20'])
    axis.minorticks_off()


def search(axis, data, column):
    """Margin of stage 1 against the learning rate."""
    place = list(data['column']).index(column)
    for row in range(len(data['rule'])):
        axis.plot(data['rates'], data['search_margin'][row, place], '.-', ms=4, lw=1,
                  color=colour(data, row), alpha=0.8)
    axis.axhspan(0, 0.5, color=PASS, lw=0)
    axis.set(xscale='log', xlabel='learning rate over calibrated (log)', ylim=(-1.05, 0.5),
             ylabel='margin of the quadrant', title='  Over two decades of rate')
    axis.plot([], [], 'o', ms=5, color=WITH, label='threshold, 2.5 to 40 Hz')
    axis.plot([], [], 'o', ms=5, color=WITHOUT, label='none there')
    axis.legend(fontsize=7, loc='upper left')


def draw(data, meta):
    """Three panels. data: arrays of the protocol; meta: its record."""
    rules = len(data['rule'])
    height = max(rules, 7)/7                          # of the table, over that of seven rules
    figure = plt.figure(figsize=(style.DOUBLE, 4.9 + 1.1*(height - 1)), layout='constrained')
    grid = figure.add_gridspec(2, 2, height_ratios=(1.15*height**0.75, 1))
    axes = [figure.add_subplot(grid[0, :]), figure.add_subplot(grid[1, 0]),
            figure.add_subplot(grid[1, 1])]
    table(axes[0], data)
    plane(axes[1], data, 'both')
    search(axes[2], data, 'both')
    style.letters(*axes)
    triplet = [row for row in range(rules) if not data['rule'][row].startswith(('stdp', 'calcium'))]
    regulated = data['inside'].mean(axis=2)[triplet, list(data['column']).index(
        'inhibition' if 'inhibition' in data['column'] else 'both')]
    style.claim(
        figure, f'{NUMBERS[np.sum(regulated > 0.5)].capitalize()} of {NUMBERS[len(triplet)]} '
        'triplet rules reach the target with inhibitory plasticity',
        'Blue: between 2.5 and 40 Hz there is a rate at which the sign of the change turns; red: '
        'none.')
    style.key(figure, '', 'RS',
              'green: target; balanced: depression scaled to a threshold at 10 Hz or, without one, '
              'to 1.05 times potentiation; blue: the sign of the change turns at a rate between '
              '2.5 and 40 Hz; red: it does not')
    return figure
