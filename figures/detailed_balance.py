"""Tuning of excitation and inhibition of one neuron, before and after the excitatory tuning
moves.
"""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

CHANNEL = np.arange(1, 9)


def tuning_panel(axis, data, half, title):
    """Excitatory and inhibitory weights over channels, each over its maximum; the control in
    grey.
    """
    exc = data['exc_tuning'][half]
    axis.plot(CHANNEL, exc/exc.max(), 'o-', ms=3, color=style.VERMILLION, label='excitation')
    for row, color, name, line in (
        (0, style.BLUE, 'inhibition', 's--'),
        (1, style.GREY, 'no plasticity', '^:'),
    ):
        inh = data['inh_tuning'][row][:, half]
        scale = data['inh_tuning'][0][:, half].max(axis=1, keepdims=True).mean()
        style.band(
            axis, CHANNEL, inh / scale, color=color, ls=line[1:], marker=line[0], ms=3, label=name
        )
    axis.set(xlabel='channel', ylim=(0, 1.15), xticks=CHANNEL)
    axis.set_title(title)


def draw(data, meta):
    """data: arrays of the experiment; meta: of its run. Returns the Figure."""
    figure, axes = plt.subplots(2, 2, figsize=(style.DOUBLE, 4.4))
    tuning_panel(axes[0, 0], data, 0, '  End of the first half')
    tuning_panel(axes[0, 1], data, 1, '  After the tuning has moved')
    axes[0, 0].set_ylabel('weight / maximum')
    axes[0, 0].legend(fontsize=7, loc='upper left')
    change = (data['t_s'][0] + data['t_s'][-1])/2
    for channel, color in ((4, style.VERMILLION), (1, style.BLUE), (7, style.GREY)):
        style.band(
            axes[1, 0],
            data['t_s'],
            data['path'][0][:, channel],
            color=color,
            label=f'channel {channel + 1}',
        )
    axes[1, 0].set(xlabel='time (s)', ylabel='mean inhibitory weight', ylim=(0, None))
    axes[1, 0].legend(fontsize=7, loc='center', bbox_to_anchor=(0.33, 0.55))
    axes[1, 0].set_title('  Inhibition follows')
    for row, color, name in (
        (1, style.GREY, 'no plasticity'),
        (0, style.BLUE, 'inhibitory plasticity'),
    ):
        style.band(
            axes[1, 1],
            data['t_s'],
            np.maximum(data['course_hz'][row], 0.3),
            color=color,
            label=name,
        )
    axes[1, 1].axhline(float(data['target_hz']), color='0.4', lw=0.8, ls='--')
    axes[1, 1].set(xlabel='time (s)', ylabel='output rate (Hz)', yscale='log', ylim=(1, 300))
    axes[1, 1].set_yticks([1, 10, 100], labels=['1', '10', '100'])
    axes[1, 1].legend(fontsize=7, loc='lower left')
    axes[1, 1].set_title('  Output (dashed: target of uncorrelated inputs)')
    for axis in axes[1]:
        axis.axvline(change, color='0.6', lw=0.8, ls=':', zorder=0)
    style.letters(*axes.flat)
    r = data['tuning_r']
    style.claim(
        figure, 'Inhibition copies the excitatory tuning, and again after it has moved',
        f"Inhibition copies the excitatory tuning: r = {style.said(r[0, 0])}, after it has moved "
        f"{style.said(r[0, 1])};\n"
        f"without plasticity {style.said(r[1, 0], digits=2)} and {style.said(r[1, 1], digits=2)}\n"
        f"Rate falls from {style.said(data['rate_hz'][0, 0], 'Hz')} to "
        f"{style.said(data['rate_hz'][0, 1], 'Hz')}; currents "
        f"correlate with {style.said(data['current_r'][0])}\nMean and 95 % interval of "
        f"{r.shape[-1]} seeds")
    return figure
