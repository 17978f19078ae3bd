"""The live pages: a network and a synapse that run in the browser, each one file.

`docs/site/generate.py` takes `cards`, `pages` and `files`; `python docs/site/live/__init__.py
FOLDER` writes the two pages alone.
"""
import hashlib
import html
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
KEPT = HERE / 'compiled'

# What a page is made of: its compiled network, and scripts in the order in which they are read.
PARTS = dict(
    network=dict(kept='flagship', core=('arrays', 'network_core'),
                 worker=('arrays', 'network_core', 'network_worker'),
                 page=('arrays', 'network_core', 'network_plots', 'network_page')),
    synapse=dict(kept='synapse', core=('arrays', 'synapse_core'), worker=(),
                 page=('arrays', 'synapse_core', 'synapse_page')))


def made():
    """What is known of the kept builds: name -> dict (see compiled.py)."""
    return json.loads((KEPT / 'made.json').read_text(encoding='utf-8'))


def program(name):
    """A kept build, text; ValueError if it is not the file that was made."""
    content = (KEPT / f'{name}.js').read_bytes()
    if hashlib.sha256(content).hexdigest() != made()[name]['sha256']:
        raise ValueError(f'{KEPT / name}.js is not the file of made.json: make live')
    return content.decode()


def scripts(name, kind):
    """The scripts of a page ('page'), of its worker or of both ('core'), one text with settings."""
    settings = json.dumps(made()[PARTS[name]['kept']]['settings'], separators=(',', ':'))
    texts = [(HERE / f'{part}.js').read_text(encoding='utf-8') for part in PARTS[name][kind]]
    return f"'use strict';\nconst SETTINGS = {settings};\n" + '\n'.join(
        text.removeprefix("'use strict';\n") for text in texts)


def source_line(entry):
    """How a build was made, one sentence."""
    version = re.search(r'\d+(\.\d+)+', entry['emscripten'])[0]
    return html.escape(f'Made from the model of commit {entry["model_commit"][:12]} by Brian2 '
                       f'{entry["brian2"]} and emscripten {version}; SHA-256 {entry["sha256"]}.')


def page(name):
    """A page, 'network' or 'synapse', as HTML that needs no other file."""
    entry = made()[PARTS[name]['kept']]
    picture = (KEPT / 'network.svg').read_text(encoding='utf-8') if name == 'network' else ''
    parts = {'/*CSS*/': (HERE / 'live.css').read_text(encoding='utf-8'),
             '<!--PICTURE-->': picture, '<!--MADE-->': source_line(entry),
             '/*MODULE*/': program(PARTS[name]['kept']), '/*WORKER*/': scripts(name, 'worker'),
             '/*PAGE*/': scripts(name, 'page')}
    for place in ('/*MODULE*/', '/*WORKER*/', '/*PAGE*/'):
        if '</script' in parts[place].lower() or '<!--' in parts[place]:
            raise ValueError(f'{name}: a script holds what ends it')
    text = (HERE / f'{name}.html').read_text(encoding='utf-8')
    return re.sub('|'.join(map(re.escape, parts)), lambda found: parts[found[0]], text)


def files():
    """Place on the site -> text."""
    return {f'live/{name}.html': page(name) for name in PARTS}


def cards():
    """(title, page, what it is) for the start page."""
    return [('Live network', 'live/network.html', 'watch Hebbian learning run away, and switch on '
             'what stops it'),
            ('Live synapse', 'live/synapse.html', 'draw spikes and see what eight rules make of '
             'them')]


def pages():
    """Further pages made by Sphinx: none."""
    return {}


if __name__ == '__main__':
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for place, text in files().items():
        (folder / pathlib.Path(place).name).write_text(text, encoding='utf-8')
        print(folder / pathlib.Path(place).name)
