"""The notebooks of docs/notebooks as pages: text, code, what it prints, its figures.

A notebook is a Python file with cells (`# %%`, jupytext's percent format): `jupytext --to ipynb`
makes the other form. `executed` runs one in this process.
"""
import contextlib
import io
import os
import pathlib
import re
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parents[1] / 'notebooks'


def notebooks():
    """Names and files of the notebooks."""
    return {path.stem: path for path in sorted(FOLDER.glob('*.py'))}


def cells(text):
    """The cells of a notebook, a list of ('markdown' or 'code', text)."""
    found = []
    for part in re.split(r'^# %%', text, flags=re.M)[1:]:
        head, _, body = part.partition('\n')
        if '[markdown]' in head:
            found.append(('markdown', re.sub(r'^# ?', '', body.strip(), flags=re.M)))
        else:
            found.append(('code', body.strip()))
    return found


def executed(path, **settings):
    """Run a notebook; returns its cells as (kind, text, what it printed, figures as PNG).

    settings: names that the notebook takes from outside, such as SMOKE.
    """
    os.environ['MPLBACKEND'] = 'Agg'
    import matplotlib
    matplotlib.use('Agg')
    import matplotlib.pyplot as plt
    plt.close('all')
    names, out = {'__name__': 'notebook', **settings}, []
    for kind, text in cells(path.read_text(encoding='utf-8')):
        printed, pictures = io.StringIO(), []
        if kind == 'code':
            with contextlib.redirect_stdout(printed):
                exec(compile(text, str(path), 'exec'), names)
            for number in plt.get_fignums():
                picture = io.BytesIO()
                plt.figure(number).savefig(picture, format='png', metadata={'Software': None})
                pictures.append(picture.getvalue())
            plt.close('all')
        out.append((kind, text, printed.getvalue(), pictures))
    return out


def page(name, found):
    """A notebook as Markdown, and its figures: file -> PNG. found: as from `executed`."""
    parts, files = [], {}
    for kind, text, printed, pictures in found:
        parts.append(text if kind == 'markdown' else f'````python\n{text}\n````')
        if printed.strip():
            parts.append(f'````text\n{printed.rstrip()}\n````')
        for picture in pictures:
            file = f'{name}_{len(files) + 1}.png'
            files[file] = picture
            parts.append(f'<img class="figure" src="../files/{file}" alt="figure of {name}">')
    return '\n\n'.join(parts) + '\n', files


MADE = {}


def made():
    """Pages and figures of all notebooks, run once: two dicts."""
    if not MADE:
        pages_, files_ = {}, {}
        for name, path in notebooks().items():
            pages_[f'notebooks/{name}'], own = page(name, executed(path))
            files_.update(own)
        titles = [f'- [{text.splitlines()[0].lstrip("# ")}](/{name}.md)'
                  for name, text in pages_.items()]
        tree = '\n'.join(['```{toctree}', ':hidden:', '', *pages_, '```', ''])
        pages_['notebooks'] = '\n\n'.join(['# Notebooks', '\n'.join(titles), tree])
        MADE.update(pages=pages_, files=files_)
    return MADE['pages'], MADE['files']


def cards():
    """What stands on the start page."""
    return [('Notebooks', 'notebooks', 'reuse a rule, add one, sweep a parameter, your data')]


def pages():
    """Pages of the site: name -> Markdown."""
    return made()[0]


def files():
    """Figures: place on the site -> file."""
    folder, found = pathlib.Path(tempfile.mkdtemp()), {}
    for name, content in made()[1].items():
        (folder / name).write_bytes(content)
        found[f'files/{name}'] = folder / name
    return found
