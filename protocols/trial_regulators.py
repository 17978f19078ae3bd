"""Of eight regulators at their usual parameters inhibitory STDP with a target alone brings a triplet rule into the target quadrant (5 of 5 networks; the others 0 of 5).

The same Hebbian rule (`heterosynaptic.triplet`) at its calibrated rate in the network of
protocols/_trial.py, with one regulator at a time: which one does it need? Inhibitory rules on the I
to E synapses, their learning rates made equal at 30 Hz on both sides; add-ons of the excitatory
cells; scaling.

Regulators. inhibitory STDP (Vogels 2011), with its target rate; symmetric and asymmetric pair STDP
on inhibitory synapses, which know no target; scaling; the adaptive threshold of the flagship, the
intrinsic set-point, the threshold of Diehl & Cook 2015, an adaptive threshold without set-point.

Found (5 seeds, R of the population and of the worst assembly; the rule alone 8.5 and 35).
Inhibitory STDP 1.6 and 1.5. Without a target inhibition makes it worse: symmetric pair STDP 24,
asymmetric 18, since no rate stops them. Scaling 5.1 and 21. The intrinsic set-point holds the rate
of the population at 4.8 Hz in rest and keeps selectivity (7.4) while an assembly runs at 11 times
the target: rates are held, not weights. Thresholds alone 10 to 28.

Control. The rule alone, and the network without any rule.

Not searched: the learning rate, and the parameters of the regulators, which are those of the zoo.
Add-ons of cells other than the threshold of the flagship also act in the burn-in and in the test.
"""
import numpy as np

from homeozoo.analysis import metrics
from homeozoo.protocols import _trial, _trial_calibration, _trial_stages as stages

MECHANISMS = ('M2', 'M3', 'M6', 'M14')
SEEDS = dict(smoke=1, default=5, paper=20)
SCALES = dict(smoke=dict(n_exc=200, n_inh=50, length='brief', only=3), default={}, paper={})
#: Name -> (letters, inhibitory rule, add-on of the cells).
REGULATORS = {
    'none': ('H', '', ''), 'inhibitory STDP': ('HI', '', ''), 'scaling': ('HS', '', ''),
    'threshold': ('HT', '', ''),
    'inhibitory STDP, no target': ('HI', 'stdp.morrison2008_symmetric', ''),
    'inhibitory pair STDP': ('HI', 'stdp.song2000', ''),
    'intrinsic set-point': ('H', '', 'intrinsic.setpoint'),
    'threshold, Diehl & Cook': ('H', '', 'intrinsic.diehl2015'),
    'threshold, no set-point': ('H', '', 'neurons.adaptive_threshold')}
KEPT = (*metrics.JUDGED, 'inside', 'margin', 'background_kept', 'halted', 'rest_hz', 'w_inh')
MAY_BE_NAN = (*_trial.MAY_BE_NAN, *(f'none_{name}' for name in _trial.MAY_BE_NAN))


def run(sim, *, rule='heterosynaptic.triplet', only=0, n_exc=400, n_inh=100, length='usual'):
    """Every regulator with the rule.

    rule: of the E to E synapses; only: number of regulators (0: all); n_exc, n_inh: cells; length:
    of the course, 'usual' or 'brief'.

    Returns regulator (n,); for each of KEPT an array (n, seeds); failure (n,); none_X (seeds,):
    without any rule.
    """
    events = 2000 if length == 'brief' else _trial_calibration.EVENTS
    tried = stages.candidate(rule, events)
    names, cells, failure = list(REGULATORS)[:only or None], [], []
    for name in names:
        letters, inhibition, cell = REGULATORS[name]
        more = {}
        if inhibition:
            more['inhibition'] = stages.model(inhibition)
            more['inhibitory'] = _trial_calibration.inhibitory_speed(more['inhibition'],
                                                                     events=events)
        if cell:
            more['cell'] = stages.model(cell)
        found = stages.confirm(sim, tried, [letters], [1.0], n_exc=n_exc, n_inh=n_inh,
                               length=length, **more)
        cells.append({key: found[key][0] for key in KEPT})
        failure.append(stages.failures(found)[0])
    none = stages.confirm(sim, tried, [''], [1.0], n_exc=n_exc, n_inh=n_inh, length=length)
    data = {key: np.array([each[key] for each in cells]) for key in KEPT}
    data.update({f'none_{key}': none[key][0] for key in KEPT})
    data.update(regulator=np.array(names), failure=np.array(failure))
    return data
