"""The two stages of a trial: where a rule does best, and what it does there with other seeds.

Stage 1 runs every set of regulators at learning rates over two decades, two seeds, a short course
of 93 s; the best rate of a set has the largest margin (`verdict.margin`, mean over the seeds).
Runaways, which cost ten times as much as other runs, are stopped early there: their margin is -1 in
any case.
Stage 2 runs the best rates with fresh seeds and the full course of 139 s, which is harder: failures
grow with time.
"""
import numpy as np

import homeozoo
from homeozoo.analysis import metrics, verdict
from homeozoo.protocols import _trial, _trial_calibration
from homeozoo.running.errors import UsageError
from homeozoo.running.simulation import spawn_seeds

PILOTS = 2


def model(name):
    """The sum of the rules or neurons called so, or UsageError in one sentence."""
    try:
        return sum(homeozoo.load(part.strip()) for part in name.split('+'))
    except (LookupError, ValueError) as error:
        raise UsageError(str(error)) from None


def candidate(name, events=_trial_calibration.EVENTS, dt=2e-4):
    """The candidate called 'RULE+RULE…', or UsageError in one sentence.

    events, dt: of the calibration.
    """
    rule = model(name)
    reason = _trial_calibration.refusal(rule)
    if reason:
        raise UsageError(f'{name} cannot take part in the trial: it {reason}')
    return _trial_calibration.candidate(rule, dt, events)


def rates(number):
    """`number` learning rates over two decades around the calibrated one."""
    return 10.0**np.linspace(-1, 1, number) if number > 1 else np.ones(1)


def pilots(sim):
    """Seeds of stage 1, none of which is a seed of stage 2."""
    return spawn_seeds(len(sim.seeds) + PILOTS)[-PILOTS:]


def best_set(found):
    """Number of the set with the largest margin at its best rate. found: of `search`."""
    return int(found['margin'].mean(axis=2).max(axis=1).argmax())


def search(sim, tried, sets, grid, *, depression=1.0, stimulus='rate', seeds=None, **sizes):
    """Stage 1: dict of arrays (sets, rates, seeds) of the judged measures, background_kept, halted
    and margin, and best, the number of the best rate of each set, (sets,).
    """
    found = _trial.run(sim, tried, [(letters, c, depression) for letters in sets for c in grid],
                       'short', stimulus=stimulus, seeds=seeds or pilots(sim), **sizes)
    kept = (*metrics.JUDGED, 'background_kept', 'halted')
    found = {name: found[name].reshape(len(sets), len(grid), -1) for name in kept}
    found['margin'] = verdict.margin(found)
    found['best'] = found['margin'].mean(axis=2).argmax(axis=1)
    return found


def confirm(sim, tried, sets, best, *, depression=1.0, stimulus='rate', **sizes):
    """Stage 2: dict of arrays (sets, seeds, …); best: learning rate of each set."""
    found = _trial.run(sim, tried, [(letters, c, depression) for letters, c in zip(sets, best)],
                       'full', stimulus=stimulus, **sizes)
    found['inside'] = 1.0*metrics.in_target(**{name: found[name] for name in metrics.JUDGED})
    found['margin'] = verdict.margin(found)
    return found


def failures(found):
    """How each set fails on average over the seeds, keys of `verdict.FAILURES` or '', (sets,)."""
    mean = {name: np.nanmean(found[name], axis=1) if np.isfinite(found[name]).any() else
            found[name][:, 0] for name in (*metrics.JUDGED, 'background_kept')}
    return np.array([verdict.failure({name: mean[name][row] for name in metrics.JUDGED},
                                     mean['background_kept'][row])
                     for row in range(len(found['runaway']))])


def windows(found, grid):
    """Width in decades of the learning rates inside the quadrant in stage 1, (sets,)."""
    inside = metrics.in_target(**{name: found[name] for name in metrics.JUDGED}).mean(axis=2)
    return np.array([verdict.window(grid, row) for row in inside])
