"""Several contacts of one pair that keep each other alive through the cell they drive (M5).

A pair of cells has S contacts at P sites. Each free site grows a contact at the rate build; each
contact is lost at the rate

    loss = r0*exp(-k*weight),   weight = v/(v + K),

where v is the activity of the postsynaptic cell: its own drive and gain for each contact onto it.
So contacts raise activity, activity the weight, and weight protects contacts. Fauth, Wörgötter &
Tetzlaff 2015 (doi 10.1371/journal.pcbi.1004031) show that two modes of S follow where the weight
grows with postsynaptic activity and less than linearly. Their full rule (BCM with scaling) could
not be confirmed from what is public; this is a chain with their two conditions, inspired by them
and no reproduction. With one pair on a cell the stationary law is exact,

    p(S)/p(S - 1) = build*(P - S + 1)/(loss(S)*S),

also at any step, since one step gains or loses at most one contact: the probabilities of a step
must not exceed 1 in sum (``stationary`` has the law, `reduced` the rule).

    cells = (neurons.lif_conductance + multisynapse.activity).group(10, name='cells')
    S = (multisynapse.reduced + stdp.song2000).synapses(inputs, cells, …)

mult_n*w is transmitted. Several pairs on a cell: in a compiled program each sees what those before
it in the list changed in the same slow step, on NumPy none does, and Brian2 warns that the order of
synapses may matter. It does, by the few contacts of a cell that change within one step.

Time: build stands for the slowest process, days or more in cortex; set it
and mult_r0, which scales with it, as slow as wanted. With k = 0 removal does not know the weight.
"""
import numpy as np
from brian2 import Hz, ms

from homeozoo.core import Neuron, P, Rule

_OURS = 'chosen here'

activity = Neuron(
    'mult', doc='Activity that contacts raise: mult_drive + mult_in. The rule '
                '`multisynapse.reduced` keeps mult_in, the sum over all contacts of the cell.',
    model=('mult_in : 1', 'mult_drive : 1', 'mult_v = mult_drive + mult_in : 1'),
    cite='10.1371/journal.pcbi.1004031')

reduced = Rule(
    'mult', doc='Several contacts of a pair, inspired by Fauth et al. 2015: free sites grow '
                'contacts at a fixed rate, contacts go the faster the smaller their weight, which '
                'saturates with the activity that they raise. mult_n contacts: two modes.',
    model=('mult_n : integer', 'mult_u : 1', 'mult_loss : Hz', 'mult_part : 1'),
    on_slow='mult_loss = mult_r0*exp(-mult_k*mult_v_post/(mult_v_post + mult_K))\n'
            'mult_u = rand()\n'
            'mult_n += int(mult_u < mult_build*(mult_sites - mult_n)*slow_dt)'
            ' - int(mult_u > 1 - mult_loss*mult_n*slow_dt)\n'
            'mult_in_post += mult_gain*mult_n - mult_part\n'
            'mult_part = mult_gain*mult_n',
    every=2*ms, efficacy='mult_n*w', needs={'mult_v_post': activity, 'mult_in_post': activity},
    cite='10.1371/journal.pcbi.1004031', mechanisms=('M5',),
    params=dict(
        mult_sites=P(12.0, 'sites of a pair (P)', 'Fauth et al. 2015, caption of fig. 4', low=1),
        mult_build=P(1*Hz, 'rate at which a free site grows a contact', _OURS + ': sets the time '
                     'scale', low=0*Hz),
        mult_r0=P(1e4*Hz, 'rate of loss without weight', _OURS, low=0*Hz),
        mult_k=P(12.0, 'how much the weight protects', _OURS, low=0),
        mult_gain=P(0.3, 'activity for each contact', _OURS, low=0),
        mult_K=P(0.6, 'activity at which the weight is half its most', _OURS, low=1e-9)))


def stationary(drive, *, sites=12, build=1.0, r0=1e4, k=12.0, gain=0.3, K=0.6):
    """p(S), S = 0 … sites, of one pair on a cell with this drive; rates in the same unit.

    Returns an array (sites + 1,), from detailed balance of the chain.
    """
    S = np.arange(1, sites + 1)
    v = drive + gain*S
    ratio = build*(sites - S + 1)/(r0*np.exp(-k*v/(v + K))*S)
    p = np.concatenate([[1.0], np.cumprod(ratio)])
    return p/p.sum()
