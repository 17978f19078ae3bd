"""A rule or a neuron as people meet it: its name, its card in a terminal and in a notebook.

The functions of this file are methods of `Rule` and of `Neuron`. A card says what the model does,
its equations, its parameters with range and source, what it needs, and the papers.
"""
import html as markup
import inspect
import re
import sys
import textwrap
from dataclasses import fields

from homeozoo.core import mathematics
from homeozoo.core.parameters import source_text, unit_name, variable_name
from homeozoo.core.text import joined

WIDTH = 80
#: Slots in which presets with the same equations may differ.
FREE = {'params', 'doc', 'cite', 'mechanisms'}
HEADS = ('symbol', 'name', 'value', 'allowed', 'meaning', 'source')


# -------------------------------------------------------------------------------------------- name

def preset(model):
    """The preset that a model is or comes from: ('stdp.song2000', parameters that differ).

    Looked up among the modules of models that are imported; None for a model of one's own.
    """
    found = None
    for module, key, value in presets(type(model)):
        if value is model:
            return f'{module}.{key}', {}
        if set(value.params) == set(model.params) and all(
                getattr(value, slot.name) == getattr(model, slot.name)
                for slot in fields(model) if slot.name not in FREE):
            changed = {name: record.value for name, record in model.params.items()
                       if source_text(record.value) != source_text(value.params[name].value)}
            if found is None or len(changed) < len(found[1]):
                found = f'{module}.{key}', changed
    return found


def presets(kind):
    """Module, name and value of the models of one kind that are imported."""
    for path, module in sorted(sys.modules.items()):
        if re.fullmatch(r'homeozoo\.\w+', path):
            for key, value in list(vars(module).items()):
                if type(value) is kind and not key.startswith('_'):
                    yield path.partition('.')[2], key, value


def title(model):
    """The name of the preset, with the values that differ from it, or the name of the model."""
    name, changed = preset(model) or (model.name, {})
    values = ', '.join(f'{key}={source_text(value)}' for key, value in changed.items())
    return f'{name}({values})' if values else name


def named(model) -> str:
    """``<Rule stdp.song2000: parameters>``."""
    parameters = ', '.join(model.params) or 'no parameters'
    return f'<{type(model).__name__} {title(model)}: {parameters}>'


# --------------------------------------------------------------------------------------- equations

def lines_of(*texts):
    """The statements of several texts, a list."""
    return [line.strip() for text in texts if text for line in text.splitlines() if line.strip()]


def equations_of(model):
    """The equations among lines of a model, without units; variables that others set have none."""
    found = [re.fullmatch(r'(.+?=.+?)\s*:\s*[^:]+', line, re.S) for line in lines_of(*model)]
    return [line[1] for line in found if line]


def decay(trace):
    """How a trace changes between spikes, a list of no or one equation."""
    change = f'-{trace.name}/{trace.tau}' if trace.ode is None else trace.ode
    return [f'd{trace.name}/dt = {change}'] if change else []


def rule_sections(rule):
    """Headings and statements of a rule in the order in which they act: a list of pairs."""
    between = [line for trace in rule.traces for line in decay(trace)] + equations_of(rule.model)
    between += [f'd{name}/dt = -{name}/{tau}' for name, tau in rule.decays]
    between += [f'dw/dt = {total(rule.dw_dt)}'] if rule.dw_dt else []
    found = [('Between spikes', between)]
    for side in ('pre', 'post'):
        terms = getattr(rule, 'dw_' + side)
        found.append((f'At a {side}synaptic spike', [
            *lines_of(*getattr(rule, 'state_' + side)),
            *([f'w += {total(terms)}'] if terms else []),
            *(f'w = {text}' for text in getattr(rule, 'map_' + side)),
            *lines_of(*(trace.step for trace in rule.traces if trace.side == side)),
            *lines_of(*getattr(rule, 'on_' + side))]))
    found.append((f'On the slow clock, every {rule.every}', lines_of(*rule.on_slow)))
    found.append(('Transmitted in place of w', list(rule.efficacy)))
    return [(head, lines) for head, lines in found if lines]


def neuron_sections(neuron):
    """Headings and statements of a neuron or an add-on: a list of pairs."""
    between = equations_of(neuron.model) + [line for trace in neuron.traces
                                            for line in decay(trace)]
    threshold = ' + '.join(neuron.threshold)
    fires = [f'{neuron.spike_variable} > {threshold}'] if neuron.spike_variable else []
    found = [
        ('Between spikes', between),
        ('Added to the current', list(neuron.currents)),
        ('It fires when', fires),
        ('Added to the threshold', [] if fires else list(neuron.threshold)),
        ('At its spike', lines_of(*neuron.reset, *(trace.step for trace in neuron.traces))),
        ('Refractory for', [neuron.refractory] if neuron.refractory else [])]
    return [(head, lines) for head, lines in found if lines]


def total(terms):
    """A sum of terms without needless brackets."""
    return terms[0] if len(terms) == 1 else joined(terms)[1:-1]


def sections(model):
    """Headings and statements of a model."""
    return rule_sections(model) if hasattr(model, 'bounds') else neuron_sections(model)


def latex_blocks(model):
    """Headings and LaTeX of a model, and the symbols of its parameters."""
    short = mathematics.short_names({*model.variables, *model.params},
                                    {*model.needs, 'w', 't', 'dt', 'w_min', 'w_max', 'slow_dt'})
    blocks = [(head, '\\begin{aligned}\n' + ' \\\\\n'.join(
        mathematics.statement(line, short) for line in lines) + '\n\\end{aligned}')
        for head, lines in sections(model)]
    return blocks, {name: mathematics.symbol(name, short) for name in model.params}


# -------------------------------------------------------------------------------------------- card

def needed(model):
    """What the model asks of cells and network, a list of sentences."""
    own = not hasattr(model, 'bounds')
    found = []
    for need, unit in model.needs.items():
        base, _, side = (need, '', '') if own else need.rpartition('_')
        where = 'another part of the cell' if own else f'the {side}synaptic cell'
        giver = getattr(model, 'providers', {}).get(need)
        text = getattr(model, 'sums', {}).get(need)
        found.append(f'{base} ({unit_name(unit)}) of {where}'
                     + (f', the sum of {text} over its synapses' if text else '')
                     + (f', such as {title(giver)} has' if giver is not None else ''))
    return found


def limits(model):
    """Bounds of the weight and what a pair with zero lag does, a list of sentences."""
    if not hasattr(model, 'bounds'):
        return []
    low, high = model.bounds
    found = [f'w_min = {low:g}, w_max = {high:g} unless you say otherwise']
    return found + ['at zero lag the presynaptic spike comes first'] * bool(model.traces)


def places(model, name):
    """A note on a parameter that varies, or ''."""
    varied = model.varied
    if name not in varied:
        return ''
    place = varied[name] if isinstance(varied, dict) or hasattr(varied, 'items') else 'cell'
    return f' (start of the variable {variable_name(name)} of each {place})'


def folded(text, width):
    """Code broken after operators into lines of at most `width` characters where that is
    possible.
    """
    out = []
    while len(text) > width:
        cuts = [match.end() for match in re.finditer(r'\*+|[ ,+/(]', text)]
        cut = max((cut for cut in cuts if cut <= width), default=width)
        out.append(text[:cut].rstrip())
        text = '    ' + text[cut:].lstrip()
    return out + [text]


def wrapped(text, indent):
    """Prose as lines with an indent."""
    return textwrap.wrap(text, WIDTH, initial_indent=' '*indent, subsequent_indent=' '*indent,
                         break_long_words=False, break_on_hyphens=False) or ['']


def card(model) -> str:
    """The card as text of at most 80 columns: what it does, what it needs, its bounds, equations,
    parameters with unit, range and source, references.
    """
    out = [*wrapped(title(model), 0), '']
    for paragraph in model.doc.split('\n\n'):
        out += wrapped(paragraph, 0)
    for head, items in (('Needs', needed(model)), ('Weight', limits(model))):
        if items:
            out += ['', head]
            out += [line for item in items for line in wrapped(item, 4)]
    for head, lines in sections(model):
        out += ['', head]
        out += ['    ' + part for line in lines for part in folded(line, WIDTH - 4)]
    if model.params:
        out += ['', 'Parameters']
    before = None
    for name, record in model.params.items():
        line = f'    {name} = {source_text(record.value)}'
        source = 'the same' if record.source == before else record.source
        before = record.source
        out += [line.ljust(48) + f'  {record.range}',
                *wrapped(record.meaning + places(model, name), 8), *wrapped('from: ' + source, 8)]
    if model.cite:
        out += ['', 'References', *('    doi: ' + doi for doi in model.cite)]
    return '\n'.join(out)


def html(model) -> str:
    """The card for a notebook: equations as mathematics, parameters as a table."""
    blocks, symbols = latex_blocks(model)
    out = [f'<h4>{markup.escape(title(model))}</h4>']
    out += [f'<p>{markup.escape(part)}</p>' for part in model.doc.split('\n\n') if part]
    for head, items in (('Needs', needed(model)), ('Weight', limits(model))):
        if items:
            out.append(f'<p><b>{head}</b>: ' + markup.escape('; '.join(items)) + '</p>')
    for head, text in blocks:
        out.append(f'<p><b>{markup.escape(head)}</b></p>\n<div>$${markup.escape(text)}$$</div>')
    if model.params:
        rows = [[f'${symbols[name]}$', name, source_text(record.value), record.range,
                 record.meaning + places(model, name), record.source]
                for name, record in model.params.items()]
        out.append('<table>\n<tr>' + ''.join(f'<th>{head}</th>' for head in HEADS) + '</tr>')
        out += ['<tr>' + ''.join(f'<td style="text-align:left">{markup.escape(cell)}</td>'
                                 for cell in row) + '</tr>' for row in rows]
        out.append('</table>')
    if model.cite:
        out.append('<p><b>References</b>: ' + ', '.join(
            f'<a href="https://doi.org/{markup.escape(doi)}">{markup.escape(doi)}</a>'
            for doi in model.cite) + '</p>')
    return '<div class="homeozoo-card">\n' + '\n'.join(out) + '\n</div>'


def latex(model) -> str:
    """The equations as LaTeX in display mode."""
    blocks, _ = latex_blocks(model)
    return '$$\\begin{array}{l}\n' + ' \\\\\n'.join(
        f'\\text{{{head}}} \\\\\n{text}' for head, text in blocks) + '\n\\end{array}$$'


# ------------------------------------------------------------------------------- help and signature

class Doc:
    """``__doc__``: of the class its docstring, of a value its card, so that help() shows it."""

    def __init__(self, text):
        self.text = text

    def __get__(self, model, kind):
        if model is None:
            return self.text
        return card(model) + f'\n\nhelp(type(this)) says what can be done with a {kind.__name__}.'


class Call:
    """``__signature__`` of a value: its parameters as keywords, for completion and help."""

    def __get__(self, model, kind):
        if model is None:
            raise AttributeError('__signature__')
        own = list(inspect.signature(kind.__call__).parameters.values())[1:-1]
        return inspect.Signature(
            [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=record.value)
             for name, record in model.params.items()] + own)
