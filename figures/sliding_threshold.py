"""Triplet STDP with sliding depression: too-slow edge over theory, with spikes, and both too-fast edges."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style


def edges(axis, data, top=1.0):
    """Mark the two critical time constants, up to the fraction `top` of the height."""
    axis.axvline(float(data['tau_fast_s']), ymax=top, color='0.3', lw=0.7, ls=':')
    axis.axvline(float(data['tau_crit_s']), ymax=top, color='0.3', lw=0.7, ls=':')
    axis.set(xscale='log', xlabel=r'detector $\tau_{hom}$ (s)')


def points(axis, x, values, **more):
    """Mean and interval over seeds, values (points, seeds)."""
    mean, low, high = style.interval(values.T)
    axis.errorbar(x, mean, [mean - low, high - mean], **more)


def draw(data, meta):
    """Six panels."""
    figure, axes = plt.subplots(2, 3, figsize=(style.DOUBLE, 4.7))
    flat = axes.ravel()
    r = data['ratio']
    fine = np.linspace(0.75, 1.55, 300)
    flat[0].plot(fine, (1 - 1/fine)/2, color='0.5', label='theory')
    flat[0].plot(r, data['growth'], 'o', color=style.BLUE, label='equations')
    flat[0].axhline(0, color='0.3', lw=0.6)
    flat[0].axvline(1, color='0.3', lw=0.7, ls=':')
    flat[0].set(xlabel=r'$\tau_{hom}/\tau_{crit}$', ylabel=r'growth rate ($1/\tau_{crit}$)', title='  Small deviations')
    flat[0].legend(loc='lower right')
    bounded = data['lost'] == 0
    flat[1].plot(fine, 2*np.sqrt(np.clip(1 - 1/fine, 0, None)), color='0.5', label=r'$2\sqrt{1-\tau_{crit}/\tau_{hom}}$')
    flat[1].plot(r[bounded], data['late_sd'][bounded], 'o', color=style.BLUE, label='equations')
    flat[1].plot(r[~bounded], 0*r[~bounded] + 1.4, '^', color=style.VERMILLION, label='rate is lost')
    flat[1].axvline(1, ymax=0.7, color='0.3', lw=0.7, ls=':')
    flat[1].set(xlabel=r'$\tau_{hom}/\tau_{crit}$', ylabel=r's.d. of the rate over $\kappa$', ylim=(-0.05, 1.8),
                title='  Too slow: oscillation')
    flat[1].legend(loc='upper left', fontsize=6, labelspacing=0.2)
    tau = data['tau_hom_s']
    t = np.arange(data['course_hz'].shape[2])
    for value, color, line in ((0.3, style.ORANGE, '-'), (10, style.BLUE, '-'), (76, style.VERMILLION, '-')):
        k = int(np.argmin(np.abs(tau - value)))
        flat[2].plot(t, np.maximum(data['course_hz'][k, 0], 0.01), color=color, ls=line, lw=0.9, label=f'{tau[k]:g} s')
    flat[2].plot(t, np.maximum(data['course_hz_fixed'][0], 0.01), color='black', ls='--', lw=0.9, label='fixed')
    flat[2].plot(t, data['fall_theory_hz'], color='0.5', ls=':', lw=1.4, label='0.3 s, theory')
    flat[2].set(xlabel='time (s)', ylabel='rate (Hz)', yscale='log', ylim=(0.05, 3e4), title=r'  Spikes, one seed')
    flat[2].legend(ncols=2, loc='upper right', fontsize=6, title=r'$\tau_{hom}$', title_fontsize=6)
    held = ~np.isnan(data['rate_theory_hz']) & (tau < float(data['tau_crit_s']))
    flat[3].plot(data['fine_tau_s'], data['fine_rate_hz'], color='0.5', label='theory')
    points(flat[3], tau[held], data['rate_hz'][held], fmt='o', color=style.BLUE, label='spikes')
    gone = tau < float(data['tau_fast_s'])
    points(flat[3], tau[gone], data['rate_hz'][gone], fmt='v', color=style.ORANGE, label='no fixed point')
    edges(flat[3], data)
    flat[3].set(ylabel='rate (Hz)', ylim=(-0.5, 13), title='  Too fast: shot noise')
    flat[3].legend(loc='lower left', bbox_to_anchor=(0.22, 0), fontsize=6)
    points(flat[4], tau, data['held'], fmt='o-', color=style.BLUE, label='sliding')
    mean, low, high = style.interval(data['held_fixed'])
    flat[4].axhspan(low, high, color=style.VERMILLION, alpha=0.25, lw=0)
    flat[4].axhline(mean, color=style.VERMILLION, ls='--', label='fixed (control)')
    edges(flat[4], data, 0.85)
    flat[4].set(ylabel='fraction of time', ylim=(-0.03, 1.25), title=r'  Rate within $\kappa/2$ and $2\kappa$')
    flat[4].legend(loc='upper center', ncols=2, fontsize=6)
    j = np.linspace(0, 0.92, 100)
    free = 1 - j
    flat[5].plot(j, 1e3*0.01*0.05/(free*(0.01 + free*0.05)), color='0.5', label='theory')
    flat[5].plot(data['recurrence'], 1e3*data['loop_boundary']*data['loop_theory_s'], 'o', color=style.BLUE, label='equations')
    flat[5].set(yscale='log', xlabel='recurrence J', ylabel=r'shortest stable $\tau_3$ (ms)', title='  Too fast in a network')
    flat[5].legend(loc='upper left')
    style.letters(*flat)
    ten = int(np.argmin(np.abs(tau - 10)))
    figure.suptitle(f"Sliding depression holds the rate at {style.said(data['rate_hz'][ten], 'Hz', 4)} (theory "
                    f"{data['rate_theory_hz'][ten]:.4g}) with a detector of 10 s; edges {float(data['tau_fast_s']):.2f} "
                    f"and {float(data['tau_crit_s']):.1f} s\nOnset of oscillation at {float(data['boundary']):.3f} "
                    rf"$\tau_{{crit}}$. C-E: spikes, mean and 95 % interval of {data['held'].shape[1]} seeds (dotted: edges); "
                    'A, B, F without noise', fontsize=7.5)
    return figure
