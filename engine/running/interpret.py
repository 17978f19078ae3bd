"""Inside the process that runs a build on numpy or cython."""
import numpy as np

from homeozoo.running.errors import RunError, UsageError
from homeozoo.running.generate import prepare_brian
from homeozoo.running.model import (
    check_model,
    check_names,
    check_size,
    guards_of,
    unknown_knobs,
    variable_of,
)


def interpret(request, folder):
    """Build, set the knobs, run, and write the outputs into folder/outputs.npz (read by `execute`
    right after)."""
    brian2, build, kwargs = prepare_brian(request)
    brian2.prefs.codegen.target = request['target']
    brian2.seed(request['seed'])
    asked = []
    placed = request.get('knob_map')
    device = brian2.get_device()

    def apply_run_args():
        asked.append(True)
        if placed:
            _assign_by_name(placed, request['point'])

    device.apply_run_args = apply_run_args
    model = build(**kwargs)
    check_model(model)
    check_names(model.net)
    check_size(model)
    unknown_knobs(request['point'], model.knobs)
    if not asked:
        for name, value in request['point'].items():
            _assign(*_knob_target(name, model), value)
    elif not placed and request['point']:
        # The build wants its knobs half-way: start over, now that we know which variables they are.
        names = {}
        for name in request['point']:
            owner, variable = _knob_target(name, model)
            names[name] = (owner.name, variable)
        return dict(knob_map=names)
    from brian2.core.variables import ArrayVariable
    if request['noise'] is not None:
        brian2.seed(request['noise'])
    model.net.run(model.duration, namespace={})
    steps = int(round(float(model.duration) / min(float(c.dt) for c in model.net._clocks)))
    reached = min(int(clock.variables['timestep'].get_value().item()) - int(clock._i_end)
                  for clock in model.net._clocks)
    if reached < 0:
        raise RunError(f'the simulation stopped before its end of {steps} steps')
    arrays = {}
    for name, where in model.outputs.items():
        group, variable = variable_of('output', name, where)
        if not isinstance(variable, ArrayVariable):
            raise UsageError(f"output '{name}' is computed when asked for, not stored: "
                             'record it with a monitor or declare it as a variable')
        values = np.asarray(variable.get_value())
        if values.ndim == 2:
            values = values.T
        if type(group).__name__ == 'Subgroup' and not variable.scalar:
            values = values[group.start:group.stop]
        arrays[name] = values.reshape(()) if variable.scalar else values
    np.savez(folder / 'outputs.npz', **arrays)
    return guards_of(model)


def _knob_target(name, model):
    from brian2 import TimedArray
    where = model.knobs[name]
    if isinstance(where[0], TimedArray):
        return where[0], 'values'
    group, variable = variable_of('knob', name, where)
    if getattr(variable, 'read_only', False):
        raise UsageError(f"knob '{name}' cannot be set")
    return group, where[1]


def _assign(owner, variable, value):
    from brian2 import DimensionMismatchError, TimedArray
    from brian2.units.fundamentalunits import fail_for_dimension_mismatch
    try:
        if isinstance(owner, TimedArray):
            fail_for_dimension_mismatch(owner.dim, value)
            owner.values[:] = np.asarray(value)
        else:
            setattr(owner, variable, value)
    except DimensionMismatchError as error:
        raise UsageError(f"value {value} for '{owner.name}.{variable}' has the wrong unit: "
                         f"{error}") from None


def _assign_by_name(names, point):
    from brian2.core.base import BrianObject
    groups = {obj().name: obj() for obj in BrianObject.__instances__() if obj() is not None}
    for name, (owner, variable) in names.items():
        if owner in groups:
            _assign(groups[owner], variable, point[name])
