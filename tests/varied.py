"""One network in which every parameter of a rule varies, beside the same rule with constants.

Cell pair k fires as all others do; its synapse has parameter k changed. A reference is a Synapses
of its own on the same pair, whose rule has that value as a constant.
"""
import numpy as np
from brian2 import Network, Quantity, TimedArray, mV, ms
from brian2.codegen.translation import make_statements
from brian2.parsing.sympytools import _str_to_sympy, sympy_to_str
from brian2.stateupdaters.base import StateUpdateMethod
from brian2.stateupdaters.exact import LinearStateUpdater
from sympy.core.cache import clear_cache

from homeozoo.core import Neuron, RuleError
from homeozoo.core.parameters import unit_name, variable_name

BOUNDS = ('w_min', 'w_max')
STEP, STEPS, SLOW = 0.5*ms, 180, 20*ms
PRE, POST = [6, 42, 44, 90, 120, 142], [24, 40, 60, 66, 72, 124, 130, 142]     # steps
CLOCKWORK = Neuron(
    'clockwork', model='fire : 1', spike_variable='fire', threshold='0.5', reset='fire = 0'
)


def forget_expressions():
    """Empty the caches of Brian2 and sympy that hold expressions."""
    for function in (_str_to_sympy, sympy_to_str, make_statements,
                     StateUpdateMethod.apply_stateupdater, LinearStateUpdater.__call__):
        if hasattr(function, '__wrapped__'):
            function.__wrapped__._cache.clear()
    clear_cache()


def changed(rule, name, w0):
    """Another value of a parameter, within its range: a quarter more, or less, or a quarter of a
    unit.
    """
    if name in BOUNDS:
        return w0*{'w_min': 0.98, 'w_max': 1.02}[name]
    value = rule.params[name].value
    steps = (
        (value * 1.25, value * 0.8)
        if float(value)
        else (
            value + 0.25 * Quantity.with_dimensions(1, value.dim)
            if isinstance(value, Quantity)
            else 0.25,
        )
    )
    for other in steps:
        try:
            rule(**{name: other})
            return other
        except RuleError:
            continue
    raise AssertionError(f'{name}: no other value in its range')


def cells(rule, side, times, n, name):
    """n cells that fire at the given steps and hold what the rule needs, its varying parameters
    included.
    """
    table = np.zeros(STEPS)
    table[times] = 1
    parts, given = [CLOCKWORK], []
    for need, unit in rule.cell_variables(side).items():
        provider = rule.providers.get(f'{need}_{side}')
        if provider is None or provider.spike_variable:
            given.append((need, unit))
        elif provider not in parts:
            parts.append(provider)
    model = tuple(f'{need} : {unit_name(unit)}' for need, unit in given)
    parts += [Neuron('given', model=model)] if model else []
    parts += [rule.on_neurons(side, traces=False)] if rule.varied_on(side) else []
    group = sum(parts[1:], parts[0]).group(
        n, name=name, dt=STEP, namespace={'table': TimedArray(table, dt=STEP)}
    )
    for need, unit in given:
        setattr(group, need, -30*mV if unit_name(unit) == 'volt' else 0.7*unit)
    group.run_regularly('fire = table(t)', dt=STEP, when='start', name=f'{name}_fire')
    return group


class Bench:
    """Pairs of cells and the synapses of several forms of one rule, each form on pairs of its
    own.
    """

    def __init__(self, w0):
        self.w0, self.objects = w0, []

    def pairs(self, rule, n):
        """Source and target, n cells each."""
        number = len(self.objects)
        groups = [
            cells(rule, side, times, n, f'{side}_{number}')
            for side, times in (('pre', PRE), ('post', POST))
        ]
        self.objects += groups
        return groups

    def synapses(self, rule, groups, rows, **options):
        """A Synapses on the pairs `rows`."""
        slow = dict(slow=SLOW) if rule.on_slow else {}
        group = rule.synapses(
            *groups,
            name=f'synapses_{len(self.objects)}',
            connect=dict(i=rows, j=rows),
            traces='synapses',
            **slow,
            **options,
        )
        group.w = self.w0
        self.objects.append(group)
        return group

    def constant(self, rule, groups, row, values):
        """A reference: the rule with these values as constants."""
        bounds = {name: values[name] for name in BOUNDS if name in values}
        own = {name: value for name, value in values.items() if name not in BOUNDS}
        return self.synapses(rule(**own), groups, [row], **bounds)


def compare(rule, w0, left_out=()):
    """Final variables of all synapses: dict from form to dict from variable to array.

    Forms: constant, two references, with no parameter changed and with all; knobs, with all
    changed; synapse, pre, post: one synapse for each parameter, with that one changed, then one
    with none changed and one with all. left_out: parameters that stay. Returns the names of the
    parameters and the dict.
    """
    names = [name for name in (*rule.params, *BOUNDS) if name not in left_out]
    values = {name: changed(rule, name, w0) for name in names}
    n = len(names) + 2
    bench = Bench(w0)
    pairs = bench.pairs(rule, 3)
    references = [bench.constant(rule, pairs, 0, {}), bench.constant(rule, pairs, 1, values)]
    groups = {'knobs': bench.synapses(rule, pairs, [2], knobs=names)}
    for name in names:
        setattr(groups['knobs'], variable_name(name), values[name])
    for place in ('synapse', 'pre', 'post'):
        varied = rule.varying(*names, per=place)
        source, target = bench.pairs(varied, n)
        groups[place] = bench.synapses(varied, (source, target), np.arange(n))
        owner = dict(synapse=groups[place], pre=source, post=target)[place]
        for k, name in enumerate(names):
            for row in (k, n - 1):
                getattr(owner, variable_name(name))[row] = values[name]
    Network(bench.objects).run(STEPS*STEP, namespace={})
    kept = ['w', *rule.variables]
    found = {
        form: {name: np.array(getattr(group, name + '_')[:]) for name in kept}
        for form, group in groups.items()
    }
    found['constant'] = {
        name: np.array([getattr(one, name + '_')[0] for one in references]) for name in kept
    }
    return names, found
