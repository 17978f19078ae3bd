"""Competition for receptors: the smoke run against the reference."""
import numpy as np
import pytest

import reference_receptors as receptors
from homeozoo.protocols import receptor_competition as protocol


def test_half_of_the_slots_are_filled_at_rest():
    assert protocol.filled(1.0) == 0.5


@pytest.mark.slow
def test_the_others_lose_and_regain(smoke):
    data, _ = smoke('receptor_competition')
    assert data['common_scale'] < 1e-9 and data['kept_error'] < 0.05
    np.testing.assert_allclose(data['kept_end'][:3], 1, atol=0.01)
    assert np.all(np.diff(data['kept_low']) < 0)


@pytest.mark.slow
def test_pool_against_the_reference(smoke):
    """At one slot per free receptor: the lowest point of the others."""
    bound, _ = receptors.course(np.full(10, 0.1), size=2, doubled=(0, 1), change=0, duration=60,
                                step=0.005)
    low = bound[:, -1].min()/0.05
    data, _ = smoke('receptor_competition')
    assert data['kept_low'][2] == pytest.approx(low, abs=1e-3)
    assert low < 0.97 < data['kept_low'][0]
