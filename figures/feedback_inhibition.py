"""Bursts after a pulse of input with feedback inhibition, beside feedforward inhibition."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

CUT = dict(color=style.VERMILLION, ls='--')


def burst_panel(axis, data):
    """Excitatory rate around the pulse of 5 kHz."""
    shares, pulse = list(data['share']), list(data['pulse_khz']).index(5.0)
    t = 5*(np.arange(data['course_hz'].shape[-1]) + 0.5)
    for kind, row, color, name, line in (
            ('', shares.index(0.0), style.VERMILLION, 'no inhibition', '--'),
            ('', shares.index(0.9), style.PURPLE, 'feedforward, share 0.9: silent', ':'),
            ('back_', 0, style.BLUE, 'feedback', '-')):
        style.band(axis, t, data[f'{kind}course_hz'][row, pulse], color=color, ls=line, label=name)
    axis.axvspan(100, 150, color='0.88', zorder=0)
    axis.set(xlabel='time (ms; grey: pulse of 5 kHz)', ylabel='excitatory rate (Hz)',
             xlim=(80, 300), ylim=(-5, 340), title='  Feedback ends the burst')
    axis.legend(loc='upper right')


def share_panel(axis, data):
    """Part of the pulses held against the share of the input that reaches inhibitory cells."""
    x = data['share']
    style.band(axis, data['back_share'], data['back_held'].mean(axis=1).T, color=style.BLUE,
               marker='o', ms=3.5, label='feedback, four pulses')
    style.band(axis, x, data['held'].mean(axis=1).T, marker='^', ms=3.5,
               label='feedback cut, four pulses', **CUT)
    five = list(data['pulse_khz']).index(5.0)
    style.band(axis, x, data['held'][:, five].T, color=style.PURPLE, ls=':', marker='v', ms=3.5,
               label='feedback cut, 5 kHz')
    style.band(axis, x, data['weak_held'][:, 0].T, color=style.ORANGE, ls='-.', marker='s', ms=3,
               label='the same, half the recurrence')
    axis.set(xlabel='share of the input to inhibitory cells', ylabel='pulses held (part)',
             ylim=(-0.04, 1.75), yticks=(0, 0.5, 1), title='  Feedforward needs tuning')
    axis.legend(loc='upper left')


def draw(data, meta):
    """Two panels. data: arrays of the experiment; meta: of its run."""
    figure, axes = plt.subplots(1, 2, figsize=(style.DOUBLE, 2.9))
    burst_panel(axes[0], data)
    share_panel(axes[1], data)
    style.letters(*axes)
    style.claim(
        figure, 'Feedback inhibition ends more bursts than any feedforward inhibition',
        f"Feedback ends {100*data['back_best'][0].mean():.0f} % of the bursts after "
        f"four pulses, the best share of feedforward inhibition "
        f"{100*data['best'].mean():.0f} %\n"
        f"Mean and 95 % interval of {data['best'].size} seeds")
    return figure
