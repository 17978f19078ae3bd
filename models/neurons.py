"""Neurons: base models and add-ons. ``lif_conductance + rate_sensor(tau=1*second)`` is a neuron
with a rate estimate.
"""
from dataclasses import replace

from brian2 import mV, ms, nS, pA, pF, second

from homeozoo.core import Neuron, P, Trace

# --------------------------------------------------------------------------- base models

_SONG = 'Song 2000, as quoted in a public Brian 1 program after the paper (gmax=0.015, gin=0.05)'
_VOGELS = "Vogels 2011, authors' inhib_plasticity.m (ModelDB 143751), lines 31 to 49"
_BRETTE = 'Brette & Gerstner 2005, as in brian2 examples/frompapers/Brette_Gerstner_2005.py'

lif_conductance = Neuron(
    'lif', doc='Leaky integrate-and-fire neuron with exponential conductances ge and gi, '
               'in units of the leak conductance.',
    model=('dv/dt = (lif_V_rest - v + ge*(lif_E_ex - v) + gi*(lif_E_in - v) + lif_drive)/lif_tau_m'
           ' : volt',
           'dge/dt = -ge/lif_tau_ex : 1', 'dgi/dt = -gi/lif_tau_in : 1'),
    spike_variable='v', threshold='lif_V_th', reset='v = lif_V_reset', inlet='lif_drive',
    start={'v': 'lif_V_rest'}, cite='10.1038/78829',
    params=dict(
        lif_tau_m=P(20*ms, 'membrane time constant', _SONG),
        lif_V_rest=P(-70*mV, 'resting potential', _SONG),
        lif_V_th=P(-54*mV, 'threshold', _SONG),
        lif_V_reset=P(-60*mV, 'reset', _SONG),
        lif_E_ex=P(0*mV, 'excitatory reversal potential', _SONG),
        lif_E_in=P(-70*mV, 'inhibitory reversal potential', _SONG),
        lif_tau_ex=P(5*ms, 'decay of the excitatory conductance', _SONG),
        lif_tau_in=P(5*ms, 'decay of the inhibitory conductance', _SONG),
        lif_drive=P(0*mV, 'constant drive', 'chosen here: none')))

lif_vogels2011 = replace(lif_conductance, refractory='lif_refractory', params={
    **lif_conductance.params,
    'lif_refractory': P(5*ms, 'refractory period', _VOGELS)})(
        tau_m=20*ms, V_rest=-60*mV, V_th=-50*mV, V_reset=-60*mV, E_ex=0*mV, E_in=-80*mV,
        tau_ex=5*ms, tau_in=10*ms, source=_VOGELS,
        cite='10.1126/science.1211095',
        doc='Conductance-based integrate-and-fire neuron of Vogels 2011.')

lif_fixed_drive = replace(lif_vogels2011, model=(
    'dv/dt = (lif_V_rest - v + ge*(lif_E_ex - lif_V_syn) + gi*(lif_E_in - lif_V_syn)'
    ' + lif_drive)/lif_tau_m : volt', *lif_vogels2011.model[1:]), params={
        **lif_vogels2011.params,
        'lif_V_syn': P(-60*mV, 'potential that synaptic drive is computed at', 'chosen here')},
    doc='The neuron of Vogels 2011 with current-based synapses: the drive through ge and gi is '
        'that at the potential lif_V_syn, whatever v is. Held at that potential by a constant '
        'current, both neurons answer a single weak spike alike.')

lif_current = Neuron(
    'lif', doc='Leaky integrate-and-fire neuron with exponential synaptic currents, '
               'written as voltages (current times membrane resistance).',
    model=('dv/dt = (lif_V_rest - v + Ie + Ii + lif_drive)/lif_tau_m : volt',
           'dIe/dt = -Ie/lif_tau_ex : volt', 'dIi/dt = -Ii/lif_tau_in : volt'),
    spike_variable='v', threshold='lif_V_th', reset='v = lif_V_reset',
    refractory='lif_refractory', inlet='lif_drive', start={'v': 'lif_V_rest'},
    params=dict(
        lif_tau_m=P(20*ms, 'membrane time constant', 'chosen here'),
        lif_V_rest=P(-60*mV, 'resting potential', 'chosen here'),
        lif_V_th=P(-50*mV, 'threshold', 'chosen here'),
        lif_V_reset=P(-60*mV, 'reset', 'chosen here'),
        lif_tau_ex=P(5*ms, 'decay of the excitatory current', 'chosen here'),
        lif_tau_in=P(10*ms, 'decay of the inhibitory current', 'chosen here'),
        lif_refractory=P(2*ms, 'refractory period', 'chosen here', low=0*ms),
        lif_drive=P(0*mV, 'constant drive', 'chosen here: none')))

lif_brunel2000 = Neuron(
    'lif',
    doc='Leaky integrate-and-fire neuron of Brunel 2000 with delta synapses: a presynaptic spike '
        'moves v '
    'at once; input during the refractory period is lost.',
    model='dv/dt = v*expm1(-dt/lif_tau_m)/dt : volt',
    spike_variable='v',
    threshold='lif_V_th',
    reset='v = lif_V_reset',
    refractory='lif_refractory',
    start={'v': 'lif_V_reset'},
    cite='10.1023/A:1008925309027',
    params=dict(
        lif_tau_m=P(
            20 * ms,
            'membrane time constant',
            'Brunel 2000, brian2 examples/frompapers/Brunel_2000.py',
        ),
        lif_V_th=P(
            20 * mV,
            'threshold above rest',
            'Brunel 2000, brian2 examples/frompapers/Brunel_2000.py',
        ),
        lif_V_reset=P(
            10 * mV, 'reset above rest', 'Brunel 2000, brian2 examples/frompapers/Brunel_2000.py'
        ),
        lif_refractory=P(
            2 * ms,
            'refractory period',
            'Brunel 2000, brian2 examples/frompapers/Brunel_2000.py',
            low=0 * ms,
        ),
    ),
)

adex = Neuron(
    'adex', doc='Adaptive exponential integrate-and-fire neuron, dV/dt and dw/dt of Brette & '
                'Gerstner 2005, with conductances ge and gi in siemens. The exponent is capped at '
                '10 so that forward Euler stays finite between threshold and reset.',
    model=('dv/dt = (adex_g_L*(adex_E_L - v) + adex_g_L*adex_Delta_T*'
           'exp(clip((v - adex_V_T)/adex_Delta_T, -50, 10)) - adapt + adex_I'
           ' + ge*(adex_E_ex - v) + gi*(adex_E_in - v))/adex_C : volt',
           'dadapt/dt = (adex_a*(v - adex_E_L) - adapt)/adex_tau_w : amp',
           'dge/dt = -ge/adex_tau_ex : siemens', 'dgi/dt = -gi/adex_tau_in : siemens'),
    spike_variable='v', threshold='adex_V_cut', reset=('v = adex_V_r', 'adapt += adex_b'),
    inlet='adex_I', start={'v': 'adex_E_L'}, cite='10.1152/jn.00686.2005',
    params=dict(
        adex_C=P(281*pF, 'membrane capacitance', _BRETTE, low=0*pF),
        adex_g_L=P(30*nS, 'leak conductance', _BRETTE, low=0*nS),
        adex_E_L=P(-70.6*mV, 'leak reversal potential', _BRETTE),
        adex_V_T=P(-50.4*mV, 'threshold of the exponential', _BRETTE),
        adex_Delta_T=P(2*mV, 'slope factor', _BRETTE, low=0*mV),
        adex_tau_w=P(144*ms, 'decay of the adaptation current', _BRETTE),
        adex_a=P(4*nS, 'subthreshold adaptation', _BRETTE),
        adex_b=P(80.5*pA, 'adaptation step at a spike', _BRETTE),
        adex_V_r=P(-70.6*mV, 'reset', _BRETTE),
        adex_V_cut=P(-40.4*mV, 'spike detection, V_T + 5 Delta_T', 'chosen here'),
        adex_E_ex=P(0*mV, 'excitatory reversal potential', 'chosen here'),
        adex_E_in=P(-80*mV, 'inhibitory reversal potential', 'chosen here'),
        adex_tau_ex=P(5*ms, 'decay of the excitatory conductance', 'chosen here'),
        adex_tau_in=P(10*ms, 'decay of the inhibitory conductance', 'chosen here'),
        adex_I=P(0*pA, 'constant current', 'chosen here: none')))

adex_leak = replace(
    adex, model=(
        'dv/dt = (adex_E_L - v + adex_Delta_T*exp(clip((v - adex_V_T)/adex_Delta_T, -50, 10))'
        ' - adapt + adex_drive + ge*(adex_E_ex - v) + gi*(adex_E_in - v))/adex_tau_m : volt',
        'dadapt/dt = (adex_a*(v - adex_E_L) - adapt)/adex_tau_w : volt',
        'dge/dt = -ge/adex_tau_ex : 1', 'dgi/dt = -gi/adex_tau_in : 1'),
    inlet='adex_drive',
    doc='The neuron `adex` divided by its leak conductance: ge, gi and a in units of the leak, '
        'adaptation and drive in volt. Without inputs it is the same neuron.',
    params={**{name: record for name, record in adex.params.items()
               if name not in ('adex_C', 'adex_g_L', 'adex_a', 'adex_b', 'adex_I')},
            'adex_tau_m': P(281*pF/(30*nS), 'membrane time constant, C/g_L', _BRETTE, low=0*ms),
            'adex_a': P(4/30, 'subthreshold adaptation over the leak, a/g_L', _BRETTE),
            'adex_b': P(80.5*pA/(30*nS), 'adaptation step at a spike, b/g_L', _BRETTE),
            'adex_drive': P(0*mV, 'constant drive', 'chosen here: none')})

_AURYN = 'Zenke 2015, authors\' sim_rc_p10c.cpp with AIF2Group.cpp of Auryn'

lif_zenke2015 = Neuron(
    'lif', doc='Leaky integrate-and-fire neuron of Zenke, Agnes & Gerstner 2015: a fast and a slow '
               'excitatory conductance (ge, and gn that follows it) share the input, each '
               'spike adds to one that hyperpolarises, and the threshold jumps by 100 mV and '
               'decays within 5 ms instead of a refractory period. Units of the leak conductance.',
    model=('dv/dt = (lif_V_rest - v + (lif_ampa*ge + (1 - lif_ampa)*gn)*(lif_E_ex - v)'
           ' + (gi + lif_adapt)*(lif_E_in - v))/lif_tau_m : volt',
           'dge/dt = -ge/lif_tau_ex : 1', 'dgn/dt = (ge - gn)/lif_tau_nmda : 1',
           'dgi/dt = -gi/lif_tau_in : 1'),
    traces=(Trace('lif_adapt', 'post', tau='lif_tau_adapt', step='lif_adapt += lif_step_adapt'),
            Trace('lif_theta', 'post', tau='lif_tau_theta', step='lif_theta = lif_jump',
                  unit='volt')),
    spike_variable='v', threshold=('lif_V_th', 'lif_theta'), reset='v = lif_V_rest',
    start={'v': 'lif_V_rest'}, cite='10.1038/ncomms7922',
    params=dict(
        lif_tau_m=P(20*ms, 'membrane time constant', _AURYN),
        lif_V_rest=P(-70*mV, 'resting and reset potential', _AURYN),
        lif_V_th=P(-50*mV, 'threshold at rest', _AURYN),
        lif_jump=P(100*mV, 'threshold shift right after a spike', _AURYN),
        lif_tau_theta=P(5*ms, 'decay of the threshold shift', _AURYN),
        lif_E_ex=P(0*mV, 'excitatory reversal potential', _AURYN),
        lif_E_in=P(-80*mV, 'reversal potential of inhibition and adaptation', _AURYN),
        lif_tau_ex=P(5*ms, 'decay of the fast excitatory conductance (AMPA)', _AURYN),
        lif_tau_nmda=P(100*ms, 'time with which the slow one follows (NMDA)', _AURYN),
        lif_tau_in=P(10*ms, 'decay of the inhibitory conductance', _AURYN),
        lif_ampa=P(0.2/1.2, 'share of the fast excitatory conductance', _AURYN + ' (ratio 0.2)',
                   low=0, high=1),
        lif_step_adapt=P(0.1, 'step of adaptation at a spike', _AURYN, low=0),
        lif_tau_adapt=P(100*ms, 'decay of adaptation', _AURYN)))

poisson = Neuron(
    'pois', doc='Poisson neuron: it fires when the integral of its rate reaches a threshold '
                'drawn from a unit exponential (time rescaling). The variable rates (Hz) is set '
                'per neuron and may change in time; no random number is drawn between spikes.',
    model=('dpois_hazard/dt = rates : 1', 'pois_next : 1', 'rates : Hz'),
    spike_variable='pois_hazard', threshold='pois_next',
    reset=('pois_hazard -= pois_next', 'pois_next = -log(1 - rand())'),
    start={'pois_next': '-log(1 - rand())'}, cite='10.1162/08997660252741149')


# --------------------------------------------------------------------------- add-ons

_DASPNET = "Izhikevich 2007, author's program daspnet.m (ModelDB 84167)"

rate_sensor = Neuron(
    'sens',
    doc='Rate estimate of the cell: low-pass filter of its own spikes, in the variable rate.',
    traces=(Trace('rate', 'post', tau='sens_tau', step='rate += 1/sens_tau', unit='Hz'),),
    params=dict(sens_tau=P(1 * second, 'time constant of the rate estimate', 'chosen here')),
)

adaptive_threshold = Neuron(
    'theta', doc='Threshold that rises by a step at each spike of the cell and decays.',
    traces=(Trace('theta', 'post', tau='theta_tau', step='theta += theta_step', unit='volt'),),
    threshold='theta',
    params=dict(theta_tau=P(100*ms, 'decay of the threshold shift', 'chosen here'),
                theta_step=P(1*mV, 'rise at a spike', 'chosen here')))

modulator_pool = Neuron(
    'D', doc='Neuromodulator at the cell, variable D: raised by a synapse or by hand, it decays '
             '(the factor that eligibility traces wait for).',
    traces=(Trace('D', 'post', tau='D_tau', step=''),),
    params=dict(D_tau=P(200*ms, 'clearance of the modulator', _DASPNET + ': 0.995 per ms')),
    cite='10.1093/cercor/bhl152')

dopamine = Neuron(
    'D', doc='Concentration of dopamine at the cell, variable D: it returns to a baseline, a '
             'reward adds 0.5 to it '
             '(Izhikevich 2007). What `gating.izhikevich2007` waits for.',
    traces=(Trace('D', 'post', ode='(D - D_base)*expm1(-dt/D_tau)/dt', step='', doc='dopamine'),),
    start={'D': 'D_base'}, cite='10.1093/cercor/bhl152',
    params=dict(D_tau=P(200*ms, 'clearance of dopamine', _DASPNET + ': 0.995 per ms'),
                D_base=P(0.002, 'baseline', _DASPNET + ': (0.002+DA)', low=0)))

gate = Neuron('M', doc='Gate variable M of the cell, set by the user; starts open at 1.',
              model=('M : 1',), start={'M': '1'})
