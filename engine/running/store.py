"""Result files: a compressed npz beside a JSON description, written whole or not at all.

``NAME.npz`` holds the arrays of one experiment and a JSON text ``meta``, its description. It ends
with the checksum of all bytes before, so it needs no other file to be checked: one rename decides
whether the old or the new result is there. It contains nothing that differs between two runs of the
same code with the same seeds (no wall time, no date, no commit), so it is byte-identical from run
to run on one platform. ``NAME.json`` beside it is a copy of the description, with what does vary
and the checksum of the npz; a copy that does not fit is made anew from the npz. No file is ever
unpickled.
"""
import contextlib
import errno
import hashlib
import json
import os
import shutil
import tempfile
import time
import zipfile
import zlib
from pathlib import Path

import numpy as np

from homeozoo.running.temporary import alive, mark, removed_with_us

#: Entries of the description that change from run to run; they are kept out of the npz.
VOLATILE = ('wall_s', 'cpu_s', 'git', 'started', 'host', 'jobs', 'scheduler', 'builds', 'sha256')

#: What reading a file that is no sound npz or JSON can raise.
DAMAGED = (ValueError, TypeError, KeyError, IndexError, AttributeError, OSError, EOFError,
           MemoryError, OverflowError, RecursionError, RuntimeError, SyntaxError,
           zipfile.BadZipFile, zlib.error)

_SUM = 64          # length of a checksum at the end of an npz


class StoreError(RuntimeError):
    """A result file is missing, damaged or cannot be written."""

    exit_code = 1


def sha256(path):
    """Checksum of a file as a hexadecimal string."""
    with open(path, 'rb') as file:
        return hashlib.file_digest(file, 'sha256').hexdigest()


def write_atomically(path, data):
    """Write bytes to `path` so that a reader sees the old file or the new one, never a part.

    Raises StoreError if the disk is full or the folder cannot be written.
    """
    def write(file):
        if shutil.disk_usage(Path(path).parent).free < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        file.write(data)
    _write(path, write)


def _write(path, write):
    """Have `write(file)` fill a temporary file, then put it in the place of `path`."""
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path)
        handle, name = tempfile.mkstemp(prefix=_temporary(path), suffix='.tmp', dir=path.parent)
        try:
            removed_with_us(name)
            with os.fdopen(handle, 'w+b') as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, 0o666 & ~_umask())
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreError(f'no space left on the disk of {path.parent}: {path.name} was not '
                             'written') from error
        raise StoreError(f'cannot write {path}: {error.strerror or error}') from error


def _temporary(path):
    return f'.{path.name}.{mark()}'


def _sweep(path):
    """Remove what writers of `path` that were killed have left."""
    host = mark().rsplit('-', 2)[0]
    for file in path.parent.iterdir():
        if not (file.name.startswith(f'.{path.name}.') and file.name.endswith('.tmp')):
            continue
        owner, _, rest = file.name[len(path.name) + 2:].rpartition(host + '-')[2].partition('-')
        known = rest and owner.isdigit()
        with contextlib.suppress(OSError):
            old = time.time() - file.stat().st_mtime > 86400      # another machine, older versions
            if not alive(int(owner)) if known else old:
                file.unlink()


def check_target(path):
    """Raise StoreError now, before anything is simulated, if `path` cannot take a result, or a file
    would be lost that is not one of its own: NAME.npz, its copy of the description NAME.json, and
    the rule for make, NAME.d."""
    path = Path(path)
    check_writable(path.parent, path)
    for file in (path, sidecar(path), path.with_suffix('.d')):
        if file.is_dir():
            raise StoreError(f'cannot write {file}: it is a folder')
    entries = ()
    with contextlib.suppress(*DAMAGED), zipfile.ZipFile(path) as archive:
        entries = archive.namelist()
    ours = 'meta.npy' in entries
    if entries and not ours:
        raise StoreError(f'{path} exists and is no result of this program; choose another --out')
    for file, recognised in ((sidecar(path), _describes), (path.with_suffix('.d'), _is_rule)):
        if file.exists() and not ours and not recognised(file, path):
            raise StoreError(f'{file} exists and does not belong to {path.name}, which would '
                             'replace it; choose another --out')


def _describes(file, path):
    with contextlib.suppress(*DAMAGED):
        return 'sha256' in json.loads(file.read_bytes())
    return False


def _is_rule(file, path):
    with contextlib.suppress(OSError):
        first = file.read_text(errors='replace').split('\n', 1)[0]
        return f'{path.stem}.npz:' in first.replace('\\', '').replace('$$', '$')
    return False


def check_writable(folder, path=Path('result.npz')):
    """Raise StoreError now, before anything is simulated, if `folder` cannot take a file called as
    `path`."""
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder / path.name)
        with tempfile.NamedTemporaryFile(prefix=_temporary(path), suffix='.tmp',
                                         dir=folder) as file:
            removed_with_us(file.name)
            file.write(b'x' * 4096)
            file.flush()
    except OSError as error:
        raise StoreError(f'cannot write results to {folder}: {error.strerror}') from error


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _plain(name, value):
    array = np.asarray(value)
    if array.dtype.kind not in 'biufUS':
        raise StoreError(f"result '{name}' has type {array.dtype}: only numbers, truth values and "
                         "text can be stored")
    return array


def _write_npz(file, entries):
    """Write arrays as an npz that ends with the checksum of what precedes, one after the other so
    that no copy of them is held."""
    with zipfile.ZipFile(file, 'w') as archive:
        for name in sorted(entries):
            info = zipfile.ZipInfo(f'{name}.npy', date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            with archive.open(info, 'w', force_zip64=entries[name].nbytes > 1 << 30) as entry:
                np.lib.format.write_array(entry, entries[name], allow_pickle=False)
        archive.comment = b'0' * _SUM
    checksum, length = _sum_of_body(file)
    file.seek(length)
    file.write(checksum)


def _sum_of_body(file):
    """(Checksum of an open file without the checksum at its end, length of that part)."""
    length = max(file.seek(0, os.SEEK_END) - _SUM, 0)
    file.seek(0)
    digest, left = hashlib.sha256(), length
    while left:
        block = file.read(min(left, 1 << 20))
        if not block:
            break
        digest.update(block)
        left -= len(block)
    return digest.hexdigest().encode(), length


def sidecar(path):
    """Path of the JSON description that belongs to a result file."""
    return Path(path).with_suffix('.json')


def lock_of(path):
    """The lock that a run holds while it makes the result `path` (filelock.FileLock)."""
    from filelock import FileLock
    path = Path(path)
    return FileLock(str(path.parent / f'.{path.name}.lock'))


def save(path, arrays, meta):
    """Store `arrays` (name -> array of numbers, any shape) and `meta` (JSON values) as `path` and
    its sidecar.

    Parameters: `path`, name of the npz; `arrays`, dict without an entry called 'meta'; `meta`,
    dict, of which the entries named in VOLATILE go to the sidecar alone. Returns the checksum of
    the npz.
    """
    path = Path(path)
    if 'meta' in arrays:
        raise StoreError("a result cannot be called 'meta'")
    entries = {name: _plain(name, value) for name, value in arrays.items()}
    steady = {key: value for key, value in meta.items() if key not in VOLATILE}
    entries['meta'] = np.array(json.dumps(steady, sort_keys=True, allow_nan=False))
    json.dumps(meta, allow_nan=False)
    _write(path, lambda file: _write_npz(file, entries))
    checksum = sha256(path)
    _write_sidecar(path, dict(meta, sha256=checksum))
    return checksum


def _write_sidecar(path, described):
    text = json.dumps(described, indent=1, sort_keys=True, allow_nan=False) + '\n'
    write_atomically(sidecar(path), text.encode())


def load(path):
    """Read a result file: returns (dict of arrays, description).

    A sidecar that is missing or does not fit is made anew, if nobody is writing the result. Raises
    StoreError in one sentence if the file is missing or damaged.
    """
    path = Path(path)
    copy = _read_sidecar(path)
    try:
        with open(path, 'rb') as file:
            checksum = hashlib.file_digest(file, 'sha256').hexdigest()
            own, length = _sum_of_body(file)
            if file.read() != own and copy.get('sha256') != checksum:
                # older results have their checksum in the sidecar alone
                raise StoreError(f'{path} does not match its checksum: the file is damaged; delete '
                                 'it and run the experiment again')
            arrays, meta = _read(path, file)
    except FileNotFoundError:
        raise StoreError(f'{path} does not exist: run the experiment first') from None
    except OSError as error:
        raise StoreError(f'cannot read {path}: {error.strerror}') from error
    if copy.get('sha256') == checksum and all(copy.get(key) == meta[key] for key in meta):
        return arrays, {**{key: copy[key] for key in VOLATILE if key in copy}, **meta}
    described = dict(meta, sha256=checksum)
    _rebuild(path, described)
    return arrays, described


def _read(path, file):
    """Arrays and description in an open npz."""
    try:
        file.seek(0)
        with np.load(file, allow_pickle=False) as archive:
            if 'meta' not in archive.files:
                raise StoreError(f'{path} holds no description: it is no result of this program')
            meta = json.loads(str(archive['meta']))
            return {name: archive[name] for name in archive.files if name != 'meta'}, dict(meta)
    except StoreError:
        raise
    except DAMAGED as error:
        raise StoreError(f'{path} cannot be read ({str(error)[:200]}); delete it and run the '
                         'experiment again') from error


def _read_sidecar(path):
    """The copy of the description, or {} where there is none that can be read."""
    with contextlib.suppress(*DAMAGED):
        copy = json.loads(sidecar(path).read_bytes())
        return copy if isinstance(copy, dict) else {}
    return {}


def _rebuild(path, described):
    """Write the sidecar anew unless a run is making this result, or the folder is read only."""
    from filelock import Timeout
    with contextlib.suppress(OSError, StoreError, Timeout), lock_of(path).acquire(timeout=0):
        if sha256(path) == described['sha256']:
            _write_sidecar(path, described)
