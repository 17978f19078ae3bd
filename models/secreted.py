"""Inhibitory plasticity steered by one signal of the whole network (M3).

Zenke, Agnes & Gerstner 2015: a factor H, secreted in proportion to the spikes of all excitatory
cells, says whether the network is too active. Near-coincident pairs in either order, and every
presynaptic spike alone, change an inhibitory synapse by eta*(H/target - 1) times the trace (or 1):
inhibition grows while the population fires above the target and shrinks while it fires below. No
cell sees its own rate, so that single cells are free to differ. H is the variable `secr_H` of the
target cells.
"""
from brian2 import Hz, NeuronGroup, Synapses, ms, second

from homeozoo.core import Neuron, P, Rule, Trace

_CODE = 'Zenke 2015, authors\' GlobalPFConnection.cpp'
_SET = 'Zenke 2015, authors\' sim_rc_p10c.cpp'
_DOI = '10.1038/ncomms7922'

zenke2015 = Rule(
    'secr', doc='Global inhibitory plasticity (Zenke et al. 2015): at a presynaptic spike w '
                'changes by eta*G*(y + 1), at a postsynaptic one by eta*G*x, G = H/target - 1 from '
                'the rate H of the population. Needs cells with `secreted_factor`, and `gland`.',
    traces=(Trace('secr_x', 'pre', tau='secr_tau'), Trace('secr_y', 'post', tau='secr_tau')),
    dw_pre='secr_eta*(secr_H_post/secr_target - 1)*(secr_y + 1)',
    dw_post='secr_eta*(secr_H_post/secr_target - 1)*secr_x',
    needs={'secr_H_post': Hz}, cite=_DOI, mechanisms=('M3', 'M14'), bounds=(0.0, 5.0),
    params=dict(
        secr_eta=P(2e-5, 'learning rate (step of w at a pair when H is twice the target)',
                   _SET + ' (0.02 A)', low=0),
        secr_tau=P(20*ms, 'decay of both traces', _CODE),
        secr_target=P(4*Hz, 'target rate of the population', 'Zenke 2015, authors\' globalvars.sh',
                      low=1e-9*Hz)))

secreted_factor = Neuron(
    'secr_factor', doc='The cell sees H, the low-pass filtered rate of a population, in the '
                       'variable secr_H, which `gland` keeps up to date.',
    model=('secr_H : Hz',), cite=_DOI)

TAU = P(10*second, 'time constant of the population rate H', _SET)


def gland(cells, *, name='gland', tau=TAU.value, every=10*ms):
    """The objects that measure H over `cells` and tell it to them: a list for a brian2.Network.

    cells: group of a neuron with `secreted_factor`. One further cell holds H: each spike adds
    1/(N*tau), so that H is the mean rate, low-pass filtered; it starts at the target of
    `zenke2015`. Every `every` the cells read it as secr_H.
    """
    holder = NeuronGroup(1, 'dH/dt = H*expm1(-dt/tau)/dt : Hz', method='euler', name=name,
                         dt=cells.clock.dt, namespace=dict(tau=tau))
    holder.H = cells.secr_H = zenke2015.params['secr_target'].value
    there = Synapses(cells, holder, on_pre='H_post += step', name=f'{name}_input',
                     dt=cells.clock.dt, namespace=dict(step=1/(len(cells)*tau)))
    back = Synapses(holder, cells, name=f'{name}_output', dt=every, namespace={})
    back.run_regularly('secr_H_post = H_pre', dt=every, when='start', name=f'{name}_output_copy')
    there.connect()
    back.connect()
    return [holder, there, back]
