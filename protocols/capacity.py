"""The full flagship stores 6 or more of 8 disjoint patterns, 3 or fewer at 25 % overlap, at R <= 2; without inhibitory plasticity it runs away and stores none.

Mechanism (M14, with M1, M3). The flagship network learns K patterns of 40 of its 400 excitatory
cells; then half of each pattern is cued and the other half should answer. K* counts the patterns
whose un-cued members are told from all other cells by their spike counts (lower bound of the
95 % interval of the AUC over trials above 0.6), in a network with R <= 2; otherwise it is 0.
Forgetting F is the AUC just after learning less that at the end. Beside them stand G (the
gain of the un-cued members in the cue over the 400 ms before), R and S, without which AUC means
nothing (see `metrics`).

Varied are: the number of patterns; their overlap (none, or 10 % or 25 % of the cells of one pattern
expected in any other: patterns drawn at random from a pool of 40/overlap cells); the regulators
(all; without scaling; without inhibitory plasticity; Hebb alone, the control; heterosynaptic
plasticity and consolidation added); the order (interleaved, or one pattern after the other, each
tested right after its block).

What it shows, beside the claim (default scale). Inhibitory plasticity is what capacity needs:
scaling adds nothing to K* here, and the heterosynaptic term costs 3 of 8 patterns. F is negative:
recall is poor just after learning (AUC below chance where a pattern has just been shown three times
in a row) and emerges during the rest. With 8 interleaved patterns this delay comes with scaling: F
is -0.20 with it, -0.02 without. So K* depends on the time since learning too, and a larger share is
stored of 8 patterns than of 2. Nothing here shows forgetting; what limits capacity is overlap. With
half the time step R, S, G and K* of one seed stayed the same.

Deviations from the 139 s protocol of the flagship, for time: a burn-in of 6 s with inhibitory
plasticity ten times as fast as in learning, three presentations of each pattern instead of eight,
0.5 s between them, 25 s of rest instead of 30 s, trials of 0.65 s. At default scale the time step
is 0.2 ms and the background is drawn each 1 ms (0.1 and 0.5 ms at paper scale). All tests freeze
all plasticity. Patterns with overlap use fewer cells (at most 160 of 400 with 25 %), so overlap and
the number of cells engaged change together; one draw of the patterns serves all seeds, which differ
in connections, starts and background. Every pattern has the same exposure, so more patterns take
more time.
"""
from dataclasses import dataclass

import numpy as np
from brian2 import ms, second

from homeozoo.analysis import metrics
from homeozoo.protocols import _flagship

MECHANISMS = ('M1', 'M3', 'M14')
SEEDS = dict(smoke=1, default=5, paper=10)
SCALES = dict(smoke=dict(patterns=[2], most=2, repeats=1, trials=3, checks=1, burn=2*second,
                         rest=1*second, n_exc=200, n_inh=50), default={},
              paper=dict(repeats=8, burn=20*second, rest=30*second, trials=5, dt=0.1*ms,
                         grid=0.5*ms))
MAY_BE_NAN = ('selectivity',)
OVERLAPS = (0.0, 0.1, 0.25)
REGULATORS = ('HIS', 'HISX', 'HI', 'HS')
FROZEN = ('M', 'X', 'S', 'T', 'eta_inh')
SIZE = 40
BEFORE = 0.4


@dataclass(frozen=True)
class Course(_flagship.Protocol):
    """The flagship's protocol with a test of each pattern right after it was learnt.

    checks: trials of that test; sequential: after the block of the pattern, otherwise after all
    presentations. Plasticity is frozen in it, and the network settles for `trial` before learning
    goes on.
    """
    checks: int = 2

    def _blocks(self):
        """List of (patterns shown in turn, patterns then tested)."""
        order = self.order()
        if not self.sequential:
            return [(order, np.arange(len(self.patterns)))]
        return [(order[order == number], np.array([number]))
                for number in range(len(self.patterns))]

    def _course(self):
        """Starts, patterns of presentations; onsets, patterns of checks; and the end of it all."""
        now, shown, checked = self.learn_start, [], []
        for order, tested in self._blocks():
            shown += [(now + k*(self.on + self.off), number) for k, number in enumerate(order)]
            now += len(order)*(self.on + self.off)
            trials = np.tile(tested, self.checks)
            checked += [(now + k*self.trial + self.cue_at, number)
                        for k, number in enumerate(trials)]
            now += len(trials)*self.trial
        return shown, checked, now

    @property
    def rest_start(self):
        return self._course()[2]

    def presentations(self):
        times, numbers = zip(*self._course()[0])
        return np.array(times), np.array(numbers)

    def check_cues(self):
        """Onsets of the cues just after learning, and their patterns; as `tests`."""
        times, numbers = zip(*self._course()[1])
        return np.array(times), np.array(numbers)

    def cue_table(self, parts):
        table = super().cue_table(parts)
        for start, number in zip(*self.check_cues()):
            cells = self.patterns[number]
            first = int(round(start/_flagship.SLOT_S))
            table[first:first + int(round(self.cue/_flagship.SLOT_S)),
                  list(cells[:int(round(self.cued*len(cells)))])] = self.cue_rate
        return table

    def frozen(self):
        """Boolean array (slots,): where the checks freeze plasticity."""
        time = (np.arange(self.slots) + 0.5)*_flagship.SLOT_S
        mask = np.zeros(self.slots, dtype=bool)
        for onset in self.check_cues()[0]:
            start = onset - self.cue_at
            mask |= (time > start) & (time < start + self.trial)
        return mask


def draw_patterns(number, overlap, n_exc, rng, size=SIZE):
    """`number` patterns of `size` cells and a novel one, tuples of cells.

    overlap: expected share of the cells of one pattern that belong to any one other; 0 for disjoint
    patterns. The novel pattern shares no cell with the others; ValueError if there is no room for
    it.
    """
    if overlap:
        pool = int(round(size/overlap))
        if pool > n_exc:
            raise ValueError(f'patterns of {size} cells with an overlap of {overlap:g} need '
                             f'{pool} cells')
        chosen = [rng.choice(pool, size, replace=False) for _ in range(number)]
    else:
        chosen = list(rng.permutation(n_exc)[:number*size].reshape(number, size))
    free = np.setdiff1d(np.arange(n_exc), np.concatenate(chosen))
    if len(free) < size:
        raise ValueError(f'{number} patterns of {size} cells leave no novel pattern among '
                         f'{n_exc} cells')
    novel = rng.permutation(free)[:size]
    return tuple(tuple(int(cell) for cell in cells) for cells in chosen), tuple(int(cell)
                                                                                for cell in novel)


def mean_overlap(patterns):
    """Mean over pairs of patterns of the share of common cells."""
    sets = [set(cells) for cells in patterns]
    return float(np.mean([len(a & b)/len(a) for k, a in enumerate(sets) for b in sets[:k]]))


def measure(out, point, *, courses, n_exc):
    """What one run shows.

    courses: those of the sweep; the one of this run is the one with its cues. Returns stored (K*),
    runaway (R), selectivity (S), gain_hz and novel_hz (G of trained patterns and the novel one),
    auc (at the end), forgetting (F) and auc_after, means over patterns; auc_early and auc_late: auc
    of the first and the second half of the patterns in the order in which they were first shown.
    """
    cues = np.asarray(point['cue'])
    course = next(one for one in courses if np.array_equal(one.cue_table(cues.shape[1]), cues))
    t, i = out['t'], out['i']
    groups = course.groups(1)
    times, which = course.tests()
    after_t, after = course.check_cues()
    every = np.arange(n_exc)

    def aucs(cues, number):
        cued, uncued = groups[number]
        others = np.setdiff1d(every, np.concatenate([cued, uncued]))
        return metrics.trial_aucs(t, i, uncued, others, cues, course.cue)

    trained = range(len(course.patterns))
    at_end = np.array([aucs(times[which == k], k) for k in trained])
    just_after = np.array([aucs(after_t[after == k], k).mean() for k in trained])
    gain = [metrics.completion_gain(t, i, uncued, times[which == k], course.cue, before_s=BEFORE)
            for k, (_, uncued) in enumerate(groups)]
    half = len(at_end)//2
    runaway = metrics.runaway_index(t, n_exc, _flagship.TARGET_HZ, course.learn_start,
                                    float(course.duration))
    return dict(stored=metrics.capacity(at_end, runaway), runaway=runaway,
                selectivity=metrics.selectivity(out['w_ee'], out['ee_i'], out['ee_j'],
                                                course.patterns, n_exc),
                gain_hz=float(np.mean(gain[:-1])), novel_hz=gain[-1], auc=float(at_end.mean()),
                auc_after=float(just_after.mean()), auc_early=float(at_end[:half].mean()),
                auc_late=float(at_end[half:].mean()),
                forgetting=float(metrics.forgetting(just_after, at_end.mean(axis=1)).mean()))


def run(sim, *, patterns=(2, 4, 8), most=8, repeats=3, burn=6*second, burn_eta=0.03, rest=25*second,
        off=0.5*second, trials=4, checks=1, trial=0.65*second, cue_at=0.4*second, n_exc=400,
        n_inh=100, dt=0.2*ms, grid=1*ms):
    """All conditions; one build for every number of patterns.

    patterns: numbers of patterns of the full network; most: their number in the other comparisons.
    The first eleven conditions, at every scale, have `most` patterns: 0 to 7 the full network, with
    heterosynaptic plasticity, without scaling, without inhibitory plasticity, each without and with
    25 % overlap; 8 Hebb alone; 9, 10 sequential learning of the full network, without and with
    overlap.

    Returns, for each name of `measure`, an array NAME of shape (conditions, seeds); number,
    overlap, regulators and sequential, (conditions,), which say what each condition is; shared,
    (conditions,): the mean overlap as drawn.
    """
    most = int(most)
    ends = (OVERLAPS[0], OVERLAPS[-1])
    conditions = [(most, overlap, regulators, False) for regulators in REGULATORS
                  for overlap in ends]
    conditions.append((most, 0.0, 'H', False))
    conditions += [(most, overlap, 'HIS', True) for overlap in ends]
    conditions += [(int(number), overlap, 'HIS', False) for number in patterns
                   for overlap in OVERLAPS if SIZE <= overlap*n_exc or not overlap]
    conditions = list(dict.fromkeys(conditions))
    groups = {}
    for row, (number, overlap, regulators, sequential) in enumerate(conditions):
        drawn, novel = draw_patterns(number, overlap, n_exc, np.random.default_rng(1949))
        course = Course(patterns=drawn, novel=novel, burn=float(burn/second), burn_eta=burn_eta,
                        repeats=int(repeats), off=float(off/second), rest=float(rest/second),
                        trials=int(trials), trial=float(trial/second), cue_at=float(cue_at/second),
                        sequential=sequential, checks=int(checks))
        point = _flagship.knobs(course, regulators, n_exc)
        point.update({name: point[name]*~course.frozen() for name in FROZEN})
        groups.setdefault(number, []).append((row, course, point))
    data = {}
    for group in groups.values():
        rows, courses, points = zip(*group)
        answers = sim.sweep(_flagship.build, points, measure=measure,
                            given=dict(courses=courses, n_exc=n_exc), duration=courses[0].duration,
                            n_exc=n_exc, n_inh=n_inh, part_size=1, dt=dt, grid=grid, record=0)
        for name, values in answers.items():
            whole = data.setdefault(name, np.empty((len(conditions), len(sim.seeds)), values.dtype))
            whole[list(rows)] = values
    number, overlap, regulators, sequential = (np.array(column) for column in zip(*conditions))
    data.update(number=number, overlap=overlap, regulators=regulators, sequential=sequential,
                shared=np.array([mean_overlap(draw_patterns(k, f, n_exc,
                                                            np.random.default_rng(1949))[0])
                                 for k, f in zip(number, overlap)]))
    return data
