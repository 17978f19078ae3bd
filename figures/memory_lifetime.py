"""Signal-to-noise ratio against age: chain, plain bounded synapse, cascade; lifetimes."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

COLORS = {'chain': style.BLUE, 'bounded': style.VERMILLION, 'cascade': style.PURPLE}


def draw(data, meta):
    """Three panels; bands and bars are 95 % intervals over seeds."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 2.9), width_ratios=(1.5, 1.2, 0.8))
    a, b, c = axes
    age = data['age_chain']
    style.band(
        a,
        age[1:],
        data['ratio_chain'][:, 1:],
        color=COLORS['chain'],
        label=f"chain of {int(data['m'])}",
    )
    ages = np.arange(1, data['ratio_bounded'].shape[1])
    bounded = data['ratio_bounded'][:, 1:]
    style.band(
        a,
        ages,
        np.where(bounded > 0, bounded, 1e-9),
        color=COLORS['bounded'],
        ls='--',
        label='bounded',
    )
    line = np.array([8.0, age[-1]])
    anchor = data['ratio_chain'].mean(axis=0)[np.searchsorted(age, 100)]*1.6
    a.plot(line, anchor*np.sqrt(100/line), 'k:', lw=1, label='age$^{-1/2}$')
    level = 1/np.sqrt(float(data['synapses']))
    a.axhline(level, color='0.6', lw=0.7)
    a.text(1.2, level*0.93, '1 for $10^4$\nsynapses', fontsize=7, color='0.35', va='top')
    a.set(
        xscale='log',
        yscale='log',
        ylim=(1e-3, 1),
        xlabel='age (memories)',
        ylabel='signal-to-noise per synapse',
    )
    a.legend(loc='upper right', fontsize=7)
    a.set_title('  Chain against bounded synapse')
    cascade = data['ratio_cascade']
    shown = np.arange(cascade.shape[1]) < 100
    end = min(100, cascade.shape[1])  # single ages up to 5, then bins
    groups = np.unique(
        np.concatenate([np.arange(1, 6), np.geomspace(6, max(end, 6), 9).astype(int)])
    )
    groups = groups[groups <= end]
    centre = np.array([np.sqrt(lo*(hi - 1)) for lo, hi in zip(groups[:-1], groups[1:])])
    binned = np.array([cascade[:, lo:hi].mean(axis=1) for lo, hi in zip(groups[:-1], groups[1:])]).T
    style.bars(b, centre, binned, color=COLORS['cascade'], ms=3.5, label='simulated')
    b.plot(
        np.arange(1, shown.sum()),
        data['theory_cascade'][1 : shown.sum()],
        'k:',
        lw=1,
        label='Markov chain',
    )
    b.set(
        xscale='log',
        yscale='log',
        xlabel='age (memories)',
        ylabel='signal-to-noise per synapse',
        ylim=(2e-3, 0.2),
    )
    b.legend(loc='upper right', fontsize=7)
    b.set_title(f"  Cascade of {int(data['states'])} states")
    names = ('chain', 'bounded')
    values = np.array([data[f'lifetime_{name}'] for name in names])
    mean, low, high = style.bars(c, [0, 1], values.T, color='black', fmt='none', lw=1)
    c.bar([0, 1], mean, color=[COLORS[name] for name in names], width=0.6)
    for k, value in enumerate(mean):
        c.annotate(
            f'{value:.0f}',
            (k, high[k]),
            xytext=(0, 3),
            textcoords='offset points',
            ha='center',
            fontsize=7,
        )
    c.set_xticks([0, 1], names)
    c.set(yscale='log', ylim=(10, 10*high.max()), ylabel='lifetime (memories)')
    c.set_title('  10,000 synapses')
    style.letters(a, b, c)
    title = (
        f"Slope of forgetting: chain {style.said(data['slope'])} (theory -1/2),\nbounded synapse "
        f"{style.said(data['slope_bounded'])} (ages 8 to 64); mean and 95 % interval of "
        f"{len(data['slope'])} seeds"
    )
    style.claim(
        figure, 'Memories in chains of variables fade slowly, in plain synapses fast',
        title.replace('-', '\N{MINUS SIGN}'))
    return figure
