"""The command line: `homeozoo`, or `python -m homeozoo`, lists, shows, runs, draws, cites.

    homeozoo                               all rules, neurons and experiments
    homeozoo list 'stdp.*' --mechanism M6  those of a name and a mechanism
    homeozoo show stdp.song2000+scaling.vanrossum2000
    homeozoo run runaway --scale smoke --set duration='20*second'
    homeozoo draw runaway
    homeozoo report                        published value against ours
    homeozoo trial stdp.song2000           any rule in one network, judged
    homeozoo cite stdp.song2000
    homeozoo latex stdp.song2000           tables for a paper; also of an experiment
    homeozoo doctor

Exit codes: 0 done; 1 failed, or nothing found; 2 wrong use or unknown name; 3 the simulation left
its bounds (not finite, rate too high); 130 interrupted; 141 whoever read the output went away.
"""
import argparse
import os
import pathlib
import pkgutil
import sys

import homeozoo
from homeozoo import _commands, _interchange, _trial_command
from homeozoo._catalogue import json_bytes

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
    """Draw one figure from its data file as PDF, PNG and SVG."""
    import homeozoo.figures
    from homeozoo.figures.__main__ import draw
    from homeozoo.figures._width import millimetres
    name = known('figure', args.figure, homeozoo.figures)
    data = pathlib.Path(args.data or f'out/data/{name}.npz')
    if not data.exists():
        how = f'make {data}' if pathlib.Path('Makefile').exists() else f'homeozoo run {name}'
        print(f'there is no {data}; make it with: {how}', file=sys.stderr)
        return 2
    out = pathlib.Path(f'out/figures/{name}.pdf' if args.out is None else args.out)
    if out.suffix != '.pdf':
        raise ValueError(f"the figure must be a .pdf file, not '{args.out}'; a .png and an .svg "
                         'are made beside it')
    width = None if args.width is None else millimetres(args.width)
    draw(name, data, out, scale=args.scale, width_mm=width)
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
    if results and not args.strict:             # after one run the report speaks of that run
        left = len(expected) - len(results)
        expected = {name: expected[name] for name in results}
        missing = [name for name in missing if (data / f'{name}.npz').exists()]
        if left:
            print(f'without data in {data}, and left out: {left} experiments')
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


def doctor_command(args):
    """Check this machine."""
    from homeozoo.running.doctor import main
    return main()


def parser(prog='python -m homeozoo'):
    """The argument parser; its attribute commands holds those of the commands."""
    top = argparse.ArgumentParser(prog=prog, description=__doc__,
                                  formatter_class=argparse.RawDescriptionHelpFormatter)
    top.add_argument('--version', action='version', version=homeozoo.__version__)
    top.set_defaults(command=_commands.list_command)
    commands, top.commands = top.add_subparsers(metavar='COMMAND'), {}

    def add(name, function):
        sub = commands.add_parser(name, help=function.__doc__, description=function.__doc__)
        sub.set_defaults(command=function, top=top)
        top.commands[name] = sub
        return sub

    _commands.add_commands(add)
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
    draw.add_argument('--out', help='default: out/figures/FIGURE.pdf; .png and .svg beside it')
    draw.add_argument('--width', metavar='single|double|MM', help='width for a journal: 85 mm, '
                      '174 mm, or millimetres; default: as the figure is made')
    draw.add_argument('--scale', choices=SCALES, help='refuse data made at another scale')

    report = add('report', report_command)
    report.add_argument('--data', default='out/data', help='default: out/data')
    report.add_argument('--out', default='out', help='default: out')
    report.add_argument('--strict', action='store_true',
                        help='exit code 1 if an expectation fails or a protocol has none')
    report.add_argument('--keep', metavar='NAME.npz', help='write only NAME_SCALE.json, '
                        'verdicts and values of this result, for tests/reference')

    _interchange.add_commands(add)
    _trial_command.add_trial(add)
    add('doctor', doctor_command)
    return top


def debugging():
    """Whether tracebacks are asked for, by HOMEOZOO_DEBUG=1."""
    return os.environ.get('HOMEOZOO_DEBUG', '0') not in ('', '0')


def main(words=None):
    """Carry out the command line `words`; returns the exit code."""
    called = pathlib.Path(sys.argv[0]).name
    args = parser('homeozoo' if called == 'homeozoo' else 'python -m homeozoo').parse_args(words)
    from homeozoo.running.child import describe
    from homeozoo.running.processes import ended_by_signals
    try:
        with ended_by_signals():
            code = args.command(args) or 0
            sys.stdout.flush()
            return code
    except BrokenPipeError:
        # As `list | head`: no complaint, and none when Python flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
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
