"""A Dask cluster of two worker processes on loopback gives the bits of a local run."""
import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import toys

from homeozoo.running import processes
from homeozoo.running.runner import run_protocol
from homeozoo.running.simulation import Simulation
from homeozoo.running.errors import Diverged

distributed = pytest.importorskip('distributed')
TOYS = str(Path(toys.__file__))


@pytest.fixture(scope='module')
def cluster(tmp_path_factory):
    """Address of a scheduler with two workers, each with a cache of its own: no file system is
    shared."""
    folder = tmp_path_factory.mktemp('cluster')
    address_file = folder / 'scheduler.json'
    started = []

    def start(*words, **variables):
        process = subprocess.Popen([sys.executable, '-m', *words], cwd=folder,
                                   env=dict(os.environ, **variables),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        started.append(process)
    try:
        start('distributed.cli.dask_scheduler', '--host', '127.0.0.1', '--port', '0',
              '--no-dashboard', '--scheduler-file', str(address_file))
        for number in range(2):
            start('distributed.cli.dask_worker', '--scheduler-file', str(address_file),
                  '--nthreads', '1',
                  '--no-dashboard', '--no-nanny', HOMEOZOO_CACHE=str(folder / f'cache{number}'))
        with distributed.Client(scheduler_file=str(address_file), timeout=60,
                                set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
            address = client.scheduler.address
        yield address, folder
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
            process.kill()


@pytest.fixture(autouse=True)
def cache(own_cache, monkeypatch, tmp_path):
    """The local cache, and a folder of its own for each test."""
    monkeypatch.chdir(tmp_path)


def test_same_bytes_as_local(cluster):
    address, folder = cluster
    assert run_protocol(TOYS, scale='smoke', seeds=4, out='local.npz') == 0
    assert run_protocol(TOYS, scale='smoke', seeds=4, out='cluster.npz', scheduler=address) == 0
    assert Path('local.npz').read_bytes() == Path('cluster.npz').read_bytes()
    for number in range(2):
        assert len(list((folder / f'cache{number}' / 'builds').glob('*/manifest.json'))) == 1


def test_divergence_arrives(cluster):
    with pytest.raises(Diverged, match='not finite'):
        Simulation(seeds=(1,), scheduler=cluster[0]).sweep(toys.build_exploding, [{}])


def test_python_targets_work_there_too(cluster):
    there = toys.single(Simulation(seeds=(4,), target='numpy', scheduler=cluster[0]), toys.build,
                        dict(eta=0.02))
    here = toys.single(Simulation(seeds=(4,), target='numpy'), toys.build, dict(eta=0.02))
    assert there['w'].tobytes() == here['w'].tobytes() and there['eta'] == 0.02


def test_no_scheduler_is_one_sentence(capsys, monkeypatch):
    monkeypatch.setattr(processes, 'PATIENCE_S', 1)
    begin = time.monotonic()
    assert run_protocol(TOYS, scale='smoke', scheduler='tcp://127.0.0.1:9') == 1
    assert 'no Dask scheduler answers' in capsys.readouterr().err
    assert time.monotonic() - begin < 60
