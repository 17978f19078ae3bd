"""Kill a run at random moments of all its phases and look at what is left.

    python benchmarks/kills.py [--kills 50] [--seed 1]

A result is made once; then runs that would replace it get SIGKILL, in turn while they start,
generate the program, compile it, simulate, and store. After each kill the result must be the old
one byte by byte, or, once it was stored, the new one; no process and no temporary file may be left.
One line for each kill and a summary; the exit code is 1 after any fault.
"""
import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil

from homeozoo.running import store

TOY = Path(__file__).with_name('_toy.py')
PHASES = ('start', 'generation', 'compilation', 'simulation', 'storing')
MARK = 'HOMEOZOO_KILLS'


class Place:
    """A folder with a result, the caches of programs, and the temporary files of the runs."""

    def __init__(self, root):
        self.out, self.tmp = root / 'out', root / 'tmp'
        self.warm, self.cold = root / 'warm', root / 'cold'
        for folder in (self.out, self.tmp):
            folder.mkdir()
        self.result, self.rule = self.out / 'toy.npz', self.out / 'toy.d'
        self.mark = str(root)
        self.protocol = shutil.copy(TOY, root / 'toy.py')

    def start(self, goal, cold=False):
        """Start a run that stores numbers around `goal`; cold: nothing is compiled yet."""
        shutil.rmtree(self.cold, ignore_errors=True)
        env = dict(os.environ, HOMEOZOO_CACHE=str(self.cold if cold else self.warm),
                   TMPDIR=str(self.tmp), HOMEOZOO_OPTIMISE='1', **{MARK: self.mark})
        return subprocess.Popen([sys.executable, '-m', 'homeozoo', 'run', self.protocol, '--set',
                                 f'goal={goal}', '--out', str(self.result)], cwd=self.out, env=env,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def processes(self):
        """Commands of the living processes that these runs started, whoever their parent is."""
        found = []
        for process in psutil.process_iter():
            try:
                if (process.environ().get(MARK) == self.mark
                        and process.status() != psutil.STATUS_ZOMBIE):
                    found.append(' '.join(process.cmdline()))
            except psutil.Error:
                pass
        return found

    def temporary(self):
        """Names of temporary files and folders that are there now."""
        found = [*self.tmp.iterdir(), *self.out.glob('.*.tmp')]
        for cache in (self.warm, self.cold):
            found += (cache / 'builds').glob('homeozoo-*')
        return [path.name for path in found]


def phase_of(process, before, rule):
    """The phase that a run is in; `before`: time of the file it writes just before the result."""
    if rule.exists() and rule.stat().st_mtime_ns != before:
        return 'storing'
    commands = ''
    for child in psutil.Process(process.pid).children(recursive=True):
        try:
            commands += ' '.join(child.cmdline()) + '\n'
        except psutil.Error:
            pass
    for word, phase in (('/main --results_dir', 'simulation'), ('unity', 'compilation'),
                        ('running.child', 'generation')):
        if word in commands:
            return phase
    return None                                         # between two phases, or before the first


def followed(place, goal, cold):
    """One undisturbed run; returns the duration of its phases in seconds, a dict."""
    before = place.rule.stat().st_mtime_ns if place.rule.exists() else None
    process, now, begin, lengths = place.start(goal, cold), 'start', time.monotonic(), Counter()
    while process.poll() is None:
        time.sleep(0.05)
        try:
            phase = phase_of(process, before, place.rule) or now
        except psutil.Error:
            break
        lengths[now] += time.monotonic() - begin
        begin, now = time.monotonic(), phase
    process.wait()
    lengths[now] += time.monotonic() - begin
    if process.returncode:
        sys.exit(f'an undisturbed run failed: {process.stderr.read()}')
    return lengths


def killed(place, phase, moment, goal):
    """Kill a run `moment` seconds after a phase began; returns the phase it was in then, or None
    if it ended before."""
    before = place.rule.stat().st_mtime_ns
    process, now = place.start(goal, cold=phase == 'compilation'), 'start'
    deadline = None
    try:
        while process.poll() is None:
            now = phase_of(process, before, place.rule) or now
            if deadline is None and PHASES.index(now) >= PHASES.index(phase):
                deadline = time.monotonic() + moment
            if deadline is not None and time.monotonic() >= deadline:
                break
            time.sleep(0.05 if deadline is None else min(0.05, deadline - time.monotonic()))
    except psutil.Error:
        pass
    ended = process.poll() is not None
    process.kill()
    process.wait()
    process.stderr.close()
    return None if ended else now


def faults(place, old, new):
    """What is wrong after a kill, a list of str; and which result is there."""
    deadline = time.monotonic() + 20
    while (place.processes() or place.temporary()) and time.monotonic() < deadline:
        time.sleep(0.05)
    found = [f'left running: {command[:80]}' for command in place.processes()]
    found += [f'left behind: {name}' for name in place.temporary()]
    there = place.result.read_bytes()
    which = 'old' if there == old else 'new' if there == new else 'neither'
    if which == 'neither':
        found.append('the result is neither the old one nor the new one')
    try:
        store.load(place.result)
    except store.StoreError as error:
        found.append(str(error))
    return found, which


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--kills', type=int, default=50)
    parser.add_argument('--seed', type=int, default=1)
    options = parser.parse_args()
    chance, seen, wrong, begin = random.Random(options.seed), Counter(), 0, time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder))
        lengths = followed(place, 2.0, cold=True)
        new = place.result.read_bytes()
        place.cold.rename(place.warm)
        followed(place, 1.0, cold=False)
        old = place.result.read_bytes()
        kept = shutil.copytree(place.out, Path(folder) / 'kept')
        print('phases of an undisturbed run: '
              + ', '.join(f'{phase} {lengths[phase]:.1f} s' for phase in PHASES), flush=True)
        while sum(seen.values()) < options.kills:
            phase = PHASES[sum(seen.values()) % len(PHASES)]
            moment = chance.uniform(0, lengths[phase])
            hit = killed(place, phase, moment, 2.0)
            found, which = faults(place, old, new)
            if hit is not None:
                seen[hit] += 1
                print(f'kill {sum(seen.values())}: {hit}, {moment:.2f} s after the beginning of '
                      f'{phase}; result: the {which} one; {"; ".join(found) or "nothing left"}',
                      flush=True)
            wrong += bool(found)
            if which != 'old':
                shutil.copytree(kept, place.out, dirs_exist_ok=True)
        followed(place, 2.0, cold=False)
        found, which = faults(place, old, new)
        wrong += bool(found) + (which != 'new')
    print(f'{options.kills} kills ('
          + ', '.join(f'{seen[phase]} in {phase}' for phase in PHASES)
          + f'): {wrong} faults; the run after them gives '
          f'{"the bytes" if which == "new" else "OTHER bytes than that"} of an undisturbed one; '
          f'{time.monotonic() - begin:.0f} s')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
