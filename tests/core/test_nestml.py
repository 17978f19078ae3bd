"""Rules as NESTML: the text holds together and says what the rule says; what cannot be written is
refused in one sentence.
"""
import ast
import math
import re

import numpy as np
import pytest
from brian2 import ms, nS

import homeozoo
from homeozoo import drive, stdp
from homeozoo.core import P, Rule, RuleError, Trace
from homeozoo.core.nestml import nestml, number

WRITTEN = [
    'heterosynaptic.triplet', 'istdp.vogels2011', *homeozoo.list_models('stdp.*'),
    *homeozoo.list_models('triplet.*')]
BLOCKS = ['state', 'parameters', 'equations', 'input', 'output',
          'onReceive(pre_spikes, priority=1)', 'onReceive(post_spikes, priority=2)', 'update']
PRE, POST = [10, 40, 41.5, 71, 100, 130]*ms, [20, 35, 40, 71, 128, 130, 131]*ms


def parsed(text):
    """The blocks of a model: dict from head to its lines without comments."""
    lines = [line for line in text.splitlines() if line and not line.startswith('#')]
    assert re.fullmatch(r'model \w+_synapse:', lines[0])
    blocks = {}
    for line in lines[1:]:
        assert re.fullmatch(r' {4}\S.*:| {8}\S.*', line), line
        if not line.startswith(' '*8):
            head = line.strip()[:-1]
            blocks[head] = []
        else:
            blocks[head].append(line.partition('#')[0].strip())
    return blocks


def declared(lines):
    """Name, unit and value in it of declarations: dict from name to (unit, value)."""
    found = {}
    for line in lines:
        name, unit, value = re.fullmatch(r'(\w+) (real|ms|1/ms) = (.+)', line).groups()
        if unit == 'ms':
            assert value.count(' ms') == 1, 'a time has its unit once, behind a number'
            value = value.replace(' ms', '')
        if unit == '1/ms':
            value, rest = value[:-len(' / (1 ms)')], value[-len(' / (1 ms)'):]
            assert rest == ' / (1 ms)', 'NESTML 9 has no units without a number'
        found[name] = unit, value_of(value)
    return found


def value_of(text):
    """A number as it is in C++ made by NESTML 9.0.0: nine digits, the last zeros cut."""
    for part in re.findall(r'[\d.]+(?:e[-+]?\d+)?', text):
        if '.' in part or 'e' in part:
            cut = f'{float(part):#.9g}'.rstrip('0')
            assert float(cut) == float(part), f'NESTML 9.0.0 would write {cut} for {part}'
    return math.inf if text == 'inf' else -math.inf if text == '-inf' else eval(text)


def names(text):
    return {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}


def interpreted(text, pre_ms, post_ms):
    """Weights after each event by the text alone: traces decay exactly, handlers by priority."""
    blocks = parsed(text)
    values = {name: value for block in ('state', 'parameters')
              for name, (_, value) in declared(blocks[block]).items()}
    decays = [re.fullmatch(r"(\w+)' = -\1 / (\w+)", line).groups() for line in blocks['equations']]
    values.update(clip=lambda x, low, high: min(max(x, low), high), emit_spike=lambda w: None)
    weights, last = [], 0.0
    for time in np.union1d(pre_ms, post_ms):
        for trace, tau in decays:
            values[trace] *= math.exp(-(time - last)/values[tau])
        last = time
        for head, times in zip(BLOCKS[5:7], (pre_ms, post_ms)):
            if time in times:
                exec('\n'.join(blocks[head]), values)
        weights.append(values['w'])
    return np.array(weights)


@pytest.mark.parametrize('name', WRITTEN)
def test_the_text_holds_together(name):
    rule = homeozoo.load(name)
    blocks = parsed(nestml(rule))
    assert list(blocks) == BLOCKS
    state, parameters = declared(blocks['state']), declared(blocks['parameters'])
    assert set(state) == {'w'} | {trace.name for trace in rule.traces}
    for line in blocks[BLOCKS[5]] + blocks[BLOCKS[6]]:
        assert names(line) <= {*state, *parameters, 'clip', 'emit_spike', 'random_normal'}
    for line in blocks['equations']:
        assert re.fullmatch(r"(\w+)' = -\1 / (\w+)", line)[2] in parameters
    for key in set(parameters) - {'w_min', 'w_max'}:
        unit, value = parameters[key]
        record = rule.params[key]
        scale = {'real': 1, 'ms': 1e-3, '1/ms': 1e3}[unit]
        assert value*scale == pytest.approx(float(record.value), rel=1e-14)
        assert record.unit == {'real': '1', 'ms': 'second', '1/ms': 'Hz'}[unit]
    assert blocks[BLOCKS[5]][0] == 'emit_spike(w)'
    assert blocks['output'] == ['spike'] and blocks['update'] == ['integrate_odes()']


@pytest.mark.parametrize('name', [name for name in WRITTEN if 'vanrossum' not in name])
def test_the_text_gives_the_weights_of_the_rule(name):
    """Without NEST: its statements, run as they stand, zero lag included."""
    rule = homeozoo.load(name)
    text = nestml(rule, w0=0.4)
    expected = drive(rule, PRE, POST, 0.4).w
    assert np.ptp(expected) > 0
    np.testing.assert_allclose(interpreted(text, PRE/ms, POST/ms), expected, rtol=1e-13)


def test_parameters_and_bounds_of_the_caller_are_written():
    text = nestml(stdp.song2000(tau_pre=15*ms, bounds=(0.1, 2.0)), 'mine_synapse', w0=1)
    blocks = parsed(text)
    assert declared(blocks['parameters'])['stdp_tau_pre'] == ('ms', 15.0)
    assert declared(blocks['parameters'])['w_max'] == ('real', 2.0)
    assert declared(blocks['state'])['w'] == ('real', 1.0) and '\nmodel mine_synapse:' in text


def test_the_heading_names_the_conventions():
    heading = ' '.join(line[1:].strip() for line in nestml(stdp.song2000).splitlines()
                       if line.startswith('#'))
    for words in ('pre before post', 'no pair', 'dendritic', 'before this spike changes it',
                  '10.1038/78829', 'presynaptic spikes'):
        assert words in heading


@pytest.mark.parametrize('value', [5e-10, 1/3, 16.8, 1e10, -0.02, 123456789012.0, 0.0])
def test_numbers_survive_what_nestml_does_to_them(value):
    assert value_of(number(value)) == pytest.approx(value, rel=3e-15, abs=0)


# Every other rule, by what its refusal says.
REASONS = {
    'changes between spikes': 'scaling.vanrossum2000 gating.three_factor_stdp oja.oja1982 '
                              'voltage.clopath2010_visual',
    'needs M_post': 'gating.gated_stdp', 'needs secr_H_post': 'secreted.zenke2015',
    'statements of its own': 'calcium.graupner2012_dp consolidation.fusi2005 '
                            'heterosynaptic.zenke2015',
    'no postsynaptic event': 'shortterm.tsodyks1998 heterosynaptic.transmitter',
    'is no rule of a synapse': 'neurons.lif_conductance intrinsic.setpoint'}


@pytest.mark.parametrize('reason', REASONS)
def test_refused_with_the_reason(reason):
    for name in REASONS[reason].split():
        with pytest.raises(RuleError) as caught:
            nestml(homeozoo.load(name))
        sentence = str(caught.value)
        assert reason in sentence and '\n' not in sentence and sentence.count('. ') == 0


def test_every_model_is_written_or_refused():
    written = []
    for name in homeozoo.list_models():
        try:
            nestml(homeozoo.load(name))
        except RuleError:
            continue
        written.append(name)
    assert written == sorted(WRITTEN)


def unwritable(dw_post, **more):
    return Rule('own', traces=[Trace('own_x', 'pre', tau='own_tau')], dw_post=dw_post,
                params={'own_tau': P(20*ms, 'decay', 'chosen here'), **more})


@pytest.mark.parametrize('rule, words, sentence', [
    (unwritable('sin(own_x)'), {}, 'function sin'),
    (unwritable('1e-12*own_x'), {}, '1e-12; make it a parameter'),
    (unwritable('own_x*own_g/nS', own_g=P(1*nS, 'conductance', 'chosen here')), {},
     'neither a time nor a rate'),
    (stdp.song2000.varying('w_max', per='post'), {}, 'w_max varies from cell to cell'),
    (stdp.song2000, dict(name='mine'), 'end in _synapse'),
    (stdp.song2000, dict(w0=2), 'w0 = 2 lies outside'),
    ('stdp.song2000', {}, 'no rule')])
def test_wrong_uses_are_refused(rule, words, sentence):
    with pytest.raises(RuleError, match=sentence):
        nestml(rule, **words)
