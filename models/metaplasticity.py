"""Prior activity of a cell sets how fast its synapses learn (M4, M9).

    dw = eta*dw_triplet,   eta = min(r/target, target/r),   tau*dr/dt = -r + spikes

r is the rate of the cell over a long time before (`prior`, a minute). Below the target new
potentiation is in proportion to prior activity, above it inversely so: a cell that has been silent
has little to say, one that has been too active is not driven further. It is a form of our own for
the sentence that new potentiation is proportional to prior activity, which has no agreed model;
depression is multiplied alike, so that the sign of a change does not depend on r. The alternative,
in which prior activity moves the threshold between depression and potentiation and more activity
leaves less potentiation, is `triplet.zenke2013`.

`prior` stands for itself too: ``rule.gated('prior_eta_post')`` on a cell with it does the same for
any rule that changes w at spikes.
"""
from dataclasses import replace

from brian2 import Hz, second

from homeozoo import triplet
from homeozoo.core import Neuron, P, Trace

prior = Neuron(
    'prior', doc='Prior activity of the cell as a factor of learning, prior_eta: its rate over the '
                 'last minute divided by the target, or the inverse where that is above 1.',
    traces=(Trace('prior_rate', 'post', tau='prior_tau', step='prior_rate += 1/prior_tau',
                  unit='Hz', doc='rate of the cell over a long time'),),
    model=('prior_eta = clip(prior_rate/prior_target, 0, 1)/clip(prior_rate/prior_target, 1, 1e9) '
           ': 1 (constant over dt)',),
    start={'prior_rate': 'prior_target'},
    params=dict(prior_tau=P(60*second, 'time over which prior activity counts', 'chosen here: long '
                            'against the induction'),
                prior_target=P(5*Hz, 'rate at which learning is fastest',
                               'chosen here: target rate of the flagship', low=1e-9*Hz)))

proportional = replace(
    triplet.pfister2006_visual_minimal.gated('prior_eta_post'), needs={'prior_eta_post': prior},
    doc='Minimal triplet rule (visual cortex) whose every change is multiplied by the prior '
        'activity of the cell over its target, or by the inverse above the target. Needs `prior`.',
    mechanisms=('M4', 'M9'))
