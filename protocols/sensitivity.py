"""One-at-a-time changes of 20 % in 24 parameters of the flagship network: neither the population nor an assembly exceeds R = 2 in 94 % of 48 changes (two seeds: 92 and 96 %).

Mechanism (M14). The network of `flagship` with Hebbian learning, inhibitory plasticity and scaling
(HIS); each parameter in turn is 20 % lower and 20 % higher, everything else as in `flagship`.
Reported: the runaway index R of the population and of the worst assembly, the selectivity S with
the weights behind it, and the completion gain G, each against its unchanged value with the same
connectomes (paired by seed). A claim that hangs on one finely chosen number would show here.

All parameters that act in HIS are knobs of one program; in-degrees and the largest weight need
programs of their own. The two set-points are varied together, since they must agree, and with them
the target that R is measured by. Not varied: sizes, refractory periods, voltages, the window of
inhibitory plasticity, and the parameters of mechanisms that are off in HIS (X, T).

Control. The unchanged network of the same seeds, and its spread over seeds.

Parameters: as `flagship`; the size of the change is the specification's. Two seeds at default scale
show which parameters matter, not by how much: read small bars as noise. For time, the time step is
0.2 ms and the background is drawn each 1 ms at default scale, as in `capacity` (0.1 and 0.5 ms at
paper scale).
"""
from dataclasses import replace

import numpy as np
from brian2 import Hz, ms, second

from homeozoo.analysis import metrics
from homeozoo.protocols import _flagship, _flagship_measures

MECHANISMS = ('M14',)
SEEDS = dict(smoke=1, default=2, paper=10)
SCALES = dict(smoke=dict(n_exc=200, n_inh=50, patterns=2, burn=5.0, repeats=3, rest=4.0, trials=3,
                         only=3), default={}, paper=dict(dt=0.1*ms, grid=0.5*ms))
#: Parameter -> value in `flagship`. Tables (eta_inh, cue_rate, burn_eta) and knobs; then what needs
#: its own build.
KNOBS = dict(A=1e-3, B=1e-3, eta_inh=0.003, tau_p=20*ms, tau_m=20*ms, tau_s=100*ms, set_point=5*Hz,
             tau_scaling=20*second, tau_sensor=1*second, cue_rate=1500*Hz, burn_eta=0.01,
             rate_exc=1600*Hz, rate_inh=1300*Hz, w_bg=0.05, w_ee=0.05, w_ie=0.15, w_ei=0.15,
             w_ii=0.15, tau_membrane=20*ms, tau_ex=5*ms, tau_in=10*ms)
BUILDS = dict(w_max=0.5, k_excitatory=80, k_inhibitory=40)
OUTCOMES = (*metrics.JUDGED, 'within', 'between', 'background')


def point(protocol, name, factor):
    """The knobs with one parameter times `factor`; '' changes nothing."""
    values = {}
    changed = KNOBS.get(name)
    if name == 'cue_rate':
        protocol = replace(protocol, cue_rate=protocol.cue_rate*factor)
    elif name == 'burn_eta':
        protocol = replace(protocol, burn_eta=protocol.burn_eta*factor)
    elif name == 'set_point':
        values = dict(target_inh=changed*factor, target_scaling=changed*factor)
    elif name == 'w_bg':
        values = dict(w_bg=changed*factor, w_bg_inh=changed*factor)
    elif changed is not None:
        values = {name: changed*factor}
    return _flagship.knobs(protocol, 'HIS', 20, **values)


def measure(out, point, *, protocol, n_exc, n_inh, w_max=0.5):
    """OUTCOMES of `_flagship_measures.measure` for one run; the set-point is read from the knobs.
    """
    target = point.get('target_inh', 5*Hz)
    found = _flagship_measures.measure(out, point, protocol=protocol, n_exc=n_exc, n_inh=n_inh,
                              target_hz=float(target/Hz), w_max=w_max)
    return {name: found[name] for name in OUTCOMES}


def run(sim, *, change=0.2, n_exc=400, n_inh=100, patterns=4, burn=20.0, repeats=8, rest=30.0,
        trials=20, only=0, dt=0.2*ms, grid=1*ms):
    """Every parameter down and up by `change`.

    only: number of parameters (0: all), for short runs; dt, grid: time steps of the network and of
    its background, see `homeozoo.flagship`. Other arguments as in `flagship`.

    Returns parameter (n,); for each outcome X_low and X_high (n, seeds), X_base (seeds,); inside
    (2n, seeds): 1 where neither the population nor an assembly of the changed network
    exceeds R = 2, its mean over changes stable_share (seeds,); and the same for the whole target
    quadrant, target_share (seeds,).
    """
    protocol = _flagship.plan(patterns=patterns, burn=burn, repeats=repeats, rest=rest,
                              trials=trials)
    common = dict(duration=protocol.duration, n_exc=n_exc, n_inh=n_inh, dt=dt, grid=grid)
    given = dict(protocol=protocol, n_exc=n_exc, n_inh=n_inh)
    names = list(KNOBS)[:only or None]
    sides = dict(low=1 - change, high=1 + change)
    points = [point(protocol, '', 1)] + [point(protocol, name, factor) for name in names
                                         for factor in sides.values()]
    found = sim.sweep(_flagship.build, points, measure=measure, given=given, **common)
    data = {f'{key}_base': values[0] for key, values in found.items()}
    data.update({f'{key}_{side}': values[1 + k::2] for key, values in found.items()
                 for k, side in enumerate(sides)})
    for name in [] if only else BUILDS:
        for side, factor in sides.items():
            value = BUILDS[name]*factor
            options = {'w_max': dict(w_max=value), 'k_excitatory': dict(k_ee=value, k_ei=value),
                       'k_inhibitory': dict(k_ie=value, k_ii=value)}[name]
            more = dict(w_max=value) if name == 'w_max' else {}
            found = sim.sweep(_flagship.build, points[:1], measure=measure, given={**given, **more},
                              **common, **options)
            for key, values in found.items():
                data[f'{key}_{side}'] = np.concatenate([data[f'{key}_{side}'], values])
        names.append(name)
    data.update(parameter=np.array(names), change=np.array(change))
    both = {key: np.concatenate([data[f'{key}_low'], data[f'{key}_high']]) for key in OUTCOMES}
    stable = np.maximum(both['runaway'], both['assembly']) <= metrics.TARGET['runaway_max']
    data['stable_share'] = stable.mean(axis=0)
    data['target_share'] = metrics.in_target(**{key: both[key] for key in
                                                metrics.JUDGED}).mean(axis=0)
    return data
