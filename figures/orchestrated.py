"""Network of Zenke et al. 2015: rates, runaway, weights, what cells answer, without each term."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

LOOK = {'all': ('all on', style.GREEN, '-'),
        'no transmitter': ('no transmitter term', style.BLUE, ':'),
        'no inhibitory': ('no inhibitory pl.', style.SKY, '--'),
        'no heterosynaptic': ('no heterosyn. term', style.VERMILLION, '-'),
        'neither': ('neither term', style.ORANGE, '--')}
TELLING = ('all', 'no heterosynaptic')


def course(axis, data, names):
    """Population rate against time; grey: a picture is shown."""
    slots = np.flatnonzero(data['shown'] >= 0)
    for slot in slots:
        axis.axvspan(0.05*slot, 0.05*(slot + 1), color='0.9', lw=0, zorder=-1)
    t = np.arange(data['course_hz'].shape[-1]) + 0.5
    for name, (label, color, ls) in LOOK.items():
        style.band(axis, t, np.maximum(data['course_hz'][names.index(name)], 0.1), color=color,
                   ls=ls, label=label)
    target = float(data['target_hz'])
    axis.axhline(target, color='0.3', lw=0.8, ls=(0, (1, 1)), zorder=0)
    axis.text(0.1, 0.93*target, 'target', fontsize=7, color='0.3', va='top')
    axis.set(yscale='log', ylim=(2, 220), xlim=(0, t[-1] + 0.5), xlabel='time (s; grey: a picture)',
             ylabel='rate of E cells (Hz)', title='  Rate')
    axis.set_yticks([3, 10, 30, 100], labels=['3', '10', '30', '100'])
    axis.minorticks_off()
    axis.legend(loc='upper left', ncols=2, columnspacing=0.8, handlelength=1.8, labelspacing=0.2,
                borderaxespad=0)


def peaks(axis, data, names):
    """Largest rate over 1 s over the target: of the population, and of the worst assembly between
    pictures. A dot is a seed.
    """
    y = np.arange(len(LOOK))
    for key, shift, marker, fill in (('runaway', -0.17, 'o', True),
                                     ('assembly_runaway', 0.17, 'D', False)):
        for row, (name, (_, color, _)) in zip(y, LOOK.items()):
            values = data[key][names.index(name)]
            mean, _, high = style.bars(axis, row + shift, values, color=color, fmt=marker, ms=4.5,
                                       mfc=None if fill else 'white', lw=1, along='x')
            axis.annotate(f'{mean:.1f}', (high, row + shift), xytext=(5, 0), va='center',
                          textcoords='offset points', fontsize=7)
    axis.set_yticks(y, [label for label, *_ in LOOK.values()])
    for name, marker, fill in (('population', 'o', 'k'), ('worst assembly', 'D', 'white')):
        axis.plot([], [], marker, color='k', mfc=fill, ms=4, label=name)
    axis.legend(loc='upper right', borderaxespad=0, handletextpad=0.2)
    axis.axvline(1, color='0.3', lw=0.8, ls=(0, (1, 1)), zorder=0)
    axis.set(xscale='log', xlim=(0.9, 140), ylim=(len(LOOK) - 0.4, -0.6),
             xlabel='largest rate over target', title='  Runaway')
    axis.set_xticks([1, 3, 10, 30], labels=['1', '3', '10', '30'])
    axis.minorticks_off()


def weights(axis, data, names):
    """Distribution of the input weights at the end, all on and without the heterosynaptic term."""
    middle = 0.5*(data['edges'][1:] + data['edges'][:-1])
    for name in TELLING:
        label, color, ls = LOOK[name]
        share = data['histogram_in'][names.index(name)].mean(axis=0)
        axis.step(middle, np.maximum(share, 1e-5), where='mid', color=color, ls=ls, label=label)
    axis.axvline(0.5, color='0.3', lw=0.8, ls=(0, (1, 1)), zorder=0)
    axis.text(0.6, 2e-5, 'start', fontsize=7, color='0.3')
    axis.set(yscale='log', ylim=(1e-5, 30), xlabel='input weight (bound: 5)',
             ylabel='share of synapses', title='  Input weights at the end')
    axis.legend(loc='upper right', borderaxespad=0)


def answers(axes, data, names):
    """Rates of all cells during each picture, first seed, at their places: a row per condition."""
    root = int(round(data['answers'].shape[-1]**0.5))
    for row, (line, name) in enumerate(zip(axes, TELLING)):
        for k, axis in enumerate(line):
            image = axis.imshow(data['answers'][names.index(name), 0, k].reshape(root, root),
                                vmin=0, vmax=30, cmap='viridis')
            axis.set(xticks=[], yticks=[])
            if row == 0:
                axis.set_title(str(data['picture'][k]), loc='center', fontsize=7, pad=2)
        line[0].set_ylabel(LOOK[name][0].replace(' term', ''), fontsize=7, color=LOOK[name][1])
    return image


def long_run(axis, data):
    """Rate over the long runs, means of 6 s, with and without the transmitter-induced term."""
    rates = data['long_course_hz']
    step = 6 if rates.shape[-1] >= 24 else 1
    rates = rates[..., :rates.shape[-1]//step*step]
    rates = rates.reshape(*rates.shape[:2], -1, step).mean(axis=-1)
    t = (np.arange(rates.shape[-1]) + 0.5)*step
    for row, name in ((0, 'all'), (1, 'no transmitter')):
        label, color, ls = LOOK[name]
        for number, seed in enumerate(rates[row]):
            axis.plot(t, seed, color=color, ls='-' if row == 0 else '--', lw=0.9,
                      label=label if number == 0 else None)
    axis.axhline(float(data['target_hz']), color='0.3', lw=0.8, ls=(0, (1, 1)), zorder=0)
    axis.set(xlabel='time (s)', ylabel='rate of E cells (Hz)', ylim=(0, None),
             title=f'  Minutes, {rates.shape[1]} seeds')
    axis.legend(loc='lower left', borderaxespad=0)


def draw(data, meta):
    """data: arrays of the experiment; meta: of its run. Returns the Figure."""
    names = [str(name) for name in data['condition']]
    figure = plt.figure(figsize=(style.DOUBLE, 4.9))
    top, bottom = figure.subfigures(2, 1, height_ratios=(1.1, 1))
    one, two = top.subplots(1, 2, width_ratios=(1.15, 1))
    course(one, data, names)
    peaks(two, data, names)
    left, middle, right = bottom.subfigures(1, 3, width_ratios=(1.15, 1.45, 1.0))
    three, five = left.subplots(), right.subplots()
    weights(three, data, names)
    four = middle.subplots(2, len(data['picture']))
    image = answers(four, data, names)
    bar = middle.colorbar(image, ax=four, location='bottom', shrink=0.7, aspect=25, extend='max')
    bar.set_label('rate (Hz) of each cell, at its place, while shown', fontsize=7)
    long_run(five, data)
    style.letters(one, two, three, four[0, 0], five)
    style.claim(
        figure, 'Without heterosynaptic plasticity the network runs away',
        f'Zenke 2015: without the heterosynaptic term the network runs away\n'
        f"Largest rate over target {style.said(data['runaway'][names.index('all')])}; "
        f"without it {style.said(data['runaway'][names.index('no heterosynaptic')])}; "
        f"{data['runaway'].shape[1]} seeds, 95 % intervals")
    return figure
