# %% [markdown]
# # A parameter swept on several cores, and on a cluster
#
# `sweep` builds a network once and runs it for all values and seeds. `jobs` says how many runs go
# at a time; with `scheduler` the same runs go to a Dask cluster, with the same results bit for bit.

# %%
import os
import pathlib
import sys
import tempfile

import matplotlib.pyplot as plt
import numpy as np
from brian2 import second

from homeozoo.figures import style
from homeozoo.running.simulation import Simulation

style.use()
SMOKE = globals().get('SMOKE', False)

# %% [markdown]
# The build stands in a file, since the processes that run it import it.

# %%
BUILD = '''
from brian2 import Hz, Network, SpikeMonitor, mV, ms
from homeozoo import istdp, neurons
from homeozoo.running import Model


def build(*, duration):
    """A cell whose inhibition is plastic; the knob eta is the learning rate."""
    rule = istdp.vogels2011(target=10*Hz)
    inputs = (neurons.poisson + rule.on_neurons('pre')).group(50, name='inputs', rates=20*Hz,
                                                              dt=0.5*ms)
    cells = (neurons.lif_conductance(drive=25*mV) + rule.on_neurons('post')).group(
        1, name='cells', dt=0.5*ms)
    S = rule.synapses(inputs, cells, name='S', transmit='gi_post += w', w_max=5, connect={},
                      knobs=['eta'])
    spikes = SpikeMonitor(cells, name='spikes')
    return Model(Network(inputs, cells, S, spikes), duration, outputs=dict(t=(spikes, 't')),
                 knobs=dict(eta=(S, 'istdp_eta')))


def measure(out, point, *, duration_s):
    """Rate in the second half of a run."""
    return dict(rate_hz=2*(out['t'] > duration_s/2).sum()/duration_s)
'''
folder = pathlib.Path(tempfile.mkdtemp())
(folder / 'my_network.py').write_text(BUILD)
sys.path.insert(0, str(folder))
import my_network  # noqa: E402

# %%
seconds = 2 if SMOKE else 30
etas = np.array([0, 1e-2]) if SMOKE else np.array([0, 1e-4, 1e-3, 1e-2])
points = [dict(eta=eta) for eta in etas]
arguments = dict(measure=my_network.measure, given=dict(duration_s=seconds),
                 duration=seconds*second)
sim = Simulation(seeds=1 if SMOKE else 5, jobs=os.cpu_count(),
                 target='numpy' if SMOKE else 'cpp_standalone')
rate_hz = sim.sweep(my_network.build, points, **arguments)['rate_hz']    # (points, seeds)

# %% [markdown]
# The same on a cluster: with `CLUSTER = True` two workers of this machine stand for it
# (`pip install 'homeozoo[cluster]'`); elsewhere give the address of your scheduler.

# %%
if globals().get('CLUSTER', False):
    from distributed import LocalCluster
    with LocalCluster(n_workers=2, threads_per_worker=1) as cluster:
        there = Simulation(seeds=sim.seeds, target=sim.target,
                           scheduler=cluster.scheduler_address)
        assert (there.sweep(my_network.build, points, **arguments)['rate_hz'] == rate_hz).all()

# %%
figure, axes = plt.subplots(figsize=(style.SINGLE, 2.4))
style.band(axes, np.arange(len(etas)), rate_hz.T, color=style.BLUE, marker='o')
axes.axhline(10, color=style.GREY, ls='--', label='target')
axes.set_xticks(range(len(etas)), [f'{eta:g}' for eta in etas])
axes.set(xlabel='learning rate of inhibition', ylabel='rate (Hz)')
axes.legend()
