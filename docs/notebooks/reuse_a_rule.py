# %% [markdown]
# # A rule in your own script
#
# A rule of the zoo ends in an ordinary Brian 2 `Synapses`. Here additive STDP and synaptic scaling
# share the weights of one cell; without scaling the same cell is the control.

# %%
from brian2 import Hz, Network, SpikeMonitor, StateMonitor, ms, prefs, second, seed
import matplotlib.pyplot as plt

from homeozoo import neurons, scaling, stdp
from homeozoo.figures import style

prefs.codegen.target = 'numpy'
style.use()
DURATION = globals().get('DURATION', 20*second)

# %% [markdown]
# The rule is a sum. The cells carry what it needs: its traces, and for scaling an estimate of the
# rate. `print(rule)` shows the Brian 2 code.


# %%
def weights(rule):
    """Mean weight over time of a cell with 100 inputs under a rule."""
    seed(1)
    inputs = (neurons.poisson + rule.on_neurons('pre')).group(100, name='inputs', rates=15*Hz,
                                                              dt=0.5*ms)
    cell = (neurons.lif_conductance + neurons.rate_sensor(tau=1*second)
            + rule.on_neurons('post')).group(1, name='cell', dt=0.5*ms)
    S = rule.synapses(inputs, cell, name='S', transmit='ge_post += 0.1*w', connect={}, slow=10*ms)
    S.w = 0.5
    w = StateMonitor(S, 'w', record=True, dt=100*ms, name='weights')
    spikes = SpikeMonitor(cell, name='spikes')
    Network(inputs, cell, S, w, spikes).run(DURATION)
    return w.t/second, w.w.mean(axis=0), spikes.num_spikes/(DURATION/second)


alone = stdp.song2000
both = stdp.song2000 + scaling.vanrossum2000(target=10*Hz)
found = {'STDP alone': weights(alone), 'with scaling': weights(both)}

# %% [markdown]
# In these seconds scaling slows the growth; it does not stop it.

# %%
figure, axes = plt.subplots(figsize=(style.SINGLE, 2.4))
for (name, (t_s, w, rate)), color in zip(found.items(), (style.VERMILLION, style.BLUE)):
    axes.plot(t_s, w, color=color, label=f'{name}: {rate:.0f} Hz')
axes.set(xlabel='time (s)', ylabel='mean weight')
axes.legend()
