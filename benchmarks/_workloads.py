"""Reference networks: with the zoo's rules in several forms, and as textbooks write them.

8,000 excitatory and 2,000 inhibitory cells, each with 2 % of the others before it, all spikes
delayed by 0.8 ms.

b      conductances, nothing learns
c      inhibitory plasticity (Vogels 2011) on inhibitory to excitatory
d      c and the minimal triplet rule (Pfister & Gerstner 2006) on the 1.28 million synapses
       between excitatory cells
dp     c and additive pair plasticity (Song 2000) there
u, up  currents instead of conductances, which NEST solves exactly; nothing learns, pair plasticity
a      one cell, 1,000 Poisson inputs of 15 Hz, pair plasticity

Forms of the zoo:

cells      traces on the cells, as README and documents write it
scaled     the same traces kept scaled, on_neurons(..., rebase=200*ms)
single     scaled, and all but times in single precision, dtype=float32
synapses   the same rule with its traces on the synapses
gain       `cells` with homeostasis of excitatory synapses: scaling.gain, a factor of the cell
slow       with scaling.vanrossum2000 instead, whose pass over the synapses comes every 100 ms
gain1      as gain and slow, the slow variables of the cells on a clock of 100 ms and the pass over
slow1      the synapses every second

The gains of homeostasis are so small that rates and weights stay those of `cells`: what differs is
the cost.

    python _workloads.py WORKLOAD SECONDS CELLS FOLDER

runs form `cells` as a plain script with set_device('homeozoo') in FOLDER, and prints the files of
its results (JSON).
"""
import json
import sys

import numpy as np
from brian2 import (Hz, Network, NeuronGroup, PoissonGroup, SpikeMonitor, Synapses, float32,
                    get_device, mV, ms, second, set_device)

from homeozoo import istdp, neurons, scaling, stdp, triplet
from homeozoo.running.model import Model

DELAY = 0.8*ms
#: Workload: weights of E, of I to E, of I to I (mV for currents).
WEIGHTS = dict(b=(0.4, 5.1, 5.1), c=(0.3, 3.6, 3.0), d=(0.3, 3.6, 3.0), dp=(0.3, 3.6, 3.0),
               u=(0.75, -4.5, -4.5), up=(0.75, -4.5, -4.5))
W_MAX, W_MAX_CURRENT, P = 1.5, 3.5, 160
A_PAIR, RATIO = 1e-4, 1.05
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


def rules(work):
    """The zoo's rules between excitatory cells and on inhibition, or None."""
    hebb = None
    if work == 'd':
        hebb = triplet.pfister2006_visual_minimal(A3_plus=A3, A2_minus=A2)
    elif work in ('dp', 'up'):
        hebb = stdp.song2000(A_plus=A_PAIR, ratio=RATIO)
    brake = istdp.vogels2011(eta=ETA, target=TARGET) if work in ('c', 'd', 'dp') else None
    return hebb, brake


HOMEOSTASIS = dict(gain=scaling.gain(target=TARGET, tau=1e6*second),
                   slow=scaling.vanrossum2000(target=TARGET, beta=1e-9, gamma=1e-12/second))


def zoo(work, form='cells', seconds=1.0, ne=8000):
    """A workload from the zoo's rules and neurons."""
    if work == 'a':
        return single(form, seconds)
    on_cells, current = form != 'synapses', work in ('u', 'up')
    rebase = 200*ms if form in ('scaled', 'single') else None
    more = dict(dtype=float32) if form == 'single' else {}
    hebb, brake = rules(work)
    cell = (neurons.lif_current(drive=11*mV, refractory=5*ms) if current
            else neurons.lif_vogels2011(drive=20*mV))
    exc_cell, inh_cell = cell, cell
    homeostasis = HOMEOSTASIS.get(form.rstrip('1'))
    if homeostasis:
        hebb = hebb + homeostasis
        exc_cell = exc_cell + neurons.rate_sensor
    if on_cells and brake is not None:
        exc_cell = exc_cell + brake.on_neurons('post', rebase=rebase)
        inh_cell = inh_cell + brake.on_neurons('pre', delay=DELAY, rebase=rebase)
    if on_cells and hebb is not None:
        exc_cell = exc_cell + hebb.on_neurons('both', delay=DELAY, rebase=rebase)
    if form in ('gain1', 'slow1'):
        exc_cell = exc_cell.slowly(100*ms, 'rate', 'scal_g' if form == 'gain1' else 'scal_I')
    passes = dict(slow=100*ms, slow1=1*second).get(form)
    exc = exc_cell.group(ne, name='exc', **more)
    inh = inh_cell.group(ne//4, name='inh', **more)

    def learning(rule, source, name, transmit, w_max, **where):
        if rule is None:
            return None
        made = rule.synapses(source, exc, name=name, transmit=transmit, w_min=0, w_max=w_max,
                             delay=DELAY, connect=dict(p=P/ne, **where),
                             slow=passes if name == 'ee' else None, **more)
        assert all(place.startswith('synapses') != on_cells for place in made.traces.values())
        return made

    ee = learning(hebb, exc, 'ee', 'Ie_post += w*mV' if current else 'ge_post += w',
                  W_MAX_CURRENT if current else W_MAX, condition='i != j')
    return network(work, exc, inh, ee, learning(brake, inh, 'ie', 'gi_post += w', None), seconds)


CONDUCTANCES = '''
    dv/dt = (-60*mV - v + 20*mV + ge*(0*mV - v) + gi*(-80*mV - v))/(20*ms)
            : volt (unless refractory)
    dge/dt = -ge/(5*ms) : 1
    dgi/dt = -gi/(10*ms) : 1'''
CURRENTS = '''dv/dt = (-60*mV - v + 11*mV + Ie + Ii)/(20*ms) : volt (unless refractory)
    dIe/dt = -Ie/(5*ms) : volt
    dIi/dt = -Ii/(10*ms) : volt'''
PAIR = '''w : 1
    dapre/dt = -apre/(20*ms) : 1 (event-driven)
    dapost/dt = -apost/(20*ms) : 1 (event-driven)'''
TRIPLET = '''w : 1
    dr1/dt = -r1/(16.8*ms) : 1 (event-driven)
    do1/dt = -o1/(33.7*ms) : 1 (event-driven)
    do2/dt = -o2/(114*ms) : 1 (event-driven)'''


def textbook(work, form='', seconds=1.0, ne=8000):
    """The same networks as the documents of Brian2 write them."""
    if work == 'a':
        return single('textbook', seconds)
    current = work in ('u', 'up')
    options = dict(model=CURRENTS if current else CONDUCTANCES, threshold='v > -50*mV',
                   reset='v = -60*mV', refractory=5*ms, namespace={},
                   method='exact' if current else 'exponential_euler')
    exc, inh = NeuronGroup(ne, name='exc', **options), NeuronGroup(ne//4, name='inh', **options)
    w_max, transmit = (W_MAX_CURRENT, 'Ie_post += w*mV') if current else (W_MAX, 'ge_post += w')
    ee = ie = None
    if work == 'd':
        ee = Synapses(exc, exc, TRIPLET, on_pre=f'''{transmit}
            w = clip(w - A2*o1, 0, w_max)
            r1 += 1''', on_post='''w = clip(w + A3*r1*o2, 0, w_max)
            o1 += 1
            o2 += 1''', delay=DELAY, name='ee', namespace=dict(A2=A2, A3=A3, w_max=w_max))
    elif work in ('dp', 'up'):
        ee = Synapses(exc, exc, PAIR, on_pre=f'''{transmit}
            apre += A
            w = clip(w - apost, 0, w_max)''', on_post='''apost += RATIO*A
            w = clip(w + apre, 0, w_max)''', delay=DELAY, name='ee',
                      namespace=dict(A=A_PAIR*w_max, RATIO=RATIO, w_max=w_max))
    if ee is not None:
        ee.connect(condition='i != j', p=P/ne)
    if work in ('c', 'd', 'dp'):
        ie = Synapses(
            inh, exc, '''w : 1
            dx/dt = -x/(20*ms) : 1 (event-driven)
            dy/dt = -y/(20*ms) : 1 (event-driven)''', on_pre='''gi_post += w
            w = clip(w + eta*(y - 0.2), 0, inf)
            x += 1''', on_post='''w = clip(w + eta*x, 0, inf)
            y += 1''', delay=DELAY, name='ie', namespace=dict(eta=ETA))
        ie.connect(p=P/ne)
    return network(work, exc, inh, ee, ie, seconds)


def network(work, exc, inh, ee, ie, seconds):
    """The fixed synapses and the counts of spikes beside the plastic synapses, as a Model."""
    for group in (exc, inh):
        group.v = '-60*mV + 10*mV*rand()'
    w_exc, w_ie, w_ii = WEIGHTS[work]
    unit, excites, inhibits = ('*mV', 'Ie', 'Ii') if work in ('u', 'up') else ('', 'ge', 'gi')
    objects, outputs, p = [exc, inh], {}, P/len(exc)

    def fixed(source, target, name, variable, weight, **where):
        group = Synapses(source, target, on_pre=f'{variable}_post += {weight}{unit}', delay=DELAY,
                         name=name, namespace={})
        group.connect(p=p, **where)
        return group

    for name, plastic, weight, target, where in (
            ('ee', ee, w_exc, (exc, exc, 'ee', excites), dict(condition='i != j')),
            ('ie', ie, w_ie, (inh, exc, 'ie', inhibits), {})):
        if plastic is None:
            objects.append(fixed(*target, weight, **where))
        else:
            plastic.w = weight
            objects.append(plastic)
            outputs[f'w_{name}'] = (plastic, 'w')
    objects += [fixed(exc, inh, 'ei', excites, w_exc),
                fixed(inh, inh, 'ii', inhibits, w_ii, condition='i != j')]
    return counted(objects, exc, inh, seconds, outputs)


def counted(objects, exc, inh, seconds, outputs):
    """The Model of a network, with the numbers of spikes."""
    counts = [SpikeMonitor(group, record=False, name=f'spikes_{group.name}')
              for group in (exc, inh)]
    outputs.update(count_e=(counts[0], 'count'), count_i=(counts[1], 'count'))
    return Model(Network(*objects, *counts), timed(seconds*second), outputs)


def single(form, seconds):
    """Workload a; its inputs are counted as E, its cell as I, its weights as w E-E."""
    namespace = dict(g_max=0.015)
    if form == 'textbook':
        inputs = PoissonGroup(1000, rates=15*Hz, name='inputs')
        cell = NeuronGroup(1, '''dv/dt = (-70*mV - v + ge*(0*mV - v))/(20*ms) : volt
            dge/dt = -ge/(5*ms) : 1''', threshold='v > -54*mV', reset='v = -60*mV',
                           method='euler', name='cell', namespace={})
        cell.v = -70*mV
        S = Synapses(inputs, cell, PAIR, on_pre='''ge_post += w*g_max
            apre += 0.005
            w = clip(w - apost, 0, 1)''', on_post='''apost += 0.00525
            w = clip(w + apre, 0, 1)''', name='S', namespace=namespace)
        S.connect()
    else:
        inputs = neurons.poisson.group(1000, name='inputs', rates=15*Hz)
        cell = neurons.lif_conductance.group(1, name='cell')
        S = stdp.song2000.synapses(inputs, cell, name='S', transmit='ge_post += w*g_max',
                                   namespace=namespace, connect={})
    S.w = 0.5
    return counted([inputs, cell, S], inputs, cell, seconds, dict(w_ee=(S, 'w')))


def script(work, seconds, ne, folder):
    """A workload as a plain script; prints name of result -> (file in its folder, type)."""
    set_device('homeozoo', directory=folder, with_output=False)
    model = zoo(work, 'cells', seconds, ne)
    model.net.run(model.duration)
    device, files = get_device(), {}
    for key, (group, name) in model.outputs.items():
        variable = group.variables[name]
        files[key] = (device.get_array_filename(variable), np.dtype(variable.dtype).str)
    print(json.dumps(files))


if __name__ == '__main__':
    script(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
