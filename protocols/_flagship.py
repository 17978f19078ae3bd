"""What the experiments with the flagship share: timetable, conditions, build, states.

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
from dataclasses import dataclass

import numpy as np
from brian2 import Hz, Network, SpikeMonitor, StateMonitor, have_same_dimensions, ms, second

from homeozoo import flagship as model
from homeozoo.running import Model
from homeozoo.running.errors import UsageError

SLOT_S = float(model.SLOT)
TARGET_HZ = float(model.RHO0/Hz)


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

    def driven(self, parts, members):
        """Where a cell of a pattern is cued, and one slot longer: boolean array (patterns, slots).

        members: parts of each pattern.
        """
        on = self.cue_table(parts) > 0
        mask = np.array([on[:, list(own)].any(axis=1) for own in members])
        mask[:, 1:] |= mask[:, :-1]
        return mask


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


def points(protocol, conditions, *, eta_inh, tau_scaling, beta=0.0, delta=0.0, speeds=None):
    """The points of a sweep, in the order of `conditions`.

    speeds: second word of a condition -> time constant of scaling in place of tau_scaling.
    """
    return [knobs(protocol, letters(name), 20, eta_inh=eta_inh, beta=beta, delta=delta,
                  tau_scaling=(speeds or {}).get(name.partition(' ')[2], tau_scaling))
            for name in conditions]


def build(*, duration, record=10, extend=None, may_stop=False, **options):
    """The network as a `Model`; options as in `flagship.network`, without slots.

    record: number of cells whose conductances and voltage are kept, every 5 ms; 0: none. extend:
    module-level function that receives the `Flagship` and returns what else belongs to the
    network: a list of objects, and dicts of knobs and outputs. may_stop: as of `Model`.

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
    objects, knobs, more = extend(cells) if extend else ([], {}, {})
    return Model(Network(*cells.objects, *objects, *monitors), duration,
                 knobs={**cells.knobs, **knobs}, outputs={**outputs, **more}, may_stop=may_stop)


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
