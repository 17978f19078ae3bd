"""Several contacts of a pair: branches, modes, the master equation, and the smoke run."""
import numpy as np
import pytest

from homeozoo import multisynapse
from homeozoo.protocols import multisynapse as protocol


def test_ramp_and_branches():
    """Two cycles of two slots a level; the first is left out, the falling branch turned round."""
    drive = protocol.ramp(2, 2, 1.0)
    assert len(drive) == 2*2*11*2 and drive[21] == 1 and drive[43] == 0 and drive[44] == 0
    rising, falling = protocol.branches(np.arange(89.0), 2)
    assert rising.tolist() == list(range(46, 68, 2)) and falling.tolist() == list(
        range(88, 66, -2))


def test_second_mode():
    """A shoulder beside the peak at 0 is none; a single peak has no dip."""
    assert protocol.second_mode(np.array([0.4, 0.2, 0.1, 0.05, 0.15, 0.1])) == (4, 0.05/0.15)
    assert protocol.second_mode(np.array([0.1, 0.2, 0.4, 0.2, 0.1, 0])) == (2, 1)
    assert protocol.second_mode(np.array([0.5, 0.3, 0.2]))[0] == 0


def test_master_equation_ends_in_the_stationary_law():
    mean = protocol.master(np.full(60, 0.2), 250, r0=1e4, k=12.0, dt_s=0.004, sites=12)
    assert mean[0] == 6
    assert mean[-1] == pytest.approx(np.arange(13) @ multisynapse.stationary(0.2), rel=1e-3)


@pytest.mark.slow
def test_smoke_run(smoke):
    """The loop of the simulation follows the master equation; blind removal ignores the drive."""
    data, _ = smoke('multisynapse')
    assert np.allclose(data['branch_ramp'].mean(axis=0), data['branch_ramp_theory'], atol=2.5)
    assert data['branch_ramp'].mean(axis=0)[:, -1].min() > 6
    assert data['branch_ramp'].mean(axis=0)[0, 0] < 3
    assert np.ptp(data['branch_ramp_blind'].mean(axis=(0, 1))) < 2.5
