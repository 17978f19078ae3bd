"""A loop of excitatory and inhibitory cells under Poisson drive: what its experiments share."""
import numpy as np
from brian2 import Hz, Network, SpikeMonitor, Synapses, TimedArray, kHz, ms, mV

from homeozoo import neurons
from homeozoo.background import poisson_count, poisson_terms
from homeozoo.core import Neuron
from homeozoo.running import Model

SLOT = 10*ms


def build(*, duration, n_exc, n_inh, w_bg, tau_ex, dt):
    """Excitatory and inhibitory cells, driven by Poisson spikes at a rate set over time.

    Knobs: drive (slots,) in Hz, the input of excitatory cells; base_inh, background of inhibitory
    cells in Hz; forward: share of the input that reaches inhibitory cells; w_ee, w_ei (E to I),
    w_ie (I to E); tau_gaba.
    """
    slots = int(round(float(duration/SLOT)))
    drive = TimedArray(np.zeros(slots)*Hz, dt=SLOT, name='drive_table')
    cell = neurons.lif_vogels2011(V_rest=-70*mV, V_reset=-70*mV, tau_ex=tau_ex,
                                  source='tuned (flagship)')
    count = poisson_count(poisson_terms(float(12*kHz*dt)))
    groups = []
    for name, n, tau_m, refractory in (('exc', n_exc, 20*ms, 5*ms), ('inh', n_inh, 10*ms, 2*ms)):
        source = Neuron('bg', model=('bg_mean : 1', 'bg_none : 1', 'bg_u : 1',
                                     'forward : 1 (shared, constant)',
                                     'base : Hz (shared, constant)'))
        group = (cell(tau_m=tau_m, refractory=refractory) + source).group(n, name=name, dt=dt,
                                                                          knobs=('lif_tau_in',))
        group.namespace.update(drive_table=drive, bg_grid=dt, w_bg=w_bg)
        group.v = '-70*mV + 15*mV*rand()'
        group.run_regularly('bg_mean = bg_grid*(base + forward*drive_table(t))\n'
                            'bg_none = exp(-bg_mean)', dt=SLOT, when='start',
                            name=f'drive_{name}_mean')
        group.run_regularly('bg_u = rand()', dt=dt, when='before_groups', name=f'drive_{name}_draw')
        group.run_regularly(f'{count}\nge += w_bg*bg_count', dt=dt, when='before_groups', order=1,
                            name=f'drive_{name}')
        groups.append(group)
    exc, inh = groups
    exc.forward = 1
    pathways = {}
    for name, source, target, channel, p in (('ee', exc, exc, 'ge', 0.2),
                                             ('ei', exc, inh, 'ge', 0.3),
                                             ('ie', inh, exc, 'gi', 0.5)):
        pathway = Synapses(source, target, 'w : 1 (shared, constant)',
                           on_pre=f'{channel}_post += w', delay=1*ms, dt=dt, namespace={},
                           name=f'path_{name}')
        pathway.connect(condition='i != j' if name == 'ee' else None, p=p)
        pathways[name] = pathway
    monitors = [SpikeMonitor(group, name=f'spikes_{group.name}') for group in groups]
    return Model(Network(exc, inh, *pathways.values(), *monitors), duration,
                 outputs=dict(t_exc=(monitors[0], 't'), i_exc=(monitors[0], 'i'),
                              t_inh=(monitors[1], 't')),
                 knobs=dict(drive=(drive, 'values'), base_exc=(exc, 'base'), base_inh=(inh, 'base'),
                            forward=(inh, 'forward'), tau_gaba=(exc, 'lif_tau_in'),
                            **{f'w_{name}': (pathway, 'w') for name, pathway in pathways.items()}))


def course(t, n, start, stop, step):
    """Rate (Hz) of one of n cells in bins of `step`, array (bins,); t: their spikes in seconds."""
    count = int(round((stop - start)/step))
    return np.histogram(t, start + step*np.arange(count + 1))[0]/(n*step)
