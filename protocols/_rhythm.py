"""Modules of excitatory and inhibitory cells that make a gamma rhythm: shared by experiments.

As in `gamma_rhythm`: excitatory cells under Poisson drive excite inhibitory ones, which inhibit
them. Cells and strengths are those of a prototype of the specification.
"""
import numpy as np
from brian2 import SpikeMonitor, Synapses, kHz, ms, mV

from homeozoo import neurons
from homeozoo.background import poisson_count, poisson_terms
from homeozoo.core import Neuron

SLOT = 1*ms                     # in which the drive is constant
MOST = 12*kHz                   # drive that the drawing of counts allows for
W_EXC, W_INH = 0.05, 0.03       # weights of the background
INH_DRIVE = 1.3*kHz

driven = Neuron(
    'driven', doc='Poisson drive that a rhythm may modulate and a regulator (calm) may lower.',
    model=('bg_mean : 1', 'bg_none : 1', 'bg_u : 1', 'calm : 1',
           'drive : Hz (shared, constant)', 'depth : 1 (shared, constant)',
           'beat : Hz (shared, constant)', 'ahead : 1 (shared, constant)'), start={'calm': '1'})


def cells(n, name, *, dt, tau_m=20*ms, refractory=5*ms, weight=W_EXC, tau_gaba=6*ms):
    """A group of cells with Poisson drive; set drive (Hz), and depth, beat (Hz) and ahead (cycles)
    of its modulation."""
    cell = neurons.lif_vogels2011(V_rest=-70*mV, V_reset=-70*mV, tau_ex=2*ms, tau_in=tau_gaba,
                                  tau_m=tau_m, refractory=refractory, source='tuned (flagship)')
    group = (cell + driven).group(n, name=name, dt=dt)
    group.namespace.update(bg_grid=dt, bg_w=weight)
    group.v = '-70*mV + 15*mV*rand()'
    group.run_regularly('bg_mean = bg_grid*calm*drive*(1 + depth*cos(2*pi*(beat*t + ahead)))\n'
                        'bg_none = exp(-bg_mean)', dt=SLOT, when='start', name=f'drive_{name}_mean')
    group.run_regularly('bg_u = rand()', dt=dt, when='before_groups', name=f'drive_{name}_draw')
    count = poisson_count(poisson_terms(float(MOST*dt)))
    group.run_regularly(f'{count}\nge += bg_w*bg_count', dt=dt, when='before_groups', order=1,
                        name=f'drive_{name}')
    return group


def module(name, *, n_exc, n_inh, dt):
    """Excitatory and inhibitory cells with the loop between them.

    Returns (exc, inh, {'ei': …, 'ie': …}); set exc.drive and w of both pathways.
    """
    exc = cells(n_exc, f'{name}_exc', dt=dt)
    inh = cells(n_inh, f'{name}_inh', dt=dt, tau_m=10*ms, refractory=2*ms, weight=W_INH)
    inh.drive = INH_DRIVE
    pathways = {}
    for key, source, target, channel, p in (('ei', exc, inh, 'ge', 0.3),
                                            ('ie', inh, exc, 'gi', 0.5)):
        pathways[key] = Synapses(source, target, 'w : 1 (shared, constant)',
                                 on_pre=f'{channel}_post += w', delay=1*ms, dt=dt, namespace={},
                                 name=f'{name}_{key}')
        pathways[key].connect(p=p)
    return exc, inh, pathways


def spikes(*groups):
    """A monitor of each group."""
    return [SpikeMonitor(group, name=f'spikes_{group.name}') for group in groups]


def population(t_s, n, stop_s, *, start_s=0.0, step_s=0.001):
    """Rate (Hz) of one of n cells in bins of step_s, an array."""
    bins = int(round((stop_s - start_s)/step_s))
    return np.histogram(t_s, start_s + step_s*np.arange(bins + 1))[0]/(n*step_s)


def frequency(rate, step_s=0.001, band=(10, 200)):
    """Frequency (Hz) of the largest power of a rate within a band."""
    from scipy.signal import welch
    f, power = welch(rate, 1/step_s, nperseg=min(500, len(rate)), nfft=2000)
    inside = (f >= band[0]) & (f <= band[1])
    return f[inside][power[inside].argmax()]
