# %% [markdown]
# # A rule of your own
#
# A rule is one value: what changes the weight at a spike, which traces it reads, and parameters
# with value, meaning, source and range. In a file `models/NAME.py` it is found by itself.

# %%
from brian2 import ms
import matplotlib.pyplot as plt
import numpy as np

from homeozoo import drive
from homeozoo.core import P, Rule, Trace
from homeozoo.figures import style

style.use()

# %% [markdown]
# Here a weight grows when the cell fires after its input, and every input spike costs a little: a
# rule that needs no postsynaptic trace.

# %%
costly = Rule(
    'cost', doc='Potentiation by pairs, and a price for each presynaptic spike.',
    traces=(Trace('cost_x', 'pre', tau='cost_tau', doc='presynaptic trace'),),
    dw_pre='-cost_price', dw_post='cost_A*cost_x',
    params={'cost_A': P(0.02, 'step of w', 'chosen here', low=0),
            'cost_price': P(0.004, 'loss at an input spike', 'chosen here', low=0),
            'cost_tau': P(20*ms, 'decay of the trace', 'chosen here')})
print(costly.card())

# %% [markdown]
# One pair of spikes, 10 ms apart, against the number computed by hand.

# %%
w = drive(costly, [100]*ms, [110]*ms, 0.5).w[-1]
by_hand = 0.5 - 0.004 + 0.02*np.exp(-10/20)
assert abs(w - by_hand) < 1e-9, (w, by_hand)

# %%
lags = np.arange(-50, 51, 2)
steps = [drive(costly, [100]*ms, [100 + lag]*ms, 0.5).w[-1] - 0.5 for lag in lags.tolist()]
free = [drive(costly(price=0), [100]*ms, [100 + lag]*ms, 0.5).w[-1] - 0.5 for lag in lags.tolist()]

# %%
figure, axes = plt.subplots(figsize=(style.SINGLE, 2.4))
axes.plot(lags, steps, color=style.BLUE, label='with the price')
axes.plot(lags, free, color=style.GREY, label='without')
axes.axhline(0, color='0.7', lw=0.7)
axes.set(xlabel='post minus pre (ms)', ylabel='change of w')
axes.legend()
