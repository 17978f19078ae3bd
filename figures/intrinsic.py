"""Rates against input for three thresholds; the course of both rules."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

NAMES = {'fixed': 'fixed threshold', 'setpoint': 'drift (set-point)',
         'diehl2015': 'exponential decay'}
COLORS = {'fixed': style.GREY, 'setpoint': style.BLUE, 'diehl2015': style.VERMILLION}
MARKS = {'fixed': 's', 'setpoint': 'o', 'diehl2015': '^'}


def draw(data, meta):
    """Three panels; bars and bands are 95 % intervals over seeds."""
    figure, (a, b, c) = plt.subplots(1, 3, figsize=(style.DOUBLE, 3.0))
    for name in NAMES:
        style.bars(a, data['input_hz'], data[f'rate_{name}'], color=COLORS[name],
                   fmt=f'-{MARKS[name]}', lw=1, label=NAMES[name])
    a.axhline(float(data['target_hz']), color='0.4', lw=0.8, ls='--', zorder=0)
    a.set(xlabel='input rate (Hz)', ylabel='output rate (Hz)', ylim=(0, 9))
    a.legend(loc='upper left')
    a.set_title('  Only the drift has a set-point')
    low, high = 0, len(data['input_hz']) - 1
    for row, ls in ((low, '--'), (high, '-')):
        style.band(b, data['t_s'], data['course_setpoint'][:, row], color=style.BLUE, ls=ls,
                   label=f"drift, {data['input_hz'][row]:g} Hz")
        style.band(b, data['t_s'], data['course_diehl2015'][:, row], color=style.VERMILLION, ls=ls,
                   label=f"decay, {data['input_hz'][row]:g} Hz")
    b.axhline(float(data['target_hz']), color='0.4', lw=0.8, ls='--', zorder=0)
    b.set(xlabel='time (s)', ylabel='output rate (Hz)', ylim=(0, None))
    b.legend(loc='lower right')
    b.set_title('  Weakest and strongest input')
    x = data['theta_rate']
    for seed in range(len(x)):
        c.plot(x[seed], data['rate_diehl2015'][seed], '^', ms=3, color=style.VERMILLION, alpha=0.6)
    line = np.array([x.min()*0.9, x.max()*1.1])
    c.plot(line, line, 'k--', lw=0.9, label='rate = $\\theta/(\\theta_+\\tau)$')
    c.set(xlabel='$\\theta/(\\theta_+\\tau)$ (Hz)', ylabel='output rate (Hz)')
    c.legend(loc='upper left')
    c.set_title(f"  Decay: within {100*data['theory_error'].max():.1f} %")
    style.letters(a, b, c)
    worst, span = data['worst_setpoint'], data['span_diehl2015']
    style.claim(
        figure, 'A drifting threshold holds the rate; a decaying one follows the input',
        f"Thresholds with drift hold {float(data['target_hz']):g} Hz within "
        f"{style.said(100*worst, '%', 2)};\nwith exponential decay the rates of "
        f"weak and strong input differ ×{style.said(span)}\nMean and 95 % interval of "
        f"{len(worst)} seeds")
    return figure
