"""Synapses lost step by step: recall fails (overlap below 0.5) at a loss of 0.24 without compensation, 0.78 with one factor for all cells and 0.76 with a factor of each cell's own. One factor for all becomes runaway at 0.81 (0.80 to 0.82), where a cue of no memory raises as much activity as a memory; a factor that each cell takes from its own input never does.

Mechanism (M2, M11), in silico. An associative network of 400 binary cells holds 60 memories of 40
cells each by the covariance rule and recalls them, in six steps, from a cue of which a quarter is
wrong. Its synapses are removed level by level, for good, and the weights that are left are
multiplied by a factor: none; uniform, 1/(1 - loss) in all cells, which keeps the mean input (Horn,
Ruppin, Usher & Herrmann 1993); or own, `scaling.horn1996`, with which every cell keeps the mean
square of its own input at what it was before, measured in the recalls between two levels.

The limit of compensation is the loss at which a cue of 40 cells that is no memory ends with as many
active cells as a memory has. With one factor for all cells the noise of the other memories grows
as 1/(1 - loss), and beyond 1 - 1.04*memories/cells it excites itself: 0.845 in theory, which is of
an endless network (0.741 with 100 memories: 0.71 found, 0.69 to 0.72). With the own factor the
noise counts as input too: if all of the kept mean square were noise, activity would be 1.09 of that
of a memory, and it stays below.

Found (ten seeds). Up to the limit both compensations recall alike: over all losses the own factor
is worse by 0.020 of overlap (0.016 to 0.023) if all cells lose equally, and better by 0.036 (0.032
to 0.039) if the cells lose at different pace, which one factor for all cannot follow. Recall is
lost just before the limit: what comes after it is activity without memory.

Controls. No compensation; unequal loss; more memories; a cue of no memory.

Deviations. Of Horn, Levy & Ruppin 1996 (Neural Computation 8:1227) only abstract and introduction
could be read: a local, dynamic mechanism in which each neuron maintains the profile of its incoming
current. The equations of the own factor, noise of the cells, sizes, and the unequal loss (pace
lognormal among cells) are chosen here. Weights and the threshold half way between the two fields
are those of a public program after the paper of 1993. No cells die. One step is 1 ms here and
stands for no time.
"""
import numpy as np
import scipy
from brian2 import Network, SpikeMonitor, StateMonitor, TimedArray, ms, second

from homeozoo import scaling
from homeozoo.core import Neuron, Rule
from homeozoo.running import Model

MECHANISMS = ('M2', 'M11')
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(smoke=dict(n=200, loads=(30, 50), losses=(0.0, 0.3, 0.5, 0.9), settle=60, tau=0.3,
                         tested=20, false_cues=8), default={}, paper=dict(n=800, loads=(120, 200)))
MAY_BE_NAN = ('memory_limit', 'runaway_limit')
ARMS = ('none', 'uniform', 'own', 'uniform, unequal loss', 'own, unequal loss',
        'uniform, higher load')
CODING = 0.1
THRESHOLD = (1 - 2*CODING)/2
STEPS = 6
STEP = 1*ms

binary = Neuron(
    'binary',
    doc='Binary cell, one update per time step: it fires with the probability 1/(1 + exp(-(field - '
        'threshold)/noise)).',
    model=('field : 1', 'cue : 1', 'chance : 1', 'draw : 1', 'power : 1', 'mean_square : 1',
           'S : 1', 'kept : 1', 'pace : 1'),
    spike_variable='chance', threshold='draw')

loss = Rule('loss', model='loss_at : 1 (constant)',
            doc='Share of its synapses that the cell still keeps when this one is lost.')

#: Once in a time step, before anything else. `field` is what the spikes of the last step brought.
UPDATE = '''
field = factor(t)*field
cue = pattern(clip(cued(t), 0, 1e9)*step, i)
chance = keep_off + cue*(keep_on - keep_off)
chance = int(cued(t) >= 0)*chance + int(cued(t) < 0)/(1 + exp(-(field - threshold)/noise))
draw = rand()
mean_square += before(t)*field**2
power = field**2/clip(mean_square, 1e-9, inf)
S = open(t)
kept = exp(-pace*gone(t))
field = 0
'''


# --------------------------------------------------------------------------- what happens when

def timetable(losses, settle, tested, false_cues):
    """Which pattern is cued in each step, and what else changes with the steps.

    In each level of loss `settle` recalls, in which cells may compensate (in the first level their
    mean square field is measured), then a test of `tested` memories and `false_cues` patterns that
    are not stored. A recall is one step of cue and STEPS - 1 of free dynamics.

    Returns level, cued (-1: free), open, before: arrays (steps,), with one level
    (settle + tested + false_cues)*STEPS steps. Patterns that are not stored have numbers from
    `tested` on.
    """
    rng = np.random.default_rng(1)
    each = settle + tested + false_cues
    order = [np.concatenate([rng.permutation(np.resize(np.arange(tested), settle)),
                             np.arange(tested + false_cues)]) for _ in losses]
    cued = np.full((len(losses), each, STEPS), -1)
    cued[:, :, 0] = order
    settling = np.zeros(cued.shape)
    settling[:, :settle] = 1
    first = settling*(np.arange(len(losses)) == 0)[:, None, None]
    return dict(level=np.repeat(np.arange(len(losses)), each*STEPS), cued=cued.ravel(),
                open=(settling - first).ravel(), before=first.ravel()/first.sum())


def paces(n, spread):
    """How fast the synapses of each cell are lost, (n,): quantiles of a lognormal distribution."""
    return np.exp(spread*scipy.special.ndtri((np.arange(n) + 0.5)/n))


def gone(losses, pace):
    """For each loss the number x at which the mean of exp(-pace*x) over the cells is 1 - loss."""
    return np.array([0.0 if loss == 0 else scipy.optimize.brentq(
        lambda x: np.exp(-pace*x).mean() - 1 + loss, 0, 100) for loss in losses])


def draw_patterns(number, n, rng):
    """Patterns of CODING*n active cells each, (number, n) of 0 and 1."""
    found = np.zeros((number, n))
    for row in found:
        row[rng.choice(n, int(round(CODING*n)), replace=False)] = 1
    return found


def weights(patterns):
    """Covariance rule over p*(1 - p), (n, n): the field of a stored pattern is 1 - p in its cells
    and -p in the others."""
    centred = patterns - CODING
    return centred.T @ centred/patterns.shape[1]/(CODING*(1 - CODING))


# --------------------------------------------------------------------------- network

def build(*, n, losses, settle, tested, false_cues, noise, tau, distortion):
    """n binary cells, all to all, that lose synapses level by level. Returns a Model.

    Knobs: w (n*(n - 1),), pace (n,), cue (patterns, n), factor, gone, open (steps,). A synapse is
    lost for good when the share of synapses that its cell keeps falls below its own draw.
    """
    plan = timetable(losses, settle, tested, false_cues)
    steps = len(plan['cued'])
    rule = scaling.horn1996(tau=tau).paced('S_post') + loss
    tables = {name: TimedArray(np.zeros(steps), dt=STEP, name=f'table_{name}')
              for name in ('factor', 'gone', 'open')}
    tables['pattern'] = TimedArray(np.zeros((tested + false_cues, n)), dt=STEP,
                                   name='table_pattern')
    cells = (binary + rule.on_neurons('post')).group(n, name='cells', dt=STEP)
    cells.namespace.update(
        {**tables, 'cued': TimedArray(plan['cued'], dt=STEP, name='table_cued'),
         'before': TimedArray(plan['before'], dt=STEP, name='table_before')},
        step=STEP, threshold=THRESHOLD, noise=noise, keep_on=1 - distortion,
        keep_off=distortion*CODING/(1 - CODING))
    cells.run_regularly(UPDATE, dt=STEP, when='start', name='update')
    net = rule.synapses(cells, cells, name='net', dt=STEP, traces='neurons',
                        transmit='field_post += w*int(loss_at < kept_post)',
                        connect=dict(condition='i != j'))
    net.loss_at = 'rand()'
    spikes = SpikeMonitor(cells, name='spikes')
    level = steps//len(losses)*STEP
    factors = StateMonitor(cells, 'scal_g', record=np.arange(n), dt=level, name='factors')
    knobs = {name: (table, 'values') for name, table in tables.items()}
    return Model(Network(cells, net, spikes, factors), steps*STEP + STEP,
                 knobs=dict(knobs, w=(net, 'w'), pace=(cells, 'pace')),
                 outputs=dict(t=(spikes, 't'), i=(spikes, 'i'), g=(factors, 'scal_g')))


def points(seeds, *, n, loads, losses, settle, tested, false_cues, spread):
    """Knobs of the arms, a list of lists of dict: arms, seeds. Memories, and what is lost when, are
    the same in all arms of a seed."""
    plan = timetable(losses, settle, tested, false_cues)
    level = plan['level']
    equal, unequal = np.ones(n), paces(n, spread)
    uniform = 1/(1 - np.array(losses))

    def arm(number, load, pace, factor, opened):
        rng = np.random.default_rng([77, number])
        stored, new = draw_patterns(max(loads), n, rng), draw_patterns(false_cues, n, rng)
        w = weights(stored[:load])
        return dict(w=w[~np.eye(n, dtype=bool)], pace=rng.permutation(pace),
                    pattern=np.concatenate([stored[:tested], new]), factor=factor[level],
                    gone=gone(losses, pace)[level], open=opened*plan['open'])
    none = np.ones(len(losses))
    return [[arm(number, *given) for number in range(seeds)]
            for given in ((loads[0], equal, none, 0), (loads[0], equal, uniform, 0),
                          (loads[0], equal, none, 1), (loads[0], unequal, uniform, 0),
                          (loads[0], unequal, none, 1), (loads[1], equal, uniform, 0))]


# --------------------------------------------------------------------------- measures

def measure(out, point, *, n, losses, settle, tested, false_cues):
    """What the last step of each recall in the tests shows.

    Returns overlap (levels,): mean over memories of sum((pattern - p)*V)/(n*p*(1 - p)); active,
    false_active (levels,): active cells over those of a memory, after the cue of a memory and of a
    pattern that is not stored; factor (levels,): median over the cells at the end of the level.
    """
    recalls = settle + tested + false_cues
    step = np.rint(out['t']/float(STEP)).astype(int)
    state = np.zeros((len(losses)*recalls*STEPS + 1, n))
    state[step, out['i']] = 1
    last = state[:-1].reshape(len(losses), recalls, STEPS, n)[:, settle:, -1]
    active = last.mean(axis=-1)/CODING
    patterns = point['pattern']
    overlap = (last*(patterns - CODING)).sum(axis=-1)/(n*CODING*(1 - CODING))
    factor = np.median(1 + out['g'][:, 1:len(losses) + 1], axis=0)
    return dict(overlap=overlap[:, :tested].mean(axis=-1), active=active[:, :tested].mean(axis=-1),
                false_active=active[:, tested:].mean(axis=-1), factor=factor)


def crossing(x, values, level, rising):
    """Where `values` first pass `level`, linear between points; NaN if never. values: (…, x)."""
    above = (values > level) if rising else (values < level)
    first = above.argmax(axis=-1)
    reach = above.any(axis=-1)
    before = np.maximum(first - 1, 0)
    low, high = (np.take_along_axis(values, k[..., None], -1)[..., 0] for k in (before, first))
    part = np.where(high != low, (level - low)/np.where(high != low, high - low, 1), 0.0)
    found = x[before] + part*(x[first] - x[before])
    return np.where(reach, found, np.nan)


def critical_loss(load):
    """Theory of the uniform arm: the loss beyond which activity without any memory maintains
    itself. With a share `a` of the cells active the fields of cells of no pattern are Gaussian with
    variance load*a/(1 - loss), so a = Q(threshold/sd); the largest loss without a solution.

    load: memories over cells.
    """
    a = np.linspace(0.001, 0.5, 2000)
    return 1 - load*(a*(scipy.stats.norm.isf(a)/THRESHOLD)**2).max()


def bound_own(load):
    """Theory of the own arm: activity over that of a memory if the whole mean square of the field
    in recall, p*(1 - p) + load*p, were noise: no activity of no memory can be larger."""
    sd = np.sqrt(CODING*(1 - CODING) + load*CODING)
    return scipy.stats.norm.sf(THRESHOLD/sd)/CODING


def own_factor(loss, load, n):
    """Theory of the own arm while recall is whole: the factor that keeps the mean square of the
    field. What is lost scales the field of a pattern, p*(1 - p) on average over cells, and that of
    the others, load*p, by 1 - loss, and adds the variance of the draw of the n*p synapses used."""
    pattern, others = CODING*(1 - CODING), load*CODING
    kept = 1 - np.asarray(loss)
    drawn = (pattern/(n*CODING) + others)/(pattern + others)
    return 1/np.sqrt(kept**2 + kept*(1 - kept)*drawn)


def run(sim, *, n=400, loads=(60, 100), losses=(0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8,
                                                0.85, 0.9, 0.95),
        settle=120, tested=60, false_cues=20, noise=0.05, tau=0.6, spread=0.5, distortion=0.25):
    """All arms, level after level.

    n: cells; loads: memories, usual and higher; losses: shares of synapses lost; settle: recalls in
    which cells compensate, per level; tested, false_cues: memories and other patterns in each test;
    noise: of the cells; tau: of compensation (s; 600 steps); spread: s.d. of the log of the pace
    of loss; distortion: share of the active cells of a cue that are wrong.

    Returns arm (6,), loss (levels,); overlap, active, false_active, factor (6, levels, seeds);
    memory_limit, runaway_limit (6, seeds): loss at which the overlap falls below 0.5, and
    at which false_active passes 1 (NaN: never); theory_limit (2,) of both loads,
    theory_bound (), theory_factor (levels,); half_factor (6, seeds): factor at a loss of 0.5;
    largest (6, seeds): the largest of active and false_active; gained (2, seeds): memory_limit of
    uniform and own, less none; unequal (seeds,): mean overlap over levels, own less uniform, with
    unequal loss; equal (seeds,): with equal loss.
    """
    losses = tuple(losses)
    sizes = dict(n=n, losses=losses, settle=settle, tested=tested, false_cues=false_cues)
    found = sim.sweep(build, points(len(sim.seeds), loads=loads, spread=spread, **sizes),
                      measure=measure, given=sizes, noise=noise, tau=tau*second,
                      distortion=distortion, **sizes)
    data = {name: np.moveaxis(values, 1, 2) for name, values in found.items()}
    x = np.array(losses)
    limits = {name: crossing(x, found[key], level, rising) for name, key, level, rising in (
        ('memory_limit', 'overlap', 0.5, False), ('runaway_limit', 'false_active', 1.0, True))}
    mean = found['overlap'].mean(axis=-1)
    half = np.abs(x - 0.5).argmin()
    return dict(data, **limits, arm=np.array(ARMS), loss=x,
                largest=np.maximum(found['active'], found['false_active']).max(axis=-1),
                gained=limits['memory_limit'][1:3] - limits['memory_limit'][0],
                equal=mean[2] - mean[1], unequal=mean[4] - mean[3],
                theory_limit=np.array([critical_loss(load/n) for load in loads]),
                theory_bound=np.array(bound_own(loads[0]/n)),
                theory_factor=own_factor(x, loads[0]/n, n),
                half_factor=found['factor'][..., half])
