"""Novelty gate: chunks and tables, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import novelty_gate as protocol


def test_chunks_and_what_the_gate_closes():
    chunks = protocol.chunks(34.0, 6, 12, 3)
    assert {float(one.duration) for one in chunks} == {34.0}
    stream = chunks[2]
    assert stream.rest == 4.0 and set(stream.order()) == {2} and len(stream.order()) == 12
    point = {name: protocol.tables(stream, name, 0.003) for name in protocol.CONDITIONS}
    exposed = np.arange(stream.slots)*0.05 < 18
    for name, loops in (('none', '0000'), ('open', '0000'), ('Hebb', '1000'), ('all', '1110'),
                        ('apart', '1111')):
        for table, on in zip(('loop_M', 'loop_I', 'loop_S', 'apart'), loops):
            np.testing.assert_array_equal(point[name][table], exposed*int(on))
        assert not point[name]['tagging'].any()
    tagging = protocol.tables(chunks[0], 'open', 0.003)['tagging']
    np.testing.assert_array_equal(tagging, np.arange(chunks[0].slots)*0.05 >= 16 - 1e-9)
    cue = {name: np.asarray(one['cue']) for name, one in point.items()}
    assert cue['open'][exposed].any() and not cue['none'][exposed].any()
    np.testing.assert_array_equal(cue['open'][~exposed], cue['none'][~exposed])
    assert point['open']['M'].any() and not point['none']['M'].any()


@pytest.mark.slow
def test_smoke_run(smoke):
    """Surprise opens the gate and its decay closes it; where it closes everything the response
    falls less; nothing happens where nothing is shown."""
    data, _ = smoke('novelty_gate')
    none, free, hebb, all_, apart = range(5)
    opened = data['open_share'][:, 0]
    assert opened[free, 0] > 2*opened[none, 0]
    response = data['response_hz'][:, 0]
    assert response[free, -1] < 0.8*response[free, 0]
    assert response[all_, -1] > response[free, -1]
    assert response[apart, -1] > response[free, -1]
    assert data['tagged'][0, 0] > data['tagged'][1, 0] + 0.5
    new = data['new_w'][:, 0]
    assert new[free] > new[hebb] > new[none] - 0.01
