"""A pathway that becomes four times too strong: its response and its weight with each mechanism,
both, and neither.
"""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

NAMES = {
    'both': 'both',
    'inhibition': 'inhibition alone',
    'scaling': 'scaling alone',
    'neither': 'neither',
    'blanket': 'untuned inhibition',
}
COLORS = {
    'both': style.GREEN,
    'inhibition': style.BLUE,
    'scaling': style.ORANGE,
    'neither': style.VERMILLION,
    'blanket': style.PURPLE,
}
LINES = {
    'both': '-',
    'inhibition': '--',
    'scaling': '-.',
    'neither': ':',
    'blanket': (0, (5, 1, 1, 1, 1, 1)),
}


def course_panel(axis, data, x, key, names):
    """One quantity against time, one line per condition; the change is dotted."""
    for name in names:
        row = list(data['condition']).index(name)
        style.band(
            axis,
            x,
            data[key][row][:, : len(x)],
            color=COLORS[name],
            ls=LINES[name],
            label=NAMES[name],
        )
    axis.axvline(float(data['change_s']), color='0.6', lw=0.8, ls=':', zorder=0)
    axis.set(xlabel='time (s)', xlim=(0, float(data['stop_s'])))


def bars_panel(axis, data, column):
    """Response excess in one span of time; the number stands at the end of its bar."""
    names = [str(name) for name in data['condition']]
    y = np.arange(len(names))
    mean, low, high = style.bars(axis, y, data['response'][:, column].T, color='black', fmt='none',
                                 lw=0.9, along='x')
    axis.barh(y, mean, color=[COLORS[name] for name in names], height=0.65)
    for position, value, end in zip(y, mean, high):
        axis.annotate(
            f'{value:.1f}'.replace('-', '\N{MINUS SIGN}'),
            (max(end, 0), position),
            xytext=(3, 0),
            textcoords='offset points',
            va='center',
            fontsize=7,
        )
    axis.axvline(0, color='0.3', lw=0.6)
    axis.set_yticks(y, [NAMES[name] for name in names])
    axis.invert_yaxis()
    axis.set(xlim=(min(-3, low.min() - 1), 62), xlabel='response excess (Hz per s.d.)')


def draw(data, meta):
    """data: arrays of the experiment; meta: of its run. Returns the Figure."""
    names = [str(name) for name in data['condition']]
    figure, axes = plt.subplots(2, 3, figsize=(style.DOUBLE, 4.7))
    (response, weight, inhibition), lower = axes
    course_panel(response, data, data['path_t_s'], 'response_path', names)
    response.set(ylabel='excess (Hz per s.d.)', ylim=(-5, 95))
    figure.legend(*response.get_legend_handles_labels(), loc='outside lower center', ncols=5,
                  fontsize=7, frameon=False)
    response.set_title('  Output driven by the pathway')
    seconds = np.arange(int(data['stop_s']))
    course_panel(weight, data, seconds, 'weight_path', ('inhibition', 'both'))
    weight.plot(
        seconds[::6],
        data['theory_weight'][: len(seconds)][::6],
        'x',
        color=style.BLACK,
        ms=3,
        mew=0.7,
        label='theory',
    )
    weight.set(ylabel='weight (original: 1)', ylim=(0, 7.5))
    weight.legend(fontsize=7, loc='upper right')
    weight.annotate(
        '×4',
        (float(data['change_s']), 4),
        xytext=(-4, 0),
        textcoords='offset points',
        ha='right',
        va='center',
        fontsize=7,
    )
    weight.set_title('  Excitation of the pathway')
    course_panel(inhibition, data, seconds, 'inhibition_path', names)
    inhibition.set(ylabel='inhibition / others', ylim=(0, 6.5))
    inhibition.set_title('  Its inhibition')
    times = (
        f'first {min(20, (float(data["stop_s"]) - float(data["change_s"])) / 2):g} s',
        'last third',
        'half its inhibition lost',
    )
    for axis, column, title in zip(lower, (1, 2, 3), times):
        bars_panel(axis, data, column)
        axis.set_title(f'  {title[0].upper()}{title[1:]}')
        if axis is not lower[0]:
            axis.set_yticklabels([])
    style.letters(*axes.flat)
    early, late, lost = (data['response'][:, column] for column in (1, 2, 3))
    style.claim(
        figure, 'A pathway made too strong is brought back without a detector',
        f"Our minimal model: a pathway 4 times too strong drives {style.said(late[3])} Hz per "
        f"s.d. too much;\nwith both "
        f"mechanisms {style.said(early[0])} in the first 20 s (scaling alone "
        f"{style.said(early[2])}),\n"
        f"{style.said(late[0], digits=2)} in the end. When half its inhibition is lost:\n"
        f"{style.said(lost[1])} without scaling, {style.said(lost[0])} with it\n"
        f"Mean and 95 % interval of {data['response'].shape[-1]} seeds".replace(
            '-', '\N{MINUS SIGN}'
        ))
    return figure
