"""One matrix of correlations; the weights under two kinds of normalisation, and under none."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style


def draw(data, meta):
    """Four panels; nothing is random."""
    figure, axes = plt.subplots(1, 4, figsize=(style.DOUBLE, 2.5), width_ratios=(1.15, 1, 1, 1))
    n = len(data['correlations'])
    picture = axes[0].imshow(data['correlations'], vmin=0, vmax=1,
                             extent=(0.5, n + 0.5, n + 0.5, 0.5))
    figure.colorbar(picture, ax=axes[0], shrink=0.7, location='bottom',
                    label='correlation')
    axes[0].set(xlabel='input', ylabel='input', xticks=[5, 10, 15, 20], yticks=[5, 10, 15, 20],
                title='  Correlations')
    x = np.arange(n) + 1
    for k, (axis, title, color) in enumerate(zip(
            axes[1:], ('  Multiplicative', '  Subtractive', '  None (control)'),
            (style.BLUE, style.ORANGE, style.CONTROL))):
        axis.bar(x, data['w'][k], color=color, width=0.8)
        axis.set(xlabel='input', ylim=(0, 1.45), title=title, yticks=[0, 0.5, 1],
                 xticks=[5, 10, 15, 20])
        axis.text(0.98, 0.97, f"sum {data['sum'][k]:.4g}", transform=axis.transAxes, ha='right',
                  va='top', fontsize=7)
    axes[1].plot(x, data['principal'], 'o', color='black', ms=2.5, label='eigenvector')
    axes[1].legend(loc='upper left', bbox_to_anchor=(-0.05, 0.93))
    axes[1].set_ylabel('weight')
    style.letters(*axes)
    style.claim(
        figure, 'Multiplicative normalisation grades weights; subtractive makes them all or none',
        f"Multiplicative normalisation: weights within "
        f"{100*float(data['graded_error']):.1f} % of the principal eigenvector;\n"
        f"subtractive: {int(data['inside'][1])} of {n} weights off the bounds")
    return figure
