"""Of seven rules tried alike the three triplet rules enter the target quadrant with inhibitory plasticity (5 of 5 networks each), no rule does alone, and no pair rule with a rate cue; with a timed cue additive pair STDP does (5 of 5).

The question of this zoo asked of rules that are not its own: does a rule on the E to E synapses of
one network prevent runaway while permitting targeted strengthening, alone or with a regulator?
Network, stimuli, guard: protocols/_trial.py; calibration of the learning rate, units and start
weights, the same procedure for all: protocols/_trial_calibration.py; the two stages:
protocols/_trial_stages.py; the quadrant: engine/analysis/metrics.py. docs/trial.md says how to try
a rule, and how the numbers mislead.

What separates them, no stronger than five networks of one kind show.

- A sign that changes with the postsynaptic rate between rest and cue. The three rules with a
  threshold at 8 to 19 Hz and no further term pass with inhibitory plasticity, alone or with
  scaling, at both cues. No pair rule passes with the rate cue at any of five rates over two
  decades, nor with its depression balanced (0 of 5). With a threshold at 10 Hz all three pass at
  the calibrated rate (5 of 5).
- Pair rules fail in two ways: with depression near balance the background grows fourfold to sixfold
  before assemblies do (additive, mu = 0.1); the power-law rule stays where it starts and is blind
  (S 1.0).
- The cue decides. Volleys 10 ms apart bring additive pair STDP in (S 6.6 in the order shown, recall
  11.7 Hz, 5 of 5) and mu = 0.1 near (S 4.6); the power-law rule stays outside (S 2.2).
- Scaling alone can suffice: the triplet rule of visual cortex, whose threshold is highest, passes
  at a third of the calibrated rate (5 of 5), those with a lower one do not (2 and 1 of 5).
- Windows are narrow: half a decade of learning rate, a decade with the timed cue.

The rule with all terms of Zenke et al. 2015 fails here (S 1.3), and that is a verdict on its start:
the procedure starts a rule at a tenth of its largest weight, which is its upper stable reference
(0.5 of 5), and every burst pulls the weights back there. In units in which it starts ten times
lower a prototype had it inside. Rules with a reference weight need a start of their own.

Controls. The network without a rule (S 1, G below 0); for the pair rules the triplet rule.

Deviations. Rates were chosen on two other networks and a shorter course. The background of the
visual rule falls to 0.01 of its start: the quadrant does not ask for it. Five networks and seven
rules, for time (17 CPU-minutes); paper scale has 22 rules.
"""
import numpy as np

from homeozoo.analysis import metrics
from homeozoo.protocols import _trial, _trial_stages as stages
from homeozoo.running.errors import UsageError

MECHANISMS = ('M1', 'M2', 'M3', 'M6', 'M14')
SEEDS = dict(smoke=1, default=5, paper=20)
FEW = ('triplet.pfister2006_visual_minimal', 'stdp.song2000')
SOME = ('heterosynaptic.triplet', 'triplet.pfister2006_visual_minimal', 'triplet.zenke2013',
        'heterosynaptic.zenke2015', 'stdp.song2000', 'stdp.gutig2003', 'stdp.morrison2007')
EVERY = SOME + (
    'triplet.pfister2006_visual_full', 'triplet.pfister2006_visual_full_nearest',
    'triplet.pfister2006_visual_minimal_nearest', 'triplet.pfister2006_hippocampal_full',
    'triplet.pfister2006_hippocampal_minimal', 'triplet.pfister2006_hippocampal_full_nearest',
    'triplet.pfister2006_hippocampal_minimal_nearest', 'triplet.diehl2015',
    'stdp.vanrossum2000', 'stdp.morrison2008_symmetric', 'stdp.morrison2008_presynaptic',
    'stdp.morrison2008_reduced', 'calcium.graupner2012_cortical_slice',
    'calcium.graupner2012_hippocampal_slice', 'calcium.graupner2012_hippocampal_culture')
RULES = dict(few=FEW, some=SOME, every=EVERY)
SCALES = dict(smoke=dict(rules='few', number=1, n_exc=200, n_inh=50, length='brief', columns='few'),
              default={}, paper=dict(rules='every', number=9))
#: Column -> (letters as in protocols/_flagship.py, stimulus).
COLUMNS = dict(all={'alone': ('H', 'rate'), 'inhibition': ('HI', 'rate'), 'scaling': ('HS', 'rate'),
                    'both': ('HIS', 'rate'), 'both, timing': ('HIS', 'timing')},
               few={'alone': ('H', 'rate'), 'both': ('HIS', 'rate')})
KEPT = (*metrics.JUDGED, 'inside', 'margin', 'background_kept', 'halted', 'retention', 'rest_hz',
        'directed', 'at_high', 'at_low', 'within', 'cv')
CALIBRATION = ('gross', 'net', 'threshold_hz', 'balance', 'speed')
BALANCED = (*metrics.JUDGED, 'inside', 'margin', 'background_kept')
MAY_BE_NAN = (*_trial.MAY_BE_NAN, 'threshold_hz', 'balance', 'balanced_rate', 'search_margin',
              'balanced_search', *(f'balanced_{name}' for name in BALANCED),
              *(f'none_{name}' for name in _trial.MAY_BE_NAN))


def column(sim, tried, letters, stimulus, grid, **more):
    """Both stages of one column: (found of stage 2, margin of stage 1 (rates,), best rate, window).

    A rule alone is tried at the calibrated rate only: nothing unbalanced is stable alone.
    """
    if letters == 'H':
        grid = np.ones(1)
    pilot = stages.search(sim, tried, [letters], grid, stimulus=stimulus, **more)
    best = grid[pilot['best']]
    found = stages.confirm(sim, tried, [letters], best, stimulus=stimulus, **more)
    return found, pilot['margin'][0].mean(axis=1), best[0], stages.windows(pilot, grid)[0]


def balanced(sim, tried, grid, wanted=True, **sizes):
    """Both stages of 'both' with the depression of the rule balanced: dict of balanced_rate,
    balanced_search (rates,), balanced_failure, and balanced_X (seeds,) for BALANCED; NaN and 'none'
    where depression is no term of its own, or it is not wanted."""
    if wanted and np.isfinite(tried.balance):
        found, search, rate, _ = column(sim, tried, 'HIS', 'rate', grid, depression=tried.balance,
                                        **sizes)
        failure, found = stages.failures(found)[0], {key: found[key][0] for key in BALANCED}
    else:
        search, rate, failure = np.full(len(grid), np.nan), np.nan, 'none'
        found = {key: np.full(len(sim.seeds), np.nan) for key in BALANCED}
    return dict(balanced_rate=rate, balanced_search=search, balanced_failure=failure,
                **{f'balanced_{key}': value for key, value in found.items()})


def run(sim, *, rules='some', columns='all', number=5, n_exc=400, n_inh=100, length='usual'):
    """All rules in all columns.

    rules: 'few', 'some' or 'every', a key of RULES; columns: 'all' or 'few', a key of COLUMNS;
    number: learning rates over two decades; n_exc, n_inh: cells; length: of the course, 'usual' or
    'brief'.

    Returns rule (rules,), column (columns,), rates (number,); per rule the CALIBRATION; for each of
    KEPT an array (rules, columns, seeds): stage 2; failure, best_rate, window (rules, columns);
    search_margin (rules, columns, number): of stage 1, NaN where a rate was not tried;
    those of `balanced`, with the rules in front, NaN where columns are few; and none_X (3, seeds),
    the network without the rule: with nothing, with inhibition, with both.
    """
    for name, value, known in (('rules', rules, RULES), ('columns', columns, COLUMNS)):
        if value not in known:
            raise UsageError(f'{name} = {value!r}; it is one of {", ".join(known)}')
    grid, found, names = stages.rates(number), [], RULES[rules]
    sizes = dict(n_exc=n_exc, n_inh=n_inh, length=length)
    shape = (len(names), len(COLUMNS[columns]))
    data = dict(search_margin=np.full((*shape, number), np.nan),
                best_rate=np.zeros(shape), window=np.zeros(shape))
    failure = np.empty(shape, dtype='<U12')
    calibration, in_balance = [], []
    for row, name in enumerate(names):
        tried = stages.candidate(name, *([2000] if length == 'brief' else []))
        calibration.append([float(getattr(tried, key)) for key in CALIBRATION])
        cells = []
        for place, (letters, stimulus) in enumerate(COLUMNS[columns].values()):
            each, margin, best, width = column(sim, tried, letters, stimulus, grid, **sizes)
            data['search_margin'][row, place, -len(margin):] = margin
            data['best_rate'][row, place], data['window'][row, place] = best, width
            failure[row, place] = stages.failures(each)[0]
            cells.append({key: each[key][0] for key in KEPT})
        found.append({key: np.array([cell[key] for cell in cells]) for key in KEPT})
        in_balance.append(balanced(sim, tried, grid, columns == 'all', **sizes))
        if row == 0:
            none = stages.confirm(sim, tried, ['', 'I', 'IS'], np.ones(3), **sizes)
            data.update({f'none_{key}': none[key] for key in KEPT})
    data.update({key: np.array([each[key] for each in found]) for key in KEPT})
    data.update({key: np.array([each[key] for each in in_balance]) for key in in_balance[0]})
    data.update(zip(CALIBRATION, np.array(calibration).T))
    data.update(rule=np.array(names), column=np.array(list(COLUMNS[columns])), rates=grid,
                failure=failure)
    return data
