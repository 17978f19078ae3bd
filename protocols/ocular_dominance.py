"""Seven days of monocular deprivation bring the ocular dominance index from 0.25 to 0.04; without scaling the open eye does not gain.

Mechanism (M2, M13). One cell receives 100 inputs, 62 from the contralateral eye. Strength is H*rho:
a fast Hebbian factor of each synapse (0.2 days) times a slow homeostatic factor of the cell (4
days), after Toyoizumi et al. 2014 (Neuron 84:497). After 50 days of warm-up and one of baseline the
contralateral input is halved for 7 days, then restored. First the deprived eye loses (Hebbian),
after day 3 both eyes gain (homeostatic), and the recovery is fast. Conditions:

- two_factor: the rule.
- blocked: H held at 1, as with TNF-alpha blocked (control): no late gain of the open eye.
- one_factor: the Hebbian and the homeostatic change act on one weight without upper bound.
  Slow homeostasis (4 days) leaves the activity far above its set-point; homeostasis as fast as the
  Hebbian change, 0.2 days (one_factor_fast), leaves it nearer.

Parameters. The authors' code (ModelDB 180791). Units of time are days of the model.

Deviations. 100 inputs instead of 500, so that no more than 10,000 connections are updated in time;
the noise of the input correlations is smaller by sqrt(5), which keeps the noise of the drive. The
noise of the pairs i,j and j,i is independent; it is drawn anew once per stage, as in the code.
Forward Euler with steps of 7.2 minutes. tests/reference_twofactor.py has the authors' size.
"""
import numpy as np
from brian2 import Network, NeuronGroup, StateMonitor, Synapses, TimedArray, second

from homeozoo import twofactor
from homeozoo.core import Neuron
from homeozoo.running import Model

MECHANISMS = ('M2', 'M13')
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(smoke=dict(warm_up=5.0, step=0.01), default={}, paper=dict(n=100, step=0.0025))
DAY = twofactor.DAY
CONDITIONS = ('two_factor', 'blocked', 'one_factor', 'one_factor_fast')
BASELINE, DEPRIVED, RECOVERY = 1, 7, 3                         # days
NEVER = 1e12*second
INPUT = Neuron(
    'eye',
    doc='Input of one eye: mean mu, envelope s, drive a to the correlations corr.',
    model=('eye_mu : 1', 'eye_s : 1', 'eye_a : 1', 'corr : 1'),
)
OUTPUT = Neuron('cell', doc='Output cell with activity y.', model='y : 1')


def geometry(n, contra, width=0.2, between=0.5):
    """Number of contralateral inputs, envelope S (n,) of sum 1, correlations (n, n), first rho
    (n,).
    """
    n_contra = round(contra*n)
    sizes = (n_contra, n - n_contra)
    place = np.concatenate([np.linspace(0, 1, size) for size in sizes])
    eye = np.arange(n) < n_contra
    envelope = 1/(1 + np.exp(3*((place - 0.5)**2/width**2 - 1)))
    kernel = np.exp(-0.5*(place[:, None] - place)**2/width**2)/np.sqrt(2*np.pi*width**2)
    rho = np.concatenate([np.where(np.abs(np.arange(1, size + 1) - size/2) < size/4, 1.0, 0.7)
                          for size in sizes])
    return n_contra, envelope/envelope.sum(), kernel*np.where(eye[:, None] == eye, 1, between), rho


def build(*, one_factor, n, contra, warm_up, noise, step):
    """One cell and its inputs. one_factor: bool, the control rule. Returns a Model with the knob
    tau_H.
    """
    rule = twofactor.one_factor if one_factor else twofactor.toyoizumi2014
    dt = step*DAY
    n_contra, envelope, kernel, rho = geometry(n, contra)
    days = int(warm_up) + BASELINE + DEPRIVED + RECOVERY
    begin = int(warm_up) + BASELINE
    mean = np.ones(days + 1)
    mean[begin:begin + DEPRIVED] = 0.5
    redraw = np.zeros(days + 1)
    redraw[[0, int(warm_up), begin, begin + DEPRIVED]] = 1
    eye_mean, redrawn = (
        TimedArray(mean, dt=DAY, name='eye_mean'),
        TimedArray(redraw, dt=DAY, name='redrawn'),
    )
    inputs = NeuronGroup(n, name='inputs', dt=dt, **INPUT.kwargs(check_dt=False))
    cell = (OUTPUT + rule.on_neurons('post')).group(1, name='cell', dt=dt, spikes=False,
                                                    knobs=() if one_factor else ('twof_tau_H',))
    inputs.eye_s, inputs.eye_mu, cell.y = envelope, 1, 1
    inputs.run_regularly(
        f'eye_mu = 1 - (1 - eye_mean(t))*int(i < {n_contra})',
        dt=dt,
        when='start',
        order=0,
        name='set_eyes',
    )
    inputs.namespace['eye_mean'] = eye_mean
    plastic = rule.synapses(inputs, cell, name='plastic', connect={},
                            slow=dt if one_factor else None,            # clipped at 0
                            knobs=('tau_H',) if one_factor else ())
    plastic.w = rho
    sent = 'w' if one_factor else 'clip(twof_h_post, 1, 1e9)*w'
    cell.run_regularly('y = 0', dt=dt, when='start', order=1, name='clear_y')
    plastic.run_regularly(
        f'eye_a_pre = eye_s_pre*{sent}\ny_post += eye_mu_pre*eye_a_pre',
        dt=dt,
        when='start',
        order=2,
        name='send',
    )
    pairs = Synapses(inputs, inputs, 'kernel : 1\nextra : 1\n'
                     'corr_post = (kernel*eye_mu_pre*eye_mu_post + extra)*eye_a_pre : 1 (summed)',
                     dt=dt, namespace=dict(redrawn=redrawn, sd=np.sqrt(2)*noise), name='pairs')
    pairs.connect()
    pairs.kernel = kernel.ravel()
    pairs.run_regularly(
        'extra = extra + int(redrawn(t) > 0.5)*(sd*randn() - extra)',
        dt=DAY,
        when='start',
        order=3,
        name='draw',
    )
    record = dict(dt=0.1*DAY, when='end')
    sent_now = StateMonitor(inputs, 'eye_a', record=np.arange(n), name='sent', **record)
    factors = StateMonitor(plastic, 'w', record=np.arange(n), name='factors', **record)
    names = ['y'] if one_factor else ['y', 'twof_h']
    cells = StateMonitor(cell, names, record=[0], name='cells', **record)
    outputs = dict(a=(sent_now, 'eye_a'), w=(factors, 'w'), y=(cells, 'y'), t=(cells, 't'))
    if not one_factor:
        outputs['h'] = (cells, 'twof_h')
    return Model(
        Network(inputs, cell, plastic, pairs, sent_now, factors, cells),
        days * DAY,
        outputs=outputs,
        knobs=dict(tau_H=(plastic if one_factor else cell, 'twof_tau_H')),
    )


def measure(out, point):
    """Courses (times,) of the responses to each eye, their index, H and y, from one day before
    deprivation.

    t_day counts from the begin of deprivation; a response is the sum of the strengths of one eye.
    """
    n = len(out['a'])
    n_contra = round(0.62*n)
    day = float(DAY/second)
    t = out['t']/day
    t = t - (np.round(t[-1] + 0.1) - DEPRIVED - RECOVERY)
    keep = t > -BASELINE - 0.05
    contra, ipsi = out['a'][:n_contra, keep].sum(axis=0), out['a'][n_contra:, keep].sum(axis=0)
    factor = np.maximum(out['h'][0, keep], 1) if 'h' in out else np.ones(keep.sum())
    return dict(
        t_day=t[keep],
        contra=contra,
        ipsi=ipsi,
        odi=(contra - ipsi) / (contra + ipsi),
        factor=factor,
        y=out['y'][0, keep],
        rho=out['w'][:, keep],
    )


def at(t, values, day):
    """Values (…, times) at the last sample up to `day`."""
    return values[..., np.flatnonzero(t <= day + 1e-6)[-1]]


def run(sim, *, n=100, contra=0.62, warm_up=50.0, noise=np.sqrt(0.2), step=0.005, fast=0.05):
    """All conditions. fast: homeostatic time constant of one_factor_fast over that of the rule.

    Returns, with one value per seed: odi_start, odi_day1, odi_day3, odi_day7, odi_recovered,
    ipsi_start, ipsi_day3, ipsi_day7 (last sample before day 7), ipsi_gain_day7 (over the start),
    factor_day7, each of shape (conditions, seeds); y_over_y0 (conditions, seeds), the activity
    before deprivation over its set-point; and the courses t_day (times,), odi, contra, ipsi,
    factor, y (conditions, seeds, times).
    """
    tau = twofactor.toyoizumi2014.params['twof_tau_H'].value
    more = dict(n=n, contra=contra, warm_up=warm_up, noise=noise, step=step)
    two = sim.sweep(build, [dict(tau_H=tau), dict(tau_H=NEVER)], measure=measure, one_factor=False,
                    **more)
    one = sim.sweep(build, [dict(tau_H=tau), dict(tau_H=fast*tau)], measure=measure,
                    one_factor=True, **more)
    t = two['t_day'][0, 0]
    data = {name: np.concatenate([two[name], one[name]])
            for name in ('contra', 'ipsi', 'odi', 'factor', 'y')}
    start = -0.05
    for name, day in (
        ('start', start),
        ('day1', 1),
        ('day3', 3),
        ('day7', 7 + start),
        ('recovered', 9.9),
    ):
        data[f'odi_{name}'] = at(t, data['odi'], day)
        data[f'ipsi_{name}'] = at(t, data['ipsi'], day)
        data[f'contra_{name}'] = at(t, data['contra'], day)
        data[f'y_{name}'] = at(t, data['y'], day)
    data['ipsi_gain_day7'] = data['ipsi_day7']/data['ipsi_start']
    data['factor_day7'] = at(t, data['factor'], 7 + start)
    data['y_over_y0'] = data['y_start']
    data.update(t_day=t, condition=np.array(CONDITIONS), rho=two['rho'][0, 0])
    return data
