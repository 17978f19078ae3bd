"""The experiments on the triplet rule with the NumPy reference in place of Brian2."""
import pathlib

import numpy as np
import pytest

import reference_stdp as reference
from homeozoo.analysis import expectations

FOLDER = pathlib.Path(__file__).resolve().parents[2]/'protocols'


class Simulation:
    """Answers a sweep of `_triplet_pairs.build` with the reference."""
    seeds = (1,)

    def sweep(self, build, points, *, trains, nearest, w_start, seeds=None):
        w = [[reference.triplet(pre, post, w_start, nearest=nearest,
                                **{name.removeprefix('trip_'): float(value)
                                   for name, value in point.items()})[2][-1]
              for pre, post in trains] for point in points]
        return dict(w=np.array(w)[:, None])


def check_trains(blocks):
    """All spikes of the stimuli lie on the grid of 0.1 ms, none before it, none twice."""
    for block in blocks.values():
        for pre, post, _ in block:
            steps = np.concatenate([pre, post])/1e-4
            np.testing.assert_allclose(steps, np.rint(steps), rtol=0, atol=1e-6)
            assert len(np.unique(np.rint(steps))) == len(steps)
            assert steps.min() > 0


def judged(name):
    """Expectations of a protocol that have a bound, as parameters of a test."""
    return [pytest.param(item, id=item['quantity'])
            for item in expectations.read(FOLDER/f'{name}.json')[1] if item['tolerance']]


def check(name, expectation, data):
    """The expectation holds for these data at default scale."""
    row = expectations.judge(name, '', expectation, data, 'default')
    assert row['passed'], f'{row["ours"]} is not {row["published"]} within {row["tolerance"]}'


def check_simulation(expected, simulated):
    """All arrays are the same, numbers within 1e-9."""
    assert sorted(simulated) == sorted(expected)
    for name, values in expected.items():
        if values.dtype.kind != 'f':
            assert np.array_equal(simulated[name], values)
        else:
            np.testing.assert_allclose(simulated[name], values, rtol=0, atol=1e-9, err_msg=name)
