"""Memory lifetime: measures on synthetic signals, theory of the cascade, a short run against
impulse responses.
"""
import numpy as np
import pytest

import reference_consolidation as reference
from homeozoo.protocols import memory_lifetime as protocol


def test_lifetime_and_slope():
    assert protocol.lifetime(np.array([1.0, 0.2, 0.05]), 1.0, 100) == 2
    assert protocol.lifetime(np.array([1.0, 0.2]), 1.0, 100) == 2  # not yet forgotten: the length
    assert protocol.lifetime(np.array([1.0, 0.2]), 3.0, 100) == 1
    age = np.arange(1, 50)
    assert protocol.slope(age, age**-0.7) == pytest.approx(-0.7)


def test_measure_slow():
    """Two cells of n = 2 synapses: half the difference of the marked sums, root of the mean square
    after the warm-up.
    """
    signal = np.array([[0.0, 9, 4, 2], [0.0, 9, -4, -1]])
    square = np.array([[7.0, 7, 8, 16], [7.0, 7, 10, 14]])
    found = protocol.measure_slow(dict(signal=signal, square=square), {}, n=2, warm_up=2)
    np.testing.assert_allclose(found['signal'], [2, 0.75])
    assert found['noise'] == pytest.approx(np.sqrt((9/2 + 15/2)/2))


def test_measure_cascade():
    """The first record is before any memory; the noise is that of a binary weight."""
    found = protocol.measure_cascade(
        dict(signal=np.array([[99.0, 2, 1]]), mean=np.array([[99.0, 2, 4]])), {}, n=5
    )
    np.testing.assert_allclose(found['signal'], [0.2, 0.1])
    assert found['noise'] == pytest.approx(np.sqrt(0.3*0.7))


def test_cascade_theory():
    """1/n at storage, 1/(3n) one memory later, both over the noise 1/2."""
    course = protocol.theory_cascade(10, 400)
    assert course[0] == pytest.approx(2*0.1) and course[1] == pytest.approx(2/30, rel=0.01)
    np.testing.assert_allclose(course[:30]/2, reference.cascade_response(10, 30), rtol=1e-9)
    assert protocol.slope(np.arange(8, 200), course[8:200]) == pytest.approx(-0.75, abs=0.15)


@pytest.fixture(scope='module')
def short(smoke):
    return smoke('memory_lifetime')[0]


@pytest.mark.slow
def test_signals_are_the_impulse_responses(short):
    """The chain's is exact, the bounded weight's follows its Markov chain, both beside the
    cascade's.
    """
    found = short['ratio_chain'][0]*short['noise_chain'][0]
    np.testing.assert_allclose(
        found, reference.chain_response(4, 300)[short['age_chain']], rtol=1e-9
    )
    course, noise = reference.bounded_response(0.25, 1, 3)
    assert short['noise_bounded'][0] == pytest.approx(noise, rel=0.05)
    np.testing.assert_allclose(
        short['ratio_bounded'][0, :3] * short['noise_bounded'][0], course, rtol=0.05
    )
    np.testing.assert_allclose(short['ratio_cascade'][0, :2]*short['noise_cascade'][0],
                               reference.cascade_response(10, 2), atol=0.05)
