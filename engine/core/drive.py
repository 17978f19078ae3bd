"""One synapse driven by given spike times: the script of a rule, run; what is shown is what is
tested.
"""
import logging
import os
import tempfile
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from brian2 import Quantity, SpikeGeneratorGroup, SpikeMonitor, get_device, ms, prefs
from brian2.devices.device import RuntimeDevice

from homeozoo.core.apart import run_script
from homeozoo.core.arguments import check_number, check_seed
from homeozoo.core.neuron import Neuron
from homeozoo.core.parameters import RuleError
from homeozoo.core.rule import Rule
from homeozoo.core.events import course, follow, is_event_driven
from homeozoo.core.script import TARGETS, plan, written


Times = Quantity | SpikeGeneratorGroup | SpikeMonitor


class Driven(NamedTuple):
    """What `drive` returns: event times in seconds, and the weight right after each."""
    t_s: np.ndarray
    w: np.ndarray


class DrivenCell(Driven):
    """What `drive` returns for an add-on of a cell: also `state`, its variables right after each
    event.

    state: dict from the name of a variable to an array of the shape of t_s, in SI units.
    """
    state: dict


def drive(rule: Rule | Neuron, pre_times: Times, post_times: Times, w0: float, *,
          w_min: float | None = None, w_max: float | None = None, dt: Quantity = 0.1*ms,
          target: str = 'auto', given: Mapping | None = None, duration: Quantity | None = None,
          seed: int = 1) -> Driven:
    """Drive one synapse by given spike times and return its weight after every event.

    An add-on of a cell, such as `intrinsic.setpoint`, is put on the postsynaptic cell, which fires
    at ``post_times`` whatever its threshold; its variables after every event are returned too.
    It leaves the synapse alone: w stays w0.

    Parameters
    ----------
    rule : Rule, or Neuron without a base model
    pre_times, post_times : Quantity, shape (n,); neo.SpikeTrain; generator or monitor of one cell
        Spike times; two spikes of one cell within one dt are refused. At equal times
        the presynaptic spike comes first.
    w0 : float
        Initial weight, dimensionless.
    w_min, w_max : float
        Bounds of the weight (infinite for none); default: the rule's.
    dt : Quantity
        Time step; spike times are rounded to it.
    target : 'auto', 'numpy', 'cython' or 'cpp_standalone'
        'auto': a rule that only spikes change is followed from event to event
        (`core.events`), any other simulated by Brian2 with NumPy; the others: always by Brian2.
        `docs/composition.md` says what each costs.
    given : dict
        Values of variables that the rule needs on a cell, such as ``{'M': 0}``
        (default 1). Where the rule names a neuron that provides the variable, that neuron is
        driven, firing at the given times: ``rate`` is then estimated from the spikes and starts at
        0 or at the value given here. A variable that the provider would compute, such as the
        potential ``volt_u``, is held at the value given here, as in a voltage clamp. For an add-on:
        constants that other parts of the cell or the outside would set (default 1), such as
        ``intr_x``, and first values of its own variables.
    duration : Quantity
        Run at least so long; the weight at its end is then the last entry.
    seed : int
        For rules with noise.

    Returns
    -------
    Driven(t_s, w) : named pair of numpy arrays, shape (number of distinct event times,)
        Times in seconds and weights right after each of them. For an add-on a `DrivenCell`,
        which has ``state`` as well: dict from each variable of the add-on to an array of the same
        shape, in SI units. A variable that changes by itself has changed for t_s + 2*dt by then:
        the cells start one step before time 0, and a step in Brian2 changes continuous variables
        before spikes.

    Raises RuleError before anything runs.
    """
    check_driven(rule, w0, target, seed)
    cell = rule if isinstance(rule, Neuron) else None
    if cell is not None:
        rule = _bearer(cell)
    what = plan(rule, pre_times, post_times, w0, w_min=w_min, w_max=w_max, dt=dt, given=given,
                duration=duration, cell=cell)
    if target == 'auto' and cell is None and is_event_driven(rule, what.code, what.cells):
        return _followed(what, dt, seed)
    return _simulated(what, dt, TARGETS['numpy' if target == 'auto' else target], seed, cell)


def _bearer(cell):
    """A rule that does nothing, for the synapse beside a driven add-on."""
    if cell.spike_variable:
        raise RuleError(f'{cell.name} fires by itself; drive takes rules and add-ons of a cell '
                        'such as intrinsic.setpoint, which fire at the given times.')
    return Rule(cell.name, doc=cell.doc, cite=cell.cite)


def _followed(what, dt, seed):
    """The weights of a plan whose rule spikes alone change."""
    start = course(what.rule, what.code, what.cells, what.run.w0, what.given, float(dt))
    return Driven(what.run.events*float(dt), follow(what.run, start, float(dt), seed))


def _simulated(what, dt, target, seed, cell):
    """The weights of a plan by Brian2."""
    text = written(what, dt, target, seed, cell)
    apart = target == 'cpp_standalone' or not isinstance(get_device(), RuntimeDevice)
    return _run_apart(text) if apart else _run_here(text, what.rule.name)


def check_driven(rule, w0, target, seed):
    """`RuleError` unless there is something to drive, one number to start from, and a way."""
    check_seed(seed)
    if target != 'auto' and target not in TARGETS:
        raise RuleError(f'target = {target!r}; allowed are auto, {", ".join(TARGETS)}.')
    if not isinstance(rule, (Rule, Neuron)):
        raise RuleError(f'{rule!r} is neither a rule nor an add-on of a cell; see homeozoo.load.')
    check_number('w0', w0)


def _result(t_s, w, state):
    """What `drive` returns."""
    if state is None:
        return Driven(t_s, w)
    result = DrivenCell(t_s, w)
    result.state = state
    return result


def _of_several(record):
    """Whether what Brian2 says concerns one synapse too. That the order of synapses might matter,
    where a rule changes in a slow step what it has read of the cell, does not."""
    return 'may depend on the order of execution' not in record.getMessage()


def _run_here(text, name):
    """Run a script in this process; Brian2's target and random numbers stay as they were."""
    says = logging.getLogger('brian2.codegen.generators.base')
    says.addFilter(_of_several)
    for printed in Driven._fields + ('state',):
        text = text.replace(f'\nprint({printed})\n', '\n')
    kept, state = prefs.codegen.target, get_device().get_random_state()
    names = {}
    try:
        exec(compile(text, f'<script of {name}>', 'exec'), names)
    finally:
        says.removeFilter(_of_several)
        prefs.codegen.target = kept
        get_device().set_random_state(state)
    return _result(names['t_s'], names['w'], names.get('state'))


def _run_apart(text):
    """Run a script in its own process: a standalone device, made or found, stays in use."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = os.path.join(folder, 'one_synapse.py')
        result = os.path.join(folder, 'result.npz')
        with open(path, 'w') as file:
            text = text.replace('directory=None', f'directory={os.path.join(folder, "build")!r}')
            file.write(text + f'savez({result!r}, t_s=t_s, w=w, **globals().get("state", {{}}))\n')
        code, said = run_script(path, folder)
        if code:
            raise RuntimeError('the run of the synapse in a process of its own failed: '
                               + (said.strip().splitlines() or [f'exit code {code}'])[-1])
        with np.load(result) as data:
            state = {name: data[name] for name in data.files if name not in Driven._fields}
            return _result(data['t_s'], data['w'], state or None)
