"""Weight gained in equal volleys against the activity before, and the slopes, for three rules."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

TARGET_HZ = 5.0
LOOK = dict(plain=(style.CONTROL, 's', 'fixed learning rate (control)'),
            proportional=(style.BLUE, 'o', 'proportional'),
            sliding=(style.ORANGE, '^', 'sliding threshold'))
EDGES = np.array([0, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 13, 16, 25])


def gain_panel(axis, data):
    """Gain of every cell in bins of its prior rate: mean and interval over seeds."""
    rate = data['prior_hz']
    for row, name in enumerate(data['rule']):
        color, mark, label = LOOK[str(name)]
        for low, high in zip(EDGES[:-1], EDGES[1:]):
            inside = (rate >= low) & (rate < high)
            used = inside.any(axis=1)
            if not used.any():
                continue
            values = [one[here].mean() for one, here in zip(data['gain'][used, row], inside[used])]
            style.bars(axis, rate[inside].mean(), values, color=color, fmt=mark)
        axis.plot([], [], mark, color=color, label=label)
    x = np.linspace(0, rate.max(), 200)
    top = data['gain'][:, 0].mean()
    axis.plot(x, top*np.minimum(x, TARGET_HZ)/np.maximum(x, TARGET_HZ), color=style.BLUE, lw=0.9,
              ls='--', label='theory, proportional')
    axis.axvline(TARGET_HZ, 0.36, color='0.6', lw=0.8, ls=':')      # above the legend
    axis.text(TARGET_HZ + 0.2, 1.35*top, 'target', fontsize=7, color='0.35')
    axis.axhline(0, color='0.6', lw=0.6)
    axis.set(xlabel='rate in the two minutes before (Hz)', ylabel='change of the weights (%)',
             title='  Equal volleys after unequal activity')
    axis.set_ylim(None, 1.5*max(top, 1))
    axis.legend(loc='lower left', fontsize=7)


def slope_panel(axis, data):
    """Slopes below and above the target, seeds and the interval of the mean."""
    for row, name in enumerate(data['rule']):
        color, mark, _ = LOOK[str(name)]
        for place, key in enumerate(('below', 'above')):
            style.dots(axis, 4*place + row, data[key][row], color=color, shift=(-0.15, 0.15),
                       alpha=0.6, fmt=mark)
    for y in (0, 1):
        axis.axhline(y, color='0.6', lw=0.8, ls=':')
    names = 'below the target,\non rate/target', 'above the target,\non target/rate'
    axis.set_xticks([1, 5], names, fontsize=7)
    axis.set(ylabel='slope of the gain, over\nthe mean gain of the control', xlim=(-0.7, 6.7),
             title='  Slopes')


def draw(data, meta):
    """Two panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 2, figsize=(style.DOUBLE, 3.0), width_ratios=(1.5, 1),
                                layout='constrained')
    gain_panel(axes[0], data)
    slope_panel(axes[1], data)
    style.letters(*axes)
    style.claim(
        figure, 'New potentiation grows with prior activity; not with a sliding threshold',
        f"Slope below the target: {style.said(data['below'][1], digits=2)} in proportion to prior "
        f"activity, {style.said(data['below'][2], digits=2)} with a sliding threshold.\n"
        f"Mean, 95 % interval of {data['below'].shape[1]} seeds; time compressed")
    return figure
