"""Bursts alone (chen2013), competition for receptors (triesch2018), and the experiment on heterosynaptic plasticity."""
import json

import numpy as np
import pytest
from brian2 import ms, second

from homeozoo import drive, heterosynaptic
from homeozoo.running import store
from homeozoo.protocols import heterosynaptic as protocol
from homeozoo.running.runner import run_protocol

CHEN = heterosynaptic.chen2013


def test_a_burst_pulls_to_the_middle_without_presynaptic_spikes():
    """Four spikes at 5 ms: the trace before the k-th is sum of exp(-5 ms*j/20 ms); from the third on it exceeds 1."""
    trace = np.cumsum(np.exp(-5/20*np.arange(1, 4)))
    assert list(trace > 1) == [False, True, True]
    times = [5, 10, 15, 20]*ms
    for start in (0.1, 0.9):
        w = drive(CHEN, []*ms, times, start).w
        np.testing.assert_allclose(w - 0.5, (start - 0.5)*np.array([1, 1, 0.99, 0.99**2]), rtol=1e-12)


def test_single_spikes_leave_the_weight_alone():
    assert np.all(drive(CHEN, []*ms, [50, 150, 250]*ms, 0.9).w == 0.9)
    assert np.all(drive(CHEN(a=0.0), []*ms, [5, 10, 15]*ms, 0.9).w == 0.9)


def receptors(slots, hours=2.0, pool=1.0, dt=0.01):
    """NumPy reference, fine Euler in minutes: dr/dt = (p*(s - r) - r)/1 min, p free receptors, supply 14 min."""
    r, total = np.zeros(len(slots)), pool
    for _ in range(int(hours*60/dt)):
        p = total - r.sum()
        r = r + dt*(p*(slots - r) - r)
        total = total + dt*(pool - p)/14
    return r


def test_receptors_fill_the_common_share():
    """In the end p returns to 1 and every synapse is filled to 1/(1 + beta/alpha) = 1/2, whatever its slots."""
    slots = np.array([0.1, 0.2, 0.7])
    np.testing.assert_allclose(receptors(slots), slots/2, rtol=1e-2)
    assert protocol.filled(1.0) == 0.5


def test_pool_against_the_reference():
    """The protocol at one slot per free receptor: the lowest point of the others and their return."""
    slots = np.full(10, 0.1)
    r, total = slots/2, 1.5
    slots = slots*np.where(np.arange(10) < 2, 2, 1)
    low, dt = 1.0, 0.005
    for _ in range(int(60/dt)):
        p = total - r.sum()
        r = r + dt*(p*(slots - r) - r)
        total = total + dt*(1 - p)/14
        low = min(low, r[-1]/0.05)
    data, _ = store.load(protocol_data())
    assert data['kept_low'][2] == pytest.approx(low, abs=1e-3)
    assert low < 0.97 < data['kept_low'][0]


_DONE = {}


def protocol_data():
    """Path of the result at smoke scale, made once."""
    return _DONE['path']


@pytest.fixture(autouse=True, scope='module')
def smoke(tmp_path_factory):
    path = tmp_path_factory.mktemp('smoke')/'heterosynaptic.npz'
    assert run_protocol('heterosynaptic', scale='smoke', out=str(path)) == 0
    _DONE['path'] = path


def test_smoke_run_shows_the_signs():
    data, meta = store.load(protocol_data())
    assert data['w'].shape == (4, 2) and meta['scale'] == 'smoke'
    assert np.all(np.abs(data['w'][3]) < np.abs(data['w_control'][3])/5)
    assert data['common_scale'] < 1e-9 and data['kept_error'] < 0.05
    np.testing.assert_allclose(data['kept_end'][:3], 1, atol=0.01)
    assert np.all(np.diff(data['kept_low']) < 0)


def test_closed_form_by_hand():
    """Values of the specification at x = 10 Hz: -0.0243 at y = 5 Hz, 0.0030 at 10 Hz; zero crossing of the Hebbian part at 10 Hz."""
    assert protocol.fixed_point(10, 5) == pytest.approx(-0.0243, abs=5e-5)
    assert protocol.fixed_point(10, 10) == pytest.approx(0.0030, abs=5e-5)


def test_expectations_name_what_the_run_returns(root):
    data, _ = store.load(protocol_data())
    for one in json.loads((root/'protocols/heterosynaptic.json').read_text())['expectations']:
        assert one['ours'] in data and one.get('control', one['ours']) in data
