"""Novelty: timetable and measures on synthetic spikes, and the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import novelty


def test_timetable_and_tables():
    starts, which = novelty.timetable(4.0, 3, 2)
    assert list(which) == [0, 0, 0, 1, 0, 2, 0] and list(starts[:2]) == [4.0, 5.5]
    table = novelty.tables('IS', 4.0, 3, 2, eta_inh=0.003, burn_eta=0.03, cue_rate=1500.0)
    assert not table['M'].any() and table['S'].max() == 1
    assert table['eta_inh'][0] == 0.03 and table['eta_inh'][-1] == 0.003
    shown = np.asarray(table['cue']) > 0
    assert np.all(shown[81][:4] == [True, True, False, False]) and not shown[:80].any()


def test_measure():
    """Familiar cells 0 to 3: 40, 20, 10 Hz; then novel 30, familiar 10: ratio 3, halved at 2."""
    starts, which = novelty.timetable(1.0, 3, 1)
    t, i = [], []
    for start, number, rate in zip(starts, which, (40, 20, 10, 30, 10)):
        for cell in range(4*number, 4*number + 4):
            t.append(start + (np.arange(rate) + 0.5)/rate)
            i.append(np.full(rate, cell))
    found = novelty.measure(dict(t=np.concatenate(t), i=np.concatenate(i)), {}, starts=starts,
                            which=which, n_exc=40, burn=1.0, repeats=3)
    assert list(found['response_hz']) == [40, 20, 10, 30, 10]
    assert found['ratio'] == 3 and found['halved'] == 2 and found['fifth'] == 0.25
    assert found['population_ratio'] == 3


@pytest.mark.slow
def test_smoke_run(smoke):
    """Inhibitory plasticity makes the familiar fade, and nothing does so without regulators."""
    data, _ = smoke('novelty')
    his, without_h, scaled, none = data['ratio'][:, 0]
    assert his > 1.5 and without_h > 1.5 and abs(none - 1) < 0.3 and his > scaled
    assert data['fifth'][0, 0] < 0.8 < data['fifth'][3, 0]
