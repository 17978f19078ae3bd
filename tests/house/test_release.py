"""Citation, changes and the release: consistent with the package and with each other."""
import ast
import datetime
import pathlib
import re

import pytest

import homeozoo
from homeozoo import __main__ as cli
from homeozoo._catalogue import experiment_files

ROOT = pathlib.Path(__file__).resolve().parents[2]
yaml = pytest.importorskip('yaml')
CITATION = yaml.safe_load((ROOT / 'CITATION.cff').read_text(encoding='utf-8'))
CHANGES = (ROOT / 'CHANGELOG.md').read_text(encoding='utf-8')
RELEASE = yaml.safe_load((ROOT / '.github/workflows/release.yml').read_text(encoding='utf-8'))
PERSON, ENTITY = {'family-names', 'given-names', 'orcid', 'affiliation'}, {'name'}


def wrong(citation):
    """What the schema 1.2.0 of the Citation File Format refuses of what we use, a list."""
    known = {'cff-version', 'message', 'type', 'title', 'abstract', 'version', 'date-released',
             'license', 'authors', 'keywords', 'references', 'doi', 'url', 'repository-code'}
    found = [key for key in citation if key not in known]
    found += [key for key in ('cff-version', 'message', 'title', 'authors') if key not in citation]
    if citation.get('cff-version') != '1.2.0':
        found.append('cff-version')
    if not isinstance(citation.get('date-released'), datetime.date):
        found.append('date-released')
    for work in [citation, *citation.get('references', ())]:
        authors = work.get('authors')
        if not authors or not all(set(author) and (set(author) <= PERSON or set(author) <= ENTITY)
                                  for author in authors):
            found.append('authors')
        if 'doi' in work and not re.fullmatch(r'10\.\d{4,9}(\.\d+)?/[A-Za-z0-9:/_;\-.()\[\]\\]+',
                                              work['doi']):
            found.append('doi')
        if not isinstance(work.get('title'), str) or not work.get('type'):
            found.append('title or type')
    return found


def test_citation_is_valid():
    assert wrong(CITATION) == []


@pytest.mark.parametrize('change', [
    {'authors': []}, {'authors': [{'name': 'A', 'family-names': 'B'}]}, {'date-released': 'soon'},
    {'date': '2026-01-01'}, {'references': [{'title': 'x', 'type': 'book'}]}])
def test_faults_of_a_citation_are_found(change):
    assert wrong({**CITATION, **change})


def test_citation_agrees_with_package_licence_and_command(capsys):
    assert CITATION['version'] == homeozoo.__version__
    assert CITATION['license'] in (ROOT / 'setup.cfg').read_text(encoding='utf-8')
    author = CITATION['authors'][0]['name']
    year = str(CITATION['date-released'].year)
    assert f'Copyright (c) {year}, {author}' in (ROOT / 'LICENSE').read_text(encoding='utf-8')
    assert cli.main(['cite']) == 0
    said = capsys.readouterr().out
    for part in (f'{{{{{author}}}}}', homeozoo.__version__, f'{{{year}}}',
                 CITATION['references'][0]['doi']):
        assert part in said, part


def test_changes_name_this_version_and_its_figures():
    date = CITATION['date-released'].isoformat()
    assert f'## {homeozoo.__version__} ({date})' in CHANGES
    figures = CHANGES.partition('### Figures that changed')[2]
    named = {name for name in re.findall(r'`(\w+)`', figures)}
    gone = {'inhibition', 'oja_normalisation', 'triplet_data'}
    assert gone <= named and named - gone <= set(experiment_files())
    assert not gone & set(experiment_files())


def test_release_builds_checks_tries_and_then_publishes():
    jobs = RELEASE['jobs']
    assert RELEASE[True] == {'push': {'tags': ['v*']}}              # YAML reads `on` as true
    assert jobs['test']['needs'] == 'build' and jobs['publish']['needs'] == 'test'
    assert jobs['publish']['permissions'] == {'id-token': 'write'}
    assert jobs['publish']['steps'][-1]['uses'].startswith('pypa/gh-action-pypi-publish@')
    said = '\n'.join(step.get('run', '') for job in jobs.values() for step in job['steps'])
    for command in ('python -m build', 'twine check --strict', 'pip install dist/*.whl'):
        assert command in said
    assert 'password' not in str(RELEASE) and 'secrets' not in str(RELEASE)
    words = [line.split()[1:] for line in said.splitlines() if '/homeozoo ' in line]
    for line in words:
        cli.parser().parse_args(line)
        assert line[0] not in ('run', 'draw') or line[1] in experiment_files()
    versions = re.findall(r'Python :: (3\.\d+)', (ROOT / 'setup.cfg').read_text(encoding='utf-8'))
    assert jobs['test']['strategy']['matrix']['python'] == versions


def test_the_tag_is_compared_with_lines_that_exist():
    line = ast.unparse(ast.parse(f'__version__ = {homeozoo.__version__!r}'))
    assert line in (ROOT / 'models/__init__.py').read_text(encoding='utf-8').splitlines()
