"""Response to an item in a new context after training in one, two or four, for each competition."""
from matplotlib import pyplot as plt

from homeozoo.figures import style

COLORS = (style.CONTROL, style.ORANGE, style.PURPLE, style.BLUE)
NAMES = ('none', 'sum', 'subtractive', 'squares')
LABELS = ('nothing kept', 'sum kept by a factor', 'sum kept by subtraction',
          'sum of squares kept (Oja)')
MARKS = ('s', 'o', '^', 'D')


def courses(axis, data, values, label):
    """Against the number of training contexts. values: (sets, rules, seeds)."""
    number = data['contexts'][:3]
    for row, (color, mark) in enumerate(zip(COLORS, MARKS)):
        style.bars(axis, number*(1 + 0.02*(row - 1.5)), values[:3, row].T, color=color,
                   fmt=f'{mark}-', lw=1, label=LABELS[row])
    axis.set_xscale('log')
    axis.set_xticks(number, number)
    axis.minorticks_off()
    axis.set(xlabel='training contexts', ylabel=label)


def ratio_panel(axis, data):
    """Item weights after four contexts over after one, with the theory of two competitions."""
    for x, name in enumerate(('item_ratio', 'weak_ratio')):
        for row, color in enumerate(COLORS):
            style.dots(axis, x + 0.18*(row - 1.5), data[name][row], color=color,
                       shift=(-0.04, 0.04), alpha=0.4, fmt=MARKS[row])
        low, high = ((1.265, 1.6), (1.085, 1.176))[x]
        axis.fill_between([x - 0.4, x + 0.4], low, high, color=style.SKY, alpha=0.35, lw=0,
                          label='theory, squares' if x == 0 else None)
    axis.axhline(1, color='0.5', lw=0.8, ls='--', label='theory, sum')
    axis.set_xticks([0, 1], ['as the item', 'half of it'])
    axis.set(xlabel='rate of the contexts', ylabel='item weights, four over one', xlim=(-0.5, 1.5),
             title='  The law')
    axis.legend(fontsize=7, loc='upper right')


def tests_panel(axis, data):
    """Each test after one and after four contexts, for the rule that keeps the sum of squares."""
    kind = NAMES.index('squares')
    for number, shift, face in ((0, -0.15, 'white'), (2, 0.15, None)):
        for x, values in enumerate(data['rate_hz'][number, kind]):
            style.bars(axis, x + shift, values, color=style.BLUE, fmt='D', mfc=face,
                       label=(f"after {data['contexts'][number]}" if x == 0 else None))
    axis.set_xticks(range(5), ['item,\ntrained', 'item,\nnew', 'item\nalone', 'trained\nalone',
                               'new\nalone'], fontsize=7)
    axis.set(ylabel='response (Hz)', title='  All tests, squares kept')
    axis.legend(fontsize=7, title='contexts', title_fontsize=7)


def draw(data, meta):
    """Four panels; bars are 95 % intervals over seeds."""
    figure, axes = plt.subplot_mosaic('AB;CD', figsize=(style.DOUBLE, 5.0), layout='constrained')
    new = data['rate_hz'][:, :, 1]
    courses(axes['A'], data, new/new[:1].mean(axis=-1, keepdims=True),
            'response, after one context: 1')
    axes['A'].set(title='  Item in a new context', yscale='log')
    axes['A'].set_yticks([1, 2, 5, 10], ['1', '2', '5', '10'])
    axes['A'].minorticks_off()
    courses(axes['B'], data, data['item_w'], 'weight')
    axes['B'].set(title='  Weights from the item', ylim=(0, 3.7))
    axes['B'].legend(fontsize=7, loc='upper left')
    ratio_panel(axes['C'], data)
    tests_panel(axes['D'], data)
    style.letters(*axes.values())
    said = [style.said(data['new_more'][row], 'Hz', digits=2) for row in (3, 1)]
    style.claim(
        figure, 'A new context gains from many where weights compete by squares',
        f'New context, response after four training contexts less after one: {said[0]} (Oja),\n'
        f"{said[1]} with the sum kept by a factor. "
        f"Mean, 95 % interval, {data['item_w'].shape[-1]} seeds")
    return figure
