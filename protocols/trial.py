"""The minimal triplet rule of visual cortex enters the target quadrant with inhibitory plasticity, with scaling or with all regulators (5 of 5 networks each); alone, with a threshold or with heterosynaptic plasticity in none.

Mechanism (M14, and that of the rule). A trial (docs/trial.md) of one rule, by default
`triplet.pfister2006_visual_minimal`; `python -m homeozoo trial RULE` runs it for any other. Network
and stimuli: protocols/_trial.py; calibration: protocols/_trial_calibration.py; the two stages:
protocols/_trial_stages.py.

Found (5 seeds; worse of both R, S, G). Alone: runaway at every rate (32 at a tenth of the
calibrated one). Inhibitory plasticity: 1.8, 18, 5.7 Hz, at 3.2 times the calibrated rate;
scaling: 1.7, 10, 18 Hz at a third of it; all six: 1.5, 23, 15 Hz. Heterosynaptic plasticity alone
keeps R at 1.8 but lets weights grow too little (S 2.2), a threshold runs away (31). At 3.2 times
the calibrated rate the background falls to 0.01 of its start, which the quadrant does not ask for.
In the search, which has two networks, both were inside with all six alone, at 3.2 and 10 times the
calibrated rate: a window of a decade; elsewhere one of them at most.

Controls. The same networks without the rule. The set that did best in the search at its best rate
with other cells, drawn anew, at each presentation: what nothing in common among the cells shown
leaves of selectivity: 0.93, against 23 with all six. (Parts drawn anew would not do: a part is
always shown whole.)

Cost: 5.3 CPU-minutes, 125 runs and two programs. A run takes 1.2 s in the short and 1.6 s in the
full course, a runaway that is not stopped ten times that, and those of the rule alone more than a
third of all; X adds a tenth.
"""
from pathlib import Path

import numpy as np

from homeozoo.analysis import metrics
from homeozoo.protocols import (_flagship_measures, _trial, _trial_calibration,
                                _trial_stages as stages)
from homeozoo.running.errors import UsageError

MECHANISMS = ('M1', 'M14')
SEEDS = dict(smoke=1, default=5, paper=20)
SCALES = dict(smoke=dict(n_exc=200, n_inh=50, number=1, sets='few', length='brief'), default={},
              paper={})
#: Regulators beside the rule, H: letters as in protocols/_flagship.py.
SETS = dict(all=('H', 'HI', 'HS', 'HX', 'HT', 'HISXT'), few=('H', 'HIS'))
#: The rules of `atlas` at default scale, for comparison: rule, worse runaway index, worse
#: selectivity in the column 'both'.
DATA = ('atlas.csv',)
MAY_BE_NAN = (*_trial.MAY_BE_NAN, 'threshold_hz', 'balance',
              *(f'{part}_{name}' for part in ('pilot', 'without', 'shuffled', 'shown')
                for name in _trial.MAY_BE_NAN))


def run(sim, *, rule='triplet.pfister2006_visual_minimal', sets='all', number=5, stimulus='rate',
        n_exc=400, n_inh=100, length='usual', inhibition='', cell=''):
    """A trial.

    rule: 'file.object', 'RULE+RULE…' or 'my_file.py:object'. sets: 'all' or 'few', a key of SETS.
    number: learning rates over two decades. stimulus: 'rate' or 'timing'. n_exc, n_inh: cells.

    Returns sets (n,), rates (number,); the calibration of the rule: gross, net, threshold_hz,
    balance, speed, start, ceiling, unit, states (variables of a synapse); of stage 1, pilot_X (n,
    number, seeds) for the judged measures, best_rate, window (n,); of stage 2, X (n, seeds, …) for
    the measures of `_trial.measure`, inside, margin (n, seeds), failure (n,); without_X, the same
    networks without the rule; shuffled_set, and shuffled_X, shown_X (seeds,), that set with other
    cells at each presentation and as usual; and zoo_rule, zoo_runaway, zoo_selectivity, other rules
    (DATA).
    """
    if sets not in SETS:
        raise UsageError(f'sets = {sets!r}; it is one of {", ".join(SETS)}')
    if stimulus not in _trial.STIMULI:
        raise UsageError(f'stimulus = {stimulus!r}; it is one of {", ".join(_trial.STIMULI)}')
    grid = stages.rates(number)
    tried = stages.candidate(rule, *([2000] if length == 'brief' else []))
    more = {}
    if inhibition:
        more['inhibition'] = stages.model(inhibition)
        more['inhibitory'] = _trial_calibration.inhibitory_speed(more['inhibition'])
    if cell:
        more['cell'] = stages.model(cell)
    bursts = sets == 'all' and not _trial.has_bursts(tried.rule)
    absent = ('' if bursts else 'X') + ('T' if cell else '')
    names = list(dict.fromkeys(''.join(c for c in letters if c not in absent)
                               for letters in SETS[sets]))
    common = dict(stimulus=stimulus, n_exc=n_exc, n_inh=n_inh, bursts=bursts, length=length,
                  **more)
    pilot = stages.search(sim, tried, names, grid, **common)
    best = grid[pilot['best']]
    found = stages.confirm(sim, tried, names, best, **common)
    without = stages.confirm(sim, tried, [n.replace('H', '') for n in names], best, **common)
    top = stages.best_set(pilot)
    other = stages.confirm(sim, tried, names[top:top + 1], best[top:top + 1], shuffle=True,
                           **common)
    _flagship_measures.check_connectomes(np.concatenate([each['connectome'] for each in (
        found, without, other)]))
    data = {f'pilot_{name}': values for name, values in pilot.items() if name != 'best'}
    for name in (*metrics.JUDGED, 'margin', 'inside'):
        data[f'shuffled_{name}'], data[f'shown_{name}'] = other[name][0], found[name][top]
    data.update({f'without_{name}': without[name] for name in (*metrics.JUDGED, 'margin', 'inside',
                                                               'course_hz')})
    data.update(found)
    for name in ('gross', 'net', 'threshold_hz', 'balance', 'speed', 'start', 'ceiling', 'unit'):
        data[name] = np.array(float(getattr(tried, name)))
    data.update(sets=np.array(names), shuffled_set=np.array(names[top]), rates=grid,
                best_rate=best, rule=np.array(rule),
                card=np.array(tried.rule.card()),
                window=stages.windows(pilot, grid), failure=stages.failures(found),
                stimulus=np.array(stimulus), inhibition=np.array(inhibition), cell=np.array(cell),
                states=np.array(len(tried.rule.variables) - len(tried.rule.traces) + 1))
    zoo = np.genfromtxt(Path(__file__).with_name(DATA[0]), delimiter=',', names=True, dtype=None,
                        encoding='utf-8')
    data.update(zoo_rule=zoo['rule'], zoo_runaway=zoo['runaway'],
                zoo_selectivity=zoo['selectivity'])
    return data
