"""Three published triplet rules, given one rate and one threshold by two numbers measured on one synapse, fall on one curve in the network: mean selectivity within 4 % and recall within 7 % of each other at the calibrated rate.

Mechanism (M14). Are learning rates made comparable by protocols/_trial_calibration.py comparable?
The rate is c = 1 where spikes of 30 Hz on both sides potentiate by 0.055 leak conductances a
second; depression is multiplied so that the threshold, the rate at which a rule neither potentiates
nor depresses, is 10 Hz. A pure triplet rule then changes w by

    0.055*c*((x/30)^3 - (10/30)*(x/30)^2) per second at x Hz,

whatever its time constants. Rules: Zenke et al. 2015 (triplet part), the minimal rule of visual
cortex of Pfister & Gerstner 2006, Zenke et al. 2013. In the network, with inhibitory plasticity and
the rate stimulus, at three rates c; ratios are of one seed, over those of the first rule.

Found (5 seeds). On one synapse all three follow the formula within 3 % of the potentiation at 20
Hz. In the network at c = 1 R is 1.61 to 1.63, S over that of Zenke 2015 1.03 and 1.04, G 1.04 and
1.06. At c = 0.32 the same (S 3.2 to 3.4). At c = 3.2, where R exceeds 2, the rule of Zenke 2013
departs (S 7.3 against 5.2): its threshold slides, and what was measured is its start.

Controls. The rule of visual cortex as published, its threshold at 19 Hz: the rate alone does not
suffice. S at c = 1 does not show it (1.05, by chance of the rate: 0.66 at c = 0.32, 3.4 at 3.2), so
that two rows have no control outside their bound; recall does (0.71, with an interval that touches
the bound). The minimal rule of hippocampus, also at 10 Hz, whose potentiation has a pair term: S
0.89 at c = 1, 0.66 at c = 0.32; two numbers do not suffice either.
"""
import numpy as np

from homeozoo.protocols import _trial_calibration as calibration, _trial_stages as stages

MECHANISMS = ('M14',)
SEEDS = dict(smoke=1, default=5, paper=20)
SCALES = dict(smoke=dict(n_exc=200, n_inh=50, length='brief', rules=2, number=1), default={},
              paper=dict(number=5))
#: Name -> (rule, whether its threshold is moved to 10 Hz). The first is the reference.
RULES = {'Zenke 2015': ('heterosynaptic.triplet', True),
         'visual cortex': ('triplet.pfister2006_visual_minimal', True),
         'Zenke 2013': ('triplet.zenke2013', True),
         'visual, threshold 19 Hz': ('triplet.pfister2006_visual_minimal', False),
         'hippocampus, pair term': ('triplet.pfister2006_hippocampal_minimal', True)}
KEPT = ('runaway', 'assembly', 'selectivity', 'selectivity_bg', 'gain_hz', 'margin', 'inside')
MAY_BE_NAN = (*KEPT, 'ratio_selectivity', 'ratio_gain')
DRIFT_HZ = (5.0, 10.0, 15.0, 20.0, 25.0, 30.0)


def theory(rate_hz):
    """Change of w in leak conductances per second at c = 1, both cells at `rate_hz`."""
    x, threshold = np.asarray(rate_hz)/calibration.CUED_HZ, (calibration.BALANCED_HZ
                                                            / calibration.CUED_HZ)
    return calibration.GROSS*(x**3 - threshold*x**2)


def drift(tried, depression, events=calibration.EVENTS, seed=2):
    """The same for a candidate whose depression is multiplied, measured on one synapse by other
    spikes than the calibration's: array (DRIFT_HZ,)."""
    held = calibration.holding(tried.rule, tried.held, tried.start)
    found = np.array([calibration.sums(held, tried.start, rate, 2e-4, events, seed=seed)
                      for rate in DRIFT_HZ])
    return tried.speed*tried.unit*(depression*found[:, 2] + found[:, 3])


def run(sim, *, rules=0, number=3, n_exc=400, n_inh=100, length='usual'):
    """All rules at `number` learning rates over a decade around the calibrated one.

    rules: how many of RULES (0: all); n_exc, n_inh: cells; length: of the course, 'usual' or
    'brief'.

    Returns rule (rules,), rates (number,), drift_hz (n,), drift (rules, n), drift_theory (n,);
    threshold_hz, depression, speed (rules,); for each of KEPT an array (rules, number, seeds); and
    at c = 1 ratio_selectivity, ratio_gain (rules, seeds), over those of the first rule.
    """
    grid = 10.0**np.linspace(-0.5, 0.5, number) if number > 1 else np.ones(1)
    events = 2000 if length == 'brief' else calibration.EVENTS
    names, rows = list(RULES)[:rules or None], []
    for name in names:
        rule, moved = RULES[name]
        tried = stages.candidate(rule, events)
        depression = tried.balance if moved else 1.0
        found = stages.confirm(sim, tried, ['HI']*number, grid, depression=depression, n_exc=n_exc,
                               n_inh=n_inh, length=length)
        rows.append({**{key: found[key] for key in KEPT}, 'drift': drift(tried, depression, events),
                     'threshold_hz': tried.threshold_hz, 'depression': depression,
                     'speed': tried.speed})
    data = {key: np.array([row[key] for row in rows]) for key in rows[0]}
    for name, key in (('ratio_selectivity', 'selectivity'), ('ratio_gain', 'gain_hz')):
        at_one = data[key][:, number//2]
        data[name] = at_one/at_one[0]
    data.update(rule=np.array(names), rates=grid, drift_hz=np.array(DRIFT_HZ),
                drift_theory=theory(DRIFT_HZ))
    return data
