# %% [markdown]
# # Your recording through a rule
#
# What would a plasticity rule have done to a synapse between two cells that you recorded? `drive`
# takes their spike times, from an array with a unit or from a Neo `SpikeTrain`, and gives the
# weight after every spike. Here the times are made up: a train, and one that follows it more and
# more.

# %%
from brian2 import second
import matplotlib.pyplot as plt
import numpy as np

from homeozoo import drive, stdp, triplet
from homeozoo.figures import style

style.use()
SECONDS = globals().get('SECONDS', 60)

# %%
random = np.random.default_rng(1)
pre_s = np.unique(np.round(np.sort(random.uniform(0, SECONDS, 8*SECONDS)), 3))
follows = random.uniform(size=len(pre_s)) < pre_s/SECONDS
post_s = np.where(follows, pre_s + 0.008, random.uniform(0, SECONDS, len(pre_s)))
post_s = np.unique(np.round(post_s, 3))
shuffled_s = np.unique(np.round(np.sort(random.uniform(0, SECONDS, len(post_s))), 3))

# %% [markdown]
# Shuffled times of the second cell are the control: the same numbers of spikes, no order.

# %%
rules = {'pairs': stdp.song2000, 'triplets': triplet.pfister2006_hippocampal_minimal}
figure, axes = plt.subplots(1, len(rules), figsize=(style.DOUBLE, 2.4), sharex=True)
for axis, (name, rule) in zip(axes, rules.items()):
    for times, color, label in ((post_s, style.BLUE, 'as they came'),
                                (shuffled_s, style.GREY, 'shuffled')):
        found = drive(rule, pre_s*second, times*second, 0.5)
        axis.plot(found.t_s, found.w, color=color, label=label)
    axis.set(title=name, xlabel='time (s)', ylabel='weight')
axes[0].legend()

# %% [markdown]
# With Neo (`pip install 'homeozoo[neo]'`) a `SpikeTrain` goes in as it is.

# %%
try:
    import neo
except ImportError:
    neo = None
if neo is not None:
    trains = [neo.SpikeTrain(times, units='s', t_stop=SECONDS + 1) for times in (pre_s, post_s)]
    again = drive(stdp.song2000, *trains, 0.5)
    assert np.allclose(again.w[-1], drive(stdp.song2000, pre_s*second, post_s*second, 0.5).w[-1])
