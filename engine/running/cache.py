"""Finished programs, kept under a key made of the generated text, the data, the versions, the
compiler and its flags.

A program is run only if its folder belongs to the user and nobody else can write it.
"""
import hashlib
import io
import json
import os
import pickle
import re
import shutil
import sys
import zipfile
from pathlib import Path

from homeozoo.running.compile import (compile_flags, compile_project, compiler, machine,
                                       recipe)
from homeozoo.running.errors import RunError
from homeozoo.running.fresh import fresh_python
from homeozoo.running.functions import reference
from homeozoo.running.generate import FORMAT
from homeozoo.running.temporary import scratch, sweep_stale
from homeozoo.running.provenance import installed, versions


def cache_folder():
    """Where compiled programs are kept: $HOMEOZOO_CACHE, else $XDG_CACHE_HOME/homeozoo, else
    ~/.cache/homeozoo."""
    own = os.environ.get('HOMEOZOO_CACHE')
    if own:
        return Path(own).expanduser().resolve()
    base = os.environ.get('XDG_CACHE_HOME') or '~/.cache'
    return Path(base).expanduser() / 'homeozoo'


def project_key(project, manifest, version, flags):
    """Checksum of everything the compiled program depends on."""
    digest = hashlib.sha256()
    for path in sorted(project.rglob('*')):
        if path.is_file():
            digest.update(str(path.relative_to(project)).encode() + b'\0')
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    facts = dict(manifest=manifest, versions=versions(), compiler=version, flags=flags,
                 machine=machine(), recipe=recipe())
    digest.update(json.dumps(facts, sort_keys=True).encode())
    return digest.hexdigest()[:40]


def _file_sums(folder, manifest_name='manifest.json'):
    sums = {}
    for path in sorted(folder.rglob('*')):
        if path.is_file() and path.name != manifest_name:
            sums[str(path.relative_to(folder))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return sums


def private(path):
    """Whether a file or folder belongs to this user and nobody else can write it."""
    facts = os.stat(path, follow_symlinks=False)
    return facts.st_uid == os.geteuid() and not facts.st_mode & 0o022


def read_build(folder):
    """The manifest of a finished, undamaged build that nobody else could have changed, or None."""
    try:
        if not all(map(private, [folder, *folder.rglob('*')])):
            return None
        manifest = json.loads((folder / 'manifest.json').read_text())
        if (manifest['format'] == FORMAT and manifest['key'] == folder.name
            and manifest['files'] == _file_sums(folder) and 'main' in manifest['files']):
            return manifest
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None


def _finish(folder, manifest, target):
    """Give a complete build its manifest, take away the rights of others, and move it to its place
    in the cache."""
    manifest = dict(manifest, files=_file_sums(folder))
    (folder / 'manifest.json').write_text(json.dumps(manifest, indent=1, sort_keys=True))
    for path in [folder, *folder.rglob('*')]:
        path.chmod(path.stat().st_mode & 0o700)
    try:
        if target.exists():
            shutil.rmtree(target)
        os.replace(folder, target)
    except OSError as error:
        raise RunError(f'cannot replace {target} in the cache: {error.strerror}; remove it, or set '
                       'HOMEOZOO_CACHE to another folder') from error
    return manifest


def _builds():
    """The folder of the programs, made private; RunError if it is another user's."""
    root = cache_folder()
    folder = root / 'builds'
    try:
        root.parent.mkdir(parents=True, exist_ok=True)
        for place in (root, folder):
            place.mkdir(mode=0o700, exist_ok=True)
            if place.stat().st_uid != os.geteuid():
                raise RunError(f'the cache {place} belongs to another user, whose programs are not '
                               'run; set HOMEOZOO_CACHE to a folder of your own')
            if place.stat().st_mode & 0o022:
                place.chmod(0o700)
    except OSError as error:
        raise RunError(f'cannot use the cache {folder}: {error.strerror}; set HOMEOZOO_CACHE to a '
                       'writable folder') from None
    return folder


def _lock(path):
    from filelock import FileLock
    return FileLock(str(path))


def prepare(build, kwargs):
    """Generate, and compile unless the cache holds it, the program of `build(**kwargs)`.

    Returns dict(target, folder, key, manifest, sources, compiled).
    """
    command, version = compiler()
    flags = compile_flags(version)
    builds = _builds()
    sweep_stale(builds)
    request = dict(task='generate', build=reference(build), kwargs=pickle.dumps(kwargs))
    note = _note_path(builds, request, version, flags)
    known = _read_note(note, builds)
    if known is not None:
        return known
    with scratch(builds) as work:
        manifest = fresh_python(request, work)
        sources, noted = manifest.pop('sources'), manifest.pop('noted')
        project = work / 'project'
        key = project_key(project, manifest, version, flags)
        folder = builds / key
        with _lock(builds / f'{key}.lock'):
            ready = read_build(folder)
            compiled = ready is None
            if compiled:
                compile_project(project, command, flags)
                done = work / 'done'
                done.mkdir()
                shutil.copy2(project / 'main', done / 'main')
                shutil.copytree(project / 'static_arrays', done / 'static_arrays')
                ready = _finish(done, dict(manifest, key=key, compiler=version, flags=flags),
                                folder)
    _write_note(note, key, {*sources, *noted['files']}, noted['environment'])
    return dict(target='cpp_standalone', folder=str(folder), key=key, manifest=ready,
                sources=sources, compiled=compiled)


def _note_path(builds, request, version, flags):
    """Where to note which program a build gave, so that an unchanged one need not be generated
    again."""
    facts = [request['build'], versions(), version, flags, machine(), recipe(), FORMAT]
    if not request['build']['module'].startswith('homeozoo.'):
        facts += [sys.path, installed()]
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode() + request['kwargs'])
    name = re.sub(r'\W', '_', request['build']['module'].rpartition('.')[2])
    return builds / f'note-{name}-{digest.hexdigest()[:40]}.json'


def noted(protocol):
    """Whether some build of this protocol need not be generated, as far as a glance can tell."""
    folder = cache_folder() / 'builds'
    return any(_unchanged(note) for note in sorted(folder.glob(f'note-{protocol}-*.json')))


def _unchanged(note):
    """The content of a note of ours if all files that it names are as they were, else None."""
    try:
        if not private(note):
            return None
        content = json.loads(note.read_text())
        for file, checksum in content['sources'].items():
            if hashlib.sha256(Path(file).read_bytes()).hexdigest() != checksum:
                return None
        if any(os.environ.get(name) != value
               for name, value in content.get('environment', {}).items()):
            return None
    except (AttributeError, OSError, ValueError, KeyError, TypeError):
        return None
    return content


def _read_note(note, builds):
    """The finished build that a note names, if all files it was generated from are unchanged; else
    None."""
    try:
        content = _unchanged(note)
        if content is None:
            return None
        folder = builds / content['key']
        manifest = read_build(folder)
    except (AttributeError, OSError, ValueError, KeyError, TypeError):
        return None
    if manifest is None:
        return None
    return dict(target='cpp_standalone', folder=str(folder), key=content['key'], manifest=manifest,
                sources=sorted(content['sources']), compiled=False)


def _write_note(note, key, sources, environment):
    """Note on which files and environment variables the program of this key depends."""
    try:
        sums = {file: hashlib.sha256(Path(file).read_bytes()).hexdigest()
                for file in sorted(sources)}
    except OSError:                                 # a file that is gone again: nothing to go by
        return
    with scratch(note.parent) as work:
        (work / 'note').write_text(json.dumps(dict(key=key, sources=sums, environment=environment),
                                              indent=1))
        (work / 'note').chmod(0o600)
        os.replace(work / 'note', note)


def pack(handle):
    """A build as bytes (zip) for a machine that does not share our disk."""
    buffer = io.BytesIO()
    folder = Path(handle['folder'])
    with zipfile.ZipFile(buffer, 'w', zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob('*')):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return buffer.getvalue()


def unpack(key, data):
    """Put a packed build into this machine's cache unless it is there; returns (folder, manifest).

    The program comes from the scheduler that this worker is connected to, and is run unseen.
    """
    builds = _builds()
    sweep_stale(builds)
    folder = builds / key
    with _lock(builds / f'{key}.lock'):
        manifest = read_build(folder)
        if manifest is None:
            with scratch(builds) as work:
                done = work / 'done'
                done.mkdir()
                with zipfile.ZipFile(io.BytesIO(data)) as archive:
                    archive.extractall(done)
                (done / 'main').chmod(0o700)
                manifest = json.loads((done / 'manifest.json').read_text())
                manifest = _finish(done, manifest, folder)
    return str(folder), manifest
