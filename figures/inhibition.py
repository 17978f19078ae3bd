"""Three inhibitory loops, each beside the same circuit with the loop cut."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

PUBLISHED_WINDOW_MS = 2.0        # Pouille & Scanziani 2001: less than this
BROAD, EXACT = 0.5, 0.2          # targets of the selectivity index
CUT = dict(color=style.VERMILLION, ls='--')


def cut_line(axis, values, label='loop cut'):
    """Horizontal line with the interval of the cut loop."""
    mean, low, high = style.interval(values)
    axis.axhline(mean, lw=1.2, label=label, **CUT)
    axis.axhspan(low, high, color=style.VERMILLION, alpha=0.25, lw=0)


def window_panel(axis, data):
    """Probability of a spike against the interval of the two volleys."""
    x, lags = data['ff_interval_ms'], list(data['ff_lag_ms'])
    for lag, color in ((2, style.BLUE), (6, style.SKY), (10, style.GREEN)):
        style.band(axis, x, data['ff_p'][lags.index(lag)], color=color, label=f'{lag} ms late', marker='o', ms=2)
    style.band(axis, x, data['ff_p'][-1], label='loop cut', marker='o', ms=2, **CUT)
    axis.set(xlabel='second volley after the first (ms)', ylabel='P(spike)', ylim=(0, 1.05), xlim=(0, x[-1]))
    axis.legend(fontsize=6, loc='upper right', labelspacing=0.2, bbox_to_anchor=(1.02, 0.5))
    axis.set_title('  Feedforward: two volleys')


def lag_panel(axis, data):
    """Window against the lag."""
    x = data['ff_lag_ms']
    style.band(axis, x, data['ff_window_ms'][:-1].T, color=style.BLUE, marker='o', ms=2.5, label='window')
    cut_line(axis, data['ff_window_ms'][-1])
    axis.plot([2], [PUBLISHED_WINDOW_MS], 'v', color=style.BLACK, ms=5, label='published: < 2 ms')
    axis.plot(x, x, color='0.6', lw=0.8, ls=':', zorder=0)
    axis.set(xlabel='lag of inhibition (ms)', ylabel='integration window (ms)', ylim=(0, None), xticks=[0, 5, 10])
    axis.legend(fontsize=6, loc='center left', bbox_to_anchor=(0, 0.6), labelspacing=0.2)
    axis.set_title('  Window is about the lag')


def second_panel(axis, data):
    """Potentiation of the second pathway, and the jitter of the spike, against the lag."""
    x = data['ff_lag_ms']
    style.band(axis, x, data['ff_second_6ms_percent'][:-1].T, color=style.BLUE, marker='o', ms=2.5)
    cut_line(axis, data['ff_second_6ms_percent'][-1])
    axis.set(xlabel='lag of inhibition (ms)', ylabel='change of the second (%)', ylim=(-1, None), xticks=[0, 5, 10])
    axis.set_title('  Second volley, 6 ms later')


def jitter_panel(axis, data):
    """Jitter of the first output spike, simultaneous volleys and volleys at all intervals; lags with spikes only."""
    x = data['ff_lag_ms']
    for name, color, label, marker in (('ff_spread_ms', style.BLUE, 'volleys 0\N{EN DASH}30 ms apart', 'o'),
                                       ('ff_jitter_ms', style.SKY, 'simultaneous volleys', 's')):
        use = np.isfinite(data[name][:-1]).all(axis=1)
        style.band(axis, x[use], data[name][:-1][use].T, color=color, marker=marker, ms=2.5, label=label)
        cut_line(axis, data[name][-1], label=None)
    axis.set(xlabel='lag of inhibition (ms)', ylabel='jitter of the spike (ms)', yscale='log', ylim=(0.1, 100),
             xlim=(-0.5, 10.5))
    axis.set_xticks([0, 5, 10])
    axis.set_yticks([0.1, 1, 10, 100], labels=['0.1', '1', '10', '100'])
    axis.legend(fontsize=6, loc='upper left', bbox_to_anchor=(0, 1), labelspacing=0.2)
    axis.set_title('  Jitter (dashed: cut)')


def width_panel(axis, data):
    """Selectivity index against the width of inhibitory tuning, with the controls."""
    n = data['rf_index'].shape[0]
    mean, low, high = style.interval(data['rf_index'].T)
    x = np.arange(n, dtype=float)
    x[-3:] = n - 2 + 1.7*np.arange(3)
    colors = [style.BLUE]*(n - 3) + [style.ORANGE, style.PURPLE, style.VERMILLION]
    for k in range(n):
        axis.errorbar(x[k], mean[k], [[mean[k] - low[k]], [high[k] - mean[k]]], fmt='o', ms=3.5,
                      color=colors[k], capsize=2, lw=1)
    axis.plot(x[:n - 3], mean[:n - 3], color=style.BLUE, lw=0.8)
    for level in (EXACT, BROAD):
        axis.axhline(level, color='0.5', lw=0.8, ls=':', zorder=0)
    axis.text(x[-1] + 0.4, BROAD - 0.01, 'blanket: target > 0.5', ha='right', va='top', fontsize=6, color='0.35')
    axis.text(x[-1] + 0.4, EXACT, 'own: target < 0.2', ha='right', va='bottom', fontsize=6, color='0.35')
    widths = ['0'] + [f'{width:g}' for width in data['rf_width'][1:n - 4]] + ['all']
    axis.set_xticks(x, widths + ['slow', 'noise', 'cut'], fontsize=6)
    axis.set(xlabel='width of inhibition (channels)', ylabel='selectivity index', ylim=(-0.04, 0.85))
    axis.set_title('  Blanket: inputs compete')


def course_panel(axis, data):
    """Mean weight of the best channel and of the others over time, blanket and exact."""
    t = data['rf_t_s']
    for row, color, name, line in ((5, style.BLUE, 'blanket', '-'), (0, style.ORANGE, 'own channel', '-.'),
                                   (8, style.VERMILLION, 'cut', '--')):
        style.band(axis, t, data['rf_path'][row][:, 0], color=color, ls=line, lw=1.3, label=f'{name}: best')
        style.band(axis, t, data['rf_path'][row][:, 1:].mean(axis=1), color=color, ls=line, lw=0.7)
    axis.set(xlabel='time (s)', ylabel='excitatory weight', ylim=(0, 1.05))
    axis.legend(fontsize=6, loc='center right', labelspacing=0.2, title='thin: other channels', title_fontsize=6)
    axis.set_title('  Tuned or blanket inhibition')


def burst_panel(axis, data):
    """Excitatory rate around the pulse of 5 kHz."""
    shares, pulse = list(data['fb_share']), list(data['fb_pulse_khz']).index(5.0)
    t = 5*(np.arange(data['fb_course_hz'].shape[-1]) + 0.5)
    for rows, share, color, name, line in (('fb', shares.index(0.0), style.VERMILLION, 'no inhibition', '--'),
                                           ('fb', shares.index(0.9), style.PURPLE, 'feedforward, 0.9 (silent)', ':'),
                                           ('back', 0, style.BLUE, 'feedback', '-')):
        style.band(axis, t, data[f'{rows}_course_hz'][share, pulse], color=color, ls=line, label=name)
    axis.axvspan(100, 150, color='0.88', zorder=0)
    axis.set(xlabel='time (ms; grey: pulse)', ylabel='excitatory rate (Hz)', xlim=(80, 300), ylim=(-5, 320))
    axis.legend(fontsize=6, loc='upper right', labelspacing=0.2)
    axis.set_title('  Feedback: the burst ends')


def share_panel(axis, data):
    """Part of the pulses held against the share of the input that reaches inhibitory cells."""
    x = data['fb_share']
    style.band(axis, data['back_share'], data['back_held'].mean(axis=1).T, color=style.BLUE, marker='o', ms=3,
               label='feedback, four pulses')
    style.band(axis, x, data['fb_held'].mean(axis=1).T, marker='^', ms=3, label='feedback cut, four pulses', **CUT)
    five = list(data['fb_pulse_khz']).index(5.0)
    style.band(axis, x, data['fb_held'][:, five].T, color=style.PURPLE, ls=':', marker='v', ms=3, label='feedback cut, 5 kHz')
    style.band(axis, x, data['weak_held'][:, 0].T, color=style.ORANGE, ls='-.', marker='s', ms=2.5,
               label='the same, weak recurrence')
    axis.set(xlabel='input to inhibitory cells (share)', ylabel='pulses held (part)', ylim=(-0.04, 1.75),
             yticks=(0, 0.5, 1))
    axis.legend(fontsize=6, loc='upper left', labelspacing=0.2)
    axis.set_title('  Feedforward needs tuning')


def rhythm_panel(axis, data):
    """Population rate under steady drive, one seed, loop intact and cut; frequencies against tau as text."""
    t = np.arange(data['pi_fine_hz'].shape[-1]) + 100
    row = list(data['pi_tau_ms']).index(6.0)
    axis.plot(t, data['pi_fine_hz'][row, 0], color=style.BLUE, lw=0.8,
              label=f"loop: {data['pi_rhythm_hz'][row].mean():.0f} Hz rhythm")
    axis.plot(t, data['pi_fine_hz'][-1, 0], lw=0.8, label='loop cut', **CUT)
    top = data['pi_fine_hz'][row, 0].max()
    taus = ', '.join(f'{tau:g}' for tau in data['pi_tau_ms'])
    rates = ', '.join(f'{rate:.0f}' for rate in data['pi_rhythm_hz'][:-1].mean(axis=1))
    axis.set(xlabel='time (ms)', ylabel='excitatory rate (Hz)', ylim=(0, 1.6*top), xlim=(100, 300))
    axis.legend(fontsize=6, loc='upper left', labelspacing=0.2, title=f'GABA {taus} ms:\n{rates} Hz',
                title_fontsize=6, alignment='left')
    axis.set_title('  Steady drive: gamma rhythm')


def draw(data, meta):
    """data: arrays of the experiment; meta: of its run. Returns the Figure."""
    figure, axes = plt.subplots(3, 3, figsize=(style.DOUBLE, 6.6))
    for axis, panel in zip(axes.flat, (window_panel, lag_panel, jitter_panel, second_panel, course_panel, width_panel,
                                       burst_panel, share_panel, rhythm_panel)):
        panel(axis, data)
    style.letters(*axes.flat)
    lags = list(data['ff_lag_ms'])
    two, seeds = lags.index(2.0), data['ff_window_ms'].shape[1]
    figure.suptitle(
        f"Feedforward: inhibition 2 ms late narrows the window from {style.said(data['ff_window_ms'][-1])} to "
        f"{style.said(data['ff_window_ms'][two], 'ms')}\n"
        f"Selectivity: blanket {style.said(data['rf_index'][5])}, "
        f"co-tuned {style.said(data['rf_index'][0], digits=2)}, "
        f"cut {data['rf_index'][8].mean():.2f}\n"
        f"Feedback holds {100*data['back_best'][0].mean():.0f} % of four pulses, "
        f"the best share of feedforward inhibition {100*data['fb_best'].mean():.0f} %\n"
        f"Mean and 95 % interval of {seeds} seeds", fontsize=8)
    return figure
