"""Rate units: cells without spikes, for rules whose terms read rates (BCM, Oja, normalisation).

A unit has two numbers without unit: x, its activity as an input (set by the user, one pattern
after the other), and y, its activity as an output. `linear_passes` makes y the weighted sum of
the inputs, y = sum of w*x, once per pattern. Such a network needs no spikes:

    cells = NeuronGroup(1, **(rates.unit + rule.on_neurons('post')).kwargs(), name='cells')
    learn = rule.synapses(inputs, cells, name='learn', slow=pattern)     # dw once per pattern
    rates.linear_passes(learn, pattern)                                  # y once per pattern

For spiking cells give the cell variables x and y of its own, such as its rate over a reference.
"""
from homeozoo.core import Neuron

unit = Neuron(
    'rates',
    doc='Rate unit without spikes: x is its activity as an input, y as an output, both '
    'without unit and set from outside or by `rates.linear_passes`.',
    model=('x : 1', 'y : 1'),
)


def linear_passes(synapses, every, *, rectified=False, when='start', order=0):
    """Make y = sum over synapses of w*x_pre on the target cells, once every `every`.

    synapses: a Synapses with w between groups that hold x and y; every: Quantity, the time
    of one pattern; rectified: negative sums become 0; when, order: slot of the first pass, the
    others come one and two orders later.
    Patterns must have been set before (slot ``start`` with a lower order, for instance).
    """
    synapses.target.run_regularly('y = 0', dt=every, when=when, order=order,
                                  name=f'{synapses.name}_clear_y')
    synapses.run_regularly('y_post += w*x_pre', dt=every, when=when, order=order + 1,
                           name=f'{synapses.name}_sum_y')
    if rectified:
        synapses.target.run_regularly('y = clip(y, 0, inf)', dt=every, when=when, order=order + 2,
                                      name=f'{synapses.name}_rectify_y')
