"""Sizes and numerics of the flagship: shapes, worst cases, signs at smoke scale."""
import json

import numpy as np
import pytest

from homeozoo.analysis import report
from homeozoo.protocols import flagship_size as protocol
from homeozoo.running.simulation import Simulation


@pytest.mark.slow
def test_smoke_run(root):
    data = protocol.run(Simulation(seeds=1), **protocol.SCALES['smoke'])
    assert data['runaway'].shape == (3, 3, 1)
    assert list(data['version']) == ['250', *protocol.NUMERICS]
    hebb, homeostasis, both = np.moveaxis(data['runaway'][..., 0], 1, 0)
    assert np.all(hebb > both) and np.all(data['selectivity'][:, 2] > 2)
    assert data['worst_hebb'] == hebb.min() and data['worst_runaway'] == both.max()
    assert len(set(both)) == 3
    content = json.loads((root/'protocols/flagship_size.json').read_text())
    assert content['claim'] == protocol.__doc__.split('\n')[0]
    for expectation in content['expectations']:
        row = report.judge('flagship_size', content['claim'], expectation, data, 'smoke')
        assert row['ours'] is not None and row['passed'] in ((True,)
                                                             if 'smoke' in expectation['scales']
                                                             else (None,))
