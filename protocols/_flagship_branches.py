"""Learning, rest and test of the flagship as chunks of one length: one program, many branches.

Every chunk starts where another ended (`_flagship.resume`) with a background of its own, so that
tests are side branches: they cannot disturb what they measure, and all that is compared has learnt
once. In a chunk plasticity is open during its rest and frozen during its test.
"""
from dataclasses import dataclass

import numpy as np
from brian2 import second

from homeozoo.protocols import _flagship, _flagship_measures
from homeozoo.running.errors import UsageError


@dataclass(frozen=True)
class Chunk(_flagship.Protocol):
    """A `Protocol` that lasts `length` seconds, whatever happens in it.

    shown: numbers of the patterns that are presented, in this order; None: all in turn, `repeats`
    times.
    """
    length: float = 100.0
    shown: tuple | None = None

    def order(self):
        return super().order() if self.shown is None else np.array(self.shown, dtype=int)

    @property
    def duration(self):
        return self.length*second


def _patterns(number):
    return dict(patterns=tuple((2*k, 2*k + 1) for k in range(number)),
                novel=(2*number, 2*number + 1))


def learning(length, *, patterns, repeats, sequential=False):
    """The chunk that learns: a burn-in that fills it up, then the presentations."""
    burn = length - patterns*repeats*2.0
    if burn <= 0:
        raise UsageError(f'length = {length:g} s: {patterns*repeats} presentations take '
                         f'{patterns*repeats*2} s and need a burn-in before them')
    return Chunk(**_patterns(patterns), repeats=repeats, burn=burn, rest=0.0, trials=0,
                 length=length, sequential=sequential)


def resting(length, *, patterns, rest):
    """A chunk of `rest` seconds with plasticity, then as many test trials as fit."""
    if not 0 <= rest <= length:
        raise UsageError(f'a rest of {rest:g} s does not fit into a chunk of {length:g} s')
    trials = int((length - rest + 1e-9)//(patterns + 1))
    return Chunk(**_patterns(patterns), repeats=0, burn=0.0, rest=rest, trials=trials,
                 length=length)


def left(out, point, *, protocol, options):
    """What a chunk leaves behind (`state_of`), its runaway, and its weights."""
    n_exc = options['n_exc']
    members = _flagship_measures.members(protocol, n_exc)
    return dict(_flagship.state_of(out, duration=protocol.duration, **options),
                **_flagship_measures.of_runaway(out['t'], out['i'], protocol, n_exc),
                **_flagship_measures.of_weights(out, members, n_exc, 0.5),
                connectome=_flagship_measures.checksum(out))


def answered(out, point, *, protocol, options):
    """Recall in the test of a chunk, and the weights it was tested with."""
    n_exc = options['n_exc']
    members = _flagship_measures.members(protocol, n_exc)
    groups = protocol.groups(n_exc//20)
    others = _flagship_measures.outside(members, n_exc)
    return dict(_flagship_measures.of_recall(out['t'], out['i'], protocol, groups, others),
                **_flagship_measures.of_weights(out, members, n_exc, 0.5))


def run(sim, chunk, tables, starts, measure, options, noise):
    """One chunk for a list of tables, each from its own start: what `measure` finds, arrays
    (tables, seeds, …).

    starts: for each of the tables a list of dicts, one for each seed (`_flagship.resume`), or None:
    from the beginning. noise: number of the background noise.
    """
    points = [[{**table, **start, 'noise': noise} for start in begun] if begun else table
              for table, begun in zip(tables, starts)]
    return sim.sweep(_flagship.build, points, measure=measure,
                     given=dict(protocol=chunk, options=options), duration=chunk.duration,
                     **options)
