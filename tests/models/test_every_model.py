"""What holds for every model that list_models finds."""
import numpy as np
import pytest
from brian2 import mV, ms

import homeozoo
from homeozoo import drive, stdp
from homeozoo.core import Neuron
from homeozoo.core import Rule, RuleError

NAMES = homeozoo.list_models()
RULES = [name for name in NAMES if isinstance(homeozoo.load(name), Rule)]
NEURONS = [name for name in NAMES if isinstance(homeozoo.load(name), Neuron)]
# the potential at which a rule that needs a strong depolarisation is held, as in its experiment
HELD = {'voltage.clopath2010_hippocampal': dict(given={'volt_u': -30*mV})}
# pairs in both orders and a burst; a weight away from the middle, which the burst rule leaves alone
TIMES = dict(pre_times=[10, 45, 60, 72, 130]*ms, post_times=[20, 40, 61, 65, 69, 73]*ms, w0=0.4)


@pytest.mark.parametrize('name', NAMES)
def test_every_parameter_has_meaning_and_source(name):
    model = homeozoo.load(name)
    assert model.doc
    for key, record in model.params.items():
        assert record.meaning and record.source, key
        assert record.unit and record.range


@pytest.mark.parametrize('name', RULES)
def test_every_rule_runs_and_stays_finite(name):
    t_s, w = drive(homeozoo.load(name), **TIMES)
    assert t_s.shape == w.shape == (11,)
    assert np.all(np.isfinite(w))


@pytest.mark.parametrize('name', RULES)
def test_every_rule_adds_to_song2000_in_either_order(name):
    rule = homeozoo.load(name)
    if 'stdp' in rule.name.split('+'):
        with pytest.raises(RuleError):
            rule + stdp.song2000
        return
    first = drive(rule + stdp.song2000, **TIMES)[1]
    assert first.tobytes() == drive(stdp.song2000 + rule, **TIMES)[1].tobytes()
    assert first.tobytes() != drive(rule, **TIMES)[1].tobytes()


@pytest.mark.parametrize('name', RULES)
def test_every_rule_moves_the_weight_or_the_efficacy(name):
    rule = homeozoo.load(name)
    w = drive(rule, **TIMES, **HELD.get(name, {}))[1]
    assert np.any(w != 0.4) or rule.efficacy


@pytest.mark.parametrize('name', NEURONS)
def test_every_neuron_shows_its_code(name):
    text = str(homeozoo.load(name))
    assert 'model' in text and 'namespace' in text


@pytest.mark.parametrize('name', NEURONS)
def test_every_addon_is_driven_and_leaves_the_weight(name):
    """An add-on of a cell gives its variables after every event; a cell that fires by itself is refused."""
    neuron = homeozoo.load(name)
    if neuron.spike_variable:
        with pytest.raises(RuleError, match='fires by itself'):
            drive(neuron, **TIMES)
        return
    driven = drive(neuron, **TIMES)
    t_s, w = driven
    assert t_s.shape == (11,) and np.all(w == 0.4)
    assert set(driven.state) == set(neuron.variables)
    assert all(value.shape == (11,) and np.all(np.isfinite(value)) for value in driven.state.values())
