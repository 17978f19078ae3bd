"""A compiled program is run only if nobody else could have put it there or changed it."""
import hashlib
import json
import os
from pathlib import Path

import pytest

from homeozoo.running import cache
from homeozoo.running.errors import RunError
from homeozoo.running.generate import FORMAT


@pytest.fixture
def builds(tmp_path, monkeypatch):
    """The folder of programs of an empty cache, made under the loosest umask."""
    monkeypatch.setenv('HOMEOZOO_CACHE', str(tmp_path / 'cache'))
    mask = os.umask(0)
    yield cache._builds()
    os.umask(mask)


@pytest.fixture
def build(builds, tmp_path):
    """A finished build in the cache."""
    work = tmp_path / 'work'
    (work / 'static_arrays').mkdir(parents=True)
    (work / 'main').write_text('#!/bin/sh\n')
    (work / 'main').chmod(0o777)
    (work / 'static_arrays' / 'a').write_text('1')
    cache._finish(work, dict(format=FORMAT, key='k'), builds / 'k')
    return builds / 'k'


def rights(path):
    return path.stat().st_mode & 0o777


def test_everything_in_the_cache_is_private_whatever_the_umask(build):
    assert cache.read_build(build)['key'] == 'k'
    for path in [build.parents[1], build.parent, build, *build.rglob('*')]:
        assert rights(path) & 0o077 == 0, path


@pytest.mark.parametrize('where', ['.', 'main', 'static_arrays', 'static_arrays/a',
                                   'manifest.json'])
def test_what_others_could_have_written_is_built_again(build, where):
    (build / where).chmod(rights(build / where) | 0o020)
    assert cache.read_build(build) is None


@pytest.mark.skipif(os.geteuid() != 0, reason='giving a file away takes root')
@pytest.mark.parametrize('where', ['.', 'main', 'manifest.json'])
def test_what_belongs_to_another_user_is_not_run(build, where):
    os.chown(build / where, 65534, 65534)
    assert cache.read_build(build) is None


def test_a_link_to_a_program_elsewhere_is_not_run(build, tmp_path):
    (tmp_path / 'planted').write_text('#!/bin/sh\n')
    (build / 'main').unlink()
    (build / 'main').symlink_to(tmp_path / 'planted')
    assert cache.read_build(build) is None


def test_a_program_under_another_key_is_not_run(build):
    build.rename(build.parent / 'other')
    assert cache.read_build(build.parent / 'other') is None


def test_a_loose_cache_is_closed_and_its_notes_are_not_believed(build):
    source = Path(__file__)
    note = build.parent / 'note-x.json'
    note.write_text(json.dumps(dict(key='k', sources={
        str(source): hashlib.sha256(source.read_bytes()).hexdigest()})))
    note.chmod(0o600)
    assert cache._read_note(note, build.parent)['key'] == 'k'
    note.chmod(0o666)
    build.parent.chmod(0o777)
    assert cache._builds() == build.parent and rights(build.parent) == 0o700
    assert cache._read_note(note, build.parent) is None


@pytest.mark.skipif(os.geteuid() != 0, reason='giving a folder away takes root')
@pytest.mark.parametrize('level', [0, 1])
def test_the_cache_of_another_user_is_refused_in_one_sentence(builds, level):
    os.chown([builds, builds.parent][level], 65534, 65534)
    with pytest.raises(RunError, match='belongs to another user') as error:
        cache._builds()
    assert '\n' not in str(error.value)


def test_a_packed_program_arrives_private_and_unchanged(build, tmp_path, monkeypatch):
    data = cache.pack(dict(folder=str(build)))
    monkeypatch.setenv('HOMEOZOO_CACHE', str(tmp_path / 'worker'))
    folder, manifest = cache.unpack('k', data)
    assert cache.read_build(Path(folder)) == manifest
    assert rights(Path(folder) / 'main') == 0o700
