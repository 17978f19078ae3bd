"""At equal rates only the oscillating network calls the regulator: its drive falls by 36 %, its rate by half and the rhythm is gone, and synapses that 39-Hz synchrony strengthens by 4 % stay as they were; without rhythm the regulator does nothing, exactly.

Mechanism (M1, M7; a proposal, there is no agreed model). 160 excitatory and 40 inhibitory cells
make a gamma rhythm as in `gamma_rhythm`. A field hears all excitatory spikes and measures the power
of their band-passed rate; while it is above a set level, a factor h on the drive of the excitatory
cells falls (`rhythm.power`). The excitatory cells drive 40 others by plastic synapses (pair STDP,
depression 5 % stronger): volleys make these fire just after their inputs, so synchrony strengthens
synapses that asynchronous input at the same rate does not.

Controls. The same cells without excitation of the inhibitory ones, so without rhythm, driven to the
same rate; the rhythm with the regulator switched off; for the locking of spikes to the rhythm, the
rhythm shifted in time against them. A regulator of rate with this rate as its set-point would move
in neither network.

Phase is that of the excitatory population rate, band-passed from 25 to 60 Hz.

Found. h ends at 0.64 and the rate at 47 % of the unregulated one, since h overshoots while the
averaged power decays; what the synapses are spared is then due to fewer spikes as well as to lost
synchrony. At equal rates, unregulated, the power differs 27 times.

Limits. The power of a population without rhythm is its noise, about 15 Hz^2 here, in proportion to
rate over number of cells: with fewer cells the regulator would be called falsely. h only falls; it
stops when the rhythm is gone, not at a set power, and there is no way back.

Parameters. Set level 6.3 Hz (squared 40 Hz^2), 15 s, time constant 3 s: chosen here; seconds stand
for longer. The drive for equal rate was set in trials of two seeds, before the expectations.
"""
import numpy as np
from brian2 import Hz, Network, StateMonitor, Synapses, kHz, ms, second

from homeozoo import rhythm, stdp
from homeozoo.analysis import phase
from homeozoo.protocols._rhythm import cells, frequency, module, population, spikes
from homeozoo.running import Model

MECHANISMS = ('M1', 'M7')
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(smoke=dict(duration=1*second, tau_h=1*second), default={},
              paper=dict(duration=40*second))
CASES = ('rhythm', 'equal rate', 'rhythm, regulator off')
BAND = (25, 60)
OFF = 1e6*Hz


def build(*, duration, n_exc, n_inh, n_out, w_ie, strength, out_drive, A_plus, ratio, tau_h, look,
          dt):
    """A module, the field that hears it, and cells that it excites by plastic synapses.

    Knobs: drive of the excitatory cells; w_ei: excitatory to inhibitory cells; level: power above
    which the regulator is called.
    """
    exc, inh, pathways = module('mod', n_exc=n_exc, n_inh=n_inh, dt=dt)
    pathways['ie'].w = w_ie
    field = rhythm.power(tau_h=tau_h).group(1, name='field', dt=dt, spikes=False,
                                            knobs=('power_set',))
    ears = rhythm.listen(exc, field)
    calling = Synapses(field, exc, name='calling', dt=dt, namespace={})
    calling.connect()
    calling.run_regularly('calm_post = power_h_pre', dt=1*ms, when='start', order=-1, name='calls')
    rule = stdp.song2000(A_plus=A_plus, ratio=ratio, source='chosen here')
    out = cells(n_out, 'out', dt=dt)
    out.drive = out_drive
    plastic = rule.synapses(exc, out, name='plastic', transmit='ge_post += w*strength', delay=1*ms,
                            w_max=2, dt=dt, connect={}, traces='synapses',
                            namespace=dict(strength=strength))
    plastic.w = 1
    seen = StateMonitor(field, ('power_now', 'power_h'), record=[0], dt=look, name='seen')
    monitors = spikes(exc, inh, out)
    return Model(Network(exc, inh, *pathways.values(), field, ears, calling, out, plastic, seen,
                         *monitors), duration,
                 outputs=dict(power=(seen, 'power_now'), h=(seen, 'power_h'), w=(plastic, 'w'),
                              t_exc=(monitors[0], 't'), t_inh=(monitors[1], 't'),
                              t_out=(monitors[2], 't')),
                 knobs=dict(drive=(exc, 'drive'), w_ei=(pathways['ei'], 'w'),
                            level=(field, 'power_set')))


def measure(out, _, *, duration_s, n_exc, n_inh, n_out, part_s):
    """What one run shows.

    exc_hz, inh_hz, out_hz: rates from 0.5 s on, exc_late_hz in the last part_s; power, h (times,);
    power_mean from 0.5 s on, power_late in the last part_s; h_end; gained: mean change of the
    plastic weights, which start at 1; frequency_hz of the rhythm in the first part_s; locked,
    angle: vector strength and mean phase of the driven cells' spikes; chance: vector strength with
    the rhythm shifted in time; rate (bins,): population rate in 1 ms, 0.5 to 0.8 s.
    """
    start = 0.5 if duration_s > 1 else 0.1
    rates = {f'{name}_hz': np.sum(out[f't_{name}'] >= start)/n/(duration_s - start)
             for name, n in (('exc', n_exc), ('inh', n_inh), ('out', n_out))}
    rate = population(out['t_exc'], n_exc, duration_s, start_s=start)
    angle = phase.rhythm_phase(rate, 0.001, *BAND)
    t_out = out['t_out'][out['t_out'] >= start]
    locked = phase.vector_strength(phase.spike_phases(t_out, angle, 0.001, start))
    power, h = out['power'][0], out['h'][0]
    first, last = (int(len(power)*seconds/duration_s) for seconds in (start, duration_s - part_s))
    return dict(rates, exc_late_hz=np.sum(out['t_exc'] >= duration_s - part_s)/(n_exc*part_s),
                power=power, h=h, power_mean=power[first:].mean(), power_late=power[last:].mean(),
                h_end=h[-1], gained=out['w'].mean() - 1,
                frequency_hz=frequency(rate[:int(1000*part_s)]), locked=locked[0], angle=locked[1],
                chance=phase.shifted_strength(t_out, angle, 0.001, start).mean(), rate=rate[:300])


def run(sim, *, duration=15*second, n_exc=160, n_inh=40, n_out=40, w=0.1, drive=6*kHz,
        drive_equal=4.52*kHz, strength=0.008, out_drive=3*kHz, A_plus=0.0005, ratio=1.05,
        level=6.3*Hz, tau_h=3*second, part=2*second, look=50*ms, dt=0.2*ms):
    """The three cases, with one program.

    Returns, for each name of `measure`, (cases, seeds, …); rate_ratio (seeds,): rate without
    rhythm over that with it, regulator off; rate_ratio_regulated: the regulated network's last
    part over the unregulated; power_ratio, power_ratio_late: power with rhythm over that without,
    unregulated, and regulated in the last part; case, t_s (times,), level_hz.
    """
    points = [dict(drive=drive, w_ei=w, level=level),
              dict(drive=drive_equal, w_ei=0.0, level=level), dict(drive=drive, w_ei=w, level=OFF)]
    data = sim.sweep(build, points, measure=measure,
                     given=dict(duration_s=float(duration), n_exc=n_exc, n_inh=n_inh, n_out=n_out,
                                part_s=min(float(part), float(duration)/2)),
                     duration=duration, n_exc=n_exc, n_inh=n_inh, n_out=n_out, w_ie=w,
                     strength=strength, out_drive=out_drive, A_plus=A_plus, ratio=ratio,
                     tau_h=tau_h, look=look, dt=dt)
    data.update(rate_ratio=data['exc_hz'][1]/data['exc_hz'][2],
                rate_ratio_regulated=data['exc_late_hz'][0]/data['exc_hz'][2],
                power_ratio=data['power_mean'][2]/data['power_mean'][1],
                power_ratio_late=data['power_late'][0]/data['power_late'][1],
                case=np.array(CASES), t_s=float(look)*np.arange(data['h'].shape[-1]),
                level_hz=np.array(float(level)))
    return data
