"""Expectations: verdicts, fields, what is refused."""
import pathlib

import numpy as np
import pytest

from homeozoo.analysis import expectations

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXPECTATION = {'quantity': 'rate (Hz)', 'ours': 'rate_hz',
               'control': 'rate_control_hz', 'published': 10.0,
               'kind': 'theory', 'source': 'paper | page 3',
               'tolerance': {'absolute': 3}, 'scales': ['default']}
DATA = {
    'rate_hz': np.array([9.0, 10.0, 11.0]),
    'rate_control_hz': np.array([50.0, 52.0]),
    'rate_near_hz': np.array([13.0, 15.0]),
    'scalar': np.array(4.0),
    'rows': np.array([[1.0, 2.0], [10.0, 10.2]]),
}


def judged(scale='default', **changes):
    return expectations.judge('p', 'claim', {**EXPECTATION, **changes}, DATA, scale)


def test_row_has_exactly_the_promised_fields():
    assert set(judged()) == {
        'protocol', 'claim', 'quantity', 'kind', 'published', 'source', 'ours', 'low', 'high',
        'tolerance', 'passed', 'why', 'control', 'control_low', 'control_high', 'note'}


def test_scalar_has_no_interval():
    row = judged(ours='scalar', published=4.0)
    assert row['low'] == row['ours'] == row['high'] == 4.0
    assert row['passed'] is True


# the interval of 9, 10, 11 is [7.52, 12.48]; that of the control 50, 52 is [38.3, 63.7]
@pytest.mark.parametrize('tolerance, published, passed', [
    ({'absolute': 3}, 10.4, True), ({'absolute': 3}, 10.6, False), ({'absolute': 3}, 13.1, False),
    ({'relative': 0.3}, 10.5, True), ({'relative': 0.3}, 12.0, False),
    ({'relative': 0.3}, -10.0, False),
    ({'min': 7, 'max': 13}, None, True), ({'min': 8, 'max': 13}, None, False),
    ({'max': 13}, None, True), ({'max': 12}, None, False), ({'max': 9.9}, None, False),
    ({'max': 38}, None, True)])
def test_interval_lies_within_the_bound(tolerance, published, passed):
    assert judged(tolerance=tolerance, published=published)['passed'] is passed


@pytest.mark.parametrize('tolerance, published', [
    ({'max': 40}, None), ({'min': 7}, None), ({'absolute': 30}, 10.0), ({'relative': 3}, 10.0)])
def test_control_within_the_bound_fails(tolerance, published):
    row = judged(tolerance=tolerance, published=published)
    assert row['passed'] is False and row['why'] == 'the control is not outside the bound'


def test_control_whose_interval_reaches_in_fails_and_its_mean_alone_may_not():
    near = dict(control='rate_near_hz', tolerance={'max': 13})
    assert judged(**near)['why'] == 'the control is not outside the bound'
    assert judged(**near, by_mean='two seeds')['passed'] is True


def test_by_mean_the_interval_does_not_count():
    narrow = dict(tolerance={'absolute': 0.1})
    assert judged(**narrow)['why'] == 'the interval reaches outside the bound'
    row = judged(**narrow, by_mean='two seeds')
    assert row['passed'] is True and row['note'] == 'two seeds'
    assert judged(**narrow, by_mean='two seeds', published=11.0)['why'] == 'outside the bound'


def test_a_share_has_its_exact_interval():
    expectation = dict(quantity='q', ours='inside', control='without', kind='prediction',
                       source='s', tolerance=dict(min=0.5), share=True)
    expectations.check(expectation, 'x')
    row = expectations.judge('p', 'c', expectation, dict(inside=np.ones(6), without=np.zeros(6)),
                             'default')
    assert row['low'] == pytest.approx(0.025**(1/6)) and row['high'] == 1      # 0.54
    assert row['passed'] is True
    few = dict(inside=np.ones(5), without=np.zeros(5))                         # 0.025**(1/5) = 0.48
    assert expectations.judge('p', 'c', expectation, few, 'default')['passed'] is False
    with pytest.raises(ValueError, match='zeros and ones'):
        expectations.judge('p', 'c', expectation, dict(few, inside=np.full(5, 0.9)), 'default')


def test_control_that_is_not_a_number_fails():
    assert not expectations.apart(np.nan, np.nan, 10.0, {'max': 1})
    assert not expectations.apart(5.0, np.nan, 10.0, {'absolute': 1})


def test_reason_stands_where_there_is_no_control():
    row = judged(control=None, no_control='a closed form')
    assert row['passed'] is True and row['control'] is None and row['note'] == 'a closed form'


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
    (dict(kind='ours'), 'kind'), (dict(published=None), 'published'),
    (dict(control=None), 'no_control'), (dict(no_control='none'), 'no_control'),
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


@pytest.mark.parametrize('change, word', [
    (dict(tolerance=0.5), 'tolerance'), (dict(tolerance={'absolute': '0.5'}), 'no bound'),
    (dict(tolerance={'min': 'a'}), 'no bound'), (dict(tolerance={'absolute': -1}), 'no bound'),
    (dict(tolerance={'absolute': float('nan')}), 'no bound'),
    (dict(tolerance={'absolute': float('inf')}), 'no bound'),
    (dict(tolerance={'min': 11, 'max': 9}), 'above max'),
    (dict(published=float('nan')), 'number'), (dict(published=True), 'number'),
    (dict(published='10'), 'number'), (dict(index='a'), 'whole number'),
    (dict(index=1.5), 'whole number'), (dict(index=[0, None]), 'whole number'),
    (dict(scales=None), 'scales'), (dict(scales=['defualt']), 'scales'),
    (dict(scales='default'), 'scales'), (dict(quantity=5), 'quantity'),
    (dict(kind=['theory']), 'kind'), (dict(ours=None, source=3), 'source')])
def test_an_entry_of_a_wrong_type_is_named(change, word):
    right = dict(quantity='q', ours='x', published=10.0, kind='theory', source='s',
                 tolerance={'absolute': 0.5}, no_control='none')
    expectations.check(right, 'here')
    with pytest.raises(ValueError, match=f'here.*{word}'):
        expectations.check({**right, **change}, 'here')
    with pytest.raises(ValueError, match='JSON object'):
        expectations.check(['a'], 'here')


@pytest.mark.parametrize('array, index, word', [
    (['a', 'b'], None, 'no real numbers'), ([1j], None, 'no real numbers'),
    ([[1, 2]], 5, 'no row 5'), ([[1, 2]], None, 'one value per seed')])
def test_data_that_cannot_be_compared_are_named(array, index, word):
    with pytest.raises(ValueError, match=word):
        expectations.picked(dict(x=np.array(array)), 'x', index)
