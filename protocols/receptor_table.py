"""Receptors set the sign of plasticity at both orders of spikes: beta-adrenergic alone +36 % (pre first) and +20 %, muscarinic M1 alone -26 % and -49 %, both the timed curve, none nothing.

Mechanism (M4). In visual cortex the outcome of a spike pairing depends on which receptors are
active, and not on the order of spikes alone (Seol et al. 2007, doi 10.1016/j.neuron.2007.08.013,
abstract); without any there is no plasticity, with adrenergic receptors of both kinds the usual
timed curve (J Neurosci 34:7575, 2014, figure 3). `gating.seol2007` puts this into two windows, each
behind its receptor and reaching over both orders. One synapse is paired 60 times at 1 Hz, pre
before post by 10 ms or after it; each lag is jittered by 5 ms, anew for each seed.

A mixture decides which way a given order goes: with M1 activation m and beta activation 1 - m the
change at a fixed lag vanishes where (1 - m)*P = m*D, in closed form.

Parameters. Chosen here: the signs are the claim, the amplitudes and time constants are not. That a
single receptor has the same sign at both orders is the reading of the abstract that this rule
makes; the figures of the paper were not at hand. Huang et al. 2012 (doi
10.1016/j.neuron.2011.11.023, abstract) say less: receptors coupled to Gs promote LTP and suppress
LTD, those coupled to Gq11 the reverse, as one-sided windows would have it.

Control. The same rule with one-sided windows (k = 0): a single receptor then does nothing at the
other order, and no mixture changes a sign.
"""
import numpy as np
from brian2 import second

from homeozoo import drive, gating

MECHANISMS = ('M4',)
SEEDS = dict(smoke=2, default=10, paper=40)
SCALES = dict(smoke=dict(n_pairs=10, lags_ms=np.array([-40.0, -10.0, 10.0, 40.0])), default={},
              paper={})
#: Activation of the beta-adrenergic and of the muscarinic M1 receptor.
RECEPTORS = dict(beta=(1.0, 0.0), M1=(0.0, 1.0), both=(1.0, 1.0), none=(0.0, 0.0))
ORDERS_MS = (10.0, -10.0)
START_S, START_W = 0.2, 0.5


def paired(rule, receptors, lags_ms):
    """Change of the weight in per cent of its start after one pair for each of the lags, 1 Hz."""
    pre = START_S + np.arange(len(lags_ms))
    post = pre + 1e-3*np.round(lags_ms, 1)
    end = drive(rule, pre*second, post*second, START_W,
                given=dict(zip(('beta', 'm1'), receptors))).w[-1]
    return 100*(end/START_W - 1)


def crossing(mixture, change):
    """The mixture at which the change is 0, by linear interpolation; change falls."""
    return np.interp(0, change[::-1], mixture[::-1])


def crossing_theory(rule, lag_ms):
    """Share of M1 at which both windows cancel, from the equations of the rule."""
    p = {name: float(record.value) for name, record in rule.params.items()}
    up, down = (1, p['seol_k']) if lag_ms >= 0 else (p['seol_k'], 1)
    rise = up*np.exp(-1e-3*abs(lag_ms)/p['seol_tau_p'])
    fall = down*p['seol_ratio']*np.exp(-1e-3*abs(lag_ms)/p['seol_tau_d'])
    return rise/(rise + fall)


def run(sim, *, n_pairs=60, jitter_ms=5.0, k=0.5, lags_ms=np.arange(-80.0, 81, 5)):
    """Pairings under the four states of the receptors, with both rules.

    Returns rule (2,): two-sided, one-sided; receptors (4,); change (2, 4, orders, seeds) in per
    cent, orders being pre first and post first; lag_ms, window (2, 4, lags): without jitter;
    mixture (m,): share of M1, mixed (2, orders, m): change without jitter; crossing and
    crossing_theory (2, orders): the share at which it vanishes.
    """
    rules = [gating.seol2007(k=value, source='set by the experiment') for value in (k, 0.0)]
    states = list(RECEPTORS.values())
    change = np.empty((2, len(states), 2, len(sim.seeds)))
    for number, seed in enumerate(sim.seeds):
        jitter = jitter_ms*np.random.default_rng(seed).standard_normal(n_pairs)
        for row, rule in enumerate(rules):
            change[row, :, :, number] = [[paired(rule, state, lag + jitter) for lag in ORDERS_MS]
                                         for state in states]
    window = np.array([[[paired(rule, state, np.full(n_pairs, lag)) for lag in lags_ms]
                        for state in states] for rule in rules])
    mixture = np.linspace(0, 1, 6)
    mixed = np.array([[[paired(rule, (1 - m, m), np.full(n_pairs, lag)) for m in mixture]
                       for lag in ORDERS_MS] for rule in rules])
    return dict(rule=np.array(['two-sided', 'one-sided']), receptors=np.array(list(RECEPTORS)),
                change=change, lag_ms=np.asarray(lags_ms), window=window, mixture=mixture,
                mixed=mixed, crossing=np.array([[crossing(mixture, one) for one in both]
                                                for both in mixed]),
                crossing_theory=np.array([[crossing_theory(rule, lag) for lag in ORDERS_MS]
                                          for rule in rules]))
