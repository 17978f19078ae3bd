"""What a rule and a neuron are: values that add up and end in plain Brian2 keywords."""
from homeozoo.core.drive import drive
from homeozoo.core.neuron import Neuron
from homeozoo.core.parameters import P, RuleError
from homeozoo.core.rule import Rule
from homeozoo.core.traces import Trace, nearest

__all__ = ['Neuron', 'P', 'Rule', 'RuleError', 'Trace', 'drive', 'nearest']
