"""Type hints of what users call, as an editor and a checker of types read them."""
import inspect
import typing

import pytest

import homeozoo
from homeozoo.core import Neuron, Rule, nearest

METHODS = [(kind, name) for kind, names in (
    (Rule, 'gated paced varying eligibility kwargs synapses on_neurons script statements'),
    (Neuron, 'paced varying kwargs group')) for name in names.split()]
FUNCTIONS = [homeozoo.drive, homeozoo.list_models, homeozoo.load, nearest]
FUNCTIONS += [getattr(kind, name) for kind, name in METHODS]


@pytest.mark.parametrize('function', FUNCTIONS, ids=lambda function: function.__qualname__)
def test_every_argument_and_the_result_have_a_type(function):
    signature = inspect.signature(function)
    assert signature.return_annotation is not inspect.Signature.empty
    untyped = [name for name, argument in signature.parameters.items()
               if argument.annotation is argument.empty
               and argument.kind is not argument.VAR_KEYWORD and name not in ('rule', 'neuron')]
    assert not untyped


@pytest.mark.parametrize('function', [f for f in FUNCTIONS if f is not homeozoo.load],
                         ids=lambda function: function.__qualname__)
def test_the_types_exist(function):
    assert 'return' in typing.get_type_hints(function)


def test_the_package_says_that_it_is_typed(root):
    assert (root / 'models/py.typed').exists()
