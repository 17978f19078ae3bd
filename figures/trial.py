"""A trial of one rule: the stability-plasticity plane, time course, weights, and each criterion."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

PASS = '#BFE3D5'
COLORS = (style.VERMILLION, style.BLUE, style.GREEN, style.PURPLE, style.ORANGE, style.BLACK)
NAMES = {'H': 'alone', 'HI': 'inhibitory plasticity', 'HS': 'scaling', 'HX': 'heterosynaptic',
         'HT': 'threshold', 'HISXT': 'all', 'HIST': 'all', 'HIS': 'inhibition and scaling'}
CRITERIA = (('runaway', 'R', 2, -1), ('assembly', 'R of the\nassembly', 2, -1),
            ('selectivity', 'S', 5, 1), ('selectivity_bg', 'S, back-\nground', 5, 1),
            ('gain_hz', 'G', 4, 1), ('weakest_hz', 'weakest\npattern', 0, 1),
            ('novel_hz', 'false\nrecall', 1.5, -1))


def plane(axis, data):
    """Worst runaway index against the weaker selectivity; other rules in grey."""
    if 'zoo_runaway' in data:
        axis.plot(data['zoo_runaway'], data['zoo_selectivity'], 'x', ms=4, color=style.GREY,
                  label='other rules', zorder=1)
    for row, name in enumerate(data['sets']):
        x = np.maximum(data['runaway'], data['assembly'])[row]
        y = np.minimum(data['selectivity'], data['selectivity_bg'])[row]
        axis.plot(x, y, '.', ms=3, color=COLORS[row], alpha=0.5)
        axis.plot(x.mean(), y.mean(), 'o', ms=5, color=COLORS[row], mec='white', mew=0.5,
                  label=NAMES.get(name, name))
    if 'shuffled_set' in data:
        top = list(data['sets']).index(data['shuffled_set'])
        x = np.maximum(data['shuffled_runaway'], data['shuffled_assembly']).mean()
        y = np.minimum(data['shuffled_selectivity'], data['shuffled_selectivity_bg']).mean()
        axis.plot(x, y, 'D', ms=5, mfc='none', color=COLORS[top], zorder=3,
                  label=f'{NAMES.get(data["sets"][top], "")}, other cells')
    axis.set(xscale='log', yscale='log', xlabel='runaway index R, the worse (log)',
             ylabel='selectivity S, the worse (log)', title='  Stability and plasticity')
    left, bottom, top = 0.7, min(axis.get_ylim()[0], 0.3), max(axis.get_ylim()[1], 20)
    axis.axvspan(left, 2, ymin=np.log(5/bottom)/np.log(top/bottom), color=PASS, lw=0, zorder=0)
    axis.set(xlim=(left, max(axis.get_xlim()[1], 5)), ylim=(bottom, top))
    axis.set_xticks([1, 2, 5, 10, 20], ['1', '2', '5', '10', '20'])
    axis.set_yticks([0.5, 1, 2, 5, 10, 20], ['0.5', '1', '2', '5', '10', '20'])
    axis.minorticks_off()
    axis.legend(fontsize=7, loc='upper left', bbox_to_anchor=(0, -0.28), ncols=2, borderpad=0)


def courses(axis, data):
    """Population rate over time, the first seed."""
    for row in range(len(data['sets'])):
        course = data['course_hz'][row, 0]
        axis.plot(np.arange(len(course)) + 0.5, course, color=COLORS[row], lw=0.8)
    axis.axhline(5, color='0.5', lw=0.8, ls=':')
    axis.set(yscale='symlog', xlabel='time (s)', ylabel='rate (Hz; symlog)',
             title='  Population rate, one seed')
    axis.set_yticks([0, 1, 5, 10, 100], ['0', '1', '5', '10', '100'])
    axis.minorticks_off()


def search(axis, data):
    """Margin in stage 1 over the learning rate."""
    for row in range(len(data['sets'])):
        axis.plot(data['rates'], data['pilot_margin'][row].mean(axis=1), '.-', ms=4, lw=1,
                  color=COLORS[row])
    axis.axhspan(0, 0.5, color=PASS, lw=0, zorder=0)
    axis.set(xscale='log', xlabel='learning rate over calibrated (log)', ylim=(-1.05, 0.5),
             ylabel='margin', title='  Search for the rate')


def criteria(axis, data):
    """Where each set stands on each criterion: inside or outside, mean of the seeds."""
    for row, name in enumerate(data['sets']):
        for place, (key, _, bound, sign) in enumerate(CRITERIA):
            values = data[key][row]
            mean = np.nanmean(values) if np.isfinite(values).any() else np.nan
            good = sign*(mean - bound) > 0
            axis.add_patch(plt.Rectangle((place, row), 0.96, 0.94, lw=0,
                                         color=PASS if good else '#F3D9C9'))
            axis.text(place + 0.48, row + 0.47, f'{mean:.1f}' if np.isfinite(mean) else 'none',
                      fontsize=7, ha='center', va='center')
    axis.set(xlim=(0, len(CRITERIA)), ylim=(len(data['sets']), 0), title='  Means of the seeds')
    axis.set_xticks(np.arange(len(CRITERIA)) + 0.48, [text for _, text, *_ in CRITERIA], fontsize=7)
    axis.set_yticks(np.arange(len(data['sets'])) + 0.47,
                    [NAMES.get(name, name) for name in data['sets']], fontsize=7)
    axis.tick_params(length=0)
    for side in axis.spines.values():
        side.set_visible(False)


def draw(data, meta):
    """Four panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(2, 2, figsize=(style.DOUBLE, 5.2), layout='constrained',
                                width_ratios=(1, 1.25))
    plane(axes[0, 0], data)
    criteria(axes[0, 1], data)
    courses(axes[1, 0], data)
    search(axes[1, 1], data)
    style.letters(*axes.flat)
    style.claim(figure, title(data), meta['claim'])
    style.key(figure, '', 'RSG', 'green: target; other cells: at each presentation, the control')
    return figure


def title(data):
    """What was tried, and with which regulators most networks lie in the target quadrant."""
    good = [NAMES.get(name, name) for name, share in zip(data['sets'], data['inside'].mean(axis=1))
            if share > 0.5]
    rule = str(data['rule']).rpartition(':')[2].rpartition('.')[2].replace('_', ' ')
    return f'{rule}: ' + (f'in the target with {", ".join(good)}' if good
                          else 'outside the target with any regulator')
