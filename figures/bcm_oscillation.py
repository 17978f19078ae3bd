"""BCM with one input: courses at the boundary, growth rate and amplitude over theory."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style


def draw(data, meta):
    """Three panels; nothing is random."""
    figure, (a, b, c) = plt.subplots(1, 3, figsize=(style.DOUBLE, 2.8))
    ratio, fine = data['ratio'], np.linspace(0.78, 1.22, 300)
    for value, color, line in ((0.95, style.BLUE, '-'), (1.05, style.VERMILLION, '-'),
                               (1.2, style.PURPLE, '--')):
        k = int(np.argmin(np.abs(ratio - value)))
        a.plot(data['course_t_s'], data['course'][k], color=color, ls=line, label=f'{value:g}')
    a.set(xlabel=r'time ($\tau_w$)', ylabel='activity y', ylim=(0, 2.8), title='  Late courses')
    a.legend(ncols=3, loc='upper right', handlelength=1.2, columnspacing=0.8,
             title=r'$\tau_\theta/\tau_w$', title_fontsize=7)
    b.plot(fine, (1 - 1/fine)/2, color='0.5', label='theory')
    b.plot(ratio, data['growth'], 'o', color=style.BLUE, label='simulation')
    b.axhline(0, color='0.3', lw=0.6)
    b.axvline(1, ymax=0.75, color='0.3', lw=0.6, ls=':')
    b.set(xlabel=r'$\tau_\theta/\tau_w$', ylabel=r'growth rate ($1/\tau_w$)',
          title='  Small deviations')
    b.legend(loc='upper left')
    c.plot(fine, np.sqrt(2*np.clip(1 - 1/fine, 0, None)), color='0.5',
           label=r'$\sqrt{2(1-\tau_w/\tau_\theta)}$')
    c.plot(ratio, data['late_sd'], 'o', color=style.BLUE, label='simulation')
    c.axvline(1, ymax=0.7, color='0.3', lw=0.6, ls=':')
    c.set(xlabel=r'$\tau_\theta/\tau_w$', ylabel='s.d. of y, last quarter', title='  Amplitude')
    c.legend(loc='upper left')
    style.letters(a, b, c)
    style.claim(
        figure, 'BCM oscillates once its threshold is slower than learning',
        r'BCM oscillates from $\tau_\theta/\tau_w$ = '
        f"{float(data['boundary']):.4f} on (theory 1; no noise)")
    return figure
