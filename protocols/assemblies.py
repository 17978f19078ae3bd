"""Rewiring that knows only each cell's own rate joins cells that were driven together: four times as many contacts among them as elsewhere 20 s after the drive, after nearly all were lost during it; not if only lost contacts may return.

Mechanism (M5). Gallinaro & Rotter 2018 (doi 10.1038/s41598-018-22077-3), after Butz & van Ooyen
2013: each excitatory cell grows axonal and dendritic elements in proportion to how far its rate is
below the set-point, and loses them above it (`structural.gallinaro2018`); free elements are matched
at random every 100 ms (`structural.rewire`). A tenth of the cells gets 10 % more input for 20 s.
They fire too much and lose elements, first of all contacts among themselves. After the drive all of
them fire too little at the same time, so it is each other's new elements that they find.

Time. Growth is some thousand times faster than that of spines: 20 s stand for days.

Controls. Rewiring switched off when the stimulus begins; no pair may ever have more contacts than
at that time, so that what was lost may return and nothing else; the same stimulus to another random
tenth of the cells each second. Beside it the Gaussian growth curve of Butz & van Ooyen 2013, with
the same slope at the set-point and the other zero at 0 Hz.

Parameters. The authors' script for 500 cells; growth takes 12 s, not 20. The set-point of 39.7 Hz
is the rate of that network with 10 % fixed wiring, as in the script (8 Hz in the paper's full
network is another one). Connectivity is the mean over all pairs, self pairs counted as empty, as
there. An independent program and NEST 3.10 give a ratio of 4.05 (SD 0.11) and 4.17; an optional
test, test_assemblies_nest.py, holds contacts and rates beside those of NEST over seeds.

Deviations. Fixed connections come from different cells. J is multiplied by exp(dt/tau), since in
Brian2 an input decays once before it can cause a spike. Three seeds of each control and of the
Gaussian curve, for time.
"""
import numpy as np
from brian2 import Hz, ms, second

from homeozoo.protocols._rewiring_network import among, build, course

MECHANISMS = ('M5',)
MAY_BE_NAN = ('ratio_gaussian',)   # at scale smoke
SEEDS = dict(smoke=2, default=10, paper=20)
_SMALL = dict(n_exc=100, n_inh=25, group=10, look=0.5*second, controls=1, gaussian=0)
SCALES = dict(smoke=dict(_SMALL, grow=1.5*second, stimulus=1*second, after=1*second), default={},
              paper=dict(grow=20*second, after=60*second, controls=20, gaussian=20))
NEVER = 1e6*second


def measure(out, _, *, n_exc, group, target_hz, looks):
    """What one run shows; looks: (number of the look at the end of growth, of stimulus).

    within, elsewhere, between (times,): mean number of contacts from driven to driven cells, among
    all others, from others to driven; rate_driven_hz, rate_others_hz (times,): low-pass filtered
    rates; ratio, ratio_stimulus: within over elsewhere at the end of the run and of the stimulus;
    drive_end, drive_after: rate of the driven over the set-point at these times; most: contacts of
    one pair at most.
    """
    driven = np.arange(n_exc) < group
    n = course(out, 'n')
    within = among(n, out, driven, driven)/group**2
    elsewhere = among(n, out, ~driven, ~driven)/(n_exc - group)**2
    between = among(n, out, ~driven, driven)/(group*(n_exc - group))
    ratio = within/np.maximum(elsewhere, 1e-9)
    rate = out['Ca'][:group].mean(axis=0)
    end = 2*looks[1]
    return dict(within=within, elsewhere=elsewhere, between=between, rate_driven_hz=rate,
                rate_others_hz=out['Ca'][group:].mean(axis=0), ratio=ratio[-1],
                ratio_stimulus=ratio[looks[1]], drive_end=rate[end - 1:end + 1].mean()/target_hz,
                drive_after=rate[-2:].mean()/target_hz, most=n.max())


def run(sim, *, grow=12*second, stimulus=20*second, after=20*second, n_exc=400, n_inh=100,
        in_exc=40, in_inh=10, group=40, stronger=0.1, J=0.1, g=12.0, rate=15000*Hz, target=39.7*Hz,
        look=2*second, controls=3, gaussian=3, dt=0.1*ms):
    """Rewired, and the controls with the first `controls` seeds.

    Returns, for each NAME of `measure`, NAME (seeds, …), NAME_off, NAME_old, NAME_other (controls,
    …): rewiring off, only old contacts may return, other cells each second; NAME_gaussian
    (gaussian, …) if gaussian > 0; t_s (times,) of the contacts, rate_t_s of the rates; grow_s,
    off_s: when the stimulus begins and ends; target_hz.
    """
    options = dict(grow=grow, stimulus=stimulus, after=after, n_exc=n_exc, n_inh=n_inh,
                   in_exc=in_exc, in_inh=in_inh, group=group, J=J, g=g, rate=rate, target=target,
                   look=look, dt=dt)
    ends_s = float(grow/second), float((grow + stimulus)/second)
    look_s = float(look/second)
    given = dict(n_exc=n_exc, group=group, target_hz=float(target/Hz),
                 looks=tuple(int(round(end/look_s)) for end in ends_s))
    plain = dict(own=stronger, other=0.0, stop=NEVER, old=0.0)
    found = sim.sweep(build, [plain], measure=measure, given=given, curve='linear', **options)
    data = {name: values[0] for name, values in found.items()}
    points = [dict(plain, stop=grow), dict(plain, old=1.0), dict(plain, own=0.0, other=stronger)]
    found = sim.sweep(build, points, measure=measure, given=given, seeds=sim.seeds[:controls],
                      curve='linear', **options)
    for row, name in enumerate(('off', 'old', 'other')):
        data.update({f'{key}_{name}': values[row] for key, values in found.items()})
    if gaussian:
        found = sim.sweep(build, [plain], measure=measure, given=given,
                          seeds=sim.seeds[:gaussian], curve='gaussian', **options)
        data.update({f'{key}_gaussian': values[0] for key, values in found.items()})
    data.setdefault('ratio_gaussian', np.full(1, np.nan))
    data.update(t_s=look_s*np.arange(data['within'].shape[-1]),
                rate_t_s=0.5*look_s*np.arange(data['rate_driven_hz'].shape[-1]),
                grow_s=np.array(ends_s[0]), off_s=np.array(ends_s[1]),
                target_hz=np.array(float(target/Hz)))
    return data
