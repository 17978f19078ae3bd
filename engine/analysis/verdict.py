"""The verdict on a rule tried in the flagship: how far inside or outside the target quadrant a
network lies, and how it fails. Imports numpy only.

All measures are those of `protocols/_flagship_measures.py`; see `metrics.TARGET` for the bounds.
"""
import numpy as np

from homeozoo.analysis.metrics import JUDGED, TARGET

#: How a rule fails, in the order in which the classes are asked.
FAILURES = {
    'runaway': 'the population or an assembly exceeds twice the target rate',
    'blind': 'weights within patterns are hardly stronger than others, which have not moved',
    'spreads': 'the background grows with the assemblies',
    'too slow': 'selective, but not yet as much as asked, and the background stands still',
    'unselective': 'weights within patterns are not five times as strong as others',
    'mute': 'selective, but half of a pattern does not recall the other half',
    'forgets one': 'one pattern of several is not recalled',
    'leaks': 'a pattern that was never learned is recalled'}

BLIND_BELOW = 1.5
STILL = (0.7, 1.3)
SPREADS_ABOVE = 1.5


def margins(found):
    """Distance of each judged measure from its bound over the bound, positive inside: dict.

    found: the measures JUDGED, arrays of one shape. A margin of weakest_hz, whose bound is 0, and
    of novel_hz is counted in units of the bound of gain_hz and of its own bound. NaN (nothing
    recalled because the run was stopped) is as far outside as can be, -1. Clipped to [-1, 1].
    """
    most, least = TARGET['runaway_max'], TARGET['selectivity_min']
    gain, novel = TARGET['gain_min_hz'], TARGET['novel_max_hz']
    raw = dict(
        runaway=(most - found['runaway'])/most, assembly=(most - found['assembly'])/most,
        selectivity=(found['selectivity'] - least)/least,
        selectivity_bg=(found['selectivity_bg'] - least)/least,
        gain_hz=(found['gain_hz'] - gain)/gain,
        weakest_hz=(found['weakest_hz'] - TARGET['weakest_min_hz'])/gain,
        novel_hz=(novel - found['novel_hz'])/novel)
    return {name: np.clip(np.nan_to_num(raw[name], nan=-1.0), -1, 1) for name in JUDGED}


def margin(found):
    """The least margin of a network, an array of the shape of the measures: above 0 it lies in the
    target quadrant.
    """
    return np.min(list(margins(found).values()), axis=0)


def failure(found, background_kept):
    """How one network fails, a key of FAILURES, or '' inside the quadrant.

    found: the measures JUDGED, numbers; background_kept: background over its start.
    """
    s, s_bg = found['selectivity'], found['selectivity_bg']
    if margin(found) > 0:
        return ''
    if not max(found['runaway'], found['assembly']) <= TARGET['runaway_max']:
        return 'runaway'
    still = STILL[0] <= background_kept <= STILL[1]
    if s < BLIND_BELOW and still:
        return 'blind'
    if not min(s, s_bg) > TARGET['selectivity_min']:
        if background_kept >= SPREADS_ABOVE:
            return 'spreads'
        return 'too slow' if still and s >= BLIND_BELOW else 'unselective'
    if not found['gain_hz'] > TARGET['gain_min_hz']:
        return 'mute'
    return 'forgets one' if not found['weakest_hz'] > TARGET['weakest_min_hz'] else 'leaks'


def window(rates, inside):
    """Width in decades of the range of learning rates that lie inside: the longest run of
    neighbours, each standing for the half of the way to the next on either side.

    rates: ascending and evenly spaced in their logarithm; inside: for each the share of seeds, of
    which more than half must lie inside.
    """
    step = np.log10(rates[1]/rates[0]) if len(rates) > 1 else 0.0
    longest = run = 0
    for share in inside:
        run = run + 1 if share > 0.5 else 0
        longest = max(longest, run)
    return longest*step
