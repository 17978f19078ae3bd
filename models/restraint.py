"""Restraint of the neighbours of a strengthened synapse, opened by a modulator (M4).

Where a modulator M lets an active synapse grow, its neighbours on the dendrite are held back in
proportion:

    dw_i/dt = speed*M*(here_i - kappa*sum_k K_ik*here_k)

here is the activity at the place of a synapse; K falls with the distance on the dendrite, without
the synapse itself, and every source k spreads a total of 1 (sum_i K_ik = 1). With kappa = 1 the sum
of all weights is then conserved exactly, as long as no weight meets a bound; with kappa = 0
whatever the activity spills over to grows too. The data behind it are the depression of the
neighbours of a potentiated synapse (Royer & Pare 2003, doi 10.1038/nature01530; El-Boustani et al.
2018, Science); the form, and that a modulator opens it, are a proposal of this package.

`restraint` acts on targets that are places on a dendrite, one for each synapse (`place`); `spread`
fills their `nearby`. `restrained_triplet` is the same for a whole cell as one compartment with the
Hebbian triplet rule: the potentiation of all synapses at a postsynaptic spike, A*zs*sum(zp), is
taken from all in equal parts. The cell counts its input for that, near_in = sum(zp).
"""
from dataclasses import replace

from brian2 import Hz, Synapses, ms

from homeozoo import heterosynaptic
from homeozoo.core import Neuron, P, Rule, Trace

CITE = ('10.1038/nature01530',)

place = Neuron(
    'place', doc='Place on a dendrite that holds one synapse: x, where it is in micrometres; '
                 'here, its activity, set by the experiment; nearby, that of the others, filled by '
                 '`restraint.spread`; M, the modulator; own, 1 (0: see `spread`).',
    model=('x : 1', 'here : 1', 'nearby : 1', 'reach : 1', 'own : 1', 'M : 1'),
    start={'M': '1', 'own': '1'}, cite=CITE)

_KAPPA = P(1.0, 'restraint over growth', 'chosen here: conserves the sum', low=0)

restraint = Rule(
    'near', doc='Growth of active synapses with restraint of their neighbours on the dendrite '
                'while a modulator M is there: speed*M*(here - kappa*nearby). Needs `place` and '
                '`spread`.',
    dw_dt='near_speed*M_post*(here_post - near_kappa*nearby_post)',
    needs={'M_post': 1, 'here_post': 1, 'nearby_post': 1}, cite=CITE, mechanisms=('M4',),
    bounds=(0.0, 12.0),
    params=dict(near_kappa=_KAPPA,
                near_speed=P(2*Hz, 'growth at full activity', 'chosen here')))

inflow = Neuron(
    'near', doc='Input of the cell, near_in: the sum of the traces zp of all its synapses, which '
                '`restrained_triplet` counts.',
    traces=(Trace('near_in', 'post', tau='near_tau', step=''),),
    params=dict(near_tau=P(20*ms, 'decay, that of zp', 'as heb_tau_p of heterosynaptic.triplet')))

restrained_triplet = replace(
    heterosynaptic.triplet, name='heb+near', doc=(
        'Hebbian triplet rule of Zenke et al. 2015 whose potentiation is taken, kappa times, in '
        'equal parts from all near_n synapses of the cell. Needs `inflow`.'),
    on_pre='near_in_post += 1', needs={'near_in_post': inflow},
    dw_post='heb_A*heb_zs*(heb_zp - near_kappa*near_in_post/near_n)',
    cite=heterosynaptic.triplet.cite + CITE, mechanisms=('M4', 'M14'),
    params={**heterosynaptic.triplet.params, 'near_kappa': _KAPPA,
            'near_n': P(80.0, 'synapses onto a cell', 'chosen here: mean of the flagship',
                        low=1)})


def spread(places, every, *, sigma, expected=1.0, name='spread'):
    """Synapses between all places that fill `nearby` once every `every`, at the end of a step.

    places: group of `place`; sigma: width of the Gaussian in micrometres; expected: what a source
    reaches where its `own` is 0, in place of the sum of its own kernel (the sum of weights is then
    conserved only in the mean). Returns the Synapses; they need x, and here at the slot `start`.
    """
    spread = Synapses(places, places, 'K : 1', name=name, clock=places.clock, namespace={})
    spread.connect(condition='i != j')
    spread.K = f'exp(-(x_pre - x_post)**2/{2*float(sigma)**2!r})'
    places.run_regularly('nearby = 0\nreach = (1 - own)*expected', dt=every, when='end', order=-9,
                         name=f'{name}_clear')
    places.namespace['expected'] = float(expected)
    spread.run_regularly('reach_pre += own_pre*K', dt=every, when='end', order=-8,
                         name=f'{name}_reach')
    spread.run_regularly('nearby_post += K*here_pre/reach_pre', dt=every, when='end', order=-7,
                         name=f'{name}_sum')
    return spread
