"""Rates against input for three thresholds; the course of both rules; the distribution after Triesch's rule."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

NAMES = {'fixed': 'fixed threshold', 'setpoint': 'drift (set-point)', 'diehl2015': 'exponential decay'}
COLORS = {'fixed': style.GREY, 'setpoint': style.BLUE, 'diehl2015': style.VERMILLION}
MARKS = {'fixed': 's', 'setpoint': 'o', 'diehl2015': '^'}


def errors(axis, x, values, color, **more):
    mean, low, high = style.interval(values)
    axis.errorbar(x, mean, [mean - low, high - mean], color=color, ms=4, lw=1, capsize=2, **more)


def draw(data, meta):
    """Four panels; bars and bands are 95 % intervals over seeds."""
    figure, axes = plt.subplots(2, 2, figsize=(style.DOUBLE, 4.6))
    a, b, c, d = axes.ravel()
    for name in NAMES:
        errors(a, data['input_hz'], data[f'rate_{name}'], COLORS[name], fmt=f'-{MARKS[name]}', label=NAMES[name])
    a.axhline(float(data['target_hz']), color='0.4', lw=0.8, ls='--', zorder=0)
    a.set(xlabel='input rate (Hz)', ylabel='output rate (Hz)', ylim=(0, 9))
    a.legend(loc='upper left', fontsize=6.5)
    a.set_title('  Only the drift has a set-point')
    low, high = 0, len(data['input_hz']) - 1
    for row, ls in ((low, '--'), (high, '-')):
        style.band(b, data['t_s'], data['course_setpoint'][:, row], color=style.BLUE, ls=ls,
                   label=f"drift, {data['input_hz'][row]:g} Hz")
        style.band(b, data['t_s'], data['course_diehl2015'][:, row], color=style.VERMILLION, ls=ls,
                   label=f"decay, {data['input_hz'][row]:g} Hz")
    b.axhline(float(data['target_hz']), color='0.4', lw=0.8, ls='--', zorder=0)
    b.set(xlabel='time (s)', ylabel='output rate (Hz)', ylim=(0, None))
    b.legend(loc='lower right', fontsize=6.5, ncols=2)
    b.set_title('  Weakest and strongest input')
    x = data['theta_rate']
    for seed in range(len(x)):
        c.plot(x[seed], data['rate_diehl2015'][seed], '^', ms=3, color=style.VERMILLION, alpha=0.6)
    line = np.array([x.min()*0.9, x.max()*1.1])
    c.plot(line, line, 'k--', lw=0.9, label='rate = $\\theta/(\\theta_+\\tau)$')
    c.set(xlabel='$\\theta/(\\theta_+\\tau)$ (Hz)', ylabel='output rate (Hz)')
    c.legend(loc='upper left')
    c.set_title(f"  Decay: rate off by at most {100*data['theory_error'].max():.1f} %")
    for name, color, ls, label in (('frozen', style.GREY, '--', 'gain 1, offset 0'), ('plastic', style.GREEN, '-', 'gradient rule')):
        style.band(d, data['y'], np.maximum(data[f'density_{name}'], 1e-4), color=color, ls=ls, label=label)
    d.plot(data['y'], np.exp(-data['y']/data['mu'])/data['mu'], 'k:', lw=1, label='exponential, mean 0.1')
    d.set(xlabel='output y', ylabel='probability density', yscale='log', ylim=(1e-3, 300), xlim=(0, 1))
    d.legend(loc='upper right', fontsize=6.5)
    d.set_title(f"  Mean {data['mean_y_plastic'].mean():.3f}, s.d./mean {data['cv_y_plastic'].mean():.2f}")
    style.letters(a, b, c, d)
    worst, span = data['worst_setpoint'], data['span_diehl2015']
    figure.suptitle(f"Thresholds with drift hold {float(data['target_hz']):g} Hz within {style.said(100*worst, '%', 2)};\n"
                    f"with exponential decay the rates of weak and strong input differ ×{style.said(span)}\nMean and 95 % interval of {len(worst)} seeds",
                    fontsize=8.5)
    return figure
