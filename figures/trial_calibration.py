"""Three triplet rules made comparable: change of one weight, selectivity and recall."""
from matplotlib import pyplot as plt

from homeozoo.figures import style

#: Rules on one curve, then the controls.
LOOKS = ((style.BLUE, '-', 'o'), (style.SKY, '-', 's'), (style.GREEN, '-', '^'),
         (style.VERMILLION, '--', 'v'), (style.ORANGE, ':', 'D'))
PANELS = (('selectivity', 'S (log)', 'Selectivity'), ('gain_hz', 'G (Hz)', 'Recall'))


def draw(data, meta):
    """Three panels. data: arrays of the protocol; meta: its record."""
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 2.9), layout='constrained')
    axes[0].plot(data['drift_hz'], 1e3*data['drift_theory'], color=style.BLACK, lw=3, alpha=0.25,
                 label='theory, 10 Hz')
    for name, drift, (color, line, marker) in zip(data['rule'], data['drift'], LOOKS):
        axes[0].plot(data['drift_hz'], 1e3*drift, line, marker=marker, ms=4, lw=1, color=color,
                     label=name)
    axes[0].axhline(0, color='0.7', lw=0.6, zorder=0)
    axes[0].set(xlabel='rate of both cells (Hz)', ylabel='change of w (10$^{-3}$ leak/s)',
                title='  One synapse, calibrated')
    shift = 0.03
    for axis, (key, label, title) in zip(axes[1:], PANELS):
        for row, (values, (color, line, marker)) in enumerate(zip(data[key], LOOKS)):
            x = data['rates']*10**(shift*(row - (len(data['rule']) - 1)/2))
            style.bars(axis, x, values.T, color=color, fmt=marker + line, lw=1)
        axis.set(xscale='log', xlabel='learning rate over calibrated (log)', ylabel=label,
                 title=f'  {title}')
        axis.set_xticks([0.3, 1, 3], ['0.3', '1', '3'])
        axis.minorticks_off()
    axes[1].set_yscale('log')
    axes[1].set_yticks([1, 2, 5, 10, 20], ['1', '2', '5', '10', '20'])
    axes[1].minorticks_off()
    handles, names = axes[0].get_legend_handles_labels()
    figure.legend(handles, names, fontsize=7, loc='outside lower center', ncols=3)
    style.letters(*axes)
    style.claim(figure, 'Three triplet rules at one rate and threshold fall on one curve',
                f'Mean, 95 % interval, {data["ratio_gain"].shape[1]} seeds; visual cortex over '
                f'Zenke 2015 at c = 1: S {style.said(data["ratio_selectivity"][1])}, '
                f'G {style.said(data["ratio_gain"][1])}')
    style.key(figure, '', 'SG')
    return figure
