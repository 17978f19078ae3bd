"""Four orders of the two stages of a night, and what each leaves."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

COLORS = (style.GREEN, style.ORANGE, style.PURPLE, style.BLUE)


def orders_panel(axis, data):
    """The nights as bars: A tags only, B shrinking as well."""
    names = [str(name) for name in data['order']]
    for row, name in enumerate(names):
        edges = np.linspace(0, 32, len(name) + 1)
        for k, state in enumerate(name):
            axis.barh(-row, edges[k + 1] - edges[k], left=edges[k], height=0.55,
                      color=COLORS[row] if state == 'B' else 'white', edgecolor=COLORS[row], lw=1)
            axis.text((edges[k] + edges[k + 1])/2, -row, state, fontsize=7, ha='center',
                      va='center', color='white' if state == 'B' else '0.2')
    axis.set_yticks([-row for row in range(len(names))], ['A first', 'short, A first',
                                                           'short, B first', 'B first'])
    axis.set(xlabel='time in the night (s)', title='  A tags; B also shrinks',
             xlim=(-0.5, 32.5))


def draw(data, meta):
    """Four panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 4, figsize=(style.DOUBLE, 2.8), width_ratios=(1.7, 1, 1, 1),
                                layout='constrained', sharey=False)
    orders_panel(axes[0], data)
    for axis, name, label, title in ((axes[1], 's_ratio', 'S after / before', 'Selectivity'),
                                     (axes[2], 'w_ratio', 'mean weight after / before', 'Weights'),
                                     (axes[3], 'kept', 'G after / before', 'Recall')):
        for row, color in enumerate(COLORS):
            style.dots(axis, -row, data[name][row], color=color, along='x')
        axis.set_yticks([])
        axis.set(xlabel=label, title=f'  {title}', ylim=(-3.6, 0.6))
    axes[0].set_ylim(-3.6, 0.6)
    style.letters(*axes)
    style.claim(
        figure, 'Shrinking after tagging raises selectivity more than shrinking first',
        f"S after over before: {style.said(data['s_ratio'][0])} with A first, "
        f"{style.said(data['s_ratio'][3])} with B first; recall kept: difference "
        f"{style.said(data['kept_more'][2], digits=2)}.\nMean, 95 % interval; dots: "
        f"{data['kept'].shape[1]} seeds; time compressed")
    style.key(figure, '', 'SG')
    return figure
