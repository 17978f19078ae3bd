"""With restraint of the neighbours (kappa = 1) the excitatory weights onto a cell of a pattern sum to 0.71 of the start while those within patterns grow 4.6 times; without it to 2.0. Recall 3 s after learning is low in both (G 0.8 and 1.3 Hz). It does not replace the regulators: with Hebb alone R is 8.2, weights meet 0 and the sum reaches 1.7.

Mechanism (M4, M14). The flagship network learns four patterns with the Hebbian triplet rule, whose
potentiation is taken in equal parts from all synapses of the same cell
(`restraint.restrained_triplet`): the cell is one compartment, M opens growth and restraint
together. Potentiation then moves no sum, depression lowers it, and only a weight that meets 0 can
let it rise. Four conditions: with the regulators of the flagship (HIS) and without (H), each with
kappa = 0 and 1. H asks whether the restraint of potentiation can stand in for both regulators.

What was expected and did not come. Without regulators the restraint holds neither the sum (a fifth
of the weights meet 0 and cannot give more) nor the rate; and with them recall 3 s after learning is
weak with and without restraint (G 0.8 and 1.3 Hz), as `recall_onset` shows for early tests.

Controls. kappa = 0, which is the plain triplet rule, in both.

Deviations from `flagship`: a cell restrains by its mean number of synapses (80), not by its own
number; M = 0 in rest; a burn-in of 12 s and five presentations 0.5 s apart; for time, steps of
0.2 ms and a background drawn each 1 ms at default scale. Time is compressed: see `flagship`.
"""
import numpy as np
from brian2 import ms

from homeozoo import flagship, neurons, restraint
from homeozoo.protocols import _flagship, _flagship_measures

MECHANISMS = ('M4', 'M14')
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(smoke=dict(n_exc=200, n_inh=50, burn=4.0, repeats=2, rest=1.0, trials=2),
              default={}, paper=dict(dt=0.1*ms, grid=0.5*ms))
CONDITIONS = ('HIS plain', 'HIS restrained', 'H plain', 'H restrained')
RULE = restraint.restrained_triplet.gated('M_post') + flagship.gain
CELL = neurons.rate_sensor + flagship.threshold + restraint.inflow


def measure(out, point, *, protocol, n_exc, w_ee):
    """What one run shows; point is not used.

    member_sum, worst_sum: excitatory weights onto a cell of a pattern over its start, mean and
    largest; other_sum: the same of all other cells; within, between, background: mean weights;
    selectivity; at_zero: share of weights at 0; gain_hz, novel_hz; runaway, assembly; connectome.
    """
    own, groups = _flagship_measures.members(protocol, n_exc), protocol.groups(n_exc//20)
    others = _flagship_measures.outside(own, n_exc)
    weights = _flagship_measures.of_weights(out, own, n_exc, 0.5)
    recall = _flagship_measures.of_recall(out['t'], out['i'], protocol, groups, others)
    index = _flagship_measures.of_runaway(out['t'], out['i'], protocol, n_exc)
    number = np.bincount(out['ee_j'], minlength=n_exc)
    total = np.bincount(out['ee_j'], out['w_ee'], n_exc)/np.maximum(number*w_ee, w_ee)
    inside = np.concatenate(own[:-1])
    return dict(member_sum=total[inside].mean(), worst_sum=total[inside].max(),
                other_sum=np.delete(total, inside).mean(), at_zero=np.mean(out['w_ee'] == 0),
                **{name: weights[name] for name in ('within', 'between', 'background',
                                                    'selectivity')},
                gain_hz=recall['gain_hz'], novel_hz=recall['novel_hz'],
                runaway=index['runaway'], assembly=index['assembly'],
                connectome=_flagship_measures.checksum(out))


def run(sim, *, n_exc=400, n_inh=100, burn=12.0, repeats=5, rest=3.0, trials=3, eta_inh=0.003,
        w_ee=0.05, dt=0.2*ms, grid=1*ms):
    """All conditions in one build.

    Returns condition (4,), and for each NAME of `measure` an array (4, seeds).
    """
    protocol = _flagship.plan(patterns=4, burn=burn, repeats=repeats, rest=rest, trials=trials,
                              off=0.5)
    points = [_flagship.knobs(protocol, _flagship.letters(name) + 'G', 20, eta_inh=eta_inh,
                              near_kappa=float(name.endswith('restrained')))
              for name in CONDITIONS]
    data = sim.sweep(_flagship.build, points, measure=measure,
                     given=dict(protocol=protocol, n_exc=n_exc, w_ee=w_ee),
                     duration=protocol.duration, record=0, n_exc=n_exc, n_inh=n_inh, w_ee=w_ee,
                     rule_ee=RULE, add_exc=CELL, more_knobs=('near_kappa',), dt=dt, grid=grid)
    _flagship_measures.check_connectomes(data['connectome'])
    return dict(data, condition=np.array(CONDITIONS))
