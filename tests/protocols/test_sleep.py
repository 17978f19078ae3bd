"""What the experiments on sleep share, on synthetic spikes and weights; their smoke runs."""
import numpy as np
import pytest

from homeozoo.protocols import _sleep, sleep_cues, sleep_stages


def test_states_of_the_population():
    """100 cells, 1 s: silence, 0.4 s with 20 spikes a bin (4 Hz), silence."""
    count = np.zeros(20, dtype=int)
    count[6:14] = 20
    count[15] = 4                                              # 0.8 Hz: still DOWN
    found = _sleep.oscillation(count, 100)
    assert found['down'] == 0.6 and found['transitions'] == 1.0
    assert found['up_hz'] == pytest.approx(4.0)
    assert found['down_hz'] == pytest.approx(4/12/100/0.05)


def test_reactivation_is_half_of_a_set_and_apart_from_the_others():
    """Of sets of 10 in 100 cells: 5 of 10 alone; 4 of 10; all with every other cell."""
    table = np.zeros((3, 100), dtype=bool)
    table[0, :5] = table[1, :4] = table[2] = True
    sets = np.zeros((2, 100), dtype=bool)
    sets[0, :10] = sets[1, 10:20] = True
    assert list(_sleep.reactivations(table, sets)) == [1, 0]
    table[0, 10:27] = True                                      # 17 of 90 others: more than a third
    assert list(_sleep.reactivations(table, sets)) == [0, 1]


def test_spikes_in_bins():
    t, i = np.array([0.9, 1.0, 1.049, 1.051, 1.26, 2.0]), np.array([0, 1, 1, 2, 3, 0])
    table, count = _sleep.fired(t, i, 4, 1.0, 2.0)
    assert table.shape == (20, 4) and list(count[:6]) == [2, 1, 0, 0, 0, 1]
    assert np.argwhere(table).tolist() == [[0, 1], [1, 2], [5, 3]]


@pytest.mark.parametrize('spared', [0.0, 'size', 'tags'])
def test_matched_speeds(spared):
    """The mean falls by a fifth: solved in closed form, checked by Euler steps of the rule."""
    rng = np.random.default_rng(3)
    w = rng.uniform(0.01, 0.5, 200)
    tags = rng.uniform(0, 1, 200)
    rate = _sleep.matched_rate(w, 0.8*w.mean(), tags if spared == 'tags' else spared, 16.0)
    now = w.copy()
    for _ in range(1600):
        saved = tags if spared == 'tags' else now/0.5 if spared == 'size' else 0.0
        now = now - 0.01*rate*now*(1 - saved)
    assert now.mean() == pytest.approx(0.8*w.mean(), rel=1e-3)


def test_a_night():
    """Asleep and tagged from 1 s on, shrinking in the second half, then awake for the test."""
    chunk = _sleep.chunk(50.0, 15.0)
    start, half, stop = _sleep.hours(chunk)
    assert (start, half, stop) == (1.0, 17.0, 33.0)
    tables = _sleep.night(chunk)
    for name, first in (('Z', 0.0), ('tagging', start), ('down', half)):
        on = np.flatnonzero(tables[name])*_sleep.SLOT_S
        assert on[0] == pytest.approx(first) and on[-1] == pytest.approx(stop - _sleep.SLOT_S)
    assert not any(np.any(tables[name]) for name in ('M', 'S', 'X', 'eta_inh'))
    shown = np.flatnonzero(np.asarray(tables['cue']).any(axis=1))*_sleep.SLOT_S
    assert shown[0] > chunk.rest and len(chunk.tests()[0]) == 15


@pytest.mark.slow
def test_state_smoke_run(smoke):
    """DOWN states and fewer spikes asleep only; replay of what was learnt only."""
    data, _ = smoke('sleep_state')
    asleep, untrained, awake, _ = range(4)
    assert np.all(data['down'][asleep] > 0.4) and np.all(data['down'][awake] < 0.1)
    assert np.all(data['saved'] < 0.6)
    assert np.all(data['replayed'][asleep] > 20) and np.all(data['replayed'][untrained] == 0)


@pytest.mark.slow
def test_replay_smoke_run(smoke):
    """One factor leaves S; arms that are matched end at one mean weight; STDP is none of them."""
    data, _ = smoke('sleep_replay')
    replay, uniform, shuffled, wake, stdp = data['w_ratio']
    assert data['s_ratio'][1] == pytest.approx(1, abs=1e-3)
    for matched in (uniform, shuffled):
        assert matched == pytest.approx(replay, abs=3e-3)
    assert np.all(wake < 0.97) and np.all(stdp > 0.97)


@pytest.mark.slow
def test_size_smoke_run(smoke):
    """Size spares the large whoever fires; the silenced pattern is not replayed."""
    data, _ = smoke('sleep_size')
    assert np.all(data['s_ratio'][2:] > 1.02) and data['matched'] == pytest.approx(1, abs=5e-3)
    assert data['silent_kept'][1] == pytest.approx(1, abs=1e-6)
    assert np.all(data['silent_replays'] < 0.3)


@pytest.mark.slow
def test_scaling_smoke_run(smoke):
    """The factor rises in sleep where scaling may act there, and only there."""
    data, _ = smoke('sleep_scaling')
    only, always, never = data['night_rise']
    assert only == 1 and never == 1 and np.all(always > 1.1)
    assert np.all(data['rise_in_wake'][0] > 0.02) and data['rise_in_wake'][2] == 0


@pytest.mark.slow
def test_cycles_smoke_run(smoke):
    """Without sleep the background accumulates what spikes of wake add."""
    data, _ = smoke('sleep_cycles')
    assert np.all(data['grown'][2] > data['grown'][0] + 0.05)


def test_pulses_of_a_night_with_cues():
    """Once a second 100 ms to the cued part, all cells lower; none after the night."""
    chunk = _sleep.chunk(50.0, 15.0)
    cue = np.asarray(_sleep.night(chunk, more=sleep_cues.pulses((2,), 1500.0, 25.0, 33.0))['cue'])
    assert np.sum(cue[:660, 2] > 0) == 32*2 and np.all(cue[:660, 3] == -25)
    assert np.all(cue[660:700] == 0)


def test_orders_have_equal_time_in_both_stages():
    chunk = _sleep.chunk(50.0, 15.0)
    nights = [sleep_stages.night(chunk, order, 0.01) for order in sleep_stages.ORDERS]
    assert {round(table['down'].sum()) for table in nights} == {320}
    assert len({table['down'].tobytes() for table in nights}) == 4
