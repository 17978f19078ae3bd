"""Whatever cannot work is refused in one sentence, before anything runs."""
import numpy as np
import pytest
from brian2 import Hz, NeuronGroup, mV, ms, nS, second

from homeozoo import drive, load, neurons, scaling, stdp
from homeozoo.core import Neuron, P, Rule, RuleError, Trace

pytestmark = pytest.mark.usefixtures('numpy_target')

R = stdp.song2000
NAN = float('nan')


def rule(**slots):
    """A small rule with some slots replaced."""
    base = dict(name='x', dw_pre='x_a', params={'x_a': P(0.1, 'step', 'chosen here')})
    return Rule(**{**base, **slots})


def p(value=0.1, meaning='step', source='chosen here', **bounds):
    return rule(params={'x_a': P(value, meaning, source, **bounds)})


def traced(**slots):
    return rule(traces=(Trace('x_t', 'pre', **slots),),
                params={'x_a': P(0.1, 'm', 's'), 'x_tau': P(5*ms, 'm', 's')})


def synapses(**words):
    cells = NeuronGroup(2, 'v : 1', threshold='v > 1', reset='v = 0', name='refused_cells',
                        namespace={})
    return R.synapses(cells, cells, **{'name': 'refused', **words})


def driven(model=R, w0=0.5, **words):
    return drive(model, [1]*ms, [2]*ms, w0, **words)


def gated(value):
    return driven(R.gated('M_post'), given={'M': value})


CODE = 'x\nopen("planted", "w")'
CASES = dict(
    parameter_text=lambda: p('0.1'), parameter_none=lambda: p(None),
    parameter_true=lambda: p(True), parameter_array=lambda: p([1, 2]),
    parameter_complex=lambda: p(1j), parameter_nan=lambda: p(NAN),
    parameter_bare=lambda: rule(params={'x_a': 0.1}),
    bound_unit=lambda: p(low=0.1*mV), bound_text=lambda: p(low='0'), bound_nan=lambda: p(high=NAN),
    bound_above=lambda: p(low=1), meaning_lines=lambda: p(meaning=CODE),
    meaning_none=lambda: p(meaning=None), source_lines=lambda: p(source=CODE),
    replaced_by_another_unit=lambda: R(tau_pre=P(5*mV, 'm', 's')),
    replaced_by_a_negative_time=lambda: R(tau_pre=P(-5*ms, 'm', 's')),
    replaced_source_lines=lambda: R(tau_pre=(5*ms, CODE)),
    replaced_by_three=lambda: R(tau_pre=(5*ms, 'a', 'b')), call_nan=lambda: R(tau_pre=NAN*ms),
    name_lines=lambda: Rule(name=CODE), name_space=lambda: Rule(name='my rule'),
    name_empty=lambda: Rule(name=''), name_number=lambda: Rule(name=3),
    neuron_name=lambda: Neuron(name=CODE), neuron_cite=lambda: Neuron(name='x', cite=CODE),
    neuron_model=lambda: Neuron(name='x', model='v = ; 3'),
    neuron_bare=lambda: Neuron(name='x', params={'x_a': 0.1}),
    neuron_called=lambda: neurons.rate_sensor(tau=P(1*mV, 'm', 's')),
    cite_lines=lambda: rule(cite=CODE), cite_number=lambda: rule(cite=5),
    model_number=lambda: rule(model=5), model_quotes=lambda: rule(on_pre="x_b = 1 '''"),
    params_list=lambda: rule(params=['x_a']), needs_list=lambda: rule(needs=['rate_post']),
    needs_no_side=lambda: rule(needs={'rate': Hz}), decays_bare=lambda: rule(decays=('x_e',)),
    decays_no_time=lambda: rule(decays=(('x_e', 'x_a'),), dw_dt='x_e/second'),
    mechanism_unknown=lambda: rule(mechanisms=('M99',)),
    mechanism_word=lambda: rule(mechanisms=('foo',)), mechanism_text=lambda: rule(mechanisms='M0'),
    bounds_none=lambda: rule(bounds=None), bounds_three=lambda: rule(bounds=(0, 1, 2)),
    bounds_text=lambda: rule(bounds=('0', '1')), bounds_nan=lambda: rule(bounds=(NAN, 1)),
    bounds_unit=lambda: rule(bounds=(0*mV, 1*mV)), bounds_number=lambda: R(bounds=5),
    trace_name=lambda: Trace('x t', 'pre', tau='x_tau'),
    trace_unit=lambda: Trace('x_t', 'pre', tau='x_tau', unit='foo'),
    trace_unit_list=lambda: Trace('x_t', 'pre', ode='', unit=[1]),
    trace_no_time=lambda: traced(tau='x_a'), trace_number=lambda: traced(tau=5*ms),
    trace_step=lambda: traced(tau='x_tau', step='x_t +=* 3'),
    trace_step_unit=lambda: traced(tau='x_tau', step='x_t += 3*mV'),
    trace_change_unit=lambda: traced(ode='5*mV'),
    statement_unit=lambda: rule(model='x_b : 1', on_pre='x_b += 3*mV'),
    statement_unreadable=lambda: rule(model='x_b : 1', on_pre='x_b 3'),
    statement_unknown=lambda: rule(on_post='x_c += 1'),
    statement_sets_w=lambda: rule(on_pre='w = 17'),
    gate_number=lambda: R.gated(3), gate_bare=lambda: R.gated('_post'),
    gate_w=lambda: R.gated('w_post'), gate_code=lambda: R.gated('1 + M_post'),
    keyword_text=lambda: R.kwargs(w_max='1'), keyword_true=lambda: R.kwargs(w_max=True),
    keyword_array=lambda: R.kwargs(w_max=np.array([1, 2])),
    keyword_unit=lambda: R.kwargs(w_max=1*nS),
    namespace_list=lambda: R.kwargs(namespace=['g']),
    namespace_text=lambda: R.kwargs('ge_post += w*g', namespace={'g': '0.1'}),
    namespace_nan=lambda: R.kwargs('ge_post += w*g', namespace={'g': NAN}),
    transmit_number=lambda: R.kwargs(5), transmit_half=lambda: R.kwargs('ge_post +='),
    transmit_sets_w=lambda: R.kwargs('ge_post += w; w = 5'),
    transmit_unknown=lambda: R.kwargs('ge_post += w*gmaxx'),
    delay_negative=lambda: synapses(delay=-2*ms), delay_bare=lambda: synapses(delay=2),
    delay_nan=lambda: synapses(delay=[1, NAN]*ms), delay_volt=lambda: synapses(delay=2*mV),
    delay_of_a_pathway=lambda: synapses(delay={'pre': -1*ms}),
    connect_above_one=lambda: synapses(connect=dict(p=2)),
    connect_negative=lambda: synapses(connect=dict(p=-0.1)),
    connect_nan=lambda: synapses(connect=dict(p=NAN)),
    connect_unknown=lambda: synapses(connect=dict(pp=0.5)),
    connect_half=lambda: synapses(connect=dict(n=1.5)),
    connect_word=lambda: synapses(connect='all'), group_name=lambda: synapses(name='a b'),
    group_none=lambda: R.synapses(None, None, name='refused'),
    drive_w0_unit=lambda: driven(w0=0.5*nS), drive_w0_text=lambda: driven(w0='0.5'),
    drive_w0_none=lambda: driven(w0=None), drive_w0_nan=lambda: driven(w0=NAN),
    drive_w0_array=lambda: driven(w0=np.array([0.1, 0.2])),
    drive_given_nan=lambda: gated(NAN), drive_given_unit=lambda: gated(3*mV),
    drive_given_code=lambda: gated('__import__("os")'), drive_given_array=lambda: gated([0, 1]),
    drive_given_bare=lambda: driven(scaling.vanrossum2000, given={'rate': 5}),
    drive_given_list=lambda: driven(R.gated('M_post'), given=['M']),
    drive_given_unknown=lambda: driven(given={'M': 0}),
    drive_duration_negative=lambda: driven(duration=-5*ms),
    drive_duration_bare=lambda: driven(duration=5), drive_duration_nan=lambda: driven(
        duration=NAN*second), drive_duration_inf=lambda: driven(duration=np.inf*second),
    drive_seed_text=lambda: driven(seed='1'), drive_seed_negative=lambda: driven(seed=-1),
    drive_seed_half=lambda: driven(seed=1.5), drive_text=lambda: driven('stdp.song2000'))


@pytest.mark.parametrize('case', CASES)
def test_refused_in_one_sentence(case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RuleError) as error:
        CASES[case]()
    assert len(str(error.value)) > 20
    assert not (tmp_path / 'planted').exists()


@pytest.mark.parametrize('name', [None, 5, '', '...', 'stdp.song2000\n', '__main__.main'])
def test_no_model_of_that_name(name):
    with pytest.raises(LookupError, match='no model called'):
        load(name)


def test_what_is_right_passes():
    """The same forms with values that are allowed."""
    assert p(low=0, high=1) and R(tau_pre=P(5*ms, 'm', 's'), bounds=(0, np.inf))
    assert rule(cite='10.1/x', mechanisms=('M1', 'M14'))
    assert synapses(connect=dict(p=0.5), delay=2*ms) is not None
    cells = NeuronGroup(2, 'ge : 1\nv : 1', threshold='v > 1', reset='v = 0', name='right_cells',
                        namespace={})
    R.synapses(cells, cells, name='right', delay={'pre': 1*ms}, connect=dict(p='0.1*i', n=2))
    w = driven(R.gated('M_post'), given={'M': 0.5}, duration=3*ms, seed=np.int64(3)).w
    assert len(w) == 3 and np.all(np.isfinite(w))
