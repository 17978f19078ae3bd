"""Competition of synapses for receptors in plain NumPy, after the authors' program.

Written from heterosynapticPlasticity.py of github.com/triesch/synaptic-competition (Triesch, Vo &
Hafner 2018, figure 5), in its units: receptors, and minutes. Forward Euler.
"""
import numpy as np

BETA, DELTA = 60/43, 1/14           # transition out of slots, removal from the pool (1/min)


def course(slots, *, filling=0.5, size=2.67, doubled=(0, 2), change=2.0, duration=10.0, step=1e-3):
    """Receptors of each synapse (steps, synapses) and receptors in the pool (steps,).

    slots: slots of each synapse before the change; doubled: synapses whose slots double at the
    time `change` (min); filling: share of filled slots at rest; size: receptors in the pool over
    receptors in synapses at rest.
    """
    s = np.array(slots, dtype=float)
    w = filling*s
    pool = size*w.sum()
    production = DELTA*pool
    alpha = BETA/(size*s.sum()*(1 - filling))
    bound, free = [w], [pool]
    for now in range(round(duration/step) - 1):
        if now == round(change/step):
            s[list(doubled)] *= 2
        into = alpha*pool*(s - w)
        out = BETA*w
        w = w + step*(into - out)
        pool = pool + step*(out.sum() - into.sum() - DELTA*pool + production)
        bound.append(w)
        free.append(pool)
    return np.array(bound), np.array(free)
