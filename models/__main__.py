"""The command line: `python -m homeozoo` lists, shows, runs, draws, cites.

    python -m homeozoo                               all rules and neurons
    python -m homeozoo show stdp.song2000+scaling.vanrossum2000
    python -m homeozoo run runaway --scale smoke --set duration='20*second'
    python -m homeozoo draw runaway
    python -m homeozoo report                        published value against ours
    python -m homeozoo cite stdp.song2000
    python -m homeozoo doctor

Exit codes: 0 done, 1 failed, 2 wrong use or unknown name, 130 interrupted.
"""
import argparse
import os
import pathlib
import pkgutil
import re
import sys

import homeozoo
from homeozoo._catalogue import (citations, json_bytes, model_rows, rule_called, table, uses,
                                 write_table)
from homeozoo._interchange import add_commands

SCALES = ('smoke', 'default', 'paper')
TARGETS = ('cpp_standalone', 'cpp', 'cython', 'numpy')


def names_in(package):
    """Names of the public modules of a package (protocols or figures)."""
    return sorted(m.name for m in pkgutil.iter_modules(package.__path__)
                  if not m.name.startswith('_') and m.name != 'style')


def known(kind, name, package):
    """`name` if `package` has such a module, else UnknownName."""
    names = names_in(package)
    if name not in names:
        raise homeozoo.unknown(kind, name, names)
    return name


def list_command(args):
    """Print name, mechanism, one line, reference and figures of each model."""
    users = uses()
    rows = [('model', 'mechanisms', 'what it is', 'reference', 'figures')]
    rows += [(*row, ' '.join(users.get(row[0].split('.')[0], []))) for row in model_rows()]
    if getattr(args, 'readme', None):
        write_table(pathlib.Path(args.readme), rows)
    else:
        print(table(rows))
    return 0


def show_command(args):
    """Print the card (equations, parameters, needs, references) and the assembled code."""
    rule = rule_called(args.rule)
    print(rule.card(), 'Code', rule, sep='\n\n')
    return 0


def run_command(args):
    """Simulate one protocol; the runner says how it went."""
    import homeozoo.protocols
    name = args.protocol
    if not name.endswith('.py'):               # a file of one's own otherwise
        known('protocol', name, homeozoo.protocols)
    from homeozoo.running.runner import run_protocol
    return run_protocol(name, scale=args.scale, seeds=args.seeds, settings=args.set,
                        target=args.target, scheduler=args.scheduler, jobs=args.jobs,
                        out=pathlib.Path(args.out) if args.out else args.out)


def draw_command(args):
    """Draw one figure from its data file as PDF and PNG."""
    import homeozoo.figures
    from homeozoo.figures.__main__ import draw
    name = known('figure', args.figure, homeozoo.figures)
    data = pathlib.Path(args.data or f'out/data/{name}.npz')
    if not data.exists():
        print(f'there is no {data}; make it with: make {data}', file=sys.stderr)
        return 2
    out = pathlib.Path(f'out/figures/{name}.pdf' if args.out is None else args.out)
    if out.suffix != '.pdf':
        raise ValueError(f"the figure must be a .pdf file, not '{args.out}'; a .png is made beside "
                         'it')
    draw(name, data, out, scale=args.scale)
    return 0


def expectations():
    """Claim and expectations of every protocol that has them, and the names of the others."""
    import homeozoo.protocols
    from homeozoo.analysis.expectations import read
    files = sorted(pathlib.Path(homeozoo.protocols.__path__[0]).glob('*.json'))
    found = {file.stem: read(file) for file in files if not file.stem.startswith('_')}
    return found, sorted(set(names_in(homeozoo.protocols)) - set(found))


def report_command(args):
    """Compare published and theoretical values with the data; nothing is simulated."""
    from homeozoo.running import store
    try:
        expected, missing = expectations()
        if args.keep:
            return keep(pathlib.Path(args.keep), expected, pathlib.Path(args.out))
        return write_report(pathlib.Path(args.data), expected, missing, args)
    except (ValueError, KeyError, store.StoreError) as error:
        print(error.args[0], file=sys.stderr)
        return 1


def write_report(data, expected, missing, args):
    """Write report.json and report.md into args.out; returns the exit code."""
    from homeozoo.analysis import report
    from homeozoo.running import store
    results = {name: store.load(data / f'{name}.npz') for name in expected
               if (data / f'{name}.npz').exists()}
    rows, out = report.rows(expected, results), pathlib.Path(args.out)
    scales = {name: meta.get('scale') for name, (_, meta) in results.items()}
    store.write_atomically(out / 'report.json', json_bytes(rows, indent=1))
    store.write_atomically(out / 'report.md', report.markdown(rows, scales, missing).encode())
    print(f'{out / "report.md"}: {report.counts(rows)}')
    failed = report.failures(rows)
    for line in failed + [f'no expectations: {name}' for name in missing]:
        print('  ' + line)
    return 1 if args.strict and (failed or missing) else 0


def keep(path, expected, out):
    """Write out/NAME_SCALE.json, verdicts and values of the result NAME.npz; returns 0."""
    from homeozoo.analysis import report
    from homeozoo.running import store
    name = path.stem
    if name not in expected:
        raise homeozoo.unknown('protocol with expectations', name, expected)
    arrays, meta = store.load(path)
    if 'scale' not in meta:
        raise ValueError(f'{path} does not say at which scale it was made')
    target = out / f'{name}_{meta["scale"]}.json'
    content = report.kept(name, *expected[name], arrays, meta)
    store.write_atomically(target, json_bytes(content, sort_keys=True))
    print(target)
    return 0


def bibliography():
    """All entries of references.bib: dict from lower-case DOI to BibTeX."""
    places = [pathlib.Path(__file__).resolve().parents[1] / 'references.bib',
              pathlib.Path(sys.prefix) / 'share/homeozoo/references.bib']
    text = next((place.read_text(encoding='utf-8') for place in places if place.exists()), '')
    found = {}
    for entry in re.split(r'\n(?=@)', text):
        doi = re.search(r'doi\s*=\s*[{"]([^}"]+)', entry)
        if doi:
            found[doi.group(1).lower()] = entry.strip()
    return found


def cite_command(args):
    """Print the BibTeX entries of the papers behind the rules."""
    entries, printed = bibliography(), []
    for text in args.rules:
        for doi in citations(rule_called(text)):
            if doi not in printed:
                printed.append(doi)
                print(entries.get(doi.lower(),
                                  f'% not in references.bib: https://doi.org/{doi}'))
    if not printed:
        print('% these models name no paper')
    return 0


def doctor_command(args):
    """Check this machine."""
    from homeozoo.running.doctor import main
    return main()


def parser():
    """The argument parser."""
    top = argparse.ArgumentParser(prog='python -m homeozoo', description=__doc__,
                                  formatter_class=argparse.RawDescriptionHelpFormatter)
    top.add_argument('--version', action='version', version=homeozoo.__version__)
    top.set_defaults(command=list_command)
    commands = top.add_subparsers(metavar='COMMAND')

    def add(name, function):
        sub = commands.add_parser(name, help=function.__doc__, description=function.__doc__)
        sub.set_defaults(command=function)
        return sub

    add('list', list_command).add_argument('--readme', metavar='FILE',
                                           help='write the table between the marks of a document, '
                                           'such as docs/models.md')
    add('show', show_command).add_argument('rule', metavar='RULE[+RULE…]')

    run = add('run', run_command)
    run.add_argument('protocol', help='a name, or the path of a .py file')
    run.add_argument('--scale', choices=SCALES, default='default')
    run.add_argument('--seeds', type=int, help='number of seeds')
    run.add_argument('--set', action='append', default=[], metavar='KEY=VALUE',
                     help="a parameter: --set duration='10*second'; may be repeated")
    run.add_argument('--target', choices=TARGETS, help='default: cpp_standalone, the same as cpp')
    run.add_argument('--scheduler', metavar='ADDRESS',
                     help='an existing Dask scheduler (homeozoo[cluster])')
    run.add_argument('--jobs', type=int, help='runs at the same time')
    run.add_argument('--out', help='default: out/data/PROTOCOL.npz')

    draw = add('draw', draw_command)
    draw.add_argument('figure')
    draw.add_argument('--data', help='default: out/data/FIGURE.npz')
    draw.add_argument('--out', help='default: out/figures/FIGURE.pdf, and .png beside it')
    draw.add_argument('--scale', choices=SCALES, help='refuse data made at another scale')

    report = add('report', report_command)
    report.add_argument('--data', default='out/data', help='default: out/data')
    report.add_argument('--out', default='out', help='default: out')
    report.add_argument('--strict', action='store_true',
                        help='exit code 1 if an expectation fails or a protocol has none')
    report.add_argument('--keep', metavar='NAME.npz', help='write only NAME_SCALE.json, '
                        'verdicts and values of this result, for tests/reference')

    add_commands(add)
    add('cite', cite_command).add_argument('rules', nargs='+', metavar='RULE')
    add('doctor', doctor_command)
    return top


def debugging():
    """Whether tracebacks are asked for, by HOMEOZOO_DEBUG=1."""
    return os.environ.get('HOMEOZOO_DEBUG', '0') not in ('', '0')


def main(words=None):
    """Carry out the command line `words`; returns the exit code."""
    args = parser().parse_args(words)
    from homeozoo.running.child import describe
    from homeozoo.running.processes import ended_by_signals
    try:
        with ended_by_signals():
            return args.command(args) or 0
    except homeozoo.UnknownName as error:
        print(error, file=sys.stderr)
        return 2
    except ValueError as error:
        # RuleError and wrong settings: a sentence for the user, no traceback.
        if debugging():
            raise
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print('interrupted', file=sys.stderr)
        return 130
    except Exception as error:
        if debugging() and not hasattr(error, 'exit_code'):
            raise
        print(describe(error), file=sys.stderr)
        return getattr(error, 'exit_code', 1)


if __name__ == '__main__':
    sys.exit(main())
