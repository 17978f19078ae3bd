"""Additive STDP of Song, Miller & Abbott 2000 with exact spike times, event by event.

Nothing here is shared with the package, and there is no grid: inputs are Poisson processes in
continuous time, the neuron is advanced from event to event (at most 0.1 ms) by an exponential step
with the mean conductance, and an output spike lies where the potential crosses the threshold, by
linear interpolation. No two spikes coincide, so the order within a pair never depends on a step.

    python tests/oracles/reference_song2000.py RATE_HZ SECONDS SEED

prints the output rate in the last fifth and the fractions of weights below 0.1 and above 0.9.
"""
import math
import sys

import numpy as np

N_EXC, N_INH, RATE_INH = 1000, 200, 10.0
TAU_M, REST, THRESHOLD, RESET = 20e-3, -70.0, -54.0, -60.0
E_EX, E_IN, TAU_SYN = 0.0, -70.0, 5e-3
G_MAX, G_INH = 0.015, 0.05
A_PLUS, RATIO, TAU = 0.005, 1.05, 20e-3
LONGEST = 1e-4


def simulate(rate_hz, seconds, seed, w_start=0.2):
    """Output spike times (spikes,) and final weights (N_EXC,) after learning.

    Weights start uniformly between w_start and 1.
    """
    rng = np.random.default_rng(seed)
    w = w_start + (1 - w_start)*rng.random(N_EXC)
    x, x_time = np.zeros(N_EXC), np.zeros(N_EXC)          # trace of each input, and its time
    y, y_time = 0.0, 0.0
    v, ge, gi, now = REST, 0.0, 0.0, 0.0
    output = []
    total = N_EXC*rate_hz + N_INH*RATE_INH
    for second in range(int(seconds)):
        n = rng.poisson(total)
        times = np.sort(second + rng.random(n)).tolist()
        excitatory = (rng.random(n) < N_EXC*rate_hz/total).tolist()
        index = rng.integers(0, N_EXC, n).tolist()
        for t, is_exc, i in zip(times, excitatory, index):
            while now < t:
                step = min(LONGEST, t - now)
                keep = math.exp(-step/TAU_SYN)
                e, g = ge*(1 + keep)/2, gi*(1 + keep)/2
                conductance = 1 + e + g
                rest = (REST + e*E_EX + g*E_IN)/conductance
                after = rest + (v - rest)*math.exp(-step*conductance/TAU_M)
                ge *= keep
                gi *= keep
                if after >= THRESHOLD:
                    spike = now + step*(THRESHOLD - v)/(after - v)
                    output.append(spike)
                    w = np.minimum(w + A_PLUS*x*np.exp(-(spike - x_time)/TAU), 1.0)
                    y = y*math.exp(-(spike - y_time)/TAU) + 1
                    y_time = spike
                    after = RESET
                v = after
                now += step
            if not is_exc:
                gi += G_INH
                continue
            ge += G_MAX*w[i]
            x[i] = x[i]*math.exp(-(t - x_time[i])/TAU) + 1
            x_time[i] = t
            w[i] = max(w[i] - RATIO*A_PLUS*y*math.exp(-(t - y_time)/TAU), 0.0)
    return np.array(output), w


def summary(rate_hz, seconds, seed):
    """Output rate in the last fifth (Hz), fraction of weights below 0.1, fraction above 0.9."""
    spikes, w = simulate(rate_hz, seconds, seed)
    return np.sum(spikes >= 0.8*seconds)/(0.2*seconds), np.mean(w < 0.1), np.mean(w > 0.9)


if __name__ == '__main__':
    rate_hz, seconds, seed = sys.argv[1:]
    print('rate %.2f Hz, weak %.3f, strong %.3f'
          % summary(float(rate_hz), float(seconds), int(seed)))
