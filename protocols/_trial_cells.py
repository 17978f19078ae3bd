"""Other neurons for the network of the trial, with a background that lets them fire as the usual
ones do.

Procedure, the same for both, fixed before any network learned with them. Everything stays but the
neurons and the background rate of the E cells. That rate is found by bisection (`tuned`), to within
1 %: without any plasticity, inhibition as it starts, the E cells fire as much as those of the usual
network do there, `RATE_HZ` on average over the last 8 of 10 s, in one connectome (seed SEED, none
of the experiments'). From there inhibitory plasticity leads all to the set-point in the burn-in. I
cells keep their background, since what they receive from E cells is then the same.

- adex: the E cells are `neurons.adex_leak`, regular spiking as published: faster membrane, no
  refractory period, adaptation. I cells stay.
- current: E and I cells are the flagship's with drive that does not depend on the voltage
  (`neurons.lif_fixed_drive`), computed at `V_SYN`, the mean potential of the E cells in the usual
  network in the same ten seconds. A single spike moves a cell that is held there as much as in the
  usual network; what changes with the voltage, and the leak that inputs add, are missing.
"""
import numpy as np
from brian2 import Hz, StateMonitor, mV, ms, second

from homeozoo import flagship as model, neurons
from homeozoo.protocols import _flagship

RATE_HZ, SEED = 2.28, 17              # the rate measured in the usual network
LENGTH, SETTLED_S = 10*second, 2.0
V_SYN = -55.3*mV                     # measured in the usual network

_current = neurons.lif_fixed_drive(V_rest=-70*mV, V_reset=-70*mV, V_syn=V_SYN, source=model.TUNED)
NEURONS = dict(adex=dict(cell=neurons.adex_leak),
               current=dict(cell=_current, cell_inh=_current(refractory=2*ms, source=model.TUNED)))
#: Background of the E cells in Hz, as `tuned` finds it.
BACKGROUND_HZ = dict(adex=1706.0, current=1554.0)
#: Name -> arguments of `flagship.network`.
BASES = {name: dict(cells, rate_exc=BACKGROUND_HZ[name]*Hz) for name, cells in NEURONS.items()}


def with_voltage(cells):
    """The potentials of some E cells, for `_flagship.build`."""
    record = StateMonitor(cells.exc, 'v', record=np.arange(0, len(cells.exc), 10), dt=5*ms,
                          name='potentials')
    return [record], {}, dict(v=(record, 'v'))


def observe(out, point):
    """rate_hz of the population and mv, the mean potential, when the start is over."""
    late = out['t'] > SETTLED_S
    cells = 10*len(out['v'])
    return dict(rate_hz=late.sum()/cells/(float(LENGTH) - SETTLED_S),
                mv=1e3*out['v'][:, int(SETTLED_S/0.005):].mean())


def at_background(sim, rates_hz, name='', seeds=(SEED,)):
    """What `observe` finds without plasticity at background rates, for BASES or the usual neurons:
    dict of arrays (rates, seeds)."""
    return sim.sweep(_flagship.build, [dict(rate_exc=rate*Hz) for rate in rates_hz],
                     measure=observe, seeds=seeds, duration=LENGTH, dt=0.2*ms, grid=1*ms, record=0,
                     extend=with_voltage, **NEURONS.get(name, {}))


def tuned(sim, name, low_hz=200.0, high_hz=3200.0, precision=0.01):
    """The background rate of the E cells in Hz at which the population fires at RATE_HZ."""
    while high_hz - low_hz > precision*low_hz:
        middle = (low_hz + high_hz)/2
        above = at_background(sim, [middle], name)['rate_hz'][0, 0] > RATE_HZ
        low_hz, high_hz = (low_hz, middle) if above else (middle, high_hz)
    return round((low_hz + high_hz)/2)
