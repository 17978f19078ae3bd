"""The report: published or theoretical value against ours, for every expectation.

Takes results that are already read; `python -m homeozoo report` reads and writes the files.
"""
import numpy as np

from homeozoo.analysis.expectations import KINDS, judge, number, read  # noqa: F401


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


def by_kind(table):
    """Table of the verdicts by kind of expectation, a list of Markdown lines."""
    lines = ['| kind | what it is | passed | failed | not judged |', '|---|---|---|---|---|']
    for kind, meaning in KINDS.items():
        number_of = [sum(row['kind'] == kind and row['passed'] is state for row in table)
                     for state in (True, False, None)]
        lines.append(f'| {kind} | {meaning} | ' + ' | '.join(map(str, number_of)) + ' |')
    return lines


def unconfirmed(table):
    """Rows whose source could not be looked up, 'protocol: quantity', a list of str."""
    return [f'{row["protocol"]}: {row["quantity"]}' for row in table
            if 'not confirmed' in row['source']]


def failures(table):
    """One line for each failed row, a list of str."""
    return [f'failed: {row["protocol"]}: {row["quantity"]}: {spread(row, "ours")}, expected '
            f'{text(row["published"])} ({text(row["tolerance"])}); control '
            f'{spread(row, "control")}: {row["why"]}'
            for row in table if row['passed'] is False]


def spread(row, of):
    """Mean and interval of `of`, 'ours' or 'control', as they stand in the table."""
    low, high = ('low', 'high') if of == 'ours' else ('control_low', 'control_high')
    shown = text(row[of])
    if row[of] is not None and row[low] != row[high]:
        shown += f' [{text(row[low])}, {text(row[high])}]'
    return shown


def markdown(table, scales, missing=()):
    """The report as Markdown.

    table: list of dict, from `rows`; scales: mapping of protocol to the scale of its data;
    missing: protocols without expectations.
    """
    lines = ['# Published or theoretical value against ours', '',
             f'{counts(table)}. Ours and control: mean over seeds with its 95 % t interval. '
             'A row passes if the interval lies within the bound and that of the control, the '
             'same quantity with the mechanism removed, lies wholly outside.', '', *by_kind(table)]
    if missing:
        lines += ['', f'Without expectations: {", ".join(missing)}.']
    for title, items in (('Failed', failures(table)), ('Not confirmed', unconfirmed(table))):
        if items:
            lines += ['', f'## {title}', ''] + [f'- {item}' for item in items]
    for name in dict.fromkeys(row['protocol'] for row in table):
        mine = [row for row in table if row['protocol'] == name]
        lines += ['', f'## {name} ({scales.get(name, "no data yet")})', '', mine[0]['claim'], '',
                  '| quantity | kind | published or theory | ours | tolerance | verdict | control '
                  '| source | note |', '|' + '---|'*9]
        lines += [line_of(row) for row in mine]
    return '\n'.join(lines) + '\n'


def line_of(row):
    """One row of a protocol's table in Markdown."""
    verdict = {True: 'pass', False: f'**FAIL**: {row["why"]}', None: 'not judged'}
    cells = (row['quantity'], row['kind'], text(row['published']), spread(row, 'ours'),
             text(row['tolerance']), verdict[row['passed']], spread(row, 'control'),
             row['source'], row['note'] or '')
    return '| ' + ' | '.join(str(cell).replace('|', '\\|') for cell in cells) + ' |'
