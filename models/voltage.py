"""Voltage-based plasticity with homeostasis (Clopath et al. 2010) (M6).

With the membrane potential u of the postsynaptic cell, its low-pass filters u- and u+, and the
trace x of the presynaptic spikes,

    dw = -A_LTD*h*[u- - theta_minus]+                                at a presynaptic spike
    dw/dt = A_LTP*x/tau_x*[u - theta_plus]+*[u+ - theta_minus]+       at all times

where h = <(u - E_L)^2>/u_ref^2 is the homeostatic factor, a low-pass filter with tau_bb: a cell
that is active depresses more. ``homeo=0`` freezes h at 1, as the authors do for pairings; h
starts at 1.

The rule needs the potential ``volt_u`` on the target cells, with a spike in it (33 mV for 2 ms):
a spike without a shape potentiates nothing. `adex_clopath2010` has it, with the
afterdepolarisation and the adaptive threshold of the paper; `homeozoo.drive` uses that cell by
itself and makes it fire at the given times. The potentiation is integrated at every time step:
it stops at w_max; use it for at most 10,000 synapses, best with the traces on the cells
(``neuron + rule.on_neurons('post')``, ``source + rule.on_neurons('pre')``).

Deviations. Filters are read as they were before the current postsynaptic spike, for else a spike
would contaminate its own potentiation: here their values at the onset of the spike are held
for its 2 ms; the authors' code reads them 3 ms back, NEST 4 to 5 ms back, at all times.
The spike-triggered adaptation of the paper, 0.0805 nA = 80.5 pA, stands in the authors' code and
in NEST's example as 0.0805 next to currents in pA, a thousandth. Both published pairing curves
are those of 0.0805 pA, so that this is the default here; ``adex_clopath2010(b=80.5*pA)`` is the
paper's value. The authors' homeostatic statistic is the one above; NEST squares a low-pass filter
of the absolute potential.
"""
from dataclasses import replace

from brian2 import mV, ms, pA, second

from homeozoo import neurons
from homeozoo.core import P, Rule, Trace

DOI = '10.1038/nn.2479'
_CODE = 'Clopath et al. 2010, ModelDB 144566'
_LIMITED = 'from memory of Clopath et al. 2010, not confirmed'

# --------------------------------------------------------------------------- the cell

adex_clopath2010 = replace(
    neurons.adex,
    model=('dv/dt = (adex_g_L*(adex_E_L - v) + adex_g_L*adex_Delta_T*'
           'exp(clip((v - adex_V_T - vt_shift)/adex_Delta_T, -50, 10)) - adapt + tail + adex_I'
           ' + ge*(adex_E_ex - v) + gi*(adex_E_in - v))/adex_C : volt',
           'dadapt/dt = (adex_a*(v - adex_E_L) - adapt)/adex_tau_w : amp (unless refractory)',
           'dtail/dt = -tail/adex_tau_tail : amp (unless refractory)',
           'dvt_shift/dt = -vt_shift/adex_tau_V_T : volt (unless refractory)',
           'dge/dt = -ge/adex_tau_ex : siemens', 'dgi/dt = -gi/adex_tau_in : siemens',
           'volt_u = v + int(timestep(t - lastspike, dt) <= timestep(adex_width, '
           'dt))*(adex_V_spike - v)'
           ' : volt (constant over dt)'),
    threshold=('adex_V_cut + vt_shift',), refractory='adex_width',
    reset=('v = adex_V_r', 'adapt += adex_b', 'tail = adex_I_tail', 'vt_shift = adex_V_T_jump'),
    params={**neurons.adex.params,
            'adex_width': P(2*ms, 'length of a spike', _CODE + ', aEIF.m', low=0*ms),
            'adex_V_spike': P(33*mV, 'potential during a spike', _CODE + ', aEIF.m, NEST V_clamp'),
            'adex_I_tail': P(400*pA, 'current of the afterdepolarisation', _CODE + ', aEIF.m'),
            'adex_tau_tail': P(40*ms, 'decay of the afterdepolarisation', _CODE + ', aEIF.m'),
            'adex_V_T_jump': P(20*mV, 'rise of the threshold at a spike', _CODE + ', aEIF.m'),
            'adex_tau_V_T': P(50*ms, 'decay of the raised threshold', _CODE + ', aEIF.m')},
)(V_r=(-49.6*mV, _CODE + ', aEIF.m: E_L + 21 mV after the spike'),
  b=(0.0805*pA, _CODE + ', aEIF.m as it computes; the paper has 80.5 pA, see the module'),
  cite=neurons.adex.cite + (DOI,),
  doc='Adaptive exponential neuron of Clopath 2010 with a spike of 33 mV for 2 ms in volt_u, '
      'afterdepolarisation, and a threshold that jumps at a spike.')


# --------------------------------------------------------------------------- the rule

def _above(difference):
    """[x]+ of a voltage, in mV."""
    return f'clip(({difference})/mV, 0, 1e6)'


def _before_spike(filtered, held):
    """A filter as it was before the current postsynaptic spike."""
    still = 'int(timestep(t - volt_last, dt) <= timestep(volt_width, dt))'
    return f'({filtered} + {still}*({held} - {filtered}))'


_MINUS = _above(f'{_before_spike("volt_fm", "volt_hm")} + volt_E_L - volt_theta_minus')
_PLUS = _above(f'{_before_spike("volt_fp", "volt_hp")} + volt_E_L - volt_theta_minus')


def _set(
    doc, *, source, theta_minus, theta_plus, A_LTD, A_LTP, tau_x, tau_minus, tau_plus, tau_source
):
    return Rule(
        'volt',
        doc=doc,
        cite=DOI,
        mechanisms=('M6',),
        bounds=(0.0, 1.0),
        model=('volt_hm : volt', 'volt_hp : volt', 'volt_last : second'),
        traces=(
            Trace('volt_x', 'pre', ode='volt_x*expm1(-dt/volt_tau_x)/dt', step='volt_x += 1'),
            Trace(
                'volt_fm', 'post', ode='(volt_u - volt_E_L - volt_fm)/volt_tau_minus', unit='volt'
            ),
            Trace(
                'volt_fp', 'post', ode='(volt_u - volt_E_L - volt_fp)/volt_tau_plus', unit='volt'
            ),
            Trace(
                'volt_h',
                'post',
                ode='(((volt_u - volt_E_L)/volt_u_ref)**2 - 1 - volt_h)/volt_tau_bb',
            ),
        ),
        dw_pre=f'-volt_A_LTD*(1 + volt_homeo*volt_h)*{_MINUS}',
        dw_dt=f'volt_A_LTP*volt_x/volt_tau_x*{_above("volt_u_post - volt_theta_plus")}*{_PLUS}'
        '*int(w < w_max)',
        on_post='volt_hm = volt_fm\nvolt_hp = volt_fp\nvolt_last = t',
        needs={'volt_u_post': adex_clopath2010},
        params=dict(
            volt_A_LTD=P(A_LTD, 'amplitude of depression, per mV', source, low=0),
            volt_A_LTP=P(A_LTP, 'amplitude of potentiation, per mV^2', source, low=0),
            volt_theta_minus=P(theta_minus, 'threshold of the filtered potentials', source),
            volt_theta_plus=P(theta_plus, 'threshold of the potential for potentiation', source),
            volt_tau_x=P(tau_x, 'decay of the presynaptic trace', tau_source),
            volt_tau_minus=P(tau_minus, 'filter of the potential for depression', tau_source),
            volt_tau_plus=P(tau_plus, 'filter of the potential for potentiation', tau_source),
            volt_tau_bb=P(
                1.2 * second, 'filter of the homeostatic factor', _CODE + ', RFdevelop.m'
            ),
            volt_u_ref=P(
                60**0.5 * mV,
                'reference depolarisation, the root of 60 mV^2',
                _CODE + ', RFdevelop.m',
                low=1e-6 * mV,
            ),
            volt_homeo=P(
                1.0, '1: homeostatic factor live, 0: frozen at 1', 'chosen here', low=0, high=1
            ),
            volt_E_L=P(
                -70.6 * mV, 'resting potential, from which filters start', _CODE + ', VoTri.m'
            ),
            volt_width=P(2 * ms, 'length of a postsynaptic spike', _CODE + ', aEIF.m', low=0 * ms),
        ),
    )


clopath2010_visual = _set(
    'Voltage rule, visual cortex, with homeostatic depression.', source=_CODE + ', VoTri.m',
    tau_source=_CODE + ', FrequencyDependence.m', theta_minus=-70.6*mV, theta_plus=-45.3*mV,
    A_LTD=14e-5, A_LTP=8e-5, tau_x=15*ms, tau_minus=10*ms, tau_plus=7*ms)

clopath2010_hippocampal = _set(
    'Voltage rule, hippocampus, with homeostatic depression.',
    source='Clopath et al. 2010, as used in Larisch-reproduction, Fig1_clamp.py',
    tau_source=_LIMITED,
    theta_minus=-41 * mV,
    theta_plus=-38 * mV,
    A_LTD=38e-5,
    A_LTP=2e-5,
    tau_x=16 * ms,
    tau_minus=15 * ms,
    tau_plus=45 * ms,
)
