"""The cells of a driven synapse: what they must hold besides firing at given times."""
from typing import NamedTuple

from brian2 import Equations

from homeozoo.core.parameters import source_text, unit_name, variable_name
from homeozoo.core.text import identifiers, renamed


class Cell(NamedTuple):
    """Extra code of a driven cell: lines, spike code, constants, starts, refractory period."""
    lines: list
    spike: list
    constants: dict
    starts: dict
    refractory: list


def add(cell, neuron):
    """Write the code of a `Neuron` into a driven cell, with constants for what other parts must
    bring.
    """
    keywords = neuron.kwargs(check_dt=False, by_hand=True)
    names = {name: variable_name(name) for name in neuron.varied}
    for need in neuron.needs:
        if need not in cell.starts:
            constant(cell, need, neuron.needs[need])
    cell.lines.extend(keywords['model'].splitlines())
    cell.spike.extend(renamed(step, names) for step in
                      (*neuron.reset, *(trace.step for trace in neuron.traces if trace.step)))
    used = identifiers('\n'.join(cell.lines + cell.spike + list(neuron.start.values())))
    if neuron.refractory:
        cell.refractory.append(keywords['refractory'])
        used |= identifiers(keywords['refractory'])
    cell.constants.update(
        {key: record for key, record in neuron.params.items() if key in used and key not in names}
    )
    cell.starts.update({names[key]: source_text(neuron.params[key].value) for key in names})
    cell.starts.update({key: repr(renamed(value, names) if isinstance(value, str) else value)
                        for key, value in neuron.start.items()})


def constant(cell, name, unit):
    """Declare a variable that keeps the value 1, unless it is given another."""
    cell.lines.append(f'{name} : {unit_name(unit)}')
    cell.starts[name] = one(unit)


def one(unit):
    """The value 1 of a unit as text."""
    return f'1*{unit_name(unit)}' if unit_name(unit) != '1' else '1'


def computed(neuron):
    """Names of the variables of a cell that follow from others at every moment."""
    return set(Equations('\n'.join(neuron.model)).subexpr_names)


def settable(neuron):
    """Names of the variables of a cell that can be given a value."""
    return (set(neuron.variables) | set(neuron.needs)) - computed(neuron)


def own_cell(neuron):
    """The driven cell of an add-on."""
    cell = Cell([], [], {}, {}, [])
    add(cell, neuron)
    for name in Equations('\n'.join(neuron.model)).parameter_names:
        cell.starts.setdefault(name, one(neuron.variables[name]))
    return cell


def cell_of(rule, side, given=()):
    """The driven cell of one side of a rule, and the names on it that can be given a value.

    A variable that the rule needs is brought by its provider, or is a constant. A provider stays
    out where a variable is given that it would compute.
    """
    cell, names, present = Cell([], [], {}, {}, []), set(), []
    if rule.varied_on(side):
        add(cell, rule.on_neurons(side, traces=False))
        names |= set(rule.varied_on(side).values())
    for need, unit in rule.cell_variables(side).items():
        provider = rule.providers.get(f'{need}_{side}')
        if provider is None or computed(provider) & set(given):
            constant(cell, need, unit)
            names.add(need)
        elif provider not in present:
            add(cell, provider)
            present.append(provider)
            names |= settable(provider)
    return cell, names


def group_lines(side, cell, given, times):
    """Source text of one cell: a plain spike generator, or a kicked group where the cell holds
    variables.

    times: number of spikes, text of their times, and of those one step later. Returns the lines.
    """
    count, early, late = times
    if not cell.lines:
        return [f"{side} = SpikeGeneratorGroup(1, zeros({count}, dtype=int), {late}, dt=dt_, "
                f"name='{side}')"]
    model = '\n'.join(cell.lines + ['fire : 1'])
    reset = '\n'.join(['fire -= 1'] + cell.spike)
    values = ', '.join(
        f'{name!r}: {source_text(record.value)}' for name, record in cell.constants.items()
    )
    rest = f" refractory={cell.refractory[0]!r}," if cell.refractory else ''
    lines = [f"{side} = NeuronGroup(1, '''\n{model}\n''', threshold='fire > 0.5', "
             f"reset='''\n{reset}\n''',",
             f"    method='euler',{rest} namespace={{{values}}}, dt=dt_, name='{side}')"]
    starts = {**cell.starts, **{name: source_text(value) for name, value in given.items()}}
    lines += [f'{side}.{name} = {value}' for name, value in starts.items()]
    return lines + [f"{side}_times = SpikeGeneratorGroup(1, zeros({count}, dtype=int), "
                    f"{early}, dt=dt_, name='{side}_times')",
                    f"{side}_kick = Synapses({side}_times, {side}, on_pre='fire_post += 1', "
                    f"namespace={{}}, dt=dt_, name='{side}_kick')",
                    f'{side}_kick.connect()']


def units_of(rule, cell, names):
    """Units of the variables of driven cells that can be given a value; cell: an add-on or None."""
    units = {name: unit for side in ('pre', 'post')
             for name, unit in rule.cell_variables(side).items()}
    for side in ('pre', 'post'):
        units.update({variable: rule.params[name].unit_value if name in rule.params else 1
                      for name, variable in rule.varied_on(side).items()})
    for neuron in (*rule.providers.values(), *([] if cell is None else [cell])):
        units.update({**neuron.needs, **neuron.variables})
    return {name: units[name] for name in names}
