"""Tornado of R, S and G of the flagship network under changes of 20 % in one parameter at a
time.
"""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.analysis import metrics
from homeozoo.figures import style

NAMES = dict(
    A='potentiation A',
    B='depression B',
    eta_inh='inhibitory rate',
    tau_p='trace zp',
    tau_m='trace zm',
    tau_s='slow trace zs',
    set_point='set-point',
    tau_scaling='scaling time',
    tau_sensor='rate detector',
    cue_rate='cue rate',
    burn_eta='inh. rate, burn-in',
    rate_exc='background E',
    rate_inh='background I',
    w_bg='background weight',
    w_ee='start E to E',
    w_ie='start I to E',
    w_ei='weight E to I',
    w_ii='weight I to I',
    tau_membrane='membrane time',
    tau_ex='decay of ge',
    tau_in='decay of gi',
    w_max='largest weight',
    k_excitatory='in-degree from E',
    k_inhibitory='in-degree from I',
)
LABELS = dict(runaway='R', selectivity='S', gain_hz='G (Hz)')


def tornado(axis, data, key, order, bound, above):
    """Mean of the outcome at the lower and the higher value, and the seeds as dots; bound: of the
    target quadrant.
    """
    base = data[f'{key}_base'].mean()
    for y, row in enumerate(order):
        for side, color, shift in (('low', style.BLUE, -0.18), ('high', style.VERMILLION, 0.18)):
            values = data[f'{key}_{side}'][row]
            axis.barh(y + shift, values.mean() - base, left=base, height=0.36, color=color, lw=0)
            axis.plot(values, np.full(values.shape, y + shift), '.', color='black', ms=1.8)
    low, high = axis.get_xlim()
    axis.axvspan(
        *((bound, high) if above else (low, bound)), color=style.GREEN, alpha=0.13, lw=0, zorder=-1
    )
    spread = data[f'{key}_base']
    axis.axvspan(spread.min(), spread.max(), color='0.75', alpha=0.6, lw=0, zorder=0)
    axis.axvline(base, color='black', lw=0.7)
    axis.set(xlim=(low, high), ylim=(len(order) - 0.4, -0.6), xlabel=LABELS[key])
    axis.set_yticks(range(len(order)), [NAMES[str(data['parameter'][row])] for row in order])
    axis.tick_params(axis='y', length=0, labelsize=6)


def draw(data, meta):
    """Three tornados in one order: the parameters with the largest effect on R first."""
    reach = np.maximum(np.abs(data['runaway_low'].mean(axis=1) - data['runaway_base'].mean()),
                       np.abs(data['runaway_high'].mean(axis=1) - data['runaway_base'].mean()))
    order = np.argsort(-reach)
    figure, axes = plt.subplots(1, 3, figsize=(style.DOUBLE, 0.9 + 0.2*len(order)), sharey=True)
    target = metrics.TARGET
    tornado(axes[0], data, 'runaway', order, target['runaway_max'], False)
    tornado(axes[1], data, 'selectivity', order, target['selectivity_min'], True)
    tornado(axes[2], data, 'gain_hz', order, target['gain_min_hz'], True)
    percent = f"{100*float(data['change']):.0f} %"
    bars = [
        plt.Rectangle((0, 0), 1, 1, color=color, lw=0) for color in (style.BLUE, style.VERMILLION)
    ]
    axes[0].legend(bars, [f'\N{MINUS SIGN}{percent}', f'+{percent}'], loc='lower right', fontsize=6)
    for axis, title in zip(axes, ('  Runaway index', '  Selectivity', '  Completion gain')):
        axis.set_title(title)
    style.letters(*axes)
    seeds = len(data['runaway_base'])
    three = np.mean(
        [
            metrics.in_target(
                data[f'runaway_{side}'], data[f'selectivity_{side}'], data[f'gain_hz_{side}'], 0
            )
            for side in ('low', 'high')
        ]
    )
    figure.suptitle(
        f"R stays below {target['runaway_max']:g} in {100 * data['stable_share'].mean():.0f} %, "
        f"R, S and G stay in "
        f"the target in {100 * three:.0f} % of {2 * len(order)} changes of {percent}\n"
        f"(in {100 * data['target_share'].mean():.0f} % the new pattern, too, keeps within "
        f"{target['novel_max_hz']:g} Hz; unchanged network: {data['novel_hz_base'].mean():.1f} "
        f"Hz)\n"
        f"H + I + S, one parameter at a time; dots: {seeds} seeds, green: target, grey: unchanged "
        f"network, "
        "range over the seeds",
        fontsize=7.5,
    )
    return figure
