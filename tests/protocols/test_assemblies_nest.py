"""The rewired network against NEST 3.10 and its own structural plasticity, over seeds."""
import importlib.util

import numpy as np
import pytest
from brian2 import Hz, ms, second
from scipy import stats

from homeozoo import structural
from homeozoo.protocols._rewiring_network import build, course
from homeozoo.protocols.assemblies import NEVER
from homeozoo.running.simulation import Simulation

pytestmark = [pytest.mark.long, pytest.mark.skipif(
    importlib.util.find_spec('nest') is None,
    reason="NEST is not installed (pip install nest-simulator)")]

SEEDS, PART_S = 4, 10
NETWORK = dict(n_exc=400, n_inh=100, in_exc=40, in_inh=10, group=40, J=0.1, g=12.0)
RATE_HZ, TARGET_HZ, STRONGER = 15000.0, 39.7, 0.1


#: Largest difference allowed; relative, where the first is true. Rates and ratios: tolerances of
#: the experiment's rows (protocols/assemblies.json). Contacts: chosen after a first run, in which
#: ours were 0.9 % more. So they are with ten seeds: 39.07 (SD 0.14) and 38.71 (SD 0.25), grown. By
#: the order of steps it is expected: after refractoriness the potential decays here for a step in
#: which no input counts, 0.05 mV, for which some 0.3 contacts more make up at 39 Hz.
BOUNDS = {'contacts, grown': (True, 0.03), 'contacts, at the end': (True, 0.03),
          'rate, grown': (False, 0.03), 'rate of the driven, after the stimulus': (False, 0.03),
          'ratio, after the stimulus': (False, 0.1), 'ratio, at the end': (False, 0.5)}


def summary(n, Ca):
    """Contacts of a cell, rate over the set-point, and contacts among driven cells over those among
    others, from contacts (3, cells, cells) and rates in Hz (2, cells) after growth, after the
    stimulus and at the end."""
    group = NETWORK['group']
    ratio = n[:, :group, :group].mean(axis=(1, 2))/n[:, group:, group:].mean(axis=(1, 2))
    values = (n[0].sum()/len(n[0]), n[2].sum()/len(n[2]), Ca[0].mean()/TARGET_HZ,
              Ca[1, :group].mean()/TARGET_HZ, ratio[1], ratio[2])
    return dict(zip(BOUNDS, values))


def measure(out, _):
    size = NETWORK['n_exc']
    n = np.zeros((3, size, size))
    n[:, out['i'].astype(int), out['j'].astype(int)] = course(out, 'n')[:, 1:].T
    return summary(n, out['Ca'][:, [2, 4]].T)


def test_the_same_contacts_and_rates_as_in_nest(own_cache):
    """The 95 % interval of each difference of means (Welch) lies within its bound."""
    import nest_rewiring
    times = dict.fromkeys(('grow', 'stimulus', 'after'), PART_S*second)
    ours = Simulation(seeds=SEEDS).sweep(
        build, [dict(own=STRONGER, other=0.0, stop=NEVER, old=0.0)], measure=measure, **times,
        **NETWORK, rate=RATE_HZ*Hz, target=TARGET_HZ*Hz, curve='linear', look=PART_S*second,
        dt=0.1*ms)
    theirs = [summary(*nest_rewiring.simulate(
        seed, **dict.fromkeys(times, 1000.0*PART_S), **NETWORK, rate=RATE_HZ, stronger=STRONGER,
        target=TARGET_HZ, slope=structural.gallinaro2018.params['elem_slope'].value, update=100.0,
        dt=0.1)) for seed in range(1, SEEDS + 1)]
    wrong = []
    for name, (relative, most) in BOUNDS.items():
        here, there = ours[name][0], np.array([one[name] for one in theirs])
        interval = stats.ttest_ind(here, there, equal_var=False).confidence_interval()
        low, high = np.array(interval)/(there.mean() if relative else 1)
        print(f'{name}: {here.mean():.4f}, NEST {there.mean():.4f}, difference {low:.4f} to '
              f'{high:.4f}, allowed {most}')
        wrong += [name]*(not -most < low <= high < most)
    assert not wrong
