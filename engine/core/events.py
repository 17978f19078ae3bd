"""A rule followed from event to event: one synapse, as many steps as there are spikes.

A rule changes nothing between spikes if its traces decay by themselves and nothing else runs on a
clock. Brian2 then writes for each spike one text: the closed form of the traces since the last
event, followed by the statements of the rule. That text, made by Brian2 from the equations of the
rule, is what runs here, with numbers for one synapse; only the loop over the events is ours, since
a time step of Brian2 costs as much as twenty events of a single synapse.
"""
import re
from typing import NamedTuple

import numpy as np
from brian2 import Equations
from brian2.core.functions import DEFAULT_CONSTANTS, DEFAULT_FUNCTIONS
from brian2.core.namespace import DEFAULT_UNITS
from brian2.core.variables import Constant, Variable
from brian2.stateupdaters import linear

from homeozoo.core.text import identifiers
from homeozoo.core.traces import SIDES



def clip(value, low, high):
    """As `numpy.clip` for one number; what is not a number stays that."""
    return low if value < low else high if value > high else value



class Course(NamedTuple):
    """What `follow` runs: statements for each side, first values."""
    texts: dict
    values: dict


def exprel(x):
    """(exp(x) - 1)/x, 1 at 0."""
    return np.expm1(x)/x if x else 1.0


def is_event_driven(rule, code, cells):
    """Whether nothing but spikes changes the state of a driven synapse.

    code: the rule as `Composed`; cells: 'pre' and 'post' to driven cells (see `driven.cell_of`).
    """
    equations = Equations(code.keywords['model'])
    return (
        not code.on_slow and 'method' not in code.keywords and not rule.sums
        and not any(cell.spike or cell.refractory or '=' in '\n'.join(cell.lines)
                    for cell, _ in cells.values())
        and all(equation.type == 'parameter' or 'event-driven' in equation.flags
                for equation in equations.values())
    )


def course(rule, code, cells, w0, given, dt):
    """The statements and first values of a driven synapse, a `Course`; dt: time step in seconds."""
    equations = Equations(code.keywords['model'])
    values = {name: np.float64(0) for name in equations.names}
    values.update({name: np.float64(number(value)) for name, value in code.starts.items()})
    values.update({name: np.float64(number(value))
                   for name, value in code.keywords['namespace'].items()})
    for side, (cell, _) in cells.items():
        starts = {**cell.starts, **given}
        for name in Equations('\n'.join(cell.lines)).names if cell.lines else ():
            values[f'{name}_{side}'] = np.float64(number(starts.get(name, 0)))
    values.update(w=np.float64(w0), dt=np.float64(dt), t=np.float64(0), lastupdate=np.float64(0),
                  i=0, j=0)
    decays = since_last(equations, values)
    texts = {side: f'{decays}\n{code.keywords.get("on_" + side, "")}\nlastupdate = t'
             for side in SIDES}
    used = identifiers('\n'.join(texts.values()))
    values.update({name: float(unit) for name, unit in DEFAULT_UNITS.items()
                   if name in used and name not in values})
    values.update({name: constant.value for name, constant in DEFAULT_CONSTANTS.items()})
    return Course(texts, values)


def number(value):
    """A quantity, or the text of one, in SI units."""
    if isinstance(value, str):
        value = eval(value, dict(DEFAULT_UNITS))
    return float(value)


def since_last(equations, values):
    """Brian2's closed form of the event-driven equations since the last event, as text."""
    traces = [equation for equation in equations.values() if 'event-driven' in equation.flags]
    if not traces:
        return ''
    known = {name: Variable(name=name, dimensions=equation.dim)
             for name, equation in equations.items()}
    known.update({name: Constant(name=name, value=float(value))
                  for name, value in values.items() if name not in known})
    known.update(DEFAULT_FUNCTIONS)
    del known['dt']                         # no number: it stands for the time since the last event
    names = {equation.varname for equation in traces}
    apart = all(equation.identifiers & names <= {equation.varname} for equation in traces)
    groups = [[equation] for equation in traces] if apart else [traces]
    text = '\n'.join(linear(Equations(group), known) for group in groups)
    return re.sub(r'\bdt\b', '(t - lastupdate)', text)


def functions(seed):
    """Brian2's functions for one number; random ones draw what its NumPy target would draw."""
    random = np.random.RandomState(seed)
    found = {name: getattr(np, name, function.pyfunc)
             for name, function in DEFAULT_FUNCTIONS.items()}
    found.update(rand=random.random_sample, randn=random.standard_normal, poisson=random.poisson,
                 clip=clip, int=int, abs=abs, exprel=exprel)
    return found


def follow(run, start, dt, seed=1):
    """The weight right after every event, an array of the shape of ``run.events``.

    run: a `script.Run`; start: a `Course`. Spikes start one step late, as in the script.
    """
    names = {**functions(seed), **start.values}
    code = {side: compile(start.texts[side], f'<{side}synaptic spike>', 'exec') for side in SIDES}
    both = compile(start.texts['pre'] + '\n' + start.texts['post'], '<two spikes>', 'exec')
    fired = {side: np.isin(run.events, getattr(run, side)) for side in SIDES}
    weights = np.empty(len(run.events))
    with np.errstate(all='ignore'):
        for k, (step, pre, post) in enumerate(zip(run.events, fired['pre'], fired['post'])):
            names['t'], names['t_in_timesteps'] = (step + 1)*dt, step + 1
            if pre or post:
                exec(both if pre and post else code['pre'] if pre else code['post'], names)
            weights[k] = names['w']
    return weights
