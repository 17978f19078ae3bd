"""Receptors of ten synapses after two of them double their slots, and the loss over theory."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style


def course_panel(axis, data):
    """Receptors of the two that grow."""
    row = int(np.argmin(np.abs(data['slot_ratio'] - 1)))
    axis.plot(data['t_s']/60, data['new'][row], color=style.GREEN)
    axis.axhline(2, color=style.GREY, lw=0.8, ls=':', zorder=0)
    axis.set(xlabel='time (min)', ylabel='receptors (over start)', title='  Two double their slots')


def others_panel(axis, data):
    """Receptors of the eight others, with a small and with a large pool."""
    row = int(np.argmin(np.abs(data['slot_ratio'] - 1)))
    t = data['t_s']/60
    axis.plot(t, data['kept'][row], color=style.BLUE, label='1')
    axis.plot(t, data['kept'][0], color=style.VERMILLION, ls='--', label='0.01 (control)')
    axis.set(xlabel='time (min)', ylabel='receptors (over start)', title='  The eight others pay')
    axis.legend(loc='lower right', title='slots per free receptor', title_fontsize=7)


def loss_panel(axis, data):
    """What the others keep against the size of the pool."""
    axis.plot(data['slot_ratio'], data['kept_theory'], '_', color=style.BLACK, ms=14, mew=1.5,
              label='closed form')
    axis.plot(data['slot_ratio'], data['kept_low'], 'o', color=style.BLUE, ms=5, label='lowest')
    axis.plot(data['slot_ratio'], data['kept_end'], 's', color=style.SKY, ms=5, label='at the end')
    axis.set(xlabel='slots per free receptor', ylabel='receptors of the others', xscale='log',
             title='  Smaller pool, larger loss')
    axis.set_ylim(bottom=0.8)
    axis.legend(loc='lower left')


def draw(data, meta):
    """Three panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 2.7))
    for axis, panel in zip(axes, (course_panel, others_panel, loss_panel)):
        panel(axis, data)
    style.letters(*axes)
    style.claim(
        figure, 'Synapses that double their slots take receptors from the others',
        f"Eight synapses lose up to {100*(1 - data['kept_low'].min()):.0f} % of their "
        f"receptors when two others double their slots,\nwithin "
        f"{100*float(data['kept_error']):.1g} % of the closed form for fast binding, "
        "and regain them (no noise)")
    return figure
