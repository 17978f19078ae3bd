"""Triplet STDP with sliding depression: too slow and too fast a detector, over theory."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style


def edges(axis, data, top=1.0):
    """Mark the two critical time constants, up to the fraction `top` of the height."""
    axis.axvline(float(data['tau_fast_s']), ymax=top, color='0.3', lw=0.7, ls=':')
    axis.axvline(float(data['tau_crit_s']), ymax=top, color='0.3', lw=0.7, ls=':')
    axis.set(xscale='log', xlabel=r'detector $\tau_{hom}$ (s)')


def growth_panel(axis, data):
    """Growth rate of small deviations without noise."""
    fine = np.linspace(0.75, 1.55, 300)
    axis.plot(fine, (1 - 1/fine)/2, color='0.5', label='theory')
    axis.plot(data['ratio'], data['growth'], 'o', color=style.BLUE, label='equations')
    axis.axhline(0, color='0.3', lw=0.6)
    axis.axvline(1, color='0.3', lw=0.7, ls=':')
    axis.set(xlabel=r'$\tau_{hom}/\tau_{crit}$', ylabel=r'growth rate ($1/\tau_{crit}$)',
             title='  Small deviations')
    axis.legend(loc='lower right')


def amplitude_panel(axis, data):
    """Standard deviation of the oscillation without noise."""
    ratio, bounded = data['ratio'], data['lost'] == 0
    fine = np.linspace(0.75, 1.55, 300)
    axis.plot(fine, 2*np.sqrt(np.clip(1 - 1/fine, 0, None)), color='0.5',
              label=r'$2\sqrt{1-\tau_{crit}/\tau_{hom}}$')
    axis.plot(ratio[bounded], data['late_sd'][bounded], 'o', color=style.BLUE, label='equations')
    axis.plot(ratio[~bounded], 0*ratio[~bounded] + 1.4, '^', color=style.VERMILLION,
              label='rate is lost')
    axis.axvline(1, ymax=0.65, color='0.3', lw=0.7, ls=':')
    axis.set(xlabel=r'$\tau_{hom}/\tau_{crit}$', ylabel=r's.d. of the rate over $\kappa$',
             ylim=(-0.05, 2.1), title='  Too slow: oscillation')
    axis.legend(loc='upper left', labelspacing=0.2)


def course_panel(axis, data):
    """Rate of one seed at three detectors, of the control, and the fall in theory."""
    t = np.arange(data['course_hz'].shape[2])
    for value, color in ((0.3, style.ORANGE), (10, style.BLUE), (76, style.VERMILLION)):
        k = int(np.argmin(np.abs(data['tau_hom_s'] - value)))
        axis.plot(t, np.maximum(data['course_hz'][k, 0], 0.01), color=color, lw=0.9,
                  label=rf"$\tau_{{hom}}$ {data['tau_hom_s'][k]:g} s")
    axis.plot(t, np.maximum(data['course_hz_fixed'][0], 0.01), color='black', ls='--', lw=0.9,
              label='fixed (control)')
    axis.plot(t, data['fall_theory_hz'], color='0.5', ls=':', lw=1.4, label='0.3 s, theory')
    axis.set(xlabel='time (s)', ylabel='rate (Hz)', yscale='log', ylim=(0.05, 1e4),
             title='  Spikes, one seed')
    axis.legend(ncols=2, loc='upper right', labelspacing=0.2)


def rate_panel(axis, data):
    """Stationary rate against the detector."""
    tau = data['tau_hom_s']
    held = ~np.isnan(data['rate_theory_hz']) & (tau < float(data['tau_crit_s']))
    gone = tau < float(data['tau_fast_s'])
    axis.plot(data['fine_tau_s'], data['fine_rate_hz'], color='0.5', label='theory')
    style.bars(axis, tau[held], data['rate_hz'][held].T, color=style.BLUE, label='spikes')
    style.bars(axis, tau[gone], data['rate_hz'][gone].T, color=style.ORANGE, fmt='v',
               label='no fixed point')
    edges(axis, data)
    axis.set(ylabel='rate (Hz)', ylim=(-0.5, 13), title='  Too fast: shot noise')
    axis.legend(loc='lower center')


def held_panel(axis, data):
    """Time near the set-point against the detector, with the control."""
    style.bars(axis, data['tau_hom_s'], data['held'].T, color=style.BLUE, fmt='o-', label='sliding')
    mean, low, high = style.interval(data['held_fixed'])
    axis.axhspan(low, high, color=style.VERMILLION, alpha=0.25, lw=0)
    axis.axhline(mean, color=style.VERMILLION, ls='--', label='fixed (control)')
    edges(axis, data, 0.83)
    axis.set(ylabel='fraction of time', ylim=(-0.03, 1.25),
             title=r'  Rate within $\kappa/2$ and $2\kappa$')
    axis.legend(loc='upper center', ncols=2)


def draw(data, meta):
    """Five panels. data: arrays of the protocol; meta: its record."""
    figure = plt.figure(figsize=(style.DOUBLE, 4.7))
    grid = figure.add_gridspec(2, 6)
    cells = [grid[0, :2], grid[0, 2:4], grid[0, 4:], grid[1, :3], grid[1, 3:]]
    axes = [figure.add_subplot(cell) for cell in cells]
    for axis, panel in zip(axes, (growth_panel, amplitude_panel, held_panel, course_panel,
                                  rate_panel)):
        panel(axis, data)
    style.letters(*axes)
    ten = int(np.argmin(np.abs(data['tau_hom_s'] - 10)))
    rate = style.said(data['rate_hz'][ten], 'Hz', 4)
    style.claim(
        figure, 'Sliding depression holds the rate between two edges of its detector',
        f"Sliding depression holds the rate at {rate} (theory "
        f"{data['rate_theory_hz'][ten]:.4g}) with a detector of 10 s;\nedges "
        f"{float(data['tau_fast_s']):.2f} and {float(data['tau_crit_s']):.1f} s; onset "
        f"of oscillation at {float(data['boundary']):.3f} "
        r"$\tau_{crit}$" f"\nC, D, E: spikes, mean and 95 % interval of "
        f"{data['held'].shape[1]} seeds (dotted: edges); A, B: without noise")
    return figure
