"""CPU-seconds per biological second of the networks `states` and `balance` at paper scale, beside
reference workloads.

    python benchmarks/networks.py [--short] [states] [balance]

One thread. Every network runs for two lengths; compilation and construction drop out of the
difference. Reference workloads b and c are static and plastic networks of 10,000 conductance-based
cells measured on another day (2 % connected, GCC, traces on neurons, Euler); the number of synaptic
events per second, printed beside the times, says what the networks have in common and what not.
--short takes small networks. It asserts nothing: machines differ.
"""
import argparse
import resource

import numpy as np
from brian2 import Hz, ms, second

from homeozoo.protocols import balance, states
from homeozoo.running.simulation import Simulation

#: Reference: CPU-s per s, rate of excitatory and of inhibitory cells (Hz).
REFERENCE = dict(b=(0.284, 8.5, 8.6), c=(0.401, 5.0, 7.0))
CELLS, INHIBITORY, PER_SPIKE, PLASTIC_PER_INH, PLASTIC_PER_EXC = 8000, 2000, 200, 160, 40


def cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def counted(out, _, *, every_cell):
    """Spikes of the run: excitatory, and inhibitory where those are recorded apart."""
    if every_cell:
        return dict(rate_hz=float(out['rate'].mean()))
    return dict(exc=len(out['t']), inh=len(out['inh_t']))


def run_of(sim, build, point, given, **options):
    """(CPU-s, what `counted` returns) of one run, compiled before."""
    sim.sweep(build, [], **options)
    before = cpu()
    found = sim.sweep(build, [point], measure=counted, given=given, **options)
    return cpu() - before, {name: float(value[0, 0]) for name, value in found.items()}


def line(name, cost, exc_hz, inh_hz, events):
    rates = f'{exc_hz:6.1f} Hz' if inh_hz is None else f'E {exc_hz:.1f}, I {inh_hz:.1f} Hz'
    print(f'{name:34s} {cost:8.3f} CPU-s per s   {rates:22s} {events/1e6:8.1f} M events per s   '
          f'{1e9*cost/events:6.1f} ns per event')


def reference(name):
    """Prints a reference workload and returns its (CPU-s per s, events per s)."""
    cost, exc, inh = REFERENCE[name]
    events = PER_SPIKE*(CELLS*exc + INHIBITORY*inh)
    if name == 'c':
        events += PLASTIC_PER_EXC*CELLS*exc
    line(f'reference workload {name}', cost, exc, inh, events)
    return cost, events


def run_states(sim, n, times):
    """The four states; a line through cost against events separates synapses from cells."""
    cost_b, events_b = reference('b')
    events, costs = [], []
    for name, g, drive in zip(states.STATES, states.G, states.DRIVE):
        spent, rates = [], []
        for duration in times:
            used, found = run_of(sim, states.build, states.point(g, drive, n),
                                 dict(every_cell=True), duration=duration*second, n=n)
            spent.append(used)
            rates.append(found['rate_hz']*duration)
        length = times[1] - times[0]
        rate = (rates[1] - rates[0])/length
        costs.append((spent[1] - spent[0])/length)
        events.append(rate*n*states.SPARSENESS*n)
        line(f'states {name}, N = {n}', costs[-1], rate, None, events[-1])
    # the synchronous regular state apart: its volleys reach all cells at once and find nothing in
    # the cache
    slope, rest = np.polyfit(events[1:], costs[1:], 1)
    row = states.STATES.index('AI')
    print(f'states: a line through the three irregular states gives {1e9*slope:.1f} ns per event '
          f'and {rest:.2f} CPU-s per s for {n} cells with their background ({1e9*rest/n*1e-4:.0f} '
          'ns per cell and step)')
    print(f'difference from b: {events[row]/events_b:.2g} times its events (state AI) for '
          f'{costs[row]/cost_b:.2g} times its time. In AI synapses take '
          f'{slope*events[row]/costs[row]:.0%} of the time; at the same time per event those of b '
          f'would take {slope*events_b/cost_b:.0%}, the rest is its cells')


def run_balance(sim, n, times):
    """The network with inhibitory plasticity, after its start."""
    cost_c, events_c = reference('c')
    spent, spikes = [], []
    for learning in times:
        seconds = 2*learning + 3
        used, found = run_of(sim, balance.build, balance.points(seconds, 0.003),
                             dict(every_cell=False),
                             learning=learning*second, n=n, target=3*Hz, factor=5.0,
                             cue_rate=100*Hz, dt=0.1*ms)
        spent.append(used)
        spikes.append((found['exc'], found['inh']*n/5/50))
    length = 2*(times[1] - times[0])
    exc, inh = (np.array(spikes[1]) - spikes[0])/length
    cost = (spent[1] - spent[0])/length
    events = PER_SPIKE*(exc + inh) + PLASTIC_PER_EXC*exc
    line(f'balance, learning, N = {n}', cost, exc/(0.8*n), inh/(0.2*n), events)
    print(f'difference from c: {cost/cost_c:.2f} times the cost at {events/events_c:.2f} times the '
          f'events and {n/(CELLS + INHIBITORY):.2f} times the cells; besides, excitatory synapses '
          'look up the time of the memory, the learning rate is a variable of the cell, currents '
          'of 50 cells are recorded every 5 ms')
    print(f'whole run of {2*times[1] + 3} s, locked-in start and construction included: '
          f'{spent[1]:.1f} CPU-s, {spent[1]/(2*times[1] + 3):.3f} CPU-s per s')


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--short', action='store_true')
    parser.add_argument('names', nargs='*', choices=('states', 'balance', []), default=[])
    options = parser.parse_args()
    sim = Simulation(seeds=1, jobs=1)
    names = options.names or ('states', 'balance')
    if 'states' in names:
        run_states(sim, 1250 if options.short else states.FULL, (0.2, 0.5) if options.short
                   else (0.3, 1.2))
    if 'balance' in names:
        run_balance(sim, 500 if options.short else 10000, (1, 3) if options.short else (20, 40))


if __name__ == '__main__':
    main()
