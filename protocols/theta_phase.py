"""With published calcium parameters the phase of a theta current decides the sign of plasticity: the same burst potentiates by 19 % at the peak and depresses by 18 % at the trough (rats: 18 and 13); without the current phase means nothing.

Mechanism (M6, M7). Hyman et al. 2003 (doi 10.1523/JNEUROSCI.23-37-11725.2003, abstract): bursts in
region CA1 of behaving rats potentiate by 17.9 % when given at the peak of theta and depress by 12.9
% at its trough. Here a cell with a theta current of 7 Hz gets 20 bursts of four pulses at 100 Hz,
each at the same phase; the synapse that is stimulated learns by the calcium rule as fitted to
cortical slices (`calcium.graupner2012_cortical_slice`, unchanged). Calcium from pulses alone stays
between the thresholds of depression and potentiation; each spike of the cell lifts it above both,
and the phase decides whether the burst makes the cell fire. What is transmitted is fixed: the
plastic weight is only read. The change is that of the strength 1 + (b - 1)*w.

Controls. No theta current; none but a steady one, raised until the cell fires at the same mean
rate; the current with a phase drawn anew at each burst. The spikes of the same cell also move a
synapse by the triplet rule for visual cortex, a counter-example: it depresses at the peak as well,
since the spikes of the last peak linger in its trace.

Parameters. Chosen here: cell, burst, current, and the start w0, which with the number of bursts
sets the size and the ratio of both changes. Not chosen is that the sign follows the phase.

Deviations. Fitted to another region than the data are from; "peak" is that of the current in the
cell, whereas the paper's is that of the field potential.
"""
import numpy as np
from brian2 import Network, SpikeGeneratorGroup, SpikeMonitor, Synapses, ms

from homeozoo import calcium, triplet
from homeozoo.core import Neuron, P
from homeozoo.running import Model

MECHANISMS = ('M6', 'M7')
SEEDS = dict(smoke=2, default=10, paper=20)
SCALES = dict(smoke=dict(bursts=3, trials=5), default={}, paper=dict(trials=100))
PHASES = 8
PULSES_MS = (-15.0, -5.0, 5.0, 15.0)
CYCLES = 3                       # of theta between two bursts
CASES = ('theta', 'no current', 'same rate', 'shuffled')

cell = Neuron(
    'thet', doc='Leaky integrate-and-fire cell in mV with noise, a steady and a theta current.',
    model=('dv/dt = (thet_dc + thet_amp*(cosine*cos(turn*t) - sine*sin(turn*t)) + epsc - v)'
           '/thet_tau + thet_noise*sqrt(2/thet_tau)*xi : 1', 'depsc/dt = -epsc/thet_decay : 1',
           'cosine : 1', 'sine : 1', 'phase : 1', 'thet_dc : 1 (shared, constant)',
           'thet_amp : 1 (shared, constant)', 'shuffled : 1 (shared, constant)'),
    spike_variable='v', threshold='thet_theta', reset=('v = thet_reset',), refractory='thet_ref',
    params=dict(thet_tau=P(20*ms, 'membrane time constant', 'chosen here'),
                thet_theta=P(20.0, 'threshold (mV)', 'chosen here'),
                thet_reset=P(10.0, 'reset (mV)', 'chosen here'),
                thet_ref=P(2*ms, 'refractory period', 'chosen here'),
                thet_noise=P(2.0, 'standard deviation of the noise (mV)', 'chosen here'),
                thet_decay=P(3*ms, 'decay of the synaptic current', 'chosen here')))


def build(*, bursts, trials, cycle, epsp, w0, dt):
    """`trials` cells for each phase, all with the same pulses. Knobs: amp, dc (mV), shuffled."""
    gap, n = CYCLES*cycle, PHASES*trials
    turn = 2*np.pi/cycle
    cells = cell.group(n, name='cells', dt=dt, namespace=dict(turn=turn, middle=gap/2))
    cells.phase = f'2*pi*floor(i/{trials})/{PHASES}'
    cells.v = 'rand()*15'
    cells.run_regularly('now = phase + shuffled*2*pi*rand() - turn*(t + middle)\n'
                        'cosine = cos(now)\nsine = sin(now)', dt=gap, when='start', name='turning')
    times = (np.arange(bursts)[:, None] + 0.5)*float(gap/ms) + np.array(PULSES_MS)
    pulses = SpikeGeneratorGroup(1, np.zeros(times.size, int), times.ravel()*ms, name='pulses',
                                 dt=dt)
    size = epsp*float(cell.params['thet_tau'].value/cell.params['thet_decay'].value)
    fixed = Synapses(pulses, cells, on_pre=f'epsc_post += {size!r}', name='fixed', dt=dt,
                     namespace={})
    fixed.connect()
    rule = calcium.graupner2012_cortical_slice
    learning = rule.synapses(pulses, cells, name='learning', connect={}, dt=dt,
                             delay={'pre': rule.params['calc_D'].value})
    learning.w = w0
    calcium.flush(learning, rule, gap)
    other = triplet.pfister2006_visual_minimal.synapses(pulses, cells, name='other', connect={},
                                                        dt=dt, traces='synapses')
    other.w = 1
    spikes = SpikeMonitor(cells, name='spikes')
    return Model(Network(cells, pulses, fixed, learning, other, spikes), (bursts + 1)*gap,
                 outputs=dict(w=(learning, 'w'), triplet=(other, 'w'), t=(spikes, 't'),
                              i=(spikes, 'i')),
                 knobs=dict(amp=(cells, 'thet_amp'), dc=(cells, 'thet_dc'),
                            shuffled=(cells, 'shuffled')))


def harmonic(change):
    """First harmonic of values at equally spaced phases: (size, phase of the maximum in degrees,
    share of the variance that a cosine explains)."""
    change = np.asarray(change, dtype=float)
    first = np.fft.rfft(change)[1]*2/len(change)
    left = change - change.mean()
    total = np.sum(left**2)
    explained = len(change)*abs(first)**2/2/total if total > 0 else 0.0
    return abs(first), -np.degrees(np.angle(first)), explained


def measure(out, _, *, bursts, trials, gap_s, w0, b):
    """What one run shows: change (PHASES,) of strength in per cent, triplet_change (PHASES,) of the
    weight, spikes (PHASES,) from the first pulse to 15 ms after the last, per burst; rate_hz;
    harmonic, angle_deg, explained: of `harmonic`; peak, trough: change there."""
    w = out['w'].reshape(PHASES, trials).mean(axis=1)
    change = 100*((1 + (b - 1)*w)/(1 + (b - 1)*w0) - 1)
    since = 1e3*(out['t'] % gap_s - gap_s/2)
    in_burst = (since >= PULSES_MS[0]) & (since < PULSES_MS[-1] + 15) & (out['t'] < bursts*gap_s)
    spikes = np.bincount(out['i'][in_burst].astype(int) // trials, minlength=PHASES)
    size, angle, explained = harmonic(change)
    return dict(change=change, spikes=spikes/(trials*bursts), harmonic=size, angle_deg=angle,
                explained=explained, peak=change[0], trough=change[PHASES//2],
                triplet_change=100*(out['triplet'].reshape(PHASES, trials).mean(axis=1) - 1),
                rate_hz=len(out['t'])/(PHASES*trials*(bursts + 1)*gap_s))


def run(sim, *, bursts=20, trials=30, cycle=142.8*ms, amplitude=6.0, dc=14.0, dc_same_rate=16.15,
        epsp=1.8, w0=0.44, dt=0.2*ms):
    """The four cases, with one program.

    Returns, for each name of `measure`, (cases, seeds, …); rate_ratio (2, seeds): mean rate of
    the third and of the second case over that of the first; triplet_peak (seeds,): change by the
    triplet rule at the peak; case (4,), phase_deg (PHASES,), theta_hz.
    """
    points = [dict(amp=amplitude, dc=dc, shuffled=0.0), dict(amp=0.0, dc=dc, shuffled=0.0),
              dict(amp=0.0, dc=dc_same_rate, shuffled=0.0),
              dict(amp=amplitude, dc=dc, shuffled=1.0)]
    given = dict(bursts=bursts, trials=trials, gap_s=CYCLES*float(cycle), w0=w0,
                 b=float(calcium.graupner2012_cortical_slice.params['calc_b'].value))
    data = sim.sweep(build, points, measure=measure, given=given,
                     bursts=bursts, trials=trials, cycle=cycle, epsp=epsp, w0=w0, dt=dt)
    rate = data['rate_hz']
    data.update(rate_ratio=rate[[2, 1]]/rate[0], triplet_peak=data['triplet_change'][0, :, 0],
                case=np.array(CASES), phase_deg=360*np.arange(PHASES)/PHASES,
                theta_hz=np.array(1/float(cycle)))
    return data
