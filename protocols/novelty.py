"""A novel pattern draws 3.9 times the response of one shown twenty times, at R 1.5: inhibition learns what is familiar, with or without Hebbian plasticity (3.2); scaling alone gives 1.5, no regulator 1.

Mechanism (M9, M3, M14). After a burn-in the flagship network is shown one pattern of 40 cells
twenty times, 1 s on and 0.5 s off, then four patterns never shown before, in turn with the familiar
one. The response is the rate of the cells of the pattern that is shown, since a pattern is a tenth
of the cells and the rate of the population hides it. It halves within a few repetitions. That
inhibitory plasticity suppresses the familiar is the proposal of Schulz et al. 2021 (eLife, doi
10.7554/eLife.65309); here it needs no more than what keeps the network stable.

Conditions: HIS; IS, without Hebbian plasticity; S, scaling alone; none. Novelty must be judged
together with R, the index of runaway: Hebbian plasticity and scaling without inhibitory plasticity
give a large ratio by running away.

Controls. No plasticity: the ratio is 1 in expectation, by symmetry of the patterns. Scaling alone.

Deviations. Time is compressed: see `flagship`. Burn-in of 8 s with a fast inhibitory rate (0.03);
for time, steps of 0.2 ms and a background drawn each 1 ms at default scale.
"""
import numpy as np
from brian2 import Hz, ms, second

from homeozoo.analysis import metrics
from homeozoo.protocols import _flagship
from homeozoo.protocols._flagship import SLOT_S

MECHANISMS = ('M3', 'M9', 'M14')
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(smoke=dict(n_exc=200, n_inh=50, burn=4.0, repeats=6, novel=2), default={},
              paper=dict(dt=0.1*ms, grid=0.5*ms))
CONDITIONS = ('HIS', 'IS', 'S', 'none')
ON_S, OFF_S, FIRST_S, PARTS = 1.0, 0.5, 0.25, 20


def timetable(burn, repeats, novel):
    """Starts (s) and patterns of all presentations: the familiar one, 0, `repeats` times; then each
    of the patterns 1 to `novel` followed by the familiar one."""
    which = [0]*repeats + [number for k in range(novel) for number in (k + 1, 0)]
    return burn + (ON_S + OFF_S)*np.arange(len(which)), np.array(which)


def tables(condition, burn, repeats, novel, *, eta_inh, burn_eta, cue_rate):
    """The knobs of one condition."""
    starts, which = timetable(burn, repeats, novel)
    slots = int(round((starts[-1] + ON_S + OFF_S)/SLOT_S))
    learning = (np.arange(slots) + 0.5)*SLOT_S > burn
    cue = np.zeros((slots, PARTS))
    for start, number in zip(starts, which):
        first = int(round(start/SLOT_S))
        cue[first:first + int(round(ON_S/SLOT_S)), 2*number:2*number + 2] = cue_rate
    letters = _flagship.letters(condition)
    return dict(M=1.0*learning*('H' in letters), S=1.0*learning*('S' in letters),
                eta_inh=burn_eta*~learning + eta_inh*learning*('I' in letters), cue=cue*Hz)


def measure(out, point, *, starts, which, n_exc, burn, repeats):
    """What one run shows; point is not used.

    response_hz (presentations,): rate of the cells of the pattern shown; novel_hz, familiar_hz:
    means over the last part; ratio, and ratio_first: the same of the first quarter second;
    population_ratio: of all cells; fifth: response to presentation 5 over that to 1 (the last, if
    there are fewer); halved: number of the first presentation at half of the first (0: never);
    runaway: R from the first presentation on.
    """
    t, i = out['t'], out['i']
    size = n_exc//PARTS

    def rate(start, number, length, cells=None):
        cells = np.arange(2*size*number, 2*size*(number + 1)) if cells is None else cells
        return metrics.cell_rates(t, i, cells, start, start + length).mean()
    response = np.array([rate(*one, ON_S) for one in zip(starts, which)])
    early = np.array([rate(*one, FIRST_S) for one in zip(starts, which)])
    whole = np.array([rate(*one, ON_S, np.arange(n_exc)) for one in zip(starts, which)])
    late = np.arange(len(which)) >= repeats
    new, old = late & (which > 0), late & (which == 0)
    below = np.flatnonzero(response[:repeats] <= response[0]/2)
    return dict(response_hz=response, novel_hz=response[new].mean(),
                familiar_hz=response[old].mean(), ratio=response[new].mean()/response[old].mean(),
                ratio_first=early[new].mean()/early[old].mean(),
                population_ratio=whole[new].mean()/whole[old].mean(),
                fifth=response[min(4, repeats - 1)]/response[0],
                halved=below[0] + 1 if below.size else 0,
                runaway=metrics.runaway_index(t, n_exc, _flagship.TARGET_HZ, burn,
                                              starts[-1] + ON_S + OFF_S))


def run(sim, *, n_exc=400, n_inh=100, burn=8.0, repeats=20, novel=4, eta_inh=0.003, burn_eta=0.03,
        cue_rate=1500.0, dt=0.2*ms, grid=1*ms):
    """All conditions in one build.

    Returns condition (4,), which (presentations,), and for each NAME of `measure` an array
    (4, seeds, …).
    """
    starts, which = timetable(burn, repeats, novel)
    points = [tables(name, burn, repeats, novel, eta_inh=eta_inh, burn_eta=burn_eta,
                     cue_rate=cue_rate) for name in CONDITIONS]
    given = dict(starts=starts, which=which, n_exc=n_exc, burn=burn, repeats=repeats)
    data = sim.sweep(_flagship.build, points, measure=measure, given=given, record=0, dt=dt,
                     duration=(starts[-1] + ON_S + OFF_S)*second, n_exc=n_exc, n_inh=n_inh,
                     grid=grid)
    return dict(data, condition=np.array(CONDITIONS), which=which,
                repeats=np.array(repeats))
