"""Voltage rule: pairing curve of visual cortex within 8 points of the span of two reference implementations.

Mechanism (M6). Clopath et al. (2010, Nat Neurosci 13:344, doi 10.1038/nn.2479): depression at
presynaptic spikes and potentiation at all times depend on the potential of the postsynaptic
cell and its low-pass filters. Bursts of 5 pairs at 10 to 50 Hz, lag +10 or -10 ms, repeated 15
times every 10 s (50 single pairs at 0.1 Hz), homeostatic factor frozen at 1 as in the authors'
code. The published curve is known through two implementations: the authors' own (1-ms scheme)
and NEST 3.10 (0.1 ms). They differ by up to 24 points of normalised weight; ours is compared
with the interval that they span at each rate.

Homeostasis: five groups of 20 Poisson synapses drive one cell; every 100 ms one group is active
(40 Hz, the others 2 Hz). With the factor live, depression grows with the mean square
depolarisation, with the factor frozen it does not.

Deviations. One burst is simulated and its change multiplied by 15: after 10 s all filters
have decayed. Postsynaptic spikes are forced at the given times. The weight starts at 0.5.
Spike-triggered adaptation is 0.0805 pA as both implementations compute; the paper has 80.5
pA, shown apart: it misses them by 27 points (see `homeozoo.voltage`). At 0.1 Hz NEST's
change is scaled from 75 to 50 pairs. The driven cell is ours, not an experiment of the
paper: its u_ref^2 of 120 mV^2 was chosen in a trial with one seed, which fired at about 10 Hz.
With the authors' 60 mV^2 subthreshold depolarisation alone silences every seed; at 120 mV^2 five
of ten seeds fall silent within 20 s, for good, since a cell that does not fire potentiates
nothing: the rule has no way up. The other five keep one group of five and 13 to 18 Hz. Hence
the expectation "groups with strong synapses" fails (mean 0.5) and its bound stays; the mean rate
passes, but is the mean of two states. Larger u_ref^2 was added to the runs after that was seen:
at 240 mV^2 none is silent and the rate is 58 Hz, from 480 mV^2 on it is that of the frozen factor.
In this cell the factor limits the rate in a narrow range of u_ref^2 only.

Controls. (1) Live homeostatic factor in the pairing protocol, from rest, where it is zero:
single pairs lose their depression. (2) Frozen factor in the driven cell. (3) The spike
without its shape: potential at rest during a spike, no potentiation.
"""
import numpy as np
from brian2 import (
    Hz,
    Network,
    NeuronGroup,
    PoissonGroup,
    SpikeMonitor,
    TimedArray,
    mV,
    ms,
    nS,
    pA,
    second,
)

from homeozoo import voltage
from homeozoo.running import Model

MECHANISMS = ('M1', 'M6')
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(
    smoke=dict(duration=2 * second, n_inputs=20), default={}, paper=dict(duration=120 * second)
)

RATES_HZ = (0.1, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0)
LAGS_MS = (10, -10)
START_S = 0.05
PAIRS = 5
BURSTS = 15
SINGLE_PAIRS = 50                     # at 0.1 Hz
GOLDEN_HZ = (0.1, 10.0, 20.0, 40.0, 50.0)
AUTHORS = ((100.0, 102.9, 115.7, 146.3, 165.0), (71.7, 59.6, 60.5, 117.8, 173.6))
NEST = ((100.9, 104.1, 116.4, 148.5, 169.2), (72.7, 57.8, 57.4, 103.9, 149.4))
STARTING_W = 0.5
REFERENCES_MV2 = (60.0, 120.0, 240.0, 480.0, 960.0)   # u_ref^2 of the live factor


def conditions():
    """Rate (Hz), lag (ms), number of pairs, factor on the change, each (conditions,)."""
    rate_hz, lag_ms = (a.ravel() for a in np.meshgrid(RATES_HZ, LAGS_MS))
    single = rate_hz < 1
    return (rate_hz, lag_ms, np.where(single, 1, PAIRS), np.where(single, SINGLE_PAIRS, BURSTS))


FORCED = 'next_spike : second\nperiod : second (constant)\nleft : 1'
DUE = 'left > 0.5 and t >= next_spike - dt/2'
NEXT = 'left -= 1\nnext_spike += period'


def build_pairings():
    """One synapse per condition, its postsynaptic cell forced to fire."""
    rate_hz, lag_ms, n_pairs, _ = conditions()
    size = rate_hz.size
    pre = NeuronGroup(
        size, FORCED, threshold=DUE, reset=NEXT, namespace={}, dt=0.1 * ms, name='pre_cells'
    )
    keywords = voltage.adex_clopath2010.kwargs(
        knobs=('adex_b', 'adex_V_spike'), dt=0.1 * ms, by_hand=True
    )
    keywords.update(model=keywords['model'] + '\n' + FORCED, threshold=DUE,
                    reset=keywords['reset'] + '\n' + NEXT)
    post = NeuronGroup(size, dt=0.1*ms, name='post_cells', **keywords)
    post.v = -70.6*mV
    post.adex_b, post.adex_V_spike = (
        voltage.adex_clopath2010.params[name].value for name in ('adex_b', 'adex_V_spike')
    )
    for group, first in ((pre, START_S), (post, START_S + 1e-3*lag_ms)):
        group.next_spike = first*second
        group.period = np.minimum(1/rate_hz, 1.0)*second
        group.left = n_pairs
    rule = voltage.clopath2010_visual
    synapses = rule.synapses(pre, post, name='pairings', knobs=('homeo',), connect=dict(j='i'))
    synapses.w = STARTING_W
    synapses.volt_h = -1                      # the cell has been at rest before the burst
    longest = np.max(np.where(n_pairs > 1, n_pairs/rate_hz, 0.1))
    return Model(Network(pre, post, synapses), (START_S + longest + 0.1)*second,
                 outputs=dict(w=(synapses, 'w')),
                 knobs=dict(volt_homeo=(synapses, 'volt_homeo'), adex_b=(post, 'adex_b'),
                            adex_V_spike=(post, 'adex_V_spike')))


def patterns(duration_s, n_inputs, n_groups, high_hz, low_hz):
    """Input rates (Hz), one row per 100 ms (steps, inputs): one random group at a time is
    active.
    """
    steps = int(round(duration_s/0.1))
    active = np.random.default_rng(7).integers(n_groups, size=steps)
    group = np.arange(n_inputs)*n_groups//n_inputs
    return np.where(active[:, None] == group, high_hz, low_hz)


def build_driven(*, duration=60*second, n_inputs=100, n_groups=5, high=40*Hz, low=2*Hz, g_max=8*nS):
    """One cell, driven by groups of Poisson inputs through plastic synapses.

    Every 100 ms one of n_groups fires at the rate high, the others at low; g_max: conductance
    of a synapse with w = 1.
    """
    rule = voltage.clopath2010_visual
    rates = TimedArray(patterns(float(duration), n_inputs, n_groups, float(high), float(low))*Hz,
                       dt=100*ms, name='pattern')
    inputs = PoissonGroup(n_inputs, rates='pattern(t, i)', dt=0.1*ms, namespace={'pattern': rates},
                          name='inputs')
    cell = voltage.adex_clopath2010.group(1, name='cell', dt=0.1*ms)
    synapses = rule.synapses(inputs, cell, name='plastic', transmit='ge_post += w*g_max',
                             namespace=dict(g_max=g_max), knobs=('homeo', 'u_ref'), connect={})
    synapses.w = STARTING_W
    spikes = SpikeMonitor(cell, name='spikes')
    return Model(
        Network(inputs, cell, synapses, spikes),
        duration,
        outputs=dict(w=(synapses, 'w'), t=(spikes, 't')),
        knobs=dict(volt_homeo=(synapses, 'volt_homeo'), volt_u_ref=(synapses, 'volt_u_ref')),
    )


def measure_driven(out, point, *, duration_s):
    """Final weights (inputs,) and rates (Hz) in 30 bins."""
    return dict(w=out['w'], rates=binned(out['t'], duration_s, 30))


def distance(curve):
    """Points outside the interval spanned by the two references, array (2, 5).

    curve: normalised weight in % (2 lags, rates of RATES_HZ).
    """
    at = [RATES_HZ.index(rate) for rate in GOLDEN_HZ]
    ours = np.asarray(curve)[:, at]
    low, high = np.minimum(AUTHORS, NEST), np.maximum(AUTHORS, NEST)
    return np.maximum(np.maximum(low - ours, ours - high), 0)


def binned(t, duration, bins):
    """Firing rate (Hz) in equal bins, array (bins,)."""
    return np.histogram(t, bins=bins, range=(0, duration))[0]/(duration/bins)


def run(sim, *, duration=60*second, n_inputs=100, n_groups=5, high=40*Hz, low=2*Hz, g_max=8*nS,
        u_ref=120**0.5*mV):
    """Pairing curves with their controls, and a driven cell with live and frozen factor.

    duration, n_inputs, n_groups, high, low, g_max: of the driven cell; u_ref: reference
    depolarisation of its live factor.
    """
    factor = conditions()[3]
    plain = dict(volt_homeo=0.0, adex_b=0.0805*pA, adex_V_spike=33*mV)
    points = [plain, dict(plain, adex_b=80.5*pA), dict(plain, volt_homeo=1.0),
              dict(plain, adex_V_spike=-70.6*mV)]
    w = sim.sweep(build_pairings, points, seeds=sim.seeds[:1])['w'][:, 0]
    curves = 100 + 100*(factor*(w - STARTING_W)/STARTING_W).reshape(-1, len(LAGS_MS), len(RATES_HZ))
    settings = dict(
        duration=duration, n_inputs=n_inputs, n_groups=n_groups, high=high, low=low, g_max=g_max
    )
    published = voltage.clopath2010_visual.params['volt_u_ref'].value
    driven = sim.sweep(
        build_driven,
        [
            dict(volt_homeo=1.0, volt_u_ref=u_ref),
            dict(volt_homeo=0.0, volt_u_ref=u_ref),
            dict(volt_homeo=1.0, volt_u_ref=published),
        ]
        + [dict(volt_homeo=1.0, volt_u_ref=square**0.5 * mV) for square in REFERENCES_MV2],
        measure=measure_driven,
        given=dict(duration_s=float(duration)),
        **settings,
    )
    T = float(duration)
    rates, weights = driven['rates'], driven['w']
    late = rates[:, :, -10:].mean(axis=-1)
    by_reference = late[3:]
    rates, weights, late = rates[:3], weights[:3], late[:3]
    groups = weights.reshape(*weights.shape[:2], n_groups, -1).mean(axis=-1)
    strong = np.sum(groups > 0.5, axis=-1)
    silent = (late == 0).astype(float)
    return dict(
        rate_hz=np.array(RATES_HZ),
        lag_ms=np.array(LAGS_MS, float),
        curve=curves[0],
        curve_paper_b=curves[1],
        curve_live=curves[2],
        curve_without_spike=curves[3],
        golden_hz=np.array(GOLDEN_HZ),
        authors=np.array(AUTHORS),
        nest=np.array(NEST),
        distance=np.max(distance(curves[0])),
        distance_paper_b=np.max(distance(curves[1])),
        distance_live=np.max(distance(curves[2])),
        references_apart=np.max(np.abs(np.array(AUTHORS) - np.array(NEST))),
        depression=curves[0][1, RATES_HZ.index(10.0)],
        depression_live=curves[2][1, RATES_HZ.index(10.0)],
        largest_without_spike=np.max(curves[3]),
        largest=np.max(curves[0]),
        time_s=(np.arange(30) + 0.5) * T / 30,
        driven_hz=rates,
        weights=weights,
        late_live_hz=late[0],
        late_frozen_hz=late[1],
        late_published_hz=late[2],
        group_w=groups,
        strong_live=strong[0],
        strong_frozen=strong[1],
        u_ref2_mv2=np.array(REFERENCES_MV2),
        late_hz_by_reference=by_reference,
        silent_live=silent[0],
        silent_frozen=silent[1],
        silent_published=silent[2],
    )
