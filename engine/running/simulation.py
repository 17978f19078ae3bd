"""What a protocol receives: seeds, scale, and `sweep`, which runs a build for all points and seeds.
"""
import pickle

import numpy as np

from homeozoo.running import cache, execute, processes
from homeozoo.running.errors import RunError, UsageError
from homeozoo.running.functions import reference
from homeozoo.running.model import split_noise

TARGETS = ('cpp_standalone', 'cython', 'numpy')

#: Root of all seeds. The first N seeds are the same for every N.
ROOT_SEED = 1949


def spawn_seeds(number):
    """`number` independent seeds, a tuple of int below 2**31; a longer list begins with the shorter
    one."""
    children = np.random.SeedSequence(ROOT_SEED).spawn(number)
    seeds = tuple(int(child.generate_state(1)[0] >> 1) for child in children)
    if len(set(seeds)) != number:
        raise RunError(f'two of {number} seeds are equal')
    return seeds


class Simulation:
    """What a protocol's `run(sim, ...)` receives: seeds, scale, and `sweep`."""

    def __init__(self, *, seeds=(1,), scale='default', target='cpp_standalone', scheduler=None,
                 jobs=None, label=''):
        self.seeds = (tuple(spawn_seeds(seeds)) if isinstance(seeds, int)
                      else tuple(int(seed) for seed in seeds))
        self.scale = scale
        self.target = target_called(target)
        self.scheduler = scheduler
        self.jobs = jobs
        self.label = label
        self.builds = []      # one entry per build: key and whether it was compiled now
        self.sources = set()  # files that the generating processes depended on
        self.compiler = None

    def sweep(self, build, points, *, measure=None, given=None, seeds=None, max_rate=None,
              **build_kwargs):
        """Run `build(**build_kwargs)` for every point and seed with one compiled program.

        points: list of dict knob -> value (Quantity, number, or array); [{}] for a single run. A
            point may differ between seeds: it is then a list of dict, one for each seed. The entry
            ``noise`` (int >= 0) is no knob: it gives the run other random numbers than those that
            made the network. Equal seeds then have equal connectomes and initial values, whatever
            the noise; without it one seed decides both.
        measure: module-level function (out, point, **given) -> dict, called in the worker; None
            keeps all outputs.
        given: dict of further arguments of `measure`, the same for all runs.
        seeds: tuple of int, by default `self.seeds`.
        max_rate: overrides the model's limit (Hz or Quantity); math.inf switches it off.

        Returns a dict from each name to an array (points, seeds, …); where the shapes of single
        runs differ, as for spike times, to an object array (points, seeds) of arrays. Raises
        UsageError, RunError, or Diverged.
        """
        seeds = self.seeds if seeds is None else tuple(int(seed) for seed in seeds)
        points = [per_seed(point, len(seeds)) for point in points]
        limit = None if max_rate is None else float(max_rate)
        if given and measure is None:
            raise UsageError('given= holds arguments of measure=, and there is no measure')
        handle = self._prepare(build, build_kwargs)
        tasks = [dict(handle=handle, point=point[number], seed=seed, measure=measure,
                      given=dict(given or {}), max_rate=limit,
                      label=f'seed {number + 1} of {len(seeds)}'
                            + (f', point {row + 1} of {len(points)}' if len(points) > 1 else ''))
                 for row, point in enumerate(points) for number, seed in enumerate(seeds)]
        progress = processes.Progress(len(tasks), self.label or build.__module__)
        if self.scheduler:
            results = self._run_on_cluster(handle, tasks, progress)
        else:
            results = processes.run_local(execute.execute, tasks, jobs=self.jobs, progress=progress)
        self.sources.update(handle.get('sources', ()))
        return stacked(results, len(points), len(seeds))

    def _prepare(self, build, kwargs):
        if self.target != 'cpp_standalone':
            return dict(target=self.target, build=reference(build), kwargs=pickle.dumps(kwargs))
        handle = cache.prepare(build, kwargs)
        self.builds.append(dict(key=handle['key'], compiled=handle['compiled']))
        self.compiler = dict(version=handle['manifest']['compiler'],
                             flags=handle['manifest']['flags'])
        return handle

    def _run_on_cluster(self, handle, tasks, progress):
        slim = {key: handle[key] for key in ('target', 'key', 'build', 'kwargs') if key in handle}
        shared = cache.pack(handle) if handle['target'] == 'cpp_standalone' else None
        sent = []
        for task in tasks:
            measure = task['measure'] and reference(task['measure'])
            sent.append(dict(task, handle=slim, measure=measure, point=pickle.dumps(task['point']),
                             given=pickle.dumps(task['given'])))
        return processes.run_distributed(execute.execute_packed, sent, scheduler=self.scheduler,
                                         shared=shared, progress=progress)


def per_seed(point, seeds):
    """The point for every seed, a list of dict, checked: one dict serves all seeds."""
    each = [point]*seeds if isinstance(point, dict) else list(point)
    if len(each) != seeds:
        raise UsageError(f'a point has {len(each)} entries for {seeds} seeds')
    for one in each:
        split_noise(one, 0)
    return [dict(one) for one in each]


def stacked(results, points, seeds):
    """Results of single runs, a list of points*seeds dicts, as a dict from each name to an array
    (points, seeds, …).

    Where the shapes of single runs differ the array holds objects. Raises RunError if runs name
    different results.
    """
    data = {}
    for name in results[0] if results else ():
        if any(result.keys() != results[0].keys() for result in results):
            raise RunError('measure() must return the same names in every run')
        values = [np.asarray(result[name]) for result in results]
        if len({value.shape for value in values}) == 1:
            data[name] = np.array(values).reshape(points, seeds, *values[0].shape)
        else:
            data[name] = np.empty(points*seeds, object)
            data[name][:] = values
            data[name] = data[name].reshape(points, seeds)
    return data


def target_called(name):
    name = 'cpp_standalone' if name in (None, 'cpp') else name
    if name not in TARGETS:
        raise UsageError(f"unknown target '{name}': use {', '.join(TARGETS)} (cpp is "
                         "cpp_standalone)")
    return name
