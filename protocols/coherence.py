"""The same spikes from one rhythmic module add three times as much to the rate of another at a good phase lag as at the opposite one, and the connection grows by 4 % at the one and shrinks by 3 % at the other; jittered over a cycle, or between unlocked rhythms, they change no weight.

Mechanism (M7). Communication through coherence (Fries 2015, doi 10.1016/j.neuron.2015.09.034):
spikes count most when they meet the receiver while it is excitable. Modules A and B, each with a
loop of excitation and inhibition as in `gamma_rhythm`, get drives with a common modulation of 34
Hz, and A excites B by plastic synapses (pair STDP, depression 5 % stronger). B's modulation is
early by the lag, so A's spikes come late by as much. A's spikes are the same at every lag, and B's
rate without A does not know the lag: the equal-rate control is built in.

Controls. Delays from A to B spread over a whole cycle: the same spikes at the same rates without a
phase; a B with another rhythm (27 Hz), for which the lag is only a name; B without A, which is
taken off to give what A adds. No condition may run away.

What is imposed. Both rhythms are entrained, so coherence is given, and the question is what it
does. Free-running modules of this kind drift apart. Phase is that of the excitatory population
rates, band-passed from 25 to 45 Hz; coherence is the length of the mean of exp(i*(phase of B -
phase of A)) over time. Shifting one rhythm against the other is no surrogate here, since both keep
time with the modulation; the unlocked rhythm takes its place.

Parameters. Cells, drives and depths of modulation are those of a prototype (transfer 2.9, 2.1, 0.9,
1.7 Hz at lags of 0, 1/4, 1/2, 3/4 cycle; weights 1.06, 0.98, 0.96, 1.01). Lags 0 and 1/2 are called
good and bad after it. A trial of two seeds was seen before the expectations were written.
"""
from dataclasses import replace

import numpy as np
from brian2 import Hz, Network, kHz, ms, second

from homeozoo import stdp
from homeozoo.analysis import phase
from homeozoo.protocols._rhythm import module, population, spikes
from homeozoo.running import Model

MECHANISMS = ('M7',)
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(smoke=dict(duration=0.6*second, lags=4), default={},
              paper=dict(duration=10*second, lags=12))
START_S = 0.3                   # from here on rates and phases count
WINDOW_S = 0.5                  # in which the largest rate is looked for
BAND = (25, 45)

rule = replace(stdp.song2000, model=('stdp_strength : 1 (shared, constant)',))


def build(*, duration, n_exc, n_inh, w, drive_a, drive_b, depth_a, depth_b, beat, p_ab, A_plus,
          ratio, dt):
    """Modules A and B under modulated drive, and two sets of plastic synapses from A to B, one with
    a delay of 1 ms, one with delays spread over a cycle.

    Knobs: ahead (cycles by which B's modulation is early, so that A's spikes come late by as
    much), beat_b; strength, strength_jittered: of the two sets.
    """
    parts, objects = {}, []
    for name, drive, depth in (('a', drive_a, depth_a), ('b', drive_b, depth_b)):
        exc, inh, pathways = module(name, n_exc=n_exc, n_inh=n_inh, dt=dt)
        exc.drive, exc.depth, exc.beat = drive, depth, beat
        for pathway in pathways.values():
            pathway.w = w
        parts[name] = exc
        objects += [exc, inh, *pathways.values()]
    links = {}
    for name in ('direct', 'jittered'):
        link = rule(A_plus=A_plus, ratio=ratio, source='chosen here').synapses(
            parts['a'], parts['b'], name=name, w_max=2, dt=dt, traces='synapses',
            transmit='ge_post += w*stdp_strength', connect=dict(p=p_ab))
        link.w = 1
        link.pre.delay = 1*ms if name == 'direct' else f'rand()*{1/float(beat)!r}*second'
        links[name] = link
    monitors = spikes(parts['a'], parts['b'])
    return Model(Network(*objects, *links.values(), *monitors), duration,
                 outputs=dict(t_a=(monitors[0], 't'), t_b=(monitors[1], 't'),
                              w=(links['direct'], 'w'), w_jittered=(links['jittered'], 'w')),
                 knobs=dict(ahead=(parts['b'], 'ahead'), beat_b=(parts['b'], 'beat'),
                            strength=(links['direct'], 'stdp_strength'),
                            strength_jittered=(links['jittered'], 'stdp_strength')))


def measure(out, point, *, duration_s, n_exc):
    """What one run shows.

    a_hz, b_hz: rates; b_top_hz: largest rate of B in WINDOW_S; gained: mean change of the weights
    in use, which start at 1; coherence, behind: length and angle (cycles) of the mean of exp(i*
    (phase of B - phase of A)) over time, phases of the band-passed population rates.
    """
    rate = {name: population(out[f't_{name}'], n_exc, duration_s, start_s=START_S) for name in 'ab'}
    angle = {name: phase.rhythm_phase(values, 0.001, *BAND) for name, values in rate.items()}
    strength, difference = phase.vector_strength(angle['b'] - angle['a'])
    width = int(1000*min(WINDOW_S, (duration_s - START_S)/2))
    used = out['w_jittered' if float(point['strength_jittered']) > 0 else 'w']
    return dict(a_hz=rate['a'].mean(), b_hz=rate['b'].mean(), gained=used.mean() - 1,
                b_top_hz=np.convolve(rate['b'], np.full(width, 1/width), 'valid').max(),
                coherence=strength, behind=(-difference/(2*np.pi)) % 1)


def run(sim, *, duration=4*second, n_exc=160, n_inh=40, w=0.1, drive_a=6*kHz, drive_b=4.5*kHz,
        depth_a=0.3, depth_b=0.6, beat=34*Hz, beat_b=27*Hz, strength=0.01, p_ab=0.2, lags=6,
        A_plus=0.0005, ratio=1.05, dt=0.2*ms):
    """All lags, then the controls at the lags 0 and 1/2, with one program; lags: even.

    Returns, for each name of `measure`, NAME (lags, seeds), NAME_jittered, NAME_unlocked (2,
    seeds); extra, extra_jittered, extra_unlocked: rate of B less that without A (Hz); transfer,
    transfer_jittered, transfer_unlocked (seeds,): extra at lag 0 over that at 1/2; contrast,
    contrast_unlocked (seeds,): gained at lag 0 less that at 1/2; even (seeds,): extra_jittered at
    lag 0 over the mean of extra over lags, good: extra at lag 0 over that mean; runaway (seeds,):
    largest b_top_hz of all over the rate without A; spread_hz: largest less smallest rate of A of
    all runs of a seed; lag (lags,).
    """
    locked = [k/lags for k in range(lags)]
    plain = dict(beat_b=beat, strength=strength, strength_jittered=0.0)
    points = [dict(plain, ahead=lag) for lag in locked]
    points += [dict(plain, ahead=lag, strength=0.0, strength_jittered=strength)
               for lag in (0.0, 0.5)]
    points += [dict(plain, ahead=lag, beat_b=beat_b) for lag in (0.0, 0.5)]
    points += [dict(plain, ahead=0.0, beat_b=each, strength=0.0) for each in (beat, beat_b)]
    found = sim.sweep(build, points, measure=measure,
                      given=dict(duration_s=float(duration), n_exc=n_exc), duration=duration,
                      n_exc=n_exc, n_inh=n_inh, w=w, drive_a=drive_a, drive_b=drive_b,
                      depth_a=depth_a, depth_b=depth_b, beat=beat, p_ab=p_ab, A_plus=A_plus,
                      ratio=ratio, dt=dt)
    parts = {'': slice(0, lags), '_jittered': slice(lags, lags + 2),
             '_unlocked': slice(lags + 2, lags + 4)}
    data = {f'{name}{end}': values[rows] for name, values in found.items()
            for end, rows in parts.items()}
    alone, alone_unlocked = found['b_hz'][-2:]
    for end, without in (('', alone), ('_jittered', alone), ('_unlocked', alone_unlocked)):
        data[f'extra{end}'] = data[f'b_hz{end}'] - without
    half = lags//2
    data.update(transfer=data['extra'][0]/data['extra'][half],
                transfer_jittered=data['extra_jittered'][0]/data['extra_jittered'][1],
                transfer_unlocked=data['extra_unlocked'][0]/data['extra_unlocked'][1],
                contrast=data['gained'][0] - data['gained'][half],
                contrast_unlocked=data['gained_unlocked'][0] - data['gained_unlocked'][1],
                even=data['extra_jittered'][0]/data['extra'].mean(axis=0),
                good=data['extra'][0]/data['extra'].mean(axis=0),
                runaway=found['b_top_hz'].max(axis=0)/alone,
                spread_hz=np.ptp(found['a_hz'], axis=0), lag=np.array(locked))
    return data
