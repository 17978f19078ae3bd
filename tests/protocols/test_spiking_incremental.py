"""Spiking digits two at a time: courses, the two kinds of labels, and what the gate holds."""
import numpy as np
import pytest

from homeozoo.protocols import spiking_incremental as protocol


@pytest.mark.slow
def test_courses_and_differences(smoke):
    pytest.importorskip('sklearn')
    data, _ = smoke('spiking_incremental')
    shown = np.tril(np.ones((5, 5), dtype=bool))
    assert np.all(np.isnan(data['course']) == ~shown)
    np.testing.assert_allclose(data['course'][:, :, 4].mean(axis=-1), data['strict'])
    np.testing.assert_allclose(data['by_task'].mean(axis=-1), data['accuracy'])
    assert np.all(data['gain'][0] == 0) and np.all(data['strict_gain'][0] == 0)
    np.testing.assert_allclose(data['gate'], data['gain'][3] - data['gain'][1])
    at = {name: row for row, name in enumerate(protocol.ARMS)}
    assert np.all(data['theta_mv'][at['no thresholds']] == 0)
    # of one seed, all arms see the same spikes of the inputs; so they differ by their knobs
    assert len({spikes.tobytes() for spikes in data['spikes'][:, 0]}) == len(protocol.ARMS)
