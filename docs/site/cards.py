"""Pages made from the objects themselves: a card a model, and the reference of public functions."""
import importlib
import inspect

import myst as md

import homeozoo
from homeozoo.core import card
from homeozoo.core.parameters import source_text

#: What users call, by module; '*' for every public function of it.
PUBLIC = {'homeozoo': ('load', 'list_models', 'drive'),
          'homeozoo.core': ('Rule', 'Neuron', 'Trace', 'nearest', 'P', 'RuleError'),
          'homeozoo.running': ('Model',), 'homeozoo.running.runner': ('run_protocol',),
          'homeozoo.running.store': ('load', 'save'),
          'homeozoo.running.interchange': ('dataset', 'spike_trains', 'read_times'),
          'homeozoo.analysis.metrics': '*', 'homeozoo.analysis.statistics': '*',
          'homeozoo.analysis.phase': '*', 'homeozoo.analysis.expectations': ('read', 'judge'),
          'homeozoo.analysis.report': ('rows', 'markdown')}


def parameters(model, symbols):
    """The table of parameters of a model."""
    rows, before = [], None
    for name, record in model.params.items():
        source = 'the same' if record.source == before else md.escape(record.source)
        before = record.source
        rows.append((f'${symbols[name]}$', md.code(name), md.code(source_text(record.value)),
                     md.escape(record.range), md.escape(record.meaning + card.places(model, name)),
                     source))
    return md.table(card.HEADS, rows)


def script(model):
    """The plain Brian 2 script of a rule that runs as it is; None of another model."""
    return str(model) if hasattr(model, 'bounds') else None


def compatibility(found):
    """Which rules it shares a weight with; found: as Compatible.of gives."""
    number, refused = found
    out = ['## With other rules', f'It adds up with {number} of the {number + len(refused)} other '
           'rules of different equations, in any order '
           '([compatibility](/figures/compatibility.md)).']
    if refused:
        reasons = {}
        for other, why in refused:
            reasons.setdefault(why.partition(': ')[2] or why, []).append(other)
        out.append('Not with:\n\n' + '\n'.join('- ' + ', '.join(
            f'[{other}](/models/{other}.md)' for other in others) + ': ' + md.escape(why)
            for why, others in reasons.items()))
    return out


def model_page(name, model, users, claims, compatible=None):
    """The card of a rule or neuron.

    users: experiments that use it; claims: experiment -> claim; compatible: as Compatible.of gives.
    """
    blocks, symbols = card.latex_blocks(model)
    mechanisms = ' '.join(f'[{m}](/mechanisms/{m}.md)' for m in getattr(model, 'mechanisms', ()))
    out = [f'# {name}', md.prose(model.doc), f'{type(model).__name__} {mechanisms}'.strip()]
    for head, items in (('Needs', card.needed(model)), ('Weight', card.limits(model))):
        out += [f'**{head}**\n\n' + '\n'.join('- ' + md.escape(item) for item in items)] * bool(
            items)
    out.append('## Equations')
    out += [f'**{md.escape(head)}**\n\n```{{math}}\n{text}\n```' for head, text in blocks]
    if model.params:
        out += ['## Parameters', parameters(model, symbols)]
    out += ['## In a script', 'With HomeoZoo:',
            md.block(f'from homeozoo import {name.split(".")[0]}\n\nprint({name}.card())',
                     'python'),
            'Without it, the same in plain Brian 2'
            + (f' (<a href="../files/{name}.py">{name}.py</a>):' if script(model) else ':'),
            md.block(str(model), 'python')]
    if compatible:
        out += compatibility(compatible)
    if users:
        out += ['## Figures with it', '\n'.join(
            f'- [{user}](/figures/{user}.md): {md.escape(claims[user])}' for user in users)]
    if model.cite:
        out += ['## Papers', md.papers(model.cite), md.block(f'homeozoo cite {name}')]
    return '\n\n'.join(out) + '\n'


def models_page(rows):
    """The list of all models, by module; rows as from _catalogue.model_rows."""
    out = ['# Rules and cells']
    for module in dict.fromkeys(row['name'].split('.')[0] for row in rows):
        about = inspect.getdoc(importlib.import_module(f'homeozoo.{module}')).split('\n\n')[0]
        here = [row for row in rows if row['name'].startswith(module + '.')]
        out += [f'## {module}', md.escape(' '.join(about.split())), md.table(
            ('name', 'kind', 'mechanisms', 'what it is'),
            [(f'[{row["name"]}](/models/{row["name"]}.md)', row['kind'],
              ' '.join(row['mechanisms']), md.escape(row['about'])) for row in here])]
    out.append('```{toctree}\n:hidden:\n\n' + '\n'.join(f'models/{row["name"]}' for row in rows)
               + '\n```')
    return '\n\n'.join(out) + '\n'


def public(module):
    """Name and value of what users call in a module."""
    found = importlib.import_module(module)
    names = PUBLIC[module]
    if names == '*':
        names = [name for name, value in vars(found).items() if inspect.isfunction(value)
                 and value.__module__ == module and not name.startswith('_')]
    return [(name, getattr(found, name)) for name in names]


def signature(value):
    """The arguments of a callable without types, as '(a, b=1)'."""
    try:
        found = inspect.signature(value)
    except (TypeError, ValueError):
        return '()'
    plain = [part.replace(annotation=inspect.Parameter.empty)
             for part in found.parameters.values() if part.name != 'self']
    return str(inspect.Signature(plain))


def described(name, value):
    """One function or class with its docstring; a class with its public methods."""
    doc = inspect.getdoc(value) or ''
    kind = 'class' if inspect.isclass(value) else 'function'
    out = [f'### {name}', md.block(f'{name}{signature(value)}', 'python'), md.block(doc, 'text')]
    if kind == 'class' and not issubclass(value, Exception):
        for key, method in vars(value).items():
            if not key.startswith('_') and inspect.isfunction(method):
                out += [f'**.{key}{md.escape(signature(method))}**',
                        md.block(inspect.getdoc(method) or '', 'text')]
    return '\n\n'.join(out)


def api_page():
    """The reference of what users call, from the docstrings."""
    out = ['# Functions', f'Version {homeozoo.__version__}. `homeozoo.NAME` are the modules of '
           '[rules and cells](/models.md).']
    for module in PUBLIC:
        out.append(f'## {module}')
        out += [described(name, value) for name, value in public(module)]
    return '\n\n'.join(out) + '\n'
