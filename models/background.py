"""Poisson background input that costs little: counts of spikes drawn on a grid of time.

Each cell receives Poisson spikes. Drawing them at every
time step of 0.1 ms would cost more than the rest of the network; they are drawn as counts on a grid
of ``grid`` = 0.5 ms, a tenth of the decay of the conductance. Mean and variance of the conductance
are those of the Poisson process (averaged over the grid); what is lost is timing below 0.5 ms, and
arrivals of different cells share the grid. ``grid=dt`` is the exact process on the time step.

Use: `cells = (base + background.poisson).group(...)`, set ``bg_now`` (Hz, one value per cell, may
change in time), then `background.draw(cells, max_rate, grid)`.
"""
import numpy as np
from brian2 import kHz, ms

from homeozoo.core import Neuron, P

#: Clock on which the mean count follows the rate.
SLOT = 50*ms

poisson = Neuron(
    'bg', doc='Background input: Poisson spikes at the rate bg_now, each of weight bg_w, into the '
              'conductance ge.',
    params=dict(bg_rate=P(1.6*kHz, 'rate without cue', 'tuned (flagship)'),
                bg_w=P(0.05, 'weight of a spike', 'tuned (flagship)')),
    model=('bg_now : Hz', 'bg_mean : 1', 'bg_none : 1', 'bg_u : 1'))


def poisson_count(terms):
    """Statements that turn a uniform number bg_u into a Poisson count bg_count, at most `terms`.

    Inverts the distribution function of the mean bg_mean; bg_none is exp(-bg_mean). One random
    number and no exponential per draw, and the compiler can vectorise it: three times faster than
    Brian2's poisson().
    """
    lines = ['bg_p0 = bg_none', 'bg_c0 = bg_p0', 'bg_n0 = int(bg_u > bg_c0)']
    for k in range(1, terms):
        lines += [f'bg_p{k} = bg_p{k - 1}*bg_mean*{1/k!r}', f'bg_c{k} = bg_c{k - 1} + bg_p{k}',
                  f'bg_n{k} = bg_n{k - 1} + int(bg_u > bg_c{k})']
    return '\n'.join(lines + [f'bg_count = bg_n{terms - 1}'])


def poisson_terms(mean, miss=1e-6):
    """Terms that `poisson_count` needs for larger counts to have a probability below `miss`."""
    terms, p, left = 0, np.exp(-mean), 1 - np.exp(-mean)
    while left > miss:
        terms += 1
        p *= mean/terms
        left -= p
    return terms + 1


def draw(group, max_rate, grid):
    """Poisson counts of background spikes on the grid, into ge."""
    group.namespace.update(bg_grid=grid)
    group.run_regularly('bg_mean = bg_now*bg_grid\nbg_none = exp(-bg_mean)', dt=SLOT, when='start',
                        order=1, name=f'background_{group.name}_mean')
    group.run_regularly('bg_u = rand()', dt=grid, when='before_groups',
                        name=f'background_{group.name}_draw')
    count = poisson_count(poisson_terms(float(max_rate*grid)))
    group.run_regularly(f'{count}\nge += bg_w*bg_count', dt=grid, when='before_groups', order=1,
                        name=f'background_{group.name}')
