"""set_device('homeozoo'): what Brian2's C++ standalone gives, in the runner's form."""
import os
import subprocess
import sys

import numpy as np
import pytest

from homeozoo.running import compile, device, faster

LEARNING = '''
import sys
import numpy as np
from brian2 import *
from homeozoo import neurons, stdp
name, folder, out = sys.argv[1:]
set_device(name, build_on_run=False)
seed(5)
rule, delay = stdp.song2000(A_plus=0.02), 1*ms
inputs = PoissonGroup(100, 40*Hz, name='inputs', namespace={})
cells = (neurons.lif_current(refractory=2*ms) + rule.on_neurons('both', delay=delay)
         ).group(300, name='cells')
given = Synapses(inputs, cells, on_pre='Ie_post += 3*mV', name='given', namespace={})
S = rule.synapses(cells, cells, name='S', transmit='Ie_post += w*mV', delay=delay,
                  connect=dict(p=0.1))
spikes = SpikeMonitor(cells, name='spikes')
net = Network(inputs, cells, given, S, spikes)
given.connect(p=0.3)
S.w = 'rand()'
net.run(100*ms, namespace={})
S.w = 'w*0.9'
with device.run_function('own'):
    cells.v = 'v + 1*mV'
device.insert_code('main', r"""if(const char* told = std::getenv("GLIBC_TUNABLES"))
    std::cout << "told " << told << std::endl;""")
net.run(100*ms, namespace={})
device.build(directory=folder)
np.savez(out, w=S.w[:], t=spikes.t/second, i=spikes.i[:], v=cells.v/volt)
if name == 'homeozoo':
    import os
    source = open(f'{folder}/unity.cpp').read()
    assert source.count('inline _ZooArrivals') == 4      # one of them for the traces
    assert 'size_t _begin=0' in source
    assert 'GLIBC_TUNABLES' not in os.environ
    device.delete()
    assert not os.path.exists(folder), os.listdir(folder)
'''


def script(code, *words, **environment):
    """Standard output of a script in a process of its own; its errors fail the test."""
    clean = {name: value for name, value in os.environ.items()
             if name not in (faster.TUNABLES, *faster.SWITCHES)}
    done = subprocess.run([sys.executable, '-c', code, *map(str, words)], capture_output=True,
                          text=True, env={**clean, **environment}, cwd='/')
    assert done.returncode == 0, done.stderr
    return done.stdout


def learned(name, folder):
    """Spikes, weights and potentials of two runs in one program, with learning from both sides."""
    out = folder / f'{name}.npz'
    said = script(LEARNING, name, folder / name, out)
    assert ('told glibc.malloc.hugetlb=1' in said) == (name == 'homeozoo')
    found = dict(np.load(out))
    assert len(found['t']) > 500 and np.ptp(found['w']) > 0.5
    return found


@pytest.mark.slow
def test_a_script_runs(tmp_path):
    learned('homeozoo', tmp_path)


@pytest.mark.long
def test_bits_of_cpp_standalone(tmp_path):
    ours, brian = (learned(name, tmp_path) for name in ('homeozoo', 'cpp_standalone'))
    assert all(ours[name].tobytes() == brian[name].tobytes() for name in ours)


SMALL = '''
import logging, sys
from brian2 import *
import homeozoo
set_device('homeozoo', directory=sys.argv[1], compile={compile})
prefs.codegen.cpp.extra_compile_args = ['-O0', '-std=c++17']
{before}
group = NeuronGroup(3, 'dx/dt = -x/(10*ms) : 1', method={method!r}, threshold='x > 2', reset='x=0')
group.x = [1, 2, 3]
run(1*ms)
import pickle
pickle.dumps(get_device())               # as multiprocessing does
'''


def project(folder, *, before='', compile=False, method='exact', **environment):
    """What a small script writes into a folder: its makefile."""
    script(SMALL.format(before=before, compile=compile, method=method), folder, **environment)
    return (folder / 'makefile').read_text()


def test_one_source_is_compiled(tmp_path):
    text = project(tmp_path)
    assert '\nSRCS = unity.cpp unity_once.cpp\n' in text and '-O0' in text
    assert all(flag in text for flag in compile.own_flags(compile.compiler()[1]))


@pytest.mark.parametrize('how', [
    dict(HOMEOZOO_FASTER='0'), dict(before='prefs.devices.cpp_standalone.openmp_threads = 2')])
def test_brian2_as_it_is(how, tmp_path):
    text = project(tmp_path, **how)
    assert ' main.cpp ' in text and 'unity' not in text and not (tmp_path / 'unity.cpp').exists()


def test_what_does_not_compile_runs_as_brian2_writes_it(tmp_path):
    before = '''
import homeozoo.running.compile as ours
ours.joined = lambda *args: {'unity.cpp': 'no C++'}
import atexit
atexit.register(lambda: print(group.x[0]))
'''
    said = script(SMALL.format(before=before, compile=True, method='exact'), tmp_path)
    assert float(said.split()[-1]) == pytest.approx(np.exp(-0.1))
    assert 'unity' not in (tmp_path / 'makefile').read_text()
    assert not (tmp_path / 'unity.cpp').exists()


@pytest.mark.parametrize('how, sentence', [
    (dict(HOMEOZOO_FASTER='yes'), "HOMEOZOO_FASTER = 'yes'; allowed are 0 and 1"),
    (dict(HOMEOZOO_HUGE_PAGES='2'), "HOMEOZOO_HUGE_PAGES = '2'; allowed are 0 and 1"),
    (dict(method='gsl'), "not been implemented for for the 'homeozoo' device")])
def test_refused_before_anything_compiles(how, sentence, tmp_path):
    with pytest.raises(AssertionError, match=sentence):
        project(tmp_path, compile=True, **how)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize('code', [
    'from brian2 import set_device; import homeozoo',
    'import homeozoo; from importlib.util import find_spec; assert find_spec("brian2"); '
    'from brian2 import set_device',
    'from homeozoo.stdp import song2000; from brian2 import set_device',
    'from homeozoo.running.device import device as found; from brian2 import set_device',
    'from homeozoo import device as found; from brian2 import set_device; set_device(found)'])
def test_brian2_knows_it(code):
    script(code + '\nset_device("homeozoo")\nfrom brian2 import get_device\n'
           'import homeozoo; assert get_device() is homeozoo.device')


def test_the_door_alone_imports_nothing():
    script('import sys, homeozoo; assert not {"brian2", "homeozoo.running"} & set(sys.modules)')


def test_one_object_for_all():
    assert device.all_devices['homeozoo'] is device.device
