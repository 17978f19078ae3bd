"""Curves of the six calcium sets over the closed form, and cross-checks."""
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.lines import Line2D

from homeozoo.figures import style

NAMES = dict(dp='DP', dpd='DPD', dpd_prime="DPD'", p='P', d='D', d_prime="D'")


def curve_panel(axis, data, k):
    """Change of strength against lag for one set; intervals of 95 % from the closed-form error."""
    lag, name = data['lag_ms'], str(data['sets'][k])
    seeds = data['change'].shape[1]
    axis.axhline(1, color='0.85', lw=0.7, zorder=0)
    axis.plot(lag, data['change_without_noise'][k].mean(axis=0), color=style.ORANGE, lw=0.8, ls=':')
    axis.plot(lag, data['change_without_gamma_p'][k].mean(axis=0), color=style.CONTROL, lw=1,
              ls='--')
    axis.plot(lag, data['closed'][k], color='black', lw=1)
    axis.errorbar(lag, data['change'][k].mean(axis=0), 1.96*data['closed_error'][k]/np.sqrt(seeds),
                  fmt='o', ms=2.2, lw=0.7, color=style.BLUE, zorder=3)
    here = data['mc_set'] == name
    if np.any(here):
        axis.errorbar(data['mc_lag_ms'][here], data['mc_change'][here], 1.96*data['mc_sem'][here],
                      fmt='s', ms=3, lw=0.7, mfc='none', color=style.DATA, zorder=4)
    axis.set(title='  ' + NAMES[name], ylim=(0.25, 1.75))


def check_panel(axis, data):
    """Mean efficacy at the end: three ways to compute it."""
    x = np.arange(len(data['clock_lag_ms']))
    for start, label in ((0, 'from 0'), (1, 'from 1')):
        axis.hlines(data['closed_mean'][:, start], x - 0.3, x + 0.3, color='black', lw=1)
        axis.plot(x - 0.1, data['event_mean'].mean(axis=0)[:, start], 'o', ms=3, color=style.BLUE)
        axis.plot(x + 0.1, data['clock_mean'].mean(axis=0)[:, start], '^', ms=3.5,
                  color=style.PURPLE)
    axis.set_xticks(x, [f'{lag:+.0f}'.replace('-', '\N{MINUS SIGN}')
                        for lag in data['clock_lag_ms']])
    axis.set(xlabel='lag (ms), set DP', ylabel='mean efficacy', title='  Cross-check', ylim=(0, 1))


def legend_entries():
    """Handles shared by all panels."""
    return [Line2D([], [], color=style.BLUE, marker='o', ms=3, ls='',
                   label='simulation, event scheme (95 %)'),
            Line2D([], [], color='black', lw=1, label='closed form'),
            Line2D([], [], color=style.DATA, marker='s', mfc='none', ms=3, ls='',
                   label="authors' Monte Carlo"),
            Line2D([], [], color=style.PURPLE, marker='^', ms=3.5, ls='',
                   label='clock-driven, full equation'),
            Line2D([], [], color=style.CONTROL, ls='--', label='no potentiation'),
            Line2D([], [], color=style.ORANGE, ls=':', label='no noise')]


def draw(data, meta):
    """Seven panels; data: arrays of protocols/calcium_curves.py."""
    figure = plt.figure(figsize=(style.DOUBLE, 6.4))
    grid = figure.add_gridspec(3, 3)
    axes = [figure.add_subplot(grid[k//3, k % 3]) for k in range(6)]
    for k, axis in enumerate(axes):
        curve_panel(axis, data, k)
        if k % 3 == 0:
            axis.set_ylabel('relative strength')
        else:
            axis.tick_params(labelleft=False)
        if k < 3:
            axis.tick_params(labelbottom=False)
        else:
            axis.set_xlabel('lag, post minus pre (ms)')
    check, text = figure.add_subplot(grid[2, :2]), figure.add_subplot(grid[2, 2])
    check_panel(check, data)
    text.set_axis_off()
    text.legend(handles=legend_entries(), loc='center')
    style.letters(*axes, check)
    style.claim(
        figure, 'One calcium rule gives six STDP curves, as the closed form says',
        'Calcium rule: six curve classes, simulated within '
        f'{np.max(data["difference_all"]):.2g} of the closed form at every lag;\n'
        f'without potentiation no strength above '
        f'{np.max(data["largest_without_gamma_p"]):.3g}')
    return figure
