"""Voltage rule: pairing curve of visual cortex within 1 point of the span of the authors' program and NEST.

Mechanism (M6). Clopath et al. (2010, Nat Neurosci 13:344, doi 10.1038/nn.2479, Fig. 2b): depression
at presynaptic spikes and potentiation at all times depend on the potential of the postsynaptic
cell and its low-pass filters. Bursts of 5 pairs at 5 to 50 Hz, lag +10 or -10 ms, repeated 15
times every 10 s (50 single pairs at 0.1 Hz), homeostatic factor frozen at 1 as in the authors'
program. Nothing is random, so that there is one seed.

The published curve is known through two implementations: the authors' program (ModelDB 144566,
FrequencyDependence.m, steps of 1 ms, filters read three steps back; its own picture is
screenshot2.png) and NEST 3.10 (clopath_synapse_spike_pairing.py, 0.1 ms, filters read 4 ms back
in that example, 5 ms by default). They differ by up to 24 points, since the program has a sixth
postsynaptic spike in every burst with post before pre (VoTri.m, `y(abs(Dt)+1+Dt:f:end)`); with
five it differs from NEST by 4 points at most. Ours is compared with both spans, the narrow one
first.

Deviations. One burst is simulated and its change multiplied by 15: after 10 s all filters
have decayed. Postsynaptic spikes are forced at the given times. The weight starts at 0.5.
Spike-triggered adaptation is 0.0805 pA as both implementations compute; the paper has 80.5
pA, shown apart (see `homeozoo.voltage`). NEST's change at 0.1 Hz is scaled from 75 to 50 pairs, and
NEST's presynaptic spikes depolarise the cell by 0.5 mV, which ours do not.

The delay of 5 ms is taken for this curve, to which it comes nearest. In receptive-field development
cells keep a pattern reliably only without delay (see `voltage_receptive_fields`), where this curve
is 74 points away: no delay serves both targets.

Controls. (1) Filters read without delay: a spike contaminates its own potentiation. (2) A delay of
3 ms, that of the program itself. (3) Live homeostatic factor from rest, where it is zero: single
pairs lose their depression. (4) The spike without its shape: potential at rest during a spike, no
potentiation.
"""
import numpy as np
from brian2 import Network, NeuronGroup, Synapses, mV, ms, pA, second

from homeozoo import voltage
from homeozoo.running import Model

MECHANISMS = ('M6',)
SEEDS = dict(smoke=1, default=1, paper=1)
SCALES = dict(smoke={}, default={}, paper={})

RATES_HZ = (0.1, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0)
LAGS_MS = (10, -10)
START_S = 0.05
PAIRS = 5
BURSTS = 15
SINGLE_PAIRS = 50                     # at 0.1 Hz
STARTING_W = 0.5

GOLDEN_HZ = (0.1, 10.0, 20.0, 40.0, 50.0)
#: Normalised weight (%), one row per lag: the authors' program as it is, and with five pairs.
PROGRAM = ((100.0, 102.9, 115.7, 146.3, 165.0), (71.7, 59.6, 60.5, 117.8, 173.6))
FIVE_PAIRS = ((100.0, 102.9, 115.7, 146.3, 165.0), (73.9, 59.6, 59.6, 103.7, 146.5))
#: NEST 3.10 with the delay of its example (4 ms), and with its default (5 ms).
NEST = ((100.9, 104.1, 116.4, 148.5, 169.2), (72.7, 57.8, 57.4, 103.9, 149.4))
NEST_5_MS = ((100.8, 104.2, 116.8, 150.5, 172.6), (72.5, 57.4, 56.7, 104.5, 152.1))


def conditions():
    """Rate (Hz), lag (ms), number of pairs, factor on the change, each (conditions,)."""
    rate_hz, lag_ms = (a.ravel() for a in np.meshgrid(RATES_HZ, LAGS_MS))
    single = rate_hz < 1
    return (rate_hz, lag_ms, np.where(single, 1, PAIRS), np.where(single, SINGLE_PAIRS, BURSTS))


FORCED = 'next_spike : second\nperiod : second (constant)\nleft : 1'
DUE = 'left > 0.5 and t >= next_spike - dt/2'
NEXT = 'left -= 1\nnext_spike += period'


def build():
    """One synapse per condition, its postsynaptic cell forced to fire."""
    rate_hz, lag_ms, n_pairs, _ = conditions()
    size = rate_hz.size
    pre = NeuronGroup(size, FORCED, threshold=DUE, reset=NEXT, namespace={}, dt=0.1*ms,
                      name='pre_cells')
    keywords = voltage.adex_clopath2010.kwargs(knobs=('adex_b', 'adex_V_spike'), dt=0.1*ms,
                                               by_hand=True)
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
    keywords = rule.kwargs(knobs=('homeo', 'delay'), source=pre, target=post, dt=0.1*ms,
                           by_hand=True)
    synapses = Synapses(pre, post, name='pairings', dt=0.1*ms, **keywords)
    synapses.connect(j='i')
    synapses.w = STARTING_W
    synapses.volt_h = -1                      # the cell has been at rest before the burst
    longest = np.max(np.where(n_pairs > 1, n_pairs/rate_hz, 0.1))
    return Model(Network(pre, post, synapses), (START_S + longest + 0.1)*second,
                 outputs=dict(w=(synapses, 'w')),
                 knobs=dict(volt_homeo=(synapses, 'volt_homeo'),
                            volt_delay=(synapses, 'volt_delay'), adex_b=(post, 'adex_b'),
                            adex_V_spike=(post, 'adex_V_spike')))


def distance(curve, program, nest=NEST):
    """Points outside the interval spanned by two implementations, array (2, 5).

    curve: normalised weight in % (2 lags, rates of RATES_HZ); program, nest: rows of GOLDEN_HZ.
    """
    at = [RATES_HZ.index(rate) for rate in GOLDEN_HZ]
    ours = np.asarray(curve)[:, at]
    low, high = np.minimum(program, nest), np.maximum(program, nest)
    return np.maximum(np.maximum(low - ours, ours - high), 0)


def run(sim, *, delay=5*ms, delay_short=3*ms, b=0.0805*pA, b_paper=80.5*pA, V_spike=33*mV,
        V_rest=-70.6*mV):
    """Pairing curves and their controls.

    delay, delay_short: how far back filters are read; b, b_paper: adaptation step of the
    implementations and of the paper; V_spike: potential during a spike, V_rest: in its place.

    Returns curves curve_NAME (lags, rates) in % and their largest distances, scalars.
    """
    plain = dict(volt_homeo=0.0, volt_delay=delay, adex_b=b, adex_V_spike=V_spike)
    cases = dict(ours={}, no_delay=dict(volt_delay=0*ms), short_delay=dict(volt_delay=delay_short),
                 live=dict(volt_homeo=1.0), no_shape=dict(adex_V_spike=V_rest),
                 paper_b=dict(adex_b=b_paper))
    w = sim.sweep(build, [{**plain, **case} for case in cases.values()])['w'][:, 0]
    percent = 100 + 100*conditions()[3]*(w - STARTING_W)/STARTING_W
    curves = dict(zip(cases, percent.reshape(-1, len(LAGS_MS), len(RATES_HZ))))
    data = dict(rate_hz=np.array(RATES_HZ), lag_ms=np.array(LAGS_MS, float),
                golden_hz=np.array(GOLDEN_HZ), program=np.array(PROGRAM),
                five_pairs=np.array(FIVE_PAIRS), nest=np.array(NEST), nest_5_ms=np.array(NEST_5_MS))
    for name, curve in curves.items():
        data[f'curve_{name}'] = curve
        data[f'distance_{name}'] = np.max(distance(curve, FIVE_PAIRS))
        data[f'published_{name}'] = np.max(distance(curve, PROGRAM))
        data[f'default_{name}'] = np.max(distance(curve, FIVE_PAIRS, NEST_5_MS))
        data[f'largest_{name}'] = np.max(curve)
    return data
