"""Cost of rewiring, and of spikes, by the number of potential synapses.

    python benchmarks/structural.py [--largest 6] [--plastic] [--walk] [--seconds 1]

Pools of 10^4, 10^5, 10^6 and, with --largest 7, 10^7 potential synapses; each cell has 20 elements,
of which about one in twenty-five changes at each step of 100 ms, and fires at 10 Hz. One program
for each size. For each: CPU time of one rewiring and of the first one of a run, of spikes in a
second of biological time, peak memory, contacts, changes per step. --plastic adds pair STDP with
traces on the synapses; --walk lets spikes visit the whole pool, for comparison. It asserts nothing:
machines differ.
"""
import argparse
import resource
import subprocess
import sys
import tempfile

ELEMENTS, RATE = 20, 10
SIZES = {4: 100, 5: 1000, 6: 1000, 7: 10000}        # exponent of the pool: cells
STEP_S = 0.1


def network(exponent, plastic, lists, length):
    """The network, run three times: the first rewiring, one more, then `length` seconds."""
    from brian2 import Hz, Network, NeuronGroup, ms, second

    from homeozoo import _rewiring, stdp, structural
    if not lists:
        _rewiring.CPP = _rewiring.CPP.replace('path.queue.size() != 1', 'true')
    n = SIZES[exponent]
    cells = NeuronGroup(n, 'v : 1\nz : 1', threshold='rand() < rate*dt', name='cells',
                        namespace=dict(rate=RATE*Hz))
    cells.run_regularly(f'z = {ELEMENTS} + 2*rand()', dt=STEP_S*second, when='end', order=1,
                        name='elements')
    rule = structural.contacts + stdp.song2000 if plastic else structural.contacts
    pool = rule.synapses(cells, cells, name='pool', transmit='v_post += 0.1*w', delay=1*ms)
    share = 10**exponent/n**2
    pool.connect(**(dict(p=share) if share < 1 else dict(condition='True')))
    structural.rewire(pool, 'z', 'z', new=dict(w=0.5), every=STEP_S*second, tries=20)
    net = Network(cells, pool)
    for seconds in (STEP_S, STEP_S, length + STEP_S):
        net.run(seconds*second, profile=True)
    return pool


def measured(exponent, plastic, lists, length):
    """Print one line of the table."""
    from brian2 import get_device, seed, set_device
    with tempfile.TemporaryDirectory() as folder:
        set_device('cpp_standalone', directory=folder, build_on_run=False)
        seed(1)
        pool = network(exponent, plastic, lists, length)
        device = get_device()
        device.build(directory=folder, compile=True, run=False, with_output=False)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        device.run(folder, with_output=False, run_args=[])
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        with open(f'{folder}/results/profiling_info.txt') as file:
            spent = {name: float(value) for name, value in map(str.split, file)}
        n = pool.cont_n[:]
        changes = float(pool.cont_n_changes[:])
    step = sorted((name for name in spent if 'rewire_step' in name), key=lambda s: (len(s), s))
    last = spent[step[2]] - spent[step[1]]
    each = last/(length/STEP_S)
    spikes = sum(value for name, value in spent.items()
                 if name.startswith('pool_') and name not in step)/(length + 3*STEP_S)
    print(f'10^{exponent} {1e3*each:12.3f} {1e3*(spent[step[1]] - each):12.1f} {1e3*spikes:16.1f} '
          f'{after.ru_utime - before.ru_utime:9.1f} {after.ru_maxrss/1e3:9.0f} {n.sum():9d} '
          f'{changes/(length/STEP_S + 2):9.0f}', flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--largest', type=int, choices=sorted(SIZES), default=6)
    parser.add_argument('--plastic', action='store_true')
    parser.add_argument('--walk', action='store_true')
    parser.add_argument('--seconds', type=float, default=1.0)
    parser.add_argument('--one', type=int, choices=sorted(SIZES), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        measured(options.one, options.plastic, not options.walk, options.seconds)
        return
    print('pool  rewiring ms  first one ms  spikes ms per s   CPU s all  memory MB  contacts  '
          'changes', flush=True)
    words = ['--plastic']*options.plastic + ['--walk']*options.walk
    for exponent in range(4, options.largest + 1):
        subprocess.run([sys.executable, __file__, '--one', str(exponent), '--seconds',
                        str(options.seconds), *words])


if __name__ == '__main__':
    main()
