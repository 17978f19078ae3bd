"""The table of models, printed and in docs/models.md, and what else is said of them."""
import ast
import fnmatch
import hashlib
import importlib.util
import json
import pathlib
import re
import textwrap

import homeozoo

WIDTH = 80


def rule_called(text):
    """The sum of rules named 'RULE+RULE…', each as in `homeozoo.load`."""
    first, *others = [homeozoo.load(part.strip()) for part in text.split('+')]
    for other in others:
        if type(other) is not type(first):
            raise ValueError(f'{text}: rules add to rules and neurons to neurons, and '
                             f'{other.name} is a {type(other).__name__.lower()}')
        first = first + other
    return first


def citations(model):
    """DOIs of a rule or neuron and its parts, a list of str."""
    cite = model.cite
    return [cite] if isinstance(cite, str) and cite else list(cite)


def sources():
    """Checksum of the files that say what the models are."""
    digest = hashlib.sha256()
    here = pathlib.Path(__file__).parent
    for folder in (here, pathlib.Path(importlib.util.find_spec('homeozoo.core').origin).parent):
        for path in sorted(folder.glob('*.py')):
            digest.update(f'{path}\0'.encode() + path.read_bytes() + b'\0')
    return digest.hexdigest()


def model_rows():
    """What there is to say of every model, a list of dict: name, kind ('rule' or 'neuron'),
    mechanisms (list), about (str), cite (list of DOIs).

    They are kept in the cache under the checksum of the sources, so that only the first list after
    a change imports Brian2.
    """
    from homeozoo.running import store
    from homeozoo.running.cache import cache_folder
    kept, key = cache_folder() / 'models.json', sources()
    try:
        content = json.loads(kept.read_text(encoding='utf-8'))
        if content['sources'] == key:
            return content['rows']
    except (OSError, ValueError, KeyError, TypeError):
        pass
    rows = [dict(name=name, kind=type(model).__name__.lower(), about=' '.join(model.doc.split()),
                 mechanisms=list(getattr(model, 'mechanisms', ())), cite=citations(model))
            for name, model in sorted(homeozoo._models().items())]
    try:
        store.write_atomically(kept, json_bytes(dict(sources=key, rows=rows)))
    except store.StoreError:
        pass                                    # it is only slower
    return rows


def experiment_files():
    """Name and file of every experiment, a dict; nothing of them is imported."""
    import homeozoo.protocols
    return {path.stem: path for path in sorted(pathlib.Path(homeozoo.protocols.__path__[0])
                                               .glob('[!_]*.py'))}


def experiment_rows():
    """The same of every experiment; about is its claim."""
    rows = []
    for name, path in experiment_files().items():
        text = path.read_text(encoding='utf-8')
        given = re.search(r'^MECHANISMS = (\(.*?\))$', text, re.M | re.S)
        rows.append(dict(name=name, kind='experiment', about=text.split('\n')[0].strip('"'),
                         mechanisms=list(ast.literal_eval(given[1])) if given else [], cite=[]))
    return rows


def chosen(rows, pattern='*', mechanism=None):
    """The rows whose name matches; a pattern without wildcards matches within a name."""
    if not set('*?[') & set(pattern):
        pattern = f'*{pattern}*'
    return [row for row in rows if fnmatch.fnmatch(row['name'].lower(), pattern.lower())
            and (mechanism is None or mechanism in row['mechanisms'])]


def listing(rows):
    """Rules, neurons and experiments apart, one line each of at most 80 columns."""
    out = []
    for kind in ('rule', 'neuron', 'experiment'):
        here = [row for row in rows if row['kind'] == kind]
        if here:
            out += ['', f'{kind.upper()}S ({len(here)})']
        width = min(30, max((len(row['name']) for row in here), default=0))
        for row in here:
            line = f'{row["name"]:<{width}}  {" ".join(row["mechanisms"]):<6}  '
            room = max(WIDTH - len(line), 12)
            out.append((line + shorten(row['about'], room))[:WIDTH].rstrip())
    return '\n'.join(out[1:])


def shorten(text, room):
    """The beginning of a text, cut between words."""
    return textwrap.shorten(text, room, placeholder=' …')


def write_table(path, rows):
    """Put the table of models between the marks of a Markdown file."""
    lines = ['| model | mechanisms | what it is | reference |', '|---|---|---|---|']
    for row in rows:
        links = ' '.join(f'[{doi}](https://doi.org/{doi})' for doi in row['cite'])
        about = shorten(row['about'], 90).replace('|', '\\|').replace('*', '\\*')
        lines.append(f'| `{row["name"]}` | {" ".join(row["mechanisms"])} | {about} | {links} |')
    before, mark, rest = path.read_text(encoding='utf-8').partition('<!-- models -->\n')
    _, end, after = rest.partition('<!-- end -->')
    if not mark or not end:
        raise ValueError(f'{path} has no marks for the table of models')
    path.write_text(before + mark + '\n'.join(lines) + '\n' + end + after, encoding='utf-8')


def json_bytes(content, **form):
    """A JSON file as bytes; NaN is refused."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, **form)
    return (text + '\n').encode()
