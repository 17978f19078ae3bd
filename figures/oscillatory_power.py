"""Population rates, the power that calls the regulator, its factor, and the synapses it spares."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

LOOK = (('regulated', style.BLUE, '-'), ('no rhythm', style.ORANGE, '--'),
        ('regulator off', style.CONTROL, ':'))


def rate_panel(axis, data):
    """The population rate of one seed, with rhythm and without."""
    for case, shift, top, label in ((2, 0, 190, 'rhythm'), (1, -150, 90, 'none')):
        rate = data['rate'][case, 0]
        axis.plot(np.arange(len(rate)), rate + shift, color=LOOK[case][1], lw=0.8)
        axis.annotate(f"{label}: {data['exc_hz'][case].mean():.1f} Hz", (0, shift + top),
                      fontsize=7, color=LOOK[case][1])
    axis.set(xlabel='time (ms)', ylabel='population rate (Hz)', ylim=(-180, 240),
             yticks=(0, 100, 200), title='  Equal rates')


def power_panel(axis, data):
    """Power over time; above the level h falls."""
    for case in (2, 0, 1):
        label, color, line = LOOK[case]
        style.band(axis, data['t_s'], data['power'][case], color=color, ls=line, label=label)
    axis.axhline(data['level_hz']**2, color='0.5', lw=0.8, ls=(0, (1, 1)))
    axis.annotate('calls', (data['t_s'][-1], data['level_hz']**2), fontsize=7, ha='right',
                  xytext=(0, 2), textcoords='offset points', color='0.35')
    axis.set(yscale='log', xlabel='time (s)', ylabel='power (Hz$^2$)', ylim=(2, 6000),
             title='  The power differs')
    axis.legend(loc='upper right', fontsize=7, labelspacing=0.2, handlelength=1.8)


def regulator_panel(axis, data):
    """The factor on the drive."""
    for case in (0, 1):
        label, color, line = LOOK[case]
        style.band(axis, data['t_s'], data['h'][case], color=color, ls=line,
                   label=('rhythm', 'no rhythm')[case])
    axis.set(xlabel='time (s)', ylabel='factor on the drive', ylim=(0.4, 1.06),
             title='  Rhythm calls')
    axis.legend(loc='lower right', fontsize=7)


def weight_panel(axis, data):
    """What becomes of the synapses that the cells drive."""
    axis.axhline(0, color='0.5', lw=0.8, ls=':')
    for x, case in enumerate((2, 0, 1)):
        style.dots(axis, x, 100*data['gained'][case], color=LOOK[case][1], size=4, alpha=0.6)
    axis.set_xticks(range(3), ['off', 'on', 'no\nrhythm'], fontsize=7)
    axis.set(xlabel='regulator', ylabel='change of weights (%)', xlim=(-0.5, 2.5),
             title='  What it spares')


def draw(data, meta):
    """Four panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 4, figsize=(style.DOUBLE, 2.8), layout='constrained',
                                width_ratios=(1.1, 1.25, 1, 0.9))
    for axis, panel in zip(axes, (rate_panel, power_panel, regulator_panel, weight_panel)):
        panel(axis, data)
    style.letters(*axes)
    style.claim(
        figure, 'At equal rates only the oscillating network calls the regulator',
        f"Rhythm calls the regulator (factor {data['h_end'][0].mean():.2f}); without rhythm at "
        f"{data['rate_ratio'].mean():.2f} of the rate it stays at {data['h_end'][1].mean():g}.\n"
        f"Synchrony strengthens synapses by {style.said(100*data['gained'][2], '%')}, regulated "
        f"{100*data['gained'][0].mean():.1f} %. {data['h_end'].shape[1]} seeds, 95 % intervals")
    return figure
