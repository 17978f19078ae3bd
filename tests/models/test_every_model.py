"""What holds for every model that list_models finds."""
import pickle
import time

import numpy as np
import pytest
import varied
from brian2 import mV, ms, prefs

import homeozoo
from homeozoo import drive, stdp
from homeozoo.core import Neuron, Rule, RuleError

NAMES = homeozoo.list_models()
RULES = [name for name in NAMES if isinstance(homeozoo.load(name), Rule)]
NEURONS = [name for name in NAMES if isinstance(homeozoo.load(name), Neuron)]
# the potential at which a rule that needs a strong depolarisation is held, as in its experiment;
# a synapse that no other restrains; a weight of the sign that the rule changes
HELD = {'voltage.clopath2010_hippocampal': dict(given={'volt_u': -30*mV}),
        'restraint.restraint': dict(given={'nearby': 0.0}),
        'replay.tadros2022': dict(w0=-0.4)}
# pairs in both orders and a burst; a weight away from the middle, which the burst rule leaves alone
TIMES = dict(pre_times=[10, 45, 60, 72, 130]*ms, post_times=[20, 40, 61, 65, 69, 73]*ms, w0=0.4)


@pytest.mark.parametrize('name', NAMES)
def test_every_parameter_has_meaning_and_source_and_survives_pickling(name):
    model = homeozoo.load(name)
    copy = pickle.loads(pickle.dumps(model))
    assert copy == model and hash(copy) == hash(model)
    assert model.doc
    for key, record in model.params.items():
        assert record.meaning and record.source, key
        assert record.unit and record.range


@pytest.mark.parametrize('name', RULES)
def test_every_rule_moves_the_weight_or_the_efficacy(name):
    rule = homeozoo.load(name)
    times = {**TIMES, **HELD.get(name, {})}
    t_s, w = drive(rule, **times)
    assert t_s.shape == w.shape == (11,)
    assert np.all(np.isfinite(w))
    assert np.any(w != times['w0']) or rule.efficacy


@pytest.mark.parametrize('name', NEURONS)
def test_every_neuron_shows_its_code(name):
    text = str(homeozoo.load(name))
    assert 'model' in text and 'namespace' in text


@pytest.mark.parametrize('name', NEURONS)
def test_every_addon_is_driven_and_leaves_the_weight(name):
    """An add-on of a cell gives its variables after every event; a cell that fires by itself is
    refused.
    """
    neuron = homeozoo.load(name)
    if neuron.spike_variable:
        with pytest.raises(RuleError, match='fires by itself'):
            drive(neuron, **TIMES)
        return
    driven = drive(neuron, **TIMES)
    t_s, w = driven
    assert t_s.shape == (11,) and np.all(w == 0.4)
    assert set(driven.state) == set(neuron.variables)
    assert all(
        value.shape == (11,) and np.all(np.isfinite(value)) for value in driven.state.values()
    )


# ---------------------------------------------------------------------------- parameters that vary

def shape(rule):
    """What two parameter sets of one rule share."""
    return repr([getattr(rule, slot) for slot in rule._TEXTS]
                + [rule.traces, rule.decays, list(rule.params), list(rule.needs)])


def kinds(names):
    """One name for each kind of rule: not every parameter set, and not the sums, whose parts are
    there.
    """
    rules = {name: homeozoo.load(name) for name in reversed(names)}
    return sorted(
        {shape(rule): name for name, rule in rules.items() if '+' not in rule.name}.values()
    )


KINDS = kinds(RULES)
RANDOM = {name for name in KINDS for slot in homeozoo.load(name)._TEXTS
          for text in getattr(homeozoo.load(name), slot) if 'rand' in text}
# parameters of closed forms only; factors of a noise that is off; what these spikes do not reach
IDLE = {
    'calc_D',
    'calc_rho_star',
    'calc_beta',
    'calc_b',
    'calc_sigma',
    'cons_theta_tag',
    'down_theta',             # these spikes do not fall between the two thresholds
    'scal_most',              # a factor that so short a run does not reach
    'twof_rho_min',
    'twof_u_min',
    'rep_inc', 'rep_dec', 'rep_soft',      # change negative weights only
    'near_speed',             # all cells are equally active there: growth and restraint cancel
}


@pytest.mark.parametrize('name', KINDS)
def test_every_rule_adds_to_song2000_in_either_order(name):
    rule = homeozoo.load(name)
    if 'stdp' in rule.name.split('+'):
        with pytest.raises(RuleError):
            rule + stdp.song2000
        return
    first = drive(rule + stdp.song2000, **TIMES)[1]
    assert first.tobytes() == drive(stdp.song2000 + rule, **TIMES)[1].tobytes()
    assert first.tobytes() != drive(rule, **TIMES)[1].tobytes()


def noise_of(rule):
    """Parameters that switch random numbers on."""
    return [name for name in rule.params if name.endswith('_noise')]


@pytest.fixture
def exact(numpy_target):
    """Code that computes the same with a constant and with a variable, bit for bit.

    What Brian2 and sympy remember of expressions seen before can change the order of a product.
    """
    varied.forget_expressions()
    kept = prefs.codegen.loop_invariant_optimisations
    prefs.codegen.loop_invariant_optimisations = False
    yield
    prefs.codegen.loop_invariant_optimisations = kept


@pytest.mark.parametrize(
    'name', [name for name in KINDS if name not in RANDOM or noise_of(homeozoo.load(name))]
)
def test_every_parameter_may_vary(name, exact):
    """Per synapse, per source or target cell, and as a knob: the state of the rule with those
    values as constants. All are changed at once, and one at a time, which must make a difference.
    """
    rule = homeozoo.load(name)
    off = noise_of(rule)
    rule = rule(**dict.fromkeys(off, 0.0))
    names, found = varied.compare(rule, 0.4, left_out=off)
    constant, one_by_one = found['constant'], found['synapse']
    for variable in constant:
        for place in ('synapse', 'pre', 'post'):
            values = found[place][variable]
            assert constant[variable].tobytes() == values[-2:].tobytes(), (variable, place)
            assert one_by_one[variable].tobytes() == values.tobytes(), (variable, place)
        assert found['knobs'][variable] == constant[variable][1], variable
    still = {
        name
        for k, name in enumerate(names)
        if all(values[k] == values[-2] for values in one_by_one.values())
    }
    assert still - {'w_min', 'w_max'} <= IDLE


@pytest.mark.parametrize('name', sorted(RANDOM))
def test_every_parameter_of_a_random_rule_may_vary(name, exact):
    """As above with random numbers, the same for both: all parameters at once, one synapse."""
    rule = homeozoo.load(name)
    names = noise_of(rule) if 'calc' in name else list(rule.params)
    values = {short: varied.changed(rule, short, 0.4) for short in names}
    w = drive(rule(**values), **TIMES).w
    if name != 'multisynapse.reduced':                # changes its number of contacts, never w
        assert w.tobytes() != drive(rule, **TIMES).w.tobytes()
    for place in ('synapse', 'post'):
        assert w.tobytes() == drive(rule(**values).varying(*names, per=place), **TIMES).w.tobytes()


def test_keywords_of_every_rule_take_under_ten_milliseconds():
    """CPU time, the best of three: a rule is turned into keywords inside loops."""
    for name in RULES:
        rule = homeozoo.load(name)
        times = []
        for _ in range(3):
            start = time.process_time()
            rule.kwargs(slow=rule.every, by_hand=True)
            times.append(time.process_time() - start)
        assert min(times) < 0.01, name
