"""The site: sources written from models, experiments, results and documents, built by Sphinx.

    python docs/site/generate.py                    out/site/html/index.html
    python docs/site/generate.py --sources-only     out/site/source, without Sphinx

`make site` also installs what is needed (the extra `site`). MathJax comes from npm and is copied
into the site, which needs no network when it is looked at. Values and pictures are those of
out/data and out/figures; where there are none, or only of scale smoke, those kept in docs/
(kept.py).
"""
import argparse
import csv
import hashlib
import importlib.util
import io
import json
import pathlib
import shutil
import subprocess
import sys
import tarfile

import cards
import kept
import live
import myst as md
import notebooks
import pages
from compatible import Compatible

import homeozoo
from homeozoo._catalogue import experiment_files, experiment_rows, model_rows
from homeozoo._uses import uses
from homeozoo.analysis.expectations import FIELDS, read

#: Modules of this folder that bring further pages. Each has cards(): (title, page, what it is) for
#: the start page, where a page that ends with .html is one of its files; pages(): name -> Markdown;
#: files(): place on the site -> file, or text of one, that is put there as it is.
FURTHER = (live, notebooks)

HERE = pathlib.Path(__file__).resolve().parent
#: Package, checksum and file of MathJax.
MATHJAX = ('mathjax@3.2.2', '1b9c0a1c44df864e915690558e72adb9cc5203360daefd385084ced3b6c64c09',
           'es5/tex-svg.js')


def files_of(rows, runs, figures):
    """Files of the site by name: pictures, data and values of the experiments, scripts of rules.

    rows: name -> rows of the report; runs: name -> (what is known of the run or None, its file or
    None); figures: folder of drawn figures. A value is a path, or the content as text.
    """
    found = {}
    for name, (run, data) in runs.items():
        small = md.ROOT / f'docs/gallery/{name}.png'
        drawn = [figures / f'{name}.{suffix}' for suffix in ('png', 'svg')]
        if data and all(path.exists() and path.stat().st_mtime >= data.stat().st_mtime
                        for path in drawn):
            found.update({path.name: path for path in drawn})
        elif small.exists():
            found[small.name] = small
        if data:
            found[data.name] = data
        if run:
            table = io.StringIO()
            writer = csv.DictWriter(table, [key for key in FIELDS if key != 'claim'],
                                    extrasaction='ignore', lineterminator='\n')
            writer.writeheader()
            writer.writerows(rows[name])
            found[f'{name}.csv'] = table.getvalue()
            found[f'{name}.json'] = json.dumps(
                {key: value for key, value in run.items() if key != 'rows'}, indent=1)
    return found


def results(names, files, data):
    """Rows of the report, and (run, file of data) of each experiment: two dicts by name."""
    records, rows, runs = kept.kept(), {}, {}
    for name in names:
        rows[name], run, here = kept.result(
            name, *read(files[name].with_suffix('.json')), data, records)
        runs[name] = run, data / f'{name}.npz' if here else None
    return rows, runs


def texts(data, figures, only=None):
    """All pages, name -> Markdown, and their files, name -> path or text.

    data, figures: folders of results and of drawn figures; only: names of experiments and models,
    for a quick look.
    """
    models, experiments, sources = model_rows(), experiment_rows(), experiment_files()
    if only is not None:
        models, experiments = ([row for row in rows if row['name'] in only]
                               for rows in (models, experiments))
    claims = {row['name']: row['about'] for row in experiments}
    users = uses([row['name'] for row in models], list(claims))
    rows, runs = results(claims, sources, data)
    files = files_of(rows, runs, figures)
    counts = {kind: sum(row['kind'] == kind for row in models + experiments)
              for kind in ('rule', 'neuron', 'experiment')}
    further = [card for module in FURTHER for card in module.cards()]
    flagship = read(sources['flagship'].with_suffix('.json'))[0]
    found = {'index': pages.start_page(counts, flagship, further),
             'figures': pages.figures_page(experiments, files),
             'models': cards.models_page(models), 'api': cards.api_page(),
             'mechanisms': pages.mechanisms_page(experiments), **pages.document_pages(),
             'references': '# References\n\n```{bibliography}\n:all:\n```\n'}
    for key in pages.MECHANISMS:
        found[f'mechanisms/{key}'] = pages.mechanism_page(key, experiments, models, files)
    compatible = Compatible()
    for row in models:
        name = row['name']
        model = homeozoo.load(name)
        if cards.script(model):
            files[f'{name}.py'] = cards.script(model)
        found[f'models/{name}'] = cards.model_page(name, model, users[name], claims,
                                                   compatible.of(name))
    for row in experiments:
        name = row['name']
        found[f'figures/{name}'] = pages.figure_page(
            row, sources[name], rows[name], runs[name][0], files,
            [model for model in users if name in users[model]])
    for module in FURTHER:
        found.update(module.pages())
    return found, files


def write_sources(folder, data, figures):
    """Write what Sphinx reads into a new folder."""
    shutil.rmtree(folder, ignore_errors=True)
    found, files = texts(data, figures)
    for name, content in [*((f'{name}.md', text) for name, text in found.items()),
                          *((f'extra/files/{name}', content) for name, content in files.items()),
                          *((f'extra/{name}', content) for module in FURTHER
                            for name, content in module.files().items())]:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, pathlib.Path):
            shutil.copy(content, path)
        else:
            path.write_text(content, encoding='utf-8')
    shutil.copytree(md.ROOT / 'docs/gallery', folder / 'pictures')
    for file in folder.glob('extra/files/*.png'):        # a picture that the gallery lacks
        if not (folder / 'pictures' / file.name).exists():
            shutil.copy(file, folder / 'pictures')
    (folder / '_static').mkdir()
    for file, target in ((HERE / 'conf.py', 'conf.py'), (HERE / 'site.css', '_static/site.css'),
                         (md.ROOT / 'references.bib', 'references.bib')):
        shutil.copy(file, folder / target)


def from_npm(cache, package, sha256, member):
    """One file of an npm package, bytes; fetched once into the folder `cache` and checked.

    package: 'name@version'; sha256: of the packed package; member: the file in it.
    """
    packed = cache / (package.replace('@', '-') + '.tgz')
    if not packed.exists():
        if shutil.which('npm') is None:
            raise SystemExit(f'the site needs {package}: install npm, or put {packed.name} from '
                             f'registry.npmjs.org into {cache}')
        cache.mkdir(parents=True, exist_ok=True)
        subprocess.run(['npm', 'pack', '--silent', package], cwd=cache, check=True,
                       stdout=subprocess.DEVNULL)
    if hashlib.sha256(packed.read_bytes()).hexdigest() != sha256:
        raise SystemExit(f'{packed} is not {package}: remove it and try again')
    with tarfile.open(packed) as archive:
        return archive.extractfile(f'package/{member}').read()


def main(words=None):
    """Write the sources and build the site; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--out', type=pathlib.Path, default=pathlib.Path('out/site'))
    parser.add_argument('--data', type=pathlib.Path, default=pathlib.Path('out/data'))
    parser.add_argument('--figures', type=pathlib.Path, default=pathlib.Path('out/figures'))
    parser.add_argument('--sources-only', action='store_true')
    args = parser.parse_args(words)
    source, html = args.out / 'source', args.out / 'html'
    write_sources(source, args.data, args.figures)
    if args.sources_only:
        print(source)
        return 0
    if importlib.util.find_spec('sphinx') is None:
        print("the site needs Sphinx: pip install -c constraints.txt -e '.[site]'",
              file=sys.stderr)
        return 2
    shutil.rmtree(html, ignore_errors=True)              # no page of yesterday is left
    script = source / '_static/mathjax/tex-svg.js'
    script.parent.mkdir()
    script.write_bytes(from_npm(args.out / 'npm', *MATHJAX))
    code = subprocess.run([sys.executable, '-m', 'sphinx', '-q', '-b', 'html', '-W',
                           '--keep-going', '-d', str(args.out / 'doctrees'), str(source),
                           str(html)]).returncode
    print(f'{html / "index.html"}' if code == 0 else 'Sphinx had something to say: see above')
    return code


if __name__ == '__main__':
    sys.exit(main())
