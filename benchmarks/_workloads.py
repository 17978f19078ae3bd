"""Two reference networks: with the zoo's rules in several forms, and as textbooks write them.

8,000 excitatory and 2,000 inhibitory cells with conductances, each with 2 % of the others before
it, all spikes delayed by 0.8 ms. c: inhibitory plasticity (Vogels 2011) on inhibitory to
excitatory; d: the minimal triplet rule (Pfister & Gerstner 2006) between excitatory cells as well,
1.28 million plastic synapses. Forms of the zoo:

cells      traces on the cells, as README and documents write it
synapses   the same rule with its traces on the synapses
"""
from brian2 import (Hz, Network, NeuronGroup, SpikeMonitor, Synapses, get_device, mV, ms, second)

from homeozoo import istdp, neurons, triplet
from homeozoo.running.model import Model

DELAY = 0.8*ms
W_EXC, W_IE, W_II, W_MAX, P = 0.3, 3.6, 3.0, 1.5, 160
A3 = 1e-4
A2 = A3*16.8e-3*114e-3*8/33.7e-3     # depression balanced at 8 Hz
ETA, TARGET = 1e-3, 5*Hz


def timed(duration):
    """Write processor time of the time loop (s) and peak memory (MB) to the file $BENCH_FILE."""
    device = get_device()
    device.insert_code('before_network_run', 'const std::clock_t _bench = std::clock();')
    device.insert_code('after_network_run', '''{
        const double used = double(std::clock() - _bench)/CLOCKS_PER_SEC;
        if (const char* name = std::getenv("BENCH_FILE")) {
            std::ofstream file(name);
            file << used;
            std::ifstream status("/proc/self/status");
            for (std::string line; std::getline(status, line);)
                if (line.compare(0, 6, "VmHWM:") == 0)
                    file << " " << std::atof(line.c_str() + 6)/1024;
        }
    }''')
    return duration


def zoo(work, form='cells', seconds=1.0, ne=8000):
    """Workload 'c' or 'd' from the zoo's rules and neurons."""
    on_cells = form == 'cells'
    hebb = triplet.pfister2006_visual_minimal(A3_plus=A3, A2_minus=A2)
    brake = istdp.vogels2011(eta=ETA, target=TARGET)
    cell = neurons.lif_vogels2011(drive=20*mV)
    exc_cell, inh_cell = cell, cell
    if on_cells:
        exc_cell = exc_cell + brake.on_neurons('post')
        inh_cell = inh_cell + brake.on_neurons('pre', delay=DELAY)
        if work == 'd':
            exc_cell = exc_cell + hebb.on_neurons('both', delay=DELAY)
    exc, inh = exc_cell.group(ne, name='exc'), inh_cell.group(ne//4, name='inh')

    def learning(rule, source, name, variable, w_max, **where):
        made = rule.synapses(source, exc, name=name, transmit=f'{variable}_post += w', w_min=0,
                             w_max=w_max, delay=DELAY, connect=dict(p=P/ne, **where))
        assert all(place.startswith('synapses') != on_cells for place in made.traces.values())
        return made

    ee = None
    if work == 'd':
        ee = learning(hebb, exc, 'ee', 'ge', W_MAX, condition='i != j')
    return network(exc, inh, ee, learning(brake, inh, 'ie', 'gi', None), seconds)


def textbook(work, form='', seconds=1.0, ne=8000):
    """The same networks as the documents of Brian2 write them."""
    options = dict(model='''
        dv/dt = (-60*mV - v + 20*mV + ge*(0*mV - v) + gi*(-80*mV - v))/(20*ms)
                : volt (unless refractory)
        dge/dt = -ge/(5*ms) : 1
        dgi/dt = -gi/(10*ms) : 1''', threshold='v > -50*mV', reset='v = -60*mV', refractory=5*ms,
        method='exponential_euler', namespace={})
    exc, inh = NeuronGroup(ne, name='exc', **options), NeuronGroup(ne//4, name='inh', **options)
    ee = None
    if work == 'd':
        ee = Synapses(
            exc, exc, '''w : 1
            dr1/dt = -r1/(16.8*ms) : 1 (event-driven)
            do1/dt = -o1/(33.7*ms) : 1 (event-driven)
            do2/dt = -o2/(114*ms) : 1 (event-driven)''', on_pre='''ge_post += w
            w = clip(w - A2*o1, 0, w_max)
            r1 += 1''', on_post='''w = clip(w + A3*r1*o2, 0, w_max)
            o1 += 1
            o2 += 1''', delay=DELAY, name='ee', namespace=dict(A2=A2, A3=A3, w_max=W_MAX))
        ee.connect(condition='i != j', p=P/ne)
    ie = Synapses(
        inh, exc, '''w : 1
        dx/dt = -x/(20*ms) : 1 (event-driven)
        dy/dt = -y/(20*ms) : 1 (event-driven)''', on_pre='''gi_post += w
        w = clip(w + eta*(y - 0.2), 0, inf)
        x += 1''', on_post='''w = clip(w + eta*x, 0, inf)
        y += 1''', delay=DELAY, name='ie', namespace=dict(eta=ETA))
    ie.connect(p=P/ne)
    return network(exc, inh, ee, ie, seconds)


def network(exc, inh, ee, ie, seconds):
    """The fixed synapses and the counts of spikes beside the plastic synapses, as a Model."""
    for group in (exc, inh):
        group.v = '-60*mV + 10*mV*rand()'
    fixed, p = [], P/len(exc)

    def static(source, target, name, variable, weight, **where):
        group = Synapses(source, target, on_pre=f'{variable}_post += {weight}', delay=DELAY,
                         name=name, namespace={})
        group.connect(p=p, **where)
        fixed.append(group)

    if ee is None:
        static(exc, exc, 'ee', 'ge', W_EXC, condition='i != j')
    else:
        ee.w = W_EXC
    ie.w = W_IE
    static(exc, inh, 'ei', 'ge', W_EXC)
    static(inh, inh, 'ii', 'gi', W_II, condition='i != j')
    counts = [SpikeMonitor(group, record=False, name=f'spikes_{group.name}')
              for group in (exc, inh)]
    outputs = dict(w_ie=(ie, 'w'), count_e=(counts[0], 'count'), count_i=(counts[1], 'count'))
    if ee is not None:
        outputs['w_ee'] = (ee, 'w')
    plastic = [group for group in (ee, ie) if group is not None]
    return Model(Network(exc, inh, *plastic, *fixed, *counts), timed(seconds*second), outputs)
