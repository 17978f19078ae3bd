"""One global pulse of noradrenaline, local effects: synapses tagged a second before grow by 53 %, active untagged ones shrink by 39 %, silent ones stay exactly, while the rate of the cells rises 1.6 times; 2 s later the tagged still gain 71 % of that.

Mechanism (M4). Twenty cells receive three groups of forty inputs: tagged (three volleys 0.1 s apart
that make the cells fire), active but untagged (6 Hz, Poisson), silent. Spike pairs leave
eligibility traces of 1 s (`gating.three_factor_stdp`, depression 1.5 times potentiation). One
second after the volleys noradrenaline comes everywhere at once and decays in 1 s. As a state of
arousal it does two things: it turns traces into changes of weight, and it multiplies what all
synapses transmit (gain). Twelve such trials of 4 s. The signal is the same at all synapses; what
differs is their trace: positive after a volley that came before spikes, negative where spikes come
in no order, none at silent synapses. Minimal form of our own.

Controls. No noradrenaline; plasticity without gain and gain without plasticity, so that each half
is seen alone; and noradrenaline 3 s after the volleys, when the tag has decayed. The tagged
synapses then grow less, but only by 29 %: it lasts into the next trial and meets fresh tags there.

Parameters. Chosen here, but those of the rules; time is compressed by a large step (0.05).
"""
import numpy as np
from brian2 import Hz, Network, SpikeMonitor, TimedArray, mV, ms, second

from homeozoo import background, gating, neurons
from homeozoo.core import Neuron
from homeozoo.running import Model

MECHANISMS = ('M4',)
SEEDS = dict(smoke=2, default=10, paper=40)
SCALES = dict(smoke=dict(trials=2), default={}, paper=dict(trials=30))
CONDITIONS = ('both', 'plasticity', 'gain', 'none', 'late')
GROUPS = ('tagged', 'untagged', 'silent')
TRIAL_S, EVENT_S, TAU_S = 4.0, 0.5, 1.0
DELAYS_S = dict(late=3.0)
SLOT_S, SIZE, CELLS, START_W = 0.002, 40, 20, 0.5

RULE = gating.three_factor_stdp(A_plus=0.05, ratio=1.5, source='chosen here')
CELL = (neurons.lif_vogels2011(V_rest=-70*mV, V_reset=-70*mV, source='as in the flagship')
        + background.poisson + neurons.modulator_pool(tau=TAU_S*second, source='chosen here')
        + Neuron('arousal', doc='Gain of all input: 1 + arousal.', model=('arousal : 1',)))


def pulses(trials, delay_s):
    """1 in the slot in which noradrenaline comes, one value per SLOT_S."""
    table = np.zeros(int(round(trials*TRIAL_S/SLOT_S)))
    for trial in range(trials):
        table[int(round((trial*TRIAL_S + EVENT_S + delay_s)/SLOT_S))] = 1
    return table


def build(*, trials, rate_bg, g, untagged, dt):
    """The cells and their inputs. Knobs: learn and gain, tables of the pulses of noradrenaline as
    they reach plasticity and gain."""
    duration = trials*TRIAL_S*second
    volleys = np.zeros(int(round(TRIAL_S/SLOT_S)))
    for k in range(3):
        volleys[int(round((EVENT_S + 0.1*k)/SLOT_S))] = 1
    volley = TimedArray(np.tile(volleys, trials), dt=SLOT_S*second, name='volley')
    learn, gain = (TimedArray(pulses(trials, 1.0), dt=SLOT_S*second, name=name)
                   for name in ('learn', 'gain'))
    cells = (CELL + RULE.on_neurons('post')).group(
        CELLS, name='cells', dt=dt, knobs=('bg_w',))
    cells.bg_now = rate_bg
    background.draw(cells, rate_bg, 1*ms)
    cells.run_regularly('D += learn(t)\narousal = arousal*exp(-slot/tau) + gain(t)',
                        dt=SLOT_S*second, when='start', order=-1, name='noradrenaline')
    cells.namespace.update(learn=learn, gain=gain, slot=SLOT_S*second, tau=TAU_S*second)
    inputs = (neurons.poisson + RULE.on_neurons('pre')).group(3*SIZE, name='inputs', dt=dt)
    inputs.run_regularly('rates = int(i < size)*volley(t)*500*Hz + '
                         'int(i >= size)*int(i < 2*size)*untagged', dt=SLOT_S*second, when='start',
                         name='show')
    inputs.namespace.update(volley=volley, size=SIZE, untagged=untagged)
    path = RULE.synapses(inputs, cells, name='path', transmit='ge_post += (1 + arousal_post)*g*w',
                         namespace=dict(g=g), slow=10*ms, w_min=0, w_max=1, connect={})
    path.w = START_W
    spikes = SpikeMonitor(cells, name='spikes')
    return Model(Network(cells, inputs, path, spikes), duration,
                 outputs=dict(w=(path, 'w'), i=(path, 'i'), t=(spikes, 't')),
                 knobs=dict(learn=(learn, 'values'), gain=(gain, 'values')))


def measure(out, point, *, trials):
    """What one run shows; point is not used.

    change (3,): mean change of the weights of each of GROUPS in per cent; moved: largest change of
    a silent synapse; before_hz, during_hz: rates in the half second before the volleys and after
    noradrenaline (1 s after them); rise: during over before; course_hz (40,): rate over a trial.
    """
    w = 100*(out['w']/START_W - 1)
    change = np.array([w[out['i']//SIZE == row].mean() for row in range(3)])
    phase = out['t'] % TRIAL_S
    course = np.histogram(phase, np.linspace(0, TRIAL_S, 41))[0]/(0.1*trials*CELLS)
    after = EVENT_S + 1.0
    before, during = (np.sum((phase >= start) & (phase < start + 0.5))/(0.5*trials*CELLS)
                      for start in (EVENT_S - 0.5, after))
    return dict(change=change, moved=np.abs(w[out['i']//SIZE == 2]).max(), before_hz=before,
                during_hz=during, rise=during/before, course_hz=course)


def run(sim, *, trials=12, rate_bg=1250*Hz, g=0.06, untagged=6*Hz, dt=0.5*ms):
    """All conditions in one build.

    Returns condition (5,), group (3,), and for each NAME of `measure` an array (5, seeds, …);
    change_tagged, change_untagged, change_silent (5, seeds); share (5, seeds): change of the tagged
    over that of the first condition.
    """
    points = []
    for name in CONDITIONS:
        pulse = pulses(trials, DELAYS_S.get(name, 1.0))
        points.append(dict(learn=pulse*(name in ('both', 'plasticity', 'late')),
                           gain=pulse*(name in ('both', 'gain', 'late'))))
    data = sim.sweep(build, points, measure=measure, given=dict(trials=trials), trials=trials,
                     rate_bg=rate_bg, g=g, untagged=untagged, dt=dt)
    return dict(data, condition=np.array(CONDITIONS), group=np.array(GROUPS),
                share=data['change'][..., 0]/data['change'][:1, :, 0],
                t_s=0.1*(np.arange(40) + 0.5),
                **{f'change_{name}': data['change'][..., row] for row, name in enumerate(GROUPS)})
