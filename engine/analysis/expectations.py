"""Expectations of an experiment, and the verdict on them.

They lie as data beside each protocol (protocols/NAME.json: the claim, and a list) and are
written before the run. An expectation names the array `ours` (shape (seeds,), or a scalar);
`index` picks one row of a (points, seeds) array. The mean over seeds is given with its 95 % t
interval and passes if it lies within `tolerance` of `published`: {"absolute": x},
{"relative": x}, or {"min": a, "max": b} around nothing. `control` names the same quantity with
the mechanism removed. `scales` says at which scales the expectation is judged; elsewhere
`passed` is null.
"""
import json
import pathlib

import numpy as np

from homeozoo.analysis.statistics import interval

FIELDS = ('protocol', 'claim', 'quantity', 'published', 'source', 'ours', 'low', 'high',
          'tolerance', 'passed', 'control')
KINDS = ('theory', 'published', 'ours')
KEYS = {'quantity', 'ours', 'control', 'published', 'kind', 'source', 'tolerance', 'scales',
        'index', 'control_index'}
BOUNDS = ({'absolute'}, {'relative'}, {'min'}, {'max'}, {'min', 'max'})


def within(mean, published, tolerance):
    """Whether `mean` lies within `tolerance` of `published`. NaN never does."""
    if 'absolute' in tolerance:
        return bool(abs(mean - published) <= tolerance['absolute'])
    if 'relative' in tolerance:
        return bool(abs(mean - published) <= tolerance['relative']*abs(published))
    return bool(tolerance.get('min', -np.inf) <= mean <= tolerance.get('max', np.inf))


def check(expectation, where):
    """Raise ValueError, naming `where`, if an expectation is not well formed."""
    surplus = set(expectation) - KEYS
    if surplus:
        raise ValueError(f'{where}: unknown entries {sorted(surplus)}')
    for key in ('quantity', 'ours', 'kind', 'source', 'tolerance'):
        if key not in expectation:
            raise ValueError(f'{where}: {key} is missing')
    if expectation['kind'] not in KINDS:
        raise ValueError(f'{where}: kind is one of {KINDS}')
    tolerance = expectation['tolerance']
    if tolerance is None:
        if expectation.get('scales') != []:
            raise ValueError(f'{where}: without a tolerance nothing can be judged: give one, '
                             'or "scales": []')
        return
    if set(tolerance) not in BOUNDS:
        raise ValueError(f'{where}: tolerance is absolute, relative, or min and max')
    if 'min' not in tolerance and 'max' not in tolerance:
        if not isinstance(expectation.get('published'), (int, float)):
            raise ValueError(f'{where}: published must be a number')


def read(path):
    """Claim and checked expectations of protocols/NAME.json."""
    path = pathlib.Path(path)
    content = json.loads(path.read_text(encoding='utf-8'))
    for i, expectation in enumerate(content['expectations']):
        check(expectation, f'{path.name}, expectation {i + 1}')
    return content['claim'], content['expectations']


def picked(arrays, name, index):
    """The array called `name`, or its row `index` (an int or a list): (seeds,) or a scalar."""
    if name not in arrays:
        raise KeyError(f'the data hold no {name!r}, only {sorted(arrays)}')
    array = np.asarray(arrays[name])
    if index is not None:
        array = array[tuple(index) if isinstance(index, list) else index]
    if array.ndim > 1:
        raise ValueError(f'{name} has shape {array.shape}; one value per seed is expected')
    return array


def number(value):
    """A float for JSON; None if it is not finite."""
    return float(value) if value is not None and np.isfinite(value) else None


def judge(name, claim, expectation, arrays, scale):
    """One row of the report, a dict with exactly FIELDS.

    arrays: the data, or None if there are none yet; scale: of these data.
    """
    row = dict.fromkeys(FIELDS)
    row.update(protocol=name, claim=claim, published=expectation.get('published'),
               **{key: expectation[key] for key in ('quantity', 'source', 'tolerance')})
    if arrays is None:
        return row
    values = picked(arrays, expectation['ours'], expectation.get('index'))
    mean, low, high = interval(np.ravel(values))
    row.update(ours=number(mean), low=number(low), high=number(high))
    if expectation.get('control') is not None:
        control = picked(arrays, expectation['control'], expectation.get('control_index'))
        row['control'] = number(np.mean(control, dtype=float))
    if scale in expectation.get('scales', ('smoke', 'default', 'paper')):
        row['passed'] = within(mean, expectation.get('published'), expectation['tolerance'])
    return row
