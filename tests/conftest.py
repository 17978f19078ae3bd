"""Shared by all tests: the root of the checkout, and one place for caches."""
import pathlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[1]


@pytest.fixture(scope='session')
def root():
    """The folder of the checkout, a pathlib.Path."""
    return ROOT
