"""Plasticity in visual cortex against frequency beside four triplet sets and the best pair rule."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style
from homeozoo.figures._triplet import DATA, LOOK, PAIR, error_table, legend_entries


def frequency_panel(axis, data, row, lag_ms):
    """Change against rate at one lag; row picks the lag in the curves."""
    chosen = data['lag_ms'] == lag_ms
    rate = data['rate_hz'][chosen]
    axis.axhline(0, color='0.8', lw=0.7, zorder=0)
    axis.plot(data['curve_rate_hz'], data['curve_pair'][row], **PAIR)
    for name, look in LOOK.items():
        x = np.concatenate([[0.1], data['curve_rate_hz']])
        sparse = data['change_' + name][chosen][rate < 1]
        axis.plot(x, np.concatenate([sparse, data['curve_' + name][row]]), lw=1.2, **look)
    axis.errorbar(rate, data['data'][chosen], data['sem'][chosen], **DATA)
    axis.set(xlabel='pairing rate (Hz)', xlim=(-2, 53), ylim=(-0.6, 1.05))
    order = 'Pre before post' if lag_ms > 0 else 'Post before pre'
    axis.set_title(f'  {order} by 10 ms')


def draw(data, meta):
    """Three panels; data: arrays of protocols/triplet_frequency.py."""
    figure = plt.figure(figsize=(style.DOUBLE, 3.6))
    grid = figure.add_gridspec(1, 3, width_ratios=(1, 1, 1.3))
    a = figure.add_subplot(grid[0])
    b = figure.add_subplot(grid[1], sharey=a)
    c = figure.add_subplot(grid[2])
    frequency_panel(a, data, 0, 10)
    frequency_panel(b, data, 1, -10)
    a.set_ylabel('relative change of the weight')
    b.tick_params(labelleft=False)
    error_table(c, 'triplet_frequency', data, (('full, $A_3^+ = 0$', 'E_full_without_A3_plus'),
                                               ('full, 15 bursts of 5', 'E_full_bursts')))
    style.letters(a, b, c)
    figure.legend(handles=legend_entries(), loc='outside lower center', ncols=3)
    style.claim(
        figure, 'Triplet STDP fits frequency and timing together; pair rules do not',
        'Triplet STDP fits frequency and timing in visual cortex together:\n'
        f'E = {float(data["E_full"]):.2f}, {float(data["E_pair"]):.1f} with the best '
        'pair rule')
    style.key(figure, more='E: mean squared error over s.e.m. squared; printed in the paper, by an '
              'independent program, simulated here')
    return figure
