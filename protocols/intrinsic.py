"""A threshold that falls at constant speed holds 5 Hz within 2 % at every input; one that decays lets the rate follow the input.

Mechanism (M6, M13). Leaky integrate-and-fire cells receive Poisson inputs of different rates; each
input drives one cell of each kind:

- fixed: threshold fixed (control).
- setpoint: every spike raises the threshold by d, between spikes it falls at d*target (ours). The
  mean rate equals the target, but for the net motion of the threshold over d*time.
- diehl2015: every spike raises theta, which decays exponentially (Diehl & Cook 2015). The mean rate
  is theta/(step*tau), which follows the input; the time constant here is 20 s in place of 1e4 s,
  and the step 0.2 mV, so that a theta of 20 mV goes with 5 Hz and the run can be short.

Control. The fixed threshold.

Parameters. Cells, inputs and d are chosen here. Rates are counted over the second half of the run.
"""
import numpy as np
from brian2 import Hz, Network, SpikeMonitor, StateMonitor, Synapses, mV, ms, second

from homeozoo import intrinsic, neurons
from homeozoo.running import Model

MECHANISMS = ('M6', 'M13')
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(smoke=dict(duration=60*second, n_each=4), default={},
              paper=dict(duration=2000*second))
CONDITIONS = ('fixed', 'setpoint', 'diehl2015')


def build(*, duration, input_hz, n_each, weight, drive, d, target, tau, step, dt):
    """Three kinds of cells with the same inputs.

    input_hz: rates of the inputs, list of float; n_each: cells of each; drive: constant drive
    (volt).
    """
    n = len(input_hz)*n_each
    base = neurons.lif_current(drive=drive)
    kinds = dict(fixed=base, setpoint=base + intrinsic.setpoint(d=d, target=target),
                 diehl2015=base + intrinsic.diehl2015(tau=tau, step=step))
    inputs = neurons.poisson.group(n, name='inputs', dt=dt, rates=np.repeat(input_hz, n_each)*Hz)
    objects, outputs = [inputs], {}
    for name, kind in kinds.items():
        cells = kind.group(n, name=name, dt=dt)
        paths = Synapses(inputs, cells, on_pre='Ie_post += weight', namespace=dict(weight=weight),
                         dt=dt, name=f'to_{name}')
        paths.connect(j='i')
        spikes = SpikeMonitor(cells, name=f'spikes_{name}')
        objects += [cells, paths, spikes]
        outputs.update({f't_{name}': (spikes, 't'), f'i_{name}': (spikes, 'i')})
        if name != 'fixed':
            theta = StateMonitor(cells, 'intr_theta', record=np.arange(n), dt=duration/200,
                                 name=f'theta_{name}')
            objects.append(theta)
            outputs[f'theta_{name}'] = (theta, 'intr_theta')
    return Model(Network(objects), duration, outputs=outputs)


def measure(out, point, *, duration_s, n_inputs, n_each, tau_s, step_v):
    """Rates over the second half, for the cells of each input.

    Returns rate_NAME (inputs,); theta_rate (inputs,), mean of theta/(step*tau) over the second
    half; theta_path (inputs, samples), threshold in mV; course_NAME (inputs, 40), rate in bins.
    """
    result = {}
    n = n_inputs*n_each
    edges = np.linspace(0, duration_s, 41)
    for name in CONDITIONS:
        t, i = out[f't_{name}'], out[f'i_{name}']
        late = t >= duration_s/2
        rate = np.bincount(i[late], minlength=n)/(duration_s/2)
        result[f'rate_{name}'] = rate.reshape(n_inputs, n_each).mean(1)
        counts = np.histogram2d(i//n_each, t, [np.arange(n_inputs + 1) - 0.5, edges])[0]
        result[f'course_{name}'] = counts/n_each/(edges[1] - edges[0])
    theta = out['theta_diehl2015']
    late = theta[:, theta.shape[1]//2:].mean(axis=1).reshape(n_inputs, n_each).mean(axis=1)
    result['theta_rate'] = late/(step_v*tau_s)
    result['theta_path'] = 1e3*out['theta_setpoint'].reshape(n_inputs, n_each, -1).mean(axis=1)
    return result


def run(sim, *, duration=400*second, input_hz=np.array([40.0, 60, 80, 100, 120, 140, 160, 180]),
        n_each=5, weight=8*mV, drive=0*mV, d=0.1*mV, target=5*Hz, tau=20*second, step=0.2*mV,
        dt=0.5*ms):
    """All conditions in one build.

    Returns the arrays of `measure` with shape (seeds, …); worst_setpoint and worst_fixed (seeds,),
    the largest deviation of the rate of an input from the target over the target; span_NAME
    (seeds,), highest over lowest rate; theory_error (seeds,), largest deviation of the rate from
    theta/(step*tau).
    """
    found = sim.sweep(build, [{}], measure=measure,
                      given=dict(duration_s=float(duration/second), n_inputs=len(input_hz),
                                 n_each=n_each, tau_s=float(tau/second), step_v=float(step)),
                      duration=duration, input_hz=input_hz, n_each=n_each, weight=weight,
                      drive=drive, d=d, target=target, tau=tau, step=step, dt=dt)
    data = {name: value[0] for name, value in found.items()}
    target_hz = float(target/Hz)
    for name in CONDITIONS:
        rate = data[f'rate_{name}']
        data[f'worst_{name}'] = np.abs(rate/target_hz - 1).max(axis=1)
        data[f'span_{name}'] = rate.max(axis=1)/np.maximum(rate.min(axis=1), 1e-3)
    data['theory_error'] = np.abs(data['rate_diehl2015']/data['theta_rate'] - 1).max(axis=1)
    edges = np.linspace(0, float(duration/second), 41)
    data.update(input_hz=np.asarray(input_hz), target_hz=target_hz, t_s=(edges[1:] + edges[:-1])/2)
    return {name: np.asarray(value) for name, value in data.items()}
