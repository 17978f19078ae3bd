"""Phase coding: equal rates without oscillation, measures on made-up scenes, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import phase_coding as protocol


def test_rates_follow_the_closed_form_and_are_matched():
    """Steady: 1/(1 ms + 20 ms*ln((I - 10)/(I - 16))); matched currents give the rates of the wave.
    """
    current = np.array([15.5, 16.5, 18.0])
    closed = 1/(0.001 + 0.02*np.log((current[1:] - 10)/(current[1:] - 16)))
    np.testing.assert_allclose(protocol.rates(current, 0.0, 0.0001)[1:], closed, rtol=0.03)
    assert protocol.rates(current, 0.0, 0.0005)[0] == 0
    own, same = protocol.currents(0.001)
    wanted = protocol.rates(own, protocol.WAVE, 0.001)
    assert np.ptp(wanted) > 10 and np.mean(wanted % 8 < 0.6) > 0.7, 'whole spikes in each cycle'
    found = protocol.rates(same, 0.0, 0.001)
    assert np.mean(found) == pytest.approx(np.mean(wanted), rel=0.05)


def test_presence_and_information():
    there = protocol.presence(np.array([0.0, 1.0, 1.5]), np.array([0, 1, 0]), np.arange(5)*0.5)
    np.testing.assert_allclose(there, [0, 0, 1, 0])
    half = protocol.presence(np.array([0.0, 0.25]), np.array([0, 1]), np.array([0, 0.5]))
    np.testing.assert_allclose(half, [0.5])
    assert protocol.information(1, 0, 0.2) == pytest.approx(1)
    assert protocol.information(0.5, 0.5, 0.2) == pytest.approx(0, abs=1e-12)
    assert protocol.information(0, 0, 0.2) == 0
    # one bit of input, a channel that errs in a tenth: 1 - H(0.1) = 0.531
    assert protocol.information(0.9, 0.1, 0.5) == pytest.approx(0.531, abs=1e-3)


def test_measure():
    """Pattern in every fourth second; the first of two cells fires in its cycles alone."""
    seconds = 48
    shown = (np.arange(seconds) % 4 == 1).astype(float)
    cycles = np.flatnonzero(np.repeat(shown, 8))*0.125 + 0.06
    w = np.zeros((4, 2, protocol.BLOCKS))
    w[:2], w[2:] = 0.6, 0.2
    out = dict(t=cycles, i=np.zeros(len(cycles)), segment_t=np.arange(seconds)*1.0, shown=shown,
               count=np.full(4, 480), always=np.array([0.05, 0.95, 0.5, 0.5]),
               w=w.reshape(8, -1), end=w[..., -1].ravel())
    found = protocol.measure(out, {}, n=4, share=0.5, cells=2, duration_s=float(seconds))
    assert found['hits'].tolist() == [0.5]*protocol.BLOCKS and np.all(found['alarms'] == 0)
    assert found['hit'] == found['margin'] == 0.5 and found['alarm'] == 0 and found['found'] == 0.5
    assert found['told'] == pytest.approx(0.5) and found['ratio'] == pytest.approx(3)
    assert found['weights'].shape == (protocol.BLOCKS + 1, 2)
    assert found['by_level'][0] == found['by_level'][9] == pytest.approx(0.6)
    assert found['input_hz'] == 10 and found['end_hz'] == pytest.approx(1)


@pytest.mark.slow
def test_smoke_run(smoke):
    """Inputs fire at equal rates with the wave and without; weak depression keeps a cell firing."""
    data, _ = smoke('phase_coding')
    assert np.all(np.abs(data['input_ratio'] - 1) < 0.08) and np.all(data['start_hz'] > 0)
    assert np.all(data['end_hz_control'][1] > data['end_hz_control'][0])
    assert np.all(np.ptp(data['weights'], axis=1) > 0)
