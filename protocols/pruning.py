"""Too much input prunes a region until its rate is back: in the first 4 s nine of ten changes of its contacts are losses, afterwards one in two; in the other region one in two throughout.

Mechanism (M5, M1). Two regions without connections between them, each a network of Gallinaro &
Rotter 2018 (doi 10.1038/s41598-018-22077-3) with 200 excitatory and 50 inhibitory cells. When their
contacts have grown, all excitatory cells of one region get more input for 20 s. They fire above the
set-point, lose elements and with them contacts, more than they form, until fewer contacts have
brought the rate back; then losses and formations balance again, at the lower number of contacts.
The rule acts cell by cell, so the other region goes on as before.

Time. As in `assemblies`: seconds stand for days.

Controls. The region without more input, in the same runs; no more input anywhere; rewiring switched
off when the input begins, so that the rate stays high.

Parameters. As in `assemblies`; 5 % more input is chosen here. Changes are counted for every contact
that a cell of the region sends or gets.

Deviations. As in `assemblies`; three seeds of the controls without more input and without rewiring,
for time.
"""
import numpy as np
from brian2 import Hz, ms, second

from homeozoo.protocols._rewiring_network import among, build, course

MECHANISMS = ('M1', 'M5')
SEEDS = dict(smoke=2, default=10, paper=20)
SCALES = dict(smoke=dict(n_exc=100, n_inh=40, grow=1*second, stimulus=1.5*second,
                         window=0.5*second, look=0.25*second, controls=1), default={},
              paper=dict(grow=30*second, stimulus=60*second, controls=20))
REGIONS = 2                     # the first one gets more input
NEVER = 1e6*second
MAY_BE_NAN = ('share_off',)     # no change at all


def share_of_losses(lost, formed):
    """Losses among all changes of contacts; nan without any."""
    changes = lost + formed
    return lost/changes if changes > 0 else np.nan


def measure(out, _, *, n_exc, target_hz, begin, window):
    """What one run shows; begin: number of the look at which the input begins; window: looks.

    For both regions: contacts (2, times) per cell, rate_hz (2, times); lost, formed (2, times - 1)
    between looks, per cell; share (2, 3): of losses among changes, in the last window before the
    input, the first and the last one with it; rate (2, 3): over the set-point, means over the same
    windows; kept (2,): contacts at the end over those when the input began.
    """
    size, n, formed = n_exc//REGIONS, course(out, 'n'), course(out, 'formed')
    found = {key: [] for key in ('contacts', 'rate_hz', 'lost', 'formed', 'share', 'rate', 'kept')}
    spans = ((begin - window, begin), (begin, begin + window), (n.shape[1] - 1 - window,
                                                                n.shape[1] - 1))
    for region in range(REGIONS):
        cells = np.arange(n_exc)//size == region
        number = among(n, out, cells, cells)/size
        new = np.diff(among(formed, out, cells, cells))/size
        gone = new - np.diff(number)
        rate = out['Ca'][cells].mean(axis=0)
        found['contacts'].append(number)
        found['rate_hz'].append(rate)
        found['lost'].append(gone)
        found['formed'].append(new)
        found['share'].append([share_of_losses(gone[a:b].sum(), new[a:b].sum()) for a, b in spans])
        found['rate'].append([rate[2*a + 1:2*b + 1].mean()/target_hz for a, b in spans])
        found['kept'].append(number[-1]/max(number[begin], 1e-9))
    return {key: np.array(value) for key, value in found.items()}


def run(sim, *, grow=16*second, stimulus=20*second, n_exc=400, n_inh=100, in_exc=40, in_inh=10,
        more=0.05, J=0.1, g=12.0, rate=15000*Hz, target=39.7*Hz, look=1*second, window=4*second,
        controls=3, dt=0.1*ms):
    """More input to the first region, and the controls with the first `controls` seeds.

    Returns, for each NAME of `measure`, NAME (seeds, regions, …), NAME_none, NAME_off (controls,
    regions, …): no more input, rewiring off; share and rate have the regions and windows first,
    (2, 3, seeds), kept the regions. t_s (times,) of contacts, rate_t_s of rates, grow_s, window_s, target_hz.
    """
    look_s = float(look/second)
    options = dict(grow=grow, stimulus=stimulus, after=0*second, n_exc=n_exc, n_inh=n_inh,
                   in_exc=in_exc, in_inh=in_inh, group=n_exc//REGIONS, J=J, g=g, rate=rate,
                   target=target, look=look, dt=dt, curve='linear', regions=REGIONS)
    given = dict(n_exc=n_exc, target_hz=float(target/Hz),
                 begin=int(round(float(grow/second)/look_s)),
                 window=int(round(float(window/second)/look_s)))
    plain = dict(own=more, other=0.0, stop=NEVER, old=0.0)
    found = sim.sweep(build, [plain], measure=measure, given=given, **options)
    data = {name: values[0] for name, values in found.items()}
    found = sim.sweep(build, [dict(plain, own=0.0), dict(plain, stop=grow)], measure=measure,
                      given=given, seeds=sim.seeds[:controls], **options)
    for row, end in enumerate(('none', 'off')):
        data.update({f'{name}_{end}': values[row] for name, values in found.items()})
    for name in [name for name in data if name.split('_')[0] in ('share', 'rate', 'kept')
                 and not name.startswith('rate_hz')]:
        data[name] = np.moveaxis(data[name], 0, -1)
    data.update(t_s=look_s*np.arange(data['contacts'].shape[-1]),
                rate_t_s=0.5*look_s*np.arange(data['rate_hz'].shape[-1]),
                grow_s=np.array(float(grow/second)), window_s=np.array(float(window/second)),
                target_hz=np.array(float(target/Hz)))
    return data
