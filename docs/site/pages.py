"""Pages made from experiments and documents: figures, mechanisms, start."""
import ast
import importlib
import inspect
import json
import pathlib

import kept
import myst as md
import numpy as np

from homeozoo.analysis import report
from homeozoo.core.parameters import source_text

MECHANISMS = json.loads((pathlib.Path(__file__).parent / 'mechanisms.json').read_text())
DOCUMENTS = {'docs/reuse.md': 'reuse', 'docs/composition.md': 'composition',
             'docs/nest.md': 'nest', 'docs/torch.md': 'torch', 'docs/rooms.md': 'rooms',
             'docs/trial.md': 'trial', 'docs/speed.md': 'speed', 'docs/large.md': 'large',
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


VERDICTS = {True: '{bdg-success}`pass`', False: '{bdg-danger}`fail`', None: 'not judged'}


def expected(row):
    """What a row of the report expects, in words."""
    tolerance = '' if row['tolerance'] is None else report.text(row['tolerance'])
    if row['published'] is None:
        return tolerance
    return report.text(row['published']) + (f' ({tolerance})' if tolerance else '')


def expectations(rows):
    """The rows of the report on one experiment as a table; without values if there are none."""
    shown = any(row['ours'] is not None for row in rows)
    cells = []
    for row in rows:
        line = [f'{md.escape(row["quantity"])}<br><small>{row["kind"]}: '
                f'{md.escape(row["source"])}</small>', expected(row)]
        if shown:
            note = row['passed'] is False and row['why'] or row['note'] or ''
            line += [md.escape(report.spread(row, 'ours')),
                     md.escape(report.spread(row, 'control')),
                     VERDICTS[row['passed']]
                     + (f'<br><small>{md.escape(note)}</small>' if note else '')]
        cells.append(line)
    head = ['quantity, where the bound comes from', 'expected']
    return md.table(head + ['ours', 'control', 'verdict'] * shown, cells)


def provenance(name, run, here):
    """Where the values come from. run: what is kept of the run, or None; here: whether its file
    is on the site."""
    if run is None:
        return ('No values of a default run are kept that fit these expectations: '
                f'`make out/data/{name}.npz site` sets our value and that of the control beside '
                'each.')
    versions = ', '.join(f'{label} {run["versions"][key]}' for key, label in (
        ('homeozoo', 'HomeoZoo'), ('brian2', 'Brian'), ('python', 'Python'))
        if key in (run['versions'] or {}))
    seeds, commit = run['seeds'], run['commit']
    lines = [f'Ours and control: mean over {len(seeds)} seeds with its 95 % interval; control: the '
             'same with the mechanism removed.' if len(seeds) > 1 else
             'Ours and control: one run; control: the same with the mechanism removed.',
             f'**Run**: scale {run["scale"]}, '
             + (f'{str(run["started"])[:10]}, ' if run['started'] else '')
             + (f'{time_of(run)}, ' if time_of(run) else '') + versions
             + (f', commit `{commit[:10]}`' if commit else '')
             + ('.' if here else '; kept in `docs/results.json`.')]
    return ' '.join(lines) + '\n\n:::{dropdown} Seeds\n' + ', '.join(map(str, seeds)) + '\n:::'


def time_of(run):
    """How long a run took, in words; '' where nothing is known."""
    if run.get('cpu_s'):
        return f'{kept.duration(run["cpu_s"])} of processor time'
    return kept.duration(run['wall_s']) if run['wall_s'] else ''


def picture(name, files, claim):
    """The picture of a figure; files: what there is on the site, 'file name' -> source."""
    best = next((suffix for suffix in ('svg', 'png') if f'{name}.{suffix}' in files), None)
    if best is None:
        return '*No picture is kept yet.*'
    file = f'../files/{name}.{best}'
    return f'<a href="{file}"><img class="figure" src="{file}" alt="{md.plain(claim)}"></a>'


def downloads(name, files):
    """Links to what can be taken away."""
    words = {'svg': 'SVG', 'png': 'PNG', 'npz': 'all data (npz)', 'json': 'description (JSON)',
             'csv': 'rows of the report (CSV)'}
    found = [f'<a href="../files/{name}.{suffix}">{text}</a>' for suffix, text in words.items()
             if f'{name}.{suffix}' in files]
    return 'Download: ' + ' · '.join(found) if found else ''


def figure_page(row, path, rows, run, files, models):
    """The page of a figure.

    row: as from _catalogue.experiment_rows; path: its source; rows: of the report; run: what is
    known of the run, or None; files: files of the site by name; models: that it uses.
    """
    name, text = row['name'], ast.get_docstring(ast.parse(path.read_text(encoding='utf-8')))
    _, _, rest = text.partition('\n')
    module = importlib.import_module(f'homeozoo.protocols.{name}')
    out = [f'# {name}', f'**{md.escape(row["about"])}**',
           ' · '.join(f'[{m} {title(m)}](/mechanisms/{m}.md)' for m in row['mechanisms']),
           picture(name, files, row['about']), downloads(name, files),
           '## What is expected, and what came out', expectations(rows),
           provenance(name, run, f'{name}.npz' in files),
           '## Run it again', f'In a checkout `make figure-{name}`; where HomeoZoo is installed:'
           + (f' (about {time_of(run)} at scale {run["scale"]})' if run and time_of(run) else ''),
           md.block(f'homeozoo run {name}\nhomeozoo draw {name}', 'bash'),
           scales(module), '## Parameters', '`--set NAME=VALUE` changes one.', parameters(module),
           '## How it is done', md.prose(rest.strip())]
    if models:
        out += ['## Models', '\n'.join(f'- [{model}](/models/{model}.md)' for model in models)]
    found = md.dois(text + ' '.join(item['source'] for item in rows))
    out += ['## Cite', md.papers(found), md.block('homeozoo cite ' + ' '.join(models), 'bash')]
    return '\n\n'.join(part for part in out if part) + '\n'


def cards(rows, files):
    """Figures as a grid of cards, each with picture and claim."""
    out = ['::::{grid} 1 2 3 3\n:gutter: 3']
    for row in rows:
        name = row['name']
        shown = f':img-top: /pictures/{name}.png\n:img-alt: {md.plain(row["about"])}\n' \
            if f'{name}.png' in files else ''
        out.append(f':::{{grid-item-card}} {name}\n:link: /figures/{name}\n:link-type: doc\n'
                   f'{shown}\n{md.escape(row["about"])}\n:::')
    return '\n\n'.join(out + ['::::'])


def figures_page(rows, files):
    """All figures as a grid; files: files of the site by name."""
    return '\n\n'.join(['# Figures', 'One claim, one control, one figure.', cards(rows, files),
                        '```{toctree}\n:hidden:\n\n'
                        + '\n'.join(f'figures/{row["name"]}' for row in rows) + '\n```']) + '\n'


def title(key):
    """What a mechanism is called."""
    return MECHANISMS[key]['title']


def mechanism_page(key, experiments, models, files):
    """The page of a mechanism: its story, each sentence with its figure; the claims of these
    figures; further figures; its rules."""
    known = {row['name']: row for row in experiments}
    story = [part for part in MECHANISMS[key]['story'] if part['figure'] in known]
    told = [known[part['figure']] for part in story]
    others = sorted((row for row in experiments if key in row['mechanisms'] and row not in told),
                    key=lambda row: (row['mechanisms'].index(key), len(row['mechanisms'])))
    rules = [row for row in models if key in row['mechanisms']]
    keys = list(MECHANISMS)
    place = keys.index(key)
    out = [f'# {key} {title(key)}',
           '\n'.join(f'{number}. {md.escape(part["says"])} '
                     f'[{part["figure"]}](/figures/{part["figure"]}.md)'
                     for number, part in enumerate(story, 1)),
           '## What the figures say', cards(told, files)]
    if others:
        out += ['## More figures with it', '\n'.join(
            f'- [{row["name"]}](/figures/{row["name"]}.md): {md.escape(row["about"])}'
            for row in others)]
    if rules:
        out += ['## Rules and cells', md.table(('name', 'what it is'), [
            (f'[{row["name"]}](/models/{row["name"]}.md)', md.escape(row['about']))
            for row in rules])]
    ways = [(word, keys[other]) for word, other in (('Before', place - 1), ('Next', place + 1))
            if 0 <= other < len(keys)]
    out.append(' · '.join(f'{word}: [{k} {title(k)}](/mechanisms/{k}.md)' for word, k in ways))
    return '\n\n'.join(out) + '\n'


def mechanisms_page(experiments):
    """The list of mechanisms, each with the beginning of its story."""
    rows = [(key, f'[{title(key)}](/mechanisms/{key}.md)', md.escape(
        MECHANISMS[key]['story'][0]['says']),
        sum(key in row['mechanisms'] for row in experiments)) for key in MECHANISMS]
    return ('# Mechanisms\n\nThe story in order, from what makes networks run away to what keeps '
            'them in range; every sentence has its figure.\n\n'
            + md.table(('key', 'mechanism', 'it begins', 'figures'), rows)
            + '\n\n```{toctree}\n:hidden:\n\n'
            + '\n'.join(f'mechanisms/{key}' for key in MECHANISMS) + '\n```\n')


def document_pages():
    """The documents as pages: page -> text."""
    found = {}
    for file, page in DOCUMENTS.items():
        text = (md.ROOT / file).read_text(encoding='utf-8')
        found[page] = md.relinked(text, pathlib.Path(file).parent, documents())
    return found


def start_page(counts, flagship, further=()):
    """The first page: the beginning of the README, the plane, the ways in.

    counts: of models and experiments; flagship: its claim; further: (title, page, what it is) of
    further pages.
    """
    readme = (md.ROOT / 'README.md').read_text(encoding='utf-8')
    intro = readme.partition('\n\n')[2].partition('\n\n![')[0]
    reuse = readme.partition('## Reuse\n\n')[2].partition('\n\n## ')[0]
    ways = [('Mechanisms', 'mechanisms', 'the story in order, each sentence with its figure'),
            ('Figures', 'figures', f'{counts["experiment"]} claims, each with its control'),
            ('Rules and cells', 'models', f'{counts["rule"]} rules and {counts["neuron"]} cells: '
             'equations, parameters, sources, plain scripts'),
            ('Reuse', 'reuse', 'a rule in your own script, on the command line, elsewhere'),
            *further]
    grid = '\n\n'.join(f':::{{grid-item-card}} {head}\n:link: {page}\n:link-type: '
                       f'{"url" if page.endswith(".html") else "doc"}\n\n{text}\n:::'
                       for head, page, text in ways)
    pages = ''.join(f'{page}\n' for _, page, _ in further if not page.endswith('.html'))
    return '\n\n'.join([
        '# HomeoZoo', intro, '## The stability-plasticity plane', md.escape(flagship)
        + ' Each mark is one network: to the right it runs away, upwards it recalls a pattern from '
        'half of its cells. The shaded corner is where a memory is both [stable and '
        'useful](/figures/flagship.md).',
        ':::{div} plane\n[![Completion gain against the runaway index, one mark for each network '
        'and set of regulators; the target is shaded](/pictures/plane.svg)]'
        '(/figures/flagship.md)\n:::',
        f'::::{{grid}} 1 2 2 2\n:gutter: 3\n\n{grid}\n\n::::',
        '## Reuse', md.relinked(reuse, pathlib.Path(), documents()),
        '```{toctree}\n:hidden:\n\nmechanisms\nfigures\nmodels\nReuse <reuse>\n' + pages
        + 'api\nreferences\n'
        + ''.join(f'{page}\n' for page in DOCUMENTS.values() if page != 'reuse') + '```']) + '\n'
