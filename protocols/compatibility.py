"""Every pair of rules that composes gives one program, whatever the order; refusals, less than 10 % of the pairs, name their reason.

All mechanisms. Every rule of the zoo is added to every other in both orders; presets with the same
equations count once. Two sums are the same if they write the same program for one synapse, the
program that `homeozoo.drive` runs. Every rule is also run, in both orders, with one partner it can
share a synapse with: additive STDP, or inhibitory STDP where STDP itself is refused. Their weights
must be the same bits, and differ from those of the partner alone (the control) unless the rule
changes only what is transmitted. Deterministic.

What the refusals mean. *Same names*: two rules of one mechanism, such as two kinds of STDP, would
share their traces or parameters. *Two maps*: both set w to a new value at a spike, which do not
add. *Two efficacies*: both say what is transmitted in place of w.
"""
import numpy as np
from brian2 import ms

import homeozoo
from homeozoo import drive, istdp, stdp
from homeozoo.core import Rule, RuleError

MECHANISMS = tuple(f'M{k}' for k in range(1, 15))
SEEDS = dict(smoke=1, default=1, paper=1)
SCALES = dict(smoke=dict(every=3), default={}, paper={})
STATES = ('itself', 'composes', 'same names', 'two maps', 'two efficacies', 'other refusal')
TIMES = dict(pre_times=[10, 45, 60, 72]*ms, post_times=[20, 40, 61, 65, 69, 73]*ms)
#: What a rule needs is 1 unless it stands here: with equal activity everywhere, growth and
#: restraint cancel.
GIVEN = {'restraint.restraint': dict(nearby=0.0)}
#: Start weight of a rule that changes none of 0.5: sleep replay moves weights around 0.
START = {'replay.tadros2022': 0.001}


def rules():
    """One rule for each set of equations: dict from 'file.object' to Rule."""
    found = {}
    for name in homeozoo.list_models():
        rule = homeozoo.load(name)
        if isinstance(rule, Rule) and not name.startswith('flagship.'):
            equations = repr(
                ([getattr(rule, slot) for slot in rule._TEXTS], rule.traces, rule.decays)
            )
            found.setdefault(equations, (name, rule))
    return dict(found.values())


def state(first, second):
    """Index into STATES and the reason of a refusal ('' if they compose in both orders alike)."""
    try:
        one, other = first + second, second + first
    except RuleError as error:
        reason = str(error)
        for index, word in ((3, 'as a map'), (4, 'what is transmitted'), (2, 'both de')):
            if word in reason:
                return index, reason
        return 5, reason
    if one != other or one.script(**TIMES) != other.script(**TIMES):
        raise ValueError(f'{first.name} + {second.name} depends on the order')
    return 1, ''


def run(sim, *, every=1):
    """The matrix, and the runs with a partner, of every so manyth rule.

    Returns name (n,); state (n, n), index into states; reason (n, n); composed, refused: numbers of
    pairs; differing_orders: number of rules whose weights depend on the order; without_effect:
    number of rules that leave the partner's weights and transmission as they were; ran: number of
    rules that were run.
    """
    names = list(rules())[::every]
    zoo = {name: homeozoo.load(name) for name in names}
    matrix = np.zeros((len(names), len(names)), dtype=int)
    reasons = np.full(matrix.shape, '', dtype=object)
    for i, first in enumerate(names):
        for j in range(i + 1, len(names)):
            index, reason = state(zoo[first], zoo[names[j]])
            matrix[i, j] = matrix[j, i] = index
            reasons[i, j] = reasons[j, i] = reason
    differing, idle, ran = 0, 0, 0
    for name, rule in zoo.items():
        partner = stdp.song2000
        if state(rule, partner)[0] != 1:
            partner = istdp.vogels2011
        low, high = (rule + partner).bounds
        start = START.get(name, low + 0.5*(min(high, low + 1) - low) if np.isfinite(low) else 0.5)
        weights = [drive(both, w0=start, given=GIVEN.get(name), **TIMES).w
                   for both in (rule + partner, partner + rule)]
        alone = drive(partner, w0=start, w_min=low, w_max=high, **TIMES).w
        differing += weights[0].tobytes() != weights[1].tobytes()
        idle += bool(np.array_equal(weights[0], alone) and not rule.efficacy)
        ran += 1
        if not np.all(np.isfinite(weights[0])):
            raise ValueError(f'{name} with {partner.name}: a weight is not finite')
    upper = matrix[np.triu_indices(len(names), 1)]
    return dict(
        name=np.array(names),
        state=matrix,
        states=np.array(STATES),
        reason=reasons.astype(str),
        composed=np.array(np.sum(upper == 1)),
        refused=np.array(np.sum(upper > 1)),
        refused_share=np.array(np.mean(upper > 1)),
        other_refusals=np.array(np.sum(upper == 5)),
        differing_orders=np.array(differing),
        without_effect=np.array(idle),
        ran=np.array(ran),
    )
