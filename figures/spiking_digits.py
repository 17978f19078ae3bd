"""Accuracy of the network and its controls, confusions, and what the cells have learnt."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import _confusion, style

LOOK = {'full': (style.GREEN, 'full'), 'slower': (style.BLUE, 'slower thresholds'),
        'random': (style.GREY, 'random weights'),
        'no thresholds': (style.VERMILLION, 'no thresholds'),
        'no sums': (style.PURPLE, 'no normalisation')}
ROWS, COLUMNS = 5, 8


def arms_panel(axis, data):
    """Accuracy of every arm: seeds, mean and interval."""
    names = list(data['arm'])
    for y, (name, (color, _)) in enumerate(LOOK.items()):
        style.dots(axis, y, data['accuracy'][names.index(name)], color=color, shift=(0, 0),
                   alpha=0.4, along='x')
        axis.text(1.0, y - 0.32, f"{data['winners'][names.index(name)].mean():.0f} cells fire, "
                  f"{100*data['silent'][names.index(name)].mean():.0f} % unanswered",
                  fontsize=7, ha='right', va='center', color='0.35')
    axis.axvline(0.1, color='0.6', lw=0.8, ls=':')
    axis.set_yticks(range(len(LOOK)), [label for _, label in LOOK.values()], fontsize=8)
    axis.set(xlim=(-0.02, 1.02), ylim=(len(LOOK) - 0.5, -0.7),
             xlabel='accuracy (dotted: chance)', title='  All digits mixed')


def fields_panel(axis, data, arm):
    """Weights of the cells of the first seed, those with low digits first, each over its largest.
    """
    row = list(data['arm']).index(arm)
    label, w = data['label'][row], data['w'][row]
    fires = np.flatnonzero(label >= 0)
    idle = np.flatnonzero(label < 0)
    chosen = fires[np.argsort(label[fires], kind='stable')]
    if len(chosen) > ROWS*COLUMNS:
        chosen = chosen[np.linspace(0, len(chosen) - 1, ROWS*COLUMNS).round().astype(int)]
    chosen = np.concatenate([chosen, idle])[:ROWS*COLUMNS]
    sheet = np.full((9*ROWS - 1, 12*COLUMNS), np.nan)
    for k, cell in enumerate(chosen):
        y, x = 9*(k//COLUMNS), 12*(k % COLUMNS) + 4
        sheet[y:y + 8, x:x + 8] = w[:, cell].reshape(8, 8)/w[:, cell].max()
        axis.text(x - 1, y + 3.5, label[cell] if label[cell] >= 0 else '–', fontsize=7,
                  color=style.VERMILLION, ha='right', va='center')
    axis.imshow(sheet, cmap='Greys', vmin=0, vmax=1, interpolation='nearest')
    axis.set_axis_off()
    axis.set_title(f'  Weights of 40 cells, {LOOK[arm][1]}')


def draw(data, meta):
    """Four panels. data: arrays of the protocol; meta: its record."""
    figure = plt.figure(figsize=(style.DOUBLE, 5.0), layout='constrained')
    grid = figure.add_gridspec(2, 2, height_ratios=(1, 1))
    axes = [figure.add_subplot(grid[k]) for k in range(4)]
    arms_panel(axes[0], data)
    _confusion.matrix(axes[1], data['confusion'][0], '  Answers of the full network (%)')
    fields_panel(axes[2], data, 'full')
    fields_panel(axes[3], data, 'no thresholds')
    style.letters(*axes)
    at = {name: row for row, name in enumerate(data['arm'])}
    accuracy = data['accuracy']
    style.claim(
        figure, 'Spiking cells learn digits without labels',
        f"Read rightly: {style.said(accuracy[at['full']], digits=2)} of the test images; with "
        f"random weights {style.said(accuracy[at['random']], digits=2)}.\nScikit-learn's digits; "
        f'mean and 95 % interval of {accuracy.shape[1]} seeds, dots: seeds; in C, D labels '
        '(–: never fires)')
    return figure
