"""The table of models, printed and in docs/models.md, and what else is said of them."""
import hashlib
import importlib.util
import json
import pathlib
import re
import textwrap

import homeozoo


def rule_called(text):
    """The sum of rules named 'RULE+RULE…'."""
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


def uses(folder='out/data'):
    """Which protocols use which model file, from the .d files of past runs.

    Returns a dict from module name ('stdp') to a sorted list of protocols.
    """
    found = {}
    for path in sorted(file for file in pathlib.Path(folder).glob('*.d') if file.is_file()):
        text = path.read_text(encoding='utf-8', errors='replace')
        for module in set(re.findall(r'models/(\w+)\.py', text)):
            found.setdefault(module, []).append(path.stem)
    return found


def one_line(model):
    """The beginning of what a model says about itself."""
    return textwrap.shorten(model.doc, 90, placeholder=' …')


def table(rows):
    """Rows (tuples of str) as text with aligned columns."""
    rows = [tuple(str(cell) for cell in row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows)]
    return '\n'.join('  '.join(map(str.ljust, row, widths)).rstrip() for row in rows)


def sources():
    """Checksum of the files that say what the models are."""
    digest = hashlib.sha256()
    here = pathlib.Path(__file__).parent
    for folder in (here, pathlib.Path(importlib.util.find_spec('homeozoo.core').origin).parent):
        for path in sorted(folder.glob('*.py')):
            digest.update(f'{path}\0'.encode() + path.read_bytes() + b'\0')
    return digest.hexdigest()


def model_rows():
    """Name, mechanisms, one line and DOIs of every model, a list of rows of text.

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
    rows = [[name, ' '.join(getattr(model, 'mechanisms', ())), one_line(model),
             ' '.join(citations(model))] for name, model in sorted(homeozoo._models().items())]
    try:
        store.write_atomically(kept, json_bytes(dict(sources=key, rows=rows)))
    except store.StoreError:
        pass                                    # it is only slower
    return rows


def write_table(path, rows):
    """Put the table of models between the marks of a Markdown file."""
    lines = ['| model | mechanisms | what it is | reference |', '|---|---|---|---|']
    for name, mechanisms, about, dois, _ in rows[1:]:
        links = ' '.join(f'[{doi}](https://doi.org/{doi})' for doi in dois.split())
        about = about.replace('|', '\\|').replace('*', '\\*')
        lines.append(f'| `{name}` | {mechanisms} | {about} | {links} |')
    before, mark, rest = path.read_text(encoding='utf-8').partition('<!-- models -->\n')
    _, end, after = rest.partition('<!-- end -->')
    if not mark or not end:
        raise ValueError(f'{path} has no marks for the table of models')
    path.write_text(before + mark + '\n'.join(lines) + '\n' + end + after, encoding='utf-8')


def json_bytes(content, **form):
    """A JSON file as bytes; NaN is refused."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, **form)
    return (text + '\n').encode()
