"""NESTML texts compiled for the NEST that is installed, and one synapse run under given spikes."""
import importlib.util
import pathlib
import re
import shutil
import subprocess
import sys

#: A cell that fires in the step in which it receives a spike of weight 1000 or more.
CELL = '''model kicked_neuron:
    state:
        u real = 0

    equations:
        kernel impulse = delta(t)
        u' = -u / tau + convolve(impulse, spikes) / (1 ms)

    parameters:
        tau ms = 0.01 ms

    input:
        spikes <- spike

    output:
        spike

    update:
        integrate_odes()

    onCondition(u > 500):
        u = 0
        emit_spike()
'''


def reason():
    """Why NESTML cannot be compiled here, or None."""
    for module in ('nest', 'pynestml'):
        if importlib.util.find_spec(module) is None:
            return f"{module} is not installed (pip install 'homeozoo[nest]')"
    for program in ('cmake', 'make', 'c++'):
        if shutil.which(program) is None:
            return f'there is no {program}'
    if not headers():
        return 'headers of Boost or libltdl are missing (apt install libboost-dev libltdl-dev)'
    return None


def headers():
    """Whether the compiler finds what the headers of NEST include."""
    lines = '#include <boost/type_index.hpp>\n#include <ltdl.h>\n'
    return subprocess.run(['c++', '-x', 'c++', '-fsyntax-only', '-'], input=lines, text=True,
                          capture_output=True).returncode == 0


def usable_nest(folder):
    """A folder with bin/nest-config and headers for the NEST that is installed.

    The nest-config in the wheel names folders of the machine that built it, and does not say that
    the wheel has the C++ interface of before GCC 5.
    """
    import nest
    there = pathlib.Path(nest.build_info['prefix'])
    if (there / 'bin/nest-config').exists():
        return there
    package = pathlib.Path(nest.__file__).parent
    text = (pathlib.Path(sys.prefix) / 'bin/nest-config').read_text()
    text = re.sub(r'^prefix=.*', f'prefix="{folder}"', text, count=1, flags=re.M)
    text = re.sub(r'-I/\S*/platlib/include/nest', f'-I{package}/include/nest', text)
    text = text.replace('-O3 -DNDEBUG', '-O0 -DNDEBUG -D_GLIBCXX_USE_CXX11_ABI=0')
    text = re.sub(r'(--libs\)\s*echo) .*', r'\1 ""', text)
    text = re.sub(r'(--compiler\)\s*echo) .*', rf'\1 "{shutil.which("c++")}"', text)
    path = pathlib.Path(folder) / 'bin/nest-config'
    path.parent.mkdir(parents=True)
    path.write_text(text)
    path.chmod(0o755)
    return pathlib.Path(folder)


def compiled(texts, folder):
    """Compile NESTML texts of synapses, dict from name to text, each paired with `CELL`."""
    from pynestml.frontend.pynestml_frontend import generate_nest_target
    folder = pathlib.Path(folder)
    sources = folder / 'sources'
    sources.mkdir(parents=True)
    for name, text in {'kicked_neuron': CELL, **texts}.items():
        (sources / f'{name}.nestml').write_text(text)
    pairs = [dict(neuron='kicked_neuron', synapses={name: dict(post_ports=['post_spikes'])})
             for name in texts]
    generate_nest_target(
        input_path=str(sources), target_path=str(folder / 'target'),
        install_path=str(folder / 'installed'), logging_level='WARNING', module_name='zoomodule',
        codegen_opts=dict(neuron_synapse_pairs=pairs, weight_variable=dict.fromkeys(texts, 'w'),
                          nest_path=str(usable_nest(folder / 'nest')),
                          max_n_compiler_processes=2))


def driven(name, pre, post, resolution, delay, folder, threads=1):
    """One synapse in NEST under given spikes; all times in ms.

    Returns times of presynaptic spikes, the weight transmitted at each, times at which the
    postsynaptic cell fired.
    """
    import nest
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.set(resolution=resolution, local_num_threads=threads)
    nest.Install(str(pathlib.Path(folder) / 'installed/zoomodule'))
    sources = nest.Create('spike_generator', 2)
    sources[0].spike_times, sources[1].spike_times = pre, post
    parrot = nest.Create('parrot_neuron')
    cell = nest.Create(f'kicked_neuron__with_{name}')
    weights, spikes = nest.Create('weight_recorder'), nest.Create('spike_recorder')
    nest.CopyModel(f'{name}__with_kicked_neuron', 'recorded', {'weight_recorder': weights})
    kick = dict(delay=resolution)
    nest.Connect(sources[0], parrot, syn_spec=kick)
    nest.Connect(sources[1], cell, syn_spec=dict(kick, weight=9999.0))
    nest.Connect(parrot, cell, syn_spec=dict(synapse_model='recorded', delay=delay))
    nest.Connect(cell, spikes)
    nest.Simulate(max(*pre, *post) + 20)
    return weights.events['times'], weights.events['weights'], spikes.events['times']
