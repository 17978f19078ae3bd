"""A spiking network that learns digits without labels: what its two experiments share.

After Diehl & Cook 2015 (doi 10.3389/fncom.2015.00099): 64 Poisson cells show an image of 8 x 8
pixels; 100 cells receive all of them through plastic weights (`stdp.diehl2015`) and inhibit each
other, so that few fire; each spike raises the threshold of its cell (`intrinsic.diehl2015`), so
that others get their turn; the weights onto each cell are brought back to one sum before every
image (`normalisation.miller1994_multiplicative`).

All phases of a run are one table of images, so that one compiled program serves every arm: which
image is shown when, whether weights and thresholds change meanwhile, step of the thresholds and
limit of the gate are knobs (`Plan`). Images follow each other without pause: at the start of each,
potentials, conductances and traces are reset, then the sums of weights.

The gate: the changes of the weights onto a cell are multiplied by 1 - theta/limit, not below 0,
with the theta at the start of the image. Cells that have fired much keep what they have learnt.

Reading. A cell has the label of the digit at whose training images it fires most in the mean, with
all learning off. A test image has the digit whose cells fire most in the mean; without a spike it
counts as wrong.
"""
from dataclasses import dataclass, field, replace

import numpy as np
from brian2 import Hz, Network, NeuronGroup, SpikeMonitor, Synapses, TimedArray, ms, mV, second

from homeozoo import intrinsic, neurons, normalisation, stdp
from homeozoo.core import Neuron
from homeozoo.protocols import _digits
from homeozoo.running import Model
from homeozoo.running.errors import UsageError

INPUTS, CELLS = 64, 100
SHOW = 150*ms
TOTAL = 8.91
TASKS = _digits.TASKS
#: Rows of the table of pictures: all images, the mean image after each task, and nothing.
MEANS = 1797
BLANK = MEANS + TASKS
#: A limit that no threshold reaches.
OPEN = 1e9*mV

_PROGRAM = "Diehl & Cook 2015, authors' program"
#: Conductances decay exactly, since a time step is half of their time constant.
BASE = replace(neurons.lif_vogels2011, model=(
    'dv/dt = (lif_V_rest - v + ge*(lif_E_ex - v) + gi*(lif_E_in - v) + lif_drive)/lif_tau_m'
    ' : volt', 'dge/dt = ge*expm1(-dt/lif_tau_ex)/dt : 1',
    'dgi/dt = gi*expm1(-dt/lif_tau_in)/dt : 1'))(
    tau_m=100*ms, V_rest=-65*mV, V_th=-52*mV, V_reset=-65*mV, E_ex=0*mV, E_in=-100*mV,
    tau_ex=1*ms, refractory=5*ms, source=_PROGRAM)(
        tau_in=1.1*ms, source='search; 2 ms in the program')
THETA = intrinsic.diehl2015(tau=1e4*second, start=0*mV, step=0.143*mV, source='search')
RULE = (stdp.diehl2015.gated('M_post')
        + normalisation.miller1994_multiplicative(total=TOTAL, tau=SHOW).paced('G_post'))
SWITCHES = Neuron('switches', doc='Gate of the weights M, pace of thresholds T, normalisation G.',
                  model=('M : 1', 'T = learn(t) : 1 (shared)', 'G : 1 (shared)',
                         'limit : volt (shared)'))


def pictures(learner):
    """Table of pictures (BLANK + 1, 64): all images, mean image after each task, nothing."""
    means = [learner.mean_image(task) for task in range(TASKS)]
    return np.concatenate([learner.pixels, means, np.zeros((1, INPUTS))])


def build(*, slots, dt=0.5*ms, peak=334*Hz, inhibition=22.9):
    """The network for a run of so many images.

    peak: rate of an input at a pixel of 1; inhibition: weight between the cells. Knobs: see `Plan`.
    """
    table = {name: TimedArray(np.zeros(slots), dt=SHOW, name=name)
             for name in ('number', 'learn')}
    table['picture'] = TimedArray(np.zeros((BLANK + 1, INPUTS)), dt=1*second, name='picture')
    space = dict(table, peak=peak, one=1*second, V=BASE.params['lif_V_rest'].value)
    inputs = (neurons.poisson + RULE.on_neurons('pre')).group(INPUTS, name='inputs', dt=dt)
    cell = BASE + THETA.paced('T') + RULE.on_neurons('post') + normalisation.sums + SWITCHES
    cells = NeuronGroup(CELLS, name='cells', dt=dt, **cell.kwargs(
        dt=dt, check_dt=False, knobs=('intr_step',), by_hand=True))
    cells.v = BASE.params['lif_V_rest'].value
    inputs.namespace.update(space)
    cells.namespace.update(space)
    inputs.run_regularly('rates = peak*picture((number(t) + 0.5)*one, i)\nstdp_x = 0', dt=SHOW,
                         when='start', name='show')
    cells.run_regularly('v = V\nge = 0\ngi = 0\nstdp_y = 0\n'
                        'M = learn(t)*clip(1 - intr_theta/limit, 0, 1)', dt=SHOW,
                        when='start', name='begin')
    learn = RULE.synapses(inputs, cells, name='learn', transmit='ge_post += w', connect={},
                          slow=SHOW, w_min=0, w_max=1, traces='neurons')
    learn.w = f'{2*TOTAL/INPUTS!r}*rand()'
    normalisation.sum_passes(learn, SHOW, w_min=0, w_max=1)
    rivals = Synapses(cells, cells, on_pre='gi_post += inhibition', dt=dt, name='rivals',
                      namespace=dict(inhibition=inhibition))
    rivals.connect('i != j')
    spikes = SpikeMonitor(cells, name='spikes')
    knobs = {**{name: (one, 'values') for name, one in table.items()},
             'normalised': (cells, 'G'), 'limit': (cells, 'limit'), 'step': (cells, 'intr_step')}
    return Model(Network(inputs, cells, learn, rivals, spikes), slots*SHOW,
                 outputs=dict(t=(spikes, 't'), i=(spikes, 'i'), w=(learn, 'w'),
                              theta=(cells, 'intr_theta')), knobs=knobs)


@dataclass
class Plan:
    """Which picture is shown when.

    number, learn: row of the table of pictures and whether weights and thresholds change, lists of
    one value a slot; phases: name -> (first slot, first slot after it).
    """
    number: list = field(default_factory=list)
    learn: list = field(default_factory=list)
    phases: dict = field(default_factory=dict)

    def add(self, name, pictures, *, learn):
        """Show pictures, with learning or not."""
        first, size = len(self.number), len(pictures)
        self.number.extend(pictures)
        self.learn.extend([float(learn)]*size)
        self.phases[name] = (first, first + size)

    def point(self, slots, *, step=THETA.params['intr_step'].value, limit=OPEN, normalised=1.0):
        """Values for all knobs but the pictures; slots that are left over show nothing.

        step: rise of a threshold at a spike; limit: threshold at which a cell has stopped learning;
        normalised: 0 for no normalisation.
        """
        rest = slots - len(self.number)
        if rest < 0:
            raise UsageError(f'slots = {slots}; this plan shows {len(self.number)} pictures')
        return dict(number=np.array(self.number + [BLANK]*rest, dtype=float),
                    learn=np.array(self.learn + [0.0]*rest), step=step, limit=limit,
                    normalised=normalised)


def learner_of(seed, images=None):
    """Images of a seed as `_digits` divides them; images: at most so many training images of a
    digit, and a third as many test images.
    """
    found = _digits.Learner(seed)
    if images is not None:
        found.train, found.test = (
            np.concatenate([part[found.digits[part] == digit][:most] for digit in range(10)])
            for part, most in ((found.train, images), (found.test, -(-images//3))))
    return found


def together(learner, epochs, learn=True):
    """The plan that shows all digits mixed; learn: False leaves weights and thresholds as drawn."""
    plan, rng = Plan(), np.random.default_rng([learner.seed, 4])
    for epoch in range(epochs):
        plan.add(f'learn {epoch}', rng.permutation(learner.train), learn=learn)
    plan.add('label', learner.train, learn=False)
    plan.add('test', learner.test, learn=False)
    return plan


def one_by_one(learner, epochs, *, sleep=0):
    """The plan that shows two digits at a time.

    After each task come half of its own images, to label cells then ('label k'), and half of the
    test images of the digits so far ('test k', at the end all, 'test'), without learning; last,
    half of the images of all digits, 'label'. sleep: pictures of the mean image so far that are
    shown, with learning, after each task.
    """
    plan, rng = Plan(), np.random.default_rng([learner.seed, 5])
    task_of = learner.digits[learner.test]//2
    for task in range(TASKS):
        own = learner.of_task(task)
        plan.add(f'learn {task}', np.concatenate([rng.permutation(own) for _ in range(epochs)]),
                 learn=True)
        if sleep:
            plan.add(f'sleep {task}', [MEANS + task]*sleep, learn=True)
        plan.add(f'label {task}', own[::2], learn=False)
        if task < TASKS - 1:
            plan.add(f'test {task}', learner.test[task_of <= task][::2], learn=False)
    plan.add('test', learner.test, learn=False)
    plan.add('label', learner.train[::2], learn=False)
    return plan


def run_arms(sim, plans, knobs, **options):
    """All arms and seeds in one program. plans[arm][seed]: Plan; knobs[arm]: dict; options: of
    `build`. Returns what `counted` gives, arrays (arms, seeds, …).
    """
    slots = 100*-(-max(len(plan.number) for row in plans for plan in row)//100)
    shown = [pictures(_digits.Learner(seed)) for seed in sim.seeds]
    points = [[dict(plan.point(slots, **more), picture=picture)
               for plan, picture in zip(row, shown)] for row, more in zip(plans, knobs)]
    return sim.sweep(build, points, measure=counted, slots=slots, **options)


# ------------------------------------------------------------------------------------- reading

def counted(out, point):
    """Spikes of every cell at every picture (slots, cells), and weights and thresholds (mV) at the
    end."""
    slot = np.minimum((out['t']/float(SHOW) + 1e-6).astype(int), len(point['number']) - 1)
    counts = np.zeros((len(point['number']), CELLS), dtype=np.uint16)
    np.add.at(counts, (slot, out['i']), 1)
    return dict(counts=counts, w=out['w'], theta_mv=1e3*out['theta'])


def shown(counts, plan, name):
    """Spikes (images, cells) and numbers of the pictures (images,) of a phase."""
    first, last = plan.phases[name]
    return counts[first:last], np.array(plan.number[first:last])


def responses(counts, plan, name, digits):
    """Mean spikes of each cell at each digit (10, cells) in a phase, 0 for digits not shown."""
    spikes, number = shown(counts, plan, name)
    of = digits[number]
    return np.array([spikes[of == digit].mean(axis=0) if np.any(of == digit) else np.zeros(CELLS)
                     for digit in range(10)])


def labels(mean):
    """The digit of every cell (cells,), -1 for cells that did not fire. mean: of `responses`."""
    return np.where(mean.max(axis=0) > 0, mean.argmax(axis=0), -1)


def said(spikes, label):
    """The digit of every row of spikes (n, cells), (n,); -1 where no labelled cell fired."""
    score = np.array([spikes[:, label == digit].mean(axis=1) if np.any(label == digit)
                      else np.zeros(len(spikes)) for digit in range(10)])
    return np.where(score.max(axis=0) > 0, score.argmax(axis=0), -1)


def read(counts, plan, name, label, digits):
    """Accuracy of a test phase, accuracy by task (5,), NaN for tasks not shown, and confusion
    (10, 11): share of the images of each digit (rows) that are called each digit or, last, nothing.
    """
    spikes, number = shown(counts, plan, name)
    true, answer = digits[number], said(spikes, label)
    right = true == answer
    by_task = np.array([right[true//2 == task].mean() if np.any(true//2 == task) else np.nan
                        for task in range(TASKS)])
    table = np.zeros((10, 11))
    np.add.at(table, (true, answer % 11), 1)
    return right.mean(), by_task, table/np.maximum(table.sum(axis=1, keepdims=True), 1)
