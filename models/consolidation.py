"""Consolidation: weights with more than one time scale (M6).

`luboeinski2021`, synaptic tagging and capture (Luboeinski & Tetzlaff 2021, doi
10.1038/s42003-021-01778-y). w is the early-phase weight over its rest h0, cons_z the late-phase
weight; w + cons_z is transmitted.

    tau_h dw/dt = leak*(1 - w) + gamma_p*(w_top - w)*[c > theta_p] - gamma_d*w*[c > theta_d]
    tau_p dp/dt = -p + [sum over the synapses of the cell of |w - 1| > theta_pro]
    tau_z dz/dt = p*(1 - z)*[w - 1 > theta_tag] - p*(z + 0.5)*[1 - w > theta_tag]

Calcium c is followed exactly from event to event, as in `calcium`; the leak and the late phase run
on a slow clock. With the traces on the neurons the protein p belongs to the cell and all its
synapses share it; with traces on the synapses every synapse makes its own.

`benna2016`, a chain of m variables (Benna & Fusi 2016): w = u_1 exchanges with u_2, and so on,
between beakers that double in size while the tubes between them halve:

    C_k du_k/dt = g_(k-1)*(u_(k-1) - u_k) + g_k*(u_(k+1) - u_k),  C_k = 2^(k-1), g_k = 2^-(k+2),
    u_(m+1) = rest

A step of w is then forgotten as 1/sqrt(time) up to the age 2^(2m+1). It joins any rule that moves
w.

`fusi2005`, the cascade (Fusi, Drew & Abbott 2005): a weak or strong synapse with n states of
decreasing plasticity each. A candidate event towards the other strength switches with probability
q_k = x^(k-1) (the last state x^(n-1)/(1-x)) into the most plastic state; one towards the present
strength moves to the next state with p_k = x^k/(1-x).

Deviations. luboeinski2021: no noise; the presynaptic calcium has the delay 18.8 ms in the paper:
pass ``delay={'pre': 18.8*ms}``. benna2016: u is not discrete and bounded only in w. fusi2005: the
paper leaves open what a candidate event is; here, a post- or presynaptic spike within casc_tau
after the nearest spike of the other side.

Places. C_k and g_k agree with BennaFusi.m, q_k and p_k with CascadeOriginal.m and
CascadeMSinterp.m, of Lahiri's program github.com/ganguli-lab/Complex_Synapse
(Code/Matlab/MakeMat); the papers themselves were not at hand.
"""
from brian2 import ms, second

from homeozoo.core import P, Rule, Trace, nearest

HOUR = 3600*second
INF = float('inf')
_STC = "Luboeinski & Tetzlaff 2021, authors' config_basic_late.json"

_CALCIUM = '''
cons_since = clip(t - cons_last, 0*second, 1e12*second)
cons_tP = clip(cons_decay_Ca*log((cons_c + 1e-12)/cons_theta_p), 0*second, cons_since)
cons_tD = clip(cons_decay_Ca*log((cons_c + 1e-12)/cons_theta_d), 0*second, cons_since) - cons_tP
cons_fP = exp(-cons_tP*(cons_gamma_p + cons_gamma_d)/cons_tau_h)
cons_fD = exp(-cons_tD*cons_gamma_d/cons_tau_h)
'''
_RELAX = '(cons_w_top*cons_gamma_p/(cons_gamma_p + cons_gamma_d)*(1 - cons_fP) + w*cons_fP)*cons_fD'
_ADVANCE = 'cons_c = cons_c*exp(-cons_since/cons_decay_Ca) + {}\ncons_last = t'

luboeinski2021 = Rule(
    'cons',
    doc='Synaptic tagging and capture (Luboeinski & Tetzlaff 2021): calcium moves the early '
        'weight w, which '
    'decays in 1.9 h; a large change sets a tag and, in sum over the cell, starts the synthesis of '
    'proteins, with which tagged synapses build the late weight cons_z. Transmits w + cons_z.',
    model=(
        'cons_c : 1',
        'cons_last : second',
        'cons_since : second',
        'cons_tP : second',
        'cons_tD : second',
        'cons_fP : 1',
        'cons_fD : 1',
        'cons_z : 1',
        'cons_part : 1',
    ),
    traces=(
        Trace('cons_sum', 'post', ode='', doc='sum of |w - 1| over the synapses of the cell'),
        Trace(
            'cons_p',
            'post',
            ode='(int(cons_sum > cons_theta_pro) - cons_p)/cons_tau_p',
            doc='protein of the cell',
        ),
    ),
    state_pre=_CALCIUM,
    state_post=_CALCIUM,
    map_pre=_RELAX,
    map_post=_RELAX,
    on_pre=_ADVANCE.format('cons_Ca_pre'),
    on_post=_ADVANCE.format('cons_Ca_post'),
    on_slow=_CALCIUM
    + f'''
w = {_RELAX}
{_ADVANCE.format('0')}
w = clip(w + slow_dt*cons_leak*(1 - w)/cons_tau_h, w_min, w_max)
cons_z = cons_z + slow_dt*cons_p*((1 - cons_z)*int(w - 1 > cons_theta_tag) - (cons_z + 0.5)*int(1 - w > cons_theta_tag))/cons_tau_z
cons_sum += abs(w - 1) - cons_part
cons_part = abs(w - 1)
''',  # noqa: E501
    every=1 * second,
    efficacy='w + cons_z',
    bounds=(0.0, INF),
    cite='10.1038/s42003-021-01778-y',
    mechanisms=('M6',),
    params=dict(
        cons_tau_h=P(688.4 * second, 'time constant of the early weight', _STC),
        cons_leak=P(
            0.1,
            'speed of its return to rest',
            'Luboeinski & Tetzlaff 2021, authors\' brianSynapseBasic.py, line 154',
            low=0,
        ),
        cons_gamma_p=P(1645.6, 'speed of potentiation', _STC, low=0),
        cons_gamma_d=P(313.1, 'speed of depression', _STC, low=0),
        cons_w_top=P(
            10 / 4.20075, 'early weight that potentiation aims at, 10 mV over h0 = 4.20075 mV', _STC
        ),
        cons_theta_p=P(3.0, 'calcium threshold of potentiation', _STC, low=1e-9),
        cons_theta_d=P(1.2, 'calcium threshold of depression', _STC, low=1e-9),
        cons_decay_Ca=P(48.8 * ms, 'decay of calcium, exact at every time step', _STC),
        cons_Ca_pre=P(1.0, 'calcium step of a presynaptic spike', _STC, low=0),
        cons_Ca_post=P(0.2758, 'calcium step of a postsynaptic spike', _STC, low=0),
        cons_theta_pro=P(
            0.5, 'summed change of weight that starts protein synthesis, over h0', _STC
        ),
        cons_theta_tag=P(0.2, 'change of weight that sets a tag, over h0', _STC),
        cons_tau_p=P(1 * HOUR, 'time constant of the protein', _STC),
        cons_tau_z=P(1 * HOUR, 'time constant of the late weight', _STC),
    ),
)


def chain(m):
    """The rule of Benna & Fusi 2016 with m variables, m >= 2."""
    names = ['w - benna_rest'] + [f'benna_u{k}' for k in range(2, m + 1)] + ['0']
    flows = [f'benna_f{k} = slow_dt/benna_memory*{2.0**-(k + 2)!r}*({names[k - 1]} - {names[k]})'
             for k in range(1, m + 1)]
    steps = ['w = clip(w - benna_f1, w_min, w_max)']
    steps += [
        f'benna_u{k} = benna_u{k} + (benna_f{k - 1} - benna_f{k})/{2.0 ** (k - 1)!r}'
        for k in range(2, m + 1)
    ]
    return Rule(
        'benna',
        doc=f'Consolidation in a chain of {m} variables (Benna & Fusi 2016): w leaks into ever '
            f'larger and slower '
        f'hidden variables, which hold it; memories fade as 1/sqrt(age) up to the age '
        f'2^{2 * m + 1} steps.',
        model=tuple(f'benna_u{k} : 1' for k in range(2, m + 1)),
        on_slow='\n'.join(flows + steps),
        every=1 * second,
        bounds=(-INF, INF),
        cite='10.1038/nn.4401',
        mechanisms=('M6',),
        params=dict(
            benna_memory=P(1 * second, 'unit of time: one stored memory', 'chosen here'),
            benna_rest=P(0.0, 'weight without memories', 'chosen here'),
        ),
    )


benna2016 = chain(8)

_CANDIDATE = '''
casc_u = rand()
casc_go = int({trace} > casc_edge)
casc_same = {same}
casc_last = int(casc_depth > casc_n - 1.5)
casc_flip = casc_go*(1 - casc_same)*int(casc_u < casc_x**casc_depth*(1 + casc_last*casc_x/(1 - casc_x)))
casc_deeper = casc_go*casc_same*(1 - casc_last)*int(casc_u < casc_x**(casc_depth + 1)/(1 - casc_x))
casc_depth = (casc_depth + casc_deeper)*(1 - casc_flip)
'''  # noqa: E501

fusi2005 = Rule(
    'casc',
    doc='Cascade synapse (Fusi, Drew & Abbott 2005): weight 0 or 1 with a chain of ever less '
        'plastic states '
    'behind each; casc_depth counts from 0. Candidate events are spike pairs within casc_tau.',
    model=('casc_depth : 1', 'casc_flip : 1'),
    traces=(
        Trace(
            'casc_a', 'pre', tau='casc_tau', step=nearest('casc_a'), doc='nearest presynaptic spike'
        ),
        Trace(
            'casc_b',
            'post',
            tau='casc_tau',
            step=nearest('casc_b'),
            doc='nearest postsynaptic spike',
        ),
    ),
    state_pre=_CANDIDATE.format(trace='casc_b', same='int(w <= 0.5)'),
    state_post=_CANDIDATE.format(trace='casc_a', same='int(w > 0.5)'),
    dw_pre='-casc_flip*w',
    dw_post='casc_flip*(1 - w)',
    cite='10.1016/j.neuron.2005.02.001',
    mechanisms=('M6',),
    params=dict(
        casc_n=P(10.0, 'number of states of each strength', 'chosen here', low=2),
        casc_x=P(
            0.5,
            'ratio of transition probabilities',
            'as in builders.py of ganguli-lab/Complex_Synapse',
            low=1e-3,
            high=0.5,
        ),
        casc_edge=P(
            0.36787944117144233,
            'trace at the edge of the window, 1/e: a lag of casc_tau',
            'chosen here',
        ),
        casc_tau=P(20 * ms, 'window of a spike pair', 'chosen here'),
    ),
)
