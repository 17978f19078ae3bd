"""Reward one to three seconds late lifts one synapse of 20,000 into the top 5 % by mean weight in ten of ten seeds (mean 1.2 %); random or constant dopamine and an erased trace leave it in the lower half (60 % and below).

Mechanism (M4). Izhikevich 2007 (doi 10.1093/cercor/bhl152): spike pairs leave an eligibility trace,
dopamine turns it into a change of weight (`gating.izhikevich2007`). Whenever cell n2 fires 1 to 19
ms after cell n1, a reward of 0.5 is given 1 to 3 s later. All other synapses have coincidences as
well, but no reward follows them more often than by chance. What is shown is the rank of the synapse
from n1 to n2 among all excitatory synapses, by its weight averaged over the second half of the run,
ties counted half; by the last weight alone the rank would be a matter of the moment. The rewarded
synapse starts at 0, all others at 1.

Parameters. The author's program daspnet.m (ModelDB 84167): cells, noise, weights, order of steps.
The default is a quarter of its size, 200 excitatory and 50 inhibitory cells with 100 targets each,
and half an hour instead of one; rates and the share of weights near the ceiling are then higher,
and the rank is less sharp than with 80,000 synapses (scale paper).

Controls. As many rewards (in the mean) at random times; dopamine constant at the mean that the
rewards gave; the trace of all synapses set to 0 whenever a reward comes. Constant dopamine
depresses, since depression outweighs potentiation in the rule. An erased trace still lets the pairs
in the 0.2 s of dopamine count: what fails is the tagged synapse, not all learning.

At full size (80,000 synapses, an hour, 20 seeds, six of each control; kept in
tests/reference/distal_reward_paper.json) the synapse passes 3.9 of 4 in all seeds, after 22 min in
the mean (8 to 53), and in no control. By its mean weight it lies in the top 0.2 % in 19 seeds
(median 0.02 %) and in the top 4.6 % in the one that was latest; controls in the top 36 % (random
times), 42 % (constant) and 62 % (trace erased), one seed in the top 5 %. The three rows written
for this size pass; two of the others fail, since six controls with such a spread do not lie wholly
outside their bound.

Deviations. n1 and n2 are excitatory: with an inhibitory n2, which fires more, random rewards can
drive the synapse up as well. Each connection exists with a probability that gives 100 targets in
the mean. A reward counts in its own step. Weights move every 40 ms at default scale (10 ms in the
program, and at scale paper). A pair in the same step reads the traces before it, where the program
depresses; ``A_minus=0.15*exp(1/20)`` keeps the total of the window. Noise has 8192 levels. For
time controls have fewer seeds than the rewarded runs: four of ten, and ten of 20 at scale paper.
"""
from dataclasses import replace

import numpy as np
from brian2 import (Clock, Hz, Network, NeuronGroup, SpikeMonitor, StateMonitor, Synapses,
                    linked_var, ms, second)

from homeozoo import gating, neurons
from homeozoo.core import Neuron
from homeozoo.running import Model

MECHANISMS = ('M4',)
SEEDS = dict(smoke=2, default=10, paper=20)
SCALES = dict(smoke=dict(duration=60*second, n_exc=80, n_inh=20, targets=40, controls=1),
              default={}, paper=dict(duration=3600*second, n_exc=800, n_inh=200, slow=10*ms,
                                     controls=10))
MAY_BE_NAN = tuple(f'passage_s{name}' for name in ('', '_random', '_constant', '_erased'))
STEP = 1*ms
TOP, REACHED = 4.0, 3.9
WAITING = 8                     # rewards that can be on their way at once
REWARD = 0.5
EDGES = np.linspace(0, TOP, 41)
SAMPLES = 400                   # of the weights, over the whole run

_PROGRAM = "Izhikevich 2007, author's program daspnet.m (ModelDB 84167)"
rule = replace(gating.izhikevich2007, model=('dopa_sum : 1',), on_slow=('dopa_e *= kept_post',),
               every=10*ms, needs={**gating.izhikevich2007.needs, 'kept_post': 1})(
    A_plus=(0.1*np.exp(1/20), f'{_PROGRAM}: 0.1 at a lag of one step'),
    A_minus=(0.15*np.exp(1/20), f'{_PROGRAM}: 0.15 at lag 0, here from a lag of one step on'))
cell = Neuron(
    'izh', doc='Simple cell of Izhikevich with the steps of daspnet.m; D and kept follow the '
               'critic on the slow clock.',
    model=('a : 1 (constant)', 'd : 1 (constant)', 'v : 1', 'u : 1', 'drive : 1', 'chance : 1',
           'D : 1', 'kept : 1', 'D_now : 1 (linked)', 'kept_now : 1 (linked)'),
    spike_variable='v', threshold='29.9999999', reset=('v = -65', 'u += d'))


def make_cells(n_exc, n_inh, tick):
    """All cells, the excitatory ones first; traces take their steps in the reset."""
    cells = NeuronGroup(n_exc + n_inh, name='cells', clock=tick,
                        **(cell + rule.on_neurons('both')).kwargs(dt=STEP))
    cells.a[:n_exc], cells.a[n_exc:] = 0.02, 0.1
    cells.d[:n_exc], cells.d[n_exc:] = 8, 2
    cells.v, cells.u = -65, -13
    cells.run_regularly('chance = rand()', dt=4*STEP, when='thresholds', order=-3, name='draw')
    half = 'v += 0.5*((0.04*v + 5)*v + 140 - u + drive)\n'
    cells.run_regularly(f'{half}{half}u += a*(0.2*v - u)\n'
                        'drive = 13*(floor(8192*chance)/8191 - 0.5)\n'
                        'chance = 8192*chance - floor(8192*chance)', clock=tick, when='resets',
                        order=2, name='advance')
    return cells


def make_critic(cells, tick):
    """What sees n1 (cell 0) and n2 (cell 1), and gives dopamine: critic and its two inputs."""
    places = range(WAITING)
    model = [f'due{k} : second' for k in places]
    model += ['D : 1', 'kept : 1', 'last : second', 'number : 1', 'given : 1', 'now : 1']
    model += [f'{name} : {unit} (shared, constant)' for name, unit in
              (('D_base', 1), ('earned', 1), ('at_random', 'Hz'), ('erase', 1))]
    critic = NeuronGroup(1, '\n'.join(model), name='critic', clock=tick,
                         namespace=dict(D_tau=neurons.dopamine.params['D_tau'].value,
                                        reward=REWARD))
    critic.last = -1*second
    critic.kept = 1
    for k in places:
        setattr(critic, f'due{k}', -1*second)
    due = ' + '.join(f'int(abs(t - due{k}) < dt/2)' for k in places)
    critic.run_regularly(f'D = D_base + (D - D_base)*exp(-dt/D_tau)\n'
                         f'now = earned*({due}) + int(rand() < at_random*dt)\ngiven += now\n'
                         'D += reward*now\nkept *= 1 - erase*int(now > 0.5)', clock=tick,
                         when='end', order=-7, name='reward')
    cells.D_now, cells.kept_now = linked_var(critic, 'D'), linked_var(critic, 'kept')
    first = Synapses(cells, critic, on_pre='last_post = t', name='first', clock=tick, namespace={},
                     order=1)
    first.connect(i=[0], j=[0])
    code = ['hit = int(t - last_post > 0.5*ms)*int(t - last_post < 19.5*ms)',
            'when = t + 1*second + ceil(2000*rand())*ms']
    code += [f'due{k}_post += hit*int(abs(number_post - {k}) < 0.5)*(when - due{k}_post)'
             for k in places]
    code += [f'number_post = (number_post + hit) % {WAITING}']
    pair = Synapses(cells, critic, on_pre='\n'.join(code), name='pair', clock=tick, namespace={})
    pair.connect(i=[1], j=[0])
    return critic, first, pair


def build(*, duration, n_exc, n_inh, targets, slow):
    """The network; synapse 0 is the one from n1 to n2. Knobs: D_base, earned (1: rewards follow
    the pair), at_random (rate of rewards), erase (1: a reward erases all traces)."""
    tick, n = Clock(STEP, name='tick'), n_exc + n_inh
    cells = make_cells(n_exc, n_inh, tick)
    critic, *watching = make_critic(cells, tick)
    plastic = rule.synapses(cells, cells, name='plastic', transmit='drive_post += w', slow=slow,
                            traces='neurons')
    plastic.connect(i=[0], j=[1])
    plastic.namespace['n_exc'] = n_exc
    plastic.connect(condition='i < n_exc and not (i == 0 and j == 1)', p=targets/n)
    plastic.w = 'int(i != 0 or j != 1)'
    # D = 0 where traces are erased: they go after the weights have moved, in the same loop
    cells.run_regularly('D = D_now*kept_now\nkept = kept_now', dt=slow, when='end', order=-6,
                        name='level')
    critic.run_regularly('kept = 1', dt=slow, when='end', order=-5, name='again')
    inhibition = Synapses(cells, cells, on_pre='drive_post -= 1', name='inhibition', clock=tick,
                          namespace=dict(n_exc=n_exc))
    inhibition.connect(condition='i >= n_exc and j < n_exc', p=min(1, targets/n_exc))
    plastic.run_regularly('dopa_sum += w*int(t > half)', dt=duration/SAMPLES, when='end', order=20,
                          name='adding')
    plastic.namespace['half'] = duration/2
    path = StateMonitor(plastic, 'w', record=[0], dt=duration/SAMPLES, when='end', order=20,
                        name='path')
    count = SpikeMonitor(cells, record=False, name='count')
    return Model(Network(cells, critic, *watching, plastic, inhibition, path, count), duration,
                 outputs=dict(w=(plastic, 'w'), total=(plastic, 'dopa_sum'), count=(count, 'count'),
                              given=(critic, 'given'), path=(path, 'w')),
                 knobs={k: (critic, k) for k in ('D_base', 'earned', 'at_random', 'erase')})


def top_percent(values, one):
    """Where values[one] stands among all: per cent of them that are larger, ties counted half."""
    larger, equal = np.sum(values > values[one]), np.sum(values == values[one]) - 1
    return 100*(larger + 0.5*equal)/(len(values) - 1)


def measure(out, point, *, duration_s, n_exc):
    """What one run shows; point is not used.

    top_percent: rank of the rewarded synapse by its mean weight over the second half; w_rewarded:
    that weight; w_all: the same of all synapses, mean; w_end: mean weight at the end; ceiling:
    share of synapses within 5 % of it; passage_s: when the rewarded synapse first passed REACHED
    (nan: never); reached: 1 or 0; rewards; rate_exc_hz, rate_inh_hz; path (SAMPLES,): weight of the
    rewarded synapse; histogram (40,): synapses per bin of mean weight, in per cent.
    """
    mean = out['total']/np.ceil(SAMPLES/2 - 1)
    path = out['path'][0]
    late = np.flatnonzero(path >= REACHED)
    rate = out['count']/duration_s
    return dict(top_percent=top_percent(mean, 0), w_rewarded=mean[0], w_all=mean.mean(),
                w_end=out['w'].mean(), ceiling=np.mean(out['w'] > 0.95*TOP),
                passage_s=late[0]*duration_s/SAMPLES if late.size else np.nan,
                reached=1.0*bool(late.size), rewards=out['given'][0],
                rate_exc_hz=rate[:n_exc].mean(), rate_inh_hz=rate[n_exc:].mean(), path=path,
                histogram=100*np.histogram(mean, EDGES)[0]/len(mean))


def run(sim, *, duration=1800*second, n_exc=200, n_inh=50, targets=100, slow=40*ms, controls=4):
    """Rewarded, and the three controls with the first `controls` seeds.

    Returns, for each NAME of `measure`, NAME (seeds, …) of the rewarded runs, NAME_random,
    NAME_constant, NAME_erased (controls, …); depression (controls,): w_end with constant dopamine
    over that of the same seed rewarded, random_ratio: the same with random rewards; t_s, edges.
    """
    duration_s, base = float(duration/second), float(neurons.dopamine.params['D_base'].value)
    tau_s = float(neurons.dopamine.params['D_tau'].value/second)
    options = dict(duration=duration, n_exc=n_exc, n_inh=n_inh, targets=targets, slow=slow)
    plain = dict(D_base=base, earned=1.0, at_random=0*Hz, erase=0.0)
    given = dict(duration_s=duration_s, n_exc=n_exc)
    data = {name: values[0] for name, values in
            sim.sweep(build, [plain], measure=measure, given=given, **options).items()}
    rates = data['rewards'][:controls]/duration_s
    points = [[{**plain, 'earned': 0.0, 'at_random': rate*Hz} for rate in rates],
              [{**plain, 'earned': 0.0, 'D_base': base + REWARD*tau_s*rate} for rate in rates],
              [{**plain, 'erase': 1.0}]*len(rates)]
    found = sim.sweep(build, points, measure=measure, given=given, seeds=sim.seeds[:controls],
                      **options)
    for row, name in enumerate(('random', 'constant', 'erased')):
        data.update({f'{key}_{name}': values[row] for key, values in found.items()})
    first = data['w_end'][:controls]
    data.update(depression=data['w_end_constant']/first, random_ratio=data['w_end_random']/first,
                t_s=np.arange(SAMPLES)*duration_s/SAMPLES, edges=EDGES)
    return data
