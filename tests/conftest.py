"""Shared by all tests: the root of the checkout, and Brian2 without compilation."""
import pathlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[1]


@pytest.fixture(scope='session')
def root():
    """The folder of the checkout, a pathlib.Path."""
    return ROOT


@pytest.fixture
def numpy_target():
    """Brian2 runs on NumPy, without compilation; for a whole file: pytestmark =
    pytest.mark.usefixtures(...)."""
    from brian2 import prefs
    kept, prefs.codegen.target = prefs.codegen.target, 'numpy'
    yield
    prefs.codegen.target = kept
