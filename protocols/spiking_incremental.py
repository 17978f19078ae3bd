"""Spiking cells that learn two digits at a time read 0.61 of all test images rightly, and 0.24 of the newest; a gate at cells that have fired much, with slower thresholds, doubles what is read with labels given when learnt (0.20 to 0.41), but makes no room for the newest (0.13).

Mechanism (M1, M6, M12). Network and reading of `_spiking_digits`, five tasks of two digits each,
every image three times. After each task its own images give labels and all digits so far are
tested; at the end labels come from images of all digits, which is more than a learner has that
never sees old images again. The stricter test keeps, for every cell, the label of the task in which
it fired most when that task had just been learnt.

Arms: full; slower, the step of the thresholds 0.08 in place of 0.143 mV; gated, weights change by
the factor 1 - theta/limit (limit 14 mV), so that cells that have fired much keep what they learnt;
gated slower, both (limit 8 mV). Controls: no thresholds; no sums, without normalisation.

Found (10 seeds). The failure is that later tasks are hardly learnt: thresholds end at 27 mV, spikes
of an image fall from 10 to 4 from the first to the last task, and the last is read worst in every
seed. What was to free cells does not: slower thresholds keep the spikes (7) and lose accuracy
(0.57), the gate alone loses as well (0.54), both together give 0.63 (0.02 [-0.02, 0.06] more than
full: a null). Both together do end most of the forgetting: of its accuracy when learnt a task loses
0.14, in full 0.43, labels as they were then given. Labels from all digits hide that: they call
cells what they have become. The digit 8, in the last task, is hardly ever read.

Why the values of the search did not carry over: it had half as many images, after which slower
thresholds stood at 11 mV, not 20. The four expectations that were taken from it fail, and stand.

Parameters of the network: see `spiking_digits`. Step and limits of the three arms were chosen among
13 pairs on two divisions of 600 other images (`_digits.SEARCH`). There, thresholds set back to
nothing or to half before each task gave 0.40 and 0.43 (full: 0.61), and 30 pictures of the mean
image after each task, in place of sleep, nothing (0.64; with gate and slower step 0.76, without
them 0.79); so neither is an arm. `sleep=30` shows them.

Deviations: see `spiking_digits`. Labels come from every second image.
"""
import numpy as np
from brian2 import mV

from homeozoo.protocols import _spiking_digits as network
from homeozoo.protocols._spiking_digits import TASKS

MECHANISMS = ('M1', 'M6', 'M12')
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(smoke=dict(images=9, epochs=1), default={}, paper={})
ARMS = ('full', 'slower', 'gated', 'gated slower', 'no thresholds', 'no sums')
KNOBS = ({}, dict(step=0.08*mV), dict(limit=14*mV), dict(step=0.08*mV, limit=8*mV),
         dict(step=0*mV), dict(normalised=0.0))
#: Tasks not yet shown have no accuracy.
MAY_BE_NAN = ('course',)


def run(sim, *, epochs=3, images=None, sleep=0):
    """The six arms. epochs: how often each image is shown; images: at most so many training images
    of a digit (None: all), and a third as many test images; sleep: pictures of the mean image so
    far after each task.

    Returns arm (6,); accuracy, strict (6, seeds): of all test images at the end, labels from all
    images or those given when learnt; gain, strict_gain (6, seeds): less those of full; gate,
    strict_gate (seeds,): gated slower less slower; by_task (6, seeds, 5); newest, oldest (6,
    seeds): of the last and the first task; last_lowest (6, seeds): 1 if no task is read worse than
    the last; confusion (6, seeds, 10, 11); course (6, seeds, 5, 5): accuracy of each task (last
    axis) after each, labels given when learnt; learnt, lost (6, seeds): mean accuracy of a task
    just learnt, and how much of it the first four lose until the end; spikes (6, seeds, 5): of an
    image, by task; theta_mv (6, seeds, cells); images_test.
    """
    learners = [network.learner_of(seed, images) for seed in sim.seeds]
    plans = [[network.one_by_one(one, epochs, sleep=sleep) for one in learners]]*len(ARMS)
    found = network.run_arms(sim, plans, KNOBS)
    rows = [[read(counts, plan, one) for counts, plan, one in zip(*row, learners)]
            for row in zip(found['counts'], plans)]
    data = {name: np.array([[one[name] for one in row] for row in rows]) for name in rows[0][0]}
    accuracy, strict = data['accuracy'], data['strict']
    course, by_task = data['course'], data['by_task']
    just = np.diagonal(course, axis1=-2, axis2=-1)
    return dict(data, arm=np.array(ARMS), gain=accuracy - accuracy[0],
                strict_gain=strict - strict[0], gate=accuracy[3] - accuracy[1],
                strict_gate=strict[3] - strict[1], newest=by_task[..., -1], oldest=by_task[..., 0],
                last_lowest=1.0*(by_task[..., -1] <= by_task.min(axis=-1)),
                learnt=just.mean(axis=-1), lost=(just - course[..., -1, :])[..., :-1].mean(axis=-1),
                theta_mv=found['theta_mv'], images_test=len(learners[0].test))


def read(counts, plan, learner):
    """What one run shows, a dict."""
    digits, seen = learner.digits, np.zeros((10, network.CELLS))
    course = np.full((TASKS, TASKS), np.nan)
    for task in range(TASKS):
        seen += network.responses(counts, plan, f'label {task}', digits)
        name = f'test {task}' if task < TASKS - 1 else 'test'
        strict, course[task], _ = network.read(counts, plan, name, network.labels(seen), digits)
    label = network.labels(network.responses(counts, plan, 'label', digits))
    accuracy, by_task, confusion = network.read(counts, plan, 'test', label, digits)
    spikes = [network.shown(counts, plan, f'learn {task}')[0].sum(axis=1).mean()
              for task in range(TASKS)]
    return dict(accuracy=accuracy, strict=strict, by_task=by_task, confusion=confusion,
                course=course, spikes=np.array(spikes))
