"""Inside the generating process: the C++ project of a build, and its manifest.

The manifest is all that is needed to set knobs of the compiled program and to read its results
without Brian2.
"""
import itertools
import pickle

import numpy as np

from homeozoo.running.errors import UsageError
from homeozoo.running.functions import resolve
from homeozoo.running.model import (
    check_model,
    check_names,
    check_size,
    guards_of,
    variable_of,
)

FORMAT = 6

SEED_VARIABLE = 'HOMEOZOO_SEED'
PARENT_VARIABLE = 'HOMEOZOO_PARENT'
NOISE_VARIABLE = 'HOMEOZOO_NOISE'


def prepare_brian(request):
    import random
    import brian2
    random.seed(0)
    np.random.seed(0)
    # A file in the working folder or the home folder must not change results.
    brian2.prefs.reset_to_defaults()
    brian2.prefs.devices.cpp_standalone.openmp_threads = 0
    brian2.BrianLogger.log_level_error()
    return brian2, resolve(request['build']), pickle.loads(request['kwargs'])


def generate(request, folder):
    """Write the C++ project of a build into folder/project; returns the manifest (without
    checksums)."""
    brian2, build, kwargs = prepare_brian(request)
    brian2.set_device('cpp_standalone', build_on_run=False)
    device = brian2.get_device()
    _order_clocks(brian2.Clock)
    model = build(**kwargs)
    check_model(model)
    check_names(model.net)
    check_size(model)
    # the synapses exist by then
    device.insert_code('before_network_run', _seeding(NOISE_VARIABLE))
    model.net.run(model.duration, namespace={})
    device.insert_code('after_start', _seeding(SEED_VARIABLE))
    device.insert_code('before_start', _ending_with_parent())
    brian2.prefs.codegen.cpp.extra_compile_args = []
    device.build(directory=str(folder / 'project'), compile=False, run=False, with_output=False)
    return manifest_of(model, device)


def _seeding(variable):
    """C++ that seeds the random generators with the number in an environment variable, if there is
    one."""
    return '\n'.join((
        f'if (const char* _zoo_seed = std::getenv("{variable}"))',
        '    for (size_t _i=0; _i<brian::_random_generators.size(); _i++)',
        '        brian::_random_generators[_i].seed(std::strtoul(_zoo_seed, NULL, 10) + _i);'))


def _ending_with_parent():
    """C++ that ends the program with the process that started it, also if that has ended already.
    """
    return '\n'.join((
        '#ifdef __linux__',
        'prctl(PR_SET_PDEATHSIG, SIGKILL);',
        f'if (const char* _zoo_parent = std::getenv("{PARENT_VARIABLE}"))',
        '    if (getppid() != std::atol(_zoo_parent)) return 1;',
        '#endif'))


def _order_clocks(clock_class):
    """Brian2 walks through sets of clocks; give them an order that does not depend on memory
    addresses.

    Without this the generated text, hence the key of the cache, differs from process to process.
    """
    counter = itertools.count()

    def hash_of_creation(self):
        return self.__dict__.setdefault('_creation_number', next(counter))
    clock_class.__hash__ = hash_of_creation


def manifest_of(model, device):
    """What the runner must know about a generated program to set its knobs and read its results
    (JSON values)."""
    outputs = {name: _describe_output(name, where, device) for name, where in model.outputs.items()}
    clocks = [dict(name=clock.name, file=device.get_array_filename(clock.variables['timestep']),
                   steps=int(clock._i_end))
              for clock in sorted(model.net._clocks, key=lambda c: c.name)]
    knobs = {name: _describe_knob(name, where, device) for name, where in model.knobs.items()}
    return dict(format=FORMAT, outputs=outputs, clocks=clocks, knobs=knobs, **guards_of(model))


def _describe_output(name, where, device):
    from brian2.core.variables import ArrayVariable
    group, variable = variable_of('output', name, where)
    if not isinstance(variable, ArrayVariable):
        raise UsageError(f"output '{name}' is computed when asked for, not stored: "
                         'record it with a monitor or declare it as a variable')
    entry = dict(file=device.get_array_filename(variable), dtype=np.dtype(variable.dtype).str,
                 scalar=bool(variable.scalar), size=None, columns=None, part=None)
    if getattr(variable, 'ndim', 1) == 2:
        entry['columns'] = int(np.size(group.record))
    elif variable not in device.dynamic_arrays:
        entry['size'] = int(variable.size)
    if hasattr(group, 'start') and hasattr(group, 'stop') and type(group).__name__ == 'Subgroup':
        entry['part'] = [int(group.start), int(group.stop)]
    return entry


def _describe_knob(name, where, device):
    from brian2 import TimedArray
    if isinstance(where, (tuple, list)) and len(where) == 2 and isinstance(where[0], TimedArray):
        table = where[0]
        return dict(arg=f'{table.name}.values', dtype=np.dtype(table.values.dtype).str,
                    size=int(table.values.size), scalar=False,
                    dims=[float(d) for d in table.dim._dims])
    group, variable = variable_of('knob', name, where)
    if getattr(variable, 'read_only', False) or not hasattr(variable, 'device'):
        raise UsageError(f"knob '{name}' cannot be set: declare it in the equations, for example "
                         f"as '{where[1]} : 1 (shared, constant)'")
    size = None if variable in device.dynamic_arrays else int(variable.size)
    return dict(arg=f'{variable.owner.name}.{variable.name}', dtype=np.dtype(variable.dtype).str,
                size=size, scalar=bool(variable.scalar),
                dims=[float(d) for d in variable.dim._dims])
