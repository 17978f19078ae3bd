"""Weights along the dendrite, and what becomes of the active synapse, its neighbours and the sum.
"""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

LOOK = ((0, style.VERMILLION, '--', 'o', 'no restraint (kappa 0)'),
        (2, style.BLUE, '-', 's', 'kappa 1'), (4, style.GREY, ':', '^', 'no modulator'))


def profile_panel(axis, data):
    """Mean weight of the synapses in bins of 8 micrometres, without the active one."""
    middle = (data['edges'][1:] + data['edges'][:-1])/2
    for row, color, line, mark, label in LOOK:
        style.band(axis, middle, data['profile'][row], color=color, ls=line, marker=mark, ms=3,
                   label=label)
    axis.axvline(50, ymax=0.72, color='0.5', lw=0.8, ls=':')
    axis.text(48, 2.98, 'active\nsynapse', ha='right', va='top', fontsize=7)
    axis.set(xlabel='place on the dendrite (µm)', ylabel='weight (start: 1)', ylim=(0, 4.2),
             title='  One synapse grows')
    axis.legend(loc='upper right', fontsize=7)


def parts_panel(axis, data):
    """Weight of the active synapse, of its neighbours and far away, against kappa."""
    kappa = [float(str(name).split()[1]) for name in data['condition'][:4]]
    for key, color, mark, label in (('grown', style.ORANGE, 'o', 'active synapse'),
                                    ('far', style.SKY, '^', 'far away'),
                                    ('neighbours', style.PURPLE, 's', 'neighbours')):
        style.band(axis, kappa, data[key][:4].T, color=color, marker=mark, ms=4, label=label)
    axis.axhline(1, color='0.5', lw=0.8, ls=':')
    axis.set(yscale='log', xlabel='restraint kappa', ylabel='weight (start: 1)', ylim=(0.2, 60),
             yticks=(0.3, 1, 3, 10), yticklabels=('0.3', '1', '3', '10'),
             title='  Growth and restraint')
    axis.legend(loc='upper right', fontsize=7)


def sum_panel(axis, data):
    """Sum of all weights in every condition."""
    names = [str(name).replace('kappa ', 'κ ') for name in data['condition']]
    for row, name in enumerate(names):
        color = style.BLUE if row == 2 else style.GREY if row == 4 else style.VERMILLION
        style.dots(axis, row, data['total'][row], color=color, shift=(-0.15, 0.12), size=2.5)
    axis.axhline(100, color='0.5', lw=0.8, ls=':')
    axis.set_xticks(range(len(names)), [name.replace('by density', 'κ 1, by\ndensity')
                                        for name in names], fontsize=7, rotation=40, ha='right')
    axis.set(ylabel='sum of 100 weights', title='  Conserved at κ = 1')


def draw(data, meta):
    """Three panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 3.0), layout='constrained')
    for axis, panel in zip(axes, (profile_panel, parts_panel, sum_panel)):
        panel(axis, data)
    style.letters(*axes)
    style.claim(
        figure, 'Restraint of neighbours keeps the sum of weights while one grows',
        f"Sum of weights with restraint (kappa = 1): 100 exactly in "
        f"{int(np.sum(data['sum_error'][2] < 1e-9))} of {data['total'].shape[1]} dendrites "
        f"(a weight met 0 in {int(np.sum(data['at_bound'][2] > 0))}), "
        f"{style.said(data['total'][0])} without.\nNeighbours: "
        f"{style.said(data['neighbours'][2], digits=2)} with, "
        f"{style.said(data['neighbours'][0], digits=2)} without. "
        f"{data['total'].shape[1]} dendrites, 95 % intervals")
    return figure
