"""The neuron with eight channels: its measures on weights and spikes made for the purpose, and a
short run.
"""
import numpy as np
import pytest

from homeozoo.protocols import detailed_balance as experiment

DURATION = 200.0


def made(first, second_half):
    """Outputs of a run whose inhibitory tuning is `first` in the first half and then `second_half`;
    each (8,).
    """
    w = np.empty((experiment.CHANNELS*experiment.INH, experiment.SAMPLES))
    half = experiment.SAMPLES//2 + 1    # a sample at time 0, hence one on the change itself
    w[:, :half] = np.repeat(first, experiment.INH)[:, None]
    w[:, half:] = np.repeat(second_half, experiment.INH)[:, None]
    t = np.concatenate([np.arange(0.01, 5, 0.02), np.arange(5, DURATION, 0.2) + 0.01])
    rng = np.random.default_rng(7)
    ge = 1 + 0.2*rng.normal(size=(1, int(DURATION/0.005)))
    return dict(t=t, w=w, ge=ge, gi=1.5*ge, v=np.full_like(ge, -0.05))


def test_tuning_peaks_at_the_preferred_channel():
    for preferred in experiment.PREFERRED:
        curve = experiment.tuning(preferred)
        assert curve.argmax() + 1 == preferred
        assert curve.max() == pytest.approx(1.4)
    assert experiment.tuning(5)[3] == pytest.approx(0.3 + 1.1/2)


def test_correlation_of_a_constant_is_zero():
    rising = np.arange(8.0)
    assert experiment.correlation(rising, 3 - 2*rising) == pytest.approx(-1)
    assert experiment.correlation(np.ones(8), rising) == 0


def test_a_copied_tuning_gives_one_and_a_flat_one_gives_zero():
    copied = experiment.measure(made(*(experiment.tuning(one) for one in experiment.PREFERRED)), {},
                                duration_s=DURATION)
    assert copied['tuning_r'] == pytest.approx([1, 1])
    assert copied['former_r'] < 0.5
    assert copied['current_r'] == pytest.approx(1)
    assert copied['inh_tuning'].shape == (2, 8) and copied['path'].shape == (8, experiment.SAMPLES)
    flat = experiment.measure(made(np.full(8, 0.1), np.full(8, 0.1)), {}, duration_s=DURATION)
    assert flat['tuning_r'].tolist() == [0, 0]


def test_a_tuning_that_stays_is_seen_as_the_former_one():
    kept = experiment.measure(
        made(experiment.tuning(5), experiment.tuning(5)), {}, duration_s=DURATION
    )
    assert kept['former_r'] == pytest.approx(1)
    assert kept['tuning_r'][1] < 0.5


def test_rates_and_sparseness():
    """50 Hz for 5 s, then 5 Hz: a tenfold fall; 50 ms at 5 Hz are empty in three cases of four."""
    found = experiment.measure(
        made(experiment.tuning(5), experiment.tuning(2)), {}, duration_s=DURATION
    )
    assert found['rate_hz'] == pytest.approx([50, 5, 5], rel=0.02)
    assert found['fall'] == pytest.approx(10, rel=0.02)
    assert found['sparse'] == pytest.approx([0, 0.75], abs=0.02)


@pytest.fixture(scope='module')
def short_run(smoke):
    return smoke('detailed_balance')[0]


@pytest.mark.slow
def test_inhibition_copies_the_tuning_only_if_it_learns(short_run):
    plastic, fixed = 0, 1
    assert short_run['tuning_r'][plastic, 0, 0] > 0.7
    assert short_run['rate_hz'][plastic, 1, 0] < 0.5*short_run['rate_hz'][fixed, 1, 0]
    assert np.abs(short_run['tuning_r'][fixed]).max() < 0.7
    assert np.ptp(short_run['path'][fixed], axis=-1).max() < 1e-12
