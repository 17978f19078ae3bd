"""Change of strength against the phase of the burst, why, and the controls."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

LOOK = ((style.BLUE, '-', 'o', 'theta current'), (style.GREY, ':', 'x', 'no current'),
        (style.VERMILLION, '--', 's', 'none, equal rate'),
        (style.ORANGE, '-.', '^', 'phases shuffled'))
RATS = ((0, 17.9, 0.94), (180, -12.9, 1.03))      # Hyman et al. 2003, abstract: mean, s.e.m.
TICKS = (0, 90, 180, 270, 360)


def closed(phase_deg, values):
    """Phases and values with the first phase again at the end; values: (seeds, phases)."""
    return np.append(phase_deg, 360), np.column_stack([values, values[:, 0]])


def curve(axis, data, name, case, **kwargs):
    """Interval over seeds of one case against phase."""
    color, line, mark, label = LOOK[case]
    phase, values = closed(data['phase_deg'], data[name][case])
    kwargs = {**dict(color=color, ls=line, marker=mark, ms=3, label=label), **kwargs}
    style.band(axis, phase, values, **kwargs)


def wave(axis):
    """The theta current, at the foot of a panel."""
    phase = np.linspace(0, 360, 100)
    axis.plot(phase, 0.07 + 0.05*np.cos(np.radians(phase)), color='0.6', lw=1.2,
              transform=axis.get_xaxis_transform())
    axis.set(xticks=TICKS, xlim=(-12, 372))


def change_panel(axis, data):
    """Change by the calcium rule with the data of rats."""
    axis.axhline(0, color='0.5', lw=0.8, ls=':')
    for case in (1, 2, 3, 0):
        curve(axis, data, 'change', case)
    for k, (phase, mean, error) in enumerate(RATS):
        axis.errorbar(phase, mean, error, fmt='D', ms=6, mfc='none', color=style.BLACK, capsize=2,
                      zorder=5, label=None if k else 'rats (Hyman 2003)')
    wave(axis)
    axis.set(xlabel='phase of the burst (degrees; 0: peak)', ylabel='change of strength (%)',
             ylim=(-34, 78), title='  The phase decides the sign')
    axis.legend(loc='upper center', fontsize=7, handlelength=2.4)


def spike_panel(axis, data):
    """Spikes that the burst causes."""
    for case in (2, 0):
        curve(axis, data, 'spikes', case)
    wave(axis)
    axis.set(xlabel='phase of the burst (degrees)', ylabel='spikes per burst', ylim=(-0.35, 1.75),
             yticks=(0, 0.5, 1, 1.5), title='  Why: it decides the spikes')
    axis.legend(loc='upper center', fontsize=7)


def triplet_panel(axis, data):
    """The triplet rule in the same cell."""
    axis.axhline(0, color='0.5', lw=0.8, ls=':')
    curve(axis, data, 'triplet_change', 2)
    curve(axis, data, 'triplet_change', 0, color=style.PURPLE)
    wave(axis)
    axis.set(xlabel='phase of the burst (degrees)', ylabel='change of weight (%)', ylim=(-34, 46),
             title='  Not by the triplet rule')
    axis.legend(loc='upper center', fontsize=7)


def draw(data, meta):
    """Three panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 2.9), layout='constrained',
                                width_ratios=(1.5, 1, 1))
    for axis, panel in zip(axes, (change_panel, spike_panel, triplet_panel)):
        panel(axis, data)
    style.letters(*axes)
    style.claim(
        figure, 'The phase of theta decides the sign of plasticity',
        f"Same burst, same rule: {style.said(data['peak'][0], '%')} at the peak of theta, "
        f"{style.said(data['trough'][0], '%')} at its trough.\nWithout rhythm at equal rate phase "
        f"means nothing (first harmonic {data['harmonic'][2].mean():.1f} of "
        f"{data['harmonic'][0].mean():.0f} points). {data['peak'].shape[1]} seeds, 95 % intervals")
    return figure
