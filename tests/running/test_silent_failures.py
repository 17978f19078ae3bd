"""Twelve ways in which a plain script goes wrong without a word, and what happens here instead.

Each test has two halves: plain Brian2 (or NumPy) fails silently, which is asserted, so the test
ends if that is ever mended there; then the same slip here, which ends in one sentence or does no
harm.
"""
import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path

import brian2
import numpy as np
import pytest
import toys
from brian2 import Hz, Network, NeuronGroup, PoissonGroup, SpikeMonitor, Synapses, ms, second

from homeozoo import neurons, stdp
from homeozoo.core import RuleError
from homeozoo.running import Model, store
from homeozoo.running.fresh import fresh_python
from homeozoo.running.compile import _makefile_words
from homeozoo.running.errors import Diverged, RunError, UsageError
from homeozoo.running.functions import reference
from homeozoo.running.model import check_names
from homeozoo.running.simulation import Simulation

pytestmark = pytest.mark.usefixtures('numpy_target')


def run(*objects, duration=10*ms):
    """A network of these objects, run."""
    network = Network(*objects)
    network.run(duration)
    return network


# 1 ------------------------------------------------------------------- a name changes the numbers

def two_noisy_groups(before):
    """Two groups with automatic names, made after `before` other groups; their values."""
    others = [NeuronGroup(1, 'v : 1') for _ in range(before)]
    groups = [NeuronGroup(3, 'dv/dt = xi*second**-0.5 : 1', method='euler') for _ in range(2)]
    assert len(others) == before
    brian2.seed(1)
    run(*groups)
    return groups, [group.v[:] for group in groups]


def test_other_objects_change_the_result_of_a_seed():
    (eight, nine), first = two_noisy_groups(before=8)
    assert (eight.name, nine.name) == ('neurongroup_8', 'neurongroup_9')
    del eight, nine
    groups, second_time = two_noisy_groups(before=9)               # neurongroup_9, neurongroup_10
    assert not np.allclose(first[0], second_time[0])               # same seed, same model
    np.testing.assert_array_equal(first[0], second_time[1])        # the two have changed places

    with pytest.raises(UsageError, match='automatic name'):
        check_names(Network(NeuronGroup(1, 'v : 1')))


# 2 ------------------------------------------------------------ a variable of the caller slips in

def decaying(tau_m=5*ms):
    """A factory that forgets namespace=."""
    group = NeuronGroup(1, 'dv/dt = -v/tau_m : 1', method='exact')
    group.v = 1
    return group


def pair_weight():
    """The weight after one pair under `stdp.song2000`; this function has a variable of the same
    name as its time constant."""
    stdp_tau_pre = 1e-9*second                                     # noqa: F841
    cells = [brian2.SpikeGeneratorGroup(1, [0], [t]*ms, name=f'cell_{t}') for t in (1, 6)]
    synapse = Synapses(*cells, **stdp.song2000.kwargs())
    synapse.connect()
    synapse.w = 0.5
    network = Network(*cells, synapse)
    network.run(10*ms)
    return float(synapse.w[0])


def test_a_factory_takes_the_variable_of_its_caller():
    tau_m = 500*ms                                                 # noqa: F841
    group = decaying(tau_m=5*ms)
    network = Network(group)
    network.run(10*ms)
    assert group.v[0] == pytest.approx(np.exp(-10/500))            # not exp(-10/5)

    P = {name: float(p.value) for name, p in stdp.song2000.params.items()}
    step = P['stdp_A_plus']*np.exp(-5e-3/P['stdp_tau_pre'])
    assert pair_weight() == pytest.approx(0.5 + step)
    with pytest.raises(RuleError, match='gmaxx'):                  # nor is it sought outside
        stdp.song2000.kwargs('ge_post += w*gmaxx')


# 3 ----------------------------------------------------------- a misspelt parameter changes nothing

def test_a_misspelt_parameter_is_ignored():
    group = NeuronGroup(1, 'dv/dt = -v/tau : 1', method='exact',
                        namespace=dict(tau=5*ms, tua=50*ms))
    group.v = 1
    run(group)
    assert group.v[0] == pytest.approx(np.exp(-10/5))

    with pytest.raises(RuleError, match='did you mean tau_pre'):
        stdp.song2000(tau_prre=50*ms)


# 4 ------------------------------------------------------------------------- impossible values run

def test_impossible_values_run():
    for tau in (-20*ms, np.nan*ms):
        group = NeuronGroup(1, 'dv/dt = -v/tau : 1', method='exact', namespace=dict(tau=tau))
        group.v = 1
        run(group)
        assert not group.v[0] <= 1                                 # grows, or is NaN
    for rate, found in ((-20*Hz, 0), (30_000*Hz, 100)):            # 300 expected in 10 ms
        source = PoissonGroup(1, rate)
        spikes = SpikeMonitor(source)
        run(source, spikes)
        assert spikes.num_spikes == found
    synapses = Synapses(source, group, 'w : 1', on_pre='v_post += w', delay=-2*ms)
    synapses.connect(p=2)
    assert len(synapses) == 1

    for tau in (-20*ms, np.nan*ms):
        with pytest.raises(RuleError, match='stdp_tau_pre'):
            stdp.song2000(tau_pre=tau)
    for rate in (-20*Hz, 30_000*Hz):
        with pytest.raises(RuleError, match='rates'):
            neurons.poisson.group(1, name='source', rates=rate)
    with pytest.raises(RuleError, match='delay'):
        stdp.song2000.synapses(source, group, name='s', delay=-2*ms)
    with pytest.raises(RuleError, match='p = 2'):
        stdp.song2000.synapses(source, group, name='s', connect=dict(p=2))


# 5 ------------------------------------------------------------ a time step too coarse gives NaN

def test_a_coarse_time_step_gives_no_number():
    group = NeuronGroup(1, 'dv/dt = -v/(0.04*ms) : 1', method='euler')
    group.v = 1
    run(group, duration=300*ms)
    assert not np.isfinite(group.v[0])

    with pytest.raises(RuleError, match='more than a tenth'):
        stdp.song2000(tau_pre=0.04*ms).kwargs(dt=0.1*ms)


# 6 --------------------------------------------------------------- what diverges is a result too

def build_fast(limit=None):
    """A cell that fires at every step of its millisecond."""
    cell = NeuronGroup(1, 'v : 1', threshold='v < 1', name='cell', namespace={})
    spikes = SpikeMonitor(cell, name='spikes')
    return Model(Network(cell, spikes, name='net'), 1*ms, outputs=dict(t=(spikes, 't')),
                 spikes=('t', 1), max_rate=limit)


def test_what_diverges_or_runs_away_ends_normally():
    model = build_fast()
    model.net.run(model.duration)
    assert len(model.outputs['t'][0].t) == 10                      # 10 kHz, and nobody minds

    simulation = Simulation(seeds=(1,), target='numpy')
    with pytest.raises(Diverged, match='ran away'):
        simulation.sweep(build_fast, [{}], limit=100*Hz)
    with pytest.raises(Diverged, match='not finite'):
        simulation.sweep(toys.build_exploding, [{}])


# 7 ------------------------------------------------------------ an interrupted run ends normally

def build_interrupted():
    """A run that gets Ctrl+C at its second step."""
    cell = NeuronGroup(1, 'v : 1', name='cell', namespace={})

    @brian2.network_operation(name='finger')
    def press(t):
        if t > 0*ms:
            os.kill(os.getpid(), signal.SIGINT)
    return Model(Network(cell, press, name='net'), 1*second, outputs=dict(v=(cell, 'v')))


def test_an_interrupted_run_ends_normally():
    model = build_interrupted()
    model.net.run(model.duration)                                  # returns
    assert model.net.t < 10*ms

    with pytest.raises(RunError, match='stopped before its end'):
        Simulation(seeds=(1,), target='numpy').sweep(build_interrupted, [{}])


# 8 ------------------------------------------------------------- a killed writer leaves half a file

def killed(function):
    """Run a function in a copy of this process that ends by SIGKILL."""
    child = os.fork()
    if not child:
        function()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def test_a_killed_writer_leaves_half_a_file(tmp_path, monkeypatch):
    def write_half():
        with open(tmp_path / 'plain.npy', 'wb') as file:
            np.save(file, np.arange(1000))
            file.truncate(4000)
            os.kill(os.getpid(), signal.SIGKILL)
    killed(write_half)
    (tmp_path / 'Makefile').write_text('plain.npy:\n\ttouch $@\n')
    make = subprocess.run(['make', 'plain.npy'], cwd=tmp_path, capture_output=True, text=True)
    assert 'up to date' in make.stdout                             # half of it

    path = tmp_path / 'result.npz'
    monkeypatch.setattr(os, 'fsync', lambda handle: os.kill(os.getpid(), signal.SIGKILL))
    killed(lambda: store.save(path, dict(x=np.arange(1000)), {}))
    assert not path.exists()
    monkeypatch.undo()
    store.save(path, dict(x=np.arange(1000)), {})
    assert sorted(file.suffix for file in tmp_path.glob('*result*')) == ['.json', '.npz']


# 9 -------------------------------------------------------------- a flipped bit is another number

def test_a_flipped_bit_is_another_number(tmp_path):
    plain = tmp_path / 'plain.npy'
    np.save(plain, np.arange(3.0))
    data = bytearray(plain.read_bytes())
    data[-1] ^= 1
    plain.write_bytes(data)
    assert np.load(plain)[2] != 2

    path = tmp_path / 'result.npz'
    store.save(path, dict(x=np.arange(3.0)), {})
    data = bytearray(path.read_bytes())
    data[len(data)//2] ^= 1
    path.write_bytes(data)
    with pytest.raises(store.StoreError, match='damaged'):
        store.load(path)


# 10 --------------------------------------------------- two builds in one folder: the last one wins

TWO_BUILDS = """
from brian2 import *
for a in (1, 2):                            # as two processes would, one after the other
    set_device('cpp_standalone', build_on_run=False)
    group = NeuronGroup(1, 'v : 1', name='group', namespace=dict(a=a))
    group.v = 'a'
    Network(group).run(1*ms)
    device.build(directory='output', compile=False, run=False)
    device.reinit()
"""


def constants(folder):
    """Text of all code objects that a generated project compiles."""
    return ''.join((folder / name).read_text() for name in _makefile_words(folder, 'SRCS')
                   if name.startswith('code_objects/'))


def test_two_builds_share_a_folder(tmp_path):
    subprocess.run([sys.executable, '-c', TWO_BUILDS], cwd=tmp_path, check=True)
    text = constants(tmp_path / 'output')
    assert 'a = 2;' in text and 'a = 1;' not in text               # whoever asked for 1 gets 2

    for scale in (1.5, 2.5):
        folder = tmp_path / str(scale)                             # a folder for each build, then
        folder.mkdir()                                             # one for each key of its text
        fresh_python(dict(task='generate', build=reference(toys.build_midway),
                          kwargs=pickle.dumps(dict(scale=scale))), folder)
    first, second_text = (constants(tmp_path / name / 'project') for name in ('1.5', '2.5'))
    assert '1.5' in first and '2.5' not in first and '2.5' in second_text


# 11 ------------------------------------------------------------ reading a state runs what it holds

class Planted:
    """Runs a command when it is unpickled."""

    def __init__(self, file):
        self.file = file

    def __reduce__(self):
        return os.mkdir, (str(self.file),)


def test_reading_a_file_runs_what_it_holds(tmp_path):
    crafted = tmp_path / 'state'
    crafted.write_bytes(pickle.dumps(dict(default=Planted(tmp_path / 'planted'))))
    group = NeuronGroup(1, 'v : 1', name='restored')
    with pytest.raises(Exception, match='.'):                      # too late
        Network(group).restore(filename=str(crafted))
    assert (tmp_path / 'planted').exists()

    np.savez(tmp_path / 'result.npz', x=np.array([Planted(tmp_path / 'again')], dtype=object),
             meta=np.array('{}'))
    (tmp_path / 'result.json').write_text(
        '{"sha256": "%s"}' % store.sha256(tmp_path / 'result.npz'))
    with pytest.raises(store.StoreError, match='cannot be read'):
        store.load(tmp_path / 'result.npz')
    assert not (tmp_path / 'again').exists()
    assert not [file for file in Path(store.__file__).parents[1].glob('*/*.py')
                if '.restore(' in file.read_text()]


def build_single(*, dtype=np.float32):
    """A plain group in single precision."""
    cells = NeuronGroup(2, 'v : 1', threshold='v > 1', refractory=2*ms, name='cells', dtype=dtype,
                        namespace={})
    return Model(Network(cells, name='net'), 1*ms, outputs=dict(v=(cells, 'v')))


def test_times_in_single_precision_are_refused():
    with pytest.raises(UsageError, match="'cells' holds lastspike in single precision.*from 2 s"):
        Simulation(seeds=(1,)).sweep(build_single, [{}])
    out = Simulation(seeds=(1,), target='numpy').sweep(build_single, [{}], dtype={'v': np.float32})
    assert out['v'].dtype == np.float32


def test_a_last_spike_in_single_precision_is_late():
    """Why: what Brian2 computes 5 ms after a spike, from 8 s on, in both precisions."""
    dt, steps = 1e-4, np.arange(80000, 90000)
    for dtype, wrong in ((np.float64, 0), (np.float32, 0.4)):
        last = (steps*dt).astype(dtype).astype(float)
        passed = ((steps + 50)*dt - last + 1e-3*dt)/dt
        assert np.mean(passed.astype(int) != 50) == pytest.approx(wrong, abs=0.1*wrong)
