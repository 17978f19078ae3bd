"""The report: published or theoretical value against ours, for every expectation.

Takes results that are already read; `python -m homeozoo report` reads and writes the files.
"""
import numpy as np

from homeozoo.analysis.expectations import judge, number, read  # noqa: F401


def rows(expected, results):
    """All rows of the report, in the order of the names.

    expected: mapping of protocol to (claim, expectations); results: mapping of protocol to
    (arrays, meta), without those that have no data yet. Returns a list of dict.
    """
    found = []
    for name in sorted(expected):
        claim, expectations = expected[name]
        arrays, meta = results.get(name, (None, {}))
        found += [judge(name, claim, expectation, arrays, meta.get('scale'))
                  for expectation in expectations]
    return found


def kept(name, claim, expectations, arrays, meta):
    """What is worth keeping of one result: verdicts, the values behind them, their origin.

    Returns a dict for JSON: rows (as in the report), values (array name -> nested list, every
    array that an expectation names) and provenance (the description of the result).
    """
    names = {expectation[key] for expectation in expectations
             for key in ('ours', 'control') if expectation.get(key)}
    return dict(rows=[judge(name, claim, expectation, arrays, meta['scale'])
                      for expectation in expectations],
                values={name: np.vectorize(number, otypes=[object])(arrays[name]).tolist()
                        for name in sorted(names)},
                provenance=meta)


def text(value):
    """A number or tolerance as it stands in the table."""
    if value is None:
        return '–'
    if isinstance(value, dict):
        words = {'absolute': '± {}', 'relative': '± {} of it', 'min': 'at least {}',
                 'max': 'at most {}'}
        return ', '.join(words[key].format(f'{v:.4g}') for key, v in value.items())
    return f'{value:.4g}'


def counts(table):
    """How many rows passed, failed, were not judged, as a sentence part."""
    passed, failed, open_ = (sum(row['passed'] is state for row in table)
                             for state in (True, False, None))
    return f'{passed} passed, {failed} failed, {open_} not judged'


def failures(table):
    """One line for each failed row, a list of str."""
    return [f'failed: {row["protocol"]}: {row["quantity"]}: {text(row["ours"])}, expected '
            f'{text(row["published"])} ({text(row["tolerance"])})'
            for row in table if row['passed'] is False]


def markdown(table, scales, missing=()):
    """The report as Markdown.

    table: list of dict, from `rows`; scales: mapping of protocol to the scale of its data;
    missing: protocols without expectations.
    """
    verdict = {True: 'pass', False: '**FAIL**', None: 'not judged'}
    lines = ['# Published or theoretical value against ours', '',
             f'{counts(table)}. Ours: mean over seeds with its 95 % t interval. Control: the '
             'same quantity with the mechanism removed.']
    if missing:
        lines += ['', f'Without expectations: {", ".join(missing)}.']
    for name in dict.fromkeys(row['protocol'] for row in table):
        mine = [row for row in table if row['protocol'] == name]
        lines += ['', f'## {name} ({scales.get(name, "no data yet")})', '', mine[0]['claim'], '',
                  '| quantity | published or theory | ours | tolerance | verdict | control '
                  '| source |', '|' + '---|'*7]
        for row in mine:
            ours = text(row['ours'])
            if row['ours'] is not None and row['low'] != row['high']:
                ours += f' [{text(row["low"])}, {text(row["high"])}]'
            cells = (row['quantity'], text(row['published']), ours, text(row['tolerance']),
                     verdict[row['passed']], text(row['control']), row['source'])
            lines.append('| ' + ' | '.join(str(cell).replace('|', '\\|') for cell in cells) + ' |')
    return '\n'.join(lines) + '\n'
