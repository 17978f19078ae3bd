"""BCM: answers to N patterns with a sliding threshold beside a fixed one."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style


def course_panel(axis, data, key, title):
    """Answers to the four patterns of one seed against time."""
    row = int(np.flatnonzero(data['number'] == 4)[0])
    colors = (style.BLUE, style.ORANGE, style.SKY, style.PURPLE)
    for k in range(4):
        axis.plot(data['t_s'], data[key][row, 0, k], color=colors[k], ls=('-', '--', '-.', ':')[k],
                  label=f'pattern {k + 1}')
    axis.set(xlabel='time (s)', title=title)


def answers_panel(axis, data):
    """Strongest and next answer of every seed against N."""
    n = data['number']
    fine = np.array([1.7, 11])
    axis.plot(fine, fine, color='0.5', lw=0.8, zorder=0, label='theory: N and 0')
    axis.plot(fine, 0*fine, color='0.5', lw=0.8, zorder=0)
    for row, value in enumerate(n):
        jitter = value*np.linspace(0.95, 1.05, data['strongest'].shape[1])
        axis.plot(jitter, data['strongest'][row], 'o', color=style.BLUE, ms=3,
                  label='preferred' if not row else None)
        axis.plot(jitter, data['other'][row], 's', color=style.SKY, ms=3,
                  label='largest other' if not row else None)
        axis.plot(1.2*jitter, data['strongest_fixed'][row], 'x', color=style.VERMILLION, ms=4,
                  label='fixed threshold' if not row else None)
    axis.set(xscale='log', yscale='symlog', xlabel='number of patterns N', ylabel='answer',
             xlim=fine, ylim=(-0.6, 200), xticks=n, title='  All seeds')
    axis.set_yscale('symlog', linthresh=1)
    axis.set_xticks(n, labels=[str(k) for k in n])
    axis.minorticks_off()
    axis.set_yticks([0, 1, 10, 100], labels=['0', '1', '10', '100'])
    axis.legend(loc='center', bbox_to_anchor=(0.6, 0.34), labelspacing=0.2, handlelength=1.2)


def draw(data, meta):
    """Three panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 2.8))
    course_panel(axes[0], data, 'path', '  Sliding threshold, N = 4')
    axes[0].axhline(4, color='0.5', lw=0.8, zorder=0)
    axes[0].set(ylabel='answer')
    axes[0].legend(loc='center right', bbox_to_anchor=(1, 0.55))
    course_panel(axes[1], data, 'path_fixed', '  Fixed threshold, N = 4')
    axes[1].set_ylabel('answer')
    answers_panel(axes[2], data)
    style.letters(*axes)
    row = int(np.flatnonzero(data['number'] == 4)[0])
    fixed = np.ravel(data['strongest_fixed'])
    style.claim(
        figure, 'A BCM cell learns to answer one pattern and no other',
        f"BCM answers one of 4 patterns with {style.said(data['strongest'][row])}, "
        f"others < {data['other'][row].max():.2g}. Fixed threshold: "
        f"{np.sum(fixed > 50)} of {fixed.size} runs\nreach the bound, "
        f"{np.sum(fixed < 0.1)} fall silent. Mean and 95 % interval of "
        f"{data['strongest'].shape[1]} seeds")
    return figure
