"""Large work: what it costs, or the sentence by which it is refused.

    python benchmarks/load.py [sweep] [drive] [day] [values] [refused] [--small]

sweep: 200 points for 5 seeds; drive: a pair rule over 10^6 spikes; day: 24 biological hours of one
cell at a step of 1 ms; values: a result of 10^8 numbers; refused: monitors of 10^12 numbers. For
each the wall and CPU time, the largest memory of one process, the most open files of the first
process, and the last line it said (the first four are told to speak as on a terminal). --small
divides the work by 100. It asserts nothing: machines differ.
"""
import argparse
import os
import pty
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

TOY = str(Path(__file__).with_name('_toy.py'))
DRIVE = '''
import sys, numpy as np
from brian2 import ms
from homeozoo import drive, stdp
n = int(sys.argv[1])
rng = np.random.default_rng(1)
pre, post = (np.sort(rng.choice(20*n, n // 2, replace=False))*ms for _ in range(2))
print(len(drive(stdp.song2000, pre, post, 0.5).w), 'weights', file=sys.stderr)
'''
#: Name to words of the command; {} takes the amount, which --small divides.
WORK = {
    'sweep': (200, ['--seeds', '5', '--set', 'points={}', '--set', 'duration=10*ms', '--set',
                    'size=1']),
    'drive': (1_000_000, None),
    'day': (86_400, ['--set', 'duration={}*second', '--set', 'dt=1*ms', '--set', 'n=1', '--set',
                     'size=1']),
    'values': (100_000_000, ['--set', 'size={}', '--set', 'duration=10*ms']),
    'refused': (100_000, ['--set', 'n=100000', '--set', 'watched=100000', '--set',
                          'duration={}*second', '--set', 'dt=10*ms'])}


def command(name, amount, folder):
    """The words of one piece of work."""
    if name == 'drive':
        return [sys.executable, '-c', DRIVE, str(amount)]
    words = [word.format(amount) for word in WORK[name][1]]
    return [sys.executable, '-m', 'homeozoo', 'run', TOY, *words, '--out', f'{folder}/{name}.npz']


def spoken(end, lines):
    """Collect what is said at one end of a terminal until the other is closed."""
    text = b''
    try:
        while more := os.read(end, 4096):
            text += more
    except OSError:
        pass
    lines += text.decode(errors='replace').splitlines()


def measured(words, folder):
    """(wall s, CPU s, largest memory in MB, open files, lines said, exit code) of a command."""
    ours, theirs = pty.openpty()
    before, begin, files, lines = usage(), time.monotonic(), 0, []
    env = dict(os.environ, HOMEOZOO_CACHE=f'{folder}/cache')
    process = subprocess.Popen(words, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    listener = threading.Thread(target=spoken, args=(ours, lines))
    listener.start()
    while process.poll() is None:
        try:
            files = max(files, len(os.listdir(f'/proc/{process.pid}/fd')))
        except OSError:
            pass
        time.sleep(0.1)
    wall = time.monotonic() - begin
    listener.join()
    os.close(ours)
    after = usage()
    return wall, after[0] - before[0], after[1], files, lines, process.returncode


def usage():
    """CPU seconds of all children so far, and the largest memory of one of them in MB."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime, used.ru_maxrss/1e3


def row(name, amount, folder):
    """Do one piece of work and print its line of the table."""
    wall, cpu, memory, files, lines, code = measured(command(name, amount, folder), folder)
    told = [line for line in lines if ' left' in line]
    said = (told or lines or [''])[-1].replace(TOY, '_toy.py')
    print(f'{name:8s} {amount:>11d} {wall:8.1f} {cpu:8.1f} {memory:8.0f} {files:6d} {code:5d}  '
          f'{said[:150]}', flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--small', action='store_true')
    parser.add_argument('names', nargs='*', choices=[*WORK, []], default=[])
    options = parser.parse_args()
    print('work          amount   wall s    CPU s   max MB  files  code  last said')
    with tempfile.TemporaryDirectory() as folder:
        # the largest memory is one of all children so far, hence each in a process of its own
        for name in options.names or WORK:
            if len(options.names) != 1:
                subprocess.run([sys.executable, __file__, name, *['--small']*options.small],
                               stdout=sys.stdout)
                continue
            amount = WORK[name][0]
            row(name, amount // 100 if options.small and name != 'refused' else amount, folder)


if __name__ == '__main__':
    main()
