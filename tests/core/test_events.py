"""`drive` from event to event: the weights of the Brian2 simulation, at the cost of the spikes."""
import subprocess
import sys
import time

import numpy as np
import pytest
from brian2 import Hz, SpikeGeneratorGroup, mV, ms, nS, second

import homeozoo
from homeozoo import calcium, consolidation, drive, gating, heterosynaptic, istdp, scaling, stdp
from homeozoo import triplet
from homeozoo.core import RuleError

PRE, POST = [10, 40, 41.5, 100, 130]*ms, [20, 35, 40, 71, 130, 131]*ms
EVENT_DRIVEN = dict(
    pair=stdp.song2000, noisy=stdp.vanrossum2000, power=stdp.morrison2007, gutig=stdp.gutig2003,
    reduced=stdp.morrison2008_reduced, inhibitory=istdp.vogels2011,
    triplet=triplet.pfister2006_visual_full, nearest=triplet.pfister2006_visual_full_nearest,
    sliding=triplet.zenke2013, calcium=calcium.graupner2012_dp(noise=1.0),
    cascade=consolidation.fusi2005, zenke=heterosynaptic.zenke2015, gated=gating.gated_stdp,
    both=stdp.song2000 + istdp.vogels2011, varied=stdp.song2000.varying('A_plus', 'w_max'),
    of_cells=stdp.song2000.varying('tau_pre', per='pre'))


@pytest.mark.parametrize('name', EVENT_DRIVEN)
def test_events_give_the_weights_of_the_simulation(name):
    rule = EVENT_DRIVEN[name]
    followed = drive(rule, PRE, POST, 0.4, seed=3, duration=200*ms)
    simulated = drive(rule, PRE, POST, 0.4, seed=3, duration=200*ms, target='numpy')
    assert followed.t_s.tobytes() == simulated.t_s.tobytes()
    np.testing.assert_allclose(followed.w, simulated.w, rtol=1e-12, atol=0)
    assert np.ptp(followed.w) > 0 or name == 'cascade'


def test_an_hour_of_sparse_spikes_costs_what_its_spikes_cost():
    """5,800 spikes in 74 minutes; CPU seconds, generous for a busy machine."""
    rng = np.random.default_rng(0)
    pre, post = (np.unique(np.round(rng.uniform(0, 4436, 2900), 4)) for _ in range(2))
    start = time.process_time()
    w = drive(stdp.song2000, pre*second, post*second, 0.5).w
    assert time.process_time() - start < 5 and len(w) >= 5790 and np.ptp(w) > 0


class Train:
    """As a `neo.SpikeTrain` looks from outside."""
    dimensionality = 'ms'

    def __init__(self, values_ms):
        self.magnitude = np.asarray(values_ms, dtype=float)

    def rescale(self, unit):
        assert unit == 's'
        return Train(self.magnitude/1000)


@pytest.mark.parametrize('kind', ['list of quantities', 'generator', 'neo'])
def test_spikes_as_people_have_them(kind):
    make = {'list of quantities': lambda t: [time for time in t],
            'generator': lambda t: SpikeGeneratorGroup(1, [0]*len(t), t),
            'neo': lambda t: Train(t/ms)}[kind]
    expected = drive(stdp.song2000, PRE, POST, 0.5).w
    assert drive(stdp.song2000, make(PRE), make(POST), 0.5).w.tobytes() == expected.tobytes()


def test_a_generator_of_several_cells_is_refused():
    many = SpikeGeneratorGroup(2, [0, 1], [1, 2]*ms, name='many')
    with pytest.raises(RuleError, match='many has 2 cells; give the times of one'):
        drive(stdp.song2000, many, POST, 0.5)


@pytest.mark.parametrize('words, message', [
    (dict(w0=0.5*nS), 'w0 = 0.5 nS has the unit'), (dict(duration=3), 'duration = 3 is no time'),
    (dict(target='gpu'), 'allowed are auto')])
def test_wrong_values_are_refused(words, message):
    with pytest.raises(RuleError, match=message):
        drive(stdp.song2000, PRE, POST, **{'w0': 0.5, **words})


@pytest.mark.parametrize('rate', [5, 5*mV])
def test_given_has_its_unit(rate):
    with pytest.raises(RuleError, match='unit Hz'):
        drive(scaling.turrigiano1998, PRE, POST, 0.5, given={'rate': rate})
    drive(scaling.turrigiano1998, PRE, POST, 0.5, given={'rate': 5*Hz}, dt=1*ms, duration=2*ms)


def test_drive_inside_a_standalone_script(tmp_path):
    """A rule that follows events, one on a clock; the own network of the script goes on."""
    text = f"""
from brian2 import *
set_device('cpp_standalone', build_on_run=False, directory={str(tmp_path)!r})
from homeozoo import drive, scaling, stdp
mine = NeuronGroup(1, 'v : 1', name='mine')
before = len(get_device().arrays)
assert abs(drive(stdp.song2000, [10]*ms, [15]*ms, 0.5).w[-1] - 0.5 - 0.005*exp(-5/20)) < 1e-12
slow = scaling.turrigiano1998(target=10*Hz, tau=10*second)
assert drive(slow, [10]*ms, [15]*ms, 0.5, dt=1*ms).w[-1] > 0.5
assert len(get_device().arrays) == before
run(1*ms)
"""
    subprocess.run([sys.executable, '-c', text], check=True, cwd=tmp_path)


def test_every_rule_that_spikes_alone_change_is_followed():
    """The rules on the clock are those with continuous change, slow statements or rates."""
    from homeozoo.core import Rule
    from homeozoo.core.events import is_event_driven
    from homeozoo.core.script import plan
    for name in homeozoo.list_models():
        rule = homeozoo.load(name)
        if isinstance(rule, Rule):
            what = plan(rule, PRE, POST, 0.4)
            on_clock = (rule.dw_dt or rule.decays or rule.on_slow or rule.providers
                        or any(trace.ode for trace in rule.traces)
                        or 'clock-driven' in '\n'.join(rule.model))
            assert is_event_driven(rule, what.code, what.cells) == (not on_clock), name
