"""Traces of cells that change on a slow clock, as plain `run_regularly` of their group."""
from brian2 import second

from homeozoo.core.text import renamed
from homeozoo.core.traces import EPOCH


def multiply_down(neuron, cells):
    """Keep scaled traces within the range of their numbers: on a slow clock they are multiplied by
    what they have decayed by, and scaled from then on."""
    scaled = [trace for trace in neuron.traces if trace.rebase]
    if scaled:
        code = [f'traces_since = t - {EPOCH}', f'{EPOCH} = t',
                *(f'{trace.held} *= exp(-traces_since/{trace.tau})' for trace in scaled)]
        cells.run_regularly('\n'.join(code), dt=min(trace.rebase for trace in scaled)*second,
                            when='before_start', name=f'{cells.name}_rebase')


def slow_steps(neuron, cells, names):
    """Traces whose equation acts on a slow clock: one step of it at the end of a time step, all of
    them from the values before, and after synapses that read them on a clock of that time.

    names: of parameters that are variables -> those variables.
    """
    slow = [trace for trace in neuron.traces if trace.every]
    for number, every in enumerate(sorted({trace.every for trace in slow})):
        step = f'({every!r}*second)'
        now = [trace for trace in slow if trace.every == every]
        code = [f'{trace.name}_change = {step}*({renamed(trace.ode, {"dt": step})})'
                for trace in now]
        code += [f'{trace.name} += {trace.name}_change' for trace in now]
        cells.run_regularly(renamed('\n'.join(code), names), dt=every*second, when='end', order=1,
                            name=f'{cells.name}_slow_{number}')
