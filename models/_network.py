"""What the network of an experiment is made of, read from its own objects, for `homeozoo latex`.

The experiment runs until its first sweep. The network of that sweep is built, not simulated: as for
C++, without a compiler. Rules and neurons are those whose `synapses` and `group` were called.
"""
import contextlib
import inspect
import pathlib
import sys
from typing import NamedTuple

from homeozoo.core import Neuron, Rule
from homeozoo.running.settings import resolve_settings
from homeozoo.running.simulation import Simulation

#: Settings of `Synapses.connect`, as they are said.
WORDS = dict(condition='if', p='probability', i='from', j='to', n='synapses a pair')


class Description(NamedTuple):
    """What a network is made of: rows of text for the tables; models: rules and neurons."""
    claim: str
    scale: str
    seeds: int
    duration: str
    steps: str
    settings: dict
    knobs: list
    models: list
    populations: list
    connectivity: list
    inputs: list
    measurements: list
    equations: list


class Built(Exception):
    """The first sweep of an experiment: its build, the arguments, names of what varies."""


class Stop(Simulation):
    """A simulation that ends with the first sweep."""

    def sweep(self, build, points, *, measure=None, given=None, seeds=None, max_rate=None,
              **build_kwargs):
        first = points[0] if points else {}
        raise Built(build, build_kwargs, sorted(first if isinstance(first, dict) else first[0]))


def first_sweep(name, scale):
    """Module and settings of an experiment; build, arguments and knobs of its first sweep."""
    from homeozoo.running.runner import load_protocol
    module = load_protocol(name)
    none = f'{name} simulates no network; homeozoo latex RULE writes the tables of a rule'
    if not any('sweep(' in pathlib.Path(place.__file__).read_text(encoding='utf-8')
               for place in places(module)):
        raise ValueError(none)
    values = resolve_settings(module.run, module.SCALES[scale], ())
    try:
        module.run(Stop(seeds=module.SEEDS[scale], scale=scale), **values)
    except Built as found:
        return module, values, *found.args
    raise ValueError(none)


def places(module):
    """The module of an experiment and those of its folder that it takes something from."""
    names = {getattr(value, '__module__', None) or getattr(value, '__name__', '')
             for value in vars(module).values() if not isinstance(value, dict)}
    return [module, *(sys.modules[name] for name in sorted(filter(None, map(str, names)))
                      if name.startswith(f'{module.__package__}._') and name in sys.modules)]


@contextlib.contextmanager
def watched():
    """Notes the models that groups and synapses are made from, and what `connect` is called with.

    Gives two dicts: name of an object -> model; name of synapses -> list of settings of connect.
    """
    import brian2
    models, connections = {}, {}
    kept = Rule.synapses, Neuron.group, brian2.Synapses.connect

    def synapses(rule, *args, **kwargs):
        models[kwargs.get('name')] = rule
        return kept[0](rule, *args, **kwargs)

    def group(neuron, *args, **kwargs):
        models[kwargs.get('name')] = neuron
        return kept[1](neuron, *args, **kwargs)

    def connect(self, *args, **kwargs):
        given = dict(zip(('condition', 'i', 'j', 'p', 'n'), args), **kwargs)
        connections.setdefault(self.name, []).append(given)
        return kept[2](self, *args, **kwargs)

    Rule.synapses, Neuron.group, brian2.Synapses.connect = synapses, group, connect
    try:
        yield models, connections
    finally:
        Rule.synapses, Neuron.group, brian2.Synapses.connect = kept


def network(name, scale='default'):
    """The `Description` of the network of an experiment at a scale."""
    import brian2
    from brian2.devices.device import reset_device
    module, values, build, given, knobs = first_sweep(name, scale)
    brian2.BrianLogger.log_level_error()
    brian2.set_device('cpp_standalone', build_on_run=False)
    try:
        with watched() as (models, connections):
            model = build(**given)
        return description(module, scale, (values, knobs), model, models, connections)
    finally:
        brian2.get_device().reinit()
        reset_device()


def description(module, scale, settings, model, models, connections):
    """The `Description` of a `Model`; settings: values, and names of the knobs; models,
    connections: as from `watched`.
    """
    import brian2
    objects = {kind: [] for kind in ('cells', 'synapses', 'inputs', 'monitors')}
    for item in model.net.sorted_objects:
        if isinstance(item, brian2.Synapses):
            if '_arrivals_' not in item.name:
                objects['synapses'].append(item)
        elif isinstance(item, (brian2.SpikeMonitor, brian2.StateMonitor,
                               brian2.PopulationRateMonitor)):
            objects['monitors'].append(item)
        elif isinstance(item, (brian2.PoissonGroup, brian2.SpikeGeneratorGroup,
                               brian2.PoissonInput)) or 'rates' in getattr(item, 'variables', ()):
            objects['inputs'].append(item)
        elif isinstance(item, brian2.NeuronGroup):
            objects['cells'].append(item)
    cells = objects['cells'] + [item for item in objects['inputs'] if hasattr(item, 'N')]
    groups = sorted(cells, key=lambda item: item.name)
    wires = sorted(objects['synapses'], key=lambda item: item.name)
    used = list(dict.fromkeys(models[item.name] for item in groups + wires if item.name in models))
    steps = sorted({float(clock.dt) for clock in map(lambda item: item.clock, groups + wires)})
    return Description(
        claim=inspect.getdoc(module).split('\n')[0], scale=scale, seeds=module.SEEDS[scale],
        duration=str(model.duration),
        steps='time steps of ' + ', '.join(f'{1e3*step:g} ms' for step in steps),
        settings=settings[0], knobs=settings[1], models=used,
        populations=[(item.name, kind_of(item, models), str(len(item))) for item in groups],
        connectivity=[(item.name, item.source.name, item.target.name,
                       pattern(connections.get(item.name, ())), effect(item)) for item in wires],
        inputs=[(item.name, input_text(item)) for item in objects['inputs']],
        measurements=[measured(item) for item in sorted(objects['monitors'],
                                                        key=lambda item: item.name)],
        equations=[(item.name, str(item.equations).replace('\n', '; ')) for item in groups + wires
                   if item.name not in models and len(getattr(item, 'equations', ()))])


def kind_of(item, models):
    """What the elements of a population are."""
    return models[item.name].name if item.name in models else type(item).__name__


def pattern(settings):
    """Settings of `connect` in words."""
    return '; '.join(', '.join(f'{WORDS.get(key, key)} {brief(value)}'
                               for key, value in given.items() if value is not None)
                     or 'all to all' for given in settings) or 'none yet'


def brief(value):
    """A setting, or how many numbers there are."""
    size = getattr(value, 'size', None) or (len(value) if isinstance(value, (list, tuple)) else 1)
    return str(value) if isinstance(value, str) or size == 1 else f'a list of {size}'


def effect(item):
    """What a presynaptic spike does first: what is transmitted; the rest is in the rule."""
    code = [line for path in item._pathways if path.prepost == 'pre'
            for line in str(path.code).splitlines() if line.strip()]
    return code[0].strip() if code else 'none at spikes'


def input_text(item):
    """What an input does."""
    if hasattr(item, 'rate') and not hasattr(item, 'variables'):
        return f'{item.N} Poisson processes of {item.rate} on {item.target.name}'
    many = f'{len(item)} ' if hasattr(item, '__len__') else ''
    if type(item).__name__ == 'SpikeGeneratorGroup':
        return f'{many}sources with given spike times'
    return f'{many}Poisson processes, rates as set by the experiment'


def measured(item):
    """Name, type and object of a monitor."""
    what = ', '.join(sorted(getattr(item, 'record_variables', ()))) or 'spikes'
    if type(item).__name__ == 'StateMonitor':
        what += f', every {1e3*float(item.clock.dt):g} ms'
    return item.name, type(item).__name__, f'{what} of {item.source.name}'
