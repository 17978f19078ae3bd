"""Result files: the same bytes every time, whole or absent, damage found."""
import hashlib
import io
import errno
import json
import os
import pickle
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

from homeozoo.running import runner, store
from homeozoo.running.runner import run_protocol

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


def test_missing_file(tmp_path):
    with pytest.raises(store.StoreError, match='does not exist'):
        store.load(tmp_path / 'a.npz')


@pytest.mark.parametrize('text', [None, '', '{"sha', '[]', 'null', '5', '"x"', '[' * 100_000,
                                  '{"sha256": 5}', '{"sha256": "0", "protocol": "another"}'])
def test_description_comes_from_the_npz_and_its_copy_is_made_anew(tmp_path, text):
    path = tmp_path / 'a.npz'
    checksum = store.save(path, ARRAYS, META)
    if text is None:
        (tmp_path / 'a.json').unlink()
    else:
        (tmp_path / 'a.json').write_text(text)
    arrays, meta = store.load(path)
    assert meta == dict(protocol='toy', seeds=[1, 2], sha256=checksum)
    assert json.loads((tmp_path / 'a.json').read_text()) == meta
    np.testing.assert_array_equal(arrays['rate_hz'], ARRAYS['rate_hz'])


def test_edited_description_is_not_believed(tmp_path):
    path = tmp_path / 'a.npz'
    store.save(path, ARRAYS, META)
    described = json.loads((tmp_path / 'a.json').read_text())
    (tmp_path / 'a.json').write_text(json.dumps(dict(described, protocol='other', scale='paper')))
    assert store.load(path)[1]['protocol'] == 'toy'
    assert json.loads((tmp_path / 'a.json').read_text())['protocol'] == 'toy'


def test_result_of_an_older_version_is_checked_by_its_copy(tmp_path):
    """Without a checksum of its own: read while the copy names it, refused otherwise."""
    path = tmp_path / 'a.npz'
    np.savez(path, x=np.arange(3.0), meta=np.array('{"protocol": "toy"}'))
    with pytest.raises(store.StoreError, match='checksum'):
        store.load(path)
    (tmp_path / 'a.json').write_text(json.dumps(dict(sha256=store.sha256(path), wall_s=2)))
    arrays, meta = store.load(path)
    assert list(arrays['x']) == [0, 1, 2] and meta['protocol'] == 'toy'


def test_a_flip_of_any_bit_is_found_without_the_copy(tmp_path):
    path = tmp_path / 'a.npz'
    store.save(path, dict(x=np.arange(4.0)), META)
    good = path.read_bytes()
    for at in range(len(good)):
        path.write_bytes(good[:at] + bytes([good[at] ^ 16]) + good[at + 1:])
        (tmp_path / 'a.json').unlink(missing_ok=True)
        with pytest.raises(store.StoreError):
            store.load(path)


def signed(path, content):
    """Write `content` as a result file with a checksum that fits."""
    path.write_bytes(content + hashlib.sha256(content).hexdigest().encode())


def crafted():
    """Contents of files that are no result: name -> bytes."""
    header, plain, empty, method, locked = (io.BytesIO() for _ in range(5))
    np.lib.format.write_array_header_1_0(header, dict(descr='<f8', fortran_order=False,
                                                      shape=(10**13,)))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, 'w', zipfile.ZIP_DEFLATED) as archive:
        archive.writestr('meta.npy', header.getvalue() + b'0' * 100)
    np.savez(plain, x=np.arange(3.0))
    np.savez(empty)
    np.savez(method, meta=np.array('{}'))
    np.savez(locked, meta=np.array('[1]'))
    pickled = io.BytesIO()
    np.savez(pickled, meta=np.array([{}], dtype=object))
    central = method.getvalue().find(b'PK\x01\x02')
    other = bytearray(method.getvalue())
    other[central + 10] = 99
    secret = bytearray(method.getvalue())
    secret[central + 8] |= 1
    return dict(nothing=b'', text=b'hello', npy=header.getvalue(), bomb=bomb.getvalue(),
                foreign=plain.getvalue(), empty=empty.getvalue(), method=bytes(other),
                encrypted=bytes(secret), list=locked.getvalue(), pickle=pickled.getvalue(),
                pickle_bare=pickle.dumps([1]), half=plain.getvalue()[:100])


@pytest.mark.parametrize('kind', sorted(crafted()))
def test_crafted_files_are_refused_in_one_sentence(tmp_path, kind):
    signed(tmp_path / 'a.npz', crafted()[kind])
    with pytest.raises(store.StoreError) as error:
        store.load(tmp_path / 'a.npz')
    assert '\n' not in str(error.value) and str(tmp_path / 'a.npz') in str(error.value)


@pytest.mark.parametrize('place', ['folder', 'loop', 'device'])
def test_odd_places_are_refused_in_one_sentence(tmp_path, place):
    path = tmp_path / 'a.npz'
    if place == 'folder':
        path.mkdir()
    elif place == 'loop':
        path.symlink_to(path)
    else:
        path.symlink_to('/dev/null')
    with pytest.raises(store.StoreError):
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


KILLED = """
import os, signal, sys, tempfile
from homeozoo.running import store
steps = [0]
def counted(module, name):
    function = getattr(module, name)
    def step(*args, **kwargs):
        steps[0] += 1
        if steps[0] == int(sys.argv[1]):
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **kwargs)
    setattr(module, name, step)
for module, name in ((os, 'replace'), (os, 'fsync'), (os, 'chmod'), (tempfile, 'mkstemp')):
    counted(module, name)
store.save('a.npz', dict(x=[2.0]), dict(protocol='toy', wall_s=1))
print(steps[0])
"""


def test_killed_at_any_step_a_result_is_the_old_one_or_the_new_one(tmp_path):
    def save(step):
        return subprocess.run([sys.executable, '-c', KILLED, str(step)], cwd=tmp_path,
                              capture_output=True, text=True)
    path, seen = tmp_path / 'a.npz', []
    steps = int(save(0).stdout)
    for step in range(1, steps + 1):
        store.save(path, dict(x=[1.0]), META)
        assert save(step).returncode == -signal.SIGKILL
        deadline = time.monotonic() + 10
        while list(tmp_path.glob('.*.tmp')) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not list(tmp_path.glob('.*.tmp'))
        arrays, meta = store.load(path)
        seen.append(arrays['x'][0])
        assert json.loads((tmp_path / 'a.json').read_text())['sha256'] == meta['sha256']
    assert seen == sorted(seen) and set(seen) == {1.0, 2.0}        # one step decides


def test_only_temporaries_of_the_dead_are_swept(tmp_path):
    living = tmp_path / f'.a.npz.{store.mark()}x.tmp'
    other = tmp_path / '.a.npz.homeozoo-elsewhere-5-x.tmp'
    mine = tmp_path / '.a.npz.old.tmp.txt'
    for file in (living, other, mine):
        file.write_text('')
    store.save(tmp_path / 'a.npz', ARRAYS, META)
    assert living.exists() and other.exists() and mine.exists()
    os.utime(other, (1, 1))
    store.save(tmp_path / 'a.npz', ARRAYS, META)
    assert living.exists() and not other.exists()


@pytest.mark.parametrize('name, content', [
    ('a.json', '{"precious": 1}'), ('a.json', 'not JSON'), ('a.json', '[]'), ('a.d', 'module d;'),
    ('a.json', None), ('a.d', None), ('a.npz', None)])
def test_a_file_of_somebody_else_is_not_replaced(tmp_path, name, content):
    if content is None:
        (tmp_path / name).mkdir()
    else:
        (tmp_path / name).write_text(content)
    with pytest.raises(store.StoreError, match=f'{name}'):
        store.check_target(tmp_path / 'a.npz')


def test_an_npz_of_somebody_else_is_not_replaced(tmp_path):
    np.savez(tmp_path / 'a.npz', x=np.arange(3))
    with pytest.raises(store.StoreError, match='no result of this program'):
        store.check_target(tmp_path / 'a.npz')


def test_own_files_are_replaced_also_when_damaged(tmp_path):
    path = tmp_path / 'a.npz'
    store.save(path, ARRAYS, META)
    (tmp_path / 'a.d').write_text(f'{path}: x.py\n')
    store.check_target(path)
    (tmp_path / 'a.json').write_text('{"sha')
    store.check_target(path)
    store.save(path, ARRAYS, META)
    path.write_bytes(path.read_bytes()[:-100])
    store.check_target(path)


@pytest.mark.parametrize('out', ['f/x.npz', '/proc/x/y.npz', '/dev/full/x.npz', 'x' * 300 + '.npz'])
def test_impossible_places_are_refused_in_one_sentence(tmp_path, monkeypatch, out):
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'f').write_text('')
    with pytest.raises(store.StoreError, match='^cannot write results to'):
        store.check_target(Path(out))


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


def test_full_disk_reaches_the_user_in_one_sentence(small_disk, tmp_path, monkeypatch, capsys):
    """Of the result, and of the compiled programs, by whatever step meets it."""
    monkeypatch.chdir(tmp_path)
    Path('noise.py').write_text(
        '"""Noise."""\nimport numpy as np\ndef run(sim):\n'
        '    return dict(x=np.random.default_rng(1).random(400_000))\n')
    assert run_protocol('noise.py', out=small_disk / 'x.npz') == 1
    assert capsys.readouterr().err == (f'noise.py: no space left on the disk of {small_disk}: '
                                       'x.npz was not written\n')
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    monkeypatch.setattr(runner, 'load_protocol', lambda name: (_ for _ in ()).throw(full))
    assert run_protocol('noise.py', out='x.npz') == 1
    err = capsys.readouterr().err
    assert err.count('\n') == 1 and 'HOMEOZOO_CACHE' in err and 'Errno' not in err
