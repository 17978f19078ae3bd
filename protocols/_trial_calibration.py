"""Which rules can be tried in the flagship, and what makes their learning rates comparable.

A rule keeps its own unit of w. One procedure, the same for all, settles the rest:

- start and ceiling: a rule with a finite largest weight starts at a tenth of it; one without starts
  at the weight where uncorrelated spikes of the target rate change nothing, if it has one, else at
  1, and its ceiling is ten times that. Start and ceiling are 0.05 and 0.5 leak conductances in the
  network, as for the rule of the flagship;
- noise of the rule is off: it would not scale with the learning rate;
- averages of a cell slower than `SLOW_S` start at their mean at the target rate, and are held there
  while the rule is calibrated;
- rate: c = 1 where independent Poisson spikes of 30 Hz on both sides potentiate by `GROSS` leak
  conductances a second, counting upward steps alone. That of the flagship's rule is 0.054 (A tau_p
  tau_s x y^2). Net potentiation would be no measure: it is 0 or negative for every pair rule with
  balanced or stronger depression;
- balance: what `balance` multiplies the terms at presynaptic spikes with so that up and down cancel
  at the start weight at `BALANCED_HZ`. Where their ratio does not depend on the rate (pair rules)
  no threshold exists, and depression is made 5 % stronger than potentiation instead.

Everything is measured on one synapse by `homeozoo.drive`, with the weight held at its start: the
gate of the rule is open by `TINY` only, and steps are divided by it.
"""
from dataclasses import dataclass, replace

import numpy as np
import scipy
from brian2 import Hz, second

from homeozoo import drive, istdp
from homeozoo.core import P, Rule
from homeozoo.core.text import identifiers

GROSS = 0.055
START, CEILING = 0.05, 0.5           # leak conductances
TARGET_HZ, CUED_HZ, BALANCED_HZ = 5.0, 30.0, 10.0
SLOW_S = 5.0
INHIBITORY_START = 0.15
TINY = 1e-6
RATES_HZ = (2.5, 5.0, 10.0, 20.0, 40.0)
EVENTS = 20000                       # spikes of each measurement
#: Below this growth of the ratio of potentiation to depression from the lowest to the highest rate
#: the sign of a rule does not depend on the rate.
RATE_DEPENDENT = 1.5
#: The reference weight of heterosynaptic rules, which the network starts at the start weight.
REFERENCE = 'het_ref'
#: Variables that the excitatory cells of the flagship have.
PROVIDED = {'rate_post'}


@dataclass(frozen=True)
class Candidate:
    """A rule ready for the trial.

    rule: the rule, its noise off. start, ceiling: first and largest weight in its unit. unit: leak
    conductances per unit. speed: gate at which c = 1. balance: factor of depression of the balanced
    variant, NaN where depression is no term of its own. threshold_hz: rate at which it neither
    potentiates nor depresses, NaN without one. gross, net: per second at 30 Hz, in leak
    conductances. held: slow averages of the cells -> value.
    """
    rule: Rule
    start: float
    ceiling: float
    unit: float
    speed: float
    balance: float
    threshold_hz: float
    gross: float
    net: float
    held: dict


def refusal(rule):
    """Why a rule cannot take part, one clause, or ''."""
    if not isinstance(rule, Rule):
        return 'is a part of cells, no rule of synapses'
    changes = rule.dw_pre + rule.dw_post + rule.map_pre + rule.map_post
    if rule.dw_dt:
        return 'changes w at all times, not at spikes alone'
    if not changes:
        return 'changes w at no spike'
    if rule.efficacy:
        return 'sets what is transmitted, as scaling does'
    missing = sorted(set(rule.needs) - PROVIDED)
    if missing:
        return f'needs {", ".join(missing)}, which the cells of the network do not have'
    if any(line.strip().startswith('w ') for text in rule.on_slow for line in text.splitlines()):
        return 'changes w on a slow clock'
    if not _hebbian(rule):
        return 'looks at one side of the synapse only'
    texts = ' '.join(changes + rule.state_pre + rule.state_post)
    if {'rand', 'randn'} & identifiers(texts) and not _noise(rule):
        return 'is random, and no parameter of it switches the noise off'
    return ''


def _hebbian(rule):
    """Whether a change at a spike of one side depends on spikes of the other."""
    sides = {trace.name: trace.side for trace in rule.traces}
    own = {name for name in rule.variables if name not in sides}
    for side, other in (('pre', 'post'), ('post', 'pre')):
        read = identifiers(' '.join(getattr(rule, f'dw_{side}') + getattr(rule, f'map_{side}')))
        moved = identifiers(' '.join(getattr(rule, f'state_{other}')
                                     + getattr(rule, f'on_{other}')))
        read |= identifiers(' '.join(getattr(rule, f'state_{side}'))) if read & own else set()
        if any(sides.get(name) == other for name in read) or read & own & moved:
            return True
    return False


def _noise(rule):
    """Parameters that are the size of noise."""
    return [name for name in rule.params if name.endswith('noise')]


def poisson(rate_hz, length_s, dt, rng):
    """Times in seconds of rate_hz*length_s spikes at random steps of dt, at most one in a step: a
    Poisson process of a known number of spikes.
    """
    return np.sort(rng.choice(int(length_s/dt), int(round(rate_hz*length_s)), replace=False))*dt


def steps(rule, start, pre_s, post_s, dt):
    """Changes of a held weight at each event, and whether only the presynaptic cell fired there:
    two arrays.
    """
    found = drive(rule.gated('M_post'), pre_s*second, post_s*second, start, dt=dt*second,
                  given=dict(M=TINY))
    change = np.diff(np.concatenate([[start], found.w]))/TINY
    return change, ~np.isin(np.round(found.t_s/dt), np.round(post_s/dt))


def sums(rule, start, rate_hz, dt, events=EVENTS, *, seed=1):
    """Change of w per second, both cells at `rate_hz`: up, down, at spikes of the source alone, at
    others.

    The same spikes run forwards and backwards in time, so that chance favours no order of pairs.
    """
    rng, length_s = np.random.default_rng(seed), events/4/rate_hz
    forwards = [poisson(rate_hz, length_s, dt, rng) for _ in range(2)]
    found = []
    for pre_s, post_s in (forwards, [(length_s - times)[::-1] for times in forwards]):
        change, source = steps(rule, start, pre_s, post_s, dt)
        found.append((change[change > 0].sum(), change[change < 0].sum(), change[source].sum(),
                      change[~source].sum()))
    return tuple(np.mean(found, axis=0)/length_s)


def slow_averages(rule):
    """Traces of cells slower than SLOW_S that grow by the same at each spike: name -> mean at the
    target rate, a Quantity.
    """
    values = {name: record.value for name, record in rule.params.items()}
    found = {}
    for trace in rule.traces:
        before, _, step = (trace.step or '').partition('+=')
        if trace.tau and float(values[trace.tau]) > SLOW_S and before.strip() == trace.name \
                and identifiers(step) <= set(values):
            step = eval(step, {'__builtins__': {}}, dict(values))
            found[trace.name] = step*values[trace.tau]*TARGET_HZ*Hz
    return found


def holding(rule, averages, start=None):
    """The rule with slow averages as constants, and with a reference weight that stands at the
    start weight.
    """
    constants = dict(averages)
    if REFERENCE in rule.variables and start is not None:
        constants[REFERENCE] = start
    params = {name: P(value, 'held', 'chosen here') for name, value in constants.items()}
    kept = tuple(text for text in rule.state_post if REFERENCE not in identifiers(text))
    return replace(rule, traces=tuple(t for t in rule.traces if t.name not in averages),
                   model=tuple(m for m in rule.model if m.split(':')[0].strip() not in constants),
                   state_post=kept if REFERENCE in constants else rule.state_post,
                   params={**rule.params, **params})


def fixed_point(rule, dt, events):
    """Weight at which uncorrelated spikes of the target rate change nothing; 1 without one."""
    if 'w' not in identifiers(' '.join(rule.dw_pre + rule.dw_post + rule.map_pre + rule.map_post)):
        return 1.0

    def net(log_w):
        up, down, *_ = sums(rule, 10.0**log_w, TARGET_HZ, dt, events)
        return up + down
    if not net(-3.0) > 0 > net(3.0):
        return 1.0
    return 10.0**scipy.optimize.brentq(net, -3.0, 3.0, xtol=0.01)


def balance_of(rule, start, dt, events):
    """(Factor of depression, threshold in Hz) at a start weight; NaN where there is none.

    Depression is a term of its own where presynaptic spikes only depress, at every rate.
    """
    found = np.array([sums(rule, start, rate, dt, events) for rate in RATES_HZ])
    up, down, at_pre, at_post = found.T
    ratio = up/np.maximum(-down, 1e-300)
    grows = ratio[-1]/ratio[0] > RATE_DEPENDENT
    above = np.flatnonzero((ratio[:-1] < 1) & (ratio[1:] >= 1))
    threshold = np.nan
    if grows and above.size:
        k = above[0]
        share = -np.log(ratio[k])/np.log(ratio[k + 1]/ratio[k])
        threshold = float(RATES_HZ[k]*(RATES_HZ[k + 1]/RATES_HZ[k])**share)
    if rule.map_pre or rule.map_post or not (at_pre < 0).all() or not (at_post > 0).all():
        return np.nan, threshold
    at = RATES_HZ.index(BALANCED_HZ)
    return float((1.0 if grows else 1.05)*at_post[at]/-at_pre[at]), threshold


def candidate(rule, dt=2e-4, events=EVENTS):
    """The rule as a `Candidate`; `RuleError` or ValueError in one sentence if it cannot take part.

    dt: time step of the network in seconds: a pair in one step counts as pre before post, so that
    coarse steps favour potentiation. events: spikes of each measurement.
    """
    reason = refusal(rule)
    if reason:
        raise ValueError(f'{rule.name} cannot take part in the trial: it {reason}.')
    rule = rule(**{name: 0.0 for name in _noise(rule)}) if _noise(rule) else rule
    averages = slow_averages(rule)
    high = rule.bounds[1]
    start = 0.1*high if np.isfinite(high) else fixed_point(
        holding(rule, averages), dt, events)
    held, unit = holding(rule, averages, start), START/start
    up, down, *_ = sums(held, start, CUED_HZ, dt, events)
    if not up > 0:
        raise ValueError(f'{rule.name} cannot take part in the trial: spikes of 30 Hz on both '
                         'sides potentiate nothing.')
    balance, threshold = balance_of(held, start, dt, events)
    return Candidate(rule, start, CEILING/unit, unit, GROSS/(unit*up), balance, threshold, unit*up,
                     unit*(up + down), averages)


def inhibitory_speed(rule, dt=2e-4, events=EVENTS):
    """Factor of the learning rate of an inhibitory rule at which spikes of 30 Hz on both sides
    strengthen it as much as the flagship's.
    """
    missing = sorted(set(rule.needs) - PROVIDED) if isinstance(rule, Rule) else ['spikes']
    if missing or rule.dw_dt or not (rule.dw_pre or rule.dw_post or rule.map_pre or rule.map_post):
        raise ValueError(f'{rule.name} cannot be the rule of the I to E synapses: it must change w '
                         'at spikes alone, with what the cells of the network have.')
    usual, own = (sums(each, INHIBITORY_START, CUED_HZ, dt, events)[0]
                  for each in (istdp.vogels2011(eta=1.0), rule))
    if not own > 0:
        raise ValueError(f'{rule.name} cannot be the rule of the I to E synapses: spikes of 30 Hz '
                         'on both sides strengthen nothing.')
    return usual/own
