"""Contacts of a region with more input and of the one beside it, the rate, losses per formation."""
from matplotlib import pyplot as plt

from homeozoo.figures import style

REGIONS = (('more input', style.BLUE, '-'), ('beside it', style.BLACK, '--'))


def shade(axis, data):
    """The time with more input; the time axis begins shortly before."""
    begin, end = float(data['grow_s']), float(data['t_s'][-1])
    axis.axvspan(begin, end, color='0.92', lw=0, zorder=0)
    axis.set(xlim=(begin - 2*float(data['window_s']), end), xlabel='time (s; seconds for days)')


def contacts_panel(axis, data):
    """Contacts per cell over time."""
    shade(axis, data)
    for region, (label, color, line) in enumerate(REGIONS):
        style.band(axis, data['t_s'], data['contacts'][:, region], color=color, ls=line,
                   label=label)
    style.band(axis, data['t_s'], data['contacts_off'][:, 0], color=style.VERMILLION, ls=':',
               label='more input,\nrewiring off')
    axis.set(ylabel='contacts per cell', ylim=(0, None), title='  Only one region is pruned')
    axis.legend(loc='lower left', fontsize=7)


def rate_panel(axis, data):
    """The rate, which each cell alone knows."""
    shade(axis, data)
    axis.axhline(data['target_hz'], color='0.5', lw=0.8, ls=':')
    for region, (label, color, line) in enumerate(REGIONS):
        style.band(axis, data['rate_t_s'], data['rate_hz'][:, region], color=color, ls=line)
    style.band(axis, data['rate_t_s'], data['rate_hz_off'][:, 0], color=style.VERMILLION, ls=':')
    seen = data['rate_t_s'] > data['grow_s'] - 2*data['window_s']
    top = max(data[f'rate_hz{end}'][..., seen].max() for end in ('', '_off'))
    axis.set(ylabel='rate (Hz)', ylim=(data['target_hz']*0.9, top*1.08),
             title='  Until its rate is back')
    axis.annotate('set-point', (data['t_s'][-1], data['target_hz']), xytext=(-2, -2), ha='right',
                  va='top', textcoords='offset points', fontsize=7, color='0.35')


def ratio_panel(axis, data):
    """Losses over formations in three windows, in both regions and the controls."""
    axis.axhline(1, color='0.5', lw=0.8, ls=':')
    cases = [('ratio', 0, style.BLUE, 'o'), ('ratio', 1, style.BLACK, 's'),
             ('ratio_equal', 0, style.CONTROL, '^')]
    for k, (name, region, color, mark) in enumerate(cases):
        for window in range(3):
            style.dots(axis, window + 0.22*(k - 1), data[name][region, window], color=color,
                       shift=(-0.05, 0.05), fmt=mark, label=None if window else
                       ('more input', 'beside it', 'control: equal input')[k])
    axis.set_xticks(range(3), ['before', f"first {data['window_s']:g} s",
                               f"last {data['window_s']:g} s"], fontsize=7)
    axis.set(ylabel='losses per formation', ylim=(0, 3.6), xlim=(-0.5, 2.5),
             title='  Losses against formations')
    axis.legend(loc='upper right', fontsize=7)


def draw(data, meta):
    """Three panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 2.9), layout='constrained')
    for axis, panel in zip(axes, (contacts_panel, rate_panel, ratio_panel)):
        panel(axis, data)
    style.letters(*axes)
    style.claim(
        figure, 'More input prunes a region until its rate is back',
        f"{100*data['more']:g} % more input to one of two regions: it loses "
        f"{style.said(data['ratio'][0, 1])} contacts for each it forms, later "
        f"{style.said(data['ratio'][0, 2])}, and keeps {100*data['kept'][0].mean():.0f} %.\n"
        f"The other region: {data['ratio'][1, 1].mean():.2f} losses for each; keeps "
        f"{100*data['kept'][1].mean():.0f} %. {data['kept'].shape[1]} seeds, controls "
        f"{data['kept_off'].shape[1]}, 95 % intervals")
    return figure
