"""Change of strength against pairing frequency: measured, simulated, and without potentiation."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style


def lag_panel(axis, data, row, lag, title):
    """One lag (ms); row picks it in the smooth curves."""
    here = data['lag_ms'] == lag
    rate, order = data['rate_hz'][here], np.argsort(data['rate_hz'][here])
    axis.axhline(1, color='0.85', lw=0.7, zorder=0)
    axis.plot(data['fine_hz'], data['closed_fine'][row], color=style.BLUE, lw=1,
              label='closed form')
    axis.plot(rate, data['simulated'].mean(axis=0)[here], 'o', color=style.BLUE, label='simulated')
    without = data['without_gamma_p'].mean(axis=0)[here]
    axis.plot(rate[order], without[order], '--x', color=style.VERMILLION, lw=1, ms=4,
              label='without potentiation')
    axis.errorbar(rate + 0.6, data['data'][here], data['sem'][here], fmt='D', ms=4, lw=1,
                  mfc='none', color=style.BLACK, label='measured, s.e.m.')
    axis.set(xlabel='pairs per second (Hz)', ylim=(0.25, 2.0), title=title)


def draw(data, meta):
    """Two panels; data: arrays of the protocol."""
    figure, axes = plt.subplots(1, 2, figsize=(style.DOUBLE, 3.0), sharey=True)
    lag_panel(axes[0], data, 0, 10, '  Pre before post by 10 ms')
    lag_panel(axes[1], data, 1, -10, '  Post before pre by 10 ms')
    axes[0].set_ylabel('relative strength')
    axes[1].legend(loc='upper left')
    style.letters(*axes)
    style.claim(
        figure, 'The calcium rule meets ten measurements in cortical slices',
        f"Calcium rule against ten measurements in cortical slices: E = "
        f"{np.mean(data['E']):.2f},\nwithout potentiation "
        f"{np.mean(data['E_without_gamma_p']):.0f}")
    return figure
