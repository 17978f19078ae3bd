"""BCM: selectivity among N patterns beside a fixed threshold, and the Hopf boundary over theory."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style


def course_panel(axis, data, key, title):
    """Answers to the four patterns of one seed against time."""
    row = int(np.flatnonzero(data['number'] == 4)[0])
    colors = (style.BLUE, style.VERMILLION, style.GREEN, style.PURPLE)
    for k in range(4):
        axis.plot(data['t_s'], data[key][row, 0, k], color=colors[k], ls=('-', '--', '-.', ':')[k], label=f'pattern {k + 1}')
    axis.set(xlabel='time (s)', title=title)


def answers_panel(axis, data):
    """Strongest and next answer of every seed against N."""
    n = data['number']
    fine = np.array([1.7, 11])
    axis.plot(fine, fine, color='0.5', lw=0.8, zorder=0, label='theory: N and 0')
    axis.plot(fine, 0*fine, color='0.5', lw=0.8, zorder=0)
    for row, value in enumerate(n):
        jitter = value*np.linspace(0.95, 1.05, data['strongest'].shape[1])
        axis.plot(jitter, data['strongest'][row], 'o', color=style.BLUE, ms=3, label='preferred' if not row else None)
        axis.plot(jitter, data['other'][row], 's', color=style.SKY, ms=3, label='largest other' if not row else None)
        axis.plot(1.2*jitter, data['strongest_fixed'][row], 'x', color=style.VERMILLION, ms=4,
                  label='fixed threshold' if not row else None)
    axis.set(xscale='log', yscale='symlog', xlabel='number of patterns N', ylabel='answer', xlim=fine, ylim=(-0.6, 200),
             xticks=n, title='  All seeds')
    axis.set_yscale('symlog', linthresh=1)
    axis.set_xticks(n, labels=[str(k) for k in n])
    axis.minorticks_off()
    axis.set_yticks([0, 1, 10, 100], labels=['0', '1', '10', '100'])
    axis.legend(loc='center left', bbox_to_anchor=(0, 0.36), fontsize=6, labelspacing=0.2, handlelength=1.5)


def draw(data, meta):
    """Six panels."""
    figure, axes = plt.subplots(2, 3, figsize=(style.DOUBLE, 4.6))
    flat = axes.ravel()
    course_panel(flat[0], data, 'path', '  Sliding threshold, N = 4')
    flat[0].axhline(4, color='0.5', lw=0.8, zorder=0)
    flat[0].set(ylabel='answer')
    flat[0].legend(loc='center right', fontsize=6)
    course_panel(flat[1], data, 'path_fixed', '  Fixed threshold, N = 4')
    flat[1].set_ylabel('answer')
    answers_panel(flat[2], data)
    r = data['ratio']
    fine = np.linspace(0.78, 1.22, 300)
    for ratio, color, line in ((0.95, style.BLUE, '-'), (1.05, style.VERMILLION, '-'), (1.2, style.PURPLE, '--')):
        k = int(np.argmin(np.abs(r - ratio)))
        flat[3].plot(data['course_t_s'], data['course'][k], color=color, ls=line, label=f'{ratio:g}')
    flat[3].set(xlabel=r'time ($\tau_w$)', ylabel='activity y', ylim=(0, 2.6), title=r'  Late course at $\tau_\theta/\tau_w$')
    flat[3].legend(ncols=3, loc='upper right', fontsize=6, handlelength=1.5, columnspacing=1)
    flat[4].plot(fine, (1 - 1/fine)/2, color='0.5', label='theory')
    flat[4].plot(r, data['growth'], 'o', color=style.BLUE, label='simulation')
    flat[4].axhline(0, color='0.3', lw=0.6)
    flat[4].axvline(1, ymax=0.75, color='0.3', lw=0.6, ls=':')
    flat[4].set(xlabel=r'$\tau_\theta/\tau_w$', ylabel=r'growth rate ($1/\tau_w$)', title='  Small deviations')
    flat[4].legend(loc='upper left')
    flat[5].plot(fine, np.sqrt(2*np.clip(1 - 1/fine, 0, None)), color='0.5', label=r'$\sqrt{2(1-\tau_w/\tau_\theta)}$')
    flat[5].plot(r, data['late_sd'], 'o', color=style.BLUE, label='simulation')
    flat[5].axvline(1, ymax=0.7, color='0.3', lw=0.6, ls=':')
    flat[5].set(xlabel=r'$\tau_\theta/\tau_w$', ylabel='s.d. of y, last quarter', title='  Amplitude of the oscillation')
    flat[5].legend(loc='upper left')
    style.letters(*flat)
    row = int(np.flatnonzero(data['number'] == 4)[0])
    fixed = np.ravel(data['strongest_fixed'])
    figure.suptitle(f"BCM answers one of 4 patterns with {style.said(data['strongest'][row])}, others < "
                    f"{data['other'][row].max():.2g}; oscillation from " rf"$\tau_\theta/\tau_w$ = "
                    f"{float(data['boundary']):.3f} (theory 1)\nFixed threshold: {np.sum(fixed > 50)} of {fixed.size} runs reach "
                    f"the bound, {np.sum(fixed < 0.1)} fall silent. Mean and 95 % interval of {data['strongest'].shape[1]} seeds; "
                    'D-F without noise', fontsize=7.5)
    return figure
