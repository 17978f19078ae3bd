"""Pages made from experiments and documents: figures, mechanisms, start."""
import ast
import importlib
import inspect
import json
import pathlib

import myst as md
import numpy as np

from homeozoo.analysis import report
from homeozoo.core.parameters import source_text

MECHANISMS = json.loads((pathlib.Path(__file__).parent / 'mechanisms.json').read_text())
DOCUMENTS = {'docs/reuse.md': 'reuse', 'docs/composition.md': 'composition',
             'docs/nest.md': 'nest', 'docs/torch.md': 'torch', 'docs/rooms.md': 'rooms',
             'CONTRIBUTING.md': 'contributing'}


def documents():
    """File -> page of the documents that are pages, and of those that the site replaces."""
    return {**DOCUMENTS, 'docs/gallery.md': 'figures', 'docs/models.md': 'models',
            'README.md': 'index'}


def value_text(value):
    """A default of an experiment, as one writes it where that is possible."""
    if np.ndim(value) == 0 and not isinstance(value, (str, bool, type(None), dict)):
        try:
            return source_text(value)
        except (TypeError, ValueError):
            pass
    return ' '.join(str(value).split())


def parameters(module):
    """The table of an experiment's parameters: keyword defaults of its function run."""
    found = inspect.signature(module.run).parameters.values()
    return md.table(('parameter', 'default'), [
        (md.code(part.name), md.code(value_text(part.default))) for part in found
        if part.default is not inspect.Parameter.empty])


def scales(module):
    """What the three scales change, a table."""
    return md.table(('scale', 'seeds', 'changes'), [
        (scale, module.SEEDS[scale], ', '.join(
            md.code(f'{key}={value_text(value)}') for key, value in module.SCALES[scale].items()))
        for scale in ('smoke', 'default', 'paper')])


def expectations(name, claim, expected, result):
    """The rows of the report on one experiment; result: (arrays, meta), or None."""
    rows = report.rows({name: (claim, expected)}, {name: result} if result else {})
    head = ['quantity', 'kind', 'published or theory', 'tolerance', 'source']
    cells = [[md.escape(row['quantity']), row['kind'], report.text(row['published']),
              report.text(row['tolerance']), md.escape(row['source'])] for row in rows]
    if result:
        head[3:3] = ['ours', 'control', 'verdict']
        verdicts = {True: 'pass', False: '**fail**', None: 'not judged'}
        for row, line in zip(rows, cells):
            line[3:3] = [md.escape(report.spread(row, 'ours')),
                         md.escape(report.spread(row, 'control')), verdicts[row['passed']]]
    return md.table(head, cells)


def figure_page(row, path, expected, *, picture, models, result=None):
    """The page of a figure.

    row: as from _catalogue.experiment_rows; path: its source; expected: its expectations; picture:
    whether there is one; models: names of the models that it uses; result: (arrays, meta) or None.
    """
    name, text = row['name'], ast.get_docstring(ast.parse(path.read_text(encoding='utf-8')))
    _, _, rest = text.partition('\n')
    module = importlib.import_module(f'homeozoo.protocols.{name}')
    where = (f'Ours: a run at scale {result[1].get("scale")}, mean over seeds with its 95 % '
             'interval; control: the same with the mechanism removed.' if result else
             '`make report` sets our value and that of the control beside each.')
    out = [f'# {name}', f'**{md.escape(row["about"])}**',
           ' · '.join(f'[{m} {MECHANISMS[m]}](/mechanisms/{m}.md)' for m in row['mechanisms']),
           f'![{name}](/pictures/{name}.png)' if picture else '*No picture is kept yet.*',
           '## What is expected', where, expectations(name, row['about'], expected, result),
           '## Run it again', md.block(f'make figure-{name}\nhomeozoo run {name} --scale smoke\n'
                                       f'homeozoo draw {name}'),
           scales(module), '## Parameters', '`--set NAME=VALUE` changes one.', parameters(module),
           '## How it is done', md.prose(rest.strip())]
    if models:
        out += ['## Models', '\n'.join(f'- [{model}](/models/{model}.md)' for model in models)]
    found = md.dois(text + ' '.join(item['source'] for item in expected))
    out += ['## Cite', md.papers(found), md.block('homeozoo cite ' + ' '.join(models))]
    return '\n\n'.join(part for part in out if part) + '\n'


def figures_page(rows, pictures):
    """All figures as a grid; pictures: names that have one."""
    out = ['# Figures', 'One claim, one control, one figure.', '::::{grid} 1 2 3 3\n:gutter: 3']
    for row in rows:
        name = row['name']
        shown = f':img-top: pictures/{name}.png\n' if name in pictures else ''
        out.append(f':::{{grid-item-card}} {name}\n:link: figures/{name}\n:link-type: doc\n{shown}'
                   f'\n{md.escape(row["about"])}\n:::')
    out += ['::::', '```{toctree}\n:hidden:\n\n'
            + '\n'.join(f'figures/{row["name"]}' for row in rows) + '\n```']
    return '\n\n'.join(out) + '\n'


def mechanism_page(key, experiments, models):
    """The page of a mechanism: its models, and figures with their claims.

    First the figures that are of this mechanism before others, those of fewest mechanisms first.
    """
    mine = sorted((row for row in experiments if key in row['mechanisms']),
                  key=lambda row: (row['mechanisms'].index(key), len(row['mechanisms'])))
    rules = [row for row in models if key in row['mechanisms']]
    out = [f'# {key} {MECHANISMS[key]}', '## What the figures say', '\n'.join(
        f'- {md.escape(row["about"])} → [{row["name"]}](/figures/{row["name"]}.md)'
        for row in mine) or '*No figure yet.*']
    if rules:
        out += ['## Rules', md.table(('rule', 'what it is'), [
            (f'[{row["name"]}](/models/{row["name"]}.md)', md.escape(row['about']))
            for row in rules])]
    return '\n\n'.join(out) + '\n'


def mechanisms_page(experiments):
    """The list of mechanisms."""
    rows = [(f'[{key}](/mechanisms/{key}.md)', title,
             sum(key in row['mechanisms'] for row in experiments))
            for key, title in MECHANISMS.items()]
    return ('# Mechanisms\n\n' + md.table(('', 'mechanism', 'figures'), rows)
            + '\n\n```{toctree}\n:hidden:\n\n'
            + '\n'.join(f'mechanisms/{key}' for key in MECHANISMS) + '\n```\n')


def document_pages():
    """The documents as pages: page -> text."""
    found = {}
    for file, page in DOCUMENTS.items():
        text = (md.ROOT / file).read_text(encoding='utf-8')
        found[page] = md.relinked(text, pathlib.Path(file).parent, documents())
    return found


def start_page(counts):
    """The first page: the beginning of the README, one picture, the ways in."""
    readme = (md.ROOT / 'README.md').read_text(encoding='utf-8')
    intro = readme.partition('\n\n')[2].partition('\n\n![')[0]
    reuse = readme.partition('## Reuse\n\n')[2].partition('\n\n## ')[0]
    cards = [('Mechanisms', 'mechanisms', 'the story in order, each sentence with its figure'),
             ('Figures', 'figures', f'{counts["experiment"]} claims, each with its control'),
             ('Rules and cells', 'models', f'{counts["rule"]} rules and {counts["neuron"]} cells: '
              'equations, parameters, sources, plain scripts'),
             ('Reuse', 'reuse', 'a rule in your own script, on the command line, elsewhere')]
    grid = '\n\n'.join(f':::{{grid-item-card}} {title}\n:link: {page}\n:link-type: doc\n\n{text}\n'
                       ':::' for title, page, text in cards)
    return '\n\n'.join([
        '# HomeoZoo', intro, f'::::{{grid}} 1 2 2 2\n:gutter: 3\n\n{grid}\n\n::::',
        ':::{div} plane\n[![The stability-plasticity plane: completion gain against the runaway '
        'index of the flagship network, regulator by regulator](/pictures/flagship.png)]'
        '(/figures/flagship.md)\n:::',
        '## Reuse', md.relinked(reuse, pathlib.Path(), documents()),
        '```{toctree}\n:hidden:\n\nmechanisms\nfigures\nmodels\nReuse <reuse>\napi\nreferences\n'
        'Composition <composition>\nNEST <nest>\nPyTorch <torch>\nrooms\n'
        'Contribute <contributing>\n```']) + '\n'
