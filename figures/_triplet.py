"""Colours, the table of E and the legend of the two figures of the triplet rule."""
import json
from pathlib import Path

from matplotlib.lines import Line2D

from homeozoo.figures import style

# Colour: which parameters; line: which spikes interact. The two dashed lines interleave.
LOOK = {
    'full': dict(color=style.BLUE, ls='-'),
    'minimal': dict(color=style.PURPLE, ls='-'),
    'full_nearest': dict(color=style.SKY, ls=(0, (3, 3))),
    'minimal_nearest': dict(color=style.ORANGE, ls=(3, (3, 3))),
}
NAME = {
    'full': 'full, all-to-all',
    'minimal': 'minimal, all-to-all',
    'full_nearest': 'full, nearest spike',
    'minimal_nearest': 'minimal, nearest spike',
}
PAIR = dict(color=style.CONTROL, ls=(0, (1, 1.2)), lw=1.8)
DATA = dict(color=style.BLACK, fmt='o', ms=4, capsize=2, lw=1, zorder=5)


def expected(protocol, array):
    """Printed and independently computed value of one E, as texts, from the expectations."""
    path = Path(__file__).parents[1]/f'protocols/{protocol}.json'
    listed = json.loads(path.read_text())['expectations']
    found = {item['kind']: item['published'] for item in listed if item['ours'] == array}
    return [f'{found[kind]:g}' if kind in found else '\N{EN DASH}'
            for kind in ('published', 'theory')]


def error_table(axis, protocol, data, further=()):
    """E of every set: printed, computed independently, simulated here.

    further: pairs (label, array) of more rows.
    """
    axis.set_axis_off()
    entries = [(NAME[name], 'E_' + name) for name in LOOK] + [('best pair rule', 'E_pair'),
                                                              *further]
    columns, top, step = (0.0, 0.58, 0.77, 0.93), 0.86, 0.86/(len(entries) + 0.5)
    axis.set(xlim=(0, 1), ylim=(0, 1))
    axis.plot([0, 1], [top + 0.03]*2, color='0.4', lw=0.7, clip_on=False)
    for x, text in zip(columns, ('E', 'printed', 'indep.', 'here')):
        axis.text(x, top + 0.09, text, ha='left' if x == 0 else 'center', va='center', fontsize=7)
    for k, (label, array) in enumerate(entries):
        row = (label, *expected(protocol, array), f'{float(data[array]):.3g}')
        for x, text in zip(columns, row):
            axis.text(x, top - (k + 0.5)*step, text, ha='left' if x == 0 else 'center', va='center',
                      fontsize=7, fontweight='bold' if x == columns[-1] else 'normal')


def legend_entries():
    """Handles shared by all panels."""
    handles = [Line2D([], [], color='black', marker='o', ls='', ms=4,
                      label='measured, mean and s.e.m.')]
    handles += [Line2D([], [], lw=1.4, marker='s' if name.endswith('nearest') else 'D', ms=3,
                       label='triplet ' + NAME[name], **look) for name, look in LOOK.items()]
    return handles + [Line2D([], [], label='best pair rule', **PAIR)]
