"""The gate in the flagship: its tables, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import _flagship, flagship_gate


def test_gate_opens_for_two_of_four_patterns():
    protocol = _flagship.plan(patterns=4, burn=1.0, repeats=2, rest=1.0, trials=1, off=0.5)
    gate, opened, shut = (flagship_gate.tables(protocol, name, 0.003)
                          for name in flagship_gate.CONDITIONS)
    assert opened['M'].sum() == 2*gate['M'].sum() == 2*4*1.0/_flagship.SLOT_S
    assert shut['M'].sum() == 0 and np.all(gate['M'] <= opened['M'])
    for start, number in zip(*protocol.presentations()):
        inside = gate['M'][int(start/_flagship.SLOT_S) + 1]
        assert inside == (number < 2)
    assert np.all(gate['eta_inh'] == shut['eta_inh']) and np.all(gate['S'] == shut['S'])


@pytest.mark.slow
def test_smoke_run(smoke):
    """Only what was shown while M = 1 grows; without M nothing moves."""
    data, _ = smoke('flagship_gate')
    gate, opened, shut = range(3)
    assert np.all(data['kept_open'][gate] > 1.3) and np.all(data['kept_shut'][opened] > 1.3)
    assert np.all(data['kept_shut'][gate] < 1.1)
    assert data['kept_open'][shut] == pytest.approx(1, abs=1e-9)
