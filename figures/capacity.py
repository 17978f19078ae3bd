"""Patterns told apart and stored against patterns learnt, by overlap, regulators and order."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

NAMES = {
    'HIS': 'full',
    'HISX': 'full + heterosyn.',
    'HI': 'no scaling',
    'HS': 'no inhib. plast.',
    'H': 'Hebb alone',
}
COLORS = {
    'HIS': style.GREEN,
    'HISX': style.PURPLE,
    'HI': style.ORANGE,
    'HS': style.BLUE,
    'H': style.VERMILLION,
}
SHADES = ((style.BLUE, '-', 'o'), (style.ORANGE, '--', 's'), (style.VERMILLION, ':', '^'))


def rows_of(data, regulators, sequential=False, number=None, overlap=None):
    """Indices of the conditions asked for, in rising order of patterns and overlap."""
    keep = (data['regulators'] == regulators) & (data['sequential'] == sequential)
    if number is not None:
        keep &= data['number'] == number
    if overlap is not None:
        keep &= np.isclose(data['overlap'], overlap)
    found = np.flatnonzero(keep)
    return found[np.lexsort((data['overlap'][found], data['number'][found]))]


def against_number(axis, data, key):
    """A line per overlap against the number of patterns, full network."""
    for overlap, (color, ls, mark) in zip(np.unique(data['overlap']), SHADES):
        rows = rows_of(data, 'HIS', overlap=overlap)
        style.band(
            axis,
            data['number'][rows],
            data[key][rows].T,
            color=color,
            ls=ls,
            marker=mark,
            ms=4,
            label=f'{100 * overlap:g} % overlap' if overlap else 'disjoint',
        )
        axis.plot(
            data['number'][rows], data[key][rows], ls='', marker='.', ms=2, color=color, alpha=0.5
        )
    axis.set(xlabel='patterns learnt K', xticks=np.unique(data['number']))


def grouped(axis, data, conditions, key, most, ends):
    """Bars of the conditions (regulators, sequential, name, colour), disjoint beside overlapping
    (hatched).
    """
    for place, (regulators, sequential, _, color) in enumerate(conditions):
        for side, overlap in enumerate(ends):
            rows = rows_of(data, regulators, sequential, most, overlap)
            if not rows.size:
                continue
            values = data[key][rows[0]]
            x = place + 0.38*(side - 0.5)
            mean, *_ = style.dots(axis, x, values, color='black', shift=(0, 0), size=2.5, alpha=0.6,
                                  fmt='none', capsize=1.5, lw=0.8)
            axis.bar(x, mean, width=0.34, color=color, alpha=1 if side == 0 else 0.45,
                     hatch='' if side == 0 else '////', edgecolor='white', lw=0)
    axis.set_xticks(np.arange(len(conditions)), [name for _, _, name, _ in conditions],
                    **(dict(rotation=28, ha='right') if len(conditions) > 2 else {}))
    axis.axhline(0, color='0.3', lw=0.6)


def plane(axis, data, most):
    """Runaway, of the population or of the worst assembly, against G, of the conditions with `most`
    patterns, a dot per seed; the target quadrant shaded.
    """
    top, away = 1.1*data['gain_hz'].max(), np.fmax(data['runaway'], data['assembly'])
    axis.fill_between([0.9, 2], 4, 1.5*top, color=style.GREEN, alpha=0.15, lw=0)
    for regulators, name in NAMES.items():
        for overlap, mark, face in ((0.0, 'o', True), (data['overlap'].max(), 's', False)):
            rows = rows_of(data, regulators, number=most, overlap=overlap)
            if rows.size:
                axis.plot(away[rows[0]], data['gain_hz'][rows[0]], ls='', marker=mark, ms=4,
                          mew=0.9, color=COLORS[regulators],
                          mfc=COLORS[regulators] if face else 'none', label=name if face else None)
    axis.axhline(0, color='0.3', lw=0.6)
    axis.set(xscale='log', xlim=(0.9, 48), ylim=(None, 1.5*top),
             xlabel='R, or of the worst assembly', ylabel='completion gain G (Hz)')
    axis.set_xticks([1, 2, 4, 8, 16, 32], labels=['1', '2', '4', '8', '16', '32'])
    axis.minorticks_off()
    axis.legend(fontsize=7, loc='upper right', labelspacing=0.25, handletextpad=0.2, borderpad=0.2)


def hollow(axis, data, conditions, most, ends):
    """Patterns told apart whatever R, as open marks above the bars of `grouped`."""
    for place, (regulators, sequential, *_) in enumerate(conditions):
        for side, overlap in enumerate(ends):
            rows = rows_of(data, regulators, sequential, most, overlap)
            if rows.size:
                axis.plot(place + 0.38*(side - 0.5), data['told'][rows[0]].mean(), 'D', mfc='none',
                          color='black', ms=4.5, label='told apart, any R' if place + side == 0
                          else None)
    axis.legend(fontsize=7, loc='upper right', borderpad=0.1, handletextpad=0.2)


def three_weights(axis, data, most):
    """Mean weights with `most` disjoint patterns: within, between, background, by regulators."""
    marks = (('within', 'o'), ('between', 's'), ('background', '^'))
    for place, (regulators, name) in enumerate(NAMES.items()):
        row = rows_of(data, regulators, number=most, overlap=0.0)[0]
        for shift, (key, mark) in zip((-0.2, 0, 0.2), marks):
            style.bars(axis, place + shift, data[key][row], color=COLORS[regulators], fmt=mark,
                       lw=1, label=key if place == 0 else None)
    axis.set_xticks(range(len(NAMES)), list(NAMES.values()), rotation=28, ha='right')
    axis.set(ylim=(0, 1.65*axis.get_ylim()[1]), ylabel='mean weight')
    axis.legend(fontsize=7, loc='upper right', labelspacing=0.25, borderpad=0.2)


def when_recalled(axis, data, orders, most):
    """AUC just after a pattern, after it has settled, and at the end."""
    bars = [('auc_after', 'just\nafter'), ('auc_settled', '25 s\nlater'), ('auc', 'at end')]
    for place, (key, _) in enumerate(bars):
        for side, (_, sequential, name, color) in enumerate(orders):
            values = data[key][rows_of(data, 'HIS', sequential, most, 0.0)[0]]
            if np.isnan(values).all():
                continue
            style.bars(axis, place + 0.16*(2*side - 1), values, color=color, fmt='os'[side], ms=5,
                       lw=1, label=name if place == 0 else None)
    axis.axhline(0.5, color='0.5', lw=0.8, ls='--')
    axis.annotate('chance', (0, 0.5), xycoords=('axes fraction', 'data'), xytext=(2, 1.5),
                  textcoords='offset points', fontsize=7, color='0.4')
    axis.set_xticks(range(len(bars)), [name for _, name in bars])
    axis.set(ylabel='AUC of un-cued members', ylim=(0, 1), xlim=(-0.5, len(bars) - 0.5))
    axis.legend(fontsize=7, loc='lower right', borderpad=0.2)


def draw(data, meta):
    """Eight panels: K*, S against K; K* by regulators, R against G; weights; order of learning."""
    figure, axes = plt.subplots(2, 4, figsize=(1.3*style.DOUBLE, 5.2), layout='constrained')
    stored, weights, regulators, balance, parts, order, when, spare = axes.ravel()
    most = int(data['number'].max())
    ends = (0.0, float(data['overlap'].max()))
    against_number(stored, data, 'stored')
    limit = [0, most]
    stored.plot(limit, limit, color='0.6', lw=0.8, ls=':', zorder=0)
    stored.set(ylabel='patterns stored K*', xlim=(0.5, most + 0.6), ylim=(-0.4, most + 0.6))
    stored.legend(fontsize=7, loc='upper left')
    stored.set_title('  Full network')
    against_number(weights, data, 'selectivity')
    weights.set(ylabel='S: weights within / between', ylim=(0, 1.12*data['selectivity'].max()))
    weights.set_title('  Full network: weights')
    names = [(key, False, NAMES[key], COLORS[key]) for key in ('HIS', 'HISX', 'HI', 'HS', 'H')]
    grouped(regulators, data, names, 'stored', most, ends)
    hollow(regulators, data, names, most, ends)
    regulators.set(ylabel=f'stored K*, told apart, of {most}', ylim=(0, 1.65*most))
    regulators.set_title('  Regulators')
    plane(balance, data, most)
    balance.set_title('  Stability and recall')
    three_weights(parts, data, most)
    parts.set_title(f'  Weights, {most} disjoint')
    orders = [('HIS', False, 'interleaved', style.GREEN), ('HIS', True, 'one by one', style.SKY)]
    grouped(order, data, orders, 'stored', most, ends)
    order.set(ylabel=f'patterns stored K* of {most}', ylim=(0, most + 0.9))
    order.set_title('  Order of learning')
    when_recalled(when, data, orders, most)
    when.set_title('  Disjoint: when recalled')
    forgotten(spare, data, most)
    spare.set_title('  Forgetting, one by one')
    style.letters(*axes.ravel())

    def said(key, row):
        return style.said(data[key][row], digits=2)
    style.claim(
        figure, 'The full network stores separate patterns, and fewer where they overlap',
        f"The full network stores K* = {said('stored', 0)} of {most} disjoint patterns, "
        f"{said('stored', 1)} with {100*ends[1]:g} % overlap. Without scaling: "
        f"{said('stored', 4)}.\nWithout inhibitory plasticity it recalls too, G = "
        f"{said('gain_hz', 6)} Hz, {said('told', 6)} patterns told apart, but R = "
        f"{said('runaway', 6)}; Hebb alone: R = {said('runaway', 8)}\n"
        f"Mean and 95 % interval of {data['runaway'].shape[1]} seeds (dots); hatched or open: "
        f"{100*ends[1]:g} % overlap; K* = 0 by definition if R > 2; time compressed")
    style.key(figure, '', 'RG',
              'K*: patterns stored and told apart, 0 if R > 2; '
              'hatched or open: overlap of 25 %')
    return figure


def forgotten(axis, data, most):
    """AUC after settling less AUC at the end: earlier patterns, and the last one, for which only
    time has passed.
    """
    for side, overlap in enumerate((0.0, float(data['overlap'].max()))):
        row = rows_of(data, 'HIS', True, most, overlap)[0]
        for place, key in enumerate(('forgetting', 'waiting')):
            style.bars(axis, place + 0.16*(2*side - 1), data[key][row], color=style.SKY,
                       fmt='os'[side], mfc=(None, 'none')[side], ms=5, lw=1, label=None if place
                       else ('disjoint', f'{100*overlap:g} % overlap')[side])
    axis.axhline(0, color='0.3', lw=0.6)
    axis.set_xticks((0, 1), ['later patterns', 'time alone'])
    axis.set(xlim=(-0.5, 1.5), ylabel='AUC lost, F')
    axis.legend(fontsize=7)
