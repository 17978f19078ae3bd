"""Sleep replay consolidation: a trained network of ReLU units sleeps as one of spiking cells (M8,
M12).

After Tadros, Krishnan, Ramyaa & Bazhenov 2022 (Nat Commun 13:7742, doi 10.1038/s41467-022-34938-7):
the units of a trained network become threshold cells, its weights the synapses, the mean image of
what has been learnt a noisy input, and a local rule without labels acts on every layer.

    mem <- decay*mem + alpha*(sum of w over the sources that fire);  a cell fires above `threshold`
    at a spike of the target:  w <- w + inc*s(w) if the source fired for this step, w - dec*s(w) if
    not;   s(w) = 2*(1 - 1/(1 + exp(-w/soft)))

s is 2 for negative and 0 for positive weights beyond `soft`: nearly all that changes are negative
weights, and with dec > inc most become more negative. It is the form of the authors' program.

`network` joins input, layers and synapses for one sleep:

    asleep = replay.network((64, 100, 100, 10), steps=881)
    Network(*asleep.objects).run(881*ms)

What it sleeps with are knobs (`Sleeper.knobs`; `point` gives values for them): ``spikes``, table of
the input (steps, sources); for each layer k = 1, 2, …: ``w1`` (sources, targets) in this order,
``alpha1``, ``threshold1``, ``decay1``, ``inc1``, ``dec1``. So one compiled program serves all
sleeps. A shorter sleep is a table that ends in zeros: without input nothing fires or changes.

Order in a time step, in which the reference in NumPy is met: cells decay; spikes arrive with the
weight as it is; cells fire; the rule acts at those that fired. The spikes of one layer arrive at
the next one step later, so the table has to be followed by one empty step for each layer
(`padded`).

Deviations. A cell fires above its threshold, in the program at or above it. Time steps have no
length in the paper's rule; 1 ms is that of the program's comments. The input is given, not drawn
here, so that any reference can have the same.
"""
from collections import namedtuple

import numpy as np
from brian2 import NeuronGroup, SpikeMonitor, TimedArray, ms

from homeozoo.core import Neuron, P, Rule, RuleError

_CITE = '10.1038/s41467-022-34938-7'
_MNIST = ("authors' program (github.com/tmtadros/SleepReplayConsolidation, "
          'MNIST/run_class_task_summary.m)')

cell = Neuron(
    'rep', doc='Threshold cell without leak current: rep_mem is multiplied by a factor in every '
               'time step, fires above the threshold, and starts again at 0.',
    model='drep_mem/dt = rep_mem*(rep_decay - 1)/dt : 1', spike_variable='rep_mem',
    threshold='rep_threshold', reset='rep_mem = 0', cite=_CITE,
    params=dict(
        rep_decay=P(0.999, 'factor of rep_mem in a time step', _MNIST, low=0, high=1),
        rep_threshold=P(14.548273, 'threshold of rep_mem',
                        f'{_MNIST}: beta, first layer; 44.56 and 38.05 in the next', low=0),
        rep_alpha=P(1.0, 'factor of all weights of the cell', 'set for each layer: normalisation '
                    f'times 55.88 in {_MNIST}', low=0)))

tadros2022 = Rule(
    'rep', doc='Sleep replay consolidation: at a spike of the target, negative weights grow if the '
               'source fired in this step and shrink if not; positive ones hardly change.',
    model='rep_last : second', state_pre='rep_last = t + dt',
    dw_post='(rep_inc*int(abs(rep_last - t - dt) < 0.5*dt)'
            ' - rep_dec*int(abs(rep_last - t - dt) >= 0.5*dt))'
            '*2*(1 - 1/(1 + exp(clip(-w/rep_soft, -700, 700))))',
    bounds=(float('-inf'), float('inf')), mechanisms=('M8', 'M12'), cite=_CITE,
    params=dict(
        rep_inc=P(0.032064, 'step where source and target fire', _MNIST, low=0),
        rep_dec=P(0.003344, 'step where the target fires alone', _MNIST, low=0),
        rep_soft=P(0.001, 'weights around 0 between which the step falls from 2 to 0',
                   "authors' program, sleep/sleepnn_old.m, sigmoid", low=1e-12)))

#: A network asleep: Brian2 objects, its groups from the input on, its synapses, knobs and counts of
#: spikes, name -> (owner, variable).
Sleeper = namedtuple('Sleeper', 'objects layers synapses knobs counts')


def network(sizes, steps, *, rule=tadros2022, cells=cell, dt=1*ms, name='sleep'):
    """A layered network for a sleep of `steps` time steps, as a `Sleeper`.

    sizes: cells of each layer, input first; rule: of all synapses; cells: of all layers but the
    input. Raises RuleError for fewer than two layers, or a layer or a sleep without a cell or step.
    """
    if len(sizes) < 2 or min(sizes) < 1 or any(int(size) != size for size in sizes):
        raise RuleError(f'sizes = {tuple(sizes)}; allowed are two or more layers of one or more '
                        'cells.')
    if int(steps) != steps or steps < 1:
        raise RuleError(f'steps = {steps}; a sleep takes one or more whole steps.')
    table = TimedArray(np.zeros((int(steps), sizes[0])), dt=dt, name=f'{name}_table')
    layers = [NeuronGroup(sizes[0], 'shown = table(t, i) : 1', threshold='shown > 0.5', dt=dt,
                          namespace=dict(table=table), name=f'{name}_0')]
    synapses, monitors, knobs, counts = [], [], dict(spikes=(table, 'values')), {}
    for k, size in enumerate(sizes[1:], start=1):
        group = cells.group(size, name=f'{name}_{k}', dt=dt,
                            knobs=('rep_alpha', 'rep_decay', 'rep_threshold'))
        plastic = rule.synapses(layers[-1], group, name=f'{name}_weights_{k}', connect={},
                                transmit='rep_mem_post += rep_alpha_post*w',
                                knobs=('rep_inc', 'rep_dec'))
        layers.append(group)
        synapses.append(plastic)
        monitors.append(SpikeMonitor(group, record=False, name=f'{name}_counts_{k}'))
        counts[f'count{k}'] = (monitors[-1], 'count')
        knobs.update({f'w{k}': (plastic, 'w'), f'inc{k}': (plastic, 'rep_inc'),
                      f'dec{k}': (plastic, 'rep_dec'),
                      **{f'{what}{k}': (group, f'rep_{what}')
                         for what in ('alpha', 'threshold', 'decay')}})
    for group in layers:
        group.thresholder['spike'].when = 'after_synapses'
    for plastic in synapses:
        plastic.post.when, plastic.post.order = 'after_synapses', 1
    return Sleeper([*layers, *synapses, *monitors], layers, synapses, knobs, counts)


def padded(table, steps, layers):
    """A table of spikes (T, sources) followed by empty steps, `steps` in all.

    layers: how many lie above the input; RuleError unless that many empty steps fit.
    """
    table = np.asarray(table, dtype=float)
    if len(table) + layers > steps:
        raise RuleError(f'steps = {steps}; an input of {len(table)} steps needs {layers} more, one '
                        'for each layer.')
    return np.concatenate([table, np.zeros((steps - len(table), table.shape[1]))])


def point(weights, table, steps, *, alpha, threshold, decay, inc, dec):
    """Values for the knobs of a `network`, a dict.

    weights: list of (targets, sources), as PyTorch has them; table (T, sources): spikes, 0 or 1;
    alpha, threshold: one value for each of the weights.
    """
    found = dict(spikes=padded(table, steps, len(weights)))
    for k, w in enumerate(weights, start=1):
        found.update({f'w{k}': np.asarray(w).T.ravel(), f'alpha{k}': alpha[k - 1],
                      f'threshold{k}': threshold[k - 1], f'decay{k}': decay, f'inc{k}': inc,
                      f'dec{k}': dec})
    return found
