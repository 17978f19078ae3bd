"""Weights of one cell under biased STDP, with and without a pull to the middle at bursts."""
from matplotlib import pyplot as plt

from homeozoo.figures import style

LOOK = ((0, style.VERMILLION, '--', 'biased STDP alone'),
        (1, style.BLUE, '-', 'with the burst rule'))


def histogram_panel(axis, data):
    """Weights at the end."""
    centres = (data['edges'][1:] + data['edges'][:-1])/2
    for row, color, line, label in LOOK:
        mean, low, high = style.interval(data['histogram'][row])
        axis.plot(centres, mean, color=color, drawstyle='steps-mid', ls=line, label=label)
        axis.fill_between(centres, low, high, color=color, alpha=0.25, lw=0, step='mid')
    axis.set(xlabel='weight', ylabel='fraction of synapses', title='  Weights at the end')
    axis.legend(loc='upper left')


def summary_panel(axis, data, name, label, title):
    """One number of every seed, with the mean and its interval."""
    for row, color, line, _ in LOOK:
        style.dots(axis, row, data[name][row], color=color, shift=(0, 0.3), spread=0.15, size=5,
                   alpha=0.6, fmt='s')
    axis.set_xticks([0, 1], ['alone', 'burst rule'])
    axis.set(ylabel=label, title=title, xlim=(-0.5, 1.6), ylim=(0, None))


def draw(data, meta):
    """Three panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 2.7), width_ratios=(1.6, 1, 1))
    histogram_panel(axes[0], data)
    summary_panel(axes[1], data, 'at_max', 'share of weights above 0.9', '  At the bound')
    summary_panel(axes[2], data, 'rate_hz', 'output rate (Hz)', '  Rate')
    style.letters(*axes)
    share = 100*data['at_max']
    style.claim(
        figure, 'A pull to the middle at bursts keeps STDP off its bound',
        f"Weights above 0.9 under biased STDP: {style.said(share[0], '%')}, with the "
        f"burst rule {style.said(share[1], '%')}\nMean and 95 % interval of "
        f"{share.shape[1]} seeds")
    return figure
