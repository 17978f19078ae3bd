"""The network of Gallinaro & Rotter 2018 whose excitatory cells rewire: shared by experiments.

Leaky integrate-and-fire cells with delta synapses and Poisson input; every connection but those
among excitatory cells is fixed. Potential synapses among excitatory cells: all pairs. With several
regions, each is such a network of its own.
"""
from dataclasses import replace

import numpy as np
from brian2 import Network, NeuronGroup, StateMonitor, Synapses, ms, second

from homeozoo import background, structural
from homeozoo.core import Neuron, P
from homeozoo.running import Model

_SCRIPT = "Gallinaro & Rotter 2018, authors' associtive_properties.py"
MOST = 2**31 - 1

cell = Neuron(
    'iaf', doc='Leaky integrate-and-fire cell, potential in mV, with counts of Poisson input.',
    model=('v : 1', 'bg_now : Hz', 'bg_mean : 1', 'bg_none : 1', 'bg_u : 1', 'drive : 1'),
    spike_variable='v', threshold='iaf_theta', reset=('v = iaf_reset',), refractory='iaf_ref',
    params=dict(iaf_tau=P(20*ms, 'membrane time constant', _SCRIPT),
                iaf_theta=P(20.0, 'threshold (mV)', _SCRIPT),
                iaf_reset=P(10.0, 'reset (mV)', _SCRIPT),
                iaf_ref=P(2*ms, 'refractory period', _SCRIPT)))
cell = replace(cell, model=('dv/dt = v*expm1(-dt/iaf_tau)/dt : 1',) + cell.model[1:])

contacts = replace(structural.contacts, model=(
    'cont_n : integer', 'cont_most : integer', 'cont_formed : integer',
    'cont_stop : second (shared, constant)', 'cont_old : 1 (shared, constant)'))


def input_counts(cells, rate, J, dt, until):
    """Poisson input of `rate` to every cell, in each step; `until`: ends of growth and stimulus.

    A cell gets the part cells.drive more between these two times.
    """
    cells.namespace.update(bg_rate=rate, J_in=J, on_at=until[0], off_at=until[1], bg_dt=dt)
    cells.run_regularly(
        'bg_now = bg_rate*(1 + drive*int(t >= on_at - bg_dt/2)*int(t < off_at - bg_dt/2))\n'
        'bg_mean = bg_now*bg_dt\nbg_none = exp(-bg_mean)',
        dt=50*ms, when='start', order=-1, name='input_rate')
    cells.run_regularly('bg_u = rand()', dt=dt, when='start', name='input_draw')
    count = background.poisson_count(background.poisson_terms(1.2*float(rate*dt)))
    cells.run_regularly(f'{count}\nv += J_in*bg_count*int(not_refractory)', dt=dt, when='start',
                        order=1, name='input')


def fixed(source, target, number, J, name, dt, regions):
    """Static synapses, `number` different sources of its own region for each target cell."""
    synapses = Synapses(source, target, on_pre=f'v_post += {J!r}*int(not_refractory_post)',
                        delay=1*ms, dt=dt, name=name, namespace={})
    own = len(source)//regions
    first = '' if regions == 1 else f'j//{len(target)//regions}*{own} + '
    synapses.connect(i=f'{first}k for k in sample(0, {own}, size={number})')
    return synapses


def build(*, grow, stimulus, after, n_exc, n_inh, in_exc, in_inh, group, J, g, rate, target, curve,
          look, dt, regions=1):
    """The network; look: time between two records of all contacts; regions: how many parts have no
    connections between them. Knobs: own (extra drive of cells 0 to group - 1 during the stimulus,
    in parts of the input), other (the same for a tenth of all excitatory cells, drawn anew each
    second), stop (when rewiring ends), old (1: from the end of growth on, a pair may have at most
    the contacts it has then)."""
    elements = dict(linear=structural.gallinaro2018, gaussian=structural.butz2013)[curve]
    if curve == 'gaussian':             # the same calcium, and the same slope at the target
        tau, slope = (structural.gallinaro2018.params[f'elem_{key}'].value
                      for key in ('tau', 'slope'))
        elements = elements(tau=tau, nu=slope*target/(4*np.log(2)))
    J_now = J*float(np.exp(dt/cell.params['iaf_tau'].value))
    cells = (cell + elements(target=target)).group(n_exc + n_inh, name='cells', dt=dt)
    exc, inh = cells[:n_exc], cells[n_exc:]
    pool = contacts.synapses(exc, exc, name='pool', delay=1*ms, dt=dt, namespace=dict(J=J_now),
                             transmit='v_post += J*w*int(not_refractory_post)',
                             connect=dict(condition='i != j and i//size == j//size',
                                          namespace=dict(size=n_exc//regions)))
    pool.cont_most, pool.w = MOST, 1
    pool.namespace.update(grow=grow)
    pool.run_regularly('cont_most += int(t == grow)*int(cont_old > 0.5)*(cont_n - cont_most)',
                       dt=grow, when='start', name='closing')
    structural.rewire(pool, new=dict(w=1), cap='cont_most', formed='cont_formed',
                      on='int(t < cont_stop)')
    chooser = NeuronGroup(1, 'own : 1 (shared, constant)\nother : 1 (shared, constant)',
                          name='chooser', dt=dt, namespace={})
    there = Synapses(chooser, exc, name='choice', dt=dt, namespace=dict(group=group))
    there.connect()
    there.run_regularly('drive_post = own_pre*int(j < group) + other_pre*int(rand() < 0.1)',
                        dt=1*second, when='start', order=-2, name='choose')
    input_counts(cells, rate, J_now, dt, (grow, grow + stimulus))
    static = [fixed(exc, inh, in_exc, J_now, 'to_inhibition', dt, regions),
              fixed(inh, exc, in_inh, -g*J_now, 'inhibition', dt, regions),
              fixed(inh, inh, in_inh, -g*J_now, 'self_inhibition', dt, regions)]
    entries = n_exc*(n_exc//regions - 1)
    seen = StateMonitor(pool, ('cont_n', 'cont_formed'), record=np.arange(entries), dt=look,
                        when='end', order=20, name='seen')
    calcium = StateMonitor(cells, 'elem_Ca', record=np.arange(n_exc), dt=look/2, when='end',
                           name='calcium')
    return Model(Network(cells, pool, chooser, there, *static, seen, calcium),
                 grow + stimulus + after,
                 outputs=dict(n=(seen, 'cont_n'), formed=(seen, 'cont_formed'),
                              n_end=(pool, 'cont_n'), formed_end=(pool, 'cont_formed'),
                              i=(pool, 'i'), j=(pool, 'j'), Ca=(calcium, 'elem_Ca')),
                 knobs=dict(own=(chooser, 'own'), other=(chooser, 'other'),
                            stop=(pool, 'cont_stop'), old=(pool, 'cont_old')))


def course(out, name):
    """A record of all potential synapses with their last state behind it: (pool, times)."""
    return np.column_stack([out[name], out[f'{name}_end']])


def among(values, out, source, target):
    """Sum over the potential synapses from cells `source` to cells `target`, boolean arrays over
    cells; values: (pool, times)."""
    return values[source[out['i'].astype(int)] & target[out['j'].astype(int)]].sum(axis=0)
