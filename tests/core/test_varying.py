"""Parameters that vary from synapse to synapse and from cell to cell: where they live, how they
start.
"""
import pickle

import numpy as np
import pytest
from brian2 import Network, NeuronGroup, SpikeGeneratorGroup, Synapses, ms, second

from homeozoo import drive, istdp, neurons, rates, scaling, stdp
from homeozoo.core import Neuron, P, Rule, RuleError
from homeozoo.core.parameters import source_text, variable_name

PRE, POST = [10, 40, 41.5, 100, 130]*ms, [20, 35, 40, 71, 130]*ms

pytestmark = pytest.mark.usefixtures('numpy_target')


def trains(n, number, name, dt=0.1*ms):
    """n cells that fire like the first, one spike each."""
    return SpikeGeneratorGroup(n, np.arange(n), [number]*n*ms, name=name, dt=dt)


def test_start_is_the_rules_value():
    """Knobs start at once, what varies from synapse to synapse when there are synapses, cells when
    they are made.
    """
    rule = stdp.song2000(A_plus=0.02).varying('A_plus', 'tau_pre')
    source, target = trains(2, 1, 'source'), trains(2, 2, 'target')
    synapses = rule.synapses(
        source, target, name='synapses', connect={}, knobs=['tau_post', 'w_min']
    )
    assert np.all(synapses.stdp_A_plus[:] == 0.02) and np.all(synapses.stdp_taupre[:] == 20*ms)
    assert synapses.stdp_taupost[:] == 20*ms and synapses.w_min[:] == 0
    unconnected = stdp.song2000.synapses(source, target, name='unconnected', knobs=['A_plus'])
    assert unconnected.stdp_A_plus[:] == 0.005
    cell = neurons.lif_conductance + rule.varying('A_plus', 'w_max', per='post').on_neurons('post')
    group = cell.group(3, name='group')
    assert np.all(group.stdp_A_plus[:] == 0.02) and np.all(group.w_max[:] == 1)
    membrane = neurons.lif_conductance.varying('tau_m').group(3, name='membrane', knobs=['V_rest'])
    assert (
        np.all(membrane.lif_tau_m[:] == 20 * ms)
        and membrane.lif_V_rest[:] == -0.07 * membrane.v.unit
    )


def test_each_synapse_has_its_own_step():
    source, target = trains(1, 1, 'source'), trains(3, 2, 'target')
    synapses = stdp.song2000.varying('A_plus', 'w_max').synapses(
        source, target, name='synapses', connect={}
    )
    synapses.w, synapses.stdp_A_plus, synapses.w_max = 0.4, [0.1, 0.2, 0.4], [1, 1, 0.5]
    Network(source, target, synapses).run(3*ms, namespace={})
    np.testing.assert_allclose(
        synapses.w[:], [0.4 + 0.1 * np.exp(-1 / 20), 0.4 + 0.2 * np.exp(-1 / 20), 0.5]
    )


def test_a_bound_that_varies_is_kept_also_where_the_rule_has_none():
    up = Rule(
        'up',
        dw_pre='up_step',
        bounds=(float('-inf'), float('inf')),
        params={'up_step': P(1.0, 'step', 'test')},
    )
    source, target = trains(2, 1, 'source'), trains(2, 2, 'target')
    synapses = up.varying('w_max').synapses(source, target, name='synapses', connect=dict(j='i'))
    synapses.w_max[1] = 0.25
    Network(source, target, synapses).run(2*ms, namespace={})
    assert list(synapses.w[:]) == [1.0, 0.25]


@pytest.mark.parametrize('rule', [stdp.song2000.varying('tau_post', 'A_plus', per='post'),
                                  stdp.song2000.varying('tau_pre', per='pre'),
                                  stdp.song2000.varying('A_plus', 'ratio', 'w_max'),
                                  scaling.gain(tau=1*second).varying('target', per='post')])
def test_traces_on_cells_read_what_varies_with_the_cell(rule):
    """With traces on the cells and on the synapses, values that differ from cell to cell give the
    same weights.
    """
    def final(place):
        traces = place == 'neurons'
        base = Neuron(
            'twin', model='fire : 1', spike_variable='fire', threshold='0.5', reset='fire = 0'
        )
        source = (base + rule.on_neurons('pre', traces=traces)).group(3, name=f'source_{place}')
        target = (base + neurons.rate_sensor + rule.on_neurons('post', traces=traces)).group(
            3, name=f'target_{place}'
        )
        source.run_regularly('fire = int(rand() < 0.1)', dt=1*ms, name=f'{place}_pre')
        target.run_regularly('fire = int(rand() < 0.1)', dt=1*ms, name=f'{place}_post')
        synapses = rule.synapses(source, target, name=f'synapses_{place}', traces=place, connect={})
        synapses.w = 0.5
        for parameter, where in rule.varied.items():
            group = dict(pre=source, post=target, synapse=synapses)[where]
            variable = variable_name(parameter)
            getattr(group, variable)[:] = (
                np.array(getattr(group, variable)[:])
                * np.linspace(0.5, 1.5, len(group))
                * (second if 'tau' in parameter else second**-1 if 'target' in parameter else 1)
            )
        np.random.seed(1)
        Network(source, target, synapses).run(60*ms, namespace={})
        kept = {
            trace.name: np.array(getattr(target if traces else synapses, trace.name)[:])
            for trace in rule.traces
            if trace.side == 'post'
        }
        return np.array(synapses.w[:]), kept
    (here, state), (there, cells) = final('synapses'), final('neurons')
    np.testing.assert_allclose(here, there, rtol=1e-12)
    if rule.efficacy:
        assert np.ptp(cells['scal_g']) > 1e-3
        np.testing.assert_allclose(state['scal_g'].reshape(3, 3)[0], cells['scal_g'], rtol=1e-12)
    else:
        assert np.ptp(here) > 1e-3


def test_varying_is_part_of_the_value():
    rule = stdp.song2000.varying('A_plus', per='post')
    assert rule != stdp.song2000 and rule == pickle.loads(pickle.dumps(rule))
    assert hash(rule) == hash(stdp.song2000.varying('A_plus', per='post'))
    assert rule + istdp.vogels2011 == istdp.vogels2011 + rule and str(
        rule + istdp.vogels2011
    ) == str(istdp.vogels2011 + rule)
    w = drive(rule(A_plus=0.02), PRE, POST, 0.5).w
    assert w.tobytes() == drive(stdp.song2000(A_plus=0.02), PRE, POST, 0.5).w.tobytes()
    assert w.tobytes() == drive(rule, PRE, POST, 0.5, given={'stdp_A_plus': 0.02}).w.tobytes()
    both = rule.gated('M_post').varying('ratio')
    assert dict(both.varied) == {'stdp_A_plus': 'post', 'stdp_ratio': 'synapse'}


def test_set_by_hand():
    """Keywords alone cannot carry a start; who says that he sets it gets them."""
    source, target = trains(1, 1, 'source'), trains(1, 2, 'target')
    synapses = Synapses(source, target, name='synapses',
                        **stdp.song2000.kwargs(knobs=['tau_pre'], by_hand=True))
    synapses.connect()
    synapses.w, synapses.stdp_taupre = 0.5, 10*ms
    Network(source, target, synapses).run(3*ms, namespace={})
    assert synapses.w[0] == pytest.approx(0.5 + 0.005*np.exp(-1/10))


def test_cells_without_spikes_have_a_group():
    cells = (
        rates.unit
        + Neuron('own', params={'own_a': P(2.0, 'a', 'test')}, model='own_b = own_a*x : 1')
    ).group(2, name='cells', knobs=['own_a'], spikes=False)
    cells.x = [1, 2]
    assert list(cells.own_b[:]) == [2, 4]


def groups(**options):
    source, target = trains(1, 1, 'source'), trains(1, 2, 'target')
    return stdp.song2000.varying('A_plus').synapses(source, target, name='synapses', **options)


def on_cells(rule, **options):
    """The rule with its traces on the cells."""
    cells = (neurons.poisson + rule.on_neurons('both')).group(1, name='cells')
    return rule.synapses(cells, cells, name='synapses', **options)


STDP = stdp.song2000
REFUSED = {
    'place': (
        lambda: STDP.varying('A_plus', per='cell'),
        "per = 'cell'; allowed are synapse, pre, post",
    ),
    'unknown': (lambda: STDP.varying('A_minus'), 'has no parameter A_minus'),
    'keywords of a knob': (lambda: STDP.kwargs(knobs=['A_plus']), 'would start stdp_A_plus at 0'),
    'keywords of a rule that varies': (
        lambda: STDP.varying('tau_pre').kwargs(),
        'would start stdp_taupre at 0',
    ),
    'keywords of a cell': (
        lambda: neurons.lif_conductance.kwargs(knobs=['tau_m']),
        'would start lif_tau_m at 0',
    ),
    'not yet connected': (lambda: groups(), 'give connect= here'),
    'twice': (lambda: groups(connect={}, knobs=['A_plus']), 'stdp_A_plus varies already'),
    'twice on a cell': (
        lambda: neurons.lif_conductance.varying('tau_m').group(1, name='cells', knobs=['tau_m']),
        'lif_tau_m varies from cell to cell already',
    ),
    'trace on the cell, tau of the synapse': (
        lambda: STDP.varying('tau_pre').on_neurons('pre'),
        "use traces='synapses', or per='pre'",
    ),
    'trace on one cell, tau of the other': (
        lambda: istdp.vogels2011.varying('tau', per='post').on_neurons('pre'),
        "use traces='synapses', or per='pre'",
    ),
    'trace on the cell, knob of the synapse': (
        lambda: on_cells(STDP, knobs=['tau_pre']),
        'make it a knob of the source cells',
    ),
    'missing on the cell': (
        lambda: STDP.varying('A_plus', per='post').synapses(
            trains(1, 1, 'source'), NeuronGroup(1, 'q : 1', name='cells'), name='synapses'
        ),
        "add rule.on_neurons('post', traces=False)",
    ),
    'bound of the cell given here': (
        lambda: STDP.varying('w_max', per='post').kwargs(w_max=2),
        'set it there',
    ),
    'same name on synapse and cell': (
        lambda: STDP.varying('A_plus').synapses(
            NeuronGroup(1, 'stdp_A_plus : 1', name='cells'),
            trains(1, 1, 'target'),
            name='synapses',
            connect={},
        ),
        'stdp_A_plus is a variable of cells already',
    ),
    'two places': (
        lambda: STDP.varying('w_max') + scaling.gain.varying('w_max', per='post'),
        'vary w_max in different places',
    ),
    'name taken': (
        lambda: Rule('x', model='x_apre : 1', params={'x_a_pre': P(1.0, 'a', 'test')}).varying(
            'a_pre'
        ),
        'would be the variable x_apre',
    ),
    'no base model': (lambda: neurons.rate_sensor.group(1, name='cells'), 'spikes=False'),
}


@pytest.mark.parametrize('case', REFUSED)
def test_bad_input_is_refused_in_one_sentence(case):
    make, message = REFUSED[case]
    with pytest.raises(RuleError) as caught:
        make()
    assert message in str(caught.value) and '\n' not in str(caught.value).strip()


# ------------------------------------------------------------------------------------ printing

@pytest.mark.parametrize(
    'value, text',
    [
        (1 * second, '1*second'),
        (73.6 * 3600 * second, '73.6*hour'),
        (20 * ms, '20*ms'),
        (4 * 86400 * second, '4*day'),
        (1200 * second, '1200*second'),
        (0 * ms, '0*ms'),
        (33.7596 * second, '33.7596*second'),
        (1 / 60 / second, '0.016666666666666666*Hz'),
    ],
)
def test_values_are_written_as_read(value, text):
    assert source_text(value) == text
    assert float(
        eval(text, dict(vars(__import__('brian2')), hour=3600 * second, day=86400 * second))
    ) == float(value)


def test_a_script_defines_the_hour_it_uses():
    text = str(scaling.turrigiano1998)
    assert 'hour = 3600*second\n' in text and "'scal_tau': 73.6*hour" in text
    exec(text.replace('print', 'str'), {})
    assert 'hour' not in str(stdp.song2000)


def test_parameters_are_printed_in_the_order_of_the_model():
    assert list(stdp.song2000.params) == [
        'stdp_tau_pre',
        'stdp_tau_post',
        'stdp_A_plus',
        'stdp_ratio',
    ]
    both = stdp.song2000 + scaling.vanrossum2000
    assert list(both.params) == [*scaling.vanrossum2000.params, *stdp.song2000.params]
    three = [stdp.song2000, scaling.vanrossum2000, istdp.vogels2011]
    sums = [three[a] + (three[b] + three[c]) for a, b, c in ((0, 1, 2), (2, 0, 1), (1, 2, 0))]
    assert len({str(rule) for rule in sums}) == 1
    part = [Rule('x', params={name: P(1.0, name, 'test')}) for name in ('x_b', 'x_a', 'x_c')]
    assert str(part[0] + part[1] + part[2]) == str(part[2] + (part[1] + part[0]))
