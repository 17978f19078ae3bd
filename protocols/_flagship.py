"""What the experiments with the flagship share: timetable, conditions, build, states, measures.

The network is `homeozoo.flagship`; its switches have letters here: H (Hebb: table M), I (inhibitory
plasticity: eta_inh), S, X and T (tables of that name), and G, the gate: H acts during cues only
(without G it is always open).

Branches from one learnt state. `state_of` is a measure that keeps what a run leaves behind;
`resume` makes of it the knobs that start another run there, with one dict for each seed. With
``noise`` in the point (see `Simulation.sweep`) the branch has other background spikes in the same
connectome:

    options = dict(duration=protocol.duration, n_exc=400, n_inh=100)
    learnt = sim.sweep(build, [knobs(protocol, 'HIS', 20)], measure=state_of, given=options,
                       **options)
    starts = resume(learnt, **options)
    points = [[{**knobs(test, '', 20), **start, 'noise': number} for start in starts]
              for number in (1, 2)]
"""
import zlib
from dataclasses import dataclass

import numpy as np
from brian2 import Hz, Network, SpikeMonitor, StateMonitor, have_same_dimensions, ms, second

from homeozoo import flagship as model
from homeozoo.analysis import metrics
from homeozoo.running import Model
from homeozoo.running.errors import RunError, UsageError

SLOT_S = float(model.SLOT)
TARGET_HZ = float(model.RHO0/Hz)
#: Length of the stored raster, from the start of the test.
RASTER_S = 5.0


# --------------------------------------------------------------------------- what happens when

@dataclass(frozen=True)
class Protocol:
    """Burn-in, learning, rest, test: the times of everything, and the tables that make it happen.

    patterns: tuple of patterns, each a tuple of parts of the E cells; novel: a pattern never
    learned, tested only. Learning: `repeats` presentations of every pattern, `on` with the extra
    rate `cue_rate`, `off` without; interleaved, or one pattern after the other (`sequential`).
    Test: `trials` trials of `trial` for every pattern, the novel one last, with a cue of length
    `cue` from `cue_at` to the first `cued` share of the parts of the pattern; all plasticity is
    frozen. `burn_eta`: learning rate of inhibition in the burn-in, when nothing else learns, equal
    for all conditions. Times are in seconds, multiples of SLOT; cue_rate is in Hz.
    """
    patterns: tuple = ((0, 1), (2, 3), (4, 5), (6, 7))
    novel: tuple = (8, 9)
    burn: float = 20.0
    repeats: int = 8
    on: float = 1.0
    off: float = 1.0
    rest: float = 30.0
    trials: int = 5
    trial: float = 1.0
    cue: float = 0.25
    cue_at: float = 0.5
    cued: float = 0.5
    cue_rate: float = 1500.0
    burn_eta: float = 0.01
    sequential: bool = False

    def order(self):
        """Which pattern is shown at each presentation, an int array."""
        each = np.arange(len(self.patterns))
        return np.repeat(each, self.repeats) if self.sequential else np.tile(each, self.repeats)

    @property
    def learn_start(self):
        """Start of learning in seconds; the run counts for R from here."""
        return self.burn

    @property
    def rest_start(self):
        """End of learning in seconds."""
        return self.learn_start + len(self.order())*(self.on + self.off)

    @property
    def test_start(self):
        """Start of the test in seconds; the last state of the weights."""
        return self.rest_start + self.rest

    @property
    def duration(self):
        """Of the whole run, a Quantity."""
        return (self.test_start + (len(self.patterns) + 1)*self.trials*self.trial)*second

    @property
    def slots(self):
        """Length of the tables."""
        return int(round(float(self.duration)/SLOT_S))

    def presentations(self):
        """Starts of the presentations (s), float array (n,), and their patterns, int array (n,)."""
        order = self.order()
        return self.learn_start + np.arange(len(order))*(self.on + self.off), order

    def tests(self):
        """Onsets of the test cues (s), float array (n,), and the pattern of each, int array (n,).

        Pattern number len(patterns) is the novel one. Trials go round the patterns.
        """
        which = np.tile(np.arange(len(self.patterns) + 1), self.trials)
        return self.test_start + np.arange(len(which))*self.trial + self.cue_at, which

    def groups(self, part_size):
        """For every pattern and the novel one: (cued cells, un-cued cells), two int arrays."""
        found = []
        for parts in (*self.patterns, self.novel):
            cells = np.concatenate([np.arange(part*part_size, (part + 1)*part_size)
                                    for part in parts])
            split = int(round(self.cued*len(parts)))*part_size
            found.append((cells[:split], cells[split:]))
        return found

    def cue_table(self, parts):
        """Extra rate in Hz, a float array (slots, parts)."""
        table = np.zeros((self.slots, parts))

        def show(start, length, which):
            first = int(round(start/SLOT_S))
            table[first:first + int(round(length/SLOT_S)), list(which)] = self.cue_rate
        for start, number in zip(*self.presentations()):
            show(start, self.on, self.patterns[number])
        every = (*self.patterns, self.novel)
        for start, number in zip(*self.tests()):
            show(start, self.cue, every[number][:int(round(self.cued*len(every[number])))])
        return table


def plan(*, patterns=4, burn=20.0, repeats=8, rest=30.0, trials=5, **more):
    """The `Protocol` with this many disjoint patterns of two parts each, a tenth of the E cells."""
    return Protocol(patterns=tuple((2*k, 2*k + 1) for k in range(patterns)),
                    novel=(2*patterns, 2*patterns + 1), burn=burn, repeats=repeats, rest=rest,
                    trials=trials, **more)


def letters(condition):
    """The switches of a condition: 'HS slow' -> 'HS', 'none' -> ''."""
    return condition.split()[0].replace('none', '')


def knobs(protocol, condition, parts, *, eta_inh=0.003, **values):
    """A point of `Simulation.sweep`: the tables of one condition, and other knobs by name.

    condition: letters of the switches that are on, such as 'HIS'; '' has no plasticity after the
    burn-in. parts: number of parts of the E cells. eta_inh: learning rate of inhibition while I is
    on.
    """
    if set(condition) - set('HISXTG'):
        raise UsageError(f'condition {condition!r}: the switches are H, I, S, X, T and G')
    time = (np.arange(protocol.slots) + 0.5)*SLOT_S
    burning = time < protocol.learn_start
    learning = (time > protocol.learn_start) & (time < protocol.test_start)
    cue = protocol.cue_table(parts)
    gate = (cue.max(axis=1) > 0) if 'G' in condition else np.ones(len(time), bool)
    tables = {name: 1.0*learning*(name in condition) for name in 'XST'}
    tables['M'] = 1.0*(learning & gate)*('H' in condition)
    tables['eta_inh'] = protocol.burn_eta*burning + eta_inh*learning*('I' in condition)
    tables['cue'] = cue*Hz
    return {**tables, **values}


def points(protocol, conditions, *, eta_inh, tau_scaling, tau_slow, beta, delta):
    """The points of a sweep, in the order of `conditions`."""
    return [knobs(protocol, letters(name), 20, eta_inh=eta_inh, beta=beta, delta=delta,
                  tau_scaling=tau_slow if name.endswith('slow') else tau_scaling)
            for name in conditions]


def build(*, duration, record=10, **options):
    """The network as a `Model`; options as in `flagship.network`, without slots.

    record: number of cells whose conductances and voltage are kept, every 5 ms; 0: none.

    Outputs: t, i (spikes of E), inh_t; ee_i, ee_j; all of `flagship.state_variables` (w_ee, w_ie,
    scal_g, …); ge, gi, v (cells, times).
    """
    cells = model.network(slots=int(round(float(duration)/SLOT_S)), **options)
    spikes = SpikeMonitor(cells.exc, name='spikes')
    inhibition = SpikeMonitor(cells.inh, name='inh_spikes')
    outputs = dict(t=(spikes, 't'), i=(spikes, 'i'), inh_t=(inhibition, 't'), ee_i=(cells.ee, 'i'),
                   ee_j=(cells.ee, 'j'))
    outputs.update({name: cells.knobs[name] for name in cells.state})
    monitors = [spikes, inhibition]
    if record:
        monitors.append(StateMonitor(cells.exc, ('ge', 'gi', 'v'), dt=5*ms, name='currents',
                                     record=np.arange(record)*(len(cells.exc)//record)))
        outputs.update({name: (monitors[-1], name) for name in ('ge', 'gi', 'v')})
    return Model(Network(*cells.objects, *monitors), duration, knobs=cells.knobs, outputs=outputs)


# --------------------------------------------------------------------------- from run to run

def _state(options):
    parts = ('rule_ee', 'rule_ie', 'add_exc')
    return model.state_variables(**{name: options[name] for name in parts if name in options})


def state_of(out, point=None, *, duration, **options):
    """What a run leaves behind: name -> array. duration and options: as of `build`.

    Times, such as that of the last update of a reference weight, count from the end of the run.
    """
    return {name: out[name] - float(duration) if have_same_dimensions(unit, second) else out[name]
            for name, (_, _, unit) in _state(options).items()}


def resume(found, row=0, **options):
    """The knobs that start a run where another ended: a list of dicts, one for each seed.

    found: result of a sweep whose measure was, or includes, `state_of`; row: number of the point in
    it; options: as of `build`.
    """
    state = _state(options)
    return [{name: found[name][row][seed]*unit for name, (_, _, unit) in state.items()}
            for seed in range(len(found['w_ee'][row]))]


# --------------------------------------------------------------------------- measures

def checksum(out):
    """A number that tells connectomes apart."""
    return float(zlib.crc32(np.ascontiguousarray(out['ee_j']),
                            zlib.crc32(np.ascontiguousarray(out['ee_i']))))


def check_connectomes(found):
    """Raise RunError unless a seed has one connectome in all conditions, and no two seeds the same.

    found: checksums, shape (conditions, seeds).
    """
    if not (found == found[0]).all() or len(set(found[0])) != found.shape[1]:
        raise RunError('the conditions of a seed do not share one connectome')


def of_weights(out, members, n_exc, w_max):
    """S and what goes with it. members: cells of each trained pattern and of the novel one."""
    w, source, goal = out['w_ee'], out['ee_i'], out['ee_j']
    within, between = metrics.within_between(w, source, goal, members[:-1], n_exc)
    group = np.full(n_exc, len(members))
    for k, cells in enumerate(members):
        group[cells] = k
    number, size = group[source]*(len(members) + 1) + group[goal], (len(members) + 1)**2
    blocks = np.bincount(number, w, size)/np.maximum(np.bincount(number, minlength=size), 1)
    return dict(selectivity=within/between, within=within, between=between,
                **metrics.weight_shape(w, 0, w_max), blocks=blocks.reshape(len(members) + 1, -1))


def of_recall(t, i, protocol, groups, others):
    """G and other measures of recall. groups: (cued, un-cued) cells, the novel pattern last."""
    onsets, which = protocol.tests()
    gains = [metrics.completion_gain(t, i, uncued, onsets[which == k], protocol.cue)
             for k, (_, uncued) in enumerate(groups)]
    recalled = [metrics.recall_q(t, i, uncued, cued, others, onsets[which == k], protocol.cue)
                for k, (cued, uncued) in enumerate(groups[:-1])]
    aucs = [metrics.trial_aucs(t, i, uncued, others, onsets[which == k], protocol.cue).mean()
            for k, (_, uncued) in enumerate(groups[:-1])]
    return dict(gain_hz=np.mean(gains[:-1]), gains_hz=np.array(gains[:-1]), novel_hz=gains[-1],
                recall_q=np.mean(recalled), auc=np.mean(aucs))


def of_rest(out, window, members, others, n_exc, n_inh):
    """Activity in a window (start, end) of the rest, in seconds."""
    t, i, inh, (start, stop) = out['t'], out['i'], out['inh_t'], window

    def rate(cells):
        return metrics.cell_rates(t, i, cells, start, stop).mean()
    r = lag = np.array([np.nan])
    if 'ge' in out:
        inside = slice(int(start/0.005), int(stop/0.005))
        ge, gi, v = (out[name][:, inside] for name in ('ge', 'gi', 'v'))
        r, lag = metrics.current_correlation(ge*(0 - v), gi*(v + 0.08), 0.005)
    return dict(rest_hz=rate(np.arange(n_exc)), member_hz=rate(np.concatenate(members[:-1])),
                other_hz=rate(others),
                inh_hz=np.sum((inh >= start) & (inh < stop))/n_inh/(stop - start),
                cv=metrics.cv_isi(t, i, start, stop), fano=metrics.fano(t, start, stop),
                ei_r=np.nanmean(r) if np.isfinite(r).any() else np.nan,
                ei_lag_ms=1e3*np.nanmedian(lag) if np.isfinite(lag).any() else np.nan)


def measure(out, point, *, protocol, n_exc, n_inh, target_hz=TARGET_HZ, w_max=0.5):
    """What one run shows; point is not used.

    Returns runaway (R), selectivity (S), gain_hz (G, mean of the trained patterns), gains_hz
    (patterns,), novel_hz, within, between (mean weights), recall_q, auc (means over patterns); in
    the rest period without its first third rest_hz, member_hz (cells of trained patterns),
    other_hz, inh_hz, cv, fano, ei_r, ei_lag_ms; at_high, at_low, log_skew of the weights; h (mean
    scaling factor), threshold_mv, w_inh; course_hz (one value per second); blocks (groups, groups):
    mean weights from row to column, groups being the patterns, the novel one and the rest;
    connectome (a checksum); raster_t, raster_i: spikes of the tested cells in the first RASTER_S of
    the test.
    """
    t, i = out['t'], out['i']
    groups = protocol.groups(n_exc//20)
    members = [np.concatenate(pair) for pair in groups]
    others = np.setdiff1d(np.arange(n_exc), np.concatenate(members))
    stop = float(protocol.duration)
    resting = (protocol.rest_start + protocol.rest/3, protocol.test_start)
    shown = (t >= protocol.test_start) & (t < protocol.test_start + RASTER_S)
    shown &= i < members[-1].max() + 1
    return dict(
        runaway=metrics.runaway_index(t, n_exc, target_hz, protocol.learn_start, stop),
        **of_weights(out, members, n_exc, w_max), **of_recall(t, i, protocol, groups, others),
        **of_rest(out, resting, members, others, n_exc, n_inh),
        h=1 + out.get('scal_g', np.zeros(1)).mean(), w_inh=out['w_ie'].mean(),
        threshold_mv=1e3*out.get('intr_theta', np.zeros(1)).mean(),
        course_hz=np.histogram(t, np.arange(0, stop + 0.5))[0]/n_exc, connectome=checksum(out),
        raster_t=t[shown] - protocol.test_start, raster_i=i[shown])
