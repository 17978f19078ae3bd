"""Results for xarray, spikes for Neo and what reads its format, such as Elephant; spike times from
files. Each library is imported only by the function that needs it.
"""
import importlib
import json
import re
from pathlib import Path

import numpy as np

from homeozoo.running import store
from homeozoo.running.errors import UsageError

#: Units by the ending of a result's name.
UNITS = {'s': 's', 'ms': 'ms', 'h': 'h', 'hz': 'Hz', 'khz': 'kHz', 'mv': 'mV', 'percent': '%'}

#: Formats that Neo reads.
NEO_FILES = ('.nwb', '.nix')


def library(name, extra):
    """A module, or `UsageError` with the extra that installs it."""
    try:
        return importlib.import_module(name)
    except ImportError:
        raise UsageError(f"{name} is not installed: pip install 'homeozoo[{extra}]'") from None


# -------------------------------------------------------------------------------------- xarray

def dataset(path, dims=None):
    """A stored result as an xarray.Dataset.

    Parameters
    ----------
    path : path of a result, such as out/data/runaway.npz
    dims : dict from the name of an array to the names of its axes, a tuple of str
        For arrays whose axes should have other names than they get here.

    Returns
    -------
    xarray.Dataset
        Every array of the result. The axis with one entry for each seed is called ``seed`` and has
        the seeds as coordinates; the axis before it, ``point``, has one entry for each condition or
        point of the sweep (``point_N`` for N points where results differ in it); any other axis of
        N entries is ``axis_N``, a second one of the same array ``axis_N_2``. Where two axes have as
        many entries as there are seeds the second one of the array is taken, if it is one of them,
        else the first; the attribute ``ambiguous`` lists these arrays. ``units`` of an array follow
        from its name (``rate_hz``). Attributes hold the description of the result; what is neither
        text nor a number is there as JSON.

    Raises StoreError for a file that is no sound result, UsageError for wrong `dims` and without
    xarray (``homeozoo[xarray]``).
    """
    xarray = library('xarray', 'xarray')
    arrays, meta = store.load(path)
    seeds = [int(seed) for seed in meta.get('seeds', ())]
    named = axes_of(arrays, len(seeds))
    for name, axes in (dims or {}).items():
        if name not in arrays or len(axes) != arrays[name].ndim:
            raise UsageError(f'dims: {name} = {axes!r}; give one name for each axis of an array of '
                             f'{path}: {", ".join(sorted(arrays))}')
        named[name] = tuple(axes)
    attributes = {key: value if isinstance(value, (str, int, float)) else json.dumps(value)
                  for key, value in meta.items()}
    attributes['ambiguous'] = ' '.join(
        name for name, value in sorted(arrays.items())
        if name not in (dims or {}) and list(value.shape).count(len(seeds)) > 1)
    made = xarray.Dataset({name: (named[name], value, units_of(name))
                           for name, value in arrays.items()}, attrs=attributes)
    return made.assign_coords(seed=seeds) if 'seed' in made.dims else made


def axes_of(arrays, seeds):
    """Names of the axes of arrays, a dict from name to a tuple; seeds: how many there are."""
    shapes = {name: value.shape for name, value in arrays.items()}
    points = {shape[0] for shape in shapes.values()
              if shape[1:2] == (seeds,) and shape.count(seeds) == 1}

    def called(axis, length, at):
        if axis == at:
            return 'seed'
        if (axis, at) == (0, 1):
            return 'point' if points == {length} else f'point_{length}'
        return f'axis_{length}'

    return {name: apart([called(axis, length, seed_axis(shape, seeds))
                         for axis, length in enumerate(shape)]) for name, shape in shapes.items()}


def apart(names):
    """Names of the axes of one array, those that come again with the number of the time."""
    return tuple(name if name not in names[:axis] else f'{name}_{names[:axis].count(name) + 1}'
                 for axis, name in enumerate(names))


def seed_axis(shape, seeds):
    """The axis of the seeds, of several as long the second axis or else the first; or None."""
    found = [axis for axis, length in enumerate(shape) if length == seeds]
    return 1 if 1 in found else found[0] if found else None


def units_of(name):
    """Attributes of an array from the ending of its name."""
    unit = UNITS.get(name.rpartition('_')[2].lower()) if '_' in name else None
    return dict(units=unit) if unit else {}


# ----------------------------------------------------------------------------------------- Neo

def spike_trains(times_s, cells, *, stop_s, start_s=0.0, n=None):
    """Spikes as a list of `neo.SpikeTrain`, one for each cell, as Elephant takes them.

    Parameters
    ----------
    times_s, cells : arrays of shape (spikes,)
        Times in seconds and the cell of each spike, from 0: ``monitor.t/second, monitor.i`` of a
        Brian2 monitor, or a raster of a result, whose NaN at the end is left out.
    stop_s, start_s : float
        The time that was recorded, in seconds; spikes outside are refused.
    n : int
        Number of cells; default: up to the last one that fired.

    Raises UsageError for shapes and times that do not fit, and without Neo (``homeozoo[neo]``).
    """
    neo, quantities = library('neo', 'neo'), library('quantities', 'neo')
    times, cells = np.asarray(times_s, dtype=float), np.asarray(cells, dtype=float)
    if times.ndim != 1 or times.shape != cells.shape:
        raise UsageError(f'times_s has the shape {times.shape} and cells {cells.shape}; give a '
                         'time and a cell for each spike')
    there = ~(np.isnan(times) | np.isnan(cells))
    times, cells = times[there], cells[there].astype(int)
    if times.size and not start_s <= times.min() <= times.max() <= stop_s:
        raise UsageError(f'spikes from {times.min():g} to {times.max():g} s lie outside start_s = '
                         f'{start_s:g} to stop_s = {stop_s:g}')
    count = int(cells.max(initial=-1)) + 1 if n is None else n
    if cells.size and not 0 <= cells.min() <= cells.max() < count:
        raise UsageError(f'n = {n}; cells go from {cells.min()} to {cells.max()}')
    return [neo.SpikeTrain(np.sort(times[cells == cell])*quantities.s, t_start=start_s*quantities.s,
                           t_stop=stop_s*quantities.s, name=f'cell {cell}')
            for cell in range(count)]


# --------------------------------------------------------------------------------------- files

def read_times(name):
    """Spike times of one cell from a file, an array in seconds.

    name: a text file with one time in seconds a line (# begins a comment), an npz with one array,
    or a NWB or NIX file (read by Neo, ``homeozoo[neo]``); 'FILE:WHICH' names one of several arrays
    or spike trains, which are counted from 0.
    """
    path, which = Path(name), None
    if not path.exists():
        before, sign, after = str(name).rpartition(':')
        path, which = (Path(before), after) if sign else (path, None)
    if not path.is_file():
        raise UsageError(f'there is no file {name}')
    if path.suffix == '.npz':
        times = one_of(npz_arrays(path), which, path, 'array')
    elif path.suffix in NEO_FILES:
        times = one_of(neo_trains(path), which, path, 'spike train')
    else:
        times = text_times(path)
    times = np.asarray(times)
    if times.ndim != 1 or times.dtype.kind not in 'fiu':
        raise UsageError(f'{name} holds {times.dtype} of shape {times.shape}; spike times are a '
                         'list of numbers, in seconds')
    return times.astype(float)


def one_of(found, which, path, kind):
    """The entry called `which` of a dict, or its only entry."""
    if which is None and len(found) == 1:
        return next(iter(found.values()))
    if which not in found:
        raise UsageError(f'{path} has {len(found)} {kind}s; name one, as {path}:WHICH with '
                         f'{", ".join(list(found)[:12])}')
    return found[which]


def text_times(path):
    """Times of a text file, one a line."""
    times = []
    try:
        lines = path.read_text(encoding='utf-8').splitlines()
    except UnicodeDecodeError:
        raise UsageError(f'{path} is no text; spike times are read from text, npz, NWB and '
                         'NIX') from None
    for number, line in enumerate(lines, 1):
        word = line.partition('#')[0].strip()
        if word:
            try:
                times.append(float(word))
            except ValueError:
                raise UsageError(f'{path}, line {number}: {word[:40]!r} is no time; write one time '
                                 'in seconds a line') from None
    return np.array(times, dtype=float)


def npz_arrays(path):
    """The arrays of an npz file, none of them unpickled."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {key: archive[key] for key in archive.files if key != 'meta'}
    except store.DAMAGED as error:
        raise UsageError(f'{path} cannot be read: {str(error)[:120]}') from None


def neo_trains(path):
    """The spike trains of a file that Neo reads: dict from their number to times in seconds."""
    io = library('neo.io', 'neo')
    reader = dict(zip(NEO_FILES, ('NWBIO', 'NixIO')))[path.suffix]
    mode = 'r' if reader == 'NWBIO' else 'ro'
    try:
        blocks = getattr(io, reader)(str(path), mode).read_all_blocks()
    except (ImportError, AssertionError) as error:
        text = re.sub(r'\s+', ' ', str(error))[:120]
        raise UsageError(f"{path} cannot be read: {text} (pip install 'homeozoo[neo]')") from None
    trains = [train for block in blocks for segment in block.segments
              for train in segment.spiketrains]
    return {str(number): np.asarray(train.rescale('s').magnitude)
            for number, train in enumerate(trains)}
