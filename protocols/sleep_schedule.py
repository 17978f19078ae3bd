"""Ten digits in five tasks: sleep after each task gets 0.54 of the test images right, the same steps of sleep in ten pieces while a task is learnt 0.41, no sleep 0.19; whether the pieces come at equal or at random times makes no difference that ten seeds show.

Mechanism (M8, M12). The network, its sleep and the images are those of `class_incremental`. In each
task the T steps of sleep come at once, after learning; or as ten sleeps of T/10, periodically; or
as ten of T/10 after random batches, another draw for each seed and task. In both the last piece
comes at the end of the task, and what is learnt between the pieces are the same batches in the same
order.

Found (10 seeds). Sleep after the task keeps 0.13 (0.07 to 0.19) more than periodic pieces, which
still keep 0.22 more than no sleep. Periodic less jittered: -0.01 (-0.08 to 0.07), a null whose
interval is wide, since accuracy with pieces differs much between seeds (0.30 to 0.54). Two rows
fail for their intervals: at least 0.1, and within 0.05, were written before.

Controls. No sleep; and the jittered schedule as the control of the rhythm of the periodic one.

Parameters. As `class_incremental`, whose search knew sleep after the task only: numbers fitted to
short sleeps between batches might do better, which was not tried.
"""
from dataclasses import replace

import numpy as np

from homeozoo.protocols import _digits
from homeozoo.protocols._digits import TASKS, Learner
from homeozoo.running.errors import UsageError

MECHANISMS = ('M8', 'M12')
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(smoke=dict(epochs=1, tasks=2, pieces=2), default={}, paper={})
ARMS = ('none', 'after', 'periodic', 'jittered')


def times(arm, batches, pieces, rng):
    """After how many batches an arm sleeps, a sorted list that ends with all of them."""
    if arm == 'periodic':
        return [round(batches*k/pieces) for k in range(1, pieces + 1)]
    if arm == 'jittered':
        return sorted(rng.choice(np.arange(1, batches), pieces - 1, replace=False)) + [batches]
    return [batches]*(arm == 'after')


class Course:
    """One learner with the times of its sleeps; `to_next_sleep` trains it up to the next one."""

    def __init__(self, arm, seed, sleep, pieces):
        self.arm, self.learner, self.pieces = arm, Learner(seed), pieces
        self.sleep = sleep if arm == 'after' else replace(sleep, steps=sleep.steps//pieces)

    def begin(self, task, epochs):
        chosen = self.learner.of_task(task)
        self.batches = epochs*-(-len(chosen)//_digits.BATCH)
        if self.pieces > self.batches:
            raise UsageError(f'pieces = {self.pieces}; there are {self.batches} batches in a task')
        rng = np.random.default_rng([self.learner.seed, 4, task])
        self.task, self.done, self.slept = task, 0, 0
        self.times = times(self.arm, self.batches, self.pieces, rng)
        self.steps = self.learner.training(chosen, task, epochs=epochs)

    def to_next_sleep(self):
        """Train; True if it is now time to sleep, False if the task is over."""
        asleep = self.slept < len(self.times)
        goal = self.times[self.slept] if asleep else self.batches
        while self.done < goal:
            next(self.steps)
            self.done += 1
        return asleep

    def night(self, steps):
        """The point of its next sleep."""
        self.slept += 1
        return _digits.night(self.learner, self.task, self.sleep, steps, part=self.slept - 1)


def task_of(sim, courses, steps):
    """Take all courses (arms, seeds) through one task, sleeps included, round by round."""
    while True:
        ready = [[one.to_next_sleep() for one in row] for row in courses]
        rows = [row for row, now in zip(courses, ready) if any(now)]
        if not rows:
            return
        found = _digits.run_sleeps(sim, [[one.night(steps) for one in row] for row in rows], steps)
        for number, row in enumerate(rows):
            for seed, one in enumerate(row):
                _digits.wake(one.learner, found, number, seed)


def run(sim, *, epochs=10, tasks=5, pieces=10):
    """All schedules. epochs: of a task; pieces: sleeps in a task.

    Returns arm (4,); accuracy (4, seeds) at the end; by_task (4, seeds, 5, 5): accuracy of each
    task (last axis) after each; gain (4, seeds): less that of none; later (4, seeds): that of after
    less that of the arm; rhythm (seeds,): periodic less jittered.
    """
    numbers = _digits.FOUND
    courses = [[Course(arm, seed, numbers, pieces) for seed in sim.seeds]
               for arm in ARMS]
    by_task = np.zeros((len(ARMS), len(sim.seeds), TASKS, TASKS))
    accuracy = np.zeros((len(ARMS), len(sim.seeds)))
    for task in range(tasks):
        for one in sum(courses, []):
            one.begin(task, epochs)
        task_of(sim, courses, numbers.steps + 3)
        for row, arm in enumerate(courses):
            for number, one in enumerate(arm):
                by_task[row, number, task], accuracy[row, number] = one.learner.accuracies()
    return dict(arm=np.array(ARMS), by_task=by_task, accuracy=accuracy,
                gain=accuracy - accuracy[0], later=accuracy[1] - accuracy,
                rhythm=accuracy[2] - accuracy[3])
