"""A network of 100 spiking cells learns ten digits without labels and reads 0.89 of the test images rightly; with random weights 0.41, without adaptive thresholds 0.16, and without normalised weights it leaves 93 % unanswered.

Mechanism (M1, M6, M12). Network and reading of `_spiking_digits`: STDP at 6400 synapses, inhibition
among the cells, thresholds that rise with every spike, sums of weights brought back before every
image. All training images, mixed, three times; then labels from the training images; then test.

Arms: full; slower, the step of the thresholds 0.08 in place of 0.143 mV. Controls: no thresholds,
step 0; no sums, without normalisation; random, nothing learns: weights as drawn, all with one sum,
and thresholds equal.

Parameters. Found by a search on 600 other images (`_digits.SEARCH`), there for pauses of 50 ms
between images, which are left out here.

Found (10 seeds). Without thresholds 3 to 9 of the 100 cells win every image. Without normalisation
the sums of weights grow to four times the value and the thresholds with them, to 47 mV; then few
images reach them. The slower thresholds do as well (0.89), against what was expected from the
search, whose half as many images left a still smaller step too low.

Deviations from Diehl & Cook 2015: scikit-learn's 8 x 8 digits, 100 cells that inhibit each other
directly, the rule that their paper gives beside that of their program. Their 95 % (MNIST, 6400
cells) is another setting.
"""
import numpy as np
from brian2 import mV

from homeozoo.protocols import _spiking_digits as network

MECHANISMS = ('M1', 'M6', 'M12')
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(smoke=dict(images=9, epochs=1), default={}, paper={})
ARMS = ('full', 'slower', 'no thresholds', 'no sums', 'random')
KNOBS = ({}, dict(step=0.08*mV), dict(step=0*mV), dict(normalised=0.0), {})


def run(sim, *, epochs=3, images=None):
    """The five arms. epochs: how often each image is shown; images: at most so many training images
    of a digit (None: all), and a third as many test images.

    Returns arm (5,); accuracy (5, seeds); lead (5, seeds): accuracy of full less that of the arm;
    lowest (5,): of the seeds; confusion (5, seeds, 10, 11), see `_spiking_digits.read`; winners
    (5, seeds): cells that fire at training images after learning; silent (5, seeds): share of test
    images without a spike; spikes (5, seeds): of an image in the first epoch; theta_mv (5, seeds,
    cells); w (5, 64, cells), label (5, cells): weights and labels of the first seed; images_test.
    """
    learners = [network.learner_of(seed, images) for seed in sim.seeds]
    plans = [[network.together(one, epochs, learn=arm != 'random') for one in learners]
             for arm in ARMS]
    found = network.run_arms(sim, plans, KNOBS)
    rows = [[read(counts, plan, one) for counts, plan, one in zip(*row, learners)]
            for row in zip(found['counts'], plans)]
    data = {name: np.array([[one[name] for one in row] for row in rows]) for name in rows[0][0]}
    return dict(data, arm=np.array(ARMS), lead=data['accuracy'][0] - data['accuracy'],
                lowest=data['accuracy'].min(axis=1), theta_mv=found['theta_mv'],
                w=found['w'][:, 0].reshape(len(ARMS), network.INPUTS, network.CELLS),
                label=data['label'][:, 0], images_test=len(learners[0].test))


def read(counts, plan, learner):
    """What one run shows, a dict."""
    label = network.labels(network.responses(counts, plan, 'label', learner.digits))
    accuracy, _, confusion = network.read(counts, plan, 'test', label, learner.digits)
    spikes = {name: network.shown(counts, plan, name)[0] for name in ('learn 0', 'label', 'test')}
    return dict(accuracy=accuracy, confusion=confusion, label=label,
                winners=np.sum(spikes['label'].any(axis=0)),
                silent=np.mean(~spikes['test'].any(axis=1)),
                spikes=spikes['learn 0'].sum(axis=1).mean())
