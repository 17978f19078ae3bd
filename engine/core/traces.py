"""Traces: variables that follow the spikes of one side of a synapse."""
from dataclasses import dataclass

from brian2 import Quantity
from brian2.core.namespace import DEFAULT_UNITS
from brian2.parsing.statements import parse_statement

from homeozoo.core.parameters import RuleError, unit_name
from homeozoo.core.text import identifiers, renamed

SIDES = ('pre', 'post')
#: Of cells with scaled traces: the time at which these were last multiplied down.
EPOCH = 'traces_epoch'


@dataclass(frozen=True, repr=False)
class Trace:
    """A variable that follows the spikes of one side of the synapse.

    ``tau`` names the parameter of its exponential decay; or ``ode`` gives its
    continuous change (an expression over parameters and variables of the same
    cell, for slow variables such as an integral of the rate); ``ode=''`` is a variable that
    only statements change. ``step`` is the statement at each spike of that side. A trace starts at
    zero and lives on the neuron or on the synapse, as the composer is told. ``late``: seconds from
    a spike to its step, for a trace on a cell whose spikes all arrive with this delay.
    ``rebase``: seconds after which a trace on a cell that is kept scaled is multiplied down; 0 for
    one that decays in every time step. ``every``: seconds after which ``ode`` acts on a cell, for
    that long; 0 for every time step.
    """
    name: str
    side: str
    tau: str = None
    step: str = None
    ode: str = None
    unit: object = 1
    doc: str = ''
    late: float = 0.0
    rebase: float = 0.0
    every: float = 0.0

    def __post_init__(self):
        if not isinstance(self.name, str) or not self.name.isidentifier():
            raise RuleError(f'trace {self.name!r}: the name must be that of a variable.')
        if isinstance(self.unit, str):
            if self.unit != '1' and self.unit not in DEFAULT_UNITS:
                raise RuleError(f'trace {self.name}: {self.unit} is no unit of Brian2.')
            object.__setattr__(self, 'unit', 1 if self.unit == '1' else DEFAULT_UNITS[self.unit])
        if not isinstance(self.unit, Quantity) and self.unit != 1:
            raise RuleError(f'trace {self.name}: unit = {self.unit!r} is no unit.')
        for slot in ('tau', 'step', 'ode'):
            if not isinstance(getattr(self, slot), (str, type(None))):
                raise RuleError(f'trace {self.name}: {slot} = {getattr(self, slot)!r} is no text.')
        if self.side not in SIDES:
            raise RuleError(f'trace {self.name}: side = {self.side!r}; allowed are pre and post.')
        if (self.tau is None) == (self.ode is None):
            raise RuleError(f'trace {self.name}: give either tau or ode.')
        if self.rebase and self.tau is None:
            raise RuleError(f'trace {self.name} does not decay exponentially, so it cannot be kept '
                            'scaled; leave rebase out.')
        if self.every and not self.ode:
            raise RuleError(f'trace {self.name} has no continuous change of its own (ode), which '
                            'every is the clock of; leave every out.')
        if self.step is None and self.ode is None:
            object.__setattr__(self, 'step', f'{self.name} += 1')

    def __repr__(self):
        """The same after the unit, which Brian2 then writes differently, has been pickled."""
        return (f'Trace({self.name!r}, {self.side!r}, tau={self.tau!r}, step={self.step!r}, '
                f'ode={self.ode!r}, unit={unit_name(self.unit)!r}'
                + ''.join(f', {name}={getattr(self, name)!r}'
                          for name in ('late', 'rebase', 'every') if getattr(self, name)) + ')')

    @property
    def reads(self):
        """Names in its equation and its step."""
        return identifiers(' '.join(filter(None, (self.tau, self.ode, self.step))))

    @property
    def held(self):
        """The variable of a cell that keeps a scaled trace, x*exp((t - epoch)/tau)."""
        return f'{self.name}_scaled'

    def step_on_neuron(self):
        """Its statement at a spike in a NeuronGroup; None without."""
        if not (self.rebase and self.step):
            return self.step
        lines = []
        for line in self.step.splitlines():
            name, sign, value, _ = parse_statement(line)
            if name == self.name:
                grown = f'exp((t - {EPOCH})/{self.tau})*' if sign in ('=', '+=', '-=') else ''
                line = f'{self.held} {sign} {grown}({value})'
            lines.append(line)
        return '\n'.join(lines)

    def line_on_neuron(self, method='euler'):
        """Its equation in a NeuronGroup; exact also under forward Euler."""
        if self.rebase:
            unit = unit_name(self.unit)
            return (f'{self.name} = {self.held}*exp(-(t - {EPOCH})/{self.tau}) : {unit}\n'
                    f'{self.held} : {unit}')
        if self.ode == '' or self.every:
            return f'{self.name} : {unit_name(self.unit)}'
        if self.ode is not None:
            return f'd{self.name}/dt = {self.ode} : {unit_name(self.unit)}'
        rate = (f'{self.name}*expm1(-dt/{self.tau})/dt' if method == 'euler'
                else f'-{self.name}/{self.tau}')
        return f'd{self.name}/dt = {rate} : {unit_name(self.unit)}'

    def line_on_synapse(self, cell_variables=()):
        """Its equation in a Synapses: event-driven where it decays by itself."""
        if self.ode == '':
            return f'{self.name} : {unit_name(self.unit)}'
        if self.ode is None:
            return (f'd{self.name}/dt = -{self.name}/{self.tau} : '
                    f'{unit_name(self.unit)} (event-driven)')
        ode = self._beside(self.ode, cell_variables)
        return f'd{self.name}/dt = {ode} : {unit_name(self.unit)} (clock-driven)'

    def step_on_synapse(self, cell_variables=()):
        """Its statement at a spike, with the variables of the cell under their names at the
        synapse.
        """
        return self._beside(self.step, cell_variables)

    def _beside(self, text, cell_variables):
        return renamed(text, {name: f'{name}_{self.side}' for name in cell_variables})


def nearest(name: str) -> str:
    """The step of a trace that sees only the nearest spike."""
    return f'{name} = 1'
