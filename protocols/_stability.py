"""Where a loop begins to oscillate, and how fast: what the experiments on stability share."""
import numpy as np


def growth(t, x, largest, skip=0):
    """Growth rate (1/s) of an oscillation around 0, from its extremes between 1e-9 and `largest`.

    t, x: arrays (times,); skip: how many of the first extremes are left out. ValueError if fewer
    than three are left.
    """
    size = np.abs(x)
    peak = np.flatnonzero((size[1:-1] > size[:-2]) & (size[1:-1] >= size[2:])) + 1
    outside = np.flatnonzero((size[peak] > largest) | (size[peak] < 1e-9))
    peak = (peak[:outside[0]] if len(outside) else peak)[skip:]
    if len(peak) < 3:
        raise ValueError(f'only {len(peak)} extremes below {largest}')
    return np.polyfit(t[peak], np.log(size[peak]), 1)[0]


def crossing(x, y):
    """Where y(x) changes sign from - to +, by linear interpolation; x, y: arrays (points,)."""
    k = int(np.flatnonzero((y[:-1] < 0) & (y[1:] >= 0))[0])
    return x[k] - y[k]*(x[k + 1] - x[k])/(y[k + 1] - y[k])
