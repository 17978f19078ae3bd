"""Window of integration, jitter and potentiation with feedforward inhibition, and without."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

PUBLISHED_WINDOW_MS = 2.0        # Pouille & Scanziani 2001: less than this
CUT = dict(color=style.VERMILLION, ls='--')


def cut_line(axis, values, label='inhibition cut'):
    """Horizontal line with the interval of the cut loop."""
    mean, low, high = style.interval(values)
    axis.axhline(mean, lw=1.2, label=label, **CUT)
    axis.axhspan(low, high, color=style.VERMILLION, alpha=0.25, lw=0)


def window_panel(axis, data):
    """Probability of a spike against the interval of the two volleys."""
    x, lags = data['interval_ms'], list(data['lag_ms'])
    for lag, color in ((2, style.BLUE), (6, style.SKY), (10, style.GREEN)):
        style.band(axis, x, data['p'][lags.index(lag)], color=color, label=f'{lag} ms late',
                   marker='o', ms=2.5)
    style.band(axis, x, data['p'][-1], label='inhibition cut', marker='o', ms=2.5, **CUT)
    axis.set(xlabel='second volley after the first (ms)', ylabel='P(spike)', ylim=(0, 1.05),
             xlim=(0, x[-1]), title='  Two volleys')
    axis.legend(loc='center right', bbox_to_anchor=(1, 0.37))


def lag_panel(axis, data):
    """Window against the lag."""
    x = data['lag_ms']
    style.band(axis, x, data['window_ms'][:-1].T, color=style.BLUE, marker='o', ms=3,
               label='window')
    cut_line(axis, data['window_ms'][-1])
    axis.plot([2], [PUBLISHED_WINDOW_MS], 'v', color=style.BLACK, ms=5, label='published: < 2 ms')
    axis.plot(x, x, color='0.6', lw=0.8, ls=':', zorder=0, label='window = lag')
    axis.set(xlabel='lag of inhibition (ms)', ylabel='integration window (ms)', ylim=(0, None),
             xticks=[0, 5, 10], title='  The window is about the lag')
    axis.legend(loc='center left', bbox_to_anchor=(0, 0.66))


def jitter_panel(axis, data):
    """Jitter of the first output spike at the lags with spikes."""
    x = data['lag_ms']
    for name, color, label, marker in (
            ('spread_ms', style.BLUE, 'volleys 0\N{EN DASH}30 ms apart', 'o'),
            ('jitter_ms', style.SKY, 'simultaneous volleys', 's')):
        use = np.isfinite(data[name][:-1]).all(axis=1)
        style.band(axis, x[use], data[name][:-1][use].T, color=color, marker=marker, ms=3,
                   label=label)
        cut_line(axis, data[name][-1], label=None)
    axis.set(xlabel='lag of inhibition (ms)', ylabel='jitter of the spike (ms)', yscale='log',
             ylim=(0.1, 100), xlim=(-0.5, 10.5), title='  Jitter (dashed: inhibition cut)')
    axis.set_xticks([0, 5, 10])
    axis.set_yticks([0.1, 1, 10, 100], labels=['0.1', '1', '10', '100'])
    axis.legend(loc='upper left')


def second_panel(axis, data):
    """Potentiation of the second pathway against the lag."""
    x = data['lag_ms']
    style.band(axis, x, data['second_6ms_percent'][:-1].T, color=style.BLUE, marker='o', ms=3,
               label='inhibition late by the lag')
    cut_line(axis, data['second_6ms_percent'][-1])
    axis.set(xlabel='lag of inhibition (ms)', ylabel='change of the weight (%)', ylim=(-1, 27),
             xticks=[0, 5, 10], title='  Plasticity: second volley 6 ms later')
    axis.legend(loc='center left', bbox_to_anchor=(0, 0.5))


def draw(data, meta):
    """Four panels. data: arrays of the experiment; meta: of its run."""
    figure, axes = plt.subplots(2, 2, figsize=(style.DOUBLE, 4.6))
    for axis, panel in zip(axes.flat, (window_panel, lag_panel, jitter_panel, second_panel)):
        panel(axis, data)
    style.letters(*axes.flat)
    two, window = list(data['lag_ms']).index(2.0), data['window_ms']
    style.claim(
        figure, 'Late feedforward inhibition narrows the window to about its lag',
        f"Feedforward inhibition 2 ms late narrows the window from "
        f"{style.said(window[-1])} to {style.said(window[two], 'ms')}\n"
        f"Mean and 95 % interval of {window.shape[1]} seeds")
    return figure
