"""Contacts of driven and other cells over time, the rate that steers them, and the controls."""
from matplotlib import pyplot as plt

from homeozoo.figures import style

CASES = (('', 'rewiring', style.BLUE), ('_gaussian', 'Gaussian curve', style.ORANGE),
         ('_old', 'old contacts only', style.VERMILLION),
         ('_other', 'other cells each s', style.PURPLE),
         ('_off', 'rewiring off', style.GREY))
NEST = 4.17                     # one run of NEST 3.10 with the authors' script


def shade(axis, data):
    """The time of the stimulus."""
    axis.axvspan(data['grow_s'], data['off_s'], color='0.92', lw=0, zorder=0)


def contacts_panel(axis, data):
    """Contacts per pair over time."""
    shade(axis, data)
    style.band(axis, data['t_s'], data['within'], color=style.BLUE, label='among driven')
    style.band(axis, data['t_s'], data['elsewhere'], color=style.BLACK, ls='--',
               label='among others')
    style.band(axis, data['t_s'], data['between'], color=style.SKY, ls=':',
               label='others to driven')
    style.band(axis, data['t_s'], data['within_old'], color=style.VERMILLION, ls='-.', lw=0.9,
               label='among driven,\nold contacts only')
    axis.set(xlabel='time (s; 20 s stand for days)', ylabel='contacts per pair',
             ylim=(0, 0.72), title='  Lost, then regained fourfold')
    axis.legend(loc='upper left', fontsize=7)


def rate_panel(axis, data):
    """What each cell knows: its own rate."""
    shade(axis, data)
    axis.axhline(data['target_hz'], color='0.5', lw=0.8, ls=':')
    axis.annotate('set-point', (data['grow_s'] + 1, data['target_hz']), xytext=(0, -2), ha='left',
                  va='top', textcoords='offset points', fontsize=7, color='0.35')
    style.band(axis, data['rate_t_s'], data['rate_driven_hz'], color=style.BLUE,
               label='driven')
    style.band(axis, data['rate_t_s'], data['rate_others_hz'], color=style.BLACK, ls='--',
               label='others')
    axis.set(xlabel='time (s)', ylabel='rate (Hz)', ylim=(0, 58), title='  The rate steers it')
    axis.text(0.5*(data['grow_s'] + data['off_s']), 56, '10 % more input', fontsize=7,
              ha='center', va='top')
    axis.legend(loc='lower right', fontsize=7)


def control_panel(axis, data):
    """Ratio at the end in every condition."""
    axis.axhline(1, color='0.5', lw=0.8, ls=':')
    shown = [case for case in CASES if f'within{case[0]}' in data]
    for x, (end, _, color) in enumerate(shown):
        style.dots(axis, x, data[f'ratio{end}'], color=color, size=4, alpha=0.6)
    axis.plot(0.32, NEST, 'D', ms=5, mfc='none', color=style.BLACK)
    axis.annotate('NEST', (0.32, NEST), xytext=(0, 5), textcoords='offset points', fontsize=7,
                  ha='center')
    axis.set_xticks(range(len(shown)), [case[1] for case in shown], fontsize=7, rotation=35,
                    ha='right', rotation_mode='anchor')
    axis.set(ylabel='contacts, driven / others', ylim=(0, 5), xlim=(-0.5, len(shown) - 0.4),
             title='  Controls stay at 1')


def draw(data, meta):
    """Three panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 3.0), layout='constrained',
                                width_ratios=(1.15, 1, 1))
    for axis, panel in zip(axes, (contacts_panel, rate_panel, control_panel)):
        panel(axis, data)
    style.letters(*axes)
    style.claim(
        figure, "Rewiring by each cell's own rate joins cells driven together",
        f"20 s after a common drive cells have {style.said(data['ratio'])} times the contacts of "
        f"others (during it {data['ratio_stimulus'].mean():.2f}).\nOnly old contacts: "
        f"{data['ratio_old'].mean():.2f}; other cells each second: "
        f"{data['ratio_other'].mean():.2f}; {len(data['ratio'])} seeds, controls "
        f"{len(data['ratio_off'])}, 95 % intervals; NEST: one run")
    return figure
