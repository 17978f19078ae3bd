"""The fields of rules and neurons: types, texts that reach code, bounds of the weight."""
import re

from brian2 import Equations, get_dimensions

from homeozoo.core.parameters import P, RuleError, check_line, raise_unless_number, unit_name
from homeozoo.core.text import as_tuple

#: The mechanisms that a rule may belong to.
MECHANISMS = tuple(f'M{number}' for number in range(1, 15))


def check_fields(rule):
    """The fields have the types they are documented with."""
    check_owner(rule, 'rule')
    for text in [rule.mechanisms] if isinstance(rule.mechanisms, str) else rule.mechanisms:
        if text not in MECHANISMS:
            raise RuleError(f'{rule.name}: mechanisms names {text!r}; allowed are M1 to M14.')
    for pair in rule.decays:
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise RuleError(f'{rule.name}: decays holds {pair!r}; write pairs of a variable and '
                            'the parameter of its decay.')


def check_neuron(neuron):
    """The fields of a neuron have the types they are documented with."""
    check_owner(neuron, 'neuron')
    for slot in ('spike_variable', 'refractory', 'inlet'):
        if not isinstance(getattr(neuron, slot), (str, type(None))):
            raise RuleError(f'{neuron.name}: {slot} = {getattr(neuron, slot)!r} is no text.')
    try:
        Equations('\n'.join(as_tuple(neuron.model)))
    except Exception as error:
        raise RuleError(f'{neuron.name}: the model is not valid Brian2 code: {error}') from None


def check_owner(model, kind):
    """Name, texts and mappings of a rule or neuron.

    The texts hold nothing but Brian2 code or one line: they are written into the script that
    `drive` runs.
    """
    name = model.name
    if not isinstance(name, str) or not all(part.isidentifier() for part in name.split('+')):
        raise RuleError(f'name = {name!r}; the name of a {kind} is that of a variable.')
    for slot in dict.fromkeys((*model._TEXTS, 'cite')):
        texts = getattr(model, slot)
        if not isinstance(texts, (str, tuple, list, type(None))):
            raise RuleError(f'{name}: {slot} = {texts!r}; allowed are texts.')
        for text in as_tuple(texts):
            if not isinstance(text, str):
                raise RuleError(f'{name}: {slot} = {texts!r}; allowed are texts.')
            if slot == 'cite':
                check_line(f'{name}: cite', text)
            elif re.search(r'[\'"\\]', text):
                raise RuleError(f'{name}: {slot} = {text!r} holds a quote or a backslash, which '
                                'Brian2 code does not need.')
    for slot in ('params', 'needs'):
        if not hasattr(getattr(model, slot), 'items'):
            raise RuleError(f'{name}: {slot} = {getattr(model, slot)!r}; allowed is a mapping.')
    for key, record in model.params.items():
        if not isinstance(record, P):
            raise RuleError(f'{name}: {key} = {record!r}; write P(value, meaning, source).')


def check_bounds(rule):
    """Two numbers without unit, the lower below the upper; infinite for none."""
    try:
        low, high = rule.bounds
    except (TypeError, ValueError):
        raise RuleError(f'{rule.name}: bounds = {rule.bounds!r}; write (lowest, highest).') \
            from None
    for value in (low, high):
        raise_unless_number(f'{rule.name}: bounds', value)
        if get_dimensions(value) is not get_dimensions(1):
            raise RuleError(f'{rule.name}: bounds = {rule.bounds} have the unit '
                            f'{unit_name(value)}; weights have none.')
    if not low < high:
        raise RuleError(f'{rule.name}: bounds = {rule.bounds}; the lower must be below the upper.')
