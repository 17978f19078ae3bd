"""What a group made here looks at when a run begins: times in its state, and its delays.

Brian2 keeps two times in the state of groups: ``lastupdate`` of a synapse with event-driven
equations and ``lastspike`` of a cell with a refractory period; some rules keep a time of their own
(``calc_last``). Such a time means nothing in another network, whose time is another. The group
therefore also holds the time up to which its state has been followed, in a variable of its own; at
the start of a run at another time, all times of the group are moved by the difference. With
get_states and set_states a fresh network at t = 0 so goes on as the first one would have.
"""
from collections.abc import Mapping

import numpy as np
from brian2 import BrianObject, Equations, get_device, get_dimensions, second
from brian2.devices.device import RuntimeDevice

from homeozoo.core.parameters import RuleError

#: Of synapses and of cells; Brian2 keeps the names of both apart.
FOLLOWED = dict(synapses='followed_until', cells='alive_until')


def times_in_double(model, dtype):
    """The dtype of a group for Brian2, with every variable that is a time in double precision.

    In single precision the time of the last spike is wrong by a part of a step from 2 s on: a
    refractory period then lasts a step longer after some spikes, after half of them at 8 s.
    """
    if dtype is None or isinstance(dtype, Mapping):
        return dtype
    return {name: dtype for name, equation in Equations(str(model)).items()
            if equation.var_type == 'float' and equation.dim is not second.dim}


class Keeper(BrianObject):
    """Moves the times of a group to the time of the network, and looks at its delays.

    times: names of the variables that hold a time; until: the shared variable with the time up to
    which the group has been followed; late: sides whose traces live on the cells, and the delay in
    seconds that these follow.
    """

    def __init__(self, group, times, until=None, late=()):
        super().__init__(clock=group.clock, when='start', name=f'{group.name}_keeper')
        self.group, self.times, self.until, self.late = group, times, until, dict(late)

    def before_run(self, run_namespace):
        super().before_run(run_namespace)
        if isinstance(get_device(), RuntimeDevice):
            self.check_delays()
            if self.times:
                self.move_times()

    def after_run(self):
        super().after_run()
        if self.times and isinstance(get_device(), RuntimeDevice):
            self.group.variables[self.until].set_value(self.clock.t_)

    def check_delays(self):
        """Refuse a delay that was set after the traces had been placed on the cells."""
        for side, late in self.late.items():
            pathway = getattr(self.group, side, None)
            if pathway is not None and np.any(
                abs(pathway.variables['delay'].get_value() - late) > 1e-9
            ):
                raise RuleError(
                    f'{self.group.name}: the {side}synaptic spikes are delayed, which the traces '
                    f'on the cells do not see; give delay= to rule.synapses(...) or say '
                    "traces='synapses'."
                )

    def move_times(self):
        """Times that another network has set, as this network counts."""
        now, until = self.clock.t_, self.group.variables[self.until]
        values = [self.group.variables[name] for name in self.times]
        latest = max([np.max(value.get_value(), initial=-np.inf) for value in values])
        shift = now - float(np.asarray(until.get_value()).ravel()[0])
        if latest + shift > now:                # the variable was not among those that were set
            shift = now - latest
        if shift:
            for value in values:
                value.set_value(value.get_value() + shift)
            until.set_value(now)


def times_of(rule):
    """Own variables of the synapse that hold a time of the simulation: seconds, named *_last."""
    return [name for name, unit in rule.variables.items()
            if name.endswith('_last') and get_dimensions(unit) is second.dim]


def keep(group, kind, times, late=()):
    """Add a `Keeper` to a group where there is something to keep; kind: 'synapses' or 'cells'."""
    times = [name for name in times if name in group.variables]
    if times:
        group.variables.add_array(FOLLOWED[kind], size=1, dimensions=second.dim, scalar=True)
    if times or late:
        group.contained_objects.append(Keeper(group, times, FOLLOWED[kind], late))
