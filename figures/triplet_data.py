"""Measured plasticity beside the eight triplet parameter sets and the best pair rule."""
import json
from pathlib import Path

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.lines import Line2D

from homeozoo.figures import style

# Colour: which parameters; line: which spikes interact. The two dashed lines interleave.
LOOK = {
    'full': dict(color=style.BLUE, ls='-'),
    'minimal': dict(color=style.VERMILLION, ls='-'),
    'full_nearest': dict(color=style.SKY, ls=(0, (3, 3))),
    'minimal_nearest': dict(color=style.ORANGE, ls=(3, (3, 3))),
}
NAME = {
    'full': 'full, all-to-all',
    'minimal': 'minimal, all-to-all',
    'full_nearest': 'full, nearest spike',
    'minimal_nearest': 'minimal, nearest spike',
}
PAIR = dict(color=style.GREY, ls=(0, (1, 1.2)), lw=1.8)
DATA = dict(color=style.BLACK, fmt='o', ms=4, capsize=2, lw=1, zorder=5)


def expected(array):
    """Printed and independently computed value of one E, as texts, from the expectations."""
    path = Path(__file__).parents[1]/'protocols/triplet_data.json'
    listed = json.loads(path.read_text())['expectations']
    found = {item['kind']: item['published'] for item in listed if item['ours'] == array}
    return [f'{found[kind]:g}' if kind in found else '\N{EN DASH}'
            for kind in ('published', 'theory')]


def frequency_panel(axis, data, row, lag_ms):
    """Change against rate at one lag; row picks the lag in the curves."""
    chosen = data['visual_lag_ms'] == lag_ms
    rate = data['visual_rate_hz'][chosen]
    axis.axhline(0, color='0.8', lw=0.7, zorder=0)
    axis.plot(data['curve_rate_hz'], data['curve_visual_pair'][row], **PAIR)
    for name, look in LOOK.items():
        x = np.concatenate([[0.1], data['curve_rate_hz']])
        sparse = data['change_visual_' + name][chosen][rate < 1]
        axis.plot(x, np.concatenate([sparse, data['curve_visual_' + name][row]]), lw=1.2, **look)
    axis.errorbar(rate, data['visual_data'][chosen], data['visual_sem'][chosen], **DATA)
    axis.set(xlabel='pairing rate (Hz)', xlim=(-2, 53), ylim=(-0.6, 1.05))
    order = 'pre before post' if lag_ms > 0 else 'post before pre'
    axis.set_title(f'  Visual cortex, {order} by 10 ms')


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
    kinds = data['hippocampal_kind']
    chosen = np.flatnonzero(kinds != 'quadruplet')
    gaps = np.cumsum([0] + [kinds[b] != kinds[a] for a, b in zip(chosen[:-1], chosen[1:])])
    x = np.arange(len(chosen)) + 0.6*gaps
    axis.axhline(0, color='0.8', lw=0.7, zorder=0)
    offsets = dict(zip(LOOK, (-0.24, -0.08, 0.08, 0.24)))
    for name, look in LOOK.items():
        marker = 's' if name.endswith('nearest') else 'D'
        axis.plot(x + offsets[name], data['change_hippocampal_' + name][chosen], marker,
                  ms=3, color=look['color'], zorder=4)
    pair = data['change_hippocampal_pair'][chosen]
    axis.hlines(pair, x - 0.4, x + 0.4, **PAIR)
    axis.errorbar(x, data['hippocampal_data'][chosen], data['hippocampal_sem'][chosen], **DATA)
    labels = [condition_label(kinds[k], data['hippocampal_first_ms'][k],
                              data['hippocampal_second_ms'][k]) for k in chosen]
    axis.set_xticks(x, labels, rotation=45, ha='right', rotation_mode='anchor')
    for kind in ('pair', 'pre-post-pre', 'post-pre-post'):
        here = x[kinds[chosen] == kind]
        axis.text(here.mean(), 0.53, kind + ('s' if kind == 'pair' else ''), ha='center',
                  va='top', fontsize=7)
    axis.set(xlabel='lags, post minus pre (ms)', ylim=(-0.27, 0.54))
    axis.set_title('  Hippocampus, pairs and triplets')


def quadruplet_panel(axis, data):
    """Change against the separation of the two pairs of a quadruplet."""
    chosen = data['hippocampal_kind'] == 'quadruplet'
    t = data['curve_T_ms']
    axis.axhline(0, color='0.8', lw=0.7, zorder=0)
    for side in (t < 0, t > 0):
        axis.plot(t[side], data['curve_hippocampal_pair'][side], **PAIR)
        for name, look in LOOK.items():
            axis.plot(t[side], data['curve_hippocampal_' + name][side], lw=1.2, **look)
    axis.errorbar(data['hippocampal_second_ms'][chosen], data['hippocampal_data'][chosen],
                  data['hippocampal_sem'][chosen], **DATA)
    axis.set(xlabel='separation T of the two pairs (ms)', ylim=(-0.27, 0.54), xlim=(-110, 110))
    axis.text(-58, 0.53, 'pre-post,\npost-pre', ha='center', va='top', fontsize=7)
    axis.text(62, 0.53, 'post-pre,\npre-post', ha='center', va='top', fontsize=7)
    axis.set_title('  Hippocampus, quadruplets')


def error_table(axis, data):
    """E of every set: printed, computed independently, simulated here."""
    axis.set_axis_off()
    head = ['', 'printed', 'indep.', 'here', 'printed', 'indep.', 'here']
    entries = [(NAME[name], 'E_visual_' + name, 'E_hippocampal_' + name) for name in LOOK]
    entries += [('best pair rule', 'E_visual_pair', 'E_hippocampal_pair'),
                ('full, all-to-all, $A_3^+ = 0$', 'E_visual_full_without_A3_plus', None),
                ('full, all-to-all, 15 bursts of 5', 'E_visual_full_bursts', None)]
    rows = []
    for label, *arrays in entries:
        row = [label]
        for array in arrays:
            row += [*expected(array), f'{float(data[array]):.3g}'] if array else ['', '', '']
        rows.append(row)
    left = np.array([0.0, 0.40, 0.50, 0.60, 0.74, 0.84, 0.94])
    top, step = 0.80, 0.115
    axis.set(xlim=(0, 1), ylim=(0, 1))
    axis.text(0.50, 1.03, 'E, visual cortex', ha='center', va='center', fontsize=7, fontweight='bold')
    axis.text(0.84, 1.03, 'E, hippocampus', ha='center', va='center', fontsize=7, fontweight='bold')
    axis.plot([0, 1], [top + 0.045]*2, color='0.4', lw=0.7, clip_on=False)
    for x, text in zip(left, head):
        axis.text(x, top + 0.10, text, ha='left' if x == 0 else 'center', va='center', fontsize=7)
    for k, row in enumerate(rows):
        y = top - (k + 0.25)*step
        for x, text in zip(left, row):
            weight = 'bold' if x in (left[3], left[6]) else 'normal'
            axis.text(x, y, text, ha='left' if x == 0 else 'center', va='center', fontsize=7, fontweight=weight)


def legend_entries():
    """Handles shared by all panels."""
    handles = [Line2D([], [], color='black', marker='o', ls='', ms=4, label='measured, mean and s.e.m.')]
    handles += [Line2D([], [], lw=1.4, marker='s' if name.endswith('nearest') else 'D', ms=3,
                       label='triplet ' + NAME[name], **look) for name, look in LOOK.items()]
    return handles + [Line2D([], [], label='best pair rule', **PAIR)]


def draw(data, meta):
    """Five panels; data: arrays of protocols/triplet_data.py."""
    figure = plt.figure(figsize=(style.DOUBLE, 6.3), layout='constrained')
    grid = figure.add_gridspec(3, 12, height_ratios=[1, 1, 0.72])
    a = figure.add_subplot(grid[0, :6])
    b = figure.add_subplot(grid[0, 6:], sharey=a)
    c = figure.add_subplot(grid[1, :7])
    d = figure.add_subplot(grid[1, 7:], sharey=c)
    e = figure.add_subplot(grid[2, :])
    frequency_panel(a, data, 0, 10)
    frequency_panel(b, data, 1, -10)
    hippocampus_panel(c, data)
    quadruplet_panel(d, data)
    error_table(e, data)
    for axis in (a, c):
        axis.set_ylabel('relative change of the weight')
    for axis in (b, d):
        axis.tick_params(labelleft=False)
    style.letters(a, b, c, d, e)
    figure.legend(handles=legend_entries(), loc='outside lower center', ncols=3)
    figure.suptitle(
        'Triplet STDP fits frequency and timing together:\n'
        f'E = {float(data["E_visual_full"]):.2f} in visual cortex, '
        f'{float(data["E_visual_pair"]):.1f} with the best pair rule', fontsize=9)
    return figure
