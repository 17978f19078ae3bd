"""Weight of one synapse under recorded spikes, above the spikes."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

MANY = 5000                                        # events; more are drawn as pixels in the PDF


def draw(data, meta):
    """The figure. data: t_s, w (events,), pre_s, post_s; meta: claim, w0."""
    figure, (weight, spikes) = plt.subplots(
        2, 1, sharex=True, figsize=(style.DOUBLE, 3.2), gridspec_kw=dict(height_ratios=[3, 1]))
    t_s, w = np.r_[0.0, data['t_s']], np.r_[meta['w0'], data['w']]
    many = len(t_s) > MANY
    weight.step(t_s, w, where='post', color=style.BLUE, rasterized=many)
    weight.axhline(meta['w0'], color=style.GREY, linewidth=0.6, linestyle='--')
    weight.set(ylabel='weight w')
    for row, (side, color) in enumerate((('post', style.VERMILLION), ('pre', style.BLACK))):
        times = data[f'{side}_s']
        width = 0.8 if len(times) < 300 else 0.3
        spikes.vlines(times, row + 0.1, row + 0.9, color=color, linewidth=width,
                      rasterized=many)
    spikes.set(yticks=[0.5, 1.5], yticklabels=['post', 'pre'], ylim=(0, 2), xlabel='time (s)',
               xlim=(0, t_s[-1]))
    style.claim(figure, 'Weight of one synapse under recorded spikes', meta['claim'])
    return figure
