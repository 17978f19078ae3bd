"""Voltage rule: 9 of 10 cells keep one of ten patterns, the tenth two; they fire at 9 Hz. With the homeostatic factor frozen all weights run to the bound.

Mechanism (M1, M6). Development of a receptive field in the authors' program (Clopath et al. 2010,
Nat Neurosci 13:344, doi 10.1038/nn.2479, ModelDB 144566, RFdevelop.m; compare Fig. 5a): 500 Poisson
inputs on a ring drive one cell. Every 100 ms another of ten Gaussian patterns (sd 10 inputs, peak
15 Hz, background 0.1 Hz), drawn at random, is shown, 1000 times. Potentiation and depression
compete; the homeostatic factor, with a reference of 60 mV^2, makes depression grow with the mean
square depolarisation, so that the weights of one pattern survive.

Parameters are those of the program: amplitudes ten times those of the pairings (its own way to save
time), weights from 0.5 to 2 at the start and 0 to 3 later, 4 mV per presynaptic spike and unit of
weight, factor 0 at the start. The program itself, rewritten and run with 20 seeds for comparison,
gives 7.9 [7.1, 8.7] Hz, 97 % of the spikes to one pattern and 41 [39, 44] inputs at the bound; its
picture (screenshot3.png) has inputs 130 to 178 there.

The delay is not that of the pairings. This program keeps the potential of the last step only (both
`u1s` and `u1ss` are set to it, though their comments speak of 2 ms) and reads the filters at once:
delay 0 here. Its pairings read them three steps back, NEST 5 ms. Read so far back, a cell
potentiates less, often falls silent before a pattern wins, and then stays so, since without spikes
nothing potentiates. In trials with 12 seeds of the rewritten program 12 keep a pattern as it
stands, 7 if the filters are read three steps further back, 5 at five. The pairing curve needs the
opposite: 0.6 points from both implementations at 5 ms, 4.7 at 3 ms, 74 at 0 (see
`voltage_frequency`). No delay serves both targets.

With ten seeds, 9 cells develop a field at 0, 6 at 3 ms and 5 at 5 ms. Three expected rows fail, all
by one seed in which two patterns still share the spikes after 100 s (share just below 0.5, 15 Hz):
not every cell keeps one, the share of the best pattern is 0.91 with an interval down to 0.81, and
the interval of the fields at delay 0 reaches that expected with 5 ms.

Deviations. Steps of 0.5 ms (0.1 ms at paper scale) in place of 1 ms.

Controls. (1) Factor frozen at 1: all weights run to the upper bound. (2) Filters read 3 ms and (3)
5 ms back, as in the pairings of the program and of NEST.
"""
import numpy as np
from brian2 import Hz, Network, SpikeMonitor, StateMonitor, mV, ms, second

from homeozoo import neurons, voltage
from homeozoo.core import Neuron
from homeozoo.running import Model

MECHANISMS = ('M1', 'M6')
SEEDS = dict(smoke=2, default=10, paper=20)
SCALES = dict(smoke=dict(duration=5*second), default={}, paper=dict(dt=0.1*ms))

N_INPUTS, N_PATTERNS = 500, 10
W_MAX = 3.0
AT_BOUND = 2.9
SHOW = 100*ms
BINS = 50

#: Number of the pattern, then the rate of every input: a Gaussian around its place on the ring.
NEXT_PATTERN = f'shown = int({N_PATTERNS}*rand())'
AWAY = f'((i - {N_INPUTS//N_PATTERNS}*shown + {3*N_INPUTS//2}) % {N_INPUTS} - {N_INPUTS//2})'
NEXT_RATES = f'rates = background + peak*exp(-0.5*({AWAY}/width)**2)'


def build(*, duration, dt, speed, jump, peak, background, width, u_ref):
    """One cell and its 500 plastic inputs. Returns a Model with the knobs homeo and delay.

    speed: factor on both amplitudes; jump: depolarisation by a spike at w = 1; peak, background:
    rates of a pattern; width: its sd in inputs; u_ref: reference of the homeostatic factor.
    """
    base = voltage.clopath2010_visual
    rule = base(u_ref=u_ref, **{name: speed*base.params['volt_' + name].value
                                for name in ('A_LTD', 'A_LTP')})
    inputs = (neurons.poisson + Neuron('pattern', model='shown : integer (shared)')
              + rule.on_neurons('pre')).group(N_INPUTS, name='inputs', dt=dt)
    inputs.namespace.update(background=background, peak=peak, width=width)
    inputs.run_regularly(NEXT_PATTERN, dt=SHOW, when='start', order=0, name='choose')
    inputs.run_regularly(NEXT_RATES, dt=SHOW, when='start', order=1, name='show')
    cell = (voltage.adex_clopath2010 + rule.on_neurons('post')).group(
        1, name='cell', dt=dt, knobs=('delay',))
    cell.volt_h = -1                                  # mean square depolarisation starts at 0
    synapses = rule.synapses(inputs, cell, name='plastic', transmit='v_post += w*jump', w_min=0,
                             w_max=W_MAX, namespace=dict(jump=jump), knobs=('homeo',), connect={})
    synapses.w = '0.5 + 1.5*rand()'
    spikes = SpikeMonitor(cell, name='spikes')
    course = StateMonitor(synapses, 'w', record=np.arange(N_INPUTS), dt=duration/BINS,
                          name='course')
    shown = StateMonitor(inputs, 'shown', record=[0], dt=SHOW, when='end', name='shown_patterns')
    return Model(Network(inputs, cell, synapses, spikes, course, shown), duration,
                 outputs=dict(w=(synapses, 'w'), t=(spikes, 't'), course=(course, 'w'),
                              shown=(shown, 'shown')),
                 knobs=dict(homeo=(synapses, 'volt_homeo'), delay=(cell, 'volt_delay')))


def spikes_by_pattern(t, shown, start_s):
    """Number of spikes while each pattern was shown, from start_s on, array (N_PATTERNS,).

    t: spike times (s); shown: number of the pattern in each interval of 100 ms.
    """
    interval = np.floor(t[t >= start_s]/float(SHOW) + 1e-6).astype(int)
    return np.bincount(shown[np.minimum(interval, len(shown) - 1)], minlength=N_PATTERNS)


def measure(out, point, *, duration_s):
    """What one run says; late: its last fifth.

    Returns late_hz, course_hz (BINS,), share of the late spikes that the best pattern makes (0
    without spikes), at_bound (number of inputs), bound (fraction of them), field (1 if at least
    half of the spikes are the best pattern's and the late rate is above 1 Hz), w (500,), course
    (500, BINS).
    """
    t, w, late_s = out['t'], out['w'], 0.2*duration_s
    counts = spikes_by_pattern(t, out['shown'].ravel().astype(int), duration_s - late_s)
    late_hz = counts.sum()/late_s
    share = counts.max()/max(counts.sum(), 1)
    return dict(late_hz=late_hz, share=share, field=float(share >= 0.5 and late_hz > 1),
                course_hz=np.histogram(t, BINS, (0, duration_s))[0]/(duration_s/BINS),
                at_bound=np.sum(w > AT_BOUND), bound=np.mean(w > AT_BOUND), w=w,
                course=out['course'][:, :BINS])


def run(sim, *, duration=100*second, dt=0.5*ms, speed=10.0, jump=4*mV, peak=15*Hz,
        background=0.1*Hz, width=10.0, u_ref=60**0.5*mV, delay=0*ms, delay_short=3*ms,
        delay_long=5*ms):
    """Homeostatic factor live and frozen, and live with filters read further back.

    Returns NAME, NAME_frozen, NAME_short and NAME_long as in `measure`, (seeds, …), course
    of the first seed; delay_ms of NAME, short and long.
    """
    points = [dict(homeo=1.0, delay=delay), dict(homeo=0.0, delay=delay),
              *(dict(homeo=1.0, delay=back) for back in (delay_short, delay_long))]
    found = sim.sweep(build, points, measure=measure, given=dict(duration_s=float(duration/second)),
                      duration=duration, dt=dt, speed=speed, jump=jump, peak=peak,
                      background=background, width=width, u_ref=u_ref)
    data = dict(delay_ms=np.array([float(d/ms) for d in (delay, delay_short, delay_long)]),
                time_s=(np.arange(BINS) + 0.5)*float(duration/second)/BINS, w_max=W_MAX)
    for name, values in found.items():
        for row, case in enumerate(('', '_frozen', '_short', '_long')):
            data[name + case] = values[row, 0] if name == 'course' else values[row]
    return data
