"""Published or theoretical value against ours, for every expectation.

The expectations lie as data beside each protocol (protocols/NAME.json) and are
written before the run. `make report` compares them with out/data/NAME.npz and
writes out/report.json and out/report.md. Nothing is simulated.

An expectation names the array `ours` (shape (seeds,), or a scalar); `index`
picks one row of a (points, seeds) array. The mean over seeds is reported with
its 95 % t interval and passes if it lies within `tolerance` of `published`:
{"absolute": x}, {"relative": x}, or {"min": a, "max": b} around nothing.
`control` names the same quantity with the mechanism removed. `scales` says at
which scales the expectation is judged; elsewhere `passed` is null.
"""
import argparse
import json
import pathlib
import sys

import numpy as np

from homeozoo.running import store

FIELDS = ('protocol', 'claim', 'quantity', 'published', 'source', 'ours',
          'low', 'high', 'tolerance', 'passed', 'control')
KINDS = ('theory', 'published', 'ours')
KEYS = {'quantity', 'ours', 'control', 'published', 'kind', 'source',
        'tolerance', 'scales', 'index', 'control_index'}
BOUNDS = ({'absolute'}, {'relative'}, {'min'}, {'max'}, {'min', 'max'})


def interval(values):
    """Mean and 95 % t interval of the seeds: three floats.

    values: array (seeds,) or a scalar; with one value low = high = value.
    """
    values = np.asarray(values, dtype=float).ravel()
    mean = float(values.mean())
    if values.size < 2:
        return mean, mean, mean
    from scipy.special import stdtrit
    half = float(stdtrit(values.size - 1, 0.975) * values.std(ddof=1)
                 / np.sqrt(values.size))
    return mean, mean - half, mean + half


def within(mean, published, tolerance):
    """Whether `mean` lies within `tolerance` of `published`. NaN never does."""
    if 'absolute' in tolerance:
        return bool(abs(mean - published) <= tolerance['absolute'])
    if 'relative' in tolerance:
        return bool(abs(mean - published)
                    <= tolerance['relative'] * abs(published))
    return bool(tolerance.get('min', -np.inf) <= mean
                <= tolerance.get('max', np.inf))


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
            raise ValueError(f'{where}: without a tolerance nothing can be '
                             'judged: give one, or "scales": []')
        return
    if set(tolerance) not in BOUNDS:
        raise ValueError(f'{where}: tolerance is absolute, relative, or '
                         'min and max')
    if 'min' not in tolerance and 'max' not in tolerance:
        if not isinstance(expectation.get('published'), (int, float)):
            raise ValueError(f'{where}: published must be a number')


def picked(arrays, name, index):
    """The array called `name`, or its row `index` (an int or a list)."""
    if name not in arrays:
        raise KeyError(f'the data hold no {name!r}, only {sorted(arrays)}')
    array = np.asarray(arrays[name])
    if index is not None:
        array = array[tuple(index) if isinstance(index, list) else index]
    if array.ndim > 1:
        raise ValueError(f'{name} has shape {array.shape}; '
                         'one value per seed is expected')
    return array


def number(value):
    """A float for JSON; None if it is not finite."""
    return float(value) if value is not None and np.isfinite(value) else None


def judge(name, claim, expectation, arrays, scale):
    """One row of the report, a dict with exactly FIELDS.

    arrays: the data, or None if there are none yet; scale: of these data.
    """
    row = dict.fromkeys(FIELDS)
    row.update(protocol=name, claim=claim, quantity=expectation['quantity'],
               published=expectation.get('published'),
               source=expectation['source'],
               tolerance=expectation['tolerance'])
    if arrays is None:
        return row
    values = picked(arrays, expectation['ours'], expectation.get('index'))
    mean, low, high = interval(values)
    row.update(ours=number(mean), low=number(low), high=number(high))
    if expectation.get('control') is not None:
        control = picked(arrays, expectation['control'],
                         expectation.get('control_index'))
        row['control'] = number(interval(control)[0])
    if scale in expectation.get('scales', ('smoke', 'default', 'paper')):
        row['passed'] = within(mean, expectation.get('published'),
                               expectation['tolerance'])
    return row


def read(path):
    """Claim and checked expectations of protocols/NAME.json."""
    content = json.loads(pathlib.Path(path).read_text(encoding='utf-8'))
    for i, expectation in enumerate(content['expectations']):
        check(expectation, f'{pathlib.Path(path).name}, expectation {i + 1}')
    return content['claim'], content['expectations']


def rows(protocols, data):
    """All rows and the scale of each protocol's data (None without data).

    protocols, data: folders. Returns (list of dict, dict name -> scale).
    """
    found, scales = [], {}
    for path in sorted(pathlib.Path(protocols).glob('*.json')):
        name = path.stem
        claim, expectations = read(path)
        file = pathlib.Path(data) / f'{name}.npz'
        arrays, meta = store.load(file) if file.exists() else (None, {})
        scales[name] = meta.get('scale')
        for expectation in expectations:
            found.append(judge(name, claim, expectation, arrays,
                               scales[name]))
    return found, scales


def kept(protocols, path):
    """What is worth keeping of one result: verdicts, the values behind them, and where they come from.

    protocols: folder of the expectations; path: result file NAME.npz. Returns a dict for JSON:
    rows (as in the report), values (array name -> nested list, every array
    that an expectation names) and provenance (the description of the result).
    """
    path = pathlib.Path(path)
    claim, expectations = read(pathlib.Path(protocols) / f'{path.stem}.json')
    arrays, meta = store.load(path)
    names = {expectation[key] for expectation in expectations
             for key in ('ours', 'control') if expectation.get(key)}
    return dict(
        rows=[judge(path.stem, claim, expectation, arrays, meta['scale'])
              for expectation in expectations],
        values={name: np.vectorize(number, otypes=[object])(
            arrays[name]).tolist() for name in sorted(names)},
        provenance=meta)


def text(value):
    """A number or tolerance as it stands in the table."""
    if value is None:
        return '–'
    if isinstance(value, dict):
        words = {'absolute': '± {}', 'relative': '± {} of it',
                 'min': 'at least {}', 'max': 'at most {}'}
        return ', '.join(words[key].format(f'{v:.4g}')
                         for key, v in value.items())
    return f'{value:.4g}'


def markdown(table, scales):
    """The report as Markdown."""
    verdict = {True: 'pass', False: '**FAIL**', None: 'not judged'}
    count = [sum(row['passed'] is state for row in table)
             for state in (True, False, None)]
    lines = ['# Published or theoretical value against ours', '',
             f'{count[0]} passed, {count[1]} failed, {count[2]} not judged. '
             'Ours: mean over seeds with its 95 % t interval. Control: the '
             'same quantity with the mechanism removed.']
    for name in sorted(scales):
        mine = [row for row in table if row['protocol'] == name]
        if not mine:
            continue
        scale = scales[name] or 'no data yet'
        lines += ['', f'## {name} ({scale})', '', mine[0]['claim'], '',
                  '| quantity | published or theory | ours | tolerance '
                  '| verdict | control | source |', '|' + '---|' * 7]
        for row in mine:
            ours = text(row['ours'])
            if row['ours'] is not None and row['low'] != row['high']:
                ours += f' [{text(row["low"])}, {text(row["high"])}]'
            cells = (row['quantity'], text(row['published']), ours,
                     text(row['tolerance']), verdict[row['passed']],
                     text(row['control']), row['source'])
            lines.append('| ' + ' | '.join(
                str(cell).replace('|', '\\|') for cell in cells) + ' |')
    return '\n'.join(lines) + '\n'


def main(words=None):
    """Write report.json and report.md; returns the exit code."""
    parser = argparse.ArgumentParser(prog='python -m homeozoo.analysis.report',
                                     description=main.__doc__)
    parser.add_argument('--data', default='out/data')
    parser.add_argument('--out', default='out')
    parser.add_argument('--strict', action='store_true',
                        help='exit code 1 if an expectation fails')
    parser.add_argument('--keep', metavar='NAME.npz',
                        help='write only DIR/NAME_SCALE.json, verdicts and '
                             'values of this result, for tests/reference')
    args = parser.parse_args(words)
    import homeozoo.protocols
    try:
        if args.keep:
            content = kept(homeozoo.protocols.__path__[0], args.keep)
            target = pathlib.Path(args.out) / (
                f'{pathlib.Path(args.keep).stem}_'
                f'{content["provenance"]["scale"]}.json')
            store.write_atomically(target, (json.dumps(
                content, ensure_ascii=False, allow_nan=False, sort_keys=True)
                + '\n').encode())
            print(target)
            return 0
        table, scales = rows(homeozoo.protocols.__path__[0], args.data)
    except (ValueError, KeyError, store.StoreError) as error:
        print(error.args[0], file=sys.stderr)
        return 1
    out = pathlib.Path(args.out)
    store.write_atomically(out / 'report.json', (json.dumps(
        table, indent=1, ensure_ascii=False, allow_nan=False) + '\n').encode())
    store.write_atomically(out / 'report.md', markdown(table, scales).encode())
    failed = [row for row in table if row['passed'] is False]
    passed = [row for row in table if row['passed']]
    print(f'{out / "report.md"}: {len(passed)} passed, {len(failed)} failed, '
          f'{len(table) - len(passed) - len(failed)} not judged')
    for row in failed:
        print(f'  failed: {row["protocol"]}: {row["quantity"]}: '
              f'{text(row["ours"])}, expected {text(row["published"])} '
              f'({text(row["tolerance"])})')
    return 1 if failed and args.strict else 0


if __name__ == '__main__':
    sys.exit(main())
