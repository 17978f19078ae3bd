"""Pairs of spikes on synapses of the calcium rule: what its experiments share."""
import csv
from pathlib import Path

import numpy as np
from brian2 import Network, NeuronGroup, ms, second

from homeozoo import calcium
from homeozoo.running import Model

KNOBS = ('tau_Ca', 'Cpre', 'Cpost', 'theta_d', 'theta_p', 'gamma_d', 'gamma_p', 'sigma', 'noise',
         'tau')
START_S = 0.2                                       # first presynaptic spike, before its delay
REST_S = 0.5                                        # after the last spike


def read(name):
    """Rows of a published table beside this file, as dicts of strings."""
    path = Path(__file__).with_name(name)
    with path.open(newline='') as file:
        return list(csv.DictReader(line for line in file if not line.startswith('#')))


def pacemaker(first, period, n_pairs, name):
    """Cells (conditions,) that fire n_pairs times; first, period: seconds, shape (conditions,)."""
    group = NeuronGroup(
        len(first), 'next_spike : second\nperiod : second (constant)\nleft : 1\n'
        'D : second (shared, constant)', threshold='left > 0.5 and t >= next_spike + D - dt/2',
        reset='left -= 1\nnext_spike += period', namespace={}, dt=0.1*ms, name=name)
    group.next_spike, group.period, group.left = first*second, period*second, n_pairs
    return group


def build(*, lag_ms, period_s, n, n_pairs, clocked=False, clipped=False):
    """2 n synapses for each lag (ms) and interval between pairs (s): n start at 0, n at 1.

    lag_ms, period_s: arrays (conditions,); clocked: the full equation at every time step in place
    of the event scheme; clipped: efficacies stay between 0 and 1. Knobs: the parameters KNOBS with
    the prefix calc_, and D, the delay of the presynaptic spike (clocked: calc_rho_star, too).
    """
    size = lag_ms.size
    pre = pacemaker(np.full(size, START_S), period_s, n_pairs, 'pre_cells')
    post = pacemaker(START_S + 1e-3*lag_ms, period_s, n_pairs, 'post_cells')
    last = START_S + n_pairs*period_s.max() + 0.1
    rule = calcium.graupner2012_dp
    rule = calcium.clock_driven(rule) if clocked else rule
    low, high = (0.0, 1.0) if clipped else (-np.inf, np.inf)
    knobs = KNOBS + (('rho_star',) if clocked else ())
    cell = np.repeat(np.arange(size), 2*n)
    synapses = rule.synapses(pre, post, name='pairings', knobs=knobs, w_min=low, w_max=high,
                             connect=dict(i=cell, j=cell))
    synapses.w = np.tile(np.repeat([0.0, 1.0], n), size)
    if clocked:
        duration = last + REST_S
    else:                                            # bring all up to date once, at the end
        calcium.flush(synapses, rule, (last + REST_S)*second, w_min=low, w_max=high)
        duration = last + REST_S + 0.01
    return Model(Network(pre, post, synapses), duration*second, outputs=dict(w=(synapses, 'w')),
                 knobs=dict({'calc_' + name: (synapses, 'calc_' + name) for name in knobs},
                            D=(pre, 'D')))


def measure(out, point):
    """Efficacies at the end (synapses,), single precision is enough."""
    return dict(w=np.asarray(out['w'], np.float32))


def blocks(w, size, n):
    """Efficacies (…, synapses) as (…, conditions, start at 0 or 1, n)."""
    return np.asarray(w, float).reshape(*w.shape[:-1], size, 2, n)


def point_of(rule, **changes):
    """Knob values of a parameter set with its noise on, some of them replaced."""
    values = {'calc_' + name: rule.params['calc_' + name].value for name in KNOBS}
    values['calc_noise'] = 1.0
    values['D'] = round(float(rule.params['calc_D'].value)/1e-4)*1e-4*second
    return {**values, **changes}


def theory(rule, lag_ms, period, n_pairs):
    """Closed-form change at given lags (ms) and intervals (s), arrays (conditions,)."""
    return np.array([calcium.expected_change(rule, [START_S]*second, [START_S + 1e-3*lag]*second,
                                             T*second, n_pairs) for lag, T in zip(lag_ms, period)])


def change(rule, w):
    """Relative strength from efficacies (…, 2, n)."""
    above = np.mean(w > 0.5, axis=-1)
    return calcium.change_of(rule, above[..., 0], above[..., 1])


def simulate(sim, points, lag_ms, period_s, n, n_pairs, **options):
    """Efficacies at the end, (points, seeds, conditions, start at 0 or 1, n)."""
    w = sim.sweep(build, points, measure=measure, lag_ms=lag_ms, period_s=period_s, n=n,
                  n_pairs=n_pairs, **options)['w']
    return blocks(w, lag_ms.size, n)
