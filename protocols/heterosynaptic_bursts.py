"""A pull to the middle at every burst keeps biased STDP off its bound: 0 % of weights end above 0.9, without it 100 %.

Mechanism (M4, M6). Chen et al. 2013 (doi 10.1523/JNEUROSCI.5088-12.2013), in a minimal form of our
own: every spike of a burst moves all weights of the cell towards the middle. One neuron under pair
STDP that favours potentiation (depression 0.9 of potentiation), with 400 excitatory and 100
inhibitory Poisson inputs.

Control. The same without the burst rule.
"""
import numpy as np
from brian2 import Hz, Network, SpikeMonitor, Synapses, ms, second

from homeozoo import heterosynaptic, neurons, stdp
from homeozoo.running import Model

MECHANISMS = ('M4', 'M6')
SEEDS = dict(smoke=2, default=10, paper=20)
SCALES = dict(smoke=dict(learn=5*second), default={}, paper=dict(learn=600*second))
EDGES = np.linspace(0, 1, 26)


def build(*, learn, n_exc, n_inh, rate, step, ratio, g_exc, g_inh, dt):
    """One neuron under biased STDP; the knob `a` is the strength of the burst rule."""
    alpha = ratio*float(np.exp(float(dt/stdp.song2000.params['stdp_tau_pre'].value)))
    rule = stdp.song2000(A_plus=step, ratio=alpha) + heterosynaptic.chen2013
    cells = (neurons.lif_conductance + rule.on_neurons('post')).group(1, name='cells', dt=dt)
    exc = (neurons.poisson + rule.on_neurons('pre')).group(n_exc, name='exc', dt=dt, rates=rate)
    inh = neurons.poisson.group(n_inh, name='inh', dt=dt, rates=rate)
    plastic = rule.synapses(exc, cells, name='plastic', transmit='ge_post += w*g_exc', w_min=0,
                            w_max=1, traces='neurons', knobs=('chen_a',),
                            namespace=dict(g_exc=g_exc), connect={})
    plastic.w = '0.3 + 0.4*rand()'
    brake = Synapses(inh, cells, on_pre='gi_post += g_inh', namespace=dict(g_inh=g_inh),
                     name='brake', dt=dt)
    brake.connect()
    spikes = SpikeMonitor(cells, name='spikes')
    return Model(Network(cells, exc, inh, plastic, brake, spikes), learn,
                 outputs=dict(spike_t=(spikes, 't'), w=(plastic, 'w')),
                 knobs=dict(a=(plastic, 'chen_a')), spikes=('spike_t', 1))


def measure(out, point, *, learn_s):
    """Rate of the last third (Hz); at the end mean, s.d., histogram of weights, share above 0.9."""
    w = out['w']
    return dict(rate_hz=np.sum(out['spike_t'] > learn_s*2/3)/(learn_s/3), mean=w.mean(), sd=w.std(),
                at_max=np.mean(w > 0.9), histogram=np.histogram(w, EDGES)[0]/w.size)


def run(sim, *, learn=240*second, n_exc=400, n_inh=100, rate=10*Hz, step=0.01, ratio=0.9, a=0.01,
        g_exc=0.04, g_inh=0.1, dt=0.5*ms):
    """Without and with the burst rule.

    Returns, for each name of `measure`, an array (2, seeds, …), first without, then with the rule;
    edges of the histogram.
    """
    data = sim.sweep(build, [dict(a=0.0), dict(a=a)], measure=measure,
                     given=dict(learn_s=float(learn/second)), learn=learn, n_exc=n_exc, n_inh=n_inh,
                     rate=rate, step=step, ratio=ratio, g_exc=g_exc, g_inh=g_inh, dt=dt)
    return dict(data, edges=EDGES)
