"""A gradient rule for gain and offset makes the output of rate units nearly exponential: mean 0.10, s.d. 1.1 of the mean; without it the mean is 0.5.

Mechanism (M6, M13). Rate units with a logistic response to normal input (Triesch 2005, doi
10.1007/11550822_11) learn gain and offset; the output becomes nearly exponential with the mean mu =
0.1. Theory: the fixed point of the mean steps, by quadrature (tests/oracles).

Control. Gain 1 and offset 0 kept.

Parameters. Learning rate 0.002 per pattern of 5 ms, chosen here.
"""
import numpy as np
from brian2 import Network, NeuronGroup, StateMonitor, ms, second

from homeozoo import intrinsic
from homeozoo.running import Model

MECHANISMS = ('M6', 'M13')
SEEDS = dict(smoke=2, default=10, paper=20)
SCALES = dict(smoke=dict(duration=10*second), default={}, paper=dict(duration=2000*second))
PATTERN = 5*ms
BINS = np.linspace(0, 1, 51)
KINDS = ('plastic', 'frozen')


def build(*, duration, mu, eta, n):
    """n rate units under Triesch's rule and n whose gain and offset stand still."""
    rule = intrinsic.triesch2005(mu=mu, tau=PATTERN/eta)
    objects, outputs = [], {}
    for name, unit in dict(plastic=rule, frozen=rule(tau=1e12*second)).items():
        units = NeuronGroup(n, name=f'units_{name}', dt=PATTERN, **unit.kwargs(dt=PATTERN))
        units.intr_a = 1
        units.run_regularly('intr_x = randn()', dt=PATTERN, when='start', name=f'patterns_{name}')
        y = StateMonitor(units, 'intr_y', record=np.arange(n), dt=20*PATTERN, when='thresholds',
                         name=f'y_{name}')
        gain = StateMonitor(units, ['intr_a', 'intr_b'], record=np.arange(n), dt=duration/200,
                            name=f'gain_{name}')
        objects += [units, y, gain]
        outputs.update({f'y_{name}': (y, 'intr_y'), f'a_{name}': (gain, 'intr_a'),
                        f'b_{name}': (gain, 'intr_b')})
    return Model(Network(objects), duration, outputs=outputs)


def measure(out, point):
    """Of the last third: mean, s.d. over mean (cv), density (50,) of the output; gain a, offset b.

    The same with _control for the units that stand still.
    """
    result = {}
    for name, suffix in zip(KINDS, ('', '_control')):
        y, a, b = (out[f'{key}_{name}'] for key in ('y', 'a', 'b'))
        y, a, b = (values[:, 2*values.shape[1]//3:].ravel() for values in (y, a, b))
        result.update({f'mean{suffix}': y.mean(), f'cv{suffix}': y.std()/y.mean(),
                       f'a{suffix}': a.mean(), f'b{suffix}': b.mean(),
                       f'density{suffix}': np.histogram(y, BINS, density=True)[0]})
    return result


def run(sim, *, duration=400*second, mu=0.1, eta=0.002, n=40):
    """Both kinds of units in one build.

    Returns, for each name of `measure`, an array (seeds, …); y, centres of the bins of the density.
    """
    found = sim.sweep(build, [{}], measure=measure, duration=duration, mu=mu, eta=eta, n=n)
    return dict({name: value[0] for name, value in found.items()}, mu=np.array(mu),
                y=(BINS[1:] + BINS[:-1])/2)
