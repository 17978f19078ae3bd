"""Biased STDP runs away beyond 100 Hz; scaling, inhibitory STDP and weight dependence together stay within 20 % of 10 Hz and favour correlated inputs.

Mechanism (M1, M2, M3). One conductance-based neuron receives 400 excitatory inputs at 10 Hz, half
of them with a common modulation of their rate (20 ms, 50 %), and 100 inhibitory inputs at 10 Hz.
Pair STDP with more potentiation than depression (A- = 0.9 A+, equal time constants) is a positive
feedback: weights raise the rate, the rate raises weights. Five conditions of one program:

- Hebbian: the biased rule alone.
- scaling: + multiplicative scaling (Turrigiano et al. 1998, doi 10.1038/36103). Depression
  proportional to w meets potentiation that is not: weights become graded and selective. To oppose
  the drift it needs an error, so the rate stays above the target.
- inhibition: + inhibitory STDP (Vogels et al. 2011, doi 10.1126/science.1211095). The rate comes
  to the target, but the excitatory weights still drift to the maximum and lose selectivity.
- dependence: + weight dependence (Gütig et al. 2003, mu = 0.1). Weights settle below the
  maximum, the rate has no target.
- all: the three together. Closer to the target than scaling alone, though less selective: weight
  dependence costs selectivity, inhibition takes over a part of the control. The rate is stationary
  after 20 s; the weights still creep upwards in the last third of the run.

Control of selectivity: all three with inputs that have no common modulation.

Parameters. Neuron of Song 2000. STDP step 0.01, twice that paper's, for speed. Scaling has 20 s
where experiments have hours, since it must be faster than this STDP. mu = 0.1 is the smallest
exponent with one group of weights in `song2000`. Conductances per spike (0.04 and 1 of the leak)
are chosen here: the neuron fires near the target at the start weights, and inhibition
can silence it at the largest excitatory weights. The rate estimate has 2 s.

Deviations. As in `song2000`, depression is multiplied by exp(dt/tau), since a pair with zero lag
counts as pre before post. The hard bounds 0 and 1 apply to scaling too.
"""
import numpy as np
from brian2 import Hz, Network, NeuronGroup, SpikeMonitor, StateMonitor, Synapses, ms, second

from homeozoo import istdp, neurons, scaling, stdp
from homeozoo.running import Model

MECHANISMS = ('M1', 'M2', 'M3')
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(smoke=dict(duration=90*second), default={},
              paper=dict(duration=600*second, dt=0.1*ms))
CONDITIONS = ('hebb', 'scaling', 'inhibition', 'dependence', 'all', 'uncorrelated')
NEVER = 1e12*second
SAMPLES = 60


def build(
    *, duration, n_exc, n_inh, rate, target, step, sensor, g_exc, g_inh, w_inh, modulation_time, dt
):
    """One neuron with plastic excitation and inhibition; every regulator can be switched off.

    n_exc: excitatory inputs, the first half modulated; rate: mean rate of every input; target:
    set-point of both homeostatic rules; step: STDP step; sensor: time constant of the rate
    estimate; g_exc, g_inh: conductance per spike of unit weight, in units of the leak; w_inh: start
    weight of inhibition; modulation_time: correlation time. Returns a Model with the knobs
    alpha, mu, tau_scaling, eta and depth.
    """
    excitation = stdp.gutig2003(**{'lambda': step}) + scaling.turrigiano1998(target=target)
    inhibition = istdp.vogels2011(target=target)
    cells = (
        neurons.lif_conductance
        + neurons.rate_sensor(tau=sensor)
        + excitation.on_neurons('post')
        + inhibition.on_neurons('post')
    ).group(1, name='cells', dt=dt)
    exc = (neurons.poisson + excitation.on_neurons('pre')).group(n_exc, name='exc', dt=dt)
    inh = (neurons.poisson + inhibition.on_neurons('pre')).group(n_inh, name='inh', dt=dt)
    exc.rates, inh.rates, cells.rate = rate, rate, target
    plastic = excitation.synapses(exc, cells, name='plastic', dt=dt, transmit='ge_post += w*g_exc',
                                  w_min=0, w_max=1, slow=100*ms, knobs=('alpha', 'mu', 'scal_tau'),
                                  namespace=dict(g_exc=g_exc))
    plastic.connect(i=np.arange(n_exc), j=0)
    plastic.w = '0.3 + 0.4*rand()'
    brake = inhibition.synapses(inh, cells, name='brake', transmit='gi_post += w*g_inh', w_min=0,
                                w_max=1, knobs=('eta',), namespace=dict(g_inh=g_inh), connect={})
    brake.w = w_inh
    common = NeuronGroup(1, 'dx/dt = -x/tau_x + sqrt(2/tau_x)*xi : 1', method='euler', dt=dt,
                         namespace=dict(tau_x=modulation_time), name='common')
    shared = Synapses(common, exc, 'depth : 1 (shared, constant)', namespace=dict(base=rate),
                      dt=dt, name='shared')
    shared.connect(i=0, j=np.arange(n_exc//2))
    shared.run_regularly('rates_post = base*clip(1 + depth*x_pre, 0, 3)', dt=2*ms, name='modulate')
    spikes = SpikeMonitor(cells, name='spikes')
    weights = StateMonitor(plastic, 'w', record=np.arange(n_exc), dt=duration/SAMPLES, when='end',
                           name='weights')
    return Model(
        Network(cells, exc, inh, plastic, brake, common, shared, spikes, weights),
        duration,
        outputs=dict(
            spike_t=(spikes, 't'), w_path=(weights, 'w'), w=(plastic, 'w'), w_inh=(brake, 'w')
        ),
        knobs=dict(
            alpha=(plastic, 'stdp_alpha'),
            mu=(plastic, 'stdp_mu'),
            tau_scaling=(plastic, 'scal_tau'),
            eta=(brake, 'istdp_eta'),
            depth=(shared, 'depth'),
        ),
        spikes=('spike_t', 1),
    )


def measure(out, point, *, duration_s):
    """What one run shows; rate and weights are means over the last third of the time.

    Returns rate_hz; course_hz (60 bins); correlated, other: mean weights; selectivity, their
    difference; at_max: fraction of weights above 0.9; correlated_path, other_path (60,);
    inhibition: mean inhibitory weight; inhibition_at_max: fraction of them above 0.99.
    """
    t, path = out['spike_t'], out['w_path']
    half = len(path)//2
    first, second_half = path[:half].mean(axis=0), path[half:].mean(axis=0)
    late = slice(2*SAMPLES//3, None)
    correlated, other = first[late].mean(), second_half[late].mean()
    bins = np.linspace(0, duration_s, SAMPLES + 1)
    return dict(rate_hz=np.sum(t >= duration_s*2/3)/(duration_s/3),
                course_hz=np.histogram(t, bins)[0]/(duration_s/SAMPLES),
                correlated=correlated, other=other, selectivity=correlated - other,
                at_max=np.mean(path[:, late] > 0.9), correlated_path=first, other_path=second_half,
                inhibition=np.mean(out['w_inh']), inhibition_at_max=np.mean(out['w_inh'] > 0.99))


def run(sim, *, duration=240*second, target=10*Hz, rate=10*Hz, n_exc=400, n_inh=100, step=0.01,
        ratio=0.9, mu=0.1, tau_scaling=20*second, eta=0.005, depth=0.5, modulation_time=20*ms,
        sensor=2*second, g_exc=0.04, g_inh=1.0, w_inh=0.1, dt=0.5*ms):
    """All six conditions in one build.

    Returns, for each name of `measure`, an array NAME of shape (conditions, seeds, …) in the order
    of `condition`, with t_s (60,), the centres of the bins, and target_hz.
    """
    tau = stdp.gutig2003.params['stdp_tau_pre'].value
    alpha = ratio*float(np.exp(float(dt/tau)))
    hebb = dict(alpha=alpha, mu=0.0, tau_scaling=NEVER, eta=0.0, depth=depth)
    every = dict(mu=mu, tau_scaling=tau_scaling, eta=eta)
    changes = dict(hebb={}, scaling=dict(tau_scaling=tau_scaling), inhibition=dict(eta=eta),
                   dependence=dict(mu=mu), all=every, uncorrelated=dict(every, depth=0.0))
    points = [{**hebb, **changes[name]} for name in CONDITIONS]
    duration_s = float(duration/second)
    data = sim.sweep(build, points, measure=measure, given=dict(duration_s=duration_s),
                     duration=duration, n_exc=n_exc, n_inh=n_inh, rate=rate, target=target,
                     step=step, sensor=sensor, g_exc=g_exc, g_inh=g_inh, w_inh=w_inh,
                     modulation_time=modulation_time, dt=dt)
    data.update(condition=np.array(CONDITIONS), target_hz=np.array(float(target/Hz)),
                t_s=(np.arange(SAMPLES) + 0.5)*duration_s/SAMPLES,
                sample_t_s=np.arange(SAMPLES)*duration_s/SAMPLES)
    return data
