"""Neuromodulators that gate plasticity (M4).

`gated_stdp` and `three_factor_stdp` are the additive pair rule of Song 2000 behind a gate M and
behind dopamine D; both forms work on any rule, as `Rule.gated` and `Rule.eligibility`.

`izhikevich2007` is the published rule (doi 10.1093/cercor/bhl152) with the constants of the
author's program daspnet.m (ModelDB 84167). Traces x and y of the pre- and postsynaptic spikes are
set to 1 at a spike (nearest spike) and decay with tau. A spike pair changes an eligibility trace
e, not the weight:

    at a postsynaptic spike  e += A_plus*x        (A_plus = 0.1)
    at a presynaptic spike   e -= A_minus*y       (A_minus = 0.15)
    de/dt = -e/tau_e,   dw/dt = speed*D*e,   0 <= w <= 4

D is the concentration of dopamine at the cell, baseline included: `neurons.dopamine` decays in
0.2 s to the baseline 0.002, and a reward adds 0.5 to it. Transmission takes 1 ms
(``delay={'pre': 1*ms}``, with the traces on the synapses), and e is moved when the spike arrives.

The program. In each step of 1 ms, in this order: cells fire (x and y are set); a postsynaptic
spike reads the x of the step before, which is the delay of 1 ms; a presynaptic spike reads the y
of its own step, so that a postsynaptic spike in the same step depresses in full; x and y fall to
0.95, D (counted from the baseline) to 0.995; every 10 ms w = clip(w + D*e, 0, 4), then e falls to
0.99; rewards are added last. ``slow=10*ms`` has the same order. Hence speed = 1/(10 ms), and the
time constants 20 ms, 0.2 s and 1 s stand for 19.50, 199.5 and 995 ms.

Deviation. The program reads y when the presynaptic spike leaves; here it is read when the spike
arrives, 1 ms later. Depression is therefore weaker by exp(-1 ms/tau) = 0.95 at the same A_minus
(``A_minus=0.15*exp(1/20)`` undoes that).

`seol2007`: receptors that open the two directions apart (Seol et al. 2007, doi
10.1016/j.neuron.2007.08.013). With a spike pair of lag d = t_post - t_pre,

    dw = A*w_max*(beta*P(d) - m1*ratio*D(d)),
    P = exp(-|d|/tau_p)*{1 if d >= 0, else k},  D = exp(-|d|/tau_d)*{k if d >= 0, else 1}

beta and m1 are activations, 0 to 1, of beta-adrenergic and of muscarinic M1 receptors. Both windows
reach over both orders, since in the paper the receptors, and not the order alone, decide the sign.
k = 0 makes each one-sided. The form is one of several with the signs of the paper.

`brzosko2017`: acetylcholine depresses at once, dopamine converts afterwards (Brzosko et al. 2017,
doi 10.7554/eLife.27756; constants and order of steps: Zannone et al. 2018, doi
10.1038/s41598-018-27393-2, authors' program ModelDB 245018). A spike pair of lag d, at either
order, gives W = A*exp(-|d|/tau). It depresses where acetylcholine is, and leaves a trace:

    w -= eta_ACh*ACh*W,   e += W,   de/dt = -e/tau_e

An episode ends where the cell has end = 1 on the slow clock. With dopamine then, what acetylcholine
took in this episode comes back (seq_lost, so that an own clip at w_min counts) and the trace is
added: w += lost + eta_DA*DA*e. Without it the depression stays. Either way lost and e start at 0
again. e decays on the slow clock, so that within its time it is too large by slow/(2*tau_e) in the
mean.
"""
from brian2 import Hz, ms, second

from homeozoo import stdp
from homeozoo.core import P, Rule, Trace, nearest

_PROGRAM = "Izhikevich 2007, author's program daspnet.m (ModelDB 84167)"

gated_stdp = stdp.song2000.gated('M_post')(
    doc='Additive pair STDP that acts only where and when the gate M of the cell is open.')

three_factor_stdp = stdp.song2000.eligibility(
    'D_post', tau=1*second, source=f'{_PROGRAM}: 0.99 per 10 ms')(
        doc='Three-factor form of the pair rule of Song 2000: spike pairs leave an eligibility '
            'trace (1 s), a modulator D turns it into a weight change, dw/dt = D*e/tau. Not the '
            'rule of Izhikevich 2007, for which see `izhikevich2007`.',
        cite=('10.1038/78829', '10.1093/cercor/bhl152'))

izhikevich2007 = Rule(
    'dopa', doc='Dopamine-modulated STDP (Izhikevich 2007): nearest spike pairs leave an '
                'eligibility trace that decays in 1 s; the weight moves by trace times dopamine D, '
                'so that a reward seconds later finds the synapses that earned it. Needs D on the '
                'cell: `neurons.dopamine`. Weights 0 to 4.',
    traces=(Trace('dopa_x', 'pre', tau='dopa_tau', step=nearest('dopa_x')),
            Trace('dopa_y', 'post', tau='dopa_tau', step=nearest('dopa_y'))),
    state_pre='dopa_e -= dopa_A_minus*dopa_y', state_post='dopa_e += dopa_A_plus*dopa_x',
    decays=(('dopa_e', 'dopa_tau_e'),), dw_dt='dopa_speed*D_post*dopa_e', needs={'D_post': 1},
    cite='10.1093/cercor/bhl152', mechanisms=('M4',), bounds=(0.0, 4.0),
    params=dict(
        dopa_tau=P(20*ms, 'decay of both spike traces',
                   f'{_PROGRAM}: comment "tau = 20 ms", 0.95 per ms'),
        dopa_A_plus=P(0.1, 'step of the eligibility trace, pre before post',
                      f'{_PROGRAM}: STDP(fired,t+D)=0.1', low=0),
        dopa_A_minus=P(0.15, 'step of the eligibility trace, post before pre',
                       f'{_PROGRAM}: 1.5 times 0.1', low=0),
        dopa_tau_e=P(1*second, 'decay of the eligibility trace', f'{_PROGRAM}: 0.99 per 10 ms'),
        dopa_speed=P(100*Hz, 'change of the weight per dopamine and eligibility',
                     f'{_PROGRAM}: once per 10 ms')))

seol2007 = Rule(
    'seol', doc='Pair STDP behind receptors (after Seol et al. 2007): beta-adrenergic receptors '
                'open potentiation, muscarinic M1 receptors depression, each at both orders of '
                'spikes and k times weaker at the other one; both together give the timed curve.',
    traces=(Trace('seol_xp', 'pre', tau='seol_tau_p'), Trace('seol_xd', 'pre', tau='seol_tau_d'),
            Trace('seol_yp', 'post', tau='seol_tau_p'), Trace('seol_yd', 'post', tau='seol_tau_d')),
    dw_pre='seol_A*w_max*(seol_k*beta_post*seol_yp - seol_ratio*m1_post*seol_yd)',
    dw_post='seol_A*w_max*(beta_post*seol_xp - seol_k*seol_ratio*m1_post*seol_xd)',
    needs={'beta_post': 1, 'm1_post': 1}, cite='10.1016/j.neuron.2007.08.013', mechanisms=('M4',),
    params=dict(
        seol_A=P(0.005, 'potentiation step as a fraction of w_max', 'chosen here', low=0),
        seol_ratio=P(1.1, 'depression step over potentiation step', 'chosen here', low=0),
        seol_k=P(0.5, 'step at the other order over that at the own one',
                 'chosen here; more than 0 because the receptors decide the sign: Seol 2007, '
                 'abstract', low=0, high=1),
        seol_tau_p=P(20*ms, 'window of potentiation', 'chosen here, as in Song 2000'),
        seol_tau_d=P(35*ms, 'window of depression', 'chosen here, longer than that of '
                     'potentiation')))

_ZANNONE = "Zannone 2018, authors' program (ModelDB 245018, commit 15807a6), "
_ZANNONE_MAIN = _ZANNONE + 'seq_neuromod_plasticity.m'

brzosko2017 = Rule(
    'seq', doc='Sequential neuromodulation (Brzosko et al. 2017, Zannone et al. 2018): spike pairs '
               'of either order depress at once where acetylcholine is, and leave a trace that '
               'dopamine at the end of an episode turns into potentiation, in place of the '
               'depression. Needs ACh, DA and end on the cell. Weights 0 to 3; the program '
               'keeps them above 1 (w_min=1).',
    traces=(Trace('seq_x', 'pre', tau='seq_tau_pre'), Trace('seq_y', 'post', tau='seq_tau_post')),
    model=('seq_e : 1', 'seq_lost : 1'),
    state_pre=('seq_e += seq_A_post_pre*seq_y',
               'seq_lost += clip(seq_eta_ACh*ACh_post*seq_A_post_pre*seq_y, 0, w - w_min)'),
    state_post=('seq_e += seq_A_pre_post*seq_x',
                'seq_lost += clip(seq_eta_ACh*ACh_post*seq_A_pre_post*seq_x, 0, w - w_min)'),
    dw_pre='-seq_eta_ACh*ACh_post*seq_A_post_pre*seq_y',
    dw_post='-seq_eta_ACh*ACh_post*seq_A_pre_post*seq_x',
    on_slow='w = clip(w + end_post*(int(DA_post > 0)*seq_lost + seq_eta_DA*DA_post*seq_e), w_min, '
            'w_max)\nseq_lost *= 1 - end_post\n'
            'seq_e *= (1 - end_post)*exp(-slow_dt/seq_tau_e)',
    every=100*ms, needs={'ACh_post': 1, 'DA_post': 1, 'end_post': 1}, mechanisms=('M4',),
    cite=('10.7554/eLife.27756', '10.1038/s41598-018-27393-2'), bounds=(0.0, 3.0),
    params=dict(
        seq_A_pre_post=P(1.0, 'pair, pre before post', f'{_ZANNONE_MAIN}: A_pre_post', low=0),
        seq_A_post_pre=P(1.0, 'pair, post before pre', f'{_ZANNONE_MAIN}: A_post_pre', low=0),
        seq_tau_pre=P(10*ms, 'window, pre before post',
                      f'{_ZANNONE_MAIN}: tau_pre_post; there 0.9 per ms'),
        seq_tau_post=P(10*ms, 'window, post before pre',
                       f'{_ZANNONE_MAIN}: tau_post_pre; there 0.9 per ms'),
        seq_tau_e=P(2*second, 'decay of the eligibility trace', f'{_ZANNONE_MAIN}: tau_e'),
        seq_eta_ACh=P(0.002, 'depression per pair', f'{_ZANNONE_MAIN}: eta_ACh', low=0),
        seq_eta_DA=P(0.01, 'potentiation per trace', f'{_ZANNONE_MAIN}: eta_DA', low=0)))
