"""Growth of deviations under integral control, and the shortest stable control."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style


def growth_panel(axis, data):
    """Growth rate against the time of control over the theoretical boundary."""
    colors = (style.VERMILLION, style.SKY, style.BLUE, style.PURPLE)
    for k, recurrence in enumerate(data['recurrence']):
        axis.plot(data['ratio'], data['growth'][k], 'os^D'[k] + '-', color=colors[k], ms=3.5,
                  label=f'J = {recurrence:g}' + (' (control)' if recurrence == 0 else ''))
    axis.axhline(0, color='0.3', lw=0.6)
    axis.axvline(1, color='0.3', lw=0.7, ls=':')
    axis.set(xlabel=r'$\tau_3$ over the boundary in theory', ylabel='growth rate (1/s)',
             title='  Small deviations')
    axis.legend(loc='upper right')


def boundary_panel(axis, data):
    """Shortest stable time of control against recurrence."""
    j = np.linspace(0, 0.92, 100)
    t1, t2 = 0.01, 0.05                               # of the protocol, in seconds
    axis.plot(j, 1e3*t1*t2/((1 - j)*(t1 + (1 - j)*t2)), color='0.5', label='Routh-Hurwitz')
    axis.plot(data['recurrence'], 1e3*data['boundary']*data['theory_s'], 'o', color=style.BLUE,
              label='equations')
    axis.set(yscale='log', xlabel='recurrence J', ylabel=r'shortest stable $\tau_3$ (ms)',
             title='  Recurrence needs slower control')
    axis.legend(loc='upper left')


def draw(data, meta):
    """Two panels; nothing is random."""
    figure, axes = plt.subplots(1, 2, figsize=(style.DOUBLE, 2.8))
    growth_panel(axes[0], data)
    boundary_panel(axes[1], data)
    style.letters(*axes)
    style.claim(
        figure, 'A recurrent neuron needs slower control than a single one',
        f"At a recurrence of {data['recurrence'][-1]:g} control must be "
        f"{data['slowdown'][-1]:.1f} times slower than without (theory 40; no noise)")
    return figure
