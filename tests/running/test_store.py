"""Result files: the same bytes every time, whole or absent, damage found."""
import json
import os
import subprocess

import numpy as np
import pytest

from homeozoo.running import store

ARRAYS = dict(rate_hz=np.linspace(0, 10, 1001), n=3, name=np.array(['a', 'bb']))
META = dict(protocol='toy', seeds=[1, 2], wall_s=1.5)


def test_round_trip(tmp_path):
    path = tmp_path / 'deep' / 'toy.npz'
    store.save(path, ARRAYS, META)
    arrays, meta = store.load(path)
    assert set(arrays) == set(ARRAYS)
    np.testing.assert_array_equal(arrays['rate_hz'], ARRAYS['rate_hz'])
    assert arrays['n'] == 3 and list(arrays['name']) == ['a', 'bb']
    assert meta['wall_s'] == 1.5 and meta['seeds'] == [1, 2]
    assert sorted(file.name for file in path.parent.iterdir()) == ['toy.json', 'toy.npz']


def test_same_bytes_whatever_the_time(tmp_path):
    store.save(tmp_path / 'a.npz', ARRAYS, META)
    store.save(tmp_path / 'b.npz', dict(reversed(ARRAYS.items())), dict(META, wall_s=9.0, git='x'))
    assert (tmp_path / 'a.npz').read_bytes() == (tmp_path / 'b.npz').read_bytes()


def test_npz_alone_describes_itself(tmp_path):
    store.save(tmp_path / 'a.npz', ARRAYS, META)
    with np.load(tmp_path / 'a.npz', allow_pickle=False) as archive:
        meta = json.loads(str(archive['meta']))
    assert meta == dict(protocol='toy', seeds=[1, 2])


@pytest.mark.parametrize('where', [0.1, 0.5, 0.9])
def test_flipped_bit_is_found(tmp_path, where):
    path = tmp_path / 'a.npz'
    store.save(path, ARRAYS, META)
    data = bytearray(path.read_bytes())
    data[int(len(data) * where)] ^= 1
    path.write_bytes(data)
    with pytest.raises(store.StoreError, match='checksum'):
        store.load(path)


def test_truncated_file_is_found(tmp_path):
    path = tmp_path / 'a.npz'
    store.save(path, ARRAYS, META)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(store.StoreError, match='run the experiment again'):
        store.load(path)


def test_missing_parts(tmp_path):
    path = tmp_path / 'a.npz'
    with pytest.raises(store.StoreError, match='does not exist'):
        store.load(path)
    store.save(path, ARRAYS, META)
    (tmp_path / 'a.json').unlink()
    with pytest.raises(store.StoreError, match='is missing'):
        store.load(path)
    (tmp_path / 'a.json').write_text('{"sha')
    with pytest.raises(store.StoreError, match='cannot be read'):
        store.load(path)


def test_objects_are_refused(tmp_path):
    with pytest.raises(store.StoreError, match='only numbers'):
        store.save(tmp_path / 'a.npz', dict(x=np.array([{}])), META)
    with pytest.raises(store.StoreError, match="cannot be called 'meta'"):
        store.save(tmp_path / 'a.npz', dict(meta=1), META)
    assert not list(tmp_path.iterdir())


def test_crash_while_writing_keeps_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / 'a.npz'
    store.save(path, ARRAYS, META)
    before = path.read_bytes()

    def broken(handle):
        raise KeyboardInterrupt
    monkeypatch.setattr(os, 'fsync', broken)
    with pytest.raises(KeyboardInterrupt):
        store.save(path, dict(x=1), META)
    assert path.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ['a.json', 'a.npz']


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a file system of one megabyte."""
    folder = tmp_path / 'small'
    folder.mkdir()
    try:
        done = subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', str(folder)],
                              capture_output=True)
    except OSError:
        pytest.skip('there is no mount command')
    if done.returncode:
        pytest.skip('mounting a small tmpfs is not permitted here')
    yield folder
    subprocess.run(['umount', str(folder)], check=True)


def test_full_disk(small_disk):
    noise = np.random.default_rng(1).random(400_000)
    with pytest.raises(store.StoreError, match='no space left'):
        store.save(small_disk / 'a.npz', dict(x=noise), META)
    assert not (small_disk / 'a.npz').exists()
    assert not [file for file in small_disk.iterdir() if file.suffix == '.tmp']


def test_disk_that_fills_while_writing(small_disk, monkeypatch):
    usage = type('usage', (), dict(free=1 << 40))
    monkeypatch.setattr(store.shutil, 'disk_usage', lambda folder: usage)
    noise = np.random.default_rng(1).random(400_000)
    with pytest.raises(store.StoreError, match='no space left'):
        store.save(small_disk / 'a.npz', dict(x=noise), META)
    assert not (small_disk / 'a.npz').exists()
    assert not [file for file in small_disk.iterdir() if file.suffix == '.tmp']
