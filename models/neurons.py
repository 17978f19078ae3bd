"""Neurons: base models and add-ons that compose with ``+``, as rules do.

``lif_conductance + rate_sensor(tau=1*second) + rule.on_neurons('post')`` is a
neuron with a rate estimate and the traces that a rule reads. `Neuron.group`
gives a plain `brian2.NeuronGroup`; ``print(neuron)`` shows its equations.

Traces, which are read at spikes, are written so that forward Euler, the fast method, is
exact for them: ``dx/dt = x*expm1(-dt/tau)/dt`` multiplies x by exp(-dt/tau) in every step.
Synaptic conductances and currents, whose integral counts, are plain equations: under
Euler their sum over steps is exactly size*tau, which the exact decay would exceed by
dt/(2*tau).
"""
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from brian2 import (Equations, Hz, NeuronGroup, defaultclock, get_unit, mV, ms, nS, pA, pF, second)
from brian2.groups.group import CodeRunner

from homeozoo.rule import (P, RuleError, Trace, as_tuple, check_time_step, full_name, identifiers,
                           merged_params, source_text, unit_name)


@dataclass(frozen=True, eq=False)
class Neuron:
    """A neuron model or an add-on, as an immutable value.

    Parameters
    ----------
    name : str
        Short name; parts are joined by ``+``.
    model : str or tuple of str
        Brian2 equation lines.
    traces : tuple of Trace
        Variables that decay or follow the neuron's own spikes.
    spike_variable, threshold : str, tuple of str
        The neuron fires when ``spike_variable`` exceeds the sum of the threshold terms.
    reset : tuple of str
        Statements at a spike (slot ``resets``, after all synapses).
    early : tuple of str
        Names of traces whose step is made between the presynaptic and the
        postsynaptic pathways, so that a pair with zero lag counts as pre before post.
    refractory : str
        Name of the parameter with the refractory period.
    start : mapping of variable to expression
        Initial values.
    params, needs, cite, doc
        As in `Rule`; needs are variables of the same cell that another part must bring.
    """
    name: str
    doc: str = ''
    model: tuple = ()
    traces: tuple = ()
    spike_variable: str = None
    threshold: tuple = ()
    reset: tuple = ()
    early: tuple = ()
    refractory: str = None
    start: dict = field(default_factory=dict)
    params: dict = field(default_factory=dict)
    needs: dict = field(default_factory=dict)
    cite: tuple = ()

    def __post_init__(self):
        set_ = object.__setattr__
        for slot in ('model', 'threshold', 'reset', 'early', 'cite'):
            set_(self, slot, as_tuple(getattr(self, slot)))
        set_(self, 'traces', tuple(self.traces))
        params = {name: record.checked(name) for name, record in sorted(self.params.items())}
        for slot, value in (('params', params), ('start', self.start), ('needs', self.needs)):
            set_(self, slot, MappingProxyType(dict(value)))
        declared = [trace.name for trace in self.traces] + list(Equations('\n'.join(self.model)).names)
        for name in declared + list(self.params):
            if (declared + list(self.params)).count(name) > 1:
                raise RuleError(f'neuron {self.name}: {name} is declared twice.')

    def __getstate__(self):
        return {key: dict(value) if isinstance(value, MappingProxyType) else value
                for key, value in self.__dict__.items()}

    def __setstate__(self, state):
        for key, value in state.items():
            object.__setattr__(self, key, MappingProxyType(value)
                               if key in ('params', 'start', 'needs') else value)

    def _key(self):
        values = tuple((name, source_text(record.value)) for name, record in self.params.items())
        return repr((self.model, self.traces, self.spike_variable, self.threshold, self.reset,
                     self.early, self.refractory, sorted(self.start.items()), values))

    def __eq__(self, other):
        return isinstance(other, Neuron) and self._key() == other._key()

    def __hash__(self):
        return hash(self._key())

    def __repr__(self):
        return f'<Neuron {self.name}: {", ".join(self.params) or "no parameters"}>'

    def __str__(self):
        keywords = self.kwargs(check_dt=False)
        lines = [f'# {self.name}']
        lines += [f"model = '''\n{keywords['model']}\n'''"]
        for key in ('threshold', 'reset', 'refractory'):
            if keywords.get(key) not in (None, False):
                lines.append(f'{key} = {keywords[key]!r}')
        lines.append('namespace = {')
        for name, record in self.params.items():
            lines.append(f'    {name!r}: {source_text(record.value)},  '
                         f'# {record.meaning} ({record.source})')
        lines.append('}')
        return '\n'.join(lines)

    def __add__(self, other):
        """Both parts in one neuron."""
        if other == 0:
            return self
        if not isinstance(other, Neuron):
            return NotImplemented
        what = f'{self.name} + {other.name}'
        if self.spike_variable and other.spike_variable:
            raise RuleError(f'{what}: both are base models; a neuron has one.')
        if self.refractory and other.refractory:
            raise RuleError(f'{what}: both set a refractory period.')
        if not self.spike_variable and other.spike_variable:
            return other + self
        return Neuron(name='+'.join((self.name, other.name)),
                      doc='\n\n'.join(filter(None, (self.doc, other.doc))),
                      model=self.model + other.model, traces=self.traces + other.traces,
                      spike_variable=self.spike_variable,
                      threshold=self.threshold + other.threshold, reset=self.reset + other.reset,
                      early=self.early + other.early,
                      refractory=self.refractory or other.refractory,
                      start={**self.start, **other.start},
                      params=merged_params(self.params, other.params, what, same_allowed=True),
                      needs={**self.needs, **other.needs},
                      cite=tuple(dict.fromkeys(self.cite + other.cite)))

    __radd__ = __add__

    def __call__(self, *, source='set by the caller', cite=None, doc=None, **values):
        """The same neuron with other parameter values (short or full names)."""
        params = dict(self.params)
        for short, value in values.items():
            name = full_name(short, params, f'neuron {self.name}')
            params[name] = params[name].with_value(name, value, source)
        return replace(self, params=params, cite=self.cite if cite is None else as_tuple(cite),
                       doc=self.doc if doc is None else doc)

    @property
    def variables(self):
        """Names and units of the variables of the cell."""
        own = {trace.name: trace.unit for trace in self.traces}
        for equation in Equations('\n'.join(self.model)).values():
            own[equation.varname] = get_unit(equation.dim)
        return own

    @property
    def early_code(self):
        return '\n'.join(trace.step for trace in self.traces
                         if trace.name in self.early and trace.step)

    def kwargs(self, *, method='euler', knobs=(), namespace=None, dt=None, check_dt=True,
               early_in_reset=True):
        """Plain keywords for `brian2.NeuronGroup`.

        ``knobs``: parameters declared as ``(shared, constant)`` variables. All steps at a
        spike stand in the reset, after the synapses; a pre- and a postsynaptic spike in
        the same time step then miss each other. `group` steps presynaptic traces earlier,
        so that such a pair counts as pre before post, as with traces on the synapses.

        Raises
        ------
        RuleError
            When a needed variable is missing or the time step is too coarse.
        """
        if method not in ('euler', 'exponential_euler', 'exact'):
            raise RuleError(f'method = {method!r}; allowed are euler, exponential_euler and exact.')
        if check_dt:
            check_time_step(self.params, defaultclock.dt if dt is None else dt, self.name)
            for need in set(self.needs) - set(self.variables):
                raise RuleError(f'neuron {self.name} needs the variable {need} '
                                f'({unit_name(self.needs[need])}); add a part that has it.')
        knobs = tuple(full_name(name, self.params, self.name) for name in knobs)
        lines = list(self.model)
        if self.refractory:
            lines = [line + ' (unless refractory)'
                     if line.startswith(f'd{self.spike_variable}/dt') else line for line in lines]
        lines += [trace.line_on_neuron(method) for trace in self.traces]
        lines += [f'{name} : {self.params[name].unit} (shared, constant)' for name in knobs]
        late = list(self.reset) + [trace.step for trace in self.traces
                                   if trace.step and (early_in_reset
                                                      or trace.name not in self.early)]
        keywords = dict(model='\n'.join(lines), method=method)
        if self.spike_variable:
            keywords['threshold'] = f'{self.spike_variable} > {" + ".join(self.threshold)}'
            keywords['reset'] = '\n'.join(late)
        if self.refractory:
            keywords['refractory'] = self.refractory
        values = {name: record.value for name, record in self.params.items() if name not in knobs}
        text = '\n'.join((keywords['model'], keywords.get('threshold', ''),
                          keywords.get('reset', ''), self.early_code, self.refractory or '',
                          ' '.join(str(value) for value in self.start.values())))
        values = {name: value for name, value in values.items() if name in identifiers(text)}
        for name, value in (namespace or {}).items():
            if name in values:
                raise RuleError(f'namespace: {name} is a parameter of the neuron {self.name}.')
            values[name] = value
        keywords['namespace'] = values
        return keywords

    def group(self, N, *, name, dt=None, method='euler', knobs=(), namespace=None, rates=None,
              **more):
        """A plain `brian2.NeuronGroup` of N cells, with initial values set.

        ``rates``: firing rates of `poisson` neurons (Quantity, one or N values), checked
        against the time step. ``more`` goes to `NeuronGroup`.

        Raises
        ------
        RuleError
            Before anything is compiled.
        """
        if isinstance(N, bool) or int(N) != N or N < 1:
            raise RuleError(f'N = {N!r}; the number of neurons is a positive whole number.')
        if not self.spike_variable:
            raise RuleError(f'neuron {self.name} has no base model; add one such as lif_conductance.')
        keywords = self.kwargs(method=method, knobs=knobs, namespace=namespace, dt=dt,
                               early_in_reset=False)
        if rates is not None:
            if 'rates' not in self.variables:
                raise RuleError(f'neuron {self.name} has no variable rates; only Poisson neurons do.')
            check_rates(rates, defaultclock.dt if dt is None else dt)
        if dt is not None:
            more['dt'] = dt
        group = NeuronGroup(int(N), name=name, **keywords, **more)
        if self.early_code:
            group.contained_objects.append(EarlySteps(group, self.early_code))
        for knob in knobs:
            full = full_name(knob, self.params, self.name)
            setattr(group, full, self.params[full].value)
        for variable, value in self.start.items():
            setattr(group, variable, value)
        if rates is not None:
            group.rates = rates
        return group


def check_rates(rates, dt):
    """Refuse Poisson rates that a time step cannot resolve (rate*dt > 0.1) or below zero.

    rates: Quantity in Hz, any shape.
    """
    values = np.atleast_1d(np.asarray(rates, dtype=float))
    if unit_name(rates) not in ('Hz', '1'):
        raise RuleError(f'rates = {rates} has the unit {unit_name(rates)}; it must have the unit Hz.')
    if not np.all(np.isfinite(values)) or np.any(values < 0):
        raise RuleError(f'rates = {rates}; allowed are finite rates >= 0 Hz.')
    if np.max(values, initial=0) * float(dt) > 0.1:
        raise RuleError(f'rates up to {values.max()} Hz with dt = {dt} make rate*dt > 0.1; '
                        f'use rates <= {0.1 / float(dt):g} Hz or a smaller dt.')
    return rates


class EarlySteps(CodeRunner):
    """Steps of presynaptic traces at a spike, after on_pre and before on_post."""

    def __init__(self, group, code):
        super().__init__(group, 'reset', code=code, clock=group.clock, when='synapses', order=0,
                         name=f'{group.name}_early_steps',
                         override_conditional_write=['not_refractory'],
                         needed_variables=['_spikespace'],
                         template_kwds={'eventspace_variable': group.variables['_spikespace']})


# --------------------------------------------------------------------------- base models

lif_conductance = Neuron(
    'lif', doc='Leaky integrate-and-fire neuron with exponential conductances ge and gi, '
               'in units of the leak conductance.',
    model=('dv/dt = (lif_V_rest - v + ge*(lif_E_ex - v) + gi*(lif_E_in - v) + lif_drive)/lif_tau_m'
           ' : volt',
           'dge/dt = -ge/lif_tau_ex : 1', 'dgi/dt = -gi/lif_tau_in : 1'),
    spike_variable='v', threshold='lif_V_th', reset='v = lif_V_reset',
    start={'v': 'lif_V_rest'}, cite='10.1038/78829',
    params=dict(
        lif_tau_m=P(20*ms, 'membrane time constant', 'Song 2000'),
        lif_V_rest=P(-70*mV, 'resting potential', 'Song 2000'),
        lif_V_th=P(-54*mV, 'threshold', 'Song 2000'),
        lif_V_reset=P(-60*mV, 'reset', 'Song 2000'),
        lif_E_ex=P(0*mV, 'excitatory reversal potential', 'Song 2000'),
        lif_E_in=P(-70*mV, 'inhibitory reversal potential', 'Song 2000'),
        lif_tau_ex=P(5*ms, 'decay of the excitatory conductance', 'Song 2000'),
        lif_tau_in=P(5*ms, 'decay of the inhibitory conductance', 'Song 2000'),
        lif_drive=P(0*mV, 'constant drive', 'chosen here: none')))

lif_vogels2011 = replace(lif_conductance, refractory='lif_refractory', params={
    **lif_conductance.params,
    'lif_refractory': P(5*ms, 'refractory period', 'Vogels 2011, ModelDB 143751')})(
        tau_m=20*ms, V_rest=-60*mV, V_th=-50*mV, V_reset=-60*mV, E_ex=0*mV, E_in=-80*mV,
        tau_ex=5*ms, tau_in=10*ms, source='Vogels 2011, ModelDB 143751',
        cite='10.1126/science.1211095',
        doc='Conductance-based integrate-and-fire neuron of Vogels 2011.')

lif_current = Neuron(
    'lif', doc='Leaky integrate-and-fire neuron with exponential synaptic currents, '
               'written as voltages (current times membrane resistance).',
    model=('dv/dt = (lif_V_rest - v + Ie + Ii + lif_drive)/lif_tau_m : volt',
           'dIe/dt = -Ie/lif_tau_ex : volt', 'dIi/dt = -Ii/lif_tau_in : volt'),
    spike_variable='v', threshold='lif_V_th', reset='v = lif_V_reset',
    refractory='lif_refractory', start={'v': 'lif_V_rest'},
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
    'lif', doc='Leaky integrate-and-fire neuron of Brunel 2000 with delta synapses: a presynaptic spike moves v '
               'at once; input during the refractory period is lost.',
    model='dv/dt = v*expm1(-dt/lif_tau_m)/dt : volt',
    spike_variable='v', threshold='lif_V_th', reset='v = lif_V_reset', refractory='lif_refractory',
    start={'v': 'lif_V_reset'}, cite='10.1023/A:1008925309027',
    params=dict(
        lif_tau_m=P(20*ms, 'membrane time constant', 'Brunel 2000, brian2 examples/frompapers/Brunel_2000.py'),
        lif_V_th=P(20*mV, 'threshold above rest', 'Brunel 2000, brian2 examples/frompapers/Brunel_2000.py'),
        lif_V_reset=P(10*mV, 'reset above rest', 'Brunel 2000, brian2 examples/frompapers/Brunel_2000.py'),
        lif_refractory=P(2*ms, 'refractory period', 'Brunel 2000, brian2 examples/frompapers/Brunel_2000.py',
                         low=0*ms)))

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
    start={'v': 'adex_E_L'}, cite='10.1152/jn.00686.2005',
    params=dict(
        adex_C=P(281*pF, 'membrane capacitance', 'Brette & Gerstner 2005', low=0*pF),
        adex_g_L=P(30*nS, 'leak conductance', 'Brette & Gerstner 2005', low=0*nS),
        adex_E_L=P(-70.6*mV, 'leak reversal potential', 'Brette & Gerstner 2005'),
        adex_V_T=P(-50.4*mV, 'threshold of the exponential', 'Brette & Gerstner 2005'),
        adex_Delta_T=P(2*mV, 'slope factor', 'Brette & Gerstner 2005', low=0*mV),
        adex_tau_w=P(144*ms, 'decay of the adaptation current', 'Brette & Gerstner 2005'),
        adex_a=P(4*nS, 'subthreshold adaptation', 'Brette & Gerstner 2005'),
        adex_b=P(80.5*pA, 'adaptation step at a spike', 'Brette & Gerstner 2005'),
        adex_V_r=P(-70.6*mV, 'reset', 'Brette & Gerstner 2005'),
        adex_V_cut=P(-40.4*mV, 'spike detection, V_T + 5 Delta_T', 'chosen here'),
        adex_E_ex=P(0*mV, 'excitatory reversal potential', 'chosen here'),
        adex_E_in=P(-80*mV, 'inhibitory reversal potential', 'chosen here'),
        adex_tau_ex=P(5*ms, 'decay of the excitatory conductance', 'chosen here'),
        adex_tau_in=P(10*ms, 'decay of the inhibitory conductance', 'chosen here'),
        adex_I=P(0*pA, 'constant current', 'chosen here: none')))

poisson = Neuron(
    'pois', doc='Poisson neuron: it fires when the integral of its rate reaches a threshold '
                'drawn from a unit exponential (time rescaling). The variable rates (Hz) is set '
                'per neuron and may change in time; no random number is drawn between spikes.',
    model=('dpois_hazard/dt = rates : 1', 'pois_next : 1', 'rates : Hz'),
    spike_variable='pois_hazard', threshold='pois_next',
    reset=('pois_hazard -= pois_next', 'pois_next = -log(1 - rand())'),
    start={'pois_next': '-log(1 - rand())'}, cite='10.1162/08997660252741149')


# --------------------------------------------------------------------------- add-ons

rate_sensor = Neuron(
    'sens', doc='Rate estimate of the cell: low-pass filter of its own spikes, in the variable rate.',
    traces=(Trace('rate', 'post', tau='sens_tau', step='rate += 1/sens_tau', unit='Hz'),),
    params=dict(sens_tau=P(1*second, 'time constant of the rate estimate', 'chosen here')))

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
    params=dict(D_tau=P(200*ms, 'clearance of the modulator', 'Izhikevich 2007')),
    cite='10.1093/cercor/bhl152')

gate = Neuron('M', doc='Gate variable M of the cell, set by the user; starts open at 1.',
              model=('M : 1',), start={'M': '1'})
