"""The claim of the experiment in one sentence with a number.

Mechanism (M?). What is simulated and why it shows the claim.

Parameters. Which paper, with DOI; what was chosen here.

Deviations. What differs from the paper.

Control. The same with the mechanism removed; what must then be absent.

Copy this file to protocols/NAME.py, write the expectations into
protocols/NAME.json before the first run, and draw in figures/NAME.py.
"""
import numpy as np
from brian2 import Hz, Network, SpikeMonitor, ms, second

from homeozoo import neurons, scaling, stdp
from homeozoo.running import Model

MECHANISMS = ('M2',)
SEEDS = dict(smoke=2, default=10, paper=20)     # 1 everywhere if nothing is random
SCALES = dict(smoke=dict(duration=2*second), default={},
              paper=dict(duration=100*second))


def build(*, duration, n, rate, target, g_max, dt):
    """One neuron with n plastic inputs. Every Brian2 object has a name.

    Returns a Model with the knob scal_tau.
    """
    rule = stdp.song2000 + scaling.turrigiano1998(target=target, tau=10*second)
    cells = (neurons.lif_conductance + neurons.rate_sensor(tau=1*second)
             + rule.on_neurons('post')).group(1, name='cells', dt=dt)
    inputs = (neurons.poisson + rule.on_neurons('pre')).group(
        n, name='inputs', dt=dt)
    inputs.rates = rate
    synapses = rule.synapses(inputs, cells, name='plastic',
                             transmit='ge_post += w*g_max', w_min=0, w_max=1,
                             slow=10*ms, knobs=('scal_tau',),
                             namespace=dict(g_max=g_max))
    synapses.connect()
    synapses.w = 0.5
    spikes = SpikeMonitor(cells, name='spikes')
    return Model(Network(inputs, cells, synapses, spikes), duration,
                 outputs=dict(spike_t=(spikes, 't'), w=(synapses, 'w')),
                 knobs=dict(scal_tau=(synapses, 'scal_tau')),
                 spikes=('spike_t', 1))


def measure(out, point, *, duration_s):
    """Mean rate (Hz) and weight of one run; out holds plain SI numbers."""
    return dict(rate_hz=len(out['spike_t'])/duration_s,
                weight=out['w'].mean())


def run(sim, *, duration=20*second, n=200, rate=10*Hz, target=10*Hz,
        taus=np.array([10, 1e6])*second, g_max=0.05, dt=0.1*ms):
    """The experiment; its keyword defaults are the parameters.

    Returns plain arrays with the unit in the name: rate_hz (seeds,), and
    rate_control_hz (seeds,) with scaling so slow that it does nothing.
    """
    found = sim.sweep(build, [dict(scal_tau=tau) for tau in taus], measure=measure,
                      given=dict(duration_s=float(duration/second)), duration=duration, n=n,
                      rate=rate, target=target, g_max=g_max, dt=dt)
    rate_hz, rate_control_hz = found['rate_hz']        # (points, seeds)
    return dict(rate_hz=rate_hz, rate_control_hz=rate_control_hz)
