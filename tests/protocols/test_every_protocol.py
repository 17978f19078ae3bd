"""What holds for every protocol: claim, control, scales, expectations, figure, one smoke run."""
import importlib
import inspect
import re

import legible
import pytest
from conftest import ROOT

from homeozoo.analysis import expectations
from homeozoo.running.runner import SCALES

NAMES = sorted(path.stem for path in (ROOT / 'protocols').glob('*.py') if path.stem[0] != '_')


@pytest.mark.parametrize('name', NAMES)
def test_says_what_it_claims_and_how_it_is_checked(name):
    module = importlib.import_module(f'homeozoo.protocols.{name}')
    text = inspect.getdoc(module)
    claim = text.split('\n')[0]
    assert re.search(r'\d', claim), f'the claim has no number: {claim}'
    assert re.search(r'\bcontrols?\b', text, re.I), 'the docstring names no control'
    assert module.MECHANISMS and all(re.fullmatch(r'M\d+', m) for m in module.MECHANISMS)
    assert set(module.SEEDS) == set(module.SCALES) == set(SCALES)
    assert all(number >= 1 for number in module.SEEDS.values())
    written, listed = expectations.read(ROOT / f'protocols/{name}.json')
    assert written == claim and listed
    assert (ROOT / f'figures/{name}.py').exists()


# From the end: the other worker begins with the tests of the first protocols, and would wait here.
@pytest.mark.slow
@pytest.mark.parametrize('name', NAMES[::-1])
def test_smoke_run_meets_its_expectations_file_and_its_figure(name, smoke, draw):
    """It ends, its results are finite (the runner checks), every expectation finds a value."""
    data, meta = smoke(name)
    assert meta['status'] == 'complete' and meta['scale'] == 'smoke' and meta['protocol'] == name
    may_be_nan = getattr(importlib.import_module(f'homeozoo.protocols.{name}'), 'MAY_BE_NAN', ())
    claim, listed = expectations.read(ROOT / f'protocols/{name}.json')
    for expectation in listed:
        row = expectations.judge(name, claim, expectation, data, 'smoke')
        elsewhere = 'smoke' not in expectation.get('scales', expectations.SCALES)
        assert row['ours'] is not None or expectation['ours'] in may_be_nan or elsewhere
    figure = draw(name, data, meta)
    assert any(axis.has_data() for axis in figure.axes)
    assert not legible.faults(name, figure, whole=False)
