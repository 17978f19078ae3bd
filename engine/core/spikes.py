"""Spike times as people have them: quantities, Neo's spike trains, spike generators, monitors."""
import numpy as np
from brian2 import Quantity, SpikeGeneratorGroup, SpikeMonitor, second

from homeozoo.core.parameters import RuleError


def spike_times(times, name):
    """Spike times as a Brian2 quantity, or the argument as it is if it is none of the known kinds.

    times: a list or array with a time unit, a `neo.SpikeTrain` or array of the package quantities,
    a `SpikeGeneratorGroup` or `SpikeMonitor` of one cell. name: of the argument, for messages.
    """
    if isinstance(times, SpikeGeneratorGroup):
        return of_one_cell(times._neuron_index, times._spike_time*second, times, len(times), name)
    if isinstance(times, SpikeMonitor):
        return of_one_cell(times.i[:], times.t[:], times, len(times.source), name)
    if hasattr(times, 'rescale') and hasattr(times, 'magnitude'):
        try:
            values = np.asarray(times.rescale('s').magnitude, dtype=float)
        except ValueError:
            raise RuleError(
                f'{name} is in {times.dimensionality}; spike times are in seconds or the like.'
            ) from None
        return spikes_from_zero(values, times, name)
    if isinstance(times, (list, tuple)) and times and isinstance(times[0], Quantity):
        return Quantity(times)
    return times


def spikes_from_zero(values, train, name):
    """Times of a spike train of the package quantities, counted from its start if that is not 0."""
    if np.any(values < 0):
        raise RuleError(f'{name} has spikes before time 0; shift the train first, such as '
                        'train.time_shift(-train.t_start).')
    return values*second


def of_one_cell(indices, times, group, n, name):
    """The times of a group that has one cell, or of which one cell has spikes."""
    if n > 1 and len(np.unique(indices)) > 1:
        raise RuleError(f'{name}: {group.name} has {n} cells; give the times of one, such as '
                        'monitor.spike_trains()[0].')
    return times
