"""After training in four contexts instead of one an item answers in a fifth with 25 Hz more (22 to 27; 4 Hz after one) where weights compete by their squares (Oja); where their sum is kept by a factor there is no gain (-11 Hz, -16 to -6, of 118), and none without competition (-5 of 340).

Mechanism (M1, M10). Twenty item inputs and five contexts of twenty inputs each, Poisson cells of
20 Hz, drive integrate-and-fire cells. Sixty presentations of 1 s show the item with one context, or
with two or four in rotation: equal exposure to the item. The Hebbian rule dw/dt = x*y/tau acts in
training only, x and y being rates estimated from the spikes of both cells, with one of four
competitions on groups of cells that see the same inputs: none (bound 2), sum of weights kept by a
factor or by subtraction (Miller & MacKay 1994), and Oja's decay, y*y*w. All rules are the zoo's.

The law. At rest weights are proportional to the mean of x*y: 1 for the item, 1/K for each of K
contexts. With the sum kept by a factor the item has one half of it whatever K, a null. With Oja's
decay w = x/y at rest, so item weights of K = 4 over K = 1 are the rates in training of K = 1 over
K = 4; a cell linear in its input gives sqrt(2/(1 + 1/4)) = 1.265 (the sum of squares is kept), one
far below threshold 2/(1 + 1/4) = 1.6. Subtraction is won by what is always present.

Found (ten seeds). Item weights, four contexts over one: 1.41 (1.39 to 1.43) for Oja, 0.96 (0.95 to
0.98) for the sum kept by a factor, 1.69 (1.64 to 1.74) by subtraction, which adds 137 Hz. The gain
is in the item, not in the context: in a fifth context the response is that to the item alone, since
competition has brought the weights of what was never shown to 0, and that to the item in a trained
context falls from 76 to 47 Hz. A context at half the rate takes less from the item, and variety
gives less (1.13, 1.12 to 1.13): a weaker context is not the condition for a gain, the kind of
competition is. With the sum kept by a factor four contexts are even a little worse.

Controls. No competition; item alone; contexts alone; two contexts; a weaker context.

Deviations. All numbers are chosen here. One time constant of 0.2 s estimates rates, so that a
context is a little smeared into the next. Rates without competition, and with the sum kept, are far
above those of cortex: the comparison is of four with one context under each rule, not of rules.
Whether a recurrent network gains is another question: there is none here.
"""
import numpy as np
from brian2 import Hz, Network, SpikeMonitor, TimedArray, ms, second

from homeozoo import neurons, normalisation, oja
from homeozoo.core import Neuron, P, Trace
from homeozoo.running import Model

MECHANISMS = ('M1', 'M10')
SEEDS = dict(smoke=1, default=10, paper=30)
SCALES = dict(smoke=dict(shown=12, test=1.0, readouts=4), default={}, paper=dict(readouts=30))
MAY_BE_NAN = ()
RULES = ('none', 'sum', 'subtractive', 'squares')
TESTS = ('item in a trained context', 'item in a new context', 'item alone',
         'trained context alone', 'new context alone')
EACH, CONTEXTS = 20, 5
W_MAX, TOTAL, START = 2.0, 45.0, 0.5

source = Neuron(
    'source', doc='What Hebbian rules read of an input: x, its rate estimate over a reference.',
    traces=(Trace('x', 'post', tau='source_tau', step='x += 1/(source_tau*source_ref)'),),
    params=dict(source_tau=P(0.2*second, 'time constant of the estimate', 'chosen here'),
                source_ref=P(20*Hz, 'rate at which x is 1', 'chosen here', low=1e-9*Hz)))

readout = Neuron(
    'readout', doc='What Hebbian rules read of an output: y, its rate estimate over a reference, '
                   'and the switch S.', model=('S : 1',),
    traces=(Trace('y', 'post', tau='readout_tau', step='y += 1/(readout_tau*readout_ref)'),),
    params=dict(readout_tau=P(0.2*second, 'time constant of the estimate', 'chosen here'),
                readout_ref=P(40*Hz, 'rate at which y is 1', 'chosen here', low=1e-9*Hz)))


def rates(contexts, shown, test, drive, item_hz):
    """Rate of the item (column 0) and of each context in every slot of 1 s, (slots, 6), in Hz.

    contexts: how many in training, in rotation; shown: presentations of 1 s; test: slots of each
    of TESTS; drive: rate of contexts over that of the item.
    """
    table = np.zeros((shown + len(TESTS)*test, 1 + CONTEXTS))
    table[:shown, 0] = item_hz
    table[np.arange(shown), 1 + np.arange(shown) % contexts] = drive*item_hz
    for row, (item, context) in enumerate(((1, 1), (1, CONTEXTS), (1, 0), (0, 1), (0, CONTEXTS))):
        slots = slice(shown + row*test, shown + (row + 1)*test)
        table[slots, 0] = item*item_hz
        if context:
            table[slots, context] = drive*item_hz
    return table


def build(*, shown, test, readouts, tau, g, slow, dt):
    """Item and context inputs onto `readouts` cells for each of RULES. Returns a Model.

    Knob: rates (slots, 6).
    """
    hebb = normalisation.hebb(tau=tau)
    rules = dict(
        none=hebb, squares=oja.oja1982(tau=tau),
        sum=hebb + normalisation.miller1994_multiplicative(total=TOTAL, tau=slow),
        subtractive=hebb + normalisation.miller1994_subtractive(total=TOTAL, tau=slow))
    slots = shown + len(TESTS)*int(test)
    table = TimedArray(np.zeros((slots, 1 + CONTEXTS))*Hz, dt=1*second, name='table_rates')
    inputs = (neurons.poisson + source).group(EACH*(1 + CONTEXTS), name='inputs', dt=dt)
    inputs.namespace.update(table=table, each=EACH)
    inputs.run_regularly('rates = table(t, i//each)', dt=1*second, when='start', order=-1,
                         name='show')
    objects, outputs = [inputs], {}
    for kind in RULES:
        rule = rules[kind].paced('S_post')
        cell = neurons.lif_conductance + readout + normalisation.sums
        cells = cell.group(readouts, name=f'cells_{kind}', dt=dt)
        cells.namespace.update(learning=shown*second)
        cells.run_regularly('S = int(t < learning)', dt=1*second, when='start', name=f's_{kind}')
        learn = rule.synapses(inputs, cells, name=f'learn_{kind}', slow=slow, w_min=0, w_max=W_MAX,
                              transmit='ge_post += w*g', namespace=dict(g=g), dt=dt, connect={})
        learn.w = f'{START}*(0.9 + 0.2*rand())'
        if kind in ('sum', 'subtractive'):
            normalisation.sum_passes(learn, slow, w_min=0, w_max=W_MAX)
        spikes = SpikeMonitor(cells, name=f'spikes_{kind}')
        objects += [cells, learn, spikes]
        outputs.update({f't_{kind}': (spikes, 't'), f'w_{kind}': (learn, 'w')})
    return Model(Network(*objects), slots*second, outputs=outputs,
                 knobs=dict(rates=(table, 'values')))


def measure(out, point, *, shown, test, readouts):
    """Returns rate_hz (rules, tests), trained_hz (rules,): in the last quarter of training;
    item_w, context_w, new_w (rules,): mean weights from the item, from the first trained context
    and from the new one."""
    found = {name: [] for name in ('rate_hz', 'trained_hz', 'item_w', 'context_w', 'new_w')}
    for kind in RULES:
        t, w = out[f't_{kind}'], out[f'w_{kind}'].reshape(1 + CONTEXTS, -1).mean(axis=1)
        edges = shown + test*np.arange(len(TESTS) + 1)
        found['rate_hz'].append(np.histogram(t, edges)[0]/(readouts*test))
        late = shown - max(shown//4, 1)
        found['trained_hz'].append(np.sum((t >= late) & (t < shown))/(readouts*(shown - late)))
        for name, part in (('item_w', 0), ('context_w', 1), ('new_w', CONTEXTS)):
            found[name].append(w[part])
    return {name: np.array(values) for name, values in found.items()}


def run(sim, *, shown=60, test=3, readouts=10, contexts=(1, 2, 4, 1, 4),
        drives=(1.0, 1.0, 1.0, 0.5, 0.5), item_hz=20.0, tau=10*second, g=0.2, slow=100*ms,
        dt=0.5*ms):
    """All training sets.

    shown: presentations of 1 s; test: seconds of each of TESTS; readouts: output cells per rule;
    contexts, drives: of the training sets, number of contexts and their rate over that of the item
    (item_hz); tau: of learning at x = y = 1; g: conductance of a weight of 1, in units of the
    leak; slow: clock of the weights.

    Returns contexts, drive (sets,), rule (4,), test (5,); rate_hz (sets, 4, 5, seeds), trained_hz,
    item_w, context_w, new_w (sets, 4, seeds); and, four contexts against one of equal drive:
    item_ratio, weak_ratio (4, seeds): of the item weights, with the first and with the last drive;
    new_ratio, new_more (4, seeds): response to the item in the new context, ratio and difference in
    Hz; alone_more (4, seeds): the same difference for the item alone; inverse (seeds,): item_ratio
    of `squares` times the ratio of its rates in training, 1 in theory; new_alone (4, seeds): the
    largest response to the new context alone.
    """
    test = int(test)
    sizes = dict(shown=shown, test=test, readouts=readouts)
    points = [dict(rates=rates(number, shown, test, drive, item_hz)*Hz)
              for number, drive in zip(contexts, drives)]
    found = sim.sweep(build, points, measure=measure, given=sizes, tau=tau, g=g, slow=slow, dt=dt,
                      **sizes)
    data = {name: np.moveaxis(values, 1, -1) for name, values in found.items()}
    return dict(data, contexts=np.array(contexts), drive=np.array(drives), rule=np.array(RULES),
                test=np.array(TESTS), **effects(data))


def effects(data):
    """What `run` says of four contexts against one. The sets are (1, 2, 4), then (1, 4)."""
    rate, item, trained = data['rate_hz'], data['item_w'], data['trained_hz']
    new = rate[:, :, TESTS.index('item in a new context')]
    alone = rate[:, :, TESTS.index('item alone')]
    return dict(item_ratio=item[2]/item[0], weak_ratio=item[4]/item[3],
                new_ratio=new[2]/np.maximum(new[0], 1e-9), new_more=new[2] - new[0],
                alone_more=alone[2] - alone[0],
                inverse=(item[2]*trained[2]/(item[0]*trained[0]))[RULES.index('squares')],
                new_alone=rate[:, :, TESTS.index('new context alone')].max(axis=0))
