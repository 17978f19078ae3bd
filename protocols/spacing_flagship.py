"""Spacing twelve presentations changes late recall by 13 Hz (7 to 19) with scaling and by -2 Hz (-6 to 2) without: an interaction of 15 Hz (8 to 22), of which 5 Hz (1 to 10) are left with scaling factors of 1 at test; with slow scaling 2 Hz (-2 to 5).

Mechanism (M10, M14). The flagship network sees one pattern twelve times, 1 s each: massed, one
presentation every 2 s, or spaced, in three blocks of four with 36 s between them. Hebbian
plasticity acts during presentations only, inhibitory plasticity and scaling all the time; the time
constant of scaling is 20 s (`on`) or 200 s (`slow`), or there is no scaling (`off`). Recall is G,
the gain of the un-cued half of the pattern in a cue to the other half, tested with all plasticity
frozen 10 s (soon) and 44 s (late) of rest after the last presentation, in all arms alike.

benefit = G spaced less G massed, of one seed; interaction = benefit with scaling less benefit
without. Seen at test are the scaling factors too, which differ between the arms: the late test is
done again with all of them set to 1.

Found (five seeds). Late benefit 12.9 Hz (6.6 to 19.2) with scaling, -1.8 (-6.1 to 2.4) without and
-0.1 with slow scaling; the interaction is 14.8 Hz (7.6 to 22.0) late and 6.7 (2.3 to 11.2) soon.
Two thirds of the late one, 9.4 Hz (3.9 to 14.9), are the scaling factors of the pattern's cells at
test, 1.26 spaced and 1.09 massed; 5.4 Hz (1.0 to 9.7) are left with factors of 1. Massed learning
with scaling stores least: 0.20 within the pattern (0.35 without scaling), spaced 0.45 (0.48), while
recall of the spaced arm without scaling is lower although its weights are as large. Soon,
spacing helps in all three, so there is no crossover with scaling; without it the late benefit has
an interval on both sides of 0 and nothing is claimed of it. The interaction with slow scaling, 1.8
Hz (-1.8 to 5.3), is not shown to differ from 0, and is 13.0 Hz (8.0 to 18.1) less than with usual
scaling. Two rows fail by their intervals and stay: that of slow scaling reaches beyond 5 Hz, and
the benefit without scaling reaches into the bound of the benefit with it.

Controls. Scaling off; slow scaling, for which the gap is 0.18 of the time constant instead of 1.8
and in which the interaction was to vanish; a pattern never shown; factors of 1.

Deviations from `flagship`: a burn-in of 44 s, without scaling, from which all arms of a seed start;
all that follows are chunks of 44 s of one program; for time, steps of 0.2 ms and a background drawn
each 1 ms at default scale, and five seeds, for time. Massed learning takes 24 s and spaced 96 s:
inhibition and scaling have longer to act in the latter, which is part of what spacing is here. Time
is compressed: see `flagship`; psychology's spacing is of minutes to days (Smolen et al. 2016,
Nature Reviews Neuroscience 17:77).
"""
import numpy as np
from brian2 import ms, second

from homeozoo.analysis import metrics
from homeozoo.protocols import _flagship, _flagship_branches as branches, _flagship_measures

MECHANISMS = ('M10', 'M14')
SEEDS = dict(smoke=1, default=5, paper=20)
SCALES = dict(smoke=dict(n_exc=200, n_inh=50, length=9.0, blocks=2, each=1, soon=2.0, trials=1),
              default={}, paper=dict(dt=0.1*ms, grid=0.5*ms))
MAY_BE_NAN = ()
SCALING = ('on', 'off', 'slow')
SCHEDULES = ('massed', 'spaced')
PATTERN, UNSEEN = ((0, 1),), (2, 3)


def chunk(length, shown, rest, trials=0):
    """`shown` presentations, a rest in seconds, test trials; frozen for what is left of `length`.

    shown = 0 and rest = 0 with trials is a test alone.
    """
    return branches.Chunk(patterns=PATTERN, novel=UNSEEN, length=length, repeats=shown, burn=0.0,
                          rest=rest, trials=trials)


def seen(out, point, *, protocol, options):
    """`state_of`, and what a chunk shows: gain_hz (G), unseen_hz, runaway (R), within (mean weight
    within the pattern), factor (mean scaling factor of its cells), response_hz (presentations,):
    rate of its cells while they are shown."""
    n_exc = options['n_exc']
    t, i, own = out['t'], out['i'], np.arange(n_exc//10)
    inside = (out['ee_i'] < len(own)) & (out['ee_j'] < len(own))
    found = dict(_flagship.state_of(out, duration=protocol.duration, **options),
                 within=out['w_ee'][inside].mean(), factor=1 + out['scal_g'][own].mean(),
                 connectome=_flagship_measures.checksum(out))
    if len(protocol.order()):
        found['runaway'] = metrics.runaway_index(t, n_exc, _flagship.TARGET_HZ, 0.0,
                                                 float(protocol.duration))
        found['response_hz'] = np.array([metrics.cell_rates(t, i, own, start, start + 1).mean()
                                         for start in protocol.presentations()[0]])
    if protocol.trials:
        members = _flagship_measures.members(protocol, n_exc)
        recall = _flagship_measures.of_recall(t, i, protocol, protocol.groups(n_exc//20),
                                              _flagship_measures.outside(members, n_exc))
        found.update(gain_hz=recall['gain_hz'], unseen_hz=recall['novel_hz'], auc=recall['auc'])
    return found


def run(sim, *, n_exc=400, n_inh=100, length=44.0, blocks=3, each=4, soon=10.0, trials=5,
        eta_inh=0.003, tau_scaling=20*second, slow=10.0, dt=0.2*ms, grid=1*ms):
    """All arms from one burn-in of each seed.

    length: of a chunk, and from block to block (s); blocks: of presentations in the
    spaced arm; each: presentations in a block; soon: rest
    before the first test (s); the second is after another rest that fills a chunk; slow: factor of
    tau_scaling.

    Returns scaling (3,), schedule (2,), rest_s (2,): rests before the tests; gap_over_tau (3,);
    gain_hz, unseen_hz, auc (3, 2, 2, seeds): scaling, schedule, test; within, runaway (3, 2,
    seeds): at the end of learning, and the largest R in it; factor (3, 2, 2, seeds); response_hz
    (3, 2, seeds, presentations); factor_1_hz (2, seeds): late G of `on` with scaling factors of 1;
    worst_runaway (seeds,): the largest R of all arms; benefit (3, 2, seeds): spaced less massed,
    soon and late; interaction (2, 2, seeds): benefit of on and slow, less off; benefit_1,
    interaction_1 (seeds,): late, of on with factors of 1; faster (seeds,): late interaction of on
    less slow; by_factor (seeds,): late interaction of on, less that with factors of 1.
    """
    options = dict(n_exc=n_exc, n_inh=n_inh, dt=dt, grid=grid, record=0)
    conditions = dict(on=('HISG', tau_scaling), off=('HIG', tau_scaling),
                      slow=('HISG', slow*tau_scaling))

    def go(what, names, starts, noise):
        tables = [_flagship.knobs(what, conditions[name][0], 20, eta_inh=eta_inh,
                                  tau_scaling=conditions[name][1]) for name in names]
        found = branches.run(sim, what, tables, starts, seen, options, noise)
        _flagship_measures.check_connectomes(found['connectome'])
        return found, [_flagship.resume(found, row, **options) for row in range(len(names))]
    burn = branches.Chunk(patterns=PATTERN, novel=UNSEEN, length=length, repeats=0, burn=length,
                          rest=0.0, trials=0)
    _, begun = go(burn, ['off'], [None], 0)
    massed, ends = go(chunk(length, blocks*each, soon, trials), SCALING, begun*3, blocks)
    parts, spaced_ends = [], begun*3
    for number in range(blocks):
        last = number == blocks - 1
        block = chunk(length, each, soon if last else length - 2*each, trials*last)
        found, spaced_ends = go(block, SCALING, spaced_ends, number + 1)
        parts.append(found)
    rest = length - 2*trials
    late, ends = go(chunk(length, 0, rest, trials), SCALING*2, ends + spaced_ends, blocks + 1)
    plain = [[{**one, 'scal_g': 0*one['scal_g']} for one in ends[row]]
             for row in (0, len(SCALING))]
    ones, _ = go(chunk(length, 0, rest=0.0, trials=int(length//2)), ('on', 'on'), plain,
                 blocks + 1)

    def both(name):
        """(scaling, schedule, test, seeds)"""
        first = np.stack([massed[name], parts[-1][name]], axis=1)
        return np.stack([first, _sides(late[name])], axis=2)
    data = {name: both(name) for name in ('gain_hz', 'unseen_hz', 'auc', 'factor')}
    data['within'] = np.stack([massed['within'], parts[-1]['within']], axis=1)
    data['runaway'] = np.stack([massed['runaway'], np.max([one['runaway'] for one in parts], 0)],
                               axis=1)
    data['response_hz'] = np.stack([massed['response_hz'], np.concatenate(
        [one['response_hz'] for one in parts], axis=-1)], axis=1)
    data['worst_runaway'] = data['runaway'].max(axis=(0, 1))
    data['factor_1_hz'] = ones['gain_hz']
    return dict(data, **effects(data['gain_hz'], data['factor_1_hz']),
                scaling=np.array(SCALING), schedule=np.array(SCHEDULES),
                rest_s=np.array([soon, soon + rest]),
                gap_over_tau=(length - 2*each)/float(tau_scaling/second)*np.array(
                    [1, 0, 1/slow]))


def _sides(values):
    """(6, …), massed before spaced -> (3, 2, …)."""
    return np.moveaxis(values.reshape(2, 3, *values.shape[1:]), 0, 1)


def effects(gain, plain):
    """Benefits and interactions (see `run`). gain: (3, 2, 2, seeds); plain: (2, seeds)."""
    benefit, alone = gain[:, 1] - gain[:, 0], plain[1] - plain[0]
    interaction, interaction_1 = benefit[[0, 2]] - benefit[1], alone - benefit[1, 1]
    return dict(benefit=benefit, benefit_1=alone, interaction=interaction,
                interaction_1=interaction_1, faster=interaction[0, 1] - interaction[1, 1],
                by_factor=interaction[0, 1] - interaction_1)
