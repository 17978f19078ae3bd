"""Expectations of an experiment, and the verdict on them.

They lie as data beside each protocol (protocols/NAME.json: the claim, and a list) and are
written before the run. An expectation has

- `quantity`, what is compared, in words;
- `ours`, an array of the result, shape (seeds,) or a scalar; `index` picks a row of a larger one;
- `tolerance`: {"absolute": x} or {"relative": x} around `published`, or {"min": a, "max": b};
- `kind`: where the bound comes from (KINDS);
- `source`: the place; where a value could not be looked up it says 'not confirmed';
- `control`, the same quantity with the mechanism removed, an array with `control_index`; or
  `no_control`, why there is none;
- `share`, true where every seed gives 0 or 1: the interval is then the exact one of a share;
- `by_mean`, only where the mean alone is judged and not its interval: why;
- `scales`, at which it is judged (default: all); elsewhere, and with [], `passed` is null.

A row passes if the 95 % t interval over seeds lies within the bound, and that of the control
lies wholly outside. `by_mean` judges the two means instead.
"""
import json
import pathlib

import numpy as np

from homeozoo.analysis.statistics import interval, share_interval

FIELDS = ('protocol', 'claim', 'quantity', 'kind', 'published', 'source', 'ours', 'low', 'high',
          'tolerance', 'passed', 'why', 'control', 'control_low', 'control_high', 'note')
#: Where a bound comes from.
KINDS = {'published': 'printed in a paper or in its authors\' program',
         'theory': 'derived without this program',
         'prediction': 'written before the run',
         'observed': 'bounded after looking at a run'}
KEYS = {'quantity', 'ours', 'control', 'published', 'kind', 'source', 'tolerance', 'scales',
        'index', 'control_index', 'no_control', 'by_mean', 'share'}
SCALES = ('smoke', 'default', 'paper')
BOUNDS = ({'absolute'}, {'relative'}, {'min'}, {'max'}, {'min', 'max'})


def within(mean, published, tolerance):
    """Whether `mean` lies within `tolerance` of `published`. NaN never does."""
    if 'absolute' in tolerance:
        return bool(abs(mean - published) <= tolerance['absolute'])
    if 'relative' in tolerance:
        return bool(abs(mean - published) <= tolerance['relative']*abs(published))
    return bool(tolerance.get('min', -np.inf) <= mean <= tolerance.get('max', np.inf))


def apart(low, high, published, tolerance):
    """Whether the interval from low to high lies wholly outside `tolerance`. NaN never does."""
    if 'absolute' in tolerance or 'relative' in tolerance:
        half = tolerance.get('absolute', tolerance.get('relative', 0)*abs(published))
        least, most = published - half, published + half
    else:
        least, most = tolerance.get('min', -np.inf), tolerance.get('max', np.inf)
    return bool(high < least or low > most)


def is_number(value):
    """Whether a JSON value is one finite number."""
    return type(value) in (int, float) and bool(np.isfinite(value))


def check_types(expectation, where):
    """Raise ValueError, naming `where`, if an entry has a type that it cannot have."""
    if not isinstance(expectation, dict):
        raise ValueError(f'{where}: an expectation is a JSON object, not {expectation!r}')
    for key in ('quantity', 'ours', 'kind', 'source', 'control', 'no_control', 'by_mean'):
        if key in expectation and not isinstance(expectation[key], (str, type(None))):
            raise ValueError(f'{where}: {key} is text, not {expectation[key]!r}')
    for key in ('index', 'control_index'):
        index = expectation.get(key)
        if index is not None and not all(type(i) is int for i in
                                         (index if isinstance(index, list) else [index])):
            raise ValueError(f'{where}: {key} is a whole number or a list of them, not {index!r}')
    if not isinstance(expectation.get('share', True), bool):
        raise ValueError(f'{where}: share is true or left out, not {expectation["share"]!r}')
    scales = expectation.get('scales', [])
    if not isinstance(scales, list) or not set(map(str, scales)) <= set(SCALES):
        raise ValueError(f'{where}: scales is a list of {", ".join(SCALES)}, not {scales!r}')
    if expectation.get('published') is not None and not is_number(expectation['published']):
        raise ValueError(f'{where}: published must be a number')
    check_tolerance(expectation.get('tolerance'), where)


def check_tolerance(tolerance, where):
    """Raise ValueError, naming `where`, if a tolerance is no bound."""
    if tolerance is None:
        return
    if not isinstance(tolerance, dict) or set(tolerance) not in BOUNDS:
        raise ValueError(f'{where}: tolerance is absolute, relative, or min and max')
    for key, value in tolerance.items():
        if not is_number(value) or (key in ('absolute', 'relative') and value < 0):
            raise ValueError(f'{where}: tolerance {key} = {value!r} is no bound')
    if tolerance.get('min', -np.inf) > tolerance.get('max', np.inf):
        raise ValueError(f'{where}: tolerance min = {tolerance["min"]} is above max')


def check(expectation, where):
    """Raise ValueError, naming `where`, if an expectation is not well formed."""
    check_types(expectation, where)
    surplus = set(expectation) - KEYS
    if surplus:
        raise ValueError(f'{where}: unknown entries {sorted(surplus)}')
    for key in ('quantity', 'ours', 'kind', 'source', 'tolerance'):
        if key not in expectation:
            raise ValueError(f'{where}: {key} is missing')
    if expectation['kind'] not in KINDS:
        raise ValueError(f'{where}: kind is one of {", ".join(KINDS)}')
    tolerance = expectation['tolerance']
    if tolerance is None:
        if expectation.get('scales') != []:
            raise ValueError(f'{where}: without a tolerance nothing can be judged: give one, '
                             'or "scales": []')
        return
    if (expectation.get('control') is None) == (expectation.get('no_control') is None) \
            and expectation.get('scales') != []:
        raise ValueError(f'{where}: give either control, or no_control with the reason')
    if 'min' not in tolerance and 'max' not in tolerance:
        if not isinstance(expectation.get('published'), (int, float)):
            raise ValueError(f'{where}: published must be a number')


def read(path):
    """Claim and checked expectations of protocols/NAME.json."""
    path = pathlib.Path(path)
    try:
        content = json.loads(path.read_text(encoding='utf-8'))
    except (ValueError, RecursionError) as error:
        raise ValueError(f'{path.name} is not JSON: {error}') from None
    if not isinstance(content, dict) or not isinstance(content.get('claim'), str) \
            or not isinstance(content.get('expectations'), list):
        raise ValueError(f'{path.name} must hold an object with claim, a text, and expectations, '
                         'a list')
    for i, expectation in enumerate(content['expectations']):
        check(expectation, f'{path.name}, expectation {i + 1}')
    return content['claim'], content['expectations']


class NoRow(ValueError):
    """The data have not the row of an expectation: right only at a scale where it is not judged."""


def picked(arrays, name, index):
    """The array called `name`, or its row `index` (an int or a list): (seeds,) or a scalar."""
    if name not in arrays:
        raise KeyError(f'the data hold no {name!r}, only {sorted(arrays)}')
    array = np.asarray(arrays[name])
    if array.dtype.kind not in 'biuf':
        raise ValueError(f'{name} holds {array.dtype}, no real numbers')
    if index is not None:
        try:
            array = array[tuple(index) if isinstance(index, list) else index]
        except IndexError:
            raise NoRow(f'{name} has shape {array.shape} and no row {index}') from None
    if array.ndim > 1:
        raise ValueError(f'{name} has shape {array.shape}; one value per seed is expected')
    return array


def number(value):
    """A float for JSON; None if it is not finite."""
    return float(value) if value is not None and np.isfinite(value) else None


def verdict(ours, control, expectation):
    """(passed, why): True and '', or False and what is wrong.

    ours, control: (mean, low, high); control is None where the expectation names none.
    """
    bound = expectation.get('published'), expectation['tolerance']
    if not within(ours[0], *bound):
        return False, 'outside the bound'
    by_mean = 'by_mean' in expectation
    if not by_mean and not all(within(end, *bound) for end in ours[1:]):
        return False, 'the interval reaches outside the bound'
    if control is not None:
        ends = (control[0], control[0]) if by_mean else control[1:]
        if not apart(*ends, *bound):
            return False, 'the control is not outside the bound'
    return True, ''


def judge(name, claim, expectation, arrays, scale):
    """One row of the report, a dict with exactly FIELDS.

    arrays: the data, or None if there are none yet; scale: of these data.
    """
    row = dict.fromkeys(FIELDS)
    row.update(protocol=name, claim=claim, published=expectation.get('published'),
               note=expectation.get('by_mean') or expectation.get('no_control'),
               **{key: expectation[key] for key in ('quantity', 'kind', 'source', 'tolerance')})
    if arrays is None:
        return row
    judged = scale in expectation.get('scales', SCALES)
    try:
        ours, control = compared(expectation, arrays)
    except NoRow:
        if judged:
            raise
        return row
    row.update(zip(('ours', 'low', 'high'), map(number, ours)))
    if control is not None:
        row.update(zip(('control', 'control_low', 'control_high'), map(number, control)))
    if judged:
        row['passed'], row['why'] = verdict(ours, control, expectation)
    return row


def compared(expectation, arrays):
    """(Mean, low, high) of what is compared, and of the control, None without one."""
    over_seeds = share_interval if expectation.get('share') else interval
    ours = over_seeds(np.ravel(picked(arrays, expectation['ours'], expectation.get('index'))))
    control = None
    if expectation.get('control') is not None:
        control = over_seeds(np.ravel(picked(arrays, expectation['control'],
                                             expectation.get('control_index'))))
    return ours, control
