"""Rate, bursts, runaway and recall after deafferentation, with scaling and without."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

ON, OFF, LEARNING, FROZEN = style.REGULATED, style.CONTROL, style.TARGET, style.PURPLE
BIN_S = 0.05


def against_fraction(axis, data, key):
    """With scaling, without, with inhibitory plasticity as well; each seed with frozen factors."""
    style.bars(axis, data['fraction'], data[key].T, color=ON, fmt='o-', label='scaling')
    style.bars(axis, data['off_fraction'], data[f'off_{key}'].T, color=OFF, fmt='s-',
               label='no scaling')
    style.bars(axis, data['inhibition_fraction'] + 0.015, data[f'inhibition_{key}'].T,
               color=LEARNING, fmt='^', label='scaling, inhibition learns')
    frozen, beyond = data[f'frozen_{key}'], np.sum(data['frozen_all_hz'] > 80)
    axis.plot(0.77 - 0.012*np.arange(len(frozen)), frozen, 'D', ms=3, color=FROZEN, mfc='white',
              label=f'factors frozen ({beyond} of {len(frozen)} locked)')
    axis.set(xlabel='fraction d without input', xlim=(-0.05, 0.95))


def course_panel(axis, data):
    """Population rate of the first seed for some fractions, one above the other."""
    rows = [np.argmin(np.abs(data['fraction'] - d)) for d in (0.0, 0.4, 0.8)]
    for level, row in enumerate(dict.fromkeys(rows)):
        cells = data['counts'][row, 0].sum()/data['all_hz'][row, 0]/BIN_S
        rate = data['counts'][row, 0][:200]/(cells/data['counts'].shape[-1])/BIN_S
        axis.plot(BIN_S*np.arange(len(rate)), rate + 110*level, color=ON, lw=0.7)
        axis.text(0, 110*level + 30, f"d = {data['fraction'][row]:g}", fontsize=7)
    axis.set(xlabel='time (s), last of 100 s of scaling', ylabel='rate, 50-ms bins (Hz)',
             title='  One network', yticks=[0, 50, 100], ylim=(-5, 110*len(set(rows)) + 10))


def rate_panel(axis, data):
    """Mean rate of all cells; of cut and of intact ones in thin lines."""
    against_fraction(axis, data, 'all_hz')
    for key, line in (('cut_hz', ':'), ('intact_hz', '--')):
        for label, color in (('', ON), ('off_', OFF)):
            axis.plot(data[f'{label}fraction'], np.mean(data[label + key], axis=1), ls=line, lw=0.9,
                      color=color)
    axis.set(ylabel='rate (Hz)', title='  Rate (cut dotted, intact dashed)', ylim=(-0.4, 15))
    axis.set_yticks((0, 5, 10))
    axis.legend(fontsize=7, loc='upper left', handlelength=1.2, borderaxespad=0.1)


def runaway_panel(axis, data):
    """R and the interval of the critical fraction."""
    against_fraction(axis, data, 'runaway')
    axis.axhline(2, color='0.5', lw=0.8, ls=':')
    _, low, high = style.interval(data['critical'])
    axis.axvspan(low, high, color='0.9', lw=0, zorder=-2)
    axis.set_yscale('log')
    axis.set_yticks((0.5, 1, 2, 5, 10, 20), ('0.5', '1', '2', '5', '10', '20'))
    axis.minorticks_off()
    axis.set(ylabel='R (largest rate in 1 s / 5 Hz)', title='  Lost: stability')


def novel_panel(axis, data):
    """Recall of patterns and of a pattern never shown."""
    for key, mark, face, label in (('gain_hz', 'o', None, 'learnt'),
                                   ('novel_hz', 'v', 'white', 'never shown')):
        for part, color in (('', ON), ('off_', OFF)):
            style.bars(axis, data[f'{part}fraction'], data[part + key].T, color=color,
                       fmt=f'{mark}-', mfc=face)
        axis.plot([], [], mark, ls='', color='0.3', mfc=face or '0.3', label=label)
    axis.axhline(0, color='0.5', lw=0.8, ls=':')
    low, high = axis.get_ylim()
    axis.set(xlabel='fraction d without input', ylabel='recall G (Hz)', xlim=(-0.05, 0.95),
             title='  Recall, and false recall', ylim=(low, high + 0.2*(high - low)))
    axis.legend(fontsize=7, ncols=2, loc='upper left', columnspacing=0.8, handletextpad=0.3)


def draw(data, meta):
    """Six panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(2, 3, figsize=(style.DOUBLE, 4.7), layout='constrained')
    course_panel(axes[0, 0], data)
    rate_panel(axes[0, 1], data)
    against_fraction(axes[0, 2], data, 'burst')
    axes[0, 2].set(ylabel='share of spikes in bursts', title='  Bursts', ylim=(-0.04, 1.06))
    runaway_panel(axes[1, 0], data)
    against_fraction(axes[1, 1], data, 'auc')
    axes[1, 1].axhline(0.5, color='0.5', lw=0.8, ls=':')
    axes[1, 1].set(ylabel='AUC of recall', title='  Bought: recall', ylim=(0.3, 1))
    novel_panel(axes[1, 2], data)
    style.letters(*axes.flat)
    style.claim(
        figure, 'In silico: scaling keeps recall until it makes the network burst',
        f"In silico. With scaling AUC at d = {data['off_fraction'][0]:g} is "
        f"{style.said(data['bought'][0], digits=2)} more than without; from "
        f"{style.said(data['critical'], digits=2)} on R > 2 (grey).\nMean, 95 % interval of "
        f"{data['auc'].shape[1]} seeds; time compressed")
    style.key(figure, '', 'RG', 'grey: fraction from which R > 2')
    return figure
