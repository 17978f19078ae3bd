"""Bursts against saturation: measures on a synthetic run."""
import numpy as np
import pytest

from homeozoo.protocols import heterosynaptic_bursts as protocol


def test_measure():
    """Spikes at 1, ..., 9 s of 9 s; one of four weights above 0.9."""
    out = dict(spike_t=np.arange(1.0, 10.0), w=np.array([0.1, 0.3, 0.5, 0.95]))
    found = protocol.measure(out, {}, learn_s=9.0)
    assert found['rate_hz'] == 1 and found['at_max'] == 0.25
    assert found['mean'] == pytest.approx(0.4625) and found['histogram'].sum() == 1


@pytest.mark.slow
def test_the_rule_pulls_to_the_middle(smoke):
    """After 5 s the weights without the burst rule are already wider and larger than with it."""
    data, _ = smoke('heterosynaptic_bursts')
    assert np.all(data['mean'][0] > data['mean'][1]) and np.all(data['sd'][0] > data['sd'][1])
