"""Learning curves of three kinds of patterns with and without consolidation, savings, recall."""
from matplotlib import pyplot as plt

from homeozoo.figures import style

COLORS = dict(shared=style.BLUE, fresh=style.BLACK, same=style.VERMILLION)
NAMES = dict(same='known\npattern', shared='half its\ncells known', fresh='all cells\nnew')
STATES = (('-', 'o', 'after consolidation'), ('--', 's', 'exposed only'))


def course_panel(axis, data, kind):
    """Weight between the halves after each presentation, in both states."""
    row, color = list(data['kind']).index(kind), COLORS[kind]
    for state, (line, mark, label) in enumerate(STATES):
        style.band(axis, data['shown'], data['new_w'][state, row], color=color, ls=line,
                   marker=mark, ms=4, mfc=color if state == 0 else 'white', label=label)
    axis.set(xlabel='presentations', xticks=data['shown'], ylim=(0, 0.65),
             title='  ' + NAMES[kind].replace('\n', ' '))
    axis.legend(loc='upper left', fontsize=7)


def bar_panel(axis, data, values, label, title):
    """One value of each seed for the three kinds, with the interval of the mean."""
    for x, kind in enumerate(NAMES):
        style.dots(axis, x, values[list(data['kind']).index(kind)], color=COLORS[kind],
                   shift=(-0.15, 0.12), alpha=0.6)
    axis.axhline(0, color='0.6', lw=0.8, ls=':')
    axis.set_xticks(range(3), NAMES.values(), fontsize=7)
    axis.set(ylabel=label, title=title, xlim=(-0.5, 2.5))


def draw(data, meta):
    """Five panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplot_mosaic('AABBCC;DDDEEE', figsize=(style.DOUBLE, 4.6),
                                      layout='constrained')
    for letter, kind in zip('ABC', NAMES):
        course_panel(axes[letter], data, kind)
    axes['A'].set_ylabel('weight between the halves')
    bar_panel(axes['D'], data, data['savings'], 'presentations saved (%)', '  Savings')
    gain = data['first_hz'][0] - data['first_hz'][1]
    bar_panel(axes['E'], data, gain, 'G more than without\nconsolidation (Hz)',
              '  Recall after one presentation')
    style.letters(*axes.values())
    style.claim(
        figure, 'A consolidated pattern is relearnt fast, one half shared is not',
        f"Saved by consolidation: {style.said(data['savings'][2], '%')} for a known pattern, "
        f"{style.said(data['savings'][0], '%')} if half its cells are known, "
        f"{style.said(data['savings'][1], '%')} if none.\n"
        f"Mean, 95 % interval of {data['savings'].shape[1]} seeds; time compressed")
    style.key(figure, '', 'G')
    return figure
