"""Output of rate units under the gradient rule: measures on a synthetic run, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import exponential_output as protocol


def test_measure():
    """Only the last third counts: outputs of 0.1 and 0.3 after others."""
    y = np.tile([0.9, 0.9, 0.9, 0.9, 0.1, 0.3], (3, 1))
    out = {f'{key}_{name}': y if key == 'y' else np.arange(6.0)[None]
           for key in 'yab' for name in protocol.KINDS}
    found = protocol.measure(out, {})
    assert found['mean'] == found['mean_control'] == pytest.approx(0.2)
    assert found['cv'] == pytest.approx(0.5) and found['a'] == found['b_control'] == 4.5
    assert np.sum(found['density'] > 0) == 2


@pytest.mark.slow
def test_the_rule_lowers_the_output(smoke):
    data, _ = smoke('exponential_output')
    assert np.all(data['mean_control'] > 0.4) and np.all(data['mean'] < 0.2)
    assert np.all(data['cv'] > 2*data['cv_control'])
