"""Sleep replay consolidation (Tadros et al. 2022) in NumPy, from the paper and the program of its
authors.

In every step the layers are gone through from the input on; each reads the spikes of the layer
before in the same step (github.com/tmtadros/SleepReplayConsolidation, sleep/sleepnn_old.m).
"""
import numpy as np


def slope(w, soft=0.001):
    """2*(1 - sigmoid(w/soft)): 2 for negative weights, 0 for positive ones."""
    return 2*(1 - 1/(1 + np.exp(np.clip(-w/soft, -700, 700))))


def asleep(weights, table, *, alpha, threshold, decay, inc, dec, soft=0.001):
    """The weights after a sleep, and the number of spikes of every cell of the layers above.

    weights: list of (targets, sources); table: spikes of the input (steps, sources), 0 or 1;
    alpha, threshold: one number for each of the weights.
    """
    weights = [np.array(w, dtype=float) for w in weights]
    mem = [np.zeros(len(w)) for w in weights]
    counts = [np.zeros(len(w), dtype=int) for w in weights]
    for row in np.asarray(table) > 0.5:
        before = row
        for layer, w in enumerate(weights):
            mem[layer] = decay*mem[layer] + alpha[layer]*(w @ before)
            fired = mem[layer] >= threshold[layer]
            for cell in np.flatnonzero(fired):
                w[cell] += np.where(before, inc, -dec)*slope(w[cell], soft)
            mem[layer][fired] = 0.0
            counts[layer] += fired
            before = fired
    return weights, counts


def factors(weights, images, kept=1.0):
    """Factors of normalisation (utils/normalize_nn_data.m): one for each of the weights.

    Each is the divisor applied to the layer before, over the larger of the largest weight and the
    largest activity. images (number, sources); kept: share of hidden cells that dropout leaves.
    """
    found, before, a = [], 1.0, np.asarray(images, dtype=float)
    for layer, w in enumerate(weights):
        a = np.maximum(a @ w.T, 0)*(kept if layer < len(weights) - 1 else 1.0)
        applied = max(w.max(), a.max(), 0.0)/before
        found.append(1/applied)
        before = applied
    return found
