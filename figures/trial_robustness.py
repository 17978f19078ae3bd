"""Two verdicts in other settings: margin of the target quadrant, and what makes it."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

PASS = '#BFE3D5'
COLORS = (style.BLUE, style.ORANGE)
ROWS = {'twice': 'twice the size', 'half': 'half the step', 'dense': 'a fifth of\nthe cells',
        'overlap': 'a fifth, they\noverlap', 'sparse': 'a twentieth',
        'adex': 'adaptive\nexponential', 'current': 'current-based'}
PANELS = (('margin', 'margin', 0, 1, 'Margin'),
          ('runaway', 'R, the worse (log)', 2, -1, 'Runaway'),
          ('selectivity', 'S, the worse', 5, 1, 'Selectivity'),
          ('gain_hz', 'G (Hz)', 4, 1, 'Recall'))


def draw(data, meta):
    """Four panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 4, figsize=(style.DOUBLE, 3.7), sharey=True,
                                layout='constrained')
    worse = dict(data, runaway=np.maximum(data['runaway'], data['assembly']),
                 selectivity=np.minimum(data['selectivity'], data['selectivity_bg']))
    axes[1].set_xscale('log')
    for axis, (key, label, bound, sign, title) in zip(axes, PANELS):
        for row, (name, color) in enumerate(zip(data['verdict'], COLORS)):
            for place, values in enumerate(worse[key][row]):
                if not np.isfinite(values).any():
                    continue
                style.dots(axis, place + 0.2*(2*row - 1), values, color=color, shift=(0.1, -0.05),
                           along='x', fmt='os'[row], label=name if place == 0 else None)
        low, high = axis.get_xlim()
        low, high = min(low, bound - 0.05*(high - low)), max(high, bound + 0.05*(high - low))
        low = max(low, 0.65) if key == 'runaway' else low
        axis.axvspan(*((low, bound) if sign < 0 else (bound, high)), color=PASS, lw=0, zorder=0)
        axis.set(xlabel=label, title=f'  {title}', xlim=(low, high),
                 ylim=(len(data['setting']) - 0.5, -0.5))
    axes[1].set_xticks([1, 2, 5, 10, 40], ['1', '2', '5', '10', '40'])
    axes[1].minorticks_off()
    axes[0].set_yticks(range(len(data['setting'])),
                       [ROWS.get(str(name), str(name)) for name in data['setting']], fontsize=7)
    handles, names = axes[0].get_legend_handles_labels()
    figure.legend(handles, names, fontsize=7, loc='outside lower center', ncols=2)
    style.letters(*axes)
    style.claim(
        figure, 'Both rules stay in the target in most settings, not in all',
        f'Mean, 95 % interval, {data["margin"].shape[2]} seeds; '
        'shaded: asked; dots without a mean: a network ran away and recalls nothing')
    style.key(figure, '', 'RSG', 'green: target')
    return figure
