"""Values that the site shows: of the results in a folder, or else those that are kept.

    python docs/site/kept.py --data out/data

writes docs/results.json, the values behind the report of every complete run at default scale, with
its seeds, run time, date, commit and versions, and draws the plane of the start page. `make
gallery` does it together with the pictures, which show the same runs. Verdicts are not kept: they
are given anew from values and expectations.
"""
import argparse
import io
import json
import pathlib
import subprocess
import sys

from homeozoo.__main__ import expectations
from homeozoo._catalogue import json_bytes
from homeozoo.analysis import report
from homeozoo.analysis.expectations import SCALES, judge, verdict
from homeozoo.running import store

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILE = ROOT / 'docs/results.json'
PLANE = ROOT / 'docs/gallery/plane.svg'
VALUES = ('ours', 'low', 'high', 'control', 'control_low', 'control_high')
#: What is said of a run.
RUN = ('scale', 'seeds', 'wall_s', 'cpu_s', 'started', 'commit', 'versions', 'sha256')


def described(meta):
    """What is kept of the description of a result, a dict with the keys RUN."""
    found, git = {key: meta.get(key) for key in RUN}, meta.get('git') or {}
    found['commit'] = git.get('commit') if not git.get('dirty', True) \
        and known(git.get('commit')) else None
    return found


def known(commit):
    """Whether a commit belongs to the history of this checkout."""
    return subprocess.run(['git', 'merge-base', '--is-ancestor', str(commit), 'HEAD'], cwd=ROOT,
                          capture_output=True).returncode == 0


def loaded(name, claim, items, data):
    """(rows of the report, description) of the result in a folder; None where there is none that
    fits the expectations."""
    path = data / f'{name}.npz'
    if not path.exists():
        return None
    arrays, meta = store.load(path)
    try:
        return report.rows({name: (claim, items)}, {name: (arrays, meta)}), meta
    except (KeyError, ValueError) as error:
        print(f'{path} does not fit the expectations, run {name} again: {error.args[0][:120]}',
              file=sys.stderr)
        return None


def collect(data, expected):
    """Values of all complete results at default scale in a folder: dict by name.

    expected: name -> (claim, expectations).
    """
    found = {}
    for name, (claim, items) in expected.items():
        rows, meta = loaded(name, claim, items, data) or ((), {})
        if meta.get('scale') == 'default' and meta.get('status') == 'complete':
            found[name] = dict(described(meta), rows=[
                {'quantity': row['quantity'], **{key: row[key] for key in VALUES}}
                for row, item in zip(rows, items, strict=True) if shown(item)])
    return found


def shown(item):
    """Whether a value of default scale may stand at an expectation: not if it is one of others."""
    scales = item.get('scales', SCALES)
    return not scales or 'default' in scales


def kept(file=FILE):
    """What is kept, name -> dict; {} where there is no such file."""
    return json.loads(file.read_text(encoding='utf-8')) if file.exists() else {}


def judged(name, claim, items, record):
    """Rows of the report from kept values; a quantity that was not kept has none."""
    left, rows = list(record['rows']), []
    for item in items:
        row = judge(name, claim, item, None, None)
        rows.append(row)
        has = next((one for one in left if one['quantity'] == item['quantity']), None)
        if has is None:
            continue
        left.remove(has)
        row.update({key: has[key] for key in VALUES})
        if record['scale'] in item.get('scales', SCALES):
            ours, control = ([float('nan') if row[key] is None else row[key] for key in keys]
                             for keys in (VALUES[:3], VALUES[3:]))
            row['passed'], row['why'] = verdict(
                ours, None if item.get('control') is None else control, item)
    return rows


def result(name, claim, items, data, records):
    """(rows of the report, description of the run, whether its file is there) of an experiment.

    A result in the folder `data` counts unless it is one of scale smoke; else what is kept.
    """
    rows, meta = loaded(name, claim, items, data) or ((), {'scale': 'smoke'})
    if meta.get('scale') != 'smoke':
        return rows, described(meta), True
    record = records.get(name)
    if record is None:
        return report.rows({name: (claim, items)}, {}), None, False
    return judged(name, claim, items, record), record, False


def duration(seconds):
    """A run time in words."""
    if seconds < 90:
        return f'{seconds:.0f} s' if seconds >= 1 else 'less than a second'
    return f'{seconds/60:.0f} min' if seconds < 5400 else f'{seconds/3600:.1f} h'


def draw_plane(data, out):
    """The stability-plasticity plane of the flagship alone, as an SVG.

    data: the file of its result; out: path of the picture.
    """
    import matplotlib
    matplotlib.use('Agg')
    from matplotlib import pyplot as plt

    from homeozoo.figures import flagship, style
    arrays, _ = store.load(data)
    style.use()
    figure, axis = plt.subplots(figsize=(5, 2.9), layout='constrained')
    flagship.plane(axis, arrays, [str(name) for name in arrays['condition']])
    axis.set_title('')
    drawn = io.BytesIO()
    figure.savefig(drawn, format='svg', metadata={'Date': None})
    plt.close(figure)
    store.write_atomically(out, drawn.getvalue())


def main(words=None):
    """Keep the values of a folder of results; those of other experiments stay as they were."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--data', type=pathlib.Path, default=pathlib.Path('out/data'))
    parser.add_argument('--out', type=pathlib.Path, default=FILE)
    args = parser.parse_args(words)
    expected, _ = expectations()
    found = {**{name: record for name, record in kept(args.out).items() if name in expected},
             **collect(args.data, expected)}
    store.write_atomically(args.out, json_bytes(found, indent=1, sort_keys=True))
    if (args.data / 'flagship.npz').exists():
        draw_plane(args.data / 'flagship.npz', PLANE)
    print(f'{args.out}: {len(found)} of {len(expected)} experiments')


if __name__ == '__main__':
    main()
