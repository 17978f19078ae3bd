"""Results as xarray, spikes as Neo, spike times from files."""
import datetime
import json
import sys

import numpy as np
import pytest

from homeozoo.running import interchange, store
from homeozoo.running.errors import UsageError
from homeozoo.running.interchange import axes_of, read_times, spike_trains

SEEDS = [11, 12, 13]


@pytest.fixture
def result(tmp_path):
    """A stored result of 2 points and 3 seeds."""
    arrays = dict(rate_hz=np.arange(6.0).reshape(2, 3), course_hz=np.zeros((2, 3, 5)),
                  trend=np.arange(3.0), t_s=np.arange(5.0), square=np.zeros((3, 3)),
                  condition=np.array(['with', 'without']))
    store.save(tmp_path / 'x.npz', arrays, dict(
        protocol='x', claim='A claim.', seeds=SEEDS, scale='smoke', parameters={'n': 3}))
    return tmp_path / 'x.npz'


def test_a_result_as_xarray(result):
    pytest.importorskip('xarray', reason="xarray is not installed (homeozoo[xarray])")
    data = interchange.dataset(result, dims={'condition': ('point',)})
    assert data.rate_hz.dims == ('point', 'seed') and data.rate_hz.attrs['units'] == 'Hz'
    assert data.course_hz.dims == ('point', 'seed', 'axis_5') and data.t_s.dims == ('axis_5',)
    assert data.trend.dims == ('seed',) and data.seed.values.tolist() == SEEDS
    assert float(data.rate_hz.sel(seed=12)[1]) == 4.0 and data.t_s.attrs['units'] == 's'
    assert data.condition.values.tolist() == ['with', 'without']
    assert data.attrs['claim'] == 'A claim.' and json.loads(data.attrs['parameters']) == {'n': 3}
    assert data.attrs['ambiguous'] == 'square'
    with pytest.raises(UsageError, match='one name for each axis'):
        interchange.dataset(result, dims={'rate_hz': ('seed',)})


def test_axes_of_points_and_seeds():
    """Different numbers of points have different names; as many points as seeds come first."""
    shapes = dict(a=(4, 3), b=(2, 3), c=(3, 3), d=(3,), e=(4,), f=(), g=(4, 2, 3), h=(2, 4, 2))
    assert axes_of({name: np.zeros(shape) for name, shape in shapes.items()}, 3) == dict(
        a=('point_4', 'seed'), b=('point_2', 'seed'), c=('point_3', 'seed'), d=('seed',),
        e=('axis_4',), f=(), g=('axis_4', 'axis_2', 'seed'), h=('axis_2', 'axis_4', 'axis_2_2'))


def test_spikes_as_neo():
    neo = pytest.importorskip('neo', reason="neo is not installed (homeozoo[neo])")
    times, cells = [0.3, 0.1, np.nan, 0.2], [1, 0, np.nan, 1]
    trains = spike_trains(times, cells, stop_s=1, n=3)
    assert [type(train) for train in trains] == [neo.SpikeTrain]*3
    assert [train.rescale('ms').magnitude.round(9).tolist() for train in trains] == [
        [100.0], [200.0, 300.0], []]
    assert float(trains[0].t_stop.rescale('s')) == 1
    with pytest.raises(UsageError, match='outside start_s = 0 to stop_s = 0.2'):
        spike_trains(times, cells, stop_s=0.2)
    with pytest.raises(UsageError, match='a time and a cell for each spike'):
        spike_trains(times, [0], stop_s=1)


def test_neo_through_drive():
    """A real train of Neo, in ms, gives the weights of the same times with a unit of Brian2."""
    pytest.importorskip('neo', reason="neo is not installed (homeozoo[neo])")
    from brian2 import second
    from homeozoo import drive, stdp
    pre, post = spike_trains([0.01, 0.05, 0.02, 0.04], [0, 0, 1, 1], stop_s=0.1)
    found = drive(stdp.song2000, pre.rescale('ms'), post.rescale('ms'), 0.5)
    same = drive(stdp.song2000, [0.01, 0.05]*second, [0.02, 0.04]*second, 0.5)
    assert np.ptp(found.w) > 0 and found.w.tobytes() == same.w.tobytes()


def test_elephant_takes_the_trains():
    """Intervals and rate are those of the spikes."""
    pytest.importorskip('neo', reason="neo is not installed (homeozoo[neo])")
    statistics = pytest.importorskip('elephant.statistics', reason='elephant is not installed')
    t = np.sort(np.random.default_rng(0).uniform(0, 10, 200))
    train, = spike_trains(t, np.zeros(200), stop_s=10)
    assert statistics.isi(train).rescale('s').magnitude == pytest.approx(np.diff(t), abs=1e-12)
    assert float(statistics.mean_firing_rate(train).rescale('Hz')) == pytest.approx(20)


@pytest.mark.parametrize('module, extra, call', [
    ('xarray', 'xarray', lambda: interchange.dataset('x.npz')),
    ('neo', 'neo', lambda: spike_trains([0.1], [0], stop_s=1))])
def test_a_missing_library_is_said_in_one_sentence(monkeypatch, module, extra, call):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UsageError, match=rf"{module} is not installed: .*homeozoo\[{extra}\]"):
        call()


def test_times_from_text_and_npz(tmp_path):
    text, array = tmp_path / 'a.txt', tmp_path / 'a.npz'
    text.write_text('# seconds\n0.5\n\n0.25  # late\n')
    np.savez(array, t=[0.5, 0.25])
    assert read_times(text).tolist() == read_times(array).tolist() == [0.5, 0.25]
    np.savez(array, t=[0.5], other=[1])
    assert read_times(f'{array}:other').tolist() == [1.0]
    with pytest.raises(UsageError, match='has 2 arrays; name one, as .*:WHICH with t, other'):
        read_times(array)


@pytest.mark.parametrize('name, content, sentence', [
    ('a.txt', b'0.5\nsoon\n', "line 2: 'soon' is no time"),
    ('a.txt', b'\xff\xfe\x00', 'is no text'),
    ('a.npz', b'PK', 'cannot be read'), (None, b'', 'there is no file')])
def test_files_without_times_are_refused(tmp_path, name, content, sentence):
    path = tmp_path / (name or 'missing.txt')
    if name:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=sentence):
        read_times(path)


def test_times_from_nix(tmp_path):
    pytest.importorskip('neo', reason="neo is not installed (homeozoo[neo])")
    pytest.importorskip('nixio', reason="nixio is not installed (homeozoo[neo])")
    saved(tmp_path / 'a.nix', 'NixIO', 'ow')
    assert read_times(f'{tmp_path}/a.nix:1').tolist() == [0.2, 0.3]


def test_times_from_nwb(tmp_path):
    pytest.importorskip('neo', reason="neo is not installed (homeozoo[neo])")
    pytest.importorskip('pynwb', reason="pynwb is not installed (homeozoo[neo])")
    saved(tmp_path / 'a.nwb', 'NWBIO', 'w')
    assert read_times(f'{tmp_path}/a.nwb:1').tolist() == [0.2, 0.3]


def saved(path, io, mode):
    """A file with the trains of two cells, written by Neo."""
    import neo
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    block = neo.Block(name='b', session_start_time=start)
    segment = neo.Segment(name='s')
    segment.spiketrains.extend(spike_trains([0.1, 0.2, 0.3], [0, 1, 1], stop_s=1))
    block.segments.append(segment)
    writer = getattr(neo.io, io)(str(path), mode)
    writer.write_all_blocks([block]) if io == 'NWBIO' else writer.write_block(block)
    if hasattr(writer, 'close'):
        writer.close()
