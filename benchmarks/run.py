"""Print ratios of what a user waits for, all measured in one go.

It asserts nothing: machines differ.

    python benchmarks/run.py            from script start to simulation start, cold and warm;
                                        ten seeds against one
    python benchmarks/run.py --figures  also the wall time of every protocol at its default scale
"""
import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOY = str(ROOT / 'tests' / 'toys.py')
RUN = ('import sys; from homeozoo.running.runner import run_protocol; '
       'sys.exit(run_protocol(sys.argv[1], seeds=int(sys.argv[2]), settings=sys.argv[4:], '
       'out=sys.argv[3]))')


def run(protocol, seeds, folder, *settings, cache):
    """Wall time in seconds of one whole process that runs a protocol."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, '-c', RUN, protocol, str(seeds),
                    str(Path(folder) / 'result.npz'), *settings],
                   check=True, env=dict(os.environ, HOMEOZOO_CACHE=str(cache)))
    return time.perf_counter() - begin


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--figures', action='store_true',
                        help='also time every protocol at its default scale')
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / 'cache'
        short, long = 'duration=1*ms', 'duration=20*second'
        begin = time.perf_counter()
        subprocess.run([sys.executable, '-c', 'import brian2'], check=True)
        floor = time.perf_counter() - begin
        cold = run(TOY, 1, folder, short, cache=cache)
        warm = run(TOY, 1, folder, short, cache=cache)
        print(f'script start to simulation start, in units of `import brian2` ({floor:.2f} s): '
              f'cold {cold / floor:.1f}, warm {warm / floor:.1f}, cold/warm {cold / warm:.2f}')
        one_cold = run(TOY, 1, folder, long, cache=cache)
        one = run(TOY, 1, folder, long, cache=cache)
        ten = run(TOY, 10, folder, long, cache=cache)
        print(f'ten seeds against one, warm: {ten / one:.2f}; one seed cold against warm: '
              f'{one_cold / one:.2f}')
        if options.figures:
            for path in sorted((ROOT / 'protocols').glob('[!_]*.py')):
                begin = time.perf_counter()
                done = subprocess.run([sys.executable, '-m', 'homeozoo', 'run', path.stem, '--out',
                                       str(Path(folder) / f'{path.stem}.npz')], cwd=ROOT)
                wall = time.perf_counter() - begin
                print(f'{path.stem}: {wall:.1f} s, {wall / floor:.1f} imports of Brian2, exit code '
                      f'{done.returncode}')


if __name__ == '__main__':
    main()
