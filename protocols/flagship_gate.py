"""A modulator's gate decides what the flagship stores: of four patterns shown alike, the two shown while it is open are recalled (G 10 Hz, their weights 7.8 times the start); within the other two weights stay at 0.99 of the start, and their cells are suppressed (G -2.9 Hz).

Mechanism (M4, M14). Four patterns are shown to the flagship network in turn, six times 1 s each,
with Hebbian, inhibitory plasticity and scaling. Hebbian plasticity is gated by M, which stands for
a neuromodulator: M = 1 while pattern 1 or 2 is shown, else 0. Inhibition and scaling are not gated.
Then 15 s of rest and the test of the un-cued half of every pattern, all plasticity frozen; a fifth
pattern was never shown.

What becomes of the patterns shown with the gate shut is reported and not hidden in an average:
inhibition learns them too, so that a cue moves their other half less than that of a pattern never
shown. They are suppressed, not unchanged.

Controls. M = 1 in the presentations of all four patterns, which must store all; M = 0 throughout,
which must store none.

Deviations from `flagship`: the gate is shut in rest; for time, six presentations 0.5 s apart, steps
of 0.2 ms and a background drawn each 1 ms at default scale. Time is compressed: see `flagship`.
"""
import numpy as np
from brian2 import ms

from homeozoo.protocols import _flagship, _flagship_measures

MECHANISMS = ('M4', 'M14')
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(smoke=dict(n_exc=200, n_inh=50, burn=5.0, repeats=2, rest=2.0, trials=2),
              default={}, paper=dict(dt=0.1*ms, grid=0.5*ms))
MAY_BE_NAN = ()
CONDITIONS = ('gate', 'open', 'shut')
OPEN, SHUT = slice(0, 2), slice(2, 4)          # patterns by what the gate does to them


def tables(protocol, condition, eta_inh):
    """The knobs of one condition: M opens for patterns 0 and 1, for all, or for none."""
    point = _flagship.knobs(protocol, 'HISG', 20, eta_inh=eta_inh)
    shown = np.zeros(protocol.slots)
    for start, number in zip(*protocol.presentations()):
        first = int(round(start/_flagship.SLOT_S))
        last = first + int(round(protocol.on/_flagship.SLOT_S))
        shown[first:last] = condition == 'open' or condition == 'gate' and number < 2
    return {**point, 'M': shown}


def measure(out, point, *, protocol, n_exc):
    """What one run shows; point is not used.

    For the patterns of both kinds (NAME_open: 0 and 1, NAME_shut: 2 and 3): within, mean weight;
    gain_hz, G; auc. s_open, s_shut: within over the weights between patterns; novel_hz:
    G of the pattern never shown; gains_hz (5,), that one last; runaway, assembly; shut_hz:
    gain_hz_shut less novel_hz; connectome.
    """
    t, i = out['t'], out['i']
    own, groups = _flagship_measures.members(protocol, n_exc), protocol.groups(n_exc//20)
    others = _flagship_measures.outside(own, n_exc)
    weights = _flagship_measures.of_weights(out, own, n_exc, 0.5)
    recall = _flagship_measures.of_recall(t, i, protocol, groups, others)
    inside = np.diag(weights['blocks'])[:4]
    found = dict(s_open=inside[OPEN].mean()/weights['between'],
                 s_shut=inside[SHUT].mean()/weights['between'], novel_hz=recall['novel_hz'],
                 gains_hz=np.append(recall['gains_hz'], recall['novel_hz']),
                 connectome=_flagship_measures.checksum(out))
    for name, part in (('open', OPEN), ('shut', SHUT)):
        found.update({f'within_{name}': inside[part].mean(),
                      f'gain_hz_{name}': recall['gains_hz'][part].mean(),
                      f'auc_{name}': recall['aucs'][part].mean()})
    index = _flagship_measures.of_runaway(t, i, protocol, n_exc)
    return dict(found, shut_hz=found['gain_hz_shut'] - found['novel_hz'],
                runaway=index['runaway'], assembly=index['assembly'])


def run(sim, *, n_exc=400, n_inh=100, burn=20.0, repeats=6, rest=15.0, trials=5, eta_inh=0.003,
        w_ee=0.05, dt=0.2*ms, grid=1*ms):
    """All conditions in one build.

    Returns condition (3,), and for each NAME of `measure` an array (3, seeds, …); kept_open,
    kept_shut (3, seeds): weights within patterns over their start.
    """
    protocol = _flagship.plan(patterns=4, burn=burn, repeats=repeats, rest=rest, trials=trials,
                              off=0.5)
    points = [tables(protocol, name, eta_inh) for name in CONDITIONS]
    data = sim.sweep(_flagship.build, points, measure=measure,
                     given=dict(protocol=protocol, n_exc=n_exc), duration=protocol.duration,
                     record=0, n_exc=n_exc, n_inh=n_inh, w_ee=w_ee, dt=dt, grid=grid)
    _flagship_measures.check_connectomes(data['connectome'])
    return dict(data, condition=np.array(CONDITIONS),
                kept_open=data['within_open']/w_ee, kept_shut=data['within_shut']/w_ee)
