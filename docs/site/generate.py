"""The site: sources written from models, experiments, results and documents, built by Sphinx.

    python docs/site/generate.py                    out/site/html/index.html
    python docs/site/generate.py --sources-only     out/site/source, without Sphinx

`make site` also installs what is needed (the extra `site`). MathJax comes from npm and is copied
into the site, which needs no network when it is looked at. Our values stand on the pages of the
figures whose results are in out/data.
"""
import argparse
import hashlib
import importlib.util
import pathlib
import shutil
import subprocess
import sys
import tarfile

import cards
import myst as md
import pages

import homeozoo
from homeozoo._catalogue import experiment_files, experiment_rows, model_rows
from homeozoo._uses import uses
from homeozoo.analysis.expectations import read
from homeozoo.running import store

HERE = pathlib.Path(__file__).resolve().parent
MATHJAX = 'mathjax@3.2.2'
MATHJAX_SHA256 = '1b9c0a1c44df864e915690558e72adb9cc5203360daefd385084ced3b6c64c09'


def result_of(name, data):
    """The stored result of an experiment, (arrays, meta), or None if there is none."""
    path = data / f'{name}.npz'
    return store.load(path) if path.exists() else None


def texts(data, only=None):
    """All pages: name -> Markdown. only: names of experiments and models, for a quick look."""
    models, experiments, files = model_rows(), experiment_rows(), experiment_files()
    if only is not None:
        models, experiments = ([row for row in rows if row['name'] in only]
                               for rows in (models, experiments))
    names = [row['name'] for row in experiments]
    users, claims = uses([row['name'] for row in models], names), {
        row['name']: row['about'] for row in experiments}
    pictures = {path.stem for path in (md.ROOT / 'docs/gallery').glob('*.png')}
    counts = {kind: sum(row['kind'] == kind for row in models + experiments)
              for kind in ('rule', 'neuron', 'experiment')}
    found = {'index': pages.start_page(counts),
             'figures': pages.figures_page(experiments, pictures),
             'models': cards.models_page(models), 'api': cards.api_page(),
             'mechanisms': pages.mechanisms_page(experiments), **pages.document_pages(),
             'references': '# References\n\n```{bibliography}\n:all:\n```\n'}
    for key in pages.MECHANISMS:
        found[f'mechanisms/{key}'] = pages.mechanism_page(key, experiments, models)
    for row in models:
        name = row['name']
        found[f'models/{name}'] = cards.model_page(name, homeozoo.load(name), users[name], claims)
    for row in experiments:
        name = row['name']
        expected = read(files[name].with_suffix('.json'))[1]
        found[f'figures/{name}'] = pages.figure_page(
            row, files[name], expected, picture=name in pictures, result=result_of(name, data),
            models=[model for model in users if name in users[model]])
    return found


def write_sources(folder, data):
    """Write what Sphinx reads into a new folder."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in texts(data).items():
        path = folder / f'{name}.md'
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding='utf-8')
    shutil.copytree(md.ROOT / 'docs/gallery', folder / 'pictures')
    (folder / '_static').mkdir()
    for file, target in ((HERE / 'conf.py', 'conf.py'), (HERE / 'site.css', '_static/site.css'),
                         (md.ROOT / 'references.bib', 'references.bib')):
        shutil.copy(file, folder / target)


def mathjax(cache, folder):
    """Put MathJax, one file, into the static files; fetched by npm once and checked."""
    packed = cache / (MATHJAX.replace('@', '-') + '.tgz')
    if not packed.exists():
        if shutil.which('npm') is None:
            raise SystemExit(f'the site needs {MATHJAX}: install npm, or put {packed.name} from '
                             f'registry.npmjs.org into {cache}')
        cache.mkdir(parents=True, exist_ok=True)
        subprocess.run(['npm', 'pack', '--silent', MATHJAX], cwd=cache, check=True,
                       stdout=subprocess.DEVNULL)
    if hashlib.sha256(packed.read_bytes()).hexdigest() != MATHJAX_SHA256:
        raise SystemExit(f'{packed} is not {MATHJAX}: remove it and try again')
    folder.mkdir(parents=True)
    with tarfile.open(packed) as archive:
        content = archive.extractfile('package/es5/tex-svg.js').read()
        (folder / 'tex-svg.js').write_bytes(content)


def main(words=None):
    """Write the sources and build the site; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--out', type=pathlib.Path, default=pathlib.Path('out/site'))
    parser.add_argument('--data', type=pathlib.Path, default=pathlib.Path('out/data'))
    parser.add_argument('--sources-only', action='store_true')
    args = parser.parse_args(words)
    source, html = args.out / 'source', args.out / 'html'
    write_sources(source, args.data)
    if args.sources_only:
        print(source)
        return 0
    if importlib.util.find_spec('sphinx') is None:
        print("the site needs Sphinx: pip install -c constraints.txt -e '.[site]'",
              file=sys.stderr)
        return 2
    mathjax(args.out / 'npm', source / '_static/mathjax')
    code = subprocess.run([sys.executable, '-m', 'sphinx', '-q', '-b', 'html', '-W',
                           '--keep-going', str(source), str(html)]).returncode
    print(f'{html / "index.html"}' if code == 0 else 'Sphinx had something to say: see above')
    return code


if __name__ == '__main__':
    sys.exit(main())
