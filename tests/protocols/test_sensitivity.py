"""The sensitivity of the flagship: every change is of one parameter, and one short run."""
import json

import numpy as np
import pytest

from homeozoo import flagship as model
from homeozoo.analysis import report
from homeozoo.protocols import _flagship, sensitivity
from homeozoo.running.simulation import Simulation


def test_claim_is_the_first_line(root):
    content = json.loads((root/'protocols'/'sensitivity.json').read_text())
    assert sensitivity.__doc__.split('\n')[0] == content['claim']


def test_sensitivity_changes_one_parameter():
    """Every parameter changes something, and no more than it says."""
    plan = _flagship.plan(patterns=2, burn=5.0, repeats=3, rest=4.0, trials=3)
    base = sensitivity.point(plan, '', 1)
    assert base.keys() == set(model.TABLES)
    for name in sensitivity.KNOBS:
        changed = sensitivity.point(plan, name, 0.8)
        tables = [key for key in model.TABLES if not np.array_equal(np.asarray(base[key]),
                                                                    np.asarray(changed[key]))]
        others = set(changed) - set(base)
        if name in ('cue_rate', 'burn_eta', 'eta_inh'):
            assert len(tables) == 1 and not others, name
        else:
            assert not tables and len(others) == (2 if name in ('set_point', 'w_bg') else 1), name


@pytest.mark.slow
def test_sensitivity_runs(root):
    """Two parameters of the same program."""
    data = sensitivity.run(Simulation(seeds=1), **dict(sensitivity.SCALES['smoke'], only=2))
    assert data['runaway_low'].shape == (2, 1) and data['stable_share'].shape == (1,)
    assert data['selectivity_low'][0, 0] != data['selectivity_base'][0]
    for expectation in report.read(root/'protocols'/'sensitivity.json')[1]:
        assert report.judge('sensitivity', '', expectation, data, 'smoke')['ours'] is not None
