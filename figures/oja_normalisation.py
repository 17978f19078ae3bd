"""Oja's rule and its control without decay; one correlation matrix under two normalisations and none."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style


def draw(data, meta):
    """Six panels; bands are 95 % intervals over seeds, the lower row is deterministic."""
    figure, axes = plt.subplots(2, 3, figsize=(style.DOUBLE, 4.4))
    flat = axes.ravel()
    t = data['t_s']
    for suffix, color, line, label in (('', style.BLUE, '-', 'Oja'), ('_hebb', style.VERMILLION, '--', 'without decay')):
        style.band(flat[0], t, data['norm_course' + suffix], color=color, ls=line, label=label)
        style.band(flat[1], t, data['cosine_course' + suffix], color=color, ls=line, label=label)
    flat[0].axhline(1, color='0.5', lw=0.8, zorder=0)
    flat[0].set(yscale='log', xlabel='time (s)', ylabel='norm of the weights', xlim=(0, t[-1]/4),
                title='  Norm (grey: theory 1)')
    flat[0].legend(loc='center right')
    flat[1].set(xlabel='time (s)', ylabel='|cosine|', xlim=(0, t[-1]/4), ylim=(0, 1.05), title='  First principal component')
    flat[1].legend(loc='center right')
    n = len(data['correlations'])
    picture = flat[2].imshow(data['correlations'], cmap='viridis', vmin=0, vmax=1, extent=(0.5, n + 0.5, n + 0.5, 0.5))
    figure.colorbar(picture, ax=flat[2], shrink=0.8)
    flat[2].set(xlabel='input', ylabel='input', xticks=[5, 10, 15, 20], yticks=[5, 10, 15, 20],
                title='  Correlations for D\N{EN DASH}F')
    x = np.arange(data['line_w'].shape[1]) + 1
    titles = ('  Multiplicative: graded', '  Subtractive: all or none', '  None: runaway')
    colors = (style.BLUE, style.GREEN, style.VERMILLION)
    for k in range(3):
        axis = flat[3 + k]
        axis.bar(x, data['line_w'][k], color=colors[k], width=0.8, label='simulation')
        axis.set(xlabel='input', ylim=(0, 1.4), title=titles[k])
        axis.text(0.98, 0.97, f"sum {data['line_sum'][k]:.4g}", transform=axis.transAxes, ha='right', va='top', fontsize=7)
    flat[3].plot(x, data['principal'], 'o', color='black', ms=3, label='principal eigenvector')
    flat[3].legend(loc='upper left', bbox_to_anchor=(0, 0.93), fontsize=6)
    flat[3].set_ylabel('weight')
    style.letters(*flat)
    figure.suptitle(f"Oja: norm {style.said(data['norm'], digits=5)}, cosine with the first component {style.said(data['cosine'], digits=4)};\n"
                    f"without decay the norm goes to {data['last_norm_hebb'].mean():.4g}, at the bound. A, B: mean and 95 % interval of "
                    f"{data['norm'].shape[0]} seeds\nMultiplicative normalisation: within {100*float(data['graded_error']):.1f} % of the "
                    f"eigenvector; subtractive: {int(data['inside'][1])} of {len(x)} weights off the bounds", fontsize=8)
    return figure
