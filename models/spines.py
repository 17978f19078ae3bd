"""Spines whose sizes fluctuate in proportion to themselves, and that come and go (M5).

`loewenstein2011`. w is the size of a spine, and the strength of its synapse. Its logarithm is the
sum of two independent fluctuations with time constants of days and months (Loewenstein, Kuras &
Rumpel 2011, doi 10.1523/JNEUROSCI.6130-10.2011):

    ln w = fast + slow,   d fast = -fast/tau_fast dt + sd_fast*sqrt(2/tau_fast) dW, and so slow.

So changes of size are proportional to size and sizes are lognormal. Two assumptions of ours make
spines come and go. A spine is lost at the rate hazard*w^(-protect), small ones first; a free site
forms a spine at the rate form*(1 + spin_more), and a new spine is small: its slow part is drawn
around spin_new. With protect = 0 the hazard is flat, the same for all.

    sites = spines.loewenstein2011.synapses(inputs, cells, slow=6*HOUR, …)
    sites.w = 1

spin_on*w is transmitted, so a free site transmits nothing. What another rule does to w counts as a
fast change and decays in days; a lasting change is one of spin_slow. spin_born is the time at which
the spine formed; spin_more a shared variable, such as learning may set. The steps are exact for
the fluctuations, and for losses and formations while their probabilities in one step are small.
"""
from brian2 import second

from homeozoo.core import P, Rule

HOUR = 3600*second
DAY = 24*HOUR
INF = float('inf')
_PAPER = 'Loewenstein et al. 2011, abstract: time scales of days and months; value chosen here'
_SIZE = 'chosen here: sizes change by some 20 % a day'

loewenstein2011 = Rule(
    'spin', doc='Spine sizes w that fluctuate in proportion to themselves, fast and slowly '
                '(Loewenstein et al. 2011); small spines are lost first, free sites form small '
                'spines. A site transmits spin_on*w.',
    model=('spin_on : integer', 'spin_slow : 1', 'spin_fast : 1', 'spin_born : second',
           'spin_gone : integer', 'spin_made : integer', 'spin_more : 1 (shared)'),
    on_slow='spin_fast = (log(w) - spin_slow)*exp(-slow_dt/spin_tau_fast)'
            ' + spin_sd_fast*sqrt(1 - exp(-2*slow_dt/spin_tau_fast))*randn()\n'
            'spin_slow = spin_slow*exp(-slow_dt/spin_tau_slow)'
            ' + spin_sd_slow*sqrt(1 - exp(-2*slow_dt/spin_tau_slow))*randn()\n'
            'spin_gone = spin_on*int(rand() < 1 - exp(-slow_dt*spin_hazard'
            '*exp(-spin_protect*(spin_fast + spin_slow))))\n'
            'spin_made = (1 - spin_on)*int(rand() < 1 - exp(-slow_dt*spin_form*(1 + spin_more)))\n'
            'spin_on += spin_made - spin_gone\n'
            'spin_fast = spin_fast*(1 - spin_made)\n'
            'spin_slow = spin_slow*(1 - spin_made) + spin_made*(spin_new + spin_sd_new*randn())\n'
            'spin_born = spin_born*(1 - spin_made) + t*spin_made\n'
            'w = clip(exp(spin_fast + spin_slow), w_min, w_max)',
    every=1*second, efficacy='spin_on*w', bounds=(1e-9, INF), mechanisms=('M5',),
    cite='10.1523/JNEUROSCI.6130-10.2011',
    params=dict(
        spin_tau_fast=P(3*DAY, 'time constant of the fast fluctuation of ln w', _PAPER),
        spin_tau_slow=P(60*DAY, 'time constant of the slow fluctuation of ln w', _PAPER),
        spin_sd_fast=P(0.2, 'standard deviation of the fast fluctuation', _SIZE, low=0),
        spin_sd_slow=P(0.55, 'standard deviation of the slow fluctuation', 'chosen here', low=0),
        spin_hazard=P(0.0065/DAY, 'rate of loss at size 1', 'chosen here: with it the published '
                      'survival of 8 days is met', low=0/second),
        spin_protect=P(1/0.35, 'power of size that protects', 'chosen here', low=0),
        spin_form=P(0.05/DAY, 'rate at which a free site forms a spine', 'chosen here: about half '
                    'of the sites are taken', low=0/second),
        spin_new=P(-1.2, 'slow part of ln w of a new spine, on average', 'chosen here'),
        spin_sd_new=P(0.3, 'and its standard deviation', 'chosen here', low=0)))
