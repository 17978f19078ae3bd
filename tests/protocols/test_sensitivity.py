"""The sensitivity of the flagship: every change is of one parameter, and one short run."""
import numpy as np
import pytest

from homeozoo import flagship as model
from homeozoo.protocols import _flagship, sensitivity


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
def test_smoke_run(smoke):
    """Parameters of the same program."""
    data, _ = smoke('sensitivity')
    assert data['runaway_low'].shape == (3, 1) and data['stable_share'].shape == (1,)
    assert data['selectivity_low'][0, 0] != data['selectivity_base'][0]
