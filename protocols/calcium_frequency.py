"""The calcium set fitted to cortical slices meets ten measurements at 0.1 to 50 Hz with E = 0.42; without potentiation E = 37.

Mechanism (M6). Graupner & Brunel (2012, PNAS 109:3991, doi 10.1073/pnas.1109359109): synapses
driven by calcium that crosses a threshold of depression and one of potentiation. The set fitted to
cortical slices is stimulated by 75 pairs at 0.1 to 50 Hz, lags +10 and -10 ms, and compared with
the measurements of Sjostrom et al. (2001) and with the closed form of the paper. E is the mean
squared distance to the data in units of their s.e.m.

Control. No potentiation (gamma_p = 0).

Deviations. The pairs form one continuous train, as in the closed form of the paper; the experiment
had 15 bursts of 5. At 0.1 Hz the pairs are given at 1 Hz and counted as many: all calcium has
decayed within 1 s. The rest as in `calcium_curves`.

One seed at default scale: its 2000 synapses per condition are independent.
"""
import numpy as np

from homeozoo import calcium
from homeozoo.protocols._calcium_pairs import change, point_of, read, simulate, theory

MECHANISMS = ('M6',)
DATA = ('triplet_visual_cortex.csv',)
SEEDS = dict(smoke=1, default=1, paper=4)
SCALES = dict(smoke=dict(n=20, n_pairs=5), default={}, paper={})


def measured():
    """Rates (Hz), lags (ms), relative changes and s.e.m. of the measurements, four arrays (10,)."""
    rows = read('triplet_visual_cortex.csv')
    return tuple(np.array([float(row[key]) for row in rows])
                 for key in ('rate_hz', 'lag_ms', 'change', 'sem'))


def run(sim, *, n=1000, n_pairs=75):
    """The cortical set with and without potentiation.

    n: synapses per condition and initial state; n_pairs: pairs per synapse. Returns simulated,
    without_gamma_p (seeds, conditions), closed (conditions,): relative strength after the pairs;
    rate_hz, lag_ms, data, sem (conditions,): of the measurements; difference, E, E_without_gamma_p
    (seeds,); fine_hz (rates,), closed_fine (2, rates): closed form at lags of 10 and -10 ms.
    """
    rule = calcium.graupner2012_cortical_slice
    rate_hz, lag_ms, data, sem = measured()
    period = 1/np.maximum(rate_hz, 1.0)
    points = [point_of(rule), point_of(rule, calc_gamma_p=0.0)]
    simulated, without = change(rule, simulate(sim, points, lag_ms, period, n, n_pairs))
    closed = theory(rule, lag_ms, period, n_pairs)
    fine_hz = np.concatenate([[0.1, 1], np.arange(2, 50.1, 1)])
    fine = [theory(rule, np.full(fine_hz.size, lag), 1/fine_hz, n_pairs) for lag in (10, -10)]
    return dict(rate_hz=rate_hz, lag_ms=lag_ms, data=1 + data, sem=sem, simulated=simulated,
                without_gamma_p=without, closed=closed, fine_hz=fine_hz,
                closed_fine=np.array(fine), difference=np.max(np.abs(simulated - closed), axis=1),
                E=np.mean(((simulated - 1 - data)/sem)**2, axis=1),
                E_without_gamma_p=np.mean(((without - 1 - data)/sem)**2, axis=1))
