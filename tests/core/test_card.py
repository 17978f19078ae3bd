"""A rule as an object people meet: its name, help, cards in a terminal and in a notebook."""
import functools
import html
import inspect
import pickle
import pydoc
import rlcompleter

import pytest
from brian2 import ms
from matplotlib.mathtext import MathTextParser

import homeozoo
from homeozoo import intrinsic, istdp, neurons, scaling, stdp
from homeozoo.core import P, Rule, card, mathematics

MODELS = homeozoo._models()
OWN = Rule('own', doc='Mine.', dw_post='own_A', params={'own_A': P(0.1, 'step', 'here')})


@pytest.mark.parametrize('name', MODELS)
def test_every_preset_knows_its_name(name):
    kind = type(MODELS[name]).__name__
    assert repr(MODELS[name]).startswith(f'<{kind} {name}: ')


def test_changed_values_stand_in_the_name():
    assert repr(stdp.song2000(ratio=1.2, tau_pre=10*ms)).startswith(
        '<Rule stdp.song2000(stdp_tau_pre=10*ms, stdp_ratio=1.2): ')
    assert repr(neurons.lif_conductance(tau_m=5*ms)).startswith(
        '<Neuron neurons.lif_conductance(lif_tau_m=5*ms): ')


def test_models_of_ones_own_keep_theirs():
    assert repr(OWN) == '<Rule own: own_A>'
    assert repr(stdp.song2000 + scaling.turrigiano1998).startswith('<Rule scal+stdp: ')
    assert repr(stdp.song2000.gated('G_post')).startswith('<Rule stdp: ')


@pytest.mark.parametrize('name', MODELS)
def test_every_card_fits_a_terminal_and_holds_everything(name):
    model = MODELS[name]
    lines = model.card().splitlines()
    assert max(map(len, lines)) <= 80
    words = ' '.join(' '.join(lines).split())
    assert lines[0] == name
    for key, record in model.params.items():
        assert f' {key} = ' in words
        assert ' '.join(record.meaning.split()) in words
        assert ' '.join(record.source.split()) in words
    for doi in model.cite:
        assert 'doi: ' + doi in words
    for need in model.needs:
        assert (need.rpartition('_')[0] if isinstance(model, Rule) else need) in words


@functools.cache
def read(text):
    """Raises what a reader of LaTeX that is not the browser's has to say against a line."""
    MathTextParser('path').parse(text)


@pytest.mark.parametrize('name', MODELS)
def test_every_equation_is_mathematics(name):
    """Every line can be read, none is left out, and every parameter has a symbol of its own."""
    blocks, symbols = card.latex_blocks(MODELS[name])
    lines = [line.removesuffix(r' \\') for _, text in blocks for line in text.split('\n')[1:-1]]
    assert len(lines) == sum(len(lines) for _, lines in card.sections(MODELS[name]))
    for line in lines:
        read('$' + line.replace('&', '') + '$')
    for text in symbols.values():
        read(f'${text}$')
    assert len(set(symbols.values())) == len(symbols)
    shown = MODELS[name]._repr_html_()
    for text in symbols.values():
        assert f'>${html.escape(text)}$<' in shown


def test_card_of_song2000():
    shown = stdp.song2000.card()
    for line in ('    dstdp_x/dt = -stdp_x/stdp_tau_pre', '    stdp_x += 1',
                 '    w += -stdp_ratio*stdp_A_plus*w_max*stdp_y',
                 '    w += stdp_A_plus*w_max*stdp_x'):
        assert line in shown.splitlines()
    assert 'rate (Hz) of the postsynaptic cell, such as neurons.rate_sensor has' in (
        scaling.turrigiano1998.card())


def test_latex_of_song2000():
    shown = stdp.song2000._repr_latex_()
    assert shown.startswith('$$') and shown.endswith('$$')
    for line in (r'\frac{\mathrm{d}x}{\mathrm{d}t} &= -\frac{x}{\tau_{\mathrm{pre}}}',
                 r'w &\leftarrow w - \mathrm{ratio} \, A^{+} \, w_{\mathrm{max}} \, y',
                 r'w &\leftarrow w + A^{+} \, w_{\mathrm{max}} \, x', r'x &\leftarrow x + 1'):
        assert line in shown


@pytest.mark.parametrize('text, shown', [
    ('a*(b - c)/d', r'\frac{a \, \left(b - c\right)}{d}'),
    ('a - (b - c)', r'a - \left(b - c\right)'),
    ('a + (-b*c)', r'a - b \, c'),
    ('a - (-b)', r'a - \left(-b\right)'),
    ('a*(-b)', r'a \, \left(-b\right)'),
    ('(a + b)**2*c', r'\left(a + b\right)^{2} \, c'),
    ('-a/b', r'-\frac{a}{b}'),
    ('(-a + b)/c', r'\frac{-a + b}{c}'),
    ('(a/b)**-2', r'\left(\frac{a}{b}\right)^{-2}'),
    ('a*2', r'a \cdot 2'),
    ('1e-12 + 1e9', r'10^{-12} + 10^{9}'),
    ('clip(w, 0, w_max)', r'\left[w\right]_{0}^{w_{\mathrm{max}}}'),
    ('int(x > 1 and y <= 2)*randn()', r'\mathbf{1}\left[\left(x > 1\right) \wedge '
     r'\left(y \leq 2\right)\right] \, \xi'),
    ('exp(-t/tau)', r'e^{-\frac{t}{\tau}}')])
def test_expressions(text, shown):
    assert mathematics.expression(text) == shown


def test_names_that_would_meet_keep_their_prefix():
    two = stdp.song2000 + istdp.vogels2011
    _, symbols = card.latex_blocks(two)
    assert symbols['stdp_A_plus'] == 'A^{+}'
    assert r'\mathrm{stdp}_{x}' in two._repr_latex_()
    assert r'\mathrm{istdp}_{x}' in two._repr_latex_()


def test_help_is_about_this_rule():
    said = pydoc.render_doc(stdp.song2000, renderer=pydoc.plaintext)
    assert 'stdp.song2000' in said and 'Additive pair STDP' in said
    assert 'stdp_tau_pre = 20*ms' in said
    assert 'Additive' not in pydoc.render_doc(istdp.vogels2011)
    assert 'at a presynaptic or postsynaptic spike' in inspect.getdoc(Rule)
    assert 'intr_' in inspect.getdoc(intrinsic.setpoint)
    assert 'gated(' in pydoc.render_doc(Rule, renderer=pydoc.plaintext)


def test_completion_offers_presets_and_parameters():
    complete = rlcompleter.Completer({'stdp': stdp, 'homeozoo': homeozoo}).complete
    assert complete('stdp.song', 0).startswith('stdp.song2000')
    assert complete('homeozoo.stdp.gut', 0).startswith('homeozoo.stdp.gutig2003')
    assert {'stdp_tau_pre', 'stdp_ratio', 'source'} <= set(
        inspect.signature(stdp.song2000).parameters)
    assert list(inspect.signature(Rule).parameters)[:2] == ['name', 'doc']


def test_what_people_see_leaves_the_value_alone():
    copy = pickle.loads(pickle.dumps(stdp.song2000))
    assert copy == stdp.song2000 and hash(copy) == hash(stdp.song2000)
    assert str(stdp.song2000).startswith('# One synapse in plain Brian2')
    assert '&lt;b&gt;' in Rule('own', doc='<b>', dw_post='1')._repr_html_()
