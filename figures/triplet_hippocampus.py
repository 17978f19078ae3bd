"""Plasticity in hippocampal cultures beside four triplet sets and the best pair rule."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style
from homeozoo.figures._triplet import DATA, LOOK, PAIR, error_table, legend_entries


def minus(text):
    """A hyphen as a minus sign."""
    return text.replace('-', '\N{MINUS SIGN}')


def condition_label(kind, first, second):
    """Lags of one hippocampal condition in ms, for the axis."""
    if kind == 'pair':
        return minus(f'{first:+.0f}')
    return minus(f'{first:.0f}, {second:.0f}')


def hippocampus_panel(axis, data):
    """Pairs and triplets, one column per condition."""
    kinds = data['kind']
    chosen = np.flatnonzero(kinds != 'quadruplet')
    gaps = np.cumsum([0] + [kinds[b] != kinds[a] for a, b in zip(chosen[:-1], chosen[1:])])
    x = np.arange(len(chosen)) + 0.6*gaps
    axis.axhline(0, color='0.8', lw=0.7, zorder=0)
    offsets = dict(zip(LOOK, (-0.24, -0.08, 0.08, 0.24)))
    for name, look in LOOK.items():
        marker = 's' if name.endswith('nearest') else 'D'
        axis.plot(x + offsets[name], data['change_' + name][chosen], marker,
                  ms=3, color=look['color'], zorder=4)
    pair = data['change_pair'][chosen]
    axis.hlines(pair, x - 0.4, x + 0.4, **PAIR)
    axis.errorbar(x, data['data'][chosen], data['sem'][chosen], **DATA)
    labels = [condition_label(kinds[k], data['first_ms'][k],
                              data['second_ms'][k]) for k in chosen]
    axis.set_xticks(x, labels, rotation=45, ha='right', rotation_mode='anchor')
    for kind in ('pair', 'pre-post-pre', 'post-pre-post'):
        here = x[kinds[chosen] == kind]
        axis.text(here.mean(), 0.53, kind + ('s' if kind == 'pair' else ''), ha='center',
                  va='top', fontsize=7)
    axis.set(xlabel='lags, post minus pre (ms)', ylim=(-0.27, 0.54))
    axis.set_title('  Pairs and triplets')


def quadruplet_panel(axis, data):
    """Change against the separation of the two pairs of a quadruplet."""
    chosen = data['kind'] == 'quadruplet'
    t = data['curve_T_ms']
    axis.axhline(0, color='0.8', lw=0.7, zorder=0)
    for side in (t < 0, t > 0):
        axis.plot(t[side], data['curve_pair'][side], **PAIR)
        for name, look in LOOK.items():
            axis.plot(t[side], data['curve_' + name][side], lw=1.2, **look)
    axis.errorbar(data['second_ms'][chosen], data['data'][chosen],
                  data['sem'][chosen], **DATA)
    axis.set(xlabel='separation T of the two pairs (ms)', ylim=(-0.27, 0.54), xlim=(-110, 110))
    axis.text(-58, 0.53, 'pre-post,\npost-pre', ha='center', va='top', fontsize=7)
    axis.text(62, 0.53, 'post-pre,\npre-post', ha='center', va='top', fontsize=7)
    axis.set_title('  Quadruplets')


def draw(data, meta):
    """Three panels; data: arrays of protocols/triplet_hippocampus.py."""
    figure = plt.figure(figsize=(style.DOUBLE, 4.8))
    grid = figure.add_gridspec(2, 2, width_ratios=(1.2, 1), height_ratios=(1.3, 1))
    a = figure.add_subplot(grid[0, :])
    b = figure.add_subplot(grid[1, 0])
    c = figure.add_subplot(grid[1, 1])
    hippocampus_panel(a, data)
    quadruplet_panel(b, data)
    a.set_ylabel('relative change')
    b.set_ylabel('relative change')
    error_table(c, 'triplet_hippocampus', data)
    style.letters(a, b, c)
    figure.legend(handles=legend_entries(), loc='outside lower center', ncols=3)
    style.claim(
        figure, 'Triplet STDP fits pairs, triplets and quadruplets; pair rules do not',
        'Triplet STDP fits pairs, triplets and quadruplets in hippocampal cultures:\n'
        f'E = {float(data["E_full"]):.2f}, {float(data["E_pair"]):.1f} with the best '
        'pair rule')
    style.key(figure, more='E: mean squared error over s.e.m. squared; printed in the paper, by an '
              'independent program, simulated here')
    return figure
