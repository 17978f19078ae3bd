"""Background input: counts are Poisson, with terms enough and no more."""
import numpy as np
import pytest
from scipy.stats import poisson

from homeozoo import background


@pytest.mark.parametrize('mean', [0.0, 0.65, 0.8, 1.55, 2.0])
def test_counts_are_poisson(mean):
    """The statements of poisson_count are the inverse of the Poisson distribution function."""
    u = np.random.default_rng(5).random(20000)
    place = dict(bg_u=u, bg_mean=mean, bg_none=np.exp(-mean), int=lambda x: x.astype(int))
    exec(background.poisson_count(background.poisson_terms(2.0)), {}, place)
    np.testing.assert_array_equal(place['bg_count'], poisson.ppf(u, mean) if mean else 0*u)


def test_enough_terms():
    """Counts beyond the last term are rarer than one in a million, and no term is to spare."""
    for mean in (0.3, 2.0, 5.0):
        terms = background.poisson_terms(mean)
        assert poisson.sf(terms, mean) < 1e-6
        assert poisson.sf(terms - 3, mean) > 1e-6
