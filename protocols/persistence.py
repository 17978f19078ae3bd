"""The flagship's memories last for 400 s of rest if Hebbian plasticity is gated (background 0.87 of its start, G 22 Hz), at an assembly on the edge of R = 2; with the gate open the background falls to 0.01 in 200 s.

Mechanism (M14, M6). The network of `flagship` learns four patterns, interleaved, eight
presentations each, and then rests without any cue, all plasticity open. At 5 Hz, below the
threshold of the triplet rule (10 Hz), depression outweighs potentiation: weights that nothing
stimulates melt, those between patterns too, and the selectivity S rises without anything being
learnt. How long does the verdict of `flagship` hold, and what keeps it? Four conditions:

- HIS: as in `flagship`, Hebbian plasticity open all the time;
- HISG: the gate: Hebbian plasticity acts during presentations only (M = 0 at other times);
- HISX balanced: open, with a term at presynaptic spikes alone that adds delta = 7e-5 (the
  transmitter-induced term; no heterosynaptic term, beta = 0), which balances depression at rest;
- IS, the control: no Hebbian plasticity, so nothing may melt and nothing may be stored.

Shown apart, since S is a ratio: the mean weight within patterns, between them, and of the
background (between cells of no pattern); beside them R, the worst assembly in rest, and recall,
tested in branches that cannot disturb the run.

What three seeds of the default scale show. Open: background 0.47, 0.11, 0.008 of its start after
30, 100, 200 s, within patterns 0.47 to 0.27 after 400 s, S 9.6 to 51. In the target quadrant after
30 and 100 s all seeds, after 200 s two, after 300 s one, after 400 s none: the worst assembly
passes R = 2 (2.2 after 400 s; the index is a maximum up to then, so that it cannot fall). Gated:
all weights stand still in rest, background 0.87, G rises to 22 Hz, the worst assembly to 2.00, by
up to 0.02 above the bound in two of three seeds, so that its row fails. The term that was to
balance overshoots: background 1.15 to 1.70, S below 5 after 300 s, G 2.2 Hz after 400 s; of the two
remedies only the gate holds.

Deviations from `flagship`: a burn-in of 36 s instead of 20 s, so that learning, rest and test are
chunks of 100 s of one program; for time, steps of 0.2 ms and a background drawn each 1 ms at
default scale, as in `capacity`. Three seeds, for time: the changes exceed their spread by far.
"""
import numpy as np
from brian2 import ms

from homeozoo.analysis import metrics
from homeozoo.protocols import _flagship, _flagship_branches as branches, _flagship_measures
from homeozoo.protocols._flagship_branches import answered, left

MECHANISMS = ('M6', 'M14')
SEEDS = dict(smoke=1, default=3, paper=10)
SCALES = dict(smoke=dict(n_exc=200, n_inh=50, patterns=2, repeats=3, length=20.0, chunks=2,
                         first=4.0), default={}, paper=dict(dt=0.1*ms, grid=0.5*ms))
MAY_BE_NAN = ('recall_q',)
CONDITIONS = ('HIS', 'HISG', 'HISX balanced', 'IS')
WEIGHTS = ('within', 'between', 'background', 'selectivity', 'selectivity_bg')
RECALL = ('gain_hz', 'weakest_hz', 'novel_hz', 'auc')


def run(sim, *, n_exc=400, n_inh=100, patterns=4, repeats=8, length=100.0, chunks=4, first=30.0,
        eta_inh=0.003, delta=7e-5, dt=0.2*ms, grid=1*ms):
    """Learning, then `chunks` chunks of rest of `length` seconds, each followed by a test.

    first: rest (s) before a test that is as late as that of `flagship`; delta: of the balancing
    term.

    Returns condition (4,); rest_s (times,): `first` and the ends of all chunks; for each NAME of
    WEIGHTS and RECALL and for runaway and assembly (both the largest up to then), inside (1 in the
    target quadrant) and kept (background over its start) an array (4, times, seeds); learnt_NAME
    (4, seeds) for each of WEIGHTS at the end of learning; and late_kept (4, seeds): kept at the
    second chunk, and growth (4, seeds), S at the end over S at the first test.
    """
    options = dict(n_exc=n_exc, n_inh=n_inh, dt=dt, grid=grid, record=0)
    given = [dict(eta_inh=eta_inh, beta=0.0, delta=delta*('X' in name)) for name in CONDITIONS]

    def tables(chunk):
        return [_flagship.knobs(chunk, _flagship.letters(name), 20, **values)
                for name, values in zip(CONDITIONS, given)]
    lesson = branches.learning(length, patterns=patterns, repeats=repeats)
    state = branches.run(sim, lesson, tables(lesson), [None]*4, left, options, 0)
    _flagship_measures.check_connectomes(state['connectome'])
    starts = [_flagship.resume(state, row, **options) for row in range(4)]
    learnt, so_far = state, {name: state[name] for name in ('runaway', 'assembly')}
    early = branches.resting(length, patterns=patterns, rest=first)
    pause = branches.resting(length, patterns=patterns, rest=length)
    exam = branches.resting(length, patterns=patterns, rest=0.0)
    found = [{**so_far, **branches.run(sim, early, tables(early), starts, answered, options, 1)}]
    for number in range(int(chunks)):
        state = branches.run(sim, pause, tables(pause), starts, left, options, 2 + 2*number)
        starts = [_flagship.resume(state, row, **options) for row in range(4)]
        so_far = {name: np.maximum(so_far[name], state[name]) for name in so_far}
        found.append({**so_far, **branches.run(sim, exam, tables(exam), starts, answered, options,
                                               3 + 2*number)})
    data = {name: np.stack([one[name] for one in found], axis=1)
            for name in (*so_far, *WEIGHTS, *RECALL)}
    start = learnt['background'][CONDITIONS.index('IS')]
    data['kept'] = data['background']/start
    data['inside'] = 1.0*metrics.in_target(**{name: data[name] for name in metrics.JUDGED})
    data.update({f'learnt_{name}': learnt[name] for name in WEIGHTS})
    times = [first, *(length*(1 + np.arange(int(chunks))))]
    data.update(condition=np.array(CONDITIONS), rest_s=np.array(times, dtype=float),
                late_kept=data['kept'][:, 2], growth=data['selectivity'][:, -1]
                / data['selectivity'][:, 0])
    return data
