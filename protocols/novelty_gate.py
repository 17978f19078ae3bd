"""Twelve repetitions of a new pattern mask the recall of an old one with half its cells (G 0.1 Hz, 6.0 without), whether or not surprise gates Hebbian plasticity; after 22 s of rest it is back (6.7 Hz). Gating all plasticity, the network learns the new pattern better (G 7.3 Hz; 3.5 without gate, -1.6 with Hebb alone gated); keeping inhibition off the old cells, best (12.4 Hz), at the price of the old pattern (-0.5 Hz).

Mechanism (M4, M9, M14). The flagship network learns two patterns and rests. Then a new pattern, one
half of which is the second half of an old one, is shown again and again. The loop is closed inside
the network (`surprise`): a modulator cell reads from all spikes the rate that an average spike
comes from, which is high while few cells fire fast, and opens a gate that goes back to all cells.
Inhibition learns the pattern, its response falls, and the gate closes by itself. Nobody tells the
network which pattern is shown, or when to stop.

Conditions, from one state, with the same cues:

- none: nothing is shown, the control of time;
- open: the gate is ignored;
- Hebb: the gate closes Hebbian plasticity;
- all: it closes Hebbian, inhibitory plasticity and scaling;
- apart: as all, and inhibition onto cells that hold an old memory is kept apart: it does not learn
  while the new pattern is shown. A cell holds one if it fired above 25 Hz for a moment while the
  old patterns were learnt: a tag of its own, which nobody else has to know.

While the new pattern is shown (18 s) the gate rules; in rest inhibition and scaling are free in all
conditions (Hebbian plasticity acts during presentations only, as in `flagship_gate`), so that the
time after exploration is one of consolidation. Recall of the un-cued half is tested, with all
plasticity frozen, 4 s after the stream and again after another 22 s of rest.

Found. In the four seconds after the stream no form of the gate protects the old pattern: its G
falls by 6.0 Hz without gate and with Hebbian plasticity gated, by 4.8 Hz (95 % interval 3.0 to 6.7)
with all gated, which keeps a fifth and not the 44 % of an open-loop prototype. But nothing is lost:
its weights stay (0.20 before, 0.23 after), so that there is nothing for a consolidation of tagged
weights to save, and the rest unmasks it. Against the same seeds without the stream G is then higher
by 0.4 Hz (-1.4 to 2.2) without gate and lower by 1.1 Hz (-0.2 to 2.3) with all gated. What the loop
decides is whether the new pattern is learnt. If it closes Hebbian plasticity alone, inhibition goes
on and closes it within the second presentation (weights 0.08); if it closes all, inhibition stops
with it, and G of the new pattern after the rest is 3.7 Hz (2.4 to 5.1) above that without gate.

Inhibition kept apart was expected to protect the old pattern, and does not: its G is -0.7 Hz (-1.0
to -0.3) after the stream and -0.5 Hz (-1.7 to 0.8) after the rest, so that here it is lost. All its
cells hold the tag, and at most 0.3 % of the others. Uninhibited they go on firing, the gate stays
open until the fifth presentation, the weights of the new pattern reach 0.29 (0.19 with all gated),
and the shared cells become cells of the new pattern, which is learnt best of all. R is 1.6.

Two expectations fail because G differs between seeds (0 to 14 Hz) by more than the bound allows,
two because neither the gate that closes all nor inhibition kept apart protects the old pattern.

Controls. none; and the old pattern that shares no cell with the new one.

Deviations from `flagship`: learning, rest, stream and late test are chunks of 34 s of one program;
burn-in of 16 s with a fast inhibitory rate (0.03); for time, presentations 0.5 s apart, steps of
0.2 ms and a background drawn each 1 ms at default scale. Expected rate and width of the gate were
set on a trial seed, between its reading of a novel and of a familiar pattern. Time is compressed:
see `flagship`.
"""
import numpy as np
from brian2 import Hz, StateMonitor, ms

from homeozoo import flagship, neurons, surprise
from homeozoo.analysis import metrics
from homeozoo.core import Neuron
from homeozoo.protocols import _flagship, _flagship_branches as branches, _flagship_measures
from homeozoo.protocols._flagship import SLOT_S

MECHANISMS = ('M4', 'M9', 'M14')
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(smoke=dict(n_exc=200, n_inh=50, length=9.0, repeats=2, new_repeats=3, trials=1),
              default={}, paper=dict(dt=0.1*ms, grid=0.5*ms))
MAY_BE_NAN = ('recall_q',)
CONDITIONS = ('none', 'open', 'Hebb', 'all', 'apart')
OLD, NEW, UNSEEN = ((0, 1), (2, 3)), (1, 10), (12, 13)
OFF_S = 0.5
TAG_ABOVE = 25*Hz                # recent rate that sets the tag: chosen here
tag = Neuron('tag', doc='A tag of the cell: tag_held is 1 from when it fired fast while patterns '
                        'were learnt.', model=('tag_held : 1',))
CELL = neurons.rate_sensor + flagship.threshold + surprise.reporter + tag
#: What the gate of surprise closes: 1 where it does. tagging: 1 while tags can be set; apart: 1
#: while inhibition onto tagged cells does not learn.
LOOPS = {name: flagship.Table() for name in ('loop_M', 'loop_I', 'loop_S', 'tagging', 'apart')}


def extend(cells):
    """The modulator of the network, and what it closes; for `_flagship.build`."""
    objects = surprise.join(cells.exc, flagship.SLOT)
    cells.exc.namespace['tag_above'] = TAG_ABOVE
    cells.exc.run_regularly('tag_held = clip(tag_held + tagging*int(nov_rate > tag_above), 0, 1)\n'
                            'M = M*(1 - loop_M + loop_M*nov_open)\n'
                            'eta_inh *= (1 - loop_I + loop_I*nov_open)*(1 - apart*tag_held)\n'
                            'S = S*(1 - loop_S + loop_S*nov_open)',
                            dt=flagship.SLOT, when='start', order=2, name='close')
    course = StateMonitor(objects[0], ('mod_read', 'mod_gate'), record=[0], dt=flagship.SLOT,
                          name='course')
    return [*objects, course], {}, dict(read=(course, 'mod_read'), gate=(course, 'mod_gate'))


def chunks(length, repeats, new_repeats, trials):
    """Learning, rest, stream of the new pattern with an early test, rest with a late test: four
    `Chunk` of one length."""
    tested = dict(patterns=(*OLD, NEW), novel=UNSEEN, off=OFF_S, length=length, repeats=0)
    test_s = 4.0*trials
    shown_s = new_repeats*(1 + OFF_S)
    lesson = branches.Chunk(patterns=OLD, novel=UNSEEN, off=OFF_S, length=length, repeats=repeats,
                            burn=length - 2*repeats*(1 + OFF_S), rest=0.0, trials=0, burn_eta=0.03)
    pause = branches.Chunk(**tested, burn=0.0, rest=length, trials=0)
    stream = branches.Chunk(**tested, shown=(2,)*new_repeats, burn=0.0,
                            rest=length - shown_s - test_s, trials=trials)
    late = branches.Chunk(**tested, burn=0.0, rest=length - test_s, trials=trials)
    return lesson, pause, stream, late


def tables(chunk, condition, eta_inh):
    """The knobs of a chunk. While the new pattern is shown, surprise closes what the condition
    says; in rest, nothing."""
    point = _flagship.knobs(chunk, 'HISG', 20, eta_inh=eta_inh)
    time = (np.arange(chunk.slots) + 0.5)*SLOT_S
    exposed = 1.0*(time < chunk.rest_start)
    if condition == 'none':
        point['cue'], point['M'] = point['cue']*(exposed == 0)[:, None], 0*point['M']
    point['loop_M'] = exposed*(condition in ('Hebb', 'all', 'apart'))
    point['loop_I'] = point['loop_S'] = exposed*(condition in ('all', 'apart'))
    point['apart'] = exposed*(condition == 'apart')
    point['tagging'] = exposed*(time >= chunk.learn_start)*bool(chunk.repeats)
    return point


def left(out, point, *, protocol, options):
    """`state_of`, and the response to every presentation and the gate in it, of a chunk."""
    return {**_flagship.state_of(out, duration=protocol.duration, **options),
            **answered(out, point, protocol=protocol, options=options)}


def answered(out, point, *, protocol, options):
    """What a chunk shows.

    runaway: R; response_hz, open_share (presentations,): rate of the shown cells, and mean gate;
    new_w: mean weight from old to new cells of the new pattern, back, and among the new ones; old_w
    and other_w: mean weights within the overlapped and the other old pattern. With test trials also
    old_hz, other_hz, new_hz, unseen_hz: G of the un-cued half, and old_auc, other_auc, new_auc.
    """
    n_exc = options['n_exc']
    t, i, size = out['t'], out['i'], n_exc//20
    starts, which = protocol.presentations()
    own = _flagship_measures.members(protocol, n_exc)
    slot = np.arange(len(out['gate'][0]))*SLOT_S
    found = dict(
        response_hz=np.array([metrics.cell_rates(t, i, own[k], start, start + protocol.on).mean()
                              for start, k in zip(starts, which)]),
        open_share=np.array([out['gate'][0][(slot >= start) & (slot < start + protocol.on)].mean()
                             for start in starts]),
        runaway=metrics.runaway_index(t, n_exc, _flagship.TARGET_HZ, protocol.learn_start,
                                      float(protocol.duration)),
        connectome=_flagship_measures.checksum(out))
    part, parts = out['ee_i']//size*20 + out['ee_j']//size, 400
    w = (np.bincount(part, out['w_ee'], parts)/np.maximum(np.bincount(part, minlength=parts), 1)
         ).reshape(20, 20)
    old, new = NEW
    found.update(new_w=np.mean([w[old, new], w[new, old], w[new, new]]),
                 old_w=w[:2, :2].mean(), other_w=w[2:4, 2:4].mean())
    if protocol.trials:
        recall = _flagship_measures.of_recall(t, i, protocol, protocol.groups(size),
                                              _flagship_measures.outside(own, n_exc))
        for row, name in enumerate(('old', 'other', 'new')):
            found[f'{name}_hz'], found[f'{name}_auc'] = (recall[key][row]
                                                        for key in ('gains_hz', 'aucs'))
        found['unseen_hz'] = recall['novel_hz']
    return found


def run(sim, *, n_exc=400, n_inh=100, length=34.0, repeats=6, new_repeats=12, trials=3,
        eta_inh=0.003, dt=0.2*ms, grid=1*ms):
    """All chunks and conditions in one build.

    Returns condition (5,); response_hz, open_share (5, seeds, presentations) of the stream; new_w,
    old_w, other_w, runaway (5, seeds) after it; early_NAME and late_NAME (5, seeds) for old_hz,
    other_hz, new_hz, unseen_hz and the AUC; early_kept, late_kept (5, seeds): G of the overlapped
    pattern over its mean without the stream; first_open, last_open (5, seeds); learnt_w (seeds,);
    tagged (2, seeds): share of tagged cells in the old patterns, and elsewhere.
    """
    build = dict(n_exc=n_exc, n_inh=n_inh, dt=dt, grid=grid, record=0, add_exc=CELL,
                 more_tables=LOOPS, extend=extend)
    lesson, pause, stream, late = chunks(length, repeats, new_repeats, trials)

    def go(chunk, conditions, starts, measure, noise):
        return branches.run(sim, chunk, [tables(chunk, name, eta_inh) for name in conditions],
                            starts, measure, build, noise)
    learnt = go(lesson, ['open'], [None], left, 0)
    rested = go(pause, ['open'], [_flagship.resume(learnt, **build)], left, 1)
    begun = [_flagship.resume(rested, **build)]*len(CONDITIONS)
    early = go(stream, CONDITIONS, begun, left, 2)
    _flagship_measures.check_connectomes(early['connectome'])
    ends = [_flagship.resume(early, row, **build) for row in range(len(CONDITIONS))]
    found = go(late, CONDITIONS, ends, answered, 3)
    data = {name: early[name] for name in ('response_hz', 'open_share', 'new_w', 'old_w', 'other_w',
                                           'runaway')}
    for when, one in (('early', early), ('late', found)):
        data.update({f'{when}_{name}': one[name] for name in one
                     if name.endswith('_auc') or name in ('old_hz', 'other_hz', 'new_hz',
                                                          'unseen_hz')})
        data[f'{when}_kept'] = one['old_hz']/one['old_hz'][0].mean()
    held, old = learnt['tag_held'][0], np.arange(n_exc) < len(OLD)*n_exc//10
    data['tagged'] = np.array([[own[which].mean() for own in held] for which in (old, ~old)])
    return dict(data, condition=np.array(CONDITIONS), learnt_w=learnt['old_w'][0],
                first_open=data['open_share'][..., 0],
                last_open=data['open_share'][..., -1])
