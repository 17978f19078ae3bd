"""Tornado of R, of the worst assembly, S and G of the flagship network under changes of 20 % in one
parameter at a time.
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
LABELS = dict(runaway='R', assembly='R of the worst assembly', selectivity='S', gain_hz='G (Hz)')


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
    axis.tick_params(axis='y', length=0, labelsize=7)


def draw(data, meta):
    """Four tornados in one order: the parameters with the largest effect on R first."""
    reach = np.maximum(np.abs(data['runaway_low'].mean(axis=1) - data['runaway_base'].mean()),
                       np.abs(data['runaway_high'].mean(axis=1) - data['runaway_base'].mean()))
    order = np.argsort(-reach)
    figure, axes = plt.subplots(1, 4, figsize=(style.DOUBLE, 1.1 + 0.2*len(order)), sharey=True)
    target = metrics.TARGET
    for axis, (key, bound, above, name) in zip(axes, (
            ('runaway', target['runaway_max'], False, 'Population'),
            ('assembly', target['runaway_max'], False, 'Assemblies'),
            ('selectivity', target['selectivity_min'], True, 'Selectivity'),
            ('gain_hz', target['gain_min_hz'], True, 'Completion gain'))):
        tornado(axis, data, key, order, bound, above)
        axis.set_title(f'  {name}')
    percent = f"{100*float(data['change']):.0f} %"
    bars = [plt.Rectangle((0, 0), 1, 1, color=color, lw=0)
            for color in (style.BLUE, style.VERMILLION)]
    axes[0].legend(bars, [f'\N{MINUS SIGN}{percent}', f'+{percent}'], loc='lower right', fontsize=7)
    style.letters(*axes)

    def base(key, digits):
        return f"{data[f'{key}_base'].mean():.{digits}f}"
    style.claim(
        figure, 'Most changes of one parameter leave the network stable',
        f"Neither the population nor an assembly exceeds R = {target['runaway_max']:g} in "
        f"{100*data['stable_share'].mean():.0f} % of {2*len(order)} changes of {percent};\n"
        f"{100*data['target_share'].mean():.0f} % stay in the target quadrant. H + I + S, one "
        f"parameter at a time; unchanged weights within {base('within', 3)}, between "
        f"{base('between', 3)}, background {base('background', 3)}\n"
        f"Dots: {len(data['runaway_base'])} seeds; green: target; grey: unchanged network, range "
        "over the seeds")
    style.key(figure, 'HIS', 'RSG', 'green: target; grey: unchanged network')
    return figure
