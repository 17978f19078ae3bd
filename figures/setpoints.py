"""Rate through deprivation with and without scaling; rate, factor and relaxation when set-point and
speed are moved.
"""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

NAMES = {'homeostasis': 'scaling', 'frozen': 'frozen', 'wake only': 'in wake only'}
COLORS = {'homeostasis': style.BLUE, 'frozen': style.VERMILLION, 'wake only': style.GREEN}
LINES = {'homeostasis': '-', 'frozen': '--', 'wake only': '-'}
STATES = (style.BLACK, style.ORANGE, style.BLUE, style.GREEN, style.PURPLE)
SHORT = {'wake': 'wake', 'arousal': 'arousal', 'sleep': 'sleep', 'deprived': 'deprived',
         'deprived, lower set-point': 'lower'}
MARKS = 'oos^D'


def thinned(values, width):
    """Means of groups of `width` neighbours along the last axis."""
    keep = values.shape[-1]//width*width
    return values[..., :keep].reshape(*values.shape[:-1], -1, width).mean(axis=-1)


def course_panel(axis, data, names):
    """Rate over baseline against days of deprivation, with what is published."""
    for row, name in enumerate(data['condition']):
        if name in names:
            style.band(
                axis,
                thinned(data['days'], 2),
                thinned(data['course'][row], 2),
                color=COLORS[name],
                ls=LINES[name],
                label=NAMES[name],
            )
    axis.axhline(1, color='0.5', lw=0.7, zorder=0)
    axis.axvline(0, color='0.5', lw=0.7, ls=':', zorder=0)
    axis.set(xlim=(-1, 6), ylim=(0, 1.45), xlabel='day of deprivation', ylabel='rate / baseline')


def published(axis):
    """Hengen et al. 2013: the fall over two days, the return by day 5; the depth is not
    confirmed.
    """
    axis.annotate(
        '',
        (2, 1.2),
        (0, 1.2),
        arrowprops=dict(arrowstyle='|-|, widthA=0.3, widthB=0.3', lw=1, color='black'),
    )
    axis.text(1, 1.23, 'below', ha='center', va='bottom', fontsize=7)
    axis.fill_between([4, 6], 0.9, 1.1, color='0.8', lw=0, zorder=0)
    axis.annotate(
        '',
        (6, 1.2),
        (4, 1.2),
        arrowprops=dict(arrowstyle='|-|, widthA=0.3, widthB=0.3', lw=1, color='black'),
    )
    axis.text(5, 1.23, 'at baseline', ha='center', va='bottom', fontsize=7)
    axis.plot(1.75, 0.5, 'o', mfc='white', mec='black', ms=5, zorder=5)
    axis.text(3, 1.38, 'Hengen 2013:', ha='center', va='center', fontsize=7)


def nights(axis):
    """Shade the sleep halves of the days of deprivation."""
    for day in range(6):
        axis.axvspan(day + 0.5, day + 1, color=style.SKY, alpha=0.22, lw=0)


def parts_panel(axis, data):
    """Rate of every part in days 5 and 6 against that before; the line is no change."""
    for row, name in enumerate(data['condition'][:2]):
        before, after = data['base_hz'][row].mean(axis=0), data['late_hz'][row].mean(axis=0)
        axis.plot(before, after, 'o^'[row], ms=3.5, color=COLORS[name], label=NAMES[name], mew=0)
    ends = np.array([2.7, 9])
    axis.plot(ends, ends, color='0.5', lw=0.8, zorder=0)
    axis.set(xscale='log', yscale='log', xlim=ends, ylim=(0.8, 9), xlabel='rate before (Hz)',
             ylabel='rate, days 5 and 6 (Hz)')
    axis.set_xticks([3, 5, 8], labels=['3', '5', '8'])
    axis.set_yticks([1, 2, 5, 8], labels=['1', '2', '5', '8'])
    axis.minorticks_off()
    axis.legend(loc='lower right', fontsize=7, handletextpad=0.2)


def states_panels(rate, factor, data):
    """Rate with its imposed set-points, and the factor h beside the theory of each piece."""
    edges = data['edges_s']
    t = data['state_t_s']
    style.band(rate, thinned(t, 2), thinned(data['state_course_hz'], 2), color='0.25', lw=1)
    style.band(factor, t, np.exp(data['state_log_h']), color='0.25', lw=1.2, label='simulation')
    theory = np.exp(data['theory_log_h']).mean(axis=0)
    for k, name in enumerate(data['piece']):
        rate.hlines(data['goal_hz'][k], edges[k], edges[k + 1], color=STATES[k], lw=2, zorder=3)
        inside = (t[:theory.size] >= edges[k]) & (t[:theory.size] < edges[k + 1])
        factor.plot(t[:theory.size][inside], theory[inside], color=STATES[k], ls='--', lw=1.5)
        for axis in (rate, factor):
            axis.axvline(edges[k], color='0.7', lw=0.6, zorder=0)
        rate.annotate(
            SHORT[str(name)],
            ((edges[k] + edges[k + 1])/2 + 3*(k == 0), 0),
            xycoords=('data', 'axes fraction'),
            xytext=(0, (12, 3)[k % 2]),
            textcoords='offset points',
            ha='center',
            va='bottom',
            fontsize=7,
            color=STATES[k],
        )
    factor.plot([], [], color='0.4', ls='--', lw=1.5, label='theory')
    factor.legend(loc='upper left', fontsize=7)
    rate.set(xlabel='time (s)', ylabel='rate (Hz)', xlim=(0, edges[-1]), ylim=(0, 9))
    factor.set(xlabel='time (s)', ylabel='factor h', xlim=(0, edges[-1]))


def relaxation_panel(axis, data):
    """Relaxation times beside theory, one mark per state with a large step."""
    ends = np.array([0.5, 1.25*max(data['tau_s'].max(), data['tau_theory_s'].max())])
    axis.plot(ends, ends, color='0.5', lw=0.8, zorder=0)
    pieces = list(data['piece'])
    for row, name in enumerate(data['step']):
        k = pieces.index(name)
        x, y = data['tau_theory_s'][:, row], data['tau_s'][:, row]
        axis.plot(x, y, MARKS[k], ms=2.5, color=STATES[k], alpha=0.45, mew=0)
        style.bars(axis, x.mean(), y, color=STATES[k], fmt=MARKS[k], ms=5, lw=1,
                   label=f"{name}, $\\tau_h$ = {data['tau_states_s'] / data['speed'][k]:g} s")
    axis.set(xlim=ends, ylim=ends, xscale='log', yscale='log', xlabel='relaxation, theory (s)',
             ylabel='relaxation of h (s)')
    axis.set_xticks([1, 2, 5, 10], labels=['1', '2', '5', '10'])
    axis.set_yticks([1, 2, 5, 10], labels=['1', '2', '5', '10'])
    axis.minorticks_off()
    axis.set_ylim(top=3*ends[1])
    axis.legend(loc='upper left', fontsize=7, handletextpad=0.2, borderaxespad=0)


def draw(data, meta):
    """Deprivation above, states below; bands and bars are 95 % intervals over seeds."""
    figure, axes = plt.subplots(2, 3, figsize=(style.DOUBLE, 4.9))
    (course, night, parts), (rate, factor, tau) = axes
    course_panel(course, data, ('homeostasis', 'frozen'))
    published(course)
    course.legend(loc='lower left', fontsize=7)
    course.set_title('  Deprivation')
    nights(night)
    course_panel(night, data, ('wake only',))
    night.set_title('  Scaling in wake only')
    night.annotate(
        'sleep shaded: scaling off (imposed)', (0.03, 0.03), xycoords='axes fraction', fontsize=7
    )
    parts_panel(parts, data)
    parts.set_title('  Each to its own set-point')
    states_panels(rate, factor, data)
    rate.set_title('  Imposed set-points (bars)')
    factor.set_title('  Scaling factor')
    relaxation_panel(tau, data)
    tau.set_title('  Relaxation')
    style.letters(*axes.ravel())
    style.claim(
        figure, 'Scaling returns the rate to its set-point while deprivation lasts',
        f"Deprivation cuts the rate to {style.said(data['trough'][0])} of baseline; still "
        f"deprived, "
        f"scaling returns it to {style.said(data['recovered'][0])}\nFrozen, it stays at "
        f"{style.said(data['recovered'][1])}; in five imposed states the rate settles within "
        f"{style.said(100 * data['fixed_error'], digits=2)} % of the set-point\nMean and 95 % "
        f"interval of "
        f"{data['fixed_error'].size} seeds; one day is {float(data['day_s']):g} s; "
        "open circle in A: depth not confirmed")
    return figure
