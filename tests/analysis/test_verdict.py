"""The verdict on a rule, on numbers."""
import numpy as np
import pytest

from homeozoo.analysis import metrics, verdict

GOOD = dict(runaway=1.5, assembly=1.0, selectivity=9.0, selectivity_bg=8.0, gain_hz=8.0,
            weakest_hz=5.0, novel_hz=-1.0)


def test_margin_agrees_with_the_quadrant():
    """Above 0 where `metrics.in_target` says so, for a thousand random networks."""
    rng = np.random.default_rng(1)
    found = dict(runaway=rng.uniform(0.5, 3, 1000), assembly=rng.uniform(0.5, 3, 1000),
                 selectivity=rng.uniform(3, 15, 1000), selectivity_bg=rng.uniform(3, 15, 1000),
                 gain_hz=rng.uniform(0, 15, 1000), weakest_hz=rng.uniform(-2, 10, 1000),
                 novel_hz=rng.uniform(-3, 3, 1000))
    inside = metrics.in_target(**found)
    assert 20 < inside.sum() < 980
    assert np.array_equal(verdict.margin(found) > 0, inside)


def test_margin_is_the_least_distance():
    assert verdict.margin(GOOD) == pytest.approx(0.25)              # R: (2 - 1.5)/2
    assert verdict.margin({**GOOD, 'gain_hz': 4.4}) == pytest.approx(0.1)
    assert verdict.margin({**GOOD, 'gain_hz': np.nan}) == -1


@pytest.mark.parametrize('changes, background, expected', [
    ({}, 1.0, ''), ({}, 0.01, ''),
    (dict(runaway=2.1), 1.0, 'runaway'), (dict(assembly=9.0, selectivity=1.0), 1.0, 'runaway'),
    (dict(runaway=np.nan), 1.0, 'runaway'),
    (dict(selectivity=1.1, selectivity_bg=1.1), 1.0, 'blind'),
    (dict(selectivity=1.1, selectivity_bg=1.1), 2.0, 'spreads'),
    (dict(selectivity=3.0), 1.1, 'too slow'), (dict(selectivity=3.0), 0.3, 'unselective'),
    (dict(selectivity_bg=2.0), 4.0, 'spreads'), (dict(gain_hz=3.9), 1.0, 'mute'),
    (dict(weakest_hz=-0.1), 1.0, 'forgets one'), (dict(novel_hz=1.6), 1.0, 'leaks')])
def test_how_a_network_fails(changes, background, expected):
    assert verdict.failure({**GOOD, **changes}, background) == expected
    assert expected in ('', *verdict.FAILURES)


def test_width_of_the_window():
    grid = 10.0**np.linspace(-1, 1, 5)
    assert verdict.window(grid, [0, 1, 0.6, 0, 1]) == pytest.approx(1.0)
    assert verdict.window(grid, [0, 0, 0.5, 0, 0]) == 0
    assert verdict.window(np.ones(1), [1]) == 0
