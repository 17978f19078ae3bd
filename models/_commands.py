"""Commands that tell something: list, show, cite, completion. Nothing is simulated."""
import importlib.metadata
import json
import pathlib
import re
import sys
import textwrap

import homeozoo
from homeozoo._catalogue import (chosen, experiment_files, experiment_rows, listing, model_rows,
                                 rule_called, write_table)

MECHANISMS = [f'M{number}' for number in range(1, 15)]
SHELLS = ('bash', 'zsh', 'fish', 'tcsh')


def add_commands(add):
    """Add them to the parser; add: function from a name and a command to its parser."""
    many = add('list', list_command)
    many.add_argument('pattern', nargs='?', default='*', help="part of a name, or a pattern as "
                      "'stdp.*'; default: everything")
    many.add_argument('--mechanism', choices=MECHANISMS, metavar='M1…M14',
                      help='only what models this mechanism')
    many.add_argument('--json', action='store_true', help='all that is known, for programs')
    many.add_argument('--readme', metavar='FILE', help='write the table of models between the '
                      'marks of a document, such as docs/models.md')
    add('show', show_command).add_argument('rule', metavar='RULE[+RULE…]|EXPERIMENT')
    add('cite', cite_command).add_argument('rules', nargs='*', metavar='RULE')
    add('completion', completion_command).add_argument('shell', choices=SHELLS)

    latex = add('latex', latex_command)
    latex.add_argument('rules', nargs='+', metavar='RULE[+RULE…]|EXPERIMENT')
    latex.add_argument('--scale', choices=('smoke', 'default', 'paper'), default='default',
                       help='of an experiment; default: default')
    latex.add_argument('--tables', action='store_true', help='only the tables, for \\input in a '
                       'paper that loads the packages and makes the command \\zoofit as without '
                       'this option')
    latex.add_argument('--out', metavar='FILE', help='default: print')


def list_command(args):
    """Print name, mechanisms and one line of each rule, neuron and experiment."""
    models = model_rows()
    if getattr(args, 'readme', None):
        write_table(pathlib.Path(args.readme), models)
        return 0
    rows = chosen(models + experiment_rows(), getattr(args, 'pattern', '*'),
                  getattr(args, 'mechanism', None))
    if getattr(args, 'json', False):
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    elif rows:
        print(listing(rows))
    else:
        print('nothing of that name and mechanism; homeozoo list shows everything',
              file=sys.stderr)
    return 0 if rows else 1


def show_command(args):
    """Print the card (needs, bounds, equations, parameters, references) and the assembled code;
    of an experiment what it claims and how.
    """
    files = experiment_files()
    if args.rule in files:
        import ast
        text = ast.get_docstring(ast.parse(files[args.rule].read_text(encoding='utf-8')))
        claim, _, rest = text.partition('\n')
        print('\n'.join(textwrap.wrap(claim, 80)) + '\n' + rest
              + f'\n\nFile: {files[args.rule]}\nRun it: homeozoo run {args.rule} --scale smoke')
        return 0
    rule = rule_called(args.rule)
    users = ', '.join(experiments_with(args.rule)) or 'none'
    users = textwrap.wrap(users, 80, initial_indent='    ', subsequent_indent='    ')
    print(rule.card(), 'Experiments\n' + '\n'.join(users), 'Code', rule, sep='\n\n')
    return 0


def latex_command(args):
    """Print tables for a paper, as LaTeX: of rules and neurons, or of an experiment's network."""
    from homeozoo import _latex
    experiments, found = experiment_files(), []
    for name in args.rules:
        if name in experiments:
            from homeozoo._network import network
            found.append(_latex.experiment_tables(name, network(name, args.scale)))
        else:
            found.append(_latex.model_tables([rule_called(name)]))
    text = '\n\n'.join(found) + '\n'
    if not args.tables:
        text = _latex.document(text)
    if args.out is None:
        print(text, end='')
    else:
        from homeozoo.running import store
        store.write_atomically(args.out, text.encode('ascii'))
        print(args.out)
    return 0


def experiments_with(text):
    """Experiments that use every one of the models named 'RULE+RULE…', a list of names."""
    from homeozoo._uses import uses
    found = uses([part.strip() for part in text.split('+')], experiment_files())
    return [name for name in experiment_files() if all(name in users for users in found.values())]


def bibliography():
    """All entries of references.bib: dict from lower-case DOI to BibTeX."""
    path = pathlib.Path(__file__).resolve().parents[1] / 'references.bib'
    if not path.exists():                       # installed: the file lies where pip has put it
        path = next((file.locate() for file in importlib.metadata.files('homeozoo') or ()
                     if file.name == path.name), None)
    text = pathlib.Path(path).read_text(encoding='utf-8') if path else ''
    found = {}
    for entry in re.split(r'\n(?=@)', text):
        doi = re.search(r'doi\s*=\s*[{"]([^}"]+)', entry)
        if doi:
            found[doi.group(1).lower()] = entry.strip()
    return found


def software():
    """BibTeX entry of this version of HomeoZoo."""
    about = importlib.metadata.metadata('homeozoo')['Summary']
    return ('@software{homeozoo,\n  author  = {{HomeoZoo developers}},\n'
            f'  title   = {{HomeoZoo: {about}}},\n  version = {{{homeozoo.__version__}}},\n'
            '  year    = {2026}\n}')


#: Brian 2, which every result of ours was made with.
SIMULATOR = '10.7554/eLife.47314'


def cite_command(args):
    """Print the BibTeX entries of HomeoZoo, Brian 2 and the papers behind the rules."""
    known, entries = {row['name']: row for row in model_rows()}, bibliography()
    dois = [SIMULATOR]
    for name in (part.strip() for text in args.rules for part in text.split('+')):
        if name not in known:
            raise homeozoo.unknown('model', name, known)
        dois += known[name]['cite']
    print(software())
    for doi in dict.fromkeys(dois):
        print(entries.get(doi.lower(), f'% not in references.bib: https://doi.org/{doi}'))
    if args.rules and len(dois) == 1:
        print('% these models name no paper')
    return 0


def completion_command(args):
    """Print the completion script of a shell; eval "$(homeozoo completion bash)" in ~/.bashrc."""
    try:
        import shtab
    except ImportError:
        raise ValueError("completion needs shtab: pip install 'homeozoo[completion]'") from None
    args.top.prog, experiments = 'homeozoo', list(experiment_files())
    names = [row['name'] for row in model_rows()]
    offered = dict(rule=names, rules=names, protocol=experiments, figure=experiments,
                   pattern=names + experiments)
    for command in args.top.commands.values():
        for action in command._actions:
            action.choices = offered.get(action.dest, action.choices)
    print(shtab.complete(args.top, args.shell))
    return 0
