"""Contacts of a pair that protect each other through the cell they drive are none or about eight, and their number lags a drive that rises and falls by 0.4 contacts; with removal blind to weight there is one mode and no lag.

Mechanism (M5). Inspired by Fauth, Wörgötter & Tetzlaff 2015 (doi 10.1371/journal.pcbi.1004031),
who find that the number of contacts of a pair has a peak at 0 and one at 3 to 8, as in cortex
(their abstract), where weight grows with postsynaptic activity and less than linearly, and that
it follows a stimulus with hysteresis. Their full rule could not be confirmed from what is public;
`multisynapse.reduced` is a chain with these two conditions, and no reproduction.

First part: pairs at a steady drive, half of them from no contact and half from all sites taken,
compared with the exact stationary law (detailed balance). Second part: the drive climbs from 0 to
0.6 in eleven steps of four times 1/build each and falls back in the same way, over and over.
Hysteresis is the mean over the steps of the number of contacts in the falling less that in the
rising branch at the end of equal steps, without the first cycle.

Control. Removal that does not know the weight, with the same mean number of contacts at the steady
drive: one mode, and the number does not depend on the drive at all.

The lag is one of the ramp: with an infinite wait at each step both branches meet at the mean of the
stationary law. A ramp four times slower (one cycle) shows how much is left. What the chain must
give on average is known: its master equation, step by step, is the theory of all rows.

Found. The shares agree with the exact law and the gaps with the master equation. In the first full
run the rows on the mode failed, since it was taken as the most frequent S above 0, which is S = 1
on the flank of the peak at 0; it is now the highest local maximum. No bound was changed.

Parameters. P = 12 sites from the paper's figure, all else chosen here. Time is in units of 1/build,
which is 1 s here and stands for days.
"""
import numpy as np
from brian2 import Hz, Network, StateMonitor, TimedArray, ms, second

from homeozoo import multisynapse
from homeozoo.core import Neuron
from homeozoo.running import Model

MECHANISMS = ('M5',)
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(smoke=dict(pairs=50, cycles=2, dwell=2*second), default={},
              paper=dict(pairs=2000))
LEVELS = 11
SLOWER = 4
R0, K = (multisynapse.reduced.params[f'mult_{name}'].value for name in ('r0', 'k'))

source = Neuron('quiet', doc='A cell that never fires.', model='still : 1')


def ramp(wait, cycles, top):
    """Drive in `cycles` times up and down, `wait` equal entries for each of LEVELS levels."""
    levels = np.linspace(0, top, LEVELS)
    return np.repeat(np.tile(np.concatenate([levels, levels[::-1]]), cycles), wait)


def build(*, pairs, slots, slot, dt):
    """`pairs` pairs of cells, each with its own sites; every second begins with all sites taken.

    Knobs: drive (slots,), the common drive in slots of time `slot`; r0, k: the rate of removal.
    """
    cells = multisynapse.activity.group(pairs, name='cells', dt=dt, spikes=False)
    silent = source.group(pairs, name='silent', dt=dt, spikes=False)
    contacts = multisynapse.reduced.synapses(
        silent, cells, name='contacts', slow=dt, dt=dt, connect=dict(condition='i == j'),
        knobs=('mult_r0', 'mult_k'))
    contacts.mult_n = 'int((i % 2)*mult_sites)'
    drive = TimedArray(np.zeros(slots), dt=slot, name='drive')
    cells.namespace['drive'] = drive
    cells.run_regularly('mult_drive = drive(t)', dt=dt, when='start', name='driving')
    seen = StateMonitor(contacts, 'mult_n', record=np.arange(pairs), dt=slot, when='start',
                        order=-5, name='seen')
    return Model(Network(silent, cells, contacts, seen), slots*slot + dt,
                 outputs=dict(n=(seen, 'mult_n')),
                 knobs=dict(drive=(drive, 'values'), r0=(contacts, 'mult_r0'),
                            k=(contacts, 'mult_k')))


def branches(mean, cycles):
    """Mean number of contacts at the end of each level: (2, LEVELS), rising and falling at equal
    drive. mean: (slots + 1,) at the begin of each slot and at the end; without the first of
    several cycles."""
    wait = (len(mean) - 1)//(2*LEVELS*cycles)
    ends = mean[wait::wait].reshape(cycles, 2, LEVELS)[1 if cycles > 1 else 0:].mean(axis=0)
    return np.array([ends[0], ends[1][::-1]])


def second_mode(p):
    """The highest peak of p(S) at S > 0 (0 without one), and the rarest S below it over the rarer
    one of 0 and the peak (1: no dip)."""
    last = np.append(p, 0)
    peaks = [S for S in range(1, len(p)) if last[S] > last[S - 1] and last[S] >= last[S + 1]]
    mode = max(peaks, key=lambda S: p[S], default=0)
    return float(mode), p[:mode + 1].min()/max(min(p[0], p[mode]), 1e-9)


def measure(out, _, *, cycles, settle, sites):
    """What one run shows; cycles: of the drive; settle: slots before the distribution is taken.

    p (sites + 1,): share of pairs with S contacts, after `settle`; mean: of p; mode, dip: of
    `second_mode`; branch (2, LEVELS): of `branches`; gap: mean of falling less rising.
    """
    p = np.bincount(out['n'][:, settle:].ravel().astype(int), minlength=sites + 1)
    p = p/p.sum()
    mode, dip = second_mode(p)
    branch = branches(out['n'].mean(axis=0), cycles)
    return dict(p=p, mean=(np.arange(sites + 1)*p).sum(), mode=mode, dip=dip, branch=branch,
                gap=(branch[1] - branch[0]).mean())


def master(drive, steps, *, r0, k, dt_s, sites):
    """Mean number of contacts over time from the chain's own law, where half of the pairs begin
    with all sites taken.

    drive: (slots,), `steps` steps of dt_s in each. Returns (slots + 1,): at the begin of each slot
    and at the end.
    """
    S = np.arange(sites + 1)
    build_, gain, half = (float(multisynapse.reduced.params[f'mult_{name}'].value)
                          for name in ('build', 'gain', 'K'))
    p = np.zeros(sites + 1)
    p[[0, -1]] = 0.5
    means = [S @ p]
    for now in drive:
        v = now + gain*S
        up, down = dt_s*build_*(sites - S), dt_s*r0*np.exp(-k*v/(v + half))*S
        step = np.diag(1 - up - down) + np.diag(up[:-1], -1) + np.diag(down[1:], 1)
        p = np.linalg.matrix_power(step, steps) @ p
        means.append(S @ p)
    return np.array(means)


def run(sim, *, pairs=400, steady=0.2, top=0.6, dwell=4*second, cycles=4, slot=1*second,
        settle=20*second, dt=4*ms):
    """Steady drive, the ramp, and the slower ramp, with removal that knows weight and that is
    blind.

    Returns, for each NAME of `measure`, NAME_CASE (seeds, …) with CASE steady, ramp, slow (one
    cycle, SLOWER times slower), and steady_blind, ramp_blind; law (sites + 1,): the exact
    stationary law, distance, distance_blind (seeds,): half the sum of absolute differences of p
    from it; branch_CASE_theory, gap_CASE_theory; level (LEVELS,) drives; wait_s.
    """
    sites = int(multisynapse.reduced.params['mult_sites'].value)
    slots_of_level = int(round(float(dwell/slot)))
    drive = ramp(slots_of_level, cycles, top)
    slow = ramp(slots_of_level*SLOWER, max(cycles//SLOWER, 1), top)[:len(drive)]
    law = multisynapse.stationary(steady, sites=sites)
    blind = dict(r0=(sites/(np.arange(sites + 1) @ law) - 1)*Hz, k=0.0)
    knows = dict(r0=R0, k=K)
    still = np.full(len(drive), steady)
    cases = dict(steady=dict(drive=still, **knows), ramp=dict(drive=drive, **knows),
                 slow=dict(drive=slow, **knows), steady_blind=dict(drive=still, **blind),
                 ramp_blind=dict(drive=drive, **blind))
    data = dict(law=law, level=np.linspace(0, top, LEVELS), wait_s=np.array(float(dwell)))
    for case, point in cases.items():
        turns = max(cycles//SLOWER, 1) if case == 'slow' else cycles
        found = sim.sweep(build, [point], measure=measure,
                          given=dict(cycles=turns, settle=int(round(float(settle/slot))),
                                     sites=sites),
                          pairs=pairs, slots=len(drive), slot=slot, dt=dt)
        data.update({f'{name}_{case}': values[0] for name, values in found.items()})
        expected = branches(master(point['drive'], int(round(float(slot/dt))),
                                   r0=float(point['r0']), k=float(point['k']), dt_s=float(dt),
                                   sites=sites), turns)
        data[f'branch_{case}_theory'] = expected
        data[f'gap_{case}_theory'] = (expected[1] - expected[0]).mean()
    for end in ('', '_blind'):
        data[f'distance{end}'] = 0.5*np.abs(data[f'p_steady{end}'] - law).sum(axis=-1)
    return data
