"""A confusion matrix as a panel."""
import numpy as np


def matrix(axis, confusion, title):
    """Mean over seeds. confusion: (seeds, 10, 11), the last column images without an answer."""
    mean = confusion.mean(axis=0)
    image = axis.imshow(mean, cmap='Blues', vmin=0, vmax=1, aspect='auto')
    for row, column in zip(*np.nonzero(mean >= 0.1)):
        value = mean[row, column]
        axis.text(column, row, f'{100*value:.0f}', fontsize=7, ha='center', va='center',
                  color='white' if value > 0.5 else 'black')
    axis.set_xticks(range(11), [*map(str, range(10)), '–'])
    axis.set_yticks(range(10), range(10))
    axis.tick_params(length=0)
    axis.set(xlabel='answer (–: none)', ylabel='digit shown', title=title)
    return image
