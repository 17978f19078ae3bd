"""What is kept of runs too long for the suite: tests/reference/NAME_SCALE.json agrees with itself
and the present claims.

The files are made by `python -m homeozoo report --keep NAME.npz --out tests/reference`. A `note`
says where a run was made with other measures than those of today; `not_measured` lists the
expectations of today that it cannot answer.
"""
import json

import numpy as np
import pytest

from conftest import ROOT
from homeozoo import __main__ as cli
from homeozoo.analysis import expectations as expected
from homeozoo.running import store

FILES = sorted((ROOT/'tests/reference').glob('*.json'))


@pytest.mark.parametrize('path', FILES, ids=lambda path: path.stem)
def test_kept_verdicts_follow_from_the_kept_values(path):
    """Judged again from the values, by the expectations of today that they can answer, every
    verdict and number is the same."""
    kept = json.loads(path.read_text(encoding='utf-8'))
    name, scale = path.stem.rsplit('_', 1)
    meta = kept['provenance']
    assert meta['protocol'] == name and meta['scale'] == scale and meta['status'] == 'complete'
    assert (len(set(meta['seeds'])) == len(meta['seeds']) and meta['git']['commit']
            and meta['versions']['brian2'])
    arrays = {key: np.array(value, dtype=float) for key, value in kept['values'].items()}
    claim, expectations = expected.read(ROOT/'protocols'/f'{name}.json')
    missing = kept.get('not_measured', [])
    assert set(missing) <= {expectation['quantity'] for expectation in expectations}
    assert kept.get('note') or not missing
    again = [expected.judge(name, claim, expectation, arrays, scale)
             for expectation in expectations if expectation['quantity'] not in missing]
    assert again and again == kept['rows']


def test_keep_writes_what_it_read(tmp_path):
    """Values, verdict and seeds of a small result, by the expectations of the flagship."""
    claim, expectations = expected.read(ROOT/'protocols/flagship.json')
    arrays = {expectation[key]: np.ones((20, 4) if 'index' in expectation else 4)
              if expectation.get('share') or 'index' not in expectation
              else np.arange(80.0).reshape(20, 4)
              for expectation in expectations for key in ('ours', 'control')
              if expectation.get(key)}
    store.save(tmp_path/'flagship.npz', arrays, dict(scale='paper', protocol='flagship',
                                                     seeds=[1, 2, 3, 4]))
    assert cli.main(['report', '--keep', str(tmp_path/'flagship.npz'), '--out', str(tmp_path)]) == 0
    kept = json.loads((tmp_path/'flagship_paper.json').read_text(encoding='utf-8'))
    assert (kept['values']['runaway'] == arrays['runaway'].tolist() and kept['provenance']['seeds']
            == [1, 2, 3, 4])
    row = next(row for row in kept['rows'] if row['quantity'].startswith('R, runaway index, of '
                                                                         'HIS'))
    assert (row['ours'] == arrays['runaway'][7].mean() and row['passed'] is False
            and row['claim'] == claim)
