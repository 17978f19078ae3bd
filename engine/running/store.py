"""Result files: a compressed npz beside a JSON description, written whole or not at all.

``NAME.npz`` holds the arrays of one experiment and a JSON text ``meta``. It contains nothing that
differs between two runs of the same code with the same seeds (no wall time, no date, no commit), so
it is byte-identical from run to run on one platform. ``NAME.json`` beside it repeats the
description, adds what does vary, and holds the checksum of the npz. No file is ever unpickled.
"""
import errno
import hashlib
import io
import json
import os
import shutil
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np

#: Entries of the description that change from run to run; they are kept out of the npz.
VOLATILE = ('wall_s', 'git', 'started', 'host', 'jobs', 'scheduler', 'builds', 'sha256')


class StoreError(RuntimeError):
    """A result file is missing, damaged or cannot be written."""

    exit_code = 1


def sha256(path):
    """Checksum of a file as a hexadecimal string."""
    digest = hashlib.sha256()
    with open(path, 'rb') as file:
        for block in iter(lambda: file.read(1 << 20), b''):
            digest.update(block)
    return digest.hexdigest()


def write_atomically(path, data):
    """Write bytes to `path` so that a reader sees the old file or the new one, never a part.

    Raises StoreError if the disk is full or the folder cannot be written.
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(path.parent).free
        if free < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        handle, name = tempfile.mkstemp(prefix=f'.{path.name}.', suffix='.tmp', dir=path.parent)
        try:
            with os.fdopen(handle, 'wb') as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, 0o666 & ~_umask())
            os.replace(name, path)
        except BaseException:
            if os.path.exists(name):
                os.unlink(name)
            raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreError(f'no space left on the disk of {path.parent}: {path.name} needs '
                             f'{len(data) / 1e6:.1f} MB; nothing was written') from error
        raise StoreError(f'cannot write {path}: {error.strerror}') from error


def check_writable(folder):
    """Raise StoreError now, before anything is simulated, if `folder` cannot take a result file."""
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
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


def _npz(arrays, meta):
    buffer = io.BytesIO()
    entries = {name: _plain(name, value) for name, value in arrays.items()}
    entries['meta'] = np.array(json.dumps(meta, sort_keys=True, allow_nan=False))
    with zipfile.ZipFile(buffer, 'w') as archive:
        for name in sorted(entries):
            info = zipfile.ZipInfo(f'{name}.npy', date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            content = io.BytesIO()
            np.lib.format.write_array(content, entries[name], allow_pickle=False)
            archive.writestr(info, content.getvalue())
    return buffer.getvalue()


def sidecar(path):
    """Path of the JSON description that belongs to a result file."""
    return Path(path).with_suffix('.json')


def save(path, arrays, meta):
    """Store `arrays` (name -> array of numbers, any shape) and `meta` (JSON values) as `path` and
    its sidecar.

    Parameters: `path`, name of the npz; `arrays`, dict without an entry called 'meta'; `meta`,
    dict, of which the entries named in VOLATILE go to the sidecar alone. The sidecar is replaced
    first and the npz last, so an npz that is newer than its sources always belongs to a complete
    result. Returns the checksum of the npz.
    """
    path = Path(path)
    if 'meta' in arrays:
        raise StoreError("a result cannot be called 'meta'")
    data = _npz(arrays, {key: value for key, value in meta.items() if key not in VOLATILE})
    checksum = hashlib.sha256(data).hexdigest()
    described = dict(meta, sha256=checksum)
    text = json.dumps(described, indent=1, sort_keys=True, allow_nan=False) + '\n'
    write_atomically(sidecar(path), text.encode())
    write_atomically(path, data)
    return checksum


def load(path):
    """Read a result file: returns (dict of arrays, description).

    Raises StoreError in one sentence if the file is missing, damaged, or does not match the
    checksum in its sidecar.
    """
    path = Path(path)
    for _ in range(20):
        data, meta = _read(path)
        if hashlib.sha256(data).hexdigest() == meta.get('sha256'):
            break
        time.sleep(0.05)  # another run may be between its two renames
    else:
        raise StoreError(f'{path} does not match the checksum in {sidecar(path).name}: the file is '
                         'damaged; delete it and run the experiment again')
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files if name != 'meta'}
    except (ValueError, OSError, zipfile.BadZipFile, EOFError) as error:
        raise StoreError(f'{path} cannot be read ({error}); delete it and run the experiment '
                         'again') from error
    return arrays, meta


def _read(path):
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise StoreError(f'{path} does not exist: run the experiment first') from None
    except OSError as error:
        raise StoreError(f'cannot read {path}: {error.strerror}') from error
    try:
        meta = json.loads(sidecar(path).read_text())
    except FileNotFoundError:
        raise StoreError(f'{sidecar(path)} is missing, so {path.name} cannot be checked; '
                         'run the experiment again') from None
    except (OSError, ValueError) as error:
        raise StoreError(f'{sidecar(path)} cannot be read ({error}); run the experiment '
                         'again') from error
    return data, meta
