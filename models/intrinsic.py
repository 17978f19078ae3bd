"""Intrinsic plasticity: the cell changes its own excitability to control its activity (M6, M13).

These rules act on the cell alone, so they are add-ons for a neuron (`lif_current + setpoint`), not
rules of a synapse. They change no weight; `homeozoo.drive` puts them on the postsynaptic cell,
which fires at the given times, and returns their variables:

    t_s, w = driven = drive(intrinsic.setpoint, []*ms, [10, 20]*ms, 0.5)
    driven.state['intr_theta']          # threshold shift (volt) right after each event; w stays 0.5

`triesch2005` has no spikes: give its input and a time, `drive(triesch2005, []*ms, []*ms, 0.5,
given=dict(intr_x=0.7), duration=1*second)`.

`setpoint` (ours): every spike raises the threshold by d, and between spikes it falls at the
constant speed d*target. A threshold that stays in bounds has risen as much as it fell, so the mean
rate is exactly `target`, whatever the input: integral control by the spikes themselves.

`diehl2015`: every spike raises theta by a step and theta decays exponentially. Here the mean rate
is theta/(step*tau), proportional to the theta that the input asks for: this spreads the rates less,
but it has no set-point. With the published 1e7 ms and 0.05 mV, theta = 20 mV goes with 0.04 Hz.

`triesch2005`: a rate unit y = 1/(1 + exp(-(a*x + b))) whose gain a and offset b follow the gradient
that makes the distribution of y nearly exponential with mean mu:

    db = eta*(1 - (2 + 1/mu)*y + y**2/mu),      da = eta/a + x*db

once per pattern; in continuous time tau = (time of a pattern)/eta. (Equations 5, 12 and 13 of the
paper as quoted in a public implementation; mu and eta are chosen here.)
"""
from brian2 import Hz, ms, mV, second

from homeozoo.core import Neuron
from homeozoo.core import P, Trace

setpoint = Neuron(
    'intr',
    doc='Intrinsic set-point (ours): the threshold rises by d at each spike and falls at the speed '
    'd*target, so the mean rate is exactly the target.',
    traces=(
        Trace(
            'intr_theta',
            'post',
            ode='-intr_d*intr_target',
            step='intr_theta += intr_d',
            unit='volt',
            doc='shift of the threshold',
        ),
    ),
    threshold='intr_theta',
    params=dict(
        intr_d=P(0.1 * mV, 'rise of the threshold at a spike', 'chosen here', low=0 * mV),
        intr_target=P(5 * Hz, 'set-point of the rate', 'chosen here'),
    ),
)

_DIEHL = 'Diehl & Cook 2015, as in the Brian2 example of that name'

diehl2015 = Neuron(
    'intr',
    doc='Adaptive threshold of Diehl & Cook 2015: theta rises by a step at each spike and decays '
    'exponentially; the rate is theta/(step*tau), not a set-point.',
    traces=(
        Trace(
            'intr_theta',
            'post',
            tau='intr_tau',
            step='intr_theta += intr_step',
            unit='volt',
            doc='adaptive part of the threshold',
        ),
    ),
    threshold='intr_theta - intr_start',
    start={'intr_theta': 'intr_start'},
    cite='10.3389/fncom.2015.00099',
    params=dict(
        intr_tau=P(1e7 * ms, 'decay of theta', _DIEHL),
        intr_step=P(0.05 * mV, 'rise of theta at a spike', _DIEHL, low=0 * mV),
        intr_start=P(
            20 * mV, 'first theta, at which the threshold is that of the base model', _DIEHL
        ),
    ),
)

_PATTERN = '(1 - (2 + 1/intr_mu)*intr_y + intr_y**2/intr_mu)'

triesch2005 = Neuron(
    'intr',
    doc='Intrinsic plasticity of a rate unit (Triesch 2005): gain and offset of the logistic '
        'function '
    'follow a gradient to an exponential distribution of its output intr_y with mean mu. The '
    'input intr_x is set from outside.',
    model=(
        'intr_x : 1',
        'intr_y = 1/(1 + exp(-(intr_a*intr_x + intr_b))) : 1',
        f'dintr_b/dt = {_PATTERN}/intr_tau : 1',
        f'dintr_a/dt = (1/intr_a + intr_x*{_PATTERN})/intr_tau : 1',
    ),
    start={'intr_a': '1', 'intr_b': '0'},
    cite='10.1007/11550822_11',
    params=dict(
        intr_mu=P(0.1, 'mean of the output', 'chosen here', low=1e-6, high=1),
        intr_tau=P(1 * second, 'time of a pattern over the learning rate eta', 'chosen here'),
    ),
)
