"""Expectations: verdicts, fields, what is refused."""
import pathlib

import numpy as np
import pytest

from homeozoo.analysis import expectations

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXPECTATION = {'quantity': 'rate (Hz)', 'ours': 'rate_hz',
               'control': 'rate_control_hz', 'published': 10.0,
               'kind': 'theory', 'source': 'paper | page 3',
               'tolerance': {'absolute': 0.5}, 'scales': ['default']}
DATA = {'rate_hz': np.array([9.0, 10.0, 11.0]),
        'rate_control_hz': np.array([50.0, 52.0]), 'scalar': np.array(4.0),
        'rows': np.array([[1.0, 2.0], [10.0, 10.2]])}


def judged(scale='default', **changes):
    return expectations.judge('p', 'claim', {**EXPECTATION, **changes}, DATA, scale)


def test_row_has_exactly_the_promised_fields():
    assert set(judged()) == {
        'protocol', 'claim', 'quantity', 'published', 'source', 'ours', 'low',
        'high', 'tolerance', 'passed', 'control'}


def test_scalar_has_no_interval():
    row = judged(ours='scalar', published=4.0)
    assert row['low'] == row['ours'] == row['high'] == 4.0
    assert row['passed'] is True


@pytest.mark.parametrize('tolerance, published, passed', [
    ({'absolute': 0.5}, 10.4, True), ({'absolute': 0.5}, 10.6, False),
    ({'relative': 0.05}, 10.5, True), ({'relative': 0.05}, 11.0, False),
    ({'relative': 0.05}, -10.0, False),
    ({'min': 9, 'max': 11}, None, True), ({'min': 10.1}, 10.0, False),
    ({'max': 9.9}, 10.0, False)])
def test_verdict(tolerance, published, passed):
    row = judged(tolerance=tolerance, published=published)
    assert row['passed'] is passed


def test_nan_never_passes():
    for tolerance in ({'absolute': 1e9}, {'relative': 1e9}, {'min': -1e9},
                      {'max': 1e9}):
        assert expectations.within(float('nan'), 1.0, tolerance) is False


def test_other_scale_is_not_judged():
    row = judged(scale='smoke')
    assert row['passed'] is None and row['ours'] == 10


def test_control_is_the_mean_over_seeds():
    assert judged()['control'] == 51


def test_index_picks_a_row():
    row = judged(ours='rows', index=1)
    assert row['ours'] == pytest.approx(10.1)
    assert judged(ours='rows', index=[1, 0])['ours'] == 10


def test_missing_array_is_an_error_not_a_pass():
    with pytest.raises(KeyError, match='no_such'):
        judged(ours='no_such')
    with pytest.raises(ValueError, match='one value per seed'):
        judged(ours='rows')


@pytest.mark.parametrize('change, complaint', [
    (dict(tolerance={'absolute': 1, 'relative': 1}), 'tolerance'),
    (dict(tolerance=None), 'without a tolerance'),
    (dict(kind='guess'), 'kind'), (dict(published=None), 'published'),
    (dict(typo=1), 'typo')])
def test_malformed_expectations_are_refused(change, complaint):
    with pytest.raises(ValueError, match=complaint):
        expectations.check({**EXPECTATION, **change}, 'here')


@pytest.mark.parametrize('path', sorted((ROOT / 'protocols').glob('*.json')),
                         ids=lambda path: path.stem)
def test_expectations_beside_the_protocols(path):
    claim, listed = expectations.read(path)
    assert claim and listed
    assert path.with_suffix('.py').exists()
