"""Given spikes on synapses of the triplet rule, and the best pair rule: what its experiments share."""
import csv
from pathlib import Path

import numpy as np
from brian2 import Network, SpikeGeneratorGroup, ms, second

from homeozoo import triplet
from homeozoo.running import Model

AMPLITUDES = ('trip_A2_plus', 'trip_A3_plus', 'trip_A2_minus', 'trip_A3_minus')
KNOBS = AMPLITUDES + ('trip_tau_x', 'trip_tau_y')
KINDS = ('full', 'minimal', 'full_nearest', 'minimal_nearest')     # of published sets
START_S = 0.12              # first presynaptic spike


def read(name):
    """Rows of a published table beside this file, as dicts of strings."""
    path = Path(__file__).with_name(name)
    with path.open(newline='') as file:
        return list(csv.DictReader(line for line in file if not line.startswith('#')))


def column(rows, name):
    """One numeric column; empty cells become 0."""
    return np.array([float(row[name] or 0) for row in rows])


def flatten(trains):
    """Indices and times of many trains for a SpikeGeneratorGroup."""
    i = np.repeat(np.arange(len(trains)), [len(t) for t in trains])
    return i, np.concatenate(trains)*second


def build(*, trains, nearest=False, w_start=1.0):
    """One synapse per condition, without bounds, under the full rule.

    trains: list of (pre times, post times) in seconds, arrays. A minimal rule is the full one with
    A3_minus = 0. Knobs: KNOBS.
    """
    n = len(trains)
    pre_i, pre_t = flatten([pre for pre, _ in trains])
    post_i, post_t = flatten([post for _, post in trains])
    pre = SpikeGeneratorGroup(n, pre_i, pre_t, dt=0.1*ms, name='pre_spikes')
    post = SpikeGeneratorGroup(n, post_i, post_t, dt=0.1*ms, name='post_spikes')
    rule = (triplet.pfister2006_visual_full_nearest if nearest
            else triplet.pfister2006_visual_full)
    synapses = rule.synapses(pre, post, name='pairings', knobs=KNOBS, connect=dict(j='i'))
    synapses.w = w_start
    duration = (np.ceil(max(pre_t.max(), post_t.max())/second) + 0.2)*second
    return Model(Network(pre, post, synapses), duration, outputs=dict(w=(synapses, 'w')),
                 knobs={name: (synapses, name) for name in KNOBS})


def point_of(name, **changes):
    """Knob values of a published parameter set, some of them replaced."""
    rule = getattr(triplet, 'pfister2006_' + name)
    values = dict(trip_A3_minus=0.0, trip_tau_x=100*ms)     # absent from the minimal rules
    values.update((knob, rule.params[knob].value) for knob in KNOBS if knob in rule.params)
    return {**values, **changes}


def pair_point(A_plus, A_minus):
    """The pair rule as the triplet rule without its triplet terms."""
    return point_of('visual_full', trip_A2_plus=A_plus, trip_A2_minus=A_minus,
                    trip_A3_plus=0.0, trip_A3_minus=0.0)


def error(change, data, sem):
    """E of Pfister & Gerstner 2006, equation 5: mean squared distance in units of the sem."""
    return float(np.mean(((change - data)/sem)**2))


def best_pair(response, data, sem):
    """Amplitudes (A_plus, A_minus) of least E for responses (conditions, 2) per unit amplitude."""
    weighted = response/sem[:, None]
    return np.linalg.lstsq(weighted, data/sem, rcond=None)[0]


class Stimuli:
    """Blocks of conditions, simulated together.

    blocks: dict name -> list of (pre times in s, post times in s, factor by which the simulated
    change is multiplied). w_start: weight before; changes are relative to it.
    """

    def __init__(self, sim, blocks, w_start):
        self.sim, self.w_start = sim, w_start
        self.trains = [(pre, post) for block in blocks.values() for pre, post, _ in block]
        self.factor = np.array([factor for block in blocks.values() for *_, factor in block])
        edges = np.cumsum([0] + [len(block) for block in blocks.values()])
        self.slices = {name: slice(a, b) for name, a, b in zip(blocks, edges[:-1], edges[1:])}

    def changes(self, points, nearest=False):
        """Relative change of every condition at every point: dict block -> (points, conditions)."""
        w = self.sim.sweep(build, points, seeds=self.sim.seeds[:1], trains=self.trains,
                           nearest=nearest, w_start=self.w_start)['w'][:, 0]
        change = self.factor*(w - self.w_start)/self.w_start
        return {name: change[:, part] for name, part in self.slices.items()}

    def of_sets(self, prefix, **replaced):
        """Changes under the published sets prefix_KIND: dict block -> dict KIND -> (conditions,).

        replaced: knobs that are given other values in all sets.
        """
        found = {name: {} for name in self.slices}
        for nearest in (False, True):
            kinds = [kind for kind in KINDS if kind.endswith('nearest') == nearest]
            points = [point_of(f'{prefix}_{kind}', **replaced) for kind in kinds]
            for name, change in self.changes(points, nearest).items():
                found[name].update(zip(kinds, change))
        return found

    def of_best_pair(self, block, data, sem):
        """The all-to-all pair rule that fits `block` best.

        Returns its amplitudes A_plus, A_minus, from least squares on simulated responses per unit
        amplitude, and its changes, simulated: dict block -> (conditions,).
        """
        unit = 1e-3
        units = self.changes([pair_point(unit, 0.0), pair_point(0.0, unit)])[block]
        amplitudes = best_pair(units.T/unit, data, sem)
        found = self.changes([pair_point(*amplitudes)])
        return amplitudes, {name: change[0] for name, change in found.items()}
