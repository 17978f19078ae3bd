"""CPU-seconds per biological second of the flagship network, per condition and for N, 2N and 4N at
fixed in-degree.

    python benchmarks/flagship.py [--short] [--large]

One thread, compilation excluded. The rates are printed beside the times: a network that ran away
costs more. --short takes a sixth of the time; --large takes 10N and 40N (20,000 cells) instead of
the conditions, with about two CPU-minutes. It asserts nothing: machines differ.
"""
import argparse
import resource

import numpy as np

from homeozoo import flagship as model
from homeozoo.protocols import _flagship
from homeozoo.running.simulation import Simulation

CONDITIONS = ('none', 'IS', 'HIS', 'HISXTG', 'HS', 'H')


def rates(out, point):
    """Spikes and synapses of one run."""
    return dict(spikes=len(out['t']), synapses=len(out['w_ee']) + len(out['w_ie']))


def cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(sim, protocol, condition, **sizes):
    """(CPU-seconds per biological second, spikes per cell and second, plastic synapses) of one run.
    """
    tau = model.gain.params['scal_tau'].value
    point = _flagship.points(protocol, [condition], eta_inh=0.003, tau_scaling=tau, beta=0.05,
                             delta=2e-5)
    options = dict(duration=protocol.duration, **sizes)
    sim.sweep(_flagship.build, [], **options)
    before, seconds = cpu(), float(protocol.duration)
    found = sim.sweep(_flagship.build, point, measure=rates, **options)
    rate = found['spikes'][0, 0]/sizes.get('n_exc', 400)/seconds
    return (cpu() - before)/seconds, rate, found['synapses'][0, 0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--short', action='store_true')
    parser.add_argument('--large', action='store_true')
    options = parser.parse_args()
    short = _flagship.plan(burn=5.0, repeats=1, rest=5.0, trials=1)
    protocol = short if options.short else _flagship.plan()
    sim = Simulation(seeds=1, jobs=1)
    for condition in () if options.large else CONDITIONS:
        cost, rate, _ = timed(sim, protocol, condition)
        print(f'{condition:7s} {cost:.4f} CPU-s per s, {cost*float(protocol.duration):.1f} CPU-s '
              f'for {float(protocol.duration):g} s, mean rate {rate:.1f} Hz')
    sizes, costs = [], []
    for factor in (1, 10, 40) if options.large else (1, 2, 4):
        cost, rate, synapses = timed(sim, short, 'HIS', n_exc=400*factor, n_inh=100*factor)
        sizes.append(synapses)
        costs.append(cost)
        print(f'N = {500*factor}: {synapses} plastic synapses, {cost:.4f} CPU-s per s, mean rate '
              f'{rate:.1f} Hz')
    slope = np.polyfit(np.log(sizes), np.log(costs), 1)[0]
    print(f'CPU time grows as (number of synapses)^{slope:.2f}')


if __name__ == '__main__':
    main()
