"""A rate rule between inputs that show patterns and one linear unit, for the tests of such
rules.
"""
import numpy as np
from brian2 import Network, NeuronGroup, TimedArray, ms

from homeozoo import rates

STEP = 10*ms


def run_rule(rule, patterns, w0, **bounds):
    """Weights (inputs,) after all patterns (rows), one every STEP, and the unit; start weights
    w0.
    """
    inputs = NeuronGroup(patterns.shape[1], 'x : 1', name='inputs', dt=STEP,
                         namespace=dict(table=TimedArray(patterns, dt=STEP)))
    inputs.run_regularly('x = table(t + 0.5*dt, i)', when='start', order=0, name='show')
    cells = NeuronGroup(
        1, **(rates.unit + rule.on_neurons('post')).kwargs(dt=STEP), name='cells', dt=STEP
    )
    learn = rule.synapses(inputs, cells, name='learn', slow=STEP, connect={}, **bounds)
    learn.w = w0
    rates.linear_passes(learn, STEP, order=1)
    Network(inputs, cells, learn).run(len(patterns)*STEP, namespace={})
    return np.array(learn.w), cells
