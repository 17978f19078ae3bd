"""Oja's rule and its control without decay: norm and direction of the weights."""
from matplotlib import pyplot as plt

from homeozoo.figures import style


def draw(data, meta):
    """Two panels; bands are 95 % intervals over seeds."""
    figure, (a, b) = plt.subplots(1, 2, figsize=(style.DOUBLE, 2.8))
    t = data['t_s']
    for suffix, color, line, label in (('', style.BLUE, '-', 'Oja'),
                                       ('_hebb', style.VERMILLION, '--', 'without decay')):
        style.band(a, t, data['norm_course' + suffix], color=color, ls=line, label=label)
        style.band(b, t, data['cosine_course' + suffix], color=color, ls=line, label=label)
    a.axhline(1, color='0.5', lw=0.8, zorder=0)
    a.set(yscale='log', xlabel='time (s)', ylabel='norm of the weights', xlim=(0, t[-1]/4),
          title='  Norm (grey: theory 1)')
    b.set(xlabel='time (s)', ylabel='|cosine|', xlim=(0, t[-1]/4), ylim=(0, 1.05),
          title='  Direction: first principal component')
    a.legend(loc='center right')
    b.legend(loc='center right')
    style.letters(a, b)
    style.claim(
        figure, "Oja's rule finds the first component and keeps its norm",
        f"Oja: norm {style.said(data['norm'], digits=5)}, cosine with the first "
        f"component {style.said(data['cosine'], digits=4)};\nwithout decay the norm "
        f"goes to its bound, {data['last_norm_hebb'].mean():.4g}. Mean and 95 % "
        f"interval of {data['norm'].shape[0]} seeds")
    return figure
