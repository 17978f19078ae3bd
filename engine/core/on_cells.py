"""What the cells must hold for a rule: traces of their side, parameters that vary with the cell.

`on_neurons` is a method of `Rule`.
"""
from collections.abc import Mapping
from dataclasses import replace

from brian2 import Quantity, second

from homeozoo.core.arguments import check_number
from homeozoo.core.neuron import Neuron
from homeozoo.core.parameters import BOUNDS, P, RuleError
from homeozoo.core.placement import delays, written_at_spikes
from homeozoo.core.statements import check_cell_trace, finite
from homeozoo.core.text import identifiers
from homeozoo.core.traces import SIDES


def on_neurons(rule, side: str, traces: bool = True, delay: Quantity | None = None,
               rebase: Quantity | None = None) -> Neuron:
    """What the cells of one side ('pre', 'post' or 'both') must hold for the rule, as an add-on for
    a neuron.

    These are the traces of this side, unless ``traces`` is False, and the parameters that vary from
    cell to cell, which start at the rule's values. A trace that spikes of the other cell set, too,
    belongs to the synapse and is left out. ``delay``: that of all presynaptic spikes, the same as
    in ``rule.synapses(..., delay=...)``; the presynaptic traces then step when the spikes arrive.
    ``rebase``: a time such as 200*ms. Traces that decay exponentially are then kept scaled, as
    x*exp((t - epoch)/tau), which no time step changes; after each ``rebase`` they are multiplied
    down and the epoch is moved. The trace itself, x, can be read as before but not set.
    """
    if side == 'both':
        return (rule.on_neurons('pre', traces, delay, rebase)
                + rule.on_neurons('post', traces, rebase=rebase))
    if side not in SIDES:
        raise RuleError(f'side = {side!r}; allowed are pre, post and both.')
    late = delays(rule, delay).get('pre', 0.0)
    if isinstance(delay, (str, Mapping)) or late != late or late and side == 'post':
        raise RuleError(f'delay = {delay}; traces on the cells follow one delay of all presynaptic '
                        "spikes, such as on_neurons('pre', delay=1*ms).")
    period = 0.0 if rebase is None else float(check_number('rebase', rebase, second, low=0))
    if period and not any(trace.tau for trace in rule.traces):
        raise RuleError(f'{rule.name} has no trace that decays exponentially, which rebase would '
                        'keep scaled; leave rebase out.')
    held = tuple(scaled(rule, replace(trace, late=late), period) for trace in rule.traces
                 if trace.side == side and traces and not written_at_spikes(rule, trace))
    for trace in held:
        check_cell_trace(rule, trace, rule.varied)
    used = set().union(*(trace.reads for trace in held))
    varied = rule.varied_on(side)
    limits = {name: P(finite(value), 'bound of the weight', 'the rule')
              for name, value in zip(BOUNDS, rule.bounds) if name in varied}
    params = {
        name: record
        for name, record in {**rule.params, **limits}.items()
        if name in used or name in varied
    }
    return Neuron(
        name=f'{rule.name}_{side}',
        traces=held,
        varied=tuple(varied),
        early=tuple(t.name for t in held if side == 'pre'),
        params=params,
        needs={name: unit for name, unit in rule.cell_variables(side).items() if name in used},
        cite=rule.cite,
    )


def scaled(rule, trace, period):
    """The trace kept scaled if it decays exponentially; refused where it is read at every step.

    Within a step such a reader would find it as it was before the decay of this step.
    """
    if not period or trace.tau is None:
        return trace
    others = [other.ode for other in rule.traces if other.ode]
    if trace.name in identifiers('\n'.join((*rule.on_slow, *others))):
        raise RuleError(f'{rule.name}: {trace.name} is read between spikes, too, where a trace '
                        'that is kept scaled is a time step ahead; leave rebase out.')
    return replace(trace, rebase=period)
