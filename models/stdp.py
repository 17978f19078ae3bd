"""Pair-based spike-timing-dependent plasticity (M1, M6).

Each presynaptic spike leaves a trace x (decay tau_pre), each postsynaptic spike a
trace y (decay tau_post). At a postsynaptic spike w grows by F_plus(w)*x, at a
presynaptic spike it shrinks by F_minus(w)*y; all pairs count. The four rules of
this file differ in F alone:

======================  ==============================  ==========================
rule                    F_plus                          F_minus
======================  ==============================  ==========================
song2000                A_plus*w_max                    ratio*A_plus*w_max
vanrossum2000           c_p + noise*w                   (c_d + noise)*w
gutig2003               lambda*(1 - w/w_max)^mu*w_max   lambda*alpha*(w/w_max)^mu*w_max
morrison2007            lambda*w_0^(1-mu)*w^mu          lambda*alpha*w
======================  ==============================  ==========================

`gutig2003_nest`, `morrison2007_nest`, `gutig2003_pynn` and `song2000_pynn` are these rules with the
default parameters of the synapses of NEST and PyNN. Two conventions differ there. NEST takes a pair
that meets at the synapse in the same time step as no pair; here it is pre before post. NEST's delay
is dendritic: the postsynaptic spike reaches the synapse a delay late, which here are postsynaptic
times shifted by it.

A pair with zero lag counts as pre before post. With a delay, spikes count when they arrive.

`diehl2015`: the presynaptic trace is compared with a target at each postsynaptic spike, so that
sources which were silent lose,

    at a postsynaptic spike   w += A_plus*(x - target)
    at a presynaptic spike    w -= A_minus*y

both traces set to 1 by a spike (nearest spike). These are equations 3, 5 and 6 of Diehl & Cook 2015
(as quoted in ngc-learn, traceSTDP), there with factors (w_max - w)**mu and w**mu, which are 1 here
(mu = 0), and with traces that add up; their program has another rule, `triplet.diehl2015`.
"""
from dataclasses import replace

from brian2 import ms

from homeozoo.core import P, Rule, Trace, nearest

TRACES = (Trace('stdp_x', 'pre', tau='stdp_tau_pre', doc='presynaptic trace'),
          Trace('stdp_y', 'post', tau='stdp_tau_post', doc='postsynaptic trace'))


_SONG = ('Song 2000, as quoted in a public Brian 1 program after the paper (Ap=0.005*gmax, '
         'Am=-1.05*Ap) and in vhlab-toolbox-matlab, stdp_apply')
_MORRISON = 'NEST stdp_pl_synapse_hom'


def _times(source):
    return dict(stdp_tau_pre=P(20*ms, 'decay of the presynaptic trace', source),
                stdp_tau_post=P(20*ms, 'decay of the postsynaptic trace', source))


song2000 = Rule(
    'stdp', doc='Additive pair STDP (Song, Miller & Abbott 2000): steps do not depend on w, '
                'so weights compete and end at the bounds.',
    traces=TRACES, mechanisms=('M1', 'M6'), cite='10.1038/78829', bounds=(0.0, 1.0),
    dw_pre='-stdp_ratio*stdp_A_plus*w_max*stdp_y', dw_post='stdp_A_plus*w_max*stdp_x',
    params={**_times(_SONG),
            'stdp_A_plus': P(0.005, 'potentiation step as a fraction of w_max', _SONG, low=0),
            'stdp_ratio': P(1.05, 'depression step over potentiation step', _SONG, low=0)})

vanrossum2000 = Rule(
    'stdp', doc='Additive potentiation, multiplicative depression (van Rossum, Bi & Turrigiano '
                '2000): weights end unimodal. w is a conductance in nS. The noise is a fresh '
                'Gaussian at each event, proportional to w.',
    traces=TRACES, mechanisms=('M6',), cite='10.1523/JNEUROSCI.20-23-08812.2000',
    bounds=(0.0, float('inf')),
    dw_pre='-(stdp_c_d + stdp_noise*randn())*w*stdp_y',
    dw_post='(stdp_c_p + stdp_noise*randn()*w)*stdp_x',
    params={**_times('van Rossum 2000, not confirmed'),
            'stdp_c_p': P(0.007, 'potentiation step (7 pS in nS)',
                          'van Rossum 2000, not confirmed', low=0),
            'stdp_c_d': P(0.003, 'depression step as a fraction of w',
                          'van Rossum 2000, not confirmed', low=0),
            'stdp_noise': P(0.015, 'standard deviation of the relative noise',
                            'van Rossum 2000, not confirmed', low=0)})

gutig2003 = Rule(
    'stdp', doc='Power-law weight dependence between additive (mu = 0) and multiplicative '
                '(mu = 1) STDP (Gütig et al. 2003). Without correlations w settles at '
                'w_max/(1 + alpha^(1/mu)).',
    traces=TRACES, mechanisms=('M6',), cite='10.1523/JNEUROSCI.23-09-03697.2003', bounds=(0.0, 1.0),
    dw_pre='-stdp_lambda*stdp_alpha*w_max*clip(w/w_max, 0, 1)**stdp_mu*stdp_y',
    dw_post='stdp_lambda*w_max*clip(1 - w/w_max, 0, 1)**stdp_mu*stdp_x',
    params={**_times('Gütig 2003, not confirmed; NEST stdp_synapse has 20 ms'),
            'stdp_lambda': P(0.005, 'learning rate', 'Gütig 2003, not confirmed', low=0),
            'stdp_alpha': P(1.05, 'depression over potentiation', 'Gütig 2003, not confirmed',
                            low=0),
            'stdp_mu': P(0.1, 'exponent of the weight dependence', 'chosen here', low=0, high=1)})

gutig2003_exponents = replace(
    gutig2003, doc='gutig2003 with an exponent of its own for each side: mu_plus = 0, mu_minus = 1 '
                   'is additive potentiation with multiplicative depression.',
    dw_pre=(gutig2003.dw_pre[0].replace('stdp_mu', 'stdp_mu_minus'),),
    dw_post=(gutig2003.dw_post[0].replace('stdp_mu', 'stdp_mu_plus'),),
    params={**{name: record for name, record in gutig2003.params.items() if name != 'stdp_mu'},
            'stdp_mu_plus': P(0.1, 'exponent of potentiation', 'chosen here', low=0, high=1),
            'stdp_mu_minus': P(0.1, 'exponent of depression', 'chosen here', low=0, high=1)})

morrison2007 = Rule(
    'stdp', doc='Power-law potentiation, multiplicative depression (Morrison, Aertsen & Diesmann '
                '2007). w is in pA. Without correlations w settles at w_0*alpha^(-1/(1-mu)).',
    traces=TRACES, mechanisms=('M6',), cite='10.1162/neco.2007.19.6.1437',
    bounds=(0.0, float('inf')),
    dw_pre='-stdp_lambda*stdp_alpha*w*stdp_y',
    dw_post='stdp_lambda*stdp_w_0**(1 - stdp_mu)*clip(w, 0, w_max)**stdp_mu*stdp_x',
    params={**_times('Morrison 2007, not confirmed; default of NEST stdp_pl_synapse_hom'),
            'stdp_lambda': P(0.1, 'learning rate', _MORRISON, low=0),
            'stdp_alpha': P(0.11, 'depression over potentiation',
                            'Morrison 2007, not confirmed; its fixed point of 39.6 pA without '
                            'correlations goes with the 45.65 pA of figure 4B', low=0),
            'stdp_mu': P(0.4, 'exponent of potentiation', _MORRISON, low=0, high=1),
            'stdp_w_0': P(1.0, 'reference weight (pA)',
                          _MORRISON + ': step lambda*w^mu with w in pA', low=0)})

_NEST = 'default of NEST {} (models/{}, commit 84b06d8)'
_NEST_STDP = _NEST.format('stdp_synapse', 'stdp_synapse.h')
_NEST_PL = _NEST.format('stdp_pl_synapse_hom', 'stdp_pl_synapse_hom.cpp')
_PYNN = 'default of PyNN {} (pyNN/standardmodels/synapses.py, commit 9de85b0)'
_PAIR = _PYNN.format('SpikePairRule')
_TAU_MINUS = 'default of tau_minus of NEST neurons (nestkernel/archiving_node.cpp, commit 84b06d8)'

gutig2003_nest = gutig2003(
    doc='Parameters that the stdp_synapse of NEST starts with: multiplicative STDP, w from 0 to '
        '100.',
    bounds=(0.0, 100.0), tau_pre=(20*ms, _NEST_STDP), tau_post=(20*ms, _TAU_MINUS),
    stdp_lambda=(0.01, _NEST_STDP), alpha=(1.0, _NEST_STDP),
    mu=(1.0, _NEST_STDP + ': mu_plus and mu_minus'))

morrison2007_nest = morrison2007(
    doc='Parameters that the stdp_pl_synapse_hom of NEST starts with: power-law potentiation, '
        'multiplicative depression.',
    tau_pre=(20*ms, _NEST_PL), tau_post=(20*ms, _TAU_MINUS), stdp_lambda=(0.1, _NEST_PL),
    alpha=(1.0, _NEST_PL), mu=(0.4, _NEST_PL), w_0=(1.0, _NEST_PL + ': the step has no w_0'))

gutig2003_pynn = gutig2003(
    doc='Parameters that PyNN starts with for SpikePairRule and GutigWeightDependence. With mu = 1 '
        'those of MultiplicativeWeightDependence.',
    tau_pre=(20*ms, _PAIR), tau_post=(20*ms, _PAIR), stdp_lambda=(0.01, _PAIR + ': A_plus'),
    alpha=(1.0, _PAIR + ': A_minus/A_plus, as PyNN hands it to NEST'),
    mu=(0.5, _PYNN.format('GutigWeightDependence') + ': mu_plus and mu_minus'))

song2000_pynn = song2000(
    doc='Parameters that PyNN starts with for SpikePairRule and AdditiveWeightDependence.',
    tau_pre=(20*ms, _PAIR), tau_post=(20*ms, _PAIR), A_plus=(0.01, _PAIR),
    ratio=(1.0, _PAIR + ': A_minus/A_plus'))

# ---------------------------------------------------------------- which pairs of spikes count

_NEAREST = tuple(replace(trace, step=nearest(trace.name)) for trace in TRACES)
_PAIRING = '10.1007/s00422-008-0233-1'


def _paired(doc, **slots):
    return replace(song2000, doc=f'Additive pair STDP, {doc} (Morrison, Diesmann & Gerstner 2008, '
                                 'figure 7); steps as song2000.',
                   mechanisms=('M6',), cite=song2000.cite + (_PAIRING,), **slots)


morrison2008_symmetric = _paired(
    'symmetric nearest spikes: every spike pairs with the last one of the other cell',
    traces=_NEAREST)

morrison2008_presynaptic = _paired(
    'presynaptic centred: every presynaptic spike pairs with the last and with the next '
    'postsynaptic one', traces=(TRACES[0], _NEAREST[1]), on_post='stdp_x = 0')

morrison2008_reduced = _paired(
    'reduced symmetric: only spikes that follow each other immediately pair',
    traces=_NEAREST, on_pre='stdp_y = 0', on_post='stdp_x = 0')

# ------------------------------------------------------------- a target for the presynaptic trace

_DIEHL = "Diehl & Cook 2015, authors' program (github.com/peter-u-diehl/stdp-mnist)"

diehl2015 = Rule(
    'stdp', doc='STDP with a target of the presynaptic trace (Diehl & Cook 2015): at a '
                'postsynaptic spike, sources whose trace is above the target grow and all others '
                'shrink; at a presynaptic spike the weight shrinks a little. Nearest spikes.',
    traces=_NEAREST, mechanisms=('M1', 'M12'), cite='10.3389/fncom.2015.00099', bounds=(0.0, 1.0),
    dw_pre='-stdp_A_minus*stdp_y', dw_post='stdp_A_plus*(stdp_x - stdp_target)',
    params={**_times(f'{_DIEHL}: tc_pre_ee, tc_post_1_ee'),
            'stdp_A_plus': P(0.0169, 'step of w at a postsynaptic spike for a trace one above the '
                             'target', 'chosen here, by search on digits; the program has 0.01 for '
                             'its triplet rule', low=0),
            'stdp_target': P(0.2, 'trace at which a postsynaptic spike leaves w', 'chosen here, by '
                             'search on digits; the paper gives no value'),
            'stdp_A_minus': P(1e-4, 'step at a presynaptic spike', f'{_DIEHL}: nu_ee_pre', low=0)})
