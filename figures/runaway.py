"""Rate and weights under biased STDP alone, with each regulator, and with all three."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

NAMES = {'hebb': 'biased STDP alone', 'scaling': '+ scaling', 'inhibition': '+ inhibitory STDP',
         'dependence': '+ weight dependence', 'all': '+ all three',
         'uncorrelated': 'all three, no corr.'}
COLORS = {'hebb': style.VERMILLION, 'scaling': style.BLUE, 'inhibition': style.ORANGE,
          'dependence': style.PURPLE, 'all': style.GREEN, 'uncorrelated': style.GREY}
LINES = {'hebb': '-', 'scaling': '--', 'inhibition': '-.', 'dependence': ':', 'all': '-'}


def rate_panel(axis, data, names):
    """Output rate against time."""
    for row, name in enumerate(names):
        if name != 'uncorrelated':
            style.band(
                axis,
                data['t_s'],
                np.maximum(data['course_hz'][row], 0.1),
                color=COLORS[name],
                ls=LINES[name],
                label=NAMES[name],
            )
    axis.axhline(float(data['target_hz']), color='0.5', lw=0.8, zorder=0)
    axis.text(data['t_s'][-1], 0.93*float(data['target_hz']), 'target', ha='right', va='top',
              color='0.4', fontsize=7)
    axis.set(xlabel='time (s)', ylabel='output rate (Hz, log)', yscale='log', ylim=(5, 6000))
    axis.set_yticks([10, 100], labels=['10', '100'])
    axis.legend(
        loc='upper right', ncols=1, fontsize=7, labelspacing=0.2, handlelength=2.4, borderpad=0
    )
    axis.set_title('  Output rate')


def weights_panel(axis, data, row, title):
    """Mean weights of the two groups of inputs against time."""
    t = data['sample_t_s']
    style.band(axis, t, data['correlated_path'][row], color=style.BLUE, label='correlated inputs')
    style.band(
        axis, t, data['other_path'][row], color=style.VERMILLION, ls='--', label='other inputs'
    )
    axis.set(xlabel='time (s)', ylim=(0, 1.02))
    axis.set_title(title)


def bars_panel(axis, data, key, names, label, text, **more):
    """One value per condition with its interval and the number at its end."""
    y = np.arange(len(names))
    mean, _, high = style.bars(axis, y, data[key].T, color='black', fmt='none', lw=1, along='x')
    axis.barh(y, mean, color=[COLORS[name] for name in names], height=0.65)
    for position, value, end in zip(y, mean, high):
        axis.annotate(
            text.format(value).replace('-', '\N{MINUS SIGN}'),
            (max(end, 0), position),
            xytext=(3, 0),
            textcoords='offset points',
            ha='left',
            va='center',
            fontsize=7,
        )
    axis.set_yticks(y, [NAMES[name] for name in names])
    axis.invert_yaxis()
    axis.set(xlabel=label, **more)


def draw(data, meta):
    """Six panels; bands and bars are 95 % intervals over seeds."""
    names = [str(name) for name in data['condition']]
    figure, axes = plt.subplots(2, 3, figsize=(style.DOUBLE, 4.9))
    flat = axes.ravel()
    rate_panel(flat[0], data, names)
    weights_panel(flat[1], data, names.index('hebb'), '  Alone: all weights grow')
    weights_panel(flat[2], data, names.index('all'), '  All: correlated inputs win')
    flat[1].set_ylabel('mean weight')
    flat[1].legend(loc='lower right')
    bars_panel(
        flat[3], data, 'rate_hz', names, 'output rate (Hz, log)', '{:.1f}', xscale='log',
        xlim=(5, 900)
    )
    flat[3].axvline(float(data['target_hz']), color='0.3', lw=0.8, ls='--')
    flat[3].set_xticks([10, 100], labels=['10', '100'])
    flat[3].set_title('  Rate (dashed: target)')
    bars_panel(flat[4], data, 'selectivity', names, 'correlated minus other weight', '{:.2f}')
    flat[4].axvline(0, color='0.3', lw=0.6)
    flat[4].margins(x=0.2)
    flat[4].set_title('  Selectivity')
    bars_panel(
        flat[5], data, 'at_max', names, 'fraction of weights > 0.9', '{:.2f}', xlim=(0, 1.25)
    )
    flat[5].set_title('  Weights at the maximum')
    for axis in flat[4:]:
        axis.set_yticklabels([])
    style.letters(*flat)
    alone, every = names.index('hebb'), names.index('all')
    style.claim(
        figure, 'Biased STDP runs away; three regulators together hold the target',
        f"Biased STDP runs away to {style.said(data['rate_hz'][alone], 'Hz')}; with scaling, "
        f"inhibitory STDP "
        f"and weight dependence\nthe neuron fires at "
        f"{style.said(data['rate_hz'][every], 'Hz', 4)} (target "
        f"{float(data['target_hz']):g} Hz), correlated inputs stronger by "
        f"{style.said(data['selectivity'][every])}\nMean and 95 % interval of "
        f"{data['rate_hz'].shape[1]} seeds; D, E, F: last third of the time")
    return figure
