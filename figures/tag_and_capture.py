"""Early and late weights over 8 h after weak, strong and both stimuli; protein; capture against
lag.
"""
from matplotlib import pyplot as plt

from homeozoo.figures import style

ROWS = ((0, 'weak alone', style.GREY, '--'), (1, 'strong alone', style.VERMILLION, '-'),
        (2, 'weak, with strong', style.BLUE, '-'))


def draw(data, meta):
    """Four panels; nothing is random, so there are no intervals."""
    figure, axes = plt.subplots(2, 2, figsize=(style.DOUBLE, 4.5))
    a, b, c, d = axes.ravel()
    t = data['t_h']
    for row, label, color, ls in ROWS:
        a.plot(
            t, data['w_path'][0, row], color=color, ls=ls, label=label, zorder=3 if row == 0 else 2
        )
        b.plot(t, data['z_path'][0, row], color=color, ls=ls, label=label)
    a.axhline(1.2, color='0.4', lw=0.7, ls=':')
    a.text(8, 1.21, 'tag', ha='right', va='bottom', fontsize=7, color='0.3')
    a.set(ylabel='early weight (over rest)', ylim=(0.95, 2.05))
    a.legend(loc='upper right', fontsize=7)
    a.set_title('  Early weights decay within hours')
    b.set(ylabel='late weight', ylim=(-0.03, 0.9))
    b.set_title(f"  Late weight of the weak synapse: {data['z_weak'][0]:.2f} or "
                f"{data['z_both_weak'][0]:.2f}")
    for cell, label, color, ls in (
        (0, 'weak alone', style.GREY, '--'),
        (1, 'strong alone', style.VERMILLION, '-'),
        (2, 'both', style.BLUE, '-'),
        (3, 'saturated', style.GREEN, ':'),
    ):
        c.plot(t, data['p_path'][0, cell], color=color, ls=ls, label=label)
    for hours in (data['protein_stop_h'][0], data['tag_stop_h'][0]):
        c.axvline(hours, color=style.GREEN, lw=0.6, ls=':')
    c.annotate(
        f"{data['protein_stop_h'][0]:.3f} h",
        (data['protein_stop_h'][0], 1.07),
        xytext=(3, 0),
        textcoords='offset points',
        fontsize=7,
        va='top',
    )
    c.annotate(f"{data['tag_stop_h'][0]:.3f} h", (data['tag_stop_h'][0], 1.07), xytext=(3, 0),
               textcoords='offset points', fontsize=7, va='top')
    c.set(ylabel='protein of the cell', ylim=(-0.03, 1.1))
    c.legend(loc='center right', fontsize=7)
    c.set_title('  Saturated: synthesis, then tag end')
    for axis in (a, b, c):
        axis.set(xlabel='time (h)', xlim=(0, 8.05))
    d.plot(data['lag_h'], data['z_lag'][0], 'o-', ms=3.5, color=style.BLUE, label='one cell')
    d.plot(
        data['lag_h'],
        data['blocked_z_lag'][0],
        's--',
        ms=3,
        color=style.PURPLE,
        label='protein blocked',
    )
    d.axhline(data['z_apart_weak'][0], color=style.GREY, ls=':', lw=1.2, label='two cells')
    d.axvline(0, color='0.6', lw=0.6)
    d.set(
        xlabel='weak stimulus after the strong (h)',
        ylabel='late weight (weak synapse)',
        ylim=(-0.03, None),
    )
    d.legend(loc='upper right', fontsize=7)
    d.set_title('  Capture against lag')
    style.letters(a, b, c, d)
    style.claim(
        figure, 'A weak stimulus is captured beside a strong one, not without protein',
        f"Alone a weak stimulus leaves a late weight of {data['z_weak'][0]:.3f} after "
        f"8 h, with a strong one "
        f"{data['z_both_weak'][0]:.3f};\nwith the protein blocked "
        f"{data['blocked_z_both_weak'][0]:.3f}, on two "
        f"cells {data['z_apart_weak'][0]:.3f} (deterministic)")
    return figure
