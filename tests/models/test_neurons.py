"""Neurons: exact decays, Poisson statistics, add-ons, and refusals."""
import numpy as np
import pytest
from brian2 import (Hz, Network, SpikeMonitor, StateMonitor, TimedArray, mV, ms, nA, nS,
                    second, seed, volt)

import reference_zenke_cell
from homeozoo import neurons, stdp
from homeozoo.core import Neuron, RuleError
from homeozoo.core.group import check_rates

pytestmark = pytest.mark.usefixtures('numpy_target')


def test_trace_decay_is_exact_under_euler():
    cells = (neurons.lif_conductance + stdp.song2000.on_neurons('post')).group(1, name='cells')
    cells.stdp_y = 1
    Network(cells).run(10*ms, namespace={})
    assert cells.stdp_y[0] == pytest.approx(np.exp(-10/20), rel=1e-12)


@pytest.mark.parametrize('dt', [0.1*ms, 0.5*ms])
def test_charge_of_a_conductance_does_not_depend_on_dt(dt):
    """Sum over steps of ge*dt is ge(0)*tau; the exact decay would give dt/(2*tau) more."""
    cells = neurons.lif_conductance.group(1, name='cells', dt=dt)
    cells.ge = 1
    record = StateMonitor(cells, 'ge', record=[0], dt=dt, when='start', name='record')
    Network(cells, record).run(200*ms, namespace={})
    assert np.sum(record.ge)*float(dt) == pytest.approx(0.005, rel=1e-9)


def test_adex_in_units_of_the_leak_is_the_same_neuron():
    """A step of 1.2 nA and conductances: equal potentials, equal spikes."""
    cells = {name: cell.group(1, name=name, dt=0.1*ms) for name, cell in
             (('whole', neurons.adex(I=1.2*nA)), ('divided', neurons.adex_leak(drive=40*mV)))}
    cells['whole'].ge, cells['divided'].ge = 15*nS, 0.5
    cells['whole'].gi, cells['divided'].gi = 30*nS, 1.0
    records = [StateMonitor(cell, 'v', record=[0], name=f'v_{name}') for name, cell in
               cells.items()]
    spikes = SpikeMonitor(cells['divided'], name='spikes')
    Network(*cells.values(), *records, spikes).run(200*ms, namespace={})
    assert spikes.num_spikes > 2
    np.testing.assert_allclose(records[0].v, records[1].v, rtol=1e-6)


@pytest.mark.parametrize('above, alike', [(0, True), (5, False)])
def test_fixed_drive_is_that_of_a_conductance_at_its_potential(above, alike):
    """Held at V_syn both cells answer a weak input alike; held 5 mV above it the conductance is
    weaker by 5 parts in 60, the current is not."""
    peaks = []
    for cell in (neurons.lif_vogels2011, neurons.lif_fixed_drive(V_syn=-60*mV)):
        held = (-60 + above)*mV
        cells = cell(drive=held + 60*mV).group(1, name='cells', dt=0.1*ms)
        cells.v, cells.ge = held, 0.01
        record = StateMonitor(cells, 'v', record=[0], name='record')
        Network(cells, record).run(50*ms, namespace={})
        peaks.append(float(np.max(record.v)) - float(held/volt))
    assert peaks[1] > 1e-5
    assert (peaks[0] == pytest.approx(peaks[1], rel=0.01)) == alike


def test_poisson_rate_and_variability():
    """4000 neurons at 20 Hz for 5 s: rate within 4 standard errors, ISI variability that of
    Poisson.
    """
    seed(11)
    cells = neurons.poisson.group(4000, name='cells')
    cells.rates = 20*Hz
    spikes = SpikeMonitor(cells, name='spikes')
    Network(cells, spikes).run(5*second, namespace={})
    expected = 4000*20*5
    assert abs(spikes.num_spikes - expected) < 4*np.sqrt(expected)
    counts = np.bincount(spikes.i, minlength=4000)
    assert counts.var()/counts.mean() == pytest.approx(1, abs=0.1)


def test_poisson_follows_a_changing_rate():
    seed(12)
    cells = neurons.poisson.group(2000, name='cells')
    cells.rates = 10*Hz
    spikes = SpikeMonitor(cells, name='spikes')
    net = Network(cells, spikes)
    net.run(1*second, namespace={})
    before = spikes.num_spikes
    cells.rates = 40*Hz
    net.run(1*second, namespace={})
    assert abs(before - 20000) < 4*np.sqrt(20000)
    assert abs(spikes.num_spikes - before - 80000) < 4*np.sqrt(80000)


@pytest.mark.parametrize('base, drive', [
    (neurons.lif_conductance, dict(drive=30*mV)), (neurons.lif_vogels2011, dict(drive=20*mV)),
    (neurons.lif_current, dict(drive=20*mV)), (neurons.adex, {})])
def test_base_models_fire_when_driven(base, drive):
    cells = base(**drive).group(1, name='cells')
    spikes = SpikeMonitor(cells, name='spikes')
    if base is neurons.adex:
        cells.v = -45*mV
    Network(cells, spikes).run(300*ms, namespace={})
    assert spikes.num_spikes > 0
    assert np.all(np.isfinite(cells.v))


def test_lif_interval_matches_the_closed_form():
    cells = neurons.lif_current(drive=20*mV).group(1, name='cells', dt=0.01*ms)
    spikes = SpikeMonitor(cells, name='spikes')
    Network(cells, spikes).run(200*ms, namespace={})
    interval = np.diff(spikes.t/ms)[0]
    assert interval == pytest.approx(2 + 20*np.log(20/10), abs=0.05)


def test_rate_sensor_and_adaptive_threshold():
    cell = neurons.lif_current(drive=30*mV)
    sensed = (cell + neurons.rate_sensor(tau=500*ms)).group(1, name='sensed', dt=0.5*ms)
    adapting = (cell + neurons.adaptive_threshold(step=5*mV)).group(1, name='adapting',
                                                                        dt=0.5*ms)
    first, second_ = (
        SpikeMonitor(group, name=group.name + '_spikes') for group in (sensed, adapting)
    )
    Network(sensed, adapting, first, second_).run(5*second, namespace={})
    assert sensed.rate[0]/Hz == pytest.approx(first.num_spikes/5, rel=0.03)
    assert second_.num_spikes < 0.8*first.num_spikes


def test_modulator_decays():
    cells = (neurons.lif_current + neurons.modulator_pool(tau=100*ms)).group(1, name='cells')
    cells.D = 1
    Network(cells).run(100*ms, namespace={})
    assert cells.D[0] == pytest.approx(np.exp(-1), rel=1e-10)


def test_dopamine_returns_to_its_baseline():
    """From the baseline plus 0.5, after 200 ms: 0.002 + 0.5*exp(-1), exact at every time step."""
    for dt in (0.1*ms, 1*ms):
        cells = (neurons.poisson + neurons.dopamine).group(1, name='cells', dt=dt)
        assert cells.D[0] == 0.002
        cells.D += 0.5
        Network(cells).run(200*ms, namespace={})
        assert cells.D[0] == pytest.approx(0.002 + 0.5*np.exp(-1), rel=1e-10)


def test_add_ons_come_in_any_order():
    assert (neurons.rate_sensor + neurons.lif_current).spike_variable == 'v'
    both = neurons.poisson + stdp.song2000.on_neurons('both')
    assert {'stdp_x', 'stdp_y'} <= set(both.variables)


def leak(name, g='0.5', factor=''):
    """An add-on with a conductance to the inhibitory reversal potential."""
    return Neuron(name, doc='A further conductance.', model=(f'{name}_g : 1',),
                  start={f'{name}_g': g}, currents=f'{factor}{name}_g*(lif_E_in - v)')


def test_currents_of_add_ons_add_to_the_potential():
    """Conductances of 0.5 and 1 settle v at (V_rest + 1.5*E_in)/2.5, in any order of addition."""
    base = neurons.lif_conductance(V_rest=-60*mV, E_in=-80*mV)
    parts = leak('a'), leak('b', g='1')
    cells = (base + parts[0] + parts[1]).group(1, name='cells')
    Network(cells).run(200*ms, namespace={})
    assert cells.v[0]/mV == pytest.approx((-60 - 1.5*80)/2.5, rel=1e-6)
    other = parts[1] + parts[0] + base
    lines = [cell.kwargs(check_dt=False)['model'].splitlines()[0]
             for cell in (other, base + parts[0] + parts[1])]
    assert lines[0] == lines[1]
    assert base + parts[0] != base + leak('a', factor='2*')


@pytest.mark.parametrize('make, message', [
    (lambda: (neurons.poisson + leak('a')).group(1, name='g'), 'no inlet for the current a_g'),
    (lambda: (neurons.lif_current + leak('a')).group(1, name='g'), 'uses lif_E_in, which is no'),
    (lambda: leak('a').group(1, name='g', spikes=False), 'no inlet for the current a_g'),
    (lambda: leak('a').kwargs(), 'no inlet for the current a_g'),
    (lambda: neurons.lif_current + neurons.adex, 'both are base models'),
    (lambda: neurons.rate_sensor.group(1, name='a'), 'no base model'),
    (lambda: neurons.lif_current.group(0, name='a'), 'N = 0'),
    (lambda: neurons.lif_current(tau_m=-1*ms), 'lif_tau_m = -1'),
    (lambda: neurons.lif_current(tau_n=1*ms), 'did you mean'),
    (lambda: neurons.lif_current.group(1, name='a', dt=5*ms), 'a tenth of lif_tau'),
    (lambda: neurons.poisson.group(2, name='a', rates=2*1000*Hz), 'rate\\*dt > 0.1'),
    (lambda: neurons.poisson.group(2, name='a', rates=[1, -1]*Hz), 'rates >= 0'),
    (lambda: neurons.poisson.group(2, name='a', rates=3*mV), 'unit Hz'),
    (lambda: neurons.lif_current.group(2, name='a', rates=3*Hz), 'no variable rates'),
    (lambda: check_rates(2000*Hz, 0.1*ms), 'rate\\*dt > 0.1'),
    (lambda: check_rates(-1*Hz, 0.1*ms), 'rates >= 0'),
    (lambda: neurons.lif_current.group(1, name='a', method='rk9'), "method = 'rk9'"),
])
def test_refusals(make, message):
    with pytest.raises(RuleError, match=message):
        make()


def zenke_cells(cell, excitatory, inhibitory, dt_s):
    """Voltage (V, steps) and spike times (s) of one cell whose conductances jump in every step."""
    cells = cell.group(1, name='cells', dt=dt_s*second)
    cells.run_regularly('ge += up(t)\ngi += down(t)', dt=dt_s*second, when='start', name='jumps')
    cells.namespace.update(up=TimedArray(excitatory, dt=dt_s*second),
                           down=TimedArray(inhibitory, dt=dt_s*second))
    voltage = StateMonitor(cells, 'v', record=[0], dt=dt_s*second, when='end', name='voltage')
    spikes = SpikeMonitor(cells, name='spikes')
    Network(cells, voltage, spikes).run(len(excitatory)*dt_s*second, namespace={})
    return np.asarray(voltage.v[0]), np.asarray(spikes.t)


@pytest.mark.parametrize('ratio, step_adapt', [(0.2, 0.1), (0.3, 0.0)])
def test_cell_of_zenke2015_against_the_reference(ratio, step_adapt):
    """400 ms of Poisson input. Euler here and exact decays there make the conductances differ by
    dt/(2 tau_ex), 1 % at 0.1 ms: the voltage before the first spike and the times of the spikes
    converge in proportion to dt.
    """
    cell = neurons.lif_zenke2015(ampa=ratio/(1 + ratio), step_adapt=step_adapt)
    assert ratio != 0.2 or cell == neurons.lif_zenke2015
    rng = np.random.default_rng(2)
    coarse = [rng.poisson(rate*1e-4, 4000)*jump for rate, jump in ((1500, 0.1), (500, 0.05))]
    for dt_s, apart_mv, apart_s in ((1e-4, 0.2, 20e-3), (1e-5, 0.02, 0.6e-3)):
        up, down = (np.zeros(int(round(0.4/dt_s))) for _ in range(2))
        for fine, given in ((up, coarse[0]), (down, coarse[1])):
            fine[::int(round(1e-4/dt_s))] = given
        v, times = zenke_cells(cell, up, down, dt_s)
        wanted_v, wanted = reference_zenke_cell.run(up, down, dt_s, ratio=ratio,
                                                    dg_adapt=step_adapt)
        assert len(times) == len(wanted) >= 10
        np.testing.assert_allclose(times, wanted, rtol=0, atol=apart_s)
        before = slice(int((wanted[0] - 1e-3)/dt_s))
        assert 1e3*abs(v - wanted_v)[before].max() < apart_mv
