"""A modulator that restrains the neighbours of a growing synapse (kappa = 1) conserves the sum of a dendrite's 100 weights exactly, but for one dendrite of 20 where a weight met its bound at 0: the active synapse grows to 7.9, its neighbours shrink to 0.78; without restraint they grow to 1.8 and the sum to 136.

Mechanism (M4). 100 synapses at random places on 100 micrometres of dendrite. One is active all the
time, its activity spills over to close neighbours (30 %, Gaussian of 3 micrometres: an assumption,
without which neighbours would not grow even where nothing restrains them), and all have sparse
activity of their own. While the modulator M is there, every synapse grows with its activity and is
restrained by that of the others, weighted by a Gaussian of 6 micrometres and kappa
(`restraint.restraint`). Every active synapse takes from the others, in sum, kappa times what it
gains: with kappa = 1 the sum is conserved exactly, if the kernel is normalised for each source and
no weight meets a bound.

Parameters. Chosen here. There is no published kernel; the published fact is that neighbours of a
potentiated synapse are depressed (Royer & Pare 2003, doi 10.1038/nature01530).

Controls. kappa = 0 (neighbours grow); M = 0 (nothing moves); a kernel normalised by the mean
density of synapses in place of each source's own neighbours (the sum is then conserved in the mean
over dendrites alone).
"""
import numpy as np
from brian2 import Network, NeuronGroup, ms

from homeozoo import restraint
from homeozoo.running import Model

MECHANISMS = ('M4',)
SEEDS = dict(smoke=2, default=20, paper=100)
SCALES = dict(smoke=dict(steps=100), default={}, paper={})
STEP = 10*ms
LENGTH, TARGET = 100.0, 0                 # micrometres; number of the active synapse
KAPPAS = (0.0, 0.5, 1.0, 1.5)
EDGES = 2 + 8.0*np.arange(13)
CONDITIONS = (*(f'kappa {value:g}' for value in KAPPAS), 'M 0', 'by density')


def build(*, n, steps, sigma, spill, reach, sparse):
    """One dendrite with n synapses; knobs: kappa, M, own (see `restraint.spread`).

    sigma, reach: widths of the restraint and of the spill-over; spill: size of the spill-over;
    sparse: chance in each step that a synapse is active by itself, with the size `spill`.
    """
    places = restraint.place.group(n, name='places', dt=STEP, spikes=False)
    source = NeuronGroup(n, 'none : 1', name='source', dt=STEP, namespace={})
    path = restraint.restraint.synapses(source, places, name='path', slow=STEP, w_min=0, w_max=1e6,
                                        knobs=('kappa',))
    path.connect(j='i')
    path.w = 1
    places.x = f'{LENGTH/2!r} + int(i != {TARGET})*{LENGTH!r}*(rand() - 0.5)'
    places.run_regularly(
        f'here = int(i == {TARGET}) + int(i != {TARGET})*spill*(exp(-(x - {LENGTH/2!r})**2/'
        '(2*width**2)) + int(rand() < sparse))', dt=STEP, when='start', name='activity')
    places.namespace.update(spill=spill, width=reach, sparse=sparse)
    density = n/LENGTH*sigma*np.sqrt(2*np.pi)
    kernel = restraint.spread(places, STEP, sigma=sigma, expected=density)
    return Model(Network(source, places, path, kernel), steps*STEP,
                 outputs=dict(w=(path, 'w'), x=(places, 'x')),
                 knobs=dict(kappa=(path, 'near_kappa'), M=(places, 'M'), own=(places, 'own')))


def measure(out, point, *, sigma):
    """What one dendrite shows; point is not used.

    grown: weight of the active synapse; neighbours, far: mean weights within 2 sigma of it and
    beyond 4 sigma; total; at_bound: number of weights at 0; profile (12,): mean
    weight in bins of 8 micrometres, without the active one (1, the start, where a bin is empty).
    """
    w, apart = out['w'], np.abs(out['x'] - LENGTH/2)
    others = np.arange(len(w)) != TARGET
    number, _ = np.histogram(out['x'][others], EDGES)
    sums, _ = np.histogram(out['x'][others], EDGES, weights=w[others])
    return dict(grown=w[TARGET], neighbours=w[others & (apart < 2*sigma)].mean(),
                far=w[apart > 4*sigma].mean(), total=w.sum(), at_bound=np.sum(w == 0),
                profile=np.where(number > 0, sums/np.maximum(number, 1), 1.0))


def run(sim, *, n=100, steps=400, sigma=6.0, spill=0.3, reach=3.0, sparse=0.05):
    """All conditions in one build.

    Returns condition (6,) and, for each NAME of `measure`, an array (6, seeds, …); sum_error
    (6, seeds): |total - n|; edges (13,).
    """
    plain = dict(kappa=1.0, M=np.ones(n), own=np.ones(n))
    points = [{**plain, 'kappa': value} for value in KAPPAS]
    points += [{**plain, 'M': np.zeros(n)}, {**plain, 'own': np.zeros(n)}]
    data = sim.sweep(build, points, measure=measure, given=dict(sigma=sigma), n=n, steps=steps,
                     sigma=sigma, spill=spill, reach=reach, sparse=sparse)
    return dict(data, condition=np.array(CONDITIONS), sum_error=np.abs(data['total'] - n),
                edges=EDGES)
