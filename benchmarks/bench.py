"""How fast the zoo's rules and neurons are, beside plain Brian2, a hand-written loop and NEST.

    python benchmarks/bench.py            workload d (see _workloads.py), about two minutes
    python benchmarks/bench.py --long     workloads a to up, more rounds, each lever by itself
    python benchmarks/bench.py c dp       these
    python benchmarks/bench.py d --homeostasis    d with homeostasis beside it
    python benchmarks/bench.py d --cells 62500 --only loop runner    10 million plastic synapses

Measured: processor seconds of one thread in the time loop (construction and compilation excluded)
per second of biological time. Contenders run in turn, A B C A B C ...; ratios are taken round by
round, then the median. Only ratios of one call may be quoted: a machine's speed drifts, and other
work on it can double all times. Rates and mean weights stand beside them, since a network that
does other work has another cost. It asserts nothing. Every run is kept in --out, with machine, date
and load, and drawn beside it.

`script` is the form of the README, a plain script with set_device('homeozoo'). --cells N takes N
excitatory cells and N/4 inhibitory ones with as many synapses a cell as before; B/syn is the peak
memory of the program for each synapse between excitatory cells, a plastic one in d and dp.

NEST takes part in u and up if this Python can import it (pip install nest-simulator), or the one
of --nest can. Another program, such as Auryn: --extra 'NAME=COMMAND', with {work}, {seconds},
{cells} and {seed} filled in, printing the JSON of loop.cpp; it takes part in b, c, d and dp.
"""
import argparse
import datetime
import importlib.util
import json
import os
import pickle
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import _workloads  # noqa: E402
from homeozoo.running import faster  # noqa: E402
from homeozoo.running.fresh import fresh_python  # noqa: E402
from homeozoo.running.compile import compile_flags, compile_project, compiler  # noqa: E402
from homeozoo.running.functions import reference  # noqa: E402

#: Brian2's own flags for GCC, and its loops as it writes them.
STOCK = ['-w', '-O3', '-ffast-math', '-fno-finite-math-only', '-march=native', '-std=c++11',
         faster.AS_GENERATED]
CLANG = shutil.which('clang++')
#: Contender: function of _workloads.py, its form, own flags, huge pages, compiler; None: a script.
SHORT = {'textbook': ('textbook', '', False, False, None),
         'on synapses': ('zoo', 'synapses', False, False, None),
         'plain script': ('zoo', 'cells', False, False, None),
         'script': None,
         'runner as Brian2': ('zoo', 'cells', 'as generated', False, None),
         'runner': ('zoo', 'cells', True, True, None),
         'runner, scaled': ('zoo', 'scaled', True, True, None)}
HOMEOSTASIS = {'runner + gain': ('zoo', 'gain', True, True, None),
               'runner + slow': ('zoo', 'slow', True, True, None),
               'runner + gain, slowly': ('zoo', 'gain1', True, True, None),
               'runner + slow, slowly': ('zoo', 'slow1', True, True, None)}
LONG = {**SHORT, 'runner, small pages': ('zoo', 'cells', True, False, None),
        'runner, single': ('zoo', 'single', True, True, None),
        **({'runner, clang': ('zoo', 'cells', True, True, CLANG)} if CLANG else {})}
ABOUT = {'loop': 'hand-written C++, single precision',
         'textbook': "as Brian2's documents write it, Brian2's own build",
         'on synapses': "zoo, traces on the synapses, Brian2's own build",
         'plain script': "zoo as in the README, cpp_standalone",
         'script': "zoo as in the README, set_device('homeozoo')",
         'runner as Brian2': "zoo, the runner's compiler flags, loops and pages left alone",
         'runner': "zoo, the runner's program as users get it",
         'runner, scaled': 'traces kept scaled, on_neurons(..., rebase=200*ms)',
         'runner, single': 'the same, all but times in single precision, dtype=float32',
         '+ gain': 'd with scaling.gain between excitatory cells',
         '+ slow': 'd with scaling.vanrossum2000 there, every 100 ms',
         'slowly': 'their slow variables every 100 ms (Neuron.slowly), the pass every second'}
ALL = ('a', 'b', 'c', 'd', 'dp', 'u', 'up')
CELLS, IN_DEGREE = 8000, _workloads.P


class Command:
    """A program that prints the JSON of loop.cpp."""

    def __init__(self, words):
        self.words = words

    def __call__(self, turn):
        words = [word.replace('{seed}', str(turn + 1)) for word in self.words]
        out = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True).stdout
        return json.loads(out.strip().splitlines()[-1])


def script(work, seconds, ne, folder):
    """The files of results of a plain script, run once, which compiles its program."""
    words = [sys.executable, HERE/'_workloads.py', work, str(seconds), str(ne), str(folder)]
    out = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True).stdout
    return json.loads(out.strip().splitlines()[-1])


class Generated:
    """A program generated by Brian2, compiled in a folder."""

    def __init__(self, folder, spec, *, work, seconds, ne):
        self.folder, self.seconds = folder/'project', seconds
        self.cells = (1000, 1) if work == 'a' else (ne, ne//4)
        folder.mkdir()
        if spec is None:
            self.huge = True
            self.outputs = script(work, seconds, ne, self.folder)
            return
        function, form, own, self.huge, clang = spec
        request = dict(task='generate', build=reference(getattr(_workloads, function)),
                       kwargs=pickle.dumps(dict(work=work, form=form, seconds=seconds, ne=ne)))
        self.outputs = {key: (entry['file'], entry['dtype'])
                        for key, entry in fresh_python(request, folder)['outputs'].items()}
        command, version = ([clang], 'clang') if clang else compiler()
        flags = STOCK if not own else compile_flags(version)
        if own == 'as generated':
            flags = [*flags, faster.AS_GENERATED]
        compile_project(self.folder, command, flags)

    def __call__(self, turn):
        with tempfile.TemporaryDirectory() as work:
            env = dict(os.environ, BENCH_FILE=f'{work}/cpu', HOMEOZOO_SEED=str(turn + 1))
            subprocess.run([self.folder/'main', '--results_dir', f'{work}/'], check=True,
                           cwd=self.folder, env=faster.huge_pages(env) if self.huge else env)
            cpu, memory = map(float, (Path(work)/'cpu').read_text().split())
            found = {key: np.fromfile(Path(work)/file, kind)
                     for key, (file, kind) in self.outputs.items()}
        rates = {f'rate_{key}': float(found.pop(f'count_{key}').sum()/self.seconds/cells)
                 for key, cells in zip('ei', self.cells)}
        weights = {key: float(value.mean()) for key, value in found.items()}
        return dict(cpu=cpu, seconds=self.seconds, rss_mb=memory, **rates, **weights)


def nest_python(asked):
    """The Python that can import NEST, or None."""
    return asked or (sys.executable if importlib.util.find_spec('nest') else None)


def contenders(work, folder, options):
    """name -> callable(number of the round) -> dict, compiled and ready."""
    seconds = 40*options.seconds if work == 'a' else options.seconds
    made, specs, ne = {}, LONG if options.long else SHORT, options.cells
    if work == 'd' and (options.long or options.homeostasis):
        specs = {**specs, **HOMEOSTASIS}
    if work in ('b', 'c', 'd', 'dp'):
        made['loop'] = lambda: loop(folder, work, seconds, ne)
        for text in options.extra:
            name, _, command = text.partition('=')
            words = command.format(work=work, seconds=seconds, cells=ne, seed='{seed}').split()
            made[name] = lambda words=words: Command(words)
    for number, (name, spec) in enumerate(specs.items()):
        if name in ('on synapses', 'runner, scaled', 'runner, single') and work in ('a', 'b', 'u'):
            continue                                  # nothing to place, or its only form
        made[name] = lambda number=number, spec=spec: Generated(
            folder/f'{work}{number}', spec, work=work, seconds=seconds, ne=ne)
    python = nest_python(options.nest)
    if work in ('u', 'up') and python and ne == CELLS:
        made['NEST'] = lambda: Command([python, str(HERE/'nest_network.py'), work, str(seconds)])
    ready = {}
    for name, make in made.items():
        if not options.only or name in (*options.only, *HOMEOSTASIS, 'runner'):
            ready[name] = make()
            print(f'# {work}: {name} ready', file=sys.stderr, flush=True)
    return ready


def loop(folder, work, seconds, ne):
    """The hand-written loop."""
    program = folder/'loop'
    if not program.exists():
        subprocess.run([*compiler()[0], '-O3', '-march=native', '-ffast-math', '-std=c++17',
                        *['-DWIDE']*(ne > 2**16), HERE/'loop.cpp', '-o', program], check=True)
    return Command([str(program), work, str(seconds), '{seed}', str(ne)])


def ratios(found, name, base):
    """The median of the ratios, round by round, of the costs of two contenders."""
    return statistics.median(one['cpu']/one['seconds']/(two['cpu']/two['seconds'])
                             for one, two in zip(found[name], found[base]))


def rows(found):
    """For each contender: cost, its ratios, and what it did (medians), a list of dict."""
    out = []
    for name, runs in found.items():
        row = {key: statistics.median(run[key] for run in runs)
               for key in ('rate_e', 'rate_i', 'w_ee', 'w_ie', 'rss_mb') if key in runs[0]}
        cost = [run['cpu']/run['seconds'] for run in runs]
        over = {base: ratios(found, name, base) for base in found}
        out.append(dict(name=name, cpu_per_s=statistics.median(cost), low=min(cost), high=max(cost),
                        over=over, **row))
    return out


def show(title, table, ne):
    """Print the rows of one workload."""
    bases = [base for base in ('loop', 'NEST', 'textbook', 'runner') if base in table[0]['over']]
    print(f'\n{title}\n{"":22s} CPU-s per s    (min, max)    '
          + ''.join(f'{"/ " + base:>11s}' for base in bases)
          + '    E Hz   I Hz    w E-E    w I-E    MB  B/syn')
    for row in table:
        weights = ' '.join(f'{row[key]:8.5f}' if key in row else f'{"-":>8s}'
                           for key in ('w_ee', 'w_ie'))
        over = ''.join(f'{row["over"][base]:11.3f}' for base in bases)
        print(f'{row["name"]:22s} {row["cpu_per_s"]:11.4f}  ({row["low"]:.4f}, {row["high"]:.4f})'
              f'{over} {row["rate_e"]:7.2f} {row["rate_i"]:6.2f} {weights} {row["rss_mb"]:5.0f} '
              f'{row["rss_mb"]*2**20/(ne*IN_DEGREE):6.1f}', flush=True)


def draw(kept, path):
    """One panel a workload: the cost of each round over that of `runner`, and the medians."""
    from matplotlib import pyplot as plt
    plt.style.use(HERE.parent/'figures'/'zoo.mplstyle')
    works = kept['workloads']
    fig, axes = plt.subplots(1, len(works), figsize=(0.6 + 2.9*len(works), 2.6), squeeze=False,
                             layout='constrained')
    for axis, (work, one) in zip(axes[0], works.items()):
        names = sorted(one['runs'], key=lambda name: -ratios(one['runs'], name, 'runner'))
        for y, name in enumerate(names):
            each = [run['cpu']/run['seconds']/(base['cpu']/base['seconds'])
                    for run, base in zip(one['runs'][name], one['runs']['runner'])]
            colour = 'C1' if name == 'runner' else 'C0'
            axis.plot(each, [y]*len(each), 'o', color=colour, alpha=0.4, ms=4)
            axis.plot(statistics.median(each), y, '|', color=colour, ms=14, mew=2)
            axis.annotate(f'{statistics.median(each):.2f}', (1, y), (3, 0), ha='left', va='center',
                          xycoords=('axes fraction', 'data'), textcoords='offset points')
        axis.set(xscale='log', title=f'workload {work}', xlabel='processor time / runner')
        low, high = axis.get_xlim()
        ticks = [tick for tick in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100) if low < tick < high]
        axis.set_xticks(ticks, [f'{tick:g}' for tick in ticks])
        axis.minorticks_off()
        axis.set_yticks(range(len(names)), names)
        axis.set_ylim(-0.6, len(names) - 0.4)
    fig.savefig(path)


def machine():
    """What the numbers were measured on: dict."""
    text = Path('/proc/cpuinfo').read_text() if Path('/proc/cpuinfo').exists() else ''
    model = next((line.partition(':')[2].strip() for line in text.splitlines()
                  if line.startswith('model name')), platform.processor())
    import brian2
    return dict(processor=model, cores=os.cpu_count(), system=platform.platform(),
                compiler=compiler()[1], python=platform.python_version(),
                brian2=brian2.__version__,
                date=datetime.datetime.now(datetime.timezone.utc).isoformat(timespec='seconds'))


def measure(work, folder, options):
    """All contenders of a workload in turn; prints and returns dict(rows, runs)."""
    made = contenders(work, folder, options)
    found = {name: [] for name in made}
    for turn in range(options.rounds):
        for name, contender in made.items():
            found[name].append(contender(turn))
    table = rows(found)
    show(f'workload {work}, {found["runner"][0]["seconds"]:g} s, {options.rounds} rounds, '
         f'{options.cells} excitatory cells', table, options.cells)
    return dict(rows=table, runs=found)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], prog='bench.py')
    parser.add_argument('works', nargs='*', choices=[*ALL, []], default=[])
    parser.add_argument('--long', action='store_true')
    parser.add_argument('--rounds', type=int)
    parser.add_argument('--seconds', type=float, help='biological time of a run (a: 40 times)')
    parser.add_argument('--cells', type=int, default=CELLS, help='excitatory cells, not of a')
    parser.add_argument('--only', nargs='+', metavar='NAME',
                        help='these contenders (a workload goes before it)')
    parser.add_argument('--homeostasis', action='store_true', help='two more contenders of d')
    parser.add_argument('--nest', metavar='PYTHON', help='a Python that can import nest')
    parser.add_argument('--extra', action='append', default=[], help='NAME=COMMAND')
    parser.add_argument('--out', default='out/bench', help='folder of results (out/bench)')
    options = parser.parse_args()
    if options.cells < 1000 or options.cells % 4:
        parser.error(f'--cells {options.cells}: allowed are multiples of 4 from 1000 on')
    options.rounds = options.rounds or (7 if options.long else 5)
    options.seconds = options.seconds or (2.0 if options.long else 0.5)
    kept = dict(machine=machine(), load_before=os.getloadavg(), workloads={})
    for name, what in kept['machine'].items():
        print(f'{name}: {what}')
    if not options.extra:
        print('Auryn: absent (--extra takes its command)')
    print(f'NEST: {nest_python(options.nest) or "absent (--nest takes a Python that has it)"}')
    with tempfile.TemporaryDirectory() as folder:
        for work in options.works or (ALL if options.long else ('d',)):
            kept['workloads'][work] = measure(work, Path(folder), options)
    kept['load_after'] = os.getloadavg()
    print(f'\nload average before {kept["load_before"][0]:.1f}, after {kept["load_after"][0]:.1f}'
          f' on {os.cpu_count()} processors')
    for name, text in ABOUT.items():
        print(f'{name}: {text}')
    path = Path(options.out)/kept['machine']['date'].replace(':', '')[:15]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix('.json').write_text(json.dumps(kept, indent=1))
    draw(kept, path.with_suffix('.png'))
    print(f'kept in {path}.json and .png')


if __name__ == '__main__':
    main()
