"""Gamma rhythm of a loop under steady drive beside the cut loop, and its frequency."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

CUT = dict(color=style.VERMILLION, ls='--')


def course_panel(axis, data, row):
    """Population rate of one seed, loop intact and cut."""
    t = np.arange(data['fine_hz'].shape[-1]) + 100
    axis.plot(t, data['fine_hz'][row, 0], color=style.BLUE, lw=0.9, label='loop')
    axis.plot(t, data['fine_hz'][-1, 0], lw=0.9, label='loop cut', **CUT)
    axis.set(xlabel='time (ms)', ylabel='excitatory rate (Hz)', xlim=(100, 300),
             ylim=(0, 1.35*data['fine_hz'][row, 0].max()),
             title=f"  Inhibition of {data['tau_ms'][row]:g} ms, one seed")
    axis.legend(loc='upper right', ncols=2)


def frequency_panel(axis, data):
    """Frequency against the time constant of inhibition."""
    style.band(axis, data['tau_ms'], data['rhythm_hz'][:-1].T, color=style.BLUE, marker='o', ms=3.5)
    axis.set(xlabel='decay of inhibition (ms)', ylabel='frequency (Hz)', ylim=(0, None),
             title='  Slower inhibition')


def cv_panel(axis, data):
    """Modulation of the population rate, loop intact and cut."""
    style.band(axis, data['tau_ms'], data['cv'][:-1].T, color=style.BLUE, marker='o', ms=3.5,
               label='loop')
    mean, low, high = style.interval(data['cv'][-1])
    axis.axhline(mean, label='loop cut', **CUT)
    axis.axhspan(low, high, color=style.VERMILLION, alpha=0.25, lw=0)
    axis.set(xlabel='decay of inhibition (ms)', ylabel='s.d./mean of the rate in 1 ms',
             ylim=(0, None), title='  Depth of the rhythm')
    axis.legend(loc='center right')


def draw(data, meta):
    """Three panels. data: arrays of the experiment; meta: of its run."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 2.7), width_ratios=(1.5, 1, 1))
    row = list(data['tau_ms']).index(6.0)
    course_panel(axes[0], data, row)
    frequency_panel(axes[1], data)
    cv_panel(axes[2], data)
    style.letters(*axes)
    style.claim(
        figure, 'A loop of excitation and inhibition makes a gamma rhythm',
        f"Rhythm of {style.said(data['rhythm_hz'][row], 'Hz')} at a decay of 6 ms, "
        f"one inhibitory spike per cycle: {style.said(data['per_cycle'][row])}\n"
        f"s.d./mean of the rate {style.said(data['cv'][row])}, "
        f"{style.said(data['cv'][-1])} with the loop cut; "
        f"95 % intervals of {data['trend'].size} seeds")
    return figure
