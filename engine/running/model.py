"""A network ready to run: what `build` of a protocol returns, and what is checked about it."""
import os
import re
from dataclasses import dataclass, field

import numpy as np

from homeozoo.running.errors import UsageError


@dataclass(frozen=True)
class Model:
    """A network ready to run, with what goes in and what comes out.

    net: brian2.Network with every object, each with its own name= and namespace=.
    duration: biological time (Quantity).
    outputs: name -> (group or monitor, 'variable'), read after the run as plain SI numbers; a
        monitor of several cells gives shape (cells, times), a shared variable shape ().
    knobs: name -> (group, 'variable') or (TimedArray, 'values'), set for each point before the run,
        or where the build calls `device.apply_run_args()`.
    spikes: (name of the output with spike times, number of neurons), for the rate guard.
    max_rate: mean rate (Hz, number or Quantity) in the last tenth of the run above which the run
        counts as diverged; None: no limit, running away is intended or impossible.
    may_stop: whether the generated program may end before `duration` because it stops itself; else
        a run that ends early is an error.
    """

    net: object
    duration: object
    outputs: dict
    knobs: dict = field(default_factory=dict)
    spikes: tuple = None
    max_rate: object = None
    may_stop: bool = False

#: Entry of a point that is no knob: the number of the noise.
NOISE = 'noise'


def check_model(model):
    if not isinstance(model, Model):
        raise UsageError('build() must return a homeozoo.running.Model, not '
                         f'{type(model).__name__}')
    from brian2 import Quantity, have_same_dimensions, second
    duration = model.duration
    if not isinstance(duration, Quantity) or not have_same_dimensions(duration, second) \
            or np.ndim(duration):
        raise UsageError(f'duration = {duration!r} of the model is not one time, such as 10*second')
    if not 0 < float(duration) < np.inf:
        raise UsageError(f'duration = {duration} of the model is empty or not finite; a simulation '
                         'takes a time above 0')
    if NOISE in model.knobs:
        raise UsageError(f"a knob cannot be called '{NOISE}': in a point that is the number of the "
                         "noise")
    check_times(model)


def check_times(model):
    """UsageError if a group holds the time of a spike in single precision: Brian2 does so with
    dtype=float32, and refractory periods and traces are then wrong from 2 s on."""
    for group in sorted(model.net.objects, key=lambda group: group.name):
        for name in ('lastspike', 'lastupdate'):
            variable = getattr(group, 'variables', {}).get(name)
            if variable is not None and np.dtype(variable.dtype).itemsize < 8:
                raise UsageError(f"'{group.name}' holds {name} in single precision, which makes "
                                 'refractory periods and traces wrong from 2 s on; name the '
                                 "variables that may be single, such as dtype={'v': float32}")


def check_size(model):
    """UsageError if the monitors of a model record more than this machine can hold."""
    from brian2 import StateMonitor
    values = sum(np.size(monitor.record)*len(monitor.record_variables)
                 * float(model.duration)/float(monitor.clock.dt)
                 for monitor in model.net.sorted_objects if isinstance(monitor, StateMonitor))
    memory = os.sysconf('SC_PAGE_SIZE')*os.sysconf('SC_PHYS_PAGES')
    if 8*values > memory:
        raise UsageError(f'the monitors of the model would record {values:.1e} values, '
                         f'{8e-9*values:.0f} GB, and this machine has {1e-9*memory:.0f} GB of '
                         'memory; record fewer cells, or with a longer dt')


def split_noise(point, seed):
    """(Point without its entry noise, seed of the random numbers of the run itself or None).

    The seed depends on both numbers, so that equal noise in two connectomes is not the same noise.
    """
    knobs = {name: value for name, value in point.items() if name != NOISE}
    number = point.get(NOISE)
    if number is None:
        return knobs, None
    if isinstance(number, bool) or not isinstance(number, (int, np.integer)) or number < 0:
        raise UsageError(f'noise = {number!r} in a point is not a whole number >= 0')
    return knobs, int(np.random.SeedSequence([int(seed), int(number)]).generate_state(1)[0])


_AUTOMATIC = re.compile(r'(neurongroup|synapses|spikemonitor|statemonitor|poissongroup|'
                        r'spikegeneratorgroup|populationratemonitor|poissoninput|network|'
                        r'eventmonitor)(_\d+)?')


def check_names(net):
    for obj in net.sorted_objects:
        if _AUTOMATIC.fullmatch(obj.name):
            raise UsageError(f"the object '{obj.name}' has an automatic name: give it one with "
                             'name=, because results depend on names')


def guards_of(model):
    """Duration, rate guard, spike output and may_stop of a Model as JSON values."""
    spikes = None if model.spikes is None else [model.spikes[0], int(model.spikes[1])]
    if spikes and spikes[0] not in model.outputs:
        raise UsageError(f"spikes names the output '{spikes[0]}', which is not among outputs")
    limit = None if model.max_rate is None else float(model.max_rate)
    if limit is not None and spikes is None:
        raise UsageError('max_rate needs spikes=(name of the output with spike times, number of '
                         'neurons)')
    return dict(duration=float(model.duration), spikes=spikes, max_rate=limit,
                may_stop=bool(model.may_stop))


def variable_of(kind, name, where):
    """(group, variable) named by an entry of outputs or knobs, checked."""
    try:
        group, variable = where
        variables = group.variables
    except (TypeError, ValueError, AttributeError):
        raise UsageError(f"{kind} '{name}' must be a pair (group or monitor, 'variable')") from None
    if variable not in variables:
        known = ', '.join(sorted(v for v in variables if not v.startswith('_')))
        raise UsageError(f"{kind} '{name}': '{group.name}' has no variable '{variable}'; "
                         f'it has {known}')
    return group, variables[variable]


def unknown_knobs(point, knobs):
    """Raise UsageError if `point` sets something that is not a knob."""
    import difflib
    for name in point:
        if name not in knobs:
            near = difflib.get_close_matches(name, knobs, n=1)
            hint = (f"did you mean '{near[0]}'?" if near
                    else f"knobs are {', '.join(sorted(knobs)) or 'none'}")
            raise UsageError(f"'{name}' is not a knob of this model; {hint}")
