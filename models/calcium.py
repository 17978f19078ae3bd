"""Calcium-based plasticity (Graupner & Brunel 2012) (M6): nine published parameter sets.

The efficacy w (the paper's rho) follows, with the calcium c,

    tau*dw/dt = -w*(1 - w)*(rho_star - w) + gamma_p*(1 - w)*[c > theta_p]
                - gamma_d*w*[c > theta_d] + sigma*sqrt(tau*([c > theta_d] + [c > theta_p]))*xi
    dc/dt = -c/tau_Ca;  c steps by Cpre, D after a presynaptic spike, and by Cpost at a
    postsynaptic one.

**Event scheme** (the rules of this file). Between events the times above both thresholds are
known in closed form, and in each phase w is an Ornstein-Uhlenbeck process: it relaxes to
gamma_p/(gamma_p + gamma_d) while c > theta_p, and to 0 while theta_d < c < theta_p. Mean and
variance are exact at every event and nothing runs in between.

- *Noise* is off by default (``noise=0``: w is the expected efficacy, and `homeozoo.drive` of a
  preset is deterministic); ``rule(noise=1)`` has the published noise, ``sigma=0`` none in any case.
- *Bounds.* The weight is clipped to [0, 1] at events, so that a synapse cannot change its
  sign. The paper has no bounds: with noise, pass ``w_min=-inf, w_max=inf`` to compare with it.
- *Left out* is the double-well drift -w*(1 - w)*(rho_star - w), at most 0.05/tau: negligible
  during a stimulus of a minute, but it moves w to 0 or 1 within the next many minutes. In the
  paper the potential decides the end state by the side of rho_star on which w is left.
- *After the last event* w still changes while the calcium decays. `flush` brings all weights up
  to date on a slow clock; without it, a last event later than a few tau_Ca shows the final value.
- *Delay.* D acts on the calcium only. In Brian2 pass ``delay={'pre': D}``, which delays the
  transmission in the same pathway as well; in `homeozoo.drive`, which knows no delays, add D to
  the presynaptic times.
- theta_p must not be below theta_d, as in all published sets.

**Clock-driven form.** `clock_driven` gives the full equation with drift and noise, as a
cross-check for at most 10,000 synapses; hard thresholds make it first order in dt/tau_Ca.

**Closed form.** `expected_change` is the change of synaptic strength of the paper without
simulation; it needs beta (the fraction of synapses that start at w = 0) and b (strength of
w = 1 relative to w = 0), which are kept among the parameters of each set.
"""
import math

import numpy as np
from brian2 import Quantity, have_same_dimensions, ms, second

from homeozoo.core import P, Rule, RuleError
from homeozoo.core.statements import bounds, names_at_synapse
from homeozoo.core.text import clipped, renamed

DOI = '10.1073/pnas.1109359109'
_SOURCE = 'Graupner & Brunel 2012, authors\' synapticChange.py, choseParameterSet'
CLOCK_DRIVEN_LIMIT = 10000

_SINCE_LAST_EVENT = '''
calc_since = clip(t - calc_last, 0*second, 1e12*second)
calc_tP = clip(calc_tau_Ca*log((calc_c + 1e-12)/calc_theta_p), 0*second, calc_since)
calc_tD = clip(calc_tau_Ca*log((calc_c + 1e-12)/calc_theta_d), 0*second, calc_since) - calc_tP
calc_xP = calc_tP*(calc_gamma_p + calc_gamma_d)/calc_tau
calc_xD = calc_tD*calc_gamma_d/calc_tau
calc_sd = calc_noise*calc_sigma*sqrt((2*calc_tP*exprel(-2*calc_xP)*exp(-2*calc_xD) + calc_tD*exprel(-2*calc_xD))/calc_tau)
'''  # noqa: E501
_RELAX = ('(calc_gamma_p*calc_tP/calc_tau*exprel(-calc_xP) + w*exp(-calc_xP))*exp(-calc_xD)'
          ' + calc_sd*randn()')
_MODEL = ('calc_c : 1', 'calc_last : second', 'calc_since : second', 'calc_tP : second',
          'calc_tD : second', 'calc_xP : 1', 'calc_xD : 1', 'calc_sd : 1')
_DECAY = 'calc_c = calc_c*exp(-calc_since/calc_tau_Ca)'


def _set(doc, *, tau_Ca, Cpre, Cpost, theta_p, gamma_d, gamma_p, sigma, tau, D, beta=0.5, b=5.0):
    return Rule(
        'calc',
        doc=doc,
        cite=DOI,
        mechanisms=('M6',),
        bounds=(0.0, 1.0),
        model=_MODEL,
        state_pre=_SINCE_LAST_EVENT,
        state_post=_SINCE_LAST_EVENT,
        map_pre=_RELAX,
        map_post=_RELAX,
        on_pre=f'{_DECAY} + calc_Cpre\ncalc_last = t',
        on_post=f'{_DECAY} + calc_Cpost\ncalc_last = t',
        params=dict(
            calc_tau_Ca=P(tau_Ca, 'decay of calcium', _SOURCE),
            calc_Cpre=P(Cpre, 'calcium step of a presynaptic spike', _SOURCE, low=0),
            calc_Cpost=P(Cpost, 'calcium step of a postsynaptic spike', _SOURCE, low=0),
            calc_theta_d=P(1.0, 'threshold of depression', _SOURCE, low=1e-9),
            calc_theta_p=P(theta_p, 'threshold of potentiation', _SOURCE, low=1e-9),
            calc_gamma_d=P(gamma_d, 'speed of depression', _SOURCE, low=0),
            calc_gamma_p=P(gamma_p, 'speed of potentiation', _SOURCE, low=0),
            calc_sigma=P(sigma, 'amplitude of the noise', _SOURCE, low=0),
            calc_noise=P(
                0.0,
                'factor of sigma: 1 for the noise of the paper, 0 for the expected efficacy',
                'chosen here',
                low=0,
            ),
            calc_tau=P(tau, 'time constant of the efficacy', _SOURCE),
            calc_D=P(
                D,
                'delay of the presynaptic calcium, for delay= and expected_change',
                _SOURCE,
                low=0 * ms,
            ),
            calc_rho_star=P(
                0.5, 'boundary of the two states, for expected_change and clock_driven', _SOURCE
            ),
            calc_beta=P(
                beta,
                'fraction of synapses that start at w = 0, for expected_change',
                _SOURCE,
                low=0,
                high=1,
            ),
            calc_b=P(b, 'strength at w = 1 relative to w = 0, for expected_change', _SOURCE, low=0),
        ),
    )


graupner2012_dp = _set(
    'Calcium rule, set DP: depression for post before pre, potentiation for pre before post.',
    tau_Ca=20*ms, Cpre=1.0, Cpost=2.0, theta_p=1.3, gamma_d=200.0, gamma_p=321.808,
    sigma=2.8284, tau=150*second, D=13.7*ms)

graupner2012_dpd = _set(
    'Calcium rule, set DPD: potentiation at short lags between two windows of depression.',
    tau_Ca=20*ms, Cpre=0.9, Cpost=0.9, theta_p=1.3, gamma_d=250.0, gamma_p=550.0,
    sigma=2.8284, tau=150*second, D=4.6*ms)

graupner2012_dpd_prime = _set(
    'Calcium rule, set DPD\': depression at all lags but a window of potentiation.',
    tau_Ca=20*ms, Cpre=1.0, Cpost=2.0, theta_p=2.5, gamma_d=50.0, gamma_p=600.0,
    sigma=2.8284, tau=150*second, D=2.2*ms)

graupner2012_p = _set(
    'Calcium rule, set P: potentiation only.',
    tau_Ca=20*ms, Cpre=2.0, Cpost=2.0, theta_p=1.3, gamma_d=160.0, gamma_p=257.447,
    sigma=2.8284, tau=150*second, D=0*ms)

graupner2012_d = _set(
    'Calcium rule, set D: depression only, at short lags.',
    tau_Ca=20*ms, Cpre=0.6, Cpost=0.6, theta_p=1.3, gamma_d=500.0, gamma_p=550.0,
    sigma=5.6568, tau=150*second, D=0*ms)

graupner2012_d_prime = _set(
    'Calcium rule, set D\': depression at all lags.',
    tau_Ca=20*ms, Cpre=1.0, Cpost=2.0, theta_p=3.5, gamma_d=60.0, gamma_p=600.0,
    sigma=2.8284, tau=150*second, D=0*ms)

graupner2012_hippocampal_slice = _set(
    'Calcium rule fitted to hippocampal slices.',
    tau_Ca=48.8373*ms, Cpre=1.0, Cpost=0.275865, theta_p=1.3, gamma_d=313.0965, gamma_p=1645.59,
    sigma=9.1844, tau=688.355*second, D=18.8008*ms, beta=0.7, b=5.28145)

graupner2012_hippocampal_culture = _set(
    'Calcium rule fitted to hippocampal cultures.',
    tau_Ca=11.9536*ms, Cpre=0.58156, Cpost=1.76444, theta_p=1.3, gamma_d=61.141, gamma_p=113.6545,
    sigma=2.5654, tau=33.7596*second, D=10*ms, b=36.0263)

graupner2012_cortical_slice = _set(
    'Calcium rule fitted to cortical slices (pairs at different rates).',
    tau_Ca=22.6936*ms, Cpre=0.5617539, Cpost=1.23964, theta_p=1.3, gamma_d=331.909,
    gamma_p=725.085, sigma=3.3501, tau=346.3615*second, D=4.6098*ms, b=5.40988)


# --------------------------------------------------------------------------- up to date

def flush(synapses, rule, every=1*second, *, w_min=None, w_max=None):
    """Bring the weights of ``synapses`` up to date once per ``every`` (at t = 0 first).

    synapses: a Synapses made from ``rule`` (alone or in a sum) with the event scheme; w_min and
    w_max as given there (default: the rule's). The update is the same exact step as at an event,
    so that it changes nothing but the time at which w is known. Call it before the run.
    """
    if 'calc_c' not in synapses.variables or 'calc_last' not in synapses.variables:
        raise RuleError(
            f'{synapses.name} has no calcium rule with the event scheme; nothing to flush.'
        )
    low, high = bounds(rule, w_min, w_max)
    code = [line.strip() for line in _SINCE_LAST_EVENT.strip().splitlines()]
    code += [f'w = {clipped(rule.map_pre[0], low, high)}', _DECAY, 'calc_last = t']
    code = renamed('\n'.join(code), names_at_synapse(rule, rule.varied, {}))
    return synapses.run_regularly(code, dt=every, when='end',
                                  name=f'{synapses.name}_flush')


# --------------------------------------------------------------------------- cross-check

def clock_driven(rule):
    """The full equation, drift and noise included, integrated at every time step.

    rule: one of the sets of this file. Returns a Rule of the same name, hence not to be added to
    it; its noise is on when calc_noise is 1. For at most 10,000 synapses: nothing else in
    HomeoZoo updates synapses at every step. Needs dt <= 0.1 ms.
    """
    if rule.name != 'calc' or not rule.map_pre:
        raise RuleError(f'{rule.name} is not one set of the calcium rule.')
    above_p, above_d = 'int(calc_c > calc_theta_p)', 'int(calc_c > calc_theta_d)'
    drift = (f'(-w*(1 - w)*(calc_rho_star - w) + calc_gamma_p*(1 - w)*{above_p}'
             f' - calc_gamma_d*w*{above_d})/calc_tau')
    noise = f'calc_noise*calc_sigma*sqrt(({above_p} + {above_d})/(calc_tau*dt))*calc_xi'
    return Rule('calc', doc=rule.doc + ' Clock-driven cross-check.', cite=rule.cite,
                mechanisms=rule.mechanisms, bounds=rule.bounds,
                model=('dcalc_c/dt = calc_c*expm1(-dt/calc_tau_Ca)/dt : 1 (clock-driven)',
                       'calc_xi = randn() : 1 (constant over dt)'),
                dw_dt=(drift, noise), on_pre='calc_c += calc_Cpre', on_post='calc_c += calc_Cpost',
                params=dict(rule.params))


# --------------------------------------------------------------------------- closed form

def _seconds(value, name):
    if np.size(value) and not (isinstance(value, Quantity) and have_same_dimensions(value, second)):
        raise RuleError(
            f'{name} = {value} has no time unit; give Brian2 quantities such as [10]*ms.'
        )
    values = np.asarray(value, dtype=float)
    if not np.all(np.isfinite(values)):
        raise RuleError(f'{name} = {value}; times are finite.')
    return values


def fractions_above(rule, pre_times, post_times, period):
    """Fractions of time with calcium above theta_d and above theta_p, for a stimulus repeated for
    ever.

    Arguments as in `expected_change`. Returns (alpha_d, alpha_p); the time above theta_p counts
    in both.
    """
    p = {name[5:]: float(np.asarray(record.value)) for name, record in rule.params.items()
         if name.startswith('calc_')}
    if 'theta_p' not in p:
        raise RuleError(f'{rule.name} is no calcium rule.')
    T = float(_seconds(period, 'period'))
    if not T > 0:
        raise RuleError(f'period = {period}; it must be positive.')
    pre = np.ravel(_seconds(pre_times, 'pre_times')) + p['D']
    post = np.ravel(_seconds(post_times, 'post_times'))
    times = np.concatenate([pre, post]) % T
    steps = np.concatenate([np.full(pre.size, p['Cpre']), np.full(post.size, p['Cpost'])])
    if not times.size:
        return 0.0, 0.0
    order = np.argsort(times, kind='stable')
    times, steps = times[order], steps[order]
    gaps = np.diff(np.append(times, times[0] + T))
    # calcium just before the first event: all steps of the period, decayed, and all periods before
    c = np.sum(steps*np.exp(-(times[0] + T - times)/p['tau_Ca']))/-np.expm1(-T/p['tau_Ca'])
    above = dict(theta_d=0.0, theta_p=0.0)
    for step, gap in zip(steps, gaps):
        c += step
        for threshold in above:
            if c > p[threshold]:
                above[threshold] += min(p['tau_Ca']*math.log(c/p[threshold]), gap)
        c *= math.exp(-gap/p['tau_Ca'])
    return above['theta_d']/T, above['theta_p']/T


def expected_efficacy(rule, pre_times, post_times, period, repeats, w0):
    """Mean and variance of w (the paper's rho) at the end of the stimulus, closed form.

    Arguments as in `expected_change`; w0: efficacy before. The variance is that of the published
    noise, whatever calc_noise. Bounds and the double-well drift are left out, and the relaxing
    phases are averaged over a period, as in the paper. Returns (mean, variance).
    """
    alpha_d, alpha_p = fractions_above(rule, pre_times, post_times, period)
    p = {name: float(np.asarray(rule.params['calc_' + name].value))
         for name in ('gamma_p', 'gamma_d', 'sigma', 'tau')}
    if not repeats >= 0:
        raise RuleError(f'repeats = {repeats}; it must not be negative.')
    T = float(repeats)*float(_seconds(period, 'period'))
    up, down = p['gamma_p']*alpha_p, p['gamma_d']*alpha_d
    x = (up + down)*T/p['tau']
    shrink = -math.expm1(-2*x)/(2*x) if x > 0 else 1.0
    mean = w0*math.exp(-x) + (up/(up + down)*-math.expm1(-x) if x > 0 else 0.0)
    return mean, p['sigma']**2*(alpha_p + alpha_d)*T/p['tau']*shrink


def expected_change(rule, pre_times, post_times, period, repeats):
    """Synaptic strength after a periodic stimulus, relative to before, in closed form.

    The result of Graupner & Brunel (2012) for a population of synapses of which a fraction beta
    starts at w = 0 and the rest at w = 1: the noise of the published set (calc_sigma, whatever
    calc_noise) lets synapses cross rho_star, and a synapse found above it counts as b, one below
    as 1. Nothing is simulated.

    Parameters
    ----------
    rule : Rule
        One of the sets of this file, possibly with other values.
    pre_times, post_times : Quantity, shape (n,)
        Spike times within one period. The delay calc_D is added to the presynaptic ones.
    period : Quantity
        Time after which the spikes repeat.
    repeats : int
        Number of periods.

    Returns
    -------
    float
        1 for no change.
    """
    p = {name: float(np.asarray(rule.params['calc_' + name].value))
         for name in ('rho_star', 'beta', 'b') if 'calc_' + name in rule.params}
    if len(p) < 3:
        raise RuleError(f'{rule.name} is no calcium rule.')
    ends_high = []
    for w0 in (0.0, 1.0):
        mean, variance = expected_efficacy(rule, pre_times, post_times, period, repeats, w0)
        distance = mean - p['rho_star']
        ends_high.append(0.5*math.erfc(-distance/math.sqrt(2*variance)) if variance > 0
                         else float(distance > 0))
    return change_of(rule, *ends_high)


def change_of(rule, from_low, from_high):
    """Relative strength from the fractions of synapses that end above rho_star.

    from_low, from_high: fraction, of those that started at w = 0 and at w = 1 (arrays or floats).
    """
    beta, b = (float(np.asarray(rule.params['calc_' + name].value)) for name in ('beta', 'b'))
    high = beta*np.asarray(from_low) + (1 - beta)*np.asarray(from_high)
    change = (1 - high + b*high)/(beta + (1 - beta)*b)
    return float(change) if np.ndim(change) == 0 else change
