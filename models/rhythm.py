"""The power of a population's rhythm calls a homeostatic regulator (M7, after no agreed model).

That oscillations trigger homeostasis is said in words; no spiking model is agreed on, and this is a
minimal one of ours. A field, one cell that does not fire, listens to all spikes of a population:

    r      its rate per cell, low-passed over tau_fast; slow over tau_slow; band = r - slow
    power  band^2, low-passed over tau
    dh/dt  = -h*min(power/set^2 - 1, 1)/tau_h where the power is above set^2; else 0

h starts at 1 and multiplies what it shall regulate, such as the drive of the population. It only
falls: it stops when the rhythm is gone, at no set power, and nothing brings it back.

    field = rhythm.power.group(1, name='field', spikes=False)
    ears = rhythm.listen(cells, field)

A population without rhythm has a power as well, its noise, in proportion to its rate over its
number of cells: put set^2 well above it.
"""
from brian2 import Hz, Synapses, ms, second

from homeozoo.core import Neuron, P, RuleError

_OURS = 'chosen here'

power = Neuron(
    'power', doc='Field that measures the power of a population\'s rhythm and lowers power_h while '
                 'it is above a set value; `rhythm.listen` connects the population.',
    model=('dpower_fast/dt = power_fast*expm1(-dt/power_tau_fast)/dt : Hz',
           'dpower_slow/dt = power_slow*expm1(-dt/power_tau_slow)/dt : Hz',
           'power_band = power_fast - power_slow : Hz',
           'dpower_now/dt = (power_band**2 - power_now)/power_tau : Hz**2',
           'dpower_h/dt = -power_h*clip(power_now/power_set**2 - 1, 0, 1)/power_tau_h : 1'),
    start={'power_h': '1'},
    params=dict(
        power_tau_fast=P(3*ms, 'shortest time seen of the rate', _OURS),
        power_tau_slow=P(15*ms, 'time over which the mean is taken off', _OURS),
        power_tau=P(500*ms, 'time over which the power is averaged', _OURS),
        power_set=P(6.3*Hz, 'root of the power above which h falls', _OURS, low=1e-9*Hz),
        power_tau_h=P(5*second, 'time constant of h at twice the set power', _OURS)))


def listen(cells, field):
    """Let a field of `power` hear all spikes of a group; returns the Synapses for the network.

    Each spike raises the rates by 1/(number of cells * time constant).
    """
    if 'power_fast' not in field.variables:
        raise RuleError(f'listen({field.name}): {field.name} has no power_fast; make it from '
                        'rhythm.power.')
    ears = Synapses(cells, field, on_pre=f'power_fast_post += 1/({len(cells)}*power_tau_fast)\n'
                                         f'power_slow_post += 1/({len(cells)}*power_tau_slow)',
                    dt=cells.clock.dt, name=f'{field.name}_hears', namespace=dict(field.namespace))
    ears.connect()
    return ears
