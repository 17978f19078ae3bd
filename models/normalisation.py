"""Normalisation: the weights onto a cell keep their sum (Miller & MacKay 1994) (M1, M2).

    multiplicative  dw/dt = w*(total/sum - 1)/tau         every weight loses in proportion to itself
    subtractive     dw/dt = (total - sum)/(n*tau)         every weight loses the same amount

Either one is added to a Hebbian rule (``stdp.song2000 + normalisation.miller1994_subtractive``).
For tau much shorter than the time of learning this is the paper's dw = Cw - gamma(w)*w or Cw -
eps(w)*n, with gamma, eps such that the sum stays. On the same correlations C the first gives graded
weights along the principal eigenvector, the second drives all but at most one weight to a bound.

The rules read two numbers of the target cell, wsum and wcount: sum of its weights, and number of
those that can still move towards the total (not at the bound in that direction), so that what a
bound holds back is shared by the others. Brian2's ``(summed)`` variables are evaluated at every
time step and cost far more; therefore the helper `sum_passes` adds the passes to a plain Synapses
made with ``slow=tau``:

    cells = NeuronGroup(1, **(rates.unit + normalisation.sums).kwargs(), name='cells')
    learn = rule.synapses(inputs, cells, name='learn', slow=100*ms, w_min=0, w_max=1)
    normalisation.sum_passes(learn, 100*ms, w_min=0, w_max=1)

A cell whose weights are all 0, or all at a bound, stays finite. With ``slow`` equal to norm_tau
each pass restores the sum, up to the growth that the other rules add in that same pass. `hebb` is
the correlation rule dw/dt = x*y/tau to which they are applied here.
"""
from brian2 import ms, second

from homeozoo.core import Neuron
from homeozoo.core import P, Rule

DOI = '10.1162/neco.1994.6.1.100'
INF = float('inf')

sums = Neuron(
    'norm',
    doc='What normalisation reads on the target cell: wsum, the sum of the weights onto it, and '
    'wcount, the number of those that can move; filled by `normalisation.sum_passes`.',
    model=('wsum : 1', 'wcount : 1'),
    start={'wsum': '1', 'wcount': '1'},
)

_PARAMS = dict(
    norm_total=P(10.0, 'sum of the weights onto a cell', 'chosen here', low=1e-12),
    norm_tau=P(
        100 * ms, 'time constant of the return of the sum; the time of a pass', 'chosen here'
    ),
)

miller1994_multiplicative = Rule(
    'norm',
    doc='Multiplicative normalisation of the sum of weights (Miller & MacKay 1994): dw/dt = '
    'w*(total/sum - 1)/tau. Needs wsum on the cell: add `normalisation.sums` and `sum_passes`.',
    dw_dt='w*(norm_total/clip(wsum_post, 1e-12, 1e300) - 1)/norm_tau',
    needs={'wsum_post': sums},
    sums={'wsum_post': 'w'},
    bounds=(0.0, INF),
    mechanisms=('M1', 'M2'),
    cite=DOI,
    params=_PARAMS,
)

miller1994_subtractive = Rule(
    'norm',
    doc='Subtractive normalisation of the sum of weights (Miller & MacKay 1994): dw/dt = '
    '(total - sum)/(n*tau). Needs wsum, wcount on the cell: add `normalisation.sums` and '
    '`sum_passes`.',
    dw_dt='(norm_total - wsum_post)/(clip(wcount_post, 1, 1e300)*norm_tau)',
    needs={'wsum_post': sums, 'wcount_post': sums},
    sums={'wsum_post': 'w'},
    bounds=(0.0, INF),
    mechanisms=('M1', 'M2'),
    cite=DOI,
    params=_PARAMS,
)

outgoing_sum = Neuron(
    'nout',
    doc='What `outgoing` reads on the source cell: wout, the sum of the weights from it; filled by '
    '`outgoing_passes`.',
    model=('wout : 1',),
    start={'wout': '1'},
)

outgoing = Rule(
    'nout',
    doc='Multiplicative normalisation of the weights from each source cell: dw/dt = '
    'w*(total/sum - 1)/tau. Adds to a normalisation of the weights onto a cell. Needs wout on the '
    'source: add `normalisation.outgoing_sum` and `outgoing_passes`.',
    dw_dt='w*(nout_total/clip(wout_pre, 1e-12, 1e300) - 1)/nout_tau',
    needs={'wout_pre': outgoing_sum},
    sums={'wout_pre': 'w'},
    bounds=(0.0, INF),
    mechanisms=('M1', 'M2'),
    cite=DOI,
    params=dict(
        nout_total=P(10.0, 'sum of the weights from a cell', 'chosen here', low=1e-12),
        nout_tau=P(100 * ms, 'time constant of the return of the sum', 'chosen here'),
    ),
)

hebb = Rule(
    'hebb',
    doc='Correlation rule dw/dt = x*y/tau without any bound of its own: the positive feedback that '
    'normalisation or decay must contain.',
    dw_dt='x_pre*y_post/hebb_tau',
    needs={'x_pre': 1, 'y_post': 1},
    bounds=(-INF, INF),
    mechanisms=('M1',),
    cite=DOI,
    params=dict(hebb_tau=P(10 * second, 'time constant of learning at x = y = 1', 'chosen here')),
)


def sum_passes(synapses, every, *, total=None, w_min=-INF, w_max=INF, when='end', order=-3):
    """Fill wsum and wcount of the target cells once every `every`, before the rule's own pass.

    synapses: a Synapses with w, made with ``slow=every``, onto cells with `sums`; every:
    Quantity; total: the target of the sum, a number (default norm_total of the synapses or the
    cells); w_min, w_max: bounds of w as given to the rule; when, order: slot of the first of three
    passes.
    """
    if total is None:
        total = 'norm_total_post' if 'norm_total' in synapses.target.variables else 'norm_total'
    synapses.target.run_regularly('wsum = 0\nwcount = 0', dt=every, when=when, order=order,
                                  name=f'{synapses.name}_clear_sum')
    synapses.run_regularly(
        'wsum_post += w', dt=every, when=when, order=order + 1, name=f'{synapses.name}_sum'
    )
    # a weight at the bound that the correction points to cannot move
    free = f'int((wsum_post > {total} and w > {max(w_min, -1e300)!r}) or ' \
           f'(wsum_post <= {total} and w < {min(w_max, 1e300)!r}))'
    synapses.run_regularly(f'wcount_post += {free}', dt=every, when=when, order=order + 2,
                           name=f'{synapses.name}_count')


def outgoing_passes(synapses, every, *, when='end', order=-3):
    """Fill wout of the source cells once every `every`, before the rule's own pass.

    synapses: a Synapses with `outgoing`, made with ``slow=every``; when, order: slot of the first
    of two passes.
    """
    synapses.source.run_regularly('wout = 0', dt=every, when=when, order=order,
                                  name=f'{synapses.name}_clear_out')
    synapses.run_regularly('wout_pre += w', dt=every, when=when, order=order + 1,
                           name=f'{synapses.name}_sum_out')
