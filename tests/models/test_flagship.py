"""The flagship network: its equations, its switches, and what its arguments put in their place."""
import pickle

import numpy as np
import pytest
import reference_flagship
from brian2 import Hz, Network, SpikeMonitor, mV, ms, second

import homeozoo
from homeozoo import calcium, consolidation, flagship, istdp, neurons, stdp, triplet
from homeozoo.core import Neuron, P, RuleError, Trace

pytestmark = pytest.mark.usefixtures('numpy_target')

SIZES = dict(slots=10, n_exc=60, n_inh=20, k_ee=20, k_ei=20, k_ie=10, k_ii=10)


def small(**more):
    return flagship.network(**{**SIZES, **more})


def open_all(cells, value=1.0, eta=0.01):
    """Every table of the usual network at `value`."""
    for name in ('M', 'X', 'S', 'T'):
        cells.tables[name].values[:] = value
    cells.tables['eta_inh'].values[:] = eta*value


def run(cells, duration, *more):
    Network(*cells.objects, *more).run(duration, namespace={})


# --- the network as it is

def test_the_network_equals_its_equations_in_numpy():
    """200 ms with everything open and equal random numbers: equal spikes, states within 1e-10."""
    class Drawn:
        random = staticmethod(np.random.rand)
    np.random.seed(3)
    values = dict(w_ee=0.2, w_max=0.25, w_ie=0.1, w_ei=0.15, w_ii=0.12, w_ie_max=0.4)
    cells = small(**values)
    open_all(cells)
    cells.tables['M'].values[2] = 0.5
    cells.ee.trans_delta = 1e-4
    pairs = {name: (np.array(getattr(cells, name).i), np.array(getattr(cells, name).j))
             for name in ('ee', 'ei', 'ie', 'ii')}
    starts = np.array(cells.exc.v), np.array(cells.inh.v)
    w = {name: np.array(getattr(cells, name).w) for name in ('ee', 'ie')}
    tables = {name: cells.tables[name].values.__getitem__ for name in flagship.TABLES[:-1]}
    spikes = SpikeMonitor(cells.exc, name='spikes')
    np.random.seed(4)
    run(cells, 200*ms, spikes)
    np.random.seed(4)
    expected, w, ref, gain, theta, rate = reference_flagship.run(2000, *starts, pairs, w,
                                                                 tables=tables, rng=Drawn,
                                                                 rate_exc=1600, rate_inh=1300,
                                                                 w_bg=0.05, delta=1e-4,
                                                                 **{name: values[name]
                                                                    for name in ('w_ei', 'w_ii',
                                                                                 'w_max',
                                                                                 'w_ie_max')})
    assert len(expected) > 100
    assert list(zip(np.round(np.asarray(spikes.t)/1e-4), np.asarray(spikes.i))) == expected
    for ours, theirs in ((cells.ee.w, w['ee']), (cells.ie.w, w['ie']), (cells.ee.het_ref, ref),
                         (cells.exc.scal_g, gain), (cells.exc.intr_theta, theta),
                         (cells.exc.rate, rate)):
        assert np.ptp(theirs) > 0
        np.testing.assert_allclose(np.asarray(ours), theirs, rtol=1e-10, atol=1e-13)


def test_switches_freeze_everything():
    """With all tables at zero nothing that learns moves in 100 ms; all open, it does (above)."""
    np.random.seed(3)
    cells = small(w_ee=0.2)
    cells.ee.trans_delta = 1e-4
    spikes = SpikeMonitor(cells.exc, name='spikes')
    run(cells, 100*ms, spikes)
    assert spikes.num_spikes > 50
    for values, start in ((cells.ee.w, 0.2), (cells.ie.w, 0.15), (cells.exc.scal_g, 0),
                          (cells.exc.intr_theta, 0)):
        assert np.all(np.asarray(values) == start)


def sent(cells):
    """One step in which the first E and I cells spike: what arrives over the weight, two arrays."""
    cells.exc.v = cells.inh.v = -70*mV
    cells.exc.v[0] = cells.inh.v[0] = -40*mV
    run(cells, 0.1*ms)
    to = np.asarray(cells.ee.j)[np.asarray(cells.ee.i) == 0]
    stopped = np.asarray(cells.ie.j)[np.asarray(cells.ie.i) == 0]
    assert len(to) and len(stopped)
    return np.asarray(cells.exc.ge)[to]/0.05, np.asarray(cells.exc.gi)[stopped]/0.15


def test_scaling_multiplies_excitation_only():
    """h = 1.5 transmits 1.5 w from E cells; inhibition is not scaled."""
    cells = small(rate_exc=0*Hz, rate_inh=0*Hz)
    cells.exc.scal_g = 0.5
    excitation, inhibition = sent(cells)
    assert excitation == pytest.approx(1.5) and inhibition == pytest.approx(1)


def test_a_table_moves_the_set_points_of_parts():
    """Closed form of h at a fixed rate, the set-point times 1 + goal."""
    sizes = dict(n_exc=20, n_inh=5, k_ee=2, k_ei=2, k_ie=2, k_ii=2, dt=0.5*ms, grid=0.5*ms,
                 slots=20, part_size=10)
    rule = flagship.excitatory.varying(scal_target='scal_target*(1 + goal_post)')
    cells = flagship.network(**sizes, rule_ee=rule, rate_exc=0*Hz,       # silent: the sensor decays
                             more_tables=dict(goal=flagship.Table(parts=True)))
    cells.exc.v = '-70*mV'
    cells.exc.scal_tau, cells.exc.rate = 2*second, 10*Hz
    cells.tables['S'].values[:] = 0.5
    cells.tables['goal'].values[:] = np.array([1.0, -0.5])
    Network(cells.exc).run(1*second, namespace={})
    integral = 10*(1 - np.exp(-1))                                    # of the sensor, tau 1 s
    for part, goal in enumerate((10.0, 2.5)):
        log_h = 0.5/2*(1 - integral/goal)
        assert np.log(1 + cells.exc.scal_g[10*part:10*part + 10]) == pytest.approx(log_h, abs=2e-3)


# --- other rules, cells, tables

EVENTS = dict(song2000=stdp.song2000, hippocampal=triplet.pfister2006_hippocampal_full,
              zenke2013=triplet.zenke2013, calcium=calcium.graupner2012_cortical_slice)


@pytest.mark.parametrize('name', EVENTS)
def test_another_rule_from_e_to_e(name):
    """It learns while M is open and only then; knobs and state are those of what is there."""
    rule = EVENTS[name].gated('M_post') + flagship.gain
    moved = {}
    for value in (0.0, 1.0):
        np.random.seed(3)
        cells = small(rule_ee=rule, w_ee=0.2)
        open_all(cells, value)
        run(cells, 60*ms)
        moved[value] = np.abs(np.asarray(cells.ee.w) - 0.2).max(), np.abs(np.asarray(cells.ie.w)
                                                                          - 0.15).max()
    assert moved[0.0] == (0, 0) and min(moved[1.0]) > 0
    assert {'M', 'X', 'S', 'T', 'eta_inh', 'cue', 'w_ee', 'tau_scaling',
            'target_inh'} <= cells.knobs.keys()
    assert not {'A', 'B', 'beta', 'delta', 'tau_p', 'het_ref'} & cells.knobs.keys()
    assert {'w_ee', 'w_ie', 'scal_g', 'rate',
            'intr_theta'} <= cells.state.keys() <= cells.knobs.keys()
    # as it reaches the process that builds it
    again = small(rule_ee=pickle.loads(pickle.dumps(rule)), w_ee=0.2)
    assert again.ee._pathways[0].code == cells.ee._pathways[0].code


def test_an_eligibility_trace_on_a_slow_clock():
    """Three factors from E to E: frozen while M is closed; the trace is part of the state."""
    pool = neurons.modulator_pool(tau=1*second)
    rule = stdp.song2000.eligibility('D_post').paced('M_post')
    moved = {}
    for value in (0.0, 1.0):
        np.random.seed(3)
        cells = small(rule_ee=rule, w_ee=0.2, add_exc=neurons.rate_sensor + pool, slow=10*ms)
        cells.exc.D = 1
        open_all(cells, value)
        run(cells, 60*ms)
        moved[value] = np.abs(np.asarray(cells.ee.w) - 0.2).max()
        assert np.any(np.asarray(cells.ee.stdp_elig) != 0)
    assert moved[0.0] == 0 < moved[1.0] and {'stdp_elig', 'D'} <= cells.state.keys()


def test_more_knobs():
    """A parameter becomes a knob where it acts, unless it acts in two places or nowhere."""
    rule = triplet.pfister2006_visual_minimal.gated('M_post')
    cells = small(rule_ee=rule, more_knobs=('trip_A3_plus', 'trip_tau_y'))
    assert cells.knobs['trip_A3_plus'] == (cells.ee,
                                           'trip_A3_plus') and cells.ee.trip_A3_plus == 6.5e-3
    assert cells.knobs['trip_tau_y'] == (cells.exc, 'trip_tau_y') and cells.exc.trip_tau_y == 114*ms
    with pytest.raises(RuleError, match='istdp_tau acts in more than one place'):
        small(more_knobs=('istdp_tau',))
    with pytest.raises(RuleError, match='did you mean heb_tau_'):
        small(more_knobs=('heb_tau_q',))
    with pytest.raises(RuleError, match='stdp_tau_pre cannot be a variable'):
        small(rule_ee=stdp.song2000.gated('M_post'), more_knobs=('stdp_tau_pre',))


def test_another_inhibitory_rule():
    """Pair STDP from I to E, beside the usual E to E rule; the knob target_inh is gone."""
    cells = small(rule_ie=stdp.song2000(A_plus=0.02).gated('eta_inh_post'))
    open_all(cells, 1.0, eta=1.0)
    run(cells, 100*ms)
    assert np.ptp(np.asarray(cells.ie.w)) > 0 and 'target_inh' not in cells.knobs
    assert 'stdp_y' in cells.state and 'istdp_y' not in cells.state


def test_cells_with_and_without_add_ons():
    """Without the threshold its knobs are gone; an add-on brings a variable of the state."""
    cells = small(add_exc=neurons.rate_sensor + neurons.adaptive_threshold(step=20*mV))
    assert not {'theta_step', 'theta_tau',
                'intr_theta'} & cells.knobs.keys() and 'theta' in cells.state
    cells.exc.v = -40*mV
    run(cells, 0.1*ms)
    assert np.asarray(cells.exc.theta) == pytest.approx(0.02)
    with pytest.raises(RuleError, match='needs the variable rate'):
        small(add_exc=flagship.threshold)


def test_more_tables_and_what_is_transmitted():
    """A factor on E to E transmission, one per part from I to E, and a table an add-on reads."""
    slow = Neuron('gk', doc='Adaptation that grows only while Z is up.', needs={'Z': 1},
                  params=dict(gk_tau=P(500*ms, 'decay', 'chosen here')),
                  currents='gk*(lif_E_in - v)',
                  traces=(Trace('gk', 'post', tau='gk_tau', step='gk += Z'),))
    cells = small(rate_exc=0*Hz, rate_inh=0*Hz, add_exc=neurons.rate_sensor + slow, part_size=30,
                  more_tables=dict(f_ee=flagship.Table(2.0), f_ie=flagship.Table(1.0, parts=True),
                                   Z=flagship.Table(3.0), I_more=flagship.Table(2*mV)),
                  transmit=dict(ee='ge_post += f_ee_post*w', ie='gi_post += f_ie_post*w'))
    assert cells.tables['f_ie'].values.shape == (10, 2)
    cells.tables['f_ie'].values[:] = [0.5, 3.0]
    excitation, inhibition = sent(cells)
    assert excitation == pytest.approx(2) and set(np.round(inhibition, 6)) <= {0.5, 3.0}
    assert cells.exc.gk[0] == pytest.approx(3) and cells.exc.I_more[5] == 2*mV
    assert cells.knobs['Z'][0] is cells.tables['Z'] and 'gk' in cells.state


def test_other_base_models():
    """Adaptive exponential E cells learn and know no lif parameter; I cells stay what they are."""
    np.random.seed(3)
    cells = small(w_ee=0.2, cell=neurons.adex_leak)
    open_all(cells)
    spikes = SpikeMonitor(cells.exc, name='spikes')
    run(cells, 100*ms, spikes)
    assert spikes.num_spikes > 20 and np.ptp(np.asarray(cells.exc.adapt)) > 0
    assert np.abs(np.asarray(cells.ee.w) - 0.2).max() > 0
    assert 'tau_membrane' not in cells.knobs and 'lif_tau_m' in cells.inh.namespace
    fixed = small(cell_inh=neurons.lif_fixed_drive)
    assert 'lif_V_syn' in fixed.inh.namespace and 'lif_V_syn' not in fixed.exc.namespace


@pytest.mark.parametrize('wrong, message', [
    (dict(cell=neurons.adex), 'cell = .* ge, gi otherwise'),
    (dict(cell_inh=neurons.poisson), 'cell_inh = .* v, ge, gi otherwise'),
    (dict(cell=neurons.rate_sensor), 'is no base model'),
    (dict(k_ee=80), 'k_ee = 80'),
    (dict(part_size=0), 'part_size = 0'),
    (dict(rule_ee='stdp'), "rule_ee = 'stdp' is no Rule"),
    (dict(rule_ee=stdp.song2000), r'rule_ee: .* changes w at all times'),
    (dict(rule_ie=istdp.vogels2011), r'rule_ie: .* changes w at all times'),
    (dict(rule_ee=flagship.hebb + stdp.song2000), 'changes w at all times'),
    (dict(rule_ee=stdp.song2000.gated('Z_post')), 'changes w at all times'),
    (dict(rule_ee=consolidation.luboeinski2021), 'changes w at all times'),
    (dict(add_exc=None), 'add_exc = None is no Neuron'),
    (dict(more_tables=dict(Z=1.0)), 'Z = 1.0 is no Table'),
    (dict(more_tables=dict(M=flagship.Table())), "'M' cannot be the name"),
    (dict(more_tables=dict(Z_post=flagship.Table())), "'Z_post' cannot be the name"),
    (dict(transmit=dict(xx='ge_post += w')), "no projection 'xx'"),
    (dict(transmit=dict(ee='ge_post += f*w')), 'uses f'),
])
def test_refusals(wrong, message):
    with pytest.raises(RuleError, match=message):
        small(**wrong)


def test_names_worth_listing():
    """The table of models holds the parts that a user may want, each with a doc of its own."""
    names = homeozoo.list_models('flagship.*')
    assert names == [f'flagship.{name}' for name in ('bursts', 'excitatory', 'gain', 'hebb',
                                                     'inhibitory', 'threshold')]
    assert len({homeozoo.load(name).doc for name in names}) == len(names)
