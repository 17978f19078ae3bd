"""Figure of heterosynaptic plasticity: closed form, bursts against saturation, one pool of receptors."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style


def fixed_point_panel(axis, data):
    mean, low, high = style.interval(data['w'].T)
    x = data['rates_hz']
    axis.plot(x, data['theory'], color=style.BLACK, marker='_', ls='', ms=14, mew=2, label='closed form')
    axis.errorbar(x, mean, [mean - low, high - mean], color=style.BLUE, fmt='o', ms=5, capsize=3,
                  label='simulation')
    axis.axhline(0, color=style.GREY, lw=0.8, zorder=0)
    axis.set(xlabel='postsynaptic rate (Hz)', ylabel='weight minus reference', xscale='log',
             title='With the burst term')
    axis.set_xticks(x, [f'{v:g}' for v in x])
    axis.minorticks_off()
    axis.legend(loc='lower right')


def control_panel(axis, data):
    x = data['rates_hz']
    for name, color, marker, label in (('w_control', style.VERMILLION, 's', r'$\beta = \delta = 0$'),
                                       ('w', style.BLUE, 'o', 'with both terms')):
        mean, low, high = style.interval(data[name].T)
        axis.errorbar(x, mean, [mean - low, high - mean], color=color, fmt=marker + '-', ms=5, capsize=3, label=label)
    axis.axhline(0, color=style.GREY, lw=0.8, zorder=0)
    axis.set(xlabel='postsynaptic rate (Hz)', ylabel=f'weight after {float(data["settle_s"]):.0f} s', xscale='log',
             title='Control: drift without end')
    axis.set_yscale('symlog', linthresh=0.05)
    axis.set_yticks([-0.1, 0, 0.1, 1, 10], ['\N{MINUS SIGN}0.1', '0', '0.1', '1', '10'])
    axis.set_xticks(x, [f'{v:g}' for v in x])
    axis.minorticks_off()
    axis.legend(loc='lower right')


def burst_panel(axis, data):
    centres = (data['edges'][1:] + data['edges'][:-1])/2
    for row, color, label in ((0, style.VERMILLION, 'biased STDP alone'), (1, style.BLUE, '+ burst rule')):
        mean, low, high = style.interval(data['burst_histogram'][row])
        rate = style.said(data['burst_rate_hz'][row], 'Hz')
        axis.plot(centres, mean, color=color, drawstyle='steps-mid', ls='-' if row else '--', label=f'{label}\n{rate}')
        axis.fill_between(centres, low, high, color=color, alpha=0.25, lw=0, step='mid')
    axis.set(xlabel='weight', ylabel='fraction of synapses', title='Bursts against saturation')
    axis.legend(loc='upper left')


def course_panel(axis, data):
    row = int(np.argmin(np.abs(data['slot_ratio'] - 1)))
    axis.plot(data['t_s']/60, data['new'][row], color=style.GREEN)
    axis.axhline(2, color=style.GREY, lw=0.8, ls=':', zorder=0)
    axis.set(xlabel='time (min)', ylabel='receptors (over start)', title='Two synapses double their slots')


def others_panel(axis, data):
    row = int(np.argmin(np.abs(data['slot_ratio'] - 1)))
    t = data['t_s']/60
    axis.plot(t, data['kept'][row], color=style.BLUE, label='slots/pool = 1')
    axis.plot(t, data['kept'][0], color=style.GREY, ls='--', label='0.01 (control)')
    axis.set(xlabel='time (min)', ylabel='receptors (over start)', title='\N{HORIZONTAL ELLIPSIS} and the eight others pay')
    axis.legend(loc='lower right')


def loss_panel(axis, data):
    axis.plot(data['slot_ratio'], data['kept_theory'], color=style.BLACK, label='fast binding, closed form')
    axis.plot(data['slot_ratio'], data['kept_low'], 'o', color=style.BLUE, ms=5, label='simulation, lowest')
    axis.plot(data['slot_ratio'], data['kept_end'], 's', color=style.SKY, ms=5, label='simulation, end')
    axis.set(xlabel='slots per free receptor', ylabel='receptors of the others', xscale='log',
             title='Loss grows as the pool shrinks')
    axis.set_ylim(bottom=0.8)
    axis.legend(loc='lower left')


def draw(data, meta):
    """Six panels. data: arrays of the protocol; meta: its record."""
    style.use()
    figure, axes = plt.subplots(2, 3, figsize=(style.DOUBLE, 4.6), layout='constrained')
    flat = list(axes.flat)
    fixed_point_panel(flat[0], data)
    control_panel(flat[1], data)
    burst_panel(flat[2], data)
    course_panel(flat[3], data)
    others_panel(flat[4], data)
    loss_panel(flat[5], data)
    style.letters(*flat)
    worst = 100*np.abs(data['deviation'].mean(axis=1)).max()
    figure.suptitle(f'Heterosynaptic terms: weights within {worst:.2g} % of a closed form; biased STDP: '
                    f'{style.said(100*data["burst_at_max"][1])} % of weights above 0.9, '
                    f'{style.said(100*data["burst_at_max"][0])} % without. '
                    f'Mean and 95 % interval of {len(meta["seeds"])} seeds; D\N{EN DASH}F without noise')
    return figure
